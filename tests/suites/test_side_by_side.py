"""The two lines that show which character differs: the mark stands under it, whatever is two columns wide."""

from __future__ import annotations

from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.html import blocks
from grader.suites.compare.checks import Mismatch, check, check_text
from grader.text import LANGS

LETTERS = st.text(alphabet="가힣한글 ab1.！*", min_size=6, max_size=30)


def explain(got, want, lang="ko", **options) -> list[str]:
    """The lines of code in the feedback."""
    with pytest.raises(Mismatch) as caught:
        check_text(got, want, **options)
    return [line for line in caught.value.text[lang].splitlines() if line.startswith("    ")]


def over(mark: str, line: str) -> str:
    """The characters of `line` that stand over the `^`s, counted in columns of a terminal."""
    columns = "".join(c * (2 if east_asian_width(c) in "FW" else 1) for c in line)
    begin, end = mark.index("^"), mark.rindex("^") + 1
    return columns[begin:end]


def test_a_letter_that_differs_is_marked_in_both_lines():
    assert explain("수혈해 주새요", "수혈해 주세요") == [
        "    나온 글: 수혈해 주새요",
        "                      ^^",
        "    맞는 글: 수혈해 주세요",
        "                      ^^",
    ]
    assert explain("수혈해 주새요", "수혈해 주세요", "en") == [
        "         got: 수혈해 주새요",
        "                       ^^",
        "    expected: 수혈해 주세요",
        "                       ^^",
    ]


def test_blanks_that_do_not_count_move_the_mark_in_one_line_only():
    mine, mark, theirs, other = explain("탑승하실수 없읍니다", "탑승하실 수 없습니다")
    assert (over(mark, mine), over(other, theirs)) == ("읍읍", "습습")
    assert mark.index("^") + 1 == other.index("^")


def test_the_line_that_differs_is_shown_and_no_other():
    got = "1번 학생은 합격입니다.\n2번 학생은 합격입니다.\n3번 학생은 합격입니다."
    want = "1번 학생은 합격입니다.\n2번 학생은 불합격입니다.\n3번 학생은 합격입니다."
    assert explain(got, want, lines=True) == [
        "    나온 줄: 2번 학생은 합격입니다.",
        "                       ^",
        "    맞는 줄: 2번 학생은 불합격입니다.",
        "                        ^^",
    ]


def test_what_is_missing_at_the_end_is_marked_behind_the_last_letter():
    mine, mark, _, _ = explain("합격입니다", "합격입니다.")
    assert mark.index("^") == len("    나온 글: ") + 3 + 2 * len("합격입니다")
    assert mine.endswith("합격입니다")


def test_lines_without_much_in_common_are_shown_without_marks():
    assert explain("*\n***", " *\n***", lines=True, blanks="exact") == ["    나온 줄: *", "    맞는 줄:  *"]
    assert explain("zzz", "abc") == []


def test_a_long_line_is_cut_around_the_place():
    mine, mark, theirs, _ = explain("x" * 300 + "새" + "y" * 300, "x" * 300 + "세" + "y" * 300)
    assert over(mark, mine) == "새새"
    assert len(mine) < 130
    assert "세" in theirs


def test_a_string_that_check_refuses_is_marked_too():
    with pytest.raises(Mismatch) as caught:
        check("viktor", "victor")
    assert caught.value.text.en.splitlines()[-4:] == [
        "         got: viktor",
        "                ^",
        "    expected: victor",
        "                ^",
    ]


def test_on_the_page_the_lines_are_one_block_of_code():
    with pytest.raises(Mismatch) as caught:
        check_text("수혈해 주새요", "수혈해 주세요")
    code = [block for block in blocks(caught.value.text.ko, "ko") if block.kind == "code"]
    assert [len(block.text.splitlines()) for block in code] == [4]


@given(LETTERS, st.data())
def test_the_mark_stands_under_what_differs(want, data):
    """One letter is replaced by another that stands nowhere else."""
    places = [place for place, c in enumerate(want) if not c.isspace()]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    got = want[:place] + "뷁" + want[place + 1 :]
    for lang in LANGS:
        shown = explain(got, want, lang, blanks="ignore")
        if shown:
            mine, mark, theirs, other = shown
            assert over(mark, mine) == "뷁뷁"
            assert set(over(other, theirs)) == {want[place]}


@given(st.text(max_size=60), st.text(min_size=1, max_size=60), st.booleans())
def test_nothing_in_an_answer_breaks_the_lines(got, want, by_lines):
    refused = None
    try:
        check_text(got, want, lines=by_lines)
    except Mismatch as error:
        refused = error
    if refused is not None:
        for lang in LANGS:
            assert len(refused.text[lang].splitlines()) <= 9
            assert all(c.isprintable() or c == "\n" for c in refused.text[lang])
