"""Why a student's code gave no answer, as a verdict and a sentence in both languages. Trusted side.

Every case has two sentences: `message` may name the student's own line and exception and is for public tests;
`brief` says the kind of trouble alone and is safe for hidden tests, where an exception's text could echo an input.
"""

from __future__ import annotations

import difflib
import re
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.sandbox import overrun
from grader.sandbox.backends.budget import Budget
from grader.sandbox.backends.link import End, Stopped
from grader.sandbox.overrun import Limits, Overrun
from grader.sandbox.seam.protocol import Failure, Unreadable, claims
from grader.text import EMPTY, Text, lines, tr
from grader.text.particles import fit_particles

MAX_TEXT = 500
MAX_FACT = 80
_PLACES = 3
MAX_NAMES = 1_000
"""Names of a file among which a near miss is looked for."""


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
    told: Text = EMPTY
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


class StudentStopped(Exception):  # noqa: N818  # a verdict, not an error of ours
    """Ends a test with `verdict`. `message` for public tests, `brief` for hidden ones, `staff` tells all."""

    def __init__(
        self, verdict: str, message: Text, brief: Text = EMPTY, staff: str = "", raised: Raised | None = None
    ) -> None:
        super().__init__(f"{verdict}: {staff or message.en}")
        self.verdict = verdict
        self.message = message
        self.brief = brief or BRIEF.get(verdict, EMPTY)
        self.staff = staff or message.en
        self.raised = raised
        self.overrun: Overrun | None = None if raised is None else raised.overrun
        """The limit that it hit, where it did."""

    @property
    def syntax(self) -> Syntax | None:
        return None if self.raised is None else self.raised.syntax


BRIEF = {
    "wrong_answer": tr("The result is not the expected one."),
    "crashed": tr("An error occurred while it ran."),
    "timed_out": tr("It did not finish within the time limit."),
    "out_of_memory": tr("It used too much memory."),
    "over_limit": tr("It went over a limit."),
    "unreadable": tr("The file cannot be read as Python."),
    "not_implemented": tr("Not implemented yet."),
    "not_run": tr("It was not run."),
}


def raised_from(answer: object, limits: Limits) -> Raised | None:
    """The exception in an answer from the wire, every field checked: the answer may be forged."""
    if not isinstance(answer, Mapping):
        return None
    failure = claims(Failure, answer)
    kept = []
    for entry in _some(failure.lines):
        if isinstance(entry, (list, tuple)) and len(entry) == 2 and type(entry[0]) is int:
            kept.append((number(entry[0]), _text(entry[1])))
    names = failure.files
    files = tuple(map(_text, names[:20])) if isinstance(names, (list, tuple)) and len(names) == len(kept) else ()
    return Raised(
        _text(failure.type) or "Exception",
        _text(failure.message),
        tuple(kept),
        _syntax(failure.syntax),
        is_exit=failure.is_exit is True,
        is_eof=failure.is_eof is True,
        is_not_implemented=failure.is_not_implemented is True,
        is_import=failure.is_import is True,
        overrun=overrun.told(failure, limits),
        facts=_facts(failure.facts),
        files=files,
        told=sentence(failure.told, MAX_TEXT),
        at=number(failure.at_line),
        needed=tuple(number(line) for line in _some(failure.needed)),
        lost=number(failure.lost_line),
    )


_FACTS = ("near", "compared_line", "attribute", "module", "owner", "own_file", "called", "hides", "bound_line")


def _facts(told: object) -> dict[str, str | int | tuple[str, ...]]:
    kept: dict[str, str | int | tuple[str, ...]] = {}
    if not isinstance(told, Mapping):
        return kept
    for name in _FACTS:
        value = told.get(name)
        if type(value) is str:
            kept[name] = value[:MAX_FACT]
        elif type(value) is int:
            kept[name] = number(value)
        elif isinstance(value, (list, tuple)):
            kept[name] = tuple(_text(each)[:MAX_FACT] for each in value[:3])
    return kept


def sentence(value: object, limit: int) -> Text:
    """What a process said in both languages, each cut to `limit` characters, its Korean particles chosen."""
    if not isinstance(value, Mapping):
        return EMPTY
    ko, en = (each[:limit] if type(each) is str else "" for each in (value.get("ko"), value.get("en")))
    return Text(fit_particles(ko), en)


def _some(value: object) -> Sequence[Any]:
    return value[:20] if isinstance(value, (list, tuple)) else ()


def _syntax(found: object) -> Syntax | None:
    if not isinstance(found, Mapping):
        return None
    repairs = found.get("repairs")
    repairs = repairs if isinstance(repairs, (list, tuple)) else ()
    return Syntax(
        number(found.get("line")),
        number(found.get("column")),
        _text(found.get("text")),
        _text(found.get("message")),
        _text(found.get("kind")),
        tuple(map(_repair, [each for each in repairs[:2] if isinstance(each, Mapping)])),
    )


