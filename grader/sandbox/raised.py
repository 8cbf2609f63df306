"""An exception of the student's code, as the trusted side may keep it. Every field is checked: it may be forged.

What a process tells of an exception chooses a sentence and names a line of its own; no choice earns anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.sandbox import overrun
from grader.sandbox.overrun import Limits, Overrun
from grader.sandbox.seam.messages import Failure
from grader.sandbox.seam.protocol import claims
from grader.text import EMPTY, Text
from grader.text.particles import fit_particles

MAX_TEXT = 500
MAX_FACT = 80
_MAX_LINES = 20


@dataclass(frozen=True)
class Repair:
    """What to change so that Python can read on: `key` is one of `grader.suites.feedback.syntax_words`, or says
    nothing."""

    key: str
    line: int
    column: int
    text: str
    """The line as it is."""
    found: str = ""
    wanted: str = ""
    number: int = 0
    """Another line that the sentence names."""
    after: str = ""
    """The line as it could be; empty where it is not shown."""


@dataclass(frozen=True)
class Syntax:
    """Where a file does not compile: line and column from 1, the line itself, Python's own message."""

    line: int
    column: int
    text: str
    message: str
    kind: str
    repairs: tuple[Repair, ...] = ()
    """One change, or two in the same statement; none where none was found."""


@dataclass(frozen=True)
class Raised:
    """An exception of the student's code; `lines` are (number, source) in the student's files, innermost last."""

    type: str
    message: str
    lines: tuple[tuple[int, str], ...]
    syntax: Syntax | None = None
    is_exit: bool = False
    is_eof: bool = False
    is_not_implemented: bool = False
    is_import: bool = False
    """Whether the statement at `at` imports."""
    is_training: bool = False
    """Whether Keras' fit() was going on when the process was killed."""
    overrun: Overrun | None = None
    """The limit that it tells of, where it does."""
    facts: Mapping[str, str | int | tuple[str, ...]] = field(default_factory=dict)
    """What was there when it was raised (`circumstances`), as the process tells it: for a sentence to its author."""
    files: tuple[str, ...] = ()
    """For each of `lines` the file, below the submission's folder; empty for the file that was asked for."""
    sentence: Text = EMPTY
    """A sentence of the grader's own for it, where there is one."""
    at: int = 0
    """The first line of the top-level statement that raised it, where it is told; else 0."""
    needed: tuple[int, ...] = ()
    """Lines of statements that were skipped for want of a name that this one would have bound."""
    lost: int = 0
    """The line of the skipped statement that would have bound the name which was missing; 0 where it is no such."""

    @property
    def is_timeout(self) -> bool:
        return self.overrun is not None and self.overrun.which == "cpu"

    @property
    def does_not_compile(self) -> bool:
        """A syntax error of the file itself, not of a string that the code tried to evaluate."""
        return self.syntax is not None and not self.lines

    def __str__(self) -> str:
        # A library's message may go on for a page, with folders of the machine; what it is about stands first.
        first = next((line.strip() for line in self.message.splitlines() if line.strip()), "")
        return f"{self.type}: {first}" if first else self.type


def read_raised(answer: object, limits: Limits) -> Raised | None:
    """The exception in an answer from the wire, every field checked: the answer may be forged."""
    if not isinstance(answer, Mapping):
        return None
    failure = claims(Failure, answer)
    traced = []
    for entry in bounded_sequence(failure.lines, _MAX_LINES):
        if isinstance(entry, (list, tuple)) and len(entry) == 2 and type(entry[0]) is int:
            traced.append((line_number(entry[0]), bounded_text(entry[1])))
    names = failure.files
    files = (
        tuple(map(bounded_text, names[:_MAX_LINES]))
        if isinstance(names, (list, tuple)) and len(names) == len(traced)
        else ()
    )
    return Raised(
        bounded_text(failure.type) or "Exception",
        bounded_text(failure.message),
        tuple(traced),
        _syntax(failure.syntax),
        is_exit=failure.is_exit is True,
        is_eof=failure.is_eof is True,
        is_not_implemented=failure.is_not_implemented is True,
        is_import=failure.is_import is True,
        overrun=overrun.read(failure, limits),
        facts=_facts(failure.facts),
        files=files,
        sentence=read_sentence(failure.sentence, MAX_TEXT),
        at=line_number(failure.at_line),
        needed=tuple(line_number(line) for line in bounded_sequence(failure.needed, _MAX_LINES)),
        lost=line_number(failure.lost_line),
    )


_FACTS = ("near", "compared_line", "attribute", "module", "owner", "own_file", "called", "hides", "bound_line")


def _facts(claimed: object) -> dict[str, str | int | tuple[str, ...]]:
    facts: dict[str, str | int | tuple[str, ...]] = {}
    if not isinstance(claimed, Mapping):
        return facts
    for name in _FACTS:
        value = claimed.get(name)
        if type(value) is str:
            facts[name] = value[:MAX_FACT]
        elif type(value) is int:
            facts[name] = line_number(value)
        elif isinstance(value, (list, tuple)):
            facts[name] = tuple(bounded_text(each)[:MAX_FACT] for each in value[:3])
    return facts


def read_sentence(value: object, limit: int) -> Text:
    """What a process said in both languages, each cut to `limit` characters, its Korean particles chosen."""
    if not isinstance(value, Mapping):
        return EMPTY
    ko, en = (each[:limit] if type(each) is str else "" for each in (value.get("ko"), value.get("en")))
    return Text(fit_particles(ko), en)


def _syntax(claimed: object) -> Syntax | None:
    if not isinstance(claimed, Mapping):
        return None
    repairs = bounded_sequence(claimed.get("repairs"), 2)
    return Syntax(
        line_number(claimed.get("line")),
        line_number(claimed.get("column")),
        bounded_text(claimed.get("text")),
        bounded_text(claimed.get("message")),
        bounded_text(claimed.get("kind")),
        tuple(map(_repair, [each for each in repairs if isinstance(each, Mapping)])),
    )


def _repair(claimed: Mapping[Any, Any]) -> Repair:
    return Repair(
        bounded_text(claimed.get("key")),
        line_number(claimed.get("line")),
        line_number(claimed.get("column")),
        bounded_text(claimed.get("text")),
        bounded_text(claimed.get("found")),
        bounded_text(claimed.get("wanted")),
        line_number(claimed.get("number")),
        bounded_text(claimed.get("after")),
    )


def bounded_text(value: object, limit: int = MAX_TEXT) -> str:
    """A text of at most `limit` characters; empty where it is none."""
    return value[:limit] if type(value) is str else ""


def bounded_sequence(value: object, limit: int) -> Sequence[Any]:
    """The first `limit` of a list or tuple; nothing of anything else."""
    return value[:limit] if isinstance(value, (list, tuple)) else ()


def line_number(value: object) -> int:
    """A number of a line or column; 0 for anything else."""
    # A forged one may have 4,000 digits.
    return value if type(value) is int and 0 <= value < 10**9 else 0
