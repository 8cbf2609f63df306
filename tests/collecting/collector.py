"""`COLLECTING` with the words `CLASS STEP NUMBER`: collects the made mailbox, and kills itself at a step.

A step is one of `grader.collecting.collect.Collector`'s, or one within them: a call of the system that changes what
lies on the disk, or of the record. The process is killed before the step is taken for the NUMBERth time.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader.collecting import collect, puts
from grader.collecting.items import digest
from grader.gradebook import arrivals
from tests.collecting.made import Letters, collect_all, known
from tests.collecting.mailbox import GIVEN, OURS, made_mailbox

COLLECTING = """
import sys
from pathlib import Path
from tests.collecting.collector import main
main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
"""
WITHIN = {
    "mkdir": (Path, "mkdir"),
    "sync": (puts, "sync_trees"),
    "rename": (os, "rename"),
    "row": (collect, "record_arrivals"),
    "note": (arrivals, "_note"),
}


def chosen() -> Letters:
    """A message of each shape, and two from the same second."""
    cases = made_mailbox()
    mails = {f"{number:03d}": case.mail for number, case in enumerate(cases) if number > 100 or not number % 9}
    return Letters(dict(list(mails.items())[::2]))


def main(root: Path, step: str = "", number: int = 0) -> None:
    seen: Counter[str] = Counter()

    def take(name: str) -> None:
        seen[name] += 1
        if (name, seen[name]) == (step, number):
            os.kill(os.getpid(), signal.SIGKILL)

    if step in WITHIN:
        holder, attribute = WITHIN[step]
        real: Callable[..., Any] = getattr(holder, attribute)

        def killing(*args: Any, **values: Any) -> Any:
            take(step)
            return real(*args, **values)

        setattr(holder, attribute, killing)
    collect_all(root, [chosen()], known(OURS, given=frozenset({digest(GIVEN)})), step=take)
