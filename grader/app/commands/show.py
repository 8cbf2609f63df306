"""`grade show`: all about one report, for the staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from click import echo

from grader.app.class_folder import open_class
from grader.gradebook.book import Gradebook
from grader.intake.location import Location
from grader.report import staff
from grader.text import Lang, tr
from grader.text.errors import EXIT_OK, UsageError
from grader.text.safe import one_line


@dataclass(frozen=True)
class Options:
    """What `grade show` was asked for."""

    student: str
    """An id, a name or a folder."""
    assignment: str
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def show(options: Options) -> int:
    """Tell the whole report."""
    course, location = open_class(options.course, options.class_folder)
    echo(report_text(location, options.student, options.assignment, options.lang or course.lang, course.zone), nl=False)
    return EXIT_OK


def report_text(location: Location, student: str, assignment: str, lang: Lang, zone: tzinfo | None) -> str:
    """The current report of a student (id, name or folder) for an assignment, with its history."""
    person = location.load_roster().find(student)
    id_ = student if person is None else person.id
    with Gradebook.open(location.root, write=False, folder=location.book_folder) as book:
        entry = book.entry(id_, assignment)
        if entry is None:
            keys = [each.key for each in book.entries()]
            own = [key for key in keys if key[0] == id_]
            known = ", ".join(f"{one_line(who)} {what}" for who, what in (own or keys)[:20])
            raise UsageError(
                tr(
                    "There is no report of {student!r} for {assignment!r} in {path}. There is: {known}.",
                    student=student,
                    assignment=assignment,
                    path=book.path,
                    known=known,
                )
            )
        history = book.history(id_, assignment)
        # Two reports of one second may be equal; the current one is the last of those that count.
        counting = (past for past in history if not past.proposed and past.entry == entry)
        current = next(counting, None)
        earlier = [past for past in history if past is not current or past.acceptance is not None]
        return staff.render_staff_report(entry, lang, earlier, zone)
