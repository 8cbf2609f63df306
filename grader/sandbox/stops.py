"""Why a student's code gave no answer, as a verdict and a sentence in both languages. Trusted side.

Every case has two sentences: `message` may name the student's own line and exception and is for public tests;
`brief` says the kind of trouble alone and is safe for hidden tests, where an exception's text could echo an input.
"""

from __future__ import annotations

import difflib
import re
import signal
from collections.abc import Sequence

from grader.sandbox.backends.budget import Budget
from grader.sandbox.backends.link import End, Stopped
from grader.sandbox.overrun import Limits, Overrun, StudentVerdict
from grader.sandbox.raised import Raised, Syntax, bounded_text, line_number
from grader.sandbox.seam.messages import Unreadable
from grader.text import EMPTY, Text, lines, tr

_PLACES = 3
MAX_NAMES = 1_000
"""Names of a file among which a near miss is looked for."""


class StudentStopped(Exception):  # noqa: N818  # a verdict, not an error of ours
    """Ends a test with `verdict`. `message` for public tests, `brief` for hidden ones, `staff` tells all."""

    def __init__(
        self, verdict: StudentVerdict, message: Text, brief: Text = EMPTY, staff: str = "", raised: Raised | None = None
    ) -> None:
        super().__init__(f"{verdict}: {staff or message.en}")
        self.verdict = verdict
        self.message = message
        self.brief = brief or BRIEF[verdict]
        self.staff = staff or message.en
        self.raised = raised
        self.overrun: Overrun | None = None if raised is None else raised.overrun
        """The limit that it hit, where it did."""

    @property
    def syntax(self) -> Syntax | None:
        return None if self.raised is None else self.raised.syntax


BRIEF: dict[StudentVerdict, Text] = {
    "wrong_answer": tr("The result is not the expected one."),
    "crashed": tr("An error occurred while it ran."),
    "timed_out": tr("It did not finish within the time limit."),
    "out_of_memory": tr("It used too much memory."),
    "over_limit": tr("It went over a limit."),
    "unreadable": tr("The file cannot be read as Python."),
    "not_implemented": tr("Not implemented yet."),
}


def explain_overrun(
    overrun: Overrun, staff: str = "", where: Text = EMPTY, raised: Raised | None = None
) -> StudentStopped:
    """The verdict for a limit that was hit; `where` is the line of the student's, for public tests."""
    text = overrun.text
    if raised is not None:
        source = raised.lines[-1][1] if raised.lines else ""
        text = overrun.advise(source, imports=raised.is_import, trains=raised.is_training)
    stopped = StudentStopped(overrun.verdict, lines(text, where), overrun.brief, staff or text.en, raised)
    stopped.overrun = overrun
    return stopped


def explain_stop(stop: Stopped, cpu: float, wall: float, limits: Limits) -> StudentStopped:
    """The verdict for a child that gave no answer. Of how it ended only what the kernel tells is used."""
    overrun = _find_overrun(stop, cpu, wall, limits)
    if overrun is not None:
        return explain_overrun(overrun, str(stop))
    end = stop.end
    if stop.why == "size":
        return explain_excess(str(stop))
    if stop.why == "protocol":
        return explain_forgery(str(stop))
    if end.code is not None and end.code >= 0:
        text = tr("The code ended the Python process itself, so there is no result. Remove code such as os._exit().")
        return StudentStopped("crashed", text, staff=str(stop))
    # By which signal cannot be told: a process that is the first of its namespace dies of another than it sent itself.
    text = tr(
        "Python was killed by its own error. Look for a function that calls itself without end, or for code such as "
        "os.abort() or ctypes."
    )
    return StudentStopped("crashed", text, staff=str(stop))


def explain_forgery(staff: str) -> StudentStopped:
    """A process that said what the grader's own part of it never says."""
    text = tr("The program wrote into the grader's own channel, so there is no result.")
    return StudentStopped("crashed", text, staff=staff)


