"""The wire: what is plain travels unchanged; any bytes at all are a value or a `WireError`, within bounds."""

from __future__ import annotations

import contextlib
import math
import struct
import sys
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox.seam import capacity, wire
from grader.sandbox.seam.capacity import ANSWER_DEPTH, MAX_INT_BYTES
from grader.sandbox.seam.errors import LimitError, WireError
from grader.sandbox.seam.wire import Opaque, decode, decode_weighed, encode
from tests.tiers import full

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters(exclude_categories=()))  # lone surrogates too
    | st.binary()
)
hashable = st.recursive(scalars, lambda inner: st.tuples(inner, inner), max_leaves=4)
plain = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner)
        | st.dictionaries(hashable, inner, max_size=4)
        | st.sets(hashable, max_size=4)
    ),
    max_leaves=20,
)


def alike(one: object, other: object) -> bool:
    """Equal, of the same types throughout; NaN is like NaN."""
    return type(one) is type(other) and repr(one) == repr(other)


@given(plain)
def test_plain_values_travel_unchanged(value: object) -> None:
    arrived = decode(encode(value))
    assert type(arrived) is type(value)
    if isinstance(value, (set, dict)):
        assert sorted(map(repr, arrived)) == sorted(map(repr, value))
    else:
        assert alike(arrived, value) or isinstance(value, (list, tuple))


@given(st.binary(max_size=300))
@settings(max_examples=500)
def test_any_bytes_are_a_value_or_a_wire_error(data: bytes) -> None:
    try:
        value = decode(data)
    except WireError:
        return
    # What can be decoded is something that could have been sent.
    encode(value)


@given(plain, st.data())
def test_a_flipped_byte_is_a_value_or_a_wire_error(value: object, data: st.DataObject) -> None:
    frame = bytearray(encode(value))
    frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(WireError):
        decode(bytes(frame))


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3),
        np.array([True, False]),
        np.zeros((0, 3), np.float32),
        np.array([1 + 2j]),
        np.arange(4, dtype=">i4")[::-1],
        np.asfortranarray(np.arange(6, dtype=np.uint8).reshape(3, 2)),
    ],
)
def test_arrays_keep_shape_kind_and_values(array: np.ndarray) -> None:
    arrived = decode(encode(array))
    assert arrived.shape == array.shape
    assert arrived.dtype.kind == array.dtype.kind
    np.testing.assert_array_equal(arrived, array)


def of_nothing(*shape: int) -> bytes:
    """An array as it travels, of whatever shape."""
    return b"ai" + bytes((1, len(shape))) + struct.pack(f">{len(shape)}Q", *shape)


@pytest.mark.parametrize("shape", [(2**26, 0), (0, 2**26), (2, 2**20, 0), (1_000_001, 0)])
def test_no_more_rows_of_nothing_than_values_may_travel(shape: tuple[int, ...]) -> None:
    with pytest.raises(WireError, match="a shape that may not travel"):
        encode(np.zeros(shape, np.int8))
    with pytest.raises(WireError, match="do not bear out"):
        decode(of_nothing(*shape))


@pytest.mark.parametrize("shape", [(1_000_000, 0), (0, 1_000_000), (2, 500_000, 0), (60_000, 0)])
def test_as_many_rows_of_nothing_as_values_may(shape: tuple[int, ...]) -> None:
    array = np.zeros(shape, np.int8)
    assert encode(array) == of_nothing(*shape)
    assert decode(of_nothing(*shape)).shape == shape


