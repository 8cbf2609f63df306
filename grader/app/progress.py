"""The progress bar of a run: how many are graded, and who is being graded. On a terminal only.

The limit: no thread refreshes it, because worker processes are forked beside it; it moves when something happens.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from grader.domain.verdict import Report
from grader.grading.batch.place import Watch
from grader.intake.inventory import Submission
from grader.text.safe import one_line

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Bar(Watch):
    """What moves it; does nothing where there is no terminal."""

    def __init__(self, progress: Progress | None = None, task: TaskID | None = None) -> None:
        self._progress, self._task = progress, task
        self._running: dict[Submission, str] = {}

    def started(self, submission: Submission) -> None:
        """Somebody's turn."""
        self._running[submission] = f"{one_line(submission.name, 30)} {submission.assignment}"
        self._show(0)

    def settled(self, submission: Submission, report: Report) -> None:
        """Somebody is done."""
        self._running.pop(submission, None)
        self._show(1)

    def kept(self, submission: Submission, report: Report) -> None:
        """Somebody need not even begin."""
        self._show(1)

    def tick(self) -> None:
        """Time has passed."""
        self._show(0)

    def _show(self, advance: int) -> None:
        if self._progress is not None and self._task is not None:
            who = ", ".join(list(self._running.values())[:3]) or "…"
            self._progress.update(self._task, advance=advance, who=who, refresh=True)


@contextlib.contextmanager
def bar(total: int, *, shown: bool) -> Iterator[Bar]:
    """A bar for `total` submissions on standard error; gone when it is left."""
    if not shown:
        yield Bar()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    from grader.app.columns import WordsColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), WordsColumn("who"))
    with Progress(*columns, console=Console(stderr=True), auto_refresh=False, transient=True) as progress:
        yield Bar(progress, progress.add_task("", total=total, who="…"))
