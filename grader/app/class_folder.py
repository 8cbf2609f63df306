"""Which class a verb means that looks into a gradebook: the folder that is named, or what lies where it is called; and
what lies in it."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from grader.domain.course import Course
from grader.domain.groups import read_groups
from grader.domain.records import FILENAME, ROSTERS
from grader.domain.roster import Roster
from grader.intake.ancestors import has_course, trusted_ancestors
from grader.intake.courses import open_course, search_start
from grader.intake.folder import take_inventory
from grader.intake.inventory import Inventory
from grader.intake.kinds import is_archive
from grader.intake.location import Location, check_exists, locate
from grader.text import tr
from grader.text.errors import UsageError
from grader.text.safe import one_line

_WHICH = tr("Name the class folder: --class DIR")


def open_class(
    course_folder: Path | None, folder_named: Path | None, *, ungraded: bool = False
) -> tuple[Course, Location]:
    """The course, as `grader.intake.courses` finds it from here and from above the class, and the class. `ungraded`:
    also a class that has no gradebook yet."""
    course = open_course(course_folder, Path.cwd(), search_start(folder_named or Path.cwd()))
    return course, locate_class(course, folder_named, ungraded=ungraded)


def locate_class(course: Course, folder_named: Path | None, *, ungraded: bool = False) -> Location:
    """The class whose gradebook is meant: of the folder that is named, by the rules of a run; else the one of this
    folder, else the nearest upward, else submissions/ here or in the course; of `ungraded` classes the same, after
    those with a gradebook, but upward only one with a roster."""
    if folder_named is not None:
        check_exists(folder_named, _WHICH)
        return locate(folder_named, course.ids)
    here = Path.cwd()
    beside = (here / "submissions", course.root / "submissions")
    for folder in (*trusted_ancestors(here), *beside):
        if folder.is_dir() and not has_course(folder):
            location = locate(folder, course.ids)
            if os.path.isfile(location.book_folder / FILENAME):
                return location
    if ungraded:
        with_roster = (each for each in trusted_ancestors(here) if any(os.path.isfile(each / name) for name in ROSTERS))
        for folder in (*with_roster, *beside):
            if folder.is_dir() and not has_course(folder):
                return locate(folder, course.ids)
        raise UsageError(tr("No class found here: no submissions/, no roster, no gradebook. ") + _WHICH)
    raise UsageError(
        tr("No gradebook found here. Grade a class first (grade submissions/), or name it with --class DIR.")
    )


def is_found_here(course: Course, location: Location) -> bool:
    """Whether a verb that is called here means that class although nobody names it."""
    with suppress(UsageError):
        return locate_class(course, None, ungraded=True).root == location.root
    return False


def look_through(course: Course, location: Location, roster: Roster) -> Inventory:
    """All that lies in the class folder, the work of groups as each member's."""
    return take_inventory(location.whole, course.ids, roster, read_groups(course, roster))


def refuse_lone(location: Location) -> None:
    """`UsageError` for one student's folder, where a class is needed."""
    if location.alone:
        raise UsageError(
            tr("{root} is one student's folder, and no class. Name the class with --class DIR.", root=location.root)
        )


def place_in_class(location: Location, file: Path) -> tuple[str, ...]:
    """A file as the names below the class folder: as it is named from here, or from there. `UsageError` where it lies
    elsewhere."""
    for start in (Path.cwd(), location.root):
        whole = _as_it_is_there(location.root, Path(os.path.normpath(start / file)))
        if (
            whole.is_relative_to(location.root)
            and whole != location.root
            and (start == location.root or os.path.lexists(whole) or _is_in_archive(whole))
        ):
            return whole.relative_to(location.root).parts
    raise UsageError(
        tr(
            "{file} does not lie in the class folder {root}. Name another class with --class DIR.",
            file=file,
            root=location.root,
        )
    )


def _as_it_is_there(root: Path, whole: Path) -> Path:
    """The path, each name below `root` in the letters that lie there: a Mac composes Hangul otherwise than a keyboard
    does, and the two look the same."""
    if not whole.is_relative_to(root):
        return whole
    place = root
    for name in whole.relative_to(root).parts:
        if not os.path.lexists(place / name) and place.is_dir():
            plain = unicodedata.normalize("NFC", name)
            alike = [each for each in os.listdir(place) if unicodedata.normalize("NFC", each) == plain]
            name = alike[0] if len(alike) == 1 else name
        place = place / name
    return place


def show_place(place: Sequence[str]) -> str:
    """It, as people read it."""
    return one_line("/".join(place))


def _is_in_archive(path: Path) -> bool:
    return any(is_archive(above.name) and above.is_file() for above in path.parents)
