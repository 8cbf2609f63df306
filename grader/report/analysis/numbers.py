"""How the tests and tasks of an assignment did: pass rates, means, discrimination, the distribution of scores.

A test is a test function: with parameters it is passed where all its cases are. What is null by a fault of ours is not
counted, nor is a test that was not run. The limit: raw points of the tests, before anything that people decided; these
numbers are of the tests, not of the students.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from statistics import fmean
from typing import NamedTuple

from grader.domain.verdict import Report, TestOutline, TestScore, Verdict
from grader.gradebook.entry import Entry
from grader.report.analysis import ItemNumbers
from grader.text import Text

LEAST = 8
"""Graded submissions, below which nothing is said of how they hang together."""
UNREACHED = frozenset({Verdict.NOT_IMPLEMENTED, Verdict.UNREADABLE, Verdict.NOT_RUN})
"""Verdicts of a test that the submission did not come to."""


class Sitting(NamedTuple):
    """One test in one report."""

    student: str
    passed: bool
    reached: bool
    """Whether the submission came to it with something to be tested."""
    points: float
    share: float
    """Of its points, 0 to 1."""
    rest: float
    """The report's points without those of this test."""


@dataclass(frozen=True)
class Test:
    """A test over all reports."""

    __test__ = False

    name: str
    title: Text
    task: str
    visible: bool
    sittings: tuple[Sitting, ...]


def graded_entries(entries: Sequence[Entry[Report]]) -> list[Entry[Report]]:
    """Those with a score."""
    return [entry for entry in entries if entry.score is not None and not entry.report.status.ours]


def collect_tests(entries: Sequence[Entry[Report]]) -> tuple[Test, ...]:
    """Each test of graded `entries` with what became of it, in the order of the suite."""
    sittings: dict[tuple[str, bool], list[Sitting]] = {}
    first: dict[tuple[str, bool], TestOutline] = {}
    for entry in entries:
        results = entry.report.outline
        scores: Sequence[TestScore | None] = entry.report.scores
        if len(scores) != len(results):
            scores = (None,) * len(results)
        cases: dict[tuple[str, bool], list[tuple[TestOutline, TestScore | None]]] = {}
        for result, score in zip(results, scores, strict=True):
            cases.setdefault((result.function, result.visible), []).append((result, score))
        # Of a submission that passes nothing at all there is no telling what it came to.
        begun = any(result.verdict is Verdict.PASSED for result in results)
        for key, own in cases.items():
            first.setdefault(key, own[0][0])
            if (sitting := _sit(entry, own, begun)) is not None:
                sittings.setdefault(key, []).append(sitting)
    return tuple(
        Test(
            name if visible or (name, True) not in first else f"{name}:hidden",
            first[name, visible].title,
            first[name, visible].task,
            visible,
            tuple(sittings.get((name, visible), ())),
        )
        for name, visible in first
    )


def _sit(entry: Entry[Report], cases: Sequence[tuple[TestOutline, TestScore | None]], begun: bool) -> Sitting | None:
    if len(cases) == 1:
        return _sit_alone(entry, *cases[0], begun)
    verdicts = {result.verdict for result, _ in cases}
    if verdicts == {Verdict.NOT_RUN} or any(verdict.ours for verdict in verdicts):
        return None
    passed = verdicts == {Verdict.PASSED}
    points = most = 0.0
    for _, score in cases:
        if score is not None:
            points, most = points + score.score, most + score.max_score
    reached = begun and not verdicts & UNREACHED and not any(result.predetermined for result, _ in cases)
    share = points / most if most > 0 else float(passed)
    return Sitting(entry.report.student, passed, reached, points, share, (entry.score or 0.0) - points)


def _sit_alone(entry: Entry[Report], result: TestOutline, score: TestScore | None, begun: bool) -> Sitting | None:
    """The same of a test without parameters, as nearly all are."""
    verdict = result.verdict
    if verdict is Verdict.NOT_RUN or verdict.ours:
        return None
    passed = verdict is Verdict.PASSED
    points, most = (0.0, 0.0) if score is None else (score.score, score.max_score)
    reached = begun and verdict not in UNREACHED and not result.predetermined
    share = points / most if most > 0 else float(passed)
    return Sitting(entry.report.student, passed, reached, points, share, (entry.score or 0.0) - points)


def test_numbers(tests: Sequence[Test], attempts: Mapping[str, int] | None) -> tuple[ItemNumbers, ...]:
    """The numbers of each test; `attempts` by student, where they are known."""
    return tuple(
        ItemNumbers(
            name=test.name,
            title=test.title,
            task=test.task,
            visible=test.visible,
            graded=len(test.sittings),
            passed=sum(sitting.passed for sitting in test.sittings),
            mean=_mean([sitting.share for sitting in test.sittings]),
            discrimination=correlate(
                [float(sitting.passed) for sitting in test.sittings], [sitting.rest for sitting in test.sittings]
            ),
            attempts=_mean_attempts([sitting.student for sitting in test.sittings if sitting.passed], attempts),
        )
        for test in tests
    )


def task_numbers(entries: Sequence[Entry[Report]], attempts: Mapping[str, int] | None) -> tuple[ItemNumbers, ...]:
    """The numbers of each task of graded `entries`."""
    found: dict[str, list[tuple[Entry[Report], float, float]]] = {}
    titles: dict[str, Text] = {}
    for entry in entries:
        for task in entry.tasks:
            titles.setdefault(task.task, task.title)
            if task.score is not None:
                found.setdefault(task.task, []).append((entry, task.score, task.max_score))
    numbers = []
    for name, title in titles.items():
        own = found.get(name, [])
        full = [entry.report.student for entry, score, most in own if score >= most]
        shares = [score / most if most > 0 else 1.0 for _, score, most in own]
        rests = [(entry.score or 0.0) - score for entry, score, _ in own]
        numbers.append(
            ItemNumbers(
                name=name,
                title=title,
                task=name,
                visible=True,
                graded=len(own),
                passed=len(full),
                mean=_mean(shares),
                discrimination=correlate(shares, rests),
                attempts=_mean_attempts(full, attempts),
            )
        )
    return tuple(numbers)


def correlate(items: Sequence[float], rests: Sequence[float]) -> float | None:
    """Pearson's correlation, -1 to 1: with 0 and 1 as `items` the point-biserial one. None where it is not defined:
    fewer than `LEAST` pairs, or all alike."""
    if len(items) < LEAST:
        return None
    mean_item, mean_rest = fmean(items), fmean(rests)
    products = sum((item - mean_item) * (rest - mean_rest) for item, rest in zip(items, rests, strict=True))
    spread = sqrt(sum((item - mean_item) ** 2 for item in items)) * sqrt(sum((rest - mean_rest) ** 2 for rest in rests))
    if spread < 1e-9 or not isfinite(spread):
        return None
    return max(-1.0, min(1.0, products / spread))


def _mean(values: Sequence[float]) -> float:
    return fmean(values) if values else 0.0


def _mean_attempts(students: Collection[str], attempts: Mapping[str, int] | None) -> float | None:
    known = [attempts[student] for student in students if student in attempts] if attempts else []
    return fmean(known) if known else None
