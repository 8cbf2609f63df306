"""`grade doctor`: the isolation level of this machine and, with `--attack`, what it stops when it is tried."""

from __future__ import annotations

from dataclasses import dataclass

from click import echo

from grader.app.language import course_language
from grader.sandbox.doctor.attacks import attack_all
from grader.sandbox.doctor.diagnosis import attack_head, attack_row, attack_sum, diagnose, report
from grader.text import Lang
from grader.text.errors import EXIT_GRADER


@dataclass(frozen=True)
class Options:
    """What `grade doctor` was asked for."""

    attack: bool
    """Try harmless attacks as well."""
    isolation: int | None
    lang: Lang | None


def doctor(options: Options) -> int:
    """Say it, line by line as it is known. Exit code: 4 where the level asked for, or a promise, is missing."""
    lang = options.lang or course_language()
    diagnosis = diagnose(options.isolation)
    echo(report(diagnosis, lang))
    if not options.attack or diagnosis.code:
        # Attacks at a lower level than the one that was asked for would answer another question.
        return diagnosis.code
    echo()
    echo(attack_head(diagnosis.level.number, lang))
    tried = []
    for one in attack_all(diagnosis.level.number):
        echo(attack_row(one, lang))
        tried.append(one)
    echo(attack_sum(tried, lang))
    return EXIT_GRADER if any(one.breaks_promise for one in tried) else diagnosis.code
