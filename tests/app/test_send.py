"""`grade send`: what is still to be told, sent once, recorded when it was sent by hand, or written for a mail program.

Of `grader.app.outbox`.
"""

from __future__ import annotations

import email
import mailbox
from email.policy import default

import pytest

from tests.conftest import HALF, RIGHT, grade, write
from tests.sending.mail_server import KEEP, serve

RUN = ("--min-isolation", "1", "--jobs", "1", "--out", "out")


class Room:
    """A class, and the staff at its command line."""

    def __init__(self, course, class_folder, place):
        self.course, self.class_folder, self.place = course, class_folder, place

    def staff(self, *words):
        where = ("--class", self.class_folder, "--course", self.course, "--lang", "en")
        return grade(*words, *where, cwd=self.place)

    def run(self):
        done = grade("run", self.class_folder, "--course", self.course, "--lang", "en", *RUN, cwd=self.place)
        assert done.code == 0, done.output
        return done

    @property
    def outbox(self):
        return {path.stem for path in (self.place / "out" / "outbox").glob("*.eml")}


@pytest.fixture
def room(course, class_folder, tmp_path):
    room = Room(course, class_folder, tmp_path)
    room.run()
    return room


def test_a_dry_run_tells_to_whom_about_what_and_why_not(room):
    """Ben has no address, which somebody has to see to; nothing is recorded."""
    for _ in range(2):
        done = room.staff("send")
        assert done.code == 1
        assert "ann → ann@example.org: sums, names" in done.stdout
        assert "cid → cid@example.org: sums, names" in done.stdout
        assert "ben: no address in the roster" in done.stdout
        assert "To send: 2. Nothing was sent by this." in done.stdout
    assert room.outbox == {"ann", "cid"}


def test_what_was_sent_by_hand_is_not_offered_again(room):
    done = room.staff("send", "--mark-sent", "Ann")
    assert "Recorded as sent by hand: 1" in done.stdout
    again = room.staff("send")
    assert "ann" not in again.stdout.replace("sealed", "")
    assert "No message, nothing new: 1" in again.stdout
    room.run()
    assert room.outbox == {"cid"}


def test_what_is_new_since_is_offered_with_that_alone_in_full(room):
    room.staff("send", "--mark-sent")
    write(room.class_folder, {"cid/names.py": RIGHT["names"]})
    room.run()
    assert room.outbox == {"cid"}
    assert "cid → cid@example.org: names" in room.staff("send").stdout
    room.staff("comment", "ann", "sums", "Well done")
    assert "ann → ann@example.org: sums" in room.staff("send").stdout


def test_another_address_gets_what_the_old_one_got(room):
    room.staff("send", "--mark-sent")
    roster = room.class_folder / "roster.csv"
    roster.write_text(roster.read_text("utf-8").replace("cid@example.org", "cyd@example.org"), "utf-8")
    assert "cid → cyd@example.org: sums, names" in room.staff("send").stdout


def test_a_file_for_a_mail_program_records_nothing(room):
    done = room.staff("send", "--mbox", "m.mbox")
    assert "m.mbox: messages: 2. Nothing is recorded by this" in done.stdout
    box = mailbox.mbox(room.place / "m.mbox", create=False)
    assert sorted(message["To"] for message in box) == ["Ann <ann@example.org>", "Cid <cid@example.org>"]
    names = [message["Message-ID"] for message in box]
    files = [(room.place / "out" / "outbox" / f"{who}.eml").read_text("ascii") for who in ("ann", "cid")]
    assert all(name in file for name, file in zip(names, files, strict=True))
    assert (room.place / "m.mbox").stat().st_mode & 0o077 == 0
    assert "To send: 2." in room.staff("send").stdout
    done = room.staff("send", "--mbox", "m.mbox")
    assert done.code == 2
    assert "is there already" in done.stderr


def test_what_is_held_is_not_sent(room):
    room.staff("hold", "--student", "ann", "--why", "talk")
    done = room.staff("send")
    assert "ann →" not in done.stdout
    assert "No message, kept back (grade hold): 1" in done.stdout


def test_somebody_unknown_is_refused_with_the_nearest(room):
    done = room.staff("send", "anne")
    assert done.code == 2
    assert "Nearest: Ann (ann)" in done.stderr


