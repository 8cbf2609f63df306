"""What the two kinds of archives have in common: an entry, and the meter that counts what is inflated. Student side."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

from grader.sandbox.inside.reading import Limits, Refused

_SMALL = 2**20
"""Bytes from which on a ratio says something."""
_STEP = 2**18


@dataclass
class Entry:
    """One name in an archive. `read(most)` gives its content, of at most so many bytes."""

    name: str
    raw: bytes
    size: int
    """As claimed."""
    read: Callable[[int], bytes]
    encoding: str = ""
    """Of the name, where it had to be guessed."""
    why: str = ""
    """Why its content is not to be read; empty where it may be."""
    is_folder: bool = False
    span: tuple[int, int] = (0, 0)
    """Between which bytes of the archive all of it lies, by the archive's directory; equal where it has none."""


class Meter:
    """Counts all that is inflated, kept or not."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.left = limits.unpacked_bytes

    def inflate(self, packed: memoryview, window: int, most: int, out: bytearray) -> int:
        """Append the bytes in `packed` to `out`, at most `most` and one; how many of `packed` they took. `Refused`
        at the limits of all together and of the ratio, and where it is no such stream or ends too early: what came
        before is there."""
        machine = zlib.decompressobj(window)
        before, at = len(out), 0
        try:
            while not machine.eof and len(out) - before <= most:
                piece = machine.unconsumed_tail or bytes(packed[at : at + _STEP])
                if not machine.unconsumed_tail:
                    at += len(piece)
                more = machine.decompress(piece, min(_STEP, most + 1 + before - len(out)))
                if not piece and not more:
                    raise Refused
                self.count(len(more))
                out += more
                if len(out) - before > max(_SMALL, self.limits.ratio * at):
                    raise Refused("ratio")
        except zlib.error:
            raise Refused from None
        return at - len(machine.unused_data) - len(machine.unconsumed_tail)

    def count(self, size: int) -> None:
        """`Refused` where so many more are too many."""
        self.left -= size
        if self.left < 0:
            raise Refused("unpacked_bytes")
