"""`dictionary`의 공개 테스트. 집에서도 돌려 볼 수 있습니다: grade check dictionary.py

The public tests of `dictionary`. What the statement leaves open (ids, orders, list or tuple) is open here.
"""

import itertools

import pytest
from hypothesis import strategies as st

from grader.suites import (
    MISTAKES,
    Hint,
    Mismatch,
    Opaque,
    Text,
    check,
    check_list,
    check_no_exception,
    check_text,
    check_unchanged,
    generated,
    observed,
)

AGES = {"Jenny": 20, "Ella": 31, "John": 26, "Tom": 29}
SCORES = {"Darius": 100, "Dr. Mundo": 80, "Morgana": 60, "Sivir": 75, "Yummi": 20, "Viktor": 97}
TEXT = "Apple is fruit. Orange is also fruit. Tomato is fruit?"
ANSWER = (
    {"apple": 0, "is": 1, "fruit": 2, "orange": 3, "also": 4, "tomato": 5},
    {0: 1, 1: 3, 2: 3, 3: 1, 4: 1, 5: 1},
)
# What made-up inputs are made from. Limits, capitals, signs and blanks have tests of their own, and a mistake there
# should cost no more than those.
STUDENTS = ("Ahri", "Garen", "Lux", "Teemo", "Ashe")
SCORE = st.integers(0, 100).filter(lambda score: score != 80)
WORDS = ("a", "red", "rose", "blue", "bean", "green")

