"""What `run`, `check` and `verify` need before they grade: the course, the level, the plan.

The limit: nothing of the class or the gradebook, so that a student's check does not import them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from grader.commands.level import isolation_level
from grader.course import Assignment, Course, find_course, load_course
from grader.errors import MachineError, UsageError
from grader.text import EMPTY, Lang
from grader.worker import Plan

__all__ = ["above", "isolation_level", "make_plan", "open_course"]


def open_course(named: Path | None, *starts: Path) -> Course:
    """The course in the folder that is named, else the nearest upward from one of these places, tried in order."""
    if named is not None:
        return load_course(Path(os.path.abspath(named)))
    first: UsageError | None = None
    for start in starts:
        try:
            return load_course(find_course(start))
        except UsageError as error:
            first = first or error
    assert first is not None
    raise first


def above(path: Path) -> Path:
    """Where a look for the course of what was handed in begins: above its folder, where its student has put none."""
    real = Path(os.path.realpath(path))
    return (real if os.path.isdir(real) else real.parent).parent  # no fault of a name that is too long


def make_plan(
    assignments: Sequence[Assignment], *, hidden: bool, level: int, lang: Lang, mnist: Path | None, secret: bytes
) -> Plan:
    """What the workers have to know; the images are loaded once, for all of them."""
    images, fault = None, EMPTY
    if any(assignment.needs_images for assignment in assignments):
        # Forked processes with BLAS threads of their own would fight over the cores that they are pinned to.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        from grader.data import load_images

        try:
            images = load_images(mnist)
        except MachineError as error:
            fault = error.text
    return Plan({each.id: each for each in assignments}, hidden, level, lang, secret, images, fault)
