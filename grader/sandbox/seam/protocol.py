"""What the two sides say to each other: closed sets of frozen messages. Both sides; plain data on the wire (`wire`).

Three conversations, each with sets of its own:

    trusted → zygote    Fork, Reap             zygote → trusted   Ready, Broken; Forked; Reaped
    trusted → child     Stage, Load, Call, Probe, Value
    child → trusted     Locked, Refused first; then Announcement (of the statement that begins), and answers

A message that is in no set, or has other fields, is a `ProtocolError`: none is guessed at. The limit: an answer of a
child is a dict tied to its request by an id, and what is in it may be forged; it is bounded where it is decoded
(`wire`) and checked field by field where it is read (`grader.sandbox.answers`).
"""
# Annotations are types here, not texts: what a field may hold is read from them.

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from grader.sandbox.seam.wire import WireError

MAX_PLACE = 2**31
"""No file has more statements or lines; a number without a bound would be kept once per announcement."""

Kind = Literal["functions", "script", "program", "clean"]
"""How a file is loaded: name by name; statement by statement; as Python would; or not at all."""


class ProtocolError(WireError):
    """A value that may travel, and is no message, or not one that has its place here."""


@dataclass(frozen=True)
class Stage:
    """Write the submission's files. Comes first, before any code of the student's."""

    word: ClassVar[str] = "stage"
    files: dict[str, bytes]


@dataclass(frozen=True)
class Load:
    """Load the main file; with `clean`, probes alone."""

    word: ClassVar[str] = "load"
    kind: Kind
    main: str = ""
    probes: str = ""
    stub: dict[str, str] = dataclasses.field(default_factory=dict)
    seed: int = 0
    data: dict[str, Any] = dataclasses.field(default_factory=dict)
    python: str = ""
    output: int = 1024
    """Bytes that may be printed."""
    stdin: str = ""
    skip: list[int] = dataclasses.field(default_factory=list)
    """Top-level statements that are left out, by their place."""
    until: int | None = None
    """The one before which a script ends."""
    seconds: float = 0.0


@dataclass(frozen=True)
class Call:
    """Call a function of the student's."""

    word: ClassVar[str] = "call"
    name: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = dataclasses.field(default_factory=dict)
    stdin: str = ""
    drained: bool = True


@dataclass(frozen=True)
class Probe:
    """Call a function of `probes.py`, with the student's module."""

    word: ClassVar[str] = "probe"
    name: str
    args: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Value:
    """The value of a name of the student's file."""

    word: ClassVar[str] = "value"
    name: str


Request = Stage | Load | Call | Probe | Value


@dataclass(frozen=True)
class Announcement:
    """Which top-level statement begins, or goes on with a training begun or ended. From a child: bounded, and no more
    than its word."""

    at: int
    line: int
    optional: bool = False
    """Whether the file may go on without it."""
    imports: bool = False
    trains: bool = False


@dataclass(frozen=True)
class Fork:
    """A child within these `Bounds`, with the descriptors that come along."""

    word: ClassVar[str] = "fork"
    bounds: dict[str, int]


@dataclass(frozen=True)
class Reap:
    """Wait for the child, which was killed."""

    word: ClassVar[str] = "reap"
    pid: int


@dataclass(frozen=True)
class Ready:
    """The zygote's imports are done."""

    word: ClassVar[str] = "ready"
    threads: int


@dataclass(frozen=True)
class Broken:
    """The zygote cannot start."""

    word: ClassVar[str] = "broken"
    error: str
    trace: str


@dataclass(frozen=True)
class Forked:
    """The child's number as the zygote knows it; a pidfd comes along."""

    word: ClassVar[str] = "forked"
    pid: int


@dataclass(frozen=True)
class Reaped:
    """How a child ended, and what it used: exit code (negative: signal), CPU seconds, peak memory."""

    word: ClassVar[str] = "reaped"
    code: int
    cpu: float
    rss_kb: int


@dataclass(frozen=True)
class Locked:
    """A child's first word: the lock-down holds."""

    word: ClassVar[str] = "locked"


@dataclass(frozen=True)
class Refused:
    """Its first and last word: it could not be locked in."""

    word: ClassVar[str] = "refused"
    reason: str


Order = Fork | Reap
Start = Ready | Broken
Greeting = Locked | Refused
Control = Order | Start | Forked | Reaped | Greeting

