"""Equal parts of two reports are one object, and never parts that differ."""

from __future__ import annotations

import pickle
from typing import Annotated

from pydantic import BaseModel, ConfigDict, TypeAdapter

from grader.domain.sharing import FewNames, Shared
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
