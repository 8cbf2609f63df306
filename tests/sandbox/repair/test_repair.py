"""Files that do not compile: the change that is told is the right one, at the right place, and verified.

Of `grader.sandbox.inside.repair.brackets`, `grader.sandbox.inside.repair.gaps`,
`grader.sandbox.inside.repair.layout`, `grader.sandbox.inside.repair.leftovers`,
`grader.sandbox.inside.repair.strings`, `grader.sandbox.inside.repair.swaps`, `grader.sandbox.inside.repair.table` and
`grader.sandbox.inside.repair.words`.
"""

from __future__ import annotations

import ast
import sys
import time
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import grader
from grader.domain.course import Limits
from grader.sandbox.inside.repair import find, repairs
from grader.sandbox.inside.repair.place import MAX_COMPILED, Error
from grader.sandbox.raised import Repair, Syntax, read_raised
from grader.suites.feedback.sentences import explain_syntax_error
from grader.suites.feedback.syntax_words import SENTENCES
from grader.text import LANGS, Text
from tests.sandbox.repair.beginners import BEGINNERS
from tests.sandbox.repair.breaking import KINDS, broken, compiles
from tests.sandbox.repair.faults import FAULTS, IN_311, TWO
from tests.sandbox.repair.slips import SLIPS

PACKAGE = Path(grader.__file__).parent / "sandbox" / "inside" / "repair"
NEW = {"newer", "f_string_quotes"}
"""Told of files that a newer Python reads."""


