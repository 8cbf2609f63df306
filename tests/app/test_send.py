"""`grade send`: what is still to be told, sent once, recorded when it was sent by hand, or written for a mail program.

Of `grader.app.outbox` and `grader.app.announcing`.
"""

from __future__ import annotations

import email
import mailbox
import re
import shlex
from email.policy import default
from pathlib import Path

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

    def hand_in(self, student):
        write(self.class_folder, {f"{student}/sums.py": HALF})

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
        assert done.code == 0
        assert "ann → ann@example.org: sums, names" in done.stdout
        assert "cid → cid@example.org: sums, names" in done.stdout
        assert "ben: no address in the roster" in done.stdout
        assert "To send: 2. Nothing was sent by this." in done.stdout
    assert room.outbox == {"ann", "cid"}


def test_the_draft_of_what_was_sent_is_taken_away(room):
    """So that nobody sends it by hand once more: but one that somebody edited stays, and so do those of others."""
    other = room.staff("send", "--mark-sent", "ann", "--out", "elsewhere")
    assert "Taken out" not in other.stdout
    assert room.outbox == {"ann", "cid"}
    room.hand_in("ann")
    room.run()
    done = room.staff("send", "--mark-sent", "ann", "--out", "out")
    assert "Taken out of out/outbox, as they were sent: 1" in done.stdout
    assert room.outbox == {"cid"}
    room.staff("send", "--mark-sent", "cid", "--out", "elsewhere")
    room.staff("send", "--mark-sent", "--out", "out")
    assert not room.outbox, "what an earlier call did not come to"
    room.hand_in("cid")
    room.run()
    with (room.place / "out/outbox/cid.eml").open("ab") as file:
        file.write(b"mine")
    assert "Taken out" not in room.staff("send", "--mark-sent", "--out", "out").stdout
    assert room.outbox == {"cid"}


def test_what_changed_since_the_drafts_were_made_is_not_recorded_by_them(room):
    """Else somebody would count as told of points that no message has named."""
    assert "Send the files in outbox/, then record it" in room.staff("send", "--out", "out").stdout
    assert room.staff("override", "ann", "sums", "55", "--why", "x").code == 0
    done = room.staff("send", "--out", "out")
    assert f"In {Path('out/outbox')} they do not lie as they would be sent now (students: 1): ann." in done.stdout
    assert "--mark-sent" not in done.stdout
    done = room.staff("send", "--mark-sent", "--out", "out", "ann", "cid")
    assert done.code == 1
    assert "Recorded as sent by hand: 1" in done.stdout
    assert "is another message than would be sent now (students: 1): ann." in done.stdout
    assert room.outbox == {"ann"}
    room.run()
    done = room.staff("send", "--mark-sent", "--out", "out", "ann", "cid")
    assert done.code == 0
    assert "Recorded as sent by hand: 1" in done.stdout
    assert not room.outbox


def test_without_drafts_none_are_offered_to_be_sent(room):
    """They are written by a run, and what was written to a file for a mail program is recorded all the same."""
    done = room.staff("send", "--out", "elsewhere")
    assert "they do not lie as they would be sent now (students: 2): ann, cid." in done.stdout
    assert "grade send --mbox FILE --out elsewhere" in done.stdout
    room.staff("send", "--mbox", "box", "--out", "elsewhere")
    assert "Recorded as sent by hand: 2" in room.staff("send", "--mark-sent", "--out", "elsewhere").stdout


def test_of_another_class_no_draft_is_taken_away(room, tmp_path):
    manifest = room.place / "out/.grade-manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"owner": "class:', '"owner": "class:/other'), "utf-8")
    assert "Taken out" not in room.staff("send", "--mark-sent", "--out", "out").stdout
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


def test_a_command_that_is_offered_means_the_messages_that_were_listed(room):
    write(room.place, {"words.txt": "Bring a pencil"})
    done = room.staff("send", "Ann", "--note-file", "words.txt", "--out", "my out")
    assert "To send: 1." in done.stdout
    offered = re.search(r"one file: grade (.*)$", done.stdout, re.M)
    assert offered is not None, done.output  # what is announced lies in no draft
    written = grade(*shlex.split(offered[1]), "--lang", "en", cwd=room.place)
    offered = re.search(r"once they are sent: grade (.*)$", written.stdout, re.M)
    assert offered is not None, written.output
    marked = grade(*shlex.split(offered[1]), "--lang", "en", cwd=room.place)
    assert "Recorded as sent by hand: 1\n" in marked.stdout, marked.output
    listed = room.staff("send", "cid").stdout  # of whom nothing was said
    assert "To send: 1." in listed
    assert "--out" not in listed
    assert "There is nothing to send." in room.staff("send", "ann", "--note", "Bring a pencil").stdout