def test_nobody_is_written_to_before_anything_is_open(course, class_folder, tmp_path):
    toml = course / "assignments" / "course.toml"
    closed = "\n[schedule.sums]\nopens = 2999-01-01T00:00:00Z\n[schedule.names]\nopens = 2999-01-01T00:00:00Z\n"
    toml.write_text(toml.read_text("utf-8") + closed, "utf-8")
    write(class_folder, {"ben/sums.py": HALF})
    room = Room(course, class_folder, tmp_path)
    room.run()
    done = room.staff("send")
    assert "There is nothing to send." in done.stdout
    assert done.code == 0
    assert room.outbox == set()


@pytest.fixture
def server(room):
    """A mail server of this machine, named in course.toml."""
    with serve() as server:
        path = room.course / "assignments" / "course.toml"
        table = (
            f'\n[mail]\nserver = "127.0.0.1"\nsecurity = "none"\nport = {server.port}\nper_minute = 6000\nretries = 1\n'
        )
        path.write_text(path.read_text("utf-8") + table + '[staff]\naddresses = ["prof@example.org"]\n', "utf-8")
        yield server


def test_each_gets_their_own_message_once(room, server):
    """With a date and no mark of a draft; the name of each is in theirs alone."""
    done = room.staff("send", "--yes")
    assert done.code == 1, "ben has no address"
    assert "ann → ann@example.org: sent" in done.stdout
    assert "Sent: 2. Refused: 0; still to come: 0" in done.stdout
    assert server.mailboxes == {"ann@example.org": 1, "cid@example.org": 1}
    for (address,), data in server.delivered:
        message = email.message_from_bytes(data, policy=default)
        assert message["To"].addresses[0].addr_spec == address
        assert message["Date"] is not None
        assert message["X-Unsent"] is None
        text = message.get_body(("plain",)).get_content()
        assert [name in text for name in ("Ann", "Cid")] == [address[0] == "a", address[0] == "c"]
    again = room.staff("send", "--yes")
    assert "There is nothing to send." in again.stdout
    assert server.mailboxes == {"ann@example.org": 1, "cid@example.org": 1}


def test_what_may_have_arrived_is_asked_about(room, server):
    """The connection broke after the message: it is there, and nobody said so."""
    server.faults["DOT"] = [KEEP]
    done = room.staff("send", "--yes", "ann")
    assert done.code == 1
    assert "not known whether it arrived: 1" in done.stdout
    for _ in range(2):
        done = room.staff("send", "--yes")
        assert "ann: was on its way when the connection broke" in done.stdout
    assert server.mailboxes == {"ann@example.org": 1, "cid@example.org": 1}
    assert "ann → ann@example.org: sent" in room.staff("send", "--yes", "--again", "ann").stdout
    assert server.mailboxes == {"ann@example.org": 2, "cid@example.org": 1}


def test_a_refused_address_stops_nobody_else(room, server):
    server.faults["RCPT ann@example.org"] = ["550 no such user"]
    done = room.staff("send", "--yes")
    assert done.code == 1
    assert "ann → ann@example.org: refused: 550 no such user" in done.stdout
    assert server.mailboxes == {"cid@example.org": 1}
    assert "ann: refused before: 550 no such user" in room.staff("send", "--yes").stdout


def test_samples_go_to_the_staff_alone_and_record_nothing(room, server):
    done = room.staff("send", "--to", "prof@example.org")
    assert "Samples sent to prof@example.org: 2." in done.stdout
    assert server.mailboxes == {"prof@example.org": 2}
    assert b"ann@example.org" not in server.delivered[0][1].partition(b"\r\n\r\n")[0]
    assert "To send: 2." in room.staff("send").stdout
    done = room.staff("send", "--to", "ann@example.org")
    assert done.code == 2
    assert "ann@example.org is no address of the staff (prof@example.org)" in done.stderr


def test_a_server_that_is_not_there_loses_nothing(room, server):
    path = room.course / "assignments" / "course.toml"
    path.write_text(path.read_text("utf-8").replace(f"port = {server.port}", "port = 1"), "utf-8")
    done = room.staff("send", "--yes")
    assert done.code == 4, done.output
    assert "To send: 2." in room.staff("send").stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [(("--yes",), "No mail server is named"), (("--yes", "--mark-sent"), "Ask for one of these")],
)
def test_what_cannot_be_done_is_said(room, words, says):
    done = room.staff("send", *words)
    assert done.code == 2
    assert says in done.stderr
