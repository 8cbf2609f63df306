"""Cuts source into tokens without parsing it (`grader.text.source`), and says of what kind each is.

A process of the student's for each would cost the more, and what it said would be a claim. So nothing is understood
here: a token is a name, a number, a text, a sign or the start of a line, and whatever fits nothing is a sign.

The limit: comments, blank lines and lines that are texts alone (docstrings) are left out, so that what they hold says
nothing either way.
"""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.text.source import MAX_BYTES, TOKEN, decode_source

MAX_TOKENS = 12_000
"""Of a submission: some 1,500 lines."""
_LETTERS = 200
"""Of a token that count."""
_TAB = 8
MARGIN = "|"

_WORDS = frozenset([*keyword.kwlist, *dir(builtins)]) - {"_"}
_METHODS = frozenset(name for kind in (str, list, dict, set) for name in dir(kind))
"""Names that are seldom the student's to choose, and stand for themselves in a token's kind: these behind a dot."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token."""

    kind: str
    """The same whatever names and texts somebody chose."""
    text: str
    """As it was written; of the start of a line `MARGIN`, where it stands there, else nothing."""
    line: int
    """From 1."""
    starts: bool = False
    """Whether it is the start of a line."""


@dataclass(frozen=True)
class Tokens:
    """Those of a file."""

    tokens: tuple[Token, ...]
    cut: bool
    """Whether the file has more."""


def read_tokens(data: bytes, limit: int = MAX_TOKENS) -> Tokens:
    """The first tokens of a file, whatever it holds, `limit` at the most."""
    tokens: list[Token] = []
    for line in _lines(decode_source(data[:MAX_BYTES])):
        tokens += line
        if len(tokens) > limit:
            return Tokens(tuple(tokens[:limit]), cut=True)
    return Tokens(tuple(tokens), len(data) > MAX_BYTES)


def _lines(text: str) -> Iterator[list[Token]]:
    """Of each logical line the tokens; the first says whether it stands deeper than the line before (`>`), less deep
    (`<`), or as deep or at the margin (`=`). Lines that are texts alone are none."""
    line: list[Token] = []
    number, start = 1, 0
    depth = width = indent = 0
    fresh = True  # nothing but blanks so far in this row of the file
    for match in TOKEN.finditer(text):
        group, found = match.lastgroup, match[0]
        if group == "skip":
            number += found.count("\n") or found.count("\r")
            continue
        if group == "line":
            number += 1
            start, fresh = match.end(), True
            if depth == 0 and _says_something(line):
                yield line
                indent = width
            if depth == 0:
                line = []
            continue
        if fresh and depth and found in ("def", "class"):  # a bracket that was never closed ends here
            yield line
            line, depth, indent = [], 0, width
        if not line:
            width = len(text[start : min(match.start(), start + _LETTERS)].expandtabs(_TAB))
            deeper = ">" if width > indent else "<" if 0 < width < indent else "="
            line.append(Token(deeper, "" if width else MARGIN, number, starts=True))
        fresh = False
        line.append(Token(_kind(group, found, line[-1].kind), found[:_LETTERS], number))
        if group == "text":
            number += found.count("\n")
        elif found in "([{":
            depth += 1
        elif found in ")]}":
            depth = max(0, depth - 1)
        if len(line) > MAX_TOKENS:
            break
    if _says_something(line):
        yield line


def _says_something(line: Sequence[Token]) -> bool:
    return any(not token.starts and token.kind != "s" for token in line)


def _kind(group: str | None, found: str, before: str) -> str:
    if group == "name":
        return found if found in (_METHODS if before == "." else _WORDS) else "n"
    return "s" if group == "text" else found
