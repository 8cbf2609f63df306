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


def test_a_first_line_that_a_long_word_leaves_empty_is_filled_with_a_part_of_it():
    code = "43 |        special.append(name)"
    assert break_lines(code, 20, 12) == ["43 |", "special.", "append(n", "ame)"]
    assert break_lines(code, 20, 12, fill=True) == ["43 |        special.", "append(n", "ame)"]
    assert break_lines("43 | 가나다라마바사", 10, 5, fill=True) == ["43 | 가나", "다라", "마바", "사"]
    assert break_lines("one two three", 9, 2, fill=True) == ["one two", "three"]


def test_all_lines_but_the_first_leave_room():
    assert break_lines("aa bb  cc dd ee", 8, 3) == ["aa bb", "cc dd", "ee"]
    assert break_lines("\tx", 20, 3) == ["        x"]
    assert break_lines("a" * 9, 4, 2) == ["aaaa", "aa", "aa", "a"]
    assert break_lines("", 4, 2) == [""]