@pytest.mark.parametrize("dtype", [bool, np.int8, np.float16])
def test_an_element_of_an_answers_array_counts_however_small_it_is(dtype: type) -> None:
    """As a list, in one call of C code, each is an object."""
    fits = np.zeros(capacity.MAX_ANSWER // capacity.ANSWER_ITEM, dtype)
    assert decode_weighed(encode(fits), ANSWER_DEPTH, capacity.answer_room(0))[0].size == fits.size
    over = np.zeros(fits.size + 1, dtype)
    with pytest.raises(LimitError, match="bytes of data"):
        decode_weighed(encode(over), ANSWER_DEPTH, capacity.answer_room(0))
    with pytest.raises(LimitError, match="bytes of data"):
        encode(over, capacity.answer_room(0))
    assert decode(encode(over)).size == over.size  # what is sent to a child is the course's own


SAME = [(2**61 - 1) * number for number in range(1, 1_200)]


@pytest.mark.parametrize("members", [SAME, tuple(SAME), dict(enumerate(SAME)), [SAME], [(one,) for one in SAME]])
def test_members_that_collide_are_refused_before_a_suite_makes_a_set_of_them(members: object) -> None:
    """Four hundred thousand of them fit into an answer: twelve minutes, in one call that nothing interrupts."""
    with pytest.raises(LimitError, match="collide"):
        decode(encode(members))


@pytest.mark.parametrize(
    "members",
    [
        [-1, -2] * 5_000,
        [0.0] * 5_000,
        list(range(50_000)),
        [math.nan] * 3_000,
        [([],)] * 2_000,
        SAME[:900],
        ["a"] * 2_000,
    ],
    ids=["-1 and -2", "zeros", "range", "nan", "unhashable", "few", "texts"],
)
def test_members_that_do_not_are_as_good_as_ever(members: list[object]) -> None:
    assert alike(decode(encode(members)), members)


@pytest.mark.parametrize(
    ("number", "allowed"), [(lambda n: n + 2**40, 50_000), (lambda n: n + 0.5, 50_000), (int, 200_000)]
)
def test_a_list_of_an_answer_holds_no_more_numbers_than_a_table_may_be_aimed_with(
    number: Callable[[int], float], allowed: int
) -> None:
    """Each can be aimed at the slots of those before it, but for small whole numbers, which are their own slots."""
    many = [number(n) for n in range(1_000_000, 1_000_000 + allowed)] if number is not int else list(range(allowed))
    assert decode_weighed(encode(many), ANSWER_DEPTH, capacity.answer_room(0))[0] == many
    if number is not int:
        over = encode([*many, number(2_000_000)])
        with pytest.raises(LimitError, match="collide"):
            decode_weighed(over, ANSWER_DEPTH, capacity.answer_room(0))
        assert len(decode(over)) == allowed + 1  # what is sent to a child is the course's own


def test_what_lies_deep_counts_more_than_once() -> None:
    """Two thousand values a hundred deep are put in order a hundred times as slowly as ones that are not."""

    def pillars(count: int, height: int) -> bytes:
        return b"l" + struct.pack(">I", count) + (b"l\0\0\0\1" * height + b"N") * count

    for height, most in ((5, 70_000), (80, 600)):
        decode_weighed(pillars(most, height), ANSWER_DEPTH, capacity.answer_room(0))
        with pytest.raises(LimitError, match="values"):
            decode_weighed(pillars(2 * most, height), ANSWER_DEPTH, capacity.answer_room(0))


def test_arrays_of_objects_may_not_travel() -> None:
    with pytest.raises(WireError, match="may not travel"):
        encode(np.array([object()]))


def nested(depth: int) -> bytes:
    return b"l\0\0\0\1" * depth + b"N"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (nested(100_000), "nested deeper"),
        (b"i" + struct.pack(">I", 2_200) + b"\1" * 2_200, "an integer of 2200 bytes"),
        (b"af" + bytes((8, 1)) + struct.pack(">Q", 10**12), "shape"),
        (b"af" + bytes((8, 2)) + struct.pack(">QQ", 0, 2**63), "shape"),
        (b"aO" + bytes((8, 0)), "may not travel"),
        (b"l" + struct.pack(">I", 2**32 - 1), "do not bear out"),
        (b"s" + struct.pack(">I", 2) + b"\xff\xff", "not a value"),
        (b"S\0\0\0\1l\0\0\0\0", "a key"),
        (b"NN", "after the value"),
        (b"?", "unknown tag"),
        (b"", "too early"),
        (b"ON" + b"N", "not text"),
    ],
)
def test_lies_are_refused_with_their_reason(data: bytes, reason: str) -> None:
    with pytest.raises(WireError, match=reason):
        decode(data)


def test_keys_that_collide_are_refused_before_they_cost_time() -> None:
    prime = 2**61 - 1  # hash(n) == n % prime
    colliding = b"".join(encode(n * prime) for n in range(1, 60))
    with pytest.raises(WireError, match="collide"):
        decode(b"S" + struct.pack(">I", 59) + colliding)


@full
def test_more_values_than_the_limit_are_refused_within_bounded_memory() -> None:
    data = b"l" + struct.pack(">I", 2_000_000) + b"N" * 2_000_000
    tracemalloc.start()
    with pytest.raises(WireError, match="more than"):
        decode(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * 2**20


def test_an_opaque_equals_nothing_not_even_itself() -> None:
    one = decode(encode(Opaque("Liar", "<Liar>")))
    assert one.__eq__(one) is False
    assert one != one
    assert repr(one) == "<Liar>"


def test_an_integer_that_python_would_refuse_to_print_may_not_travel() -> None:
    with pytest.raises(WireError, match="too long"):
        encode(10**5000)
    assert len(str(decode(encode(10**4000)))) == 4001


def test_special_floats_arrive() -> None:
    values = decode(encode([math.inf, -math.inf, math.nan, -0.0]))
    assert values[:2] == [math.inf, -math.inf]
    assert math.isnan(values[2])
    assert math.copysign(1, values[3]) == -1


def test_a_frame_over_the_limit_is_refused() -> None:
    with pytest.raises(WireError, match="over the limit"):
        wire.frame(b"x" * 100, limit=50)


def test_what_comes_in_may_be_sent_on() -> None:
    """An integer of the longest form that `encode` refuses, and nesting to the limit, are refused on the way in."""
    edge = (
        b"i"
        + struct.pack(">I", MAX_INT_BYTES)
        + (-(1 << (8 * MAX_INT_BYTES - 1))).to_bytes(MAX_INT_BYTES, "big", signed=True)
    )
    with pytest.raises(WireError):
        decode(edge)
    with pytest.raises(WireError):
        decode(b"i\0\0\0\x02\0\x01")
    deep: list[object] = []
    for _ in range(ANSWER_DEPTH):
        deep = [deep]
    with pytest.raises(WireError):
        decode(encode([deep]), ANSWER_DEPTH)
    assert decode(encode(deep), ANSWER_DEPTH) == deep
    encode([decode(encode(deep), ANSWER_DEPTH)] * 2)


@pytest.mark.parametrize("value", [[set() for _ in range(1_000)], ["x" * 1_000 + "\U0001f600"], [[]] * 1_000, {1: 2.5}])
def test_weight_is_no_less_than_the_memory(value: object) -> None:
    arrived, weight = decode_weighed(encode(value))
    assert weight >= _memory(arrived)


def _memory(value: object) -> int:
    inner: list[object] = list(value) if isinstance(value, (list, set)) else []
    if isinstance(value, dict):
        inner = [*value, *value.values()]
    return sys.getsizeof(value) + sum(_memory(one) for one in inner)
