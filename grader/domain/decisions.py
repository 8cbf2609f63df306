"""What people decide about scores, as it stands on record: nothing is overwritten, what is taken back stays to be seen.

The limit: pure values. Where they are kept is `grader.gradebook`; what they do to a score is `grader.domain.lateness`
and `grader.gradebook.entry`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from grader.domain.schedule import DURATION, UNITS, add_days

DecisionKind = Literal["override", "excuse", "extend", "comment", "hold", "accept_time"]
_SPOKEN = re.compile(r"([0-9]{1,4})\s*(d|days?|일|h|hours?|시간|m|min|minutes?|분)", re.IGNORECASE)
_KOREAN = {"일": "d", "시간": "h", "분": "m"}
KINDS: tuple[DecisionKind, ...] = ("override", "excuse", "extend", "comment", "hold", "accept_time")


@dataclass(frozen=True)
class Extension:
    """How much later something is due: whole days, then seconds. A day is the same wall-clock time of the next date."""

    days: int = 0
    seconds: int = 0

    @classmethod
    def normalize(cls, spoken: str) -> str | None:
        """`3 d`, `3D`, `3 days` and `3일` as `parse` reads them; None where it is no length of time, or nothing."""
        match = _SPOKEN.fullmatch(unicodedata.normalize("NFC", spoken).strip())
        if match is None:
            return None
        amount = match[1] + (_KOREAN.get(match[2]) or match[2][0].lower())
        return None if cls.parse(amount) is None else amount

    @classmethod
    def parse(cls, amount: str) -> Extension | None:
        """`3d`, `36h` or `45m`; None where it is none of these, or nothing."""
        match = DURATION.fullmatch(amount.strip())
        if match is None or not int(match[1]):
            return None
        count = int(match[1])
        return cls(days=count) if match[2] == "d" else cls(seconds=count * UNITS[match[2]])

    def apply(self, moment: datetime) -> datetime:
        """`moment` (aware) that much later: days by its own zone's wall clock, seconds by any."""
        later = add_days(moment, self.days) if self.days else moment
        if not self.seconds:
            return later
        return datetime.fromtimestamp(later.timestamp() + self.seconds, later.tzinfo)


@dataclass(frozen=True)
class Undoing:
    """That a decision was taken back: why, by whom, when (RFC 3339, UTC)."""

    words: str
    who: str
    made: str


@dataclass(frozen=True)
class Decision:
    """One decision. `student` is empty where it is for everybody, `assignment` where it is for all (holds only)."""

    id: int
    kind: DecisionKind
    student: str
    assignment: str
    words: str
    """Why; of a comment what the student reads."""
    who: str
    made: str
    """RFC 3339, UTC."""
    task: str = ""
    """Of an override: the one task; empty for the whole."""
    points: float | None = None
    """Of an override: of the assignment's maximum, or of the task's."""
    amount: str = ""
    """Of an extension how long it is (`Extension.parse`); of an accepted time the attempt's weak time."""
    run: int | None = None
    """The run that was the last one then; None where there was none."""
    undone: Undoing | None = None

    def is_about(self, student: str, assignment: str) -> bool:
        """Whether it is of that student's assignment. Nothing but a hold is for everybody or for all."""
        everybody = ("",) if self.kind == "hold" else ()
        return self.student in (student, *everybody) and self.assignment in (assignment, *everybody)


@dataclass(frozen=True)
class StudentDecisions:
    """What stands of one student's assignment: of each kind that which counts."""

    override: Decision | None = None
    """Of the whole; the last one."""
    task_overrides: tuple[Decision, ...] = ()
    """The last one of each task, but for those before an override of the whole."""
    excuse: Decision | None = None
    extension: Decision | None = None
    """The last one: it takes the place of those before."""
    comments: tuple[Decision, ...] = ()
    holds: tuple[Decision, ...] = ()
    """All that keep it back: of the student, of the assignment, of both or of everything."""
    accepted_times: frozenset[str] = frozenset()


def decisions_of(decisions: Iterable[Decision], student: str, assignment: str) -> StudentDecisions:
    """What stands, among `decisions` in the order in which they were made, of that student's assignment."""
    override = excuse = extension = None
    tasks: dict[str, Decision] = {}
    comments: list[Decision] = []
    holds: list[Decision] = []
    times: set[str] = set()
    for each in decisions:
        if each.undone is not None or not each.is_about(student, assignment):
            continue
        if each.kind == "override" and each.task:
            tasks[each.task] = each
        elif each.kind == "override":
            override = each
            tasks = {}
        elif each.kind == "excuse":
            excuse = each
        elif each.kind == "extend":
            extension = each
        elif each.kind == "comment":
            comments.append(each)
        elif each.kind == "hold":
            holds.append(each)
        else:
            times.add(each.amount)
    return StudentDecisions(
        override, tuple(tasks.values()), excuse, extension, tuple(comments), tuple(holds), frozenset(times)
    )


def stronger(decision: Decision, standing: StudentDecisions) -> Decision | None:
    """Of the same work, that which keeps `decision` from changing its score: an excuse, or points of the whole."""
    if decision.kind not in ("override", "extend", "accept_time"):
        return None
    is_whole = decision.kind == "override" and not decision.task
    return standing.excuse or (None if is_whole else standing.override)
