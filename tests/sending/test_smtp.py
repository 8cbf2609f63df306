"""One message in its steps, to a real server that fails in each of them."""

from __future__ import annotations

import pytest

from grader.sending.dial import dial
from grader.sending.smtp import Answer, BrokenOffError, Patience
from tests.sending.mail_server import DROP, KEEP, SILENCE, serve, settings

SENDER, KIM, LEE = "course@example.org", "kim@example.org", "lee@example.org"
DATA = b"Subject: x\r\n\r\n.\r\n..\r\n.hidden\r\n"
QUICK = Patience(opening=5.0, command=5.0, data=0.2)


class Notes:
    """What was said to be next, and that nothing had been delivered at that time."""

    def __init__(self, server):
        self.server = server
        self.told = []

    def __call__(self, addresses):
        assert "DATA" not in self.server.steps
        self.told.append(addresses)


def send(server, *, addresses=(KIM, LEE), data=DATA, patience=QUICK):
    """One message over a new connection: what was noted, what came of it, whether the connection is still good."""
    notes = Notes(server)
    connection = dial(settings(server, security="none"), "", patience=patience)
    try:
        answers = connection.send(SENDER, addresses, data, notes)
        return notes.told, answers, connection.open
    finally:
        connection.close()


def test_what_arrives_is_what_was_given():
    with serve() as server:
        told, answers, still_open = send(server)
    assert told == [(KIM, LEE)]
    assert answers == dict.fromkeys((KIM, LEE), Answer("accepted", "250 2.0.0 taken"))
    assert still_open
    assert server.delivered == [((KIM, LEE), DATA)]
    assert server.senders == [SENDER]


@pytest.mark.parametrize(("data", "announced"), [(DATA, ""), (DATA + "점수\r\n".encode(), " BODY=8BITMIME")])
def test_letters_that_are_not_ascii_arrive_and_are_announced(data, announced):
    with serve() as server:
        send(server, data=data)
    assert server.mail_lines == [f"FROM:<{SENDER}> SIZE={len(data)}{announced}"]
    assert server.delivered[0][1] == data


@pytest.mark.parametrize(
    ("said", "state"),
    [("550 5.1.1 no such user", "refused"), ("552 5.2.2 mailbox full", "refused"), ("452 4.2.2 full", "later")],
)
def test_one_of_two_addresses_is_not_taken(said, state):
    with serve() as server:
        server.faults[f"RCPT {KIM}"] = [said]
        told, answers, _ = send(server)
    assert told == [(LEE,)]
    assert answers == {KIM: Answer(state, said), LEE: Answer("accepted", "250 2.0.0 taken")}
    assert [addresses for addresses, _ in server.delivered] == [(LEE,)]


def test_no_address_is_taken_and_the_connection_serves_the_next():
    with serve() as server:
        server.faults["RCPT"] = ["550 no", "450 later"]
        told, answers, still_open = send(server)
    assert told == []
    assert {address: answer.state for address, answer in answers.items()} == {KIM: "refused", LEE: "later"}
    assert still_open
    assert server.steps[-2:] == ["RSET", "QUIT"]


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
@pytest.mark.parametrize("fault", [DROP, ("after", DROP), "421 4.7.0 closing"])
def test_broken_off_before_anything_was_sent(step, fault):
    with serve() as server:
        server.faults[step] = [fault]
        with pytest.raises(BrokenOffError) as caught:
            send(server)
    assert caught.value.lost
    assert server.delivered == []
    assert "DATA" not in server.steps


