"""`if_for`의 공개 테스트. 집에서도 돌려 볼 수 있습니다: grade check if_for.py

The public tests of `if_for`. What a function tells is what it returns, or else what it prints; the sentences below
tell the usual mistakes.
"""

import re

import pytest
from hypothesis import strategies as st

from grader.suites import (
    MISTAKES,
    Hint,
    Text,
    check,
    check_list,
    check_text,
    generated,
    normalize_text,
    returned_or_printed,
)

MEN = "남자화장실로 가세요"
WOMEN = "여자 화장실로 가세요"
RIDE = "탑승하세요"
NO_RIDE = "탑승하실 수 없습니다"
GIVE = "수혈해 주세요"
DO_NOT_GIVE = "수혈해 주실 수 없습니다"
BASIC = "초급반을 수강하세요"
INTERMEDIATE = "중급반을 수강하세요"
ADVANCED = "고급반을 수강하세요"
CHECK_SCORE = "점수를 확인해주세요"

# Limits have tests of their own, and a mistake there should cost no more than those: made-up inputs leave them out.
MARKS = st.lists(st.integers(0, 100).filter(lambda mark: mark != 60), max_size=8)

RETURN_COUNTS = Text(
    "출력도 하고 돌려주기도 하면 돌려준 값을 봅니다. 문장을 돌려주거나, return을 빼고 출력만 하세요.",
    "Where a function prints and returns, what it returns counts. Return the message, or leave the return out.",
)
ONLY_EQUAL = Text(
    "이 과제에서는 두 혈액형이 같을 때만 수혈할 수 있습니다. ==로 비교해 보세요.",
    "Here blood is given only where both types are equal. Compare them with ==.",
)
ONE_LINE_EACH = Text("학생마다 줄을 바꾸어야 합니다.", "Each student needs a line of its own.")
SUBTOTALS = Text(
    "합 하나만 나와야 합니다. print가 for 안에 들어가 있지 않은지 들여쓰기를 확인해 보세요.",
    "Only the sum must be told. Perhaps the print is indented into the for loop.",
)
NUMBER_AS_TEXT = Text(
    "문자열이 아니라 수를 돌려주세요. str()이 필요하지 않습니다.",
    "Return a number, not a string: no str() is needed.",
)
NO_LINE_BREAK = Text(
    "한 단이 끝날 때마다 줄을 바꾸어야 합니다. 안쪽 for가 끝난 뒤를 확인해 보세요.",
    "Each row needs a line of its own. Look at what happens after the inner loop.",
)
NO_BLANKS = Text(
    "곱한 수가 서로 붙어 있습니다. 수와 수 사이에 빈칸이 필요합니다.",
    "The products stand without a blank between them.",
)
BELOW_ONE = Text(
    "n이 1보다 작으면 더할 수가 없으므로 0이어야 합니다.",
    "For n below 1 there is nothing to add: the sum is 0.",
)
ONE_COLUMN = Text(
    "한 단은 한 줄에 나와야 합니다. print는 끝에서 줄을 바꿉니다. end를 써 보세요.",
    "A row stands on one line. print ends a line each time: look at its `end`.",
)
RIDE_LIMIT = Text(
    "키가 기준과 똑같으면 탈 수 있습니다. 슬라이드에는 <와 <=가 모두 나오지만, <=로 막으면 안 됩니다.",
    "Who is exactly as tall as the limit may ride. The slides show both < and <=; here <= turns that child away.",
)
LIMIT_FORGOTTEN = Text(
    "minimum보다 작을 때와 maximum보다 클 때를 모두 막아야 합니다. 둘 가운데 하나만 맞아도 탈 수 없으니, "
    "and를 썼다면 or와 비교해 보세요.",
    "Both have to be turned away: who is below the minimum and who is above the maximum. One of the two is "
    "enough, so compare `and` with `or`.",
)
NEGATIVE_ODD = Text(
    "음수와 0도 홀수나 짝수입니다. 2로 나눈 나머지로 확인해 보세요.",
    "Negative numbers and zero are odd or even too. Look at the remainder of a division by 2.",
)
BOTH_WORDS = Text(
    "홀수와 짝수가 함께 들어 있습니다.",
    "The answer names both odd and even.",
)
FAILED_CONGRATULATED = Text(
    "합격하지 않은 학생의 줄은 나오면 안 됩니다.",
    "There must be no line for a student who did not pass.",
)
COUNTED_PASSED_ONLY = Text(
    "번호는 합격자 순서가 아니라 목록에서의 순서입니다. 건너뛸 때도 번호는 늘어나야 합니다.",
    "The number is the place in the list, not among those who passed. It grows for skipped students too.",
)
MISSING_UPPER_CASE = Text(
    "100보다 큰 점수는 따로 처리해야 합니다.",
    "A score above 100 is a case of its own.",
)
TABLE_ROWS = Text(
    "2단부터 9단까지 여덟 줄이 필요합니다.",
    "There are eight lines, from 2 to 9.",
)
TABLE_TRANSPOSED = Text(
    "한 줄에 한 단씩, 1부터 9까지 곱한 값을 적습니다.",
    "Each line holds one number times 1 to 9.",
)


