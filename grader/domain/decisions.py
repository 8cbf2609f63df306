"""What people decide about scores, as it stands on record: nothing is overwritten, what is taken back stays to be seen.

The limit: pure values. Where they are kept is `grader.gradebook`; what they do to a score is `grader.domain.lateness`
and `grader.gradebook.entry`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

DecisionKind = Literal["override", "excuse", "extend", "comment", "hold", "accept_time"]
KINDS: tuple[DecisionKind, ...] = ("override", "excuse", "extend", "comment", "hold", "accept_time")


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
    """Of an extension how long it is (`Duration.read`); of an accepted time the attempt's weak time."""
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
