"""How work stands for its students with the reports that there are, and with new ones in their place.

What a student is told is the score that counts: after lateness, and after what people decided. So whoever says what a
new report changes says it of that. The limit: sentences are `grader.report.changes`'.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.domain.course import Course
from grader.domain.decisions import Decision
from grader.domain.roster import Roster
from grader.domain.standing import Standing
from grader.domain.verdict import Report
from grader.gradebook.attempts import AttemptsByKey
from grader.gradebook.entry import Entry
from grader.report.people import collect_students


@dataclass(frozen=True)
class BeforeAfter:
    """How one assignment of one student stands; None where there was no report, or the course does not show it."""

    before: Standing | None = None
    after: Standing | None = None


UNKNOWN = BeforeAfter()
"""Of what the course does not show: there the tests' score is all there is."""


def compare_standings(
    attempts: AttemptsByKey[Entry[Report]],
    new: Iterable[Entry[Report]],
    course: Course,
    decisions: Sequence[Decision],
) -> dict[tuple[str, str], BeforeAfter]:
    """By student and assignment of these `new` entries; `attempts` are those that count without them."""
    news = [*new]
    students = {entry.key[0] for entry in news}
    held = {
        (student, id_, time): entry
        for (student, id_), own in attempts.items()
        if student in students
        for time, entry in own.items()
    }
    coming = {(*entry.key, entry.report.attempt): entry for entry in news}
    before, after = (_standings(each.values(), students, course, decisions) for each in (held, {**held, **coming}))
    return {
        (student, id_): BeforeAfter(
            before[student].get(id_) if (student, id_) in attempts else None, after[student].get(id_)
        )
        for student, id_, _ in coming
    }


def _standings(
    entries: Iterable[Entry[Report]], students: Collection[str], course: Course, decisions: Sequence[Decision]
) -> dict[str, Mapping[str, Standing]]:
    rows = collect_students(entries, course, Roster(), students, decisions=decisions)
    return {row.id: row.standings for row in rows}
