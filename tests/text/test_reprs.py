"""A value of a submission as text: of which kind it is, and nothing in it that a terminal would act on.

How whole values look, and that they stay short, is tried where answers are compared (tests/suites/test_compare.py).
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.text.reprs import MORE, kind, printable

ANY_TEXT = st.text(alphabet=st.characters(codec=None, exclude_categories=()))


@pytest.mark.parametrize(
    ("value", "name"),
    [
        *(
            (None, "none"),
            (True, "bool"),
            (1, "number"),
            (1.5, "number"),
            (1j, "complex"),
            ("1", "str"),
            (b"1", "bytes"),
        ),
        *(([1], "list"), ((1,), "tuple"), ({1: 2}, "dict"), ({1}, "set"), (frozenset({1}), "set")),
        *((np.array([1]), "array"), (np.float32(1), ""), (object(), ""), (range(3), "")),
    ],
)
def test_the_kind_of_a_value(value, name):
    """An int and a float are one, a bool is no number: `True` does not answer `1`."""
    assert kind(value) == name


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("가나 abc", 10, "가나 abc"),
        ("a\nb", 10, "a\nb"),
        ("\ta", 10, "    a"),
        ("\x1b[2J", 20, "\\x1b[2J"),
        ("\ud800\u202e", 20, "\\ud800\\u202e"),
        ("abcdef", 3, "abc" + MORE),
        ("\x1b" * 3, 4, "\\x1b" + MORE),
    ],
)
def test_what_acts_is_escaped_and_what_is_long_is_cut(text, limit, shown):
    assert printable(text, limit) == shown


@given(ANY_TEXT, st.integers(1, 50))
def test_whatever_it_is_it_stays_short_and_can_be_written(text, limit):
    shown = printable(text, limit)
    assert len(shown) <= limit + len(MORE)
    assert shown.replace("\n", "").isprintable()
    shown.encode("utf-8")
