"""Hidden tests of `dictionary`: the public claims on other inputs, and the edges that the statement fixes.

Names and words are random letters and ages long numbers, from the test's seed: an answer that knows the
public inputs fails, and a value that turns up in a student's report would be found.
"""

import itertools
import random
import string

import pytest

from grader.suites import Mismatch, check, check_list, check_no_exception, check_text, unordered_difference

SPECIAL = "".join(character for character in string.punctuation if character != "_")


@pytest.fixture
def rng(seed):
    return random.Random(seed)  # noqa: S311  # the same inputs for the whole class, on purpose


def word(rng, low=5, high=9):
    """Random letters; a word of more than 9 of them is none of `distinct_words` or `people`."""
    return "".join(rng.choice(string.ascii_lowercase) for _ in range(rng.randint(low, high)))


def distinct_words(rng, count):
    words = set()
    while len(words) < count:
        words.add(word(rng))
    return rng.sample(sorted(words), count)


def people(rng, count=5):
    """Names in no alphabetical order, with long numbers for ages."""
    found = [name.capitalize() for name in distinct_words(rng, count)]
    if found == sorted(found):
        found.reverse()
    return {name: rng.randrange(10**8, 10**9) for name in found}


def call_for_list(student, name, *args):
    """What a list was asked for: an object that only runs through once (a generator, `map`, `zip`, …) is none."""
    call = student.call(name, *args, drained=False)
    check_no_exception(call)
    return call.value


def as_pairs(value):
    """Pairs are as good as lists or as tuples."""
    if not isinstance(value, (list, tuple)):
        return value
    return [tuple(pair) if isinstance(pair, list) else pair for pair in value]


def two_dictionaries(value):
    return isinstance(value, (list, tuple)) and len(value) == 2 and all(isinstance(part, dict) for part in value)


def word_counts(student, text):
    """{word: count} by way of the ids, or a sentence that says what is wrong with the two dictionaries."""
    value = student.word_index_count(text)
    if not two_dictionaries(value):
        return value
    if not all(isinstance(an_id, (str, int)) for an_id in [*value[0].values(), *value[1]]):
        first, value = value, student.probe("numbered_ids", text)
        if not two_dictionaries(value) or not alike(first, value):
            return f"another answer in another call: {first}, {value}"
    if not all(isinstance(an_id, (str, int)) for an_id in value[0].values()):
        return "ids that cannot be the keys of a dictionary"
    word_id, id_frequency = value
    ids = list(word_id.values())
    if len(set(ids)) != len(ids):
        return f"two words with one id: {word_id}"
    if set(ids) != set(id_frequency):
        return f"ids that do not agree: {word_id}, {id_frequency}"
    return {word: id_frequency[an_id] for word, an_id in word_id.items()}


def alike(one, other):
    """Whether two answers have the same words and counts, whatever their ids are."""
    pairs = ((list(one[0]), list(other[0])), (list(one[1].values()), list(other[1].values())))
    return all(unordered_difference(mine, theirs) is None for mine, theirs in pairs)


def check_one_of(got, wanted):
    """`got` is one of the values `wanted`; the first of them is the one that is shown."""
    for want in wanted:
        try:
            return check(got, want)
        except Mismatch:
            continue
    return check(got, wanted[0])


def counted(words):
    return {word: words.count(word) for word in words}


# look_up


@pytest.mark.task("look_up")
@pytest.mark.category("random")
def test_age_of_each_name(student, rng):
    ages = people(rng)
    for name in rng.sample(list(ages), len(ages)):
        check(student.look_up(ages, name), ages[name])


@pytest.mark.task("look_up")
@pytest.mark.category("boundary")
def test_age_zero(student, rng):
    ages = {**people(rng, 2), "Baby": 0, "baby": rng.randrange(10**8, 10**9)}
    check(student.look_up(ages, "Baby"), 0)
    for name in ages:
        check(student.look_up(ages, name), ages[name])


@pytest.mark.task("look_up")
@pytest.mark.category("empty")
def test_age_of_nobody(student, rng):
    ages = people(rng)
    name = rng.choice(list(ages))
    check(student.look_up(ages, name), ages[name])
    check(student.look_up(ages, word(rng, 10, 12)), None)
    check(student.look_up(ages, next(iter(ages)).lower()), None)
    for near in (name + "a", name[:-1]):
        check(student.look_up(ages, near), ages.get(near))
    check(student.look_up({}, "Jenny"), None)


