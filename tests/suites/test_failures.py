"""What is kept of failed tests: which call was meant, and what was asked before (`grader.suites.failures`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from grader.sandbox.answers import Call
from grader.sandbox.student import Student
from grader.suites.failures import MAX_BEFORE, MAX_BYTES, MAX_CALLS, MAX_FAILURES, MAX_OF_TASK, Failures


@dataclass
class Asked:
    """As far as a student is looked at."""

    calls: list[Call] = field(default_factory=list)
    answer_bytes: int = 10


def asked(*values: Any, size: int = 10) -> Student:
    return cast(Student, Asked([Call(f"f{place}", (), {}, value=value) for place, value in enumerate(values)], size))


def test_the_call_that_the_test_was_about() -> None:
    student = asked([1], [2], [3])
    failures = Failures()
    failures.note(0, "sum", student, [student.calls[1]])
    failures.note(1, "sum", student, ["no answer", student.calls[0].value])
    failures.note(2, "mul", student, ["of none"])
    assert [failure.decisive for failure in failures.take()] == [1, 0, 2]
    assert failures.take() == []


def test_calls_before_are_kept_without_what_came_of_them() -> None:
    failures = Failures()
    failures.pass_on(asked("large"))
    failures.note(1, "sum", asked(*range(MAX_CALLS + 2)), [])
    (failure,) = failures.take()
    assert [call.name for call in failure.before] == ["f0", "f0", "f1"]
    assert {call.value for call in failure.before} == {None}
    assert len(failure.calls) == MAX_CALLS


def test_where_they_are_too_many_or_too_large_none_is_kept() -> None:
    for many in (asked(*range(MAX_BEFORE + 1)), asked(1, size=MAX_BYTES + 1)):
        failures = Failures()
        failures.pass_on(many)
        failures.pass_on(asked(1))
        failures.note(2, "sum", asked(1), [])
        assert [failure.before for failure in failures.take()] == [()]


def test_the_first_ones_of_each_task_are_enough() -> None:
    """A task that stands below others that failed is not forgotten for those."""
    failures = Failures()
    for place in range(12):
        failures.note(place, f"task {place // 4}", asked(1), [])
    assert [failure.place for failure in failures.take()] == [0, 1, 2, 4, 5, 6, 8, 9, 10]
    for place in range(2 * MAX_FAILURES):
        failures.note(place, f"task {place}", asked(1), [])
    assert [failure.place for failure in failures.take()] == list(range(MAX_FAILURES))
    assert MAX_OF_TASK < MAX_FAILURES


def test_what_was_answered_in_them_is_kept_as_far_as_it_is_small() -> None:
    failures = Failures()
    sizes = (3 * MAX_BYTES, 10, MAX_BYTES // 2)
    for place, size in enumerate(sizes):
        failures.note(place, f"task {place}", asked(1, size=size), [])
    assert [failure.place for failure in failures.take()] == [0]
    for place, size in enumerate(sizes[::-1]):
        failures.note(place, f"task {place}", asked(1, size=size), [])
    assert [failure.place for failure in failures.take()] == [0, 1]