NOT_A_LIST = Text(
    "리스트가 아니라 {kind} 객체를 돌려주었습니다. list()로 리스트를 만들어 보세요.",
    "This is a {kind} object, not a list. Make one with list().",
)
KEYS_VIEW = Text(
    "names가 딕셔너리의 keys()를 그대로 돌려주었습니다. 점수는 깎이지 않지만, list()로 감싸면 진짜 리스트가 됩니다.",
    "names returns the dictionary's keys() as they are. It costs nothing; list() would make a real list of them.",
)
TEXT_AS_ANSWER = Text(
    '문자열 "True"나 "False"가 아니라 True나 False를 돌려주세요.',
    'Return True or False, not the strings "True" or "False".',
)
JOINED = Text(
    "두 수를 더하지 않고 문자로 이어 붙였습니다. str()을 지우고 더해 보세요.",
    "The numbers are put one behind the other as text. Add them without str().",
)
TEXT_FIRST = Text(
    "리스트를 문자열로 바꾼 다음 글자를 나누었습니다. str()을 지우고 리스트를 그대로 써 보세요.",
    "The list was turned into a string, and its characters were taken. Use the list itself, without str().",
)
LETTERS = Text(
    "단어가 아니라 글자를 하나씩 세었습니다. split()으로 단어를 나누어 보세요.",
    "These are letters, not words. Part the text into words with split().",
)
FIRST_NOT_COUNTED = Text(
    "횟수가 모두 1씩 작습니다. 처음 나왔을 때도 한 번으로 세어야 합니다.",
    "Each count is one too small. The first time counts as one.",
)
UNSTEADY = Text(
    "같은 글로 두 번 불렀더니 결과가 다릅니다. 앞에서 부른 것이 뒤에 남지 않게 하세요.",
    "Called twice with the same text, it gives two results. Nothing of a call may show in a later one.",
)
ALWAYS_ONE = Text(
    "횟수가 모두 1입니다. 같은 단어가 다시 나올 때마다 1을 더해야 합니다.",
    "Each count is 1. Add 1 each time a word comes again.",
)
SORTED = Text(
    "이름의 순서를 바꾸지 마세요. 딕셔너리에 넣은 순서 그대로여야 합니다.",
    "Leave the order of the names: it is that in which they were put into the dictionary.",
)
SCORES_RETURNED = Text(
    "이름이 아니라 점수를 모았습니다.",
    "These are the scores; the names were asked for.",
)
UNKNOWN_NAMES = Text(
    "받은 딕셔너리에 없는 것이 들어 있습니다. 받은 것을 쓰는지, 이름이 글자로 쪼개지지 않았는지 확인해 보세요.",
    "There is something that is no name in the dictionary. Check that the function uses the dictionary it was "
    "given, and that no name was taken apart into letters.",
)
PAIRS_RETURNED = Text(
    "이름과 점수를 함께 돌려주었습니다. 이름만 필요합니다.",
    "These are names with scores; only the names were asked for.",
)
DICTIONARY_RETURNED = Text(
    "딕셔너리를 그대로 돌려주었습니다. 이름의 리스트가 필요합니다.",
    "This is a dictionary; a list of names was asked for.",
)
NEW_DICTIONARY = Text(
    "새 딕셔너리를 만들었습니다. 받은 딕셔너리에 넣고 그것을 돌려주세요.",
    "This is a new dictionary. Put the name into the one that was passed in, and return that.",
)
SOME_SPECIAL_CHARACTERS = Text(
    "마침표와 물음표 말고도 지워야 할 특수 기호가 있습니다.",
    "There are more special characters than the full stop and the question mark.",
)
SIGNS_STAY = Text(
    "특수 기호가 단어에 남아 있습니다. 기호를 지우는 줄이 있는지, 지운 결과를 변수에 다시 넣었는지 확인해 보세요.",
    "Special characters are left in the words. Is there a line that removes them, and is what it gives back put into a "
    "variable?",
)
CAPITALS = Text(
    "대문자와 소문자를 다른 단어로 세었습니다. 먼저 모두 소문자로 바꿔 보세요.",
    "A word with a capital was counted as another word. Make all of them lower case first.",
)
EMPTY_WORD = Text(
    '빈 문자열 ""이 단어로 들어갔습니다. 빈칸이 여러 개일 때를 확인해 보세요.',
    'The empty string "" was counted as a word. Look at double blanks and empty text.',
)
ID_PER_OCCURRENCE = Text(
    "이미 나온 단어에 새 id를 주었습니다.",
    "A word seen before was given a new id.",
)
UPSIDE_DOWN = Text(
    "word_id가 뒤집혀 있습니다. 단어가 키이고, 단어의 id가 값입니다.",
    "word_id is upside down: the word is the key, and its id the value.",
)
IDS_NOT_DISTINCT = Text(
    "다른 단어가 같은 id를 가지고 있습니다.",
    "Different words share an id.",
)
FREQUENCY_KEYS = Text(
    "id_frequency의 키는 단어가 아니라 word_id에 있는 id여야 합니다.",
    "The keys of id_frequency must be the ids of word_id, not the words.",
)
IDS_HARD_CODED = Text(
    "예제 문장의 단어와 id를 그대로 적어 둔 것 같습니다.",
    "The ids look written down for the words of the example.",
)
TREE_LEFT_ALIGNED = Text(
    "별이 가운데에 있지 않습니다. 각 줄 앞에 빈칸이 필요합니다.",
    "The stars are not centred. Each row needs blanks in front.",
)
TREE_STARS = Text(
    "한 줄의 별은 1, 3, 5, … 로 두 개씩 늘어납니다.",
    "The rows have 1, 3, 5, … stars, two more each.",
)
TREE_UPSIDE_DOWN = Text(
    "나무가 거꾸로 되어 있습니다.",
    "The tree is upside down.",
)
TREE_SHIFTED = Text(
    "가장 넓은 마지막 줄은 빈칸 없이 시작합니다.",
    "The last and widest row begins at the left margin.",
)
TREE_FIXED_SIZE = Text(
    "n이 달라도 나무의 크기가 같습니다.",
    "The tree has the same size whatever n is.",
)


def call_for_list(student, name, *args):
    """What a list was asked for: an object that only runs through once (a generator, `map`, `zip`, …) is none."""
    call = student.call(name, *args, drained=False)
    check_no_exception(call)
    if isinstance(call.value, Opaque):
        raise Mismatch(NOT_A_LIST.format(kind=call.value.type_name))
    return call.value


def as_pairs(value):
    """Pairs are as good as lists or as tuples."""
    if not isinstance(value, (list, tuple)):
        return value
    return [tuple(pair) if isinstance(pair, list) else pair for pair in value]


