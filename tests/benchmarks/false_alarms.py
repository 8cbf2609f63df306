"""How often `strong_fail` (`grader.report.analysis.alarms`) is raised by chance, and how often where it should be.

    .venv/bin/python tests/benchmarks/false_alarms.py [CLASSES]

Classes are drawn by the usual model of tests (Rasch, 1960): a student of strength s passes a test of difficulty d with
probability 1 / (1 + e^(d - s·slope)). With slope 0 tests have nothing to do with each other: the worst there can be.
With 1 they are as tests are. `turned` is one test of such a suite that only the weak pass: what is to be found.

Measured with 1,000 classes each, from a fixed seed: the share of assignments with an alarm, and with `turned` that of
those in which the turned test raises it.

    students  tests   slope 0   slope 1    turned
           8      5      0.8%      0.0%      9.3%
          10     20      1.3%      0.0%     14.2%
          12     20      3.0%      0.1%     33.5%
          20     20      5.7%      0.0%     76.7%
          30     20      8.2%      0.0%     96.3%
          30     60      8.1%      0.0%     97.7%
         100     20      2.2%      0.0%    100.0%
         300     30      0.0%      0.0%    100.0%
"""

from __future__ import annotations

import math
import random
import sys

from grader.report.analysis.alarms import CHANCE, CHANCES, is_turned
from grader.report.analysis.numbers import Sitting

SIZES = ((8, 5), (10, 20), (12, 20), (20, 20), (30, 20), (30, 60), (100, 20), (300, 30))


def draw(chance: random.Random, students: int, tests: int, slope: float, turned: bool) -> list[list[Sitting]]:
    """The sittings of each test; of the first turned round, where `turned`."""
    difficulties = [chance.gauss(-0.5, 1) for _ in range(tests)]
    passed = []
    for _ in range(students):
        strength = chance.gauss(0, 1.2) * slope
        row = [chance.random() < 1 / (1 + math.exp(each - strength)) for each in difficulties]
        if turned:
            row[0] = chance.random() < 1 / (1 + math.exp(3 * strength))
        passed.append(row)
    return [
        [
            Sitting(str(at), row[test], True, float(row[test]), float(row[test]), float(sum(row) - row[test]))
            for at, row in enumerate(passed)
        ]
        for test in range(tests)
    ]


def alarms(sittings: list[list[Sitting]]) -> list[bool]:
    """Whether each test of the class raises one."""
    return [is_turned(each, min(CHANCE, CHANCES / len(sittings))) for each in sittings]


def rate(classes: int, students: int, tests: int, slope: float, *, turned: bool = False) -> float:
    """The share of assignments with an alarm; where `turned`, over the first test."""
    chance = random.Random(f"{students} {tests} {slope} {turned}")
    found = [alarms(draw(chance, students, tests, slope, turned)) for _ in range(classes)]
    return sum(each[0] if turned else any(each) for each in found) / classes


def main(classes: int) -> None:
    for students, tests in SIZES:
        rates = rate(classes, students, tests, 0), rate(classes, students, tests, 1)
        power = rate(classes, students, tests, 1, turned=True)
        print(f"    {students:8}  {tests:5}  " + "  ".join(f"{each:8.1%}" for each in (*rates, power)), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
