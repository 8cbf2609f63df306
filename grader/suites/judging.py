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
from grader.suites import behaviour, blame
from grader.suites.compare.checks import GOT, Mismatch, make_mismatch
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
_MAX_CALLS = 3
_SIMPLEST = tr("Many inputs were made up for this test. This is the simplest one found that does not pass.")


@dataclass(frozen=True)
class Comparison:
    """A comparison of a failing assertion: `left operator right`."""

    operator: str
    left: Any
    right: Any


@dataclass(frozen=True)
class Ending:
    """How a test ended: the exception, if any, and what was going on."""

    error: BaseException | None
    calls: Sequence[Call] = ()
    comparisons: Sequence[Comparison] = ()
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
    behaviour: behaviour.Behaviour = behaviour.NONE
    """What was done, as it is compared between students."""


_ERRORS = tr("What was written went to standard error (sys.stderr), and that does not count as printed.")

NOT_RUN = Judgement(Verdict.NOT_RUN, vocabulary.VERDICTS["not_run"], vocabulary.VERDICTS["not_run"])
"""Of the tests after the one in which the budget of the submission ended."""


def judge(ending: Ending) -> Judgement:
    """The verdict on a test that ended so; where it failed, printed text that was dropped is told.

    Total: a bug of ours over an answer is an exception like any other in the test.
    """
    try:
        judgement = _judge_and_remark(ending)
        return replace(judgement, behaviour=_observe(judgement, ending))
    except Exception as bug:  # nothing of the answer is shown, for that may be what went wrong
        return _judge_undecided(bug, Ending(bug, (), (), ending.trees, ending.asked))


def _judge_and_remark(ending: Ending) -> Judgement:
    judgement = replace(_judge(ending), observed=getattr(ending.error, "observed", False))
    if getattr(ending.error, "simplest", False) and not judgement.verdict.ours:
        judgement = replace(judgement, message=lines(judgement.message, _SIMPLEST))
    last = ending.calls[-1] if ending.calls else None
    if judgement.verdict is Verdict.WRONG_ANSWER and last is not None and _only_errors(last):
        judgement = replace(judgement, message=lines(judgement.message, _ERRORS))
    overrun = next((call.overrun.text for call in ending.calls if call.overrun is not None), EMPTY)
    if judgement.verdict in (Verdict.PASSED, Verdict.OVER_LIMIT) or judgement.verdict.ours or not overrun:
        return judgement
    return replace(judgement, message=lines(judgement.message, overrun))


def _observe(judgement: Judgement, ending: Ending) -> behaviour.Behaviour:
    error, decisive, got = ending.error, None, [side for each in ending.comparisons for side in (each.left, each.right)]
    if isinstance(error, Mismatch):
        decisive = error.call
        got = [] if error.got is ... else [error.got]
    elif isinstance(error, StudentStopped):  # the file may not even be loaded: no answer to anything
        got = []
    try:
        return behaviour.observe(
            judgement.verdict, ending.calls, decisive=decisive, got=got, arguments=judgement.observed
        )
    except Exception:  # no verdict may hang on it: what cannot be looked at is like nobody's
        return behaviour.NONE


def _only_errors(call: Call) -> bool:
    return call.value is None and not call.printed.strip() and bool(call.errors.strip())


