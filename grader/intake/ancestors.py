"""Looks upward from a folder: how far, which class lies above it, which course.

What was handed in may hold anything: a roster, a gradebook, folders like students', a course. So what a folder is,
is decided by what lies *above* it, where its student can put nothing, and the outermost that is found counts:

- a look goes no further than a home folder, and neither into another user's folder nor into one where everybody
  may put things (`trusted_ancestors`);
- a class shows by its roster or `.grade`, and *knows* a folder directly in it where its roster or its gradebook
  has that folder, or one beside it, for a student. A roster or a gradebook that cannot be read knows all: then the
  run says what is wrong with it, and nothing is guessed;
- a course is no class, and a class above a course has no say below it, unless it knows that folder for a student's.

The limit: where nothing above a folder says that it is a student's, it is what the person who names it says it is.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from grader.domain.records import GRADEBOOK, ROSTERS
from grader.intake.listing import list_folder
from grader.text.errors import GraderError

try:
    import pwd
except ImportError:  # Windows
    pwd = None  # type: ignore[assignment]

LEVELS = 5
"""From a file up to its class: sub-folder, time, assignment, student, class."""


def trusted_ancestors(folder: Path) -> Iterator[Path]:
    """`folder` and the folders above it that may have a say over it, nearest first; a home folder is the last."""
    owners: set[int] = set()
    for place in (folder, *folder.parents):
        try:
            status = os.stat(place)
        except OSError:
            return
        if place == folder:
            owners = {0, status.st_uid, os.geteuid()} if hasattr(os, "geteuid") else {status.st_uid}
        elif status.st_uid not in owners or (status.st_mode & stat.S_ISVTX and status.st_mode & stat.S_IWOTH):
            return
        yield place
        if _is_home(place, status.st_uid):
            return


def has_course(folder: Path) -> bool:
    """Whether there is an `assignments/course.toml`; not, too, where nobody may look."""
    return os.path.isfile(folder / "assignments" / "course.toml")


def course_above(start: Path) -> Path | None:
    """The outermost folder upward from `start` (it included) that holds a course and is no student's folder."""
    places = list(trusted_ancestors(start))
    courses = [place for place in reversed(places) if has_course(place)]
    return next((place for place in courses if find_knowing_class(place) is None), None)


def class_above(folder: Path, levels: int = LEVELS) -> Path | None:
    """The outermost class above `folder`, within so many levels; none, too, where one further up knows the folder:
    what lies between could have been handed in."""
    places = list(trusted_ancestors(folder))
    course = next((place for place in reversed(places) if has_course(place)), None)
    for place in reversed(places[1:]):
        hidden = course is not None and course != place and course.is_relative_to(place)
        near = place in places[: levels + 1]
        if _is_class(place) and ((near and not hidden) or _knows(place, folder)):
            return place if near else None
    return None


def find_knowing_class(folder: Path) -> Path | None:
    """The outermost class above `folder` that knows it, or what it lies in, for a student's."""
    places = list(trusted_ancestors(folder))
    return next((place for place in reversed(places[1:]) if _is_class(place) and _knows(place, folder)), None)


def siblings(folder: Path) -> list[Path]:
    """The folders beside it, where all of them may be students': not in a course, a home folder, or where others may
    put things."""
    above = list(trusted_ancestors(folder))[1:2]
    if not above or has_course(above[0]) or _is_home(above[0], None):
        return []
    return [above[0] / name for name in list_folder(above[0]).folders if name != folder.name]


def foreign_class_above(folder: Path) -> Path | None:
    """The folder that is not looked into, for it is another user's or everybody's, if it looks like a class."""
    *_, last = trusted_ancestors(folder)
    return last.parent if last.parent != last and not _is_home(last, None) and has_records(last.parent) else None


def has_records(folder: Path) -> bool:
    """Whether there is a roster or a gradebook's folder, whoever put it there."""
    return any(os.path.isfile(folder / name) for name in ROSTERS) or os.path.isdir(folder / GRADEBOOK)


def _is_class(folder: Path) -> bool:
    return has_records(folder) and not has_course(folder) and not _is_home(folder, None)


def _knows(root: Path, folder: Path) -> bool:
    # Where nothing lies above, as at home, neither is ever imported.
    from grader.domain.records import FILENAME
    from grader.domain.roster import class_roster
    from grader.gradebook.book import Gradebook

    students: set[str] = set()
    try:
        roster = class_roster(root)
        if os.path.lexists(root / GRADEBOOK / FILENAME):
            with Gradebook.peek(root) as book:
                students = book.students()
    except GraderError:
        return True
    names = {folder.relative_to(root).parts[0], *list_folder(root).folders}
    return any(name in students or roster.find(name) is not None for name in names)


def _is_home(folder: Path, owner: int | None) -> bool:
    """Whether it is this user's home folder, or that of its owner."""
    homes: list[str | Path] = []
    with suppress(RuntimeError):
        homes.append(Path.home())
    if pwd is not None:
        for uid in {os.geteuid(), os.stat(folder).st_uid if owner is None else owner}:
            with suppress(KeyError):
                homes.append(pwd.getpwuid(uid).pw_dir)
    for home in homes:
        with suppress(OSError):
            if os.path.samefile(folder, home):
                return True
    return False
