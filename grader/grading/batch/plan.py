"""What every worker of a batch has to know."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from grader.domain.course import Assignment
from grader.intake.handed_in import HandedIn
from grader.intake.inventory import Submission
from grader.text import EMPTY, Lang, Text
from grader.text.errors import MachineError

if TYPE_CHECKING:
    from grader.domain.images import Images


@dataclass(frozen=True)
class Plan:
    """What every worker of a batch has to know."""

    assignments: dict[str, Assignment]
    hidden: bool
    level: int
    lang: Lang
    secret: bytes = field(repr=False)
    """Of the class (`grader.domain.secret`)."""
    images: Images | None = None
    images_fault: Text = EMPTY
    """Why there are none; told only to those assignments that need them."""
    marks: bool = True
    """Whether a report tells the lines that failed public tests ran through; nobody reads those of trials."""
    repeats: bool = True
    """Whether a test is taken for passed that is answered as one was that passed; not where tests are on trial."""
    grader: str = ""
    """The digest of what grades (`grader.grading.ingredients`); empty where no report has to be known again."""
    reader: Callable[[Submission], HandedIn] | None = None
    """What has the bytes of a submission, where they do not lie in its class folder here; raises what
    `grader.intake.handed_in.read_handed_in` does."""


def make_plan(
    assignments: Sequence[Assignment],
    *,
    hidden: bool,
    level: int,
    lang: Lang,
    mnist: Path | None,
    secret: bytes,
    grader: str = "",
) -> Plan:
    """What the workers have to know; the images are loaded once, for all of them."""
    images, fault = None, EMPTY
    if any(assignment.needs_images for assignment in assignments):
        # Forked processes with BLAS threads of their own would fight over the cores that they are pinned to.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        from grader.domain.images import load_images

        try:
            images = load_images(mnist)
        except MachineError as error:
            fault = error.text
    return Plan({each.id: each for each in assignments}, hidden, level, lang, secret, images, fault, grader=grader)