_FROM_SUITES = frozenset(("name", "stdin", "drained"))
"""Fields that a suite fills, perhaps with what a submission returned: whose fault a wrong one is shows where it is
used."""


def request(message: Request, id_: str) -> dict[str, Any]:
    """As it travels, tied to its answer by `id_`."""
    return {"id": id_, "op": message.word, **vars(message)}


def request_from(value: Any) -> tuple[str, Request]:
    """The id and the request in `value`; `ProtocolError` where it is none."""
    if type(value) is not dict or type(value.get("id")) is not str:
        raise ProtocolError("a request without an id")
    fields = dict(value)
    id_ = fields.pop("id")
    made: Request = _made(_REQUESTS, fields.pop("op", None), fields)
    return id_, made


def control(message: Control) -> dict[str, Any]:
    """As it travels on the zygote's socket, or as the first word of a child."""
    return {"is": message.word, **vars(message)}


def order_from(value: Any) -> Order:
    """What the zygote is to do; `ProtocolError` where it is nothing of that."""
    made: Order = _control(_ORDERS, value)
    return made


def start_from(value: Any) -> Start:
    """The zygote's first word."""
    made: Start = _control(_STARTS, value)
    return made


def forked_from(value: Any) -> Forked:
    """Its answer to `Fork`."""
    made: Forked = _control(_FORKED, value)
    return made


def reaped_from(value: Any) -> Reaped:
    """Its answer to `Reap`."""
    made: Reaped = _control(_REAPED, value)
    return made


def greeting_from(value: Any) -> Greeting:
    """A child's first word."""
    made: Greeting = _control(_GREETINGS, value)
    return made


def announcement(message: Announcement, id_: str) -> dict[str, Any]:
    """As it travels, tied to the request that loads the file."""
    return {"id": id_, **vars(message)}


def is_announcement(message: Mapping[Any, Any]) -> bool:
    """Whether it is meant for one, as answers have no place."""
    return "at" in message


def announcement_from(message: Mapping[Any, Any]) -> Announcement:
    """With nothing in it that has no bound, for it may be kept. What is missing or odd but for the place says nothing:
    the child shares its memory with the student's code. `ProtocolError` for a place that no file has."""
    at, line = message.get("at"), message.get("line")
    if type(at) is not int or not 0 <= at < MAX_PLACE:
        raise ProtocolError("an announcement out of place")
    return Announcement(
        at,
        line if type(line) is int and 0 <= line < MAX_PLACE else 0,
        message.get("optional") is True,
        message.get("imports") is True,
        message.get("trains") is True,
    )


def _control(kinds: Mapping[str, type], value: Any) -> Any:
    if type(value) is not dict:
        raise ProtocolError("a message that is no dict")
    fields = dict(value)
    return _made(kinds, fields.pop("is", None), fields)


def _made(kinds: Mapping[str, type], word: Any, fields: dict[Any, Any]) -> Any:
    kind = kinds.get(word) if type(word) is str else None
    if kind is None:
        raise ProtocolError(f"no message of {', '.join(kinds)}")
    allowed = _FIELDS[kind]
    if fields.keys() != allowed.keys():
        raise ProtocolError(f"{word} with other fields")
    for name, value in fields.items():
        if not _fits(value, allowed[name]):
            raise ProtocolError(f"{word} with {name} of a kind that it may not be")
    return kind(**fields)


def _fits(value: Any, allowed: tuple[Any, ...]) -> bool:
    return not allowed or type(value) in allowed or (type(value) is str and value in allowed)


def _allowed(name: str, annotation: Any) -> tuple[Any, ...]:
    """The exact types, or words, of a field; none where it may be anything."""
    if name in _FROM_SUITES:
        return ()
    origin = typing.get_origin(annotation)
    if origin is Literal or origin is types.UnionType:
        return typing.get_args(annotation)
    return (int, float) if annotation is float else (origin or annotation,)


def _by_word(*kinds: Any) -> dict[str, type]:
    return {kind.word: kind for kind in kinds}


_REQUESTS = _by_word(*typing.get_args(Request))
_ORDERS, _STARTS, _GREETINGS = (_by_word(*typing.get_args(each)) for each in (Order, Start, Greeting))
_FORKED, _REAPED = _by_word(Forked), _by_word(Reaped)
_FIELDS = {
    kind: {field.name: _allowed(field.name, field.type) for field in dataclasses.fields(kind)}
    for kind in (*typing.get_args(Request), *typing.get_args(Control))
}
