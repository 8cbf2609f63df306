"""`grade fill`: the points that count, in a sheet that another system wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from click import echo

from grader.app.class_folder import open_class
from grader.app.class_rows import read_class
from grader.app.saving import choose_place
from grader.domain.course import Course
from grader.domain.given_file import read_given
from grader.gradebook.archive import Archive, write_archive, write_new
from grader.report.arrange import student_view
from grader.report.html import student_html
from grader.report.people import with_whole_reports
from grader.report.sheets.feedback import feedback_paths
from grader.report.sheets.fill import Filled, fill_sheet
from grader.report.sheets.forms import Form, recognise
from grader.report.sheets.sheet import MAX_BYTES, read_sheet
from grader.report.withholding import told_student
from grader.text import Lang, Text, tr
from grader.text.errors import EXIT_FAILED, EXIT_OK, UsageError
from grader.text.safe import list_names, one_line

MAX_LINES = 20

_CANVAS = tr("Canvas, students: {rows}, assignments: {ids}")
_MOODLE = tr("Moodle, students: {rows}, assignment: {ids}")
_CLASS = tr("Class: {root}")
_WRITTEN = tr("{file}: points written: {count}. Upload it on the site, and look at what it would change there first.")
_CHANGED = tr("Another number stood there: {count}")
_CHANGE = tr("{student}: {assignment} {before} → {after}")
_MORE = tr("… and {count} more")
_LEFT = tr("Left as it was, {why}: {names} ({count})")
_STRANGERS = tr("In the sheet, and nobody of this class: {names} ({count})")
_DOUBTFUL = tr("In the sheet, and not to be told who: {names} ({count}). Write their points by hand.")
_ABSENT = tr("In the class, and not in the sheet: {names} ({count})")
_BY_NAME = tr("Known by the name alone: {names} ({count})")
_MOST = tr("The sheet does not say how many points there are on the site; written are points out of {most}.")
_PAGES = tr("{file}: pages: {count}. On Moodle: Upload multiple feedback files in a zip.")
_NO_PAGES = tr("--zip makes pages for Moodle; {path} is of Canvas. Leave --zip out.")
_NO_ASSIGNMENT = tr("There is no assignment {id} that students see. There are: {ids}.")
_NAME = tr("Name the sheet that you downloaded from Canvas or Moodle (.csv).")


@dataclass(frozen=True)
class Options:
    """What `grade fill` was asked for."""

    sheet: Path
    assignment: str | None
    column: str | None
    scale: bool
    zip: Path | None
    out: Path | None
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def fill(options: Options) -> int:
    """Write the filled sheet, and say what a person has to look at."""
    course, location = open_class(options.course, options.class_folder)
    lang = options.lang or course.lang
    now = datetime.now(UTC)
    shown = course.only(course.shown_ids(now))
    _check_assignment(options.assignment, shown)
    sheet = read_sheet(options.sheet, read_given(options.sheet, MAX_BYTES, _NAME))
    form = recognise(sheet, shown, options.assignment, options.column)
    if options.zip is not None and form.system == "canvas":
        raise UsageError(_NO_PAGES.format(path=sheet.path))
    with read_class(course, location, now) as students:
        filled = fill_sheet(sheet, form, students, shown, scale=options.scale)
        target = choose_place(options.out, f"{sheet.path.stem}-filled", course, location, ".csv")
        pages = None if options.zip is None else choose_place(options.zip, sheet.path.stem, course, location)
        write_new(target, lambda file, _: file.write(filled.sheet.encode()))
        echo(_CLASS.format(root=location.root)[lang])
        ids = ", ".join(column.assignment for column in form.columns)
        echo((_CANVAS if form.system == "canvas" else _MOODLE).format(rows=len(form.students), ids=ids)[lang])
        for line in _tell(filled, form, shown):
            echo(line[lang])
        echo(_WRITTEN.format(file=target, count=filled.written)[lang])
        if pages is not None:
            echo(_PAGES.format(file=pages, count=_write_pages(pages, filled, form, shown, lang))[lang])
    return EXIT_FAILED if filled.doubtful or filled.strangers or filled.absent else EXIT_OK


def _check_assignment(id_: str | None, shown: Course) -> None:
    if id_ is not None and id_ not in shown.ids:
        raise UsageError(_NO_ASSIGNMENT.format(id=one_line(id_), ids=", ".join(shown.ids)))


def _tell(filled: Filled, form: Form, shown: Course) -> Iterator[Text]:
    """What stands there now that a person may not expect, the weightiest last."""
    if any(column.most is None for column in form.columns):
        most = {
            each.max_score for each in shown.assignments if each.id in {column.assignment for column in form.columns}
        }
        yield _MOST.format(most=", ".join(map(str, sorted(most))))
    if filled.changes:
        yield _CHANGED.format(count=len(filled.changes))
        for change in filled.changes[:MAX_LINES]:
            yield _CHANGE.format(**vars(change))
        if len(filled.changes) > MAX_LINES:
            yield _MORE.format(count=len(filled.changes) - MAX_LINES)
    for why, names in filled.left.items():
        yield _LEFT.format(why=why, names=list_names(names), count=len(names))
    for sentence, who in (
        (_BY_NAME, filled.by_name),
        (_ABSENT, filled.absent),
        (_STRANGERS, filled.strangers),
        (_DOUBTFUL, filled.doubtful),
    ):
        if who:
            yield sentence.format(names=list_names(who), count=len(who))


def _write_pages(target: Path, filled: Filled, form: Form, shown: Course, lang: Lang) -> int:
    """The zip of the pages of those who have something to read and whom nothing is kept back from; how many."""
    pages = [(student, path) for student, path in feedback_paths(filled, form) if student.entries and not student.held]

    def add(archive: Archive) -> None:
        for student, path in pages:
            told = with_whole_reports(told_student(student, shown))
            archive.add(path, student_html(student_view(told, shown, lang)).encode())

    write_archive(target, add)
    return len(pages)
