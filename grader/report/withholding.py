"""What a student is told of an assignment that is not due yet, where it holds points back (`feedback = "after_due"`).

Staff have the whole all the time. Everything that a student gets is made of `told_student`: until their own due time is
over no points, no hidden test, no line that says how points came about, and a total that is open by it. The limit: what
is left of a report is `grader.domain.disclosure.withhold`; whether an assignment withholds is its standing's word.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from grader.domain.course import Course
from grader.domain.disclosure import StudentReport, withhold
from grader.domain.standing import Standing, State
from grader.gradebook.entry import Entry
from grader.report.earlier import Earlier
from grader.report.people import Student, sum_up


def told_student(student: Student, course: Course) -> Student:
    """The student with what they are told now; `course` has the assignments that are shown."""
    student = _without_untold(student, course)
    withheld = {
        id_
        for id_, each in student.standings.items()
        if each.withheld and (id_ in student.entries or each.score is not None)  # one that people set, else
    }
    if not withheld:
        return student
    entries = {id_: _withhold(entry) if id_ in withheld else entry for id_, entry in student.entries.items()}
    standings = {id_: _silent(each) if id_ in withheld else each for id_, each in student.standings.items()}
    lying = {id_: () for id_ in withheld if id_ not in entries and standings[id_].state == "waiting"}
    waiting = {**lying, **student.waiting}
    total = sum_up(course, standings, entries, waiting)
    earlier = {id_: each for id_, each in student.earlier.items() if id_ not in withheld}
    # Whom a remark to a group meets may hang on hidden tests.
    notes = {id_: each for id_, each in student.notes.items() if id_ not in withheld}
    return replace(
        student, entries=entries, standings=standings, total=total, waiting=waiting, earlier=earlier, notes=notes
    )


def _without_untold(student: Student, course: Course) -> Student:
    """Without comparisons with reports that told no points: nothing has changed since."""

    def was_told(id_: str, earlier: Earlier) -> bool:
        due = student.standings[id_].due if id_ in student.standings else None
        if due is None or earlier.changes is None or not course.withholds(id_):
            return True
        return datetime.fromisoformat(earlier.changes.since.graded_at) > due

    untold = {id_: replace(each, changes=None) for id_, each in student.earlier.items() if not was_told(id_, each)}
    return replace(student, earlier={**student.earlier, **untold}) if untold else student


def withheld_until(told: Student, id_: str) -> str:
    """RFC 3339, until when an assignment of `told_student` is told in part; empty where it is told whole."""
    standing = told.standings.get(id_)
    return "" if standing is None or not standing.withheld or standing.due is None else standing.due.isoformat()


def _withhold(entry: Entry[StudentReport]) -> Entry[StudentReport]:
    report = withhold(entry.report)
    tasks = tuple(task.model_copy(update={"score": None}) for task in entry.tasks)
    return Entry(report, None, entry.max_score, tasks, report.summary)


def _silent(standing: Standing) -> Standing:
    """Without whatever tells of points: when it is due and what the staff remarked stay. Where there is no report, and
    so a score that was set, it stands as without that."""
    untold: State = "waiting" if standing.waiting else "open"
    return Standing(
        standing.id,
        untold if standing.attempt is None else standing.state,
        standing.max_score,
        attempt=standing.attempt,
        due=standing.due,
        hard_due=standing.hard_due,
        comments=standing.comments,
        withheld=True,
        held=standing.held,
    )
