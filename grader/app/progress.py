"""The progress bar of a run: how many are graded, how fast, for how long still, and who is being graded. On a terminal
only.

The limit: no thread refreshes it, because worker processes are forked beside it; it moves when something happens.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from grader.domain.durations import spell_seconds
from grader.domain.verdict import Report
from grader.grading.batch.place import Watch
from grader.intake.inventory import Submission
from grader.text import EMPTY, Lang, Text, tr
from grader.text.safe import one_line

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_FEW = 3
"""So many have to be graded before anything is said of the others."""


class Pace:
    """How fast a run goes. What is taken over from before takes no time, and says nothing of the others."""

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began: float | None = None
        self._left = total
        self._graded = 0

    def started(self) -> None:
        """The first one begins."""
        if self._began is None:
            self._began = self._clock()

    def settled(self, *, graded: bool) -> None:
        """One is done, by being graded or otherwise."""
        self._left -= 1
        self._graded += graded

    def tell(self) -> Text:
        """The rate, and how long what is left will take if it goes on like that; nothing while that is not known."""
        spent = 0.0 if self._began is None else self._clock() - self._began
        if self._graded < _FEW or spent <= 0:
            return EMPTY
        per_second = self._graded / spent
        left = spell_seconds(max(0, self._left) / per_second)
        if per_second >= 1:
            rate = f"{per_second:.1f}"
            return tr("{rate} a second, about {left} left", rate=rate, left=left)
        rate = f"{per_second * 60:.1f}"
        return tr("{rate} a minute, about {left} left", rate=rate, left=left)


class Bar(Watch):
    """What moves it; does nothing where there is no terminal."""

    def __init__(
        self,
        progress: Progress | None = None,
        task: TaskID | None = None,
        pace: Pace | None = None,
        lang: Lang = "ko",
    ) -> None:
        self._progress, self._task = progress, task
        self._pace, self._lang = pace or Pace(0), lang
        self._running: dict[Submission, str] = {}

    def started(self, submission: Submission) -> None:
        """Somebody's turn."""
        self._pace.started()
        self._running[submission] = f"{one_line(submission.name, 30)} {submission.assignment}"
        self._show(0)

    def settled(self, submission: Submission, report: Report) -> None:
        """Somebody is done."""
        self._pace.settled(graded=self._running.pop(submission, None) is not None)
        self._show(1)

    def kept(self, submission: Submission, report: Report) -> None:
        """Somebody need not even begin."""
        self._pace.settled(graded=False)
        self._show(1)

    def tick(self) -> None:
        """Time has passed."""
        self._show(0)

    def _show(self, advance: int) -> None:
        if self._progress is not None and self._task is not None:
            who = ", ".join(list(self._running.values())[:3]) or "…"
            pace = self._pace.tell()[self._lang]
            self._progress.update(self._task, advance=advance, who=who, pace=pace, refresh=True)


@contextlib.contextmanager
def bar(total: int, lang: Lang, *, shown: bool) -> Iterator[Bar]:
    """A bar for `total` submissions on standard error; gone when it is left."""
    if not shown:
        yield Bar()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    from grader.app.columns import WordsColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), WordsColumn("pace"), WordsColumn("who"))
    with Progress(*columns, console=Console(stderr=True), auto_refresh=False, transient=True) as progress:
        yield Bar(progress, progress.add_task("", total=total, who="…", pace=""), Pace(total), lang)