def named_word(text):
    """The word a sentence names: 홀수, 짝수, or the sentence itself where it names both, none, or denies one."""
    if not isinstance(text, str) or len(text) > 1000:
        return text
    bare = "".join(normalize_text(text).split())
    named = {word for word in ("홀수", "짝수") if word in bare}
    if len(named) != 1 or re.search("(홀수|짝수)[가는은이]?(아니|아닙|아닌|않)", bare):
        return text.strip()
    return named.pop()


def number_told(call):
    """The number that was returned, or else printed alone; anything else as it came."""
    answer = returned_or_printed(call)
    if call.value is None and re.fullmatch(r"[+-]?\d{1,20}(\.0*)?", answer.strip()):
        return int(answer.strip().partition(".")[0])
    return answer


def lines_told(call):
    """The lines that were told, without empty ones; none where it was no text."""
    answer = returned_or_printed(call)
    if isinstance(answer, (list, tuple)) and all(isinstance(line, str) for line in answer):
        answer = "\n".join(answer)
    if not isinstance(answer, str):
        return []
    return [line for line in normalize_text(answer).splitlines() if line.strip()]


def first_number(text):
    return int(re.search(r"\d{1,9}", text).group())


def both_words(answer):
    return "홀수" in answer and "짝수" in answer


# restroom


@pytest.mark.task("restroom")
def test_restroom(student):
    """man이 True이면 남자화장실, False이면 여자 화장실로 안내합니다.

    The men's room if man is True, the women's if it is False.
    """
    hints = [Hint(WOMEN, MISTAKES["swapped_branches"]), Hint(lambda answer: isinstance(answer, bool), RETURN_COUNTS)]
    check_text(student.call("restroom", True), MEN, hints=hints)
    check_text(student.call("restroom", False), WOMEN, hints=[Hint(MEN, MISTAKES["swapped_branches"])])


# can_ride


@pytest.mark.task("can_ride")
def test_can_ride(student):
    """minimum보다 작으면 탈 수 없고, 크면 탈 수 있습니다.

    Below the minimum one may not ride, above it one may.
    """
    check_text(student.call("can_ride", 163, 165), NO_RIDE)
    check_text(student.call("can_ride", 170, 165), RIDE)


@pytest.mark.task("can_ride")
def test_can_ride_with_another_minimum(student):
    """minimum은 부를 때마다 다를 수 있습니다.

    The minimum may be another one in each call.
    """
    check_text(student.call("can_ride", 120, 110), RIDE, hints=[Hint(NO_RIDE, MISTAKES["hard_coded"])])
    check_text(student.call("can_ride", 170, 180), NO_RIDE, hints=[Hint(RIDE, MISTAKES["hard_coded"])])


@pytest.mark.task("can_ride")
def test_can_ride_at_minimum(student):
    """키가 minimum과 똑같으면 탈 수 있습니다.

    Exactly the minimum may ride.
    """
    check_text(student.call("can_ride", 165, 165), RIDE, hints=[Hint(NO_RIDE, RIDE_LIMIT)])
    check_text(student.call("can_ride", 164, 165), NO_RIDE)


# can_ride_between


@pytest.mark.task("can_ride_between")
def test_too_tall(student):
    """maximum보다 크면 탈 수 없습니다.

    Above the maximum one may not ride.
    """
    check_text(student.call("can_ride_between", 200, 165, 195), NO_RIDE, hints=[Hint(RIDE, LIMIT_FORGOTTEN)])
    check_text(student.call("can_ride_between", 180, 165, 195), RIDE)


