"""What travels on the pipe between a run and a worker process: two closed sets of frozen messages.

Both ends are ours, and a message is pickled: the limit is that a worker is believed, while what a submission said never
comes here but within a checked report. What is in neither set, or ill-formed, is a fault of ours and raises; taken for
anything else it would cost a submission one of its tries, and nobody would learn of it.
"""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from typing import Any, TypeVar

from grader.domain.verdict import Report, Verdict
from grader.grading.batch.queue import Preload
from grader.intake.inventory import Submission


class MessageError(Exception):
    """A message that is in none of the sets, or out of place."""


@dataclass(frozen=True)
class AskAssignment:
    """What to turn to."""


@dataclass(frozen=True)
class AskSeat:
    """A seat at the zygote of all that has these libraries imported; `ill` is the number of one that is broken (0:
    none)."""

    preload: Preload
    ill: int


@dataclass(frozen=True)
class AskSubmission:
    """The next submission of that assignment."""

    assignment: str


@dataclass(frozen=True)
class Deliver:
    """The report on what the worker had."""

    report: Report


@dataclass(frozen=True)
class Fault:
    """The assignment cannot be graded at all."""

    assignment: str
    verdict: Verdict
    detail: str


@dataclass(frozen=True)
class Lost:
    """Grading broke, with what the worker had."""

    detail: str


@dataclass(frozen=True)
class Assigned:
    """The answer to `AskAssignment`; None where there is nothing."""

    assignment: str | None


@dataclass(frozen=True)
class Given:
    """The answer to `AskSubmission`; None where none is left."""

    submission: Submission | None


@dataclass(frozen=True)
class Seated:
    """The answer to `AskSeat`: the number of the zygote; 0 where none is to be had. What follows it on the pipe are its
    two descriptors (`grader.sandbox.backends.zygotes.Seat`)."""

    number: int


FromWorker = AskAssignment | AskSeat | AskSubmission | Deliver | Fault | Lost
ToWorker = Assigned | Seated | Given

_A = TypeVar("_A", Assigned, Seated, Given)


def from_worker(message: object) -> FromWorker:
    """`message` itself, where it is one that a worker sends; else `MessageError`."""
    if not isinstance(message, FromWorker):
        raise MessageError(f"a worker sent {type(message).__name__}")
    _check(message)
    return message


def assigned(message: object) -> Assigned:
    """`message` itself, where it answers `AskAssignment`; else `MessageError`."""
    return _answer(Assigned, AskAssignment, message)


def seated(message: object) -> Seated:
    """`message` itself, where it answers `AskSeat`; else `MessageError`."""
    return _answer(Seated, AskSeat, message)


def given(message: object) -> Given:
    """`message` itself, where it answers `AskSubmission`; else `MessageError`."""
    return _answer(Given, AskSubmission, message)


def _answer(kind: type[_A], asked: type, message: object) -> _A:
    if not isinstance(message, kind):
        raise MessageError(f"{type(message).__name__} does not answer {asked.__name__}")
    _check(message)
    return message


def _check(message: FromWorker | ToWorker) -> None:
    for name, kinds in _FIELDS[type(message)].items():
        value = getattr(message, name)
        if not isinstance(value, kinds):
            raise MessageError(f"{type(message).__name__}.{name} is of type {type(value).__name__}")


def _types(annotation: Any) -> tuple[type, ...]:
    """The types that a field may be of."""
    origin = typing.get_origin(annotation)
    return typing.get_args(annotation) if origin is types.UnionType else (origin or annotation,)


_FIELDS: dict[type, dict[str, tuple[type, ...]]] = {
    kind: {name: _types(annotation) for name, annotation in typing.get_type_hints(kind).items()}
    for kind in (*typing.get_args(FromWorker), *typing.get_args(ToWorker))
}
