"""Hidden tests of `if_for`: the public claims on other inputs, and the edges that the statement fixes.

Inputs are random by the test's seed, so that a class meets the same inputs and an answer that knows the public ones
fails. The statement says integers throughout; nothing else is called.
"""

import random
import re

import pytest

from grader.suites import check, check_text, normalize_text, returned_or_printed

RIDE = "탑승하세요"
NO_RIDE = "탑승하실 수 없습니다"
GIVE = "수혈해 주세요"
DO_NOT_GIVE = "수혈해 주실 수 없습니다"
BASIC, INTERMEDIATE, ADVANCED = "초급반을 수강하세요", "중급반을 수강하세요", "고급반을 수강하세요"
CHECK_SCORE = "점수를 확인해주세요"
TYPES = ("A", "B", "O", "AB")


@pytest.fixture
def rng(seed):
    return random.Random(seed)  # noqa: S311  # the same inputs for the whole class, on purpose


def named_word(text):
    """The word a sentence names: 홀수, 짝수, or the sentence itself where it names both, none, or denies one."""
    if not isinstance(text, str) or len(text) > 1000:
        return text
    bare = "".join(normalize_text(text).split())
    named = {word for word in ("홀수", "짝수") if word in bare}
    if len(named) != 1 or re.search("(홀수|짝수)[가는은이]?(아니|아닙|아닌|않)", bare):
        return text
    return named.pop()


def number_told(call):
    """The number that was returned, or else printed alone; anything else as it came."""
    answer = returned_or_printed(call)
    if call.value is None and re.fullmatch(r"[+-]?\d{1,20}(\.0*)?", answer.strip()):
        return int(answer.strip().partition(".")[0])
    return answer


def passing_lines(marks):
    return [f"{number}번 학생 축하합니다. 합격입니다." for number, mark in enumerate(marks, 1) if mark >= 60]


def result_lines(marks):
    return [f"{number}번 학생은 {'합격' if mark >= 60 else '불합격'}입니다." for number, mark in enumerate(marks, 1)]


# restroom


@pytest.mark.task("restroom")
@pytest.mark.category("repeated_call")
def test_restroom_in_turn(student):
    for man in (False, True, True, False):
        check_text(student.call("restroom", man), "남자화장실로 가세요" if man else "여자 화장실로 가세요")


# can_ride


@pytest.mark.task("can_ride")
@pytest.mark.category("random")
def test_rides_by_height(student, rng):
    for _ in range(4):
        minimum = rng.randint(100, 190)
        check_text(student.call("can_ride", minimum - rng.randint(2, 40), minimum), NO_RIDE)
        check_text(student.call("can_ride", minimum + rng.randint(2, 40), minimum), RIDE)


@pytest.mark.task("can_ride")
@pytest.mark.category("large")
def test_rides_far_from_minimum(student, rng):
    check_text(student.call("can_ride", 0, rng.randint(1, 9)), NO_RIDE)
    check_text(student.call("can_ride", rng.randint(20, 99), rng.randint(100, 190)), NO_RIDE)  # "99" > "100", as text
    check_text(student.call("can_ride", rng.randint(10**6, 10**7), rng.randint(170, 190)), RIDE)


@pytest.mark.task("can_ride")
@pytest.mark.category("boundary")
def test_rides_at_minimum(student, rng):
    for minimum in (rng.randint(100, 164), rng.randint(1000, 1640)):  # of small numbers `is` is as good as ==
        check_text(student.call("can_ride", minimum, minimum), RIDE)
        check_text(student.call("can_ride", minimum - 1, minimum), NO_RIDE)
        check_text(student.call("can_ride", minimum + 1, minimum), RIDE)


# can_ride_between


@pytest.mark.task("can_ride_between")
@pytest.mark.category("random")
def test_too_short_for_the_ride(student, rng):
    for _ in range(3):
        minimum = rng.randint(100, 160)
        maximum = minimum + rng.randint(10, 50)
        check_text(student.call("can_ride_between", minimum - rng.randint(2, 40), minimum, maximum), NO_RIDE)
        lowest = rng.randint(80, 98)
        check_text(
            student.call("can_ride_between", rng.randint(100, 109), lowest, maximum), RIDE
        )  # as text, it is below
        check_text(student.call("can_ride_between", rng.randint(minimum + 1, maximum - 1), minimum, maximum), RIDE)


@pytest.mark.task("can_ride_between")
@pytest.mark.category("random")
def test_too_tall_for_the_ride(student, rng):
    for _ in range(3):
        minimum = rng.randint(100, 160)
        maximum = minimum + rng.randint(10, 50)
        check_text(student.call("can_ride_between", rng.randint(minimum + 1, maximum - 1), minimum, maximum), RIDE)
        check_text(student.call("can_ride_between", maximum + rng.randint(2, 40), minimum, maximum), NO_RIDE)


