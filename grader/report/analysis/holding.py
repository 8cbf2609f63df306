"""What standing alarms hold back: no message is composed that tells a student of an assignment with one.

The limit: pages and tables are written as ever; a message that was composed before is not called back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from grader.report.analysis import AssignmentAnalysis
from grader.report.people import Student
from grader.text import Text, tr
from grader.text.safe import list_names

_HELD = tr(
    "Mail that tells of {assignment} is held ({count} students), for a test looks wrong: {ids}. Repair it and run "
    'again, or end the alarm: grade alarms --accept ID --why "…". More: grade alarms'
)


def held_assignments(analyses: Iterable[AssignmentAnalysis]) -> frozenset[str]:
    """Assignments with an alarm that nobody accepted."""
    return frozenset(each.assignment for each in analyses if any(not alarm.accepted for alarm in each.alarms))


def explain_held(analyses: Iterable[AssignmentAnalysis], students: Collection[Student]) -> Iterator[Text]:
    """For each assignment with such an alarm a sentence to the staff: how many messages are held, and until when."""
    for each in analyses:
        if standing := [alarm.id for alarm in each.alarms if not alarm.accepted]:
            count = sum(each.assignment in student.entries for student in students if student.emails)
            yield _HELD.format(assignment=each.assignment, count=count, ids=list_names(standing))
