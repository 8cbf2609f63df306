"""All of OUT, rendered from the gradebook.

    results.json   gradebook.csv   index.html
    <student>/     <assignment>.json …   report.txt   report.html
    outbox/        <student>.eml

Everything is made in memory first and written then (`grader.report.write`), so a fault while making it changes
nothing. What only staff may read never comes here: no function below looks at it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from grader.domain.course import Course
from grader.domain.roster import Roster
from grader.gradebook.book import Gradebook, Run
from grader.report import words
from grader.report.csv import gradebook_csv, remark
from grader.report.html import ClassCell, ClassRow, class_html, student_html
from grader.report.mail.message import message_for
from grader.report.people import NOTHING, Student, students_of
from grader.report.results import ReportResult, report_json, report_result, results_json
from grader.report.text import student_text
from grader.report.view import StudentView, columns, student_view
from grader.report.write import Written, write_all
from grader.text import Lang, tr
from grader.text.errors import UsageError
from grader.text.folders import folder_names
from grader.text.safe import one_line


@dataclass(frozen=True)
class Summary:
    """What was rendered."""

    out: Path
    students: int
    reports: int
    mails: int
    ours: int
    """Reports without a score, for a fault of ours."""
    written: Written


def render(
    book: Gradebook,
    course: Course,
    roster: Roster,
    out: Path,
    *,
    run: Run,
    lang: Lang,
    folders: Collection[str] | None = None,
    handed_in: Mapping[tuple[str, str], tuple[str, ...]] = NOTHING,
    owner: str = "",
) -> Summary:
    """Write the current reports below `out`.

    `folders` are the students that the class folder holds now (roster id, else folder name), handed in or not; None:
    whoever has a report. `handed_in` are the (student, assignment) that lie there, graded or not, with the files of
    those that were not; `owner` names the class (`grader.report.write`). Raises a `UsageError` where `out` cannot be
    written to or holds another class's reports, a `MachineError` when the disk is full.
    """
    _check_place(book, out)
    students = students_of(book.current(), roster, folders, handed_in)
    names = folder_names(student.id for student in students)
    files: dict[str, bytes] = {}
    views: list[StudentView] = []
    results: list[ReportResult] = []
    mails = 0
    for student in students:
        folder = names[student.id]
        view = student_view(
            student.id,
            student.name,
            student.reports,
            course,
            lang,
            known=student.known,
            waiting=student.waiting,
        )
        views.append(view)
        for id_, report in student.reports.items():
            results.append(report_result(report, lang))
            files[f"{folder}/{_stem(id_)}.json"] = report_json(results[-1]).encode()
        files[f"{folder}/report.txt"] = student_text(view).encode()
        files[f"{folder}/report.html"] = student_html(view).encode()
        if student.emails:
            files[f"outbox/{folder}.eml"] = message_for(view, student.id, student.emails, course, book, run)
            mails += 1
    files["index.html"] = _index(students, views, names, course, run, lang).encode()
    files["results.json"] = results_json(
        results, lang, isolation_level=run.isolation_level, data_source=run.data_source, version=run.version
    ).encode()
    files["gradebook.csv"] = gradebook_csv(students, course, lang)
    return Summary(
        out=out,
        students=len(students),
        reports=len(results),
        mails=mails,
        ours=sum(result.score is None for result in results),
        written=write_all(out, files, owner, datetime.fromisoformat(run.started)),
    )


def _index(
    students: Sequence[Student],
    views: Sequence[StudentView],
    names: dict[str, str],
    course: Course,
    run: Run,
    lang: Lang,
) -> str:
    ids = columns(course, {id_ for student in students for id_ in student.reports})
    rows = []
    for student, view in zip(students, views, strict=True):
        works = {work.id: work for work in view.works}
        cells = tuple(
            ClassCell("" if works[id_].missing else works[id_].points.partition(" / ")[0], works[id_].tone)
            if id_ in works
            else ClassCell("", "idle")
            for id_ in ids
        )
        total = view.total_points.partition(" / ")[0]
        note = one_line(remark(student, lang))
        rows.append(ClassRow(view.id, view.name, names[student.id], bool(student.emails), cells, total, note))
    level = words.LEVELS.get(run.isolation_level, words.UNKNOWN_LEVEL)[lang]
    return class_html(one_line(course.title[lang]), ids, rows, f"{run.isolation_level} – {level}", lang)


def _check_place(book: Gradebook, out: Path) -> None:
    class_folder = book.path.parent.parent
    if out.resolve() == class_folder.resolve():
        raise UsageError(
            tr(
                "{out} is the class folder itself: reports would lie among what students handed in. "
                "Name another folder with --out DIR.",
                out=out,
            )
        )


def _stem(assignment: str) -> str:
    """The assignment's id, but never a name that Windows keeps for a device."""
    return folder_names([assignment])[assignment]
