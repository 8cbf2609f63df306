"""What was handed in, and what became of its processes: read by who grades it. Trusted side.

A test that looks at any of this is run for each submission, as it looks at more than answers. The limit: what a process
tells of itself may be forged; seconds and shares are measured from outside.
"""

from __future__ import annotations

from collections.abc import Mapping

from grader.sandbox.answers import Run
from grader.sandbox.conversation import Conversation
from grader.sandbox.interpreter import Interpreter
from grader.sandbox.stops import StudentStopped
from grader.sandbox.work import Work


class Account:
    """Of one submission."""

    _interpreter: Interpreter
    conversation: Conversation

    def _opened(self) -> Interpreter:
        """To be looked into."""
        self.conversation.spoil()
        return self._interpreter

    @property
    def work(self) -> Work:
        """What was handed in, and what is given with it."""
        return self._opened().work

    @property
    def seconds(self) -> float:
        """CPU seconds of its processes that have ended."""
        return self._opened().children.seconds

    @property
    def unknown_calls(self) -> tuple[str, ...]:
        """System calls of its processes that the sandbox does not know: a newer library's, or its own."""
        return self._opened().children.unknown_calls

    @property
    def shares(self) -> Mapping[str, float]:
        """By key of `Limits`, the largest share of it that was used where it held."""
        return self._opened().children.shares

    @property
    def failed(self) -> StudentStopped | None:
        """Why the file cannot be loaded at all; None where it was not tried or went well."""
        return self._opened().failed

    @property
    def first_load(self) -> Run | None:
        """The first loading that went well; what it told is the report's, whatever became of the process."""
        return self._opened().first_load

    @property
    def running(self) -> bool:
        """Whether there is a process with the file loaded."""
        return self._opened().running
