"""Whose code is more alike than chance makes it: nobody's who worked alone, and that of most who did not.

Of `grader.report.similarity.lexer`, `grader.report.similarity.prints`, `grader.report.similarity.chance`,
`grader.report.similarity.compare`, `grader.report.similarity.tell` and `grader.report.similarity.dolos`.
"""

from __future__ import annotations

import csv
import io
import random
import re
from collections import Counter

import pytest

import grader.report.similarity.compare
from grader.domain.roster import Person
from grader.report.similarity import Comparison, Source
from grader.report.similarity.chance import Tail, bits, by_score, rarity
from grader.report.similarity.compare import EXPECTED, compare
from grader.report.similarity.dolos import TABLE, Work, dolos_files, without_names
from grader.report.similarity.lexer import MAX_TOKENS, read_tokens
from grader.report.similarity.prints import RUN, WINDOW, make_prints, template_digests
from grader.report.similarity.tell import HARMLESS, tell
from grader.text.source import MAX_BYTES
from tests.benchmarks.similar import ASSIGNMENTS, disguise, draw_class, measure, solutions, template
from tests.tiers import full

LOOP = "def f(items):\n    total = 0\n    for each in items:\n        total += each\n    return total\n"


def kinds(source: str | bytes) -> list[str]:
    data = source.encode() if isinstance(source, str) else source
    return [token.kind for token in read_tokens(data).tokens]


def sources(files: list[str]) -> list[Source]:
    return [Source(f"{place:03}", {"main.py": text.encode()}) for place, text in enumerate(files)]


# Tokens


def test_tokens_tell_what_was_written_and_where():
    tokens = read_tokens(b"def add(a, b):\n    return a + 1.5e-3  # why\n").tokens
    assert [token.kind for token in tokens] == [
        *("=", "def", "n", "(", "n", ",", "n", ")", ":"),
        *(">", "return", "n", "+", "1.5e-3"),
    ]
    assert [token.text for token in tokens if token.kind == "n"] == ["add", "a", "b", "a"]
    assert {token.line for token in tokens if token.kind in (">", "return")} == {2}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a = 1\nb = a\n", "# first\na = 1\n\n\n'''so'''\nb = a  # then\n"),
        ("a = 1\nb = a\n", "x = 1\r\ny = x\r\n"),
        ("f(a,\n  b)\n", "f(a, b)\n"),
        ("a = b + \\\n  c\n", "a = b + c\n"),
        ("if a:\n\tb()\n", "if a:\n        b()\n"),
        ("a = 'x'\n", 'a = rb"""x\ny"""\n'),
    ],
)
def test_what_says_nothing_is_left_out(one, other):
    assert kinds(one) == kinds(other)


