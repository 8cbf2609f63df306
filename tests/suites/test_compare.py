"""What a teacher calls the same answer, and the sentence where it is not.

Of `grader.suites.compare.numbers`.
"""

from __future__ import annotations

import math
import sys
import time
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox.seam.wire import Opaque
from grader.sandbox.stops import StudentStopped
from grader.suites.compare.checks import (
    Hint,
    Mismatch,
    check,
    check_close,
    check_list,
    check_text,
    check_unchanged,
    returned_or_printed,
)
from grader.suites.compare.values import difference, key
from grader.text import Text
from grader.text.reprs import show, sort_members
from tests.doubles import Double

NFC = "학생 축하합니다"
NFD = unicodedata.normalize("NFD", NFC)

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=4)
        | st.sets(st.integers() | st.text(max_size=3), max_size=4)
    ),
    max_leaves=12,
)


def refusal(compare, *args, **kwargs) -> Mismatch:
    with pytest.raises(Mismatch) as caught:
        compare(*args, **kwargs)
    return caught.value


def message_of(compare, *args, **kwargs) -> Text | None:
    """The sentence of a comparison, `None` where it accepts."""
    try:
        compare(*args, **kwargs)
    except Mismatch as mismatch:
        return mismatch.text
    return None


class TestCheck:
    @pytest.mark.parametrize(
        ("got", "want"),
        [
            (5.0, 5),
            (-0.0, 0.0),
            (math.nan, math.nan),
            ([math.nan], [math.nan]),
            (math.inf, math.inf),
            (10**400, 10**400),
            ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
            ({1, 2}, {2, 1}),
            (NFD, NFC),
            ({NFD: 1}, {NFC: 1}),
            (((1, [2]), {"x": {3}}), ((1, [2]), {"x": {3}})),
            (np.array([[1, 2]]), np.array([[1.0, 2.0]])),
            (np.array([math.nan, 1]), np.array([math.nan, 1])),
            (7, np.int64(7)),
            ([0, 1, 2], range(3)),
        ],
    )
    def test_accepts_the_same_value(self, got, want):
        """Equal for a teacher: float for int, NaN for NaN, any order of keys, any form of a Korean letter."""
        check(got, want)

    @pytest.mark.parametrize(
        ("got", "want"),
        [
            (True, 1),
            (1, True),
            (0, False),
            ([True], [1]),
            ({1: "a"}, {True: "a"}),
            ("1", 1),
            (b"a", "a"),
            ([1], (1,)),
            ((1,), [1]),
            ({1}, [1]),
            (None, 0),
            (None, []),
            (math.nan, 1.0),
            (math.inf, -math.inf),
            (10**400 + 1, 10**400),
            (2**53 + 1, float(2**53)),
            ([1, 2], [2, 1]),
            ([1, 2], [1, 2, 2]),
            ({"a": 1}, {"a": 2}),
            ({"a": 1, "b": 1}, {"a": 1}),
            (np.array([1, 2]), [1, 2]),
            ([1, 2], np.array([1, 2])),
            (np.array([[1, 2]]), np.array([1, 2])),
            (np.array([1]), 1),
            (np.array([True]), np.array([1])),
            (np.array([1, 2]), np.array([1, 3])),
            (Opaque("Cheat", "equal to all"), 3),
            ([Opaque("Cheat", "")], [3]),
        ],
    )
    def test_refuses_another_value(self, got, want):
        """bool is no number, a list no tuple, nothing is broadcast, and an opaque object equals nothing."""
        refusal(check, got, want)

    def test_an_opaque_object_is_not_even_itself(self):
        thing = Opaque("Cheat", "")
        assert difference([thing], [1]) is not None
        assert key(thing) != key(Opaque("Cheat", ""))

    def test_the_sentence_tells_what_came_what_was_expected_and_where(self):
        text = refusal(check, {"A": [1, 2], "B": [3]}, {"A": [1, 5], "B": [3]}).text
        assert text.ko == (
            "나온 값: {'A': [1, 2], 'B': [3]}\n기대한 값: {'A': [1, 5], 'B': [3]}\n"
            "위치 ['A'][1]: 5 자리에 2 값이 있습니다."
        )
        assert text.en.endswith("At ['A'][1]: 2 stands where 5 was expected.")

    def test_two_plain_values_speak_for_themselves(self):
        assert refusal(check, 4, 5).text.en == "Got: 4\nExpected: 5"

    def test_of_two_strings_the_letter_that_differs_is_named(self):
        assert "from character 3 on: ‘k’ instead of ‘c’" in refusal(check, "viktor", "victor").text.en
        assert "blanks at the end" in refusal(check, "Dr. Mundo ", "Dr. Mundo").text.en

    def test_missing_and_superfluous_items_are_named(self):
        text = refusal(check, ["Sivir"], ["Darius", "Viktor"]).text
        assert "Missing: 'Darius', 'Viktor'; Too many: 'Sivir'." in text.en
        assert "2개가 있어야 하는데 1개가 있습니다. 빠진 것: 'Darius', 'Viktor'; 더 들어 있는 것: 'Sivir'." in text.ko

    def test_the_right_items_in_the_wrong_order_are_told_so(self):
        assert "their order is not" in refusal(check, [2, 1], [1, 2]).text.en

    @pytest.mark.parametrize("leaf", [[0] * 20_000, np.zeros(20_000, np.int8)], ids=["list", "array"])
    def test_what_lies_deep_is_not_read_again_at_each_depth(self, leaf):
        got, want = [leaf, 1], [leaf, 2]
        for _ in range(60):
            got, want = [got], [want]
        calls = []
        noting = lambda frame, event, _: calls.append(event) if frame.f_code is key.__code__ else None  # noqa: E731
        before = sys.getprofile()
        sys.setprofile(noting)
        try:
            refusal(check, got, want)
        finally:
            sys.setprofile(before)
        assert len(calls) < 20_000

    def test_a_hint_speaks_when_the_wrong_answer_is_the_known_one(self):
        hint = Hint([90], Text("점수를 돌려주었습니다.", "These are the scores."))
        assert refusal(check, [90], ["A"], hints=[hint]).text.en.endswith("These are the scores.")
        assert "scores" not in refusal(check, [91], ["A"], hints=[hint]).text.en

    def test_a_hint_that_cannot_look_into_the_answer_is_silent(self):
        hint = Hint(lambda got: got[0] == 1, Text("힌트", "hint"))
        assert "hint" not in refusal(check, None, 3, hints=[hint]).text.en
        assert refusal(check, [1], 3, hints=[hint]).text.en.endswith("hint")

    def test_what_no_submission_can_return_is_the_authors_slip(self):
        with pytest.raises(TypeError, match="cannot be expected"):
            check(1, object())

    @given(PLAIN)
    def test_every_plain_value_is_the_answer_to_itself(self, value):
        check(value, value)

    @given(PLAIN, PLAIN)
    def test_equal_keys_and_no_difference_are_the_same_thing(self, one, other):
        assert (difference(one, other) is None) == (key(one) == key(other))

    @given(PLAIN, PLAIN)
    def test_any_pair_is_compared_without_an_accident(self, one, other):
        text = message_of(check, one, other)
        assert text is None or (text.ko and len(text.en) < 3_000)


