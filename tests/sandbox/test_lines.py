"""Which lines a call runs through, told by a child that was started for that (`grader.sandbox.inside.lines`)."""

from __future__ import annotations

from collections.abc import Callable

from grader.sandbox.answers import Ran
from grader.sandbox.inside.lines import MAX_STEPS
from grader.sandbox.student import Student

Make = Callable[..., Student]


def ran(work: Student, name: str, *args: object) -> Ran:
    other = work.traced(work.limits)
    try:
        other.call(name, *args)
        (told,) = other.ran
        return told
    finally:
        other.close()


def test_lines_of_the_functions_that_were_entered(student: Make) -> None:
    work = student("def g(x):\n    if x:\n        return 1\n    return 2\n\ndef f(x):\n    return [g(y) for y in x]\n")
    told = ran(work, "f", [0, 0])
    assert told.lines == {2, 4, 7}
    assert {(1, 4), (6, 7)} <= set(told.spans)
    assert not told.cut


def test_a_generator_is_followed_while_it_is_run_through(student: Make) -> None:
    assert {2, 3} <= ran(student("def f():\n    for x in 1, 2:\n        yield x\n"), "f").lines


def test_after_so_many_steps_it_is_interrupted(student: Make) -> None:
    work = student("def f(n):\n    for _ in range(n):\n        n = n\n    return n\n")
    assert not ran(work, "f", MAX_STEPS // 2 - 10).cut
    told = ran(work, "f", MAX_STEPS)
    assert told.cut
    assert told.lines == {2, 3}


def test_other_children_tell_none_and_are_not_traced(student: Make) -> None:
    work = student("import sys\ndef f():\n    return sys.gettrace() is None\n")
    assert work.f() is True
    assert work.ran == []