def _judge(ending: Ending) -> Judgement:
    error = ending.error
    if error is None:
        return Judgement(Verdict.PASSED)
    if isinstance(error, StudentStopped):
        message = lines(_describe_calls(ending.calls, error.message), sentences.explain_stop(error))
        return _make_judgement(Verdict(error.verdict), message, error.brief, error.staff)
    if isinstance(error, Mismatch):
        calls = _calls_up_to(error.call, ending.calls)
        message = lines(_describe_calls(calls), error.text, _explain_none(error.got, calls))
        return _make_judgement(Verdict.WRONG_ANSWER, message, staff=error.staff)
    if isinstance(error, pytest.fail.Exception) and not isinstance(error, pytest.xfail.Exception):
        return _make_judgement(
            Verdict.WRONG_ANSWER, lines(_describe_calls(ending.calls), plain(error.msg or "")), staff=str(error)
        )
    if isinstance(error, AssertionError) and not blame.raised_in_grader(error, ending.trees):
        return _make_judgement(
            Verdict.WRONG_ANSWER, _explain_assertion(error, ending), staff=_describe_for_staff(error, ending)
        )
    if _is_machine_fault(error):
        return _our_fault(Verdict.GRADER_FAILED, _format_traceback(error))
    return _judge_undecided(error, ending)


def _is_machine_fault(error: BaseException) -> bool:
    """Whether no answer can be the cause."""
    if isinstance(error, OSError):
        return error.errno in _SCARCE or _passed_sandbox(error)
    return isinstance(error, GraderError) and not isinstance(error, AssignmentError)


_SCARCE = FULL | {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN}


def _passed_sandbox(error: BaseException) -> bool:
    return any(name.startswith("grader.sandbox") for name in blame.traceback_modules(error))


def _judge_undecided(error: BaseException, ending: Ending) -> Judgement:
    """The answer's fault or ours; ours for certain where nothing had been asked of the submission yet."""
    staff = _format_traceback(error) + _advise_author(error)
    is_assignment = isinstance(error, GraderError) or not _passed_sandbox(error)
    ours = _our_fault(Verdict.ASSIGNMENT_BROKEN if is_assignment else Verdict.GRADER_FAILED, staff)
    if not ending.asked:
        return ours
    judgement = _make_judgement(Verdict.WRONG_ANSWER, _explain_unusable(ending), staff=staff)
    bug = not isinstance(error, GraderError) and blame.raised_in_grader(error, ending.trees)
    return replace(judgement, otherwise=ours, bug=printable(staff.splitlines()[-1], 500) if bug else "")


def broken_test(staff: str) -> Judgement:
    """A test that cannot judge anybody."""
    return _our_fault(Verdict.ASSIGNMENT_BROKEN, staff)


def _our_fault(verdict: Verdict, staff: str) -> Judgement:
    return _make_judgement(verdict, vocabulary.VERDICTS[verdict], staff=staff)


def _make_judgement(verdict: Verdict, message: Text, brief: Text = EMPTY, staff: str = "") -> Judgement:
    # An exception's text or a printed line of the submission's may hold anything, lone surrogates included.
    safe_message = Text(printable(message.ko, 4_000), printable(message.en, 4_000))
    brief = brief or vocabulary.VERDICTS[verdict]
    safe_brief = Text(printable(brief.ko), printable(brief.en))
    return Judgement(verdict, safe_message, safe_brief, printable(staff, STAFF_LIMIT))


def _calls_up_to(last: Call | None, calls: Sequence[Call]) -> Sequence[Call]:
    """`calls` without those after `last`, where it is one of them."""
    places = [place for place, call in enumerate(calls) if call is last]
    return calls[: places[0] + 1] if places else calls


def _describe_calls(calls: Sequence[Call], sentence: Text = EMPTY) -> Text:
    """The last calls, unless the sentence `sentence` names them itself; of very many the last one alone."""
    shown = [str(call) for call in (calls if len(calls) <= _MAX_CALLS else calls[-1:])]
    if not shown or shown[-1] in sentence.ko:
        return EMPTY
    return lines(*(_CALLED + plain(call) for call in shown))


def _explain_none(got: Any, calls: Sequence[Call]) -> Text:
    if got is not None or not calls or calls[-1].value is not None:
        return EMPTY
    return MISTAKES["print_not_return" if calls[-1].printed.strip() else "nothing_returned"]


