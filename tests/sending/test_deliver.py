"""A class's messages to a real server that breaks off, puts off and refuses: none twice, none lost, none to others.

Counted in the server's mailboxes; `grader.sending.ledger` is what the run knows of them.
"""

from __future__ import annotations

import socket
from collections import Counter

import pytest

from grader.sending import deliver as engine
from grader.sending.deliver import Counts, Event, deliver
from grader.sending.dial import LoginRefusedError, UnreachableError
from grader.sending.ledger import HeldBackError
from grader.text import tr
from grader.text.errors import EXIT_GRADER, MachineError
from tests.sending.conftest import message
from tests.sending.mail_server import DROP, KEEP, PASSWORD, USER, serve, settings, trusting

CLASS = ("ann", "ben", "kim", "lee")


def address(student):
    return f"{student}@example.org"


@pytest.fixture
def post(book, clock):
    """Deliver messages (those of the class) with the ledger and the clock of the test; events are kept."""

    def call(server, messages=None, **more):
        call.events = []
        there = settings(server, **({"security": "none", "per_minute": 6000} | more))
        messages = [message(student) for student in CLASS] if messages is None else messages
        return deliver(messages, there, book, clock, progress=call.events.append)

    return call


def once_each(server, students=CLASS):
    return server.mailboxes == Counter(map(address, students))


def test_each_message_arrives_once_over_one_connection(post, book):
    with serve() as server:
        assert post(server) == Counts(accepted=4)
    assert once_each(server)
    assert server.connections == 1
    assert [addresses for addresses, _ in server.delivered] == [(address(student),) for student in CLASS]
    assert {book.of(address(student)) for student in CLASS} == {"accepted"}
    assert book.said["<ann@grader>", "ann@example.org"] == "250 2.0.0 taken"
    assert [(event.student, event.answer.state, event.again_in) for event in post.events] == [
        (student, "accepted", None) for student in CLASS
    ]


def test_a_second_run_sends_nothing(post):
    with serve() as server:
        post(server)
        assert post(server) == Counts(before=4)
    assert once_each(server)
    assert server.connections == 1


def test_over_tls_with_a_login(certificate, book, clock):
    with serve(certificate, login=True) as server:
        counts = deliver(
            map(message, CLASS),
            settings(server, user=USER),
            book,
            clock,
            password=PASSWORD,
            context=trusting(certificate),
        )
    assert counts == Counts(accepted=4)
    assert once_each(server)


# A server that breaks off

