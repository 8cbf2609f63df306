"""Ctrl-C, SIGTERM and the end of the terminal (SIGHUP): when they may break into a run, and how they do.

The limit: what is then ended and what is still taken is the business of who is stopped.
"""

from __future__ import annotations

import contextlib
import signal
import types
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""The signals that stop a run, those that this machine has."""

Waiting = Callable[[], AbstractContextManager[None]]
"""Around the one place where a signal may break in."""


@contextlib.contextmanager
def interruptible() -> Iterator[Waiting]:
    """Within it SIGINT, SIGTERM and SIGHUP raise `KeyboardInterrupt`, but only while waiting: never in the middle of
    writing a report into the gradebook. A second signal does not wait any longer."""
    asked = False
    inside = False

    def handler(number: int, frame: types.FrameType | None) -> None:
        nonlocal asked
        if inside or asked:
            raise KeyboardInterrupt
        asked = True

    @contextlib.contextmanager
    def waiting() -> Iterator[None]:
        nonlocal inside
        inside = True
        try:
            if asked:
                raise KeyboardInterrupt
            yield
        finally:
            inside = False

    handled = [number for number in STOPPING if number == signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, handler) for number in handled}  # nohup's SIGHUP stays ignored
    try:
        yield waiting
    finally:
        for number, former in before.items():
            signal.signal(number, former)


@contextlib.contextmanager
def blocked() -> Iterator[None]:
    """No signal between a fork and the moment when the child has handlers of its own."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
