"""`kill -9` of `grade send` at every step of a delivery, then again: no mail twice, none lost, counted at the server.

Of `grader.app.outbox`, `grader.app.delivering` and the gradebook as their ledger. Where nobody can know whether one
arrived a person looks into the mailbox, and says so on the command line.
"""

from __future__ import annotations

import email
import signal
import sys
import threading
from email.policy import default

import pytest

from tests.app.posting import STUDENTS, Post
from tests.sending.mail_server import DROP, serve
from tests.tiers import full, tiered

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")

SECOND = "ben@example.org"


def _steps(command, ordinal="", also=()):
    return [f"{when} {command}{ordinal}" for when in ("before", *also, "sent", "answered")]


def _message(number):
    ordinal = "" if number == 1 else f" {number}"
    note = [f"{when} {{}}{ordinal}" for when in ("noting", "noted")]
    events = [*_steps("MAIL", ordinal), *_steps("RCPT", ordinal)]
    events += [each.format("message") for each in note] + [each.format("in_data") for each in note]
    events += [*_steps("DATA", ordinal), *_steps("CONTENT", ordinal, ["half"])]
    return events + [each.format("accepted") for each in note]


OPENING = ["answered CONNECT", *_steps("ehlo"), *_steps("STARTTLS"), *_steps("ehlo", " 2"), *_steps("AUTH")]
EVENTS = [*OPENING, *_message(1), *_message(2), *_message(3), *_steps("QUIT")]
KILLED = [*OPENING, *_message(2), *_steps("QUIT")]
"""The second message has one before it and one behind it."""
ANNOUNCED = KILLED[len(OPENING) - 1 :]
"""Before the first message nothing is noted of any, whatever they say: there the last of those steps stands for all."""
OPEN = KILLED[KILLED.index("noted in_data 2") : KILLED.index("noted accepted 2")]
QUICK = ("answered AUTH", "noted in_data 2", "half CONTENT 2", "answered CONTENT 2", "noted accepted 2")
AT_SERVER = {
    # what the server does at the second message, when it has killed the client: whether that message arrived
    "MAIL": (None, 1),
    "RCPT": (None, 1),
    "DATA": (None, 0),
    "DOT": (None, 1),
    "DOT, and the server forgets it": (DROP, 0),
}


@pytest.fixture
def server(certificate):
    with serve(certificate, login=True) as server:
        yield server


@pytest.fixture
def post(made, tmp_path, server, certificate):
    post = Post(made, tmp_path / "post")
    post.use(server, certificate)
    return post


def check_once_each(post, server, *, left_open, arrived=None):
    """Sends what is left, lets a person decide about the one of which nobody knows, and finds one in each mailbox."""
    done = post.send("--yes")
    unknown = "ben: was on its way when the connection broke" in done.stdout
    assert (unknown, done.code) == (left_open, int(left_open)), done.output
    if left_open:
        assert "Not known of: ben" in done.stdout
        others = [f"{student}@example.org" for student in STUDENTS if student != "ben"]
        assert [server.mailboxes[address] for address in others] == [1, 1]
        for words in ((), ("--yes",), ("--yes", "ben")):
            done = post.send(*words)
            assert (done.code, "There is nothing to send." in done.stdout) == (int("--yes" in words), True), done.output
        in_box = server.mailboxes[SECOND]
        assert arrived is None or in_box == arrived
        done = post.send(*(("--mark-sent",) if in_box else ("--yes", "--again")), "ben")
        assert done.code == 0, done.output
    for words in ((), ("--yes",), ("--yes", "--again")):
        done = post.send(*words)
        assert (done.code, "No message, nothing new: 3" in done.stdout) == (0, True), done.output
    assert server.mailboxes == dict.fromkeys((f"{student}@example.org" for student in STUDENTS), 1)
    names = [email.message_from_bytes(data)["Message-ID"] for _, data in server.delivered]
    assert len(set(names)) == len(STUDENTS)


