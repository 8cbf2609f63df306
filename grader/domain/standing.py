"""How one assignment of one student stands: what counts, and how that came about, line by line.

The limit: values alone; they are worked out in `grader.domain.lateness`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from grader.domain.verdict import TaskScore
from grader.text import Text

State = Literal["not_open", "open", "missing", "waiting", "graded", "no_score", "excused"]
"""`open`: nothing was handed in, and there is time left. `waiting`: something lies there without a report. `no_score`:
a fault of ours. An assignment that is not open stands nowhere."""


@dataclass(frozen=True)
class Standing:
    """What counts of one assignment, and why."""

    id: str
    state: State
    max_score: float
    score: float | None = None
    """What counts, out of `max_score`: after lateness and what people decided. None where nothing does (yet)."""
    raw: float | None = None
    """What the tests of the counted attempt gave."""
    tasks: tuple[TaskScore, ...] = ()
    attempt: str | None = None
    """The time that names the counted attempt (`Report.attempt`); None where there is none."""
    due: datetime | None = None
    """The student's own, extension included; so `hard_due`."""
    hard_due: datetime | None = None
    late_days: int = 0
    """Begun days after the due time, of which `budget_days` cost nothing."""
    budget_days: int = 0
    lost: float = 0.0
    """Points that lateness cost."""
    too_late: bool = False
    """Whether it came after the last moment."""
    weak_time: str = ""
    """The file's own time, where it is late by that alone and nobody has accepted it: it costs nothing."""
    overridden: bool = False
    lines: tuple[Text, ...] = ()
    """How the score came about; empty where the tests alone say it."""
    comments: tuple[str, ...] = ()
    """Remarks of the staff that the student reads."""
    withheld: bool = False
    """Whether its student is told no points and nothing of hidden tests yet (`Schedule.feedback`)."""
    waiting: bool = False
    """Whether something lies there without a report, whatever the score is."""
    held: bool = False
    """Whether the staff keeps the message back."""

    @property
    def counts(self) -> bool:
        """Whether it is part of the total, once there is a score."""
        return self.state not in ("not_open", "excused")
