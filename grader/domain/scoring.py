"""Results × points. Pure: no file, no clock, no state.

An assignment's points lie in its tasks. Half of a task's points belong to its public tests and half to its hidden
ones, shared equally over test functions; a function with parameters passes when all its cases do. A test marked
`edge` (a constant answer would pass it) counts only if all tests of its task that are not `edge` pass. Functions that
failed in nothing but what the submission's own process tells of itself (`grader.sandbox.observed`) lose
`OBSERVED_POINTS` of an assignment together at the most, each its part of that: who lies about it all gains no more.
Everything is an exact fraction until the report, where it is rounded to 0.01 once. A verdict that is ours
(`Verdict.ours`) makes its task's score and the total `None`: no student is given a zero for a fault of the grader.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import floor
from typing import NamedTuple

from grader.domain.course import Assignment, Task
from grader.domain.verdict import TaskScore, TestResult, TestScore, Verdict

OBSERVED_POINTS = 5
"""What all that was observed, and not computed outside, can cost in an assignment of 100 points."""


class _Case(NamedTuple):
    """What of a result its points hang on."""

    function: str
    task: str
    visible: bool
    edge: bool
    observed: bool
    verdict: Verdict


_Scores = tuple[tuple[TaskScore, ...], tuple[TestScore, ...], float | None]


@dataclass(frozen=True)
class _Function:
    """One test function with all its cases: `indexes` into the results."""

    indexes: tuple[int, ...]
    visible: bool
    edge: bool
    passed: bool
    observed: bool
    """Whether it failed in what was observed alone."""

    @property
    def right(self) -> bool:
        """Whether all that does not rest on the process's own word is right."""
        return self.passed or self.observed


def score(assignment: Assignment, results: Sequence[TestResult], *, hidden: bool) -> _Scores:
    """The points of each task (in the assignment's order), of each result (in their order), and the total.

    `hidden` says whether hidden tests count. Without them a task is worth its public half, so that the
    total of a perfect `grade check` is 50 and claims nothing about the rest. With them, a task that has tests of
    one sort only gives them all its points. Without any result every task scores 0: nothing could be run.

    A case of a function with parameters carries an equal part of the function's points, all of them or none.
    A task without a test, while others have some, has no score: what it is worth cannot be known.
    """
    cases = [_case(one) for one in results]
    return _score(assignment.tasks, tuple(cases), hidden)


def exact_points(tasks: Sequence[TaskScore], results: Sequence[TestResult]) -> dict[str, Fraction]:
    """The points of a report's tasks before they were rounded, for a sum of some of them; of those alone of which its
    results make what it says (an older grader may have scored otherwise)."""
    whole = tuple(
        Task(name=each.task, points=int(each.max_score), title=each.title)
        for each in tasks
        if each.max_score > 0 and each.max_score.is_integer()
    )
    said = {each.task: each.score for each in tasks}
    cases = [_case(each) for each in results]
    observed_share = _observed_share(whole, cases, True)
    exact = {}
    for task in whole:
        functions = _group_functions(task, cases, True)
        points = sum((gained for _, _, gained in _gain(task, functions, True, observed_share)), Fraction(0))
        if round_points(points) == said[task.name]:
            exact[task.name] = points
    return exact


@lru_cache(maxsize=128)
def _score(tasks: Sequence[Task], results: Sequence[_Case], hidden: bool) -> _Scores:
    """The same, once for all who did alike."""
    worth = [0.0] * len(results)
    earned = [0.0] * len(results)
    scored = []
    observed_share = _observed_share(tasks, results, hidden)
    total: Fraction | None = Fraction(0)
    for task in tasks:
        functions = _group_functions(task, results, hidden)
        points = Fraction(0)
        for function, share, gained in _gain(task, functions, hidden, observed_share):
            points += gained
            count = len(function.indexes)
            for index, part, mine in zip(
                function.indexes, _split_points(share, count), _split_points(gained, count), strict=True
            ):
                worth[index], earned[index] = part, mine
        indexes = [index for function in functions for index in function.indexes]
        unknown = any(results[index].verdict.ours for index in indexes) or (hidden and bool(results) and not functions)
        maximum = Fraction(task.points) if hidden else _public_points(task, functions, bool(results))
        total = None if unknown or total is None else total + points
        score_ = None if unknown else round_points(points)
        scored.append(TaskScore(task=task.name, title=task.title, score=score_, max_score=round_points(maximum)))
    scores = tuple(TestScore(score=mine, max_score=maximum) for mine, maximum in zip(earned, worth, strict=True))
    return tuple(scored), scores, None if total is None else round_points(total)


