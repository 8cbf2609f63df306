"""One cell of a notebook as plain Python, or why it is none: what only Jupyter and Colab understand is dropped. Student
side.

Lines keep their numbers: what is dropped leaves an empty line, or a `pass` where a block would be empty. A magic that
runs code on its own line (`%time f()`) keeps that code, and of `%run x.py` the import stays that comes nearest. The
limit: of `%timeit` and the like nothing stays.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass, field
from typing import Any

from grader.sandbox.inside.repair.scan import scan, split_lines

_MAX_SHOWN = 60
_MAX_DROPPED_IN_STRANGE_LINES = 100
_KEEPS_BODY = frozenset({"time", "capture", "prun", "memit", "mprun", "lprun"})
_WRITES = frozenset({"writefile", "file"})
_RUN = re.compile(r"%run\s+(?:-i\s+)?[\"']?(?:\./)?([A-Za-z_]\w*)\.py[\"']?\s*$")
_CELL_MAGIC = re.compile(r"\s*%%(\w+)\s*(.*)")
_TIMED = re.compile(r"(\s*)%time\s+(?=\S)")
_MAGIC = re.compile(r"\s*(?:%{1,2}[A-Za-z]|!|\?{1,2}[\w.]|(?:pip3?|conda)\s+(?:install|uninstall|list)\b)")
_ASSIGNED = re.compile(r"\s*[\w., \t]+?=\s*(?:!|%[A-Za-z])")
_HELP = re.compile(r"\s*[\w.]+\?{1,2}\s*$")
_CHANGES_WHAT_FOLLOWS = re.compile(r"[\"'()\[\]{}\\]")
_COLAB = "google.colab"
_HOMES = ("/content/", "/kaggle/working/")
"""Where the notebooks of Colab and Kaggle run: a file there lies beside them."""


@dataclass
class Cell:
    """What became of a cell."""

    text: str = ""
    dropped: list[str] = field(default_factory=list)
    """Lines that only a notebook understands, as they are shown."""
    file: tuple[str, str, bool] | None = None
    """The name and text of a file that it writes, and whether they are added to what is there."""
    future: list[str] = field(default_factory=list)
    """What it imports of `__future__`, which a file has at its head."""
    error: BaseException | None = None
    """Why it does not compile."""


def convert(source: str) -> Cell:
    """The cell as Python."""
    cell = Cell()
    lines = split_lines(source)
    start = next((index for index, line in enumerate(lines) if line.strip()), 0)
    magic = _CELL_MAGIC.match(lines[start])
    if magic is not None:
        if magic[1] in _WRITES:
            words = magic[2].split()
            name = " ".join(word for word in words if word not in ("-a", "--append")).strip("\"'")
            name = next((name.removeprefix(home) for home in _HOMES if name.startswith(home)), name)
            cell.file = (name, "\n".join([*lines[start + 1 :], ""]), len(words) > 1 and words[0] in ("-a", "--append"))
            return cell
        cell.dropped.append(_shown(lines[start]))
        if magic[1] not in _KEEPS_BODY:
            return cell
        lines[start] = ""
    lines = _dedented(lines)
    cell.text = "\n".join(lines)
    tree = _parsed(cell)
    if tree is None:
        _drop_magics(lines, cell)
        cell.text = "\n".join(lines)
        tree = _parsed(cell)
    if tree is not None and _drop_imports(tree, cell):
        _parsed(cell)
    return cell


def without_commands(text: str) -> str:
    """A whole file without the lines that IPython takes for its own, the others where they were."""
    cell, lines = Cell(), split_lines(text)
    _drop_magics(lines, cell)
    return "\n".join(lines) if cell.dropped else text


def _parsed(cell: Cell) -> ast.Module | None:
    """Its tree; None, and `error` is there, where it does not compile."""
    cell.error = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(cell.text, "<cell>")
            compile(cell.text, "<cell>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        cell.error = error.with_traceback(None)
        return None
    return tree


def _dedented(lines: list[str]) -> list[str]:
    """Without the indent of the first line, as IPython runs it."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    return [line.removeprefix(indent) for line in lines] if indent else lines


def _drop_magics(lines: list[str], cell: Cell) -> None:
    """Empty the lines that IPython takes for its own; those in strings and brackets are Python's."""
    rescans = 0
    scanned = scan(lines)
    index = 0
    while index < len(lines):
        line = lines[index]
        if not scanned[index].goes_on and (_MAGIC.match(line) or _ASSIGNED.match(line) or _HELP.match(line)):
            last = index
            while lines[last].endswith("\\") and last + 1 < len(lines):
                last += 1
            timed, ran = _TIMED.match(line), _RUN.match(line)
            cell.dropped.append(_shown(timed[0] if timed is not None else "%run" if ran is not None else line))
            if timed is not None:
                lines[index] = timed[1] + line[timed.end() :]
            elif ran is not None:
                lines[index] = f"from {ran[1]} import *"
            else:
                indent = line[: len(line) - len(line.lstrip())]
                lines[index : last + 1] = [f"{indent}pass" if indent else "", *[""] * (last - index)]
                index = last
            if _CHANGES_WHAT_FOLLOWS.search(line):
                rescans += 1
                if rescans > _MAX_DROPPED_IN_STRANGE_LINES:
                    return
                scanned = scan(lines)
        index += 1


def _drop_imports(tree: ast.Module, cell: Cell) -> bool:
    """Take out imports of Colab's own module, what only calls it, and what belongs to a file's head; whether any was
    there."""
    names: set[str] = set()
    gone: list[ast.stmt] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            cell.future += [alias.name for alias in node.names]
            gone.append(node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)) and all(map(_is_colab, _modules(node))):
            names |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
            gone.append(node)
            cell.dropped.append(_COLAB)
    if names:
        gone += [
            node
            for node in ast.walk(tree)
            if isinstance(node, (ast.Expr, ast.Assign)) and isinstance(node.value, ast.Call) and _root(node) in names
        ]
    if not gone:
        return False
    rows = [row.encode() for row in split_lines(cell.text)]
    for node in sorted(gone, key=lambda each: (each.lineno, each.col_offset), reverse=True):
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        tail = rows[last][node.end_col_offset or 0 :]
        rows[first] = rows[first][: node.col_offset] + b"pass" + (tail if last == first else b"")
        for index in range(first + 1, last + 1):
            rows[index] = tail.lstrip(b" ;") if index == last and tail.strip(b" ;") else b""
    cell.text = b"\n".join(rows).decode()
    return True


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        inner = node.module == "google" and all(alias.name == "colab" for alias in node.names)
        return [_COLAB if inner else node.module or ""]
    return [alias.name for alias in node.names]


def _is_colab(module: str) -> bool:
    return module == _COLAB or module.startswith(_COLAB + ".")


def _root(node: Any) -> str:
    """The name that the chain of attributes and calls in a statement begins with."""
    while isinstance(node, (ast.Attribute, ast.Call, ast.Expr, ast.Assign)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _shown(line: str) -> str:
    line = " ".join(line.split())
    return line if len(line) <= _MAX_SHOWN else line[: _MAX_SHOWN - 2] + " …"
