"""`grade extend`: more time for a student, a section of the class, or all whom a table names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.app.correcting import Asked, Desk, correct, decide
from grader.app.signing import check_why
from grader.domain.decisions import Decision
from grader.domain.durations import Duration
from grader.domain.extension_table import Row, read_extensions
from grader.domain.roster import SECTIONS
from grader.text import Lang, Text, lines, tr
from grader.text.errors import UsageError
from grader.text.folding import fold
from grader.text.safe import list_names, one_line

_CALL = 'grade extend STUDENT ASSIGNMENT 3d --why "…"'
_CALL_SECTION = 'grade extend --section SECTION ASSIGNMENT 3d --why "…"'
_CALL_FILE = "grade extend --file extensions.csv"
_CALLS = "\n  ".join((_CALL, _CALL_SECTION, _CALL_FILE))
_EITHER = tr("Either --section or --file, not both.")
_WRONG_AMOUNT = tr("{given!r} is no length of time. Write days, hours or minutes: 3d, 36h or 1h 30m.")
_NO_SECTION = tr("Nobody in the roster is in section {section}. Sections: {known}.")
_NO_SECTIONS = tr("The roster has no column of sections. Name one so: {names}.")
_TWICE = tr("{where}: {student} has an extension of {assignment} on an earlier line already.")
_NO_ROWS = tr("{path}: no line below the headers. Nothing was changed.")
_NOTHING_KEPT = tr("Nothing was changed; correct these lines ({count}) and run it again:")
_NO_DUE = tr("{assignment} has no due time, so an extension changes nothing until it has ([schedule] in course.toml).")
_WHOM = tr("Whom it is for: {count} ({names})")
MAX_FAULTS = 20


@dataclass(frozen=True)
class Options:
    """What `grade extend` was asked for."""

    words: tuple[str, ...]
    """Student, assignment, amount; without the first where there is a section."""
    section: str | None
    """For everybody of the roster who is in it."""
    file: Path | None
    """A table of them."""
    why: str | None
    list: bool
    undo: int | None
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def extend(options: Options) -> int:
    """Record it, list such decisions, or take one back."""
    words = options.words
    if options.section is not None and options.file is not None:
        raise UsageError(_EITHER)
    wanted = 0 if options.file is not None else 2 if options.section is not None else 3
    many = options.section is not None or options.file is not None
    student = words[0] if words and not many else None
    assignment = words[1] if len(words) > 1 and not many else None
    more = many or len(words) > 2

    def make(desk: Desk, why: str) -> Sequence[Decision]:
        if options.file is not None:
            made = _read_table(desk, options.file, why)
        elif options.section is not None:
            amount, id_ = _check_amount(words[1]), desk.check_assignment(words[0])
            made = [decide("extend", each, id_, why, amount=amount) for each in _find_section(desk, options.section)]
        else:
            amount, id_ = _check_amount(words[2]), desk.check_assignment(words[1])
            made = [decide("extend", desk.find(words[0])[0], id_, why, amount=amount)]
        for id_ in dict.fromkeys(each.assignment for each in made):
            times = desk.course.times(id_)
            if times.due is None and times.hard_due is None:
                echo(_NO_DUE.format(assignment=id_)[desk.lang], err=True)
        if many:
            names = list(dict.fromkeys(each.student for each in made))
            echo(_WHOM.format(count=len(names), names=list_names(names))[desk.lang])
        return made

    asked = Asked("extend", _CALLS, student, assignment, more, len(words) == wanted)
    return correct(asked, options, make, has_why=options.file is not None)


def _check_amount(given: str) -> str:
    duration = Duration.read(given)
    if not duration:
        raise UsageError(_WRONG_AMOUNT.format(given=one_line(given, 40)))
    return str(duration)


def _find_section(desk: Desk, section: str) -> list[str]:
    """Everybody of the roster who is in it."""
    wanted = fold(section)  # typed by several hands, in the roster too
    found = [each.id for each in desk.people.roster if wanted and fold(each.section) == wanted]
    if not found:
        known = sorted({each.section for each in desk.people.roster if each.section})
        if not known:
            raise UsageError(_NO_SECTIONS.format(names=", ".join(SECTIONS)))
        raise UsageError(_NO_SECTION.format(section=one_line(section), known=", ".join(map(one_line, known))))
    return found


def _read_table(desk: Desk, path: Path, why: str) -> list[Decision]:
    """All extensions of the table, or a `UsageError` with the fault of each line."""
    rows = read_extensions(path)
    if not rows:
        raise UsageError(_NO_ROWS.format(path=path))
    made: dict[tuple[str, str], Decision] = {}
    faults: list[Text] = []
    for row in rows:
        try:
            decision = _read_row(desk, row, why)
        except UsageError as error:
            faults.append(tr("{where}: {fault}", where=row.where, fault=error.text))
            continue
        key = decision.student, decision.assignment
        if key in made:
            student, assignment = one_line(decision.student), decision.assignment
            faults.append(_TWICE.format(where=row.where, student=student, assignment=assignment))
        made[key] = decision
    if faults:
        raise UsageError(lines(_NOTHING_KEPT.format(count=len(faults)), *faults[:MAX_FAULTS]))
    return list(made.values())


def _read_row(desk: Desk, row: Row, why: str) -> Decision:
    student, _ = desk.find(row.student)
    assignment = desk.check_assignment(row.assignment)
    amount = _check_amount(row.amount)
    return decide("extend", student, assignment, check_why(row.why or why), amount=amount)
