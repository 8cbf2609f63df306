"""Which files of one's own `grade check` is to look at, and of which homework each is.

A file is known by its name, or by its name and what is in it (`grader.intake.matching`): then it is checked, and told
what it must be called. What is unsure has a sentence with what to do. The limit: nothing is run or graded here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from grader.domain.course import Assignment, Course
from grader.domain.course_files import load_assignment, load_handout
from grader.intake.ancestors import find_knowing_class
from grader.intake.courses import NoCourseError, open_course, search_start
from grader.intake.file_names import classify_file, meant_for
from grader.intake.handed_in import MAX_MAIN
from grader.intake.kinds import NOTEBOOK, SUFFIXES, assignment_of, names_of
from grader.intake.listing import list_folder
from grader.intake.location import check_exists
from grader.intake.matching.match import Matcher
from grader.intake.matching.outlines import Outlines
from grader.intake.matching.people import People
from grader.intake.opening import UnusableFile, read_file
from grader.text import Text, tr
from grader.text.errors import UsageError

Work = tuple[Assignment, Path]
"""A file, and which homework it is."""


def course_of(path: Path, named: Path | None) -> Course | None:
    """The course of the file: the one whose folder it is in or whose it was handed out from; None where only the bare
    folder of one assignment is there."""
    try:
        return open_course(named, Path.cwd(), search_start(path))
    except UsageError as error:
        if named is not None:
            raise
        if handed_out := _handed_out(path):
            return handed_out
        if any(_assignment_beside(folder) for folder in _near(path)):
            return None
        if isinstance(error, NoCourseError):  # whoever is at home knows of no course
            raise UsageError(
                tr(
                    "There is no homework here: {here}. Go to the folder that you unpacked, in which START-HERE lies, "
                    "or to a folder in it, and run again.",
                    here=Path.cwd(),
                )
            ) from error
        raise


def _handed_out(path: Path) -> Course | None:
    """What was handed out where the file lies, or here. A class's student can have put it there: then it is none."""
    found = (load_handout(folder) for folder in _near(path) if find_knowing_class(folder) is None)
    return next((each for each in found if each is not None), None)


def _near(path: Path) -> list[Path]:
    folder = path if os.path.isdir(path) else path.parent
    return list(dict.fromkeys([folder.absolute(), Path.cwd()]))


def _assignment_beside(folder: Path) -> Assignment | None:
    if os.path.isfile(folder / "assignment.toml") and folder.parent.name == "assignments":
        return load_assignment(folder.parent.parent, folder.name)
    return None


def known_here(path: Path, course: Course | None, asked: Sequence[str]) -> list[Assignment]:
    """Which homework a file there can be: that which was `asked` for, if any was, of the course or of the folder."""
    if course is None:
        return [each for folder in _near(path) for each in [_assignment_beside(folder)] if each is not None]
    return [course.assignment(id_) for id_ in asked] or list(course.assignments)


def find_work(path: Path, course: Course | None, asked: Sequence[str]) -> list[Work]:
    """The files that PATH means, each with its assignment, of those `asked` for if any are. `UsageError` where it is
    none, or more than one may be meant."""
    check_exists(path, tr("Name your file, or the folder it lies in: grade check dictionary.py"))
    known = known_here(path, course, asked)
    if os.path.isdir(path):
        if fault := list_folder(path).fault:
            raise UsageError(
                tr("{path} cannot be read: {fault}. Correct that, or name another path.", path=path, fault=fault)
            )
        work = [
            (each, folder / name)
            for each in known
            for folder in _folders(each, path)
            for name in names_of(each.id)
            if os.path.isfile(folder / name)
        ]
        by_id = {each.id: (each, file) for each, file in reversed(work)}
        missing = [each for each in known if each.id not in by_id]
        by_id |= {each.id: (each, file) for each, file in _recognised_in(path, missing, course, alone=not work)}
        if not by_id:
            raise UsageError(_no_homework_in(path, known, course))
        return [by_id[each.id] for each in known if each.id in by_id]
    for each in known:
        if path.name in names_of(each.id):
            return [(each, path)]
    if course is not None and (broken := assignment_of(path.name, list(course.broken))):
        course.assignment(broken)  # says what is wrong with it
    if recognised := _recogniser(known, course)(path):
        return [(each, path) for each in recognised]
    raise UsageError(_not_to_be_checked(path, [each.id for each in known], course))


