"""What counts of a student's attempts: which one, how late, what that costs, what people decided. Pure and exact.

All assignments of one student are settled at once, for the days of the budget are used in the order of due dates, then
ids, whatever the order of arrival. What is reckoned is rounded to 0.01 once. The limit: nothing is read here; whose
time it is, is told. One attempt is `grader.domain.reckoning`'s, the sentences are `grader.domain.account`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction

from grader.domain.account import account_lines, due_lines, task_lines
from grader.domain.course import Course
from grader.domain.decisions import StudentDecisions
from grader.domain.durations import Duration
from grader.domain.reckoning import Attempt, Reckoning, Rules, override_tasks, reckon, stamp, timestamp
from grader.domain.scoring import round_points
from grader.domain.standing import Standing, State

NO_DECISIONS = StudentDecisions()
_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Work:
    """What one student did for one assignment, and what people decided about it."""

    id: str
    attempts: tuple[Attempt, ...] = ()
    waiting: bool = False
    """Whether something lies there that has no report."""
    decisions: StudentDecisions = NO_DECISIONS


def settle(course: Course, works: Mapping[str, Work], now: datetime) -> dict[str, Standing]:
    """How each assignment of the course that is shown stands for one student, by id. Those that are not open yet, and
    drafts, are in no result. `works` may lack what nobody decided or handed in; `now` is aware."""
    shown = course.shown_ids(now)
    rules = {id_: _rules(course, works.get(id_, Work(id_))) for id_ in shown}
    standings: dict[str, Standing] = {}
    left = course.late.budget if course.late is not None else 0
    for id_ in sorted(shown, key=lambda id_: (timestamp(rules[id_].due), id_)):
        standings[id_] = _settle_one(course, works.get(id_, Work(id_)), rules[id_], left, now)
        left -= standings[id_].budget_days
    return {id_: standings[id_] for id_ in shown}


def _rules(course: Course, work: Work) -> Rules:
    times = course.times(work.id)
    extension = None if work.decisions.extension is None else Duration.read(work.decisions.extension.amount)
    due, hard_due = times.due, times.hard_due
    if extension is not None:
        due = None if due is None else extension.apply(due)
        hard_due = None if hard_due is None else extension.apply(hard_due)
    assignment = next((each for each in course.assignments if each.id == work.id), None)
    tasks = () if assignment is None else assignment.tasks
    return Rules(due, hard_due, course.late, course.weak_times == "count", work.decisions, tasks)


def _settle_one(course: Course, work: Work, rules: Rules, budget: int, now: datetime) -> Standing:
    decisions = work.decisions
    base = Standing(
        work.id,
        "graded",
        100.0 if not work.attempts else work.attempts[-1].max_score,
        due=rules.due,
        hard_due=rules.hard_due,
        comments=tuple(each.words for each in decisions.comments),
        withheld=_is_withheld(course, work.id, rules.due, now),
        waiting=work.waiting,
        held=bool(decisions.holds),
    )
    reckoning = _choose(course, work, rules, budget)
    if reckoning is not None:
        base = replace(
            base,
            attempt=reckoning.attempt.name,
            max_score=reckoning.attempt.max_score,
            raw=None if reckoning.raw is None else round_points(reckoning.raw),
            tasks=reckoning.tasks,
        )
    if decisions.excuse is not None:
        return replace(base, state="excused")
    if decisions.override is not None and decisions.override.points is not None:
        points = decisions.override.points
        return replace(base, score=points, overridden=True, lines=account_lines(course, reckoning, base, rules, points))
    if reckoning is None and decisions.task_overrides:
        tasks, raw = override_tasks((), rules, {})
        if lines := task_lines(rules, tasks):
            return replace(base, score=round_points(raw or Fraction(0)), tasks=tasks, overridden=True, lines=lines)
    if reckoning is None:
        ahead = rules.due is not None and now <= rules.due
        state: State = "waiting" if work.waiting else "open" if ahead else "missing"
        return replace(base, state=state, lines=due_lines(course, rules))
    if reckoning.score is None:
        return replace(base, state="no_score", lines=due_lines(course, rules))
    return replace(
        base,
        score=round_points(reckoning.score),
        late_days=reckoning.late_days,
        budget_days=reckoning.budget_days,
        lost=round_points(reckoning.lost),
        too_late=reckoning.too_late,
        weak_time="" if not reckoning.unproven or reckoning.attempt.time is None else stamp(reckoning.attempt.time),
        overridden=bool(task_lines(rules, reckoning.tasks)),
        lines=account_lines(course, reckoning, base, rules, None, budget),
    )


def _is_withheld(course: Course, id_: str, due: datetime | None, now: datetime) -> bool:
    """Whether a student whose own due time is `due` is told no points and nothing of hidden tests yet."""
    return course.withholds(id_) and due is not None and now <= due


def _choose(course: Course, work: Work, rules: Rules, budget: int) -> Reckoning | None:
    """The attempt that counts."""
    if not work.attempts:
        return None
    ordered = sorted(work.attempts, key=lambda each: (each.time or _BEGINNING, each.name))
    reckonings = [reckon(each, rules, budget) for each in ordered]
    if course.counts == "best":
        scored = [each for each in reckonings if each.score is not None]
        if scored:
            return max(scored, key=lambda each: each.score or Fraction(0))  # of equals the first: the earliest
    if course.counts == "last_on_time":
        punctual = [each for each in reckonings if each.unproven or not (each.late_seconds or each.too_late)]
        if punctual:
            return punctual[-1]
    return reckonings[-1]
