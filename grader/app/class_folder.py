"""Which class a verb means that looks into a gradebook: the folder that is named, or what lies where it is called."""

from __future__ import annotations

import os
from pathlib import Path

from grader.domain.course import Course
from grader.domain.records import FILENAME
from grader.intake.ancestors import has_course, trusted_ancestors
from grader.intake.place import Spot, check_there, locate
from grader.text import tr
from grader.text.errors import UsageError

_WHICH = tr("Name the class folder: --class DIR")


def class_spot(course: Course, named: Path | None) -> Spot:
    """The class whose gradebook is meant: of the folder that is named, by the rules of a run; else the one of this
    folder, else the nearest upward, else submissions/ here or in the course."""
    if named is not None:
        check_there(named, _WHICH)
        return locate(named, course.ids)
    here = Path.cwd()
    for folder in (*trusted_ancestors(here), here / "submissions", course.root / "submissions"):
        if folder.is_dir() and not has_course(folder):
            spot = locate(folder, course.ids)
            if os.path.isfile(spot.book_folder / FILENAME):
                return spot
    raise UsageError(
        tr("No gradebook found here. Grade a class first (grade submissions/), or name it with --class DIR.")
    )
