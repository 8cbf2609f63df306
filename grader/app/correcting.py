"""What the verbs share by which people decide about scores: the class, whom and what is meant, the record, its effect.

The limit: what each verb asks for, and what its values may be, stands with the verb.
"""

from __future__ import annotations

import difflib
import os
import shlex
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from click import echo

from grader.app.class_folder import open_class
from grader.app.effects import describe_changes, explain_unseen, read_standings
from grader.app.offered import repeat_place
from grader.app.signing import check_why, who
from grader.app.whose import People, read_people
from grader.domain.course import Assignment, Course
from grader.domain.decisions import Decision, DecisionKind, decisions_of, stronger
from grader.domain.records import FILENAME
from grader.domain.roster import Person
from grader.gradebook.book import Gradebook
from grader.gradebook.decisions import read_decisions, record_decisions, undo_decisions
from grader.intake.inventory import Inventory
from grader.intake.location import Location
from grader.report.decisions import describe_decisions
from grader.report.decisions import what as describe_kind
from grader.text import Lang, Text, lines, plain, tr
from grader.text.errors import EXIT_OK, UsageError
from grader.text.safe import list_names, one_line

VERBS: dict[DecisionKind, str] = {
    "override": "override",
    "excuse": "excuse",
    "extend": "extend",
    "comment": "comment",
    "hold": "hold",
    "accept_time": "late",
}
"""Kind of decision → the verb that makes and lists it."""

THE_ONLY = 0
"""The number of whatever alone can be meant, where --undo is given none."""
MAX_LINES = 20

_CALL = tr("Say it like this: {call}")
_ONE_THING = tr("One at a time: a new decision with --why, --list [STUDENT [ASSIGNMENT]], or --undo NUMBER.")
_UNKNOWN_ASSIGNMENT = tr("There is no assignment {id!r} in this course. It has: {known}.")
_UNKNOWN_NUMBER = tr("There is no decision {number}. The list: grade {verb} --list")
_OTHER_KIND = tr("Decision {number} is one of grade {other}. Take it back with: grade {other} --undo {number}")
_UNDONE_ALREADY = tr("Decision {number} is taken back already, by {who}.")
_NONE = tr("No such decision was made in this class.")
_KEPT = tr("Kept as number {number}. Undo: grade {verb} --undo {number}")
_KEPT_MANY = tr("Kept as numbers {first} to {last}. Undo one: grade {verb} --undo NUMBER")
_STRONGER = tr(
    "  {student}: {assignment}: number {number} ({what}) is stronger, so the score stays until that is taken back: "
    "grade {verb} --undo {number}"
)
_NOT_ONE = tr("{count} of these stand. Say which: grade {verb} --undo NUMBER")
_NO_STANDING = tr("There is nothing to take back. The list: grade {verb} --list")
_TAKEN_BACK = tr("Number {number} is taken back; that it was made stays on record.")
_NO_CHANGE = tr("For now it changes nothing.")
_NEXT = tr("Reports and mails are made anew by: grade run {root}")


class Common(Protocol):
    """What each of these verbs is asked for besides its own."""

    @property
    def why(self) -> str | None: ...
    @property
    def list(self) -> bool: ...
    @property
    def undo(self) -> int | None: ...
    @property
    def class_folder(self) -> Path | None: ...
    @property
    def course(self) -> Path | None: ...
    @property
    def lang(self) -> Lang | None: ...


@dataclass(frozen=True)
class Asked:
    """How the command line names what is to be decided."""

    kind: DecisionKind
    call: str
    """How the verb is called, as an example."""
    student: str | None
    assignment: str | None
    more: bool
    """Whether there is something beyond these two that only a new decision needs."""
    complete: bool
    """Whether there is all that a new decision needs, but for the reason."""


