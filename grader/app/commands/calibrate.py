"""`grade calibrate`: measures right and wrong networks over many seeds and writes the bands that follow. For the staff.

What is measured, and what follows from it, is the assignment's own `reference/<id>/calibrate.py`; see
`grader.authoring.calibration` for what it must hold.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from grader.authoring import calibration
from grader.grading.batch.place import cores
from grader.intake.courses import open_course
from grader.text import tr
from grader.text.errors import EXIT_OK

_EVERY = 30.0
"""Seconds between two lines of progress."""


@dataclass(frozen=True)
class Options:
    """The command line's."""

    id: str
    seeds: int = 200
    course: Path | None = None
    jobs: int | None = None
    mnist: Path | None = None


def calibrate(options: Options, say: Callable[[str], object]) -> int:
    """Measure what is missing, then write what follows; stopped and started again, it goes on where it was."""
    course = open_course(options.course, Path.cwd())
    path = course.root / "reference" / options.id / "calibrate.py"
    module = calibration.load(path)
    raw = calibration.Raw(course.root / calibration.FOLDER / f"{options.id}.jsonl", module.VERSION)
    work = list(module.plan(options.seeds))
    jobs = options.jobs or len(cores())
    begin = told = time.monotonic()
    first = 0
    for left in calibration.run(path, raw, work, jobs, options.mnist):
        first = first or left + 1
        if time.monotonic() - told >= _EVERY:
            told = time.monotonic()
            minutes = (told - begin) / (first - left) * left / 60
            said = tr(
                "{done} of {count}; about {minutes:.0f} min left",
                done=len(work) - left,
                count=len(work),
                minutes=minutes,
            )
            say(said[course.lang])
    for name, text in module.conclude(list(raw.found.values())).items():
        written = course.root / name
        written.write_text(text, encoding="utf-8")
        say(tr("{file} written", file=written)[course.lang])
    return EXIT_OK
