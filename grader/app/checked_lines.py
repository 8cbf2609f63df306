"""What `grade check` found, as lines for its author: each task, what to do about each test, and where to begin.

The limit: what may be read is in the view (`grader.report.checking`); how wide and in which colours it is shown is the
screen's (`grader.app.terminal`).
"""

from __future__ import annotations

import importlib.util
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.cells import cell_len

from grader.app.terminal import Screen, Tint
from grader.domain.course import OLDEST_PYTHON, Assignment
from grader.domain.verdict import Report, Verdict
from grader.report import words
from grader.report.turns import TraceView, row_texts
from grader.report.view import TaskView, TestView, WorkView
from grader.report.words import Tone
from grader.text import Lang, Text, tr
from grader.text.errors import EXIT_ASSIGNMENT, EXIT_FAILED, EXIT_GRADER, EXIT_OK
from grader.text.safe import one_line

MAX_ROWS = 24
"""Lines of one's own file that are shown of the test to begin with."""
_CODE = 36
"""Columns for a line of code beside which stands what it did."""
_SIGNS: dict[Tone, str] = {"good": "✓", "bad": "✗", "idle": "○"}
_PASSED = tr("All public tests passed.")
_COUNT = tr("{passed} of {total} public tests passed.")
_POINTS = tr("Points so far: {points}.")
_REST = tr("The other half of the points is decided by hidden tests after you hand in.")
_GOOD_TO_KNOW = tr("Good to know")
_PRINTED = tr("It printed")
_OURS = tr("This is not your fault. Please tell your teacher what follows.")
_MISSING = tr("It could not be checked, as a library is missing here.")
_HERE = tr("It will be graded with Python {theirs}; checked here with {versions}.")
_NEWER = tr(
    " That is newer: Python {theirs} cannot read what came after it, and a library may behave in another way there."
)
_MORE_ROWS = tr("… {count} more lines; a page has them all: --page report.html")


@dataclass(frozen=True)
class Checked:
    """One file, and what came of it."""

    assignment: Assignment
    file: Path
    report: Report
    work: WorkView

    @property
    def passed(self) -> int:
        """How many of its tests."""
        return sum(test.verdict is Verdict.PASSED for test in self.report.tests)

    @property
    def good(self) -> bool:
        """Whether it could be graded and nothing is left to fix."""
        return self.report.status is Verdict.PASSED and self.passed == len(self.report.tests)

    @property
    def exit_code(self) -> int:
        """What a script may go by (`grader.text.errors`)."""
        if self.report.status is Verdict.ASSIGNMENT_BROKEN:
            return EXIT_ASSIGNMENT
        if self.report.status is Verdict.GRADER_FAILED:
            return EXIT_GRADER
        return EXIT_OK if self.good else EXIT_FAILED


def checked_lines(checked: Checked, lang: Lang, screen: Screen) -> Iterator[str]:
    """All of it, from the title to how many tests passed."""
    report, work = checked.report, checked.work
    here = Path.cwd()
    shown = checked.file.relative_to(here) if checked.file.is_relative_to(here) else checked.file
    yield from screen.lines(f"{work.title}  ({one_line(str(shown))})", tint="head")
    if report.status.ours:
        # Whoever checks at home installs what is missing; the sentence below has the line for it.
        missing = report.status is Verdict.GRADER_FAILED and _lacks_library(checked.assignment)
        yield from screen.lines((_MISSING if missing else _OURS)[lang], tint="ours")
        yield from screen.lines(report.staff_detail.strip() or report.summary[lang], indent=2)
        return
    if report.summary[lang]:
        yield from screen.lines(report.summary[lang], indent=2)
    for task in work.tasks:
        yield from _task_lines(task, lang, screen)
    yield from _end_lines(checked, lang, screen)


def _task_lines(task: TaskView, lang: Lang, screen: Screen) -> Iterator[str]:
    if task.tests:
        whole, broken = task.passed == len(task.tests), any(test.tone == "bad" for test in task.tests)
        tone: Tone = "good" if whole else "bad" if broken else "idle"
        text = f"{task.title}  {task.points}".rstrip()
        yield from screen.lines(text, first=f"{_SIGNS[tone]} ", tint=tone)
    last = ""
    for test in task.tests:
        if test.tone != "good" or test.message:
            yield from _test_lines(test, lang, screen, told=test.message == last)
            last = test.message


