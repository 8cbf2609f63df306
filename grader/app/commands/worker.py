"""`grade cluster worker`: this machine grades for others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.app.language import course_language
from grader.grading.cluster.peers import parse_address, run_worker
from grader.text import Lang, tr

_GRADES = tr("Grades at isolation level {level} for {address}, until that ends or Ctrl-C.")


@dataclass(frozen=True)
class Options:
    """What `grade cluster worker` was asked for."""

    address: str
    keys: Path
    open_to_anyone: bool
    """Whether it may be plain TCP."""
    jobs: int | None
    isolation: int | None
    lang: Lang | None


def worker(options: Options) -> int:
    """Serve until the scheduler, or a signal, ends it."""
    lang = options.lang or course_language()
    address = parse_address(options.address, open_to_anyone=options.open_to_anyone)

    def ready(level: int) -> None:
        echo(_GRADES.format(level=level, address=address)[lang])

    return run_worker(address, options.keys, options.jobs, options.isolation, ready)
