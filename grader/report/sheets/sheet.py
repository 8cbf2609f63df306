"""A table as another system wrote it, kept so that what is not filled comes back as it was.

The limit: cells; which system it is, and which column is what, `grader.report.sheets.forms` says.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grader.domain.roster_table import UTF16, WORKBOOKS, decode_text
from grader.text import tr
from grader.text.errors import UsageError

MARKS = ",;\t"
MAX_BYTES = 32 * 2**20
"""Of a sheet; whoever reads it from a file takes no more."""


@dataclass(frozen=True)
class Sheet:
    """All rows, the heads among them; a row may be shorter than another."""

    path: Path
    rows: tuple[tuple[str, ...], ...]
    mark: str
    """What parts cells."""
    newline: str
    bom: bool

    def cell(self, row: int, column: int) -> str:
        """Empty where the row is too short."""
        return self.rows[row][column] if column < len(self.rows[row]) else ""

    def filled(self, cells: Mapping[tuple[int, int], str]) -> Sheet:
        """With these cells, by row and column, instead of what stood there."""
        rows = [list(row) for row in self.rows]
        for (row, column), text in cells.items():
            rows[row] += [""] * (column + 1 - len(rows[row]))
            rows[row][column] = text
        return replace(self, rows=tuple(tuple(row) for row in rows))

    def encode(self) -> bytes:
        """The file: UTF-8, as both systems want it back, otherwise in the form that it came in."""
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self.mark, lineterminator=self.newline).writerows(self.rows)
        return text.getvalue().encode("utf-8-sig" if self.bom else "utf-8")


def read_sheet(path: Path, raw: bytes) -> Sheet:
    """The table in `raw`, the bytes of `path`. Parted by the mark that makes most cells of its first line. A
    `UsageError` says why it is none."""
    text = _decode(path, raw)
    newline = "\r\n" if "\r\n" in text else "\n"
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    tables = [_split(path, text, mark) for mark in MARKS]
    rows, mark = max(zip(tables, MARKS, strict=True), key=lambda each: len(each[0][0]) if each[0] else 0)
    if not rows:
        raise UsageError(tr("{path} is empty. Download the sheet again.", path=path))
    return Sheet(path, rows, mark, newline, raw.startswith(codecs.BOM_UTF8))


def _decode(path: Path, raw: bytes) -> str:
    if raw.startswith((*WORKBOOKS, *UTF16)):
        raise UsageError(
            tr('{path} is no CSV. Download it as CSV, or in Excel save it as "CSV UTF-8 (comma delimited)".', path=path)
        )
    try:
        return decode_text(raw)
    except UnicodeDecodeError as error:
        sentence = tr("{path} is neither UTF-8 nor cp949. Download it again as UTF-8.", path=path)
        raise UsageError(sentence) from error


def _split(path: Path, text: str, mark: str) -> tuple[tuple[str, ...], ...]:
    try:
        return tuple(tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark) if row)
    except csv.Error as error:
        raise UsageError(
            tr("{path} cannot be read as a table ({why}). Download it again.", path=path, why=str(error))
        ) from error
