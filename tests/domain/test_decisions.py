"""What stands of decisions: the last of a kind, and none that was undone."""

from __future__ import annotations

import pytest

from grader.domain.decisions import Decision, DecisionKind, StudentDecisions, Undoing, decisions_of


def decision(number: int, kind: DecisionKind, **values) -> Decision:
    whole = {
        "student": "kim",
        "assignment": "dictionary",
        "words": "because",
        "who": "lee",
        "made": "2026-03-01T00:00Z",
    }
    return Decision(number, kind, **{**whole, **values})


def test_the_last_of_a_kind_stands_and_what_was_undone_does_not():
    first = decision(1, "override", points=50.0)
    task = decision(2, "override", task="basics", points=10.0)
    last = decision(3, "override", points=70.0, undone=Undoing("no", "lee", "2026-03-02T00:00Z"))
    comments = decision(4, "comment", words="good"), decision(5, "comment", words="better")
    extensions = decision(6, "extend", amount="1d"), decision(7, "extend", amount="3d")
    stands = decisions_of([first, task, last, *comments, *extensions], "kim", "dictionary")
    assert stands.override == first
    assert stands.task_overrides == (task,)
    assert stands.comments == comments
    assert stands.extension == extensions[1]
    whole = decision(8, "override", points=80.0)
    assert decisions_of([first, task, whole], "kim", "dictionary").task_overrides == ()


def test_a_hold_may_be_of_one_or_of_all():
    everything = decision(1, "hold", student="", assignment="")
    student = decision(2, "hold", assignment="")
    assignment = decision(3, "hold", student="")
    other = decision(4, "hold", student="park")
    holds = [everything, student, assignment, other]
    assert decisions_of(holds, "kim", "dictionary").holds == (everything, student, assignment)
    assert decisions_of(holds, "park", "if_for").holds == (everything,)
    assert decisions_of(holds, "park", "dictionary").holds == (everything, assignment, other)


@pytest.mark.parametrize("kind", ["override", "excuse", "extend", "comment", "accept_time"])
def test_nothing_but_a_hold_is_for_everybody(kind):
    for scope in ({"student": ""}, {"assignment": ""}, {"student": "", "assignment": ""}):
        made = decision(1, kind, points=0.0, amount="3d", **scope)
        assert decisions_of([made], "kim", "dictionary") == StudentDecisions()
