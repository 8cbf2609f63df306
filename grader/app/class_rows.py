"""The rows of the class that a verb means, read anew from its gradebook and its folder."""

from __future__ import annotations

from datetime import datetime

from grader.domain.course import Course
from grader.gradebook.book import Gradebook
from grader.gradebook.decisions import read_decisions
from grader.gradebook.enrolment import class_leavers
from grader.intake.folder import take_inventory
from grader.intake.location import Location
from grader.report.people import Student
from grader.report.rows import read_students


def read_class(course: Course, location: Location, now: datetime) -> list[Student]:
    """As the next run would have them, if it found nothing new; `UsageError` where nothing was graded."""
    roster = location.load_roster()
    inventory = take_inventory(location.whole, course.ids, roster)
    folders, handed_in = inventory.students, inventory.handed_in(course.ids)
    with Gradebook.open(location.root, write=False, folder=location.book_folder) as book:
        leavers = class_leavers(book, roster, folders)
        return read_students(book, course, roster, folders, handed_in, read_decisions(book), leavers, now)
