"""A real Dovecot: what is in its mailbox, read-only; what goes wrong with it, each by the server itself.

Tries `grader.collecting.sources.imap`, `grader.collecting.sources.connection`, `grader.collecting.sources.login` and
`grader.collecting.sources.faults`.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from grader.collecting.sources.faults import LoginRefusedError, ServerError, UnreachableError
from grader.collecting.sources.imap import Imap, Window
from grader.text.errors import EXIT_GRADER, EXIT_USAGE, UsageError
from tests.collecting.sources.dovecot import PASSWORD, USER, Dovecot, dovecot, letter, need_dovecot
from tests.sending.mail_server import make_certificate, trusting


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    """For 127.0.0.1."""
    return make_certificate(tmp_path_factory.mktemp("certificate") / "server.pem", "127.0.0.1")


@pytest.fixture
def server(certificate) -> Iterator[Dovecot]:
    need_dovecot()
    with dovecot(certificate) as running:
        yield running


@pytest.fixture
def opened(server, certificate):
    """Sources that are closed when the test is over; nothing waits before it tries again."""
    sources = []

    def make(password=PASSWORD, window=NO_WINDOW, context=None, most=48 * 2**20, **mailbox):
        mailbox = server.mailbox(**mailbox)
        more = {"context": context or trusting(certificate), "pause": lambda seconds: None, "most": most}
        sources.append(Imap(mailbox, password, window, **more))
        return sources[-1]

    yield make
    for source in sources:
        source.close()


NO_WINDOW = Window()


def nothing(cursor: str) -> bool:
    return False


@contextmanager
def line(server: Dovecot, *, cuts: int, after: int) -> Iterator[int]:
    """A line to the server that is cut so many times, each after so many bytes of its answers; its port."""
    left = [cuts]
    listening = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []
    ends: list[socket.socket] = []

    def carry(source: socket.socket, sink: socket.socket, most: int | None) -> None:
        told = 0
        try:
            while data := source.recv(4096):
                told += len(data)
                if most is not None and told > most:
                    break
                sink.sendall(data)
        except OSError:
            pass  # the other side has gone first
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def serve() -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            most = after if left[0] else None
            left[0] -= bool(left[0])
            upstream = socket.create_connection(("127.0.0.1", server.tls))
            ends.extend((client, upstream))
            for way in ((client, upstream, None), (upstream, client, most)):
                threads.append(threading.Thread(target=carry, args=way))
                threads[-1].start()

    accepting = threading.Thread(target=serve)
    accepting.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        accepting.join()
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()
        for end in ends:
            end.close()


# What is there


def test_all_messages_come_whole_and_in_order_and_stay_as_they_were(server, opened):
    sent = [letter(number, size=number * 50) for number in range(200)]
    for data in sent:
        server.deliver(data)
    before = server.flags()
    found = list(opened().arrivals(nothing))
    # The server ends lines as mail has them.
    assert [each.mail.replace(b"\r\n", b"\n") for each in found] == [data.replace(b"\r\n", b"\n") for data in sent]
    assert len({each.cursor for each in found}) == 200
    assert all(each.internaldate.tzinfo is not None and each.left_out == () for each in found)
    assert "Seen" not in server.flags()
    assert server.flags() == before


def test_what_is_known_is_not_fetched_again(server, opened):
    for number in range(3):
        server.deliver(letter(number))
    first = [each.cursor for each in opened().arrivals(nothing)]
    server.deliver(letter(3))
    source = opened()
    again = [each.cursor for each in source.arrivals(set(first).__contains__)]
    assert len(again) == 1
    assert again[0] not in first
    source.close()
    server.stop()
    assert "body_count=1 " in server.log()


def test_new_numbers_for_all_messages_make_all_of_them_new(server, opened):
    for number in range(3):
        server.deliver(letter(number))
    first = list(opened().arrivals(nothing))
    server.renumber()
    known = {each.cursor for each in first}
    again = list(opened().arrivals(known.__contains__))
    assert [each.digest for each in again] == [each.digest for each in first]
    assert known.isdisjoint(each.cursor for each in again)


def test_a_folder_with_a_korean_name(server, opened):
    server.deliver(letter(1))
    place = server.make_folder("과제 & 제출")
    server.deliver(letter(2), place)
    (found,) = opened(folder="과제 & 제출").arrivals(nothing)
    assert b"<2@example.org>" in found.mail


def test_an_empty_folder_has_nothing(opened):
    assert list(opened().arrivals(nothing)) == []


def test_of_a_message_that_is_too_large_the_headers_come_with_the_reason(server, opened):
    server.deliver(letter(1, size=300_000))
    server.deliver(letter(2))
    large, small = opened(most=100_000).arrivals(nothing)
    assert large.mail.endswith(b"\r\n\r\n")
    assert b"<1@example.org>" in large.mail
    assert len(large.mail) < 2000
    assert [place for place, _ in large.left_out] == ["TEXT"]
    assert "its headers were taken alone" in large.said.en
    assert small.left_out == ()


def test_a_window_is_of_the_mailboxs_own_time(server, opened):
    noon = datetime(2026, 3, 3, 12, tzinfo=UTC)
    for hours in range(-60, 61, 12):
        server.deliver(letter(hours), time=(noon + timedelta(hours=hours)).timestamp())
    window = Window(noon - timedelta(hours=12), noon + timedelta(hours=12))
    found = [each.internaldate - noon for each in opened(window=window).arrivals(nothing)]
    assert found == [timedelta(hours=-12), timedelta(0)]
    assert len(list(opened(window=Window(since=noon)).arrivals(nothing))) == 6
    assert len(list(opened(window=Window(until=noon)).arrivals(nothing))) == 5


@pytest.mark.parametrize("security", ["starttls", "none"])
def test_the_other_ways_to_connect(server, opened, security):
    """Without TLS this server takes a password from its own machine alone, as ours gives it to none but that."""
    server.deliver(letter(1))
    (found,) = opened(port=server.plain, security=security).arrivals(nothing)
    assert b"<1@example.org>" in found.mail


def test_a_source_is_called_alike_however_it_is_named(server, opened):
    assert opened().name == f"imaps://{USER}@127.0.0.1:{server.tls}/INBOX"
    assert opened(port=993).name == f"imaps://{USER}@127.0.0.1/INBOX"


# What goes wrong


def test_a_wrong_password(opened):
    with pytest.raises(LoginRefusedError) as caught:
        list(opened(password="not the word").arrivals(nothing))
    assert caught.value.exit_code == EXIT_GRADER
    assert f"refuses the login of {USER}" in caught.value.text.en
    assert "GRADE_IMAP_PASSWORD" in caught.value.text.en
    assert "not the word" not in caught.value.text.en + caught.value.text.ko


def test_a_certificate_that_nobody_signed(server, opened):
    with pytest.raises(ServerError) as caught:
        list(opened(context=ssl.create_default_context()).arrivals(nothing))
    assert caught.value.exit_code == EXIT_GRADER
    assert "The certificate of the mail server 127.0.0.1 does not hold: self-signed" in caught.value.text.en
    assert "no password was sent" in caught.value.text.en
    assert "Login" not in server.log()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_of_another_server(tmp_path, security):
    need_dovecot()
    other = make_certificate(tmp_path / "other.pem", "imap.example.org")
    with dovecot(other) as server:
        port = server.tls if security == "tls" else server.plain
        source = Imap(server.mailbox(port=port, security=security), PASSWORD, context=trusting(other))
        with pytest.raises(ServerError, match=r"it is another server's, not of 127\.0\.0\.1"):
            list(source.arrivals(nothing))
        assert "Login" not in server.log()


def test_a_folder_that_is_not_there_is_told_with_those_that_are(server, opened):
    server.make_folder("과제 제출")
    with pytest.raises(UsageError) as caught:
        list(opened(folder="숙제").arrivals(nothing))
    assert caught.value.exit_code == EXIT_USAGE
    assert "has no folder 숙제" in caught.value.text.en
    assert "과제 제출" in caught.value.text.en


def test_nobody_who_listens(opened):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(UnreachableError) as caught:
        list(opened(port=port).arrivals(nothing))
    assert caught.value.exit_code == EXIT_GRADER
    assert f"The mail server 127.0.0.1, port {port}, cannot be reached: Connection refused" in caught.value.text.en


def test_tls_where_there_is_none(server, opened):
    with pytest.raises(ServerError, match=r"There is no TLS with 127\.0\.0\.1"):
        list(opened(port=server.plain).arrivals(nothing))


def test_a_connection_that_is_cut_in_a_message_is_made_again_and_goes_on(server, opened):
    for number in range(6):
        server.deliver(letter(number, size=40_000))
    with line(server, cuts=2, after=120_000) as port:
        found = list(opened(port=port).arrivals(nothing))
    assert [each.mail.count(f"<{number}@".encode()) for number, each in enumerate(found)] == [1] * 6
    assert len({each.cursor for each in found}) == 6


def test_one_that_is_always_cut_ends_with_a_sentence_and_loses_nothing(server, opened):
    for number, size in enumerate((10, 300_000, 10)):
        server.deliver(letter(number, size=size))
    with line(server, cuts=100, after=100_000) as port:
        arrivals = opened(port=port).arrivals(nothing)
        first = next(arrivals)
        with pytest.raises(ServerError) as caught:
            next(arrivals)
        assert caught.value.exit_code == EXIT_GRADER
        assert "was cut 4 times in a row" in caught.value.text.en
        assert "goes on where it stopped" in caught.value.text.en
    rest = list(opened().arrivals({first.cursor}.__contains__))
    assert [b"<1@example.org>" in each.mail for each in rest] == [True, False]


def test_a_login_without_a_way_that_takes_the_password(certificate):
    need_dovecot()
    with dovecot(certificate, mechanisms="cram-md5") as server:
        source = Imap(server.mailbox(), PASSWORD, context=trusting(certificate))
        with pytest.raises(ServerError, match="offers no login with this password"):
            list(source.arrivals(nothing))
