"""A `grade run` as the gradebook keeps it, and a report in the history of such runs.

The limit: plain data; `grader.gradebook.book` reads and writes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grader.domain.verdict import Report
from grader.gradebook.entry import Entry
from grader.gradebook.regrade import Acceptance

RunOutcome = Literal["finished", "interrupted", "failed"]


@dataclass(frozen=True)
class Run:
    """One `grade run`; `finished` and `outcome` are empty while it goes on, and for ever if it was killed."""

    id: int
    started: str
    version: str
    isolation_level: int
    data_source: str = ""
    finished: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class PastReport:
    """An entry with its place in history, the latest first."""

    entry: Entry[Report]
    run: Run
    withdrawn: str = ""
    proposed: bool = False
    """Whether it never counted: `grader.gradebook.regrade`."""
    acceptance: Acceptance | None = None
    """Of one that took the place of a score that was told."""
