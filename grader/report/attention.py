"""What the instructor has to look at after a run: one point each, most urgent last, where the eye is.

The console and the staff's page (`grader.report.dashboard`) show the same points, that page of the whole class. The
limit: for staff; a fault's own sentence may name a test, and nothing here goes to a student.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grader.domain.roster import Roster
from grader.domain.verdict import Report, Verdict
from grader.gradebook.entry import Entry
from grader.gradebook.regrade import DoubtfulOverride
from grader.intake.findings import Finding
from grader.report.analysis import AssignmentAnalysis
from grader.report.analysis.holding import explain_held
from grader.report.changes import describe_override
from grader.report.people import Student
from grader.text import Lang, Text, plain, tr
from grader.text.safe import MAX_LISTED, list_names, one_line

_CHECK = tr("To look at:")
_LEFT = tr("Interrupted. What was finished is kept; {count} were not graded. Run again to grade all of them.")
_BROKEN = tr(
    "Assignment {id} is broken and was not graded: scores that were told stay, the others are open (students: "
    "{count}). Repair it and run again. {why}"
)
_FAILED = tr("{id}: {who} could not be graded; the score stays open. {why}")
_WEAK = tr(
    "{id}: late by the time of a file alone, which costs nothing before you accept it (students: {count}): {who}. The "
    "list, and what it would cost: grade late"
)
_UNKNOWN = tr(
    "Assignment {id}: system calls that the sandbox does not know were answered as "
    "absent: {calls} ({count} students). If it is many, a new version of a library "
    "may be the reason: run grade verify before you trust the scores, and tell the "
    "makers."
)
_BUG = tr(
    "Assignment {id}: the grader's own code failed over an answer, and the test counted as not passed: {bug} ({where}; "
    "students: {who}). Tell the makers of the grader; grade show STUDENT ASSIGNMENT holds the traceback."
)
_KEPT = tr(
    "A file that this run writes had been edited by hand. It is kept as {place}; the new file has nothing of what was "
    "written there."
)
_MORE = tr('{count} more files below {out} were kept in this way: they have "edited" in their names.')
_LOG = tr("The whole story: {log}")
_SHOW = tr("One report in full: grade show STUDENT ASSIGNMENT")

PointKind = Literal[
    "edited",
    "roster",
    "finding",
    "override",
    "inquiry",
    "late",
    "calls",
    "bug",
    "alarm",
    "broken",
    "failed",
    "log",
    "left",
]


@dataclass(frozen=True)
class Point:
    """One thing to look at: what it is about, and whom and what it concerns where that is one."""

    kind: PointKind
    text: Text
    student: str = ""
    assignment: str = ""


def attention_points(
    findings: Sequence[Finding],
    entries: Sequence[Entry[Report]],
    broken: Mapping[str, Text],
    roster: Roster,
    ungraded: int,
    log: Path | None,
    analyses: Sequence[AssignmentAnalysis] = (),
    students: Sequence[Student] = (),
    overrides: Sequence[DoubtfulOverride] = (),
    inquiries: Sequence[Point] = (),
) -> tuple[Point, ...]:
    """The points; none where everything went as it should. `entries` are those that were graded, `ungraded` is how many
    an interrupted run left, `log` the file that tells of a failure of the grader; of `analyses` those whose
    alarms hold messages to `students` back; of `students` those who are late by a time that says little; of
    `overrides` the tests give something else now; of `inquiries` those that nobody has answered
    (`grader.report.inquiries`)."""
    reports = [entry.report for entry in entries]
    points = [Point("roster", warning) for warning in roster.warnings]
    points += [Point("finding", each.text, each.student, each.assignment) for each in findings]
    points += [
        Point("override", describe_override(each), each.decision.student, each.decision.assignment)
        for each in overrides
    ]
    points += inquiries
    points += _weakly_late(entries, students)
    points += _unknown_calls(reports)
    points += _bugs(reports)
    points += _alarms(analyses, students)
    points += _faults(reports, broken)
    if log is not None:
        points.append(Point("log", _LOG.format(log=one_line(str(log)))))
    if ungraded:
        points.append(Point("left", _LEFT.format(count=ungraded)))
    return tuple(points)


def attention_lines(points: Sequence[Point], entries: Sequence[Entry[Report]], lang: Lang) -> Iterator[str]:
    """The points for a terminal; `entries` are those of the run."""
    # Some findings have one sentence in common.
    listed = list(dict.fromkeys(point.text[lang] for point in points if point.kind not in ("log", "left")))
    if listed:
        yield _CHECK[lang]
        yield from (f"  {line}" for line in listed)
    if any(entry.score is None for entry in entries):
        yield _SHOW[lang]
    yield from (point.text[lang] for point in points if point.kind in ("log", "left"))


def edited_points(kept: Sequence[str], out: Path) -> tuple[Point, ...]:
    """One for each file below `out` that was kept aside (`grader.report.write`), of many for the first few."""
    points = [Point("edited", _KEPT.format(place=one_line(str(out / place)))) for place in kept[:MAX_LISTED]]
    if len(kept) > MAX_LISTED:
        points.append(Point("edited", _MORE.format(count=len(kept) - MAX_LISTED, out=one_line(str(out)))))
    return tuple(points)


def _weakly_late(entries: Sequence[Entry[Report]], students: Sequence[Student]) -> Iterator[Point]:
    """One for each assignment, of what was graded."""
    graded = {entry.key for entry in entries}
    late: dict[str, list[str]] = {}
    for student in students:
        for id_, standing in student.standings.items():
            if standing.weak_time and (student.id, id_) in graded:
                late.setdefault(id_, []).append(one_line(student.id))
    for id_, who in late.items():
        yield Point("late", _WEAK.format(id=id_, count=len(who), who=list_names(who)), assignment=id_)


def _unknown_calls(reports: Sequence[Report]) -> Iterator[Point]:
    """One for each assignment."""
    for id_ in dict.fromkeys(report.assignment for report in reports if report.unknown_calls):
        reports_met = [report.unknown_calls for report in reports if report.assignment == id_ and report.unknown_calls]
        calls = dict.fromkeys(call for calls in reports_met for call in calls)
        text = _UNKNOWN.format(id=id_, calls=list_names(calls), count=len(reports_met))
        yield Point("calls", text, assignment=id_)


def _bugs(reports: Sequence[Report]) -> Iterator[Point]:
    """One for each exception in an assignment, however many tests and students it met."""
    occurrences: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for report in reports:
        for test in report.outline:
            if test.bug:
                tests, students = occurrences.setdefault((report.assignment, one_line(test.bug)), ({}, {}))
                tests[test.function] = None
                students[one_line(report.student)] = None
    for (id_, bug), (tests, students) in occurrences.items():
        text = _BUG.format(id=id_, bug=bug, where=list_names(tests), who=list_names(students))
        yield Point("bug", text, assignment=id_)


def _alarms(analyses: Sequence[AssignmentAnalysis], students: Sequence[Student]) -> Iterator[Point]:
    """One for each assignment whose mail is held."""
    for analysis in analyses:
        yield from (Point("alarm", text, assignment=analysis.assignment) for text in explain_held([analysis], students))


def _faults(reports: Sequence[Report], broken: Mapping[str, Text]) -> Iterator[Point]:
    """One for each cause, however many students it met."""
    causes: dict[tuple[Verdict, str, Text], list[str]] = {}
    for id_, fault in broken.items():
        why = Text(_first_line(fault.ko), _first_line(fault.en))
        causes[Verdict.ASSIGNMENT_BROKEN, id_, why] = []
    for report in reports:
        if report.status.ours:
            cause = report.status, report.assignment, plain(_first_line(report.staff_detail))
            told = next((each for each in causes if each[:2] == cause[:2] and _same(each[2], cause[2])), cause)
            causes.setdefault(told, []).append(one_line(report.student))
    for (verdict, id_, why), students in causes.items():
        if verdict is Verdict.ASSIGNMENT_BROKEN:
            yield Point("broken", _BROKEN.format(id=id_, count=len(students), why=why), assignment=id_)
        else:
            yield Point("failed", _FAILED.format(id=id_, who=list_names(students), why=why), assignment=id_)


def _same(cause: Text, told: Text) -> bool:
    """Whether a fault is one that was told in the run's language."""
    return told.ko in (cause.ko, cause.en)


def _first_line(detail: str) -> str:
    """The sentence of a fault; of a traceback its last line, which names the error."""
    # One fault behind the other, parted by an empty line; the first is what caused them, as a rule.
    lines = [line for line in detail.strip().split("\n\n")[0].splitlines() if line.strip()]
    if not lines:
        return ""
    test, traceback, _ = lines[0].partition("Traceback (most recent call last)")
    return one_line(test + lines[-1] if traceback else lines[0])
