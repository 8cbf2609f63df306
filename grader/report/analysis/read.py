"""The analysis of a class as its gradebook has it now: of who is in it, not of who left.

Runs and verbs ask here, so that an alarm has the same numbers, and a group the same students, whoever looks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from grader.domain.course import Course
from grader.domain.roster import Roster
from grader.domain.verdict import Report
from grader.gradebook.alarms import read_accepted
from grader.gradebook.book import Gradebook
from grader.gradebook.decisions import read_decisions
from grader.gradebook.enrolment import class_leavers
from grader.gradebook.entry import Entry
from grader.gradebook.notes import read_notes
from grader.gradebook.tallies import count_attempts
from grader.report.analysis import AssignmentAnalysis
from grader.report.analysis.analyse import analyse
from grader.report.analysis.notes import Notes, notes_for
from grader.report.people import collect_students

Scores = Mapping[tuple[str, str], float | None]
"""By (student, assignment) what counts."""
Counted = Mapping[tuple[str, str], Entry[Report]]
"""By (student, assignment) the gradebook's entry of the attempt that counts, of who has a row."""


def analyse_book(
    book: Gradebook,
    course: Course,
    roster: Roster,
    folders: Collection[str],
    scores: Scores | None = None,
    counted: Counted | None = None,
) -> tuple[AssignmentAnalysis, ...]:
    """Each assignment of the course that has reports, in its order. `folders` are the students that the class folder
    holds now; `scores` what counts, by default what the reports say; `counted` as of `counting_entries`."""
    here = {person.id for person in roster} | (set(folders) - set(class_leavers(book, roster, folders)))
    entries: dict[str, list[Entry[Report]]] = {}
    for entry in counting_entries(book, course, counted):
        student, assignment = entry.key
        if student in here:
            entries.setdefault(assignment, []).append(entry)
    accepted, notes, attempts = read_accepted(book), read_notes(book), count_attempts(book)
    return tuple(
        analyse(
            id_,
            entries[id_],
            accepted=accepted,
            notes=notes,
            scores=None if scores is None else {who: score for (who, what), score in scores.items() if what == id_},
            attempts={who: count for (who, what), count in attempts.items() if what == id_},
        )
        for id_ in course.ids
        if id_ in entries
    )


def read_notes_for(book: Gradebook, course: Course, counted: Counted | None = None) -> Notes:
    """What the staff says to groups, by whom it meets now; `counted` as of `counting_entries`."""
    notes = read_notes(book)
    return notes_for(notes, [entry.report for entry in counting_entries(book, course, counted)]) if notes else {}


def counting_entries(book: Gradebook, course: Course, counted: Counted | None = None) -> list[Entry[Report]]:
    """The current entry of each student and assignment, of the attempt that counts: what its student's page tells.
    Where none counts (excused, not open), of the latest. Which attempts count is worked out where `counted` does not
    say so."""
    latest = book.entries()
    if course.counts == "latest":
        return latest
    if counted is None:
        attempts = book.attempts()
        entries = (entry for own in attempts.values() for entry in own.values())
        counted = {
            (student.id, id_): attempts[student.id, id_][entry.report.attempt]
            for student in collect_students(entries, course, Roster(()), decisions=read_decisions(book))
            for id_, entry in student.entries.items()
        }
    return [counted.get(entry.key, entry) for entry in latest]
