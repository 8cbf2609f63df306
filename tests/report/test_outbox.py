"""Who gets a message, where and about what.

Of `grader.report.mail.outbox`.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.domain.standing import Standing
from grader.gradebook.deliveries import Delivery, Dispatch
from grader.gradebook.entry import make_entry
from grader.report.mail.outbox import (
    ALARM,
    HELD,
    NO_ADDRESS,
    NO_NEWS,
    UNKNOWN,
    Kept,
    Outgoing,
    plan_message,
    told_facts,
)
from grader.report.people import disclose_entry
from grader.text import plain

HERE, THERE = "kim@example.org", "kim2@example.org"


@pytest.fixture
def student(make):
    """Makes one of these reports, with two addresses."""

    def call(*reports, emails=(HERE, THERE), **changes):
        entries = {report.assignment: disclose_entry(make_entry(report)) for report in reports}
        total = make.view(*reports).total
        return replace(make.student("kim", "Kim", True, emails, entries, total), **changes)

    return call


def sent(facts, *steps, number=1):
    """A message that told these facts, with its steps as (address, state)."""
    return Delivery(
        number, "kim", f"<{number}@example.org>", facts, "t", 1, tuple(Dispatch(*each, "550 no", "t") for each in steps)
    )


def test_news_goes_to_every_address_and_once(make, student):
    one = student(make.report(), make.report(assignment="dictionary"))
    plan = plan_message(one, (), ())
    assert plan == Outgoing((HERE, THERE), frozenset({"if_for", "dictionary"}), told_facts(one))
    told = sent(plan.facts, (HERE, "accepted"), (THERE, "by_hand"))
    assert plan_message(one, (told,), ()) == Kept(NO_NEWS)


@pytest.mark.parametrize(
    ("change", "news"),
    [
        ({"seconds": 9.0, "graded_at": "2030-01-01T00:00:00+00:00", "versions": {"grader": "9"}}, False),
        ({"staff_detail": "else", "suite_digest": "00" * 32}, False),
        ({"score": 10.0}, True),
        ({"tests": ()}, True),
        ({"tasks": ()}, True),
        ({"remarks": ()}, True),
    ],
)
def test_what_is_news(make, student, change, news):
    """Another score, points, verdict or remark; no time, no version, nothing of the staff's."""
    told = sent(told_facts(student(make.report())), (HERE, "accepted"), (THERE, "accepted"))
    plan = plan_message(student(make.report(**change)), (told,), ())
    assert isinstance(plan, Outgoing) == news


def test_no_other_wording_and_no_other_order_is_news(make, student):
    """Of titles and messages, in a newer suite or by a newer grader."""
    one = make.report()
    tests = tuple(replace(test, title=plain("other words"), message=plain("other words")) for test in one.tests)
    tasks = tuple(task.model_copy(update={"title": plain("other words")}) for task in one.tasks)
    told = sent(told_facts(student(one)), (HERE, "accepted"), (THERE, "accepted"))
    reworded = make.report(tests=tests, tasks=tasks)
    assert plan_message(student(reworded), (told,), ()) == Kept(NO_NEWS)
    turned = make.report(tests=tests[::-1], scores=one.scores[::-1], tasks=tasks[::-1])
    assert plan_message(student(turned), (told,), ()) == Kept(NO_NEWS)


def test_only_what_is_new_is_told_in_full(make, student):
    told = sent(told_facts(student(make.report())), (HERE, "accepted"), (THERE, "accepted"))
    plan = plan_message(student(make.report(), make.report(assignment="dictionary")), (told,), ())
    assert plan.news == {"dictionary"}


