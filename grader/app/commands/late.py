"""`grade late`: what is late by a file's own time alone, which costs nothing until somebody accepts that time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.app.correcting import Asked, Desk, correct, decide, open_desk
from grader.app.effects import Standings, describe_changes, read_standings, weakly_late
from grader.domain.decisions import Decision
from grader.gradebook.book import Gradebook
from grader.gradebook.decisions import read_decisions
from grader.report.formats import format_time
from grader.text import Lang, tr
from grader.text.errors import EXIT_OK, UsageError
from grader.text.safe import one_line

_CALL = 'grade late --accept STUDENT… --why "…"'
_NEEDS_ACCEPT = tr("Students, --assignment and --why belong to --accept: {call}")
_NOT_LATE = tr("{student} has nothing that is late by a file's own time alone. The list: grade late")
_NONE = tr("Nothing is late by a file's own time alone.")
_HEAD = tr("Late by the file's own time, which costs nothing until it is accepted:")
_LINE = tr("{student}: {assignment}, file of {time}, due {due}")
_IF = tr("If all of these are accepted:")
_NO_COST = tr("Accepting them would change no score.")
_ACCEPT = tr("Accept: {call}")


@dataclass(frozen=True)
class Options:
    """What `grade late` was asked for."""

    students: tuple[str, ...]
    """Ids, names or addresses."""
    accept: bool
    """Let the times of these students' files count."""
    assignment: str | None
    """Only of this one."""
    why: str | None
    list: bool
    undo: int | None
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def late(options: Options) -> int:
    """Tell what is late so, or accept it, or list what was accepted, or take that back."""
    if not (options.accept or options.list or options.undo is not None):
        if options.students or options.assignment is not None or options.why is not None:
            raise UsageError(_NEEDS_ACCEPT.format(call=_CALL))
        return _tell(open_desk(options.class_folder, options.course, options.lang))

    def make(desk: Desk, why: str) -> Sequence[Decision]:
        if options.assignment is not None:
            desk.check_assignment(options.assignment)
        standings, _ = _read(desk)
        return list(_accepted(desk, standings, options, why))

    student = options.students[0] if options.students else None
    more = options.accept or len(options.students) > 1
    asked = Asked("accept_time", _CALL, student, options.assignment, more, bool(options.students))
    return correct(asked, options, make)


def _accepted(desk: Desk, standings: Standings, options: Options, why: str) -> Iterator[Decision]:
    for student in dict.fromkeys(desk.find(word)[0] for word in options.students):
        found = [
            standing for _, standing in weakly_late(standings, [student]) if options.assignment in (None, standing.id)
        ]
        if not found:
            raise UsageError(_NOT_LATE.format(student=one_line(student)) + desk.again)
        for standing in found:
            yield decide("accept_time", student, standing.id, why, amount=standing.weak_time)


def _read(desk: Desk) -> tuple[Standings, Standings]:
    """How all stands, and how it would with every such time accepted."""
    location = desk.location
    with Gradebook.open(location.root, write=False, folder=location.book_folder) as book:
        decisions = read_decisions(book)
        standings = read_standings(book, desk.course, desk.people.roster, desk.inventory, decisions)
        last = max((each.id for each in decisions), default=0)
        accepted = [
            Decision(last + number, "accept_time", student, standing.id, "", "", "", amount=standing.weak_time)
            for number, (student, standing) in enumerate(weakly_late(standings), 1)
        ]
        after = read_standings(book, desk.course, desk.people.roster, desk.inventory, (*decisions, *accepted))
    return standings, after


def _tell(desk: Desk) -> int:
    standings, after = _read(desk)
    found = weakly_late(standings)
    if not found:
        echo(_NONE[desk.lang])
        return EXIT_OK
    echo(_HEAD[desk.lang])
    for student, standing in found:
        due = standing.due or standing.hard_due
        shown = "–" if due is None else format_time(due.isoformat(), desk.course.zone)
        time = format_time(standing.weak_time, desk.course.zone)
        line = _LINE.format(student=one_line(student), assignment=standing.id, time=time, due=shown)
        echo(f"  {line[desk.lang]}")
    changes = describe_changes(standings, after, desk.course, desk.lang)
    echo((_IF if changes else _NO_COST)[desk.lang])
    for change in changes:
        echo(change)
    echo((_ACCEPT.format(call=_CALL) + desk.again)[desk.lang])
    return EXIT_OK