def error_of(text: str) -> Error:
    """What this Python says of a file that it cannot read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
            compile(text, "homework.py", "exec", dont_inherit=True)
    except SyntaxError as error:
        return Error(error.lineno or 0, error.offset or 0, error.msg, type(error).__name__)
    pytest.fail("it compiles")


def explain(text: str) -> list[dict[str, Any]]:
    return repairs(text, error_of(text))[1]


def keys(text: str) -> list[str]:
    return [each["key"] for each in explain(text)]


def explained(text: str) -> Text:
    """The sentences, by way of what travels between the two sides."""
    first, found = repairs(text, error_of(text))
    line = text.split("\n")[first.line - 1] if first.line else ""
    syntax = {"line": first.line, "column": first.column, "text": line, "message": first.message, "kind": first.kind}
    raised = read_raised({"type": first.kind, "syntax": {**syntax, "repairs": found}}, Limits())
    assert raised is not None
    assert raised.syntax is not None
    return explain_syntax_error(raised.syntax)


@pytest.mark.parametrize(("key", "text"), FAULTS)
def test_a_beginners_fault_gets_its_own_sentence(key: str, text: str) -> None:
    assert keys(text) == [key]


def test_what_beginners_type_and_copy_is_named_for_what_it_is() -> None:
    assert [(key, text, found) for key, text in BEGINNERS if (found := keys(text)) != [key]] == []
    assert len(BEGINNERS) > 250


def test_slips_and_habits_are_named_for_what_they_are() -> None:
    assert [(key, text, found) for key, text in SLIPS if (found := keys(text)) != [key]] == []
    assert len(SLIPS) > 200


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("print(f 'hello')\n", "print(f'hello')"),
        ("print(end='', 'a')\n", "print('a', end='')"),
        ("a = []\na append(3)\n", "a.append(3)"),
        ("try:\n    x = 1\nexcept ValueError e:\n    pass\n", "except ValueError as e:"),
        ("if x &lt;= 3 &amp;&amp; y:\n    pass\n", "if x <= 3 and y:"),
        ("a = [x for x in b if x > 1 else 0]\n", "a = [x if x > 1 else 0 for x in b]"),
        ("if x > 3 then print(x)\n", "if x > 3: print(x)"),
        ("repeat 3:\n    pass\n", "for i in range(3):"),
        ('name = "kim"\nprint("hello, + name)\n', 'print("hello," + name)'),
        ('name = "kim"\nprint("hello, name)\n', 'print("hello", name)'),
        ('name = "kim"\nprint("hello, you)\n', 'print("hello, you")'),
        ("n = int(input('number: ))\n", "n = int(input('number: '))"),
        ("words = 'a b'.split(' )\n", "words = 'a b'.split(' ')"),
        ("return x == 3 ? 1 : 2\n", "return 1 if x == 3 else 2"),
        ("price = 12,000원\n", "price = 12000"),
        ("- 평균을 구하는 함수\nx = 3\n", "# - 평균을 구하는 함수"),
        ("def f(x):\n    return x   두 배\n", "    return x  # 두 배"),
        ("int count;\n", ""),
        ("user name = 'kim'\nprint(user name)\n", "user_name = 'kim'"),
        ("ㅔ갸ㅜㅅ 3\n", "print(3)"),
        ("int half(int n) {\n    return n / 2\n}\n", "def half(n):"),
        ("ages = [\n    'kim': 20,\n]\n", "ages = {"),
        ("def f(x) => x + 1\n", "def f(x): return x + 1"),
        ("f = x => x + 1\n", "f = lambda x: x + 1"),
        ("is_big = score => 80\n", "is_big = score >= 80"),
        ("x = '*' * a '*' * b\n", "x = '*' * a + '*' * b"),
        ("while line = input():\n    pass\n", "while line := input():"),
        ("if x = 3 and y = 4:\n    pass\n", "if x == 3 and y == 4:"),
        (" 9  x = 3\n10  if x:\n11      print(1)\n", "x = 3"),
        ("ages = {}\nages{'kim'} = 3\n", "ages['kim'] = 3"),
        ("x = = 3\n", "x = 3"),
        ("squares = i * i for i in range(3)\n", "squares = [i * i for i in range(3)]"),
        ("x = if y > 3 then 5 else 6\n", "x = 5 if y > 3 else 6"),
        ("print(x)。\n", "print(x)"),
        ("print(f{x})\n", 'print(f"{x}")'),
        ("s = {\n    'a': 1,\n    'b: 80,\n    'c': 60,\n}\n", "    'b': 80,"),
        ("s = {\n    'a': 1}\n    'b': 80,\n}\n", "    'a': 1,"),
        ("t = 'a'\nw = t.lower()..split()\n", "w = t.lower().split()"),
        ("n = 3\nprint(f{n}번 학생은 합격입니다.)\n", 'print(f"{n}번 학생은 합격입니다.")'),
        ("def f(n):\n\u3000\u3000total = 0\n    return total\n", "    total = 0"),
        ("for i in range(1. 5):\n    print(i)\n", "for i in range(1, 5):"),
        ("def f(a, b):\n    return (a + b, return a * b)\n", "    return (a + b, a * b)"),
        ('if ch in "!"#$%&\'":\n    pass\n', 'if ch in """!"#$%&\'""":'),
        ("def f(ages, name, age):\n    ages(name) = age\n", "    ages[name] = age"),
        ("s = {\n    'b', 80,\n    'c': 60,\n}\n", "    'b': 80,"),
        ("for int i in range(3):\n    pass\n", "for i in range(3):"),
        ("d['a'] => 3\n", "d['a'] = 3"),
    ],
)
def test_the_line_that_is_shown_is_what_was_meant(text: str, after: str) -> None:
    assert explain(text)[-1]["after"] == after


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads them")
@pytest.mark.parametrize(("key", "text"), IN_311)
def test_what_a_newer_python_reads_is_told_with_both_versions(key: str, text: str) -> None:
    assert keys(text) == [key]
    if key == "newer":
        assert "3.11" in explained(text).ko
        assert any(
            version in explained(text).en for version in ("Python 3.12", "Python 3.13", "Python 3.14", "Python 3.15")
        )


@pytest.mark.parametrize(("one", "other", "text"), TWO)
def test_two_faults_in_one_statement_are_both_told(one: str, other: str, text: str) -> None:
    assert sorted(keys(text)) == sorted((one, other))


@pytest.mark.parametrize("text", [text for _, text in FAULTS], ids=range(len(FAULTS)))
def test_the_sentence_shows_the_students_line(text: str) -> None:
    """And is whole in both languages."""
    said = explained(text)
    where = explain(text)[0]
    for lang in LANGS:
        assert str(where["line"]) in said[lang].split("\n")[0] or where["key"] == "page"
        assert not any(mark in said[lang] for mark in ("{found}", "{wanted}", "{{", "}}"))
    assert "고칠 곳은" in said.ko or str(error_of(text).line) in said.ko.split("\n")[0]
    if where["text"].strip().isprintable() and where["text"].strip():
        assert where["text"].strip()[:40] in said.en


def test_every_sentence_is_reached_by_a_fault_and_every_fault_has_one() -> None:
    reached = {key for key, _ in (*FAULTS, *BEGINNERS, *SLIPS, *IN_311)}
    assert reached == set(SENTENCES) - {"not_utf8"}
    assert len(FAULTS) > 250


