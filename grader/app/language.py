"""The language of what is said to the person who called.

A class speaks its course's language, whoever works on it. Somebody at home is spoken to in their own: the one that
`--lang` or GRADER_LANG names, else the system's, and the course's where the system says nothing. The limit: `--lang`
itself is read by Click; here it is only looked for where no verb has come to its options.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from grader.domain.course_files import written_language
from grader.intake.courses import course_folder, search_start
from grader.text import LANGS, Lang, tr
from grader.text.errors import GraderError, UsageError

AT_HOME = ("check", "hint", "submit", "script", "docs")
"""The verbs of somebody at home."""
_NAMED = "GRADER_LANG"
_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first of them that is set decides, as for every program (POSIX)."""
_NO_LANGUAGE = ("C", "POSIX")
_DEFAULTS = "/usr/bin/defaults"
_KOREAN_ON_WINDOWS = 0x12
"""The low ten bits of a LANGID of Korean."""


def asked_language(arguments: Sequence[str], course: Path | None, class_folder: Path | None) -> Lang:
    """The language that a command line asks for, right or wrong as it may be; else what its verb would speak, `course`
    and `class_folder` being those that the command line names."""
    asked = [value for name, value in pairwise(arguments) if name == "--lang"]
    asked += [argument.removeprefix("--lang=") for argument in arguments if argument.startswith("--lang=")]
    if "en" in asked or "ko" in asked:
        return "en" if "en" in asked else "ko"
    if arguments and arguments[0] in AT_HOME:
        with contextlib.suppress(UsageError):  # that GRADER_LANG names none is what is to be said
            return home_language(None, _courses(course, class_folder))
    return course_language(course, class_folder)


def course_language(course: Path | None = None, class_folder: Path | None = None) -> Lang:
    """The course's language where there is a course; else the system's, and Korean where it says nothing."""
    return _courses(course, class_folder) or system_language() or "ko"


def home_language(lang: Lang | None, courses: Lang | None = None) -> Lang:
    """That of somebody at home, who may have asked for `lang`; `courses` is that of the course in question, if it is
    known. `UsageError` where GRADER_LANG names none."""
    return lang or named_language() or system_language() or courses or _courses() or "ko"


def notebook_language(lang: Lang | None, courses: Lang | None) -> Lang:
    """The same in a notebook: the locale there is that of a server (Colab's says en_US to all the world)."""
    return lang or named_language() or _shown_language() or courses or "ko"


def named_language() -> Lang | None:
    """What GRADER_LANG asks for. `UsageError` where that is no language of ours."""
    named = os.environ.get(_NAMED, "").strip()
    if not named:
        return None
    found = next((each for each in LANGS if each == named.lower()), None)
    if found is None:
        raise UsageError(tr("{name} is {value!r}. Set it to ko or en, or leave it out.", name=_NAMED, value=named))
    return found


def system_language() -> Lang | None:
    """Korean, or English for every other one; None where the system says nothing. A locale that was set counts for
    more than what windows and menus are written in."""
    return _locale_language() or _shown_language()


def _courses(course: Path | None = None, class_folder: Path | None = None) -> Lang | None:
    """That of the course that a verb would take; of the one here, where the one that was named is none."""
    for folder in dict.fromkeys((course, None)):
        with contextlib.suppress(GraderError, FileNotFoundError):  # the folder here may be gone
            found = course_folder(folder, Path.cwd(), search_start(class_folder or Path.cwd()))
            if lang := written_language(found):
                return lang
    return None


def _locale_language() -> Lang | None:
    locale = next(filter(None, map(os.environ.get, _LOCALES)), "")
    if not locale or locale.partition(".")[0] in _NO_LANGUAGE:
        return None
    preferred = os.environ.get("LANGUAGE", "").partition(":")[0]  # GNU's list, which counts where there is a locale
    return _ours(preferred or locale)


def _shown_language() -> Lang | None:
    """That of windows and menus, where the system has them."""
    if sys.platform == "win32":
        return _windows_language()
    return _mac_language() if sys.platform == "darwin" else None


def _windows_language(ask: Callable[[], int] | None = None) -> Lang:
    if ask is None:
        import ctypes

        ask = ctypes.windll.kernel32.GetUserDefaultUILanguage  # type: ignore[attr-defined]  # Windows alone has it
    return "ko" if ask() & 0x3FF == _KOREAN_ON_WINDOWS else "en"


def _mac_language(program: str = _DEFAULTS) -> Lang | None:
    """By the first of the preferred languages: `("ko-KR", "en-KR")`, a line each."""
    try:
        asked = subprocess.run(
            [program, "read", "-g", "AppleLanguages"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=5,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):  # none was ever chosen
        return None
    first = asked.stdout.strip(" ()\n").partition(",")[0].strip(' "\n')
    return _ours(first) if first else None


def _ours(tag: str) -> Lang:
    """Of a language tag (`ko_KR.UTF-8`, `ko-KR`), or of a locale's name on Windows (`Korean_Korea.949`)."""
    return "ko" if tag.lower().startswith(("ko_", "ko-", "ko.", "korean")) or tag.lower() == "ko" else "en"
