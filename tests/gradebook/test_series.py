"""Rows of numbers come back digit by digit, and no longer than they were."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.gradebook.series import read_series, write_series

NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.decimals(-1000, 1000, places=4).map(float)


def check(values: list) -> None:
    written = write_series(values)
    if written is not None:
        assert repr(json.loads(read_series(written.encode()))) == repr(values)


@given(st.lists(NUMBERS, min_size=1))
def test_numbers_come_back(values):
    check(values)


@given(st.lists(st.tuples(NUMBERS, NUMBERS).map(list), min_size=1))
def test_pairs_come_back(values):
    check(values)


def test_a_smooth_way_is_written_tight():
    way = [[round(3 * 0.9**step, 4), round(-2 * 0.95**step, 4)] for step in range(100)]
    written = write_series(way)
    assert written is not None
    assert len(written) < len(json.dumps(way)) / 3
    assert json.loads(read_series(written.encode())) == way


@pytest.mark.parametrize("values", [[], [1.0, None], [-0.0], [1e-7], [1e22], [1], [[1.0, None]]])
def test_what_would_not_come_back_is_not_written_so(values):
    assert write_series(values) is None


@pytest.mark.parametrize(
    "written", [b"", b";", b"1", b"1 2", b"0 2;1", b"1 99;1", b"1 1;1;2 3", b"1 1;1;2;3", b"1 1;x"]
)
def test_what_was_not_written_so_is_refused(written):
    with pytest.raises(ValueError):  # noqa: PT011 - whichever; the gradebook makes one sentence of them
        read_series(written)