@pytest.mark.task("can_ride_between")
def test_too_short(student):
    """minimum보다 작으면 탈 수 없습니다.

    Below the minimum one may not ride.
    """
    check_text(student.call("can_ride_between", 150, 165, 195), NO_RIDE, hints=[Hint(RIDE, LIMIT_FORGOTTEN)])
    check_text(student.call("can_ride_between", 170, 165, 195), RIDE)


@pytest.mark.task("can_ride_between")
def test_can_ride_at_both_limits(student):
    """minimum이나 maximum과 똑같은 키는 탈 수 있습니다.

    Exactly the minimum and exactly the maximum may ride.
    """
    check_text(student.call("can_ride_between", 165, 165, 195), RIDE, hints=[Hint(NO_RIDE, RIDE_LIMIT)])
    check_text(student.call("can_ride_between", 195, 165, 195), RIDE, hints=[Hint(NO_RIDE, RIDE_LIMIT)])
    check_text(student.call("can_ride_between", 164, 165, 195), NO_RIDE, hints=[Hint(RIDE, LIMIT_FORGOTTEN)])
    check_text(student.call("can_ride_between", 196, 165, 195), NO_RIDE, hints=[Hint(RIDE, LIMIT_FORGOTTEN)])


# can_transfuse


@pytest.mark.task("can_transfuse")
def test_can_transfuse(student):
    """두 혈액형이 같을 때만 수혈할 수 있습니다.

    Blood is given only where both types are equal.
    """
    check_text(student.call("can_transfuse", "A", "A"), GIVE, hints=[Hint(DO_NOT_GIVE, MISTAKES["swapped_branches"])])
    check_text(student.call("can_transfuse", "A", "B"), DO_NOT_GIVE, hints=[Hint(GIVE, ONLY_EQUAL)])
    check_text(student.call("can_transfuse", "O", "A"), DO_NOT_GIVE, hints=[Hint(GIVE, ONLY_EQUAL)])


# can_transfuse_rh


@pytest.mark.task("can_transfuse_rh")
def test_type_and_rh_equal(student):
    """혈액형과 RH가 모두 같으면 수혈할 수 있고, 모두 다르면 할 수 없습니다.

    Both equal: yes. Both different: no.
    """
    check_text(
        student.call("can_transfuse_rh", "A", "RH+", "A", "RH+"),
        GIVE,
        hints=[Hint(DO_NOT_GIVE, MISTAKES["swapped_branches"])],
    )
    check_text(student.call("can_transfuse_rh", "A", "RH+", "B", "RH-"), DO_NOT_GIVE)


@pytest.mark.task("can_transfuse_rh")
def test_only_one_equal(student):
    """혈액형과 RH 중 하나만 같으면 수혈할 수 없습니다.

    Only one of type and RH equal: no.
    """
    check_text(student.call("can_transfuse_rh", "B", "RH-", "B", "RH-"), GIVE)
    hints = [Hint(GIVE, MISTAKES["or_for_and"])]
    check_text(student.call("can_transfuse_rh", "A", "RH+", "A", "RH-"), DO_NOT_GIVE, hints=hints)
    check_text(student.call("can_transfuse_rh", "A", "RH+", "O", "RH+"), DO_NOT_GIVE, hints=hints)


# class_level


@pytest.mark.task("class_level")
def test_basic_and_intermediate_level(student):
    """35점은 초급반, 55점은 중급반입니다.

    35 belongs to the basic class, 55 to the intermediate one.
    """
    hints = [
        Hint(ADVANCED, MISTAKES["elif_order"]),
        Hint(lambda answer: len(answer.split("\n")) > 1, MISTAKES["several_ifs"]),
    ]
    check_text(student.call("class_level", 35), BASIC, hints=hints)
    check_text(student.call("class_level", 55), INTERMEDIATE, hints=hints)


@pytest.mark.task("class_level")
def test_advanced_level_and_above(student):
    """85점은 고급반이고, 110점은 점수를 확인해야 합니다.

    85 belongs to the advanced class; 110 cannot be right.
    """
    check_text(student.call("class_level", 85), ADVANCED)
    check_text(student.call("class_level", 110), CHECK_SCORE, hints=[Hint("", MISSING_UPPER_CASE)])


