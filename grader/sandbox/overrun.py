"""Which limit a submission hit, and by how much: the verdict and the sentences of it. Trusted side.

What comes from the student's process (which limit an exception told of) may be forged. It is a word of a fixed
list and a bounded number here, it only chooses a sentence, and every choice earns nothing. The limit itself comes
from the assignment. `text` is for public tests; `brief` names the limit alone and is for hidden ones, where an
exact use could tell an input.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from grader.sandbox.seam.messages import Failure
from grader.text import EMPTY, Text, lines, tr

StudentVerdict = Literal[
    "wrong_answer", "crashed", "timed_out", "out_of_memory", "over_limit", "unreadable", "not_implemented"
]
"""The words of `grader.domain.verdict.Verdict` that are a submission's own doing."""
ClaimedLimit = Literal["memory", "disk", "inodes", "files", "threads", "processes"]
"""What a student's process may say of an exception. Time and output are measured, not told."""
LimitName = Literal[ClaimedLimit, "cpu", "wall", "submission", "output"]
_CLAIMED: dict[str, ClaimedLimit] = {name: name for name in get_args(ClaimedLimit)}
_NEARLY = 0.9
_MOST = 2**50


class Limits(Protocol):
    """The part of `grader.domain.course.Limits` that the sandbox needs."""

    @property
    def load_seconds(self) -> float: ...
    @property
    def call_seconds(self) -> float: ...
    @property
    def wall_factor(self) -> float: ...
    @property
    def submission_seconds(self) -> float: ...
    @property
    def memory_mb(self) -> int: ...
    @property
    def threads(self) -> int: ...
    @property
    def files(self) -> int: ...
    @property
    def disk_mb(self) -> int: ...
    @property
    def inodes(self) -> int: ...
    @property
    def output_kb(self) -> int: ...


@dataclass(frozen=True)
class Overrun:
    """A limit and what was used or asked for, both in the unit of the limit; None where that is not known.

    `which`: `cpu`, `wall`, `submission` (seconds), `memory`, `disk` (MiB), `output` (KiB), `inodes`, `files`,
    `threads`, `processes` (counts). Of `wall`, `used` is the CPU time in it.
    """

    which: LimitName
    limit: float
    used: float | None = None

    @property
    def verdict(self) -> StudentVerdict:
        if self.which in ("cpu", "wall"):
            return "timed_out"
        return "out_of_memory" if self.which == "memory" else "over_limit"

    @property
    def text(self) -> Text:
        """What happened and what to do, with the numbers."""
        return lines(self.happened, self._advice())

    @property
    def happened(self) -> Text:
        """What happened, without what to do."""
        return self._happened().format(limit=f"{self.limit:g}", used=self._used())

    def advise(self, source: str, *, imports: bool, trains: bool = False) -> Text:
        """`text`, with what to do about a line that reads `source`: an import and a training are no loops. `trains`:
        whether it is known to have been a training, whatever the line reads."""
        if self.which not in ("cpu", "wall"):
            return self.text
        if imports:
            return lines(self.happened, _IMPORTS)
        return lines(self.happened, _TRAINS) if trains or _FIT.search(source[:1_000]) else self.text

    @property
    def brief(self) -> Text:
        """Which limit, and nothing else."""
        return _BRIEF[self.which]

    def _used(self) -> str:
        if self.used is None:
            return ""
        # A tenth of a second: what was stopped at its limit says the same in the next run.
        return f"{self.used:.1f}" if self.which in ("cpu", "wall") else f"{self.used:,.0f}"

    def _happened(self) -> Text:
        known = self.used is not None
        if self.which == "memory" and self.used is not None and self.used < _NEARLY * self.limit:
            return _AT_ONCE
        if known and self.which in _WITH_USE:
            return _WITH_USE[self.which]
        return _HAPPENED[self.which]

    def _advice(self) -> Text:
        return _LOOPS_OR_WAITS if self.which == "wall" and self.used is None else _ADVICE.get(self.which, EMPTY)


