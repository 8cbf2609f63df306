"""`grade comment`: a remark of the staff that one student reads with their report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.app.correcting import Asked, Desk, correct, decide
from grader.app.signing import check_why
from grader.domain.decisions import Decision
from grader.text import Lang, tr
from grader.text.errors import UsageError

_CALL = 'grade comment STUDENT ASSIGNMENT "…"'
_WHY = tr("--why belongs to --undo NUMBER.")


@dataclass(frozen=True)
class Options:
    """What `grade comment` was asked for."""

    student: str | None
    """An id, a name or an address."""
    assignment: str | None
    text: str | None
    """What the student reads."""
    why: str | None
    """Why it is taken back."""
    list: bool
    undo: int | None
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def comment(options: Options) -> int:
    """Record it, list such remarks, or take one back."""
    if options.why is not None and options.undo is None:
        raise UsageError(_WHY)

    complete = bool((options.text or "").strip())
    text = check_why(options.text or "", "TEXT") if complete else ""

    def make(desk: Desk, why: str) -> Sequence[Decision]:
        student, _ = desk.find(options.student or "")
        return [decide("comment", student, desk.check_assignment(options.assignment or ""), text)]

    more = options.text is not None
    asked = Asked("comment", _CALL, options.student, options.assignment, more, complete)
    return correct(asked, options, make, has_why=True)
