"""`kill -9` at every step of a delivery, then the same again: nothing arrives twice, and what nobody knows is told.

Of `grader.sending.deliver` over a ledger on disk; the server counts what arrived.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections import Counter

import pytest

from grader.sending.deliver import Counts
from tests import conftest
from tests.sending.mail_server import DROP, serve
from tests.sending.sender import CLASS, SENDING, DiskLedger, send
from tests.tiers import tiered

SECOND = "ben@example.org"

AT_SERVER = {
    # step: (how many times it passes before, what the server does then, left open, messages that arrived of the second)
    "CONNECT": (0, None, False, 1),
    "EHLO": (1, None, False, 1),
    "STARTTLS": (0, None, False, 1),
    "AUTH": (0, None, False, 1),
    "MAIL": (1, None, False, 1),
    "RCPT": (1, None, False, 1),
    "DATA": (1, None, True, 0),
    "DOT": (1, None, True, 1),
    "DOT, and the server forgets it": (1, DROP, True, 0),
    "MAIL of the third": (2, None, False, 1),
    "QUIT": (0, None, False, 1),
}
AT_LEDGER = {
    "in_data before 2": (False, 1),
    "in_data after 2": (True, 0),
    "ended before 2": (True, 1),
    "ended after 2": (False, 1),
}


@pytest.fixture
def start(tmp_path, certificate):
    """Start a sender in a process of its own."""
    running = []

    def call(server, *dies):
        running.append(conftest.start(SENDING, tmp_path / "ledger", server.port, certificate, *dies, cwd=conftest.ROOT))
        return running[0]

    yield call
    for process in running:
        process.kill()
        process.wait()


def again(server, tmp_path, certificate):
    ledger = DiskLedger(tmp_path / "ledger")
    try:
        return send(ledger, server.port, certificate)
    finally:
        ledger.close()


def check(server, tmp_path, certificate, *, left_open, arrived):
    """The second run sends the rest and nothing twice, and the third nothing."""
    counts = again(server, tmp_path, certificate)
    assert counts.open == left_open
    assert counts.accepted + counts.before == len(CLASS) - left_open
    assert again(server, tmp_path, certificate) == Counts(before=len(CLASS) - left_open, open=int(left_open))
    once = Counter(f"{student}@example.org" for student in CLASS)
    assert server.mailboxes == once - Counter({SECOND: 1 - arrived})


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
@pytest.mark.parametrize("step", tiered(AT_SERVER, ["RCPT", "DATA", "DOT", "MAIL of the third"]))
def test_killed_while_the_server_is_at_a_step(tmp_path, certificate, start, step):
    passes, then, left_open, arrived = AT_SERVER[step]
    started = threading.Event()

    def kill():
        started.wait()
        process.kill()
        process.wait()
        return then

    with serve(certificate, login=True) as server:
        server.faults[step.split()[0].strip(",")] = [None] * passes + [kill]
        process = start(server)
        started.set()
        assert process.wait() == -signal.SIGKILL
        check(server, tmp_path, certificate, left_open=left_open, arrived=arrived)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
@pytest.mark.parametrize("place", tiered(AT_LEDGER, ["in_data after 2", "ended before 2"]))
def test_killed_while_it_writes_its_ledger(tmp_path, certificate, start, place):
    left_open, arrived = AT_LEDGER[place]
    with serve(certificate, login=True) as server:
        assert start(server, place).wait() == -signal.SIGKILL
        check(server, tmp_path, certificate, left_open=left_open, arrived=arrived)


def test_left_alone_it_sends_all(tmp_path, certificate, start):
    with serve(certificate, login=True) as server:
        assert start(server).wait() == 0
        check(server, tmp_path, certificate, left_open=False, arrived=1)
