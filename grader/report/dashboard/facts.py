"""What the staff's pages say beyond the rows of the class: gathered once, by who closes a run.

Pure values. The limit: students' pages are made without it (`grader.report.render`); it holds what only staff may read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from grader.domain.verdict import Report, Verdict
from grader.gradebook.attempts import AttemptsByKey
from grader.gradebook.entry import Entry
from grader.intake.findings import Finding
from grader.report.analysis import AssignmentAnalysis
from grader.report.attention import Point
from grader.report.before_after import UNKNOWN, BeforeAfter
from grader.report.changes import NOT_COMPARED, Change
from grader.report.people import Student
from grader.text import Text

LIMITS = {Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY, Verdict.OVER_LIMIT}
"""Verdicts of a test, or of a whole submission, that ran into a limit."""


@dataclass(frozen=True)
class Limit:
    """What a submission ran into, or came near to."""

    student: str
    assignment: str
    hit: tuple[Verdict, ...]
    """Each once; empty where it only came near."""
    tests: int
    """How many tests ended so; 0 where it was the loading."""
    near: Mapping[str, float]
    """Keys of `[limits]` with the share of it that was used, 0.5 to 1."""


@dataclass(frozen=True)
class ScoreChange:
    """A score that is another one than before the run, or would be if somebody accepted it."""

    student: str
    assignment: str
    old: float | None
    """What counted, after lateness and decisions; None where nothing did; so for `new`."""
    new: float | None
    reasons: tuple[Text, ...]


@dataclass(frozen=True)
class StaffFacts:
    """All of it, of the students who are shown."""

    analyses: tuple[AssignmentAnalysis, ...] = ()
    attention: tuple[Point, ...] = ()
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Assignment → ids of those who handed in nothing."""
    found: tuple[Finding, ...] = ()
    """What was handed in and not graded."""
    limits: tuple[Limit, ...] = ()
    changes: tuple[ScoreChange, ...] = ()
    """By the last run."""
    first: tuple[tuple[str, str], ...] = ()
    """(student, assignment) that the last run graded for the first time."""
    gone: tuple[tuple[str, str], ...] = ()
    """(student, assignment) whose submission was no longer there."""
    proposed: tuple[ScoreChange, ...] = ()
    """Scores that wait for somebody to accept them; the old ones are shown until then."""


NO_FACTS = StaffFacts()


def gather_facts(
    students: Sequence[Student],
    assignments: Sequence[str],
    current: Mapping[tuple[str, str], Entry[Report]],
    graded: Iterable[tuple[str, str]],
    before: Mapping[tuple[str, str], Entry[Report]],
    standings: Mapping[tuple[str, str], BeforeAfter] = NOT_COMPARED,
    *,
    analyses: Sequence[AssignmentAnalysis] = (),
    attention: Sequence[Point] = (),
    findings: Sequence[Finding] = (),
    gone: Sequence[tuple[str, str]] = (),
    proposed: Sequence[ScoreChange] = (),
) -> StaffFacts:
    """The facts of a class and its `assignments`; `current` are its entries by student and assignment, `graded` the
    keys of those that the run graded, `before` the entries that were current when it began, `standings` how work stood
    then and stands now."""
    shown = {student.id for student in students}
    keys = [key for key in dict.fromkeys(graded) if key in current and key[0] in shown]
    changes = [Change(before[key], current[key], standings.get(key, UNKNOWN)) for key in keys if key in before]
    return StaffFacts(
        analyses=tuple(analyses),
        attention=tuple(attention),
        missing={id_: tuple(each.id for each in students if _is_missing(each, id_)) for id_ in assignments},
        found=tuple(finding for finding in findings if not finding.graded),
        limits=tuple(find_limits(entry.report for key, entry in current.items() if key[0] in shown)),
        changes=tuple(_score_change(change) for change in changes if not change.keeps),
        first=tuple(key for key in keys if key not in before),
        gone=tuple(gone),
        proposed=tuple(proposed),
    )


def pending_changes(
    proposals: Iterable[Entry[Report]],
    attempts: AttemptsByKey[Entry[Report]],
    standings: Mapping[tuple[str, str], BeforeAfter] = NOT_COMPARED,
) -> list[ScoreChange]:
    """The changes of scores that wait to be accepted; `attempts` are the entries that count until then, `standings` how
    work stands with either."""
    changes = []
    for new in proposals:
        old = attempts.get(new.key, {}).get(new.report.attempt)
        if old is not None:
            changes.append(_score_change(Change(old, new, standings.get(new.key, UNKNOWN))))
    return changes


def _score_change(change: Change) -> ScoreChange:
    return ScoreChange(*change.new.key, *change.scores, tuple(change.explain()))


def _is_missing(student: Student, id_: str) -> bool:
    """Whether nothing was handed in, be there time left or not, and it counts."""
    standing = student.standings.get(id_)
    if standing is not None:
        return standing.state in ("missing", "open")
    return id_ not in student.entries and id_ not in student.waiting


def find_limits(reports: Iterable[Report]) -> list[Limit]:
    """Of each report that ran into a limit or came near one; those that ran into one first."""
    found = []
    for report in reports:
        met = [test.verdict for test in report.outline if test.verdict in LIMITS]
        hit = dict.fromkeys([*([report.status] if report.status in LIMITS else []), *met])
        if hit or report.near_limits:
            found.append(Limit(report.student, report.assignment, tuple(hit), len(met), report.near_limits))
    return sorted(found, key=lambda limit: not limit.hit)
