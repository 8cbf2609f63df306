"""A regrade as a decision: a score that was told stays, until a person accepts the one that would take its place.

Where an unchanged submission whose score its student was told gets another one (suite, grader, libraries, images or
isolation level changed), the new report is only *proposed*: a row of history, no current report. The latest proposal
counts; one that is older than the current report counts no more, so a run that gives the old score again withdraws it,
and one that accepts or a new attempt takes its place. A fault of ours never takes a score away that was told.

The limit: raw scores only; what people decided on top of them is found wanting here (`doubtful_overrides`), and applied
elsewhere.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from grader.domain.decisions import Decision, decisions_of
from grader.domain.verdict import Report
from grader.gradebook.entry import Entry
from grader.gradebook.file import utc_now

Ruling = Literal["applied", "proposed", "accepted"]


@dataclass(frozen=True)
class Acceptance:
    """Who lets regraded scores count, and why."""

    why: str
    who: str


class _Run(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def started(self) -> str: ...


class Past(Protocol):
    """What is asked here of a report in its history (`grader.gradebook.runs.PastReport`)."""

    @property
    def entry(self) -> Entry[Report]: ...
    @property
    def run(self) -> _Run: ...
    @property
    def withdrawn(self) -> str: ...
    @property
    def proposed(self) -> bool: ...


@dataclass(frozen=True)
class DoubtfulOverride:
    """An override whose raw score is another one than when it was made."""

    decision: Decision
    before: float | None
    """The raw points under it when it was made."""
    now: float | None
    needed: bool = False
    """Whether without it another score would count, whatever the tests give."""

    @property
    def pointless(self) -> bool:
        """Whether the raw points are now what the override gives, and would count."""
        return self.now is not None and self.now == self.decision.points and not self.needed


def differs(old: Entry[Report], new: Entry[Report]) -> bool:
    """Whether the score, a task's score or the status is another."""
    tasks = [{task.task: task.score for task in entry.tasks} for entry in (old, new)]
    return (old.score, old.report.status, tasks[0]) != (new.score, new.report.status, tasks[1])


def same_submission(old: Report, new: Report) -> bool:
    """Whether both are of the same attempt and content; a report by our fault that names no files counts as such."""
    if not new.files and new.score is None:
        return True
    return old.attempt == new.attempt and [each.sha256 for each in old.files] == [each.sha256 for each in new.files]


def rule(
    history: Iterable[Past], deliveries: Collection[tuple[int | None, str]], new: Entry[Report], accepting: bool
) -> Ruling:
    """What becomes of a new report. `history` are the earlier ones, the latest first, of which no more are asked for
    than it takes; `deliveries` the messages by which the student may know its points, each with the id of its run and
    its date (`grader.gradebook.told`)."""
    counted = (past for past in history if not past.proposed)
    latest = next(counted, None)
    if latest is None or latest.withdrawn:
        return "applied"
    old = latest.entry
    if old.score is None or not same_submission(old.report, new.report) or not differs(old, new):
        return "applied"
    # The score may be older than its last report: a message that says the same again is no new one.
    told_since = latest.run
    for past in counted:
        if past.withdrawn or differs(past.entry, old):
            break
        told_since = past.run
    if not any(
        date >= told_since.started if run is None else run >= told_since.id  # None: of the first format
        for run, date in deliveries
    ):
        return "applied"
    return "accepted" if accepting and new.score is not None else "proposed"


def add_acceptance(db: sqlite3.Connection, report: int, run: int, acceptance: Acceptance) -> None:
    """Keep who accepted that report, and why; inside the transaction that keeps the report."""
    db.execute(
        "INSERT INTO acceptances (report, run, why, who, made) VALUES (?, ?, ?, ?, ?)",
        (report, run, acceptance.why, acceptance.who, utc_now()),
    )


# Of each attempt the last report, where it is a proposal.
PROPOSALS = """
SELECT student, assignment, status, score, body FROM reports WHERE proposed = 1 AND withdrawn IS NULL AND id IN
    (SELECT max(reports.id) FROM reports JOIN attempts ON attempts.id = reports.attempt
     GROUP BY reports.student, reports.assignment, attempts.attempt)
"""


def doubtful_overrides(
    decisions: Collection[Decision],
    student: str,
    assignment: str,
    history: Collection[Past],
    attempt: str | None = None,
) -> list[DoubtfulOverride]:
    """The overrides that stand of that assignment, and under which the raw points changed since they were made.
    `history` is that of the assignment, the latest first; `attempt` is the one that counts, the latest without."""
    standing = decisions_of(decisions, student, assignment)
    overrides = [*([] if standing.override is None else [standing.override]), *standing.task_overrides]
    counted = [past for past in history if not past.proposed]
    found = []
    for each in overrides:
        then = [past.entry for past in counted if each.run is not None and past.run.id <= each.run]
        if not then:  # nothing was graded when it was made: nothing of it can have changed
            continue
        before = _points(_of_attempt(then, attempt), each.task)
        now = _points(_of_attempt([past.entry for past in counted], attempt), each.task)
        if before != now:
            found.append(DoubtfulOverride(each, before, now))
    return found


def _of_attempt(entries: Sequence[Entry[Report]], attempt: str | None) -> Entry[Report]:
    """The first of that attempt, or else of all."""
    return next((each for each in entries if each.report.attempt == attempt), entries[0])


def _points(entry: Entry[Report], task: str) -> float | None:
    return next((each.score for each in entry.tasks if each.task == task), None) if task else entry.score
