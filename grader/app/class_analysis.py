"""The analysis of the class that a verb means, read anew from its gradebook."""

from __future__ import annotations

from collections.abc import Sequence

from grader.domain.course import Course
from grader.domain.groups import read_groups
from grader.gradebook.book import Gradebook
from grader.intake.folder import take_inventory
from grader.intake.location import Location
from grader.report.analysis import AssignmentAnalysis
from grader.report.analysis.read import analyse_book


def analyse_location(book: Gradebook, course: Course, location: Location) -> Sequence[AssignmentAnalysis]:
    """As the next run would have it, if it found nothing new."""
    roster = location.load_roster()
    return analyse_book(
        book, course, roster, take_inventory(location.whole, course.ids, roster, read_groups(course, roster)).students
    )