def test_no_time_now_for_any_message():
    with serve() as server:
        server.faults["MAIL"] = ["451 4.7.1 slow down"]
        with pytest.raises(BrokenOffError, match=r"451 4.7.1 slow down") as caught:
            send(server)
    assert not caught.value.lost


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("MAIL", "550 5.7.1 sender not allowed"),
        ("MAIL", "530 5.7.0 authentication required"),
        ("RCPT", "550 5.4.5 daily sending quota exceeded"),
        ("DATA", "550 5.4.5 daily sending quota exceeded"),
        ("DOT", "550 5.4.5 daily sending quota exceeded"),
    ],
)
def test_what_is_about_the_sender_is_no_refusal_of_the_student(step, said):
    with serve() as server:
        server.faults[step] = [said]
        _, answers, _ = send(server, addresses=(KIM,))
    assert answers == {KIM: Answer("later", said, stops=True)}
    assert server.delivered == []


def test_a_message_that_is_too_large_is_that_messages_fault():
    with serve(data_size_limit=10) as server:
        told, answers, _ = send(server)
    assert told == []
    assert answers[KIM].state == "refused"
    assert not answers[KIM].stops


@pytest.mark.parametrize(
    ("step", "fault", "answer"),
    [
        ("DATA", "554 5.5.1 no", Answer("refused", "554 5.5.1 no")),
        ("DATA", "451 4.3.0 later", Answer("later", "451 4.3.0 later")),
        ("DATA", "421 4.3.2 closing", Answer("later", "421 4.3.2 closing", lost=True)),
        ("DATA", "250 what", Answer("later", "250 what")),
        ("DOT", "554 5.6.0 spam", Answer("refused", "554 5.6.0 spam")),
        ("DOT", "552 5.2.2 mailbox full", Answer("refused", "552 5.2.2 mailbox full")),
        ("DOT", "452 4.2.2 full", Answer("later", "452 4.2.2 full")),
        ("DOT", "421 4.3.2 closing", Answer("later", "421 4.3.2 closing", lost=True)),
        ("DOT", "354 go on", Answer("unknown", "354 go on", lost=True)),
        ("DOT", "well, thanks", None),
        ("DATA", DROP, "later"),
        ("DOT", DROP, "unknown"),
        ("DOT", KEEP, "unknown"),
        ("DOT", ("after", DROP), Answer("accepted", "250 2.0.0 taken")),
    ],
)
def test_the_end_of_it_after_the_note(step, fault, answer):
    """`unknown` exactly where the content was given away and nothing certain was said."""
    with serve() as server:
        server.faults[step] = [fault]
        told, answers, _ = send(server, addresses=(KIM,))
    assert told == [(KIM,)]
    if isinstance(answer, Answer):
        assert answers == {KIM: answer}
    else:
        assert answers[KIM].lost
        assert answers[KIM].state == (answer or "unknown")
        assert answers[KIM].said
    assert server.mailboxes[KIM] == (fault == KEEP or fault == ("after", DROP))


def test_broken_off_in_the_middle_of_the_content():
    """The server gave its leave and hung up: it must not deliver what has no end, and might."""
    with serve() as server:
        server.faults["DATA"] = [("leave", DROP)]
        _, answers, _ = send(server, addresses=(KIM,))
    assert answers[KIM].state == "unknown"
    assert server.delivered == []


def test_a_server_that_says_nothing_after_the_end():
    with serve() as server:
        server.faults["DOT"] = [SILENCE]
        _, answers, _ = send(server, addresses=(KIM,))
    assert answers[KIM].state == "unknown"
    assert "timed out" in answers[KIM].said


def test_nothing_is_sent_where_the_note_cannot_be_written():
    with serve() as server:
        connection = dial(settings(server, security="none"), "")

        def full(addresses):
            raise OSError(28, "No space left on device")

        with pytest.raises(OSError, match="No space left"):
            connection.send(SENDER, (KIM,), DATA, full)
        assert not connection.open
    assert "DATA" not in server.steps
    assert server.delivered == []


def test_what_a_server_says_is_one_harmless_line():
    with serve() as server:
        server.faults["RCPT"] = ["550-first\r\n550 \x1b[31msecond"]
        _, answers, _ = send(server, addresses=(KIM,))
    assert answers[KIM].said == "550 first \\x1b[31msecond"
