"""The gradebook: everything a class's runs found out, in one SQLite file, `<class>/.grade/gradebook.sqlite`.

It is the truth; whatever `grade run` writes elsewhere is rendered from it and can be deleted. Rows are added and
never changed, but for two marks: when a run finished, and that a report was withdrawn because its submission is
gone. The latest report of an attempt that is not withdrawn is the current one, and that of the latest attempt the
entry of its (student, assignment); the others are history.

    runs        one per `grade run`: started, finished, outcome, version, isolation level, data source, options
    attempts    what was handed in: student, assignment, place, digests of the files
    reports     one per graded attempt and run: `verdict.Report`, packed (`grader.gradebook.bodies`)
    shared      what reports of an assignment have in common (`grader.gradebook.shelf`)
    deliveries  one per message that was sent, and dispatches: what became of it at each address
    origins     the mail that each attempt came by, as the last run found it

Each report is committed as it arrives, so that an interrupted run loses nothing. One process writes at a time, held
by a lock on `.grade/lock` that the system itself lets go of when the process dies; readers need none. Every fault of
the file or the disk leaves by one door, `grader.gradebook.file.translate_errors`, as a sentence.

The file is refused where it holds anything but the tables of `grader.gradebook.file`. Each current report is read once,
when all of them are asked for, and what scores and numbers are made of is held from then on; whoever shows a score gets
them as entries. All else that a report says is read again when it is asked for: what a run holds hardly grows with the
class.

The limit: nothing here decides what a student may read; that is `grader.report`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grader.domain.verdict import Report
from grader.gradebook.attempts import latest_attempt
from grader.gradebook.bodies import collector_at_rest
from grader.gradebook.entry import Entry, make_entry
from grader.gradebook.file import connect, decode_name, encode_name, transaction, translate_errors, utc_now
from grader.gradebook.lock import lock_class
from grader.gradebook.place import book_path, check_there, check_whole, make_folder
from grader.gradebook.regrade import PROPOSALS, Acceptance, Ruling, add_acceptance, rule
from grader.gradebook.runs import PastReport, Run, RunOutcome
from grader.gradebook.stored import StoredReports
from grader.gradebook.told import read_told


class Gradebook:
    """An open gradebook; made by `Gradebook.open`, valid inside that `with`."""

    def __init__(self, path: Path, connection: sqlite3.Connection, copy: Path | None = None) -> None:
        self.path = path
        self.copy = copy
        """Of the file as it was before it was opened, where it was of an older format and was migrated then."""
        self._db = connection
        self._stored = StoredReports(path, connection)
        self._attempts: dict[tuple[str, str], dict[str, Entry[Report]]] | None = None
        self._changed: dict[tuple[str, str], None] = {}
        """Of which it is no longer so, in the order in which they changed."""

    @classmethod
    @contextmanager
    def open(cls, class_folder: Path, *, write: bool = True, folder: Path | None = None) -> Iterator[Gradebook]:
        """The gradebook of that class folder, which lies in its `.grade` or in `folder`. To write is to be the only
        one, and makes the file where it is missing; to read (`write=False`) needs neither, and a missing file is a
        `UsageError`."""
        path = book_path(class_folder, folder)
        if not write:
            check_there(path, class_folder)
            with connect(path, mode="rw") as (connection, _):
                yield cls(path, connection)
            return
        make_folder(path)
        with lock_class(path.with_name("lock"), class_folder), connect(path, mode="rwc") as (connection, copy):
            yield cls(path, connection, copy)

    @classmethod
    @contextmanager
    def peek(cls, class_folder: Path, *, folder: Path | None = None) -> Iterator[Gradebook]:
        """The gradebook that is there, without a trace: no lock, no journal, no file. `UsageError` where a run that
        was killed left a journal, which only a writer may roll back."""
        path = book_path(class_folder, folder)
        check_whole(path)
        with connect(path, mode="ro") as (connection, _):
            yield cls(path, connection)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """All that is written within is on the disk together at its end, or nothing of it, whatever interrupts it."""
        try:
            with translate_errors(self.path), transaction(self._db):
                yield
        except BaseException:
            self._attempts = None
            self._stored = StoredReports(self.path, self._db)  # the shelves hold what is not there
            raise

    def begin_run(
        self, *, version: str, isolation_level: int, data_source: str = "", options: Mapping[str, Any] | None = None
    ) -> Run:
        """Open a run; `options` are those of the command line, as JSON can hold them."""
        started = utc_now()
        values = (started, version, isolation_level, data_source, json.dumps(dict(options or {}), default=str))
        sql = "INSERT INTO runs (started, version, isolation_level, data_source, options) VALUES (?, ?, ?, ?, ?)"
        run_id = self._write(sql, values)
        return Run(run_id, started, version, isolation_level, data_source)

    def finish_run(self, run: Run, outcome: RunOutcome = "finished") -> None:
        """Close it, with how it ended."""
        self._write("UPDATE runs SET finished = ?, outcome = ? WHERE id = ?", (utc_now(), outcome, run.id))

    def record(self, report: Report, run: Run, acceptance: Acceptance | None = None) -> Ruling:
        """Keep a report; on the disk when this returns, and current from then on, unless it is only proposed: a score
        that was told changes by an `acceptance` (`grader.gradebook.regrade`). What became of it."""
        earlier = self._past_reports(report.student, report.assignment, report.attempt)
        with translate_errors(self.path):
            told = read_told(self._db, report.student, report.assignment)
        ruling = rule(earlier, told, make_entry(report), acceptance is not None)
        self._changed[report.student, report.assignment] = None  # whatever interrupts this, what is on the disk counts
        packed = self._stored.pack(report)
        with translate_errors(self.path), transaction(self._db):
            report_id = self._stored.add(report, run.id, packed, proposed=ruling == "proposed")
            if acceptance is not None and ruling == "accepted":
                add_acceptance(self._db, report_id, run.id, acceptance)
        return ruling

    def proposals(self) -> list[Entry[Report]]:
        """What waits to be accepted, by student and assignment; of each attempt."""
        with translate_errors(self.path):
            rows = self._db.execute(PROPOSALS).fetchall()
        proposed = [make_entry(self._stored.parse(row)) for row in rows]
        return sorted(proposed, key=lambda entry: (_sort_key(entry.key), entry.report.attempt))

    def missing(
        self,
        submissions: Collection[tuple[str, str]],
        *,
        students: Collection[str] = (),
        assignments: Collection[str] = (),
    ) -> list[tuple[str, str]]:
        """The current reports whose submission is gone, as `withdraw_missing` would make history of them."""
        present = set(submissions)
        return [
            (student, assignment)
            for student, assignment in sorted(self.times(), key=_sort_key)
            if (student, assignment) not in present
            and (not students or student in students)
            and (not assignments or assignment in assignments)
        ]

    def withdraw_missing(
        self,
        submissions: Collection[tuple[str, str]],
        *,
        students: Collection[str] = (),
        assignments: Collection[str] = (),
    ) -> list[tuple[str, str]]:
        """Make history of the current reports whose submission is gone; `submissions` are the (student, assignment)
        that the class folder holds now. Only those `students` and `assignments` are looked at, all if empty."""
        gone = self.missing(submissions, students=students, assignments=assignments)
        self._changed.update(dict.fromkeys(gone))
        with translate_errors(self.path), transaction(self._db):
            self._db.executemany(
                "UPDATE reports SET withdrawn = ? WHERE student = ? AND assignment = ? AND withdrawn IS NULL",
                [(utc_now(), encode_name(student), assignment) for student, assignment in gone],
            )
        return gone

    def withdraw_attempts(self, gone: Sequence[tuple[str, str, str]]) -> None:
        """Make history of the reports of these attempts (`grader.gradebook.attempts.missing_attempts`)."""
        self._changed.update({(student, id_): None for student, id_, _ in gone})
        with translate_errors(self.path), transaction(self._db):
            self._db.executemany(
                "UPDATE reports SET withdrawn = ? WHERE withdrawn IS NULL AND attempt IN "
                "(SELECT id FROM attempts WHERE student = ? AND assignment = ? AND attempt = ?)",
                [(utc_now(), encode_name(student), id_, encode_name(time)) for student, id_, time in gone],
            )

    def times(self) -> dict[tuple[str, str], set[str]]:
        """For each (student, assignment) the times of its attempts that have a current report; none of them is read."""
        times: dict[tuple[str, str], set[str]] = {}
        for student, assignment, attempt in self.read_rows(
            "SELECT current_reports.student, current_reports.assignment, attempts.attempt FROM current_reports "
            "JOIN attempts ON attempts.id = current_reports.attempt"
        ):
            times.setdefault((decode_name(student), assignment), set()).add(decode_name(attempt))
        return times

    def entries(self) -> list[Entry[Report]]:
        """The current entry of each (student, assignment), by student and assignment: of the latest attempt."""
        attempts = self.attempts()
        return [latest_attempt(attempts[each]) for each in sorted(attempts, key=_sort_key)]

    def attempts(self) -> dict[tuple[str, str], dict[str, Entry[Report]]]:
        """For each (student, assignment) the current entry of each attempt, by its time (`Report.attempt`). What their
        reports have most of (tests, exhibits, lines) is read when it is asked for, each time anew, and only while the
        gradebook is open; an outline of the tests is there (`Report.outline`)."""
        if self._attempts is None:
            attempts: dict[tuple[str, str], dict[str, Entry[Report]]] = {}
            with translate_errors(self.path), collector_at_rest():
                rows = self._db.execute(
                    "SELECT id, student, assignment, status, score, body FROM current_reports ORDER BY id"
                )
                for id_, *row in rows:
                    entry = self._stored.outline(id_, row)
                    attempts.setdefault(entry.key, {})[entry.report.attempt] = entry
            self._attempts = attempts
        else:
            with collector_at_rest():
                for key in self._changed:
                    if found := self._read_attempts(*key, self._stored.outline):
                        self._attempts[key] = found
                    else:
                        self._attempts.pop(key, None)
        self._changed.clear()
        return {key: dict(entries) for key, entries in self._attempts.items()}

    def current_entries(self) -> list[Entry[Report]]:
        """The current entry of each attempt."""
        return [entry for attempts in self.attempts().values() for entry in attempts.values()]

    def students(self) -> set[str]:
        """Everyone who ever had a report."""
        with translate_errors(self.path):
            return {decode_name(student) for (student,) in self._db.execute("SELECT DISTINCT student FROM reports")}

    def entry(self, student: str, assignment: str) -> Entry[Report] | None:
        """The current entry, of the latest attempt; or None."""
        attempts = self._read_attempts(student, assignment)
        return latest_attempt(attempts) if attempts else None

    def student_entries(self, student: str, assignments: Iterable[str]) -> list[Entry[Report]]:
        """The current entry of each attempt of that student at these."""
        return [entry for id_ in assignments for entry in self._read_attempts(student, id_).values()]

    def _read_attempts(
        self, student: str, assignment: str, read: Callable[[int, Sequence[Any]], Entry[Report]] | None = None
    ) -> dict[str, Entry[Report]]:
        """`attempts` of one; each whole, unless it is to be `read` otherwise."""
        with translate_errors(self.path):
            rows = self._db.execute(
                # The view's own rule, of one: SQLite would look through the whole of it.
                "SELECT id, student, assignment, status, score, body FROM reports WHERE withdrawn IS NULL AND id IN "
                "(SELECT max(reports.id) FROM reports JOIN attempts ON attempts.id = reports.attempt "
                "WHERE reports.student = ? AND reports.assignment = ? AND proposed = 0 GROUP BY attempts.attempt) "
                "ORDER BY id",
                (encode_name(student), assignment),
            ).fetchall()
        entries = [self._stored.entry(row) if read is None else read(id_, row) for id_, *row in rows]
        return {entry.report.attempt: entry for entry in entries}

    def history(self, student: str, assignment: str) -> list[PastReport]:
        """Every report there ever was, the latest first."""
        return list(self._past_reports(student, assignment))

    def _past_reports(self, student: str, assignment: str, attempt: str | None = None) -> Iterator[PastReport]:
        """The same one by one, each read when it is asked for; of one attempt alone where it is named."""
        rows = self.read_rows(
            "SELECT reports.student, reports.assignment, status, score, body, withdrawn, proposed, acceptances.why, "
            "acceptances.who, runs.id, started, version, isolation_level, data_source, finished, outcome "
            "FROM reports JOIN runs ON runs.id = reports.run JOIN attempts ON attempts.id = reports.attempt "
            "LEFT JOIN acceptances ON acceptances.report = reports.id "
            "WHERE reports.student = ? AND reports.assignment = ? AND (? IS NULL OR attempts.attempt = ?) "
            "ORDER BY reports.id DESC",
            (encode_name(student), assignment, *([None if attempt is None else encode_name(attempt)] * 2)),
        )
        for *report, withdrawn, proposed, why, who, id_, started, version, level, source, finished, outcome in rows:
            run = Run(id_, started, version, level, source, finished or "", outcome or "")
            acceptance = None if why is None else Acceptance(why, who)
            entry = make_entry(self._stored.parse(report))
            yield PastReport(entry, run, withdrawn or "", bool(proposed), acceptance)

    def entry_of(self, report_id: int) -> Entry[Report]:
        """What counts for the report in that row, which is there."""
        sql = "SELECT student, assignment, status, score, body FROM reports WHERE id = ?"
        (row,) = self.read_rows(sql, (report_id,))
        return make_entry(self._stored.parse(row))

    def read_rows(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """What a SELECT finds; for the other modules of this room."""
        with translate_errors(self.path):
            return self._db.execute(sql, values).fetchall()

    def _write(self, sql: str, values: tuple[object, ...]) -> int:
        with translate_errors(self.path):
            return self._db.execute(sql, values).lastrowid or 0


def _sort_key(entry_key: tuple[str, str]) -> tuple[bool, bytes, str]:
    """As SQLite sorts what `encode_name` makes: text by its bytes, then what is not Unicode."""
    stored = encode_name(entry_key[0])
    return isinstance(stored, bytes), stored if isinstance(stored, bytes) else stored.encode(), entry_key[1]
