"""Frames as a hostile process would write them, for the property tests of all that reads frames."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
from hypothesis import strategies as st

from grader.sandbox.seam.wire import Opaque, encode

MERSENNE = 2**61 - 1
"""Python's numbers hash modulo this."""


def u32(number: int) -> bytes:
    return struct.pack(">I", number)


def array(kind: bytes, itemsize: int, shape: tuple[int, ...], data: bytes = b"") -> bytes:
    return b"a" + kind + bytes((itemsize, len(shape))) + struct.pack(f">{len(shape)}Q", *shape) + data


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**13_500), 2**13_500)
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters(exclude_categories=()))  # lone surrogates too
    | st.binary()
)
KINDS = {"i": "1248", "u": "1248", "f": "248", "c": ("8", "16")}
DTYPES = ["?", *(order + kind + size for order in "<>" for kind, sizes in KINDS.items() for size in sizes)]
_shapes = st.lists(st.integers(0, 3), max_size=5).map(tuple)


@st.composite
def arrays(draw: st.DrawFn) -> np.ndarray[Any, Any]:
    """Any array that may travel, of any byte order and memory layout, NaNs with payloads among the values."""
    dtype = draw(st.sampled_from(DTYPES))
    shape = draw(_shapes)
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    data = draw(st.binary(min_size=size, max_size=size))
    if dtype == "?":
        data = bytes(byte & 1 for byte in data)
    made = np.frombuffer(data, dtype).reshape(shape)
    return draw(st.sampled_from([made, made.T, made[::-1] if shape else made, np.asfortranarray(made)]))


opaques = st.builds(Opaque, st.text(max_size=600), st.text(max_size=600))
hashable = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=4)
plain = st.recursive(
    scalars | arrays(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(hashable, inner, max_size=4)
        | st.sets(hashable, max_size=4)
    ),
    max_leaves=20,
)
"""Every kind of value that `encode` takes but descriptions, which equal nothing."""

# Not values: bytes that follow the grammar in all but one place, or lie about it.
_counts = st.integers(0, 6) | st.sampled_from([255, 65_536, 2**31, 2**32 - 1])
_small = scalars.map(encode)
_claims = st.builds(
    array,
    st.sampled_from([bytes((c,)) for c in b"?biufcOSUVmM\x00\xff"]),
    st.integers(0, 17) | st.just(255),
    st.lists(st.integers(0, 4) | st.sampled_from([2**26, 2**31, 2**32, 2**63, 2**64 - 1]), max_size=34).map(tuple),
    st.binary(max_size=64),
)
_integers = st.builds(lambda size, data: b"i" + u32(size) + data, _counts, st.binary(max_size=8))
_texts = st.builds(lambda tag, size, data: tag + u32(size) + data, st.sampled_from([b"s", b"b"]), _counts, st.binary())
_colliding = st.builds(
    lambda tag, count, step: tag + u32(count) + b"".join(encode(n * step) for n in range(count)),
    st.sampled_from([b"S", b"d", b"l"]),
    st.integers(0, 80),
    st.sampled_from([0, 1, MERSENNE, 2**40]),
)
_leaves = _small | _claims | _integers | _texts | _colliding | opaques.map(encode) | st.binary(max_size=20)
frames = st.recursive(
    _leaves,
    lambda inner: (
        st.builds(
            lambda tag, lie, items: tag + u32(len(items) // (2 if tag == b"d" else 1) + lie) + b"".join(items),
            st.sampled_from([b"l", b"t", b"S", b"d"]),
            st.sampled_from([0, 0, 0, 0, 1]),
            st.lists(inner, max_size=6),
        )
        | st.tuples(inner, inner).map(lambda pair: b"O" + pair[0] + pair[1])
    ),
    max_leaves=30,
)
"""Payloads, most of them nearly right."""


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A value as `encode` writes it, with some bytes changed, left out or put in."""
    data = bytearray(encode(draw(plain)))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 2))] = draw(st.binary(max_size=3))
    return bytes(data)


payloads = frames | damaged() | plain.map(encode) | st.binary(max_size=300)


def alike(one: Any, other: Any) -> bool:
    """The same value of exactly the same types throughout; a NaN is like a NaN of the same bits, -0.0 not like 0.0."""
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict):
        return len(one) == len(other) and all(
            alike(k, m) and alike(v, w) for (k, v), (m, w) in zip(one.items(), other.items(), strict=True)
        )
    if isinstance(one, set):
        return sorted(map(encode, one)) == sorted(map(encode, other))
    if isinstance(one, Opaque):
        return (one.type_name, one.text) == (other.type_name, other.text)
    if isinstance(one, np.ndarray):
        little = one.dtype.newbyteorder("<")
        return one.shape == other.shape and other.dtype == little and one.astype(little).tobytes() == other.tobytes()
    if isinstance(one, float):
        return struct.pack(">d", one) == struct.pack(">d", other)
    if isinstance(one, complex):
        return alike(one.real, other.real) and alike(one.imag, other.imag)
    return bool(one == other)
