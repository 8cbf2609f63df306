"""`grade excuse`: an assignment that counts neither for nor against a student."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.app.correcting import Asked, Desk, correct, decide, need
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
        student, assignment = need(options.student, _CALL), need(options.assignment, _CALL)
        return [decide("excuse", desk.find(student)[0], desk.check_assignment(assignment), why)]

    return correct(
        Asked(
            *("excuse", options.student, options.assignment, False, options.list, options.undo, options.why),
            *(options.class_folder, options.course, options.lang),
        ),
        make,
    )
