"""Whether a message is the expected one, and if not, which character differs, and where.

Beginners copy messages by hand: a blank more or less, a full-width exclamation mark, a letter typed twice. What is
compared are composed letters (NFC) without invisible characters. The limit: which blanks count is the caller's
choice; nothing is forgiven but blanks.
"""

from __future__ import annotations

from typing import Literal
from unicodedata import combining, normalize

from grader.feedback import describe_character
from grader.show import printable
from grader.text import EMPTY, Text, tr

Blanks = Literal["ignore", "collapse", "exact"]

_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
_HIDDEN_MARKS = frozenset("\u0f73\u0f75\u0f81")
"""Not marks themselves, but made of nothing else."""
_MARKS = 30
"""The longest run of marks that Unicode's stream-safe text format (UAX #15) allows."""
_ROOM = 10_000
"""Characters read beyond four times what was expected; more of them cannot be right whatever they are."""

_Line = list[tuple[str, int]]
"""The characters that count, each with its place (from 0) in the line as it was written."""


def same_message(got: str, want: str, blanks: Blanks, by_lines: bool) -> bool:
    """Whether `got` is the message `want`."""
    return _read(_bounded(got, want), blanks, by_lines) == _read(want, blanks, by_lines)


def misreading(got: str, want: str, blanks: Blanks, by_lines: bool) -> Text | None:
    """`None` if `got` is the message `want`, else what differs (empty where the two have little in common)."""
    got = _bounded(got, want)
    mine, theirs = _read(got, blanks, by_lines), _read(want, blanks, by_lines)
    if mine == theirs:
        return None
    if not any(mine):
        return tr("Nothing was returned or printed.")
    count = EMPTY
    if len(mine) != len(theirs):
        count = tr("There should be {theirs} lines, and there are {mine}.", theirs=len(theirs), mine=len(mine))
    originals = _rows(got, by_lines)
    for number, (line, wanted) in enumerate(zip(mine, theirs, strict=False)):
        if line != wanted:
            detail = _first_difference(_numbered(originals[number], blanks), line, wanted, number + 1, by_lines)
            return count + Text(" ", " ") + detail if count and detail else count or detail
    return count


def composed(text: str) -> str:
    """`text` in NFC; as it is where marks pile up as in no language: Python then takes quadratic time to sort them."""
    if text.isascii():
        return text
    run = 0
    for c in text:
        run = run + 1 if combining(c) or c in _HIDDEN_MARKS else 0
        if run > _MARKS:
            return text
    return normalize("NFC", text)


def _bounded(got: str, want: str) -> str:
    return got[: 4 * len(want) + _ROOM]


def _read(text: str, blanks: Blanks, by_lines: bool) -> list[str]:
    return ["".join(c for c, _ in _numbered(row, blanks)) for row in _rows(text, by_lines)]


def _rows(text: str, by_lines: bool) -> list[str]:
    """The lines that count (without `by_lines` the whole is one)."""
    whole = composed(text)
    if not by_lines:
        return [whole]
    return [row for row in whole.replace("\r\n", "\n").split("\n") if row.strip()]


def _numbered(row: str, blanks: Blanks) -> _Line:
    kept: _Line = []
    for place, c in enumerate(row):
        if c in _INVISIBLE:
            continue
        if c.isspace() and blanks != "exact":
            if blanks == "collapse" and kept and kept[-1][0] != " ":
                kept.append((" ", place))
            continue
        kept.append((c, place))
    while kept and kept[-1][0].isspace():
        kept.pop()
    return kept


def _first_difference(numbered: _Line, got: str, want: str, number: int, by_lines: bool) -> Text:
    head = 0
    while head < min(len(got), len(want)) and got[head] == want[head]:
        head += 1
    tail = 0
    while tail < min(len(got), len(want)) - head and got[-1 - tail] == want[-1 - tail]:
        tail += 1
    line = tr("Line {number}: ", number=number) if by_lines else EMPTY
    if 2 * (head + tail) <= max(len(got), len(want)):
        return tr("Line {number} differs.", number=number) if by_lines else EMPTY
    extra, missing = got[head : len(got) - tail], want[head : len(want) - tail]
    if not extra and head == len(got):
        return line + tr("{missing} is missing at the end.", missing=_quoted(missing))
    if not extra and not head:
        return line + tr("{missing} is missing at the start.", missing=_quoted(missing))
    if not extra:
        c, place = numbered[head - 1][0], numbered[head - 1][1] + 1
        return line + tr(
            "{missing} is missing after character {place}, {c}.", missing=_quoted(missing), place=place, c=_quoted(c)
        )
    place = numbered[head][1] + 1
    if not missing:
        return line + tr("{extra} is too much, from character {place} on.", extra=_quoted(extra), place=place)
    return (
        line
        + tr(
            "It differs from character {place} on: {extra} instead of {missing}.",
            place=place,
            extra=_quoted(extra),
            missing=_quoted(missing),
        )
        + describe_character(extra[0], missing[0])
    )


def _quoted(text: str) -> str:
    return f"‘{printable(text, 40)}’"