def _explain_assertion(error: AssertionError, ending: Ending) -> Text:
    """What a plain `assert` of a suite says: called, came, expected, where they differ; else the condition."""
    calls = ending.calls
    message = _read_message(error, ending)
    values = _compared_values(ending)
    if values is not None:
        got, want = values
        text = make_mismatch(got, want, _describe_difference(got, want)).text
        return lines(_describe_calls(calls), message, text, _explain_none(got, calls) if want is not None else EMPTY)
    if message:
        return lines(_describe_calls(calls), message)
    parts = [_describe_calls(calls)]
    if calls:
        parts.append(GOT + plain(show(calls[-1].value)))
    source = _condition_source(error, ending)
    if source:
        parts.append(_CHECKED + plain(source))
    for comparison in ending.comparisons[:1]:
        parts.append(plain(f"    {show(comparison.left, 200)} {comparison.operator} {show(comparison.right, 200)}"))
    return lines(*parts) or plain(printable(str(error), 500))


def _compared_values(ending: Ending) -> tuple[Any, Any] | None:
    """What came and what was expected, where the assertion compares just these two."""
    if len(ending.comparisons) != 1 or ending.comparisons[0].operator != "==":
        return None
    left, right = ending.comparisons[0].left, ending.comparisons[0].right
    if not ending.calls or left is ending.calls[-1].value:
        return left, right
    return (right, left) if right is ending.calls[-1].value else None


def _describe_difference(got: Any, want: Any) -> Text:
    try:
        return difference(got, want) or EMPTY
    except TypeError:  # the author compares with something that is no plain data
        return EMPTY


def _condition_source(error: BaseException, ending: Ending) -> str:
    """The asserted expression as source text on one line."""
    statement = blame.find_statement(error, ending.trees)
    return printable(ast.unparse(statement.test), 300) if isinstance(statement, ast.Assert) else ""


def _read_message(error: AssertionError, ending: Ending) -> Text:
    """The text of `assert condition, text`, without what pytest adds to it."""
    statement = blame.find_statement(error, ending.trees)
    if not isinstance(statement, ast.Assert) or statement.msg is None:
        return EMPTY
    return plain(printable(str(error).split("\nassert ")[0], 500))


def _explain_unusable(ending: Ending) -> Text:
    """The test could not even look at the value: it is of another kind than any right answer."""
    last = ending.calls[-1] if ending.calls else None
    text = tr("The check could not go on with this value: its type or form is not the expected one.")
    if last is None:
        return text
    answer = GOT + plain(f"{show(last.value)} ({last.claimed_type})")
    return lines(_describe_calls(ending.calls), answer, text, _explain_none(last.value, ending.calls))


def _advise_author(error: BaseException) -> str:
    if isinstance(error, (pytest.skip.Exception, pytest.xfail.Exception)):
        return "\nAuthors: a test of a suite must decide; it can neither skip nor expect to fail."
    if isinstance(error, ValueError) and "truth value of an array" in str(error):
        return "\nAuthors: arrays are not compared with ==; use check or check_close of grader.suites."
    return ""


def _describe_for_staff(error: AssertionError, ending: Ending) -> str:
    parts = [f"{show(c.left, 3_000)} {c.operator} {show(c.right, 3_000)}" for c in ending.comparisons]
    source = _condition_source(error, ending)
    return "\n".join([*([f"assert {source}"] if source else [str(error)]), *parts])


def _format_traceback(error: BaseException) -> str:
    """The traceback from the first frame outside of pytest on."""
    inner = error.__traceback__
    while inner is not None and _is_pytests(str(inner.tb_frame.f_globals.get("__name__", ""))):
        inner = inner.tb_next
    return "".join(traceback.format_exception(type(error), error, inner, limit=-12)).rstrip()


def _is_pytests(module: str) -> bool:
    return module.partition(".")[0] in ("_pytest", "pluggy", "pytest") or module in (
        "grader.suites.generated_inputs",
        "grader.app.pytest_plugin",
        "grader.suites.hooks",
        "grader.suites.running",
    )
