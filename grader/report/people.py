"""Who has a row: the class as the roster and the class folder have it now, each with their current entries, as far as
students may read them, and the total over these: what is rendered from these rows has nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from grader.domain.course import Course
from grader.domain.decisions import Decision, decisions_of
from grader.domain.disclosure import StudentReport, disclose, disclosed_tasks
from grader.domain.kept import make_all
from grader.domain.lateness import Work, settle
from grader.domain.reckoning import Attempt
from grader.domain.roster import Roster
from grader.domain.scoring import exact_points
from grader.domain.standing import Standing
from grader.domain.totals import Scored, Total, compute_total
from grader.domain.verdict import Report
from grader.gradebook.attempts import latest_attempt
from grader.gradebook.entry import Entry, count
from grader.report.earlier import Earlier
from grader.text import Text

NOTHING: Mapping[tuple[str, str], tuple[str, ...]] = {}
NO_NOTES: Mapping[tuple[str, str], tuple[Text, ...]] = {}


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
    standings: Mapping[str, Standing] = field(default_factory=dict)
    """Of each assignment that is open: how it stands, and how its score came about."""
    notes: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)
    """By assignment, what the staff says to a group that they are of."""
    earlier: Mapping[str, Earlier] = field(default_factory=dict)
    """By assignment id, where there was another result before the current one."""

    def score(self, id_: str) -> float | None:
        """What counts of an assignment, handed in or not; None where nothing does."""
        if id_ in self.entries:
            return self.entries[id_].score
        return self.standings[id_].score if id_ in self.standings else None

    def is_excused(self, id_: str) -> bool:
        """Whether it counts neither way."""
        return id_ in self.standings and self.standings[id_].state == "excused"

    def only(self, ids: Collection[str]) -> Student:
        """With these assignments alone, for a table of them; the total stays that of the course."""
        return replace(
            self,
            entries={id_: entry for id_, entry in self.entries.items() if id_ in ids},
            waiting={id_: files for id_, files in self.waiting.items() if id_ in ids},
            standings={id_: standing for id_, standing in self.standings.items() if id_ in ids},
        )

    def with_earlier(self, earlier: Mapping[tuple[str, str], Earlier]) -> Student:
        """With what there was before the current reports, by student and assignment."""
        own = {id_: earlier[self.id, id_] for id_ in self.entries if (self.id, id_) in earlier}
        return replace(self, earlier=own)

    @property
    def held(self) -> bool:
        """Whether the staff keeps a part of what they would be told back, and so their message."""
        return any(standing.held for standing in self.standings.values())


def with_whole_reports(student: Student) -> Student:
    """With all that their reports say at hand, for it is asked for several times."""
    entries = {}
    for id_, entry in student.entries.items():
        report = entry.report
        whole = replace(report, tests=make_all(report.tests), exhibits=make_all(report.exhibits))
        entries[id_] = replace(entry, report=whole)
    return replace(student, entries=entries)


def disclose_entry(entry: Entry[Report]) -> Entry[StudentReport]:
    """The part of `entry` that its student may read."""
    tasks = disclosed_tasks(entry.report.status, entry.tasks)
    return Entry(disclose(entry.report), entry.score, entry.max_score, tasks, entry.reason, digest=entry.digest)


def collect_students(
    entries: Iterable[Entry[Report]],
    course: Course,
    roster: Roster,
    folders: Collection[str] | None = None,
    handed_in: Mapping[tuple[str, str], tuple[str, ...]] = NOTHING,
    notes: Mapping[tuple[str, str], tuple[Text, ...]] = NO_NOTES,
    decisions: Sequence[Decision] = (),
    now: datetime | None = None,
    left: Collection[str] = (),
) -> list[Student]:
    """The roster in its order, then the others by id. `entries` are those of all attempts. `folders` are the students
    that the class folder holds now (roster id, else folder name), handed in or not: with it, the entries of somebody
    who is neither there nor in the roster are left out. `handed_in` are the (student, assignment) that lie there,
    graded or not, with the files of those that were not; `notes` by (student, assignment) what the staff says to
    groups; `decisions` all that were made, in their order. `now` is when what is open and due is looked at. `left` are
    those who were on the roster once (`grader.gradebook.enrolment`): they have no row."""
    now = now or datetime.now(UTC)
    shown = course.only(course.shown_ids(now))
    hidden = set(course.ids) - set(shown.ids)
    by_student: dict[str, dict[str, dict[str, Entry[Report]]]] = defaultdict(lambda: defaultdict(dict))
    for entry in entries:
        student, assignment = entry.key
        if assignment not in hidden:
            by_student[student][assignment][entry.report.attempt] = entry
    waiting: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for (student, assignment), files in handed_in.items():
        if assignment not in by_student[student] and assignment not in hidden:
            waiting[student][assignment] = files
    known = {person.id for person in roster}
    others = set(by_student if folders is None else folders) - known - set(left)
    people = [(person.id, person.name, True, person.emails) for person in roster]
    people += [(id_, id_, not known, ()) for id_ in sorted(others)]
    made: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        made[decision.student].append(decision)
    students = [
        _student(shown, now, person, by_student[person[0]], waiting[person[0]], _in_order(made, person[0]))
        for person in people
    ]
    return add_notes(students, notes, hidden) if notes else students


def add_notes(
    students: Iterable[Student], notes: Mapping[tuple[str, str], tuple[Text, ...]], hidden: Collection[str]
) -> list[Student]:
    """With what the staff says to groups, by student and assignment; but of assignments that are `hidden`."""
    said: dict[str, dict[str, tuple[Text, ...]]] = defaultdict(dict)
    for (student, assignment), texts in notes.items():
        if assignment not in hidden:
            said[student][assignment] = texts
    return [replace(student, notes=said[student.id]) if student.id in said else student for student in students]


def standings_of(
    student: str,
    entries: Iterable[Entry[Report]],
    course: Course,
    decisions: Sequence[Decision],
    handed_in: Mapping[tuple[str, str], tuple[str, ...]] = NOTHING,
) -> Mapping[str, Standing]:
    """How each assignment that is shown stands for that one, on the roster still or not. `entries` are of theirs."""
    (row,) = collect_students(entries, course, Roster(), [student], handed_in, decisions=decisions)
    return row.standings


def _in_order(made: Mapping[str, Sequence[Decision]], student: str) -> list[Decision]:
    """The decisions about that student and about everybody, as they were made."""
    return sorted((*made.get("", ()), *made.get(student, ())), key=lambda each: each.id)


def _student(
    course: Course,
    now: datetime,
    person: tuple[str, str, bool, tuple[str, ...]],
    attempts: Mapping[str, Mapping[str, Entry[Report]]],
    waiting: Mapping[str, tuple[str, ...]],
    decisions: Sequence[Decision],
) -> Student:
    works = {}
    for id_ in course.ids:
        decided = decisions_of(decisions, person[0], id_)
        exact = bool(decided.task_overrides)
        tried = tuple(_attempt(entry, exact=exact) for entry in attempts.get(id_, {}).values())
        works[id_] = Work(id_, tried, id_ in waiting, decided)
    standings = settle(course, works, now)
    entries = {}
    for id_ in [*course.ids, *sorted(attempts.keys() - set(course.ids))]:  # not as they happened to be graded
        if (own := attempts.get(id_)) is None:
            continue
        standing = standings.get(id_)
        if standing is None or standing.attempt is None:  # an assignment that the course no longer has
            entries[id_] = disclose_entry(latest_attempt(own))
        elif standing.state != "excused":
            entries[id_] = disclose_entry(count(own[standing.attempt], standing))
    settled = {id_ for id_, standing in standings.items() if standing.score is not None or standing.state == "excused"}
    waiting = {id_: files for id_, files in waiting.items() if id_ not in settled and id_ not in entries}
    total = sum_up(course, standings, entries, waiting)
    return Student(*person, entries, total, waiting, standings)


def sum_up(
    course: Course,
    standings: Mapping[str, Standing],
    entries: Mapping[str, Entry[StudentReport]],
    waiting: Collection[str],
) -> Total:
    """The total of one student over these; `course` has the assignments that are shown."""
    excused = {id_ for id_, standing in standings.items() if standing.state == "excused"}
    ahead = {id_ for id_, standing in standings.items() if standing.state == "open"}
    scored: dict[str, Scored] = {
        id_: standing for id_, standing in standings.items() if standing.score is not None or id_ in entries
    }
    return compute_total(course, scored, waiting, ahead=ahead, excused=excused)


def _attempt(entry: Entry[Report], *, exact: bool) -> Attempt:
    """`exact`: with its tasks' points before they were rounded; all results are read for that."""
    report = entry.report
    time = report.attempt or report.file_time
    return Attempt(
        report.attempt,
        datetime.fromisoformat(time) if time else None,
        entry.weak or not report.attempt,
        entry.score,
        entry.max_score,
        entry.tasks,
        exact_points(entry.tasks, report.tests) if exact else {},
    )
