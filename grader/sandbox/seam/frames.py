"""Requests and answers as they travel: the short ones in forms of their own (`brief`), all others as `wire` has it.
Trusted side.

A first byte tells which it is: none of the two forms begins like a value of the wire. The student's side reads requests
by `grader.sandbox.inside.requests` and frames its answers by `wire.frame`. The limit: what a message holds is not
looked at here (`protocol`).
"""

from typing import Any

from grader.sandbox.seam import brief, wire
from grader.sandbox.seam.capacity import ANSWER_DEPTH, Room


def frame_request(request: dict[str, Any]) -> bytes:
    """The request as one frame, length included; `WireError` where it may not travel."""
    payload = brief.pack(request)
    return wire.framed(payload) if payload else wire.encode_framed(request)


def read_answer(payload: bytes, room: Room) -> tuple[Any, int]:
    """The answer in the payload of a child's frame, and how many bytes of memory it may take. Hostile: a `WireError`
    for anything that no honest child writes, and a `LimitError` for more than there is `room` for."""
    return brief.read(payload, room) if brief.is_written(payload) else wire.decode_weighed(payload, ANSWER_DEPTH, room)
