"""The table of scores at the end of a run.

On a terminal a rich table, which knows how wide Korean letters are; anywhere else the same rows as plain aligned
text, never cut to a width nobody asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from grader.course import Course
from grader.disclosure import StudentReport
from grader.report import words
from grader.report.csv import remark
from grader.report.people import NOTHING, Student, students_of
from grader.report.safe import one_line
from grader.report.totals import points, total
from grader.report.view import columns
from grader.report.words import Tone
from grader.roster import Roster
from grader.text import Lang
from grader.verdict import Report

_STYLES: dict[Tone, str] = {"good": "green", "bad": "", "idle": "dim", "ours": "yellow"}
_MISSING = "–"
_OPEN = "!"
_WAITING = "?"


def print_scores(
    console: Console,
    reports: Iterable[Report],
    course: Course,
    roster: Roster,
    lang: Lang,
    folders: Collection[str] | None = None,
    handed_in: Mapping[tuple[str, str], tuple[str, ...]] = NOTHING,
) -> None:
    """Print the table on that console, in the way that fits it."""
    students = students_of(reports, roster, folders, handed_in)
    if console.is_terminal:
        console.print(score_table(students, course, lang))
    else:
        console.file.write(plain_scores(students, course, lang))


def score_table(students: list[Student], course: Course, lang: Lang) -> Table:
    """The table for a terminal."""
    header, rows = _rows(students, course, lang)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, title in enumerate(header):
        text = number in (0, len(header) - 1)
        table.add_column(title, justify="left" if text else "right", overflow="fold", no_wrap=not text)
    for student, row in zip(students, rows, strict=True):
        # RichText, not str: in a str, rich would read what a student wrote as its own markup.
        table.add_row(
            *(RichText(value, style=_style(student, title)) for title, value in zip(header, row, strict=True))
        )
    return table


def plain_scores(students: list[Student], course: Course, lang: Lang) -> str:
    """The same for a file or a pipe."""
    header, rows = _rows(students, course, lang)
    widths = [max(cell_len(line[column]) for line in (header, *rows)) for column in range(len(header))]
    lines = []
    for line in (header, *rows):
        cells = []
        for number, (value, width) in enumerate(zip(line, widths, strict=True)):
            gap = " " * (width - cell_len(value))
            cells.append(value + gap if number in (0, len(header) - 1) else gap + value)
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def _rows(students: list[Student], course: Course, lang: Lang) -> tuple[list[str], list[list[str]]]:
    ids = columns(course, {id_ for student in students for id_ in student.reports})
    header = [words.STUDENT[lang], *ids, words.TOTAL[lang], words.REMARK[lang]]
    rows = []
    for student in students:
        whole = total(course, student.reports, student.waiting)
        name = (
            one_line(student.name)
            if student.name == student.id
            else f"{one_line(student.name)} ({one_line(student.id)})"
        )
        scores = [_WAITING if id_ in student.waiting else _score(student.reports.get(id_)) for id_ in ids]
        end = _OPEN if whole.open else _MISSING if whole.score is None else points(whole.score)
        rows.append([name, *scores, end, one_line(remark(student, lang))])
    return header, rows


def _score(report: StudentReport | None) -> str:
    if report is None:
        return _MISSING
    return _OPEN if report.score is None else points(report.score)


def _style(student: Student, column: str) -> str:
    report = student.reports.get(column)
    if report is None:
        return ""
    if report.score is None:
        return _STYLES["ours"]
    return _STYLES["good"] if report.score >= report.max_score else ""