# add_person


@pytest.mark.task("add_person")
@pytest.mark.category("random")
def test_add_or_change(student, rng):
    ages = people(rng, 3)
    name, age = word(rng).capitalize() + "X", rng.randrange(10**8, 10**9)
    check(student.add_person(ages, name, age), {**ages, name: age})
    known = rng.choice(list(ages))
    check(student.add_person(ages, known, 0), {**ages, known: 0})


@pytest.mark.task("add_person")
@pytest.mark.category("repeated_call")
def test_add_to_two_dictionaries(student, rng):
    for _ in range(2):
        name, age = word(rng).capitalize(), rng.randrange(10**8, 10**9)
        check(student.add_person({}, name, age), {name: age})


@pytest.mark.task("add_person")
@pytest.mark.category("order")
def test_add_one_after_the_other(student, rng):
    ages, known = people(rng, 3), people(rng, 2)
    name, age = word(rng).capitalize(), rng.randrange(10**8, 10**9)
    more = student.add_person(student.add_person(ages, name, age), *next(iter(known.items())))
    check(more, {**ages, name: age, **dict(list(known.items())[:1])})


# names


@pytest.mark.task("names")
@pytest.mark.category("order")
def test_names_as_they_were_put_in(student, rng):
    ages = {**people(rng, 7), "Baby": 0, "baby": 0}
    check_list(call_for_list(student, "names", ages), list(ages))


@pytest.mark.task("names")
@pytest.mark.category("repeated_call")
def test_names_of_two_dictionaries(student, rng):
    for _ in range(2):
        ages = people(rng, 2)
        check_list(call_for_list(student, "names", ages), list(ages))


@pytest.mark.task("names")
@pytest.mark.category("empty")
def test_no_names(student, rng):
    ages = people(rng, 1)
    check_list(call_for_list(student, "names", ages), list(ages))
    check_list(call_for_list(student, "names", {}), [])


# numbered_names


@pytest.mark.task("numbered_names")
@pytest.mark.category("order")
def test_numbers_from_zero(student, rng):
    ages = {**people(rng, 12), "Baby": 0, "Twin": 0}
    check_list(as_pairs(call_for_list(student, "numbered_names", ages)), list(enumerate(ages)))


@pytest.mark.task("numbered_names")
@pytest.mark.category("repeated_call")
def test_numbers_again_from_zero(student, rng):
    for _ in range(2):
        ages = people(rng, 2)
        check_list(as_pairs(call_for_list(student, "numbered_names", ages)), list(enumerate(ages)))


@pytest.mark.task("numbered_names")
@pytest.mark.category("empty")
def test_no_numbers(student, rng):
    (name,) = ages = people(rng, 1)
    check_list(as_pairs(call_for_list(student, "numbered_names", ages)), [(0, name)])
    check_list(call_for_list(student, "numbered_names", {}), [])


# is_known


@pytest.mark.task("is_known")
@pytest.mark.category("random")
def test_known_and_unknown(student, rng):
    ages = people(rng)
    for name in ages:
        check(student.is_known(ages, name), True)
        check(student.is_known(ages, word(rng, 10, 12).capitalize()), False)


@pytest.mark.task("is_known")
@pytest.mark.category("boundary")
def test_known_at_age_zero(student, rng):
    ages = {**people(rng, 2), "Baby": 0}
    check(student.is_known(ages, "Baby"), True)
    check(student.is_known(ages, "baby"), False)
    check(student.is_known(ages, "Bab"), False)
    check(student.is_known(ages, "Babysitter"), False)
    check(student.is_known({}, "Baby"), False)


# distinct


@pytest.mark.task("distinct")
@pytest.mark.category("text")
def test_distinct_letters(student, rng):
    text = word(rng).capitalize() + " " + word(rng) * 2
    check(student.distinct(text), set(text))


@pytest.mark.task("distinct")
@pytest.mark.category("repeated_call")
def test_distinct_numbers(student, rng):
    for _ in range(2):
        items = [0, *(rng.randrange(10**8, 10**9) for _ in range(4))]
        items += [-items[1], *rng.choices(items, k=4)]
        check(student.distinct(items), set(items))


@pytest.mark.task("distinct")
@pytest.mark.category("types")
def test_distinct_words(student, rng):
    items = [*distinct_words(rng, 3), ""] * 2
    check(student.distinct(items), set(items))


