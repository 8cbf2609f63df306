"""From the bytes that were handed in to a text that runs. Student side: this is where a submission is parsed.

Bytes are read as beginners' editors write them: UTF-16, UTF-8 with or without marks at the beginning, what a coding
line says, cp949. The limit: nothing is run here (`loading`).
"""

from __future__ import annotations

import ast
import codecs
import contextlib
import linecache
import re
import types
import warnings
from collections.abc import Mapping
from typing import Any

from grader.sandbox.inside.repair.scan import split_lines
from grader.sandbox.seam import shape

Remarks = list[str]


def decode(data: bytes, remarks: Remarks) -> str:
    """The text of a source file; `remarks` gets `bom`, `utf16`, `coding` or `cp949`. `Undecodable` if it is no text.

    A coding line is believed only of bytes that are no UTF-8: those that are valid UTF-8 are it, whatever it says.
    """
    try:
        text = _decoded(data, remarks)
    except UnicodeDecodeError as error:
        raise Undecodable("", 0, data[error.start : error.start + 3], alone=False) from None
    if "\0" in text:
        raise Undecodable("", len(split_lines(text[: text.index("\0")])), b"\0", alone=False)
    return text.lstrip("\ufeff") if text.startswith("\ufeff") else text


def _decoded(data: bytes, remarks: Remarks) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        remarks.append("utf16")
        return data.decode("utf-16")
    if data.startswith(b"\xef\xbb\xbf"):
        remarks.append("bom")
        data = data[3:]
    if b"\0" in data:
        half = data[: len(data) // 2 * 2]
        for encoding, zeros in (("utf-16-le", half[1::2]), ("utf-16-be", half[0::2])):
            if zeros.count(0) * 2 > len(zeros):
                remarks.append("utf16")
                return half.decode(encoding)
        return data.decode("latin-1")  # all of it, so that the line can be counted
    named = _coding(data)
    if named and data.isascii():
        with contextlib.suppress(LookupError, ValueError):
            if codecs.lookup(named).name.startswith(_SEVEN_BITS):
                text = data.decode(named)
                remarks.append("coding")
                return text
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode("utf-8")
    for encoding in (named, "cp949"):
        with contextlib.suppress(LookupError, ValueError):  # an unknown name; one that is no encoding of text
            text = data.decode(encoding)
            remarks.append("cp949" if encoding == "cp949" else "coding")
            return text
    raise _undecodable(data)


_SEVEN_BITS = ("iso2022",)
"""Encodings that write all letters in ASCII's bytes, as old mail programs do. Not utf-7 and hz: there, what looks like
a comment can be code, and whoever reads the file sees something else than what runs."""
_CODING = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_LINE_END = re.compile(rb"\r\n|\r|\n")


def _coding(data: bytes) -> str:
    """The encoding that the first or second line names (PEP 263); empty where there is none."""
    for line in _LINE_END.split(data[:2_000])[:2]:
        found = _CODING.match(line)
        if found:
            name = found[1].decode("ascii", "replace")
            return "cp949" if name.lower().replace("_", "-") in _KOREAN else name
        if line.strip() and not line.lstrip().startswith(b"#"):
            break
    return ""


_KOREAN = ("euc-kr", "euckr", "ks-c-5601-1987", "ks-c-5601", "ksc5601", "cp949", "ms949", "uhc", "korean", "949")
"""What people call the encoding of a Korean Windows, of which EUC-KR is a part."""


class Undecodable(ValueError):  # noqa: N818  # a verdict, not an error of ours
    """Bytes that are no text: the encoding that most of the file is in, the first line that is not, its first bytes.

    `alone`: no other line is at fault.
    """

    def __init__(self, encoding: str, line: int, found: bytes, *, alone: bool) -> None:
        self.encoding, self.line, self.found, self.alone = encoding, line, found, alone
        super().__init__(f"line {line}: {found.hex(' ')} is no {encoding}")


def _undecodable(data: bytes) -> Undecodable:
    """By the encoding in which fewer lines are at fault."""
    rows = _LINE_END.split(data)
    faults: dict[str, list[tuple[int, bytes]]] = {"UTF-8": [], "cp949": []}
    for number, row in enumerate(rows, 1):
        for each, places in faults.items():
            try:
                row.decode(each)
            except UnicodeDecodeError as error:
                places.append((number, row[error.start : error.start + 3]))
    encoding = min(faults, key=lambda each: len(faults[each]))
    line, found = faults[encoding][0]
    strange = sum(not row.isascii() for row in rows)
    if len(faults[encoding]) * 2 > strange > 1:  # of what is not ASCII most cannot be read: it is no text
        return Undecodable("", line, found, alone=False)
    return Undecodable(encoding, line, found, alone=len(faults[encoding]) == 1)


_parsed: dict[str, ast.Module] = {}
"""The text that was parsed last, and its tree."""


def _tree(source: str) -> ast.Module:
    """The file's tree, for looking at it only."""
    if source not in _parsed:
        _remember(source, ast.parse(source))
    return _parsed[source]


def _remember(source: str, tree: ast.Module) -> ast.Module:
    _parsed.clear()
    _parsed[source] = tree
    return tree


def unchanged(source: str, stub: Mapping[str, str], namespace: dict[str, Any]) -> list[str]:
    """Functions, classes and methods (`Affine.forward`) that `source` defines as the stub does, of which `stub` holds
    the digests (`shape`)."""
    try:
        theirs = shape.definitions(_tree(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    same = []
    for name, (lines, digest) in theirs.items():
        # The lines tell a name that was bound anew below the definition, say by a lambda.
        if stub.get(name) == digest and all(_line(namespace, at) == line for at, line in lines.items()):
            same.append(name)
    return same


def _line(namespace: dict[str, Any], name: str) -> int | None:
    """Where the function or method `name` begins; None where it is none."""
    first, _, method = name.partition(".")
    found = namespace.get(first)
    if method:
        found = type.__getattribute__(found, "__dict__").get(method) if isinstance(found, type) else None
    line = getattr(getattr(found, "__code__", None), "co_firstlineno", None)
    return line if type(line) is int else None


def repeated(source: str) -> list[tuple[str, int, int]]:
    """Functions that `source` defines more than once at its top level: name, line of the first and of the last."""
    try:
        body = _tree(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    places: dict[str, list[int]] = {}
    for node in body:
        if isinstance(node, ast.FunctionDef):
            places.setdefault(node.name, []).append(node.lineno)
    return [(name, lines[0], lines[-1]) for name, lines in places.items() if len(lines) > 1]


def outside(source: str) -> int:
    """The line of the first statement that does more than import, in a file without any function; else 0."""
    try:
        body = _tree(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return 0
    if any(isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) for each in body):
        return 0
    quiet = (ast.Import, ast.ImportFrom, ast.Pass)
    return next((each.lineno for each in body if not isinstance(each, quiet) and not _is_note(each)), 0)


def _is_note(node: ast.stmt) -> bool:
    """A docstring, or `...`."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def rebound(source: str, namespace: dict[str, Any]) -> list[tuple[str, int, int]]:
    """Functions and classes whose name is none any more: name, line of the definition, line that bound it anew."""
    try:
        body = _tree(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    defs = {node.name: node for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    return [
        (name, node.lineno, taken(body, node))
        for name, node in defs.items()
        if name in namespace and not callable(namespace[name])
    ]


def taken(body: list[ast.stmt], node: ast.FunctionDef | ast.ClassDef) -> int:
    """The line of the last statement below a definition that binds its name anew; 0 where there is none."""
    return max((each.lineno for each in body if each.lineno > node.lineno and node.name in _bound(each)), default=0)


def _bound(node: ast.stmt) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}


def parsed(source: str, filename: str) -> ast.Module:
    """The syntax tree of a file; its lines are put where tracebacks look for them."""
    # Tracebacks and explained errors show the line; no file is read for it.
    linecache.cache[filename] = (len(source), None, [f"{line}\n" for line in split_lines(source)], filename)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        return _remember(source, ast.parse(source, filename))


def new_module(name: str, filename: str) -> types.ModuleType:
    """An empty module for a submission, known under its name as an import would make it."""
    module = types.ModuleType(name)
    module.__dict__.update(__file__=filename, __builtins__=__builtins__)
    return module
