"""The zygotes that all workers of a run share: one for each set of imports, started once, wherever it is asked for.

The parent of the workers starts them, before the first is asked for, so that imports run while what needs none is
graded. A worker asks for a seat by its pipe. One that ended, or that a worker says is ill, is replaced by another when
the next worker asks; what was asked of the old one is tried once more on a zygote of the worker's own
(`grader.grading.hosts`).

The limit: nothing is asked of a zygote here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType

from grader.grading.batch.queue import Preload
from grader.sandbox.backends.zygotes import Closable, Seat, Zygote, uid_of
from grader.text.errors import SandboxError


@dataclass
class _Shared:
    number: int
    zygote: Zygote


class Seats:
    """All zygotes of one run. Closed together, and with them all that they forked."""

    def __init__(self, level: int) -> None:
        self._level = level
        self._shared: dict[Preload, _Shared] = {}
        self._started = 0

    def warm(self, preloads: Iterable[Preload]) -> None:
        """Have these imported, the fewest libraries first: whoever needs few is not to wait for whoever needs many."""
        for preload in sorted(set(preloads), key=lambda one: (len(one), "tensorflow" in one, one)):
            if preload not in self._shared:
                self._start(preload)

    def take(self, preload: Preload, pid: int, core: int | None, ill: int) -> tuple[int, Seat] | None:
        """The number of a zygote with these libraries, and a seat there for the worker `pid` on that core; None where
        there is none to be had. `ill` is the number of one that the worker found broken (0: none)."""
        shared = self._shared.get(preload)
        try:
            if shared is not None and (shared.number == ill or not shared.zygote.alive):
                del self._shared[preload]
                shared.zygote.close()
            if preload not in self._shared:
                self._start(preload)
            shared = self._shared[preload]
            return shared.number, shared.zygote.seat(uid_of(pid), core)
        except (OSError, SandboxError):  # whoever asked starts one of its own, and says why that fails
            return None

    def settled(self, preload: Preload) -> bool:
        """Whether nobody has to wait for those imports any more."""
        return preload in self._shared and self._shared[preload].zygote.settled

    @property
    def held(self) -> list[Closable]:
        """What is not to be held by anybody else, so that the end of this process is the end of the zygotes, and what
        they leave is nobody's any more."""
        return [part for shared in self._shared.values() for part in shared.zygote.held]

    def _start(self, preload: Preload) -> None:
        self._started += 1
        self._shared[preload] = _Shared(self._started, Zygote(preload, self._level))

    def __enter__(self) -> Seats:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._shared:
            self._shared.popitem()[1].zygote.close()
