"""Attempts at loading one file, each without what earlier ones did not survive. Trusted side.

A statement that hangs or ends the process cannot be skipped from within (`grader.sandbox.inside.loading` does that for
exceptions): the child is gone, and the next one is told what to leave out. Known of it is what was announced last; the
limit: the child announces, so a forged place costs its own submission a statement.
"""

from __future__ import annotations

import copy

from grader.sandbox.raised import Raised, line_number
from grader.sandbox.seam.messages import Announcement, Kind
from grader.sandbox.stops import StudentStopped
from grader.text import EMPTY

MAX_SKIPPED = 2
"""Top-level statements of a file of functions that may hang or end the process before the file is given up."""
GRACE = 1.25
"""A file is interrupted inside at its limit, so that what it defined counts, and killed at this much more."""
_BUDGET = 1.5
"""All that loading a file may take, in its limits: what is tried once more, without a statement, has what is left."""
_SHARE = 0.6
"""Of what is left, for one more attempt: there may be another one."""


class Attempts:
    """What earlier children of one file did not survive, and the time that is left for loading it."""

    def __init__(self, kind: Kind, load_seconds: float) -> None:
        self.kind = kind
        self.skip: set[int] = set()
        """Statements that are left out."""
        self.hung: list[Raised] = []
        """What is told of them."""
        self.until: int | None = None
        """The statement before which a script ends."""
        self.ended_by: Raised | None = None
        """What is told of it."""
        self._load_seconds = load_seconds
        self._left = load_seconds * _BUDGET

    def seconds(self) -> float:
        """CPU seconds until the next attempt is killed."""
        tried = bool(self.hung) or self.ended_by is not None
        return self._left * _SHARE if tried else self._load_seconds * GRACE

    def leave_out(self, stopped: StudentStopped, used: float, last: Announcement | None) -> bool:
        """Leave out the top-level statement that hung or ended the process, so that the rest counts; a script ends
        there, but for an import. False where there is to be no other attempt. `used`: CPU seconds of this one."""
        self._left -= used
        skippable = (
            stopped.verdict in ("timed_out", "crashed", "out_of_memory", "over_limit") and stopped.raised is None
        )
        if self.kind not in ("functions", "script") or not skippable or last is None or len(self.hung) >= MAX_SKIPPED:
            return False
        if self._left <= 0:
            return False
        left_out = Raised(
            stopped.verdict,
            stopped.message.en,
            (),
            is_import=last.imports,
            is_training=last.trains,
            overrun=stopped.overrun,
            sentence=EMPTY if stopped.overrun else stopped.message,
            at=line_number(last.line),
        )
        if last.optional:
            self.skip.add(last.at)
            self.hung.append(left_out)
        elif self.until is None:
            self.until, self.ended_by = last.at, left_out
        else:
            return False
        return True

    def copied(self) -> Attempts:
        """The same, to go on from by itself."""
        other = copy.copy(self)
        other.skip, other.hung = set(self.skip), list(self.hung)
        return other
