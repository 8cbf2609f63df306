"""Announcements: to everybody with an address, once to each, and never with what is kept back.

Of `grader.report.mail.outbox`, `grader.report.mail.message` and `grader.app.announcing`.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.domain.standing import Standing
from grader.report.arrange import student_view
from grader.report.mail.message import compose_planned
from grader.report.mail.outbox import HELD, NO_ADDRESS, NO_NEWS, UNKNOWN, Kept, Outgoing, plan_message
from grader.report.spool import Spool
from grader.text.errors import AssignmentError
from tests.report.test_mail_since import HERE, THERE, parts, sent, student  # noqa: F401 - a fixture

NOTE = "The exam is on Tuesday.\n<b>Bring</b> a pencil & a card."


def test_it_stands_on_top_of_the_news(make, student):  # noqa: F811
    message, both = parts(make, student(make.report()), note=NOTE)
    assert "your results" in message.subject
    for part in both:
        assert part.index("The exam is on Tuesday.") < part.index("Conditions and loops")
    assert NOTE in both[0]
    assert "&lt;b&gt;Bring&lt;/b&gt; a pencil &amp; a card." in both[1]


def test_without_news_it_goes_alone(make, student):  # noqa: F811
    """With no score and no total."""
    told = student(make.report())
    plan = plan_message(told, (sent(told, HERE),), (), note=NOTE)
    assert (plan.addresses, plan.news, plan.facts, plan.notes) == ((HERE,), frozenset(), {}, (NOTE,))
    message, both = parts(make, told, sent(told, HERE), note=NOTE)
    assert message.subject == "[AI School, week 2] A message from the teaching staff"
    for part in both:
        assert "The exam is on Tuesday." in part
        assert "Ask the teaching assistant" in part
        for word in ("results", "Total", "92.5", "Conditions", "Loops"):
            assert word not in part


@pytest.mark.parametrize("why", ["held", "alarm"])
def test_what_is_kept_back_stays_untold(make, student, why):  # noqa: F811
    held = {"if_for": Standing("if_for", "graded", 100.0, 92.5, held=True)}
    told = student(make.report(), standings=held if why == "held" else {})
    alarmed = {"if_for"} if why == "alarm" else ()
    plan = plan_message(told, (), alarmed, note=NOTE)
    assert (plan.news, plan.facts, plan.notes) == (frozenset(), {}, (NOTE,))
    message = compose_planned(told, student_view(told, make.course(), "en"), plan, make.course(), Spool())
    assert "92.5" not in message.text + message.html
    note_alone = sent(told, HERE, only=(), notes=(NOTE,))
    assert plan_message(told, (note_alone,), alarmed, note=NOTE) == (
        Kept(HELD) if why == "held" else plan_message(told, (), alarmed)
    )
    assert plan_message(replace(told, standings={}), (note_alone,), ()).news == {"if_for"}, (
        "that is told once it may be"
    )


def test_it_is_told_once_to_each_address(make, student):  # noqa: F811
    told = student(make.report(), emails=(HERE, THERE))
    both = sent(told, HERE, THERE)
    first = sent(told, HERE, number=2, only=(), notes=(NOTE,))
    plan = plan_message(told, (both, first), (), note=NOTE)
    assert (plan.addresses, plan.news) == ((THERE,), frozenset())
    second = sent(told, THERE, number=3, only=(), notes=(NOTE,))
    assert plan_message(told, (both, first, second), (), note=NOTE) == Kept(NO_NEWS)
    assert plan_message(told, (both, first, second), (), note="another").notes == ("another",)


def test_one_that_did_not_arrive_is_still_to_be_told(make, student):  # noqa: F811
    """By whatever run comes next, with its news, the same words and so the same message."""
    told = student(make.report())
    late = sent(told, HERE, state="later", notes=(NOTE,))
    again = plan_message(told, (late,), ())
    assert again == plan_message(told, (), (), note=NOTE)
    unknown = sent(told, HERE, state="unknown", notes=(NOTE,))
    assert plan_message(told, (unknown,), (), note=NOTE) == Kept(UNKNOWN, telling=True)
    assert plan_message(told, (unknown,), (), again=True) == again
    never_sent = sent(told, only=(), notes=(NOTE,))
    assert plan_message(told, (sent(told, HERE), replace(never_sent, id=2)), ()).notes == (NOTE,)


def test_one_that_was_refused_waits_for_another_address(make, student):  # noqa: F811
    told = student(make.report())
    ledger = (sent(told, HERE), sent(told, HERE, number=2, only=(), state="refused", notes=(NOTE,)))
    kept = plan_message(told, ledger, (), note=NOTE)
    assert isinstance(kept, Kept)
    assert kept.telling
    plan = plan_message(replace(told, emails=(THERE,)), ledger, ())
    assert isinstance(plan, Outgoing)
    assert plan.notes == (NOTE,)
    assert plan_message(told, ledger, (), note="another").notes == (NOTE, "another")


def test_whoever_has_no_address_is_named(student):  # noqa: F811
    assert plan_message(student(emails=()), (), (), note=NOTE) == Kept(NO_ADDRESS, telling=True)


def test_a_template_that_would_swallow_it_is_named(make, student, tmp_path):  # noqa: F811
    course = make.course(root=tmp_path)
    told = student(make.report())
    view, plan = student_view(told, course, "ko"), plan_message(told, (), (), note=NOTE)
    (tmp_path / "assignments").mkdir()
    path = tmp_path / "assignments" / "mail.ko.txt"
    path.write_text("{{ view.name }}", "utf-8")
    compose_planned(told, view, plan_message(told, (), ()), course, Spool())
    with pytest.raises(AssignmentError, match=r"mail\.ko\.txt: it does not show view\.announced"):
        compose_planned(told, view, plan, course, Spool())
    path.write_text("{{ view.announced | join }}", "utf-8")
    assert NOTE in compose_planned(told, view, plan, course, Spool()).text
