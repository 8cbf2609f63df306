"""`grade hold`: keep messages back, of one student, one assignment, both, or the whole class, until `grade unhold`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.app.correcting import Asked, Desk, correct, decide
from grader.domain.decisions import Decision
from grader.text import Lang

_CALL = 'grade hold [--student STUDENT] [--assignment ID] --why "…"'


@dataclass(frozen=True)
class Options:
    """What `grade hold` was asked for."""

    student: str | None
    """An id, a name or an address; everybody without."""
    assignment: str | None
    """Every one without."""
    why: str | None
    list: bool
    undo: int | None
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def hold(options: Options) -> int:
    """Record it, list such decisions, or take one back."""

    def make(desk: Desk, why: str) -> Sequence[Decision]:
        student = "" if options.student is None else desk.find(options.student)[0]
        assignment = "" if options.assignment is None else desk.check_assignment(options.assignment)
        return [decide("hold", student, assignment, why)]

    return correct(Asked("hold", _CALL, options.student, options.assignment, False, True), options, make)
