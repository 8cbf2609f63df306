"""Packed numbers read, and are kept, as the tuples that they stand for."""

from __future__ import annotations

import json
import pickle

import pytest
from pydantic import TypeAdapter, ValidationError

from grader.domain.packed import Heights, Points

VALUES = [
    (Heights, ()),
    (Heights, (1.5, None, -0.0, 1e308, 5e-324)),
    (Points, ()),
    (Points, ((0.1, 2.0), (-1e308, 0.0), (3.0, 4.0))),
]


@pytest.mark.parametrize(("kind", "values"), VALUES)
def test_they_read_as_their_tuples(kind, values):
    packed = kind(values)
    assert tuple(packed) == values == packed[:]
    assert len(packed) == len(values)
    assert [packed[index] for index in range(len(values))] == list(values)
    assert repr(packed) == repr(values)


@pytest.mark.parametrize(("kind", "values"), VALUES)
def test_equal_are_those_of_one_kind_with_the_same_numbers(kind, values):
    packed = kind(values)
    assert packed == kind(list(values))
    assert hash(packed) == hash(kind(list(values)))
    assert packed != kind((*values, (1.0, 2.0) if kind is Points else 1.0))
    assert packed != values
    assert Heights(()) != Points(())


@pytest.mark.parametrize(("kind", "values"), VALUES)
def test_nothing_is_lost_by_pydantic_json_or_pickle(kind, values):
    adapter, packed = TypeAdapter(kind), kind(values)
    assert adapter.validate_json(adapter.dump_json(packed)) == packed
    assert adapter.validate_json(json.dumps(adapter.dump_python(packed))) == packed
    assert adapter.validate_python(packed) == adapter.validate_python(list(values)) == packed
    assert adapter.dump_python(packed) == values
    assert pickle.loads(pickle.dumps(packed)) == packed


@pytest.mark.parametrize(
    ("kind", "values"),
    [(Heights, [float("nan")]), (Heights, ["x"]), (Points, [(1, None)]), (Points, [(1, 2, 3)]), (Points, [(1, 1e999)])],
)
def test_what_is_no_finite_number_is_refused(kind, values):
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(values)