@pytest.mark.task("class_level")
def test_class_level_at_the_limits(student):
    """40점은 초급반, 70점은 중급반, 100점은 고급반이고, 그보다 1점만 높아도 다음입니다.

    40, 70 and 100 still belong to their class; one more is the next.
    """
    for score, want, after in ((40, BASIC, INTERMEDIATE), (70, INTERMEDIATE, ADVANCED), (100, ADVANCED, CHECK_SCORE)):
        hints = [Hint(after, MISTAKES["strict_limit"]), Hint(ADVANCED, MISTAKES["elif_order"])]
        check_text(student.call("class_level", score), want, hints=hints)
        check_text(student.call("class_level", score + 1), after)


@pytest.mark.task("class_level")
@generated(score=st.integers(-20, 130).filter(lambda score: score not in (40, 70, 100)))
def test_class_level_of_any_score(student, score):
    """경계가 아닌 점수라면 어떤 점수든 맞는 반으로 안내합니다 (자동으로 만든 여러 점수).

    Any score, but for the limits themselves, is sent to its class: many scores are made up.
    """
    want = BASIC if score <= 40 else INTERMEDIATE if score <= 70 else ADVANCED if score <= 100 else CHECK_SCORE
    hints = [Hint(ADVANCED, MISTAKES["elif_order"]), Hint(lambda answer: "\n" in answer, MISTAKES["several_ifs"])]
    check_text(student.call("class_level", score), want, hints=hints)


# odd_or_even


@pytest.mark.task("odd_or_even")
def test_odd_or_even(student):
    """홀수와 짝수를 구별합니다.

    Odd and even numbers are told apart.
    """
    for number, want, other in ((3, "홀수", "짝수"), (10, "짝수", "홀수"), (7, "홀수", "짝수")):
        hints = [Hint(other, MISTAKES["swapped_branches"]), Hint(both_words, BOTH_WORDS)]
        check(named_word(returned_or_printed(student.call("odd_or_even", number))), want, hints=hints)


@pytest.mark.task("odd_or_even")
def test_odd_or_even_zero_and_negative(student):
    """0은 짝수이고, 음수에도 홀수와 짝수가 있습니다.

    Zero is even, and negative numbers are odd or even, too.
    """
    for number, want in ((0, "짝수"), (-3, "홀수"), (-4, "짝수")):
        hints = [Hint(both_words, BOTH_WORDS), Hint(lambda answer: True, NEGATIVE_ODD)]
        check(named_word(returned_or_printed(student.call("odd_or_even", number))), want, hints=hints)


@pytest.mark.task("odd_or_even")
@generated(number=st.integers(1, 1000))
def test_any_number_is_odd_or_even(student, number):
    """1부터 1000까지 어떤 수든 홀수인지 짝수인지 압니다 (자동으로 만든 여러 수).

    Any number from 1 to 1000 is odd or even: many are made up.
    """
    want, other = ("짝수", "홀수") if number % 2 == 0 else ("홀수", "짝수")
    hints = [
        Hint(both_words, BOTH_WORDS),
        Hint(other, MISTAKES["swapped_branches"]),
    ]
    check(named_word(returned_or_printed(student.call("odd_or_even", number))), want, hints=hints)


# pass_or_fail


@pytest.mark.task("pass_or_fail")
def test_pass_or_fail(student):
    """슬라이드의 점수: 학생마다 한 줄씩, 1번부터.

    The marks of the slide: a line per student, counted from 1.
    """
    want = [
        "1번 학생은 합격입니다.",
        "2번 학생은 불합격입니다.",
        "3번 학생은 합격입니다.",
        "4번 학생은 불합격입니다.",
        "5번 학생은 합격입니다.",
    ]
    hints = [
        Hint(lambda answer: answer.lstrip().startswith("0"), MISTAKES["numbered_from_zero"]),
        Hint(want[0], MISTAKES["return_in_loop"]),
        Hint(lambda answer: len(answer.splitlines()) == 1, ONE_LINE_EACH),
    ]
    check_text(student.call("pass_or_fail", [90, 25, 67, 45, 80]), want, lines=True, hints=hints)


@pytest.mark.task("pass_or_fail")
def test_results_in_order(student):
    """줄마다 그 학생이 합격인지 불합격인지 말합니다 (번호와 문장은 보지 않습니다).

    Each line says whether its student passed; the number and the wording are not looked at here.
    """
    lines = lines_told(student.call("pass_or_fail", [100, 30, 10, 75]))
    words = ["불합격" if "불합격" in line else "합격" if "합격" in line else line for line in lines]
    check_list(words, ["합격", "불합격", "불합격", "합격"], hints=[Hint(["합격"], MISTAKES["return_in_loop"])])


