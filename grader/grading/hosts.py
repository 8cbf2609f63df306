"""The warm hosts of one worker: one for each set of modules that assignments want imported, kept from one to the next.

The limit: whether a host broke is seen by who asks it; here it is ended, and another one started.
"""

from __future__ import annotations

import contextlib

from grader.sandbox import reading
from grader.sandbox.host import Host


class Hosts:
    """The warm hosts of one worker, by what they have imported. Closed together."""

    def __init__(self, level: int, core: int | None = None) -> None:
        self.level, self.core = level, core
        self._hosts: dict[tuple[str, ...], Host] = {}

    def get(self, preload: tuple[str, ...]) -> Host:
        """The host with these modules; started when it is first asked for."""
        if preload not in self._hosts:
            reads = preload == reading.PRELOAD
            self._hosts[preload] = (
                reading.open_host(self.level, self.core) if reads else Host(preload, level=self.level, core=self.core)
            )
        return self._hosts[preload]

    def renew(self, preload: tuple[str, ...]) -> None:
        """End a host that broke; the next `get` starts another."""
        host = self._hosts.pop(preload, None)
        if host is not None:
            with contextlib.suppress(Exception):  # it is broken already
                host.close()

    @property
    def warm(self) -> tuple[tuple[str, ...], ...]:
        """What the hosts that there are have imported."""
        return tuple(self._hosts)

    def __enter__(self) -> Hosts:
        return self

    def __exit__(self, *_: object) -> None:
        for preload in list(self._hosts):
            self.renew(preload)
