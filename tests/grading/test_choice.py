"""Which attempts a run grades."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from grader.grading.choice import choose_attempts, default_choice
from grader.intake.inventory import Inventory, Submission

MON, TUE, WED = (f"2026-03-0{day}T10:00:00+00:00" for day in (2, 3, 4))
KEY = ("ann", "sums")


def submission(time: str) -> Submission:
    return Submission("ann", "Ann", "sums", Path("class"), ("ann", "sums", time), "sums.py", time)


CLASS = Inventory(Path("class"), (submission(WED),), earlier=(submission(TUE), submission(MON)))
SCORED, NULL = SimpleNamespace(score=50.0), SimpleNamespace(score=None)
ALL_SCORED = {KEY: {MON: SCORED, TUE: SCORED, WED: SCORED}}


@pytest.mark.parametrize(
    ("choice", "counts", "held", "graded"),
    [
        ("latest", "latest", {}, [WED]),
        ("counted", "latest", {}, [WED]),
        ("all", "latest", {}, [WED, TUE, MON]),
        ("latest", "best", {}, [WED, TUE, MON]),  # one without a score may be the best
        ("latest", "best", {KEY: {MON: SCORED, TUE: NULL}}, [WED, TUE]),
        ("latest", "best", ALL_SCORED, [WED]),
        ("counted", "best", ALL_SCORED, [TUE]),
        ("counted", "last_on_time", {KEY: {TUE: SCORED, MON: SCORED}}, [WED, TUE]),
        ("all", "best", ALL_SCORED, [WED, TUE, MON]),
    ],
)
def test_what_is_asked_for_is_graded_and_whatever_can_count_and_has_no_score(choice, counts, held, graded):
    chosen = choose_attempts(CLASS, held, choice, counts, {KEY: TUE if counts != "latest" else WED})
    assert [each.attempt for each in chosen] == graded


def test_where_nobody_says_all_that_can_count_is_graded():
    assert [default_choice(counts) for counts in ("latest", "last_on_time", "best")] == ["latest", "all", "all"]
