"""Packed numbers are what the tuples are that they stand for, to whoever reads, compares, keeps or draws them."""

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
def test_they_read_and_compare_as_their_tuples(kind, values):
    packed = kind(values)
    assert packed == values == tuple(packed) == packed[:]
    assert hash(packed) == hash(values)
    assert len(packed) == len(values)
    assert [packed[index] for index in range(len(values))] == list(values)
    assert repr(packed) == repr(values)
    assert packed != (*values, 1.0)


@pytest.mark.parametrize(("kind", "values"), VALUES)
def test_nothing_is_lost_by_pydantic_json_or_pickle(kind, values):
    adapter, packed = TypeAdapter(kind), kind(values)
    assert adapter.validate_json(adapter.dump_json(packed)) == values
    assert adapter.validate_json(json.dumps(adapter.dump_python(packed))) == values
    assert adapter.validate_python(packed) == adapter.validate_python(list(values)) == values
    assert isinstance(adapter.validate_python(values), kind)
    assert pickle.loads(pickle.dumps(packed)) == values


@pytest.mark.parametrize(
    ("kind", "values"),
    [(Heights, [float("nan")]), (Heights, ["x"]), (Points, [(1, None)]), (Points, [(1, 2, 3)]), (Points, [(1, 1e999)])],
)
def test_what_is_no_finite_number_is_refused(kind, values):
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(values)
