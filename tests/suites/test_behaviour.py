"""The same mistake has the same digest, however it is written; another answer to another input has another."""

from __future__ import annotations

import numpy as np
import pytest

from grader.domain.verdict import Verdict
from grader.sandbox.answers import Call
from grader.sandbox.raised import Raised
from grader.sandbox.seam.wire import Opaque
from grader.suites.behaviour import BEHAVIOURS, NONE, observe


def digest(value=None, *args, verdict=Verdict.WRONG_ANSWER, **changes):
    return observe(verdict, [Call("f", args, {}, value, **changes)]).digest


ALIKE = {
    "int and float": (5, 5.0),
    "rounding": (0.1 + 0.2, 0.3),
    "nearly whole": (2.9999999999, 3.0),
    "minus zero": (-0.0, 0.0),
    "many NaN": (float("nan"), -float("nan")),
    "order of a dict": ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    "order of a set": ({"kim", "lee", "park"}, {"park", "kim", "lee"}),
    "rounding in an array": (np.array([0.1 + 0.2, 1e9]), np.array([0.3, 1e9])),
    "dtype of an array": (np.array([1.0, 2.0], np.float32), np.array([1, 2])),
    "float32": (np.array([1 / 3], np.float32), np.array([1 / 3])),
    "address": ([Opaque("Dog", "<Dog object at 0x7f1234567890>")], [Opaque("Dog", "<Dog object at 0x7f0987654321>")]),
    "address in a string": ("<f at 0x7f1234567890>", "<f at 0x7fffffffffff>"),
    "deep down": ({"a": [1, {2.0, 3}]}, {"a": [1.0, {3, 2}]}),
}

DIFFERENT = {
    "number": (1_000_003, 1_000_002),
    "large whole floats": (1_000_003.0, 1_000_002.0),
    "bool and number": (True, 1),
    "none and false": (None, False),
    "text and number": ("1", 1),
    "list and tuple": ([1], (1,)),
    "list and array": ([1], np.array([1])),
    "shape": (np.zeros((2, 3)), np.zeros((3, 2))),
    "nesting": ([[1], 2], [1, [2]]),
    "where texts part": (["ab", "c"], ["a", "bc"]),
    "sign": (1, -1),
    "small": (1e-9, 2e-9),
    "infinite": (float("inf"), -float("inf")),
    "lone surrogate": ("\ud800", "\ud801"),
    "keys": ({"a": 1}, {"b": 1}),
    "pairs": ({"a": 1, "b": 2}, {"a": 2, "b": 1}),
    "array of numbers": (np.array([1_000_003]), np.array([1_000_002])),
}


@pytest.mark.parametrize("pair", ALIKE.values(), ids=ALIKE)
def test_equal_answers_have_one_digest(pair):
    assert digest(pair[0]) == digest(pair[1]) != ""
    assert digest(None, pair[0]) == digest(None, pair[1]), "as inputs, too"


@pytest.mark.parametrize("pair", DIFFERENT.values(), ids=DIFFERENT)
def test_different_answers_have_different_digests(pair):
    assert digest(pair[0]) != digest(pair[1])
    assert digest(None, pair[0]) != digest(None, pair[1])


def raised(kind, message, line=1):
    return Raised(kind, message, ((line, "return x[i]"),))


def test_of_an_exception_the_type_counts_and_nothing_of_the_code():
    first = digest(raised=raised("IndexError", "list index out of range"))
    assert first == digest(raised=raised("IndexError", "string index out of range", line=9))
    assert first != digest(raised=raised("KeyError", "list index out of range"))


def test_of_what_was_printed_counts_only_what_stands_for_an_answer():
    assert digest(5, printed="looking\n") == digest(5, printed="hm\n")
    assert digest(None, printed="5 \n\n") == digest(None, printed="5\n")
    assert digest(None, printed="5\n") != digest(None, printed="6\n")


def test_all_calls_count_in_their_order_and_what_became_of_arguments_where_it_was_asked():
    one, other = Call("f", (1,), {}, 2), Call("f", (2,), {}, 4)
    assert observe(Verdict.WRONG_ANSWER, [one, other]).digest != observe(Verdict.WRONG_ANSWER, [other, one]).digest
    kept, changed = (
        Call("f", ([1],), {}, 0, claimed_arguments=([1],)),
        Call("f", ([1],), {}, 0, claimed_arguments=([],)),
    )
    assert observe(Verdict.WRONG_ANSWER, [kept]) == observe(Verdict.WRONG_ANSWER, [changed])
    told = [observe(Verdict.WRONG_ANSWER, [each], arguments=True).digest for each in (kept, changed)]
    assert told[0] != told[1]


def test_where_there_is_nothing_to_compare_there_is_no_digest():
    assert observe(Verdict.CRASHED, []) == NONE, "the file cannot be loaded: no answer to anything"
    for verdict in set(Verdict) - BEHAVIOURS:
        assert digest(5, verdict=verdict) == "", verdict
    assert digest(list(range(100_000))) == "", "too large to be walked through: never taken for another's"
    deep: list[object] = []
    for _ in range(500):
        deep = [deep]
    assert digest(deep) == ""
    assert observe(Verdict.WRONG_ANSWER, [], got=[3, 4]).digest != observe(Verdict.WRONG_ANSWER, [], got=[3, 5]).digest


def test_what_a_probe_told_counts_beside_the_calls():
    calls = [Call("f", (1,), {}, 2)]
    told = [observe(Verdict.WRONG_ANSWER, calls, got=[got]).digest for got in (3, 4, "a \n\n", "a")]
    assert len(set(told)) == 3


def test_the_call_that_shows_it():
    calls = [Call("f", (1,), {}, 2), Call("g", ("\x1b[2J",), {"n": 1}, "hm\n")]
    assert observe(Verdict.WRONG_ANSWER, calls).shown == "g('\\x1b[2J', n=1) → 'hm\\n'"
    assert observe(Verdict.WRONG_ANSWER, calls, decisive=calls[0]).shown == "f(1) → 2"
    assert observe(Verdict.CRASHED, [Call("f", (), {}, raised=raised("IndexError", "…"))]).shown == "f() → IndexError"
    assert observe(Verdict.WRONG_ANSWER, [Call("f", (), {}, printed="5\n")]).shown == "f() → None, print '5'"


def test_a_judgement_says_what_was_done_and_no_verdict_hangs_on_it(monkeypatch):
    from grader.suites import judging

    call = Call("f", (1,), {}, 3)
    ending = judging.Ending(AssertionError(), [call], [judging.Comparison("==", 3, 4)], {}, asked=True)
    found = judging.judge(ending)
    assert found.verdict is Verdict.WRONG_ANSWER
    assert found.behaviour == observe(Verdict.WRONG_ANSWER, [call], got=[3, 4])
    assert judging.judge(judging.Ending(None, [call])).behaviour == NONE

    def broken(*_, **__):
        raise RecursionError

    monkeypatch.setattr(judging.behaviour, "observe", broken)
    again = judging.judge(ending)
    assert (again.verdict, again.message, again.behaviour) == (found.verdict, found.message, NONE)
