"""Whether a message is the expected one, and if not, which character differs, and where.

Beginners copy messages by hand: a blank more or less, a full-width exclamation mark, a letter typed twice. What is
compared are composed letters (NFC) without invisible characters. The limit: which blanks count is the caller's
choice; nothing is forgiven but blanks.
"""

from __future__ import annotations

import re
from typing import Literal
from unicodedata import combining, normalize

from rich.cells import cell_len

from grader.suites.feedback.sentences import describe_character
from grader.suites.feedback.syntax import shown_line
from grader.text import EMPTY, LANGS, Text, lines, plain, tr
from grader.text.reprs import MORE, printable

Blanks = Literal["ignore", "collapse", "exact"]

_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
_HIDDEN_MARKS = frozenset("\u0f73\u0f75\u0f81")
"""Not marks themselves, but made of nothing else."""
_MARKS = 30
"""The longest run of marks that Unicode's stream-safe text format (UAX #15) allows."""
_ROOM = 10_000
"""Characters read beyond four times what was expected. Behind them nothing may stand but what never counts."""
_COUNTING = re.compile(f"[^\\s{''.join(sorted(_INVISIBLE))}]")

_SHOWN = 20
"""Characters that are told of what stands too far behind."""

_Line = list[tuple[str, int]]
"""The characters that count, each with its place (from 0) in the line as it was written."""


def same_message(got: str, want: str, blanks: Blanks, by_lines: bool) -> bool:
    """Whether `got` is the message `want`."""
    return _counting_lines(_truncate(got, want), blanks, by_lines) == _counting_lines(want, blanks, by_lines)


def text_difference(got: str, want: str, blanks: Blanks, by_lines: bool) -> Text | None:
    """`None` if `got` is the message `want`, else what differs (empty where the two have little in common)."""
    got = _truncate(got, want)
    mine, theirs = _counting_lines(got, blanks, by_lines), _counting_lines(want, blanks, by_lines)
    if mine == theirs:
        return None
    if not any(mine):
        return tr("Nothing was returned or printed.")
    count = EMPTY
    if len(mine) != len(theirs):
        count = tr("There should be {theirs} lines, and there are {mine}.", theirs=len(theirs), mine=len(mine))
    rows = zip(_rows(got, by_lines), _rows(want, by_lines), strict=False)
    for number, ((line, wanted), (row, right)) in enumerate(
        zip(zip(mine, theirs, strict=False), rows, strict=False), 1
    ):
        if line != wanted:
            detail, spans = _first_difference(
                _counting_characters(row, blanks), _counting_characters(right, blanks), number, by_lines
            )
            sentence = count + Text(" ", " ") + detail if count and detail else count or detail
            return lines(sentence, _side_by_side(row, right, spans, by_lines))
    return count


def normalize_text(text: str) -> str:
    """`text` in NFC; as it is where marks pile up as in no language: Python then takes quadratic time to sort them."""
    if text.isascii():
        return text
    run = 0
    for c in text:
        run = run + 1 if combining(c) or c in _HIDDEN_MARKS else 0
        if run > _MARKS:
            return text
    return normalize("NFC", text)


def _truncate(got: str, want: str) -> str:
    """The beginning of `got`, which is `want` where all of `got` is; blanks without number hide nothing behind them."""
    end = 4 * len(want) + _ROOM
    later = _COUNTING.search(got, end)
    if later is None:
        return got[:end]
    # So many letters that none of them can be missing before.
    return got[:end] + got[later.start() : later.start() + _SHOWN] + MORE * (len(want) + 1)


def _counting_lines(text: str, blanks: Blanks, by_lines: bool) -> list[str]:
    return ["".join(c for c, _ in _counting_characters(row, blanks)) for row in _rows(text, by_lines)]


def _rows(text: str, by_lines: bool) -> list[str]:
    """The lines that count (without `by_lines` the whole is one)."""
    whole = normalize_text(text)
    if not by_lines:
        return [whole]
    return [row for row in whole.replace("\r\n", "\n").split("\n") if row.strip()]


