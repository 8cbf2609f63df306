"""A large file told in a few of its pieces, in one frame: so it is read that has no room as a whole. Both sides.

What asks for it gives the file's length and the pieces, each with where it begins; what reads it finds the rest `apart`
(`grader.sandbox.inside.reading.pieces`). The limit: which pieces are wanted is their business.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

_HEAD = struct.Struct("<QL")
_PIECE = struct.Struct("<QQ")


def join_pieces(length: int, pieces: Sequence[tuple[int, bytes]]) -> bytes:
    """The frame: the file's length, and each piece with where it begins."""
    heads = [_PIECE.pack(start, len(data)) for start, data in pieces]
    return b"".join([_HEAD.pack(length, len(pieces)), *heads, *(data for _, data in pieces)])


def split_pieces(frame: bytes) -> tuple[int, list[tuple[int, memoryview]]]:
    """The same taken apart. `ValueError` where it is none."""
    try:
        length, count = _HEAD.unpack_from(frame)
        heads = [_PIECE.unpack_from(frame, _HEAD.size + number * _PIECE.size) for number in range(count)]
    except struct.error:
        raise ValueError("no pieces") from None
    at, pieces = _HEAD.size + count * _PIECE.size, []
    for start, size in heads:
        pieces.append((start, memoryview(frame)[at : at + size]))
        at += size
    if at != len(frame) or any(start + size > length for start, size in heads):
        raise ValueError("no pieces")
    return length, pieces
