"""Counts what the parts of a workbook would become, before a parser makes cells of them.

A part is a few bytes that may become gigabytes: a text that stands once and in a million cells, a cell at the end of
the sheet, an entity, a tree without an end. So each is run through by a parser that keeps nothing but numbers, refuses
every DOCTYPE and stops at the bounds; on its way it notes which cells are shown with zeros in front.
The limit: what the cells hold, `grader.domain.workbook` says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from grader.domain.workbook_formats import PARTS, Formats, Pieces
from grader.text import Text, tr

MAX_UNPACKED = 32 << 20
"""Bytes of all parts that are read; ten thousand students take a tenth of it."""
MAX_PARTS = 1000
MAX_SHEETS = 50
MAX_ROWS = 10_000
MAX_COLUMNS = 200
MAX_TEXT = 64 << 20
"""Letters of all cells: a text may stand once in the file and in a million cells."""
MAX_DEPTH = 100
"""Elements within each other: a parser keeps what is open."""
MAX_FORMATTED = 100_000
"""Cells of a format of zeros, and failed ones: all ids, telephone numbers and the like of ten thousand students."""
MAX_FAILURE = 20
"""Letters of what a cell shows whose formula failed; Excel's own are shorter."""
MAX_MERGED = 100_000
"""Rows of all merged cells, but for the first of each."""
_REFERENCE = re.compile(r"([A-Za-z]{1,7})([0-9]{1,9})")


