"""`grade show`: all about one report, for the staff."""

from __future__ import annotations

from pathlib import Path

from grader.course import Course
from grader.errors import UsageError
from grader.gradebook import FILENAME, FOLDER, Gradebook
from grader.report.safe import one_line
from grader.report.show import show
from grader.roster import load_roster
from grader.submission import ROSTER
from grader.text import Lang


def report_text(class_folder: Path, student: str, assignment: str, lang: Lang) -> str:
    """The current report of a student (id, name or folder) for an assignment, with its history."""
    person = load_roster(class_folder / ROSTER).find(student)
    id_ = student if person is None else person.id
    with Gradebook.open(class_folder, write=False) as book:
        report = book.report(id_, assignment)
        if report is None:
            there = [each for each in book.current() if each.student == id_]
            known = ", ".join(f"{one_line(each.student)} {each.assignment}" for each in (there or book.current())[:20])
            raise UsageError(f"There is no report of {student!r} for {assignment!r} in {book.path}. There is: {known}.")
        earlier = [past for past in book.history(id_, assignment) if past.report != report]
        return show(report, lang, earlier)


def class_folder(course: Course, named: Path | None) -> Path:
    """The class whose gradebook is meant: the one named, else the nearest upward, else the course's submissions/."""
    if named is not None:
        return named
    here = Path.cwd()
    for folder in (here, *here.parents, here / "submissions", course.root / "submissions"):
        if (folder / FOLDER / FILENAME).is_file():
            return folder
    raise UsageError("No gradebook found here. Grade a class first (grade submissions/), or name it with --class DIR.")