def _repair(found: Mapping[Any, Any]) -> Repair:
    return Repair(
        _text(found.get("key")),
        number(found.get("line")),
        number(found.get("column")),
        _text(found.get("text")),
        _text(found.get("found")),
        _text(found.get("wanted")),
        number(found.get("number")),
        _text(found.get("after")),
    )


def _text(value: object) -> str:
    return value[:MAX_TEXT] if type(value) is str else ""


def number(value: object) -> int:
    """A number of a line or column; 0 for anything else."""
    # A forged one may have 4,000 digits.
    return value if type(value) is int and 0 <= value < 10**9 else 0


def of_overrun(found: Overrun, staff: str = "", where: Text = EMPTY, raised: Raised | None = None) -> StudentStopped:
    """The verdict for a limit that was hit; `where` is the line of the student's, for public tests."""
    text = found.text
    if raised is not None:
        source = raised.lines[-1][1] if raised.lines else ""
        text = found.told_of(source, imports=raised.is_import, trains=raised.is_training)
    stopped = StudentStopped(found.verdict, lines(text, where), found.brief, staff or text.en, raised)
    stopped.overrun = found
    return stopped


def of_stop(stop: Stopped, cpu: float, wall: float, limits: Limits) -> StudentStopped:
    """The verdict for a child that gave no answer. Of how it ended only what the kernel tells is used."""
    found = _overrun_of(stop, cpu, wall, limits)
    if found is not None:
        return of_overrun(found, str(stop))
    end = stop.end
    if stop.why == "size":
        return too_much(str(stop))
    if stop.why == "protocol":
        return forged(str(stop))
    if end.code is not None and end.code >= 0:
        text = tr("The code ended the Python process itself, so there is no result. Remove code such as os._exit().")
        return StudentStopped("crashed", text, staff=str(stop))
    # By which signal cannot be told: a process that is the first of its namespace dies of another than it sent itself.
    text = tr(
        "Python was killed by its own error. Look for a function that calls itself without end, or for code such as "
        "os.abort() or ctypes."
    )
    return StudentStopped("crashed", text, staff=str(stop))


def forged(staff: str) -> StudentStopped:
    """A process that said what the grader's own part of it never says."""
    text = tr("The program wrote into the grader's own channel, so there is no result.")
    return StudentStopped("crashed", text, staff=staff)


def too_much(staff: str) -> StudentStopped:
    """A value of the submission's that is too large to be passed on."""
    text = tr("The value that was returned is too large to be checked.")
    return StudentStopped("over_limit", text, staff=staff)


def spent(budget: Budget) -> StudentStopped:
    """The budget of the whole submission is over, and with it the test that was running."""
    budget.refused = True
    found = Overrun("submission", budget.seconds)
    return StudentStopped(found.verdict, found.text, found.brief, f"{found.text.en} {budget.account()}")


def _overrun_of(stop: Stopped, cpu: float, wall: float, limits: Limits) -> Overrun | None:
    end = stop.end
    used_mb = None if end.memory_kb is None else end.memory_kb >> 10
    if end.out_of_memory:
        return Overrun("memory", limits.memory_mb, used_mb)
    if end.no_memory_left:  # what it holds and has not touched is in no peak
        return Overrun("memory", limits.memory_mb)
    if stop.why == "cpu":
        return Overrun("cpu", cpu, stop.cpu)
    if stop.why == "wall":
        return Overrun("wall", wall, stop.cpu)
    if stop.why != "exited":
        return None
    if _killed_by(end, "SIGXCPU"):
        return Overrun("cpu", cpu)
    if _killed_by(end, "SIGXFSZ"):
        return Overrun("disk", limits.disk_mb)
    # Libraries in C end themselves where they get no memory: then the peak is near the limit.
    if _killed_by(end, *_FATAL) and used_mb is not None and used_mb >= 0.9 * limits.memory_mb:
        return Overrun("memory", limits.memory_mb, used_mb)
    return None


_FATAL = ("SIGABRT", "SIGSEGV", "SIGBUS", "SIGKILL")


def _killed_by(end: End, *names: str) -> bool:
    """Whether one of these signals ended it; a system (Windows) may not have them."""
    return any(hasattr(signal, name) and end.code == -getattr(signal, name) for name in names)


