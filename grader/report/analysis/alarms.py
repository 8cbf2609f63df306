"""Which tests look wrong, rather than the class: alarms, one a test, from `LEAST` graded submissions on.

- `nobody_passes`: of at least eight submissions that came to the test none passed. Who passes no test at all, or has
  nothing there yet, did not come to it.
- `strong_fail`: who is strong by all other tests fails it more than who is weak: of the upper third a larger share than
  of the lower one by `GAP` at least, and so clearly that chance hardly does it. That is judged by the ranks of all who
  failed among all who came to it (Wilcoxon's test, one-sided, exact for small classes): p ≤ `CHANCE`, and less where
  there are many tests, so that even tests that have nothing to do with each other raise one in some ten assignments at
  the most (`CHANCES` / tests). Measured by tests/benchmarks/false_alarms.py with 1,000 classes each: of assignments
  with such tests 0.0 to 8.2 % have an alarm by chance; where good students pass more, as they do, 0.0 to 0.1 %. Of
  tests that only the weak pass it finds 14 % in a class of 10, 77 % in one of 20, 96 % in one of 30.

The limit: an alarm says "look at this test", not what is wrong with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from math import erfc, sqrt

from grader.gradebook.alarms import AcceptedAlarm
from grader.report.analysis import Alarm, AlarmKind
from grader.report.analysis.numbers import LEAST, Sitting, Test
from grader.text import Text, tr
from grader.text.safe import one_line

GAP = 1 / 3
CHANCE = 0.02
"""Of a test, at the most."""
CHANCES = 0.1
"""Of all tests of an assignment together, at the most."""
_EXACT = 40
"""Submissions up to which ranks are counted out; beyond, the normal approximation is as good."""

_NOBODY = tr("{test}: none of the {count} submissions that came to it passed.")
_STRONG = tr(
    "{test}: of the strongest {third} {upper:.0%} fail it, of the weakest {third} {lower:.0%}. Strength is told by the "
    "points of all other tests."
)


def find_alarms(
    assignment: str, tests: Sequence[Test], suites: Iterable[str], accepted: Sequence[AcceptedAlarm] = ()
) -> tuple[Alarm, ...]:
    """The alarms over these tests, those that were accepted as they are included. `suites` are the suites' digests."""
    reasons = {(each.alarm, each.fingerprint): each.words for each in accepted if each.assignment == assignment}
    digests = sorted(set(suites))
    alarms = []
    for test in tests:
        reached = [sitting for sitting in test.sittings if sitting.reached]
        if len(reached) < LEAST:
            continue
        found = _judge(one_line(test.name), reached, min(CHANCE, CHANCES / len(tests)))
        if found is None:
            continue
        kind, numbers, text = found
        id_ = f"{assignment}/{test.name}"
        print_ = hashlib.sha256(json.dumps([digests, kind, numbers]).encode()).hexdigest()[:32]
        alarms.append(Alarm(id_, kind, assignment, test.name, text, print_, reasons.get((id_, print_), "")))
    return tuple(alarms)


def _judge(test: str, reached: Sequence[Sitting], chance: float) -> tuple[AlarmKind, list[object], Text] | None:
    """What is wrong, if anything: the kind, the numbers that say so, and a sentence."""
    passed = sum(sitting.passed for sitting in reached)
    if not passed:
        return "nobody_passes", [len(reached)], _NOBODY.format(test=test, count=len(reached))
    if not is_turned(reached, chance):
        return None
    third, lower, upper = _thirds(reached)
    text = _STRONG.format(test=test, third=third, upper=upper, lower=lower)
    return "strong_fail", [len(reached), passed, third, round(upper, 4), round(lower, 4)], text


def is_turned(sittings: Sequence[Sitting], chance: float) -> bool:
    """Whether the strong fail and the weak pass: by `GAP`, and by chance no more often than that."""
    _, lower, upper = _thirds(sittings)
    return upper - lower >= GAP - 1e-9 and chance_of(sittings) <= chance


def _thirds(sittings: Sequence[Sitting]) -> tuple[int, float, float]:
    """How many a third is, and which share of the lower and of the upper one fails."""
    third = len(sittings) // 3
    ordered = sorted(sittings, key=lambda sitting: sitting.rest)
    return third, share_failing(ordered, third), share_failing(ordered[::-1], third)


def share_failing(ordered: Sequence[Sitting], count: int) -> float:
    """Of the first `count` the share that fails. Who is as strong as the last of them counts in part, so that it does
    not hang on their order."""
    edge = ordered[count - 1].rest
    before = [sitting for sitting in ordered[:count] if sitting.rest != edge]
    alike = [sitting for sitting in ordered if sitting.rest == edge]
    part = (count - len(before)) / len(alike)
    return (sum(not each.passed for each in before) + part * sum(not each.passed for each in alike)) / count


def chance_of(sittings: Sequence[Sitting]) -> float:
    """How probable it is, 0 to 1, that those who failed are as strong as they are or stronger, if strength and this
    test had nothing to do with each other."""
    ranks = _double_ranks([round(sitting.rest, 6) for sitting in sittings])
    failed = [rank for rank, sitting in zip(ranks, sittings, strict=True) if not sitting.passed]
    observed, count, total = sum(failed), len(failed), len(ranks)
    if total <= _EXACT:
        return _exact(ranks, count, observed)
    mean = count * sum(ranks) / total
    centre = sum(ranks) / total
    variance = count * (total - count) / (total * (total - 1)) * sum((rank - centre) ** 2 for rank in ranks)
    if variance <= 0:
        return 1.0
    return 0.5 * erfc((observed - 1 - mean) / sqrt(2 * variance))


def _exact(ranks: Sequence[int], count: int, observed: int) -> float:
    """Of all choices of `count` among the ranks the share whose sum is `observed` or more."""
    ways: list[dict[int, int]] = [{0: 1}, *({} for _ in range(count))]
    for rank in ranks:
        for size in range(count, 0, -1):
            mine = ways[size]
            for total, number in ways[size - 1].items():
                mine[total + rank] = mine.get(total + rank, 0) + number
    return sum(number for total, number in ways[count].items() if total >= observed) / sum(ways[count].values())


def _double_ranks(values: Sequence[float]) -> list[int]:
    """Twice the rank of each, the lowest first: equal ones share the mean of theirs, and twice that is whole."""
    places: dict[float, list[int]] = {}
    for place, value in enumerate(sorted(values), start=1):
        places.setdefault(value, []).append(place)
    return [places[value][0] + places[value][-1] for value in values]