@pytest.mark.task("pass_or_fail")
def test_pass_at_sixty(student):
    """60점은 합격, 59점은 불합격입니다.

    60 passes, 59 does not.
    """
    want = ["1번 학생은 합격입니다.", "2번 학생은 불합격입니다."]
    wrong = "1번 학생은 불합격입니다.\n2번 학생은 불합격입니다."
    hints = [
        Hint(wrong, MISTAKES["strict_limit"]),
        Hint(lambda answer: answer.lstrip().startswith("0"), MISTAKES["numbered_from_zero"]),
        Hint(lambda answer: first_number(answer) > 2, MISTAKES["mutable_default"]),
    ]
    check_text(student.call("pass_or_fail", [60, 59]), want, lines=True, hints=hints)


@pytest.mark.task("pass_or_fail")
@generated(marks=MARKS)
def test_any_marks(student, marks):
    """점수가 몇 개이든 맞습니다 (자동으로 만든 여러 리스트, 60점은 없습니다).

    However many marks there are: many lists are made up, none with a 60.
    """
    want = [f"{number}번 학생은 {'합격' if mark >= 60 else '불합격'}입니다." for number, mark in enumerate(marks, 1)]
    hints = [
        Hint(lambda answer: answer.lstrip().startswith("0"), MISTAKES["numbered_from_zero"]),
        Hint(lambda answer: first_number(answer) > max(len(marks), 1), MISTAKES["mutable_default"]),
        Hint(lambda answer: len(answer.splitlines()) == 1 < len(marks), MISTAKES["return_in_loop"]),
        Hint(lambda answer: len(answer.splitlines()) == 5 != len(marks), MISTAKES["hard_coded"]),
    ]
    check_text(student.call("pass_or_fail", marks), want, lines=True, hints=hints)


# congratulate


@pytest.mark.task("congratulate")
def test_congratulate(student):
    """슬라이드의 점수: 합격한 1번, 3번, 5번 학생만 축하합니다.

    The marks of the slide: students 1, 3 and 5 passed, and only they are congratulated.
    """
    want = [f"{number}번 학생 축하합니다. 합격입니다." for number in (1, 3, 5)]
    hints = [
        Hint(
            "\n".join(f"{number}번 학생 축하합니다. 합격입니다." for number in (1, 2, 3)),
            COUNTED_PASSED_ONLY,
        ),
        Hint(lambda answer: answer.lstrip().startswith("0"), MISTAKES["numbered_from_zero"]),
        Hint(want[0], MISTAKES["return_in_loop"]),
        Hint(lambda answer: len(answer.splitlines()) == 1, ONE_LINE_EACH),
        Hint(lambda answer: len(answer.split("\n")) > len(want), FAILED_CONGRATULATED),
    ]
    check_text(student.call("congratulate", [90, 25, 67, 45, 80]), want, lines=True, hints=hints)


@pytest.mark.task("congratulate")
def test_as_many_lines_as_passed(student):
    """합격한 학생의 수만큼 줄이 나옵니다 (번호와 문장은 보지 않습니다).

    There are as many lines as students who passed; the number and the wording are not looked at here.
    """
    for marks, passed in (([30, 100, 10, 75], 2), ([90, 80, 20, 70, 100], 4)):
        check(len(lines_told(student.call("congratulate", marks))), passed)


@pytest.mark.task("congratulate")
def test_congratulate_at_sixty(student):
    """60점부터 합격입니다.

    60 is enough.
    """
    hints = [
        Hint("3번 학생 축하합니다. 합격입니다.", MISTAKES["strict_limit"]),
        Hint(lambda answer: first_number(answer) > 3, MISTAKES["mutable_default"]),
    ]
    want = ["2번 학생 축하합니다. 합격입니다.", "3번 학생 축하합니다. 합격입니다."]
    check_text(student.call("congratulate", [59, 60, 61]), want, lines=True, hints=hints)


