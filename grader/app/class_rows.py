"""The rows of the class that a verb means, read anew from its gradebook and its folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from grader.app.class_folder import look_through
from grader.domain.course import Course
from grader.domain.roster import Roster
from grader.gradebook.book import Gradebook
from grader.gradebook.decisions import read_decisions
from grader.gradebook.enrolment import class_leavers
from grader.intake.awaiting import add_kept
from grader.intake.inventory import Inventory
from grader.intake.location import Location
from grader.report.analysis.read import Counted
from grader.report.people import Student
from grader.report.rows import counted_entries, read_students


@dataclass(frozen=True)
class ClassRows:
    """Who is in a class now, with what counts."""

    students: tuple[Student, ...]
    roster: Roster
    inventory: Inventory
    """What lies in the class folder, and what is kept beside it."""
    counted: Counted


@contextmanager
def read_class(course: Course, location: Location, now: datetime) -> Iterator[Sequence[Student]]:
    """As the next run would have them, if it found nothing new; within, what their reports say can be read, too.
    `UsageError` where nothing was graded."""
    with Gradebook.open(location.root, write=False, folder=location.book_folder) as book:
        yield read_rows(book, course, location, now).students


def read_rows(book: Gradebook, course: Course, location: Location, now: datetime) -> ClassRows:
    """The same from a gradebook that is open."""
    roster = location.load_roster()
    inventory = read_inventory(book, course, location, roster)
    folders, handed_in = inventory.students, inventory.handed_in(course.ids)
    leavers = class_leavers(book, roster, folders)
    students = read_students(book, course, roster, folders, handed_in, read_decisions(book), leavers, now)
    counted = counted_entries(students, book.attempts())
    return ClassRows(tuple(students), roster, inventory, counted)


def read_inventory(book: Gradebook, course: Course, location: Location, roster: Roster) -> Inventory:
    """What lies in the class folder, and what is kept beside it."""
    return add_kept(look_through(course, location, roster), book, roster)
