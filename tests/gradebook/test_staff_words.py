"""What the staff says of tests and to groups stays in the gradebook, whole, and as it was said.

Of `grader.gradebook.alarms`, `grader.gradebook.notes` and `grader.gradebook.tallies`.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from grader.domain.decisions import Undoing
from grader.domain.verdict import FileDigest, Report, Verdict
from grader.gradebook.alarms import AcceptedAlarm, read_accepted, record_accepted
from grader.gradebook.book import Gradebook
from grader.gradebook.enrolment import read_enrolled
from grader.gradebook.file import encode_name
from grader.gradebook.notes import Note, read_notes, record_note, undo_note
from grader.gradebook.tallies import count_attempts
from grader.text import Text
from grader.text.errors import MachineError

WHEN = "2026-03-04T05:06:07+00:00"
ALARM = AcceptedAlarm("sums", "sums/test_add", "ab" * 16, "숫자가 '맞습니다'; DROP TABLE", "kim", WHEN)
NOTE = Note(
    0, "sums", (("test_add", "ab"), ("test_b[1]", "cd")), True, ("s1", "\udcff"), Text("한국", "E"), "kim", WHEN
)


def test_an_accepted_alarm_comes_back_as_it_was(tmp_path):
    with Gradebook.open(tmp_path) as book:
        assert read_accepted(book) == ()
        record_accepted(book, ALARM)
        record_accepted(book, replace(ALARM, fingerprint="cd"))
    with Gradebook.open(tmp_path, write=False) as book:
        assert read_accepted(book) == (ALARM, replace(ALARM, fingerprint="cd"))


def test_a_note_is_taken_back_and_stays_on_record(tmp_path):
    with Gradebook.open(tmp_path) as book:
        first, second = record_note(book, NOTE), record_note(book, replace(NOTE, public=False))
        assert (first.id, second.id) == (1, 2)
        undoing = Undoing("a typo", "lee", WHEN)
        undo_note(book, first.id, undoing)
    with Gradebook.open(tmp_path, write=False) as book:
        assert read_notes(book) == (
            replace(NOTE, id=1, undone=undoing),
            replace(NOTE, id=2, public=False),
        )


def test_a_note_that_another_program_changed_is_a_fault(tmp_path):
    with Gradebook.open(tmp_path) as book:
        record_note(book, NOTE)
    with sqlite3.connect(tmp_path / ".grade/gradebook.sqlite") as file:
        file.execute("UPDATE notes SET behaviour = '[1]'")
    with Gradebook.open(tmp_path, write=False) as book, pytest.raises(MachineError, match="changed by another program"):
        read_notes(book)


def test_attempts_are_counted_by_what_was_handed_in(tmp_path):
    def report(digest: str, place: str = "s1/sums.py", attempt: str = "") -> Report:
        return Report(
            student="s1",
            assignment="sums",
            status=Verdict.PASSED,
            score=1.0,
            max_score=100,
            submitted=place,
            files=(FileDigest(path="sums.py", size=1, sha256=digest),),
            attempt=attempt,
            graded_at=WHEN,
            isolation_level=3,
        )

    with Gradebook.open(tmp_path) as book:
        run = book.begin_run(version="0", isolation_level=3)
        for each in (
            report("aa"),
            report("aa"),
            report("aa", "moved/sums.py"),
            report("bb"),
            report("bb", attempt=WHEN),
        ):
            book.record(each, run)
        assert count_attempts(book) == {("s1", "sums"): 3}
        assert read_enrolled(book) == {}
        book._db.execute("INSERT INTO enrolled (student, first_run) VALUES (?, ?)", (encode_name("s\udcff"), run.id))
        assert set(read_enrolled(book)) == {"s\udcff"}
