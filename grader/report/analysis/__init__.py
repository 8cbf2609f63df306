"""What a class's reports of one assignment say about its tests and about the class: numbers, alarms, groups.

For staff alone: hidden tests stand in it by name. The values stand here, `analyse` makes them of reports, `read` of a
gradebook. The limit: nothing in this part says how they are shown; only what `notes` makes is told to a student.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grader.text import EMPTY, Text

AlarmKind = Literal["nobody_passes", "strong_fail"]


@dataclass(frozen=True)
class ItemNumbers:
    """A test or a task over all graded reports of an assignment."""

    name: str
    """The test's name, or the task's."""
    title: Text
    task: str
    """The task that a test belongs to; of a task its own name."""
    visible: bool
    """Whether it is a public test; of a task always true."""
    graded: int
    """Reports in which it was run."""
    passed: int
    """Of these, passed; of a task: with all its points."""
    mean: float
    """Mean share of its points, 0 to 1."""
    discrimination: float | None
    """Corrected point-biserial correlation with the score of the rest, -1 to 1; None where it is not defined (fewer
    than 8 reports, or all alike)."""
    attempts: float | None = None
    """Mean number of attempts of who passed it; None where that is not known."""


@dataclass(frozen=True)
class Alarm:
    """That a test looks wrong, rather than the class."""

    id: str
    """Stable, as typed in `grade alarms --accept ID`: `<assignment>/<test>`."""
    kind: AlarmKind
    assignment: str
    test: str
    text: Text
    fingerprint: str
    """Of what raised it (suite and numbers): an acceptance ends it as long as this is the same."""
    accepted: str = ""
    """Why it was accepted; empty while it stands."""


@dataclass(frozen=True)
class Group:
    """Students with exactly the same wrong answers on the same inputs."""

    id: str
    """Stable, as typed in `grade note GROUP`."""
    assignment: str
    public: bool
    """Whether it is by public tests alone; else for staff only."""
    students: tuple[str, ...]
    tests: tuple[str, ...]
    """That all of them fail in the same way."""
    call: str
    """A call that shows it, with what came back."""
    mistakes: tuple[tuple[str, str], ...] = ()
    """The same with the digest of what was done in it (`StaffNote.behaviour`), sorted: what a note goes by."""
    note: Text = EMPTY
    """What the staff said to all of them."""


@dataclass(frozen=True)
class AssignmentAnalysis:
    """All of one assignment."""

    assignment: str
    graded: int
    """Reports with a score."""
    scores: tuple[float, ...]
    """Sorted, out of the maximum."""
    mean: float | None
    median: float | None
    tasks: tuple[ItemNumbers, ...] = ()
    tests: tuple[ItemNumbers, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    groups: tuple[Group, ...] = ()
