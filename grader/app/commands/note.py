"""`grade note`: one remark to all students who made the same mistake; the list of such groups; a remark taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from click import echo

from grader.app.class_analysis import analyse_location
from grader.app.class_folder import open_class
from grader.app.offered import repeat_place
from grader.app.signing import MAX_WORDS, check_why, who
from grader.domain.decisions import Undoing
from grader.gradebook.book import Gradebook
from grader.gradebook.file import utc_now
from grader.gradebook.notes import Note, read_notes, record_note, undo_note
from grader.report.analysis import Group
from grader.report.analysis.groups import group_id
from grader.report.formats import format_time
from grader.text import Lang, Text, tr
from grader.text.errors import EXIT_OK, UsageError
from grader.text.safe import list_names, one_line

_NO_GROUPS = tr("No two students of {root} have the same wrong answer to the same input.")
_GROUPS = tr("Students with the same wrong answers to the same inputs:")
_PUBLIC = tr("public tests")
_HIDDEN = tr("hidden tests, for staff only")
_STUDENTS = tr("students: {count} ({names})")
_NOTES = tr("Remarks:")
_TAKEN_BACK = tr("taken back {when} by {who}")
_MADE_PUBLIC = tr(
    "Remark {number}: {count} students read it with the next run, and whoever makes the same mistake. Undo: grade note "
    "--undo {number}"
)
_MADE_HIDDEN = tr(
    "Remark {number}: these {count} students read it with the next run, and nobody else. It should tell no input and "
    "no answer of a hidden test. Undo: grade note --undo {number}"
)
_UNDONE = tr("Remark {number} is taken back; from the next run on nobody reads it.")
_ONE_THING = tr("One at a time: GROUP with a remark, --list, or --undo NUMBER.")


@dataclass(frozen=True)
class Options:
    """What `grade note` was asked for."""

    group: str | None
    """A group's id."""
    ko: str | None
    """What its students read, in Korean."""
    en: str | None
    """The same in English; by default the Korean."""
    list: bool
    """Only list groups and remarks, as without GROUP."""
    undo: int | None
    """The number of a remark."""
    why: str | None
    """Why it is taken back."""
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def note(options: Options) -> int:
    """Do what was asked for; nothing is changed where it cannot be done."""
    if (options.group is not None) + options.list + (options.undo is not None) > 1:
        raise UsageError(_ONE_THING)
    if options.group is None and (options.ko is not None or options.en is not None):
        raise UsageError(_ONE_THING)
    if options.why is not None and options.undo is None:
        raise UsageError(tr("--why belongs to --undo NUMBER."))
    text = None if options.group is None else _check_text(options.ko or "", options.en)
    course, location = open_class(options.course, options.class_folder)
    lang, again = options.lang or course.lang, repeat_place(options.course, options.class_folder)
    echo(location.describe()[lang])
    write = text is not None or options.undo is not None
    with Gradebook.open(location.root, write=write, folder=location.book_folder) as book:
        if options.undo is not None:
            echo(_take_back(book, options.undo, options.why, again)[lang])
            return EXIT_OK
        groups = [group for each in analyse_location(book, course, location) for group in each.groups]
        if text is not None:
            echo(_say(book, groups, options.group or "", text, again)[lang])
            return EXIT_OK
        for line in _listed(groups, read_notes(book), location.root, lang, course.zone):
            echo(line)
    return EXIT_OK


def _check_text(ko: str, en: str | None) -> Text:
    """The remark as it is kept, each language on one line."""
    words = [" ".join(each.split()) for each in (ko, ko if en is None else en)]
    if not all(words):
        raise UsageError(tr('Say what the students are to read: grade note GROUP "…" --en "…"'))
    if any(len(each) > MAX_WORDS for each in words):
        raise UsageError(tr("The remark is longer than {limit} letters. Shorten it.", limit=MAX_WORDS))
    return Text(*(one_line(each, MAX_WORDS) for each in words))


def _say(book: Gradebook, groups: Sequence[Group], id_: str, text: Text, again: Text) -> Text:
    group = next((group for group in groups if group.id == id_), None)
    if group is None:
        raise UsageError(tr("There is no group {id!r} now. The list: grade note --list", id=id_) + again)
    kept = record_note(
        book,
        Note(0, group.assignment, group.mistakes, group.public, group.students, text, who(), utc_now()),
    )
    sentence = _MADE_PUBLIC if group.public else _MADE_HIDDEN
    return sentence.format(number=kept.id, count=len(group.students)) + again


def _take_back(book: Gradebook, number: int, why: str | None, again: Text) -> Text:
    notes = {each.id: each for each in read_notes(book)}
    if number not in notes:
        raise UsageError(tr("There is no remark {number}. The list: grade note --list", number=number) + again)
    if notes[number].undone is not None:
        raise UsageError(tr("Remark {number} is taken back already.", number=number))
    undo_note(book, number, Undoing("" if why is None else check_why(why), who(), utc_now()))
    return _UNDONE.format(number=number)


def _listed(
    groups: Sequence[Group], notes: Sequence[Note], root: Path, lang: Lang, zone: tzinfo | None
) -> Iterator[str]:
    if not groups:
        yield _NO_GROUPS.format(root=root)[lang]
    else:
        yield _GROUPS[lang]
    for group in groups:
        people = _STUDENTS.format(count=len(group.students), names=list_names(group.students))[lang]
        yield f"  {group.id}  {people}; {(_PUBLIC if group.public else _HIDDEN)[lang]}: {list_names(group.tests)}"
        yield f"    {one_line(group.call)}"
        if group.note:
            yield f"    » {one_line(group.note[lang])}"
    if notes:
        yield _NOTES[lang]
    for each in notes:
        line = f"  {each.id}  {group_id(each.assignment, each.mistakes, public=each.public)}  "
        line += f"{format_time(each.made, zone)}  {one_line(each.who)}: {one_line(each.text[lang])}"
        if each.undone is not None:
            taken = _TAKEN_BACK.format(when=format_time(each.undone.made, zone), who=one_line(each.undone.who))[lang]
            line += f" ({taken}" + (f": {one_line(each.undone.words)})" if each.undone.words else ")")
        yield line
