"""A report's JSON as the gradebook stores it: compressed, for a class of 300 has thousands of them.

The limit: what the JSON says is `grader.gradebook.book`'s; a body that is none of ours leaves as a `ValueError`.
"""

from __future__ import annotations

import zlib

MAX_BYTES = 64 * 1024 * 1024
"""Of a body unpacked: no report comes near it, and a file that was tampered with may hold a bomb."""


def pack(text: str) -> bytes:
    """The body that holds `text`."""
    return zlib.compress(text.encode(), 6)


def unpack(body: object) -> str:
    """The text of a body. Raises a `ValueError` where it is none, or one of more than `MAX_BYTES`."""
    if not isinstance(body, bytes):
        raise ValueError("not a compressed body")
    stream = zlib.decompressobj()
    try:
        data = stream.decompress(body, MAX_BYTES)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not stream.eof or stream.unused_data:
        raise ValueError("too long, cut off, or followed by something")
    return data.decode()
