"""A report as the gradebook stores it: small, for a class of 300 has thousands of them.

A body is a checksum and the compressed JSON of the report, in which some things are left out:

- fields that are as they are by default, which is empty (`tests/gradebook/test_bodies.py` holds that);
- what the reports of an assignment have in common: a number stands in its place, between two `shelf.MARK`
  (`grader.gradebook.shelf`): what a suite says of a test whoever handed in, a test's calls wherever it tells them, of
  exhibits all but what the student's code drew;
- digits of rows of numbers, between two `_SERIES` (`grader.gradebook.series`).

The checksum is of all the JSON, so that a body with another shelf than its own is no report.

The limit: whether the report is that of its row is `grader.gradebook.stored`'s to say; a body that is none of ours
leaves as a `ValueError`.
"""

from __future__ import annotations

import gc
import hashlib
import json
import zlib
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain, islice
from typing import Any, NamedTuple

from grader.domain.verdict import Report
from grader.gradebook import compressed
from grader.gradebook.compressed import deflate, inflate
from grader.gradebook.parts import Parts, Rest, parse_report
from grader.gradebook.series import read_series, write_series
from grader.gradebook.shelf import MARK, Shelf, refer, resolve

_SERIES = b"\x1e"
SUM = 4
"""Bytes of the checksum."""
_SHORTEST = 12
"""Characters of what is worth a number of its own."""
_LONG = 400
"""Characters of a row of numbers that is worth the time to read what is written tight."""
_OF_A_TEST = ("function", "case", "task", "visible", "edge", "title")
_OF_A_TASK = ("task", "title", "max_score")
_OF_AN_EXHIBIT = frozenset({"title", "note", "x_label", "x", "y", "z", "levels", "labels"})
_OF_A_LINE = frozenset({"label", "x", "mark"})
_ROWS = frozenset({"y", "points"})
"""Of a line, or a path: what is drawn."""


class Packed(NamedTuple):
    """A report as it is to be stored."""

    body: bytes
    first: int
    """The number of the first of `pieces`."""
    pieces: tuple[bytes, ...]
    """What the shelf has to hold from then on."""


def pack(report: Report, shelf: Shelf) -> Packed:
    """The body of that report, and what comes to the shelf of its assignment."""
    folding = _Folding(shelf)
    # Marks of numbers, as text: what surrogates become is for the whole of it alone.
    parts = folding.fold(report).encode("utf-8", "surrogatepass").split(MARK)
    parts[1::2] = refer(map(int, parts[1::2]))
    residue = MARK.join(parts)
    pieces = tuple(folding.added)
    parts[1::2] = map(folding.piece, resolve(parts[1::2]))
    return Packed(seal(residue, _unfold(parts)), shelf.next, pieces)


def seal(residue: bytes, whole: bytes) -> bytes:
    """The body of JSON in which something is left out, and that is `whole` with it."""
    return _sum(whole) + deflate(residue)


def unpack(body: object, shelf: Shelf) -> bytes:
    """The JSON in a body, with `shelf` of its assignment. Raises a `ValueError` where it is none, or one of more than
    `MAX_BYTES`."""
    return _unpack(body, shelf)[0]


def _unpack(body: object, shelf: Shelf) -> tuple[bytes, bytes]:
    """The same, and that in which things are left out still, each by its own number."""
    checksum, residue = _open(body)
    folded, parts, numbers = _fold(residue)
    parts[1::2] = map(shelf.piece, numbers)
    whole = _unfold(parts)
    if _sum(whole) != checksum:
        raise ValueError("its checksum is another one")
    return whole, folded


def _fold(residue: bytes) -> tuple[bytes, list[bytes], list[int]]:
    """That in which things are left out, each by its own number; its parts, and the numbers among them."""
    parts = residue.split(MARK)
    numbers = resolve(parts[1::2])
    parts[1::2] = [b"%d" % number for number in numbers]
    return MARK.join(parts), parts, numbers


def read_report(body: object, shelf: Shelf) -> Report:
    """The report in a body. Raises a `ValueError` or a `TypeError` where there is none."""
    return parse_report(unpack(body, shelf))


class Reader:
    """Reads the reports of one assignment, and their exhibits when they are asked for: `fault` is what is raised then
    where they are none. Reports may be read as outlines, too."""

    def __init__(self, shelf: Shelf, fault: Callable[[Exception], Exception]) -> None:
        self._shelf = shelf
        self._parts = Parts(self._whole, fault)

    def read(self, body: object) -> tuple[Report, bytes]:
        """As `read_report`, with the digest (SHA-256) of what was read."""
        whole, folded = _unpack(body, self._shelf)
        return self._parts.read(folded), hashlib.sha256(whole).digest()

    def outline(self, body: object, rest: Callable[[], Rest]) -> tuple[Report, bytes]:
        """The same with an outline of its tests; they, exhibits and lines are those of `rest` each time."""
        read, folded = _unpack(body, self._shelf)
        return self._parts.outline(folded, rest), hashlib.sha256(read).digest()

    def rest(self, body: bytes) -> Rest:
        """What an outline leaves out of a body that was read before: that it is whole is known."""
        return self._parts.rest(_fold(_open(body)[1])[0])

    def _whole(self, folded: bytes) -> bytes:
        parts = folded.split(MARK)
        parts[1::2] = [self._shelf.piece(int(number)) for number in parts[1::2]]
        return _unfold(parts)


