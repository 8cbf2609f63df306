"""No answer, however odd, makes an assignment or the grader broken: the whole value space of the wire, through every
comparison, every sentence, and every test of every suite.

The suites meet thousands of odd submissions: the reference's answers with something odd in them (`tests.odd`). More of
them, with other numbers: `python tests/fuzz/odd_answers.py`.
"""

from __future__ import annotations

import copy
import itertools
import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest

from grader.domain.verdict import Verdict
from grader.grading.hosts import Hosts
from grader.sandbox.seam import wire
from grader.sandbox.seam.wire import Opaque
from grader.sandbox.stops import StudentStopped
from grader.sandbox.student import Call
from grader.suites.compare import checks
from grader.suites.compare.checks import Hint, Mismatch
from grader.suites.compare.values import difference, key, unordered_difference
from grader.suites.judging import Comparison, Ending, judge
from grader.suites.strict import Operand
from grader.text import Text
from grader.text.reprs import kind, printable, show, sort_members
from tests import odd
from tests.odd import ODD
from tests.odd_suites import Course
from tests.tiers import full, needs_tensorflow

QUICK = ["dictionary", "if_for", "numpy_layers", "optimizers"]
SLOW = ["relu_perceptron", "perceptron_training", "deeper_mlp"]
HINT = Text("가", "a")


def travelled(value: Any) -> Any:
    """The same value, as it comes out of the wire: no object of it is shared."""
    return wire.decode(wire.encode(value))


def values(seed: int, count: int) -> Iterator[Any]:
    rng = random.Random(seed)
    return (travelled(odd.value(rng)) for _ in range(count))


def holds_opaque(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(holds_opaque, itertools.chain(value.keys(), value.values())))
    return any(map(holds_opaque, value)) if isinstance(value, (list, tuple, set)) else isinstance(value, Opaque)


def passes(check: Callable[[], object], call: Call) -> bool:
    """Whether the comparison says yes; where it says no, a verdict on the submission is made of it."""
    try:
        check()
    except (Mismatch, StudentStopped) as error:
        judged = judge(Ending(error, [call], [Comparison("==", call.value, 1)], asked=True))
        assert judged.verdict not in (Verdict.PASSED, Verdict.ASSIGNMENT_BROKEN, Verdict.GRADER_FAILED)
        assert judged.otherwise is None
        for text in (judged.message.ko, judged.message.en, judged.brief.ko, judged.staff):
            assert printable(text, 10_000) == text
            text.encode()
        return False
    return True


def compare_with(got: Any, want: Any) -> None:
    """Every comparison, and every way that a test ends on it; nothing but a verdict comes out."""
    call = Call("f", (want, got), {"k": got}, got, "list", "printed\ud800", claimed_arguments=(got, got))
    hints = [Hint(want, HINT), Hint(got, HINT), Hint(lambda answer: answer[0] < answer[1], HINT)]
    equal = passes(partial(checks.check, got, want), call)
    assert equal == (difference(got, want) is None)
    assert equal == passes(partial(checks.check, want, got), call), "not the same both ways"
    assert equal == passes(partial(checks.check, got, want, hints=[]), call)
    if not isinstance(got, np.ndarray):
        assert equal == (key(got) == key(want))
    passes(partial(checks.check, got, want, hints=hints), call)
    if isinstance(want, (list, tuple)):
        same = passes(partial(checks.check_list, got, want, hints=hints), call)
        assert same or not equal
        loose = passes(partial(checks.check_list, got, want, ordered=False, hints=hints), call)
        assert loose or not same
    if isinstance(want, str):
        for blanks, lines in itertools.product(("ignore", "collapse", "exact"), (False, True)):
            passes(partial(checks.check_text, got, want, blanks=blanks, lines=lines, hints=hints), call)  # type: ignore[arg-type]
    passes(partial(checks.check_text, call, "두 줄\n입니다", lines=True, hints=hints), call)
    passes(partial(checks.check_unchanged, call, 0), call)
    passes(partial(checks.check_unchanged, call, 1), call)
    left = Operand(got)
    if not (isinstance(got, np.ndarray) and isinstance(want, np.ndarray)):  # two of them: Python's own
        assert (left == want) is not (left != want)
        assert (left == want) <= equal
    for several in ([want], (1, want, "x"), {"a", 2}, range(3)):
        there = got in Operand(several)
        assert there is not (got not in Operand(several))
        assert there <= any(difference(got, one) is None or got is one for one in several)
    for error in (AssertionError("x"), ValueError("x"), None):
        judge(Ending(error, [call], [Comparison("==", got, want)], asked=True))


