"""Text in lines for a screen, where a letter of Hangul takes two columns.

The limit: it brings rich along, so it is imported where something is printed, and not before.
"""

from __future__ import annotations

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.text import Text as RichText


def break_lines(text: str, room: int, hang: int = 0, *, fill: bool = False) -> list[str]:
    """Of so many columns (two at the least), all but the first of `hang` fewer, broken between words, and within one
    only where it is longer than that; with `fill` also where the first line would else be less than half full."""
    text = text.expandtabs()
    pieces = _wrap(text, room)
    if fill and len(pieces) > 1 and 2 * cell_len(pieces[0].rstrip()) < room:
        pieces[0] = chop_cells(text, max(2, room))[0]
    if hang and len(pieces) > 1:
        pieces[1:] = _wrap(text[len(pieces[0]) :].lstrip(" "), room - hang)
    return [piece.rstrip() for piece in pieces]


def _wrap(text: str, room: int) -> list[str]:
    room = max(2, room)
    # Not parsed: rich would read what a student wrote as its own markup.
    return [line.plain for line in RichText(text).wrap(Console(width=room), room, overflow="fold")]