class TestCheckList:
    @pytest.mark.parametrize("got", [["A", "B"], ("A", "B")])
    def test_a_list_of_is_a_list_or_a_tuple(self, got):
        check_list(got, ["A", "B"])

    def test_a_flat_array_is_as_good(self):
        check_list(np.array([1, 2]), [1, 2])

    def test_order_counts_unless_it_does_not(self):
        refusal(check_list, ["B", "A"], ["A", "B"])
        check_list(["B", "A"], ["A", "B"], ordered=False)

    @pytest.mark.parametrize("got", [["A", "A", "B"], ["A"], ["A", "b"], ["A", "B", "B"]])
    def test_how_often_each_item_comes_counts_in_any_order(self, got):
        refusal(check_list, got, ["B", "A"], ordered=False)

    def test_unhashable_items_may_come_in_any_order(self):
        check_list([[2], [1]], [[1], [2]], ordered=False)

    @pytest.mark.parametrize("got", [{"A", "B"}, {"A": 1, "B": 2}, "AB", None, 3, np.zeros((1, 2)), Opaque("X", "")])
    def test_anything_else_is_no_list(self, got):
        assert "list" in refusal(check_list, got, ["A", "B"], ordered=False).text.en

    def test_a_list_without_end_costs_no_time(self):
        text = refusal(check_list, list(range(900_000)), [1], ordered=False).text
        assert len(text.en) < 1_000

    def test_integers_that_share_a_hash_cost_no_time(self):
        same = [n * (2**61 - 1) for n in range(1, 1_000)]
        assert len({hash(key(number)) for number in same}) > 990


