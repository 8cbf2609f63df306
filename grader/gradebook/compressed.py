"""Bytes as the gradebook's file holds them: deflated.

The limit: what the bytes say is `grader.gradebook.bodies`' and `grader.gradebook.shelf`'s to know; what is none of ours
leaves as a `ValueError`.
"""

from __future__ import annotations

import zlib

MAX_BYTES = 64 * 1024 * 1024
"""Of anything unpacked: no report comes near it, and a file that was tampered with may hold a bomb."""


def deflate(data: bytes) -> bytes:
    """`data`, compressed: the same for the same."""
    return zlib.compress(data, 9)


def deflate_text(text: str) -> bytes:
    """What a body was in the formats 3 and 4: for their migrations. Never to be changed."""
    return zlib.compress(text.encode(), 6)


def inflate(stored: object) -> bytes:
    """What was compressed. Raises a `ValueError` where it was not, or is more than `MAX_BYTES`."""
    if not isinstance(stored, bytes):
        raise ValueError("not compressed")
    stream = zlib.decompressobj()
    try:
        data = stream.decompress(stored, MAX_BYTES)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not stream.eof or stream.unused_data:
        raise ValueError("too long, cut off, or followed by something")
    return data
