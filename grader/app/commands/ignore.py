"""`grade ignore`: files of a class that are no homework, dismissed by the staff; or the list of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.app.class_folder import open_class, place_in_class
from grader.domain.course import Course
from grader.intake.ignored import IgnoredFiles
from grader.intake.kinds import all_names, is_document, is_text
from grader.intake.location import Location
from grader.text import Lang, tr
from grader.text.errors import EXIT_OK, UsageError
from grader.text.safe import one_line

_DISMISSED = tr("{file} is dismissed: it opens no total and is not listed any more. Undo: grade ignore --undo FILE")
_BACK = tr("{file} is looked at again at the next run.")
_NONE = tr("No file of {root} is dismissed.")
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
    course, location = open_class(options.course, options.class_folder)
    for line in _lines(location, options, course, options.lang or course.lang):
        echo(line)
    return EXIT_OK


def _lines(location: Location, options: Options, course: Course, lang: Lang) -> Iterator[str]:
    """Dismiss or list, and what is said of each file."""
    ignored = IgnoredFiles(location.root, location.book_folder)
    if options.list or not options.files:
        for place in sorted(ignored.entries):
            yield _shown(place) + ("" if place in ignored else _CHANGED[lang])
        if not ignored.entries:
            yield _NONE.format(root=location.root)[lang]
        return
    places = [place_in_class(location, file) for file in options.files]
    if options.undo:
        if strange := [place for place in places if place not in ignored.entries]:
            raise UsageError(
                tr("{file} is not dismissed. The list: grade ignore --list", file=_shown(strange[0])),
            )
        for place in places:
            ignored.remove(place)
            yield _BACK.format(file=_shown(place))[lang]
        return
    names = all_names(course.ids)
    for place in places:
        if not ignored.file_of(place).is_file():
            raise UsageError(tr("{file} is no file of {root}.", file=_shown(place), root=location.root))
        if place[-1] in names and len(place) > 1 and not (is_text(place[-1]) or is_document(place[-1])):
            raise UsageError(
                tr(
                    "{file} is graded by its name. To keep it from being graded, move it to a folder whose name begins "
                    "with `_`.",
                    file=_shown(place),
                )
            )
    for place in places:
        ignored.add(place)
        yield _DISMISSED.format(file=_shown(place))[lang]


def _shown(place: Sequence[str]) -> str:
    return one_line("/".join(place))