@pytest.mark.task("congratulate")
@generated(marks=MARKS)
def test_congratulate_with_any_marks(student, marks):
    """점수가 몇 개이든 합격한 학생만 축하합니다 (자동으로 만든 여러 리스트, 60점은 없습니다).

    However many marks there are, only who passed is congratulated: many lists are made up, none with a 60.
    """
    passed = [number for number, mark in enumerate(marks, 1) if mark >= 60]
    want = [f"{number}번 학생 축하합니다. 합격입니다." for number in passed]
    counted = [f"{number}번 학생 축하합니다. 합격입니다." for number, _ in enumerate(passed, 1)]
    hints = [
        Hint("\n".join(counted), COUNTED_PASSED_ONLY),
        Hint(lambda answer: answer.lstrip().startswith("0"), MISTAKES["numbered_from_zero"]),
        Hint(lambda answer: first_number(answer) > max(len(marks), 1), MISTAKES["mutable_default"]),
        Hint(lambda answer: len(answer.strip().splitlines()) > len(want), FAILED_CONGRATULATED),
    ]
    check_text(student.call("congratulate", marks), want, lines=True, hints=hints)


# sum_to


@pytest.mark.task("sum_to")
def test_sum_to(student):
    """1부터 10까지의 합은 55입니다.

    The sum of 1..10 is 55.
    """
    for n, want in ((10, 55), (1, 1), (4, 10)):
        hints = [
            Hint(want - n, MISTAKES["range_end"]),
            Hint(str(want), NUMBER_AS_TEXT),
            Hint(lambda answer: len(answer.split()) > 1, SUBTOTALS),
        ]
        check(number_told(student.call("sum_to", n)), want, hints=hints)


@pytest.mark.task("sum_to")
def test_sum_to_zero(student):
    """n이 2이면 합은 3이고, n이 1보다 작으면 0입니다.

    It is 3 for 2, and 0 for n below 1.
    """
    check(number_told(student.call("sum_to", 2)), 3, hints=[Hint(1, MISTAKES["range_end"])])
    check(number_told(student.call("sum_to", 0)), 0, hints=[Hint(lambda answer: True, BELOW_ONE)])
    check(number_told(student.call("sum_to", -3)), 0, hints=[Hint(lambda answer: True, BELOW_ONE)])


@pytest.mark.task("sum_to")
@generated(n=st.integers(1, 300))
def test_sum_to_any_number(student, n):
    """1부터 300까지 어떤 n이든 합이 맞습니다 (자동으로 만든 여러 n).

    The sum for any n from 1 to 300: many are made up.
    """
    want = sum(range(1, n + 1))
    hints = [
        Hint(want - n, MISTAKES["range_end"]),
        Hint(str(want), NUMBER_AS_TEXT),
        Hint(lambda answer: len(answer.split()) > 1, SUBTOTALS),
        Hint(55, MISTAKES["hard_coded"]),
    ]
    check(number_told(student.call("sum_to", n)), want, hints=hints)


# times_table


@pytest.mark.task("times_table")
def test_row_of_two(student):
    """첫 줄은 2단입니다.

    The first line is the row of 2.
    """
    rows = lines_told(student.call("times_table"))
    hints = [
        Hint("2", ONE_COLUMN),
        Hint("24681012141618", NO_BLANKS),
        Hint("1 2 3 4 5 6 7 8 9", TABLE_ROWS),
    ]
    check_text(rows[0] if rows else "", "2 4 6 8 10 12 14 16 18", blanks="collapse", hints=hints)


@pytest.mark.task("times_table")
def test_products_in_order(student):
    """곱한 수 72개가 순서대로 나옵니다 (줄바꿈은 보지 않습니다).

    The 72 products come in order; line breaks are not looked at here.
    """
    products = " ".join(lines_told(student.call("times_table"))).split()
    check_list(products, [str(row * column) for row in range(2, 10) for column in range(1, 10)])


@pytest.mark.task("times_table")
def test_times_table(student):
    """2단부터 9단까지 여덟 줄이고, 한 줄에 곱한 수가 아홉 개 있습니다.

    Eight lines, from 2 to 9, each with nine products.
    """

    def table(rows, columns):
        return [" ".join(str(row * column) for column in columns) for row in rows]

    rows, columns = range(2, 10), range(1, 10)
    want = table(rows, columns)
    hints = [
        Hint("\n".join(table(range(2, 9), columns)), MISTAKES["range_end"]),
        Hint("\n".join(table(rows, range(1, 9))), MISTAKES["range_end"]),
        Hint("\n".join(table(range(1, 10), columns)), TABLE_ROWS),
        Hint("\n".join(table(columns, rows)), TABLE_TRANSPOSED),
        Hint(" ".join(want), NO_LINE_BREAK),
        Hint("\n".join(" ".join(want).split()), ONE_COLUMN),
    ]
    check_text(student.call("times_table"), want, blanks="collapse", lines=True, hints=hints)