MAIL = "From: ann@example.org\r\nSubject: homework\r\nMessage-ID: <1@mail.example.org>\r\n\r\nHere it is.\r\n"


def read_box(room, name, *words):
    """What `grade send --mbox` writes, by the name of who gets it."""
    room.staff("send", "--mbox", name, *words)
    box = mailbox.mbox(room.place / name, factory=lambda file: email.message_from_binary_file(file, policy=default))
    return {message["To"].addresses[0].display_name: message for message in box}


def texts(message):
    return [part.get_content() for part in message.walk() if not part.is_multipart()]


def test_the_next_message_says_what_changed_since_the_one_that_arrived(room):
    """Not since the last run, which nobody was told of."""
    room.staff("send", "--mark-sent")
    for text in ("x = 1\n", HALF):
        write(room.class_folder, {"ann/sums.py": text})
        room.run()
    message = read_box(room, "m.mbox")["Ann"]
    assert message["Subject"].endswith(": your results")
    for text in texts(message):
        assert "Since the last message" in text
        assert "Points: 100 → 60 of 100" in text
        assert "Since the report" not in text
    assert (room.place / "out/outbox/ann.eml").read_bytes().count(message["Message-ID"].encode()) == 1


def test_an_announcement_goes_to_all_with_an_address_once(room):
    """With the news where there is some, alone where not; a second run of the same sends it to nobody."""
    room.staff("send", "--mark-sent", "ann")
    done = room.staff("send", "--note", "Bring a pencil")
    assert done.code == 0, "a dry run"
    assert "Announcement: Bring a pencil" in done.stdout
    assert "ann → ann@example.org: the announcement" in done.stdout
    assert "cid → cid@example.org: sums, names, the announcement" in done.stdout
    assert "ben: no address in the roster" in done.stdout
    box = read_box(room, "m.mbox", "--note", "Bring a pencil")
    assert all("Bring a pencil" in text for message in box.values() for text in texts(message))
    assert not any(">100 / 100<" in text or "Total" in text for text in texts(box["Ann"]))
    assert "Recorded as sent by hand: 2" in room.staff("send", "--mark-sent", "--note", "Bring a pencil").stdout
    assert "There is nothing to send." in room.staff("send", "--note", "Bring a pencil").stdout
    assert "ann → ann@example.org: the announcement" in room.staff("send", "--note", "Bring a pen").stdout
    assert "There is nothing to send." in room.staff("send").stdout


def test_an_announcement_goes_to_those_who_were_named(room):
    done = room.staff("send", "--note", "See me", "ann")
    assert "ann → ann@example.org: sums, names, the announcement" in done.stdout
    assert "cid" not in done.stdout


def test_what_is_held_stays_so_when_something_is_announced(room):
    room.staff("hold", "--student", "ann", "--why", "talk")
    message = read_box(room, "m.mbox", "--note", "Bring a pencil")["Ann"]
    assert message["Subject"].endswith("A message from the teaching staff")
    room.staff("send", "--mark-sent", "--note", "Bring a pencil")
    room.staff("unhold", "--student", "ann", "--why", "talked")
    assert "ann → ann@example.org: sums, names" in room.staff("send").stdout


def test_an_announcement_of_a_file(room, tmp_path):
    (tmp_path / "note.txt").write_bytes("\ufeff시험은 화요일입니다.\r\n\u202e연필\r\n".encode())
    done = room.staff("send", "--note-file", "note.txt")
    assert "Announcement: 시험은 화요일입니다.\n\\u202e연필" in done.stdout


@pytest.mark.parametrize(
    ("data", "words", "says"),
    [
        (b"x", ("--note", "x", "--note-file", "note.txt"), "is given twice"),
        (b" \r\n", ("--note-file", "note.txt"), "is empty"),
        (b"", ("--note", "  "), "is empty"),
        (b"x" * 4001, ("--note-file", "note.txt"), "longer than 4000 letters"),
        (b"x\n" * 61, ("--note-file", "note.txt"), "longer than 4000 letters or 60 lines"),
        (b"x" * 100_000, ("--note-file", "note.txt"), "longer than 64 kB"),
        (b"\xff\xfe", ("--note-file", "note.txt"), "is not UTF-8"),
        (b"", ("--note-file", "missing.txt"), "cannot be read"),
    ],
)
def test_an_announcement_that_is_none_is_refused(room, tmp_path, data, words, says):
    (tmp_path / "note.txt").write_bytes(data)
    done = room.staff("send", *words)
    assert done.code == 2
    assert says in done.stderr


