"""`grade cluster keys`: what the machines of a cluster know each other by."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.app.language import course_language
from grader.grading.cluster.keys import make_keys
from grader.text import Lang, tr
from grader.text.errors import EXIT_OK

_MADE = tr(
    "Keys of a cluster, good until {until}: {folder}\n"
    "Copy that folder to the machine of the scheduler and to each that grades. Whoever has it sees hidden tests and "
    "gives scores."
)


@dataclass(frozen=True)
class Options:
    """What `grade cluster keys` was asked for."""

    folder: Path
    lang: Lang | None


def keys(options: Options) -> int:
    """Make them; say what to do with them."""
    until = make_keys(options.folder)
    lang = options.lang or course_language()
    echo(_MADE.format(until=until.date(), folder=options.folder)[lang])
    return EXIT_OK
