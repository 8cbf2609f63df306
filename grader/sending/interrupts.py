"""Ctrl-C, `kill` and a closed terminal wait until the server has said what it does with the message it was given.

Else each such stop would leave a message of which nobody knows whether it arrived. The second Ctrl-C does not wait.
The limit: it holds for the main thread, where signals come in; elsewhere, and for signals that are ignored, nothing
changes.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType

_STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Shield:
    """Within it a stop raises `KeyboardInterrupt`: at once before `shut`, and at its end after that."""

    def __init__(self) -> None:
        self._shut = False
        self._stopped = False
        self._before: dict[int, object] = {}

    def shut(self) -> None:
        """Hold stops back from now on."""
        self._shut = True

    def __enter__(self) -> Shield:
        if threading.current_thread() is threading.main_thread():
            for number in _STOPPING:
                if signal.getsignal(number) not in (signal.SIG_IGN, None):
                    self._before[number] = signal.signal(number, self._stop)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        if self._stopped and kind is None:
            raise KeyboardInterrupt

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if not self._shut or self._stopped:
            raise KeyboardInterrupt
        self._stopped = True
