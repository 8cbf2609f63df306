"""Lines for a terminal: broken between words, hanging below their beginning, coloured where that is wanted."""

from __future__ import annotations

import sys

import pytest
from rich.cells import cell_len

from grader.app import terminal
from grader.app.terminal import Screen

TEXT = "딕셔너리의 값을 이름으로 찾아서 돌려주세요. The word stays whole wherever it can."


@pytest.mark.parametrize("columns", [20, 40, 80])
def test_no_line_is_wider_than_the_screen_and_no_word_is_cut(columns):
    lines = list(Screen(columns).lines(TEXT, indent=4, first="✗ "))
    assert max(map(cell_len, lines)) <= columns
    assert [word for line in lines for word in line.split()] == ["✗", *TEXT.split()]


def test_what_goes_on_hangs_below_where_the_text_began():
    first, *others = Screen(30).lines(TEXT, indent=4, first="✗ ")
    assert first.startswith("    ✗ 딕")
    assert others
    assert all(line.startswith(" " * 6) and line[6] != " " for line in others)
    first, *others = Screen(30).lines(TEXT, indent=4)
    assert first.startswith("    딕")
    assert all(line.startswith(" " * 6) and line[6] != " " for line in others)


def test_own_lines_of_a_text_begin_anew():
    assert list(Screen(30).lines("one\n  two\n\nthree", indent=2)) == ["  one", "    two", "", "  three"]
    assert list(Screen(30).lines("one\ntwo", indent=2, first="- ")) == ["  - one", "    two"]


def test_the_first_line_has_all_the_room():
    assert list(Screen(10).lines("aa bb cc dd ee ff", hang=4)) == ["aa bb cc", "    dd ee", "    ff"]


@pytest.mark.parametrize("columns", [60, 80])
def test_two_texts_beside_each_other_are_broken_each_in_its_own_columns(columns):
    """A line of code that is too long goes on below itself, not below what it did."""
    code = "19 |     if name in name_to_age.keys() and True:"
    did = "이름 = {'제니': 20, '엘라': 31}, name = '제니'"
    lines = list(Screen(columns).row(code, did, indent=2, wide=32, hang=13))
    assert max(map(cell_len, lines)) <= columns
    lefts, rights = [line[:34].strip() for line in lines], [line[37:].strip() for line in lines]
    assert " ".join(filter(None, lefts)) == code
    assert " ".join(filter(None, rights)) == did
    assert all(line.startswith(" " * 15) for line in lines[1:])
    assert len(lines) > 1
    assert list(Screen().row("a", "b", indent=2, wide=4, hang=2)) == ["  a      b"]


def test_elsewhere_nothing_is_broken():
    assert list(Screen().lines(TEXT * 9, indent=2, tint="bad")) == ["  " + TEXT * 9]


def test_colour_is_around_what_is_there_and_takes_no_room():
    plain = list(Screen(30).lines(TEXT, first="✗ ", tint="bad"))
    coloured = list(Screen(30, colour=True).lines(TEXT, first="✗ ", tint="bad"))
    assert coloured[0].startswith("\x1b[31m")
    assert "\x1b" not in "".join(coloured[1:])
    assert "".join(coloured).replace("\x1b[31m", "").replace("\x1b[1m", "").replace("\x1b[0m", "") == "".join(plain)
    assert "\x1b" not in "".join(Screen(30, colour=True).lines(TEXT))


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a screen")
@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"])
def test_a_screen_is_known_by_the_environment(monkeypatch, name):
    for each in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(each, raising=False)
    assert not terminal.has_screen()
    monkeypatch.setenv(name, "x")
    assert terminal.has_screen()