def explain_excess(staff: str) -> StudentStopped:
    """A value of the submission's that is too large to be passed on."""
    text = tr("The value that was returned is too large to be checked.")
    return StudentStopped("over_limit", text, staff=staff)


def explain_spent_budget(budget: Budget) -> StudentStopped:
    """The budget of the whole submission is over, and with it the test that was running."""
    budget.refused = True
    overrun = Overrun("submission", budget.seconds)
    return StudentStopped(overrun.verdict, overrun.text, overrun.brief, f"{overrun.text.en} {budget.account()}")


def _find_overrun(stop: Stopped, cpu: float, wall: float, limits: Limits) -> Overrun | None:
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


def explain_exception(raised: Raised, called: str = "") -> StudentStopped:
    """The verdict for an exception of the student's code. `called`: the call as source text, for public tests."""
    staff = f"{called} raised {raised}" if called else str(raised)
    where = _where(raised)
    if raised.overrun is not None:
        return explain_overrun(raised.overrun, staff, where, raised)
    if raised.is_not_implemented:
        return StudentStopped("not_implemented", BRIEF["not_implemented"], staff=staff, raised=raised)
    head = tr("{called} raised {raised}", called=called, raised=raised)
    if raised.sentence:
        return StudentStopped("crashed", lines(raised.sentence, where), staff=staff, raised=raised)
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
    text = EMPTY
    for file, number, source in list(places)[:_PLACES]:
        place = {"file": file, "number": number, "source": source}
        if not text:
            text = tr("Line {number} of {file}: {source}", **place) if file else tr("Line {number}: {source}", **place)
        elif file:
            text = lines(text, tr("Called from line {number} of {file}: {source}", **place))
        else:
            text = lines(text, tr("Called from line {number}: {source}", **place))
    return text


def explain_syntax_error(raised: Raised) -> StudentStopped:
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


def explain_encoding(answer: Unreadable) -> StudentStopped:
    """Bytes that are no text in any of the encodings that are tried; every field of the answer may be forged."""
    encoding, line = answer.encoding, line_number(answer.line)
    text = tr("The file is no text, or its encoding is unknown. Save it again as UTF-8 in your editor.")
    if answer.bytes == "00" and line:
        text = tr(
            "Line {line} holds characters that no text has (NUL). Delete or retype it, and save the file as UTF-8.",
            line=line,
        )
    elif encoding in ("UTF-8", "cp949") and line:
        bad_bytes = " ".join(f"0x{pair}" for pair in re.findall(r"\b[0-9a-f]{2}\b", bounded_text(answer.bytes))[:3])
        place = {"line": line, "encoding": encoding, "found": bad_bytes}
        text = tr("Line {line} holds bytes that are no {encoding} ({found}).", **place)
        if answer.alone is True:
            text += tr(" The rest of the file is. Delete or retype that line, and save the file as UTF-8.")
        else:
            text += tr(" Other lines do, too. Open the file in your editor and save all of it as UTF-8.")
    return StudentStopped("unreadable", text, brief=text, staff=bounded_text(answer.unreadable))


def explain_missing(name: str, names: Sequence[str]) -> StudentStopped:
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


def explain_indented(name: str, line: int) -> StudentStopped:
    """A name the assignment asks for that is defined inside of something else, where nobody can call it."""
    text = tr(
        "Line {line} makes `{name}` inside of what stands above it, as it is indented. Move it to the left margin, "
        "with all lines that belong to it.",
        line=line,
        name=name,
    )
    return StudentStopped("not_implemented", text, brief=text, staff=text.en)


def explain_lost(name: str, line: int) -> StudentStopped:
    """A name the assignment asks for that a skipped statement would have bound."""
    text = tr("`{name}` could not be made: line {line} raised an error and was skipped.", name=name, line=line)
    return StudentStopped("crashed", text, brief=text, staff=text.en)


def explain_untouched(name: str) -> StudentStopped:
    """A function, class or method that is still the stub's."""
    text = tr("`{name}` is still the empty stub.", name=name)
    return StudentStopped("not_implemented", text, brief=text, staff=text.en)
