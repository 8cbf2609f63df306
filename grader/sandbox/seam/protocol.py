"""What the trusted side and a child say to each other: closed sets of frozen messages. Both sides; plain data on the
wire (`wire`).

    trusted → child    a request: Stage, Load, Call, Probe, Value, Read
    child → trusted    Announcement of each statement that begins; then one answer
                       to Stage: Staged, Unwritten, Unreadable     to Load: Loaded, Unreadable
                       to Call, Value: Returned                    to Probe: Returned, NoProbe
                       to Read: Holds

Both are dicts there, tied to each other by a random id. `Stage` comes first, before any code of the student's: its
answer alone is the grader's own word. A request that is in no set, or has other fields, is a `ProtocolError`: none is
guessed at. The limit: an answer may be forged. It is bounded where it is decoded, and what its fields hold is an
`object` until it was checked where it is read (`grader.sandbox.answers`); what is missing is None, and what no answer
has is not looked at.

Messages are named tuples: each zygote makes these types anew, and a frozen dataclass takes twenty times as long. The
trap: two of different types are equal where their fields are; ask for the type.
"""
# Annotations are types here, not texts: what a field of a request may hold is read from them.

import types
import typing
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, TypeVar

from grader.sandbox.seam.contents import Format
from grader.sandbox.seam.errors import ProtocolError

MAX_RAN = 2_000
"""Lines that are told of one call, and so many functions (`MAX_SPANS`)."""
MAX_SPANS = 50
MAX_PLACE = 2**31
"""No file has more statements or lines; a number without a bound would be kept once per announcement."""

Kind = Literal["functions", "script", "program", "clean"]
"""How a file is loaded: name by name; statement by statement; as Python would; or not at all."""


class Stage(NamedTuple):
    """Write the submission's files: path below its folder → content."""

    files: dict[str, bytes]


class Load(NamedTuple):
    """Load the main file, or probes alone (`load_clean`)."""

    kind: Kind
    main: str
    probes: str
    stub: dict[str, str]
    seed: int
    data: dict[str, Any]
    """As `grader.sandbox.work.Work` has these, and the next one."""
    python: str
    output: int
    """Bytes that may be printed."""
    stdin: str
    skip: list[int]
    """Top-level statements that are left out, by their place."""
    until: int | None
    """The one before which a script ends."""
    seconds: float
    """Of CPU, after which it is interrupted."""
    traced: bool
    """Whether it is told which lines each call runs through."""


def load_clean(probes: str, seed: int, output: int) -> Load:
    """For a child that is to hold no code of the student's."""
    return Load(
        kind="clean",
        main="",
        probes=probes,
        stub={},
        seed=seed,
        data={},
        python="",
        output=output,
        stdin="",
        skip=[],
        until=None,
        seconds=0.0,
        traced=False,
    )


class Call(NamedTuple):
    """Call a function of the student's; `drained`: what can be run through once comes as the list of its values."""

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    stdin: str = ""
    drained: bool = True


class Probe(NamedTuple):
    """Call a function of `probes.py`, with the student's module (or None) first."""

    name: str
    args: tuple[Any, ...] = ()


class Value(NamedTuple):
    """The value of a name of the student's file."""

    name: str


class Read(NamedTuple):
    """Take a file apart, in a process that does nothing else."""

    kind: Format
    data: bytes
    limits: dict[str, int]
    """`grader.sandbox.seam.contents.Limits` as data."""


Request = Stage | Load | Call | Probe | Value | Read


class Announcement(NamedTuple):
    """Which top-level statement begins, or goes on with a training begun or ended."""

    at: int
    line: int
    optional: bool = False
    """Whether the file may go on without it."""
    imports: bool = False
    trains: bool = False


class Staged(NamedTuple):
    """The files are written."""

    staged: object = True


class Unwritten(NamedTuple):
    """They could not be: the system's number of why."""

    unwritten: object


class Unreadable(NamedTuple):
    """Bytes that are no text, or a name that no file can have: why, and where."""

    unreadable: object
    encoding: object = None
    line: object = None
    bytes: object = None
    """In hexadecimal digits."""
    alone: object = None
    """Whether all other lines can be read."""


class Loaded(NamedTuple):
    """What came of loading, or of running a program. Each field as `grader.sandbox.answers.Run` has it."""

    printed: object = None
    cut: object = None
    """Whether some of what was printed was dropped."""
    written: object = None
    """Bytes that were printed in all."""
    errors: object = None
    raised: object = None
    """A `Failure` as data, or None."""
    cpu: object = None
    skipped: object = None
    lost: object = None
    remarks: object = None
    unchanged: object = None
    repeated: object = None
    rebound: object = None
    outside: object = None
    names: object = None
    values: object = None


class Returned(NamedTuple):
    """What came of a call, a probe or a look at a value."""

    value: Any = None
    type: object = None
    raised: object = None
    """A `Failure` as data, or None."""
    fault: object = None
    """A `Fault` as data, or None."""
    cpu: object = None
    printed: object = None
    cut: object = None
    written: object = None
    errors: object = None
    arguments: object = None
    """Those of a call after it, positional ones."""
    ran: object = None
    """`Ran` as data, where the file was loaded to be traced."""


class NoProbe(NamedTuple):
    """There is no such function in `probes.py`."""

    missing_probe: object = True


