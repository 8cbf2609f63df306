"""The two sides as they are in a page, without one: what is asked of a worker, and what ends it.

Of `grader.sandbox.backends.browser`, `grader.sandbox.backends.message_link` and `grader.sandbox.inside.browser`.
"""

from __future__ import annotations

import queue
import random
from pathlib import Path

import pytest

from grader.sandbox.backends import browser
from grader.sandbox.backends.link import Stopped
from grader.sandbox.inside.browser import serve
from grader.sandbox.seam import control, messages, wire
from grader.sandbox.seam.bounds import Bounds
from grader.text.errors import SandboxError


class Channel:
    """A worker in this process: each message is answered at once."""

    def __init__(self, folder: Path, *, mute: bool = False) -> None:
        self.code: int | None = None
        self.came: list[bytes | None] = []
        self.ended = False
        self.mute = mute
        self.take = serve(str(folder), [], self.came.append)

    def put(self, data: bytes) -> None:
        if not self.mute:
            self.take(data[4:])

    def spoken(self) -> bool:
        return bool(self.came)

    def get(self, seconds: float) -> bytes | None:
        if not self.came or seconds <= 0:
            raise queue.Empty
        return self.came.pop(0)

    def end(self) -> None:
        self.ended = True


def start(channel: Channel) -> browser.BrowserHost:
    browser.connect(lambda preload: channel)
    return browser.BrowserHost(())


def test_a_worker_greets_and_answers(tmp_path: Path) -> None:
    channel = Channel(tmp_path / "folder")
    host = start(channel)
    link = host.start(Bounds())
    link.exchange(messages.Stage({"a.py": b"x"}), cpu=1, wall=5)
    assert (tmp_path / "folder" / "work" / "a.py").read_bytes() == b"x"
    assert link.end().code is None
    assert channel.ended
    assert link.used() == (0.0, 0.0)


def test_a_worker_that_does_not_answer_is_ended_when_its_time_is_over(tmp_path: Path) -> None:
    channel = Channel(tmp_path / "folder", mute=True)
    link = start(channel).start(Bounds())
    with pytest.raises(Stopped) as stopped:
        link.exchange(messages.Stage({}), cpu=0.01, wall=0.01)
    assert stopped.value.why == "wall"
    assert channel.ended


def test_a_worker_that_speaks_unasked_or_ends_is_stopped(tmp_path: Path) -> None:
    channel = Channel(tmp_path / "folder")
    link = start(channel).start(Bounds())
    channel.came.append(b"unasked")
    with pytest.raises(Stopped, match="spoke before it was asked"):
        link.exchange(messages.Stage({}), cpu=1, wall=1)
    channel = Channel(tmp_path / "other", mute=True)
    link = start(channel).start(Bounds())
    channel.code, channel.get = -11, lambda seconds: None  # type: ignore[method-assign]
    with pytest.raises(Stopped) as stopped:
        link.exchange(messages.Stage({}), cpu=1, wall=1)
    assert (stopped.value.why, stopped.value.end.code) == ("exited", -11)


def test_a_worker_that_cannot_start_is_the_machine_s_fault(tmp_path: Path) -> None:
    channel = Channel(tmp_path / "folder")
    channel.came[:] = [wire.encode(control.as_data(control.Refused("no memory")))]
    with pytest.raises(SandboxError, match="no memory"):
        start(channel).start(Bounds())
    assert channel.ended


def test_two_workers_that_go_on_from_one_memory_do_not_draw_the_same_numbers(tmp_path: Path) -> None:
    kept = random.getstate()
    drawn = set()
    for number in range(2):
        random.setstate(kept)
        serve(str(tmp_path / str(number)), [], lambda data: None)
        drawn.add(random.random())
    assert len(drawn) == 2
