"""An mbox: many messages in one file, each behind a line `From …`. Read from its beginning, one message at a time.

A line is taken for such a one only where it has sender and time as programs write them and a header follows: programs
differ in what of a message's own lines they quote (`>From`), and `Content-Length` is a claim of the sender's.
The limit: where a program quoted nothing, a message could hold another that looks as if it lay there by itself; a time
in such a line is believed by nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from grader.collecting.arrival import Arrival
from grader.collecting.sources.mails import (
    MAX_HEADERS,
    MAX_MESSAGE,
    arrive,
    arrive_cut,
    bytes_digest,
    unreadable_source,
)
from grader.text import Text

_LINE = 64 * 1024
"""Bytes of a line that are read at once."""
_FROM = re.compile(
    rb"From (?:\S.*? )??(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +(?:[A-Z][a-z]{2} +\d{1,2}|\d{1,2} +[A-Z][a-z]{2})"
    rb" +(?:\d{4} +)?\d\d:\d\d(?::\d\d)?(?: +[+-]\d{4}| +[A-Z]{1,5})*(?: +\d{4})?(?: +[+-]\d{4})?"
    rb"(?: remote from .*)?\s*"
)
_HEADER = re.compile(rb">?[!-9;-~]+[ \t]*:|>From ")
_QUOTED = re.compile(rb">+From ")


def begins_mbox(start: bytes) -> bool:
    """Whether a file that begins so is an mbox."""
    first, _, rest = start.partition(b"\n")
    return bool(_FROM.fullmatch(first)) and (not rest or bool(_HEADER.match(rest)))


class Mbox:
    """One file. Its messages are called by what is in them, so that none is missed where others were taken away."""

    def __init__(self, path: Path) -> None:
        self.name, self.path = str(path), path
        self.notes: list[Text] = []

    def arrivals(self, known: Callable[[str], bool]) -> Iterator[Arrival]:
        """In the order of the file."""
        try:
            with open(self.path, "rb") as file:
                for arrival in read_mbox(file):
                    cursor = f"#{bytes_digest(arrival)[:32]}"
                    if not known(cursor):
                        yield replace(arrival, cursor=cursor)
        except OSError as error:
            raise unreadable_source(self.path, error) from error

    def close(self) -> None:
        """Nothing is held."""


def read_mbox(file: BinaryIO, most: int = MAX_MESSAGE) -> Iterator[Arrival]:
    """The messages in a file that is open at its beginning, without cursors; of one with more than `most` bytes only
    the headers."""
    kept = bytearray()
    size = 0
    inside = False
    for line, starts in _lines(file):
        if starts:
            if inside:
                yield _made(kept, size, most)
            kept, size, inside = bytearray(), 0, True
        elif inside:
            line = line[1:] if _QUOTED.match(line) else line
            size += len(line)
            kept += line if size <= most or len(kept) < MAX_HEADERS else b""
            if size > most:
                del kept[MAX_HEADERS:]
    if inside:
        yield _made(kept, size, most)


def _made(kept: bytearray, size: int, most: int) -> Arrival:
    if size > most:
        return arrive_cut("", bytes(kept), size, most=most)
    # The empty line before the next `From` is the format's.
    end = 2 if kept.endswith(b"\n\r\n") else 1 if kept.endswith(b"\n\n") else 0
    return arrive("", bytes(kept[: len(kept) - end]))


def _lines(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Each line, or part of a long one, with whether a message begins behind it."""
    whole = True
    line = file.readline(_LINE)
    while line:
        following = file.readline(_LINE)
        starts = whole and line.startswith(b"From ") and bool(_FROM.fullmatch(line))
        yield line, starts and (not following or bool(_HEADER.match(following)))
        whole = line.endswith(b"\n")
        line = following
