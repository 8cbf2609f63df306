"""Odd answers: any plain value that may travel, and true answers with something odd in them.

All is drawn from a `random.Random`, so that a number repeats it.
"""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np

from grader.sandbox.seam import capacity
from grader.sandbox.seam.wire import Opaque

LARGEST_INT = 2 ** (8 * capacity.MAX_INT_BYTES - 1) - 1


def _deep(depth: int, value: Any) -> Any:
    for _ in range(depth):
        value = [value]
    return value


ODD: list[Any] = [
    None, True, False, 0, 1, -1, 2, 53, 2**53 + 1, 2**61 - 1, 2**63, -(2**63) - 1, 10**400, -(10**400), LARGEST_INT,
    0.0, -0.0, 0.5, 5e-324, 2.2250738585072014e-308, 1.797e308, -1.7976931348623157e308, math.nan, math.inf, -math.inf,
    0j, 1j, complex(math.nan, 1), complex(1, math.nan), complex(math.inf, -math.inf), 1e308 + 1e308j,
    "", " ", "\n", "\r\n\t", "x" * 3_000, "\ud800", "\udfff\ud800", "\x00", "\x1b[2J", "\u202eabc\u2066", "\u200b",
    "\ufeff",
    "e\u0301" * 40, "e" + "\u0301\u0316" * 300, "\u0f73" * 50, "\u1100\u1161\u11a8", "각", "ﬁ", "ＡＢＣ", "Ⅷ", "²",
    "１２", "٣",
    "{}", "{0}", "{name}", "%s %d", "nan", "inf", "1e999", "0" * 5_000, "한글\n" * 200, "홀수", "짝수", "True",
    "\U0010ffff",
    b"", b"\x00\xff", b"x" * 3_000,
    [], [None], [[]], (), ((),), {}, set(), [[], ()], [0, 0.0, False, ""], [1, "1", b"1", 1.0, True, 1j],
    [math.nan], [math.nan, math.nan], {math.nan: math.nan}, {math.nan, 1, 2}, {1, "a", b"b", (1, 2), 2.5, None, 1j},
    {(1, (2, "x")): [1], b"k": {}, 1.5: None, None: (), True: 0, 10**400: 1}, {"": {"": {"": {}}}}, {"a": math.inf},
    {10**400, 1.5, -math.inf}, [10**400, 1.5], [1.797e308, -1.797e308], [10**400] * 4, (10**400, 0.5),
    [1, "a", None], ["b", 1j, 2], [(1, 2), (3,)], [{}, []], [{1: 2}, {1: 3}], [True, 2], list(range(50)),
    [np.zeros(2), 10**400], [10**400, np.zeros(2)], [np.zeros(2), np.zeros(3)], [np.zeros(2), 1j, "x"], (np.zeros(0),),
    [np.array(1.5), 1.5], {"a": np.zeros((2, 2))}, {"a": [np.eye(2), {1: np.zeros(3)}]}, [np.ones(1), [1.0]],
    np.array(1.5), np.array(math.nan), np.array(True), np.array([]), np.zeros((0, 3)), np.zeros((3, 0, 2)),
    np.zeros((1,) * 32),
    np.zeros((2,) * 12, np.uint8), np.array([True, False]), np.array([1j, math.nan]), np.array([65504, math.inf], "f2"),
    np.array([-128, 127], "i1"), np.array([0, 2**64 - 1], "u8"), np.array([-(2**63)], "i8"),
    np.array([[1.5, math.nan]]),
    np.arange(24.0).reshape(2, 3, 4), np.full(3, 1.797e308), np.array([5e-324]), np.arange(3, dtype=">i4"),
    np.eye(3)[:, ::2],
    Opaque("Thing", "<Thing at 1>"), Opaque("", ""), Opaque("\ud800", "\x1b[31m"), Opaque("Decimal", "Decimal('NaN')"),
    [Opaque("Thing", "x")], {"a": Opaque("Thing", "x")}, {Opaque("Thing", "x"), 1}, {Opaque("K", "k"): 1, "a": 2},
    [Opaque("Thing", "x"), np.zeros(2), 10**400, math.nan, "\ud800", b"", 1j, None, {}], Opaque("x" * 500, "y" * 500),
    _deep(60, 1), _deep(80, np.zeros(2)), _deep(60, {"a": math.nan}), (_deep(40, 1j), _deep(40, 10**400)),
]  # fmt: skip
"""One of each kind of trouble that is known."""

_DTYPES = ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16", ">f8", ">i2")
_ALPHABETS = (
    (32, 127), (0, 32), (127, 160), (0x300, 0x370), (0x5D0, 0x5EB), (0xAC00, 0xAD00), (0x1100, 0x1200),
    (0x200B, 0x2070), (0xD800, 0xE000), (0xFF00, 0xFF60), (0x1F300, 0x1F400), (0x10FFF0, 0x110000),
)  # fmt: skip


def value(rng: random.Random, depth: int = 4) -> Any:
    """Any value that may travel, most of them small."""
    pick = rng.random()
    if pick < 0.25:
        return rng.choice(ODD)
    if pick < 0.6 or depth <= 0:
        return scalar(rng)
    if pick < 0.7:
        return array(rng)
    size = rng.choice((0, 1, 1, 2, 3, 6))
    if pick < 0.8:
        return [value(rng, depth - 1) for _ in range(size)]
    if pick < 0.86:
        return tuple(value(rng, depth - 1) for _ in range(size))
    if pick < 0.96:
        return {hashable(rng): value(rng, depth - 1) for _ in range(size)}
    return {hashable(rng) for _ in range(size)}


