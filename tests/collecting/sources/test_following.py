"""What comes while one waits: told by Dovecot (IDLE), looked for where a server does not tell, in a Maildir.

Tries `grader.collecting.sources.imap` and `grader.collecting.sources.maildir`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from grader.collecting.arrival import Followed
from grader.collecting.sources import connection
from grader.collecting.sources.imap import Imap
from grader.collecting.sources.maildir import Maildir
from tests.collecting.sources.dovecot import PASSWORD, dovecot, letter, need_dovecot
from tests.sending.mail_server import make_certificate, trusting


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate") / "server.pem", "127.0.0.1")


@pytest.fixture
def server(certificate):
    need_dovecot()
    with dovecot(certificate) as running:
        yield running


def nothing(cursor: str) -> bool:
    return False


def until_idle(following) -> list[str]:
    """Message-IDs up to where it waits."""
    found = []
    while (arrival := next(following)) is not None:
        found.append(arrival.mail.partition(b"Message-ID: <")[2].partition(b"@")[0].decode())
    return found


def test_what_comes_is_told_without_anyone_looking(server, certificate):
    source = Imap(server.mailbox(), PASSWORD, context=trusting(certificate))
    assert isinstance(source, Followed)
    server.deliver(letter(1))
    said = []
    following = source.follow(nothing, said.append)
    assert until_idle(following) == ["1"]
    assert source._connection.tells
    for number in range(2, 12):
        # Half of them before it waits, half while it does.
        put = threading.Thread(target=server.deliver, args=(letter(number),))
        put.start()
        if number % 2:
            put.join()
        found = []
        while not found:
            found = until_idle(following)
        put.join()
        assert found == [str(number)]
    assert said == []
    source.close()
    assert "Seen" not in server.flags()


def test_a_cut_while_it_waits_is_told_and_made_good(server, certificate):
    pauses = []
    source = Imap(server.mailbox(), PASSWORD, context=trusting(certificate), pause=pauses.append)
    said = []
    following = source.follow(nothing, said.append)
    assert until_idle(following) == []
    # Thrown out, it has to come back by itself to see the message.
    server.kick()
    server.deliver(letter(1))
    found = []
    while not found:
        found = until_idle(following)
    assert found == ["1"]
    assert pauses == [1.0]
    assert [text.en.partition("(")[0] for text in said] == [
        "The connection to 127.0.0.1 is gone ",
        "Connected to 127.0.0.1 again.",
    ]
    source.close()


def test_a_server_that_is_away_is_told_in_one_sentence_and_waited_for(server, certificate):
    """Without what to look at in the settings: they were right before."""
    source = Imap(server.mailbox(), PASSWORD, context=trusting(certificate), pause=lambda seconds: None)
    said = []
    following = source.follow(nothing, said.append)
    assert until_idle(following) == []
    server.stop()

    def tell(text):
        said.append(text.en)
        if len(said) == 3:
            server.start()

    source.close()
    following = source.follow(nothing, tell)
    assert until_idle(following) == []
    gone = "The connection to 127.0.0.1 is gone (Connection refused); it is made again in {} s."
    assert said[:3] == [gone.format(1), gone.format(2), gone.format(4)]
    assert said[-1] == "Connected to 127.0.0.1 again."
    source.close()


def test_new_numbers_while_it_waits_make_all_of_them_new(server, certificate):
    source = Imap(server.mailbox(), PASSWORD, context=trusting(certificate), pause=lambda seconds: None)
    server.deliver(letter(1))
    following = source.follow(nothing, lambda text: None)
    assert until_idle(following) == ["1"]
    server.renumber()
    server.kick()
    found = []
    while not found:
        found = until_idle(following)
    assert found == ["1"]
    source.close()


def test_a_server_that_does_not_tell_is_asked(certificate, monkeypatch):
    need_dovecot()
    monkeypatch.setattr(connection, "POLL", 0.1)
    with dovecot(certificate, capability="IMAP4rev1 UIDPLUS") as server:
        source = Imap(server.mailbox(), PASSWORD, context=trusting(certificate))
        following = source.follow(nothing, lambda text: None)
        assert until_idle(following) == []
        assert not source._connection.tells
        server.deliver(letter(1))
        found = []
        while not found:
            found = until_idle(following)
        assert found == ["1"]
        source.close()


FOLLOWER = """
import signal, sys
from pathlib import Path
from grader.collecting.sources.imap import Imap
from grader.domain.mailbox import Mailbox
from tests.collecting.sources.dovecot import PASSWORD
from tests.sending.mail_server import trusting
signal.signal(signal.SIGTERM, signal.default_int_handler)
mailbox = Mailbox.model_validate_json(sys.argv[1])
source = Imap(mailbox, PASSWORD, context=trusting(Path(sys.argv[2])))
try:
    for arrival in source.follow(lambda cursor: False, print):
        print("waiting" if arrival is None else arrival.cursor, flush=True)
except KeyboardInterrupt:
    source.close()
    print("closed", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_a_goodbye(server, certificate, number):
    words = [sys.executable, "-c", FOLLOWER, server.mailbox().model_dump_json(), str(certificate)]
    root = Path(__file__).parents[3]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=root, env=environment) as process:
        assert process.stdout.readline() == "waiting\n"
        process.send_signal(number)
        assert process.stdout.read() == "closed\n"
    assert process.returncode == 0
    assert "Logged out" in server.log()


def test_a_maildir_is_looked_at_again_and_again(tmp_path):
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1.a.host").write_bytes(letter(1))
    to_come = [2, 3]

    def pause(seconds):
        number = to_come.pop(0)
        (tmp_path / "new" / f"{number}.a.host").write_bytes(letter(number))
        if number == 3:  # somebody read the first one meanwhile
            (tmp_path / "new" / "1.a.host").rename(tmp_path / "cur" / "1.a.host:2,S")

    source = Maildir(tmp_path, pause)
    assert isinstance(source, Followed)
    following = source.follow(nothing, lambda text: None)
    assert [until_idle(following) for _ in range(3)] == [["1"], ["2"], ["3"]]


def test_of_a_maildir_it_is_asked_once_what_is_known(tmp_path):
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    for number in (1, 2):
        (tmp_path / "new" / f"{number}.a.host").write_bytes(letter(number))
    asked = []

    def known(cursor):
        asked.append(cursor)
        return cursor == "1.a.host"

    following = Maildir(tmp_path, lambda seconds: None).follow(known, lambda text: None)
    assert [until_idle(following) for _ in range(3)] == [["2"], [], []]
    assert asked == ["1.a.host", "2.a.host"]