@dataclass(frozen=True)
class Desk:
    """The class that is decided about."""

    course: Course
    location: Location
    lang: Lang
    again: Text
    """The end of each command that is offered about this class, so that it means this one."""
    course_again: Text
    """The same of a command that names the class itself."""

    @cached_property
    def people(self) -> People:
        """Everybody whom the class knows."""
        return read_people(self.location, self.course)

    @property
    def inventory(self) -> Inventory:
        """All that lies in the class folder."""
        return self.people.inventory

    def find(self, word: str) -> tuple[str, Person | None]:
        """The student who is meant (`grader.app.whose`)."""
        return self.people.find(word)

    def check_assignment(self, id_: str) -> str:
        """The id, if the course has it, broken or not."""
        if id_ not in self.course.ids:
            near = difflib.get_close_matches(id_[:100], self.course.ids, 3)
            first = [*near, *(each for each in self.course.ids if each not in near)]
            raise UsageError(_UNKNOWN_ASSIGNMENT.format(id=id_[:100], known=list_names(first)))
        return id_

    def assignment(self, id_: str) -> Assignment | None:
        """What its files say; None where they are broken."""
        return next((each for each in self.course.assignments if each.id == self.check_assignment(id_)), None)

    def decisions(self) -> tuple[Decision, ...]:
        """All that stand in the gradebook; none where there is no gradebook."""
        if not os.path.isfile(self.location.book_folder / FILENAME):
            return ()
        with Gradebook.open(self.location.root, write=False, folder=self.location.book_folder) as book:
            return read_decisions(book)


def open_desk(class_folder: Path | None, course_folder: Path | None, lang: Lang | None) -> Desk:
    """The class, graded or not; which one it is, is said."""
    course, location = open_class(course_folder, class_folder, ungraded=True)
    again, course_again = repeat_place(course_folder, class_folder), repeat_place(course_folder)
    desk = Desk(course, location, lang or course.lang, again, course_again)
    echo(location.whole.describe()[desk.lang])
    return desk


def correct(
    asked: Asked, options: Common, make: Callable[[Desk, str], Sequence[Decision]], *, has_why: bool = False
) -> int:
    """List, take back, or record what `make` makes of the class and the reason; `has_why` where it needs none on the
    command line."""
    words = asked.student is not None or asked.assignment is not None
    if options.list and (options.undo is not None or asked.more or options.why is not None):
        raise UsageError(_ONE_THING)
    if options.undo is not None and (asked.more or (words and options.undo != THE_ONLY)):
        raise UsageError(_ONE_THING)
    if options.list or options.undo is not None:
        why = "" if options.why is None else check_why(options.why)
        desk = open_desk(options.class_folder, options.course, options.lang)
        if options.undo is not None:
            only = options.undo == THE_ONLY
            take_back(desk, [find_only(desk, asked) if only else find_decision(desk, asked.kind, options.undo)], why)
        else:
            list_decisions(desk, asked)
        return EXIT_OK
    if not asked.complete:
        raise UsageError(_CALL.format(call=asked.call))
    reason = "" if has_why and options.why is None else check_why(options.why or "")
    desk = open_desk(options.class_folder, options.course, options.lang)
    keep(desk, make(desk, reason))
    return EXIT_OK


def decide(
    kind: DecisionKind,
    student: str,
    assignment: str,
    words: str,
    *,
    task: str = "",
    points: float | None = None,
    amount: str = "",
) -> Decision:
    """A new decision of whoever runs the command; its number and time are the gradebook's to give."""
    return Decision(0, kind, student, assignment, words, who(), "", task, points, amount)


