"""What the instructor has to look at after a run: one line each, most urgent last, where the eye is.

The limit: for staff; a fault's own sentence may name a test. Nothing here goes below OUT.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from grader.domain.roster import Roster
from grader.domain.verdict import Report, Verdict
from grader.gradebook.entry import Entry
from grader.intake.findings import Finding
from grader.text import Lang, Text, tr
from grader.text.safe import list_names, one_line

_CHECK = tr("To look at:")
_LEFT = tr("Interrupted. What was finished is kept; {count} were not graded. Run again to grade all of them.")
_BROKEN = tr("Assignment {id} is broken; its scores stay open (students: {count}). Repair it and run again. {why}")
_FAILED = tr("{id}: {who} could not be graded; the score stays open. {why}")
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
_LOG = tr("The whole story: {log}")
_SHOW = tr("One report in full: grade show STUDENT ASSIGNMENT")


def attention_lines(
    findings: Sequence[Finding],
    entries: Sequence[Entry[Report]],
    broken: Mapping[str, Text],
    roster: Roster,
    ungraded: int,
    log: Path | None,
    lang: Lang,
) -> Iterator[str]:
    """The lines; none where everything went as it should. `entries` are those of the run."""
    reports = [entry.report for entry in entries]
    lines = [warning[lang] for warning in roster.warnings]
    lines += [finding.text[lang] for finding in findings]
    lines += _unknown_calls(reports, lang)
    lines += _bugs(reports, lang)
    lines += _faults(reports, broken, lang)
    if lines:
        yield _CHECK[lang]
        yield from (f"  {line}" for line in lines)
    if any(entry.score is None for entry in entries):
        yield _SHOW[lang]
    if log is not None:
        yield _LOG.format(log=log)[lang]
    if ungraded:
        yield _LEFT.format(count=ungraded)[lang]


def _unknown_calls(reports: Sequence[Report], lang: Lang) -> Iterator[str]:
    """One line for each assignment."""
    for id_ in dict.fromkeys(report.assignment for report in reports if report.unknown_calls):
        reports_met = [report.unknown_calls for report in reports if report.assignment == id_ and report.unknown_calls]
        calls = dict.fromkeys(call for calls in reports_met for call in calls)
        yield _UNKNOWN.format(id=id_, calls=list_names(calls), count=len(reports_met))[lang]


def _bugs(reports: Sequence[Report], lang: Lang) -> Iterator[str]:
    """One line for each exception in an assignment, however many tests and students it met."""
    occurrences: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for report in reports:
        for test in report.tests:
            if test.staff.bug:
                tests, students = occurrences.setdefault((report.assignment, one_line(test.staff.bug)), ({}, {}))
                tests[test.function] = None
                students[one_line(report.student)] = None
    for (id_, bug), (tests, students) in occurrences.items():
        yield _BUG.format(id=id_, bug=bug, where=list_names(tests), who=list_names(students))[lang]


def _faults(reports: Sequence[Report], broken: Mapping[str, Text], lang: Lang) -> Iterator[str]:
    """One line for each cause, however many students it met."""
    causes: dict[tuple[Verdict, str, str], list[str]] = {}
    for id_, fault in broken.items():
        causes[Verdict.ASSIGNMENT_BROKEN, id_, _first_line(fault[lang])] = []
    for report in reports:
        if report.status.ours:
            cause = report.status, report.assignment, _first_line(report.staff_detail)
            causes.setdefault(cause, []).append(one_line(report.student))
    for (verdict, id_, why), students in causes.items():
        if verdict is Verdict.ASSIGNMENT_BROKEN:
            yield _BROKEN.format(id=id_, count=len(students), why=why)[lang]
        else:
            yield _FAILED.format(id=id_, who=list_names(students), why=why)[lang]


def _first_line(detail: str) -> str:
    """The sentence of a fault; of a traceback its last line, which names the error."""
    # One fault behind the other, parted by an empty line; the first is what caused them, as a rule.
    lines = [line for line in detail.strip().split("\n\n")[0].splitlines() if line.strip()]
    if not lines:
        return ""
    test, traceback, _ = lines[0].partition("Traceback (most recent call last)")
    return one_line(test + lines[-1] if traceback else lines[0])
