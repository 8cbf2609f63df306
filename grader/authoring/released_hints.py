"""The hints that go out with a handout: those that are released, proven by the public tests that go out with them.

The solutions that hints name are graded for it, so that what is handed out fits the tests of today. The limit: hidden
tests are not run, so nothing of theirs can get into it.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.authoring.hints import named_trials, prove_hints
from grader.authoring.trying import Settings, Tried, grade_trials
from grader.domain.course import Assignment
from grader.domain.hints import AuthorSheet, read_author_sheet
from grader.domain.verdict import Report
from grader.text import Text, lines, plain, tr
from grader.text.errors import AssignmentError


def released_hints(assignments: Sequence[Assignment], settings: Settings) -> dict[str, bytes]:
    """`hints.json` by assignment, of those whose author released it. `AssignmentError` where one is not proven: then
    nothing may be handed out."""
    sheets = {each.id: sheet for each in assignments if (sheet := read_author_sheet(each)) is not None}
    sheets = {id_: sheet for id_, sheet in sheets.items() if sheet.released}
    tried = [Tried(each, named_trials(each, sheets[each.id])) for each in assignments if each.id in sheets]
    if not tried:
        return {}
    plan = settings.plan([each.assignment for each in tried], settings.level(), hidden=False)
    grade_trials(tried, settings.jobs, plan)
    return {each.assignment.id: _prove(each.assignment, sheets[each.assignment.id], each.reports) for each in tried}


def _prove(assignment: Assignment, sheet: AuthorSheet, reports: dict[str, Report]) -> bytes:
    ours = next((report for report in reports.values() if report.status.ours), None)
    if ours is not None:  # a library is missing here, or the public tests are broken
        raise AssignmentError(_refusal(assignment) + plain("\n  " + ours.staff_detail.strip()))
    proven = prove_hints(assignment, sheet, reports)
    if proven.faults:
        raise AssignmentError(lines(_refusal(assignment), *(plain("  ") + fault for fault in proven.faults)))
    return proven.sheet.model_dump_json(indent=1).encode("utf-8")


def _refusal(assignment: Assignment) -> Text:
    return tr("The hints of {id} are not proven, and nothing was handed out:", id=assignment.id)
