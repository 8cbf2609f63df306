"""A coverage-guided fuzzer of what reads hostile bytes: `grader.sandbox.wire`, `link`, `stops`. Run by hand, or by CI.

    pip install -e '.[fuzz]'
    python tests/fuzz/fuzz_wire.py -max_total_time=60 [FOLDER]

Options are libFuzzer's; what it finds interesting is kept in FOLDER (without one, for this run only). Any exception
but the protocol's own, a value that would not be written so, more memory than the wire states, or ten seconds for
one input ends the run with the input in a file `crash-…` and a status that is not 0. Each finding becomes a test in
tests/sandbox/test_wire_hostile.py.
"""

from __future__ import annotations

import os
import sys
import tempfile
import tracemalloc
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["grader.sandbox.wire", "grader.sandbox.link", "grader.sandbox.stops"]):
    from grader.sandbox import link, stops, wire

import numpy as np
import seeds  # this file's neighbour

PLAIN = (type(None), bool, int, float, complex, str, bytes, list, tuple, dict, set, np.ndarray, wire.Opaque)
SLACK = 512 * 1024
"""An exception that passes MAX_DEPTH frames makes an object of each: 40 KiB, and 220 where they are instrumented."""


def one_input(data: bytes) -> None:
    """The first byte says what the others are taken for."""
    if data:
        (decode, greet, answer, raised)[data[0] % 4](data[1:])


def decode(data: bytes) -> None:
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    try:
        value = wire.decode(data)
    except wire.WireError:
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
        self.link = link.PipeLink(ours, theirs, os.getpid(), lambda: link.End(0))

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
        assert type(child.link.greet(5.0)) is dict
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
            {"op": "value"}, cpu=5.0, wall=5.0, event=lambda message: places.append(message["at"])
        )
        assert type(got) is dict
        of_answer(got)
    except link.Stopped as stopped:
        told(stopped)
    finally:
        child.close()
    assert all(type(place) is int and 0 <= place < link.MAX_PLACE for place in places)


def told(stopped: link.Stopped) -> None:
    assert stopped.why in ("exited", "protocol"), stopped  # the pipe is closed: nothing is left to wait for
    sentence(stops.of_stop(stopped, 1.0, 1.0))


def raised(data: bytes) -> None:
    try:
        value = wire.decode(data)
    except wire.WireError:
        return
    of_answer(value)
    for item in value.values() if type(value) is dict else ():
        of_answer(item)


def of_answer(value: Any) -> None:
    found = stops.raised_from(value)
    if found is None:
        return
    assert all(0 <= number < 10**9 and type(text) is str for number, text in found.lines)
    sentence(stops.of_raised(found, "f(1)"))
    if found.syntax is not None:
        sentence(stops.unreadable(found))


def sentence(stopped: stops.StudentStopped) -> None:
    for text in (stopped.message, stopped.brief):
        assert len(text.ko) + len(text.en) < 8 * stops.MAX_TEXT


def main() -> None:
    link.new_id = lambda: "0" * 16  # the id that stands in the seeds; a real child reads it from the request
    wire.decode(wire.encode(np.zeros(1)))  # NumPy's own first use is no frame's memory
    with tempfile.TemporaryDirectory() as scratch:
        corpus = Path(scratch, "seeds")
        seeds.write(corpus)
        tracemalloc.start()
        defaults = [f"-{option}" for option in ("max_len=4096", "timeout=10", "rss_limit_mb=2048")]
        # libFuzzer ends the process itself, so the folder is left to it where a run is not interrupted.
        atheris.Setup([sys.argv[0], *defaults, *sys.argv[1:], str(corpus)], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
