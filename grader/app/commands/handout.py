"""`grade handout`: what students are given, as zips, and what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from click import echo

from grader.app.saving import is_of_course
from grader.authoring.handout import (
    check_free,
    check_pages,
    choose_assignments,
    page_target,
    plan_handouts,
    write_handouts,
)
from grader.authoring.released_hints import released_hints
from grader.authoring.start_here import Wheel
from grader.authoring.trying import Settings
from grader.domain.course import Assignment, Course
from grader.intake.courses import open_course
from grader.text import Lang, tr
from grader.text.errors import EXIT_OK, UsageError

_NO_WHEEL = tr(
    "START-HERE leaves it to you how the checker is installed. With --wheel FILE it is in the zips, and the lines to "
    "type are, too; in the grader's own folder, `pip wheel --no-deps .` makes that file."
)
_PAGE = tr("{file}: the check of {id} as a page ({size} MB); it is in the zips as check.html, too")
_NO_PAGE = tr("No check page of {ids}: a page has neither NumPy nor TensorFlow, and runs no scripts.")
_HINTS = tr("With hints for those who are stuck: {ids}")


@dataclass(frozen=True)
class Options:
    """What `grade handout` was asked for."""

    ids: tuple[str, ...]
    out: Path
    wheel: Path | None
    """The package that students install."""
    check_page: bool
    """Whether checks are made as pages, too."""
    pyodide: Path | None
    """Folder with what pages are made of."""
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
    assignments = choose_assignments(course, options.ids, datetime.now(UTC))
    if options.pyodide is not None and not options.check_page:
        raise UsageError(tr("--pyodide is what check pages are made of. Add --check-page, or leave it out."))
    handouts = plan_handouts(assignments, options.out)
    hints = released_hints(assignments, Settings(lang, isolation=None, min_isolation=1, mnist=None, jobs=None))
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            tr("{folder} could not be made: {why}. Name another with --out.", folder=options.out, why=error.strerror)
        ) from error
    pages = _make_pages(options, course, assignments, lang) if options.check_page else {}
    write_handouts(course, handouts, wheel, hints, pages)
    for each in handouts:
        names = ", ".join(assignment.id for assignment in each.assignments)
        echo(f"{each.target}: {names}")
    for target, (id_, page) in pages.items():
        echo(_PAGE.format(file=target, id=id_, size=f"{len(page) / 1e6:.1f}")[lang])
    if hints:
        echo(_HINTS.format(ids=", ".join(hints))[lang])
    if wheel is None:
        echo(_NO_WHEEL[lang], err=True)
    return EXIT_OK


def _make_pages(
    options: Options, course: Course, assignments: Sequence[Assignment], lang: Lang
) -> dict[Path, tuple[str, bytes]]:
    """Where each is written → whose it is, and the page."""
    from grader.authoring.check_page.making import can_be_page  # as `check_pages` imports it

    able = [each for each in assignments if can_be_page(each)]
    if others := [each.id for each in assignments if each not in able]:
        echo(_NO_PAGE.format(ids=", ".join(others))[lang], err=True)
    if not able:
        return {}
    targets = {each.id: page_target(options.out, each.id) for each in able}
    check_free([*(each.target for each in plan_handouts(assignments, options.out)), *targets.values()])
    return {targets[id_]: (id_, page) for id_, page in check_pages(course, able, options.pyodide).items()}


def _read_wheel(path: Path) -> Wheel:
    if path.suffix != ".whl":
        raise UsageError(
            tr("{file} is no wheel: its name has to end in .whl. `pip wheel --no-deps .` makes one.", file=path)
        )
    try:
        return Wheel(path.name, path.read_bytes())
    except OSError as error:
        raise UsageError(tr("{file} cannot be read: {why}.", file=path, why=error.strerror)) from error
