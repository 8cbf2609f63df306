"""`grade excuse`: an assignment that counts neither for nor against a student."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.app.correcting import Asked, Desk, correct, decide
from grader.domain.decisions import Decision
from grader.text import Lang

_CALL = 'grade excuse STUDENT ASSIGNMENT --why "…"'


@dataclass(frozen=True)
class Options:
    """What `grade excuse` was asked for."""

    student: str | None
    """An id, a name or an address."""
    assignment: str | None
    why: str | None
    list: bool
    undo: int | None
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def excuse(options: Options) -> int:
    """Record it, list such decisions, or take one back."""

    def make(desk: Desk, why: str) -> Sequence[Decision]:
        assignment = desk.check_assignment(options.assignment or "")
        return [decide("excuse", desk.find(options.student or "")[0], assignment, why)]

    complete = options.assignment is not None
    return correct(Asked("excuse", _CALL, options.student, options.assignment, False, complete), options, make)
