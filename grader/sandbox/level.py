"""The isolation level to grade at, proved just now in a throw-away process.

That takes a tenth of a second of waiting, which a short command can spend on its imports: `ahead` begins it in a
thread. The limit: nothing may be forked before `isolation_level` has waited for that thread.
"""

from __future__ import annotations

import threading

from grader.sandbox.host import Level, probe_level, require

_AHEAD: dict[int | None, threading.Thread] = {}


def ahead(wanted: int | None) -> None:
    """Begin to find the level; `isolation_level` asks again and gets what was found, or the same error."""
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
    try:
        _probe(wanted)
    except Exception:  # it is asked again, where somebody hears the answer
        return
