"""What the trusted side and a zygote say to each other, and a child's first word: closed sets of frozen messages.

    who started it → zygote     Join
    who joined it → zygote      Fork, Reap
    zygote → each of them       Ready or Broken first
    zygote → who joined it      Forked or Unforked; Reaped
    child → trusted             Locked or Refused, before any byte of a submission reached it

Both sides. Dicts on the wire; a message that is not one of those that have their place there, or has other fields, is a
`ProtocolError`. The limit: descriptors come along beside a message, and are counted where they arrive.
"""

import typing
from typing import Any, NamedTuple

from grader.sandbox.seam.errors import ProtocolError
from grader.sandbox.seam.protocol import message_from, words


class Join(NamedTuple):
    """Who holds the other end of the socket that comes along may ask for children, too: they take this uid where the
    zygote is root, and run on this core alone (negative: on any)."""

    uid: int
    core: int


class Fork(NamedTuple):
    """A child within these `Bounds`, with the descriptors that come along."""

    bounds: dict[str, int]
    folder: str
    """The one that it may write at level 2; empty above, where it gets a disk of its own."""


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


class Unforked(NamedTuple):
    """There is no child: the system refused one."""

    error: str


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
Birth = Forked | Unforked
Greeting = Locked | Refused
Message = Join | Order | Start | Birth | Reaped | Greeting


def as_data(message: Message) -> dict[str, Any]:
    """As it travels on the zygote's socket, or as the first word of a child."""
    return {"is": _WORDS[type(message)], **message._asdict()}


def join_from(value: Any) -> Join:
    """Who comes to it."""
    made: Join = _message(_JOINS, value)
    return made


def order_from(value: Any) -> Order:
    """What the zygote is to do; `ProtocolError` where it is nothing of that."""
    made: Order = _message(_ORDERS, value)
    return made


def start_from(value: Any) -> Start:
    """The zygote's first word."""
    made: Start = _message(_STARTS, value)
    return made


def birth_from(value: Any) -> Birth:
    """Its answer to `Fork`."""
    made: Birth = _message(_BIRTHS, value)
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


_ORDERS, _STARTS, _BIRTHS, _GREETINGS = (words(*typing.get_args(each)) for each in (Order, Start, Birth, Greeting))
_JOINS, _REAPED = words(Join), words(Reaped)
_WORDS = {kind: word for word, kind in words(*typing.get_args(Message)).items()}
