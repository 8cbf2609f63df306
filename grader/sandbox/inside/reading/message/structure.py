"""Where the parts of a message lie: its headers, and what its boundaries divide. Nothing is copied, nothing recurses.

The library's own parser descends a level of Python for each level of a message, and looks at each line once for each.
Here the outer boundary is sought before the inner ones, so that parts that share one come out side by side. The limit:
of headers beyond `HEAD_BYTES` nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

HEAD_BYTES = 256 * 1024
FIELD_BYTES = 32 * 1024
MAX_FIELDS = 2_000
MAX_STRANGE = 20
"""Lines in a head that are none of it."""
MAX_MARKS = 200_000
"""Lines in all that begin like a boundary."""
_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_KNOWN = re.compile(
    rb"^(?:from|to|cc|subject|date|mime-version|content-[a-z-]+|message-id|received|return-path)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_BLANK = re.compile(rb"\n[\r]?\n")


class Head(NamedTuple):
    """The headers of a message or part."""

    fields: tuple[tuple[str, bytes], ...]
    """Name in small letters, value with its folds; in order."""
    body: int
    """Where the body begins."""
    cut: bool = False
    """Whether there is more than was read."""

    def all(self, name: str) -> list[bytes]:
        return [value for each, value in self.fields if each == name]

    def first(self, name: str) -> bytes:
        """Empty where there is none."""
        return next((value for each, value in self.fields if each == name), b"")


class Marks:
    """How many lines that begin like a boundary are still looked at, in the message as a whole."""

    def __init__(self) -> None:
        self.left = MAX_MARKS


class Split(NamedTuple):
    """What a boundary divides a body into."""

    parts: tuple[tuple[int, int], ...]
    rest: int
    """Parts beyond the limit."""
    closed: bool
    """Whether the last part has its end."""


def read_head(data: bytes, start: int, end: int, *, whole: bool) -> Head:
    """The headers that begin at `start`; `whole` for those of a message, where a stray line does not end them."""
    fields: list[tuple[str, bytes]] = []
    name, begin, place, strange = "", start, start, 0
    limit = min(end, start + HEAD_BYTES)
    cut = False

    def keep(upto: int) -> None:
        nonlocal cut
        if name:
            cut = cut or upto - begin > FIELD_BYTES
            fields.append((name, data[begin : min(upto, begin + FIELD_BYTES)].rstrip(b"\r\n")))

    while place < limit and len(fields) < MAX_FIELDS:
        stop = data.find(b"\n", place, end)
        stop = end if stop < 0 else stop + 1
        first = data[place : place + 2]
        if first[:1] == b"\n" or first == b"\r\n" or (first == b"\r" and stop == end):
            keep(place)
            return Head(tuple(fields), stop, cut)
        field = _FIELD.match(data, place, min(stop, place + 200))
        if field:
            keep(place)
            name, begin = field[1].decode("ascii").lower(), field.end()
        elif not (name and first[:1] in (b" ", b"\t")) and not (place == start and data.startswith(b"From ", place)):
            strange += 1
            if not whole or not name or strange > MAX_STRANGE or not _goes_on(data, stop, end):
                keep(place)
                return Head(tuple(fields), place, cut)
        place = stop
    keep(min(place, limit))
    if place >= end:
        return Head(tuple(fields), end, cut)
    blank = _BLANK.search(data, place - 1, end)
    return Head(tuple(fields), blank.end() if blank else end, True)


def _goes_on(data: bytes, start: int, end: int) -> bool:
    """Whether a head goes on below a line that is none of it, which a careless program broke off."""
    end = min(end, start + 16_384)
    blank = _BLANK.search(data, max(start - 1, 0), end)
    return _KNOWN.search(data, start, blank.start() + 1 if blank else end) is not None


def split(data: bytes, start: int, end: int, boundary: bytes, most: int, marks: Marks) -> Split:
    """The parts of the body from `start` to `end`. Beyond a closing boundary more may come: some write it too early."""
    parts: list[tuple[int, int]] = []
    rest, opened = 0, -1
    for at, stop, closing in _boundaries(data, start, end, boundary, marks):
        if opened >= 0:
            if len(parts) < most:
                parts.append((opened, max(_without_line_end(data, at, opened), opened)))
            else:
                rest += 1
        opened = -1 if closing else stop
    if opened >= 0 and (opened < end or not parts):
        if len(parts) < most:
            parts.append((opened, end))
        else:
            rest += 1
        return Split(tuple(parts), rest, False)
    return Split(tuple(parts), rest, True)


def _boundaries(data: bytes, start: int, end: int, boundary: bytes, marks: Marks) -> Iterator[tuple[int, int, bool]]:
    """Where a boundary's line begins and ends, and whether it closes."""
    needle = b"\n--" + boundary
    first = data.startswith(needle[1:], start, end)
    at = start - 1 if first else data.find(needle, start, end)
    while (first or at >= 0) and marks.left:
        first = False
        marks.left -= 1
        after = at + len(needle)
        stop = data.find(b"\n", after, end)
        stop = end if stop < 0 else stop + 1
        tail = data[after:stop].strip() if stop - after <= 200 else b"?"
        if tail in (b"", b"--"):
            yield at + 1, stop, bool(tail)
        at = data.find(needle, stop - 1, end)


def _without_line_end(data: bytes, at: int, start: int) -> int:
    """Where the line before a boundary ends: its line end is the boundary's."""
    if at > start and data[at - 1 : at] == b"\n":
        at -= 1
        if at > start and data[at - 1 : at] == b"\r":
            at -= 1
    return at
