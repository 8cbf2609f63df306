"""`grade gradescope`: one report as Gradescope's results.json, on standard output."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from click import echo

from grader.app.class_folder import open_class
from grader.app.class_rows import read_class
from grader.app.whose import find_student
from grader.report.arrange import student_view
from grader.report.people import with_whole_reports
from grader.report.sheets.gradescope import gradescope_results
from grader.report.withholding import told_student
from grader.text import Lang, tr
from grader.text.errors import EXIT_OK, UsageError
from grader.text.safe import one_line

_NOTHING = tr("{student} has no score in {assignment} that they are told. See: grade show {student} {assignment}")


@dataclass(frozen=True)
class Options:
    """What `grade gradescope` was asked for."""

    student: str
    assignment: str
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def gradescope(options: Options) -> int:
    """Print the file."""
    course, location = open_class(options.course, options.class_folder)
    lang = options.lang or course.lang
    now = datetime.now(UTC)
    id_, _ = find_student(location, course, options.student)
    shown = course.only(course.shown_ids(now))
    with read_class(course, location, now) as students:
        found = next((each for each in students if each.id == id_), None)
        told = None if found is None or found.held else with_whole_reports(told_student(found, shown))
    entry = None if told is None or options.assignment not in shown.ids else told.entries.get(options.assignment)
    if told is None or entry is None or entry.score is None:
        raise UsageError(_NOTHING.format(student=one_line(id_), assignment=one_line(options.assignment)))
    work = next(each for each in student_view(told, shown, lang).works if each.id == options.assignment)
    echo(gradescope_results(entry, work, lang), nl=False)
    return EXIT_OK
