"""Finds out what a failed public test ran through in a submission's own file: for its author, and for no score.

Which lines, and for the simplest of each task's failed tests what each of them did, up to the wrong answer.

A child of its own is given the calls of the first failed public tests once more, and tells the lines. It starts before
a hidden input is made, on an account of its own, so that neither a line nor the time that this takes can tell one, and
the hidden tests find everything as the public ones left it. Where it answers otherwise than in the test, a second child
is given all calls of the public tests before that one first, for something may have been left behind by those. That is
all that is spent: where a child dies or hangs, or answers otherwise again, nothing is marked.

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
from grader.domain.verdict import RanLines, TestResult, Trace, Turn, Verdict
from grader.sandbox.answers import Turn as Told
from grader.sandbox.student import Call, Ran, Student, StudentStopped
from grader.suites.behaviour import BEHAVIOURS, observe
from grader.suites.failures import Failure
from grader.text.errors import SandboxError
from grader.text.reprs import printable

MAX_ROWS = 40
"""Lines that are shown of one test."""
MAX_LETTERS = 120
"""Of one line."""
SECONDS = 2.0
"""Of CPU, for loading the file and for each call, where its limits are not below."""
SUBMISSION_SECONDS = 10.0
MAX_TRACED = 20_000
"""Letters of one trace: of its variables, their values and what was given back."""
MAX_CALL = 200
"""Of the call that it is of."""
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
    traces: Mapping[int, Trace] = field(default_factory=dict)
    """What the deciding call of each of these tests did."""


NO_MARKS = Marks()


def mark(student: Student, limits: Limits, failures: Sequence[Failure]) -> Marks:
    """What these failed tests of `student` ran through, as children of their own tell it."""
    asked = failures and student.work.kind == "functions" and student.first_load is not None
    if not asked or student.failed is not None or student.budget.left() <= 0 or (rows := read_rows(student)) is None:
        return NO_MARKS
    found: dict[int, Sequence[Ran]] = {}
    broken = False
    with student.budget.paused():
        try:
            others = _repeat(student, limits, failures, found)
            if others:
                _repeat(student, limits, others[:1], found, before=others[0].before)
        except SandboxError:
            broken = True
    tests: dict[int, RanLines] = {}
    traces: dict[int, Trace] = {}
    for failure in failures:
        several = found.get(failure.place, ())
        if several and (lines := choose(_joined(several), len(rows))) is not None:
            tests[failure.place] = lines
            traces |= _traced(failure, several, len(rows))
    shown = sorted({line for lines in tests.values() for line in lines.shown})
    return Marks(tests, {line: printable(rows[line - 1].rstrip(), MAX_LETTERS) for line in shown}, broken, traces)


def _repeat(
    student: Student,
    limits: Limits,
    failures: Sequence[Failure],
    found: dict[int, Sequence[Ran]],
    before: Sequence[Call] = (),
) -> Sequence[Failure]:
    """Make the calls of these tests once more in a child of their own, after those `before`; `found` is what they ran
    through, by the place of the test. What is left are tests that ended in another way, as what earlier calls had left
    behind was not there."""
    other = student.traced(_shortened(limits))
    try:
        if before and not _make(other, before):
            return ()
        others = []
        for failure in failures:
            if several := _follow(other, failure.calls):
                found[failure.place] = several
            elif failure.before:
                others.append(failure)
            if not other.running:
                return ()
        return others
    finally:
        student.budget.waited |= other.budget.decided
        other.close()


def attach(results: Sequence[TestResult], marks: Marks) -> tuple[TestResult, ...]:
    """The results, of which the public tests come first, with what was found out about those that failed."""
    marked = [
        place
        for place, result in enumerate(results)
        if place in marks.tests and result.visible and result.verdict in BEHAVIOURS
    ]
    simplest: dict[str, int] = {}
    for place in marked:
        if place in marks.traces:
            best = simplest.setdefault(results[place].task, place)
            if _turns(marks.traces[place]) < _turns(marks.traces[best]):
                simplest[results[place].task] = place
    found = {place: marks.tests[place] for place in marked}
    found |= {place: replace(found[place], trace=marks.traces[place]) for place in simplest.values()}
    return tuple(
        replace(result, ran=found[place]) if place in found else result for place, result in enumerate(results)
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


def _make(other: Student, calls: Sequence[Call]) -> bool:
    """Make the calls; whether all of them were followed to their end."""
    other.begin_test(hidden=False)
    other.ran.clear()
    for call in calls:
        with contextlib.suppress(StudentStopped):
            other.call(call.name, *call.args, stdin=call.stdin, drained=call.drained, **call.kwargs)
        if not other.running or (other.ran and other.ran[-1].cut):
            return False
    return True


def _follow(other: Student, calls: Sequence[Call]) -> Sequence[Ran]:
    """What each of the calls runs through when they are made again; nothing where they end otherwise than they did."""
    whole = _make(other, calls)
    same = not whole or _came_of(calls) == _came_of(other.calls) != ""
    return tuple(other.ran) if other.running and same else ()


def _traced(failure: Failure, several: Sequence[Ran], count: int) -> dict[int, Trace]:
    """The call that decided, turn by turn, by the place of its test: in a file of `count` lines."""
    place = min(failure.decisive % len(failure.calls), len(several) - 1)
    ran, room = several[place], MAX_TRACED // 2 if several[place].last else MAX_TRACED
    first = _bounded(ran.first, count, room)
    last = _bounded(ran.last[::-1], count, room)[::-1]
    if not first:
        return {}
    missing = len(ran.first) - len(first) + len(ran.last) - len(last)
    final = last[-1] if last else first[-1]
    return {
        failure.place: Trace(
            call=printable(str(failure.calls[place]), MAX_CALL).replace("\n", "\\n"),
            first=first,
            last=last,
            between=ran.between + missing,
            open=not final.gave or final.depth > 0 or bool(missing and not last),
        )
    }


def _bounded(turns: Sequence[Told], count: int, room: int) -> tuple[Turn, ...]:
    """The first of these, as far as there is room."""
    kept = []
    for turn in turns:
        room -= len(turn.gave) + sum(len(name) + len(text) for name, text in turn.values)
        if room < 0:
            break
        if turn.line <= count:
            kept.append(Turn(**vars(turn)))
    return tuple(kept)


def _turns(trace: Trace) -> tuple[bool, int]:
    """How long it is; one that was not followed to its end is the longest."""
    return trace.open, len(trace.first) + trace.between + len(trace.last)


def _came_of(calls: Sequence[Call]) -> str:
    return observe(Verdict.WRONG_ANSWER, calls).digest


def _joined(several: Iterable[Ran]) -> Ran:
    parts = list(several)
    spans = {span for part in parts for span in part.spans}
    lines = frozenset(line for part in parts for line in part.lines)
    return Ran(lines, tuple(sorted(spans)), any(part.cut for part in parts))
