"""Ctrl-C, `kill` and a closed terminal in the middle of a delivery: the message under way is brought to its end."""

from __future__ import annotations

import signal
import threading

import pytest

from grader.sending.deliver import Counts, deliver
from grader.sending.interrupts import Shield
from tests.sending.conftest import message
from tests.sending.mail_server import serve, settings

CLASS = ("ann", "ben", "kim")
STOPS = [
    number
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if (number := getattr(signal, name, None)) and hasattr(signal, "pthread_kill")
]


@pytest.fixture(autouse=True)
def listening():
    """In the background Ctrl-C is ignored, and so the shield would leave it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def run(server, book, clock):
    return deliver(map(message, CLASS), settings(server, security="none"), book, clock)


def stopping(number, times=1):
    """A fault of the server that stops the test's own thread, and nothing else."""

    def fault():
        for _ in range(times):
            signal.pthread_kill(threading.main_thread().ident, number)

    return fault


def once_each(server, *students):
    return server.mailboxes == {f"{student}@example.org": 1 for student in students}


@pytest.mark.parametrize("step", ["DATA", "DOT"])
@pytest.mark.parametrize("number", STOPS)
def test_the_message_under_way_comes_to_its_end(book, clock, step, number):
    before = signal.getsignal(number)
    with serve() as server:
        server.faults[step] = [None, stopping(number)]
        with pytest.raises(KeyboardInterrupt):
            run(server, book, clock)
        assert once_each(server, "ann", "ben")
        assert list(book.states.values()) == ["accepted", "accepted"]
        assert signal.getsignal(number) == before
        assert run(server, book, clock) == Counts(accepted=1, before=2)
    assert once_each(server, *CLASS)


@pytest.mark.parametrize("number", STOPS)
def test_before_it_is_sent_there_is_nothing_to_wait_for(book, clock, number):
    with serve() as server:
        server.faults["RCPT"] = [None, stopping(number)]
        with pytest.raises(KeyboardInterrupt):
            run(server, book, clock)
        assert "DATA" not in server.steps[server.steps.index("DATA") + 1 :]
        assert list(book.states.values()) == ["accepted"]
        assert run(server, book, clock) == Counts(accepted=2, before=1)
    assert once_each(server, *CLASS)


def test_a_stop_while_it_waits_leaves_all_as_it_is(book, clock):
    with serve() as server:
        wait, clock.wait = clock.wait, lambda seconds: signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            run(server, book, clock)
        clock.wait = wait
        assert run(server, book, clock) == Counts(accepted=2, before=1)
    assert once_each(server, *CLASS)


def test_what_was_said_of_a_message_is_written_down_whole(book, clock):
    """A stop between the two addresses of one that came to nothing."""
    ended = book.ended

    def stopped(*words):
        signal.raise_signal(signal.SIGINT)
        ended(*words)
        book.ended = ended

    book.ended = stopped
    with serve() as server:
        server.faults["RCPT"] = ["550 no", "550 no"]
        with pytest.raises(KeyboardInterrupt):
            deliver(
                [message("kim", "kim@example.org", "kim2@example.org")], settings(server, security="none"), book, clock
            )
    assert list(book.states.values()) == ["refused", "refused"]


# The shield itself


def test_a_second_stop_does_not_wait():
    reached = []

    def work():
        with Shield() as shield:
            shield.shut()
            signal.raise_signal(signal.SIGINT)
            reached.append(1)
            signal.raise_signal(signal.SIGINT)
            reached.append(2)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert reached == [1]


def test_an_error_within_is_not_hidden_by_a_stop():
    def work():
        with Shield() as shield:
            shield.shut()
            signal.raise_signal(signal.SIGINT)
            raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        work()


def test_an_ignored_signal_stays_ignored():
    """As with nohup."""
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with Shield():
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)


def test_outside_the_main_thread_nothing_is_changed():
    before, errors = signal.getsignal(signal.SIGINT), []

    def work():
        try:
            with Shield() as shield:
                shield.shut()
                errors.append(signal.getsignal(signal.SIGINT) == before)
        except ValueError as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert errors == [True]
