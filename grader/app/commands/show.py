"""`grade show`: all about one report, for the staff."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.app.class_folder import open_class
from grader.app.whose import find_student
from grader.domain.course import Course
from grader.gradebook.book import Gradebook
from grader.gradebook.decisions import read_decisions
from grader.intake.location import Location
from grader.report import staff
from grader.text import Lang, tr
from grader.text.errors import EXIT_OK, UsageError
from grader.text.safe import one_line

_NO_REPORT = tr("{student} · {assignment}: no report.\n")


@dataclass(frozen=True)
class Options:
    """What `grade show` was asked for."""

    student: str
    """An id, a name, an address or a folder."""
    assignment: str
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def show(options: Options) -> int:
    """Tell the whole report."""
    course, location = open_class(options.course, options.class_folder)
    echo(report_text(location, options.student, options.assignment, options.lang or course.lang, course), nl=False)
    return EXIT_OK


def report_text(location: Location, student: str, assignment: str, lang: Lang, course: Course) -> str:
    """The current report of a student (id, name, address or folder) for an assignment, with its history and what people
    decided about it; that alone where there is no report."""
    zone = course.zone
    id_, _ = find_student(location, course.ids, student)
    with Gradebook.open(location.root, write=False, folder=location.book_folder) as book:
        entry = book.entry(id_, assignment)
        decisions = [each for each in read_decisions(book) if each.is_about(id_, assignment)]
        if entry is None and any(each.student and each.assignment for each in decisions):
            return _NO_REPORT.format(student=one_line(id_), assignment=assignment)[lang] + staff.render_decisions(
                decisions, lang, zone
            )
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
        return staff.render_staff_report(entry, lang, earlier, zone, decisions)