def _test_lines(test: TestView, lang: Lang, screen: Screen, *, told: bool) -> Iterator[str]:
    """`told`: whether its message stands right above; a missing function is missing in every test of its task."""
    yield from screen.lines(f"{test.label}: {test.title}", indent=4, first=f"{test.sign} ", tint=test.tone)
    if test.message and not told:
        yield from screen.lines(test.message, indent=8)
    if test.printed.strip():
        yield from screen.lines(f"{_PRINTED[lang]}:", indent=8)
        yield from screen.lines(test.printed.rstrip(), indent=10)
    if test.lines is not None:
        yield from screen.lines(f"{words.RAN[lang]}: {test.lines.ran}", indent=8)


def _end_lines(checked: Checked, lang: Lang, screen: Screen) -> Iterator[str]:
    work = checked.work
    if work.remarks:
        yield from screen.lines(f"{_GOOD_TO_KNOW[lang]}:", tint="head")
        for remark in work.remarks:
            yield from screen.lines(remark, indent=2, first="- ")
    if work.tests and work.advice is not None and not work.advice.done:  # else the summary has said it all
        yield from screen.lines(f"{words.FIRST[lang]}:", tint="head")
        yield from screen.lines(work.advice.sentence, indent=2)
        yield from _row_lines(work, lang, screen)
    yield from screen.lines(versions(checked)[lang], hang=0)
    if work.tests:
        sentence = _PASSED if checked.good else _COUNT.format(total=len(checked.report.tests), passed=checked.passed)
        points = f" {_POINTS.format(points=work.points)[lang]}" if work.points else ""
        tint: Tint = "good" if checked.good else "head"
        yield from screen.lines(f"{sentence[lang]}{points} {_REST[lang]}", tint=tint, hang=0)
    yield ""


def _row_lines(work: WorkView, lang: Lang, screen: Screen) -> Iterator[str]:
    """One's own lines that ran in the test to begin with, or turn by turn in the simplest failed one of its task."""
    task, first = next(((task, test) for task in work.tasks for test in task.tests if test.first), (None, None))
    if task is None or first is None:
        return
    traced = [test.lines.trace for test in (first, *task.tests) if test.lines is not None]
    trace = next((trace for trace in traced if trace is not None), None)
    if trace is not None:
        yield from _turn_lines(trace, lang, screen)
        return
    if first.lines is None:
        return
    rows = first.lines.rows
    for ran, row in rows[:MAX_ROWS]:
        yield from screen.lines(row, indent=4, tint="head" if ran else "", hang=_code_column(row))
    if len(rows) > MAX_ROWS:
        yield from screen.lines(_MORE_ROWS.format(count=len(rows) - MAX_ROWS)[lang], indent=4)
    yield from screen.lines(first.lines.note, indent=4, hang=0)


def _turn_lines(trace: TraceView, lang: Lang, screen: Screen) -> Iterator[str]:
    """What each line did, beside the lines."""
    yield from screen.lines(trace.title, indent=4, tint="head")
    texts = list(row_texts(trace, MAX_ROWS, lambda count: _MORE_ROWS.format(count=count)[lang]))
    most = _CODE if screen.columns is None else max(_CODE, screen.columns // 2)
    wide = min(most, max(cell_len(code) for code, did in texts if did) if any(did for _, did in texts) else most)
    for code, did in texts:
        if did:
            yield from screen.row(code, did, indent=4, wide=wide, hang=_code_column(code))
        else:
            yield from screen.lines(code, indent=4, hang=_code_column(code))
    yield from screen.lines(trace.note, indent=4, hang=0)


def _code_column(row: str) -> int:
    """Where below a line of code that is too long the rest of it stands: deeper than what is inside of it."""
    code = row.partition("|")[2]
    return row.find("|") + 1 + len(code) - len(code.lstrip()) + 4 if code else 2


def _lacks_library(assignment: Assignment) -> bool:
    return any(importlib.util.find_spec(name.partition(".")[0]) is None for name in assignment.preload)


def versions(checked: Checked) -> Text:
    """What grades, and what checked here; where the latter is newer, what that may mean."""
    theirs = checked.assignment.python or OLDEST_PYTHON
    here = ", ".join(f"{name} {version}" for name, version in checked.report.versions.items() if name != "grader")
    newer = sys.version_info[:2] > tuple(map(int, theirs.split(".")))
    told = _HERE + _NEWER if newer else _HERE
    return told.format(theirs=theirs, versions=here or f"python {platform.python_version()}")
