"""A report's JSON as the gradebook stores it: compressed, for a class of 300 has thousands of them.

The limit: whether the report is that of its row is `grader.gradebook.book`'s to say; a body that is none of ours leaves
as a `ValueError`.
"""

from __future__ import annotations

import gc
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from grader.domain.verdict import Report

MAX_BYTES = 64 * 1024 * 1024
"""Of a body unpacked: no report comes near it, and a file that was tampered with may hold a bomb."""


def read_report(body: object) -> Report:
    """The report in a body. Raises a `ValueError` or a `TypeError` where there is none."""
    text = unpack(body)
    try:
        return Report.model_validate_json(text)  # twice as fast as what follows
    except ValidationError:
        return Report.model_validate(json.loads(text))  # a name of a student's may hold a lone surrogate: only json


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
