"""Reads the cells of an XLSX workbook as text, whatever it was made to do to its reader.

A roster may come by mail, and a folder that somebody handed in may hold one. So nothing is parsed before it is known to
be small: a copy is made of the few parts that are read, each cut at the size that the archive promises; a parser that
refuses every DOCTYPE counts in it the rows, the columns and the letters that its cells would make; and only that copy
goes to calamine. What Excel shows is what comes out: of a formula the value that was stored with it, of a number with
too many digits the short form that has lost them, of a date a date.

The limit: cells, not what they mean (`grader.domain.roster_columns`); of another format it is told how to become
XLSX.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from grader.text import Text, tr
from grader.text.errors import UsageError

MAX_UNPACKED = 32 << 20
"""Bytes of all parts that are read; ten thousand students take a tenth of it."""
MAX_PARTS = 1000
MAX_SHEETS = 50
MAX_ROWS = 10_000
MAX_COLUMNS = 200
MAX_TEXT = 64 << 20
"""Letters of all cells: a text may stand once in the file and in a million cells."""
_EXACT = 10**15
"""From here on Excel keeps no digit of a number but the first fifteen."""
_REFERENCE = re.compile(r"([A-Za-z]{1,7})([0-9]{1,9})")
_OLD = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Sheet:
    """One visible sheet: its rows from the first one on, every cell as text, empty where there is nothing."""

    name: str
    rows: tuple[tuple[str, ...], ...]


class _WorkbookError(Exception):
    """Why a workbook is not read."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def read_workbook(path: Path, raw: bytes) -> tuple[Sheet, ...]:
    """The visible sheets of the workbook `raw` that are not empty; a `UsageError` names `path` and the fault."""
    try:
        return _read_sheets(_repack(raw))
    except _WorkbookError as fault:
        raise UsageError(tr("{path}: {fault}", path=path, fault=fault.text)) from fault


def _read_sheets(copy: bytes) -> tuple[Sheet, ...]:
    import python_calamine as calamine  # late: a roster that is a CSV needs none of it

    try:
        with calamine.load_workbook(io.BytesIO(copy)) as workbook:
            if len(workbook.sheets_metadata) > MAX_SHEETS:
                raise _too_large()
            sheets = []
            area = 0
            for index, about in enumerate(workbook.sheets_metadata):
                if about.visible != calamine.SheetVisibleEnum.Visible or about.typ != calamine.SheetTypeEnum.WorkSheet:
                    continue
                sheet = workbook.get_sheet_by_index(index)
                area += sheet.total_height * sheet.total_width  # one part may be many sheets
                if area > MAX_ROWS * MAX_COLUMNS:
                    raise _too_large()
                if rows := sheet.to_python(skip_empty_area=False):
                    sheets.append(Sheet(about.name, tuple(tuple(_show(cell) for cell in row) for row in rows)))
            return tuple(sheets)
    except (KeyboardInterrupt, SystemExit, MemoryError, _WorkbookError):
        raise
    except BaseException as error:  # a panic of Rust is no Exception
        raise _damaged() from error


