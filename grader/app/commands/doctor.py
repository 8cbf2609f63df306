"""`grade doctor`: the isolation level of this machine and, with `--attack`, what it stops when it is tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from grader.sandbox.doctor.attacks import attack_all
from grader.sandbox.doctor.diagnosis import attack_head, attack_row, attack_sum, diagnose, report
from grader.text import Lang
from grader.text.errors import EXIT_GRADER


@dataclass(frozen=True)
class Options:
    """The command line of `grade doctor`."""

    attack: bool = False
    isolation: int | None = None
    lang: Lang = "ko"


def doctor(options: Options, say: Callable[[str], object]) -> int:
    """Print the page, line by line as it is known. Exit code: 4 where the level asked for, or a promise, is missing."""
    diagnosis = diagnose(options.isolation)
    say(report(diagnosis, options.lang))
    if not options.attack or diagnosis.code:
        # Attacks at a lower level than the one that was asked for would answer another question.
        return diagnosis.code
    say("")
    say(attack_head(diagnosis.found.number, options.lang))
    tried = []
    for one in attack_all(diagnosis.found.number):
        say(attack_row(one, options.lang))
        tried.append(one)
    say(attack_sum(tried, options.lang))
    return EXIT_GRADER if any(one.breaks_promise for one in tried) else diagnosis.code