BEFORE = [
    *((step, fault) for step in ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA") for fault in (DROP, "421 4.3.2 closing")),
    *((step, ("after", DROP)) for step in ("EHLO", "MAIL", "RCPT")),
    ("QUIT", DROP),
    ("DOT", ("after", DROP)),
    ("DOT", "421 4.3.2 closing"),
    ("RSET", DROP),
]


@pytest.mark.parametrize("at", [0, 2])
@pytest.mark.parametrize(("step", "fault"), BEFORE)
def test_broken_off_where_nothing_was_sent_or_all_was_said(post, book, step, fault, at):
    """At the first message or in the middle: the run goes on, and each message arrives once."""
    with serve() as server:
        server.faults[step] = [None] * at + [fault]
        assert post(server) == Counts(accepted=4)
    assert once_each(server)
    assert set(book.states.values()) == {"accepted"}


@pytest.mark.parametrize("step", ["EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("fault", [DROP, ("after", DROP)])
def test_the_same_over_tls_with_a_login(certificate, book, clock, step, fault):
    if (step, fault) == ("DATA", ("after", DROP)):
        fault = DROP
    with serve(certificate, login=True) as server:
        server.faults[step] = [fault]
        there = settings(server, user=USER)
        counts = deliver(map(message, CLASS), there, book, clock, password=PASSWORD, context=trusting(certificate))
    assert counts == Counts(accepted=4)
    assert once_each(server)


@pytest.mark.parametrize(("fault", "arrived"), [(DROP, 0), (KEEP, 1), ("354 what", 0)])
@pytest.mark.parametrize("at", [0, 2])
def test_broken_off_between_the_end_and_the_reply(post, book, fault, arrived, at):
    """The one of which nobody knows is told, is not sent again by this run or the next, and the others arrive."""
    with serve() as server:
        server.faults["DOT"] = [None] * at + [fault]
        assert post(server) == Counts(accepted=3, unknown=1)
        assert post(server) == Counts(before=3, open=1)
    lost = address(CLASS[at])
    assert book.of(lost) == "unknown"
    assert server.mailboxes == Counter(map(address, CLASS)) - Counter({lost: 1 - arrived})


def test_an_unknown_one_is_sent_again_where_a_person_wants_it(post, book):
    with serve() as server:
        server.faults["DOT"] = [DROP]
        post(server, [message("kim")])
        assert post(server, [message("kim", again=True)]) == Counts(accepted=1)
    assert once_each(server, ["kim"])
    assert book.of("kim@example.org") == "accepted"


@pytest.mark.parametrize("state", ["in_data", "unknown", "accepted"])
def test_what_may_have_arrived_before_is_left_alone(post, book, state):
    book.states["<kim@grader>", "kim@example.org"] = state
    with serve() as server:
        counts = post(server, [message("kim", "kim@example.org", "kim2@example.org")])
    assert counts == (Counts(accepted=1, before=1) if state == "accepted" else Counts(accepted=1, open=1))
    assert server.mailboxes == {"kim2@example.org": 1}
    assert book.of("kim@example.org") == state


@pytest.mark.parametrize("state", ["refused", "later"])
def test_what_was_refused_is_sent_where_it_is_asked_for(post, book, state):
    book.states["<kim@grader>", "kim@example.org"] = state
    with serve() as server:
        assert post(server, [message("kim")]) == Counts(accepted=1)


@pytest.mark.parametrize("step", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "DOT"])
def test_a_server_that_breaks_off_again_and_again_ends_it(post, book, clock, step):
    """With one sentence, after waits that grow; nothing is asked of it without end."""
    with serve() as server:
        server.faults[step] = [DROP] * 99
        with pytest.raises(MachineError, match="broke off 4 times in a row") as caught:
            post(server)
    assert caught.value.exit_code == EXIT_GRADER
    assert [round(wait) for wait in clock.waits if wait >= 1] == [5, 20, 80]
    assert server.delivered == []
    assert set(book.states.values()) <= {"later", "unknown"}
    assert ("unknown" in book.states.values()) is (step == "DOT")


def test_one_student_whose_message_breaks_it_each_time_does_not_hold_the_others_back(post, book):
    with serve() as server:
        server.faults["RCPT ben@example.org"] = [DROP] * 99
        assert post(server) == Counts(accepted=3, later=1)
    assert once_each(server, ["ann", "kim", "lee"])
    assert book.of("ben@example.org") == "later"


def test_a_network_that_goes_away_and_comes_back(post, book, monkeypatch):
    """Once it was reached, not to reach the server is a matter of waiting."""
    dial, calls = engine.dial, []

    def away(*words, **more):
        calls.append(words)
        if len(calls) == 2:
            with socket.create_server(("127.0.0.1", 0)) as taken:
                port = taken.getsockname()[1]
            return dial(words[0].model_copy(update={"port": port}), *words[1:], **more)
        return dial(*words, **more)

    monkeypatch.setattr(engine, "dial", away)
    with serve() as server:
        server.faults["MAIL"] = [None, DROP]
        assert post(server) == Counts(accepted=4)
    assert len(calls) == 3
    assert once_each(server)


def test_a_network_that_stays_away_ends_it(post, monkeypatch):
    dial, calls = engine.dial, []

    def gone(server, *words, **more):
        calls.append(1)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        return dial(server if len(calls) == 1 else server.model_copy(update={"port": port}), *words, **more)

    monkeypatch.setattr(engine, "dial", gone)
    with serve() as server:
        server.faults["MAIL"] = [None, DROP]
        with pytest.raises(UnreachableError):
            post(server)
    assert once_each(server, ["ann"])
    assert len(calls) == 5, "the first, and one with each wait"


def test_a_server_that_is_not_there_is_said_at_once(post, clock):
    with serve() as server:
        pass
    with pytest.raises(UnreachableError):
        post(server)
    assert clock.waits == []


def test_a_wrong_password_ends_it_before_anything(certificate, book, clock):
    with serve(certificate, login=True) as server:
        there = settings(server, user=USER)
        with pytest.raises(LoginRefusedError):
            deliver(map(message, CLASS), there, book, clock, password="wrong", context=trusting(certificate))
    assert book.states == {}
    assert server.steps.count("AUTH") == 1


# A server that puts off and refuses


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "DOT"])
def test_put_off_once_and_taken_then(post, book, clock, step):
    """As servers do with senders they do not know: the others go first."""
    with serve() as server:
        server.faults[step] = ["450 4.2.0 greylisted"]
        assert post(server) == Counts(accepted=4)
    assert once_each(server)
    assert [addresses[0] for addresses, _ in server.delivered] == list(map(address, ("ben", "kim", "lee", "ann")))
    assert [event.again_in for event in post.events] == [60, None, None, None, None]
    assert max(clock.waits) > 50