def two_dictionaries(value):
    return isinstance(value, (list, tuple)) and len(value) == 2 and all(isinstance(part, dict) for part in value)


def check_words(student, text, counts, hints=()):
    """The words of `text` have these counts by way of their ids, whatever the ids are."""
    value = student.word_index_count(text)
    if two_dictionaries(value):
        value = tuple(value)
        if not all(is_plain(an_id) for part in (value[0].values(), value[1]) for an_id in part):
            value = number_ids(student, text, value)
    check(value, with_student_ids(value, counts), hints=[*hints, *WORD_HINTS, *about_counts(text, counts)])


def number_ids(student, text, value):
    """`value` with a number in the place of each id: from another call, which must say the same in all else."""
    again = student.probe("numbered_ids", text)
    if two_dictionaries(again):
        for mine, theirs in ((list(value[0]), [*again[0]]), ([*value[1].values()], [*again[1].values()])):
            check_list(mine, theirs, ordered=False, hints=[Hint(lambda _: True, UNSTEADY)])
    return again


def about_counts(text, counts):
    """Hints for counts that are off, and for words that are not in `text`."""

    def counted(answer):
        return [answer[1][answer[0][word]] for word in counts]

    def strangers(answer):
        return [word for word in answer[0] if word and word.lower() not in text.lower()]

    wanted = list(counts.values())
    return [
        Hint(lambda answer: set(counts) <= set(answer[0]) and strangers(answer), MISTAKES["mutable_default"]),
        Hint(lambda answer: counted(answer) == [count - 1 for count in wanted] != [], FIRST_NOT_COUNTED),
        Hint(lambda answer: counted(answer) == [1] * len(wanted) != wanted, ALWAYS_ONE),
        Hint(lambda answer: max(map(len, counts)) > 1 == max(map(len, answer[0])), LETTERS),
    ]


def with_student_ids(value, counts):
    """The right answer with the ids that the student chose, as far as they differ."""
    given = value[0] if two_dictionaries(value) else {}
    taken = {an_id for an_id in given.values() if is_plain(an_id)}
    unused = (number for number in itertools.count() if number not in taken)
    ids = {}
    for word in counts:
        an_id = given.get(word)
        ids[word] = an_id if is_plain(an_id) and an_id not in ids.values() else next(unused)
    return ids, {ids[word]: count for word, count in counts.items()}


def is_plain(an_id):
    return isinstance(an_id, (int, str))


def swapped(answer):
    return not any(isinstance(word, str) for word in answer[0]) and any(isinstance(word, str) for word in answer[1])


def upside_down(answer):
    keys, words = answer[0], answer[0].values()
    return keys and not any(isinstance(key, str) for key in keys) and all(isinstance(word, str) for word in words)


WORD_HINTS = [
    Hint(lambda answer: "" in answer[0], EMPTY_WORD),
    Hint(swapped, MISTAKES["swapped_results"]),
    Hint(upside_down, UPSIDE_DOWN),
    Hint(lambda answer: len(set(answer[0].values())) < len(answer[0]), IDS_NOT_DISTINCT),
    Hint(lambda answer: set(answer[0].values()) < set(answer[1]), ID_PER_OCCURRENCE),
    Hint(lambda answer: set(answer[0].values()) != set(answer[1]), FREQUENCY_KEYS),
    Hint(lambda answer: any(word != word.lower() for word in answer[0]), CAPITALS),
    Hint(lambda answer: any(sign in word for word in answer[0] for sign in ".?"), SIGNS_STAY),
    Hint(lambda answer: any(not word.isalnum() for word in answer[0]), SOME_SPECIAL_CHARACTERS),
]


def only_names(answer):
    return isinstance(answer, (list, tuple)) and all(isinstance(name, str) for name in answer)


def about_strangers(scores, earlier):
    """Hints for names that are not in `scores`; `earlier` are those that earlier calls gave."""

    def strangers(answer):
        return set(answer) - set(scores) if only_names(answer) else set()

    return [
        Hint(lambda answer: strangers(answer) and strangers(answer) <= set(earlier), MISTAKES["mutable_default"]),
        Hint(strangers, UNKNOWN_NAMES),
    ]


