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
    rows = book.read_rows(
        "SELECT id, kind, student, assignment, decisions.words, decisions.who, decisions.made, task, points, "
        "amount, run, undoings.words, undoings.who, undoings.made "
        "FROM decisions LEFT JOIN undoings ON decision = id ORDER BY id"
    )
    return tuple(_parse(row) for row in rows)


def record_decision(book: Gradebook, decision: Decision) -> Decision:
    """Keep a decision, on the disk when this returns. Its `id`, `made` and `run` are given to it here."""
    (kept,) = record_decisions(book, [decision])
    return kept


def record_decisions(book: Gradebook, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Keep all of these or, whatever interrupts it, none."""
    made, kept = utc_now(), []
    with translate_errors(book.path), transaction(book._db):
        (run,) = book._db.execute("SELECT max(id) FROM runs").fetchone()
        for each in decisions:
            number = book._db.execute(
                "INSERT INTO decisions (kind, student, assignment, task, points, amount, words, who, made, run) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(each.kind, encode_name(each.student), each.assignment, each.task),
                    *(each.points, each.amount, each.words, each.who, made, run),
                ),
            ).lastrowid
            kept.append(replace(each, id=number or 0, made=made, run=run))
    return tuple(kept)


def undo_decisions(book: Gradebook, decisions: Sequence[Decision], words: str, who: str) -> tuple[Decision, ...]:
    """Take all of these back or, whatever interrupts it, none: on the disk when this returns. That they were made
    stays."""
    undoing = Undoing(words, who, utc_now())
    with translate_errors(book.path), transaction(book._db):
        book._db.executemany(
            "INSERT INTO undoings (decision, words, who, made) VALUES (?, ?, ?, ?)",
            [(each.id, undoing.words, undoing.who, undoing.made) for each in decisions],
        )
    return tuple(replace(each, undone=undoing) for each in decisions)


def _parse(row: Sequence[Any]) -> Decision:
    id_, kind, student, assignment, words, who, made, task, points, amount, run, *undoing = row
    undone = None if undoing[0] is None else Undoing(*undoing)
    return Decision(id_, kind, decode_name(student), assignment, words, who, made, task, points, amount, run, undone)
