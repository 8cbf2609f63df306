"""Text in lines for a screen, where a letter of Hangul takes two columns.

The limit: it brings rich along, so it is imported where something is printed, and not before.
"""

from __future__ import annotations

from rich.console import Console
from rich.text import Text as RichText


def break_lines(text: str, room: int) -> list[str]:
    """Of so many columns (two at the least), broken between words, and within one only where it is longer than that."""
    room = max(2, room)
    # Not parsed: rich would read what a student wrote as its own markup.
    return [line.plain.rstrip() for line in RichText(text).wrap(Console(width=room), room, overflow="fold")]
