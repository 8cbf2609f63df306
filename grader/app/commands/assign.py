"""`grade assign`: whose a file is and which assignment's, said by the staff; or what was said, and what is open.

What `grade collect` kept is on the same list, by a number (`grader.app.kept_parts`), below the files of the class
(`grader.app.open_files`). The limit: nothing is assigned by a guess, a certain one neither.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.app.class_folder import look_through, open_class, place_in_class, refuse_lone, show_place
from grader.app.commands.ignore import Options as IgnoreOptions
from grader.app.commands.ignore import ignore
from grader.app.kept_parts import decide_kept, dismiss_kept, list_kept, names_kept, refuse_name, take_back_kept
from grader.app.offered import Named
from grader.app.open_files import holds_code, list_decided, list_open, read_place
from grader.app.whose import read_people
from grader.domain.course import Course
from grader.intake.assigned import AssignedFiles
from grader.intake.ignored import file_at
from grader.intake.inventory import Inventory
from grader.intake.kinds import all_names, is_archive
from grader.intake.location import Location
from grader.sandbox.reading import Reader
from grader.text import Lang, Text, tr
from grader.text.errors import EXIT_OK, UsageError
from grader.text.safe import full_name, one_line

_ASSIGNED = tr("{file} is {student}'s for {assignment}: graded so from the next run on. Undo: grade assign --undo FILE")
_BACK = tr("{file} is no longer {student}'s for {assignment}.")
_HOW = tr("Say whose it is: grade assign FILE STUDENT ASSIGNMENT. The list: grade assign --list")
_EITHER = tr("--ignore says that it is no homework, STUDENT and ASSIGNMENT say whose it is: give one of the two.")
_ONLY_LISTS = tr("--list only lists, and decides nothing: give it alone.")
_NAME_IT = tr("Say which file is meant: grade assign FILE {option}. The list: grade assign --list")
_WHOLE = tr("--whole belongs to the number of something that was kept, with --ignore or --undo: grade assign --list")
_IN_ARCHIVE = tr("{file} is an archive. Name the file in it: {file}/NAME.py")
_NONE = tr("Nothing of {root} was assigned, and nothing waits for it.")
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
    whole: bool
    """And of all that `grade collect` kept of what came with it."""
    list: bool
    """Only list, as without an item."""
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def assign(options: Options) -> int:
    """Record the decision, take it back, or list."""
    course, location = open_class(options.course, options.class_folder, ungraded=True)
    lang = options.lang or course.lang
    refuse_lone(location)
    assigned = AssignedFiles(location.root, location.book_folder)
    _check_options(options)
    if options.whole and not (
        (options.ignore or options.undo) and options.item is not None and names_kept(location, options.item)
    ):
        raise UsageError(_WHOLE)
    if options.item is not None and not names_kept(location, options.item):
        refuse_name(location, options.item)
    if options.item is None:
        lines = list(_list(course, location, assigned, lang))
    elif names_kept(location, options.item):
        lines = list(_kept(course, location, options, options.item, lang))
    elif options.ignore:
        return ignore(IgnoreOptions((options.item,), options.undo, False, options.class_folder, options.course, lang))
    elif options.undo:
        student = read_people(location, course).find(options.student)[0] if options.student else ""
        lines = list(_take_back(location, assigned, options.item, student, options.assignment or "", lang))
    elif options.student is None or options.assignment is None:
        raise UsageError(_HOW)
    else:
        lines = [_decide(course, location, assigned, options.item, options.student, options.assignment)[lang]]
    named = Named(options.course, options.class_folder)
    for line in lines:
        echo(named.complete(line))
    return EXIT_OK


def _check_options(options: Options) -> None:
    """That they do not say two things: what is left undone in silence passes for done."""
    if options.list and (options.item is not None or options.ignore or options.undo):
        raise UsageError(_ONLY_LISTS)
    if options.ignore and not options.undo and options.student is not None:
        raise UsageError(_EITHER)
    if options.item is None and not options.whole and (options.ignore or options.undo):
        raise UsageError(_NAME_IT.format(option="--undo" if options.undo else "--ignore"))


def _kept(course: Course, location: Location, options: Options, item: Path, lang: Lang) -> Iterator[str]:
    """What is said of something that was kept by `grade collect`."""
    if options.undo:
        return take_back_kept(course, location, item, whole=options.whole, lang=lang)
    if options.ignore:
        return dismiss_kept(course, location, item, whole=options.whole, lang=lang)
    if options.student is None or options.assignment is None:
        raise UsageError(_HOW)
    return decide_kept(course, location, item, options.student, options.assignment, lang)


def _decide(
    course: Course, location: Location, assigned: AssignedFiles, item: Path, word: str, assignment: str
) -> Text:
    course.assignment(assignment)
    place = place_in_class(location, item)
    _check_file(course, location, place)
    people = read_people(location, course)
    student, person = people.find(word)
    if person is None and student not in people.inventory.students:
        raise UsageError(
            tr("{student} is in the gradebook alone. Put them into the roster first.", student=one_line(student))
        )
    _check_free(people.inventory, student, assignment, place)
    assigned.add(place, student, assignment)
    name = student if person is None else person.name
    return _ASSIGNED.format(file=show_place(place), student=full_name(student, name), assignment=assignment)


def _check_file(course: Course, location: Location, place: Sequence[str]) -> None:
    """That it is a file that can be graded, and is not by its name."""
    path = file_at(location.root, place)
    if path.is_symlink() or not os.path.isfile(path):
        raise UsageError(tr("{file} is no file of {root}.", file=show_place(place), root=location.root))
    if any(part.startswith((".", "_")) for part in place):
        raise UsageError(
            tr("{file}: names that begin with `.` or `_` are never graded. Rename it first.", file=show_place(place))
        )
    if place[-1] in all_names(course.ids) and len(place) > 1 and path.parent != location.root:
        raise UsageError(
            tr(
                "{file} is graded by its name, as its folder's student's. Move it to the right folder instead.",
                file=show_place(place),
            )
        )
    if is_archive(place[-1]):
        raise UsageError(_IN_ARCHIVE.format(file=show_place(place)))
    if not holds_code(place[-1]):
        raise UsageError(_NO_CODE.format(file=show_place(place)))
    if len(place) > len(path.relative_to(location.root).parts):
        _check_inner(location.root, place)


def _check_inner(root: Path, place: Sequence[str]) -> None:
    """That the archive holds such a file."""
    with Reader() as reader:
        if read_place(root, place, reader.read) is None:
            raise UsageError(tr("{file} is not in that archive, or cannot be taken out.", file=show_place(place)))


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


def _take_back(
    location: Location, assigned: AssignedFiles, item: Path, student: str, assignment: str, lang: Lang
) -> Iterator[str]:
    place = place_in_class(location, item)
    gone = assigned.remove(place, student, assignment)
    if not gone:
        raise UsageError(tr("{file} is not assigned. The list: grade assign --list", file=show_place(place)))
    for entry in gone:
        shown = one_line(entry.student)
        yield _BACK.format(file=show_place(place), student=shown, assignment=one_line(entry.assignment))[lang]


def _list(course: Course, location: Location, assigned: AssignedFiles, lang: Lang) -> Iterator[str]:
    roster = location.load_roster()
    inventory = look_through(course, location, roster)
    lines = [
        *list_decided(course, inventory, roster, assigned, lang),
        *list_kept(course, location, lang),
        *list_open(course, location, inventory, roster, lang),
    ]
    yield from lines or [_NONE.format(root=location.root)[lang]]
