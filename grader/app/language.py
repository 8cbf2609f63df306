"""The language of what is said to the person who called, before any verb has read its course."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from grader.domain.course_files import load_course
from grader.intake.courses import find_course
from grader.text import Lang
from grader.text.errors import GraderError


def asked_language(arguments: Sequence[str]) -> Lang:
    """The language that a command line asks for, right or wrong as it may be; else the course's."""
    asked = [value for name, value in pairwise(arguments) if name == "--lang"]
    asked += [argument.removeprefix("--lang=") for argument in arguments if argument.startswith("--lang=")]
    return "en" if "en" in asked else "ko" if "ko" in asked else course_language()


def course_language() -> Lang:
    """The course's language where there is a course, else Korean."""
    with contextlib.suppress(GraderError):
        return load_course(find_course(Path.cwd())).lang
    return "ko"
