"""`course.toml` and `assignment.toml` read into values, or what is wrong with them, in a sentence that names the file.

Parsed at this edge and trusted inside (`grader.domain.course`). The limit: nothing of a submission is read here, and of
a suite not more than whether it is there.

Layout (`--course DIR`, default: the nearest folder upward that holds `assignments/`):

    assignments/course.toml                 its [limits] are the defaults of every assignment's
    assignments/<id>/   assignment.toml, README.md (ko), README.en.md, <id>.py (stub), test_public.py, probes.py
    reference/<id>/     <id>.py, test_hidden.py, probes.py, DESIGN.md, wrong/, right/

A student has none of that, but what `grade handout` made of it: the folder of an assignment, whatever its name, with
the course's settings beside it or in it (`HOMEWORK`). There the stub is the student's own file, or is gone.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from grader.domain.author_files import explain_validation_error, read_text, read_toml
from grader.domain.course import Assignment, Course, Limits
from grader.text import LANGS, Lang, Text, join, tr
from grader.text.errors import AssignmentError, UsageError

M = TypeVar("M", bound=BaseModel)

HOMEWORK = "homework.toml"
"""In what was handed out: the settings of the course as far as they are a student's (`HANDED_OUT`)."""
HANDED_OUT = frozenset(
    {"title", "lang", "python", "timezone", "limits", "weights", "order", "mail_from", "reply_to", "contact"}
)
"""The settings of course.toml that are handed out: what a check hangs on, and what is in each mail to a student."""


def load_course(root: Path) -> Course:
    """The course in `root` with all its assignments; one broken assignment is recorded, not raised."""
    path = root / "assignments" / "course.toml"
    if not os.path.isfile(path):
        raise UsageError(
            tr(
                "{root} is not a course: {path} is missing. Name the course's folder with --course DIR.",
                root=root,
                path=path,
            )
        )
    raw = read_toml(path)
    _read_default_limits(raw, path)
    order = _read_order(raw)
    assignments: list[Assignment] = []
    broken: dict[str, Text] = {}
    ids = {entry.parent.name for entry in path.parent.glob("*/assignment.toml")}
    for id_ in sorted(ids, key=lambda name: (order.index(name) if name in order else len(order), name)):
        try:
            assignments.append(load_assignment(root, id_))
        except AssignmentError as error:
            broken[id_] = error.text
    return _validate(Course, {**raw, "root": root, "assignments": assignments, "broken": broken}, path)


def written_language(root: Path) -> Lang | None:
    """The language of the course in `root`, whatever else is wrong with its settings; None where that cannot be read:
    whoever made a slip there is told of it in the language that the file names."""
    try:
        lang = read_toml(root / "assignments" / "course.toml").get("lang", Course.model_fields["lang"].default)
    except AssignmentError:
        return None
    return next((each for each in LANGS if each == lang), None)


def load_assignment(root: Path, id_: str) -> Assignment:
    """One assignment of the course in `root`; an `AssignmentError` names file and fault.

    A student may have been given this one folder alone: then there is no course.toml, and its limits are `Limits`'.
    """
    folder = root / "assignments" / id_
    path = folder / "assignment.toml"
    raw = read_toml(path)
    if raw.get("id") != id_:
        raise AssignmentError(
            tr(
                "{path}: id must be {name}, the name of its folder, and is {given!r}.",
                path=path,
                name=repr(id_),
                given=raw.get("id"),
            )
        )
    reference = root / "reference" / id_
    course = root / "assignments" / "course.toml"
    assignment = _make_assignment(raw, folder, course, reference if reference.is_dir() else None)
    for required in (assignment.stub, assignment.public_tests):
        if not required.is_file():
            raise AssignmentError(tr("{path} is missing; every assignment has a stub and public tests.", path=required))
    return assignment


