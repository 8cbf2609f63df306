"""The isolation level to grade at, proved just now in a throw-away process.

That takes a tenth of a second of waiting, which a short command can spend on its imports: `ahead` begins it in a
thread. Two limits. Nothing may be forked before `isolation_level` has waited for that thread. And the thread imports
nothing: where two threads import modules that name each other, Python ends their waiting for each other by giving one
of them a half-made module ("cannot import name ... from partially initialized module"). What a probe needs is
imported before; one that needs more is given up, and done again where somebody waits for it.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

from grader.sandbox.host import Level, probe_level, require

_NEEDED = ("grader.sandbox.backends.cgroup", "grader.sandbox.backends.linux", "json.decoder")
"""What a probe imports late. Elsewhere than on Linux, and of level 1, there is nothing to find out."""

_AHEAD: dict[int | None, threading.Thread] = {}


class _Import(BaseException):
    """A probe ahead of its time would import a module. No `Exception`: that would be a reason against a level."""


class _Refusal:
    """A finder before all others, that lets the thread load nothing in which it is made."""

    def __init__(self) -> None:
        self.thread = threading.get_ident()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if threading.get_ident() == self.thread:
            raise _Import(name)
        return None


def ahead(wanted: int | None) -> None:
    """Begin to find the level; `isolation_level` asks again and gets what was found, or the same error."""
    if wanted == 1 or not sys.platform.startswith("linux"):
        return
    for name in _NEEDED:
        importlib.import_module(name)
    _AHEAD[wanted] = threading.Thread(target=_quietly, args=(wanted,))
    _AHEAD[wanted].start()


def isolation_level(wanted: int | None, minimum: int) -> int:
    """The level to run at: the highest, or `wanted`. `IsolationError` where it is below `minimum` or cannot be had."""
    for thread in _AHEAD.values():
        thread.join()
    level = _probe(wanted).number
    require(level, max(minimum, wanted or minimum))
    return level


def _probe(wanted: int | None) -> Level:
    return probe_level() if wanted is None else probe_level(wanted)


def _quietly(wanted: int | None) -> None:
    refusal = _Refusal()
    sys.meta_path.insert(0, refusal)
    try:
        _probe(wanted)
    except (Exception, _Import):  # it is asked again, where somebody hears the answer
        return
    finally:
        sys.meta_path.remove(refusal)