@pytest.mark.parametrize("part", range(4))
def test_any_two_values_are_compared(part: int) -> None:
    wanted = [travelled(value) for value in ODD if not holds_opaque(value)]
    for want in wanted[part::4]:
        for got in random.Random(part).sample(ODD, 10):
            compare_with(travelled(got), want)


def test_made_up_values_are_compared() -> None:
    wanted = values(1, 400)
    for got, want in zip(values(2, 400), wanted, strict=True):
        if not holds_opaque(want):
            compare_with(got, want)


def test_a_value_equals_itself_and_a_description_nothing() -> None:
    for value in [*map(travelled, ODD), *values(3, 600)]:
        again = copy.deepcopy(value)
        call = Call("f", (value,), {}, value, "list", claimed_arguments=(again,))
        if holds_opaque(value):
            # What the wire told of two objects is no ground to call them one.
            assert not passes(partial(checks.check_unchanged, call), call) or not holds_opaque(again)
            continue
        compare_with(again, value)
        assert difference(again, value) is None, show(value)
        assert unordered_difference([again, 1], [1, value]) is None
        assert passes(partial(checks.check_unchanged, call), call)
        other = travelled(odd.changed(random.Random(4), value))
        if wire.encode(other) != wire.encode(value) and kind(other) != kind(value):
            assert difference(other, value) is not None


def test_any_value_beside_numbers() -> None:
    """Of arrays, huge integers, NaN: close is only what is finite, real, and of the very shape."""
    for got in [*map(travelled, ODD), *values(5, 200)]:
        call = Call("f", (), {}, got, "list")
        for want, shape in (
            (1, None), (10**400, None), (-1.5, None), (1.797e308, None), ([1.0, 2.0], None), (np.eye(2), None),
            (np.zeros((0, 3)), None), (1.0, (2, 2)), (0.0, ()), (5e-324, None),
        ):  # fmt: skip
            for rtol, atol in ((0, 0), (1e-6, 1e-9), (0.5, 1.797e308)):
                check = partial(
                    checks.check_close, got, want, rtol=rtol, atol=atol, shape=shape, hints=[Hint(got, HINT)]
                )
                if passes(check, call):
                    array = np.asarray(got, dtype=object)
                    assert array.shape == (np.shape(want) if shape is None else shape)
                    assert all(
                        type(one) is not bool and one == one and abs(one) != np.inf for one in array.ravel().tolist()
                    )


def test_any_value_is_shown() -> None:
    for value in [*map(travelled, ODD), *values(6, 600)]:
        text = show(value)
        assert len(text) <= 510
        assert printable(text, 1_000) == text
        members = [value, *random.Random(7).sample(ODD, 6)]
        once, again = sort_members(members), sort_members(members[::-1])
        assert [show(one) for one in once] == [show(one) for one in again], "not the same order"
        assert show(str(Call("f", (value,), {"k": value})))


# Every test of every suite


@pytest.fixture(scope="module")
def courses(hosts: Hosts) -> Callable[[str], Course]:
    known: dict[str, Course] = {}
    return lambda id_: known.setdefault(id_, known.get(id_) or Course(id_, hosts))


@pytest.mark.parametrize("id_", QUICK)
def test_no_odd_answer_breaks_a_suite(courses: Callable[[str], Course], id_: str) -> None:
    ended = courses(id_).check(0, 2)
    assert ended[Verdict.WRONG_ANSWER] > 10
    assert ended[Verdict.PASSED] > 10


@full
@pytest.mark.parametrize("id_", [*QUICK, *SLOW])
def test_no_odd_answer_breaks_a_suite_in_many_tries(courses: Callable[[str], Course], id_: str) -> None:
    if id_ in SLOW:
        needs_tensorflow()
    # The record of a script's training is long, and read anew for most of its tests.
    ended = courses(id_).check(1_000, 12 if id_ in SLOW else 40)
    assert ended[Verdict.WRONG_ANSWER] > 25
    assert ended[Verdict.PASSED] > 25
