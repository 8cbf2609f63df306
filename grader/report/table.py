"""The table of scores at the end of a run. No number, name or total is ever cut.

On a terminal the widest of four forms that fits: all in one row; remarks below their rows; assignments by number, with
a line that says which is which; a block for each student. Anywhere else the same rows as plain aligned text, as wide as
they are. Widths are those of terminals, where a Korean letter takes two columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.text import Text as RichText

from grader.domain.course import Course
from grader.domain.totals import format_points
from grader.report import words
from grader.report.arrange import columns
from grader.report.csv import remark
from grader.report.people import Student
from grader.report.words import Tone
from grader.text import Lang, join, plain, tr
from grader.text.safe import full_name, one_line
from grader.text.wrapping import break_lines

_STYLES: dict[Tone, str] = {"good": "green", "bad": "", "idle": "dim", "ours": "yellow"}
_MISSING = "–"
_OPEN = "!"
_WAITING = "?"
_GAP = 2
_ROOM = 24
"""Columns that a remark needs to stand beside its row."""
_SIGNS = {
    _OPEN: tr("{sign}: open, as a score is missing that can still come"),
    _WAITING: tr("{sign}: handed in, and not graded yet"),
}
_NARROW = tr("The terminal is narrow, so numbers stand for the assignments: ")


def score_lines(
    students: Sequence[Student], course: Course, lang: Lang, width: int, *, total: bool = True
) -> Iterator[RichText]:
    """The lines for a terminal of `width` columns; without the `total` where they are of a part of the course."""
    header, rows = _rows(students, course, lang, total)
    styles = [[_style(student, title) for title in header] for student in students]
    ids = header[1 : -2 if total else -1]
    numbered = [header[0], *(str(number) for number in range(1, len(ids) + 1)), *header[len(ids) + 1 :]]
    for titles in (header, numbered):
        columns_ = _widths([titles, *rows])
        if sum(columns_) + _GAP * (len(columns_) - 1) <= width:
            yield from _layout_rows(titles, rows, styles, columns_, width)
            break
    else:
        yield from _layout_blocks(numbered, rows, styles, width)
        titles = numbered
    if titles is numbered and ids:
        legend = join("  ", (plain(f"{number}={id_}") for number, id_ in enumerate(ids, 1)))
        yield from _wrap((_NARROW + legend)[lang], width, "")
    if signs := _explain_signs(rows, lang):
        yield from _wrap(signs, width, "")


def _explain_signs(rows: Sequence[Sequence[str]], lang: Lang) -> str:
    """What the signs say that stand in place of a number; empty where none does."""
    used = {cell for row in rows for cell in row[1:-1]}
    return "; ".join(text.format(sign=sign)[lang] for sign, text in _SIGNS.items() if sign in used)


def _widths(lines: Sequence[Sequence[str]]) -> list[int]:
    """Of all columns but the remarks."""
    return [max(cell_len(line[column]) for line in lines) for column in range(len(lines[0]) - 1)]


def _layout_rows(
    header: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[Sequence[str]], widths: list[int], width: int
) -> Iterator[RichText]:
    """A row for each student; the remark at its end where there is room, else below it."""
    used = sum(widths) + _GAP * len(widths)
    remarks = max((cell_len(row[-1]) for row in rows), default=0)
    beside = remarks > 0 and width - used >= min(remarks, _ROOM)
    title = header[-1] if beside else ""
    yield _row(header, [""] * len(header), widths) + RichText(" " * _GAP + title if title else "")
    yield RichText("─" * min(width, used - _GAP + (_GAP + min(remarks, width - used) if beside else 0)))
    for row, style in zip(rows, styles, strict=True):
        line = _row(row, style, widths)
        if beside and row[-1]:
            first, *rest = _wrap(row[-1], width - used, "")
            yield line + RichText(" " * _GAP) + first
            yield from (RichText(" " * used) + each for each in rest)
        else:
            yield line
            if row[-1]:
                yield from _wrap(row[-1], width, "    ")


def _layout_blocks(
    header: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[Sequence[str]], width: int
) -> Iterator[RichText]:
    """For each student the name, then scores by number as many to a line as fit, the total, the remark."""
    for row, style in zip(rows, styles, strict=True):
        yield from _wrap(row[0], width, "")
        cells = [
            RichText(f"{title} ") + RichText(value, style=look)
            for title, value, look in zip(header[1:-1], row[1:-1], style[1:-1], strict=True)
        ]
        line = RichText(" ")
        for cell in cells:
            if line.cell_len + cell.cell_len + 2 > width and line.plain.strip():
                yield line
                line = RichText(" ")
            line = line + RichText(" ") + cell + RichText(" ")
        yield line
        if row[-1]:
            yield from _wrap(row[-1], width, "    ")


def _row(row: Sequence[str], styles: Sequence[str], widths: Sequence[int]) -> RichText:
    line = RichText()
    for number, (value, style, width) in enumerate(zip(row, styles, widths, strict=False)):
        gap = " " * (width - cell_len(value))
        line.append(" " * _GAP if number else "")
        line.append(gap if number else "")
        # Appended, not parsed: rich would read what a student wrote as its own markup.
        line.append(value, style=style)
        line.append("" if number else gap)
    return line


def _wrap(text: str, width: int, indent: str) -> list[RichText]:
    """The text in lines of `width` columns."""
    lines = break_lines(text, width - len(indent))
    return [RichText(indent) + RichText(line, style="dim" if indent else "") for line in lines]


def plain_scores(students: Sequence[Student], course: Course, lang: Lang, *, total: bool = True) -> str:
    """The same for a file or a pipe."""
    header, rows = _rows(students, course, lang, total)
    widths = [max(cell_len(line[column]) for line in (header, *rows)) for column in range(len(header))]
    lines = []
    for line in (header, *rows):
        cells = []
        for number, (value, width) in enumerate(zip(line, widths, strict=True)):
            gap = " " * (width - cell_len(value))
            cells.append(value + gap if number in (0, len(header) - 1) else gap + value)
        lines.append("  ".join(cells).rstrip())
    if signs := _explain_signs(rows, lang):
        lines.append(signs)
    return "\n".join(lines) + "\n"


def _rows(
    students: Sequence[Student], course: Course, lang: Lang, with_total: bool
) -> tuple[list[str], list[list[str]]]:
    ids = columns(course, {id_ for student in students for id_ in student.entries})
    header = [words.STUDENT[lang], *ids, *([words.TOTAL[lang]] if with_total else []), words.REMARK[lang]]
    rows = []
    for student in students:
        total = student.total
        name = full_name(student.id, student.name)
        scores = [_WAITING if id_ in student.waiting else _score(student, id_) for id_ in ids]
        end = _OPEN if total.open else _MISSING if total.score is None else format_points(total.score)
        rows.append([name, *scores, *([end] if with_total else []), one_line(remark(student, lang, ahead=False))])
    return header, rows


def _score(student: Student, id_: str) -> str:
    score = student.score(id_)
    if score is not None:
        return format_points(score)
    return _OPEN if id_ in student.entries else _MISSING


def _style(student: Student, column: str) -> str:
    entry = student.entries.get(column)
    if entry is None:
        return ""
    if entry.score is None:
        return _STYLES["ours"]
    return _STYLES["good"] if entry.score >= entry.max_score else ""
