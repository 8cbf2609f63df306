"""Notebooks of Jupyter and Colab (`.ipynb`, version 4, and 3 with its worksheets) as one file of Python. Student side.

Code cells in their order, each compiled alone: one that does not compile costs only itself. Outputs, text and pictures
are not looked at. Line M of code cell N is line N·step + M of the file, so that whatever names a line names a place
that its author can find; `step` is 0 where there are too many cells for that, and they stand one below the other.

The first member is the file, the others are what `%%writefile` writes. Facts: `cells` (how many hold code), `step`,
`dropped` (lines that only a notebook understands, each once), `failures` (number of the cell, `messages.Failure` as
data), `failed` (how many cells). Codes beside those of the limits: `format` (no notebook), `encoding`, `language`
(another than Python), `cells` (too many), `parts` (what cannot be compiled together).

The limit: what a cell printed, and in which order a person ran them, is not known.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from typing import Any

from grader.sandbox.inside import source
from grader.sandbox.inside.failures import describe_syntax
from grader.sandbox.inside.reading import Contents, Gathered, Limits, Member, Refused
from grader.sandbox.inside.reading.cells import Cell, convert
from grader.sandbox.inside.reading.names import safe_path
from grader.sandbox.inside.repair.scan import split_lines
from grader.sandbox.seam import protocol
from grader.sandbox.seam.contents import COUNTS
from grader.sandbox.seam.messages import Failure

MAIN = "notebook.py"
MAX_CELLS = COUNTS["cells"]
MAX_LINES = 200_000
"""Of the file, empty ones included: each costs the process that runs it some memory."""
_STEPS = (100, 1_000, 10_000)
"""The first that is more than the lines of the longest cell."""
_MAX_TOLD = 20
_MAX_TRIES = 50


def read_notebook(data: bytes, limits: Limits) -> Contents:
    """The file of Python that a notebook is, and the files that it writes."""
    try:
        texts = list(_code_cells(_parsed(data)))
        cells = [convert(text) for text in texts]
        text, step = _joined(cells)
    except Refused as refused:
        return Contents(fault=refused.code)
    gathered = Gathered(limits)
    gathered.add(_file(MAIN, text))
    for member in _written(cells, limits):
        gathered.add(member)
    dropped = list(dict.fromkeys(line for cell in cells for line in cell.dropped))
    failed = [(number, cell.error) for number, cell in enumerate(cells, 1) if cell.error is not None]
    facts = {
        "cells": len(cells),
        "step": step,
        "dropped": [line[:100] for line in dropped[:_MAX_TOLD]],
        "failed": len(failed),
        "failures": [(number, _failure(error, texts[number - 1])) for number, error in failed[:_MAX_TOLD]],
    }
    return Contents(tuple(gathered.members), gathered.full, facts)


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        text = source.decode(data, [])
    except source.Undecodable:
        raise Refused("encoding") from None
    try:
        book = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("format") from None
    if type(book) is not dict:
        raise Refused("format")
    return book


def _code_cells(book: dict[str, Any]) -> Iterator[str]:
    """The text of each cell that holds code."""
    cells = book.get("cells")
    if type(cells) is not list:
        sheets = book.get("worksheets")
        if type(sheets) is not list:
            raise Refused("format")
        cells = [cell for sheet in sheets if type(sheet) is dict for cell in _list_of(sheet.get("cells"))]
    if _language(book) not in ("", "python"):
        raise Refused("language")
    code = [cell for cell in cells if type(cell) is dict and cell.get("cell_type") == "code"]
    if len(code) > MAX_CELLS:
        raise Refused("cells")
    for cell in code:
        text = cell.get("source", cell.get("input", ""))
        yield text if type(text) is str else "".join(part for part in _list_of(text) if type(part) is str)


def _list_of(value: Any) -> list[Any]:
    return value if type(value) is list else []


def _language(book: dict[str, Any]) -> str:
    """What it says that its code is written in, without the version; empty where it says nothing."""
    about = book.get("metadata")
    for part, name in (("kernelspec", "language"), ("language_info", "name")):
        inner = about.get(part) if type(about) is dict else None
        said = inner.get(name) if type(inner) is dict else None
        if type(said) is str and said:
            return said.casefold().rstrip("0123456789.")
    return ""


def _joined(cells: list[Cell]) -> tuple[str, int]:
    """The file, and by how many lines its cells lie apart. A cell that does not go with those before it is one that
    does not compile."""
    longest = max((cell.text.count("\n") + 1 for cell in cells), default=0)
    steps = [step for step in _STEPS if longest < step and step * (len(cells) + 1) <= MAX_LINES]
    step = steps[0] if steps else 0
    for _ in range(_MAX_TRIES):
        text, starts = _text(cells, step)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile(text, "<notebook>", "exec", dont_inherit=True)
        except SyntaxError as error:
            line = error.lineno or 0
            at = max((index for index, start in enumerate(starts) if start < line), default=-1)
            if at < 0 or cells[at].error is not None:
                break
            error.lineno = line - starts[at]
            cells[at].error = error.with_traceback(None)
        except (ValueError, RecursionError, MemoryError, OverflowError):
            break
        else:
            return text, step
    raise Refused("parts")


def _text(cells: list[Cell], step: int) -> tuple[str, list[int]]:
    """The cells that compile one below the other, and after which line each begins."""
    features = dict.fromkeys(name for cell in cells if cell.error is None for name in cell.future)
    lines = [f"from __future__ import {', '.join(features)}" if features else ""]
    starts = []
    for number, cell in enumerate(cells, 1):
        if step:
            lines += [""] * (number * step - len(lines))
        starts.append(len(lines))
        if cell.error is None:
            lines += split_lines(cell.text)
    return "\n".join([*lines, ""]), starts


def _written(cells: list[Cell], limits: Limits) -> Iterator[Member]:
    files: dict[str, str] = {}
    odd: dict[str, str] = {}
    for cell in cells:
        if cell.file is None or cell.error is not None:
            continue
        name, text, appends = cell.file
        path, why = safe_path(name, limits.name_bytes // 2)
        if why or not name:
            odd.setdefault(path, why or "path")
        else:
            files[path] = (files.get(path, "") if appends else "") + text
    for path, text in files.items():
        yield _file(path, text)
    for path, why in odd.items():
        yield Member(path, b"", None, why)


def _file(name: str, text: str) -> Member:
    content = text.encode("utf-8", "replace")
    return Member(name, b"", content, size=len(content))


def _failure(error: BaseException, text: str) -> dict[str, Any]:
    """As a file's own error of syntax is told; its line is one of the cell."""
    kind = type(error)
    syntax = describe_syntax(error, text) if issubclass(kind, SyntaxError) else None
    return protocol.as_data(Failure(kind.__name__, str(error)[:500], syntax=syntax))
