"""Results × points. Pure: no file, no clock, no state.

An assignment's points lie in its tasks. Half of a task's points belong to its public tests and half to its hidden
ones, shared equally over test functions; a function with parameters passes when all its cases do. A test marked
`edge` (a constant answer would pass it) counts only if all tests of its task that are not `edge` pass. Everything
is an exact fraction until the report, where it is rounded to 0.01 once. A verdict that is ours (`Verdict.ours`)
makes its task's score and the total `None`: no student is given a zero for a fault of the grader.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor

from grader.course import Assignment, Task
from grader.verdict import TaskScore, TestResult, TestScore, Verdict


@dataclass(frozen=True)
class _Function:
    """One test function with all its cases: `indexes` into the results."""

    indexes: tuple[int, ...]
    visible: bool
    edge: bool
    passed: bool


def score(
    assignment: Assignment, results: Sequence[TestResult], *, hidden: bool
) -> tuple[tuple[TaskScore, ...], tuple[TestScore, ...], float | None]:
    """The points of each task (in the assignment's order), of each result (in their order), and the total.

    `hidden` says whether hidden tests count. Without them a task is worth its public half, so that the
    total of a perfect `grade check` is 50 and claims nothing about the rest. With them, a task that has tests of
    one sort only gives them all its points. Without any result every task scores 0: nothing could be run.

    A case of a function with parameters carries an equal part of the function's points, all of them or none.
    A task without a test, while others have some, has no score: what it is worth cannot be known.
    """
    worth = [0.0] * len(results)
    earned = [0.0] * len(results)
    tasks = []
    total: Fraction | None = Fraction(0)
    for task in assignment.tasks:
        functions = _functions(task, results, hidden)
        decisive = all(function.passed for function in functions if not function.edge)
        points = Fraction(0)
        for function, share in _shares(task, functions, hidden):
            counts = function.passed and (decisive or not function.edge)
            points += share if counts else 0
            for index, part in zip(function.indexes, _parts(share, len(function.indexes)), strict=True):
                worth[index] = part
                earned[index] = part if counts else 0.0
        indexes = [index for function in functions for index in function.indexes]
        unknown = any(results[index].verdict.ours for index in indexes) or (hidden and bool(results) and not functions)
        most = Fraction(task.points) if hidden else _public_points(task, functions, bool(results))
        total = None if unknown or total is None else total + points
        score_ = None if unknown else rounded(points)
        tasks.append(TaskScore(task=task.name, title=task.title, score=score_, max_score=rounded(most)))
    scores = tuple(TestScore(score=mine, max_score=most) for mine, most in zip(earned, worth, strict=True))
    return tuple(tasks), scores, None if total is None else rounded(total)


def _parts(share: Fraction, count: int) -> list[float]:
    """The points of each of a function's `count` cases, rounded so that their sum is the function's."""
    marks = [rounded(share * number / count) for number in range(count + 1)]
    return [round(after - before, 2) for before, after in pairwise(marks)]


def rounded(points: Fraction) -> float:
    """To 0.01, halves up (Python's `round` would take 0.125 to 0.12 and 0.135 to 0.14)."""
    return floor(points * 100 + Fraction(1, 2)) / 100


def _functions(task: Task, results: Sequence[TestResult], hidden: bool) -> list[_Function]:
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
        )
        for (_, visible), indexes in groups.items()
    ]


def _shares(task: Task, functions: Sequence[_Function], hidden: bool) -> Iterable[tuple[_Function, Fraction]]:
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
