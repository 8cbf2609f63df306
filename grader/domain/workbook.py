"""Reads the cells of an XLSX workbook as text, whatever it was made to do to its reader.

A roster may come by mail, and a folder that somebody handed in may hold one. So nothing is parsed before it is known to
be small: a copy is made of the few parts that are read, each cut at the size that the archive promises; a parser that
refuses every DOCTYPE counts in it the rows, the columns and the letters that its cells would make; and only that copy
goes to calamine. What Excel shows is what comes out: of a formula the value that was stored with it
(`#N/A` of one that failed), of a number with too many digits the short form that has lost them, of a date a date, of a
number in a format of zeros (`grader.domain.workbook_formats`) the zeros in front of it, of a cell that is merged over
several rows in each of them its value.

The limit: cells, not what they mean (`grader.domain.roster_columns`); of another format it is told how to become
XLSX.
"""

from __future__ import annotations

import datetime
import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.domain.workbook_formats import PARTS, Pieces, show_number
from grader.domain.workbook_scan import (
    MAX_COLUMNS,
    MAX_PARTS,
    MAX_ROWS,
    MAX_SHEETS,
    MAX_UNPACKED,
    BadWorkbookError,
    Part,
    Scan,
    damaged,
    too_large,
)
from grader.text import tr
from grader.text.errors import UsageError

_EXACT = 10**15
"""From here on Excel keeps no digit of a number but the first fifteen."""
_OLD = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Sheet:
    """One visible sheet: its rows from the first one on, every cell as text, empty where there is nothing."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    hidden: frozenset[int] = frozenset()
    """The numbers of the rows that are not shown."""


def read_workbook(path: Path, raw: bytes) -> tuple[Sheet, ...]:
    """The visible sheets of the workbook `raw` that are not empty; a `UsageError` names `path` and the fault."""
    try:
        return _read_sheets(*_repack(raw))
    except BadWorkbookError as fault:
        raise UsageError(tr("{path}: {fault}", path=path, fault=fault.text)) from fault


def _read_sheets(copy: bytes, scan: Scan) -> tuple[Sheet, ...]:
    import python_calamine as calamine  # late: a roster that is a CSV needs none of it

    try:
        with calamine.load_workbook(io.BytesIO(copy)) as workbook:
            if len(workbook.sheets_metadata) > MAX_SHEETS:
                raise too_large()
            sheets = []
            area = 0
            for index, about in enumerate(workbook.sheets_metadata):
                if about.visible != calamine.SheetVisibleEnum.Visible or about.typ != calamine.SheetTypeEnum.WorkSheet:
                    continue
                sheet = workbook.get_sheet_by_index(index)
                area += sheet.total_height * sheet.total_width  # one part may be many sheets
                if area > MAX_ROWS * MAX_COLUMNS:
                    raise too_large()
                if rows := sheet.to_python(skip_empty_area=False):
                    part = scan.formats.part_of(index)
                    zeros, failed = scan.zeros.get(part, {}), scan.failed.get(part, {})
                    shown = [_show_row(*row, zeros, failed) for row in enumerate(rows, 1)]
                    _fill_merged(shown, scan.merged.get(part, ()))
                    sheets.append(Sheet(about.name, tuple(shown), frozenset(scan.hidden.get(part, ()))))
            return tuple(sheets)
    except (KeyboardInterrupt, SystemExit, MemoryError, BadWorkbookError):
        raise
    except BaseException as error:  # a panic of Rust is no Exception
        raise damaged() from error


def _show_row(
    row: int,
    values: Sequence[object],
    zeros: Mapping[tuple[int, int], Pieces],
    failed: Mapping[tuple[int, int], str],
) -> tuple[str, ...]:
    """Its cells; calamine calls one empty whose formula failed."""
    return tuple(
        failed.get((row, column)) or _show(value, zeros.get((row, column))) for column, value in enumerate(values, 1)
    )


def _fill_merged(rows: list[tuple[str, ...]], merged: Sequence[tuple[int, int, int]]) -> None:
    """Put the value of each merged cell into its other rows, but for those in which nothing else stands."""
    filled = [any(cells) for cells in rows]
    for top, bottom, column in merged:
        if top > len(rows) or column > len(rows[top - 1]):
            continue
        for at in range(top, min(bottom, len(rows))):
            cells = rows[at]
            if filled[at] and not cells[column - 1]:
                rows[at] = (*cells[: column - 1], rows[top - 1][column - 1], *cells[column:])


def _show(value: object, zeros: Pieces | None) -> str:
    """A cell's value as a person would type it; of a number with zeros in front, by its format, with them."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and abs(value) >= _EXACT:
        return f"{value:.5E}"
    if isinstance(value, int) and value >= 0 and zeros is not None:
        return show_number(zeros, value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)


def _repack(raw: bytes) -> tuple[bytes, Scan]:
    """The parts that hold cells, as large as they say and no larger, none of them able to become more when read; and
    what was seen in them."""
    if raw.startswith(_OLD):
        raise BadWorkbookError(
            tr(
                "this is a workbook of an old Excel (.xls), or one with a password. In Excel, save it as an Excel "
                "workbook (.xlsx) without a password."
            )
        )
    copy = io.BytesIO()
    scan = Scan()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive, zipfile.ZipFile(copy, "w") as packed:
            for info in _list_parts(archive):
                with archive.open(info) as file:
                    part = file.read(info.file_size)  # it ends there, whatever is packed
                    file.read(1)  # and here its checksum is looked at
                Part(scan, info.filename.casefold()).parse(part)
                packed.writestr(info.filename, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, RuntimeError) as error:
        raise damaged() from error
    scan.judge()
    return copy.getvalue(), scan


def _list_parts(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    everything = archive.infolist()
    names = [info.filename.casefold() for info in everything]
    if "xl/workbook.xml" not in names:
        raise BadWorkbookError(tr("this is no Excel workbook (.xlsx). In Excel, save it as one, or as CSV UTF-8."))
    parts = [info for info, name in zip(everything, names, strict=True) if name.endswith((".xml", ".rels"))]
    if len(everything) > MAX_PARTS or sum(info.file_size for info in parts) > MAX_UNPACKED:
        raise too_large()
    if len(set(names)) < len(names):
        raise damaged()
    for info in parts:
        # The other ways of packing have no bound in `zipfile`: one step may become gigabytes.
        if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged()
    # How cells look is to be known before they come.
    return sorted(parts, key=lambda info: info.filename.casefold() not in PARTS)
