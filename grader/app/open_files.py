"""The files of a class that no name puts into a place, on the list of `grade assign`: what was decided of them, and of
those that are open what their names and functions say, how certainly and why.

The limit: to look at; nothing is decided by it. Of an archive the files in it are named, and of what cannot be read
what to write back.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from grader.app.class_folder import show_place
from grader.domain.course import Course
from grader.domain.roster import Person, Roster
from grader.intake.archives import Archives
from grader.intake.assigned import AssignedFiles, Entry
from grader.intake.documents import is_converted, read_document, why_unread
from grader.intake.file_names import classify_file, is_renamed
from grader.intake.ignored import file_at
from grader.intake.inventory import Inventory
from grader.intake.kinds import is_archive, is_document, is_notebook, is_text
from grader.intake.location import Location
from grader.intake.matching.match import Guess, Match, Matcher
from grader.intake.matching.outlines import Outlines
from grader.intake.matching.people import People
from grader.intake.notebooks import Opener, read_notebook
from grader.intake.opening import UnusableFile, read_file
from grader.intake.remembered import load_remembered
from grader.intake.replies import reply_for
from grader.intake.unpacking import open_archive
from grader.sandbox.reading import Reader
from grader.sandbox.seam.contents import MAX_SENT
from grader.text import Lang, tr
from grader.text.safe import full_name, one_line

_DECIDED = tr("Decided:")
_OPEN = tr("Open (grade assign FILE STUDENT ASSIGNMENT):")
_CHANGED = tr(" (changed since: it is asked about again)")
_UNKNOWN = tr(" (not graded so: the class has no such student, or the course no such assignment)")
REPLY = tr("To write back: {reply}")
MAX_LISTED = 100
"""Files that are listed at once."""
MAX_INNER = 20
"""Of them in one archive."""
MAX_OFFERED = 3
"""Assignments of one file, each with the command that says so: it may be all of them, or one is to be chosen."""
_MORE_INNER = tr("{count} files more in {archive}.")
_MORE = tr("{count} more are open. They are listed once some of these are decided.")
_WORDS = {"certain": tr("certain"), "likely": tr("likely"), "unsure": tr("unsure")}


def holds_code(name: str) -> bool:
    """Whether a file of that name can be graded once it is assigned."""
    known = classify_file(name) in ("python", "bare", "notebook")
    return known or is_renamed(name) or is_text(name) or is_document(name)


def read_place(root: Path, place: Sequence[str], opener: Opener) -> bytes | None:
    """The content of a file, or of a file of an archive; None where it cannot be read."""
    count = len(file_at(root, place).relative_to(root).parts)
    data = _read_file(root, place[:count])
    if data is None or count == len(place):
        return data
    return open_archive(data, opener).contents.get(tuple(place[count:]))


def list_decided(
    course: Course, inventory: Inventory, roster: Roster, assigned: AssignedFiles, lang: Lang
) -> list[str]:
    """What was assigned, and whether it holds; no lines where nothing was."""
    lines = ["  " + _describe(entry, assigned, inventory, roster, course, lang) for entry in assigned.entries]
    return [_DECIDED[lang], *lines] if lines else []


def list_open(course: Course, location: Location, inventory: Inventory, roster: Roster, lang: Lang) -> Iterator[str]:
    """What is open; no lines where nothing is."""
    files: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for place in sorted({place for each in inventory.findings if not each.graded for place in each.places}):
        outer = file_at(location.root, place)
        if outer.is_file():
            count = len(outer.relative_to(location.root).parts)
            files.setdefault(place[:count], set()).update({place[count:]} if place[count:] else ())
    if not files:
        return
    yield _OPEN[lang]
    everybody = [*roster, *(Person(student, student) for student in inventory.students if student not in roster)]
    matcher = Matcher(People(everybody), Outlines.of(course))
    listed = 0
    with Reader() as reader:
        for number, (file, named) in enumerate(files.items()):
            if listed >= MAX_LISTED:
                yield f"  {_MORE.format(count=len(files) - number)[lang]}"
                break
            spread = _spread(location, file, named, reader.read)
            for place, data in spread[:MAX_INNER]:
                listed += 1
                match = _match(matcher, place, _code(place[-1], data, reader.read))
                yield from _ask(match, location, place, roster, lang)
                reply = reply_for(why_unread(place[-1], data, reader.read)) if data is not None else None
                if reply:
                    yield f"    {REPLY.format(reply=reply)[lang]}"
            if len(spread) > MAX_INNER:
                count, archive = len(spread) - MAX_INNER, show_place(file)
                yield f"    {_MORE_INNER.format(count=count, archive=archive)[lang]}"


def _spread(
    location: Location, place: tuple[str, ...], named: Collection[tuple[str, ...]], opener: Opener
) -> Sequence[tuple[tuple[str, ...], bytes | None]]:
    """The file, or of an archive those in it that are `named` (where none is, all that may hold code), what is near its
    top first; each with its content, None where it cannot be read."""
    data = _read_file(location.root, place)
    archives = Archives(location.root, opener, load_remembered(location.book_folder))
    there = archives.open(place).files if is_archive(place[-1]) else ()
    inner = named or [file for file in there if holds_code(file[-1])]
    if not inner or data is None:
        return [(place, data)]
    contents = open_archive(data, opener).contents
    return [((*place, *file), contents.get(file)) for file in sorted(inner, key=lambda file: (len(file), file))]


def _match(matcher: Matcher, place: Sequence[str], code: bytes) -> Match:
    """What a file says; whose it is, the name of its archive may say."""
    start = next((number for number, name in enumerate(place[:-1]) if is_archive(name)), len(place))
    return matcher.match_file(place[-1], code, reversed(place[start:-1]))


def _describe(
    entry: Entry, assigned: AssignedFiles, inventory: Inventory, roster: Roster, course: Course, lang: Lang
) -> str:
    known = entry.assignment in course.ids and (entry.student in roster or entry.student in inventory.students)
    name = roster[entry.student].name if entry.student in roster else entry.student
    note = "" if known else _UNKNOWN[lang]
    if not assigned.is_current(entry):
        note = _CHANGED[lang]
    return f"{show_place(entry.place)}: {full_name(entry.student, name)}, {one_line(entry.assignment)}{note}"


def _ask(match: Match, location: Location, place: Sequence[str], roster: Roster, lang: Lang) -> Iterator[str]:
    """One open file, and what there is to say about it."""
    student = match.student
    if len(place) > 1 and os.path.isdir(location.root / place[0]):
        person = roster.find(place[0])
        id_ = place[0] if person is None else person.id
        why = tr("It lies in the folder {folder}.", folder=one_line(place[0]))
        student = Guess("likely" if set(student.ids) - {id_} else "certain", (id_,), why)
    yield f"  {show_place(place)}"
    yield f"    {_guess(student, lang)}"
    yield f"    {_guess(match.assignments, lang)}"
    ids = match.assignments.ids if len(match.assignments.ids) <= MAX_OFFERED else ()
    if len(student.ids) != 1 or not holds_code(place[-1]):
        return
    for id_ in ids:
        words = ["/".join(place), *student.ids, id_]
        if all(word.isprintable() and word == one_line(word) for word in words):
            yield f"    grade assign {shlex.join([show_place(place), *student.ids, id_])}"


def _guess(guess: Guess, lang: Lang) -> str:
    shown = ", ".join(one_line(id_) for id_ in guess.ids) or "?"
    return f"{_WORDS[guess.confidence][lang]}: {shown}. {guess.reason[lang]}"


def _read_file(root: Path, place: Sequence[str]) -> bytes | None:
    try:
        return read_file(root, place, MAX_SENT)
    except (OSError, UnusableFile):
        return None


def _code(name: str, data: bytes | None, opener: Opener) -> bytes:
    """The code in a file; nothing of what holds none."""
    if data is None or not holds_code(name):
        return b""
    if is_notebook(name, data):
        return read_notebook(data, opener, "").source
    return read_document(data, opener, "", "").source if is_converted(name, data) else data
