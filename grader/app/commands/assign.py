"""`grade assign`: whose a file is and which assignment's, said by the staff; or what was said, and what is open.

What `grade collect` kept is on the same list, by a number.
For each open file the list tells what its name and its functions say, with the confidence and why. The limit: nothing
is assigned by a guess, a certain one neither. Of an archive the file in it is named; of what cannot be read the list
says what to write back.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from click import echo

from grader.app.class_folder import open_class, place_in_class
from grader.app.commands.ignore import Options as IgnoreOptions
from grader.app.commands.ignore import ignore
from grader.app.kept_parts import decide_kept, dismiss_kept, list_kept, names_kept, take_back_kept
from grader.app.whose import find_student
from grader.domain.course import Course
from grader.domain.groups import read_groups
from grader.domain.roster import Person, Roster
from grader.intake.archives import Archives
from grader.intake.assigned import AssignedFiles, Entry
from grader.intake.documents import is_converted, read_document, why_unread
from grader.intake.file_names import classify_file
from grader.intake.folder import take_inventory
from grader.intake.ignored import file_at
from grader.intake.inventory import Inventory
from grader.intake.kinds import NOTEBOOK, all_names, is_archive, is_document, is_text
from grader.intake.location import Location
from grader.intake.matching.match import Guess, Match, Matcher
from grader.intake.matching.outlines import Outlines
from grader.intake.matching.people import People
from grader.intake.notebooks import Opener, read_notebook
from grader.intake.opening import StaffFiles, UnusableFile, open_folder
from grader.intake.remembered import load_remembered
from grader.intake.replies import reply_for
from grader.intake.unpacking import open_archive
from grader.sandbox.reading import Reader
from grader.sandbox.seam.contents import MAX_SENT
from grader.text import Lang, Text, tr
from grader.text.errors import EXIT_OK, UsageError
from grader.text.safe import full_name, one_line

_ASSIGNED = tr("{file} is {student}'s for {assignment}: graded so from the next run on. Undo: grade assign --undo FILE")
_BACK = tr("{file} is nobody's again: it was {student}'s for {assignment}.")
_DECIDED = tr("Decided:")
_OPEN = tr("Open (grade assign FILE STUDENT ASSIGNMENT):")
_NONE = tr("Nothing of {root} was assigned, and nothing waits for it.")
_CHANGED = tr(" (changed since: it is asked about again)")
_UNKNOWN = tr(" (not graded so: the class has no such student, or the course no such assignment)")
_REPLY = tr("To write back: {reply}")
_WORDS = {"certain": tr("certain"), "likely": tr("likely"), "unsure": tr("unsure")}
_HOW = tr("Say whose it is: grade assign FILE STUDENT ASSIGNMENT. The list: grade assign --list")
_IN_ARCHIVE = tr("{file} is an archive. Name the file in it: {file}/NAME.py")
_NO_CODE = tr("{file} cannot be graded as it is. Save the code in it as a .py file first.")


@dataclass(frozen=True)
class Options:
    """What `grade assign` was asked for."""

    item: Path | None
    student: str | None
    assignment: str | None
    ignore: bool
    """`item` is no homework."""
    undo: bool
    """Take back what was decided of `item`."""
    list: bool
    """Only list, as without an item."""
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def assign(options: Options) -> int:
    """Record the decision, take it back, or list."""
    course, location = open_class(options.course, options.class_folder, ungraded=True)
    lang = options.lang or course.lang
    if location.alone:
        raise UsageError(
            tr("{root} is one student's folder, and no class. Name the class with --class DIR.", root=location.root)
        )
    assigned = AssignedFiles(location.root, location.book_folder)
    if options.list or options.item is None:
        lines = list(_list(course, location, assigned, lang))
    elif names_kept(location, options.item):
        lines = list(_kept(course, location, options, options.item, lang))
    elif options.ignore:
        return ignore(IgnoreOptions((options.item,), options.undo, False, location.root, options.course, lang))
    elif options.undo:
        lines = list(_take_back(location, assigned, options.item, lang))
    elif options.student is None or options.assignment is None:
        raise UsageError(_HOW)
    else:
        lines = [_decide(course, location, assigned, options.item, options.student, options.assignment)[lang]]
    for line in lines:
        echo(line)
    return EXIT_OK


def _kept(course: Course, location: Location, options: Options, item: Path, lang: Lang) -> Iterator[str]:
    """What is said of something that was kept by `grade collect`."""
    if options.undo:
        return take_back_kept(course, location, item, lang)
    if options.ignore:
        return dismiss_kept(course, location, item, lang)
    if options.student is None or options.assignment is None:
        raise UsageError(_HOW)
    return decide_kept(course, location, item, options.student, options.assignment, lang)


def _decide(
    course: Course, location: Location, assigned: AssignedFiles, item: Path, word: str, assignment: str
) -> Text:
    course.assignment(assignment)
    place = place_in_class(location, item)
    _check_file(course, location, place)
    inventory = take_inventory(location.whole, course.ids, location.load_roster())
    student, person = find_student(location, course, word)
    if person is None and student not in inventory.students:
        raise UsageError(
            tr("{student} is in the gradebook alone. Put them into the roster first.", student=one_line(student))
        )
    _check_free(inventory, student, assignment, place)
    assigned.add(place, student, assignment)
    name = student if person is None else person.name
    return _ASSIGNED.format(file=_shown(place), student=full_name(student, name), assignment=assignment)


def _check_file(course: Course, location: Location, place: Sequence[str]) -> None:
    """That it is a file that can be graded, and is not by its name."""
    path = file_at(location.root, place)
    if path.is_symlink() or not os.path.isfile(path):
        raise UsageError(tr("{file} is no file of {root}.", file=_shown(place), root=location.root))
    if any(part.startswith((".", "_")) for part in place):
        raise UsageError(
            tr("{file}: names that begin with `.` or `_` are never graded. Rename it first.", file=_shown(place))
        )
    if place[-1] in all_names(course.ids) and len(place) > 1 and path.parent != location.root:
        raise UsageError(
            tr(
                "{file} is graded by its name, as its folder's student's. Move it to the right folder instead.",
                file=_shown(place),
            )
        )
    if is_archive(place[-1]):
        raise UsageError(_IN_ARCHIVE.format(file=_shown(place)))
    if not _holds_code(place[-1]):
        raise UsageError(_NO_CODE.format(file=_shown(place)))
    if len(place) > len(path.relative_to(location.root).parts):
        _check_inner(location.root, place)


def _check_inner(root: Path, place: Sequence[str]) -> None:
    """That the archive holds such a file."""
    with Reader() as reader:
        if _read_file(root, place, reader.read) is None:
            raise UsageError(tr("{file} is not in that archive, or cannot be taken out.", file=_shown(place)))


def _holds_code(name: str) -> bool:
    return classify_file(name) in ("python", "bare", "notebook") or is_text(name) or is_document(name)


def _check_free(inventory: Inventory, student: str, assignment: str, place: Sequence[str]) -> None:
    """That nothing else is that student's for the assignment: which of two counts would be a guess."""
    shown = "/".join(place)
    for each in inventory.submissions:
        if (each.student, each.assignment) == (student, assignment) and each.submitted != shown:
            raise UsageError(
                tr(
                    "{student} has {other} for {assignment} already. Move that to a folder whose name begins with `_`, "
                    "or take it back with grade assign --undo FILE, if {file} is to count.",
                    student=full_name(each.student, each.name),
                    other=one_line(each.submitted),
                    assignment=assignment,
                    file=one_line(shown),
                )
            )


