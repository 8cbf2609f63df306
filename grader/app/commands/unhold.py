"""`grade unhold`: take back the holds of exactly one scope, as `grade hold` set them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.app.correcting import open_desk, take_back
from grader.app.signing import check_why
from grader.report.decisions import describe_decisions
from grader.text import Lang, tr
from grader.text.errors import EXIT_OK, EXIT_USAGE

_NONE = tr("Nothing is held back with exactly this scope, so nothing was changed.")
_STANDING = tr("What is held back (take back one of them: grade hold --undo NUMBER):")


@dataclass(frozen=True)
class Options:
    """What `grade unhold` was asked for."""

    student: str | None
    """An id, a name or an address; the holds of everybody without."""
    assignment: str | None
    """The holds of every one without."""
    why: str | None
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def unhold(options: Options) -> int:
    """Take them back, or say which there are."""
    why = "" if options.why is None else check_why(options.why)
    desk = open_desk(options.class_folder, options.course, options.lang)
    student = "" if options.student is None else desk.find(options.student)[0]
    assignment = "" if options.assignment is None else desk.check_assignment(options.assignment)
    standing = [each for each in desk.decisions() if each.kind == "hold" and each.undone is None]
    chosen = [each for each in standing if (each.student, each.assignment) == (student, assignment)]
    if chosen:
        take_back(desk, chosen, why)
        return EXIT_OK
    echo(_NONE[desk.lang], err=True)
    if standing:
        echo(_STANDING[desk.lang], err=True)
    for line in describe_decisions(standing, desk.lang, desk.course.zone):
        echo(line, err=True)
    return EXIT_USAGE