def of_raised(raised: Raised, called: str = "") -> StudentStopped:
    """The verdict for an exception of the student's code. `called`: the call as source text, for public tests."""
    staff = f"{called} raised {raised}" if called else str(raised)
    where = _where(raised)
    if raised.overrun is not None:
        return of_overrun(raised.overrun, staff, where, raised)
    if raised.is_not_implemented:
        return StudentStopped("not_implemented", BRIEF["not_implemented"], staff=staff, raised=raised)
    head = tr("{called} raised {raised}", called=called, raised=raised)
    if raised.told:
        return StudentStopped("crashed", lines(raised.told, where), staff=staff, raised=raised)
    if not called:
        head = tr("An error occurred: {raised}", raised=raised)
    advice = EMPTY
    if raised.lost:
        advice = tr("Line {number} would have made that name, and it was skipped.", number=raised.lost)
    elif raised.is_exit:
        advice = tr("exit(), quit() and sys.exit() end the program. Remove them.")
    elif raised.is_eof:
        advice = tr("There is no keyboard while grading. Remove input() and use the function's parameters.")
    elif raised.type == "RecursionError":
        advice = tr("The function calls itself without end. Check the condition that stops it.")
    return StudentStopped("crashed", lines(head, where, advice), staff=staff, raised=raised)


def _where(raised: Raised) -> Text:
    """The line where it happened, and the lines of the student's from which that was reached, the nearest first."""
    files = raised.files or ("",) * len(raised.lines)
    places = dict.fromkeys(reversed([(file, *line) for file, line in zip(files, raised.lines, strict=False)]))
    told = EMPTY
    for file, number, source in list(places)[:_PLACES]:
        place = {"file": file, "number": number, "source": source}
        if not told:
            told = tr("Line {number} of {file}: {source}", **place) if file else tr("Line {number}: {source}", **place)
        elif file:
            told = lines(told, tr("Called from line {number} of {file}: {source}", **place))
        else:
            told = lines(told, tr("Called from line {number}: {source}", **place))
    return told


def unreadable(raised: Raised) -> StudentStopped:
    """A file that does not compile; a blank left from the slide (구현하기!) is work not done, not an error."""
    syntax = raised.syntax
    assert syntax is not None
    shown = tr("Line {line}: {text}", line=syntax.line, text=syntax.text.strip())
    if any(repair.key == "placeholder" for repair in syntax.repairs):
        text = lines(tr("The blank 구현하기! is still there."), shown)
        return StudentStopped("not_implemented", text, brief=text, staff=str(raised), raised=raised)
    head = tr("The file cannot run because of a syntax error ({value}).", value=syntax.message)
    text = lines(head, shown)
    # The student's own line, no test's input: the same may be said for hidden tests.
    return StudentStopped("unreadable", text, brief=text, staff=str(raised), raised=raised)


def undecodable(answer: Unreadable) -> StudentStopped:
    """Bytes that are no text in any of the encodings that are tried; every field of the answer may be forged."""
    encoding, line = answer.encoding, number(answer.line)
    text = tr("The file is no text, or its encoding is unknown. Save it again as UTF-8 in your editor.")
    if answer.bytes == "00" and line:
        text = tr(
            "Line {line} holds characters that no text has (NUL). Delete or retype it, and save the file as UTF-8.",
            line=line,
        )
    elif encoding in ("UTF-8", "cp949") and line:
        found = " ".join(f"0x{pair}" for pair in re.findall(r"\b[0-9a-f]{2}\b", _text(answer.bytes))[:3])
        place = {"line": line, "encoding": encoding, "found": found}
        text = tr("Line {line} holds bytes that are no {encoding} ({found}).", **place)
        if answer.alone is True:
            text += tr(" The rest of the file is. Delete or retype that line, and save the file as UTF-8.")
        else:
            text += tr(" Other lines do, too. Open the file in your editor and save all of it as UTF-8.")
    return StudentStopped("unreadable", text, brief=text, staff=_text(answer.unreadable))


def missing(name: str, names: Sequence[str]) -> StudentStopped:
    """A name the assignment asks for that is not there; a near miss is pointed out."""
    head = tr("There is no `{name}` in the file.", name=name)
    # The names are the submission's; `difflib` is quadratic in their length, and runs once for each.
    names = [other for other in names[:MAX_NAMES] if len(other) <= 100]
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.7)
    same = [other for other in names if other.lower() == name.lower()]
    near = (same or close or [""])[0][:100]
    advice = tr("There is `{near}`. Make spelling and capitals the same as in the assignment.", near=near)
    text = lines(head, advice if near else EMPTY)
    return StudentStopped("not_implemented", text, brief=text, staff=text.en)


def lost(name: str, line: int) -> StudentStopped:
    """A name the assignment asks for that a skipped statement would have bound."""
    text = tr("`{name}` could not be made: line {line} raised an error and was skipped.", name=name, line=line)
    return StudentStopped("crashed", text, brief=text, staff=text.en)


def untouched(name: str) -> StudentStopped:
    """A function, class or method that is still the stub's."""
    text = tr("`{name}` is still the empty stub.", name=name)
    return StudentStopped("not_implemented", text, brief=text, staff=text.en)
