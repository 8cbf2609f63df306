"""What a student is told, in Korean and in English: verdicts, kinds of cases, the usual mistakes, names that are near.

Written for somebody in the second week of Python: what happened, then what to look at. The limit: no sentence here
holds a value of a hidden test, because none takes one. Errors of syntax are explained in `grader.syntax_help`, the
names of mistakes live in `grader.mistakes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from unicodedata import east_asian_width, normalize

from grader.exceptions_help import explain_exception
from grader.mistakes import MISTAKES
from grader.sandbox.near import near
from grader.show import printable
from grader.syntax_help import explain_syntax_error
from grader.text import EMPTY, Text, lines, tr

if TYPE_CHECKING:
    from grader.sandbox.stops import Raised, StudentStopped, Syntax

__all__ = [
    "CATEGORIES",
    "MISTAKES",
    "VERDICTS",
    "about",
    "closest_names",
    "describe_character",
    "explain_syntax_error",
    "missing_name",
    "of_stopped",
]

VERDICTS = {
    "passed": tr("Passed."),
    "wrong_answer": tr("The answer is not right."),
    "crashed": tr("The code stopped with an error."),
    "timed_out": tr("It did not end within the time limit. Look for a loop that never ends."),
    "out_of_memory": tr("It used too much memory. Look for a list that keeps growing."),
    "over_limit": tr("The output or the result is too large, or the code tried something that is not allowed here."),
    "unreadable": tr("The file that was handed in cannot be read as Python code."),
    "not_implemented": tr("This is not written yet."),
    "not_run": tr("This could not be run."),
    "not_passed": tr("This test was not passed."),
    "assignment_broken": tr("The test itself is broken. It is not your fault, and no points are lost."),
    "grader_failed": tr("The grader failed. It is not your fault, and no points are lost."),
}
"""Value of `Verdict` → one sentence."""

CATEGORIES = {
    "typical": tr("ordinary input"),
    "boundary": tr("values at a limit"),
    "empty": tr("empty input"),
    "large": tr("large input"),
    "negative": tr("negative numbers and zero"),
    "order": tr("order"),
    "unchanged_input": tr("arguments left as they were"),
    "repeated_call": tr("calling it more than once"),
    "types": tr("types of values"),
    "text": tr("text and messages"),
    "random": tr("random input"),
    "shape": tr("shapes of arrays"),
    "gradient": tr("gradients"),
    "training": tr("training"),
    "accuracy": tr("accuracy"),
    "structure": tr("the structure of the network"),
    "cost": tr("the cost"),
}
"""What a hidden test is about, as far as a student may know."""


def about(what: Text) -> Text:
    """What stands behind the verdict of a hidden test: the kind of its case, and nothing else of it."""
    return tr(" (what was checked: {what})", what=what)


def of_stopped(stopped: StudentStopped) -> Text:
    """Why there is no answer, for a public test: the grader's sentence, and what it means to a beginner."""
    raised = stopped.raised
    if raised is None or stopped.verdict not in ("crashed", "unreadable"):
        return stopped.message
    syntax = stopped.syntax
    if syntax is not None and stopped.verdict == "unreadable":
        return explain_syntax_error(syntax)
    if raised.is_exit or raised.is_eof or raised.told or raised.lost:
        return stopped.message
    if syntax is not None and raised.lines:
        return lines(stopped.message, _imported(raised, syntax))
    return lines(stopped.message, explain_exception(raised))


def _imported(raised: Raised, syntax: Syntax) -> Text:
    """A file of the student's own that another one imports, and that does not compile."""
    found = re.search(r"\(([^()/\\]{1,80}\.py), line \d{1,9}\)$", raised.message[:1_000])
    if found is None:  # not a file: a string that the code tried to run
        return EMPTY
    head = tr("The imported file {found} has a syntax error.", found=found[1])
    return lines(head, explain_syntax_error(syntax))


def closest_names(wanted: str, names: Iterable[str]) -> tuple[str, ...]:
    """At most two of `names` that may be meant by `wanted`, the nearest first; other capitals count as near."""
    return near(wanted, names, 0.75)


def missing_name(wanted: str, names: Iterable[str]) -> Text:
    """The sentence for a function or variable that the file does not define."""
    near = closest_names(wanted, names)
    text = tr("The file does not define {wanted}.", wanted=wanted)
    if near:
        listed = printable(", ".join(near))
        text += tr(" Did you mean this name, and spell it differently? {listed}", listed=listed)
    return text


def describe_character(got: str, want: str) -> Text:
    """A note where two characters look alike on the screen; empty where they do not."""
    if got != want and normalize("NFKC", got) == want:
        wide = east_asian_width(got) in "FW"
        return tr(
            " ‘{got}’ is a {kind} character: type it again in English mode.",
            got=got,
            kind=tr("full-width") if wide else tr("look-alike"),
        )
    if got.casefold() == want.casefold():
        return tr(" Capitals and small letters differ.")
    return EMPTY