def test_names_that_python_gives_stay():
    assert kinds("items.append(len(x))") == ["=", "n", ".", "append", "(", "len", "(", "n", ")", ")"]
    assert kinds("append = 1") == ["=", "n", "=", "1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_encodings_of_students_are_read(encoding):
    tokens = read_tokens("이름 = '값'\n".encode(encoding)).tokens
    assert [token.text for token in tokens] == ["|", "이름", "=", "'값'"]


def test_a_bracket_that_is_never_closed_ends_at_the_next_function():
    assert kinds("a = f(1\ndef g():\n    pass\n") == [
        *("=", "n", "=", "n", "(", "1"),
        *("=", "def", "n", "(", ")", ":", ">", "pass"),
    ]


HOSTILE = {
    "one long line": b"a" * 2**20,
    "one long expression": b"a+" * 2**19,
    "many tokens": b"x = 1\n" * 100_000,
    "quotes": b'"' * 2**20,
    "escaped quotes": b'"""' + b'\\"""' * 2**18,
    "open texts": b"'''a\"\"\"\\" * 2**17,
    "prefixes": b"rb" * 2**19,
    "digits": b"1e+" * 2**18,
    "backslashes": b"\\" * 2**20,
    "brackets": b"(" * 2**20,
    "deep": b"".join(b" " * deep + b"if a:\n" for deep in range(1_000)),
    "blanks": b" " * 2**20,
    "tabs": b"\t" * 2**20 + b"a",
    "hashes": b"#" * 2**20,
    "no text": bytes(range(256)) * 4_096,
    "zeros": b"\0" * 2**20,
    "lone surrogates": b"\xff\xfe" + b"\x00\xd8" * 2**19,
    "other letters": "\u202e가𝒳\u0301".encode() * 2**17,
    "line ends": b"\r\n\n\r" * 2**18,
    "nothing": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_bounded(name):
    """By count, not by a clock: each letter is in one token, and no token is looked at twice."""
    data = HOSTILE[name]
    read = read_tokens(data)
    assert len(read.tokens) <= MAX_TOKENS
    assert all(len(token.text) <= 200 for token in read.tokens)
    assert read.cut is (len(data) > MAX_BYTES or len(read.tokens) == MAX_TOKENS)
    prints = make_prints({"main.py": data, "other.py": data, "third.py": data})
    assert len(prints.prints) <= MAX_TOKENS
    assert sum(each.choices for each in prints.prints) <= MAX_TOKENS / 4


def test_all_files_together_are_bounded():
    long = "\n".join(f"v{number} = {number}" for number in range(10_000)).encode()
    alone, several = make_prints({"main.py": long}), make_prints({f"{number}.py": long for number in range(50)})
    assert alone.cut
    assert several.cut
    assert len(several.prints) == len(alone.prints)


# Fingerprints


def digests(text: str, part: str = "kinds") -> set[int]:
    return {getattr(each, part) for each in make_prints({"main.py": text.encode()}).prints}


def test_a_shared_run_leaves_a_shared_fingerprint():
    shared = "total = first + second * third - fourth\n"
    assert len(kinds(shared)) >= RUN + 1
    one, other = f"import this\n{LOOP}{shared * 2}", f"while True:\n    pass\n{shared * 2}print(1)\n"
    assert len(read_tokens((shared * 2).encode()).tokens) >= RUN + WINDOW - 1
    assert digests(one) & digests(other)


def test_renaming_changes_the_texts_alone():
    other = LOOP.replace("total", "s").replace("each", "v").replace("items", "xs")
    assert digests(LOOP) == digests(other)
    assert not digests(LOOP, "texts") & digests(other, "texts")


def test_a_fingerprint_knows_its_lines():
    prints = make_prints({"main.py": b"\n\n" + LOOP.encode()}).prints
    assert prints[0].lines.first >= 3
    assert prints[-1].lines.last <= 7
    assert prints[0].lines.file == "main.py"


def test_a_long_part_is_less_than_as_many_choices_as_it_is_long():
    body = "".join(f"    a{number} = b{number} * {number} + c\n" for number in range(40))
    short, long = (
        sum(each.choices for each in make_prints({"m": t.encode()}).prints) for t in (LOOP, f"def f():\n{body}")
    )
    assert 0.5 < short < 2
    assert short < long < 6


def test_template_is_what_was_given_and_what_several_right_ones_have():
    once, twice = b"def g(x):\n    return x * x + 1 - x // 3\n", LOOP.encode()
    known = template_digests([b"import a.b.c as d, e.f.g as h\n"], [once + twice, twice])
    left = make_prints({"main.py": once + twice + b"import a.b.c as d, e.f.g as h\n"}, known).prints
    assert any(each.lines.last <= 2 for each in left)
    assert not any(each.lines.first >= 3 and each.lines.last <= 7 for each in left)
    assert not any(each.lines.first == 8 for each in left)


# Chance


def test_how_likely_a_classmate_has_it():
    assert rarity(2, 100) == 0.02
    assert rarity(1, 100) == 0
    assert rarity(100, 100) == 1
    assert bits(0.25) == 2
    assert by_score(10, 1024) == 1
    assert by_score(-1, 10) == 10


def test_the_tail_follows_exponential_scores():
    """Of scores whose tail is known."""
    chance = random.Random(4)
    scores = [chance.expovariate(0.2) for _ in range(20_000)]
    tail = Tail(scores)
    for score in (30, 40):
        true = 20_000 * 2.718281828 ** (-0.2 * score)
        assert true / 2.5 < tail.expected(score) < true * 2.5


def test_a_few_pairs_that_are_no_chance_do_not_move_the_tail():
    chance = random.Random(5)
    scores = [chance.expovariate(0.5) for _ in range(4_950)]
    assert Tail([*scores, *[200.0] * 20]).expected(60) < 0.001


# Classes


@pytest.mark.parametrize(("assignment", "seed"), [(name, seed) for name in ASSIGNMENTS[:2] for seed in (100, 101)])
def test_nobody_of_a_hundred_who_worked_alone_is_listed(assignment, seed):
    files = draw_class(assignment, 100, random.Random(seed))
    assert len(set(files)) == 100
    found = compare(sources(files), template(assignment))
    assert found == Comparison(100, ())


@full
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nobody_of_many_hundreds_is_listed(assignment):
    for seed in range(10, 14):
        found = compare(sources(draw_class(assignment, 100, random.Random(seed))), template(assignment))
        assert found.pairs == ()


def test_the_ways_are_written_differently():
    """That those alone are no copies of one with other names: of each function there are several ways."""
    for assignment in ASSIGNMENTS:
        assert all(len(ways) >= 8 for ways in solutions(assignment).values())


FLOORS = {"as it was": 1.0, "comments": 1.0, "order": 0.8, "loops": 0.5, "dead code": 0.5, "names": 0.5}


def test_copies_are_found_and_nobody_beside_them():
    found: Counter[str] = Counter()
    for seed, assignment in enumerate(ASSIGNMENTS[:2]):
        alone, those, others = measure(assignment, 300 + seed)
        assert (alone, others) == (0, 0)
        found += those
    assert {how: found[how] / 2 for how in FLOORS if found[how] / 2 < FLOORS[how]} == {}


@full
def test_as_many_copies_are_found_as_is_promised():
    found: Counter[str] = Counter()
    runs = [(assignment, seed) for assignment in ASSIGNMENTS for seed in range(3)]
    for assignment, seed in runs:
        alone, those, others = measure(assignment, seed)
        assert (alone, others) == (0, 0)
        found += those
    assert {how: found[how] / len(runs) for how in FLOORS if found[how] / len(runs) < FLOORS[how]} == {}


@pytest.mark.parametrize("how", ["as it was", "order"])
def test_a_copy_is_found_in_a_small_class(how):
    files = draw_class("dictionary", 12, random.Random(7))
    made = disguise(files[3], how, random.Random(8))
    found = compare(sources([*files, made]), template("dictionary"))
    assert [(pair.first, pair.second) for pair in found.pairs] == [("003", "012")]


def test_what_is_told_of_a_pair():
    files = draw_class("dictionary", 40, random.Random(9))
    found = compare(sources([*files, "\n\n" + files[5]]), template("dictionary"))
    (pair,) = found.pairs
    assert (pair.first, pair.second) == ("005", "040")
    assert pair.expected <= EXPECTED
    assert pair.mistakes is None
    assert any(fragment.have == 2 for fragment in pair.fragments)
    for fragment in pair.fragments:
        assert fragment.same_names
        assert 2 <= fragment.have <= 41
        first, second = fragment.first, fragment.second
        assert (second.first, second.last) == (first.first + 2, first.last + 2)
        assert 1 <= first.first <= first.last <= files[5].count("\n")
    assert [each.bits for each in pair.fragments] == sorted((each.bits for each in pair.fragments), reverse=True)


def test_the_same_wrong_answers_come_first_where_few_gave_them():
    files = draw_class("if_for", 40, random.Random(10))
    class_ = sources([*files, files[1], files[2]])
    common, rare = ("test_a", "0" * 32), ("test_b", "1" * 32)
    class_ = [
        Source(each.student, each.files, frozenset([common] if place % 2 else []))
        if each.student not in ("002", "041")
        else Source(each.student, each.files, frozenset([common, rare]))
        for place, each in enumerate(class_)
    ]
    pairs = compare(class_, template("if_for")).pairs
    assert [(pair.first, pair.second) for pair in pairs] == [("002", "041"), ("001", "040")]
    assert pairs[0].mistakes is not None
    assert (pairs[0].mistakes.tests, pairs[0].mistakes.have) == (("test_b",), 2)
    assert pairs[1].mistakes is None


def test_files_beside_the_graded_one_are_compared_and_told_apart():
    files = draw_class("dictionary", 30, random.Random(15))
    class_ = [
        Source(f"{place:03}", {"main.py": b"import other\n", "other.py": text.encode()})
        for place, text in enumerate(files)
    ]
    half = files[6].index("def ", len(files[6]) // 2)
    class_.append(Source("030", {"main.py": files[6][:half].encode(), "other.py": files[6][half:].encode()}))
    (pair,) = compare(class_, template("dictionary")).pairs
    assert (pair.first, pair.second) == ("006", "030")
    assert {fragment.first.file for fragment in pair.fragments} == {"other.py"}
    assert {fragment.second.file for fragment in pair.fragments} == {"main.py", "other.py"}
    for fragment in pair.fragments:
        rows = files[6].count("\n"), files[6][:half].count("\n"), files[6][half:].count("\n")
        assert fragment.first.last <= rows[0]
        assert fragment.second.last <= rows[1 if fragment.second.file == "main.py" else 2]


def test_what_most_have_makes_no_pair():
    files = draw_class("dictionary", 1, random.Random(11)) * 30
    assert compare(sources(files)).pairs == ()


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_to_compare(count):
    files = draw_class("dictionary", 1, random.Random(11)) * count
    found = compare(sources(files))
    assert found == Comparison(count, ())
    assert "three are needed" in next(tell("dictionary", found, {}, "en"))


def test_files_of_nothing_are_no_students():
    files = [*draw_class("dictionary", 5, random.Random(12)), "", "\0", "# nothing\n"]
    assert compare(sources(files)).students == 5


def test_pairs_that_are_told_are_bounded(monkeypatch):
    files = draw_class("dictionary", 40, random.Random(13))
    class_ = sources([*files, *files[:3]])
    every = compare(class_, template("dictionary"))
    assert (len(every.pairs), every.more) == (3, 0)
    monkeypatch.setattr(grader.report.similarity.compare, "MAX_PAIRS", 2)
    found = compare(class_, template("dictionary"))
    assert (len(found.pairs), found.more) == (2, 1)
    assert {pair.expected for pair in found.pairs} == set(sorted(pair.expected for pair in every.pairs)[:2])
    assert "  more pairs, not listed: 1" in tell("dictionary", found, {}, "en")


# Words


def told(lang):
    files = draw_class("dictionary", 30, random.Random(14))
    class_ = sources([*files, files[4], "x = 1\n" * 100_000])
    rare = frozenset({("test_<b>\x1b[2J", "1" * 32)})
    class_ = [
        Source(
            each.student,
            {"main\x1b[2J.py": each.files["main.py"]},
            rare if each.student in ("004", "030") else frozenset(),
        )
        for each in class_
    ]
    found = compare(class_, template("dictionary"))
    return list(tell("dictionary", found, {"004": "Kim (kim1)"}, lang, ("late\x1b[2J",)))


def test_what_is_written_of_it():
    lines = told("en")
    assert lines[0].startswith("dictionary: 32 compared, one pair is more alike than chance makes it")
    assert lines[1] == "  1. Kim (kim1) · 030: such pairs to expect by chance: fewer than 0.001"
    assert lines[2].startswith("     the same wrong answers to the same inputs, which 2 of 32 gave: test_")
    assert re.fullmatch(
        r"     main.*\.py:\d+–\d+ · main.*\.py:\d+–\d+: \d+ of 32 have these lines, names aside; these two .*", lines[3]
    )
    assert lines[-2].endswith("031")
    assert "could not be read: late" in lines[-1]
    assert not any("\x1b" in line for line in lines)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_words_accuse_nobody(lang):
    words = " ".join([*told(lang), HARMLESS[lang]]).casefold()
    accusing = (
        "cheat",
        "copied",
        "copy",
        "plagiar",
        "steal",
        "stole",
        "guilt",
        "suspect",
        "offen",
        "fraud",
        "dishonest",
    )
    accusing += ("표절", "베낀", "베꼈", "복사", "부정", "의심", "커닝", "적발", "위반", "훔")
    assert [word for word in accusing if word in words] == []
    assert "harmless reasons" in words or "문제없는 이유" in words


# For Dolos


@pytest.mark.parametrize(
    ("word", "source", "left"),
    [
        ("kim", "kim = 1  # by kim\nkims = '#kim'\n", "S01 = 1  #\nkims = '#S01'\n"),
        ("홍길동", '"""홍길동의 숙제"""\nx = "# 홍길동"\n', '"""S01의 숙제"""\nx = "# S01"\n'),
        ("if", "if 1: x = '''# if\n#'''\n# if\n", "if 1: x = '''# if\n#'''\n#\n"),
        ("(a+)+$", "'(a+)+$'\n", "'S01'\n"),
        ("a", "a = 'a'\n", "a = 'a'\n"),
    ],
)
def test_what_a_file_says_of_its_author_is_taken_out(word, source, left):
    work = Work(Source(word, {"main.py": source.encode()}), Person(word, ""), "")
    (renamed,), key = without_names([work])
    assert key == {"S01": word}
    assert dict(dolos_files([renamed]))["S01/1.py"].decode() == left


def test_hostile_names_stay_cells_and_files():
    bad = ["=cmd|' /C calc'!A0", "../../etc/passwd", 'a,b\n"c"', "KIM", "kim", "\x1b[2J\udc80", "info.csv"]
    works = [Work(Source(id_, {"../x.py": b"1", "a/b.py": b"2"}), Person(id_, id_), "") for id_ in bad]
    files = dict(dolos_files(works))
    rows = list(csv.DictReader(io.StringIO(files.pop(TABLE).decode())))
    assert [row["filename"] for row in rows] == list(files)
    assert len({name.casefold() for name in files}) == 2 * len(bad)
    assert not any(part in ("..", ".", "") for name in files for part in name.split("/"))
    assert {row["full_name"][0] for row in rows} & set("=+-@\x1b") == set()
