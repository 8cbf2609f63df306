"""A file of which only some pieces are here, for who reads it as if all of it were. Student side.

The limit: what lies within one piece is there; whatever else is asked for is `Refused` as `apart`.
"""

from __future__ import annotations

from grader.sandbox.inside.reading import Refused
from grader.sandbox.seam.pieces import split_pieces

APART = "apart"
"""Code of what does not lie within one piece."""


class Pieces:
    """Read like bytes, as far as a reader of archives does that."""

    def __init__(self, frame: bytes) -> None:
        self._length, self._pieces = split_pieces(frame)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, asked: slice) -> bytes:
        start, stop, _ = asked.indices(self._length)
        return bytes(self.view(start, stop - start))

    def view(self, start: int, size: int) -> memoryview:
        """So many bytes from there; fewer at the end of the file."""
        stop = min(start + size, self._length)
        if start >= stop:
            return memoryview(b"")
        for begin, data in self._pieces:
            if begin <= start and stop <= begin + len(data):
                return data[start - begin : stop - begin]
        raise Refused(APART)

    def startswith(self, sign: bytes) -> bool:
        """Whether the file does."""
        return self[: len(sign)] == sign

    def rfind(self, sign: bytes, start: int) -> int:
        """Where it stands last from there on; -1 where it does not."""
        at = self[start:].rfind(sign)
        return at if at < 0 else start + at