class BadWorkbookError(Exception):
    """Why a workbook is not read; whoever knows its path says it."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def damaged() -> BadWorkbookError:
    """It is none, or broken, or made by somebody who means no good."""
    return BadWorkbookError(
        tr("this is no workbook that can be read. Open it in Excel and save it as an Excel workbook (.xlsx).")
    )


def too_large() -> BadWorkbookError:
    """It is beyond the bounds of this module."""
    return BadWorkbookError(
        tr(
            "the workbook holds more than a roster does (at most {rows:,} rows, {columns} columns, {size} MiB when "
            "unpacked). Copy the list of students into a new workbook.",
            rows=MAX_ROWS,
            columns=MAX_COLUMNS,
            size=MAX_UNPACKED >> 20,
        )
    )


@dataclass
class Scan:
    """What the parts would become as cells, counted before anything makes them."""

    longest: int = 0
    """Letters of the longest shared text: any cell may be it, whatever its number means to another parser."""
    values: int = 0
    """Cells that hold something."""
    letters: int = 0
    """Of what stands in the cells themselves."""
    uncounted: str = ""
    """The first cell that holds a formula, and no value of it."""
    formats: Formats = field(default_factory=Formats)
    zeros: dict[str, dict[tuple[int, int], Pieces]] = field(default_factory=dict)
    """Of each part its cells of a format of zeros, by row and column."""
    failed: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)
    """The same of cells with a formula that failed: what they show (`#N/A`)."""
    formatted: int = 0
    """How many both are."""
    hidden: dict[str, set[int]] = field(default_factory=dict)
    """Of each part the rows that are not shown."""
    merged: dict[str, list[tuple[int, int, int]]] = field(default_factory=dict)
    """Of each part the cells that are one over several rows: the first and the last row, and the column."""
    ranges: int = 0
    """How many these are, and the rows in them."""

    def judge(self) -> None:
        """All parts together."""
        if self.letters + self.values * self.longest > MAX_TEXT:
            raise too_large()
        if self.uncounted:
            raise BadWorkbookError(
                tr(
                    "the formula in {cell} has no value stored with it. Open the workbook in Excel and save it there.",
                    cell=self.uncounted,
                )
            )


class Part:
    """One part, while it is parsed. Where a cell lies, it says, or its order does: the farther of both counts, so that
    no other reading puts it beyond the bounds."""

    def __init__(self, scan: Scan, name: str) -> None:
        self.scan = scan
        self.name = name
        """In small letters."""
        self.rows = self.cells = 0
        """Rows so far, and cells in this row."""
        self.row = self.column = 0
        """The place of this cell."""
        self.row_said = self.depth = 0
        self.in_cell = self.formula = self.value = self.failed = False
        self.zeros: Pieces | None = None
        """The format of this cell, where that is one of zeros."""
        self.shared = 0
        """How deep in a shared text."""
        self.text = 0
        """Letters of it."""

    def parse(self, part: bytes) -> None:
        """All of it; `BadWorkbookError` where it is none or too large, `UnicodeDecodeError` where it is no UTF-8."""
        part.decode("utf-8")  # calamine knows no other encoding
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self.refuse
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.add
        try:
            parser.Parse(part, True)
        except expat.ExpatError as error:
            raise damaged() from error
        if self.name in PARTS:
            self.scan.formats.read(self.name, part)

    def refuse(self, *_: object) -> None:
        raise damaged()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise damaged()
        match name.rpartition(":")[2]:
            case "row":
                written = attributes.get("r", "")
                self.rows += 1
                self.cells = 0
                self.row_said = int(written) if re.fullmatch("[0-9]{1,9}", written) else self.row_said + 1
                if attributes.get("hidden") in ("1", "true") and self.row_said <= MAX_ROWS:
                    self.scan.hidden.setdefault(self.name, set()).add(self.row_said)
            case "mergeCell":
                self.merge(attributes.get("ref", ""))
            case "c":
                self.start_cell(attributes.get("r", ""), attributes.get("s", ""))
                self.failed = attributes.get("t") == "e"
            case "si":
                self.text = self.text if self.shared else 0
                self.shared += 1
            case "f" if self.in_cell:
                self.formula = True
            case "v" | "is" if self.in_cell:
                self.value = True
                self.scan.values += 1
                if self.row > MAX_ROWS or self.column > MAX_COLUMNS:
                    raise too_large()
                if self.failed:
                    self.scan.failed.setdefault(self.name, {})[self.row, self.column] = ""
                elif self.zeros is not None:
                    self.scan.zeros.setdefault(self.name, {})[self.row, self.column] = self.zeros
                else:
                    return
                self.scan.formatted += 1
                if self.scan.formatted > MAX_FORMATTED:
                    raise too_large()

    def start_cell(self, written: str, style: str) -> None:
        self.in_cell, self.formula, self.value = True, False, False
        self.cells += 1
        self.row, self.column = max(self.rows, self.row_said), self.cells
        if place := _REFERENCE.fullmatch(written):
            self.row, self.column = max(self.row, int(place[2])), max(self.column, _number(place[1]))
        self.zeros = self.scan.formats.zeros.get(int(style[:9])) if style.isdecimal() else None

    def merge(self, written: str) -> None:
        """A range of cells that are shown as one, where it lies within the bounds."""
        first, last = (_REFERENCE.fullmatch(place) for place in (*written.split(":"), "", "")[:2])
        if first is None or last is None:
            return
        top, bottom, column = int(first[2]), min(int(last[2]), MAX_ROWS), _number(first[1])
        if top < bottom and column <= MAX_COLUMNS:
            self.scan.ranges += bottom - top
            if self.scan.ranges > MAX_MERGED:
                raise too_large()
            self.scan.merged.setdefault(self.name, []).append((top, bottom, column))

    def end(self, name: str) -> None:
        self.depth -= 1
        match name.rpartition(":")[2]:
            case "c" if self.in_cell:
                self.in_cell = False
                if self.formula and not self.value and not self.scan.uncounted:
                    self.scan.uncounted = f"{_letters(self.column)}{self.row}"
            case "si":
                self.shared -= 1

    def add(self, letters: str) -> None:
        if self.shared:
            self.text += len(letters)
            self.scan.longest = max(self.scan.longest, self.text)
        elif self.in_cell:
            self.scan.letters += len(letters)
            failures = self.scan.failed.get(self.name, {}) if self.failed and self.value else {}
            if (shown := failures.get((self.row, self.column))) is not None:
                failures[self.row, self.column] = (shown + letters)[:MAX_FAILURE]


def _number(letters: str) -> int:
    """The column of a name, 28 for `AB`."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def _letters(column: int) -> str:
    """The name of a column, `AB` for 28."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
