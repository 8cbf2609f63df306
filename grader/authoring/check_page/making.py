"""From assignments to their pages.

The limit: which files of an assignment are handed out, and where the pages are put, is `grader.authoring.handout`'s.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.authoring.check_page.packing import make_packs
from grader.authoring.check_page.page import PageMaker
from grader.authoring.check_page.parts import find_parts, unpack_parts
from grader.domain.course import Assignment, Course
from grader.domain.course_files import HOMEWORK


def can_be_page(assignment: Assignment) -> bool:
    """Whether it is checked with what a page has."""
    return assignment.kind == "functions" and not assignment.preload and not assignment.needs_images


def make_pages(
    course: Course,
    assignments: Sequence[Assignment],
    files: Mapping[str, Mapping[str, bytes]],
    settings: bytes,
    given: Path | None,
) -> dict[str, bytes]:
    """The page of each of them, by its id. `files`: what is handed out of each; `settings`: what of the course's goes
    with them; `given`: a folder with what pages are made of. Errors as `find_parts` has them, and `MachineError` where
    the page's own Python cannot collect one of the suites."""
    found = find_parts(given)
    # Each lies in a folder of its name here and in its page: what was compiled knows its file by its whole path.
    handed = {each.id: {f"{each.id}/{name}": data for name, data in files[each.id].items()} for each in assignments}
    all_files = {name: data for each in handed.values() for name, data in each.items()}
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        parts = unpack_parts(found, work / "parts")
        packs = make_packs(parts, [course.timezone], {**all_files, HOMEWORK: settings}, work)
    maker = PageMaker(packs)
    return {each.id: maker.make(each, course.lang, {**handed[each.id], HOMEWORK: settings}) for each in assignments}
