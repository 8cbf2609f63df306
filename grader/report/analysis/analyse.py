"""All of an assignment's analysis, from the current entries of the class.

The limit: pure. Whose reports they are, and what was accepted and noted, is told by whoever reads the gradebook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean, median

from grader.domain.verdict import Report
from grader.gradebook.alarms import AcceptedAlarm
from grader.gradebook.entry import Entry
from grader.gradebook.notes import Note
from grader.report.analysis import AssignmentAnalysis
from grader.report.analysis.alarms import find_alarms
from grader.report.analysis.groups import find_groups
from grader.report.analysis.numbers import collect_tests, graded_entries, task_numbers, test_numbers


def analyse(
    assignment: str,
    entries: Sequence[Entry[Report]],
    *,
    accepted: Sequence[AcceptedAlarm] = (),
    notes: Sequence[Note] = (),
    scores: Mapping[str, float | None] | None = None,
    attempts: Mapping[str, int] | None = None,
) -> AssignmentAnalysis:
    """`entries` are the current ones of that assignment, one a student, as the tests gave them: the numbers are of the
    tests. `scores` are the scores that count, by student, for the distribution, by default the same; `attempts` how
    often each handed something in."""
    graded = graded_entries(entries)
    tests = collect_tests(graded)
    counting = {entry.report.student: entry.score for entry in graded} if scores is None else scores
    known = tuple(sorted(score for score in counting.values() if score is not None))
    return AssignmentAnalysis(
        assignment=assignment,
        graded=len(graded),
        scores=known,
        mean=fmean(known) if known else None,
        median=median(known) if known else None,
        tasks=task_numbers(graded, attempts),
        tests=test_numbers(tests, attempts),
        alarms=find_alarms(assignment, tests, (entry.report.suite_digest for entry in graded), accepted),
        groups=find_groups(assignment, [entry.report for entry in entries], notes),
    )
