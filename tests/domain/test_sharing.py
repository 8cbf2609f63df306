"""Equal parts of two reports are one object, and never parts that differ; what is made of the same is made once.

Of `grader.domain.sharing`."""

from __future__ import annotations

import gc
import pickle
from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, TypeAdapter

from grader.domain.sharing import FewNames, Shared, remember_same
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
    once = TypeAdapter(Annotated[tuple[str, ...], Shared])
    assert once.validate_python(first) is once.validate_python(second)


class Named(FewNames, BaseModel):
    model_config = ConfigDict(frozen=True)
    a: int = 1
    b: int = 2


def test_what_was_made_with_the_same_fields_remembers_them_once():
    one, other = Named(a=3), Named.model_validate_json('{"a": 4}')
    assert one.model_fields_set is other.model_fields_set
    assert one.model_fields_set == {"a"}
    assert Named(b=1).model_fields_set == {"b"}


def test_a_copy_with_more_fields_leaves_the_others_as_they_are():
    one = Named(a=3)
    copy = one.model_copy(update={"b": 5})
    assert copy.model_fields_set == {"a", "b"}
    assert one.model_fields_set == Named(a=9).model_fields_set == {"a"}
    assert pickle.loads(pickle.dumps(one)) == one == Named(a=3)
    assert one.model_dump(exclude_unset=True) == {"a": 3}


def test_what_was_made_of_the_very_same_is_made_once():
    made = []

    @remember_same(2)
    def join(*parts: tuple[str, ...]) -> list[str]:
        made.append(parts)
        return [text for part in parts for text in part]

    one, other = ("a", "b"), tuple("ab")
    assert one == other
    assert join(one) is join(one)
    assert join(one) == join(other)
    assert join(one) is not join(other)  # equal ones are told apart
    assert len(made) == 2
    assert join(one, other) == ["a", "b", "a", "b"]
    assert join(other, one) is not join(one, other)
    assert join(one) == ["a", "b"]  # forgotten, for two came after it
    assert len(made) == 5
    with pytest.raises(TypeError, match="place"):
        join(parts=one)  # type: ignore[call-arg]


def test_what_comes_in_the_place_of_another_is_not_taken_for_it():
    """An object that is gone may leave its id to the next one."""

    @remember_same(8)
    def first(part: list[int]) -> int:
        return part[0]

    for number in range(1000):
        assert first([number]) == number
        gc.collect(0)


def test_of_the_remembered_the_one_that_was_asked_for_last_stays():
    made = []

    @remember_same(2)
    def make(part: str) -> str:
        made.append(part)
        return part

    for part in ("a", "b", "a", "c", "a", "b"):
        make(part)
    assert made == ["a", "b", "c", "b"]
