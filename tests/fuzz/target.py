"""What the fuzzer does with one input, and what must hold. Needs no fuzzer: the tests run it over the seeds too."""

from __future__ import annotations

import os
import tracemalloc
from typing import Any

import numpy as np

from grader.domain.course import Limits
from grader.sandbox import stops
from grader.sandbox.backends import link
from grader.sandbox.raised import MAX_TEXT, read_raised
from grader.sandbox.seam import brief, control, messages, protocol, wire
from grader.sandbox.seam.capacity import Room
from grader.sandbox.seam.errors import WireError

LIMITS = Limits()
REQUEST_ID = "0" * 16
"""The id that stands in the seeds; a real child reads it from the request."""
PLAIN = (type(None), bool, int, float, complex, str, bytes, list, tuple, dict, set, np.ndarray, wire.Opaque)
SLACK = 512 * 1024
"""An exception that passes MAX_DEPTH frames makes an object of each: 40 KiB, and 220 where they are instrumented."""


def prepare() -> None:
    """Before the first input: NumPy's own first use is no frame's memory."""
    link.new_id = lambda: REQUEST_ID
    wire.decode(wire.encode(np.zeros(1)))


def one_input(data: bytes) -> None:
    """The first byte says what the others are taken for."""
    if data:
        (decode, greet, answer, raised, short)[data[0] % 5](data[1:])


def decode(data: bytes) -> None:
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    try:
        value = wire.decode(data)
    except WireError:
        return
    finally:
        peak = tracemalloc.get_traced_memory()[1] - before
        assert peak <= 325 * len(data) + SLACK, f"{peak} bytes for a frame of {len(data)}"  # MAX_MEMORY to this scale
    found = set()
    inside(value, found)
    assert found <= set(PLAIN), found
    again = wire.encode(value)
    assert again == data or (set in found and sorted(again) == sorted(data)), "taken, and not written so"
    repr(value)


def short(data: bytes) -> None:
    """An answer in the form that C code reads."""
    if not brief.is_written(data):
        return
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    try:
        value, weight = brief.read(data, Room())
    except WireError:
        return
    finally:
        peak = tracemalloc.get_traced_memory()[1] - before
        assert peak <= 325 * len(data) + SLACK, f"{peak} bytes for a frame of {len(data)}"
    assert weight >= len(data)
    found: set[type] = set()
    inside(value, found)
    assert found <= {type(None), bool, int, float, str, list, dict, tuple}, found  # the pairs are tuples
    assert brief.write(value) == data, "taken, and not written so"


def inside(value: Any, found: set[type]) -> None:
    found.add(type(value))
    if type(value) is dict:
        for pair in value.items():
            inside(pair, found)
    elif type(value) in (list, tuple, set):
        for one in value:
            inside(one, found)


class Child:
    """A link and its far ends, in one thread: what is written fits into the pipe."""

    def __init__(self) -> None:
        self.source, theirs = os.pipe()
        ours, self.sink = os.pipe()
        self.link = link.PipeLink(ours, theirs, os.getpid(), lambda said_nothing: link.End(0))

    def say(self, data: bytes) -> None:
        os.write(self.sink, data[:60_000])
        os.close(self.sink)

    def close(self) -> None:
        self.link.end()
        os.close(self.source)


def greet(data: bytes) -> None:
    child = Child()
    child.say(data)
    try:
        assert isinstance(child.link.greet(5.0), control.Locked | control.Refused)
    except link.Stopped as stopped:
        told(stopped)
    finally:
        child.close()


class Answering(link.PipeLink):
    """Its child answers the moment it was asked."""

    def answer_with(self, child: Child, data: bytes) -> None:
        self.child, self.data = child, data

    def _write(self, data: bytes, budget: Any) -> None:
        super()._write(data, budget)
        self.child.say(self.data)


def answer(data: bytes) -> None:
    child = Child()
    child.link.__class__ = Answering
    child.link.answer_with(child, data)  # type: ignore[attr-defined]
    places: list[int] = []
    try:
        got = child.link.exchange(
            messages.Value("f"), cpu=5.0, wall=5.0, event=lambda message: places.append(message.at)
        )
        assert type(got) is dict
        of_answer(got)
    except link.Stopped as stopped:
        told(stopped)
    finally:
        child.close()
    assert all(type(place) is int and 0 <= place < protocol.MAX_PLACE for place in places)


def told(stopped: link.Stopped) -> None:
    assert stopped.why in ("exited", "protocol", "size"), stopped  # the pipe is closed: nothing is left to wait for
    sentence(stops.explain_stop(stopped, 1.0, 1.0, LIMITS))


def raised(data: bytes) -> None:
    try:
        value = wire.decode(data)
    except WireError:
        return
    of_answer(value)
    for item in value.values() if type(value) is dict else ():
        of_answer(item)


def of_answer(value: Any) -> None:
    found = read_raised(value, LIMITS)
    if found is None:
        return
    assert all(0 <= number < 10**9 and type(text) is str for number, text in found.lines)
    sentence(stops.explain_exception(found, "f(1)"))
    if found.syntax is not None:
        sentence(stops.explain_syntax_error(found))


def sentence(stopped: stops.StudentStopped) -> None:
    for text in (stopped.message, stopped.brief):
        assert len(text.ko) + len(text.en) < 8 * MAX_TEXT
