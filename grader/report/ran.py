"""The lines of a student's file that a failed test ran through, as the media show them.

What ran has a sign before its number, so that no colour is needed to see it. The limit: which lines these are, and how
many, was decided when it was graded (`grader.grading.marking`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.domain.disclosure import StudentTest
from grader.report import words
from grader.report.turns import TraceView, trace_view
from grader.text import Lang
from grader.text.safe import visible


@dataclass(frozen=True)
class LinesView:
    """The lines of a file that a test ran through, among those around them."""

    rows: tuple[tuple[bool, str], ...]
    """Whether it ran, and the line behind its sign and number; or a row of dots for what is left out between."""
    ran: str
    """The numbers of those that ran: `3–5, 9`."""
    note: str
    trace: TraceView | None = None


def lines_view(test: StudentTest, lang: Lang) -> LinesView:
    """Of a test that has lines."""
    wide = len(str(test.lines[-1].number))
    rows: list[tuple[bool, str]] = []
    before = test.lines[0].number - 1
    for line in test.lines:
        if line.number > before + 1:
            rows.append((False, "  …"))
        before = line.number
        sign = words.RAN_SIGN if line.ran else " "
        text = visible(line.text.expandtabs(4)).replace("\n", "\\n")
        rows.append((line.ran, f"{sign} {line.number:>{wide}} | {text}".rstrip()))
    note = words.RAN_NOTE + words.RAN_MORE if test.more_ran else words.RAN_NOTE
    ran = _join_ranges([line.number for line in test.lines if line.ran])
    trace = None
    if test.trace is not None:
        trace = trace_view(test.trace, {line.number: line.text for line in test.lines}, lang)
    return LinesView(tuple(rows), ran, note.format(sign=words.RAN_SIGN)[lang], trace)


def _join_ranges(numbers: Sequence[int]) -> str:
    """Rising numbers, `3–5, 9`."""
    ranges: list[tuple[int, int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1] = ranges[-1][0], number
        else:
            ranges.append((number, number))
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ranges)
