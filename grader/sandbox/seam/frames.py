"""Requests and answers as they travel: the short ones in forms of their own (`brief`), all others as `wire` has it.
Trusted side.

A first byte tells which it is: none of the two forms begins like a value of the wire. The student's side reads requests
by `grader.sandbox.inside.requests` and frames its answers by `wire.frame`. The limit: what a message holds is not
looked at here (`protocol`), but for where an id stands: it alone sets a request, or an answer, off from the same one
at another time, and with it, in an answer, the seconds that it took.
"""

import re
import struct
from typing import Any, NamedTuple

from grader.sandbox.seam import brief, protocol, wire
from grader.sandbox.seam.capacity import ANSWER_DEPTH, Room
from grader.sandbox.seam.messages import Request

_F64 = struct.Struct(">d")
_NO_ID = "0" * 16
_WRITTEN = re.compile(rb'\{"id":"([0-9a-f]{16})","cpu":([0-9.e-]{1,24}),')
"""How a short answer begins that tells its seconds."""
_ENCODED = re.compile(rb"d.{4}s\x00{3}\x02ids\x00{3}\x10([0-9a-f]{16})s\x00{3}\x03cpuf(.{8})", re.DOTALL)
"""The same of one in the wire's own form."""
_COUNT = slice(1, 5)
"""How many fields such a one has."""


class Template(NamedTuple):
    """A request as one frame, on both sides of its id."""

    before: bytes
    after: bytes

    def frame(self, id_: str) -> bytes:
        return b"%b%b%b" % (self.before, id_.encode(), self.after)

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.before) + len(_NO_ID) + len(self.after)


def prepare(request: Request) -> Template:
    """The request, to be sent with any id; `WireError` where it may not travel."""
    before, _, after = frame_request(protocol.request(request, _NO_ID)).partition(_NO_ID.encode())
    return Template(before, after)


class Parted(NamedTuple):
    """An answer in parts: which request it answers, the seconds of CPU that it tells, and the bytes of all the rest."""

    id: str
    cpu: float
    rest: bytes


def part(payload: bytes) -> Parted | None:
    """The payload of a child's frame in parts; None where it is no answer, or tells no seconds. Hostile: two with one
    rest are the same answer but for id and seconds, whatever they hold, if one of them can be read at all."""
    if written := _WRITTEN.match(payload):
        seconds = written[2].decode()
        try:
            cpu = float(seconds)
        except ValueError:
            return None
        return Parted(written[1].decode(), cpu, payload[written.end() - 1 :]) if repr(cpu) == seconds else None
    if encoded := _ENCODED.match(payload):
        cpu = _F64.unpack(encoded[2])[0]
        return Parted(encoded[1].decode(), cpu, payload[_COUNT] + payload[encoded.end() :])
    return None


def frame_request(request: dict[str, Any]) -> bytes:
    """The request as one frame, length included; `WireError` where it may not travel."""
    payload = brief.pack(request)
    return wire.framed(payload) if payload else wire.encode_framed(request)


def read_answer(payload: bytes, room: Room) -> tuple[Any, int]:
    """The answer in the payload of a child's frame, and how many bytes of memory it may take. Hostile: a `WireError`
    for anything that no honest child writes, and a `LimitError` for more than there is `room` for."""
    return brief.read(payload, room) if brief.is_written(payload) else wire.decode_weighed(payload, ANSWER_DEPTH, room)
