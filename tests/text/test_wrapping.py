"""Text in lines for a screen."""

from __future__ import annotations

import pytest

from grader.text.wrapping import break_lines


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("a" * 9, 4, ["aaaa", "aaaa", "a"]),
        ("가나 다라마", 6, ["가나", "다라마"]),
        ("가나다", 3, ["가", "나", "다"]),
        ("가나", -5, ["가", "나"]),
        ("[red]x[/red]", 80, ["[red]x[/red]"]),
    ],
)
def test_lines_are_broken_by_what_they_take_on_a_screen(text, room, lines):
    assert break_lines(text, room) == lines
