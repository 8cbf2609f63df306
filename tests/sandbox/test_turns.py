"""A call turn by turn, as a child that was started for that tells it, and values as its cells show them.

Of `grader.sandbox.inside.turns` and `grader.sandbox.inside.glance`.
"""

from __future__ import annotations

import collections
import contextlib
import sys
from collections.abc import Callable
from typing import Any

import numpy
import pytest

from grader.sandbox.answers import Ran
from grader.sandbox.inside.glance import MAX_LETTERS, glance
from grader.sandbox.inside.lines import Recorder
from grader.sandbox.inside.turns import FIRST, MAX_DEPTH, MAX_RECORDED
from grader.sandbox.seam.messages import MAX_TURNS, Returned
from grader.sandbox.student import Student

Make = Callable[..., Student]
Row = tuple[int, int, dict[str, str], str]


def ran(work: Student, name: str, *args: object) -> Ran:
    other = work.traced(work.limits)
    try:
        other.call(name, *args)
        (told,) = other.ran
        return told
    finally:
        other.close()


def followed(source: str, name: str, *args: object) -> list[Row]:
    """Line, depth, what it changed, what came of it: recorded in this process."""
    there: dict[str, Any] = {}
    exec(compile(source, "/x/homework.py", "exec", dont_inherit=True), there)

    def call() -> Returned:
        with contextlib.suppress(ArithmeticError):
            there[name](*args)
        return Returned()

    told: Any = Recorder("/x/homework.py").observed(call).ran
    return [(line, depth, dict(values), gave) for line, depth, values, _, gave in (*told["first"], *told["last"])]


def test_a_child_tells_each_line_with_what_it_changed(student: Make) -> None:
    work = student("def f(n):\n    total = 0\n    for i in range(n):\n        total += i\n    return total\n")
    told = ran(work, "f", 2)
    rows = [(turn.line, dict(turn.values), turn.gave) for turn in told.first]
    assert rows == [
        (1, {"n": "2"}, ""),
        (2, {"total": "0"}, ""),
        (3, {"i": "0"}, ""),
        (4, {}, ""),
        (3, {"i": "1"}, ""),
        (4, {"total": "1"}, ""),
        (3, {}, ""),
        (5, {}, "1"),
    ]
    assert (told.last, told.between) == ((), 0)


def test_what_a_line_did_stands_after_the_function_that_it_called() -> None:
    rows = followed("def g(x):\n    return x + 1\ndef f(x):\n    y = g(x)\n    return y\n", "f", 1)
    assert rows == [
        (3, 0, {"x": "1"}, ""),
        (4, 0, {}, ""),
        (1, 1, {"x": "1"}, ""),
        (2, 1, {}, "2"),
        (4, 0, {"y": "2"}, ""),
        (5, 0, {}, "2"),
    ]


def test_a_value_that_is_changed_in_place_is_told() -> None:
    rows = followed("def f(words):\n    words.append(words[0])\n    return words\n", "f", ["a"])
    assert rows[1] == (2, 0, {"words": "['a', 'a']"}, "")


def test_variables_outside_of_functions_are_told_where_they_are_used() -> None:
    rows = followed("kept = []\nother = 1\ndef f(x):\n    kept.append(x)\n    return kept\n", "f", 5)
    assert rows == [(3, 0, {"x": "5", "kept": "[]"}, ""), (4, 0, {"kept": "[5]"}, ""), (5, 0, {}, "[5]")]


def test_an_exception_that_is_caught_ends_nothing_and_one_that_is_not_ends_all() -> None:
    caught = "def f():\n    try:\n        1 / 0\n    except ArithmeticError:\n        x = 1\n    return x\n"
    assert followed(caught, "f")[-1] == (6, 0, {}, "1")
    assert (
        followed("def f():\n    try:\n        1 / 0\n    finally:\n        x = 1\n", "f")[-1][3] == "ZeroDivisionError"
    )
    assert followed("def g():\n    1 / 0\ndef f():\n    g()\n", "f")[-1] == (4, 0, {}, "ZeroDivisionError")


def test_a_generator_is_told_where_it_stops_and_goes_on() -> None:
    source = "def g():\n    for i in range(2):\n        yield i\ndef f():\n    return [n for n in g()]\n"
    gave = [gave for _, depth, _, gave in followed(source, "f") if depth == (1 if sys.version_info >= (3, 12) else 2)]
    assert [each for each in gave if each] == ["0", "1", "None"]


def test_of_many_turns_the_first_and_the_last_are_kept(student: Make) -> None:
    work = student("def f(n):\n    for i in range(n):\n        pass\n    return n\n")
    told = ran(work, "f", 300)
    assert (len(told.first), len(told.last)) == (FIRST, MAX_TURNS - FIRST)
    assert told.between == 2 + 2 * 300 + 1 - MAX_TURNS
    assert told.last[-1].gave == "300"


def test_after_so_many_turns_no_more_is_recorded(student: Make) -> None:
    told = ran(student("def f(n):\n    while n:\n        n -= 1\n    return n\n"), "f", MAX_RECORDED)
    assert len(told.first) + len(told.last) + told.between == MAX_RECORDED
    assert told.last[-1].gave == ""
    assert not told.cut


def test_functions_too_deep_within_each_other_are_not_looked_into() -> None:
    rows = followed("def f(n):\n    if n:\n        f(n - 1)\n    return n\n", "f", 50)
    assert max(depth for _, depth, _, _ in rows) == MAX_DEPTH
    assert rows[-1][3] == "50"


class Odd(dict):  # type: ignore[type-arg]
    def __repr__(self) -> str:
        raise SystemExit

    __len__ = __iter__ = __getitem__ = keys = items = __repr__  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "None"),
        ((1,), "(1,)"),
        ([1.5, "a", True], "[1.5, 'a', True]"),
        ({"a": [1]}, "{'a': [1]}"),
        (set(), "set()"),
        ({3, 1, 2}, "{1, 2, 3}"),
        (list(range(50)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, …, 47, 48, 49]"),
        ([[[[1]]]], "[[[[…]]]]"),
        (10**50, "<int: 167 bits>"),
        (collections.Counter("aab"), "Counter({'a': 2, 'b': 1})"),
        (Odd(a=1), "Odd({'a': 1})"),
        (numpy.array([1, 2]), "array([1, 2])"),
        (numpy.zeros((30, 2)), "<array (30, 2)>"),
        (numpy.float64(0.5), "0.5"),
        (glance, "<function glance>"),
        (object(), "<object>"),
    ],
)
def test_a_value_as_a_cell_shows_it(value: object, shown: str) -> None:
    assert glance(value) == shown


def test_a_long_text_shows_its_beginning_and_its_end() -> None:
    shown = glance("a" * 10**7 + "z")
    assert len(shown) == MAX_LETTERS
    assert shown.startswith("'aaa")
    assert "…" in shown
    assert shown.endswith("z'")