def keep(desk: Desk, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Record all of them or none, and say what they change."""
    roster, inventory = desk.people.roster, desk.inventory  # before the lock: what cannot be read keeps nobody out
    with Gradebook.open(desk.location.root, folder=desk.location.book_folder) as book:
        old = read_decisions(book)
        before = read_standings(book, desk.course, roster, inventory, old)
        kept = record_decisions(book, decisions)
        after = read_standings(book, desk.course, roster, inventory, (*old, *kept))
        unseen = explain_unseen(book, desk.course, roster, inventory, kept, desk.lang)
    first, last, verb = kept[0].id, kept[-1].id, VERBS[kept[0].kind]
    if len(kept) == 1:
        echo((_KEPT.format(number=first, verb=verb) + desk.again)[desk.lang])
    else:
        echo((_KEPT_MANY.format(first=first, last=last, verb=verb) + desk.again)[desk.lang])
    for line in _stronger_lines(kept, (*old, *kept), desk):
        echo(line)
    _say_effect(desk, [*describe_changes(before, after, desk.course, desk.lang), *unseen])
    return kept


def _stronger_lines(kept: Sequence[Decision], made: Sequence[Decision], desk: Desk) -> Iterator[str]:
    """That what was decided changes no score, and by which number; of very many the first."""
    for each in kept[:MAX_LINES]:
        above = stronger(each, decisions_of(made, each.student, each.assignment))
        if above is not None:
            verb, names = VERBS[above.kind], {"student": one_line(each.student), "assignment": each.assignment}
            line = _STRONGER.format(what=describe_kind(above), number=above.id, verb=verb, **names)
            yield (line + desk.again)[desk.lang]


def find_decision(desk: Desk, kind: DecisionKind, number: int) -> Decision:
    """The decision of that number, if it is of that kind and stands."""
    decision = next((each for each in desk.decisions() if each.id == number), None)
    if decision is None:
        raise UsageError(_UNKNOWN_NUMBER.format(number=number, verb=VERBS[kind]) + desk.again)
    if decision.kind != kind:
        raise UsageError(_OTHER_KIND.format(number=number, other=VERBS[decision.kind]) + desk.again)
    if decision.undone is not None:
        raise UsageError(_UNDONE_ALREADY.format(number=number, who=decision.undone.who))
    return decision


def find_only(desk: Desk, asked: Asked) -> Decision:
    """The one decision that stands of that kind, of the student and the assignment where they are named."""
    standing = [each for each in chosen_decisions(desk, asked, ()) if each.undone is None]
    if len(standing) == 1:
        return standing[0]
    verb = VERBS[asked.kind]
    if not standing:
        raise UsageError(_NO_STANDING.format(verb=verb) + desk.again)
    listed = map(plain, describe_decisions(standing[:MAX_LINES], desk.lang, desk.course.zone))
    raise UsageError(lines(_NOT_ONE.format(count=len(standing), verb=verb) + desk.again, *listed))


def take_back(desk: Desk, decisions: Sequence[Decision], why: str) -> None:
    """Take all of them back or none, and say what that changes."""
    roster, inventory = desk.people.roster, desk.inventory
    numbers = {each.id for each in decisions}
    with Gradebook.open(desk.location.root, folder=desk.location.book_folder) as book:
        old = read_decisions(book)
        if gone := [each for each in old if each.id in numbers and each.undone is not None]:  # since it was looked up
            raise UsageError(_UNDONE_ALREADY.format(number=gone[0].id, who=gone[0].undone and gone[0].undone.who))
        before = read_standings(book, desk.course, roster, inventory, old)
        undo_decisions(book, decisions, why, who())
        after = read_standings(book, desk.course, roster, inventory, read_decisions(book))
    for each in decisions:
        echo(_TAKEN_BACK.format(number=each.id)[desk.lang])
    _say_effect(desk, describe_changes(before, after, desk.course, desk.lang))


def list_decisions(desk: Desk, asked: Asked) -> None:
    """Print them, those that were taken back included."""
    chosen = chosen_decisions(desk, asked)
    if not chosen:
        echo(_NONE[desk.lang])
    for line in describe_decisions(chosen, desk.lang, desk.course.zone):
        echo(line)


def chosen_decisions(desk: Desk, asked: Asked, wider: Collection[str] = ("",)) -> list[Decision]:
    """All of that kind; of one student and assignment where they are named, with those that are for everybody
    (`wider` is how they are on record)."""
    students = None if asked.student is None else {desk.find(asked.student)[0], *wider}
    assignments = None if asked.assignment is None else {desk.check_assignment(asked.assignment), *wider}
    return [
        each
        for each in desk.decisions()
        if each.kind == asked.kind
        and (students is None or each.student in students)
        and (assignments is None or each.assignment in assignments)
    ]


def _say_effect(desk: Desk, changes: Sequence[str]) -> None:
    for line in changes:
        echo(line)
    if not changes:
        echo(_NO_CHANGE[desk.lang])
    echo((_NEXT.format(root=shlex.quote(str(desk.location.root))) + desk.course_again)[desk.lang])