@lru_cache(maxsize=4096)
def _split_points(share: Fraction, count: int) -> Sequence[float]:
    """The points of each of a function's `count` cases, rounded so that their sum is the function's. The same few
    shares come for every submission."""
    marks = [round_points(share * number / count) for number in range(count + 1)]
    return [round(after - before, 2) for before, after in pairwise(marks)]


def to_fraction(value: float) -> Fraction:
    """Points as they are written: 0.1 is a tenth."""
    return Fraction(str(value))


def round_points(points: Fraction) -> float:
    """To 0.01, halves up (Python's `round` would take 0.125 to 0.12 and 0.135 to 0.14)."""
    return floor(points * 100 + Fraction(1, 2)) / 100


def _case(one: TestResult) -> _Case:
    return _Case(one.function, one.task, one.visible, one.edge, one.observed, one.verdict)


def _gain(
    task: Task, functions: Sequence[_Function], hidden: bool, observed_share: Fraction
) -> Iterator[tuple[_Function, Fraction, Fraction]]:
    """Each function with its part of the task's points, and what it has of that."""
    edges_matter = _edges_matter(functions)
    for function, share in _share_points(task, functions, hidden):
        counts = function.right and (edges_matter or not function.edge)
        yield function, share, Fraction(0) if not counts else share if function.passed else share * observed_share


def _group_functions(task: Task, results: Sequence[_Case], hidden: bool) -> list[_Function]:
    groups: dict[tuple[str, bool], list[int]] = {}
    for index, result in enumerate(results):
        if result.task == task.name and (result.visible or hidden):
            groups.setdefault((result.function, result.visible), []).append(index)
    return [
        _Function(
            indexes=tuple(indexes),
            visible=visible,
            edge=all(results[index].edge for index in indexes),
            passed=all(results[index].verdict is Verdict.PASSED for index in indexes),
            observed=_failed_in_observed([results[index] for index in indexes]),
        )
        for (_, visible), indexes in groups.items()
    ]


def _failed_in_observed(results: Sequence[_Case]) -> bool:
    failed = [result for result in results if result.verdict is not Verdict.PASSED]
    return bool(failed) and all(result.observed for result in failed)


def _edges_matter(functions: Sequence[_Function]) -> bool:
    """Whether the edges of their task count."""
    return all(function.right for function in functions if not function.edge)


def _observed_share(tasks: Sequence[Task], results: Sequence[_Case], hidden: bool) -> Fraction:
    """The part of its points that a function keeps which failed in what was observed alone."""
    lost = Fraction(0)
    for task in tasks:
        functions = _group_functions(task, results, hidden)
        edges_matter = _edges_matter(functions)
        lost += sum(
            # An edge that does not count has nothing to lose, and makes no other lose less.
            share
            for function, share in _share_points(task, functions, hidden)
            if function.observed and (edges_matter or not function.edge)
        )
    return max(Fraction(0), 1 - Fraction(OBSERVED_POINTS) / lost) if lost else Fraction(0)


def _share_points(task: Task, functions: Sequence[_Function], hidden: bool) -> Iterable[tuple[_Function, Fraction]]:
    """Each function with its part of the task's points."""
    for visible in (True, False):
        side = [function for function in functions if function.visible is visible]
        alone = hidden and len(side) == len(functions)
        points = Fraction(task.points) if alone else Fraction(task.points, 2)
        for function in side:
            yield function, points / len(side)


def _public_points(task: Task, functions: Sequence[_Function], ran: bool) -> Fraction:
    # A task without a public test shows nothing at home, so nothing can be lost there.
    return Fraction(task.points, 2) if functions or not ran else Fraction(0)