class TestCheckClose:
    @pytest.mark.parametrize(
        ("got", "want"),
        [
            (1.0 + 1e-9, 1),
            (1, 1.0),
            (10**400, 10**400),
            ([1.0, 2.0], np.array([1, 2])),
            ((1, 2), [1, 2]),
            (np.array([[1.0]], dtype=np.float32), [[1.0]]),
            (np.array([], dtype=float), []),
            ([np.array([1.0, 2.0]), (3, 4)], [[1, 2], [3, 4]]),
            (([np.ones(2)], [np.ones(2, dtype=np.int8)]), np.ones((2, 1, 2))),
        ],
    )
    def test_accepts_numbers_up_to_rounding(self, got, want):
        check_close(got, want, rtol=1e-6)

    @pytest.mark.parametrize(
        ("got", "want"),
        [
            (math.nan, 1.0),
            (math.inf, 1.0),
            (True, 1.0),
            ("1.0", 1.0),
            (None, 1.0),
            (1 + 0j, 1.0),
            (1.1, 1.0),
            (10**400, 1.0),
            (np.array([1.0]), 1.0),
            ([1.0], 1.0),
            (1.0, [1.0]),
            (np.array([1.0]), [[1.0]]),
            (np.array([1.0]), [1.0, 1.0]),
            (np.array([math.nan, 1.0]), [1.0, 1.0]),
            (np.array([1 + 0j]), [1.0]),
            (np.array([True]), [1.0]),
            ([True, 1.0], [1.0, 1.0]),
            (["1", 1.0], [1.0, 1.0]),
            ([[1.0], 1.0], [[1.0], [1.0]]),
            ([np.ones(1), 1.0], [[1.0], [1.0]]),
            ([np.ones((1, 2)), np.ones(2)], np.ones((2, 2))),
            ([np.ones(2)], [1.0, 1.0]),
            ([np.ones(2, dtype=bool), np.ones(2)], np.ones((2, 2))),
            ([np.ones(2) + 0j, np.ones(2)], np.ones((2, 2))),
            ([np.array([1.0, math.nan]), np.ones(2)], np.ones((2, 2))),
            ([10**400, 1.0], [1.0, 1.0]),
            (Opaque("Tensor", ""), [1.0]),
            ([1e308, -1e308], [-1e308, 1e308]),
        ],
    )
    def test_refuses_every_trap(self, got, want):
        refusal(check_close, got, want, rtol=1e-6)

    def test_shape_says_what_a_single_number_stands_for(self):
        check_close(np.full((3, 1), 0.5), 0.5, rtol=1e-6, shape=(3, 1))
        assert "(3,)" in refusal(check_close, np.full(3, 0.5), 0.5, rtol=1e-6, shape=(3, 1)).text.en

    def test_the_first_wrong_number_is_told(self):
        text = refusal(check_close, np.array([[0.0, 1.0], [2.0, 9.0]]), [[0, 1], [2, 3]], rtol=1e-3).text
        assert "1 of 4 numbers differ. The first is at [1, 1]: 9 for 3." in text.en

    @pytest.mark.parametrize("want", [math.nan, [1.0, math.inf]])
    def test_expecting_what_is_not_finite_is_the_authors_slip(self, want):
        with pytest.raises(ValueError, match="finite"):
            check_close(1.0, want, rtol=1e-3)

    @given(st.floats(allow_nan=False, allow_infinity=False), st.floats(-1e300, 1e300))
    def test_agrees_with_the_formula(self, got, want):
        close = message_of(check_close, got, want, rtol=1e-3, atol=1e-3) is None
        if not math.isclose(abs(got - want), 1e-3 + 1e-3 * abs(want), rel_tol=1e-9):
            assert close == (abs(got - want) <= 1e-3 + 1e-3 * abs(want))


