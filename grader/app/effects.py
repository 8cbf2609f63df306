"""What a decision changes: how everybody's work stands with it and without, before any report is made anew.

The limit: reckoned from the gradebook and the class folder as they are; a run may find more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from grader.domain.course import Course
from grader.domain.decisions import Decision
from grader.domain.roster import Roster
from grader.domain.standing import Standing
from grader.domain.totals import format_points
from grader.gradebook.book import Gradebook
from grader.gradebook.enrolment import class_leavers
from grader.intake.inventory import Inventory
from grader.report import words
from grader.report.formats import format_time
from grader.report.people import collect_students
from grader.text import Lang, Text, tr
from grader.text.safe import list_names, one_line

MAX_LINES = 20
Standings = Mapping[str, Mapping[str, Standing]]
"""By student, then by assignment."""

_SCORE = tr("{student}: {assignment} {before} → {after}")
_DUE = tr("{student}: {assignment} due {before} → {after}")
_REMARKS = tr("{student}: {assignment}, remarks to read: {before} → {after}")
_HELD = tr("Mail held back: {count} ({names})")
_RELEASED = tr("Mail no longer held back: {count} ({names})")
_NOTHING = tr("nothing")
_NOT_SHOWN = tr(
    "{assignment} is a draft, or not open yet: it stands in no report, mail or total, and what was "
    "decided counts once it does."
)
_LEFT = tr(
    "{student} is no longer on the roster, so in no report, mail or number; what was decided counts if they are back."
)
_MORE = tr("… and {count} more")


def read_standings(
    book: Gradebook, course: Course, roster: Roster, inventory: Inventory, decisions: Sequence[Decision]
) -> Standings:
    """How each assignment of each student would stand with these decisions, by what is in the gradebook now."""
    students = collect_students(
        book.current_entries(),
        course,
        roster,
        inventory.students,
        inventory.handed_in(course.ids),
        decisions=decisions,
        now=datetime.now(UTC),
        left=class_leavers(book, roster, inventory.students),
    )
    return {student.id: student.standings for student in students}


def describe_changes(before: Standings, after: Standings, course: Course, lang: Lang) -> list[str]:
    """One line for each score, due time and so on that is another one; of very many the first."""
    found = [*_held_changes(before, after), *_changes(before, after, course)]
    lines = [f"  {line[lang]}" for line in found[:MAX_LINES]]
    if len(found) > MAX_LINES:
        lines.append(f"  {_MORE.format(count=len(found) - MAX_LINES)[lang]}")
    return lines


def _changes(before: Standings, after: Standings, course: Course) -> Iterator[Text]:
    for student, standings in after.items():
        for id_, new in standings.items():
            old = before.get(student, {}).get(id_)
            if old is None:
                continue
            names = {"student": one_line(student), "assignment": id_}
            if (old.score, old.state == "excused") != (new.score, new.state == "excused"):
                yield _SCORE.format(before=_worth(old), after=_worth(new), **names)
            due, later = old.due or old.hard_due, new.due or new.hard_due
            if due is not None and later is not None and due != later:
                times = [format_time(each.isoformat(), course.zone) for each in (due, later)]
                yield _DUE.format(before=times[0], after=times[1], **names)
            if old.comments != new.comments:
                yield _REMARKS.format(before=len(old.comments), after=len(new.comments), **names)


def _held_changes(before: Standings, after: Standings) -> Iterator[Text]:
    held = [
        {student for student, standings in each.items() if any(one.held for one in standings.values())}
        for each in (before, after)
    ]
    for sentence, names in ((_HELD, held[1] - held[0]), (_RELEASED, held[0] - held[1])):
        if names:
            yield sentence.format(count=len(names), names=list_names(sorted(names)))


def _worth(standing: Standing) -> Text | str:
    if standing.state == "excused":
        return words.EXCUSED
    return _NOTHING if standing.score is None else format_points(standing.score)


def explain_unseen(
    book: Gradebook, course: Course, roster: Roster, inventory: Inventory, decisions: Sequence[Decision], lang: Lang
) -> list[str]:
    """One line for each assignment and each student of these decisions of which no report speaks, and why."""
    shown, left = course.shown_ids(datetime.now(UTC)), class_leavers(book, roster, inventory.students)
    assignments = dict.fromkeys(each.assignment for each in decisions if each.assignment)
    students = dict.fromkeys(each.student for each in decisions if each.student in left)
    found = [_NOT_SHOWN.format(assignment=id_) for id_ in assignments if id_ not in shown]
    found += [_LEFT.format(student=one_line(id_)) for id_ in students]
    return [f"  {line[lang]}" for line in found[:MAX_LINES]]


def weakly_late(standings: Standings, students: Iterable[str] | None = None) -> list[tuple[str, Standing]]:
    """What is late by a file's own time alone, of these students or of all."""
    chosen = standings if students is None else [each for each in students if each in standings]
    return [(student, standing) for student in chosen for standing in standings[student].values() if standing.weak_time]
