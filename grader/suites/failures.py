"""The public tests that a submission failed, with the calls that were made in them: for who makes them once more.

The first ones of each task are enough. The limit: calls are kept as they were asked, and what was answered, and the
calls of tests before a failed one, only as long as they are few and small, for a suite may hand over again what a
submission returned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.sandbox.student import Call, Student

MAX_OF_TASK = 3
MAX_FAILURES = 24
MAX_CALLS = 10
"""Of one test, its last ones."""
MAX_BEFORE = 500
"""Calls before those."""
MAX_BYTES = 4 * 2**20
"""Of what was answered to them."""


@dataclass(frozen=True)
class Failure:
    """A public test that a mistake in the submission's code made fail."""

    place: int
    """Among the public tests."""
    task: str
    calls: tuple[Call, ...]
    """The last of its calls."""
    decisive: int = -1
    """Which of them the test failed by."""
    before: tuple[Call, ...] = ()
    """All that were made before these, without what came of them; none where they are too many to be made again."""


class Failures:
    """Of the student whose tests were run last."""

    def __init__(self) -> None:
        self._kept: list[Failure] = []
        self._made: list[Call] = []
        self._bytes = self._kept_bytes = 0

    def take(self) -> Sequence[Failure]:
        """Those that were noted. They hold what a submission answered: nothing of them is kept here any more."""
        kept = self._kept
        self._kept, self._made, self._bytes, self._kept_bytes = [], [], 0, 0
        return kept

    def note(self, place: int, task: str, student: Student, decisive: Iterable[Any]) -> None:
        """The test at that place failed. It was about the first of these that is a call of its, or came of one."""
        of_task = sum(failure.task == task for failure in self._kept)
        fits = not self._kept or self._kept_bytes + student.answer_bytes <= MAX_BYTES
        if of_task < MAX_OF_TASK and len(self._kept) < MAX_FAILURES and fits:
            calls = tuple(student.calls[-MAX_CALLS:])
            before = (*self._made, *map(asked, student.calls[:-MAX_CALLS]))
            few = len(before) <= MAX_BEFORE and self._bytes + student.answer_bytes <= MAX_BYTES
            self._kept.append(Failure(place, task, calls, _find(calls, decisive), before if few else ()))
            self._kept_bytes += student.answer_bytes

    def pass_on(self, student: Student) -> None:
        """A public test is over, failed or not."""
        if len(self._made) <= MAX_BEFORE and self._bytes <= MAX_BYTES:
            self._made += map(asked, student.calls)
            self._bytes += student.answer_bytes


def _find(calls: Sequence[Call], decisive: Iterable[Any]) -> int:
    """The place of the call that one of these is, or came of; of the last one where that cannot be told."""
    for each in decisive:
        for place in range(len(calls) - 1, -1, -1):
            if calls[place] is each or calls[place].value is each:
                return place
    return len(calls) - 1


def asked(call: Call) -> Call:
    """Without what came of it, which may be large."""
    return replace(call, value=None, raised=None, printed="", errors="", claimed_arguments=())
