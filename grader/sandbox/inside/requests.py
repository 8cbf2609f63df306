"""Reads requests of the trusted side. Student side.

The limit: here alone, and of the trusted side alone, a pickle is read; it holds plain values
(`grader.sandbox.seam.brief`), and whatever it did would be done in the submission's own process.
"""

from _pickle import loads  # not `pickle`: a submission may have a module of that name
from typing import Any

from grader.sandbox.seam import brief, wire


def read_request(payload: bytes) -> Any:
    """The request in a frame's payload, as plain data; `WireError` where it is none."""
    return loads(payload) if payload[:1] == brief.PACKED else wire.decode(payload)
