"""Which course a command takes: the one that is named, or the outermost upward (`grader.intake.ancestors`)."""

from __future__ import annotations

import os
from pathlib import Path

from grader.domain.course import Course
from grader.domain.course_files import load_course
from grader.intake.ancestors import course_above, has_course
from grader.text import Text, tr
from grader.text.errors import UsageError


class NoCourseError(UsageError):
    """There is none, neither where it was looked for nor above."""


def open_course(folder: Path | None, *starts: Path) -> Course:
    """The course in the folder that is named, else the nearest upward from one of these places, tried in order."""
    return load_course(course_folder(folder, *starts))


def course_folder(folder: Path | None, *starts: Path) -> Path:
    """Where `open_course` takes the course from."""
    if folder is not None:
        return Path(os.path.abspath(folder))
    first: UsageError | None = None
    for start in starts:
        try:
            return find_course(start)
        except UsageError as error:
            first = first or error
    assert first is not None
    raise first


def search_start(path: Path) -> Path:
    """Where a look for the course of what was handed in begins: above its folder, where its student has put none."""
    real = Path(os.path.realpath(path))
    return (real if os.path.isdir(real) else real.parent).parent  # no fault of a name that is too long


def find_course(start: Path) -> Path:
    """The outermost folder upward from `start` (it included) that holds `assignments/course.toml`: a course that was
    handed in lies below the real one. How far a look goes: `grader.intake.ancestors`."""
    start = start.resolve()
    folder = course_above(start)
    if folder is not None:
        return folder
    foreign = next((place for place in (start, *start.parents) if has_course(place)), None)
    if foreign is not None:
        raise UsageError(explain_foreign_course(foreign))
    raise NoCourseError(
        tr(
            "No course found: neither {start} nor a folder above it holds assignments/course.toml. "
            "Go to the course's folder, or name it with --course DIR.",
            start=start,
        )
    )


def explain_foreign_course(folder: Path) -> Text:
    """Why the course in `folder` is none."""
    return tr(
        "{folder} holds a course, but it lies among what students handed in, or where another user could have "
        "put it, and was not used. Name the course that counts with --course DIR.",
        folder=folder,
    )
