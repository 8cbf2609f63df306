"""What a message says of messages of ours: words in reply, and to whom one could not be delivered."""

from __future__ import annotations

import pytest

from grader.collecting.replies import MAX_SAID, find_failures, find_objections
from grader.gradebook.arrivals import PartRecord
from grader.intake.messages import Bounced, Letter, Message, Part

OURS = {"<ours@example.org>": "ann"}


def report(*bounced, original="<ours@example.org>"):
    return Message(Letter(), bounced=bounced, original=original, report="delivery-status")


@pytest.mark.parametrize(
    ("bounced", "said"),
    [
        (Bounced("ann@example.org", "failed", "5.1.1", "no such\x1b[31m user"), "5.1.1 no such\\x1b[31m user"),
        (Bounced("ann@example.org"), ""),
        (Bounced("ann@example.org", "", "5.0.0"), "5.0.0"),
    ],
)
def test_a_failure_is_told_in_one_harmless_line(bounced, said):
    (failure,) = find_failures(report(bounced), OURS, "none")
    assert (failure.message_id, failure.address, failure.said) == ("<ours@example.org>", "ann@example.org", said)


def test_long_words_of_a_server_are_cut():
    (failure,) = find_failures(report(Bounced("a@example.org", "failed", "5.1.1", "x" * 5000)), OURS, "pass")
    assert len(failure.said) <= MAX_SAID


@pytest.mark.parametrize(
    ("message", "verdict"),
    [
        (report(Bounced("ann@example.org", "delayed", "4.4.1")), "none"),
        (report(Bounced("ann@example.org", "delivered", "2.0.0")), "none"),
        (report(Bounced("ann@example.org", "", "4.4.1")), "none"),
        (report(Bounced("ann@example.org", "failed", "5.1.1"), original="<other@example.org>"), "none"),
        (report(Bounced("ann@example.org", "failed", "5.1.1"), original=""), "none"),
        (report(Bounced("ann@example.org", "failed", "5.1.1")), "fail"),
        (report(), "none"),
    ],
)
def test_what_is_no_failure_of_ours(message, verdict):
    assert find_failures(message, OURS, verdict) == ()


def test_of_a_reply_the_words_are_kept_that_are_new_and_what_they_quote():
    parts = (
        Part("1.1", "body", content="  왜 틀렸나요?\n".encode(), quoted="✓ Adds"),
        Part("1.2", "body", content=b"<p>html</p>", alternative=True),
        Part("2", "attachment", "sums.py", content=b"x"),
    )
    records = [
        PartRecord("1.1", "", "objection", student="ann"),
        PartRecord("1.2", "", "nothing"),
        PartRecord("2", "sums.py", "submission", student="ann", assignment="sums"),
    ]
    (objection,) = find_objections(Message(Letter(), parts), records, "<ours@example.org>")
    assert (objection.place, objection.answers, objection.student) == ("1.1", "<ours@example.org>", "ann")
    assert (objection.words, objection.quoted) == ("왜 틀렸나요?", "✓ Adds")