def _counting_characters(row: str, blanks: Blanks) -> _Line:
    characters: _Line = []
    for place, c in enumerate(row):
        if c in _INVISIBLE:
            continue
        if c.isspace() and blanks != "exact":
            if blanks == "collapse" and characters and characters[-1][0] != " ":
                characters.append((" ", place))
            continue
        characters.append((c, place))
    while characters and characters[-1][0].isspace():
        characters.pop()
    return characters


_Span = tuple[int, int]
"""Where a part of a row begins and ends, as in a slice."""


def _first_difference(
    mine: _Line, theirs: _Line, number: int, by_lines: bool
) -> tuple[Text, tuple[_Span, _Span] | None]:
    """What differs in line `number`, and where in the row that came and in the right one; no place where they have
    little in common."""
    got, want = "".join(c for c, _ in mine), "".join(c for c, _ in theirs)
    head = 0
    while head < min(len(got), len(want)) and got[head] == want[head]:
        head += 1
    tail = 0
    while tail < min(len(got), len(want)) - head and got[-1 - tail] == want[-1 - tail]:
        tail += 1
    if 2 * (head + tail) <= max(len(got), len(want)):
        return tr("Line {number} differs.", number=number) if by_lines else EMPTY, None
    line = tr("Line {number}: ", number=number) if by_lines else EMPTY
    spans = _span_in_row(mine, head, len(got) - tail), _span_in_row(theirs, head, len(want) - tail)
    extra, missing = got[head : len(got) - tail], want[head : len(want) - tail]
    return line + _describe_difference(mine, head, extra, missing), spans


def _describe_difference(mine: _Line, head: int, extra: str, missing: str) -> Text:
    """`extra` stands behind `head` right characters, `missing` should stand there."""
    if not extra and head == len(mine):
        return tr("{missing} is missing at the end.", missing=_quote(missing))
    if not extra and not head:
        return tr("{missing} is missing at the start.", missing=_quote(missing))
    if not extra:
        c, place = mine[head - 1][0], mine[head - 1][1] + 1
        return tr(
            "{missing} is missing after character {place}, {c}.", missing=_quote(missing), place=place, c=_quote(c)
        )
    place = mine[head][1] + 1
    if not missing:
        return tr("{extra} is too much, from character {place} on.", extra=_quote(extra), place=place)
    return tr(
        "It differs from character {place} on: {extra} instead of {missing}.",
        place=place,
        extra=_quote(extra),
        missing=_quote(missing),
    ) + describe_character(extra[0], missing[0])


def _span_in_row(line: _Line, begin: int, end: int) -> _Span:
    """Characters `begin` to `end` of those that count, as places in the row; an empty span stands behind the last."""
    if begin < end:
        return line[begin][1], line[end - 1][1] + 1
    place = line[begin - 1][1] + 1 if begin else line[0][1] if line else 0
    return place, place


def _side_by_side(row: str, right: str, spans: tuple[_Span, _Span] | None, by_lines: bool) -> Text:
    """Both rows, one below the other and each with a mark under what differs; nothing where a text is one row and the
    two have little in common, for then `Got` and `Expected` say as much."""
    if spans is None and not by_lines:
        return EMPTY
    mine, theirs = spans or (None, None)
    return lines(
        _underline(tr("     got line: ") if by_lines else tr("     got: "), row, mine),
        _underline(tr("expected line: ") if by_lines else tr("expected: "), right, theirs),
    )


def _underline(label: Text, row: str, span: _Span | None) -> Text:
    """The row as a line of code, and a line of `^` under the span; a Korean letter is two columns wide."""
    begin, end = span or (0, 0)
    shown, place = shown_line(row.rstrip("\r\n"), begin + 1)
    line = plain("    ") + label + plain(shown)
    if span is None:
        return line
    before, marked = shown[: place - 1], printable(row[begin:end])[: len(shown) - place + 1]
    mark = "^" * max(1, cell_len(marked))
    margin = Text(*(" " * (4 + cell_len(label[lang] + before)) for lang in LANGS))
    return lines(line, margin + plain(mark))


def _quote(text: str) -> str:
    return f"‘{printable(text, 40)}’"