def _take_back(location: Location, assigned: AssignedFiles, item: Path, lang: Lang) -> Iterator[str]:
    place = place_in_class(location, item)
    gone = assigned.remove(place)
    if not gone:
        raise UsageError(tr("{file} is not assigned. The list: grade assign --list", file=_shown(place)))
    for entry in gone:
        student = one_line(entry.student)
        yield _BACK.format(file=_shown(place), student=student, assignment=one_line(entry.assignment))[lang]


def _list(course: Course, location: Location, assigned: AssignedFiles, lang: Lang) -> Iterator[str]:
    roster = location.load_roster()
    inventory = take_inventory(location.whole, course.ids, roster, read_groups(course, roster))
    open_places = sorted({place for each in inventory.findings if not each.graded for place in each.places})
    files = [place for place in open_places if os.path.isfile(file_at(location.root, place))]
    kept = list_kept(course, location, lang)
    if not assigned.entries and not files and not kept:
        yield _NONE.format(root=location.root)[lang]
        return
    if assigned.entries:
        yield _DECIDED[lang]
        for entry in assigned.entries:
            yield "  " + _describe(entry, assigned, inventory, roster, course, lang)
    yield from kept
    if files:
        yield _OPEN[lang]
        matcher = Matcher(People(_everybody(inventory, roster)), Outlines.of(course))
        with Reader() as reader:
            for place in _spread(location, files, reader.read):
                data = _read_file(location.root, place, reader.read)
                match = _match(matcher, place, _code(place[-1], data, reader.read))
                yield from _ask(match, location, place, roster, lang)
                reply = reply_for(why_unread(place[-1], data, reader.read)) if data is not None else None
                if reply:
                    yield f"    {_REPLY.format(reply=reply)[lang]}"