def test_put_off_again_and_again(post, book, clock):
    with serve() as server:
        server.faults["RCPT kim@example.org"] = ["450 4.2.0 greylisted"] * 99
        assert post(server) == Counts(accepted=3, later=1)
    assert book.of("kim@example.org") == "later"
    assert book.said["<kim@grader>", "kim@example.org"] == "450 4.2.0 greylisted"
    assert [event.again_in for event in post.events if event.student == "kim"] == [60, 240, 960, None]
    assert server.steps.count("RCPT kim@example.org") == 4


def test_without_retries_nothing_is_waited_for(post, clock):
    with serve() as server:
        server.faults["RCPT kim@example.org"] = ["450 4.2.0 greylisted"] * 99
        assert post(server, retries=0) == Counts(accepted=3, later=1)
    assert max(clock.waits) < 1


@pytest.mark.parametrize("step", ["RCPT ben@example.org", "DATA", "DOT"])
@pytest.mark.parametrize("said", ["550 5.1.1 no such user", "552 5.2.2 mailbox full"])
def test_a_refusal_is_one_students_and_final(post, book, step, said):
    with serve() as server:
        server.faults[step] = [said] if " " in step else [None, said]
        assert post(server) == Counts(accepted=3, refused=1)
    assert once_each(server, ["ann", "kim", "lee"])
    assert book.of("ben@example.org") == "refused"
    assert book.said["<ben@grader>", "ben@example.org"] == said


def test_one_of_two_addresses_is_put_off_and_the_other_gets_it_once(post, book):
    both = ("kim@example.org", "kim2@example.org")
    with serve() as server:
        server.faults["RCPT kim@example.org"] = ["452 4.2.2 mailbox full"]
        assert post(server, [message("kim", *both)]) == Counts(accepted=2)
    assert server.mailboxes == dict.fromkeys(both, 1)
    assert book.history == [
        ("kim2@example.org", "in_data"),
        ("kim@example.org", "later"),
        ("kim2@example.org", "accepted"),
        ("kim@example.org", "in_data"),
        ("kim@example.org", "accepted"),
    ]


@pytest.mark.parametrize(
    ("step", "said"), [("MAIL", "550 5.7.1 sender not allowed"), ("DOT", "550 5.4.5 daily quota exceeded")]
)
def test_what_would_meet_every_message_ends_it_and_marks_nobody(post, book, step, said):
    """The day's limit: the next day the same command sends the rest."""
    with serve() as server:
        server.faults[step] = [None, None, said]
        with pytest.raises(MachineError, match=f"takes no more mail from this sender: {said}"):
            post(server)
        assert book.of("kim@example.org") == "later"
        assert book.last("<lee@grader>", "lee@example.org") is None
        assert post(server) == Counts(accepted=2, before=2)
    assert once_each(server)


