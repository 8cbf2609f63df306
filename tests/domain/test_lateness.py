"""What counts of attempts: on time to the second, days of the wall clock, the budget, what people decided.

Of `grader.domain.standing` and `grader.domain.account`, too.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.domain.decisions import Decision, decisions_of
from grader.domain.lateness import Work, settle
from grader.domain.reckoning import Attempt
from grader.domain.schedule import Late, Schedule
from grader.domain.standing import Standing
from grader.domain.verdict import TaskScore
from grader.text import plain

SEOUL = ZoneInfo("Asia/Seoul")
DUE = datetime(2026, 3, 8, 23, 59, 59, tzinfo=SEOUL)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
LATE = Late(per_day=10.0, grace="15m", cap=50.0, budget=3, per_assignment=2)
NO_BUDGET = Late(per_day=10.0, grace="15m", cap=50.0)


@pytest.fixture
def course(make):
    """Due on 2026-03-08 and with the last moment a week later, both assignments."""

    def build(late: Late | None = NO_BUDGET, timezone: str = "Asia/Seoul", due: datetime = DUE, **changes):
        schedule = {id_: Schedule(due=due, hard_due=due + timedelta(days=7)) for id_ in ("if_for", "dictionary")}
        values = {"schedule": schedule, "late": late, "timezone": timezone, **changes}
        return make.course().model_copy(update=values)

    return build


def attempt(time: datetime | None, score: float | None = 90.0, *, weak: bool = False, name: str = "") -> Attempt:
    tasks = (
        TaskScore(task="basics", title=plain("basics"), score=score and score / 2, max_score=50.0),
        TaskScore(task="ride", title=plain("ride"), score=score and score / 2, max_score=50.0),
    )
    stamp = "" if weak or time is None else time.isoformat()
    return Attempt(name or stamp, time, weak, score, 100.0, tasks)


def decided(*made: dict[str, object]):
    whole = {"student": "kim", "assignment": "if_for", "words": "because", "who": "lee", "made": "2026-03-01T00:00:00Z"}
    return decisions_of([Decision(id=n, **{**whole, **each}) for n, each in enumerate(made)], "kim", "if_for")


def one(course, *attempts: Attempt, now: datetime = NOW, **work) -> Standing:
    return settle(course, {"if_for": Work("if_for", attempts, **work)}, now)["if_for"]


# --- lateness


@pytest.mark.parametrize(
    ("after", "days", "score"),
    [
        (timedelta(), 0, 90),
        (timedelta(microseconds=999_999), 0, 90),  # to the second
        (timedelta(minutes=15), 0, 90),
        (timedelta(minutes=15, seconds=1), 1, 80),  # after grace it counts from the due time
        (timedelta(days=1), 1, 80),
        (timedelta(days=1, seconds=1), 2, 70),
        (timedelta(days=4, seconds=1), 5, 40),
        (timedelta(days=6), 6, 40),  # the cap
        (timedelta(days=7), 7, 40),
        (timedelta(days=7, seconds=1), 8, 0),  # the last moment
    ],
)
def test_a_begun_day_is_a_whole_one(course, after, days, score):
    standing = one(course(), attempt(DUE + after))
    assert (standing.late_days, standing.score, standing.raw) == (days, score, 90)
    assert standing.too_late == (score == 0)


def test_a_day_is_the_same_wall_clock_time_of_the_next_date(course):
    """In the night of 2026-03-08 the clocks of New York go forward: that day has 23 hours."""
    zone = ZoneInfo("America/New_York")
    due = datetime(2026, 3, 7, 23, 59, 59, tzinfo=zone)
    there = course(timezone="America/New_York", due=due)
    end = datetime(2026, 3, 8, 23, 59, 59, tzinfo=zone)
    assert end.timestamp() - due.timestamp() == 23 * 3600
    assert one(there, attempt(end)).late_days == 1
    assert one(there, attempt(datetime.fromtimestamp(end.timestamp() + 1, UTC))).late_days == 2


def test_without_late_it_is_marked_and_costs_nothing(course):
    standing = one(course(late=None), attempt(DUE + timedelta(days=2)))
    assert (standing.late_days, standing.score, standing.lost) == (2, 90, 0)
    assert "It costs nothing." in [line.en for line in standing.lines]


def test_a_score_never_falls_below_zero(course):
    assert one(course(), attempt(DUE + timedelta(days=3), 5.0)).score == 0


def test_points_are_of_the_assignment_s_maximum(course):
    late = replace(attempt(DUE + timedelta(hours=1), 9.0), max_score=10.0)
    assert one(course(), late).score == 8


def test_exact_and_rounded_once(course):
    odd = course(late=Late(per_day=0.1, cap=50.0))
    assert one(odd, attempt(DUE + timedelta(days=2, hours=1), 33.33)).score == float(Fraction("33.03"))


def test_the_budget_is_used_before_points_in_the_order_of_due_dates_then_ids(course):
    late = DUE + timedelta(days=2, hours=1)  # three days
    works = {id_: Work(id_, (attempt(late),)) for id_ in ("if_for", "dictionary")}
    standings = settle(course(late=LATE), works, NOW)
    assert [(standings[id_].budget_days, standings[id_].score) for id_ in ("dictionary", "if_for")] == [
        (2, 80),
        (1, 70),
    ]
    assert "Late days used from your budget: 1; left after that: 0." in [line.en for line in standings["if_for"].lines]


def test_the_account_is_told_line_by_line(course):
    standing = one(course(), attempt(DUE + timedelta(days=1, hours=1)))
    assert [line.en for line in standing.lines] == [
        "The tests gave 90 of 100.",
        "Due 2026-03-08 23:59:59.",
        "Handed in 2026-03-10 00:59:59, late (days begun: 2).",
        "Lateness: −20 (2 × 10, at most 50).",
        "Counts: 70 of 100.",
    ]


# --- weak times


def test_a_weak_time_never_costs_a_point_by_itself(course):
    late = DUE + timedelta(days=9)
    weak = attempt(late, weak=True)
    standing = one(course(), weak)
    stamp = late.astimezone(UTC).isoformat()
    assert (standing.score, standing.weak_time, standing.too_late, standing.late_days) == (90, stamp, False, 0)
    accepted = one(course(), weak, decisions=decided({"kind": "accept_time", "amount": stamp}))
    assert (accepted.score, accepted.weak_time, accepted.too_late) == (0, "", True)
    other = one(course(), weak, decisions=decided({"kind": "accept_time", "amount": "2026-03-09T00:00:00+00:00"}))
    assert other.score == 90
    assert one(course(weak_times="count"), weak).score == 0
    assert one(course(), attempt(DUE, weak=True)).weak_time == ""


def test_an_unknown_time_costs_nothing(course):
    standing = one(course(), attempt(None, weak=True))
    assert (standing.score, standing.weak_time) == (90, "")


# --- several attempts


@pytest.mark.parametrize(("counts", "score", "raw"), [("latest", 75, 95), ("last_on_time", 80, 80), ("best", 85, 85)])
def test_which_attempt_counts(course, counts, score, raw):
    attempts = [
        attempt(DUE - timedelta(days=2), 85.0),
        attempt(DUE - timedelta(days=1), 80.0),
        attempt(DUE + timedelta(days=1, hours=1), 95.0),
    ]
    for order in (attempts, attempts[::-1]):
        standing = one(course(counts=counts), *order)
        assert (standing.score, standing.raw) == (score, raw)


def test_of_equals_the_earliest_counts_and_without_one_on_time_the_latest(course):
    first, second = attempt(DUE - timedelta(days=2)), attempt(DUE - timedelta(days=1))
    assert one(course(counts="best"), second, first).attempt == first.name
    late, later = attempt(DUE + timedelta(hours=1)), attempt(DUE + timedelta(days=1))
    assert one(course(counts="last_on_time"), late, later).attempt == later.name


def test_what_comes_after_the_last_moment_is_not_on_time_where_nothing_else_is_due(course):
    only = course(counts="last_on_time", schedule={"if_for": Schedule(hard_due=DUE)})
    first, second = attempt(DUE - timedelta(days=1), 80.0), attempt(DUE + timedelta(hours=1), 90.0)
    assert one(only, first, second).score == 80
    assert one(only, second).score == 0


def test_of_attempts_without_a_score_none_is_the_best_but_alone(course):
    open_, scored = attempt(DUE, None), attempt(DUE - timedelta(days=1), 10.0)
    assert one(course(counts="best"), open_, scored).score == 10
    alone = one(course(counts="best"), open_)
    assert (alone.state, alone.score) == ("no_score", None)


# --- decisions


def test_an_override_is_final_and_needs_nothing_handed_in(course):
    made = decided({"kind": "override", "points": 77.5})
    standing = one(course(), attempt(DUE + timedelta(days=9)), decisions=made)
    assert (standing.score, standing.lost, standing.budget_days, standing.too_late) == (77.5, 0, 0, False)
    assert [line.en for line in standing.lines] == ["Set by the staff: 77.5 instead of 90."]
    nothing = one(course(), decisions=made)
    assert (nothing.score, nothing.state, nothing.attempt) == (77.5, "graded", None)
    ours = one(course(), attempt(DUE, None), decisions=made)
    assert (ours.score, ours.state) == (77.5, "graded")


def test_an_override_of_a_task_comes_before_lateness(course):
    made = decided({"kind": "override", "points": 50.0, "task": "basics"})
    standing = one(course(), attempt(DUE + timedelta(hours=1)), decisions=made)
    assert (standing.score, standing.raw) == (85, 95)
    assert [task.score for task in standing.tasks] == [50, 45]


def test_an_override_of_a_task_where_nothing_was_handed_in(course):
    made = decided({"kind": "override", "points": 12.5, "task": "basics"})
    standing = one(course(), decisions=made)
    assert (standing.score, standing.state, [task.score for task in standing.tasks]) == (12.5, "graded", [12.5, 0])
    assert [line.ko for line in standing.lines] == ["문항 기본, 조교가 정한 점수: 12.5."]
    whole = course()
    others = tuple(each for each in whole.assignments if each.id != "if_for")
    broken = whole.model_copy(update={"assignments": others, "broken": {"if_for": plain("broken")}})
    standing = one(broken, decisions=made)  # a fault of ours takes no points that were given
    assert (standing.score, standing.overridden) == (12.5, True)


def test_beside_points_that_people_set_the_others_count_unrounded(course):
    """65.625 of two tasks, rounded 32.81 and 32.81 (or both up): once, at the end."""
    tried = replace(attempt(DUE, 65.63), exact={"basics": Fraction("3.125"), "ride": Fraction("32.8125")})
    made = decided({"kind": "override", "points": 50.0, "task": "basics"})
    standing = one(course(), tried, decisions=made)
    assert (standing.score, standing.raw) == (82.81, 82.81)
    gone = decided({"kind": "override", "points": 12.5, "task": "gone"})
    assert one(course(), tried, decisions=gone).score == 35.94


def test_an_override_of_a_task_that_is_gone_is_not_told(course):
    made = decided({"kind": "override", "points": 12.5, "task": "gone"})
    standing = one(course(), attempt(DUE), decisions=made)
    assert (standing.score, standing.raw, standing.overridden) == (90, 90, False)
    assert one(course(), decisions=made).state == "missing"
    assert not any("gone" in line.en for line in standing.lines)


def test_an_excuse_counts_neither_way(course):
    standing = one(course(), attempt(DUE), decisions=decided({"kind": "excuse"}))
    assert (standing.state, standing.score, standing.counts) == ("excused", None, False)


def test_an_extension_moves_both_moments(course):
    made = decided({"kind": "extend", "amount": "3d"})
    standing = one(course(), attempt(DUE + timedelta(days=3)), decisions=made)
    assert (standing.score, standing.late_days) == (90, 0)
    assert standing.hard_due == DUE + timedelta(days=10)
    assert one(course(), attempt(DUE + timedelta(days=10)), decisions=made).score == 40
    assert [line.en for line in standing.lines] == ["Due 2026-03-11 23:59:59, extended by 3d."]


def test_comments_and_holds_are_told(course):
    made = decided({"kind": "comment", "words": "well done"}, {"kind": "hold"})
    standing = one(course(), decisions=made)
    assert (standing.comments, standing.held) == (("well done",), True)


# --- what was not handed in


def test_what_can_still_be_handed_in_is_open_and_then_missing(course):
    assert one(course(), now=DUE).state == "open"
    assert one(course(), now=DUE + timedelta(seconds=1)).state == "missing"
    longer = decided({"kind": "extend", "amount": "1d"})
    assert one(course(), now=DUE + timedelta(hours=1), decisions=longer).state == "open"
    assert one(course(), now=NOW, waiting=True).state == "waiting"
    assert one(course(schedule={}), now=NOW).state == "missing"


def test_what_is_not_open_stands_nowhere(course):
    early = course(schedule={"if_for": Schedule(opens=NOW + timedelta(seconds=1))})
    assert list(settle(early, {"if_for": Work("if_for", (attempt(DUE),))}, NOW)) == ["dictionary"]
    assert list(settle(early, {}, NOW + timedelta(seconds=1))) == ["if_for", "dictionary"]


def test_a_draft_stands_nowhere(course):
    whole = course()
    first, *others = whole.assignments
    drafted = whole.model_copy(update={"assignments": (first.model_copy(update={"draft": True}), *others)})
    assert first.id not in settle(drafted, {}, NOW)


# --- whatever comes

TIMES = st.integers(-3 * 86_400, 9 * 86_400).map(lambda seconds: DUE + timedelta(seconds=seconds))
ATTEMPTS = st.lists(
    st.builds(attempt, TIMES, st.one_of(st.none(), st.integers(0, 10_000).map(lambda n: n / 100))),
    max_size=4,
    unique_by=lambda each: each.time,
)
RULES = st.builds(
    Late,
    per_day=st.integers(0, 1000).map(lambda n: n / 10),
    grace=st.sampled_from(["0m", "15m", "2h"]),
    cap=st.integers(0, 100).map(float),
    budget=st.integers(0, 5),
    per_assignment=st.integers(0, 5),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # which only makes values
@given(
    ATTEMPTS, ATTEMPTS, RULES, st.sampled_from(["latest", "last_on_time", "best"]), st.randoms(use_true_random=False)
)
def test_the_order_of_arrival_does_not_matter_and_no_bound_is_passed(
    make, first: list[Attempt], second: list[Attempt], late: Late, counts: str, chance: random.Random
):
    schedule = {id_: Schedule(due=DUE, hard_due=DUE + timedelta(days=7)) for id_ in ("if_for", "dictionary")}
    values = {"schedule": schedule, "late": late, "timezone": "Asia/Seoul", "counts": counts}
    whole = make.course().model_copy(update=values)
    works = {"if_for": Work("if_for", tuple(first)), "dictionary": Work("dictionary", tuple(second))}
    standings = settle(whole, works, NOW)
    shuffled = [
        replace(work, attempts=tuple(chance.sample(work.attempts, len(work.attempts)))) for work in works.values()
    ]
    chance.shuffle(shuffled)
    again = settle(whole, {work.id: work for work in shuffled}, NOW)
    assert [(s.id, s.score, s.late_days, s.budget_days) for s in again.values()] == [
        (s.id, s.score, s.late_days, s.budget_days) for s in standings.values()
    ]
    assert sum(standing.budget_days for standing in standings.values()) <= late.budget
    for standing in standings.values():
        assert standing.budget_days <= min(late.per_assignment, standing.late_days)
        if standing.score is not None:
            assert 0 <= standing.score <= (standing.raw or 0) <= standing.max_score
            assert standing.lost <= late.cap or standing.too_late
    free = settle(whole.model_copy(update={"late": None}), works, NOW)
    assert all(s.score == s.raw for s in free.values() if s.score is not None and not s.too_late)