def load_handout(folder: Path) -> Course | None:
    """What was handed out, as a course: the one assignment where `folder` is an assignment's, else all below it, each
    once. None where nothing was handed out here. An `AssignmentError` names file and fault."""
    alone = os.path.isfile(folder / "assignment.toml")
    places = (folder, folder.parent) if alone else (folder,)
    path = next((place / HOMEWORK for place in places if os.path.isfile(place / HOMEWORK)), None)
    if path is None:
        return None
    raw = read_toml(path)
    _read_default_limits(raw, path)
    order = _read_order(raw)
    # Who unpacks a second time has `dictionary (1)` beside `dictionary`.
    found = sorted(
        (entry.parent for entry in folder.glob("*/assignment.toml")), key=lambda each: (len(each.name), each)
    )
    assignments: dict[str, Assignment] = {}
    for place in [folder] if alone else found:
        assignment = _make_assignment(read_toml(place / "assignment.toml"), place, path, None)
        assignments.setdefault(assignment.id, assignment)
        if not assignment.public_tests.is_file():
            raise _incomplete(assignment.public_tests)
    if not assignments:
        own = folder if os.path.isfile(folder / "test_public.py") or not order else folder / order[0]
        raise _incomplete(own / "assignment.toml")
    known = sorted(assignments.values(), key=lambda each: order.index(each.id) if each.id in order else len(order))
    return _validate(Course, {**raw, "root": path.parent, "assignments": known}, path)


def _incomplete(missing: Path) -> AssignmentError:
    return AssignmentError(tr("{path} is missing. Unpack the file that you were given once more.", path=missing))


def _make_assignment(raw: dict[str, Any], folder: Path, settings: Path, reference: Path | None) -> Assignment:
    """Of what its file says, and the settings of the course where there are some."""
    path = folder / "assignment.toml"
    shared = read_toml(settings) if settings.is_file() else {}
    values = {
        **raw,
        "limits": _merge_limits(raw, shared, settings),
        "python": _read_python(shared),
        "folder": folder,
        "reference": reference,
    }
    if fault := explain_points(path):
        raise AssignmentError(fault)
    return _validate(Assignment, values, path)


def explain_points(path: Path) -> Text | None:
    """What is wrong with the sum of an assignment.toml's points, with the line of each; None where it is 100."""
    try:
        raw = read_toml(path)
        points = [task["points"] for task in raw["tasks"]]
        total = sum(points)
    except (AssignmentError, LookupError, TypeError):  # another fault, with a sentence of its own
        return None
    if total == 100 or not all(type(each) is int for each in points):
        return None
    lines = read_text(path).splitlines()
    numbers = [number for number, line in enumerate(lines, 1) if re.match(r"\s*points\s*=", line)]
    # Inline tables may hold several in a line: then the numbers alone are told.
    placed = len(numbers) == len(points)
    each = [tr("{points} (line {line})", points=one, line=line) for one, line in zip(points, numbers, strict=False)]
    return tr(
        "{path}: the points of the tasks sum to {total}, not to 100: {sums}. Correct them and run again.",
        path=path,
        total=total,
        sums=join(", ", each) if placed else " + ".join(map(str, points)),
    )


def _read_order(raw: dict[str, Any]) -> list[str]:
    """What `order` names, for sorting; whether it is a list at all is judged with the rest of the file."""
    order = raw.get("order", [])
    return [id_ for id_ in order if isinstance(id_, str)] if isinstance(order, list) else []


def _merge_limits(raw: dict[str, Any], shared: dict[str, Any], course: Path) -> Any:
    """The `[limits]` of an assignment over those that `course` says for all, key by key; nothing of them is judged
    here."""
    own = raw.get("limits", {})
    return {**_read_default_limits(shared, course), **own} if isinstance(own, dict) else own


def _read_python(shared: dict[str, Any]) -> str:
    """The `python` of course.toml; whether it is one is judged with the rest of that file."""
    python = shared.get("python", "")
    return python if isinstance(python, str) else ""


def _read_default_limits(raw: dict[str, Any], path: Path) -> dict[str, Any]:
    """The `[limits]` of course.toml as written, once they are known to be some: a fault is that file's."""
    limits = raw.get("limits", {})
    _validate(Limits, limits, path, "limits")
    return dict(limits)


def _validate(model: type[M], values: dict[str, Any], path: Path, table: str = "") -> M:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise AssignmentError(
            tr(
                "{path}: {found}. Correct the file and run again.",
                path=path,
                found=explain_validation_error(error, table),
            )
        ) from error
