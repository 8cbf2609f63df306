"""A grey picture as a PNG (ISO/IEC 15948): the smallest one that there is, no palette, no filter."""

from __future__ import annotations

import base64
import struct
import zlib

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY = (8, 0, 0, 0, 0)
"""Bits of a pixel, colour type, compression, filter, interlacing."""


def grey_png(width: int, height: int, pixels: bytes) -> bytes:
    """The file of width x height `pixels`, row by row, 0 black to 255 white."""
    rows = b"".join(b"\0" + pixels[start : start + width] for start in range(0, width * height, width))
    return (
        _SIGNATURE
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, *_GREY))
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def data_url(png: bytes) -> str:
    """The file inside of a page that may load nothing."""
    return "data:image/png;base64," + base64.b64encode(png).decode()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