def test_a_message_answers_the_mail_that_the_work_came_by(room, server):
    """The next one continues the conversation, and grading is none the worse for the file."""
    write(room.class_folder, {"ann/과제 제출.eml": MAIL})
    done = room.run()
    assert "eml" not in done.output
    first = read_box(room, "m.mbox")["Ann"]
    assert (first["Subject"], first["In-Reply-To"]) == ("Re: homework", "<1@mail.example.org>")
    assert room.staff("send", "--yes", "ann").code == 0
    ((_, data),) = server.delivered
    read = email.message_from_bytes(data, policy=default)
    assert (read["In-Reply-To"], read["Auto-Submitted"]) == ("<1@mail.example.org>", "auto-replied")
    assert read["Message-ID"] == first["Message-ID"]
    room.staff("comment", "ann", "sums", "Well done")
    second = read_box(room, "n.mbox", "ann")["Ann"]
    assert second["References"].split() == ["<1@mail.example.org>", first["Message-ID"]]
    (room.class_folder / "ann/과제 제출.eml").unlink()
    room.run()
    assert read_box(room, "o.mbox", "ann")["Ann"]["References"] is None


def test_a_mail_with_our_own_message_in_it_is_answered_in_no_thread(room):
    """Somebody saved what we sent beside the work; or the same mail beside the work of two."""
    room.staff("send", "--mark-sent", "cid")
    name = email.message_from_bytes((room.place / "out/outbox/cid.eml").read_bytes())["Message-ID"]
    write(room.class_folder, {"ann/a.eml": MAIL.replace("<1@mail.example.org>", name)})
    room.run()
    assert read_box(room, "m.mbox")["Ann"]["In-Reply-To"] is None
    write(room.class_folder, {"ann/a.eml": MAIL, "ben/a.eml": MAIL})
    room.run()
    assert read_box(room, "n.mbox")["Ann"]["In-Reply-To"] is None


def test_what_was_put_off_keeps_its_announcement(room, server):
    """The next run sends the same message, announced words and all, without being told them again."""
    server.faults["RCPT ann@example.org"] = ["450 busy"] * 2
    path = room.course / "assignments" / "course.toml"
    path.write_text(path.read_text("utf-8").replace("retries = 1", "retries = 0"), "utf-8")
    room.staff("send", "--yes", "--note", "Bring a pencil", "ann")
    assert server.mailboxes == {}
    server.faults.clear()
    assert "ann → ann@example.org: sums, names, the announcement" in room.staff("send", "ann").stdout
    room.staff("send", "--yes", "ann")
    ((_, data),) = server.delivered
    assert "Bring a pencil" in email.message_from_bytes(data, policy=default).get_body(("plain",)).get_content()
    assert "There is nothing to send." in room.staff("send", "--yes", "--note", "Bring a pencil", "ann").stdout


def test_an_address_of_two_students_gets_nothing(room, server):
    roster = room.class_folder / "roster.csv"
    roster.write_text(roster.read_text("utf-8").replace("cid@example.org", "Ann@example.org"), "utf-8")
    done = room.staff("send", "--yes")
    assert done.code == 2
    assert "An address is one student's" in done.stderr
    assert server.mailboxes == {}


def test_a_score_that_is_only_proposed_is_no_news(room):
    """Nor does anything of it stand in a message about something else."""
    room.staff("send", "--mark-sent")
    hidden = room.course / "reference/sums/test_hidden.py"
    hidden.write_text(hidden.read_text("utf-8").replace("-412", "-413"), "utf-8")
    assert "ann  sums: 100 → 70" in room.run().stdout
    assert "There is nothing to send." in room.staff("send").stdout
    assert room.outbox == set()
    room.staff("comment", "ann", "sums", "Well done")
    for text in texts(read_box(room, "m.mbox")["Ann"]):
        assert "Points: 100 of 100, as before" in text
        assert "New from the teaching staff: 1" in text
        assert "70 / 100" not in text