def _no_homework_in(path: Path, known: Sequence[Assignment], course: Course | None) -> Text:
    here, names = path.absolute(), [name for each in known for name in names_of(each.id)]
    named = [here] if here.name in names else []
    if folder := next((each for each in (*named, *(here / name for name in names)) if os.path.isdir(each)), None):
        return tr(
            "{path} is a folder with the name of a homework. What is checked is a file: save your program as a file "
            "named {filename}.",
            path=folder,
            filename=folder.name,
        )
    programs = [name for name in list_folder(path).files if classify_file(name) in ("python", "notebook")]
    programs = [name for name in programs if name not in _given(known)]
    if len(programs) == 1:  # it is likely meant, and nothing in it says of what it is
        return _not_to_be_checked(path / programs[0], [each.id for each in known], course)
    return tr(
        "There is no homework in {path}. The file must be named one of: {wanted}.",
        path=here,
        wanted=", ".join(each.filename for each in known),
    )


def _recogniser(known: Sequence[Assignment], course: Course | None) -> Callable[[Path], list[Assignment]]:
    """Tells of a file of another name which homework it is, by its name and by what is in it; none where that is
    unsure."""
    if course is None:
        return lambda path: []
    matcher = Matcher(People(()), Outlines.of(course))
    handed_out = _given(known)

    def recognise(path: Path) -> list[Assignment]:
        name = path.name.casefold()
        if path.name in handed_out or not name.endswith(SUFFIXES) or not os.path.isfile(path):
            return []
        try:
            code = read_file(path.parent, (path.name,), MAX_MAIN) if name.endswith((".py", ".txt")) else b""
        except (OSError, UnusableFile):  # it is not one to check, either
            return []
        guess = matcher.match_file(path.name, code).assignments
        if guess.confidence == "unsure" or not set(guess.ids) <= {each.id for each in known}:
            return []
        return [each for each in known if each.id in guess.ids]

    return recognise


def _given(known: Sequence[Assignment]) -> set[str]:
    """Names of what is handed out beside the file that a student writes into."""
    return {"probes.py", "exhibits.py", *(each.public_tests.name for each in known)}


def _recognised_in(path: Path, known: Sequence[Assignment], course: Course | None, alone: bool) -> list[Work]:
    """The same of all files of the folders in which they may lie, where none has the name of that homework. Of several
    that may be one none is it; where there is nothing else to check (`alone`), that is said."""
    if not known:
        return []
    recognise = _recogniser(known, course)
    found: dict[str, list[Path]] = {}
    places = {each.id: _folders(each, path) for each in known}
    for folder in dict.fromkeys(folder for folders in places.values() for folder in folders):
        for name in list_folder(folder).files:
            for each in recognise(folder / name):
                if folder in places[each.id]:
                    found.setdefault(each.id, []).append(folder / name)
    for id_, files in found.items():
        if len(files) > 1 and alone:
            raise UsageError(
                tr(
                    "Several files in {path} may be {id}: {files}. Name the one to check.",
                    path=path.absolute(),
                    id=id_,
                    files=", ".join(file.name for file in files),
                )
            )
    return [(each, found[each.id][0]) for each in known if len(found.get(each.id, ())) == 1]


def _folders(assignment: Assignment, path: Path) -> list[Path]:
    """Where in a folder the homework may lie: in the folder of all that was handed out, in its own."""
    handed_out = assignment.reference is None and assignment.folder.parent == path.absolute()
    return [path, assignment.folder] if handed_out else [path]


def _not_to_be_checked(path: Path, ids: Sequence[str], course: Course | None) -> Text:
    """Why a file that is there is no homework that could be checked, and what to do."""
    others = [each.id for each in course.assignments if path.name in names_of(each.id)] if course is not None else []
    if others:
        return tr(
            "{path} is the homework {other}, and --assignment names {ids}. Leave that option out.",
            path=path,
            other=others[0],
            ids=", ".join(ids),
        )
    meant = meant_for(path.name, ids)
    kind = classify_file(path.name)
    suffix = NOTEBOOK if kind == "notebook" else ".py"
    wanted = f"{meant}{suffix}" if meant else ", ".join(f"{id_}{suffix}" for id_ in ids)
    if kind == "notebook":
        reason = tr("{path} is a notebook that is not named like a homework", path=path)
    elif kind == "archive":
        reason = tr("{path} is an archive. Unpack it, and check the file in it", path=path)
    elif kind == "python":
        reason = tr("{path} is not named like a homework", path=path)
    else:
        reason = tr("{path} is no Python file", path=path)
    if meant or len(ids) == 1:
        return reason + tr("; it must be named {wanted}.", wanted=wanted)
    return reason + tr("; it must be named one of: {wanted}.", wanted=wanted)
