"""`grade handout`: what students are given, as zips, and what is in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from click import echo

from grader.app.saving import is_of_course
from grader.authoring.handout import choose_assignments, plan_handouts, write_handouts
from grader.authoring.start_here import Wheel
from grader.intake.courses import open_course
from grader.text import Lang, tr
from grader.text.errors import EXIT_OK, UsageError

_NO_WHEEL = tr(
    "START-HERE leaves it to you how the checker is installed. With --wheel FILE it is in the zips, and the lines to "
    "type are, too; in the grader's own folder, `pip wheel --no-deps .` makes that file."
)


@dataclass(frozen=True)
class Options:
    """What `grade handout` was asked for."""

    ids: tuple[str, ...]
    out: Path
    wheel: Path | None
    """The package that students install."""
    course: Path | None
    lang: Lang | None


def handout(options: Options) -> int:
    """Make the zips, and say so."""
    course = open_course(options.course, Path.cwd())
    lang = options.lang or course.lang
    wheel = None if options.wheel is None else _read_wheel(options.wheel)
    if is_of_course(options.out.resolve(), course):
        raise UsageError(
            tr("{folder} holds the course's own files. Name a folder elsewhere with --out.", folder=options.out)
        )
    handouts = plan_handouts(choose_assignments(course, options.ids, datetime.now(UTC)), options.out)
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            tr("{folder} could not be made: {why}. Name another with --out.", folder=options.out, why=error.strerror)
        ) from error
    write_handouts(course, handouts, wheel)
    for each in handouts:
        names = ", ".join(assignment.id for assignment in each.assignments)
        echo(f"{each.target}: {names}")
    if wheel is None:
        echo(_NO_WHEEL[lang], err=True)
    return EXIT_OK


def _read_wheel(path: Path) -> Wheel:
    if path.suffix != ".whl":
        raise UsageError(
            tr("{file} is no wheel: its name has to end in .whl. `pip wheel --no-deps .` makes one.", file=path)
        )
    try:
        return Wheel(path.name, path.read_bytes())
    except OSError as error:
        raise UsageError(tr("{file} cannot be read: {why}.", file=path, why=error.strerror)) from error