@pytest.mark.task("can_ride_between")
@pytest.mark.category("boundary")
def test_rides_at_both_limits(student, rng):
    width = 2 * rng.randint(5, 16)
    for minimum, maximum in (
        (low := rng.randint(100, 160), low + width),
        (low := rng.randint(1000, 1600), low + width + 1),
    ):
        for height, want in (
            (minimum - 1, NO_RIDE),
            (minimum, RIDE),
            (minimum + 1, RIDE),
            (maximum - 1, RIDE),
            (maximum, RIDE),
            (maximum + 1, NO_RIDE),
        ):
            check_text(student.call("can_ride_between", height, minimum, maximum), want)


# can_transfuse


@pytest.mark.task("can_transfuse")
@pytest.mark.category("typical")
def test_all_pairs_of_types(student, rng):
    pairs = [(giver, patient) for giver in TYPES for patient in TYPES]
    rng.shuffle(pairs)
    for giver, patient in pairs:
        check_text(student.call("can_transfuse", giver, patient), GIVE if giver == patient else DO_NOT_GIVE)


@pytest.mark.task("can_transfuse")
@pytest.mark.category("text")
def test_ab_is_a_type_of_its_own(student):
    check_text(student.call("can_transfuse", "AB", "AB"), GIVE)
    for giver, patient in (("A", "AB"), ("AB", "A"), ("B", "AB"), ("AB", "B")):
        check_text(student.call("can_transfuse", giver, patient), DO_NOT_GIVE)


# can_transfuse_rh


@pytest.mark.task("can_transfuse_rh")
@pytest.mark.category("typical")
def test_both_equal(student, rng):
    for blood_type in rng.sample(TYPES, 4):
        for rh, other in (("RH+", "RH-"), ("RH-", "RH+")):
            check_text(student.call("can_transfuse_rh", blood_type, rh, blood_type, rh), GIVE)
            others = [patient for patient in TYPES if patient != blood_type]
            check_text(student.call("can_transfuse_rh", blood_type, rh, rng.choice(others), other), DO_NOT_GIVE)


@pytest.mark.task("can_transfuse_rh")
@pytest.mark.category("boundary")
def test_only_one_of_both_equal(student, rng):
    pairs = [(giver, patient) for giver in TYPES for patient in TYPES]
    rng.shuffle(pairs)
    for giver, patient in pairs:
        same = giver == patient
        check_text(student.call("can_transfuse_rh", giver, "RH-", patient, "RH-"), GIVE if same else DO_NOT_GIVE)
        for rh, other in (("RH-", "RH+"), ("RH+", "RH-")):
            check_text(student.call("can_transfuse_rh", giver, rh, patient, other), DO_NOT_GIVE)


# class_level


@pytest.mark.task("class_level")
@pytest.mark.category("random")
def test_lower_levels(student, rng):
    for _ in range(3):
        check_text(student.call("class_level", rng.randint(2, 38)), BASIC)
        check_text(student.call("class_level", rng.randint(43, 68)), INTERMEDIATE)


@pytest.mark.task("class_level")
@pytest.mark.category("random")
def test_upper_levels(student, rng):
    for _ in range(3):
        check_text(student.call("class_level", rng.randint(73, 98)), ADVANCED)
        check_text(student.call("class_level", rng.randint(103, 140)), CHECK_SCORE)


@pytest.mark.task("class_level")
@pytest.mark.category("boundary")
def test_level_around_the_limits(student):
    for score, want in (
        (101, CHECK_SCORE),
        (100, ADVANCED),
        (99, ADVANCED),
        (71, ADVANCED),
        (70, INTERMEDIATE),
        (69, INTERMEDIATE),
        (41, INTERMEDIATE),
        (40, BASIC),
        (39, BASIC),
    ):
        check_text(student.call("class_level", score), want)


@pytest.mark.task("class_level")
@pytest.mark.category("negative")
def test_level_far_out(student, rng):
    check_text(student.call("class_level", rng.randint(1_000, 10**12)), CHECK_SCORE)
    check_text(student.call("class_level", 0), BASIC)
    check_text(student.call("class_level", -rng.randint(1, 100)), BASIC)
    check_text(student.call("class_level", -rng.randint(1_000, 10**12)), BASIC)


# odd_or_even


@pytest.mark.task("odd_or_even")
@pytest.mark.category("random")
def test_odd_or_even_of_many(student, rng):
    for number in (2 * rng.randint(5, 500) + 1, 2 * rng.randint(5, 500), rng.randint(1, 999), rng.randint(1, 999)):
        check(named_word(returned_or_printed(student.call("odd_or_even", number))), "홀수" if number % 2 else "짝수")


@pytest.mark.task("odd_or_even")
@pytest.mark.category("negative")
def test_odd_or_even_below_one(student, rng):
    for number in (0, -2 * rng.randint(5, 500) - 1, -2 * rng.randint(5, 500), -1, -2):
        check(named_word(returned_or_printed(student.call("odd_or_even", number))), "홀수" if number % 2 else "짝수")


