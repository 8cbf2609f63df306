"""`grade cluster scheduler`: where workers and `grade run --on` meet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.app.language import course_language
from grader.grading.cluster.peers import parse_address, run_scheduler
from grader.text import Lang, tr

_LISTENS = tr("The scheduler listens at {address}, until Ctrl-C.")


@dataclass(frozen=True)
class Options:
    """What `grade cluster scheduler` was asked for."""

    address: str
    keys: Path
    open_to_anyone: bool
    """Whether it may be plain TCP."""
    patience: float
    lang: Lang | None


def scheduler(options: Options) -> int:
    """Serve until a signal ends it."""
    lang = options.lang or course_language()
    address = parse_address(options.address, open_to_anyone=options.open_to_anyone)
    return run_scheduler(
        address, options.keys, options.patience, lambda where: echo(_LISTENS.format(address=where)[lang])
    )
