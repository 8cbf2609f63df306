"""What the trusted side and a zygote say to each other, and a child's first word: closed sets of frozen messages.

    trusted → zygote    Fork, Reap
    zygote → trusted    Ready or Broken first; Forked; Reaped
    child → trusted     Locked or Refused, before any byte of a submission reached it

Both sides. Dicts on the wire; a message that is not one of those that have their place there, or has other fields, is a
`ProtocolError`. The limit: descriptors come along beside a message, and are counted where they arrive.
"""

import typing
from typing import Any, NamedTuple

from grader.sandbox.seam.errors import ProtocolError
from grader.sandbox.seam.protocol import message_from, words


class Fork(NamedTuple):
    """A child within these `Bounds`, with the descriptors that come along."""

    bounds: dict[str, int]


class Reap(NamedTuple):
    """Wait for the child, which was killed."""

    pid: int


class Ready(NamedTuple):
    """The zygote's imports are done."""

    threads: int


class Broken(NamedTuple):
    """The zygote cannot start."""

    error: str
    trace: str


class Forked(NamedTuple):
    """The child's number as the zygote knows it; a pidfd comes along."""

    pid: int


class Reaped(NamedTuple):
    """How a child ended, and what it used: exit code (negative: signal), CPU seconds, peak memory."""

    code: int
    cpu: float
    rss_kb: int


class Locked(NamedTuple):
    """A child's first word: the lock-down holds."""


class Refused(NamedTuple):
    """Its first and last word: it could not be locked in."""

    reason: str


Order = Fork | Reap
Start = Ready | Broken
Greeting = Locked | Refused
Message = Order | Start | Forked | Reaped | Greeting


def as_data(message: Message) -> dict[str, Any]:
    """As it travels on the zygote's socket, or as the first word of a child."""
    return {"is": _WORDS[type(message)], **message._asdict()}


def order_from(value: Any) -> Order:
    """What the zygote is to do; `ProtocolError` where it is nothing of that."""
    made: Order = _message(_ORDERS, value)
    return made


def start_from(value: Any) -> Start:
    """The zygote's first word."""
    made: Start = _message(_STARTS, value)
    return made


def forked_from(value: Any) -> Forked:
    """Its answer to `Fork`."""
    made: Forked = _message(_FORKED, value)
    return made


def reaped_from(value: Any) -> Reaped:
    """Its answer to `Reap`."""
    made: Reaped = _message(_REAPED, value)
    return made


def greeting_from(value: Any) -> Greeting:
    """A child's first word."""
    made: Greeting = _message(_GREETINGS, value)
    return made


def _message(kinds: dict[str, type], value: Any) -> Any:
    if type(value) is not dict:
        raise ProtocolError("a message that is no dict")
    return message_from(kinds, value.pop("is", None), value)


_ORDERS, _STARTS, _GREETINGS = (words(*typing.get_args(each)) for each in (Order, Start, Greeting))
_FORKED, _REAPED = words(Forked), words(Reaped)
_WORDS = {kind: word for word, kind in words(*typing.get_args(Message)).items()}
