"""Hostile text is harmless and visible, and what is not hostile is left alone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.text.safe import cell, one_line, to_json, truncate, visible

ANY_TEXT = st.text(alphabet=st.characters(codec=None, exclude_categories=()))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[31m빨강\x1b[0m", r"\x1b[31m빨강\x1b[0m"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("a\x00b\x7f", r"a\x00b\x7f"),
        ("admin\u202etxt.exe", r"admin\u202etxt.exe"),
        ("\u2066x\u2069", r"\u2066x\u2069"),
        ("\ud800 \udcff", r"\ud800 \udcff"),
        ("\ufeffx\u200b", r"\ufeffx\u200b"),
        ("\u3164", r"\u3164"),
        ("\U000e0041", r"\U000e0041"),
        ("10%\r100%", r"10%\r100%"),
        ("a\r\nb", "a\nb"),
    ],
)
def test_what_acts_or_hides_is_shown_in_pythons_notation(raw, shown):
    assert visible(raw) == shown


@pytest.mark.parametrize(
    "text", ["한글 ABC 123", "tab\tand\nline", "👩‍👩‍👧 ❤️ é", "שלום عربي", "\\x1b already", "replacement \ufffd"]
)
def test_honest_text_stays(text):
    assert visible(text) == text


@given(ANY_TEXT)
def test_nothing_shown_can_act_on_a_terminal_or_break_an_encoding(text):
    shown = visible(text)
    assert not any((ord(letter) < 32 and letter not in "\t\n") or 0x7F <= ord(letter) < 0xA0 for letter in shown)
    assert shown.encode().decode() == shown
    assert visible(shown) == shown
    assert "\n" not in one_line(text)


@given(st.recursive(ANY_TEXT | st.integers() | st.none(), st.lists) | st.dictionaries(ANY_TEXT, ANY_TEXT))
def test_json_gives_back_what_was_put_in_and_shows_nothing_harmful(value):
    text = to_json(value)
    assert json.loads(text.encode()) == json.loads(json.dumps(value))
    assert visible(text) == text


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1", "|cmd", "%x", "=cmd|' /C calc'!A0"]
)
def test_a_cell_is_never_a_formula(text):
    assert cell(text).startswith("'")


def test_an_ordinary_cell_stays():
    assert cell("Dr. Mundo") == "Dr. Mundo"
    assert cell("20260001") == "20260001"


def test_long_output_is_cut_with_a_sentence():
    assert truncate("x" * 5000, "en", letters=100) == "x" * 100 + "\n… (4,900 more characters left out)"
    assert truncate("a\n" * 100, "ko", rows=3) == "a\na\na\n… (98줄은 생략했습니다)"
    assert truncate("short", "ko") == "short"
    assert len(truncate("\x1b" * 50_000_000, "ko")) < 20_000
    assert len(one_line("가" * 1_000_000)) == 300
