"""What to fix first: one thing for each assignment, by this rule, of what its student may read.

1. The file gave nothing to grade (it cannot be loaded, or nothing in it is written).
2. A public test says that something is not written yet: of these the task in which the most points are missing.
3. A public test did not pass: the one that costs the most points; one that could not be run comes after the others.
4. A hidden test did not pass: the task in which these cost the most points, and what they checked.
5. Otherwise that there is nothing to fix.

Of equals the first in the order of the tests. Where there is no score by a fault of ours, nothing is said.

The limit: it says where to begin and not what is wrong; that is the test's own message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.domain.disclosure import StudentReport, StudentTest
from grader.domain.totals import format_points
from grader.domain.verdict import Verdict
from grader.gradebook.entry import Entry
from grader.text import EMPTY, Lang, Text, join, plain, tr
from grader.text.safe import one_line, truncate

_NOT_LOADED = tr("Nothing in the file could be graded. The reason is told along with it.")
_NOTHING_YET = tr("Nothing of what is asked for was found written. Begin with {task}.")
_NOT_WRITTEN = tr("Not written yet: {task}. {points} points are missing there.")
_NOT_WRITTEN_BARE = tr("Not written yet: {task}.")
_PUBLIC = tr("A public test that costs {points} points: {title}")
_PUBLIC_BARE = tr("A public test: {title}")
_ALL_PUBLIC = tr("All public tests passed. ")
_HIDDEN = tr("Look at {task} again: hidden tests did not pass there. What they checked: {kinds}.")
_ALL = tr("All tests passed: there is nothing to fix.")
_ALL_SHOWN = tr("All public tests passed: there is nothing to fix in them.")


@dataclass(frozen=True)
class Advice:
    """Where to begin. `test` is the public test that it is about, where it is about one."""

    sentence: Text
    test: StudentTest | None = None
    done: bool = False
    """Whether nothing is left to fix."""


@dataclass(frozen=True)
class AdviceView:
    """The same in one language."""

    sentence: str
    message: str
    """Of the public test that it is about; else empty."""
    done: bool
    linked: bool
    """Whether it is about a test, which is marked among the others (`TestView.first`)."""


def advice_view(advice: Advice, lang: Lang) -> AdviceView:
    """As a report shows it."""
    message = "" if advice.test is None else truncate(advice.test.message[lang], lang)
    return AdviceView(one_line(advice.sentence[lang], 600), message, advice.done, advice.test is not None)


def advise(entry: Entry[StudentReport], *, points: bool = True) -> Advice | None:
    """The one thing, or None where there is nothing to say; in words without `points`, where none are to be told."""
    report = entry.report
    if report.status.ours or entry.score is None:
        return None
    if report.status is not Verdict.PASSED:
        return _advise_unloaded(entry)
    failed = [test for test in report.tests if test.verdict is not Verdict.PASSED and not test.verdict.ours]
    public = [test for test in failed if test.visible]
    if unwritten := [test for test in public if test.verdict is Verdict.NOT_IMPLEMENTED]:
        return _advise_unwritten(entry, unwritten, points)
    if public:
        dearest = _dearest([test for test in public if test.verdict is not Verdict.NOT_RUN] or public)
        return _advise_public(dearest, points)
    if failed:
        return _advise_hidden(entry, failed)
    if not report.tests:
        return None
    return Advice(_ALL if any(not test.visible for test in report.tests) else _ALL_SHOWN, done=True)


def _advise_unloaded(entry: Entry[StudentReport]) -> Advice:
    if entry.report.status is Verdict.NOT_IMPLEMENTED and entry.tasks:
        return Advice(_NOTHING_YET.format(task=_task_title(entry, entry.tasks[0].task)))
    return Advice(_NOT_LOADED)


def _advise_unwritten(entry: Entry[StudentReport], unwritten: Sequence[StudentTest], points: bool) -> Advice:
    missing = {task.task: task.max_score - task.score for task in entry.tasks if task.score is not None}
    test = max(unwritten, key=lambda test: round(missing.get(test.task, 0.0), 2))
    title, left = _task_title(entry, test.task), missing.get(test.task, 0.0)
    if points and left > 0:
        return Advice(_NOT_WRITTEN.format(task=title, points=format_points(left)), test)
    return Advice(_NOT_WRITTEN_BARE.format(task=title), test)


def _advise_public(test: StudentTest, points: bool) -> Advice:
    title = test.title or plain(test.name)
    if points and (lost := _lost(test)):
        return Advice(_PUBLIC.format(points=format_points(lost), title=title), test)
    return Advice(_PUBLIC_BARE.format(title=title), test)


def _advise_hidden(entry: Entry[StudentReport], failed: Sequence[StudentTest]) -> Advice:
    costs: dict[str, float] = {}
    for test in failed:
        costs[test.task] = costs.get(test.task, 0.0) + _lost(test)
    worst = max(costs, key=lambda task: round(costs[task], 2))
    kinds = {test.title: None for test in failed if test.task == worst and test.title}
    shown = any(test.visible for test in entry.report.tests)
    sentence = _HIDDEN.format(task=_task_title(entry, worst), kinds=join(", ", kinds))
    return Advice((_ALL_PUBLIC if shown else EMPTY) + sentence)


def _dearest(tests: Sequence[StudentTest]) -> StudentTest:
    return max(tests, key=_lost)


def _lost(test: StudentTest) -> float:
    """The points that it costs, as its row shows them."""
    return 0.0 if test.score is None or test.max_score is None else round(test.max_score - test.score, 2)


def _task_title(entry: Entry[StudentReport], name: str) -> Text:
    return next((task.title for task in entry.tasks if task.task == name and task.title), plain(name))