def find_pieces(body: object) -> set[int]:
    """The numbers of what a body leaves to the shelf. Raises a `ValueError` where it is no body."""
    return set(resolve(_open(body)[1].split(MARK)[1::2]))


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """While many reports are read. Not one of their objects is garbage, and to look for some among them again and again
    would take longer than the reading; so they are left out of it from then on, too."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if enabled:
            gc.enable()


def _open(body: object) -> tuple[bytes, bytes]:
    """Its checksum, and what is left of the JSON."""
    if not isinstance(body, bytes):
        raise ValueError("not a compressed body")
    return body[:SUM], inflate(body[SUM:])


def _sum(whole: bytes) -> bytes:
    return zlib.crc32(whole).to_bytes(SUM, "big")


def _unfold(parts: Sequence[bytes]) -> bytes:
    """What these parts were together before digits of rows were left out."""
    if sum(map(len, parts)) > compressed.MAX_BYTES:
        raise ValueError("too long")
    whole = b"".join(parts)
    if _SERIES not in whole:
        return whole
    parts = whole.split(_SERIES)
    parts[1::2] = map(read_series, parts[1::2])
    return b"".join(parts)


class _Folding:
    """One report becoming text in which numbers stand for what is on the shelf, or comes to it."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.added: dict[bytes, int] = {}
        self._fresh: list[bytes] = []

    def piece(self, number: int) -> bytes:
        """One of the shelf, or one that comes to it."""
        return self._fresh[number - self._shelf.next] if number >= self._shelf.next else self._shelf.piece(number)

    def fold(self, report: Report) -> str:
        raw = report.model_dump(mode="python", exclude_defaults=True)
        folded = {
            "tasks": [self._begin(task, _OF_A_TASK) for task in raw.get("tasks", ())],
            "tests": [self._fold_test(test) for test in raw.get("tests", ())],
            # Whole: by `kind`, though it is the class's own, they are told apart.
            "exhibits": [self._fold_exhibit(each.model_dump(mode="python")) for each in report.exhibits],
        }
        lists = {key: f"[{','.join(values)}]" for key, values in folded.items() if values}
        return _join({key: lists.get(key) or _dump(value) for key, value in raw.items()})

    def _fold_test(self, test: Mapping[str, Any]) -> str:
        text = self._begin(test, _OF_A_TEST)
        calls = {_dump(call)[1:-1] for call in test.get("staff", {}).get("calls", ())}
        for call in sorted(calls, key=lambda each: (-len(each), each)):  # for one may stand in another
            if len(call) >= _SHORTEST and call in text:
                text = text.replace(call, self._share(call))
        return text

    def _begin(self, values: Mapping[str, Any], common: Sequence[str]) -> str:
        """An object that begins with what is common to all reports."""
        head = _join({key: _dump(values[key]) for key in common if key in values})[1:-1]
        rest = _join({key: _dump(value) for key, value in values.items() if key not in common})[1:-1]
        return "{" + ",".join(part for part in (self._share(head), rest) if part) + "}"

    def _fold_exhibit(self, exhibit: Mapping[str, Any]) -> str:
        texts = {
            key: self._share(_dump_grid(value)) if key == "z" else self._dump(value, key in _OF_AN_EXHIBIT)
            for key, value in exhibit.items()
        }
        for key in ("lines", "paths"):
            if key in exhibit:
                texts[key] = f"[{','.join(map(self._fold_drawn, exhibit[key]))}]"
        return _join(texts)

    def _fold_drawn(self, drawn: Mapping[str, Any]) -> str:
        return _join(
            {
                key: _dump_rows(value) if key in _ROWS else self._dump(value, key in _OF_A_LINE)
                for key, value in drawn.items()
            }
        )

    def _dump(self, value: object, common: bool) -> str:
        return self._share(_dump(value)) if common else _dump(value)

    def _share(self, text: str) -> str:
        """What stands for `text`; itself where that would be no shorter."""
        if len(text) < _SHORTEST:
            return text
        piece = text.encode("utf-8", "surrogatepass")
        number = self._shelf.find(piece)
        if number is None:
            number = self.added.get(piece)
        if number is None:
            number = self.added[piece] = self._shelf.next + len(self._fresh)
            self._fresh.append(piece)
        mark = MARK.decode()
        return f"{mark}{number}{mark}"


def _dump_rows(values: Sequence[Any]) -> str:
    text = _dump(values)
    return text if len(text) < _LONG else _tighten(text)


def _dump_grid(rows: Sequence[Sequence[float]]) -> str:
    """The heights of a surface, which are thousands, and the same for all who stand on it."""
    return _write_grid(array("d", chain.from_iterable(rows)).tobytes(), tuple(map(len, rows)))


@lru_cache(maxsize=32)
def _write_grid(bits: bytes, widths: Sequence[int]) -> str:
    """By the bits, for 0.0 == -0.0."""
    heights = iter(array("d", bits))
    return _dump([[*islice(heights, width)] for width in widths])


@lru_cache(maxsize=64)
def _tighten(text: str) -> str:
    """Rows of numbers as they are kept; those who are right draw the same. By the text, for 0.0 == -0.0."""
    tight = write_series(json.loads(text))
    return text if tight is None or len(tight) >= len(text) else f"\x1e{tight}\x1e"


def _join(texts: Mapping[str, str]) -> str:
    return "{" + ",".join(f'"{key}":{text}' for key, text in texts.items()) + "}"


def _dump(value: object) -> str:
    # json, not pydantic's own: a file name of a student may hold a lone surrogate, which only json keeps.
    return _encoder.encode(value)


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
"""Made once: to make it takes longer than most of what it is asked."""
