"""The course and its assignments as frozen values: what is offered, for how many points, within which limits.

Points and tasks stand here alone; a suite only names the task of each test. The limit: no file is read here, neither of
an author (`grader.domain.course_files`) nor of a student.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from grader.domain.mailbox import Mailbox
from grader.domain.mailing import MailServer, Staff
from grader.domain.schedule import Counts, Late, Schedule, Times, place_in_zone
from grader.text import Lang, Text, tr
from grader.text.errors import AssignmentError, UsageError

STATEMENTS = ("README.md", "README.en.md")
"""In Korean and in English."""
OLDEST_PYTHON = "3.11"
"""The oldest that this package runs under, and so the oldest that may grade."""
Kind = Literal["functions", "script"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(_Frozen):
    """What one submission may use: `[limits]` of course.toml, each key overridden by the same in assignment.toml.

    A submission is one process; that is no key. Which isolation level enforces what: docs/security.md. The bounds
    here keep a slip of the pen (an `inf`, a 0, bytes for MiB) from being taken for a limit.
    """

    # Strict: `memory_mb = "256"` or `files = true` is a mistake to be told, not a number.
    model_config = ConfigDict(strict=True)

    load_seconds: float = Field(5.0, ge=0.05, le=3600)
    """CPU seconds to load the file (a script: to run it)."""
    call_seconds: float = Field(2.0, ge=0.05, le=3600)
    """CPU seconds for one call or probe."""
    wall_factor: float = Field(5.0, ge=1, le=100)
    """CPU time decides; so many times as long by the wall clock is the net for code that waits."""
    submission_seconds: float = Field(60.0, ge=1, le=36_000)
    """Seconds for all of one submission by the clock, and what its answers hold counted at fixed rates
    (`grader.sandbox.backends.budget`)."""
    memory_mb: int = Field(512, ge=16, le=65_536)
    """Private memory beyond what the warm process already holds, in MiB."""
    threads: int = Field(32, ge=1, le=1024)
    """Threads at a time, the main one included. Each takes 8 MiB of the memory for its stack."""
    files: int = Field(256, ge=16, le=4000)
    """Files the submission may have open at a time."""
    disk_mb: int = Field(64, ge=1, le=16_384)
    """What it may write in all, the handed-in files included, in MiB."""
    inodes: int = Field(4096, ge=64, le=1_000_000)
    """Files and folders it may make, the handed-in ones included."""
    output_kb: int = Field(256, ge=1, le=16_384)
    """Printed text kept per call, in KiB; the rest is dropped and said so."""


class Task(_Frozen):
    """A part of an assignment with points of its own."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    points: int = Field(gt=0, strict=True)
    title: Text


