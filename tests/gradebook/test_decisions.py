"""What people decided comes back from `grader.gradebook.decisions` as it went in."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from grader.domain.decisions import KINDS, Decision, Undoing
from grader.gradebook.book import Gradebook
from grader.gradebook.decisions import (
    read_decisions,
    record_decision,
    record_decisions,
    undo_decisions,
)
from grader.gradebook.file import encode_name
from grader.text.errors import MachineError

MADE = "2026-03-04T05:06:07+00:00"


def test_decisions_come_in_order_and_with_their_undoings(tmp_path):
    with Gradebook.open(tmp_path) as book:
        assert read_decisions(book) == ()
        for id_, student, points in ((1, "s01", 80.0), (2, "\udcff", None)):
            values = (id_, "override", encode_name(student), "if_for", "add", points, "", "why", "prof", MADE)
            book._db.execute(
                "INSERT INTO decisions (id, kind, student, assignment, task, points, amount, words, who, made) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
        book._db.execute("INSERT INTO undoings VALUES (2, 'a slip', 'ta', ?)", (MADE,))
        first = Decision(1, "override", "s01", "if_for", "why", "prof", MADE, "add", 80.0)
        undone = Undoing("a slip", "ta", MADE)
        second = Decision(2, "override", "\udcff", "if_for", "why", "prof", MADE, "add", undone=undone)
        assert read_decisions(book) == (first, second)


NEW = Decision(0, "override", "s01", "if_for", "왜\nwhy", "조교", "", "add", 80.25, "", None)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_recorded_is_read_with_its_number_time_and_run(tmp_path, kind):
    given = replace(NEW, kind=kind, student="\udcff", amount="3d")
    with Gradebook.open(tmp_path) as book:
        first = record_decision(book, given)
        run = book.begin_run(version="1", isolation_level=4)
        second = record_decision(book, replace(given, student=""))
    with Gradebook.open(tmp_path, write=False) as book:
        assert read_decisions(book) == (first, second)
    assert (first.id, first.run, second.id, second.run) == (1, None, 2, run.id)
    assert replace(first, id=0, made="") == given
    assert abs(datetime.now(UTC) - datetime.fromisoformat(first.made)).days == 0


def test_what_was_taken_back_stays_with_who_and_why(tmp_path):
    with Gradebook.open(tmp_path) as book:
        kept = [record_decision(book, NEW), record_decision(book, NEW)]
        (undone,) = undo_decisions(book, kept[:1], "a slip", "prof")
        assert (undone.undone.words, undone.undone.who) == ("a slip", "prof")
    with Gradebook.open(tmp_path, write=False) as book:
        assert read_decisions(book) == (undone, kept[1])


def test_many_are_kept_and_taken_back_together_or_not_at_all(tmp_path):
    with Gradebook.open(tmp_path) as book:
        with pytest.raises(MachineError):
            record_decisions(book, [NEW, replace(NEW, words=None)])
        assert read_decisions(book) == ()
        kept = record_decisions(book, [NEW, replace(NEW, student="s02")])
        assert [each.id for each in kept] == [1, 2]
        undo_decisions(book, kept[1:], "", "prof")
        with pytest.raises(MachineError):
            undo_decisions(book, kept, "", "prof")
        assert [each.undone is None for each in read_decisions(book)] == [True, False]
