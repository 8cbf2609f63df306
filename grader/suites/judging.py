"""From the way a test ended to a verdict, with what the student may read and what the staff needs.

The limit: one test at a time, and only what the trusted side saw; nothing is asked of the submission here.
"""

from __future__ import annotations

import ast
import errno
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from grader.domain import vocabulary
from grader.domain.verdict import Verdict
from grader.sandbox.stops import StudentStopped
from grader.suites import blame
from grader.suites.compare.checks import GOT, Mismatch, mismatch
from grader.suites.compare.values import difference
from grader.suites.feedback import sentences
from grader.suites.feedback.mistakes import MISTAKES
from grader.text import EMPTY, Text, lines, plain, tr
from grader.text.errors import FULL, AssignmentError, GraderError
from grader.text.reprs import printable, show

if TYPE_CHECKING:
    from grader.sandbox.student import Call

STAFF_LIMIT = 8_000
_CALLED = tr("Called: ")
_CHECKED = tr("Checked: ")
_TOLD_CALLS = 3
_SIMPLEST = tr("Many inputs were made up for this test. This is the simplest one found that does not pass.")


@dataclass(frozen=True)
class Compared:
    """A comparison of a failing assertion: `left operator right`."""

    operator: str
    left: Any
    right: Any


@dataclass(frozen=True)
class Ending:
    """How a test ended: the exception, if any, and what was going on."""

    error: BaseException | None
    calls: Sequence[Call] = ()
    compared: Sequence[Compared] = ()
    trees: Mapping[str, ast.Module] = field(default_factory=dict)
    """The syntax trees of the suite's files, by file name."""
    asked: bool = False
    """Whether the submission was asked for anything before the test ended, so that there may be an answer in it."""


@dataclass(frozen=True)
class Judgement:
    """`message` may hold values and is for public tests; `brief` holds none and is for hidden ones."""

    verdict: Verdict
    message: Text = EMPTY
    brief: Text = EMPTY
    staff: str = ""
    bug: str = ""
    """The last line of an exception that the grader's own code raised over an answer."""
    otherwise: Judgement | None = None
    """What holds instead where the reference solution does not pass the test: nobody has decided yet whose fault the
    exception is (`grader.suites.blame`)."""
    observed: bool = False
    """Whether it failed in nothing but what the submission's own process tells (`grader.sandbox.observed`)."""


_ERRORS = tr("What was written went to standard error (sys.stderr), and that does not count as printed.")

NOT_RUN = Judgement(Verdict.NOT_RUN, vocabulary.VERDICTS["not_run"], vocabulary.VERDICTS["not_run"])
"""Of the tests after the one in which the budget of the submission ended."""


def judge(ending: Ending) -> Judgement:
    """The verdict on a test that ended so; where it failed, printed text that was dropped is told.

    Total: a bug of ours over an answer is an exception like any other in the test.
    """
    try:
        return _told(ending)
    except Exception as bug:  # nothing of the answer is shown, for that may be what went wrong
        return _undecided(bug, Ending(bug, (), (), ending.trees, ending.asked))


def _told(ending: Ending) -> Judgement:
    judged = replace(_judge(ending), observed=getattr(ending.error, "observed", False))
    if getattr(ending.error, "simplest", False) and not judged.verdict.ours:
        judged = replace(judged, message=lines(judged.message, _SIMPLEST))
    last = ending.calls[-1] if ending.calls else None
    if judged.verdict is Verdict.WRONG_ANSWER and last is not None and _only_errors(last):
        judged = replace(judged, message=lines(judged.message, _ERRORS))
    cut = next((call.overrun.text for call in ending.calls if call.overrun is not None), EMPTY)
    if judged.verdict in (Verdict.PASSED, Verdict.OVER_LIMIT) or judged.verdict.ours or not cut:
        return judged
    return replace(judged, message=lines(judged.message, cut))


def _only_errors(call: Call) -> bool:
    return call.value is None and not call.printed.strip() and bool(call.errors.strip())


