"""A link whose child writes what it likes: every exchange ends within its deadline, with an answer or a `Stopped`.

The peer is a thread behind real pipes (and for the portable backend a real process), so that nothing but bytes meets
the link; hypothesis chooses the bytes and where they are cut.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import io
import os
import select
import struct
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from grader.sandbox.backends.heard import Listener, is_answer
from grader.sandbox.backends.link import End, PipeLink, Stopped
from grader.sandbox.backends.portable import _Inbox, _pump_in, _ThreadLink
from grader.sandbox.backends.sweep import Folder
from grader.sandbox.inside.requests import read_request
from grader.sandbox.seam import control, messages, wire
from grader.sandbox.seam.errors import WireError
from grader.sandbox.student import Student
from tests.sandbox.hostile import alike, payloads, plain, u32
from tests.tiers import full

WALL = 0.2
"""Seconds of an exchange. The trials end by themselves; `WATCHDOG` is what makes a hang a failure, not a speed."""
WATCHDOG = 60.0
REASONS = {"cpu", "wall", "exited", "protocol", "size", "budget"}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes that can be polled")


@contextlib.contextmanager
def watched() -> Iterator[None]:
    """Ends the whole run with a traceback where the block hangs: a hang has no other symptom."""
    faulthandler.dump_traceback_later(WATCHDOG, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


class Peer:
    """The far ends of a link's two pipes, in the hands of the test."""

    def __init__(self) -> None:
        self.source, theirs = os.pipe()
        ours, self.sink = os.pipe()
        self.reaped = 0
        self.open = True
        self.link = PipeLink(ours, theirs, os.getpid(), self.reap)

    def reap(self, said_nothing: bool) -> End:
        self.reaped += 1
        return End(0)

    def request_id(self) -> str:
        """Read one request, as a child would, and tell its id."""
        header = _exactly(self.source, 4)
        return str(read_request(_exactly(self.source, struct.unpack(">I", header)[0]))["id"])

    def say(self, data: bytes, cuts: tuple[int, ...] = ()) -> None:
        """Write in pieces; until the link has hung up, at the latest."""
        with contextlib.suppress(BrokenPipeError):
            for begin, end in zip((0, *cuts), (*cuts, len(data)), strict=True):
                os.write(self.sink, data[begin:end])

    def hang_up(self) -> None:
        if self.open:
            self.open = False
            os.close(self.sink)
            os.close(self.source)

    def close(self) -> None:
        self.link.end()
        self.hang_up()


