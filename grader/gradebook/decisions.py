"""What people decided, as the gradebook keeps it.

The limit: read here alone; what a decision does to a score is not known here.
"""

from __future__ import annotations

from grader.domain.decisions import Decision, Undoing
from grader.gradebook.book import Gradebook
from grader.gradebook.file import decode_name, translate_errors


def read_decisions(book: Gradebook) -> tuple[Decision, ...]:
    """All decisions in the order in which they were made; those that were taken back with their undoing."""
    with translate_errors(book.path):
        rows = book._db.execute(
            "SELECT id, kind, student, assignment, decisions.words, decisions.who, decisions.made, task, points, "
            "amount, run, undoings.words, undoings.who, undoings.made "
            "FROM decisions LEFT JOIN undoings ON decision = id ORDER BY id"
        ).fetchall()
    decisions = []
    for id_, kind, student, assignment, words, who, made, task, points, amount, run, *undoing in rows:
        undone = None if undoing[0] is None else Undoing(*undoing)
        name = decode_name(student)
        decisions.append(Decision(id_, kind, name, assignment, words, who, made, task, points, amount, run, undone))
    return tuple(decisions)
