"""Things about a submission as a whole that a student should know and that cost nothing.

Made from what loading the file told (`Run`): how it was saved, what at its top level was skipped or
is there twice. The limit: one
test's message is made by the suite.
"""

from __future__ import annotations

import re

from grader.feedback import of_stopped
from grader.sandbox.stops import Raised, of_raised
from grader.sandbox.student import Run
from grader.show import printable
from grader.text import EMPTY, Text, lines, plain, tr

_MAX_SKIPPED = 5

SAVED = {
    "bom": EMPTY,  # what Notepad calls UTF-8; nothing to do better
    "utf16": tr("The file is saved as UTF-16. It was read all the same; please save it as UTF-8 next time."),
    "coding": tr(
        "The file is saved in the encoding that its coding line names. It was read all the same; please save it as "
        "UTF-8 next time."
    ),
    "cp949": tr("The file is saved as cp949 (ANSI). It was read all the same; please save it as UTF-8 next time."),
    "input_at_top_level": tr(
        "There is an input() outside of the functions. Nobody is at the "
        "keyboard while grading, so that line was skipped. Please remove it "
        "before you hand in."
    ),
    "exit_at_top_level": tr(
        "There is an exit() or quit() outside of the functions. That line was skipped. Please remove it."
    ),
    "hung_at_top_level": tr(
        "Code outside of the functions did not end, or ended Python itself, and was skipped. The functions count."
    ),
}
"""Names in `Run.remarks` → a sentence."""

_SKIPPED = tr("Code outside of the functions raised an error; only that part was skipped.")
_SCRIPT = tr("The program stopped before its end. What it had defined by then counts.")


def of_loading(run: Run) -> tuple[Text, ...]:
    """The remarks on how the file was saved and loaded."""
    said = [SAVED[name] for name in dict.fromkeys(run.remarks) if name in SAVED]
    said += [_newer(*found.groups()) for found in map(_NEWER.fullmatch, run.remarks) if found is not None]
    if run.overrun is not None:
        said.append(run.overrun.text)
    if run.raised is not None:
        said.append(lines(_SCRIPT, _of_raised(run.raised)))
    said += [
        tr(
            "{name} is defined more than once (lines {first} and {last}). Only the lower one counts.",
            name=name,
            first=first,
            last=last,
        )
        for name, first, last in ((printable(name, 80), *at) for name, *at in run.repeated[:_MAX_SKIPPED])
    ]
    said += [
        tr(
            "{name} is assigned anew in line {line}, below its def. The function counts all the same; give the result "
            "another name.",
            name=printable(name, 80),
            line=line,
        )
        for name, _, line in run.rebound[:_MAX_SKIPPED]
    ]
    known = {"input_at_top_level": "is_eof", "exit_at_top_level": "is_exit"}
    covered = [flag for name, flag in known.items() if name in run.remarks]
    for raised in run.skipped[:_MAX_SKIPPED]:
        # What hung has a remark of its own and no line to show; so has an input() or exit() that was skipped.
        if raised.lines and not any(getattr(raised, flag) for flag in covered):
            said.append(lines(_SKIPPED, _of_raised(raised)))
    return tuple(text for text in said if text)


_NEWER = re.compile(r"newer (3\.[0-9]{1,2}) ([0-9]{1,7})")


def _newer(python: str, line: str) -> Text:
    return tr(
        "Line {line} has what is new in Python {python}. An older Python cannot read the file, and then the score is "
        "0. Ask which Python grades, or write it in the older way.",
        line=line,
        python=python,
    )


def _of_raised(raised: Raised) -> Text:
    text = of_stopped(of_raised(raised))
    return plain(printable(text.ko, 2_000)) if text.ko == text.en else Text(printable(text.ko), printable(text.en))
