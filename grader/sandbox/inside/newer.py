"""What of a file an older Python could not read: the first line of it, and the version that brought it. Student side.

For a check at home under another Python than the one that grades. `ast.parse(feature_version=…)` would not do: it knows
little of what is newer than 3.8, and nothing of f-strings. The limit: syntax alone, up to Python 3.15; no library.
"""

from __future__ import annotations

import ast
import re
import sys

from grader.sandbox.inside.repair.scan import split_lines

Version = tuple[int, int]


def newer(text: str, than: Version) -> tuple[int, Version] | None:
    """Line and version of the first thing in `text` that is newer than `than`; None where there is none, or where this
    Python cannot read the file either."""
    if sys.version_info[:2] <= than:
        return None
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    lines = [line.encode("utf-8", "surrogatepass") for line in split_lines(text)]  # columns are counted in bytes
    versions = [
        (node.lineno, _version(node, lines)) for node in ast.walk(tree) if isinstance(node, (ast.stmt, ast.expr))
    ]
    return min(((line, version) for line, version in versions if version > than), default=None)


_OLD: Version = (3, 0)


def _version(node: ast.stmt | ast.expr, lines: list[bytes]) -> Version:
    """The version that brought this kind of node; 3.0 where it is not known to be new."""
    kind = type(node).__name__
    if kind in ("FunctionDef", "AsyncFunctionDef", "ClassDef", "TypeAlias"):
        parameters = getattr(node, "type_params", [])
        if any(getattr(each, "default_value", None) is not None for each in parameters):
            return (3, 13)
        return (3, 12) if parameters or kind == "TypeAlias" else _OLD
    if kind == "TemplateStr":
        return (3, 14)
    if kind in ("Try", "TryStar"):
        types = [each.type for each in getattr(node, "handlers", []) if isinstance(each.type, ast.Tuple)]
        return (3, 14) if any(lines[each.lineno - 1][each.col_offset :][:1] != b"(" for each in types) else _OLD
    if kind in ("ListComp", "SetComp", "GeneratorExp", "DictComp"):
        unpacked = isinstance(getattr(node, "elt", None), ast.Starred) or getattr(node, "value", node) is None
        return (3, 15) if unpacked else _OLD
    if kind in ("Import", "ImportFrom"):
        return (3, 15) if getattr(node, "is_lazy", 0) else _OLD
    return (3, 12) if isinstance(node, ast.JoinedStr) and _freely_quoted(node, lines) else _OLD


def _freely_quoted(node: ast.JoinedStr, lines: list[bytes]) -> bool:
    """An f-string that holds, in its braces, its own quotes, a backslash, a comment, or the end of a line."""
    opened = re.match(rb"[rRfF]{1,2}('''|\"\"\"|'|\")", lines[node.lineno - 1][node.col_offset :])
    if opened is None:  # joined from several strings: which quotes are whose is not told
        return False
    quote = opened[1]
    for value in node.values:
        if isinstance(value, ast.FormattedValue):
            inside = _source(value.value, lines)
            several = value.value.lineno != value.value.end_lineno and len(quote) == 1
            if quote in inside or b"\\" in inside or b"#" in inside or several:
                return True
    return False


def _source(node: ast.expr, lines: list[bytes]) -> bytes:
    last = node.end_lineno or node.lineno
    rows = lines[node.lineno - 1 : last]
    rows[-1] = rows[-1][: node.end_col_offset]
    rows[0] = rows[0][node.col_offset :]
    return b"\n".join(rows)


def newer_than(python: str, text: str) -> list[str]:
    """`newer 3.12 5` where a Python as old as `python` could not read the file: what brought it, and its first line."""
    if not python:
        return []
    major, _, minor = python.partition(".")
    first = newer(text, (int(major), int(minor)))
    return [] if first is None else ["newer {1}.{2} {0}".format(first[0], *first[1])]