@pytest.mark.task("distinct")
@pytest.mark.category("empty")
def test_distinct_of_nothing(student):
    check(student.distinct("zzz"), {"z"})
    check(student.distinct(""), set())
    check(student.distinct([]), set())


# sum


@pytest.mark.task("sum")
@pytest.mark.category("random")
def test_sum_of_long_numbers(student, rng):
    for _ in range(3):
        a, b = rng.randrange(10**20), rng.randrange(10**20)
        check(student.sum(a, b), a + b)


@pytest.mark.task("sum")
@pytest.mark.category("negative")
def test_sum_below_zero(student, rng):
    a = rng.randint(10, 99)
    check(student.sum(-a, 3), 3 - a)
    check(student.sum(a, -a), 0)
    check(student.sum(0.5, -1.28125), -0.78125)


# sum_and_mul


@pytest.mark.task("sum_and_mul")
@pytest.mark.category("random")
def test_sum_and_product_of_long_numbers(student, rng):
    for _ in range(3):
        a, b = rng.randrange(10**20), rng.randrange(10**20)
        check_list(student.sum_and_mul(a, b), [a + b, a * b])


@pytest.mark.task("sum_and_mul")
@pytest.mark.category("negative")
def test_sum_and_product_below_zero(student, rng):
    a = rng.randint(10, 99)
    check_list(student.sum_and_mul(-a, 3), [3 - a, -3 * a])
    check_list(student.sum_and_mul(a, 0), [a, 0])
    check_list(student.sum_and_mul(0.5, -1.28125), [-0.78125, -0.640625])


@pytest.mark.task("sum_and_mul")
@pytest.mark.category("types")
def test_sum_and_product_in_a_tuple(student, rng):
    a, b = rng.randrange(10**6), rng.randrange(10**6)
    check(student.sum_and_mul(a, b), (a + b, a * b))


# get_special_students


@pytest.mark.task("get_special_students")
@pytest.mark.category("random")
def test_special_among_many(student, rng):
    far = [rng.choice((rng.randint(0, 78), rng.randint(82, 100))) for _ in range(16)]
    # Whatever is drawn, some of them lie not far below, and not far above.
    score_of = dict(
        zip(distinct_words(rng, 20), [*far, rng.randint(70, 78), rng.randint(82, 89), 100, 35], strict=True)
    )
    want = [name for name, score in score_of.items() if score > 80]
    check_list(call_for_list(student, "get_special_students", score_of), want, ordered=False)


@pytest.mark.task("get_special_students")
@pytest.mark.category("boundary")
def test_special_from_eighty(student, rng):
    names = distinct_words(rng, 5)
    score_of = dict(zip(names, (79, 80, 81, 80, 79), strict=True))
    check_list(call_for_list(student, "get_special_students", score_of), names[1:4], ordered=False)


@pytest.mark.task("get_special_students")
@pytest.mark.category("typical")
def test_special_among_four(student, rng):
    names = distinct_words(rng, 4)
    score_of = dict(zip(names, (95, 12, 88, 41), strict=True))
    check_list(call_for_list(student, "get_special_students", score_of), [names[0], names[2]], ordered=False)


@pytest.mark.task("get_special_students")
@pytest.mark.category("repeated_call")
def test_special_forgets_earlier_calls(student, rng):
    for _ in range(2):
        name, other = distinct_words(rng, 2)
        check_list(call_for_list(student, "get_special_students", {name: 90, other: 50}), [name], ordered=False)


@pytest.mark.task("get_special_students")
@pytest.mark.category("empty")
def test_no_special_student(student, rng):
    name = word(rng)
    check_list(call_for_list(student, "get_special_students", {name: 82}), [name], ordered=False)
    for score_of in ({word(rng): 79, word(rng) + "x": 0}, {}):
        check_list(call_for_list(student, "get_special_students", score_of), [], ordered=False)


# word_index_count


@pytest.mark.task("word_index_count")
@pytest.mark.category("random")
def test_plain_words(student, rng):
    words = distinct_words(rng, 8)
    words = rng.choices(words, k=14) + words
    check(word_counts(student, " ".join(words)), counted(words))
    # One begins another, stands in it, ends it, is a letter of it: each is a word of its own.
    long = word(rng) + rng.choice("qxz")
    words = [long, long[:-1], long, long[1:-1], long[1:], long[0], long[0]]
    check(word_counts(student, " ".join(words)), counted(words))