def read(failure: Failure, limits: Limits) -> Overrun | None:
    """The limit that an exception in an answer from the wire speaks of; every field is checked."""
    if failure.is_timeout is True:
        return Overrun("cpu", limits.load_seconds)
    which = _CLAIMED.get(failure.limit) if type(failure.limit) is str else None
    if failure.is_memory is True:
        which = "memory"
    if which is None:
        return None
    used = failure.used if type(failure.used) is int and 0 <= failure.used < _MOST else None
    if which == "processes":
        return Overrun(which, 0, 1)
    if which in ("memory", "disk"):
        return Overrun(which, getattr(limits, f"{which}_mb"), used)
    limit = getattr(limits, which)
    return Overrun(which, limit, limit + 1)


def read_output(written: object, limits: Limits) -> Overrun:
    """Printed text that was cut; `written`: bytes of all of it, as the process tells them."""
    limit_bytes = limits.output_kb * 1024
    used = -(-written // 1024) if type(written) is int and limit_bytes < written < _MOST else None
    return Overrun("output", limits.output_kb, used)


_BRIEF: dict[LimitName, Text] = {
    "cpu": tr("It went over the limit of CPU time."),
    "wall": tr("It did not end in time: it waited."),
    "submission": tr("Checking the whole file went over its limit of time."),
    "memory": tr("It went over the limit of memory."),
    "disk": tr("It went over the limit of what may be written."),
    "inodes": tr("It went over the limit of files that may be made."),
    "files": tr("It went over the limit of open files."),
    "threads": tr("It went over the limit of threads."),
    "processes": tr("It tried to start another process."),
    "output": tr("It went over the limit of printed text."),
}

_HAPPENED: dict[LimitName, Text] = {
    "cpu": tr("Stopped: it went over the limit of {limit} s of CPU time."),
    "wall": tr("Stopped: it did not end within {limit} s by the clock."),
    "submission": tr(
        "Stopped: checking the whole file went over the limit of {limit} s ([limits] submission_seconds). "
        "What was checked before counts; the rest could not be run."
    ),
    "memory": tr("It went over the memory limit of {limit} MB."),
    "disk": tr("It wrote more to files than the limit of {limit} MB."),
    "inodes": tr("At most {limit} files and folders may be made, and it asked for number {used}."),
    "files": tr("At most {limit} files may be open at a time, and it asked for number {used}."),
    "threads": tr("At most {limit} threads may run at a time, and it asked for number {used}."),
    "processes": tr(
        "A submission is one process. It may start no other process or program (limit: {limit}, asked for: {used})."
    ),
    "output": tr("It printed more than the limit of {limit} KB; the rest was dropped."),
}
_WITH_USE: dict[LimitName, Text] = {
    "cpu": tr("Stopped: it went over the limit of {limit} s of CPU time (used: {used} s)."),
    "wall": tr("Stopped: it did not end within {limit} s. It computed for {used} s of them and waited for the rest."),
    "memory": tr("It went over the memory limit of {limit} MB (used: {used} MB)."),
    "disk": tr("It wrote more to files than the limit of {limit} MB (used: {used} MB)."),
    "output": tr("It printed more than the limit of {limit} KB; the rest was dropped (printed in all: {used} KB)."),
}
_AT_ONCE = tr("The memory limit is {limit} MB. It had used {used} MB when it asked for more than was left, at once.")
_ADVICE: dict[LimitName, Text] = {
    "cpu": tr("Look for a loop (while, for) that never ends."),
    "wall": tr("Remove code that waits, such as time.sleep()."),
    "submission": tr("Look for code that waits, and for answers or printed text that are far larger than asked for."),
    "memory": tr("Look for a list or a text that keeps growing."),
    "disk": tr("Look for code that makes a large file, or writes without end."),
    "inodes": tr("Look for a loop that makes files without end."),
    "files": tr("Close a file when it is done with: `with open(...) as file:` does it by itself."),
    "threads": tr("Look for a loop that starts threads without end, and wait for them with join()."),
    "processes": tr("Remove os.fork, subprocess and multiprocessing, and do the same with a function call or a loop."),
    "output": tr("Look for a print() in a loop."),
}
_FIT = re.compile(r"\.(fit|fit_generator|train_on_batch)\s*\(")
_TRAINS = tr("Training took too long. Give fit() fewer epochs (epochs=), or a larger batch_size.")
_IMPORTS = tr("Importing that module takes too long here. Remove the import if nothing needs it.")
_LOOPS_OR_WAITS = tr("Look for a loop (while, for) that never ends, or code that waits, such as time.sleep().")
