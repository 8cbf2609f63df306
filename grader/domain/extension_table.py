"""Reads a table of extensions, CSV or XLSX: a line each, with the columns student, assignment, amount and why.

In any order, in English or Korean; further columns are nobody's business. What a CSV may look like,
`grader.domain.roster_table` says. The limit: cells as they stand; who and what is meant is for others to find.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from grader.domain.given_file import read_given
from grader.domain.roster_columns import Line
from grader.domain.roster_table import read_lines
from grader.domain.workbook_scan import MAX_ROWS
from grader.text import Text, tr
from grader.text.errors import UsageError
from grader.text.folding import fold

MAX_BYTES = 10 * 1024 * 1024
_HEADERS = {
    "student": ("student", "id", "학생", "학번"),
    "assignment": ("assignment", "과제"),
    "amount": ("amount", "extension", "연장", "연장 기간", "연장기간", "기간"),
    "why": ("why", "reason", "사유", "이유"),
}
_NEEDED = ("student", "assignment", "amount")


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    where: Text
    """File and line."""
    student: str
    assignment: str
    amount: str
    why: str
    """Empty where the cell is, or there is no such column."""


def read_extensions(path: Path) -> tuple[Row, ...]:
    """The lines below the headers that are not empty; a `UsageError` names line and fault."""
    raw = read_given(path, MAX_BYTES, tr("Name the table of extensions, a CSV or XLSX."))
    read = read_lines(path, raw, _has_header)
    lines, unit = read.lines, read.unit
    header = next(iter(lines), None)
    if header is None:
        raise UsageError(
            tr(
                "{path} is empty; the first line must be student,assignment,amount,why (학번,과제,연장,이유).",
                path=path,
            )
        )
    columns = _columns(header[1])
    if missing := [name for name in _NEEDED if name not in columns]:
        raise UsageError(
            tr(
                "{where}: the first line must name the columns student, assignment, amount and why (학번, 과제, 연장, "
                "이유), in any order. Missing: {missing}.",
                where=_place(path, unit(header[0])),
                missing=", ".join(f"{name} ({_HEADERS[name][-1]})" for name in missing),
            )
        )
    if len(lines) > MAX_ROWS:
        raise UsageError(tr("{path} has more than {rows:,} lines. Put the right file there.", path=path, rows=MAX_ROWS))
    return tuple(
        Row(
            _place(path, unit(number)),
            *(_cell(cells, columns.get(name)) for name in _HEADERS),
        )
        for number, cells in lines[1:]
    )


def _has_header(lines: Iterable[Line]) -> bool:
    return any(len(_columns(cells)) > 1 for _, cells in islice(lines, 1))


def _columns(cells: Iterable[str]) -> dict[str, int]:
    """Which column is where; of two with one header the first."""
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        key = fold(cell)
        for name, headers in _HEADERS.items():
            if key in headers:
                found.setdefault(name, index)
    return found


def _cell(cells: tuple[str, ...], index: int | None) -> str:
    return cells[index] if index is not None and index < len(cells) else ""


def _place(path: Path, unit: Text) -> Text:
    return tr("{path}, {line}", path=path, line=unit)