@pytest.mark.task("word_index_count")
@pytest.mark.category("types")
def test_keys_are_the_words(student, rng):
    words = distinct_words(rng, 6)
    value = student.word_index_count(" ".join(words * 2))
    keys = [set(part) if isinstance(part, dict) else part for part in value] if isinstance(value, (list, tuple)) else []
    check(keys[:1], [set(words)])


@pytest.mark.task("word_index_count")
@pytest.mark.category("text")
def test_capital_and_small_letters(student, rng):
    first, second = distinct_words(rng, 2)
    mixed = "".join(letter.upper() if place % 2 else letter for place, letter in enumerate(second))
    text = f"{first.upper()} {second} {first} {mixed} {first.capitalize()} {first}"
    check(word_counts(student, text), {first: 4, second: 2})


@pytest.mark.task("word_index_count")
@pytest.mark.category("text")
def test_every_special_character(student, rng):
    words = distinct_words(rng, len(SPECIAL))
    marks = rng.sample(SPECIAL, len(SPECIAL))
    text = " ".join(mark + name + mark * 2 + " " + name for mark, name in zip(marks, words, strict=True))
    check(word_counts(student, text), dict.fromkeys(words, 2))


@pytest.mark.task("word_index_count")
@pytest.mark.category("text")
def test_special_characters_inside_words(student, rng):
    halves = distinct_words(rng, 6)
    marks = ("'", "-", "/")
    text = " ".join(a + mark + b for mark, a, b in zip(marks, halves[::2], halves[1::2], strict=True))
    text = f"{text} {halves[0]} {text}"
    # Joined or parted is open, and may differ from one character to the next.
    readings = []
    for replaced in itertools.product(("", " "), repeat=len(marks)):
        read = text
        for mark, by in zip(marks, replaced, strict=True):
            read = read.replace(mark, by)
        readings.append(counted(read.split()))
    check_one_of(word_counts(student, text), readings)


@pytest.mark.task("word_index_count")
@pytest.mark.category("boundary")
def test_blanks_make_no_word(student, rng):
    first, second = distinct_words(rng, 2)
    check(word_counts(student, f"  {first}   {second}  {first} "), {first: 2, second: 1})
    check(word_counts(student, f"{first} - {second} & {first} ..."), {first: 2, second: 1})


@pytest.mark.task("word_index_count")
@pytest.mark.category("repeated_call")
def test_words_of_two_texts(student, rng):
    for _ in range(2):
        words = distinct_words(rng, 3)
        words.append(words[0])
        check(word_counts(student, " ".join(words)), counted(words))


@pytest.mark.task("word_index_count")
@pytest.mark.category("large")
def test_words_of_a_long_text(student, rng):
    words = rng.choices(distinct_words(rng, 150), k=400)
    words += words[:1] * 12
    check(word_counts(student, " ".join(words)), counted(words))


@pytest.mark.task("word_index_count")
@pytest.mark.category("empty")
def test_text_without_words(student, rng):
    name = word(rng)
    check(word_counts(student, name), {name: 1})
    for text in ("", "    ", "?! ... -"):
        check(word_counts(student, text), {})


# print_star_tree


def tree(rows):
    return "\n".join(" " * (rows - row) + "*" * (2 * row - 1) for row in range(1, rows + 1))


@pytest.mark.task("print_star_tree")
@pytest.mark.category("random")
def test_tree_of_some_rows(student, rng):
    for rows in (rng.randint(6, 9), rng.randint(10, 14)):
        check_text(student.call("print_star_tree", rows), tree(rows), blanks="exact", lines=True)


@pytest.mark.task("print_star_tree")
@pytest.mark.category("large")
def test_tall_tree(student, rng):
    rows = rng.randint(45, 55)  # wider than a terminal
    check_text(student.call("print_star_tree", rows), tree(rows), blanks="exact", lines=True)


@pytest.mark.task("print_star_tree")
@pytest.mark.category("typical")
def test_stars_of_some_rows(student, rng):
    rows = rng.randint(7, 12)
    check_text(student.call("print_star_tree", rows), tree(rows), blanks="ignore", lines=True)


@pytest.mark.task("print_star_tree")
@pytest.mark.category("boundary")
def test_small_trees(student):
    for rows in (2, 1, 4):
        check_text(student.call("print_star_tree", rows), tree(rows), blanks="exact", lines=True)
