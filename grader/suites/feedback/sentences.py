"""What a student is told, in Korean and in English: why there is no answer, names that are near.

Written for somebody in the second week of Python: what happened, then what to look at. The limit: no sentence here
holds a value of a hidden test, because none takes one. Errors of syntax are explained in
`grader.suites.feedback.syntax`, the usual mistakes lie in `grader.suites.feedback.mistakes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from unicodedata import east_asian_width, normalize

from grader.sandbox.seam.near import near
from grader.suites.feedback.exceptions import explain_exception
from grader.suites.feedback.syntax import explain_syntax_error
from grader.text import EMPTY, Text, lines, tr
from grader.text.reprs import printable

if TYPE_CHECKING:
    from grader.sandbox.raised import Raised, Syntax
    from grader.sandbox.stops import StudentStopped

__all__ = [
    "closest_names",
    "describe_character",
    "explain_stop",
    "explain_syntax_error",
    "missing_name",
]


def explain_stop(stopped: StudentStopped) -> Text:
    """Why there is no answer, for a public test: the grader's sentence, and what it means to a beginner."""
    raised = stopped.raised
    if raised is None or stopped.verdict not in ("crashed", "unreadable"):
        return stopped.message
    syntax = stopped.syntax
    if syntax is not None and stopped.verdict == "unreadable":
        return explain_syntax_error(syntax)
    if raised.is_exit or raised.is_eof or raised.sentence or raised.lost:
        return stopped.message
    if syntax is not None and raised.lines:
        return lines(stopped.message, _explain_import(raised, syntax))
    return lines(stopped.message, explain_exception(raised))


def _explain_import(raised: Raised, syntax: Syntax) -> Text:
    """A file of the student's own that another one imports, and that does not compile."""
    location = re.search(r"\(([^()/\\]{1,80}\.py), line \d{1,9}\)$", raised.message[:1_000])
    if location is None:  # not a file: a string that the code tried to run
        return EMPTY
    head = tr("The imported file {found} has a syntax error.", found=location[1])
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
