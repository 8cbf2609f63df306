"""Tests that need not be run: a submission that answers as one before it that passed has passed. Trusted side.

To put a test's questions again (`grader.sandbox.conversation`) costs a fraction of what the test does: fixtures,
made-up inputs, expected values, comparisons, and taking the answers apart. So a suite keeps the questions and answers
of tests that passed, and the result. The limit: what a test does beside asking must hang on nothing else. Its fixtures
are made anew for each test, and what it asks of the submission are answers; else it is run each time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from grader.domain.verdict import TestResult, Verdict
from grader.sandbox import observed
from grader.sandbox.backends.budget import current
from grader.sandbox.conversation import Transcript
from grader.sandbox.student import Call, Student
from grader.suites.failures import asked
from grader.suites.files import Case


@dataclass(frozen=True, slots=True)
class _Passed:
    """A test that was passed."""

    transcript: Transcript
    result: TestResult
    calls: tuple[Call, ...]
    """Those of a public one, without what came of them."""
    answer_bytes: int
    """Of what came of them."""


_KEPT = 4
"""Ways to pass a test that are kept, the last used first."""


class Passes:
    """Of the tests of one suite."""

    def __init__(self) -> None:
        self._kept: dict[pytest.Item, list[_Passed]] = {}
        self._repeatable: dict[pytest.Item, bool] = {}
        self._stopped = False

    def stop(self) -> None:
        """From here on each test is run: one of them asks otherwise each time."""
        self._stopped = True
        self._kept.clear()

    def repeat(self, case: Case, student: Student) -> TestResult | None:
        """The result of a test that the submission passes like another one before it. None where the test is to be run,
        which goes on where this ended."""
        kept = self._kept.get(case.item)
        if kept is None or current().left() <= 0:
            return None
        found = student.replay([one.transcript for one in kept], hidden=not case.visible)
        if found is None:
            return None
        transcript, seconds = found
        place = next(place for place, one in enumerate(kept) if one.transcript is transcript)
        kept.insert(0, kept.pop(place))
        result = kept[0].result
        student.calls[:], student.answer_bytes = kept[0].calls, kept[0].answer_bytes
        took = round(seconds, 4)
        return result if result.seconds == took else replace(result, seconds=took)

    def keep(self, case: Case, student: Student, result: TestResult) -> None:
        """Keep how the test was passed, where it was, and can be put again."""
        if (
            self._stopped
            or result.verdict is not Verdict.PASSED
            or observed.is_timed()
            or not self._is_repeatable(case.item)
        ):
            return
        transcript = student.conversation.transcript(len(student.calls))
        if transcript is not None:
            kept = self._kept.setdefault(case.item, [])
            calls = tuple(map(asked, student.calls)) if case.visible else ()
            kept.insert(0, _Passed(transcript, result, calls, student.answer_bytes))
            del kept[_KEPT:]

    def _is_repeatable(self, item: pytest.Function) -> bool:
        if item not in self._repeatable:
            self._repeatable[item] = all(
                len(definitions) == 1 and (name == "student" or definitions[0].scope == "function")
                for name, definitions in item._fixtureinfo.name2fixturedefs.items()
            )
        return self._repeatable[item]