def test_these_are_all_the_steps_there_are(post, server):
    """So that a kill at each of them is a kill everywhere."""
    process = post.start("--yes", event="-")
    _, told = process.communicate()
    assert process.returncode == 0
    assert [line[7:] for line in told.decode().splitlines() if line.startswith("event: ")] == EVENTS
    check_once_each(post, server, left_open=False)


@pytest.mark.parametrize("event", tiered(KILLED, QUICK))
def test_killed_at_a_step(post, server, event):
    process = post.start("--yes", event=event)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    check_once_each(post, server, left_open=event in OPEN)


@pytest.mark.parametrize("event", tiered(ANNOUNCED, QUICK[1:4]))
def test_an_announcement_arrives_once_whatever_kills_it(post, server, event):
    """By the same command again; of the one that nobody knows of, by what a person then says about it, without it."""
    words = ("--yes", "--note", "Bring a pencil")
    process = post.start(*words, event=event)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    for _ in range(2):
        assert post.send(*words).code == int(event in OPEN)
    if event in OPEN:
        post.send(*(("--mark-sent",) if server.mailboxes[SECOND] else ("--yes", "--again")), "ben")
    for again in (words, ("--yes",), (*words, "--again")):
        assert "There is nothing to send." in post.send(*again).stdout
    assert server.mailboxes == dict.fromkeys((f"{student}@example.org" for student in STUDENTS), 1)
    for _, data in server.delivered:
        text = email.message_from_bytes(data, policy=default).get_body(("plain",)).get_content()
        assert text.count("Bring a pencil") == 1


@pytest.mark.parametrize("step", tiered(AT_SERVER, ["DOT"]))
def test_killed_from_outside_while_the_server_is_at_a_step(post, server, step):
    then, arrived = AT_SERVER[step]
    started = threading.Event()

    def kill():
        started.wait()
        process.kill()
        process.wait()
        return then

    server.faults[step.partition(",")[0]] = [None, kill]
    process = post.start("--yes")
    started.set()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    check_once_each(post, server, left_open=step.startswith("D"), arrived=arrived)


def test_what_is_sent_again_on_demand_has_the_same_message_id(post, server):
    """So that a mail program shows once what it has twice."""
    process = post.start("--yes", event="answered CONTENT 2")
    process.communicate()
    done = post.send("--yes", "--again", "ben")
    assert (done.code, "ben → ben@example.org: sent" in done.stdout) == (0, True), done.output
    names = [
        email.message_from_bytes(data)["Message-ID"] for addresses, data in server.delivered if SECOND in addresses
    ]
    assert len(names) == 2
    assert len({*names}) == 1
    done = post.send("--yes")
    assert done.code == 0, done.output
    assert server.mailboxes == {"ann@example.org": 1, SECOND: 2, "cid@example.org": 1}


@full
def test_of_two_addresses_the_one_that_is_not_known_of_gets_the_same_again(post, server):
    post.roster.write_text(post.roster.read_text("utf-8").replace(SECOND, f"{SECOND};ben2@example.org"), "utf-8")
    server.faults["RCPT ben2@example.org"] = ["450 4.2.0 later"]
    process = post.start("--yes", event="answered CONTENT 2")
    process.communicate()
    done = post.send("--yes", "ben")
    assert done.code == 0, done.output
    assert server.mailboxes == {"ann@example.org": 1, SECOND: 1, "ben2@example.org": 1}
    done = post.send("--yes", "ben")
    assert (done.code, server.mailboxes[SECOND]) == (1, 1), done.output
    done = post.send("--yes", "--again", "ben")
    assert done.code == 0, done.output
    names = [email.message_from_bytes(data)["Message-ID"] for to, data in server.delivered if SECOND in to]
    assert len(names) == 2
    assert len({*names}) == 1


@full
def test_to_record_all_as_sent_decides_about_nobody_whose_mail_is_not_known_of(post, server):
    """Only who is named was asked."""
    post.start("--yes", event="half CONTENT 2").communicate()
    done = post.send("--mark-sent")
    assert (done.code, "Recorded as sent by hand: 1" in done.stdout) == (1, True), done.output
    done = post.send("--yes", "--again")
    assert (done.code, server.mailboxes) == (0, {"ann@example.org": 1, SECOND: 1}), done.output
