"""Where a file may be saved that holds what students must not read, or what is one student's alone."""

from __future__ import annotations

import os
from datetime import datetime
from itertools import count
from pathlib import Path

from grader.domain.course import Course
from grader.domain.records import MANIFEST
from grader.intake.location import Location
from grader.text import tr
from grader.text.errors import UsageError
from grader.text.folders import folder_names


def choose_place(asked: Path | None, name: str, course: Course, location: Location, suffix: str = ".zip") -> Path:
    """The file that is asked for; in a folder, or where none is asked for, the first free `NAME-DATE` there or here,
    with that suffix. `UsageError` where it would lie among what is handed in, handed out, or written for students."""
    folder = Path.cwd() if asked is None else asked if asked.is_dir() else asked.parent
    if not folder.is_dir():
        raise UsageError(tr("There is no folder {folder}. Make it, or name a file elsewhere.", folder=folder))
    _check(folder.resolve(), course, location)
    if asked is not None and not asked.is_dir():
        return asked
    day = datetime.now(course.zone).date().isoformat()
    return free_place(folder, f"{folder_names([name])[name]}-{day}", suffix)


def free_place(folder: Path, stem: str, suffix: str) -> Path:
    """The first there that is free of `STEM`, `STEM-2`, `STEM-3` … with that suffix."""
    numbered = (folder / f"{stem}{'' if number == 1 else f'-{number}'}{suffix}" for number in count(1))
    return next(place for place in numbered if not os.path.lexists(place))


def is_of_course(folder: Path, course: Course) -> bool:
    """Whether that folder, links resolved, lies among the files of the course's assignments: whatever is put there is
    handed out, or taken for a part of a proof."""
    return any(folder.is_relative_to((course.root / name).resolve()) for name in ("assignments", "reference"))


def _check(folder: Path, course: Course, location: Location) -> None:
    bad = [location.root, location.book_folder]
    if is_of_course(folder, course) or any(folder.is_relative_to(each.resolve()) for each in bad):
        raise UsageError(
            tr(
                "{folder} is where homework is handed in or handed out, and the file must not lie there. Name a file "
                "elsewhere.",
                folder=folder,
            )
        )
    if any((each / MANIFEST).is_file() for each in (folder, *folder.parents)):
        raise UsageError(
            tr(
                "{folder} holds what a run writes for students, and the file must not lie there. Name a file "
                "elsewhere.",
                folder=folder,
            )
        )
