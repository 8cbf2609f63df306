"""`grade open`: the staff's page of the class in the default browser; where none opens, its path."""

from __future__ import annotations

import webbrowser
from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.app.language import course_language
from grader.app.terminal import has_screen
from grader.text import Lang, tr
from grader.text.errors import EXIT_OK, UsageError


@dataclass(frozen=True)
class Options:
    """What `grade open` was asked for."""

    out: Path
    lang: Lang | None


def open(options: Options) -> int:
    """Open it, or say where it is: 0 either way. `UsageError` where OUT holds no such page."""
    lang = options.lang or course_language()
    page = options.out / "index.html"
    try:
        there = page.is_file()
        address = page.resolve().as_uri()
    except (OSError, RuntimeError):  # a folder that may not be entered; links in a circle
        there = False
    if not there:
        raise UsageError(
            tr(
                "There is no {page}. Grade the class first (grade PATH), or name the folder of its reports: grade open "
                "OUT",
                page=page,
            )
        )
    if has_screen() and webbrowser.open(address):
        echo(tr("Opened: {page}", page=page)[lang])
    else:
        echo(tr("No browser could be opened here. The page is {page}", page=page.resolve())[lang])
    return EXIT_OK
