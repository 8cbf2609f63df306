"""Decisions of people in the gradebook: recorded, undone, never changed.

The limit: what a decision does to a score is `grader.domain.lateness`; who may decide is the class folder's owner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from grader.domain.decisions import Decision, Undoing
from grader.gradebook.book import Gradebook
from grader.gradebook.file import decode_name, encode_name, transaction, translate_errors, utc_now


def read_decisions(book: Gradebook) -> tuple[Decision, ...]:
    """All of them in the order in which they were made, those that were undone included."""
    with translate_errors(book.path):
        rows = book._db.execute(
            "SELECT id, kind, student, assignment, decisions.words, decisions.who, decisions.made, task, points, "
            "amount, run, undoings.words, undoings.who, undoings.made "
            "FROM decisions LEFT JOIN undoings ON decision = id ORDER BY id"
        ).fetchall()
    return tuple(_parse(row) for row in rows)


def record_decision(book: Gradebook, decision: Decision) -> Decision:
    """Keep a decision, on the disk when this returns. Its `id`, `made` and `run` are given to it here."""
    with translate_errors(book.path), transaction(book._db):
        (run,) = book._db.execute("SELECT max(id) FROM runs").fetchone()
        made = utc_now()
        number = book._db.execute(
            "INSERT INTO decisions (kind, student, assignment, task, points, amount, words, who, made, run) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(decision.kind, encode_name(decision.student), decision.assignment, decision.task),
                *(decision.points, decision.amount, decision.words, decision.who, made, run),
            ),
        ).lastrowid
    return replace(decision, id=number or 0, made=made, run=run)


def undo_decision(book: Gradebook, decision: Decision, words: str, who: str) -> Decision:
    """Take it back, on the disk when this returns; that it was made stays."""
    undoing = Undoing(words, who, utc_now())
    with translate_errors(book.path), transaction(book._db):
        book._db.execute(
            "INSERT INTO undoings (decision, words, who, made) VALUES (?, ?, ?, ?)",
            (decision.id, undoing.words, undoing.who, undoing.made),
        )
    return replace(decision, undone=undoing)


def _parse(row: Sequence[Any]) -> Decision:
    id_, kind, student, assignment, words, who, made, task, points, amount, run, *undoing = row
    undone = None if undoing[0] is None else Undoing(*undoing)
    return Decision(id_, kind, decode_name(student), assignment, words, who, made, task, points, amount, run, undone)
