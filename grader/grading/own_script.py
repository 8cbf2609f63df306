"""One's own script, started as it is graded but in the open: what it prints is shown as it prints it.

It is one's own file on one's own machine, as with `python FILE`: there is no sandbox around it. The limit: nothing is
graded; whose file it is, and that it may be run so, its caller knows.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from grader.intake.handed_in import Refusal
from grader.intake.inventory import Submission
from grader.intake.staging import stage
from grader.text import plain
from grader.text.errors import UsageError

_NAME = "script"
"""What it is taken for where it has to be one homework or another."""


def run_openly(file: Path, images: Mapping[str, Any], once_more: str, goes_on: str) -> int:
    """Run it to its end, in its folder: its exit code, below zero where a signal ended it. `images` are what the course
    gives (`Images.for_submission`); `once_more` is said before it is run a second time, `goes_on` after the
    first statement that raised. `UsageError` where it cannot be
    read."""
    file = file.absolute()
    try:
        staged = stage(Submission("", "", _NAME, file.parent, (), file.name, assigned=True))
    except Refusal as error:
        raise UsageError(plain(f"{file}: ") + error.text) from error
    with tempfile.TemporaryDirectory(prefix="grade-") as folder:
        text = Path(folder, "text.py")
        text.write_bytes(staged.files[staged.main])
        arrays = Path(folder, "images.npz")
        np.savez(arrays, **images)
        words = [str(text), str(file), str(arrays), str(staged.seed), once_more, goes_on]
        environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "grader.sandbox.inside.openly", *words],
            stdin=subprocess.DEVNULL,  # nobody is at the keyboard when it is graded
            env=environment,
            cwd=file.parent,
        ) as run:
            try:
                return run.wait()
            except BaseException:
                run.kill()
                raise
