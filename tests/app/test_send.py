"""`grade send`: what is still to be told, recorded once it was sent by hand, or written for a mail program.

Of `grader.app.outbox`.
"""

from __future__ import annotations

import mailbox

import pytest

from tests.conftest import HALF, RIGHT, grade, write

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
