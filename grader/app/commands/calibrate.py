"""`grade calibrate`: measures right and wrong networks over many seeds and writes the bands that follow. For the staff.

What is measured, and what follows from it, is the assignment's own `reference/<id>/calibrate.py`; see
`grader.authoring.calibration` for what it must hold.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.authoring import calibration
from grader.grading.batch.place import cores
from grader.intake.courses import open_course
from grader.text import tr
from grader.text.errors import EXIT_OK

_EVERY = 30.0
"""Seconds between two lines of progress."""


@dataclass(frozen=True)
class Options:
    """What `grade calibrate` was asked for."""

    id: str
    seeds: int
    """Runs of a variant."""
    course: Path | None
    jobs: int | None
    mnist: Path | None


def calibrate(options: Options) -> int:
    """Measure what is missing, then write what follows; stopped and started again, it goes on where it was."""
    course = open_course(options.course, Path.cwd())
    path = course.root / "reference" / options.id / "calibrate.py"
    module = calibration.load(path)
    raw = calibration.ResultFile(course.root / calibration.FOLDER / f"{options.id}.jsonl", module.VERSION)
    work = list(module.plan(options.seeds))
    jobs = options.jobs or len(cores())
    begin = last = time.monotonic()
    first = 0
    for left in calibration.measure_all(path, raw, work, jobs, options.mnist):
        first = first or left + 1
        if time.monotonic() - last >= _EVERY:
            last = time.monotonic()
            minutes = (last - begin) / (first - left) * left / 60
            progress = tr(
                "{done} of {count}; about {minutes:.0f} min left",
                done=len(work) - left,
                count=len(work),
                minutes=minutes,
            )
            echo(progress[course.lang])
    for name, text in module.conclude(list(raw.measurements.values())).items():
        written = course.root / name
        written.write_text(text, encoding="utf-8")
        echo(tr("{file} written", file=written)[course.lang])
    return EXIT_OK
