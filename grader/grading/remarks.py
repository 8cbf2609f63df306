"""Things about a submission as a whole that a student should know; that they cost nothing is for the report to see.

Made from what loading the file told (`Run`): how it was saved, what at its top level was skipped or is there twice. The
limit: the message of one test is made by the suite.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from grader.domain.course import Kind
from grader.sandbox.raised import Raised
from grader.sandbox.stops import explain_exception
from grader.sandbox.student import Run
from grader.suites.feedback.sentences import explain_stop
from grader.text import EMPTY, Text, lines, plain, tr
from grader.text.reprs import printable

_MAX_SKIPPED = 5

SAVED = {
    "bom": EMPTY,  # what Notepad calls UTF-8; nothing to do better
    "utf16": tr("The file is saved as UTF-16. It was read all the same; please save it as UTF-8 next time."),
    "coding": tr(
        "The file is saved in the encoding that its coding line names. It was read all the same; please save it as "
        "UTF-8 next time."
    ),
    "cp949": tr("The file is saved as cp949 (ANSI). It was read all the same; please save it as UTF-8 next time."),
    "exported": tr(
        "The file was saved from a notebook. Lines that only a notebook understands (`!…`, `%…`) were left out; Python "
        "itself cannot run the file with them."
    ),
    "input_at_top_level": tr(
        "A line outside of the functions reads from the keyboard (input()). Nobody is there while grading, so it was "
        "skipped. Please remove it before you hand in."
    ),
    "exit_at_top_level": tr(
        "A line outside of the functions ends the program, as exit(), quit() and unittest.main() do. It was skipped. "
        "Please remove it."
    ),
}
"""Names in `Run.remarks` → a sentence."""

_SKIPPED = tr("Line {number} could not run and was skipped. The rest was run.")
_NEEDED = tr("Skipped with it, for want of what it makes: line {numbers}.")
_FURTHER = tr("Could not run either, and was skipped: line {numbers}.")
_ENDED = tr("The program stopped in line {number}. What stands below was not run; what it had defined counts.")
_EXITED = tr("The program ended itself in line {number}, as exit() does. What stands below was not run.")
_SCRIPT = tr("The program stopped before its end. What it had defined by then counts.")


def explain_loading(run: Run) -> tuple[Text, ...]:
    """The remarks on how the file was saved and what it holds."""
    remarks = [SAVED[name] for name in dict.fromkeys(run.remarks) if name in SAVED]
    remarks += [_newer(*match.groups()) for match in map(_NEWER.fullmatch, run.remarks) if match is not None]
    if run.overrun is not None:
        remarks.append(run.overrun.text)
    remarks += [
        tr(
            "{name} is defined more than once (lines {first} and {last}). Only the lower one counts.",
            name=name,
            first=first,
            last=last,
        )
        for name, first, last in ((printable(name, 80), *at) for name, *at in run.repeated[:_MAX_SKIPPED])
    ]
    remarks += [
        tr(
            "{name} is assigned anew in line {line}, below its def. The function counts all the same; give the result "
            "another name.",
            name=printable(name, 80),
            line=line,
        )
        for name, _, line in run.rebound[:_MAX_SKIPPED]
    ]
    return tuple(text for text in remarks if text)


def keep_needed(run: Run, kind: Kind, missed: Collection[int]) -> Run:
    """`run` with those lines alone of what did not run that a lost point may hang on. `missed`: lines whose names were
    missed in a test. In a file of functions nothing else can, and of a script no import that nothing needed."""
    skipped = tuple(
        raised
        for raised in run.skipped
        if raised.at in missed or (kind == "script" and (raised.needed or not raised.is_import))
    )
    return replace(run, skipped=skipped)


_REMARKED_BY_KIND = {"input_at_top_level": "is_eof", "exit_at_top_level": "is_exit"}
"""Remarks for all skipped lines of a kind → the kind."""


def remarks_covered_by(run: Run) -> tuple[Text, ...]:
    """Remarks of kinds of lines of which `run` has one that was skipped: to tell it itself is to tell them."""
    kinds = _REMARKED_BY_KIND.items()
    return tuple(SAVED[name] for name, flag in kinds if any(getattr(raised, flag) for raised in run.skipped))


def explain_skipping(run: Run, *, each: bool = False) -> tuple[Text, ...]:
    """What at the top level did not run, and why; `each` line, also where its kind has a remark of its own."""
    covered = [] if each else [flag for name, flag in _REMARKED_BY_KIND.items() if name in run.remarks]
    remarks = [] if run.raised is None else [_explain_end(run.raised)]
    for raised in run.skipped[:_MAX_SKIPPED]:
        # An input() or exit() that was skipped has a remark of its own.
        if any(getattr(raised, flag) for flag in covered):
            continue
        lines_needed = ", ".join(str(line) for line in raised.needed)
        remarks.append(
            lines(
                _SKIPPED.format(number=raised.at),
                _explain_raised(raised),
                _NEEDED.format(numbers=lines_needed) if lines_needed else EMPTY,
            )
        )
    rest = [one.at for one in run.skipped[_MAX_SKIPPED:] if not any(getattr(one, flag) for flag in covered)]
    if rest:
        remarks.append(_FURTHER.format(numbers=", ".join(str(line) for line in rest)))
    return tuple(remarks)


def _explain_end(raised: Raised) -> Text:
    if raised.is_exit and raised.at:
        return _EXITED.format(number=raised.at)
    return lines(_ENDED.format(number=raised.at) if raised.at else _SCRIPT, _explain_raised(raised))


_NEWER = re.compile(r"newer (3\.[0-9]{1,2}) ([0-9]{1,7})")


def _newer(python: str, line: str) -> Text:
    return tr(
        "Line {line} has what is new in Python {python}. An older Python cannot read the file, and then the score is "
        "0. Ask which Python grades, or write it in the older way.",
        line=line,
        python=python,
    )


def _explain_raised(raised: Raised) -> Text:
    text = explain_stop(explain_exception(raised))
    return plain(printable(text.ko, 2_000)) if text.ko == text.en else Text(printable(text.ko), printable(text.en))
