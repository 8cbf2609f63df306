"""Reads the file of a roster, CSV or XLSX, as the lines of one table with its columns.

A CSV may be UTF-8, with or without BOM, or cp949 (Excel on a Korean Windows), with any line ends, parted by commas,
semicolons or tabs: by what makes its headers known. A workbook may have several sheets, one of which is the roster.
The limit: cells as they stand; what is a student, `grader.domain.roster` says.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.domain.roster_cells import quote, tidy
from grader.domain.roster_columns import (
    Columns,
    Line,
    explain_no_header,
    find_header,
    has_header,
    is_blank,
    is_remark,
    is_total,
    read_columns,
)
from grader.domain.workbook import read_workbook
from grader.domain.workbook_scan import MAX_COLUMNS, MAX_ROWS
from grader.text import Text, tr
from grader.text.errors import UsageError
from grader.text.safe import list_names

WORKBOOK = ".xlsx"
_MARKS = ",;\t"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How files of Excel begin."""
_FORMULA = re.compile(r'\A="([^"]*)"\Z')
"""How programs write an id so that Excel keeps its zeros."""
UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Table:
    """The lines below the headers that are not empty, each with a cell for every column at the least."""

    path: Path
    columns: Columns
    lines: tuple[Line, ...]
    totals: tuple[Line, ...]
    """Those that count the others, and are none of them."""
    remarks: tuple[Line, ...]
    blank: tuple[Line, ...]
    """Those that have something in further columns alone: running numbers of a form that was not filled."""
    hidden: tuple[int, ...]
    """Those of `lines` that the sheet does not show."""
    unit: Callable[[int], Text]
    """A line by its number, as the program shows it in which such a file is corrected."""

    def place(self, number: int) -> Text:
        """Where a line stands."""
        return _place(self.path, self.unit(number))


def read_table(path: Path, raw: bytes) -> Table:
    """The table in `raw`, the bytes of `path`; a `UsageError` names line and fault."""
    read = read_lines(path, raw, has_header)
    lines, unit = read.lines, read.unit
    if not lines:
        raise UsageError(
            tr("{path} is empty; the first line must be id,name,email. Fill it in, or remove the file.", path=path)
        )
    header = find_header(lines)
    if header is None:
        raise UsageError(explain_no_header(_place(path, unit(lines[0][0])), lines[0][1]))
    columns = read_columns(_place(path, unit(header[0])), header)
    if len(lines) > MAX_ROWS or len(header[1]) > MAX_COLUMNS:
        raise UsageError(
            tr(
                "{path} has more than {rows:,} lines or {columns} columns; that is no roster. Put the right one there.",
                path=path,
                rows=MAX_ROWS,
                columns=MAX_COLUMNS,
            )
        )
    heads = {cells for number, cells in lines if number <= header[0]}  # a printed list has them on each page
    below = [line for line in lines if line[0] > header[0] and line[1] not in heads]
    totals = tuple(line for above, line in enumerate(below) if is_total(columns, line[1], above))
    named = max((number for number, cells in below if "".join(cells[columns.name : columns.name + 1])), default=0)
    rest = _without(below, totals)
    remarks = tuple(line for line in rest if is_remark(columns, line[1], last=0 < named < line[0]))
    blank = tuple(line for line in _without(rest, remarks) if is_blank(columns, line[1]))
    students = tuple(_fit(path, unit, line, columns) for line in _without(rest, (*remarks, *blank)))
    hidden = tuple(number for number, _ in students if number in read.hidden)
    return Table(path, columns, students, totals, remarks, blank, hidden, unit)


@dataclass(frozen=True)
class Lines:
    """Those of a file that are not empty."""

    lines: tuple[Line, ...]
    unit: Callable[[int], Text]
    """How one is named."""
    hidden: frozenset[int] = frozenset()
    """Those that the sheet does not show."""


def read_lines(path: Path, raw: bytes, has_header: Callable[[Iterable[Line]], bool]) -> Lines:
    """The lines in `raw` that are not empty, of the sheet or by the mark that makes the headers known. A `UsageError`
    where they cannot be read."""
    if path.suffix == WORKBOOK:
        return _read_sheet(path, raw, has_header)
    return Lines(_read_csv(path, _decode(path, raw), has_header), _line)


