"""`grade script`: one's own TensorFlow script, run as it is graded, with all that it prints as it prints it.

With the slides' TensorFlow 1 names, the course's images and the same random numbers; without a sandbox, so it takes no
file that lies in a class. The limit: nothing is checked and no point is told; that is `grade check`.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click import echo

from grader.app.language import home_language
from grader.domain.images import load_images
from grader.grading.own_script import run_openly
from grader.intake.ancestors import class_above, find_knowing_class, has_records
from grader.intake.kinds import NOTEBOOK
from grader.intake.location import check_exists
from grader.text import Lang, tr
from grader.text.errors import EXIT_FAILED, EXIT_OK, MachineError, UsageError
from grader.text.installing import extra_line

_ONCE_MORE = tr("── It is written for the other TensorFlow, so it is run once more, from its beginning. ──")
_GOES_ON = tr("── That statement is left there, and what stands below it is run, as when it is graded. ──")
_FAILED = tr("An exception ended it, or a part of it. What that means, and what to change: grade check {file}")
_KILLED = tr("It was ended from outside, by signal {number}; perhaps it needed more memory than there is.")


@dataclass(frozen=True)
class Options:
    """What `grade script` was asked for."""

    file: Path
    mnist: Path | None
    lang: Lang | None


def script(options: Options) -> int:
    """Run it: 0 where it came to its end, 1 where an exception ended it or a part of it."""
    lang = home_language(options.lang)
    _check(options.file)
    code = run_openly(options.file, _images(options.mnist), _ONCE_MORE[lang], _GOES_ON[lang])
    if code < 0:
        echo(_KILLED.format(number=-code)[lang], err=True)
    elif code:
        echo(_FAILED.format(file=options.file)[lang], err=True)
    return EXIT_FAILED if code else EXIT_OK


def _check(file: Path) -> None:
    check_exists(file, tr("Name your script: grade script deeper_mlp.py"))
    if not file.is_file() or file.suffix not in (".py", NOTEBOOK):
        raise UsageError(tr("{path} is no Python file. Name your script: grade script deeper_mlp.py", path=file))
    folder = file.absolute().parent
    if has_records(folder) or find_knowing_class(folder) or class_above(folder):
        raise UsageError(
            tr(
                "{path} lies in a class, and `grade script` runs one's own work without a sandbox. Look at it with: "
                "grade check {path}",
                path=file,
            )
        )
    if importlib.util.find_spec("tensorflow") is None:
        raise MachineError(
            tr("TensorFlow is not installed here. To install it:\n{line}", line=extra_line("tensorflow"))
        )


def _images(mnist: Path | None) -> Mapping[str, Any]:
    """The course's; none where there are none here, which a script that wants them says. A folder that was named must
    hold them."""
    try:
        return load_images(mnist).for_submission()
    except MachineError:
        if mnist is not None:
            raise
        return {}