class Assignment(_Frozen):
    """One homework. `folder` is what a student gets, `reference` what stays with the staff (or None)."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Text
    kind: Kind
    preload: tuple[str, ...] = ()
    """Modules the zygote imports before it forks: `numpy`, `tensorflow`, …"""
    needs_images: Annotated[bool, Field(strict=True)] = False
    """Whether the suite is given the course's digit images (`grader.domain.images`)."""
    limits: Limits = Limits()
    python: str = ""
    """The Python that grades, as course.toml names it."""
    draft: Annotated[bool, Field(strict=True)] = False
    """Whether it is still being written: it stands in no report and no total."""
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

    def relative_name(self, file: Path) -> str:
        """A file of the assignment below the course's folder, as an author names it."""
        root = self.folder.parent.parent
        return file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)

    @model_validator(mode="after")
    def _points_sum_to_100(self) -> Assignment:
        if self.max_score != 100:
            # `course_files.explain_points` says more
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
    python: str = ""
    """The Python that grades, as in `3.11`: a student's own check under a newer one warns of what that cannot read."""
    timezone: str = ""
    """Of every time that a person reads, as in `Asia/Seoul`; empty for that of the machine."""
    limits: Limits = Limits()
    """What a submission may use where its assignment does not say otherwise."""
    weights: dict[str, Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False, strict=True)]]
    """Assignment id → weight in the total; assignments not named here do not count."""
    order: tuple[Annotated[str, Field(strict=True)], ...] = ()
    """Assignment ids in the order of every table; what is not named here follows, by name."""
    missing: Literal["zero", "skip"] = "zero"
    """Whether work that was not handed in counts as 0 in the total, or is left out of it."""
    schedule: dict[str, Schedule] = {}
    """Assignment id → when it opens and is due; what is not named here is open and never due."""
    late: Late | None = None
    """What late work costs; None where it costs nothing."""
    counts: Counts = "latest"
    """Which of several attempts counts."""
    groups: dict[str, Annotated[str, Field(min_length=1, strict=True)]] = {}
    """Assignment id → the column of the roster that says who hands it in together."""
    weak_times: Literal["ask", "count"] = "ask"
    """Whether a file's own time makes work late only once somebody has accepted it, or by itself."""
    mail_from: str
    reply_to: str
    contact: Text
    """Whom a student asks about a report."""
    mail: MailServer | None = None
    """What sends the reports; None where nothing is sent from here."""
    mailbox: Mailbox | None = None
    """What homework comes to by mail; None where none does."""
    staff: Staff = Staff()
    root: Path
    assignments: tuple[Assignment, ...] = ()
    broken: dict[str, Text] = {}
    """Assignment id → the sentence that says what is wrong with its files."""

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name:
            try:
                ZoneInfo(name)
            except (OSError, ValueError, ZoneInfoNotFoundError) as error:  # a folder of zones, a path, not found
                raise PydanticCustomError("time_zone", "no time zone") from error
        return name

    @field_validator("python")
    @classmethod
    def _is_version(cls, version: str) -> str:
        if not re.fullmatch(r"(3\.[0-9]{1,2})?", version):
            raise PydanticCustomError("python_version", "no version of Python")
        return version

    @property
    def ids(self) -> tuple[str, ...]:
        """Of all assignments, the broken ones last."""
        return (*(assignment.id for assignment in self.assignments), *self.broken)

    @property
    def zone(self) -> tzinfo | None:
        """Of `timezone`; None for that of the machine."""
        return ZoneInfo(self.timezone) if self.timezone else None

    def times(self, id_: str) -> Times:
        """When that assignment opens and is due, by the course's clock."""
        return place_in_zone(self.schedule.get(id_, Schedule()), self.zone)

    def withholds(self, id_: str) -> bool:
        """Whether students are told no points of it, and nothing of hidden tests, before it is due."""
        return id_ in self.schedule and self.schedule[id_].feedback == "after_due"

    def shown_ids(self, now: datetime) -> tuple[str, ...]:
        """Of the assignments that are open, in the course's order: no draft, and none that opens after `now`."""
        drafts = {assignment.id for assignment in self.assignments if assignment.draft}
        opens = {id_: self.times(id_).opens for id_ in self.ids}
        return tuple(id_ for id_, at in opens.items() if id_ not in drafts and (at is None or at <= now))

    def only(self, ids: Collection[str]) -> Course:
        """The same with these assignments alone: what a table or page of them has columns and totals for."""
        return self.model_copy(
            update={
                "assignments": tuple(each for each in self.assignments if each.id in ids),
                "broken": {id_: why for id_, why in self.broken.items() if id_ in ids},
                "weights": {id_: weight for id_, weight in self.weights.items() if id_ in ids},
            }
        )

    def assignment(self, id_: str) -> Assignment:
        """The assignment of that id, or a `UsageError` that lists the ids there are."""
        for assignment in self.assignments:
            if assignment.id == id_:
                return assignment
        if id_ in self.broken:
            raise AssignmentError(self.broken[id_])
        known = ", ".join(assignment.id for assignment in self.assignments) or "–"
        raise UsageError(
            tr(
                "There is no assignment {id!r} in {course}. Known assignments: {known}.",
                id=id_,
                course=self.root,
                known=known,
            )
        )