def _judge(ending: Ending) -> Judgement:
    error = ending.error
    if error is None:
        return Judgement(Verdict.PASSED)
    if isinstance(error, StudentStopped):
        message = lines(_called(ending.calls, error.message), sentences.of_stopped(error))
        return _judgement(Verdict(error.verdict), message, error.brief, error.staff)
    if isinstance(error, Mismatch):
        calls = _up_to(error.call, ending.calls)
        message = lines(_called(calls), error.text, _nothing_returned(error.got, calls))
        return _judgement(Verdict.WRONG_ANSWER, message, staff=error.staff)
    if isinstance(error, pytest.fail.Exception) and not isinstance(error, pytest.xfail.Exception):
        return _judgement(Verdict.WRONG_ANSWER, lines(_called(ending.calls), plain(error.msg or "")), staff=str(error))
    if isinstance(error, AssertionError) and not blame.raised_in_grader(error, ending.trees):
        return _judgement(Verdict.WRONG_ANSWER, _asserted(error, ending), staff=_staff_assertion(error, ending))
    if _of_machine(error):
        return _ours(Verdict.GRADER_FAILED, _trace(error))
    return _undecided(error, ending)


def _of_machine(error: BaseException) -> bool:
    """Whether no answer can be the cause."""
    if isinstance(error, OSError):
        return error.errno in _SCARCE or _in_sandbox(error)
    return isinstance(error, GraderError) and not isinstance(error, AssignmentError)


_SCARCE = FULL | {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN}


def _in_sandbox(error: BaseException) -> bool:
    return any(name.startswith("grader.sandbox") for name in blame.modules_of(error))


def _undecided(error: BaseException, ending: Ending) -> Judgement:
    """The answer's fault or ours; ours for certain where nothing had been asked of the submission yet."""
    staff = _trace(error) + _advice(error)
    broken = isinstance(error, GraderError) or not _in_sandbox(error)
    ours = _ours(Verdict.ASSIGNMENT_BROKEN if broken else Verdict.GRADER_FAILED, staff)
    if not ending.asked:
        return ours
    judged = _judgement(Verdict.WRONG_ANSWER, _unusable(ending), staff=staff)
    bug = not isinstance(error, GraderError) and blame.raised_in_grader(error, ending.trees)
    return replace(judged, otherwise=ours, bug=printable(staff.splitlines()[-1], 500) if bug else "")


def broken(staff: str) -> Judgement:
    """A test that cannot judge anybody."""
    return _ours(Verdict.ASSIGNMENT_BROKEN, staff)


def _ours(verdict: Verdict, staff: str) -> Judgement:
    return _judgement(verdict, vocabulary.VERDICTS[verdict], staff=staff)


def _judgement(verdict: Verdict, message: Text, brief: Text = EMPTY, staff: str = "") -> Judgement:
    # An exception's text or a printed line of the submission's may hold anything, lone surrogates included.
    said = Text(printable(message.ko, 4_000), printable(message.en, 4_000))
    brief = brief or vocabulary.VERDICTS[verdict]
    safe = Text(printable(brief.ko), printable(brief.en))
    return Judgement(verdict, said, safe, printable(staff, STAFF_LIMIT))


def _up_to(last: Call | None, calls: Sequence[Call]) -> Sequence[Call]:
    """`calls` without those after `last`, where it is one of them."""
    places = [place for place, call in enumerate(calls) if call is last]
    return calls[: places[0] + 1] if places else calls


def _called(calls: Sequence[Call], said: Text = EMPTY) -> Text:
    """The last calls, unless the sentence `said` names them itself; of very many the last one alone."""
    shown = [str(call) for call in (calls if len(calls) <= _TOLD_CALLS else calls[-1:])]
    if not shown or shown[-1] in said.ko:
        return EMPTY
    return lines(*(_CALLED + plain(call) for call in shown))


