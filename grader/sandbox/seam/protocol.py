"""How a message (`grader.sandbox.seam.messages`) becomes plain data for the wire, and such data a message. Both sides.

Requests and answers are dicts there, tied to each other by a random id. A request that is in no set, or has other
fields, is a `ProtocolError`: none is guessed at. The limit: an answer is bounded where it is decoded (`wire`), and what
its fields hold is not looked at here; neither is what no answer has.
"""

import types
import typing
from collections.abc import Mapping
from typing import Any, Literal, TypeVar

from grader.sandbox.seam.errors import ProtocolError
from grader.sandbox.seam.messages import (
    Announcement,
    Answer,
    Failure,
    Fault,
    Holds,
    Loaded,
    NoProbe,
    Ran,
    Request,
    Returned,
    Staged,
    Unreadable,
    Unwritten,
)

MAX_PLACE = 2**31
"""No file has more statements or lines; a number without a bound would be kept once per announcement."""

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
