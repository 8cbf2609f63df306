"""`grade ignore`: files of a class that are no homework, dismissed by the staff, and attempts that are not to count; or
the list of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.app.class_folder import open_class, place_in_class, show_place
from grader.app.offered import Named
from grader.domain.course import Course
from grader.intake.ignored import IgnoredFiles
from grader.intake.kinds import all_names, is_document, is_text
from grader.intake.location import Location
from grader.intake.set_aside import attempt_above, bring_back, find_set_aside, is_there, set_aside
from grader.text import Lang, tr
from grader.text.errors import EXIT_OK, UsageError

_DISMISSED = tr("{file} is dismissed: it opens no total and is not listed any more. Undo: grade ignore --undo FILE")
_BACK = tr("{file} is looked at again at the next run.")
_NONE = tr("No file of {root} is dismissed.")
_ASIDE = tr(
    "{attempt} does not count any more; what was handed in before it does, from the next run on. Undo: grade ignore "
    "--undo {attempt}"
)
_COUNTS = tr("{attempt} counts again, from the next run on.")
_CHANGED = tr(" (changed since: it is looked at again)")


@dataclass(frozen=True)
class Options:
    """What `grade ignore` was asked for."""

    files: tuple[Path, ...]
    undo: bool
    """Look at the files again."""
    list: bool
    """Only list what is dismissed, as without files."""
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def ignore(options: Options) -> int:
    """Say each file when it is done. Nothing is changed where one of the files cannot be dismissed."""
    course, location = open_class(options.course, options.class_folder, ungraded=True)
    named = Named(options.course, options.class_folder)
    for line in _lines(location, options, course, options.lang or course.lang):
        echo(named.complete(line))
    return EXIT_OK


def _lines(location: Location, options: Options, course: Course, lang: Lang) -> Iterator[str]:
    """Dismiss or list, and what is said of each file."""
    ignored = IgnoredFiles(location.root, location.book_folder)
    if options.list or not options.files:
        yield from _list(location, ignored, course, lang)
        return
    places = [place_in_class(location, file) for file in options.files]
    attempts = {attempt for place in places if (attempt := attempt_above(place, course.ids))}
    places = [*dict.fromkeys(attempt_above(place, course.ids) or place for place in places)]
    check = _check_undo if options.undo else _check
    for place in places:
        check(location, ignored, course, place, attempt=place in attempts)
    for place in places:
        if place in attempts:
            (bring_back if options.undo else set_aside)(location.root, place)
            yield (_COUNTS if options.undo else _ASIDE).format(attempt=show_place(place))[lang]
        elif options.undo:
            ignored.remove(place)
            yield _BACK.format(file=show_place(place))[lang]
        else:
            ignored.add(place)
            yield _DISMISSED.format(file=show_place(place))[lang]


def _list(location: Location, ignored: IgnoredFiles, course: Course, lang: Lang) -> Iterator[str]:
    aside = [*find_set_aside(location.root, course.ids)]
    for place in sorted(ignored.entries):
        yield show_place(place) + ("" if place in ignored else _CHANGED[lang])
    yield from map(show_place, aside)
    if not ignored.entries and not aside:
        yield _NONE.format(root=location.root)[lang]


def _check_undo(
    location: Location, ignored: IgnoredFiles, course: Course, place: tuple[str, ...], *, attempt: bool
) -> None:
    known = is_there(location.root, place, aside=True) if attempt else place in ignored.entries
    if not known:
        raise UsageError(tr("{file} is not dismissed. The list: grade ignore --list", file=show_place(place)))


def _check(location: Location, ignored: IgnoredFiles, course: Course, place: tuple[str, ...], *, attempt: bool) -> None:
    """That it can be dismissed."""
    if attempt:
        if not is_there(location.root, place, aside=False):
            raise UsageError(tr("{file} is no attempt of {root}.", file=show_place(place), root=location.root))
        return
    if not ignored.file_of(place).is_file():
        raise UsageError(tr("{file} is no file of {root}.", file=show_place(place), root=location.root))
    if place[-1] in all_names(course.ids) and len(place) > 1 and not (is_text(place[-1]) or is_document(place[-1])):
        raise UsageError(
            tr(
                "{file} is graded by its name. To keep it from being graded, move it to a folder whose name begins "
                "with `_`.",
                file=show_place(place),
            )
        )