def _spread(location: Location, files: Iterable[tuple[str, ...]], opener: Opener) -> Iterator[tuple[str, ...]]:
    """The files, and of archives those in them that may hold code."""
    remembered = load_remembered(location.book_folder)
    for place in files:
        archives = Archives(location.root, opener, remembered)
        inner = [file for file in archives.open(place).files if _holds_code(file[-1])] if is_archive(place[-1]) else []
        yield from [(*place, *file) for file in inner] or [place]


def _match(matcher: Matcher, place: Sequence[str], code: bytes) -> Match:
    """What a file says; whose it is, the name of its archive may say."""
    match = matcher.match_file(place[-1], code)
    above = next((name for name in place[:-1] if is_archive(name)), "")
    if above and not match.student.ids:
        return replace(match, student=matcher.match_file(above).student)
    return match


def _describe(
    entry: Entry, assigned: AssignedFiles, inventory: Inventory, roster: Roster, course: Course, lang: Lang
) -> str:
    known = entry.assignment in course.ids and (entry.student in roster or entry.student in inventory.students)
    name = roster[entry.student].name if entry.student in roster else entry.student
    note = "" if known else _UNKNOWN[lang]
    if not assigned.is_current(entry):
        note = _CHANGED[lang]
    return f"{_shown(entry.place)}: {full_name(entry.student, name)}, {one_line(entry.assignment)}{note}"


def _everybody(inventory: Inventory, roster: Roster) -> list[Person]:
    return [*roster, *(Person(student, student) for student in inventory.students if student not in roster)]


def _ask(match: Match, location: Location, place: Sequence[str], roster: Roster, lang: Lang) -> Iterator[str]:
    """One open file, and what there is to say about it."""
    student = match.student
    if len(place) > 1 and os.path.isdir(location.root / place[0]):
        person = roster.find(place[0])
        id_ = place[0] if person is None else person.id
        why = tr("It lies in the folder {folder}.", folder=one_line(place[0]))
        student = Guess("likely" if set(student.ids) - {id_} else "certain", (id_,), why)
    yield f"  {_shown(place)}"
    yield f"    {_guess(student, lang)}"
    yield f"    {_guess(match.assignments, lang)}"
    known = [guess.ids[0] for guess in (student, match.assignments) if len(guess.ids) == 1]
    words = [_shown(place), *known]
    if (
        len(known) == 2
        and _holds_code(place[-1])
        and all(word.isprintable() and word == one_line(word) for word in ("/".join(place), *known))
    ):
        yield f"    grade assign {shlex.join(words)}"


def _guess(guess: Guess, lang: Lang) -> str:
    shown = ", ".join(one_line(id_) for id_ in guess.ids) or "?"
    return f"{_WORDS[guess.confidence][lang]}: {shown}. {guess.reason[lang]}"


def _read_file(root: Path, place: Sequence[str], opener: Opener) -> bytes | None:
    """The content of a file, or of a file of an archive; None where it cannot be read."""
    count = len(file_at(root, place).relative_to(root).parts)
    try:
        with open_folder(root, place[: count - 1], StaffFiles()) as folder:
            data = folder.read(place[count - 1], MAX_SENT)
    except (OSError, UnusableFile):
        return None
    if count == len(place):
        return data
    taken = open_archive(data, opener).take(tuple(place[count:]))
    return None if taken is None else taken.main


def _code(name: str, data: bytes | None, opener: Opener) -> bytes:
    """The code in a file; nothing of what holds none."""
    if data is None or not _holds_code(name):
        return b""
    if name.endswith(NOTEBOOK):
        return read_notebook(data, opener, "").source
    return read_document(data, opener, "", "").source if is_converted(name, data) else data


def _shown(place: Sequence[str]) -> str:
    return one_line("/".join(place))
