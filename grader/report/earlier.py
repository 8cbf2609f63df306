"""What changed since the report that a student was told before, and what there was before that.

Compared is with the last report that was told and said something else (`grader.gradebook.history`), so that a grading
that finds the same again changes nothing here. Of both only what their student may read is looked at: the points, and
of the tests the public ones. What people decided about a score is not in it: compared is what the tests gave.

The limit: values only; the sentences are `grader.report.since`'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from grader.domain.disclosure import StudentTest, cut_to_minute, disclose, disclosed_tasks
from grader.domain.verdict import Report, Verdict
from grader.gradebook.book import Gradebook
from grader.gradebook.entry import Entry
from grader.gradebook.history import Past, PastResult, read_past
from grader.text import Text, plain


@dataclass(frozen=True)
class EarlierResult:
    """A result that there was before, as its student may read it."""

    attempt: str
    """RFC 3339, where there are several; else empty."""
    graded_at: str
    """RFC 3339, UTC, to the minute: when the run began."""
    score: float | None


@dataclass(frozen=True)
class TaskChange:
    """A task that has other points than before."""

    task: str
    title: Text
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Changes:
    """From the report that was told before to the current one."""

    since: EarlierResult
    after: float | None
    """The score that the tests gave now."""
    tasks: tuple[TaskChange, ...]
    passing: tuple[Text, ...]
    """Titles of the public tests that pass now and did not."""
    failing: tuple[Text, ...]
    """And the other way round."""


@dataclass(frozen=True)
class Earlier:
    """What there was before the current report of one assignment."""

    results: tuple[EarlierResult, ...]
    """The latest first, each result once."""
    changes: Changes | None = None
    """None where nothing else was told before."""


def collect_earlier(
    book: Gradebook, current: Iterable[Entry[Report]], *, latest_counts: bool = True
) -> dict[tuple[str, str], Earlier]:
    """By student and assignment, for those of these current entries before which there was another result;
    `latest_counts` as in `grader.gradebook.history.read_past`."""
    entries = {entry.key: entry for entry in current}
    past = read_past(book, entries.values(), latest_counts=latest_counts)
    return {key: _tell(each, entries[key]) for key, each in past.items()}


def compare(since: EarlierResult, before: Entry[Report], after: Entry[Report]) -> Changes:
    """What is told of two results of one student at one assignment, as the tests gave them."""
    old, new = _public_tests(before.report), _public_tests(after.report)
    pairs = [(old[name], test) for name, test in new.items() if name in old]
    return Changes(
        since=since,
        after=after.score,
        tasks=_compare_tasks(before, after),
        passing=tuple(test.title or plain(test.name) for was, test in pairs if _passes(test) and not _passes(was)),
        failing=tuple(test.title or plain(test.name) for was, test in pairs if _passes(was) and not _passes(test)),
    )


def _tell(past: Past, entry: Entry[Report]) -> Earlier:
    changes = None
    if past.told is not None:
        result, before = past.told
        changes = compare(_result(result), before, entry)
    return Earlier(tuple(map(_result, past.results)), changes)


def _result(result: PastResult) -> EarlierResult:
    return EarlierResult(result.attempt, cut_to_minute(result.run_began), result.score)


def _compare_tasks(before: Entry[Report], after: Entry[Report]) -> tuple[TaskChange, ...]:
    old = {task.task: task.score for task in disclosed_tasks(before.report.status, before.tasks)}
    new = disclosed_tasks(after.report.status, after.tasks)
    changed = [task for task in new if task.task in old and task.score != old[task.task]]
    return tuple(TaskChange(task.task, task.title, old[task.task], task.score) for task in changed)


def _public_tests(report: Report) -> dict[str, StudentTest]:
    return {test.name: test for test in disclose(report).tests if test.visible}


def _passes(test: StudentTest) -> bool:
    return test.verdict is Verdict.PASSED
