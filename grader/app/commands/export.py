"""`grade export`: what is kept of one student, as a file for that student."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from click import echo

from grader.app.class_folder import open_class
from grader.app.saving import choose_place
from grader.app.whose import read_people
from grader.gradebook.archive import Archive, write_archive
from grader.gradebook.personal import read_personal
from grader.report.personal import counted, held_assignments, personal_files, withheld_assignments
from grader.text import Lang, tr
from grader.text.errors import EXIT_OK, UsageError
from grader.text.folding import fold
from grader.text.safe import one_line

_WRITTEN = tr(
    "{file}: all that the gradebook keeps of {student} and they may read ({count} reports). What they handed in is not "
    "in it: it lies in {root}."
)
_WITHHELD = tr("Left out, as they are not open or not due yet: {ids}. Export again after that.")
_ROW = tr(
    "Their row of the roster is in it, with: {columns}. Look at what stands there before you hand it on: of a column "
    "that tells of others, say --without COLUMN."
)
_NO_COLUMN = tr("The roster has no column {column!r} that could be left out. Its further columns: {known}.")
_HELD = tr("Not in it, for it is kept back just now (grade hold): {ids}.")


@dataclass(frozen=True)
class Options:
    """What `grade export` was asked for."""

    student: str
    """An id, a name or an address."""
    out: Path | None
    without: tuple[str, ...]
    """Columns of the roster that are left out."""
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def export(options: Options) -> int:
    """Write the file, and say what is in it."""
    course, location = open_class(options.course, options.class_folder)
    lang = options.lang or course.lang
    people = read_people(location, course)
    student, person = people.find(options.student)
    extra = {} if person is None else person.extra
    without = _headers(options.without, extra)
    target = choose_place(options.out, student, course, location)
    personal = read_personal(location.root, location.book_folder, student)
    withheld = withheld_assignments(personal, course, datetime.now(UTC))
    standings = counted(personal, course, people.inventory.handed_in(course.ids))
    files = personal_files(personal, person, lang, withheld, standings, without)

    def fill(archive: Archive) -> None:
        for name, data in files.items():
            archive.add(name, data)

    write_archive(target, fill)
    held = held_assignments(personal)
    count = sum(each.report.assignment not in {*held, *withheld} for each in personal.reports)
    echo(_WRITTEN.format(file=target, student=one_line(student), count=count, root=location.root)[lang])
    if told := [header for header in extra if header not in without]:
        echo(_ROW.format(columns=", ".join(map(one_line, told)))[lang])
    if held:
        echo(_HELD.format(ids=", ".join(held))[lang])
    if withheld:
        echo(_WITHHELD.format(ids=", ".join(withheld))[lang])
    return EXIT_OK


def _headers(asked: Sequence[str], extra: Mapping[str, str]) -> tuple[str, ...]:
    """The columns that are meant, as the roster writes them; in any case. `UsageError` where there is none."""
    known = {fold(header): header for header in extra}
    for column in asked:
        if fold(column) not in known:
            shown = ", ".join(map(one_line, extra)) or "–"
            raise UsageError(_NO_COLUMN.format(column=column, known=shown))
    return tuple(known[fold(column)] for column in asked)