SPECIAL_HINTS = [
    Hint(lambda answer: isinstance(answer, dict), DICTIONARY_RETURNED),
    Hint(lambda answer: answer and all(isinstance(item, int) for item in answer), SCORES_RETURNED),
    Hint(lambda answer: answer and all(isinstance(item, (tuple, list)) for item in answer), PAIRS_RETURNED),
]


# look_up


@pytest.mark.task("look_up")
def test_look_up(student):
    """이름으로 나이를 찾습니다.

    The age of a name.
    """
    check(student.look_up(AGES, "Jenny"), 20)
    check(student.look_up(AGES, "Ella"), 31, hints=[Hint(20, MISTAKES["always_the_same"])])


@pytest.mark.task("look_up")
def test_look_up_unknown_name(student):
    """없는 이름이면 오류가 나지 않고 None입니다.

    An unknown name gives None, not an error.
    """
    check(student.look_up(AGES, "Tom"), 29)
    check(student.look_up(AGES, "Andrew"), None)
    check_unchanged(student.calls[-1])


# add_person


@pytest.mark.task("add_person")
def test_add_person(student):
    """새 사람을 넣거나 나이를 고친 딕셔너리를 돌려줍니다.

    The dictionary that comes back has the new person, or the new age.
    """
    check(student.add_person({"Jenny": 20}, "John", 26), {"Jenny": 20, "John": 26})
    check(student.add_person({"Jenny": 20, "Ella": 31}, "Jenny", 21), {"Jenny": 21, "Ella": 31})


@pytest.mark.task("add_person")
def test_add_person_to_the_given_dictionary(student):
    """받은 딕셔너리 자체에 사람이 들어갑니다.

    The dictionary that was given has the person afterwards.
    """
    student.add_person({"Jenny": 20}, "Tom", 29)
    with observed():
        given = student.calls[-1].arguments[0]
        check(given, {"Jenny": 20, "Tom": 29}, hints=[Hint({"Jenny": 20}, NEW_DICTIONARY)])


@pytest.mark.task("add_person")
def test_add_person_returns_the_same_dictionary(student):
    """돌려준 딕셔너리는 받은 바로 그 딕셔너리입니다 (복사본이 아닙니다).

    What comes back is the very dictionary that was given, not a copy.
    """
    check(student.add_person({}, "Tom", 29), {"Tom": 29})
    given = student.probe("add_and_put", {"Jenny": 20}, "Tom", 29, "Ella")
    with observed():
        check(given, {"Jenny": 20, "Tom": 29, "Ella": 29}, hints=[Hint(lambda _: True, NEW_DICTIONARY)])


# names


@pytest.mark.task("names")
def test_names(student):
    """이름의 리스트를 넣은 순서대로 돌려줍니다.

    The list of names, in the order in which they were put in.
    """
    hints = [
        Hint(list(AGES.values()), MISTAKES["values_for_keys"]),
        Hint(sorted(AGES), SORTED),
        Hint(list(AGES.items()), PAIRS_RETURNED),
    ]
    check_list(call_for_list(student, "names", AGES), ["Jenny", "Ella", "John", "Tom"], hints=hints)
    check_unchanged(student.calls[-1])
    with observed():  # a remark only
        if student.calls[-1].type_name == "dict_keys":
            student.remark(KEYS_VIEW)


@pytest.mark.task("names")
def test_every_name_is_there(student):
    """모든 이름이 리스트에 있습니다 (순서는 보지 않습니다).

    Every name is in the list; the order is not looked at here.
    """
    check_list(call_for_list(student, "names", {"Tom": 29, "Ella": 31}), ["Tom", "Ella"], ordered=False)


# numbered_names


