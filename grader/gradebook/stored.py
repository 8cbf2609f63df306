"""Reports as rows of the gradebook's file: put there, and read from there only where the row says the same.

A report whose row says something else than it does is a fault, never a score.

The limit: which of them counts is `grader.gradebook.book`'s to say.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from grader.domain.verdict import Report
from grader.gradebook.attempts import is_time
from grader.gradebook.bodies import SUM, Packed, Reader, pack
from grader.gradebook.entry import Entry, make_entry
from grader.gradebook.file import encode_name, translate_errors, utc_now
from grader.gradebook.parts import Rest
from grader.gradebook.shelf import Shelves, store_pieces
from grader.gradebook.weak import WeakAttempts, mark_weak, read_weak
from grader.text import Text, tr
from grader.text.errors import MachineError

_HELD = 4
"""Reports of which the rest is held."""


class StoredReports:
    """The reports of an open file."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self._path = path
        self._db = database
        self._shelves = Shelves(database)
        self._readers: dict[str, Reader] = {}
        self._last: dict[int, Rest] = {}
        """Those that were asked for last, for one asks for one part after the other."""

    def parse(self, row: Sequence[Any]) -> Report:
        """The report of a row: student, assignment, status, score, body. `MachineError` where there is none, or where
        the row says something else."""
        return self._parse(row)[0]

    def _parse(self, row: Sequence[Any], id_: int | None = None) -> tuple[Report, bytes]:
        """The same with the digest of what was read; where the row's id is given, as an outline."""
        student, assignment, status, score, body = row
        try:
            with translate_errors(self._path):
                reader = self._reader(assignment)
                if id_ is None:
                    report, digest = reader.read(body)
                else:
                    report, digest = reader.outline(body, partial(self._rest, id_, body[:SUM]))
        except (ValueError, TypeError) as error:
            raise self._unreadable(error) from error
        columns = encode_name(report.student), report.assignment, report.status.value, report.score
        if columns != (student, assignment, status, score):
            raise tampering_error(self._path, tr("a stored report is not what its row says"))
        if not all(is_time(time) for time in (report.attempt, report.file_time) if time):
            raise tampering_error(self._path, tr("a stored report is of no time"))
        return report, digest

    def _reader(self, assignment: str) -> Reader:
        if assignment not in self._readers:
            self._readers[assignment] = Reader(self._shelves[assignment], self._unreadable)
        return self._readers[assignment]

    def entry(self, row: Sequence[Any]) -> Entry[Report]:
        """What counts for the report of a row, with what is known of its time."""
        report, digest = self._parse(row)
        return mark_weak(make_entry(report, digest), self._weak)

    def outline(self, id_: int, row: Sequence[Any]) -> Entry[Report]:
        """The same of the row with that id, but what its report has most of is read when it is asked for, as long as
        the file is open (`grader.domain.kept`)."""
        report, digest = self._parse(row, id_)
        return mark_weak(make_entry(report, digest), self._weak)

    def _rest(self, id_: int, body: bytes) -> Rest:
        """What the outline of that row left out; `body` is how its body began when it was read, for no row changes."""
        if id_ not in self._last:
            with translate_errors(self._path):
                row = self._db.execute("SELECT assignment, body FROM reports WHERE id = ?", (id_,)).fetchone()
            try:
                if row is None or not row[1].startswith(body):
                    raise ValueError("it was changed since it was read")
                with translate_errors(self._path):
                    rest = self._reader(row[0]).rest(row[1])
            except (ValueError, TypeError) as error:
                raise self._unreadable(error) from error
            while len(self._last) >= _HELD:
                del self._last[next(iter(self._last))]
            self._last[id_] = rest
        return self._last[id_]

    @cached_property
    def _weak(self) -> WeakAttempts:
        """No run changes it: what collects work writes no reports."""
        with translate_errors(self._path):
            return read_weak(self._db)

    def add(self, report: Report, run: int, packed: Packed, *, proposed: bool) -> int:
        """Put `report` there, which is `packed`; its id. Within the caller's transaction."""
        files = json.dumps([digest.model_dump() for digest in report.files])
        attempt = (
            encode_name(report.student),
            report.assignment,
            encode_name(report.attempt),
            encode_name(report.submitted),
            files,
        )
        self._db.execute(
            "INSERT OR IGNORE INTO attempts (student, assignment, attempt, place, files, first_seen) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (*attempt, utc_now()),
        )
        (attempt_id,) = self._db.execute(
            "SELECT id FROM attempts WHERE student = ? AND assignment = ? AND attempt = ? AND place = ? AND files = ?",
            attempt,
        ).fetchone()
        store_pieces(self._db, report.assignment, packed.first, packed.pieces)
        report_id = self._db.execute(
            "INSERT INTO reports (run, attempt, student, assignment, status, score, graded_at, suite_digest, "
            "proposed, body, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(run, attempt_id, encode_name(report.student), report.assignment, report.status.value),
                *(report.score, report.graded_at, report.suite_digest, proposed, packed.body, report.key),
            ),
        ).lastrowid
        # Past the largest id that there can be, SQLite takes any that is free: it would not be the current one.
        if report_id is None or self._db.execute("SELECT max(id) FROM reports").fetchone() != (report_id,):
            raise tampering_error(self._path, tr("a report cannot be put behind the others"))
        return report_id

    def pack(self, report: Report) -> Packed:
        """The report as it is to be stored beside those that are there."""
        try:
            with translate_errors(self._path):
                shelf = self._shelves[report.assignment]
                shelf.refresh()  # what came to it last may be there or not: whoever put it there was interrupted
                return pack(report, shelf)
        except ValueError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: Exception) -> MachineError:
        return tampering_error(
            self._path, tr("a stored report cannot be read ({error})", error=str(error).splitlines()[0])
        )


def tampering_error(path: Path, what: Text) -> MachineError:
    """To be raised where the file is not what the grader wrote."""
    return MachineError(
        tr(
            "{path}: {what}. The file was changed by another program: put back a copy of it, or move it away and "
            "grade again.",
            path=path,
            what=what,
        )
    )
