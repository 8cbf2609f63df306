"""Cuts source into tokens without parsing it: one regular expression over bounded text, each letter looked at once.

What was handed in is never parsed on the trusted side, and `tokenize` is a parser's part: it raises, and it runs code
of Python that was not written for hostile text. A process of the student's for each would cost the more, and what it
said would be a claim. So nothing is understood here: a token is a name, a number, a text, a sign or the start of a
line, and whatever fits nothing is a sign. Every repetition is possessive, and a text that is not closed ends with its
line or the file: there is nothing to go back to, and the time is linear.

The limit: comments, blank lines and lines that are texts alone (docstrings) are left out, so that what they hold says
nothing either way.
"""

from __future__ import annotations

import builtins
import codecs
import keyword
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MAX_BYTES = 128 * 1024
"""Of a file; what comes after is not looked at."""
MAX_TOKENS = 12_000
"""Of a submission: some 1,500 lines."""
_LETTERS = 200
"""Of a token that count."""
_TAB = 8
MARGIN = "|"

_TOKEN = re.compile(
    r"""
    (?P<skip>[ \t\f]++|\#[^\r\n]*+|\\(?:\r\n|\r|\n))
    |(?P<line>\r\n|\r|\n)
    |(?P<text>[rbuf]{0,2}+(?:
        "{3}(?:[^\\"]++|\\.|"(?!""))*+(?:"{3}|\\?\Z)
        |'{3}(?:[^\\']++|\\.|'(?!''))*+(?:'{3}|\\?\Z)
        |"(?:[^\\"\r\n]++|\\.)*+"?
        |'(?:[^\\'\r\n]++|\\.)*+'?))
    |(?P<number>\.?[0-9](?:e[+-]|[\w.])*+)
    |(?P<name>[^\W\d]\w*+)
    |(?P<sign>\*\*=?|//=?|>>=?|<<=?|->|\.\.\.|[-+*/%@&|^=<>!:]=|.)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
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


def decode_source(data: bytes) -> str:
    """Its text, whatever the file holds."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(data)  # which may end within a letter
    except UnicodeDecodeError:  # cp949 mostly; whichever it is, the same bytes become the same letters
        return data.decode("cp949", "replace")


def drop_comments(text: str) -> str:
    """The source with nothing in its comments; of the signs `#` there are as many, and of lines."""
    return _TOKEN.sub(lambda match: "#" if match[0].startswith("#") else match[0], text)


def _lines(text: str) -> Iterator[list[Token]]:
    """Of each logical line the tokens; the first says whether it stands deeper than the line before (`>`), less deep
    (`<`), or as deep or at the margin (`=`). Lines that are texts alone are none."""
    line: list[Token] = []
    number, start = 1, 0
    depth = width = indent = 0
    fresh = True  # nothing but blanks so far in this row of the file
    for match in _TOKEN.finditer(text):
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
