"""How inquiries stand, and what they are about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.domain.verdict import Verdict
from grader.gradebook.arrivals import PartRecord
from grader.gradebook.deliveries import Delivery, Dispatch, Told
from grader.gradebook.entry import make_entry
from grader.gradebook.inquiries import Inquiry, Step
from grader.report.inquiries import open_points, review
from grader.report.people import collect_students
from grader.text import Text
from tests.report.test_acknowledging import record

TIME = "2026-03-04T05:06:07+00:00"
LATER = "2026-03-05T05:06:07+00:00"


def sent(id_=1, facts=None, state="accepted", kind="result", made=TIME, **more):
    facts = {"if_for": Told("graded", 50.0)} if facts is None else facts
    return Delivery(id_, "s01", f"<{id_}@x>", facts, made, 1, (Dispatch("a@x", state, "", made),), kind=kind, **more)


def asked(words="왜 틀렸나요?", delivery=1, quoted="", steps=()):
    return Inquiry(3, 1, "1", "s01", delivery, words, quoted, LATER, tuple(steps))


@pytest.fixture
def judge(make, roster):
    """How an inquiry stands beside a report of 50 points with three public tests."""
    titles = ("Adds one", "Adds one and two", "Twice 2 is 4")
    tests = tuple(
        make.public(function=f"test_{number}", title=Text(f"{number}번", title), verdict=Verdict.WRONG_ANSWER)
        for number, title in enumerate(titles)
    )

    def act(inquiry, *deliveries, score=50.0, records=()):
        entry = make_entry(make.report("s01", tests=tests, score=score, scores=()))
        course = make.course()
        students = collect_students([entry], course, roster)
        return review([inquiry], deliveries or [sent()], {each.id: each for each in records}, students, course)[0]

    return act


def test_one_that_nobody_has_answered_is_open_and_a_point(judge):
    case = judge(asked())
    assert (case.state, case.assignments, case.test) == ("open", ("if_for",), "")
    (point,) = open_points([case])
    assert (point.kind, point.student, point.assignment) == ("inquiry", "s01", "if_for")
    assert "grade inquiries 3" in point.text.en


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("accepted", "answered"),
        ("unknown", "answered"),
        ("in_data", "answered"),
        ("refused", "open"),
        ("later", "open"),
    ],
)
def test_it_is_answered_once_an_answer_may_have_arrived(judge, state, found):
    answer = sent(2, {}, state, "answer")
    step = Step("answered", "Because.", 2, "prof", LATER)
    case = judge(asked(steps=[step]), sent(), answer)
    assert case.state == found
    assert bool(open_points([case])) == (found == "open")
    back = replace(answer, dispatches=(*answer.dispatches, Dispatch("a@x", "bounced", "", LATER)))
    assert judge(asked(steps=[step]), sent(), back).state == "open", "it came back"


def test_one_that_was_closed_is_done(judge):
    assert judge(asked(steps=[Step("closed", "said so", 0, "prof", LATER)])).state == "answered"


def test_a_score_that_is_another_one_since_it_was_told(judge):
    case = judge(asked(), score=70.0)
    assert (case.state, case.scores) == ("changed", {"if_for": (50.0, 70.0)})
    assert open_points([case]) == ()
    told_again = judge(asked(), sent(), sent(2, {"if_for": Told("graded", 70.0)}), score=70.0)
    assert told_again.state == "open", "it was told before they asked"
    assert judge(asked(), sent(facts={"if_for": Told("withheld")}), score=70.0).state == "open"


@pytest.mark.parametrize(
    ("words", "quoted", "test"),
    [
        ("test_2 is wrong", "", "test_2"),
        ("TWICE 2  is 4? no", "", "twice"),
        ("why", "✗ Adds one and two", "longer"),
        ("why", "✗ Adds one and two\n✗ Twice 2 is 4", ""),
        ("Twice 2 is 4 is wrong", "✗ Adds one", "twice"),
        ("why", "", ""),
    ],
)
def test_the_test_that_is_named(judge, words, quoted, test):
    """In their words first; of several it is none, and a title that is a part of another one is not meant."""
    names = {"test_2": "test_2", "twice": "test_2", "longer": "test_1", "": ""}
    found = judge(asked(words, quoted=quoted)).test
    assert names[test] in found
    assert bool(found) == bool(test)


def test_of_several_assignments_those_that_are_named(judge):
    both = sent(facts={"dictionary": Told("graded", 1.0), "if_for": Told("graded", 50.0)})
    assert set(judge(asked("dictionary 점수"), both).assignments) == {"dictionary"}
    assert set(judge(asked("점수"), both).assignments) == {"dictionary", "if_for"}


def test_after_a_receipt_it_is_about_what_came(judge):
    part = PartRecord("2", "if_for.py", "submission", "ab", 1, "s01", "if_for", "s01/if_for")
    came = record(9, "s01", parts=(part,))
    case = judge(asked(), sent(kind="receipt", facts={}, arrival=9), records=[came])
    assert (case.state, case.assignments) == ("open", ("if_for",))


def test_of_what_is_gone_it_still_stands(judge):
    assert judge(asked(delivery=99)).assignments == ()