@pytest.mark.parametrize(
    "changes",
    [
        {"notes": {"if_for": (plain("read page 3"),)}},
        {"standings": {"if_for": Standing("if_for", "graded", 100.0, 92.5, comments=("well done",))}},
        {"standings": {"dictionary": Standing("dictionary", "missing", 100.0)}},
        {"standings": {"dictionary": Standing("dictionary", "excused", 100.0)}},
    ],
)
def test_what_people_say_is_news(make, student, changes):
    told = sent(told_facts(student(make.report())), (HERE, "accepted"), (THERE, "accepted"))
    assert isinstance(plan_message(student(make.report(), **changes), (told,), ()), Outgoing)


def test_work_that_is_still_to_come_or_has_no_score_is_none(make, student):
    """Of an assignment without a score, only what people say about it is."""
    ahead = {"if_for": Standing("if_for", "open", 100.0), "dictionary": Standing("dictionary", "waiting", 100.0)}
    assert told_facts(student(standings=ahead)) == {}
    failed = make.report(score=None, status="grader_failed", tasks=(), tests=(), scores=())
    assert plan_message(student(failed), (), ()) == Kept(NO_NEWS)
    assert isinstance(plan_message(student(failed, notes={"if_for": (plain("sorry"),)}), (), ()), Outgoing)


def test_what_is_kept_back(make, student):
    held = {"if_for": Standing("if_for", "graded", 100.0, 92.5, held=True)}
    assert plan_message(student(make.report(), standings=held), (), ()) == Kept(HELD)
    assert plan_message(student(make.report()), (), {"if_for"}) == Kept(ALARM)
    assert isinstance(plan_message(student(make.report()), (), {"dictionary"}), Outgoing)
    told = sent(told_facts(student(make.report())), (HERE, "accepted"), (THERE, "accepted"))
    assert plan_message(student(make.report()), (told,), {"if_for"}) == Kept(NO_NEWS)
    assert plan_message(student(make.report(), emails=()), (), ()) == Kept(NO_ADDRESS, telling=True)
    assert plan_message(student(emails=()), (), ()) == Kept(NO_ADDRESS)


def test_what_may_have_arrived_is_not_sent_again_by_itself(make, student):
    """Not even when there is more to tell since; the other address gets it."""
    facts = told_facts(student(make.report()))
    lost = sent(facts, (HERE, "in_data"), (THERE, "in_data"), (THERE, "accepted"))
    assert plan_message(student(make.report()), (lost,), ()) == Kept(UNKNOWN, telling=True)
    assert plan_message(student(make.report(score=1.0)), (lost,), ()).addresses == (THERE,)
    assert plan_message(student(make.report()), (lost,), (), again=True).addresses == (HERE,)


def test_what_was_refused_waits_for_another_address_or_other_news(make, student):
    one = student(make.report(), emails=(HERE,))
    refused = sent(told_facts(one), (HERE, "in_data"), (HERE, "refused"))
    kept = plan_message(one, (refused,), ())
    assert kept.telling
    assert "550 no" in kept.why.en
    assert plan_message(one, (refused,), (), again=True).addresses == (HERE,)
    assert plan_message(student(make.report(), emails=(THERE,)), (refused,), ()).addresses == (THERE,)
    assert plan_message(student(make.report(score=1.0), emails=(HERE,)), (refused,), ()).addresses == (HERE,)


def test_what_was_put_off_is_sent_again(make, student):
    one = student(make.report(), emails=(HERE,))
    assert plan_message(one, (sent(told_facts(one), (HERE, "later")),), ()).addresses == (HERE,)


def test_what_went_to_an_old_address_is_offered_to_the_new_one(make, student):
    one = student(make.report(), emails=(THERE,))
    plan = plan_message(one, (sent(told_facts(one), (HERE, "accepted")),), ())
    assert plan.addresses == (THERE,)
    assert plan.news == {"if_for"}


def test_what_a_person_sent_before_the_ledger_counts_everywhere(make, student):
    """As messages of older gradebooks do: without an address."""
    one = student(make.report())
    assert plan_message(one, (sent(told_facts(one), ("", "by_hand")),), ()) == Kept(NO_NEWS)