def _show(value: object) -> str:
    """A cell's value as a person would type it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and abs(value) >= _EXACT:
        return f"{value:.5E}"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)


def _damaged() -> _WorkbookError:
    return _WorkbookError(
        tr("this is no workbook that can be read. Open it in Excel and save it as an Excel workbook (.xlsx).")
    )


def _too_large() -> _WorkbookError:
    return _WorkbookError(
        tr(
            "the workbook holds more than a roster does (at most {rows:,} rows, {columns} columns, {size} MiB when "
            "unpacked). Copy the list of students into a new workbook.",
            rows=MAX_ROWS,
            columns=MAX_COLUMNS,
            size=MAX_UNPACKED >> 20,
        )
    )


def _repack(raw: bytes) -> bytes:
    """The parts that hold cells, as large as they say and no larger, none of them able to become more when read."""
    if raw.startswith(_OLD):
        raise _WorkbookError(
            tr(
                "this is a workbook of an old Excel (.xls), or one with a password. In Excel, save it as an Excel "
                "workbook (.xlsx) without a password."
            )
        )
    copy = io.BytesIO()
    scan = _Scan()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive, zipfile.ZipFile(copy, "w") as packed:
            for info in _list_parts(archive):
                with archive.open(info) as file:
                    part = file.read(info.file_size)  # it ends there, whatever is packed
                    file.read(1)  # and here its checksum is looked at
                _Part(scan).parse(part)
                packed.writestr(info.filename, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, RuntimeError) as error:
        raise _damaged() from error
    except expat.ExpatError as error:
        raise _damaged() from error
    scan.judge()
    return copy.getvalue()


def _list_parts(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    everything = archive.infolist()
    names = [info.filename.casefold() for info in everything]
    if "xl/workbook.xml" not in names:
        raise _WorkbookError(tr("this is no Excel workbook (.xlsx). In Excel, save it as one, or as CSV UTF-8."))
    parts = [info for info, name in zip(everything, names, strict=True) if name.endswith((".xml", ".rels"))]
    if len(everything) > MAX_PARTS or sum(info.file_size for info in parts) > MAX_UNPACKED:
        raise _too_large()
    if len(set(names)) < len(names):
        raise _damaged()
    for info in parts:
        # The other ways of packing have no bound in `zipfile`: one step may become gigabytes.
        if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _damaged()
    return parts


@dataclass
class _Scan:
    """What the parts would become as cells, counted before anything makes them."""

    longest: int = 0
    """Letters of the longest shared text: any cell may be it, whatever its number means to another parser."""
    values: int = 0
    """Cells that hold something."""
    letters: int = 0
    """Of what stands in the cells themselves."""
    uncounted: str = ""
    """The first cell that holds a formula, and no value of it."""

    def judge(self) -> None:
        """All parts together."""
        if self.letters + self.values * self.longest > MAX_TEXT:
            raise _too_large()
        if self.uncounted:
            raise _WorkbookError(
                tr(
                    "the formula in {cell} has no value stored with it. Open the workbook in Excel and save it there.",
                    cell=self.uncounted,
                )
            )


class _Part:
    """One part, while it is parsed. Where a cell lies, it says, or its order does: the farther of both counts, so that
    no other reading puts it beyond the bounds."""

    def __init__(self, scan: _Scan) -> None:
        self.scan = scan
        self.rows = self.cells = 0
        """Rows so far, and cells in this row."""
        self.row = self.column = 0
        """The place of this cell."""
        self.row_said = 0
        self.in_cell = self.formula = self.value = False
        self.shared = 0
        """How deep in a shared text."""
        self.text = 0
        """Letters of it."""

    def parse(self, part: bytes) -> None:
        part.decode("utf-8")  # calamine knows no other encoding
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self.refuse
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.add
        parser.Parse(part, True)

    def refuse(self, *_: object) -> None:
        raise _damaged()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                written = attributes.get("r", "")
                self.rows += 1
                self.cells = 0
                self.row_said = int(written) if re.fullmatch("[0-9]{1,9}", written) else self.row_said + 1
            case "c":
                self.start_cell(attributes.get("r", ""))
            case "si":
                self.text = self.text if self.shared else 0
                self.shared += 1
            case "f" if self.in_cell:
                self.formula = True
            case "v" | "is" if self.in_cell:
                self.value = True
                self.scan.values += 1
                if self.row > MAX_ROWS or self.column > MAX_COLUMNS:
                    raise _too_large()

    def start_cell(self, written: str) -> None:
        self.in_cell, self.formula, self.value = True, False, False
        self.cells += 1
        self.row, self.column = max(self.rows, self.row_said), self.cells
        if place := _REFERENCE.fullmatch(written):
            column = 0
            for letter in place[1].upper():
                column = column * 26 + ord(letter) - ord("A") + 1
            self.row, self.column = max(self.row, int(place[2])), max(self.column, column)

    def end(self, name: str) -> None:
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


def _letters(column: int) -> str:
    """The name of a column, `AB` for 28."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
