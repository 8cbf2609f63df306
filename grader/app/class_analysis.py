"""The analysis of the class that a verb means, read anew from its gradebook."""

from __future__ import annotations

from collections.abc import Sequence

from grader.app.class_folder import look_through
from grader.domain.course import Course
from grader.gradebook.book import Gradebook
from grader.intake.location import Location
from grader.report.analysis import AssignmentAnalysis
from grader.report.analysis.read import analyse_book


def analyse_location(book: Gradebook, course: Course, location: Location) -> Sequence[AssignmentAnalysis]:
    """As the next run would have it, if it found nothing new."""
    roster = location.load_roster()
    return analyse_book(book, course, roster, look_through(course, location, roster).students)