def test_no_change_is_told_for_which_there_is_no_sentence() -> None:
    said = set()
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                first = node.args[0]
                if node.func.id in ("Fix", "Swap", "replaced") and isinstance(first, ast.Constant):
                    said.add(first.value)
    assert said <= set(SENTENCES)
    assert len(said) > 80


EACH = 6


def test_right_programs_that_were_broken_are_mended_where_they_were_broken() -> None:
    """Thirty kinds of faults, at places that chance chooses: the change that is told makes the whole file compile, lies
    in the line that was broken, and the sentence is one that is right about that kind of fault."""
    counts: Counter[str] = Counter()
    wrong = []
    for each in broken(seed=20261128, each=EACH):
        _, found = find(each.text, error_of(each.text))
        counts["all"] += 1
        counts["told"] += bool(found)
        for place, fix in found:
            if fix.edits:
                texts, _ = place.changed(fix)
                rest = each.text.split("\n")[place.offset + len(place.texts) :]
                text = "\n".join([*texts, *rest])
                indented = "indented" in each.kind and not compiles(text) and error_of(text).line > each.line
                assert fix is not found[-1][1] or compiles(text) or indented, each
        if not found:
            continue
        lines = {place.offset + fix.line + 1 for place, fix in found}
        lines |= {place.offset + fix.number for place, fix in found}
        counts["there"] += each.line in lines
        if {fix.key for _, fix in found} <= set(KINDS[each.kind][1].split()):
            counts["right"] += 1
        else:
            wrong.append((each.kind, each.after, [fix.key for _, fix in found]))
    assert counts["all"] > len(KINDS) * EACH * 0.8
    assert counts["told"] >= 0.97 * counts["all"], counts
    assert counts["there"] >= 0.97 * counts["all"], counts
    assert counts["right"] >= 0.95 * counts["all"], wrong


def test_the_second_of_two_faults_does_not_hide_the_first() -> None:
    """The change is told though another line further down is wrong, too."""
    text = "def f(a, b)\n    return a + b\n\n\ndef g(x):\n    return x +\n\n\nprint 'done'\n"
    assert [(each["key"], each["line"]) for each in explain(text)] == [("colon", 1)]


def test_of_an_open_string_further_down_python_speaks_first_and_we_do_not() -> None:
    text = "n = 3\nm = n */ 2\nprint('hello)\n"
    assert error_of(text).line == 3
    first, found = repairs(text, error_of(text))
    assert first.line == 2
    assert [(each["key"], each["line"]) for each in found] == [("two_operators", 2)]


def test_where_nothing_helps_the_general_sentence_is_said() -> None:
    said = explain_syntax_error(Syntax(3, 1, "x y z ) w (", "invalid syntax", "SyntaxError"))
    assert "3" in said.en.split("\n")[0]
    assert "Check brackets, quotes, colons and commas" in said.en


BIG = "".join(f"def f{number}(x):\n    return [x, {number}]\n\n\n" for number in range(120_000))


@pytest.mark.parametrize(
    "text",
    [
        BIG + "if x = 3:\n    pass\n",
        BIG[: len(BIG) // 2] + "print((1, 2)\nx = 3\n" + BIG[len(BIG) // 2 :],
        "x = [" + "1, " * 300_000 + "\n",
        "x = " + "a b " * 500 + "\n",
        "print('" + 'a"' * 100_000 + "\n",
        "(" * 150 + "\n" * 3_000 + "x = 3\n",
        "x = 3\n" * 3_000 + "if y\n",
        "def f(:\n" * 2_000,
        "'''\n" + "x = 3\n" * 3_000,
    ],
    ids=["big", "big in the middle", "long line", "gaps", "quotes", "brackets", "many lines", "many faults", "triple"],
)
def test_what_it_costs_is_bounded(text: str) -> None:
    """Beyond the one look that Python itself takes at the file."""
    error = error_of(text)
    began = time.process_time()
    repairs(text, error)
    assert time.process_time() - began < 2.0
    assert MAX_COMPILED < 1_000_000


@given(st.text(alphabet="ab=:()[]{}'\"\\\n\t #,.0+", max_size=60), st.integers(-3, 80))
def test_no_text_and_no_line_number_makes_it_fail(text: str, line: int) -> None:
    """The account of an error may be forged: `raise SyntaxError` with any values."""
    _, found = repairs(text, Error(line, 1, "", "SyntaxError"))
    assert len(found) <= 2
    for each in found:
        assert Repair(**each).key in SENTENCES