class Holds(NamedTuple):
    """What a file holds: `grader.sandbox.seam.contents.Contents`, its members as tuples."""

    members: object = None
    fault: object = None
    facts: object = None


Answer = Staged | Unwritten | Unreadable | Loaded | Returned | NoProbe | Holds


class Fault(NamedTuple):
    """A probe's own sentence about the student's work, in both languages."""

    ko: object
    en: object
    verdict: object


class Ran(NamedTuple):
    """What a call ran through of the main file."""

    lines: object
    spans: object
    """First and last line of each function that was entered."""
    cut: object
    """Whether it was interrupted, as it ran through too many."""


class Failure(NamedTuple):
    """An exception of the student's code. Each field as `grader.sandbox.raised.Raised` has it."""

    type: object
    message: object = None
    lines: object = None
    files: object = None
    facts: object = None
    syntax: object = None
    is_memory: object = None
    is_timeout: object = None
    is_exit: object = None
    is_eof: object = None
    is_not_implemented: object = None
    sentence: object = None
    """Of the grader's own, in both languages."""
    lost_line: object = None
    limit: object = None
    used: object = None
    at_line: object = None
    is_import: object = None
    needed: object = None


_Claims = TypeVar("_Claims", Staged, Unwritten, Unreadable, Loaded, Returned, NoProbe, Holds, Fault, Failure, Ran)


def request(message: Request, id_: str) -> dict[str, Any]:
    """As it travels, tied to its answer by `id_`."""
    return {"id": id_, "op": WORDS[type(message)], **message._asdict()}


def request_from(value: Any) -> tuple[str, Request]:
    """The id and the request in `value`; `ProtocolError` where it is none."""
    if type(value) is not dict or type(value.get("id")) is not str:
        raise ProtocolError("a request without an id")
    id_ = value.pop("id")
    made: Request = message_from(_REQUESTS, value.pop("op", None), value)
    return id_, made


def announcement(message: Announcement, id_: str) -> dict[str, Any]:
    """As it travels, tied to the request that loads the file."""
    return {"id": id_, **message._asdict()}


def announcement_from(message: Mapping[Any, Any]) -> Announcement | None:
    """None where it is an answer, which has no place. All in it is bounded, for it may be kept; what is missing or odd
    but for the place says nothing, for the child shares its memory with the student's code. `ProtocolError` for a place
    that no file has."""
    if "at" not in message:
        return None
    at, line = message["at"], message.get("line")
    if type(at) is not int or not 0 <= at < MAX_PLACE:
        raise ProtocolError("an announcement out of place")
    return Announcement(
        at,
        line if type(line) is int and 0 <= line < MAX_PLACE else 0,
        message.get("optional") is True,
        message.get("imports") is True,
        message.get("trains") is True,
    )


def answer(message: Answer, id_: str) -> dict[str, Any]:
    """As it travels, tied to its request by `id_`."""
    return as_data(message, {"id": id_})


def as_data(message: Answer | Failure | Fault, into: dict[str, Any] | None = None) -> dict[str, Any]:
    """Its fields, but for those that are None: they are read as that where they are missing."""
    data = {} if into is None else into
    for name, value in zip(message._fields, message):  # noqa: B905  # as long as each other; comes with each answer
        if value is not None:
            data[name] = value
    return data


def claims(kind: type[_Claims], message: Mapping[Any, Any]) -> _Claims:
    """What `message` says of the fields of `kind`: None where it says nothing. All of it may be forged."""
    return kind(*map(message.get, kind._fields))


def words(*kinds: type) -> dict[str, type]:
    """A closed set of messages, by the word that stands for each on the wire."""
    return {kind.__name__.lower(): kind for kind in kinds}


def message_from(kinds: Mapping[str, type], word: Any, fields: Mapping[Any, Any]) -> Any:
    """The message of one of `kinds`, with exactly its fields, each of its type; else `ProtocolError`."""
    kind = kinds.get(word) if type(word) is str else None
    if kind is None:
        raise ProtocolError(f"no message of {', '.join(kinds)}")
    allowed = _ALLOWED.get(kind) or _allow(kind)
    if fields.keys() != allowed.keys():
        raise ProtocolError(f"{word} with other fields")
    for name, value in fields.items():
        of = allowed[name]
        if of and type(value) not in of and not (type(value) is str and value in of):
            raise ProtocolError(f"{word} with {name} of a kind that it may not be")
    return kind(**fields)


_FROM_SUITES = frozenset(("name", "stdin", "drained"))
"""Fields that a suite fills, perhaps with what a submission returned: whose fault a wrong one is shows where it is
used."""
_ALLOWED: dict[type, dict[str, tuple[Any, ...]]] = {}


def _allow(kind: type) -> dict[str, tuple[Any, ...]]:
    _ALLOWED[kind] = {name: _allowed(name, annotation) for name, annotation in kind.__annotations__.items()}
    return _ALLOWED[kind]


def _allowed(name: str, annotation: Any) -> tuple[Any, ...]:
    """The exact types, or words, of a field; none where it may be anything."""
    if name in _FROM_SUITES:
        return ()
    origin = typing.get_origin(annotation)
    if origin is Literal or origin is types.UnionType:
        return typing.get_args(annotation)
    return (int, float) if annotation is float else (origin or annotation,)


_REQUESTS = words(*typing.get_args(Request))
WORDS = {kind: word for word, kind in _REQUESTS.items()}
