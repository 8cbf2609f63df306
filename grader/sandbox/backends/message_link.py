"""A child that sends whole messages, each waited for with a deadline: how it begins, what it is asked, and what counts
as its answer.

For backends without a pipe that could be polled. Wall time decides, as no clock of the child is read alike everywhere.
Bytes that come in are hostile: what breaks the protocol or the deadline ends the link with a `Stopped`. The limit: how
messages travel, and how a child is ended, is the backend's.
"""

from __future__ import annotations

import queue
from abc import ABC, abstractmethod
from typing import Any

from grader.sandbox.backends.budget import Budget
from grader.sandbox.backends.clock import Deadline, Queued
from grader.sandbox.backends.heard import Heard, Listener, find_answer, outgoing, take_in
from grader.sandbox.backends.link import End, Link, Stopped, new_id, why_unusable
from grader.sandbox.seam import control, frames, messages
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.errors import ProtocolError, WireError
from grader.text import plain, tr
from grader.text.errors import SandboxError

_START_SECONDS = 180.0


class MessageLink(ABC):
    """One running child (`grader.sandbox.backends.link.Link`)."""

    def __init__(self, clock: Queued) -> None:
        self._clock = clock
        self.weight = 0
        self.spent = 0.0
        self.budget = Budget()
        self._ended: End | None = None

    @abstractmethod
    def _put(self, data: bytes) -> None:
        """Send a frame."""

    @abstractmethod
    def _has_spoken(self) -> bool:
        """Whether a message is there that was not taken yet."""

    @abstractmethod
    def _next(self, seconds: float) -> bytes | None:
        """The next message, None at the end of the child; `queue.Empty` where none came in the seconds, or in a part of
        them. Once they are over, what the child has said does not count any more: only its end does."""

    @abstractmethod
    def _await_end(self) -> None:
        """It closed its end: wait a moment until it is told how it ended."""

    @abstractmethod
    def used(self) -> tuple[float, float]:
        """Seconds of CPU, and of waiting for a core; 0 where the system does not tell."""

    @abstractmethod
    def end(self) -> End:
        """Kill the child and wait until it is gone. May be called again."""

    @property
    def ended(self) -> bool:
        """Whether it is gone."""
        return self._ended is not None

    def exchange(
        self,
        request: messages.Request | frames.Template,
        *,
        cpu: float,
        wall: float,
        event: Listener | None = None,
        heard: Heard | None = None,
    ) -> dict[str, Any]:
        if self._ended is not None:
            raise Stopped("exited", self._ended)
        if self._has_spoken():
            raise Stopped("protocol", self.end(), "spoke before it was asked")
        request_id = new_id()
        self._put(outgoing(request, request_id, heard))
        deadline = Deadline(self._clock, wall)
        try:
            return find_answer(lambda: self.receive(deadline, request_id, heard), request_id, event)
        except ProtocolError as error:
            reason = str(error)  # alone: a `Stopped` that is kept should not keep the message with it
        raise Stopped("protocol", self.end(), reason)

    def greet(self, seconds: float) -> control.Greeting:
        """The first message, before any byte of a submission reached the process."""
        try:
            return control.greeting_from(self.receive(Deadline(self._clock, seconds)))
        except ProtocolError:
            raise Stopped("protocol", self.end(), "no greeting") from None

    def receive(self, deadline: Deadline, request_id: str = "", heard: Heard | None = None) -> Any:
        """The next message, or `Stopped`; `KNOWN` where it is the answer to that request, and is."""
        while True:
            left = deadline.left()
            if self.budget.left() <= 0:
                raise Stopped("budget", self.end())
            left = min(left, self.budget.left())
            try:
                data = self._next(left)
                break
            except queue.Empty:
                if left <= 0:
                    raise Stopped("wall", self.end()) from None
                deadline.ticked()
        if data is None:
            # It closed its end: most likely because it ended, and then its exit code is about to be there.
            self._await_end()
            raise Stopped("exited", self.end())
        try:
            value, self.weight = take_in(data, self.budget, request_id, heard)
            return value
        except WireError as error:
            why, reason = why_unusable(error, self.budget), str(error)
        del data
        raise Stopped(why, self.end(), reason)


class MessageHost(ABC):
    """Starts such a child per submission; nothing is kept warm here. Level 1."""

    level = 1
    ill = False

    def __init__(self, preload: tuple[str, ...]) -> None:
        self.preload = preload
        self._links: list[MessageLink] = []

    @abstractmethod
    def _begin(self, bounds: Bounds) -> MessageLink:
        """A child that will greet once it has imported the libraries."""

    def wait_ready(self) -> None:  # noqa: B027 - a host has it, and here it is done
        """Nothing to wait for: each child imports for itself."""

    def start(self, bounds: Bounds) -> Link:
        """A child that no submission has touched. `SandboxError` where it did not start."""
        link = self._begin(bounds)
        self._links = [*(other for other in self._links if not other.ended), link]
        try:
            greeting = link.greet(_START_SECONDS)
        except Stopped as stop:
            raise SandboxError(tr("The student's process did not start: {stop}.", stop=stop)) from stop
        if isinstance(greeting, control.Refused):
            link.end()
            raise SandboxError(plain(greeting.reason))
        return link

    def close(self) -> None:
        """End what nobody has ended."""
        for link in self._links:
            link.end()
