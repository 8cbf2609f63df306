"""What came back of our messages, recorded with the arrival that says so: once, or not at all."""

from __future__ import annotations

import sqlite3

import pytest

from grader.gradebook.arrivals import ArrivalRecord, PartRecord, read_arrivals, record_arrivals
from grader.gradebook.book import Gradebook
from grader.gradebook.deliveries import Told, prepare, read_deliveries, read_ledger, read_ours
from grader.gradebook.deliveries import record_step as record_delivery
from grader.gradebook.inquiries import MAX_WORDS, Failure, Objection, Replies, read_inquiries, record_step
from grader.gradebook.told import read_told

OURS = "<ours@example.org>"
ODD = "zed\udcff"


@pytest.fixture
def book(tmp_path):
    with Gradebook.open(tmp_path) as book:
        run = book.begin_run(version="0", isolation_level=3)
        sent = prepare(book, ODD, OURS, "1", {"sums": Told("graded", 60.0)}, run.id)
        record_delivery(book, sent, ["Zed@example.org"], "accepted", "250 ok")
        yield book


def arrive(book, *objections, failures=(), digest="ab"):
    part = PartRecord("1", "", "objection", student=ODD)
    record = ArrivalRecord(
        *(0, "letters", digest, digest, f"<{digest}@example.org>", (OURS,), "zed@example.org", "", "Re: x", False),
        *("none", ODD, "2026-03-04T05:06:07+00:00", False, "", (part,)),
    )
    return record_arrivals(book, [record], [Replies(objections, tuple(failures))])[0]


def states(book):
    return [step.state for delivery in read_deliveries(book) for step in delivery.dispatches]


def test_words_in_reply_are_kept_with_what_they_answer(book):
    arrival = arrive(book, Objection("1", OURS, ODD, "왜?", "✓"))
    (inquiry,) = read_inquiries(book)
    assert (inquiry.arrival, inquiry.place, inquiry.student, inquiry.words, inquiry.quoted) == (
        arrival,
        "1",
        ODD,
        "왜?",
        "✓",
    )
    assert inquiry.delivery == read_ledger(book)[ODD][0].id
    assert inquiry.steps == ()


def test_very_long_words_are_cut(book):
    arrive(book, Objection("1", OURS, ODD, "x" * 10 * MAX_WORDS, "y" * 10 * MAX_WORDS))
    (inquiry,) = read_inquiries(book)
    assert len(inquiry.words) == len(inquiry.quoted) == MAX_WORDS


@pytest.mark.parametrize("objection", [Objection("1", "<x@example.org>", ODD, "?"), Objection("1", OURS, "ann", "?")])
def test_words_about_a_message_that_was_not_theirs_are_none(book, objection):
    arrive(book, objection)
    assert read_inquiries(book) == ()


def test_it_is_there_with_its_arrival_or_not_at_all(book):
    """The second of the same arrival is refused as a whole."""
    arrive(book, Objection("1", OURS, ODD, "?"))
    with pytest.raises(Exception, match="UNIQUE"):
        arrive(book, Objection("1", OURS, ODD, "?"), failures=[Failure(OURS, "zed@example.org", "")])
    assert len(read_inquiries(book)) == len([*read_arrivals(book)]) == 1
    assert states(book) == ["accepted"]
    assert sqlite3.sqlite_version


def test_what_was_done_is_kept_and_one_message_answers_once(book):
    arrive(book, Objection("1", OURS, ODD, "?"))
    (inquiry,) = read_inquiries(book)
    answer = prepare(book, ODD, "<a@example.org>", "2", {}, None, kind="answer", arrival=inquiry.arrival)
    for _ in range(2):
        record_step(book, inquiry.id, "answered", "Because.", answer, "prof")
    record_step(book, inquiry.id, "closed", "said so", 0, "prof")
    (inquiry,) = read_inquiries(book)
    assert [(step.kind, step.words, step.delivery, step.who) for step in inquiry.steps] == [
        ("answered", "Because.", answer, "prof"),
        ("closed", "said so", 0, "prof"),
    ]


def test_receipts_and_answers_are_ours_and_tell_no_score(book):
    prepare(book, ODD, "<a@example.org>", "2", {}, None, kind="answer")
    receipt = prepare(book, ODD, "<r@example.org>", "3", {}, None, kind="receipt", arrival=7, answers="<m@example.org>")
    record_delivery(book, receipt, ["zed@example.org"], "accepted")
    assert read_ours(book) == dict.fromkeys((OURS, "<a@example.org>", "<r@example.org>"), ODD)
    assert [each.message_id for each in read_ledger(book)[ODD]] == [OURS]
    assert [(each.kind, each.arrival, each.answers) for each in read_deliveries(book)] == [
        *(("result", 0, ""), ("answer", 0, ""), ("receipt", 7, "<m@example.org>")),
    ]
    assert len(read_told(book._db, ODD, "sums")) == 1


def test_what_came_back_is_a_step_at_its_address(book):
    arrive(book, failures=[Failure(OURS, "zed@EXAMPLE.org", "5.1.1 no such user")])
    (delivery,) = read_ledger(book)[ODD]
    assert (delivery.state("Zed@example.org"), delivery.dispatches[-1].said) == ("bounced", "5.1.1 no such user")
    assert not delivery.reached("Zed@example.org")
    assert not delivery.arrived
    assert delivery.told, "it may have been read, by way of another mailbox: its score was told"
    arrive(book, failures=[Failure(OURS, "zed@example.org", "again")], digest="cd")
    assert states(book) == ["accepted", "bounced"], "once"


@pytest.mark.parametrize(
    "failure",
    [Failure("<x@example.org>", "zed@example.org", ""), Failure(OURS, "ben@example.org", ""), Failure(OURS, "", "")],
)
def test_a_forged_report_changes_nothing(book, failure):
    arrive(book, failures=[failure])
    assert states(book) == ["accepted"]


@pytest.mark.parametrize("state", ["refused", "later"])
def test_what_never_went_there_cannot_come_back(book, state):
    (delivery,) = read_ledger(book)[ODD]
    record_delivery(book, delivery.id, ["Zed@example.org"], state)
    arrive(book, failures=[Failure(OURS, "zed@example.org", "")])
    assert states(book) == ["accepted", state]