class TestCheckText:
    @pytest.mark.parametrize(
        "got",
        [
            "탑승하실 수 없습니다",
            "탑승하실수없습니다",
            " 탑승하실 수\n없습니다 \n",
            "탑승하실\u3000수 없습니다",
            "탑승하실\u200b수 없습니다\ufeff",
            unicodedata.normalize("NFD", "탑승하실 수 없습니다"),
            ["탑승하실 수 없습니다"],
        ],
    )
    def test_blanks_and_invisible_characters_do_not_count(self, got):
        check_text(got, "탑승하실수 없습니다")

    def test_the_character_that_differs_is_named_with_its_place(self):
        text = refusal(check_text, "1번 학샘은 합격입니다.", "1번 학생은 합격입니다.").text
        assert "5번째 글자부터 다릅니다. 나온 글자는 ‘샘’, 맞는 글자는 ‘생’입니다." in text.ko
        assert "from character 5 on: ‘샘’ instead of ‘생’" in text.en

    def test_a_missing_character_is_named(self):
        text = refusal(check_text, "1번 학생은 합격입니다", "1번 학생은 합격입니다.").text
        assert "끝에 ‘.’ 부분이 빠졌습니다." in text.ko

    def test_a_missing_character_in_the_middle_is_named(self):
        text = refusal(check_text, "초급반 수강하세요", "초급반을 수강하세요").text
        assert "‘을’ is missing after character 3, ‘반’." in text.en

    def test_a_superfluous_character_is_named(self):
        assert "‘!’ is too much, from character 5 on" in refusal(check_text, "탑승하세!요", "탑승하세요").text.en

    def test_a_full_width_character_is_explained(self):
        text = refusal(check_text, "축하합니다！", "축하합니다!").text
        assert "전각 문자" in text.ko
        assert "full-width" in text.en

    def test_another_message_altogether_is_not_taken_apart(self):
        assert refusal(check_text, "hello", "탑승하세요").text.ko == "나온 값: 'hello'\n기대한 값: '탑승하세요'"

    def test_nothing_told_is_said_so(self):
        assert "Nothing was returned or printed" in refusal(check_text, "\n", "홀수").text.en

    @pytest.mark.parametrize("got", ["가\n나\n", "가\r\n\n나", ["가", "나"], ("가", "나"), ["가\n나"]])
    def test_lines_may_be_a_list_or_one_string_and_empty_ones_do_not_count(self, got):
        check_text(got, ["가", "나"], lines=True)

    def test_line_breaks_count_where_lines_are_asked_for(self):
        text = refusal(check_text, "가 나", ["가", "나"], lines=True).text
        assert "2줄이어야 하는데 1줄입니다." in text.ko

    def test_the_line_that_differs_is_numbered(self):
        got = "1번 학생은 합격입니다.\n2번 학생은 합격입니다."
        want = "1번 학생은 합격입니다.\n2번 학생은 불합격입니다."
        text = refusal(check_text, got, want, lines=True).text
        assert "2번째 줄: 6번째 글자 ‘은’ 뒤에 ‘불’ 부분이 빠졌습니다." in text.ko

    def test_between_numbers_a_run_of_blanks_is_one_separator(self):
        check_text("2  4\t6 \n", "2 4 6", blanks="collapse")
        refusal(check_text, "24 6", "2 4 6", blanks="collapse")

    def test_exact_blanks_count_but_for_the_trailing_ones(self):
        check_text("  *  \n ***\n*****\n\n", ["  *", " ***", "*****"], blanks="exact", lines=True)
        refusal(check_text, " *\n ***\n*****", ["  *", " ***", "*****"], blanks="exact", lines=True)

    @pytest.mark.parametrize("got", [3, None, {"a": 1}, [1, 2], True, Opaque("X", "홀수")])
    def test_what_is_no_text_is_told_so(self, got):
        assert "a string" in refusal(check_text, got, "홀수").text.en

    def test_a_hint_is_matched_like_the_message(self):
        hint = Hint("0번 학생은 합격입니다.", Text("1부터", "from 1"))
        assert refusal(check_text, "0번학생은 합격입니다.\n", "1번 학생은 합격입니다.", hints=[hint]).text.en.endswith(
            "from 1"
        )

    def test_a_flood_costs_no_time_and_little_room(self):
        assert len(refusal(check_text, "홀수" * 10_000_000, "홀수").text.en) < 1_000
        assert len(refusal(check_text, "홀수" + " " * 10_000_000 + "짝수" * 1_000_000, "홀수").text.en) < 1_000

    @pytest.mark.parametrize("blanks", ["ignore", "collapse", "exact"])
    @pytest.mark.parametrize("by_lines", [False, True])
    @pytest.mark.parametrize("filling", [" ", "\n", "\t \n", "\u200b", "\r\n", "\u3000"])
    def test_nothing_hides_behind_blanks_without_number(self, blanks, by_lines, filling):
        flood = filling * 30_000
        check_text("홀수" + flood, "홀수", blanks=blanks, lines=by_lines)
        for behind in ("짝수", "수", "\b", "\u0301"):
            refusal(check_text, "홀수" + flood + behind, "홀수", blanks=blanks, lines=by_lines)
            refusal(check_text, "홀" + flood + behind + "수", "홀수", blanks=blanks, lines=by_lines)

    def test_an_empty_array_is_no_line(self):
        check_text(np.array([]), "", lines=True)
        refusal(check_text, np.array([1.0]), "", lines=True)

    @given(st.text(), st.text(), st.sampled_from(["ignore", "collapse", "exact"]), st.booleans())
    def test_any_pair_of_texts_is_compared_without_an_accident(self, got, want, blanks, by_lines):
        check_text(want, want, blanks=blanks, lines=by_lines)
        text = message_of(check_text, got, want, blanks=blanks, lines=by_lines)
        assert text is None or text.ko