def test_421_in_the_middle_is_another_connection_and_no_waiting(post, clock):
    with serve() as server:
        server.faults["MAIL"] = [None, None, "421 4.7.0 too many messages"]
        assert post(server) == Counts(accepted=4)
    assert server.connections == 2
    assert max(clock.waits) < 1


# Pace, connections, stops


def test_the_pace_counts_recipients(post, clock):
    messages = [message("kim", "kim@example.org", "kim2@example.org"), message("lee"), message("ben")]
    with serve() as server:
        post(server, messages, per_minute=20)
    assert clock.waits == [6, 3]
    assert server.connections == 1


def test_no_connection_is_kept_through_a_long_wait(post):
    with serve() as server:
        post(server, per_minute=1)
    assert server.connections == 4
    assert server.steps.count("QUIT") == 4


def test_a_connection_serves_so_many_messages(post, monkeypatch):
    monkeypatch.setattr(engine, "MESSAGES_PER_CONNECTION", 3)
    with serve() as server:
        post(server)
    assert server.connections == 2
    assert once_each(server)


def test_messages_are_taken_one_at_a_time(post):
    """So that a class's mails need not be in memory together."""
    taken = []

    def some():
        for student in CLASS:
            assert len(taken) == len(server.delivered)
            taken.append(student)
            yield message(student)

    with serve() as server:
        assert post(server, some()) == Counts(accepted=4)


def test_the_same_message_twice_is_one(post):
    with serve() as server:
        assert post(server, [message("kim"), message("kim", "kim@example.org")]) == Counts(accepted=1)
    assert once_each(server, ["kim"])


def test_an_address_twice_is_one(post):
    with serve() as server:
        post(server, [message("kim", "kim@example.org", "kim@example.org")])
    assert server.delivered[0][0] == ("kim@example.org",)


def test_nobody_to_send_to_calls_nobody(post):
    with serve() as server:
        assert post(server, []) == Counts()
    assert server.connections == 0


def test_a_message_that_is_another_students_ends_it_before_it_is_sent(post, book):
    wrong = message("kim")
    wrong = type(wrong)("kim", wrong.addresses, message("lee").data, wrong.message_id)
    with serve() as server, pytest.raises(MachineError, match="The message to kim was not sent"):
        post(server, [message("ann"), wrong, message("ben")])
    assert once_each(server, ["ann"])
    assert set(book.states.values()) == {"accepted"}


def test_an_event_is_told_after_it_is_on_disk(book, clock):
    seen = []

    def progress(event: Event):
        seen.append(book.of(event.address))

    with serve() as server:
        deliver([message("kim")], settings(server, security="none"), book, clock, progress=progress)
    assert seen == ["accepted"]


def test_one_that_the_ledger_holds_back_is_put_off_and_not_tried_again(post, book, clock):
    """Its connection serves the others."""
    in_data = book.in_data

    def hold(delivery, addresses):
        if "ben" in delivery:
            raise HeldBackError(tr("not theirs"))
        in_data(delivery, addresses)

    book.in_data = hold
    with serve() as server:
        assert post(server, retries=3) == Counts(accepted=3, later=1)
        assert server.connections == 1
        assert server.steps.count("DATA") == 3
    assert once_each(server, ["ann", "kim", "lee"])
    assert (book.of("ben@example.org"), book.said["<ben@grader>", "ben@example.org"]) == ("later", "not theirs")
    (event,) = [event for event in post.events if event.student == "ben"]
    assert (event.again_in, event.answer.held) == (None, tr("not theirs"))
    assert max(clock.waits) < 1
