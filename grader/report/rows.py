"""The rows of a class as its gradebook and its folder have them now, whoever asks.

The limit: what a row holds is `grader.report.people`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from grader.domain.course import Course
from grader.domain.decisions import Decision
from grader.domain.roster import Roster
from grader.domain.verdict import Report
from grader.gradebook.attempts import AttemptsByKey
from grader.gradebook.book import Gradebook
from grader.gradebook.entry import Entry
from grader.report.analysis.read import Counted, read_notes_for
from grader.report.earlier import collect_earlier
from grader.report.people import Student, add_notes, collect_students


def read_students(
    book: Gradebook,
    course: Course,
    roster: Roster,
    folders: Collection[str],
    handed_in: Mapping[tuple[str, str], tuple[str, ...]],
    decisions: Sequence[Decision],
    leavers: Collection[str],
    now: datetime,
) -> list[Student]:
    """Everybody with a row, with what was told before and what the staff says; the arguments are those of
    `collect_students`, `course` with all its assignments."""
    students = collect_students(
        book.current_entries(),
        course,
        roster,
        folders,
        handed_in,
        decisions=decisions,
        now=now,
        left=leavers,
    )
    counted = counted_entries(students, book.attempts())
    earlier = collect_earlier(book, counted.values(), latest_counts=course.counts == "latest")
    hidden = set(course.ids) - set(course.shown_ids(now))
    students = add_notes(students, read_notes_for(book, course, counted), hidden)
    return [student.with_earlier(earlier) for student in students]


def counted_entries(students: Sequence[Student], attempts: AttemptsByKey[Entry[Report]]) -> Counted:
    """The gradebook's entry of the attempt that counts, of each student and assignment."""
    return {
        (student.id, id_): attempts[student.id, id_][entry.report.attempt]
        for student in students
        for id_, entry in student.entries.items()
    }