class TestCalls:
    STUDENT = """
        def both(x):
            print("printed")
            return "returned"
        def only_prints(x):
            print("printed")
        def breaks(x):
            return x[10]
        def sorts(x):
            x.sort()
            return x
        def copies(x):
            return sorted(x)
    """

    def test_what_is_returned_counts_before_what_is_printed(self):
        assert returned_or_printed(Double(self.STUDENT).call("both", 1)) == "returned"

    def test_what_is_printed_counts_where_nothing_is_returned(self):
        check_text(Double(self.STUDENT).call("only_prints", 1), "printed")

    def test_a_call_that_raised_ends_the_test_as_crashed(self):
        with pytest.raises(StudentStopped) as caught:
            check_text(Double(self.STUDENT).call("breaks", []), "printed")
        assert caught.value.verdict == "crashed"

    def test_a_changed_argument_is_shown_before_and_after(self):
        check_unchanged(Double(self.STUDENT).call("copies", [2, 1]))
        text = refusal(check_unchanged, Double(self.STUDENT).call("sorts", [2, 1])).text
        assert "Before the call: [2, 1]\nAfter the call: [1, 2]" in text.en
        assert "받은 값을 바꾸었습니다" in text.ko


class TestShow:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            ("가나", "'가나'"),
            ("\x1b[31m\u202e", "'\\x1b[31m\\u202e'"),
            ("\ud800", "'\\ud800'"),
            ({"b", "a"}, "{'a', 'b'}"),
            (set(), "set()"),
            ((1,), "(1,)"),
            ({}, "{}"),
            (10**300, "int(≈10**300)"),
            (np.array([[1.5, 2.0]]), "array([[1.5, 2. ]], shape=(1, 2))"),
            (Opaque("Cheat", "a\x1b\nb"), "a\\x1b\\nb"),
        ],
    )
    def test_a_value_looks_like_python_and_does_nothing_to_a_terminal(self, value, shown):
        assert show(value) == shown

    @given(PLAIN, st.integers(10, 600))
    def test_whatever_it_is_it_stays_short_and_printable(self, value, limit):
        text = show(value, limit)
        assert len(text) <= limit + 40
        assert text.isprintable()
        text.encode("utf-8")

    def test_deep_nesting_is_cut(self):
        value: list = []
        for _ in range(5_000):
            value = [value]
        assert "…" in show(value)


def test_members_of_a_set_are_put_in_order_at_once_however_deep_they_are() -> None:
    """Python compares nested tuples anew at each depth, and a message is made in one call that nothing interrupts."""

    def deep(number: int) -> object:
        value: object = number
        for _ in range(70):
            value = (value,)
        return value

    members = [deep(number) for number in range(2_000)]
    assert sort_members({(1, 2), (1,), (2,), (1, 1, 5), ((1,), 9)}) == [(1,), (1, 1, 5), (1, 2), (2,), ((1,), 9)]
    assert sort_members(reversed(members)) == members
    began = time.process_time()
    sort_members(reversed(members))
    assert time.process_time() - began < 2  # ten at each depth anew
