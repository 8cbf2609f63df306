"""Where a submission runs: chooses the backend, finds the isolation level of this machine. Trusted side.

The level is found by doing: a throw-away child goes through the whole set-up of a level, highest first, and the
reason why one failed is kept for `grade doctor`. There is no silent downgrade: what was found is stamped on every
report, and a caller that asks for more is refused.
"""

from __future__ import annotations

import functools
import importlib.util
import sys
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from grader.sandbox.backends.link import Link
from grader.sandbox.backends.sweep import sweep_once
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.messages import Probe, Returned, Stage, load_clean
from grader.sandbox.seam.protocol import claims
from grader.text import tr
from grader.text.errors import IsolationError, MachineError, SandboxError
from grader.text.installing import extra_line, install_line

if TYPE_CHECKING:
    from grader.sandbox.backends.zygotes import Seat

_EXTRA = {"tensorflow": "tensorflow", "matplotlib": "tensorflow", "sklearn": "tensorflow"}


@dataclass(frozen=True)
class Level:
    """The highest level this machine offers, and why not each higher one: (level, reason)."""

    number: int
    reasons: tuple[tuple[int, str], ...] = ()


class _Backend(Protocol):
    level: int
    ill: bool

    def wait_ready(self) -> None: ...
    def start(self, bounds: Bounds) -> Link: ...
    def close(self) -> None: ...


def check_libraries(preload: tuple[str, ...]) -> None:
    """`MachineError` says what to install where one of them is not there. None of them is imported for that."""
    for name in preload:
        if importlib.util.find_spec(name.partition(".")[0]) is None:
            raise _explain_missing(name)


def _explain_missing(name: str) -> MachineError:
    line = extra_line(_EXTRA[name]) if name in _EXTRA else install_line(name)
    return MachineError(
        tr("This assignment needs {name}, which is not installed here. To install it:\n{line}", name=name, line=line)
    )


class Host:
    """A warm place to start children from, with `preload` imported. A context manager."""

    def __init__(
        self,
        preload: tuple[str, ...],
        *,
        level: int | None = None,
        core: int | None = None,
        once: bool = False,
        seat: Seat | None = None,
    ) -> None:
        """`once`: its children only read, one after the other, and where it can be (levels 3 and 4) what they have in
        common is locked in once. `seat`: at a zygote that others use, too, instead of one of its own."""
        self.preload = preload
        self.level = probe_level().number if level is None else level
        sweep_once()
        self._backend = _backend(preload, self.level, core, once, seat)

    def wait_ready(self) -> None:
        """Until the libraries are imported. `MachineError` says what to install where one is missing."""
        try:
            self._backend.wait_ready()
        except SandboxError as error:
            raise self._explained(error) from error

    def start(self, bounds: Bounds) -> Link:
        """A fresh child that no submission has touched."""
        try:
            return self._backend.start(bounds)
        except SandboxError as error:
            raise self._explained(error) from error

    def _explained(self, error: SandboxError) -> MachineError:
        for name in self.preload:
            if "ModuleNotFoundError" in str(error) and f"'{name}'" in str(error):
                return _explain_missing(name)
        return error

    @property
    def ill(self) -> bool:
        """Whether what children come from is broken, whatever became of the last of them."""
        return self._backend.ill

    def close(self) -> None:
        """End it and every child."""
        self._backend.close()

    def __enter__(self) -> Host:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _backend(preload: tuple[str, ...], level: int, core: int | None, once: bool, seat: Seat | None) -> _Backend:
    if sys.platform == "emscripten":  # a page with Python in it: there are no processes
        from grader.sandbox.backends.browser import BrowserHost

        return BrowserHost(preload)
    if level == 1:
        from grader.sandbox.backends.portable import PortableHost

        return PortableHost(preload)
    if not sys.platform.startswith("linux"):
        raise IsolationError(
            tr("Isolation level {level} needs Linux; here is {platform}.", level=level, platform=sys.platform)
        )
    if once and level >= 3:
        from grader.sandbox.backends.once import OnceHost

        return OnceHost(preload, level, core)
    from grader.sandbox.backends.linux import LinuxHost

    return LinuxHost(preload, level, core, seat)


def probe_level(highest: int = 4) -> Level:
    """The highest level that works here, at most `highest`, found by doing it. Cached for the process; who asks while
    another thread finds it waits for that."""
    with _PROBING:
        return _probe_level(highest)


_PROBING = threading.Lock()


@functools.cache
def _probe_level(highest: int) -> Level:
    reasons: list[tuple[int, str]] = []
    if not sys.platform.startswith("linux"):
        return Level(1, tuple((level, f"needs Linux; here is {sys.platform}") for level in range(4, 1, -1)))
    for level in range(highest, 1, -1):
        reason = exercise(level)
        if not reason:
            return Level(level, tuple(reasons))
        reasons.append((level, reason))
    return Level(1, tuple(reasons))


def exercise(level: int) -> str:
    """Go through the whole set-up of `level` once, in a throw-away child; why it fails, or nothing."""
    if level == 4:
        from grader.sandbox.backends import cgroup

        try:
            cgroup.find()
        except OSError as error:
            return str(error)
    try:
        with Host((), level=level) as host:
            link = host.start(Bounds())
            # A lowered uid may be unable to enter the folder the interpreter lies in: then no import works.
            requests = (Stage({}), load_clean(_IMPORTS, 0, 1024), Probe("imports"))
            _, loaded, imported = (link.exchange(request, cpu=10.0, wall=60.0) for request in requests)
            link.end()
    except Exception as error:
        return f"{error}"
    returned = claims(Returned, imported)
    if returned.value is not True:
        return f"the lowered user cannot read the interpreter ({returned.raised or loaded}); install Python below /usr"
    return ""


_IMPORTS = "def imports(module):\n    import wave, colorsys\n    return True\n"


def require(level: int, minimum: int) -> None:
    """`IsolationError` where `level` is below `minimum`; the sentence says how to go on."""
    if level < minimum:
        raise IsolationError(
            tr(
                "This machine offers isolation level {level}; level {minimum} is asked for. "
                "`grade doctor` says why and how to get higher; --min-isolation {level} accepts what there is.",
                level=level,
                minimum=minimum,
            )
        )
