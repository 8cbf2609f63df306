"""`grade show`: all about one report, for the staff."""

from __future__ import annotations

import os
from datetime import tzinfo
from pathlib import Path

from grader.domain.course import Course
from grader.domain.records import FILENAME
from grader.gradebook.book import Gradebook
from grader.intake.place import Spot, check_there, locate
from grader.intake.upward import has_course, reach
from grader.report.staff import show
from grader.text import Lang, tr
from grader.text.errors import UsageError
from grader.text.safe import one_line

_WHICH = tr("Name the class folder: --class DIR")


def report_text(spot: Spot, student: str, assignment: str, lang: Lang, zone: tzinfo | None) -> str:
    """The current report of a student (id, name or folder) for an assignment, with its history."""
    person = spot.load_roster().find(student)
    id_ = student if person is None else person.id
    with Gradebook.open(spot.root, write=False, folder=spot.book_folder) as book:
        entry = book.entry(id_, assignment)
        if entry is None:
            keys = [each.key for each in book.entries()]
            own = [key for key in keys if key[0] == id_]
            known = ", ".join(f"{one_line(who)} {what}" for who, what in (own or keys)[:20])
            raise UsageError(
                tr(
                    "There is no report of {student!r} for {assignment!r} in {path}. There is: {known}.",
                    student=student,
                    assignment=assignment,
                    path=book.path,
                    known=known,
                )
            )
        earlier = [past for past in book.history(id_, assignment) if past.entry != entry]
        return show(entry, lang, earlier, zone)


def class_spot(course: Course, named: Path | None) -> Spot:
    """The class whose gradebook is meant: of the folder that is named, by the rules of a run; else the one of this
    folder, else the nearest upward, else submissions/ here or in the course."""
    if named is not None:
        check_there(named, _WHICH)
        return locate(named, course.ids)
    here = Path.cwd()
    for folder in (*reach(here), here / "submissions", course.root / "submissions"):
        if folder.is_dir() and not has_course(folder):
            spot = locate(folder, course.ids)
            if os.path.isfile(spot.book_folder / FILENAME):
                return spot
    raise UsageError(
        tr("No gradebook found here. Grade a class first (grade submissions/), or name it with --class DIR.")
    )
