"""The table of scores as data, and as `gradebook.csv`: a row per student, for Excel and for other programs.

The first row below the heads has no id, and is no student: it says out of how many points each column is.

UTF-8 with BOM (a Korean Excel reads cp949 without), every cell quoted, CRLF. Work that is missing is an empty cell; so
is a score that is our fault, or work that was not graded yet or is not due, and then the remark says so. Ids and names
are text: one that a spreadsheet would take for a formula gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from grader.domain.course import Course
from grader.domain.standing import Standing
from grader.domain.totals import MAX_TOTAL, format_points
from grader.domain.verdict import Verdict
from grader.report import words
from grader.report.arrange import columns
from grader.report.people import Student
from grader.text import Lang, Text, tr
from grader.text.safe import cell, list_names

POINTS_POSSIBLE = tr("Points possible")

Cell = str | float | None
"""Text, a number, or nothing."""


def gradebook_rows(students: Sequence[Student], course: Course, lang: Lang) -> list[list[Cell]]:
    """The heads, the points of each column, and a row for each of `students`; text as it was given."""
    ids = columns(course, {id_ for student in students for id_ in student.entries})
    points = {assignment.id: float(assignment.max_score) for assignment in course.assignments}
    for student in students:  # a broken assignment has no points of its own now; its reports tell what they were
        for id_, entry in student.entries.items():
            points.setdefault(id_, entry.max_score)
    rows: list[list[Cell]] = [
        ["id", "name", *ids, "total", "remark"],
        ["", POINTS_POSSIBLE[lang], *(points.get(id_) for id_ in ids), MAX_TOTAL, ""],
    ]
    for student in students:
        scores = [student.score(id_) for id_ in ids]
        rows.append([student.id, student.name, *scores, student.total.score, remark(student, lang)])
    return rows


def gradebook_csv(rows: Sequence[Sequence[Cell]]) -> bytes:
    """The file of these rows (`gradebook_rows`)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in rows:
        writer.writerow([cell(each) if isinstance(each, str) else _score(each) for each in row])
    return text.getvalue().encode("utf-8-sig")


def remark(student: Student, lang: Lang, *, ahead: bool = True) -> str:
    """What a person has to look at: not in the roster, no score yet, a file that could not be graded; and, with
    `ahead`, what keeps the total open because it can still be handed in."""
    parts = [] if student.in_roster else [words.NOT_IN_ROSTER[lang]]
    for id_, entry in student.entries.items():
        status = entry.report.status
        if entry.score is None or status is not Verdict.PASSED:
            parts.append(f"{id_}: {words.status_label(status)[lang]}")
    for id_, standing in student.standings.items():
        if marks := ", ".join(mark[lang] for mark in _marks(standing)):
            parts.append(f"{id_}: {marks}")
    if student.held:  # whatever it is held for: there is one message
        parts.append(words.HELD[lang])
    coming = [id_ for id_ in student.total.open if id_ in student.standings and student.standings[id_].state == "open"]
    if ahead and coming:
        parts.append(f"{words.AHEAD[lang]}: {', '.join(coming)}")
    if student.waiting:
        parts.append(f"{words.WAITING[lang]}: {', '.join(sorted(student.waiting))}")
    if files := dict.fromkeys(file for each in student.waiting.values() for file in each):
        parts.append(words.WAITING_FOR.format(files=list_names(files, 80))[lang])
    return "; ".join(parts)


def _marks(standing: Standing) -> Iterator[Text]:
    """What lateness and people did to a score."""
    if standing.state == "excused":
        yield words.EXCUSED
    if standing.late_days or standing.too_late:
        yield words.LATE
    if standing.weak_time:
        yield words.WEAK
    if standing.overridden:
        yield words.SET


def _score(score: float | None) -> str:
    return "" if score is None else format_points(score)
