"""Equal parts of two reports are one object, and never parts that differ."""

from __future__ import annotations

from grader.domain.sharing import share
from grader.domain.verdict import StaffNote, TestResult, Verdict
from grader.text import Text


def result(**changes: object) -> TestResult:
    made = {"function": "f", "task": "t", "verdict": Verdict.PASSED, "visible": True, "title": Text("가", "a")}
    return TestResult(**{**made, **changes})


def test_equal_parts_are_one_object_though_the_whole_differs():
    one, other = (result(seconds=seconds, staff=StaffNote(calls=("f(1)", "f(2)"))) for seconds in (0.1, 0.2))
    assert one != other
    assert one.title is other.title
    assert one.staff is other.staff


def test_what_differs_stays_apart():
    one, other = (
        result(staff=StaffNote(calls=("f(1)",))),
        result(staff=StaffNote(calls=("f(2)",)), title=Text("가", "b")),
    )
    assert (one.staff.calls, other.staff.calls) == (("f(1)",), ("f(2)",))
    assert (one.title.en, other.title.en) == ("a", "b")


def test_the_first_of_equal_values_is_the_one():
    first, second = ("x", "y" * 3), ("x", "".join(["y"] * 3))
    assert share(first) is first
    assert share(second) is first
