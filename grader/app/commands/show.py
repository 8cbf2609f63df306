"""`grade show`: all about one report, for the staff."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.app.class_folder import open_class
from grader.app.whose import read_people
from grader.domain.course import Course
from grader.gradebook.book import Gradebook
from grader.gradebook.decisions import read_decisions
from grader.intake.location import Location
from grader.report import staff
from grader.report.people import standings_of
from grader.text import Lang, tr
from grader.text.errors import EXIT_OK, UsageError
from grader.text.safe import one_line


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
    """The report that counts of a student (id, name, address or folder) for an assignment, with how its score came
    about, its history and what people decided; these alone where there is no report."""
    zone = course.zone
    people = read_people(location, course)
    id_, _ = people.find(student)
    with Gradebook.open(location.root, write=False, folder=location.book_folder) as book:
        made = read_decisions(book)
        own = book.student_entries(id_, dict.fromkeys((*course.ids, assignment)))
        handed_in = people.inventory.handed_in(course.ids)
        standing = standings_of(id_, own, course, made, handed_in).get(assignment)
        decisions = [each for each in made if each.is_about(id_, assignment)]
        entry = book.entry(id_, assignment)
        if entry is None and any(each.student and each.assignment for each in decisions):
            return staff.render_standing(id_, assignment, standing, lang) + staff.render_decisions(
                decisions, lang, zone
            )
        if entry is None:
            keys = [each.key for each in book.entries()]
            its = [key for key in keys if key[0] == id_]
            known = ", ".join(f"{one_line(who)} {what}" for who, what in (its or keys)[:20])
            raise UsageError(
                tr(
                    "There is no report of {student!r} for {assignment!r} in {path}. There is: {known}.",
                    student=student,
                    assignment=assignment,
                    path=book.path,
                    known=known,
                )
            )
        if standing is not None and standing.attempt is not None:
            counted = (assignment, standing.attempt)
            entry = next(each for each in own if (each.report.assignment, each.report.attempt) == counted)
        history = book.history(id_, assignment)
        # Two reports of one second may be equal; the current one is the last of those that count.
        counting = (past for past in history if not past.proposed and past.entry == entry)
        current = next(counting, None)
        earlier = [past for past in history if past is not current or past.acceptance is not None]
        return staff.render_staff_report(entry, lang, earlier, zone, decisions, standing)