@pytest.mark.task("numbered_names")
def test_numbered_names(student):
    """(번호, 이름)의 리스트입니다. 번호는 0부터입니다.

    The list of (index, name), counted from 0.
    """
    hints = [
        Hint([(1, "Jenny"), (2, "Ella"), (3, "John"), (4, "Tom")], MISTAKES["numbered_from_one"]),
        Hint([("Jenny", 0), ("Ella", 1), ("John", 2), ("Tom", 3)], MISTAKES["swapped_results"]),
    ]
    want = [(0, "Jenny"), (1, "Ella"), (2, "John"), (3, "Tom")]
    check_list(as_pairs(call_for_list(student, "numbered_names", AGES)), want, hints=hints)
    check_unchanged(student.calls[-1])


@pytest.mark.task("numbered_names")
def test_a_pair_for_each_name(student):
    """이름마다 짝이 하나 있고, 이름은 짝의 뒤에 있습니다 (번호는 보지 않습니다).

    There is a pair for each name, with the name behind; the number is not looked at here.
    """
    value = as_pairs(call_for_list(student, "numbered_names", AGES))
    if isinstance(value, list):
        value = [pair[1] if isinstance(pair, tuple) and len(pair) == 2 else pair for pair in value]
    check_list(value, list(AGES))


# is_known


@pytest.mark.task("is_known")
def test_is_known(student):
    """있는 이름이면 True, 없는 이름이면 False입니다.

    True for a name that is there, else False.
    """
    hints = [Hint(lambda answer: answer in ("True", "False"), TEXT_AS_ANSWER)]
    check(student.is_known(AGES, "Ella"), True, hints=[*hints, Hint(False, MISTAKES["value_looked_up"])])
    check(student.is_known(AGES, "Andrew"), False, hints=hints)
    check_unchanged(student.calls[-1])


# distinct


@pytest.mark.task("distinct")
def test_distinct_characters(student):
    """문자열의 서로 다른 글자들의 집합입니다.

    The set of a string's characters.
    """
    hints = [Hint(lambda answer: isinstance(answer, (list, tuple, str, dict)), MISTAKES["not_a_set"])]
    check(student.distinct("Hello"), {"H", "e", "l", "o"}, hints=hints)


@pytest.mark.task("distinct")
def test_distinct_items(student):
    """리스트의 서로 다른 값들의 집합입니다.

    The set of a list's items.
    """
    hints = [Hint(lambda answer: isinstance(answer, (list, tuple, str, dict)), MISTAKES["not_a_set"])]
    hints = [*hints, Hint(lambda answer: "[" in answer, TEXT_FIRST)]
    check(student.distinct([1, 1, 2, 2, 3, 4, 5]), {1, 2, 3, 4, 5}, hints=hints)
    check_unchanged(student.calls[-1])


# sum


@pytest.mark.task("sum")
def test_sum(student):
    """두 수의 합입니다.

    The sum of two numbers.
    """
    check(student.sum(3, 5), 8, hints=[Hint(lambda answer: str(answer) == "35", JOINED)])
    check(student.sum(2, 1), 3, hints=[Hint(8, MISTAKES["always_the_same"])])


# sum_and_mul


@pytest.mark.task("sum_and_mul")
def test_sum_and_mul(student):
    """두 수의 합과 곱입니다.

    The sum and the product of two numbers.
    """
    for numbers, want in (((3, 5), (8, 15)), ((2, 1), (3, 2))):
        value = student.sum_and_mul(*numbers)
        # A list does here; that it has to be a tuple, another test says.
        as_given = type(value) if isinstance(value, (list, tuple)) else tuple
        swapped_ = as_given(reversed(want))
        check(value, as_given(want), hints=[Hint(swapped_, MISTAKES["swapped_results"])])


@pytest.mark.task("sum_and_mul")
def test_sum_and_mul_is_a_tuple(student):
    """합과 곱을 튜플로 돌려줍니다.

    Sum and product come as a tuple.
    """
    check(student.sum_and_mul(3, 5), (8, 15), hints=[Hint([8, 15], MISTAKES["list_for_tuple"])])


# get_special_students


