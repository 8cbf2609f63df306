"""What people decided comes back from `grader.gradebook.decisions` as it went in."""

from grader.domain.decisions import Decision, Undoing
from grader.gradebook.book import Gradebook
from grader.gradebook.decisions import read_decisions
from grader.gradebook.file import encode_name

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
