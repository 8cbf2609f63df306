"""The browser's backend: a worker of the page for each submission, ended where its time is over. Level 1.

A worker is an interpreter of its own: it shares no memory with the one that grades, and what is said between them is
the same as on every other backend. The page has started it, and keeps the next one ready; how is its own affair, and
comes here as a `Starter`. The limit: no clock tells what a worker computed, so wall time decides; and nothing bounds
its memory but what a browser gives to one.
"""

from __future__ import annotations

from typing import Protocol

from grader.sandbox.backends.link import End
from grader.sandbox.backends.message_link import MessageHost, MessageLink
from grader.sandbox.seam.bounds import Bounds


class Channel(Protocol):
    """A worker as its page gives it to this side."""

    code: int | None
    """With which it ended; None while it runs, and where nothing tells."""

    def put(self, data: bytes) -> None:
        """Send it a frame."""

    def spoken(self) -> bool:
        """Whether a message is there that was not taken yet."""

    def get(self, seconds: float) -> bytes | None:
        """Its next message, None at its end; `queue.Empty` where none came in the seconds, and where there are none,
        unless it has ended."""

    def end(self) -> None:
        """Terminate it."""


class Starter(Protocol):
    """Starts workers."""

    def __call__(self, preload: tuple[str, ...]) -> Channel:
        """One that will greet once it has imported these libraries."""


_starters: list[Starter] = []


def connect(starter: Starter) -> None:
    """Whom to ask for workers from here on. Once, before anything is graded."""
    _starters[:] = [starter]


class BrowserHost(MessageHost):
    """Starts a worker per submission; what is kept warm is the page's."""

    def _begin(self, bounds: Bounds) -> MessageLink:
        return _WorkerLink(_starters[0](self.preload))


class _NoQueue:
    def queued(self) -> float:
        return 0.0


class _WorkerLink(MessageLink):
    """A child that is a worker."""

    def __init__(self, channel: Channel) -> None:
        super().__init__(_NoQueue())
        self._channel = channel

    def _put(self, data: bytes) -> None:
        self._channel.put(data)

    def _has_spoken(self) -> bool:
        return self._channel.spoken()

    def _next(self, seconds: float) -> bytes | None:
        return self._channel.get(max(0.0, seconds))

    def _await_end(self) -> None:
        """It is told how it ended together with its end."""

    def used(self) -> tuple[float, float]:
        return 0.0, 0.0

    def end(self) -> End:
        if self._ended is None:
            self._channel.end()
            self._ended = End(self._channel.code)
            self.budget.release(self, 0.0, 0.0)
        return self._ended
