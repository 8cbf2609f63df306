"""Takes in what a child says: its message, or that it is an answer that was had before. Trusted side.

Of an exchange that can be had again, the request and the digest of the answer are kept. An answer with a digest that is
`known` is not taken apart: it is the same bytes as one that was, but for the id and the seconds. What it holds is
charged as that one's was. The limit: what is long is not kept, and a test that hears or says it is run each time
(`grader.sandbox.conversation`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from grader.sandbox.backends.budget import Budget
from grader.sandbox.seam import frames, messages, protocol
from grader.sandbox.seam.errors import ProtocolError

Listener = Callable[[messages.Announcement], None]
"""What is to be done with an announcement."""
KNOWN: Final = object()
"""In place of a message: it is the answer that was asked for, and it is known. No message decodes to this one."""
MAX_EVENTS = 100_000
"""Announcements before an answer."""
MAX_HEARD = 1 << 16
"""Bytes of an answer that is kept."""


class Known(Protocol):
    """An answer that was taken apart before."""

    @property
    def weight(self) -> int:
        """Bytes that it may take in memory."""

    @property
    def counted(self) -> float:
        """Seconds of the budget that it counts as."""


@dataclass
class Heard:
    """What one exchange was; `Link.exchange` fills it in."""

    known: Mapping[bytes, Known] = field(default_factory=dict)
    template: frames.Template | None = None
    """What was sent."""
    digest: bytes = b""
    """Of the answer; empty where it is not kept."""
    cpu: float = 0.0
    """Seconds that it tells."""
    payload: bytes = b""
    """The answer itself, where it was recognized and so not taken apart."""
    weight: int = 0
    counted: float = 0.0

    def sends(self, request: messages.Request | frames.Template) -> frames.Template:
        """Keep what is sent."""
        self.template = request if isinstance(request, frames.Template) else frames.prepare(request)
        return self.template

    def recognizes(self, payload: bytes, request_id: str, budget: Budget) -> bool:
        """Whether this is a known answer to that request, which the budget can pay for."""
        if len(payload) > MAX_HEARD:
            return False
        parted = frames.part(payload)
        if parted is None or parted.id != request_id:
            return False
        self.digest = hashlib.blake2b(parted.rest, digest_size=32).digest()
        self.cpu = parted.cpu
        known = self.known.get(self.digest)
        if known is None or not budget.affords(known.counted):
            return False
        budget.counted += known.counted
        self.payload, self.weight, self.counted = payload, known.weight, known.counted
        return True


def outgoing(request: messages.Request | frames.Template, request_id: str, heard: Heard | None) -> bytes:
    """The request as a frame; `WireError` where it may not travel."""
    if heard is not None:
        return heard.sends(request).frame(request_id)
    if isinstance(request, frames.Template):
        return request.frame(request_id)
    return frames.frame_request(protocol.request(request, request_id))  # one of 48 MB is not written three times


def is_answer(message: Any, request_id: str, event: Listener | None) -> bool:
    """Whether `message` is the answer; an announcement on the way is passed on, and anything else a `ProtocolError`."""
    # By exact type first: an array under "id" would be compared item by item, and be neither true nor false.
    given = message.get("id") if type(message) is dict else None
    if type(given) is not str or given != request_id:
        raise ProtocolError("a message that answers nothing that was asked")
    announced = protocol.announcement_from(message)
    if announced is None:
        return True
    if event is None:
        raise ProtocolError("an announcement out of place")
    event(announced)
    return False


def find_answer(receive: Callable[[], Any], request_id: str, event: Listener | None) -> dict[str, Any]:
    """The answer among the messages that `receive` gives; nothing is in it where it is known. `ProtocolError` where one
    is neither that nor an announcement, or there are too many of these."""
    for _ in range(MAX_EVENTS):
        message = receive()
        if message is KNOWN:
            return {}
        if is_answer(message, request_id, event):
            return dict(message)
    raise ProtocolError("too many announcements")


def take_in(data: bytes, budget: Budget, request_id: str = "", heard: Heard | None = None) -> tuple[Any, int]:
    """A child's message and its weight; what it holds is charged to the budget. `LimitError` where it is too much.
    `KNOWN` in place of the message where it is the answer to that request and known to `heard`."""
    if heard is not None and heard.recognizes(data, request_id, budget):
        return KNOWN, heard.weight
    left, before = budget.room(), budget.counted
    try:
        value, weight = frames.read_answer(data, left)
    finally:
        budget.count(left)
    if heard is not None:
        heard.weight, heard.counted = weight, budget.counted - before
    return value, weight
