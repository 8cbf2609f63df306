"""All of OUT, rendered from the gradebook's entries.

    results.json   gradebook.csv   index.html
    <student>/     <assignment>.json …   report.txt   report.html
    outbox/        <student>.eml

Pure: nothing is written, neither below OUT nor to the gradebook, so a fault while making it changes nothing; that is
`grader.report.publish`. What only staff may read never comes here: no function below looks at it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.domain.course import Course
from grader.gradebook.book import Run
from grader.report import words
from grader.report.csv import gradebook_csv, remark
from grader.report.html import ClassCell, ClassRow, class_html, student_html
from grader.report.mail.message import Message, compose
from grader.report.packed import PackedFiles
from grader.report.people import Student
from grader.report.results import report_json, report_result, results_pieces
from grader.report.text import student_text
from grader.report.view import StudentView, columns, format_bare_score, format_total, student_view
from grader.text import Lang
from grader.text.folders import folder_names
from grader.text.safe import one_line


@dataclass(frozen=True)
class OutboxMessage:
    """A message to a student that is not delivered yet, and where below OUT it is to lie."""

    student: str
    path: str
    message: Message


@dataclass(frozen=True)
class RenderedFiles:
    """All of OUT: POSIX paths below it with what the files hold, and the messages."""

    files: PackedFiles
    messages: tuple[OutboxMessage, ...]


def render(students: Sequence[Student], course: Course, run: Run, lang: Lang) -> RenderedFiles:
    """The files and messages of a class; `run` is the one that they are told to be of."""
    names = folder_names(student.id for student in students)
    files = PackedFiles()
    messages: list[OutboxMessage] = []
    views: list[StudentView] = []
    results: list[str] = []
    for student in students:
        folder = names[student.id]
        view = student_view(student, course, lang)
        views.append(view)
        for id_, entry in student.entries.items():
            results.append(f"{folder}/{_stem(id_)}.json")
            files[results[-1]] = report_json(report_result(entry, lang)).encode()
        files[f"{folder}/report.txt"] = student_text(view).encode()
        files[f"{folder}/report.html"] = student_html(view).encode()
        if student.emails:
            messages.append(OutboxMessage(student.id, f"outbox/{folder}.eml", compose(view, student.emails, course)))
    files["index.html"] = _index(students, views, names, course, run, lang).encode()
    pieces = results_pieces(
        (files[path].decode() for path in results),
        lang,
        isolation_level=run.isolation_level,
        data_source=run.data_source,
        version=run.version,
    )
    files.put("results.json", pieces)
    files["gradebook.csv"] = gradebook_csv(students, course, lang)
    return RenderedFiles(files, tuple(messages))


def _index(
    students: Sequence[Student],
    views: Sequence[StudentView],
    names: dict[str, str],
    course: Course,
    run: Run,
    lang: Lang,
) -> str:
    ids = columns(course, {id_ for student in students for id_ in student.entries})
    rows = []
    for student, view in zip(students, views, strict=True):
        tones = {work.id: work.tone for work in view.works}
        cells = tuple(
            ClassCell(
                format_bare_score(student.entries[id_].score, lang) if id_ in student.entries else "",
                tones.get(id_, "idle"),
            )
            for id_ in ids
        )
        total = format_total(student.total, lang, bare=True)
        note = one_line(remark(student, lang))
        rows.append(ClassRow(view.id, view.name, names[student.id], bool(student.emails), cells, total, note))
    level = words.LEVELS.get(run.isolation_level, words.UNKNOWN_LEVEL)[lang]
    return class_html(one_line(course.title[lang]), ids, rows, f"{run.isolation_level} – {level}", lang)


def _stem(assignment: str) -> str:
    """The assignment's id, but never a name that Windows keeps for a device."""
    return folder_names([assignment])[assignment]