@pytest.mark.task("get_special_students")
def test_special_students(student):
    """80점 이상인 학생의 이름만 들어 있고, 받은 딕셔너리는 그대로입니다.

    The names of those with 80 or more and no others; the dictionary stays as it was.
    """
    scores = {"Garen": 95, "Lux": 41, "Ahri": 88, "Teemo": 12}
    hints = [
        *SPECIAL_HINTS,
        Hint(["Lux", "Teemo"], MISTAKES["the_others"]),
        Hint(["Garen"], MISTAKES["return_in_loop"]),
        Hint(lambda answer: set(answer) == {"Darius", "Dr. Mundo", "Viktor"}, MISTAKES["hard_coded"]),
        *about_strangers(scores, ()),
    ]
    check_list(call_for_list(student, "get_special_students", scores), ["Garen", "Ahri"], ordered=False, hints=hints)
    check_unchanged(student.calls[-1])


@pytest.mark.task("get_special_students")
def test_eighty_is_special(student):
    """슬라이드의 학생들: 80점인 Dr. Mundo도 특별반입니다.

    The students of the slide: Dr. Mundo has exactly 80, which is enough.
    """
    want = ["Darius", "Dr. Mundo", "Viktor"]
    hints = [
        *SPECIAL_HINTS,
        Hint(lambda answer: sorted(answer) == ["Darius", "Viktor"], MISTAKES["strict_limit"]),
        Hint(["Darius"], MISTAKES["return_in_loop"]),
        *about_strangers(SCORES, ("Garen", "Ahri")),
    ]
    check_list(call_for_list(student, "get_special_students", SCORES), want, ordered=False, hints=hints)


@pytest.mark.task("get_special_students")
def test_nobody_is_special(student):
    """80점 이상인 학생이 없으면 빈 리스트입니다.

    Where nobody has 80, the list is empty.
    """
    for scores, want in (({"Ashe": 81}, ["Ashe"]), ({"Lux": 79}, [])):
        hints = [
            *SPECIAL_HINTS,
            Hint(
                lambda answer, known=scores: set(answer) - set(known) == {"Darius", "Dr. Mundo", "Viktor"},
                MISTAKES["hard_coded"],
            ),
            *about_strangers(scores, ("Garen", "Ahri", *SCORES, "Ashe")),
        ]
        check_list(call_for_list(student, "get_special_students", scores), want, ordered=False, hints=hints)


@pytest.mark.task("get_special_students")
@generated(scores=st.dictionaries(st.sampled_from(STUDENTS), SCORE, max_size=5))
def test_any_scores(student, scores):
    """학생이 몇 명이든, 점수가 몇 점이든 맞습니다 (자동으로 만든 여러 딕셔너리, 80점은 없습니다).

    However many students there are, and whatever their scores: many dictionaries are made up, none with an 80.
    """
    want = [name for name, score in scores.items() if score >= 80]
    others = [name for name in scores if name not in want]
    hints = [
        *SPECIAL_HINTS,
        Hint(lambda answer: others and sorted(answer) == sorted(others), MISTAKES["the_others"]),
        *about_strangers(scores, (*STUDENTS, *SCORES)),
    ]
    check_list(call_for_list(student, "get_special_students", scores), want, ordered=False, hints=hints)


# word_index_count


@pytest.mark.task("word_index_count")
def test_words_of_the_slide(student):
    """슬라이드의 글: word_id의 키는 여섯 단어입니다.

    The text of the slide: the keys of word_id are its six words.
    """
    value = student.word_index_count(TEXT)
    if not two_dictionaries(value):
        check(value, ANSWER, hints=WORD_HINTS)
    hints = [Hint(lambda _, hint=hint: hint.wrong(value), hint.text) for hint in WORD_HINTS]
    # Only the keys are looked at here: whatever id a word has is right, and another test says what is wrong with it.
    word_id = value[0]
    if not all(map(is_plain, word_id.values())):  # an id that nothing equals stands as its word
        word_id = {word: an_id if is_plain(an_id) else word for word, an_id in word_id.items()}
    unused = (number for number in itertools.count() if number not in [*word_id.values()])
    check(word_id, {word: word_id[word] if word in word_id else next(unused) for word in ANSWER[0]}, hints=hints)


