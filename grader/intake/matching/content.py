"""What a file of code says of itself: the functions it defines, the names it uses, what its first remarks hold.

Seen by tokens, as `grader.text.source` cuts them; nothing is parsed. The limit: a `def` inside of a text or a function
is none, and one that does not begin its line is not seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.text.source import MAX_BYTES, TOKEN, decode_source

_REMARKS = 20
"""Lines that are looked at for a name."""
_LETTERS = 120
_LABELS = re.compile(r"이름|성명|학번|작성자|제출자|학생|name|student|author|sid|\bid\b", re.IGNORECASE)


@dataclass(frozen=True)
class Content:
    """What was seen."""

    defined: frozenset[str] = frozenset()
    """Functions and classes that begin at the margin."""
    names: frozenset[str] = frozenset()
    """Every name in it."""
    remarks: tuple[str, ...] = ()
    """Of the comments and texts before the first function, the lines that have a label such as `이름` or `학번`, or
    are short."""


def look(data: bytes) -> Content:
    """What the bytes of a file of Python code say; of a very long one, its beginning."""
    text = decode_source(data[:MAX_BYTES])
    defined: set[str] = set()
    names: set[str] = set()
    remarks: list[str] = []
    line: list[str] = []
    """The first words of the line so far; blanks before them are one, too."""
    for match in TOKEN.finditer(text):
        group, found = match.lastgroup, match[0]
        if group == "line":
            line = []
            continue
        if not defined and (group == "text" or found.startswith("#")) and all(not part.strip() for part in line):
            remarks += found.splitlines()[: _REMARKS - len(remarks)]
        if group == "name":
            names.add(found)
            if line in (["def"], ["class"], ["async", "def"]):
                defined.add(found)
        if group == "skip" and line:
            continue
        if len(line) < 3:
            line.append(found if len(found) < 8 else "…")
    return Content(frozenset(defined), frozenset(names), tuple(filter(None, map(_remark, remarks))))


def _remark(row: str) -> str:
    """The row, if it can be about whose the file is."""
    row = row.strip(" \t#\"'*-=:").strip()[: _LETTERS + 1]
    return row if len(row) <= _LETTERS and (_LABELS.search(row) or len(row) <= 30) else ""
