"""Grades solutions that an author tries: all of them in one batch, by the engine that grades everybody's.

The solutions lie in a temporary folder while they are graded. The limit: what must hold of a report is
`grader.authoring.trials`'s and `grader.authoring.hints`'s.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.authoring.trials import Trial
from grader.domain.course import Assignment
from grader.domain.secret import FIXED
from grader.domain.verdict import Report
from grader.grading.batch.place import ForwardingWatch, Watch, grade_all
from grader.grading.batch.plan import Plan, make_plan
from grader.grading.batch.processes import Processes
from grader.grading.batch.room import count_workers
from grader.intake.inventory import Submission
from grader.sandbox.backends.sweep import Folder
from grader.sandbox.level import isolation_level
from grader.text import Lang, tr
from grader.text.errors import MachineError


@contextlib.contextmanager
def without_watch(total: int) -> Iterator[Watch]:
    """Nobody looks on."""
    yield Watch()


MakeWatch = Callable[[int], AbstractContextManager[Watch]]
"""Made for so many submissions, and left when all of them are graded: a progress bar."""


@dataclass(frozen=True)
class Settings:
    """How trials are graded."""

    lang: Lang
    isolation: int | None
    """The isolation level; None for the highest that there is."""
    min_isolation: int
    """The lowest to begin with."""
    mnist: Path | None
    """Where the images lie; None for where they always do."""
    jobs: int | None
    """Worker processes; None for one a core."""

    def level(self) -> int:
        """The isolation level. `MachineError` where it is none that will do."""
        return isolation_level(self.isolation, self.min_isolation)

    def plan(self, assignments: Sequence[Assignment], level: int, *, hidden: bool = True) -> Plan:
        """What the workers have to know. `hidden`: whether hidden tests are run, too."""
        plan = make_plan(assignments, hidden=hidden, level=level, lang=self.lang, mnist=self.mnist, secret=FIXED)
        return replace(plan, marks=False, repeats=False)


@dataclass
class Tried:
    """Solutions of one assignment, and what became of them."""

    assignment: Assignment
    trials: list[Trial]
    reports: dict[str, Report] = field(default_factory=dict, kw_only=True)
    """By the name of the trial."""


def grade_trials(tried: Sequence[Tried], jobs: int | None, plan: Plan, watching: MakeWatch = without_watch) -> None:
    """Grade all trials of all of them in one batch; each gets its reports."""
    with Folder() as name:
        try:
            submissions = dict(_write_trials(tried, Path(name)))
        except OSError as error:
            raise MachineError(
                tr(
                    "The solutions to try could not be written below {name}: {why}. "
                    "Make room there, or let TMPDIR name another folder, and run again.",
                    name=name,
                    why=error.strerror,
                )
            ) from error
        if not submissions:
            return
        with watching(len(submissions)) as watch:
            workers = count_workers(jobs, [plan.assignments[each.assignment] for each in submissions])
            grade_all(plan, submissions, Processes(workers), _Collect(watch, submissions))


def _write_trials(tried: Sequence[Tried], root: Path) -> Iterator[tuple[Submission, Tried]]:
    """Each trial as a file below `root`, so that it is graded as any submission is."""
    pairs = [(each, trial) for each in tried for trial in each.trials]
    for number, (each, trial) in enumerate(pairs):
        assignment = each.assignment
        folder = root / f"{number:04}"
        folder.mkdir()
        (folder / assignment.filename).write_bytes(trial.source)
        yield Submission(trial.name, trial.name, assignment.id, root, (folder.name,), assignment.filename), each


@dataclass
class _Collect(ForwardingWatch):
    tried: dict[Submission, Tried]

    def settled(self, submission: Submission, report: Report) -> None:
        self.tried[submission].reports[submission.student] = report
        super().settled(submission, report)
