"""Odd submissions without end, against every test of the suites: as `tests/suites/test_odd_answers.py`, with other
numbers.

    python tests/fuzz/odd_answers.py [--first N] [--count N] [ASSIGNMENT ...]

Ends with the first that makes an assignment or the grader broken, and names its number, which repeats it.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.odd_suites import Course  # noqa: E402  # this file is run by its path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("assignments", nargs="*")
    asked = parser.parse_args()
    ids = asked.assignments or sorted(path.parent.name for path in ROOT.glob("assignments/*/assignment.toml"))
    for id_ in ids:
        course = Course(id_)
        for first in range(asked.first, asked.first + asked.count, 20):
            ended = course.check(first, min(20, asked.first + asked.count - first))
            print(id_, first, dict(sorted(ended.items())), flush=True)


if __name__ == "__main__":
    main()