@pytest.mark.task("odd_or_even")
@pytest.mark.category("large")
def test_odd_or_even_of_long_numbers(student, rng):
    even = 2 * rng.randint(10**29, 10**30)
    for number in (even + 1, even, -even - 1):
        check(named_word(returned_or_printed(student.call("odd_or_even", number))), "홀수" if number % 2 else "짝수")


# pass_or_fail


@pytest.mark.task("pass_or_fail")
@pytest.mark.category("random")
def test_lines_of_a_large_class(student, rng):
    marks = [rng.choice((rng.randint(0, 57), rng.randint(63, 100))) for _ in range(rng.randint(11, 15))]
    check_text(student.call("pass_or_fail", marks), result_lines(marks), lines=True)


@pytest.mark.task("pass_or_fail")
@pytest.mark.category("boundary")
def test_lines_at_sixty(student, rng):
    marks = [59, 60, 61, 60, 0, 100]
    rng.shuffle(marks)
    check_text(student.call("pass_or_fail", marks), result_lines(marks), lines=True)


@pytest.mark.task("pass_or_fail")
@pytest.mark.category("repeated_call")
def test_lines_again_from_one(student, rng):
    for _ in range(2):
        marks = [rng.choice((20, 95)), rng.choice((30, 85))]
        for each in (marks, marks[::-1]):
            check_text(student.call("pass_or_fail", each), result_lines(each), lines=True)


@pytest.mark.task("pass_or_fail")
@pytest.mark.category("empty")
def test_no_lines_without_students(student):
    check_text(student.call("pass_or_fail", [77]), result_lines([77]), lines=True)
    check_text(student.call("pass_or_fail", []), "", lines=True)


# congratulate


@pytest.mark.task("congratulate")
@pytest.mark.category("random")
def test_congratulations_in_a_large_class(student, rng):
    marks = [rng.randint(0, 57)] + [rng.choice((rng.randint(0, 57), rng.randint(63, 100))) for _ in range(10)] + [88]
    check_text(student.call("congratulate", marks), passing_lines(marks), lines=True)


@pytest.mark.task("congratulate")
@pytest.mark.category("boundary")
def test_congratulations_at_sixty(student, rng):
    marks = [59, 60, 61, 60, 0, 100]
    rng.shuffle(marks)
    check_text(student.call("congratulate", marks), passing_lines(marks), lines=True)


@pytest.mark.task("congratulate")
@pytest.mark.category("repeated_call")
def test_congratulations_again_from_one(student, rng):
    for _ in range(2):
        marks = [rng.randint(0, 40), rng.randint(70, 100)]
        for each in (marks, marks[::-1]):
            check_text(student.call("congratulate", each), passing_lines(each), lines=True)


@pytest.mark.task("congratulate")
@pytest.mark.category("empty")
def test_no_congratulations(student, rng):
    check_text(student.call("congratulate", [77]), passing_lines([77]), lines=True)
    check_text(student.call("congratulate", [rng.randint(0, 59) for _ in range(4)]), "", lines=True)
    check_text(student.call("congratulate", []), "", lines=True)


# sum_to


@pytest.mark.task("sum_to")
@pytest.mark.category("random")
def test_sum_to_some_numbers(student, rng):
    for n in (rng.randint(11, 99), rng.randint(100, 200), rng.randint(201, 300)):
        check(number_told(student.call("sum_to", n)), n * (n + 1) // 2)


@pytest.mark.task("sum_to")
@pytest.mark.category("boundary")
def test_sum_to_the_first_numbers(student):
    for n, want in ((2, 3), (3, 6), (1, 1)):
        check(number_told(student.call("sum_to", n)), want)


@pytest.mark.task("sum_to")
@pytest.mark.category("negative")
def test_sum_to_below_one(student, rng):
    check(number_told(student.call("sum_to", 5)), 15)
    for n in (0, -1, -rng.randint(10, 200)):
        check(number_told(student.call("sum_to", n)), 0)


# times_table


@pytest.mark.task("times_table")
@pytest.mark.category("typical")
def test_beginning_of_the_table(student):
    told_text = returned_or_printed(student.call("times_table"))
    if isinstance(told_text, (list, tuple)):
        told_text = "\n".join(line for line in told_text if isinstance(line, str))
    rows = [row.split() for row in told_text.splitlines() if row.strip()] if isinstance(told_text, str) else []
    check(rows[:3], [[str(row * column) for column in range(1, 10)] for row in (2, 3, 4)])


@pytest.mark.task("times_table")
@pytest.mark.category("repeated_call")
def test_times_table_twice(student):
    rows = [" ".join(str(row * column) for column in range(1, 10)) for row in range(2, 10)]
    for _ in range(2):
        check_text(student.call("times_table"), rows, blanks="collapse", lines=True)
