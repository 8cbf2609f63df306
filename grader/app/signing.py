"""Who decides, and why: what goes on record with each decision of a person."""

from __future__ import annotations

import getpass
import os

from grader.gradebook.regrade import Acceptance
from grader.text import tr
from grader.text.errors import UsageError
from grader.text.safe import one_line

MAX_WORDS = 2000
"""Letters of a reason or a remark."""


def who() -> str:
    """The login name of whoever runs the command; the number of the user where the system knows no name."""
    try:
        return one_line(getpass.getuser())
    except (OSError, KeyError):  # a container's user without an entry in the list of users
        return str(os.getuid()) if hasattr(os, "getuid") else "?"


def accept(accepting: bool, why: str | None) -> Acceptance | None:
    """Who lets regraded scores count and why, where --accept is given. Raises a `UsageError` where one of --accept and
    --why is without the other."""
    if accepting:
        return Acceptance(check_why(why or ""), who())
    if why is not None:
        raise UsageError(tr("--why says why scores are accepted: it goes with --accept."))
    return None


def check_why(words: str, option: str = "--why") -> str:
    """The reason as it is kept, on one line. Raises a `UsageError` where there is none, or too long a one."""
    line = one_line(" ".join(words.split()), MAX_WORDS + 1)
    if not line:
        raise UsageError(
            tr('Say why: {option} "…". It is kept with the decision, for whoever asks later.', option=option)
        )
    if len(line) > MAX_WORDS:
        raise UsageError(tr("{option} is longer than {limit} letters. Shorten it.", option=option, limit=MAX_WORDS))
    return line
