"""Finds out which lines of a submission's own file a failed public test ran through: for its author, and for no score.

A child of its own is given the calls of the first failed public tests once more, and tells the lines. It starts before
a hidden input is made, on an account of its own, so that neither a line nor the time that this takes can tell one, and
the hidden tests find everything as the public ones left it. One child is all that is spent: where it dies, hangs or
answers otherwise than in the test, nothing is marked.

What it tells is a claim, and whatever is no line of the file is dropped. The limits: the main file of an assignment of
functions alone (a script runs from top to bottom, and would have to be run again), and what a test asked by calls, not
by probes.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.domain.course import Limits
from grader.domain.verdict import RanLines, TestResult, Verdict
from grader.sandbox.student import Call, Ran, Student, StudentStopped
from grader.suites.behaviour import BEHAVIOURS, observe
from grader.suites.session import Failure
from grader.text.errors import SandboxError
from grader.text.reprs import printable

MAX_ROWS = 40
"""Lines that are shown of one test."""
MAX_LETTERS = 120
"""Of one line."""
SECONDS = 2.0
"""Of CPU, for loading the file and for each call, where its limits are not below."""
SUBMISSION_SECONDS = 10.0
_LINE_END = re.compile("\r\n|\r|\n")


@dataclass(frozen=True)
class Marks:
    """What was found out about one submission."""

    tests: Mapping[int, RanLines] = field(default_factory=dict)
    """By the place of the test among the public ones."""
    source: Mapping[int, str] = field(default_factory=dict)
    """Line → its text, of all lines that are shown."""
    broken: bool = False
    """The sandbox broke meanwhile: the host is of no more use."""


NO_MARKS = Marks()


def mark(student: Student, limits: Limits, failures: Sequence[Failure]) -> Marks:
    """The lines that these failed tests of `student` ran through, as a child of its own tells them."""
    asked = failures and student.work.kind == "functions" and student.first_load is not None
    if not asked or student.failed is not None or student.budget.left() <= 0 or (rows := read_rows(student)) is None:
        return NO_MARKS
    tests: dict[int, RanLines] = {}
    broken = False
    with student.budget.paused():
        other = student.traced(_shortened(limits))
        try:
            for failure in failures:
                ran = _follow(other, failure.calls)
                if ran is not None and (lines := choose(ran, len(rows))) is not None:
                    tests[failure.place] = lines
                if not other.running:
                    break
        except SandboxError:
            broken = True
        finally:
            try:
                other.close()
            except SandboxError:
                broken = True
            student.budget.waited |= other.budget.decided
    shown = sorted({line for lines in tests.values() for line in lines.shown})
    return Marks(tests, {line: printable(rows[line - 1].rstrip(), MAX_LETTERS) for line in shown}, broken)


def attach(results: Sequence[TestResult], marks: Marks) -> tuple[TestResult, ...]:
    """The results, of which the public tests come first, with what was found out about those that failed."""
    return tuple(
        replace(result, ran=marks.tests[place])
        if place in marks.tests and result.visible and result.verdict in BEHAVIOURS
        else result
        for place, result in enumerate(results)
    )


def read_rows(student: Student) -> list[str] | None:
    """The lines of the main file, as Python counts them; None where its encoding is another than most have."""
    assert student.first_load is not None
    remarks = student.first_load.remarks
    if "coding" in remarks:
        return None
    encoding = "utf-16" if "utf16" in remarks else "cp949" if "cp949" in remarks else "utf-8-sig"
    try:
        text = student.work.files[student.work.main].decode(encoding)
    except UnicodeDecodeError:
        return None
    return _LINE_END.split(text)


def choose(ran: Ran, count: int) -> RanLines | None:
    """What is shown of a file of `count` lines: the functions, or of long ones their first lines and what ran of them.
    None where none of it is a line of the file."""
    lines = {line for line in ran.lines if line <= count}
    if not lines:
        return None
    spans = [(first, min(last, count)) for first, last in ran.spans if first <= count]
    around = {line for first, last in spans for line in range(first, min(last, first + MAX_ROWS) + 1)} | lines
    if len(around) > MAX_ROWS:
        around = {first for first, last in spans if any(first <= line <= last for line in lines)} | lines
    shown = sorted(around)[:MAX_ROWS]
    kept = [line for line in shown if line in lines]
    if not kept:
        return None
    return RanLines(shown=tuple(shown), ran=tuple(kept), more=ran.cut or len(kept) < len(lines))


def _shortened(limits: Limits) -> Limits:
    return limits.model_copy(
        update={
            "load_seconds": min(limits.load_seconds, SECONDS),
            "call_seconds": min(limits.call_seconds, SECONDS),
            "submission_seconds": min(limits.submission_seconds, SUBMISSION_SECONDS),
        }
    )


def _follow(other: Student, calls: Sequence[Call]) -> Ran | None:
    """What the calls run through when they are made again; None where they end otherwise than they did."""
    other.begin_test(hidden=False)
    other.ran.clear()
    for call in calls:
        with contextlib.suppress(StudentStopped):
            other.call(call.name, *call.args, stdin=call.stdin, drained=call.drained, **call.kwargs)
        if not other.running:
            return None
        if other.ran and other.ran[-1].cut:
            return _joined(other.ran)
    return _joined(other.ran) if _came_of(calls) == _came_of(other.calls) != "" else None


def _came_of(calls: Sequence[Call]) -> str:
    return observe(Verdict.WRONG_ANSWER, calls).digest


def _joined(several: Iterable[Ran]) -> Ran:
    parts = list(several)
    spans = {span for part in parts for span in part.spans}
    lines = frozenset(line for part in parts for line in part.lines)
    return Ran(lines, tuple(sorted(spans)), any(part.cut for part in parts))
