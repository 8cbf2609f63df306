"""Files that may hold homework and that no assignment used: what is handed in so is not "not handed in".

Which files could be work is judged by their names and places alone. The limit: a guess opens a total and never grades
anything.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable

from grader.domain.records import ROSTERS
from grader.intake.file_names import classify_file

Place = tuple[str, ...]
"""A file as the names down to it from the class folder."""

HANDOUT = frozenset(
    {
        *("readme.md", "readme.en.md", "readme.txt", "test_public.py", "probes.py", "exhibits.py", "assignment.toml"),
        *("course.toml", "conftest.py", "start-here.txt", "start-here.md"),
    }
)
"""What students got with the homework, and send back along with it."""
_OF_SYSTEMS = frozenset({"desktop.ini", "thumbs.db", "icon\r"})
_OF_PROJECTS = frozenset(
    {"requirements.txt", "license", "license.txt", "license.md", "pipfile", "makefile", "dockerfile", "checkpoint"}
)
"""What editors, generators of projects and TensorFlow put beside code."""
_KNOWN = HANDOUT | _OF_SYSTEMS | _OF_PROJECTS
_TABLES = (
    *(".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xls", ".xlsm", ".xlsb", ".xltx", ".ods", ".fods", ".numbers", ".cell"),
    *(".docx", ".doc", ".odt", ".hwp", ".hwpx", ".pages", ".pdf"),
)
"""Of the programs in which people keep lists, tables or not."""
_OF_ROSTERS = ("roster", "명단", "출석부", "학생목록", "수강생", "students", "studentlist", "classlist", "participants")


def may_be_work(file: str) -> bool:
    """Whether a file of that name may hold code that somebody wants graded."""
    name = file.casefold()
    known = name in _KNOWN or name.startswith("~$")  # open in Word
    return not known and classify_file(file) != "other"


def resembles_roster(file: str) -> bool:
    """Whether a file of that name looks like the roster and is not named as the roster must be."""
    if file in ROSTERS or file.startswith("~$") or not file.casefold().endswith(_TABLES):
        return False
    letters = unicodedata.normalize("NFKC", file).casefold().replace(" ", "")
    return any(word in letters for word in _OF_ROSTERS)


def find_unused(
    files: Iterable[Place], graded: Collection[Place], reported: Collection[Place], has: Callable[[Place], bool]
) -> list[Place]:
    """Those of a student's `files` that may be work and were used by nothing.

    `graded` are the folders of what is graded, which are staged as a whole: a Python or text file there is a helper,
    a notebook, a document or an archive is none. `reported` have a sentence of their own; `has(folder)` is whether a
    folder is a virtual environment.
    """
    environments: dict[Place, bool] = {}

    def in_environment(place: Place) -> bool:
        folder = place[:-1]
        if folder not in environments:
            above = bool(folder) and in_environment(folder)
            environments[folder] = above or (bool(folder) and has(folder))
        return environments[folder]

    def helps(place: Place) -> bool:
        kind = classify_file(place[-1])
        carried = kind in ("python", "bare", "unknown") or place[-1].casefold().endswith(".txt")
        return carried and any(place[: len(folder)] == folder for folder in graded)

    return [
        place
        for place in files
        if may_be_work(place[-1]) and place not in reported and not helps(place) and not in_environment(place)
    ]
