"""The warm hosts of one worker: one for each set of modules that assignments want imported, kept from one to the next.

Where the workers of a run share zygotes, a host is a seat at one of these. What went wrong there is tried once more on
a zygote of the worker's own: whatever ended the shared one, or made it ill, costs nobody else's work its second try.
With the next submission (`settle`) the worker comes back to a shared one.

The limit: whether a host broke is seen by who asks it; here it is ended, and another one started.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Protocol

from grader.sandbox import reading
from grader.sandbox.host import Host

if TYPE_CHECKING:
    from grader.sandbox.backends.zygotes import Seat

Preload = tuple[str, ...]


class Sharing(Protocol):
    """Where seats at shared zygotes come from."""

    def seat(self, preload: Preload, ill: int) -> tuple[int, Seat] | None:
        """The number of a zygote and a seat there; None where none is to be had. `ill` is the number of one that was
        found broken (0: none)."""


class Hosts:
    """The warm hosts of one worker, by what they have imported. Closed together."""

    def __init__(self, level: int, core: int | None = None, sharing: Sharing | None = None) -> None:
        self.level, self.core = level, core
        self._sharing = sharing
        self._hosts: dict[Preload, Host] = {}
        self._numbers: dict[Preload, int] = {}
        """Of the shared zygotes that hosts sit at."""
        self._ill: dict[Preload, int] = {}
        """Numbers of those that were found broken."""
        self._alone: set[Preload] = set()
        """What is tried once more."""

    def get(self, preload: Preload) -> Host:
        """The host with these modules; started when it is first asked for."""
        if preload not in self._hosts:
            self._hosts[preload] = self._open(preload)
        return self._hosts[preload]

    def _open(self, preload: Preload) -> Host:
        if preload == reading.PRELOAD:
            return reading.open_host(self.level, self.core)
        if self._sharing is not None and preload not in self._alone:
            found = self._sharing.seat(preload, self._ill.pop(preload, 0))
            if found is not None:
                self._numbers[preload], seat = found
                return Host(preload, level=self.level, core=self.core, seat=seat)
        return Host(preload, level=self.level, core=self.core)

    def renew(self, preload: Preload) -> None:
        """End a host that broke; the next `get` starts another."""
        host = self._hosts.pop(preload, None)
        if host is None:
            return
        number = self._numbers.pop(preload, 0)
        if number:
            self._alone.add(preload)
            if host.ill:
                self._ill[preload] = number
        with contextlib.suppress(Exception):  # it is broken already
            host.close()

    def settle(self) -> None:
        """A submission is done: what was begun for its second try alone is ended."""
        for preload in self._alone:
            host = self._hosts.pop(preload, None)
            if host is not None:
                with contextlib.suppress(Exception):
                    host.close()
        self._alone.clear()

    def __enter__(self) -> Hosts:
        return self

    def __exit__(self, *_: object) -> None:
        self.settle()
        for preload in list(self._hosts):
            self.renew(preload)
