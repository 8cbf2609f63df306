"""The same mailbox kept by another server, pymap: what is there, what comes, what is refused.

Tries `grader.collecting.sources.imap` and `grader.collecting.sources.connection`. What one server does is often taken
for what IMAP says; most of these stand in tests/collecting/sources/test_connection.py for Dovecot.
"""

from __future__ import annotations

import socket
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from grader.collecting.sources.faults import ServerError
from grader.collecting.sources.imap import Imap, Window
from grader.text.errors import UsageError
from tests.collecting.sources.dovecot import letter
from tests.collecting.sources.pymap_server import PASSWORD, USER, Pymap, pymap
from tests.sending.mail_server import make_certificate, trusting


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate") / "server.pem", "127.0.0.1")


@pytest.fixture
def server(certificate):
    with pymap(certificate) as running:
        yield running


def opened(server: Pymap, window: Window = Window(), **more: object) -> Imap:  # noqa: B008  # never changed
    return Imap(server.mailbox(**more), PASSWORD, window, context=trusting(server.certificate), pause=lambda _: None)


def nothing(cursor: str) -> bool:
    return False


def numbers(arrivals) -> list[int]:
    return [int(each.mail.partition(b"Message-ID: <")[2].partition(b"@")[0]) for each in arrivals]


def test_all_messages_come_whole_and_in_order_and_stay_as_they_were(server):
    sent = [letter(number, size=number * 50).replace(b"\n", b"\r\n") for number in range(40)]
    server.deliver(*sent)
    before = server.flags()
    source = opened(server)
    found = list(source.arrivals(nothing))
    source.close()
    assert [each.mail for each in found] == sent
    assert len({each.cursor for each in found}) == 40
    assert all(each.internaldate.tzinfo is not None and each.left_out == () for each in found)
    assert server.flags() == before
    assert b"Seen" not in b"".join(before)
    again = opened(server)
    known = {each.cursor for each in found[:-1]}
    assert numbers(again.arrivals(known.__contains__)) == [39]
    again.close()


def test_a_window_is_of_the_mailboxs_own_time(server):
    now = datetime(2026, 3, 5, 12, tzinfo=UTC)
    for number, days in enumerate((-9, -1, 0, 9)):
        server.deliver(letter(number), time=now + timedelta(days=days))
    source = opened(server, Window(now - timedelta(days=2), now + timedelta(minutes=1)))
    assert numbers(source.arrivals(nothing)) == [1, 2]
    source.close()


def test_what_comes_is_told_without_anyone_looking(server):
    source = opened(server)
    server.deliver(letter(0))
    following = source.follow(nothing, lambda text: None)
    assert numbers(iter(lambda: next(following), None)) == [0]
    for number in range(1, 6):
        # Half of them before it waits, half while it does.
        put = threading.Thread(target=server.deliver, args=(letter(number),))
        put.start()
        if number % 2:
            put.join()
        found: list[int] = []
        while not found:
            found = numbers(iter(lambda: next(following), None))
        put.join()
        assert found == [number]
    source.close()


def test_what_comes_while_another_is_fetched_is_told_though_it_was_said_beside_that(server):
    """It says once that there is more, with whatever it answers then; nobody is to wait for the next mail after it."""
    source = opened(server)
    server.deliver(letter(1), letter(2))
    following = source.follow(nothing, lambda text: None)
    assert next(following) is not None
    server.deliver(letter(3))
    assert numbers(iter(lambda: next(following), None)) == [2]
    assert numbers(iter(lambda: next(following), None)) == [3]
    source.close()


@pytest.mark.skipif(not hasattr(socket, "TCP_KEEPIDLE"), reason="not told so on this system")
def test_a_network_that_went_away_without_a_word_is_missed_by_the_system_within_two_minutes(server):
    """Of what waits silently for a mail nobody else would find out."""
    source = opened(server)
    assert list(source.arrivals(nothing)) == []
    sock = source._connection._line.client.sock
    assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    idle, between, count = (
        sock.getsockopt(socket.IPPROTO_TCP, each)
        for each in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
    )
    assert idle + between * count <= 120
    source.close()


def test_what_it_refuses_is_told_as_what_it_is(server):
    with pytest.raises(ServerError, match="refuses the login"):
        next(Imap(server.mailbox(), "wrong", context=trusting(server.certificate)).arrivals(nothing))
    with pytest.raises(UsageError, match="has no folder"):
        next(opened(server, folder="과제").arrivals(nothing))
    with server.connected() as client:
        client.create("&rPzIHA-")  # as IMAP writes it
    source = opened(server, folder="과제")
    assert list(source.arrivals(nothing)) == []
    assert USER in source.name
    source.close()


def test_a_server_that_starts_anew_has_new_numbers_and_all_is_looked_at_again(certificate):
    """In memory it has kept nothing: what it is given again is new, by whatever number."""
    cursors = []
    for _ in range(2):
        with pymap(certificate) as server:
            server.deliver(letter(1))
            source = opened(server)
            cursors += [each.cursor for each in source.arrivals(cursors.__contains__)]
            source.close()
    assert len(set(cursors)) == 2