def decode_text(raw: bytes) -> str:
    """UTF-8, with a byte order mark or without, or cp949 (a Korean Excel); `UnicodeDecodeError` where it is neither."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp949")


def _without(lines: Iterable[Line], others: Iterable[Line]) -> list[Line]:
    numbers = {number for number, _ in others}
    return [line for line in lines if line[0] not in numbers]


def _fit(path: Path, unit: Callable[[int], Text], line: Line, columns: Columns) -> Line:
    """The line with all its cells, and none that no header names."""
    number, cells = line
    where = _place(path, unit(number))
    if len(cells) < columns.needed:
        raise UsageError(
            tr(
                "{where}: {count} cells, and the columns id, name and email make {needed}. Put a cell for each there, "
                "though it be empty.",
                where=where,
                count=len(cells),
                needed=columns.needed,
            )
        )
    for index, cell in enumerate(cells):
        if cell and index not in columns.named:
            raise UsageError(
                tr(
                    "{where}: {count} cells, and {value} stands below no header. Name that column; put a name that "
                    'holds a comma between double quotes ("Kim, Min"), and part addresses by ";".',
                    where=where,
                    count=len(cells),
                    value=quote(cell),
                )
            )
    return number, cells + ("",) * (max(columns.named) + 1 - len(cells))


def _place(path: Path, unit: Text) -> Text:
    return tr("{path}, {line}", path=path, line=unit)


def _line(number: int) -> Text:
    return tr("line {line}", line=number)


def _row(number: int) -> Text:
    return tr("row {line}", line=number)


def _tidy(cells: Iterable[str]) -> tuple[str, ...]:
    """The cells as they were meant."""
    return tuple(map(tidy, cells))


def _read_sheet(path: Path, raw: bytes, has_header: Callable[[Iterable[Line]], bool]) -> Lines:
    """The rows of the one sheet that has the headers; of the first sheet where none has."""
    sheets = {}
    for sheet in read_workbook(path, raw):
        rows = ((number, _tidy(cells)) for number, cells in enumerate(sheet.rows, 1))
        if lines := tuple(line for line in rows if any(line[1])):
            sheets[sheet.name] = Lines(lines, _row, sheet.hidden)
    rosters = [name for name, read in sheets.items() if has_header(read.lines)]
    if len(rosters) > 1:
        raise UsageError(
            tr(
                "{path}: several sheets look like a roster ({names}). Put all students on one of them, and hide or "
                "remove the others.",
                path=path,
                names=list_names(rosters, 40),
            )
        )
    return sheets[rosters[0]] if rosters else next(iter(sheets.values()), Lines((), _row))


def _decode(path: Path, raw: bytes) -> str:
    if raw.startswith(WORKBOOKS):
        raise UsageError(
            tr("{path} is a workbook of Excel, not a CSV. Name it roster.xlsx, or save it as CSV UTF-8.", path=path)
        )
    if raw.startswith(UTF16):
        raise UsageError(tr('{path} is UTF-16. In Excel, save it as "CSV UTF-8 (comma delimited)".', path=path))
    try:
        return decode_text(raw)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UsageError(
            tr(
                "{path}, line {line}: neither UTF-8 nor cp949. Open it in an editor and save it as UTF-8.",
                path=path,
                line=line,
            )
        ) from error


def _read_csv(path: Path, text: str, has_header: Callable[[Iterable[Line]], bool]) -> tuple[Line, ...]:
    """The lines by the first mark that makes the headers known; by commas where none does."""
    # A lone CR (old Mac Excel) ends a line too; csv.reader alone would call it a fault.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = 1
    marks = _MARKS
    if told := re.match(rf"sep=([{_MARKS}])\n", text):  # Excel's own first line
        first, marks, text = 2, told[1], text[told.end() :]

    def fits(mark: str) -> bool:
        try:
            return has_header(_split(path, text, mark, 1))
        except UsageError:  # by this mark; by another it may be none
            return False

    return tuple(_split(path, text, next(filter(fits, marks), marks[0]), first))


def _split(path: Path, text: str, mark: str, first: int) -> Iterator[Line]:
    """The lines that are not empty."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    start = first
    try:
        for cells in reader:
            line, start = start, reader.line_num + first
            row = _tidy(_FORMULA.sub(r"\1", cell.strip()) for cell in cells)
            if any(row):
                yield line, row
    except csv.Error as error:
        if "field limit" in str(error):
            raise UsageError(
                tr(
                    "{where}: a cell has more than {limit:,} letters, or its double quote is not closed. Correct it.",
                    where=_place(path, _line(start)),
                    limit=csv.field_size_limit(),
                )
            ) from error
        raise UsageError(
            tr(
                "{where}: a double quote is not closed, or stands in the middle of a cell. Put such a cell between "
                'double quotes, and each of its own twice ("").',
                where=_place(path, _line(start)),
            )
        ) from error