@pytest.mark.task("word_index_count")
def test_counts_of_the_slide(student):
    """슬라이드의 글: is와 fruit은 세 번, 나머지는 한 번씩 나옵니다. id는 무엇이든 됩니다.

    The text of the slide: is and fruit come three times, the others once. The ids may be anything.
    """
    check_words(student, TEXT, {"apple": 1, "is": 3, "fruit": 3, "orange": 1, "also": 1, "tomato": 1})


@pytest.mark.task("word_index_count")
def test_counts_of_small_letters(student):
    """대문자도 기호도 없는 글입니다.

    A text without capitals and special characters.
    """
    hints = [Hint(lambda answer: set(answer[0]) == set(ANSWER[0]), IDS_HARD_CODED)]
    check_words(student, "red blue red green red", {"red": 3, "blue": 1, "green": 1}, hints)


@pytest.mark.task("word_index_count")
def test_capitals(student):
    """대문자로 쓴 단어도 같은 단어입니다.

    A word with capitals is the same word.
    """
    check_words(student, "Red red RED blue", {"red": 3, "blue": 1})


@pytest.mark.task("word_index_count")
def test_special_characters(student):
    """마침표와 물음표 말고 다른 특수 기호도 없앱니다.

    Other special characters than the full stop and the question mark are removed, too.
    """
    text = "hello, world! (hello) world; \"hello\" #world: 'hello'"
    check_words(student, text, {"hello": 4, "world": 3})


@pytest.mark.task("word_index_count")
def test_double_blanks(student):
    """빈칸이 여러 개여도 빈 문자열은 단어가 아닙니다.

    Where there are several blanks, the empty string is not a word.
    """
    check_words(student, " red  blue   red ", {"red": 2, "blue": 1})


@pytest.mark.task("word_index_count")
def test_no_words(student):
    """빈 글이면 두 딕셔너리가 모두 비어 있습니다.

    For an empty text both dictionaries are empty.
    """
    check_words(student, "red", {"red": 1})
    check_words(student, "", {})


@pytest.mark.task("word_index_count")
@generated(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=8))
def test_any_words(student, words):
    """소문자 단어와 빈칸 하나씩으로 된 글이라면 어떤 글이든 맞습니다 (자동으로 만든 여러 글).

    Any text of small letters and single blanks: many are made up.
    """
    check_words(student, " ".join(words), {word: words.count(word) for word in words})


# print_star_tree


def tree(rows):
    return [" " * (rows - row) + "*" * (2 * row - 1) for row in range(1, rows + 1)]


@pytest.mark.task("print_star_tree")
def test_star_tree(student):
    """다섯 줄짜리 별 트리와 세 줄짜리 별 트리입니다.

    The tree of five rows, and the tree of three.
    """
    for rows in (5, 3):
        want = tree(rows)
        hints = [
            Hint("\n".join(tree(5)), TREE_FIXED_SIZE),
            Hint("\n".join(want[:-1]), MISTAKES["range_end"]),
            Hint("\n".join(row.strip() for row in want), TREE_LEFT_ALIGNED),
            Hint("\n".join(reversed(want)), TREE_UPSIDE_DOWN),
            Hint("\n".join(" " * (rows - row) + "*" * row for row in range(1, rows + 1)), TREE_STARS),
            Hint("\n".join("*" * row for row in range(1, rows + 1)), TREE_STARS),
            Hint("\n".join(" " + row for row in want), TREE_SHIFTED),
        ]
        check_text(student.call("print_star_tree", rows), want, blanks="exact", lines=True, hints=hints)


@pytest.mark.task("print_star_tree")
def test_stars_in_each_row(student):
    """줄마다 별이 1, 3, 5, …개입니다 (빈칸은 보지 않습니다).

    The rows have 1, 3, 5, … stars; blanks are not looked at here.
    """
    for rows in (4, 6):
        check_text(student.call("print_star_tree", rows), tree(rows), blanks="ignore", lines=True)


@pytest.mark.task("print_star_tree")
def test_two_rows(student):
    """두 줄짜리 별 트리입니다.

    The tree of two rows.
    """
    check_text(student.call("print_star_tree", 2), tree(2), blanks="exact", lines=True)