def hashable(rng: random.Random, depth: int = 2) -> Any:
    """A key."""
    if depth and rng.random() < 0.2:
        return tuple(hashable(rng, depth - 1) for _ in range(rng.randrange(3)))
    return scalar(rng)


def scalar(rng: random.Random) -> Any:
    """What holds no other value; a description among them."""
    return rng.choice((_odd_scalar, _integer, _float, _complex, text, text, _bytes, _opaque))(rng)


def _odd_scalar(rng: random.Random) -> Any:
    return rng.choice(_SCALARS)


def _integer(rng: random.Random) -> int:
    bits = rng.choice((1, 3, 8, 31, 63, 64, 200, 1_024, 1_100, 8 * capacity.MAX_INT_BYTES - 1))
    return rng.getrandbits(bits) * rng.choice((1, -1))


def _float(rng: random.Random) -> float:
    return rng.choice((rng.random(), rng.uniform(-100, 100), float(rng.randrange(-9, 9)), _any_float(rng)))


def _any_float(rng: random.Random) -> float:
    return float(np.frombuffer(rng.randbytes(8), "f8")[0])


def _complex(rng: random.Random) -> complex:
    return complex(_float(rng), _float(rng))


def text(rng: random.Random) -> str:
    """A text of one of the ranges of Unicode that make trouble."""
    low, high = rng.choice(_ALPHABETS)
    return "".join(chr(rng.randrange(low, high)) for _ in range(rng.choice((0, 1, 2, 5, 40))))


def _bytes(rng: random.Random) -> bytes:
    return rng.randbytes(rng.choice((0, 1, 5)))


def _opaque(rng: random.Random) -> Opaque:
    return Opaque(rng.choice(("Thing", "generator", "float64", "Decimal", text(rng))), text(rng))


def array(rng: random.Random) -> Any:
    """An array of any type and shape, of any bytes."""
    dtype = np.dtype(rng.choice(_DTYPES))
    dimensions = rng.choice((0, 1, 1, 1, 2, 2, 3, 5, 32))
    shape = tuple(rng.choice((0, 1, 2, 3)) if dimensions < 6 else 1 for _ in range(dimensions))
    size = math.prod(shape)
    if rng.random() < 0.5:
        return (
            np.array([rng.randrange(-3, 3) if dtype.kind != "u" else 1 for _ in range(size)])
            .reshape(shape)
            .astype(dtype)
        )
    data = rng.randbytes(size * dtype.itemsize)
    return np.frombuffer(bytes(b & 1 for b in data) if dtype.kind == "b" else data, dtype).reshape(shape)


_SCALARS = [one for one in ODD if isinstance(one, (type(None), int, float, complex, str, bytes))]


def changed(rng: random.Random, true: Any) -> Any:
    """`true` with something odd about it, at any depth."""
    inside = rng.random() < 0.7
    if inside and isinstance(true, (list, tuple)) and true:
        items = list(true)
        at = rng.randrange(len(items))
        how = rng.randrange(6)
        if how == 0:
            del items[at]
        elif how == 1:
            items.insert(at, rng.choice((items[at], value(rng, 2))))
        elif how == 2:
            rng.shuffle(items)
        else:
            items[at] = changed(rng, items[at])
        return items if isinstance(true, list) else tuple(items)
    if inside and isinstance(true, dict) and true:
        pairs = list(true.items())
        at = rng.randrange(len(pairs))
        key, item = pairs[at]
        how = rng.randrange(5)
        if how == 0:
            del pairs[at]
        elif how == 1:
            pairs[at] = (hashable(rng), item)
        else:
            pairs[at] = (key, changed(rng, item))
        return dict(pairs)
    return _other(rng, true)


def _other(rng: random.Random, true: Any) -> Any:
    """Something else in the place of `true`, often like it."""
    how = rng.randrange(8)
    if how == 0:
        return [true]
    if how == 1:
        return (true,) * rng.randrange(3)
    if how == 2 and isinstance(true, (list, tuple, set)):
        return rng.choice((tuple(true), list(true), dict.fromkeys(map(str, true)), str(true)))
    if how == 3 and isinstance(true, (int, float)) and not isinstance(true, bool):
        return rng.choice(
            (np.array(true, "f8"), np.array([true], "f4"), str(true), float(true), true + 1e-9, [true], bool(true))
        )
    if how == 4 and isinstance(true, str):
        return rng.choice(
            (true + text(rng), text(rng) + true, true.encode("utf-8", "surrogatepass"), [true], true[::-1])
        )
    if how <= 5 and isinstance(true, np.ndarray):
        return _other_array(rng, true)
    return value(rng)


def _other_array(rng: random.Random, true: Any) -> Any:
    how = rng.randrange(6)
    with np.errstate(all="ignore"):
        if how == 0:
            return (true.real if true.dtype.kind == "c" else true).astype(rng.choice(_DTYPES))
        if how == 1:
            return rng.choice((true.T, true.ravel(), true[None], true[..., None], true[:1] if true.ndim else true))
        if how == 2:
            return true.tolist()
        if how == 3 and true.size and true.dtype.kind in "fc":
            copy = true.copy()
            copy.reshape(-1)[rng.randrange(true.size)] = rng.choice((math.nan, math.inf, 65504, -1e30, 0))
            return copy
        return rng.choice((true * 0, true + true, array(rng)))
