"""What changed since the report before, and the results before that, as sentences.

The limit: what is compared is `grader.report.earlier`. Points are told where the tests alone made those that count
now; where people decided otherwise, the lines that say how the score came about are told, and none here speaks against
them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from grader.domain.disclosure import StudentReport
from grader.domain.totals import format_points
from grader.gradebook.entry import Entry
from grader.report import words
from grader.report.earlier import Changes, Earlier, EarlierResult
from grader.text import Lang, Text, tr
from grader.text.safe import one_line

MAX_TITLES = 8
MAX_RESULTS = 20

_SINCE = tr("Since the report of {time}")
_POINTS = tr("Points by the tests: {before} → {after} of {most}")
_SAME_POINTS = tr("Points by the tests: {after} of {most}, as before")
PASSING = tr("Passes now: {title}")
FAILING = tr("Does not pass any more: {title}")
_MORE = tr("and {count} more")
SAME_TESTS = tr("The same public tests pass as before.")
_HANDED_IN = tr("handed in {time}: {points}")
_GRADED = tr("graded {time}: {points}")
_OLDER = tr("and {count} before that")


@dataclass(frozen=True)
class SinceView:
    """What is told of reports before the current one."""

    heading: str = ""
    """With which one it is compared; empty where nothing else was told before."""
    changes: tuple[str, ...] = ()
    """What changed since then, a sentence each."""
    results: tuple[str, ...] = ()
    """The results before, the latest first, a line each."""


NOTHING = SinceView()


def since_view(earlier: Earlier, entry: Entry[StudentReport], lang: Lang, say_time: Callable[[str], str]) -> SinceView:
    """As a report shows it; `entry` is what counts now, `say_time` words an RFC 3339 time."""
    results = tuple(_result_lines(earlier.results, lang, say_time))
    if earlier.changes is None:
        return SinceView(results=results)
    heading = _SINCE.format(time=say_time(earlier.changes.since.graded_at))[lang]
    return SinceView(heading, tuple(_change_lines(earlier.changes, entry, lang)), results)


def _change_lines(changes: Changes, entry: Entry[StudentReport], lang: Lang) -> Iterator[str]:
    if changes.after == entry.score:
        before, after = (_points(score)[lang] for score in (changes.since.score, changes.after))
        sentence = _SAME_POINTS if changes.since.score == changes.after else _POINTS
        yield sentence.format(before=before, after=after, most=format_points(entry.max_score))[lang]
    counting = {task.task: task.score for task in entry.tasks}
    for task in changes.tasks:
        if counting.get(task.task) == task.after:
            title = one_line(task.title[lang]) or task.task
            yield f"{title}: {_points(task.before)[lang]} → {_points(task.after)[lang]}"
    yield from title_lines(PASSING, changes.passing, lang)
    yield from title_lines(FAILING, changes.failing, lang)
    if not (changes.passing or changes.failing):
        yield SAME_TESTS[lang]


def _result_lines(results: Sequence[EarlierResult], lang: Lang, say_time: Callable[[str], str]) -> Iterator[str]:
    for result in results[:MAX_RESULTS]:
        time = say_time(result.attempt or result.graded_at)
        yield (_HANDED_IN if result.attempt else _GRADED).format(time=time, points=_points(result.score))[lang]
    if len(results) > MAX_RESULTS:
        yield _OLDER.format(count=len(results) - MAX_RESULTS)[lang]


def title_lines(sentence: Text, titles: Sequence[Text], lang: Lang) -> Iterator[str]:
    """The sentence for each of these tests, of many for the first."""
    for title in titles[:MAX_TITLES]:
        yield sentence.format(title=one_line(title[lang]))[lang]
    if len(titles) > MAX_TITLES:
        yield _MORE.format(count=len(titles) - MAX_TITLES)[lang]


def _points(score: float | None) -> Text:
    return words.NO_SCORE if score is None else Text(format_points(score), format_points(score))
