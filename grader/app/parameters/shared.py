"""Options that several verbs have, declared once, and the kinds of values that they share.

The limit: an option that one verb alone has stands with that verb.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

FOLDER = click.Path(path_type=Path, readable=False)
"""A file or a folder, there or not: what cannot be read has a sentence of ours."""
LEVEL = click.IntRange(1, 4)
"""An isolation level (`grader.sandbox.doctor.diagnosis`)."""


def shared(*names: str) -> Callable[[F], F]:
    """Those of these names, in this order, as one decorator."""
    options = {
        "course": click.option(
            "--course", type=FOLDER, metavar="DIR", help="Folder with assignments/ and reference/.  [outermost upward]"
        ),
        "class": click.option(
            "--class", "class_folder", type=FOLDER, metavar="DIR", help="The class folder.  [nearest with a gradebook]"
        ),
        "assignment": click.option("--assignment", metavar="ID", help="Only of this one."),
        "assignments": click.option(
            "--assignment", "assignments", multiple=True, metavar="ID", help="Only this one. May be repeated."
        ),
        "why_undone": click.option("--why", metavar="TEXT", help="Why it is taken back."),
        "why": click.option("--why", metavar="TEXT", help="Why; kept on record."),
        "accept": lambda function: click.option(
            "--accept", is_flag=True, help="Let regraded scores count where others were told already; needs --why."
        )(click.option("--why", metavar="WORDS", help="Why they are accepted; it is kept.")(function)),
        "record": lambda function: click.option("--list", is_flag=True, help="Only list what was decided so far.")(
            click.option(
                "--undo",
                type=_Number(1),
                is_flag=False,
                flag_value=_Number.NONE,
                metavar="[NUMBER]",
                help="Take this one back; without NUMBER the only one there is.",
            )(function)
        ),
        "lang": click.option("--lang", type=click.Choice(["ko", "en"]), help="Language of results.  [the course's]"),
        "lang_at_home": click.option(
            "--lang", type=click.Choice(["ko", "en"]), help="Language of all that is said.  [GRADER_LANG; the system's]"
        ),
        "isolation": click.option(
            "--isolation", type=LEVEL, metavar="LEVEL", help="Use this isolation level.  [the highest there is]"
        ),
        "mnist": click.option(
            "--mnist", type=FOLDER, metavar="DIR", help="Folder with MNIST's four files.  [GRADER_MNIST]"
        ),
        "verbose": click.option(
            "-v", "--verbose", is_flag=True, callback=_be_verbose, expose_value=False, help="Say what is being done."
        ),
        "keys": click.option(
            "--keys", type=FOLDER, default="cluster-keys", show_default=True, metavar="DIR", help="Keys of the cluster."
        ),
        "open": click.option(
            "--open-to-anyone", is_flag=True, help="Allow tcp://: whoever reaches it reads hidden tests, and scores."
        ),
        "jobs": click.option(
            "--jobs", type=click.IntRange(1, 512), metavar="N", help="Worker processes.  [one a core]"
        ),
    }

    def decorate(function: F) -> F:
        for name in reversed(names):
            function = options[name](function)
        return function

    return decorate


def min_isolation(default: int) -> Callable[[F], F]:
    """The level that a verb asks of the machine; grading others asks for more than checking one's own."""
    return click.option(
        "--min-isolation",
        type=LEVEL,
        default=default,
        show_default=True,
        metavar="LEVEL",
        help="Refuse to start below.",
    )


def _be_verbose(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        from grader.app.log import LOG

        LOG.verbose = True


class _Number(click.IntRange):
    """A number, or that none was given: 0 (`grader.app.correcting.THE_ONLY`)."""

    NONE = "\0"  # which no command line can hold

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        return 0 if value == self.NONE else super().convert(value, parameter, context)
