"""`grade export`: what is kept of one student, as a file for that student."""

from __future__ import annotations

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
from grader.text.errors import EXIT_OK
from grader.text.safe import one_line

_WRITTEN = tr(
    "{file}: all that the gradebook keeps of {student} and they may read ({count} reports). What they handed in is not "
    "in it: it lies in {root}."
)
_WITHHELD = tr("Left out, as they are not open or not due yet: {ids}. Export again after that.")
_HELD = tr("Not in it, for it is kept back just now (grade hold): {ids}.")


@dataclass(frozen=True)
class Options:
    """What `grade export` was asked for."""

    student: str
    """An id, a name or an address."""
    out: Path | None
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def export(options: Options) -> int:
    """Write the file, and say what is in it."""
    course, location = open_class(options.course, options.class_folder)
    lang = options.lang or course.lang
    people = read_people(location, course.ids)
    student, person = people.find(options.student)
    target = choose_place(options.out, student, course, location)
    personal = read_personal(location.root, location.book_folder, student)
    withheld = withheld_assignments(personal, course, datetime.now(UTC))
    standings = counted(personal, course, people.inventory.handed_in(course.ids))
    files = personal_files(personal, person, lang, withheld, standings)

    def fill(archive: Archive) -> None:
        for name, data in files.items():
            archive.add(name, data)

    write_archive(target, fill)
    held = held_assignments(personal)
    count = sum(each.report.assignment not in {*held, *withheld} for each in personal.reports)
    echo(_WRITTEN.format(file=target, student=one_line(student), count=count, root=location.root)[lang])
    if held:
        echo(_HELD.format(ids=", ".join(held))[lang])
    if withheld:
        echo(_WITHHELD.format(ids=", ".join(withheld))[lang])
    return EXIT_OK
