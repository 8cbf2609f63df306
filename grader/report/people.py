"""Who has a row: the class as the roster and the class folder have it now, each with their current entries, as far as
students may read them, and the total over these: what is rendered from these rows has nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from grader.domain.course import Course
from grader.domain.disclosure import StudentReport, disclose, disclosed_tasks
from grader.domain.roster import Roster
from grader.domain.totals import Total, compute_total
from grader.domain.verdict import Report
from grader.gradebook.entry import Entry
from grader.report.earlier import Earlier

NOTHING: Mapping[tuple[str, str], tuple[str, ...]] = {}
NOTHING_EARLIER: Mapping[tuple[str, str], Earlier] = {}


@dataclass(frozen=True)
class Student:
    """One student of the class; `in_roster` is whether the roster has them (always true without a roster)."""

    id: str
    name: str
    in_roster: bool
    emails: tuple[str, ...]
    entries: Mapping[str, Entry[StudentReport]]
    """By assignment id; what was not handed in has none."""
    total: Total
    waiting: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Assignments that were handed in and have no report (yet), each with the files that may be it."""
    earlier: Mapping[str, Earlier] = field(default_factory=dict)
    """By assignment id, where there was another result before the current one."""


def disclose_entry(entry: Entry[Report]) -> Entry[StudentReport]:
    """The part of `entry` that its student may read."""
    tasks = disclosed_tasks(entry.report.status, entry.tasks)
    return Entry(disclose(entry.report), entry.score, entry.max_score, tasks, entry.reason)


def collect_students(
    entries: Iterable[Entry[Report]],
    course: Course,
    roster: Roster,
    folders: Collection[str] | None = None,
    handed_in: Mapping[tuple[str, str], tuple[str, ...]] = NOTHING,
    earlier: Mapping[tuple[str, str], Earlier] = NOTHING_EARLIER,
) -> list[Student]:
    """The roster in its order, then the others by id. `folders` are the students that the class folder holds now
    (roster id, else folder name), handed in or not: with it, the entries of somebody who is neither there nor in the
    roster are left out. `handed_in` are the (student, assignment) that lie there, graded or not, with the files of
    those that were not, `earlier` what there was before current reports (`grader.report.earlier`)."""
    by_student: dict[str, dict[str, Entry[StudentReport]]] = defaultdict(dict)
    for entry in entries:
        student, assignment = entry.key
        by_student[student][assignment] = disclose_entry(entry)
    waiting: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for (student, assignment), files in handed_in.items():
        if assignment not in by_student[student]:
            waiting[student][assignment] = files
    known = {person.id for person in roster}
    others = set(by_student if folders is None else folders) - known
    people = [(person.id, person.name, True, person.emails) for person in roster]
    people += [(id_, id_, not known, ()) for id_ in sorted(others)]
    return [
        Student(
            *person,
            by_student[person[0]],
            compute_total(course, by_student[person[0]], waiting[person[0]]),
            waiting[person[0]],
            {id_: earlier[person[0], id_] for id_ in by_student[person[0]] if (person[0], id_) in earlier},
        )
        for person in people
    ]
