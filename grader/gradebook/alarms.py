"""Alarms over tests that the staff looked at and accepted, as they stand in the gradebook. Nothing is overwritten.

The limit: what raises an alarm, and whether an acceptance still holds, is `grader.report.analysis.alarms`.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

from grader.gradebook.book import Gradebook
from grader.gradebook.file import transaction, translate_errors


@dataclass(frozen=True)
class AcceptedAlarm:
    """That somebody looked into an alarm and found the test right."""

    assignment: str
    alarm: str
    """The alarm's id."""
    fingerprint: str
    """Of suite and numbers as they were: with others the alarm is a new one."""
    words: str
    """Why."""
    who: str
    made: str
    """RFC 3339, UTC."""


def record_accepted(book: Gradebook, accepted: AcceptedAlarm) -> None:
    """Keep it; on the disk when this returns."""
    with translate_errors(book.path), transaction(book._db):
        book._db.execute(
            "INSERT INTO accepted_alarms (assignment, alarm, fingerprint, words, who, made) VALUES (?, ?, ?, ?, ?, ?)",
            astuple(accepted),
        )


def read_accepted(book: Gradebook) -> tuple[AcceptedAlarm, ...]:
    """All there are, in the order in which they were made."""
    rows = book.read_rows("SELECT assignment, alarm, fingerprint, words, who, made FROM accepted_alarms ORDER BY id")
    return tuple(AcceptedAlarm(*row) for row in rows)