def _nothing_returned(got: Any, calls: Sequence[Call]) -> Text:
    if got is not None or not calls or calls[-1].value is not None:
        return EMPTY
    return MISTAKES["print_not_return" if calls[-1].printed.strip() else "nothing_returned"]


def _asserted(error: AssertionError, ending: Ending) -> Text:
    """What a plain `assert` of a suite says: called, came, expected, where they differ; else the condition."""
    calls = ending.calls
    said = _authors_message(error, ending)
    direct = _direct(ending)
    if direct is not None:
        got, want = direct
        text = mismatch(got, want, _detail(got, want)).text
        return lines(_called(calls), said, text, _nothing_returned(got, calls) if want is not None else EMPTY)
    if said:
        return lines(_called(calls), said)
    parts = [_called(calls)]
    if calls:
        parts.append(GOT + plain(show(calls[-1].value)))
    source = _condition(error, ending)
    if source:
        parts.append(_CHECKED + plain(source))
    for one in ending.compared[:1]:
        parts.append(plain(f"    {show(one.left, 200)} {one.operator} {show(one.right, 200)}"))
    return lines(*parts) or plain(printable(str(error), 500))


def _direct(ending: Ending) -> tuple[Any, Any] | None:
    """What came and what was expected, where the assertion compares just these two."""
    if len(ending.compared) != 1 or ending.compared[0].operator != "==":
        return None
    left, right = ending.compared[0].left, ending.compared[0].right
    if not ending.calls or left is ending.calls[-1].value:
        return left, right
    return (right, left) if right is ending.calls[-1].value else None


def _detail(got: Any, want: Any) -> Text:
    try:
        return difference(got, want) or EMPTY
    except TypeError:  # the author compares with something that is no plain data
        return EMPTY


def _condition(error: BaseException, ending: Ending) -> str:
    """The asserted expression as source text on one line."""
    found = blame.statement_of(error, ending.trees)
    return printable(ast.unparse(found.test), 300) if isinstance(found, ast.Assert) else ""


def _authors_message(error: AssertionError, ending: Ending) -> Text:
    """The text of `assert condition, text`, without what pytest adds to it."""
    found = blame.statement_of(error, ending.trees)
    if not isinstance(found, ast.Assert) or found.msg is None:
        return EMPTY
    return plain(printable(str(error).split("\nassert ")[0], 500))


def _unusable(ending: Ending) -> Text:
    """The test could not even look at the value: it is of another kind than any right answer."""
    last = ending.calls[-1] if ending.calls else None
    text = tr("The check could not go on with this value: its type or form is not the expected one.")
    if last is None:
        return text
    came = GOT + plain(f"{show(last.value)} ({last.told_type})")
    return lines(_called(ending.calls), came, text, _nothing_returned(last.value, ending.calls))


def _advice(error: BaseException) -> str:
    if isinstance(error, (pytest.skip.Exception, pytest.xfail.Exception)):
        return "\nAuthors: a test of a suite must decide; it can neither skip nor expect to fail."
    if isinstance(error, ValueError) and "truth value of an array" in str(error):
        return "\nAuthors: arrays are not compared with ==; use check or check_close of grader.suites."
    return ""


def _staff_assertion(error: AssertionError, ending: Ending) -> str:
    parts = [f"{show(c.left, 3_000)} {c.operator} {show(c.right, 3_000)}" for c in ending.compared]
    source = _condition(error, ending)
    return "\n".join([*([f"assert {source}"] if source else [str(error)]), *parts])


def _trace(error: BaseException) -> str:
    """The traceback from the first frame outside of pytest on."""
    inner = error.__traceback__
    while inner is not None and _is_pytests(str(inner.tb_frame.f_globals.get("__name__", ""))):
        inner = inner.tb_next
    return "".join(traceback.format_exception(type(error), error, inner, limit=-12)).rstrip()


def _is_pytests(module: str) -> bool:
    return module.partition(".")[0] in ("_pytest", "pluggy", "pytest") or module in (
        "grader.suites.made_up",
        "grader.app.pytest_plugin",
        "grader.suites.hooks",
    )
