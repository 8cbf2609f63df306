"""Attempts whose time their sender could have written: such a time never costs a point by itself.

The limit: an attempt is known by its student, its assignment and the name of its folder.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from grader.domain.verdict import Report
from grader.gradebook.entry import Entry
from grader.gradebook.file import decode_name

WeakAttempts = frozenset[tuple[str, str, str]]
"""Student, assignment, name of the attempt's folder."""


def read_weak(database: sqlite3.Connection) -> WeakAttempts:
    """Those that were collected with such a time."""
    rows = database.execute(
        "SELECT arrival_parts.student, assignment, path FROM arrival_parts JOIN arrivals ON arrivals.id = arrival "
        "WHERE fate = 'submission' AND weak"
    ).fetchall()
    return frozenset(
        (decode_name(student), assignment, decode_name(path).rpartition("/")[2]) for student, assignment, path in rows
    )


def mark_weak(entry: Entry[Report], weak: WeakAttempts) -> Entry[Report]:
    """The entry, with what is known of its time."""
    names = entry.report.submitted.split("/") if weak and entry.report.attempt else []
    student, assignment = entry.key
    owners = {student, *names[:1]}  # what a group handed in lies in one member's folder
    found = any((owner, assignment, name) in weak for owner in owners for name in names)
    return replace(entry, weak=True) if found else entry
