"""The course and its assignments, as written in `course.toml` and `assignment.toml`.

Parsed at the edge into frozen values and trusted inside. Points and tasks stand here alone; a suite only names
the task of each test. The limit: nothing of a submission is read here.

Layout (`--course DIR`, default: the nearest folder upward that holds `assignments/`):

    assignments/course.toml
    assignments/<id>/   assignment.toml, README.md (ko), README.en.md, <id>.py (stub), test_public.py, probes.py
    reference/<id>/     <id>.py, test_hidden.py, probes.py, DESIGN.md, wrong/, right/       (absent at a student's)
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from grader.errors import AssignmentError, UsageError
from grader.text import Lang, Text

M = TypeVar("M", bound=BaseModel)
Kind = Literal["functions", "script"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(_Frozen):
    """What one submission may use. CPU time decides; wall time, `wall_factor` times as long, is the net."""

    load_seconds: float = Field(5.0, gt=0)
    """CPU seconds to load the file (a script: to run it)."""
    call_seconds: float = Field(2.0, gt=0)
    """CPU seconds for one call or probe."""
    wall_factor: float = Field(5.0, ge=1)
    memory_mb: int = Field(512, gt=0)
    """Private memory beyond what the warm process already holds, in MiB."""
    output_kb: int = Field(256, gt=0)
    """Printed text kept per call, in KiB; the rest is dropped and said so."""
    disk_mb: int = Field(64, gt=0)
    files: int = Field(256, gt=0)
    """Open files."""
    threads: int = Field(64, gt=0)


class Task(_Frozen):
    """A part of an assignment with points of its own."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    points: int = Field(gt=0)
    title: Text


class Assignment(_Frozen):
    """One homework. `folder` is what a student gets, `reference` what stays with the staff (or None)."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Text
    kind: Kind
    preload: tuple[str, ...] = ()
    """Modules the zygote imports before it forks: `numpy`, `tensorflow`, …"""
    needs_images: bool = False
    """Whether the suite is given the course's digit images (`grader.data`)."""
    limits: Limits = Limits()
    tasks: tuple[Task, ...]
    folder: Path
    reference: Path | None = None

    @property
    def max_score(self) -> int:
        return sum(task.points for task in self.tasks)

    @property
    def filename(self) -> str:
        """The name of stub, solution and submission alike."""
        return f"{self.id}.py"

    @property
    def stub(self) -> Path:
        return self.folder / self.filename

    @property
    def public_tests(self) -> Path:
        return self.folder / "test_public.py"

    @property
    def hidden_tests(self) -> Path | None:
        return None if self.reference is None else self.reference / "test_hidden.py"

    @model_validator(mode="after")
    def _points_sum_to_100(self) -> Assignment:
        if self.max_score != 100:
            raise ValueError(f"the points of the tasks sum to {self.max_score}, not to 100")
        names = [task.name for task in self.tasks]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"task names must differ; twice: {', '.join(sorted(twice))}")
        return self


class Course(_Frozen):
    """The course-wide settings of `course.toml`, and where things lie."""

    title: Text
    lang: Lang = "ko"
    weights: dict[str, float]
    """Assignment id → weight in the total; assignments not named here do not count."""
    missing: Literal["zero", "skip"] = "zero"
    """Whether work that was not handed in counts as 0 in the total, or is left out of it."""
    mail_from: str
    reply_to: str
    contact: Text
    """Whom a student asks about a report."""
    root: Path
    assignments: tuple[Assignment, ...] = ()
    broken: dict[str, str] = {}
    """Assignment id → the sentence that says what is wrong with its files."""

    def assignment(self, id_: str) -> Assignment:
        """The assignment of that id, or a `UsageError` that lists the ids there are."""
        for assignment in self.assignments:
            if assignment.id == id_:
                return assignment
        if id_ in self.broken:
            raise AssignmentError(self.broken[id_])
        known = ", ".join(assignment.id for assignment in self.assignments) or "none"
        raise UsageError(f"There is no assignment {id_!r} in {self.root}. Known assignments: {known}.")


def find_course(start: Path) -> Path:
    """The nearest folder upward from `start` (it included) that holds `assignments/course.toml`."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if os.path.isfile(folder / "assignments" / "course.toml"):  # False, too, where nobody may look
            return folder
    raise UsageError(
        f"No course found: neither {start} nor a folder above it holds assignments/course.toml. "
        "Go to the course's folder, or name it with --course DIR."
    )


def load_course(root: Path) -> Course:
    """The course in `root` with all its assignments; one broken assignment is recorded, not raised."""
    path = root / "assignments" / "course.toml"
    if not os.path.isfile(path):
        raise UsageError(f"{root} is not a course: {path} is missing. Name the course's folder with --course DIR.")
    raw = _read_toml(path)
    order = raw.pop("order", [])
    assignments: list[Assignment] = []
    broken: dict[str, str] = {}
    ids = {entry.parent.name for entry in path.parent.glob("*/assignment.toml")}
    for id_ in sorted(ids, key=lambda name: (order.index(name) if name in order else len(order), name)):
        try:
            assignments.append(load_assignment(root, id_))
        except AssignmentError as error:
            broken[id_] = str(error)
    return _validated(Course, {**raw, "root": root, "assignments": assignments, "broken": broken}, path)


def load_assignment(root: Path, id_: str) -> Assignment:
    """One assignment of the course in `root`; an `AssignmentError` names file and fault."""
    folder = root / "assignments" / id_
    path = folder / "assignment.toml"
    raw = _read_toml(path)
    if raw.get("id") != id_:
        raise AssignmentError(f'{path}: id must be "{id_}", the name of its folder, and is {raw.get("id")!r}.')
    reference = root / "reference" / id_
    values = {**raw, "folder": folder, "reference": reference if reference.is_dir() else None}
    assignment = _validated(Assignment, values, path)
    for needed in (assignment.stub, assignment.public_tests):
        if not needed.is_file():
            raise AssignmentError(f"{needed} is missing; every assignment has a stub and public tests.")
    return assignment


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AssignmentError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AssignmentError(f"{path} is not valid TOML: {error}. Correct that line.") from error


def _validated(model: type[M], values: dict[str, Any], path: Path) -> M:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc']) or 'file'}: {fault['msg']}" for fault in error.errors()
        )
        raise AssignmentError(f"{path}: {faults}. Correct the file and run again.") from error