def _exactly(fd: int, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = os.read(fd, count - len(data))
        assert part
        data += part
    return data


def framed(payload: bytes, lie: int = 0) -> bytes:
    return u32(min(max(len(payload) + lie, 0), 2**32 - 1)) + payload


@contextlib.contextmanager
def peer() -> Iterator[Peer]:
    made = Peer()
    try:
        with watched():
            yield made
    finally:
        made.close()


def exchange(link: Any, event: Listener | None = None, wall: float = WALL) -> dict[str, Any] | Stopped:
    """The answer or the `Stopped`; anything else comes out and fails the test."""
    try:
        answer = link.exchange(messages.Value("f"), cpu=60.0, wall=wall, event=event)
    except Stopped as stopped:
        if stopped.why not in REASONS:
            raise
        return stopped
    assert type(answer) is dict
    return answer


def background(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


ANSWERED = ("id", "at", "value", "raised", "names")
answers = st.dictionaries(st.sampled_from(ANSWERED) | st.text(max_size=3), plain, max_size=5)
said = st.lists(
    st.one_of(
        st.tuples(st.just("payload"), payloads, st.sampled_from([0, 0, 0, -1, 1, 2**31, 2**32])),
        st.tuples(st.just("answer"), answers, st.booleans()),
        st.tuples(st.just("event"), plain | st.integers(), st.booleans()),
        st.tuples(st.just("bytes"), st.binary(max_size=40), st.just(0)),
    ),
    max_size=4,
)


def bytes_of(words: list[tuple[str, Any, Any]], request_id: str) -> bytes:
    data = b""
    for kind, what, how in words:
        if kind == "payload":
            data += framed(what, how)
        elif kind == "answer":
            data += wire.frame({**what, "id": request_id} if how else what)
        elif kind == "event":
            data += wire.frame({"id": request_id, "at": what})
        else:
            data += what
    return data


@given(said, st.data(), st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_child_says_an_exchange_ends_in_an_answer_or_a_stop(
    words: list[tuple[str, Any, Any]], data: st.DataObject, listens: bool
) -> None:
    size = len(bytes_of(words, "0" * 16))
    cuts = tuple(sorted(data.draw(st.lists(st.integers(0, size), max_size=5))))
    places: list[int] = []
    with peer() as child:

        def speak() -> None:
            child.say(bytes_of(words, child.request_id()), cuts)
            child.hang_up()

        thread = background(speak)
        got = exchange(child.link, (lambda message: places.append(message.at)) if listens else None)
        child.link.end()
        thread.join(WATCHDOG)
        assert all(type(place) is int and 0 <= place < 2**31 for place in places)
        if isinstance(got, Stopped):
            assert child.reaped == 1
            assert isinstance(exchange(child.link), Stopped)


GREETINGS = [control.as_data(control.Locked()), control.as_data(control.Refused("no room")), {"locked": True}]


class Conversation(RuleBasedStateMachine):
    """A link and a peer that speaks, hangs up or is silent, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.child = Peer()
        self.stopped: Stopped | None = None
        self.unread = 0
        self.watch = contextlib.ExitStack()
        self.watch.enter_context(watched())

    @initialize(payload=payloads | st.sampled_from(GREETINGS).map(wire.encode))
    def greet(self, payload: bytes) -> None:
        self.child.say(framed(payload))
        try:
            greeting = self.child.link.greet(WALL)
            assert isinstance(greeting, control.Locked | control.Refused)
        except Stopped as stopped:
            if stopped.why not in REASONS:
                raise
            self.stopped = stopped

    def speaks(self, data: bytes) -> None:
        if self.child.open and self.stopped is None and self.unread + len(data) < 60_000:  # less than a pipe takes
            self.unread += len(data)
            self.child.say(data)

    @rule(payload=payloads)
    def speak_unasked(self, payload: bytes) -> None:
        self.speaks(framed(payload))

    @rule(data=st.binary(max_size=50))
    def write(self, data: bytes) -> None:
        self.speaks(data)

    @rule()
    def hang_up(self) -> None:
        self.child.hang_up()

    @rule()
    def end(self) -> None:
        assert self.child.link.end() == End(0)
        self.stopped = self.stopped or Stopped("exited", End(0))

    @rule()
    def ask(self) -> None:
        got = exchange(self.child.link, wall=0.05)
        assert isinstance(got, Stopped)  # nothing that was written before the question can be its answer
        if self.stopped is None:
            assert got.why == ("protocol" if self.unread else "wall" if self.child.open else "exited")
        self.stopped = self.stopped or got

    @precondition(lambda self: self.child.open and self.stopped is None and not self.unread)
    @rule(value=plain)
    def ask_and_answer(self, value: Any) -> None:
        thread = background(lambda: self.child.say(wire.frame({"id": self.child.request_id(), "value": value})))
        got = exchange(self.child.link, wall=WATCHDOG)
        thread.join(WATCHDOG)
        assert isinstance(got, dict)
        assert alike(value, got["value"])

    @invariant()
    def a_stop_ended_the_child_once(self) -> None:
        assert self.child.reaped == (self.stopped is not None)

    def teardown(self) -> None:
        self.child.close()
        self.watch.close()


TestConversation = Conversation.TestCase
TestConversation.settings = settings(max_examples=40, stateful_step_count=8, deadline=None)


def test_an_id_that_is_an_array_is_a_broken_protocol_not_an_error_of_ours() -> None:
    for given_id in (np.array([1, 2]), np.array(["0"] * 2, dtype=object).tolist(), None, 1, b"0" * 16):
        with pytest.raises(WireError, match="nothing that was asked"):
            is_answer({"id": given_id}, "0" * 16, None)


@pytest.mark.parametrize("place", [-1, 2**31, 2**10_000, True, 1.0, None, "0"])
def test_an_announcement_names_a_place_of_a_file(place: object) -> None:
    with pytest.raises(WireError, match="announcement"):
        is_answer({"id": "0", "at": place}, "0", lambda message: None)


def test_of_an_announcement_nothing_is_passed_on_that_has_no_bound() -> None:
    """There may be a hundred thousand, and each as large as an answer."""
    told: list[messages.Announcement] = []
    said = {"id": "0", "at": 3, "line": 4, "optional": True, "imports": 1, "more": np.zeros(1000)}
    assert not is_answer(said, "0", told.append)
    assert not is_answer({"id": "0", "at": 3, "line": 10**400, "optional": [True]}, "0", told.append)
    assert told == [
        messages.Announcement(3, 4, optional=True, imports=False, trains=False),
        messages.Announcement(3, 0, optional=False, imports=False, trains=False),
    ]


def test_a_child_that_does_not_read_is_stopped_at_the_deadline() -> None:
    with peer() as child:
        with pytest.raises(Stopped) as stopped:
            child.link.exchange(messages.Stage({"a": bytes(4 * 2**20)}), cpu=60.0, wall=WALL)
        assert stopped.value.why == "wall"


def test_one_byte_at_a_time_is_stopped_at_the_deadline() -> None:
    with peer() as child:
        over = threading.Event()

        def dribble() -> None:
            child.say(u32(1_000_000))
            while not over.is_set() and select.select([], [child.sink], [], 0.01)[1]:
                child.say(b"x")
                over.wait(0.001)

        thread = background(dribble)
        got = exchange(child.link)
        over.set()
        thread.join(WATCHDOG)
        assert isinstance(got, Stopped)
        assert got.why in ("wall", "protocol")


@full
def test_a_stop_does_not_keep_what_the_child_sent() -> None:
    """A stop is kept with the test that failed; the megabytes that caused it must not be."""
    text = wire.encode("x" * (8 * 2**20))
    payload = wire.encode("x" * (3 * 2**20))[:-1] + b"\xff"
    unasked = wire.frame({"id": "forged", "value": b"x" * (8 * 2**20)})
    short = framed(b"b" + u32(8 * 2**20 + 1) + bytes(8 * 2**20))
    for data, why in (
        (framed(text), "size"),
        (framed(payload), "protocol"),
        (unasked, "protocol"),
        (short, "protocol"),
    ):
        with peer() as child:

            def speak(data: bytes = data, child: Peer = child) -> None:
                child.request_id()
                child.say(data)

            gc.collect()
            tracemalloc.start()
            thread = background(speak)
            try:
                got = exchange(child.link, wall=WATCHDOG)
                thread.join(WATCHDOG)
                gc.collect()
                held = tracemalloc.get_traced_memory()[0]
            finally:
                tracemalloc.stop()
            assert isinstance(got, Stopped)
            assert got.why == why
            assert held < 2**20


# The portable backend: the same promises behind a real process


@contextlib.contextmanager
def portable(code: str) -> Iterator[_ThreadLink]:
    """A link to a process that runs `code`; its pipes are descriptors 0 and 1, `frame` and `u32` are at hand."""
    head = "import os, sys, struct\nfrom grader.sandbox.inside.requests import read_request\n"
    head += "from grader.sandbox.seam import wire\nu32 = struct.Struct('>I').pack\n"
    head += (
        "def asked():\n    n = struct.unpack('>I', sys.stdin.buffer.read(4))[0]\n"
        "    return read_request(sys.stdin.buffer.read(n))['id']\n"
        "def say(data):\n    view = memoryview(data)\n    while view: view = view[os.write(1, view):]\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", head + code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    with watched():
        link = _ThreadLink(process, Folder())
        try:
            yield link
        finally:
            link.end()


START = 30.0
"""An interpreter's start, in front of what is tried."""


@pytest.mark.parametrize(
    ("code", "reasons"),
    [
        ("asked(); say(u32(5) + b'hello')", {"protocol"}),
        ("asked(); say(b'\\xff' * 100)", {"exited"}),
        ("asked(); say(u32(100) + b'N')", {"exited"}),
        ("asked(); say(wire.frame({'id': 'forged'}))", {"protocol"}),
        ("import numpy; asked(); say(wire.frame({'id': numpy.zeros(3)}))", {"protocol"}),
        ("i = asked(); say(wire.frame({'id': i, 'at': 2**40}))", {"protocol"}),
        ("os._exit(3)", {"exited"}),
    ],
)
def test_a_portable_child_that_breaks_the_protocol_is_stopped(code: str, reasons: set[str]) -> None:
    with portable(code) as link:
        got = exchange(link, lambda message: None, wall=START)
        assert isinstance(got, Stopped)
        assert got.why in reasons


def test_a_portable_child_that_never_stops_announcing_is_stopped() -> None:
    """Its queue is never empty, and so a wait on it is never late."""
    with portable("i = asked()\nmany = wire.frame({'id': i, 'at': 1}) * 1000\nwhile True: say(many)") as link:
        begun = threading.Event()
        deadline: list[float] = []

        def event(message: messages.Announcement) -> None:
            begun.set()
            deadline.append(time.monotonic())

        got = exchange(link, event, wall=START)
        assert isinstance(got, Stopped)
        assert got.why in ("wall", "protocol")
        assert begun.is_set()
        assert len(deadline) <= 100_000


def test_a_portable_child_is_late_though_it_has_spoken() -> None:
    """The reader is slower than the child, so that there always is a next announcement."""
    with portable("i = asked()\nmany = wire.frame({'id': i, 'at': 1}) * 1000\nwhile True: say(many)") as link:
        never = threading.Event()
        got = exchange(link, lambda message: never.wait(0.05) and None, wall=2.0)
        assert isinstance(got, Stopped)
        assert got.why == "wall"


class Stream(io.BytesIO):
    """Frames of a child; notes how many lie unread whenever one more is taken from it."""

    def __init__(self, frames: int, inbox: _Inbox) -> None:
        super().__init__(framed(b"N") * frames)
        self.inbox = inbox
        self.unread = 0

    def read(self, size: int | None = -1) -> bytes:
        self.unread = max(self.unread, self.inbox.frames.qsize())
        return super().read(size)


def test_of_frames_that_nobody_reads_two_are_kept() -> None:
    """Each may have 64 MB; a child that talks between two questions has to wait."""
    inbox = _Inbox()
    stream = Stream(10, inbox)
    thread = background(lambda: _pump_in(stream, inbox))
    with watched():
        while inbox.frames.qsize() < 2:
            assert thread.is_alive()
        read = [inbox.get(WATCHDOG) for _ in range(10)]
        assert inbox.get(WATCHDOG) is None
    assert read == [b"N"] * 10
    assert stream.unread <= 2


def test_a_reader_of_a_child_that_was_ended_ends_too() -> None:
    inbox = _Inbox()
    thread = background(lambda: _pump_in(Stream(10, inbox), inbox))
    inbox.close()
    thread.join(WATCHDOG)
    assert not thread.is_alive()


def test_an_honest_answer_that_is_too_much_is_a_description_and_no_broken_protocol(
    student: Callable[..., Student],
) -> None:
    work = student("def f(n): return set(range(n))")
    got = work.f(60_000)
    assert isinstance(got, wire.Opaque)
    assert "60000 keys" in got.text
    assert work.f(3) == {0, 1, 2}
