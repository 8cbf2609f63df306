"""`grade override`: what counts of an assignment, or of one of its tasks, whatever the tests gave."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.app.correcting import Asked, Desk, correct, decide
from grader.domain.decisions import Decision
from grader.text import Lang, tr
from grader.text.errors import UsageError
from grader.text.safe import one_line

_CALL = 'grade override STUDENT ASSIGNMENT POINTS [--task TASK] --why "…"'
_MAXIMUM = 100  # of an assignment whose files are broken
_POINTS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,2})?")
_WRONG_POINTS = tr(
    "POINTS is a number from 0 to {maximum}, the maximum of {what}, with two decimals at the most, and not {given!r}."
)
_UNKNOWN_TASK = tr("{assignment} has no task {task!r}. Its tasks: {known}.")
_BROKEN = tr(
    "The files of {assignment} are broken, so its tasks are not known. Repair them first (grade verify), or leave out "
    "--task."
)


@dataclass(frozen=True)
class Options:
    """What `grade override` was asked for."""

    student: str | None
    """An id, a name or an address."""
    assignment: str | None
    points: str | None
    task: str | None
    why: str | None
    list: bool
    undo: int | None
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def override(options: Options) -> int:
    """Record it, list such decisions, or take one back."""

    def make(desk: Desk, why: str) -> Sequence[Decision]:
        assignment = options.assignment or ""
        points = _parse_points(desk, assignment, options.task, (options.points or "").strip())
        id_, _ = desk.find(options.student or "")
        return [decide("override", id_, assignment, why, task=options.task or "", points=points)]

    more = options.points is not None or options.task is not None
    complete = options.points is not None
    asked = Asked("override", _CALL, options.student, options.assignment, more, complete)
    return correct(asked, options, make)


def _parse_points(desk: Desk, id_: str, task: str | None, given: str) -> float:
    """The points, of the assignment's maximum or of the task's."""
    assignment = desk.assignment(id_)
    maximum, what = (_MAXIMUM if assignment is None else assignment.max_score), id_
    if task is not None:
        if assignment is None:
            raise UsageError(_BROKEN.format(assignment=id_))
        tasks = {each.name: each for each in assignment.tasks}
        if task not in tasks:
            known = ", ".join(tasks)
            raise UsageError(_UNKNOWN_TASK.format(assignment=id_, task=one_line(task), known=known))
        maximum, what = tasks[task].points, f"{id_}/{task}"
    if not _POINTS.fullmatch(given) or float(given) > maximum:
        raise UsageError(_WRONG_POINTS.format(maximum=maximum, what=what, given=one_line(given, 40)))
    return float(given)
