"""The terminal that a person looks at: how wide it is, whether it has colours, and whether a browser would be seen.

Colour says nothing that is not said without it. The limit: what rich prints by itself (bars, the table of scores) asks
rich.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from rich.cells import cell_len

from grader.report.words import Tone

Tint = Tone | Literal["", "head"]
"""What a piece of a line is coloured for: the tone of a verdict, or being a heading."""
_COLOURS: dict[Tint, str | None] = {"good": "green", "bad": "red", "idle": "yellow", "ours": "magenta", "head": None}

_BETWEEN = "   "


@dataclass(frozen=True)
class Screen:
    """Where lines go to."""

    columns: int | None = None
    """None where no line is broken: in a file, or on its way to another program."""
    colour: bool = False

    def lines(self, text: str, *, indent: int = 0, first: str = "", tint: Tint = "", hang: int = 2) -> Iterator[str]:
        """The lines of a text below an indent. Before the first stands `first`, in that tint; without one the whole
        text has it. What does not fit goes on in the next line, behind `first` or `hang` columns further in."""
        before, further = " " * indent, len(first) or hang
        for number, line in enumerate(text.split("\n")):
            begins = bool(first) and number == 0
            # Behind `first` a line begins where those below it do.
            pieces = self._break(line, indent + len(first), 0 if first else further)
            for count, piece in enumerate(pieces):
                lead = first if begins and count == 0 else " " * (further if first or count else 0)
                body = piece if first else self._paint(piece, tint)
                yield f"{before}{self._paint(lead, tint)}{body}".rstrip()

    def row(self, left: str, right: str, *, indent: int, wide: int, hang: int) -> Iterator[str]:
        """The lines of two texts beside each other, the left one `wide` columns wide; what does not fit into these
        goes on below, `hang` columns further in. A left one that is indented so far that its first word does not fit
        is broken within it: what is beside a row stands beside code."""
        lefts, rights = [left], [right]
        if self.columns is not None:
            from grader.text.wrapping import break_lines

            lefts = break_lines(left, wide, hang, fill=True)
            lefts[1:] = [" " * hang + piece for piece in lefts[1:]]
            rights = break_lines(right, self.columns - indent - wide - len(_BETWEEN)) if right else []
        for one, other in zip_longest(lefts, rights, fillvalue=""):
            yield f"{' ' * indent}{one}{' ' * max(0, wide - cell_len(one))}{_BETWEEN}{other}".rstrip()

    def _break(self, line: str, taken: int, hang: int) -> list[str]:
        if self.columns is None:
            return [line]
        from grader.text.wrapping import break_lines  # it brings rich along

        return break_lines(line, self.columns - taken, hang) or [""]

    def _paint(self, text: str, tint: Tint) -> str:
        if not (self.colour and tint and text.strip()):
            return text
        from click import style  # who checks in a page has no terminal, and no click

        return style(text, fg=_COLOURS[tint], bold=True)


def say(text: str, screen: Screen, *, indent: int = 0) -> None:
    """Print it there, with what does not fit going on right below its beginning."""
    from click import echo

    for line in screen.lines(text, indent=indent, hang=0):
        echo(line)


def stdout_columns() -> int | None:
    """Of the terminal that standard output is; None where it is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def stdout_screen() -> Screen:
    """Standard output. Colour is for a terminal alone, and not where NO_COLOR forbids it."""
    columns = stdout_columns()
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return Screen(columns, columns is not None and not plain)


def has_screen() -> bool:
    """Whether a browser would be seen: elsewhere one for terminals would take this one over."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
