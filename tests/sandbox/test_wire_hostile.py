"""The wire against hostile bytes: total, within its stated memory, and taking nothing that `encode` does not write."""

from __future__ import annotations

import contextlib
import gc
import math
import struct
import subprocess
import sys
import tracemalloc
from collections import Counter, OrderedDict, UserString, defaultdict, deque, namedtuple
from collections.abc import Callable, Iterator
from enum import Enum, IntEnum, IntFlag, StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.sandbox.backends import link
from grader.sandbox.inside.values import plain as made_plain
from grader.sandbox.seam import capacity, wire
from grader.sandbox.seam.capacity import MAX_FRAME, MAX_MEMORY, MAX_VALUES
from grader.sandbox.seam.errors import WireError
from grader.sandbox.seam.wire import MAX_DESCRIPTION, Opaque, decode, encode
from tests.fuzz import seeds, target
from tests.sandbox.hostile import MERSENNE, alike, array, opaques, payloads, plain, u32
from tests.tiers import full

TYPES = (type(None), bool, int, float, complex, str, bytes, list, tuple, dict, set, np.ndarray, Opaque)


def inside(value: Any) -> list[Any]:
    """`value` and all that it holds."""
    if type(value) is dict:
        return [value, *(v for pair in value.items() for one in pair for v in inside(one))]
    if type(value) in (list, tuple, set):
        return [value, *(v for one in value for v in inside(one))]
    return [value]


@given(plain | opaques)
def test_what_is_encoded_arrives_equal_and_of_exactly_the_same_types(value: object) -> None:
    assert alike(value, decode(encode(value)))


@given(payloads)
@settings(max_examples=600, deadline=None)
@example(array(b"f", 8, (0, 2**26, 2**26, 2**26)))  # NumPy's own ValueError, once
@example(array(b"b", 1, (1,), b"\2"))
@example(b"S\0\0\0\2" + encode(1) + encode(True))
@example(b"i" + u32(2) + b"\0\1")
@example(b"d\0\0\0\1" + array(b"f", 8, (0,)) + b"N")
def test_any_payload_is_a_value_that_encode_writes_so_or_a_wire_error(payload: bytes) -> None:
    try:
        value = decode(payload)
    except WireError:
        return
    assert all(type(one) in TYPES for one in inside(value))
    assert all(one.dtype.kind in "biufc" for one in inside(value) if isinstance(one, np.ndarray))
    again = encode(value)
    # A set's members have no order; else the bytes themselves come back.
    if any(type(one) is set for one in inside(value)):
        assert sorted(again) == sorted(payload)
    else:
        assert again == payload


@given(payloads)
@settings(max_examples=150, deadline=None)
@example(b"O" * 90)
def test_decoding_keeps_to_its_memory(payload: bytes) -> None:
    decode(encode(np.zeros(1)))  # NumPy's own imports are not the frame's
    tracemalloc.start()
    try:
        decode(payload)
    except WireError:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    # MAX_MEMORY, scaled to a frame of this size; 64 KiB are an exception with MAX_DEPTH frames on its way.
    assert peak <= 5 * len(payload) + 320 * len(payload) + 64 * 1024


HALF = MAX_VALUES // 2
ARRAYS = MAX_VALUES // capacity.ARRAY_COST - 1
LARGEST = {
    "a text that is widened at its last letter": lambda: (
        b"s" + u32(MAX_FRAME - 5) + b"x" * (MAX_FRAME - 9) + "😀".encode()
    ),
    "bytes": lambda: b"b" + u32(MAX_FRAME - 5) + b"x" * (MAX_FRAME - 5),
    "empty sets, and a text": lambda: (
        b"l"
        + u32(MAX_VALUES - 1)
        + b"S\0\0\0\0" * (MAX_VALUES - 2)
        + b"s"
        + u32(50_000_000)
        + b"x" * 49_999_996
        + "😀".encode()
    ),
    "lists of one": lambda: b"l" + u32(HALF - 1) + b"l\0\0\0\1N" * (HALF - 1),
    "sets of one": lambda: b"l" + u32(HALF - 1) + b"S\0\0\0\1T" * (HALF - 1),
    "dictionaries of one": lambda: b"l" + u32(333_000) + b"d\0\0\0\1TT" * 333_000,
    "sets of five": lambda: b"l" + u32(160_000) + (b"S" + u32(5) + b"".join(map(encode, range(5)))) * 160_000,
    "one dictionary": lambda: (
        b"l" + u32(2) + (b"d" + u32(200_000) + b"".join(encode(f"{n:06}") + b"S\0\0\0\0" for n in range(200_000))) * 2
    ),
    "one set": lambda: b"l" + u32(4) + (b"S" + u32(200_000) + b"".join(encode(f"{n:06}") for n in range(200_000))) * 4,
    "arrays of one": lambda: b"l" + u32(ARRAYS) + array(b"b", 1, (), b"\1") * ARRAYS,
    "arrays of 32 dimensions": lambda: b"l" + u32(ARRAYS) + array(b"b", 1, (0,) * 32) * ARRAYS,
    "one array": lambda: array(b"f", 8, (8_000_000,), bytes(64_000_000)),
    "long integers": lambda: b"l" + u32(39_000) + encode(2**13_590) * 39_000,
    "descriptions": lambda: b"l" + u32(300_000) + encode(Opaque("x" * 90, "x" * 90)) * 300_000,
    "bad UTF-8 at the end": lambda: b"s" + u32(MAX_FRAME - 5) + b"x" * (MAX_FRAME - 6) + b"\xff",
    "counts that lie": lambda: b"l" + u32(60_000_000) + b"N" * 60_000_000,
    "nesting": lambda: b"l\0\0\0\1" * 12_000_000,
}

CONFINED = """
import resource, sys
import numpy
from grader.sandbox.backends import link
from grader.sandbox.seam import capacity, wire
from grader.sandbox.seam.errors import WireError
from tests.sandbox.test_wire_hostile import LARGEST
payload = LARGEST[sys.argv[1]]()
assert len(payload) <= capacity.MAX_FRAME, len(payload)
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + capacity.MAX_MEMORY,) * 2)
try:
    value = wire.decode(payload)
    print("value")
except WireError as error:
    print("WireError")
"""


@full
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs RLIMIT_AS and /proc")
@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_frames_decode_with_no_more_memory_than_stated(name: str, pytestconfig: pytest.Config) -> None:
    """In a process that can have MAX_MEMORY and not a byte more: a MemoryError would end it."""
    done = subprocess.run(
        [sys.executable, "-c", CONFINED, name],
        capture_output=True,
        text=True,
        cwd=pytestconfig.rootpath,
        timeout=120,
        check=False,
    )
    assert done.stdout.strip() in ("value", "WireError"), done.stderr[-500:]


def test_the_stated_memory_is_a_limit_that_bites() -> None:
    """The same trial sees a decoder that needs more: the largest text, with half of the memory."""
    code = CONFINED.replace("capacity.MAX_MEMORY", "capacity.MAX_MEMORY // 4")
    done = subprocess.run(
        [sys.executable, "-c", code, "a text that is widened at its last letter"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "MemoryError" in done.stderr


def test_memory_is_stated_for_the_frame_that_may_come() -> None:
    assert MAX_MEMORY == 5 * MAX_FRAME + 320 * MAX_VALUES
    assert MAX_MEMORY < 650 * 2**20


def test_an_error_does_not_keep_the_frame_that_caused_it() -> None:
    """pytest keeps the exception of a test that failed; 64 MB each would fill the memory within a class."""
    payload = b"s" + u32(8 * 2**20) + b"x" * (8 * 2**20 - 1) + b"\xff"
    tracemalloc.start()
    try:
        kept = []
        for _ in range(3):
            with pytest.raises(WireError) as caught:
                decode(payload)
            kept.append(caught.value)
        gc.collect()
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert len(kept) == 3
    assert held < 2**20


@pytest.mark.parametrize("step", [1, MERSENNE + 2, 2**44])
def test_numbers_as_keys_are_bounded_in_number_as_their_hashes_can_be_chosen(step: int) -> None:
    """Fifty thousand may stand in a table, for a chosen set of them costs quadratic time; and in all of them."""
    many = list(range(0, 50_001 * step, step))
    assert len(decode(encode(set(many[:50_000])))) == 50_000
    for refused in ({*many}, [set(many[:40_000]), dict.fromkeys(many[:40_000])]):
        with pytest.raises(WireError, match="keys that are no text"):
            encode(refused)
    with pytest.raises(WireError, match="keys that are no text"):
        decode(b"S" + u32(len(many)) + b"".join(map(encode, many)))


def test_texts_as_keys_are_not_bounded_so_tightly() -> None:
    words = {f"{n}" for n in range(150_000)}
    assert decode(encode(words)) == words


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([None] * (MAX_VALUES + 1), "more than"),
        ([np.array(1.0)] * (ARRAYS + 1), "more than"),
        ({str(n) for n in range(200_001)}, "more than 200000 keys"),
        ({n * MERSENNE for n in range(1, 60)}, "collide"),
        (np.zeros((0, 2**27)), "shape"),
    ],
    ids=["values", "arrays", "keys", "collisions", "shape"],
)
def test_encode_refuses_what_decode_would_so_that_an_honest_answer_is_no_broken_protocol(
    value: object, reason: str
) -> None:
    with pytest.raises(WireError, match=reason):
        encode(value)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"S" + u32(2) + encode(1) + encode(1.0), "twice"),
        (b"d" + u32(2) + (encode("a") + b"N") * 2, "twice"),
        (b"i" + u32(2) + b"\xff\xff", "to spare"),
        (b"i" + u32(0), "an integer of 0"),
        (array(b"b", 1, (2,), b"\1\2"), "truth value"),
        (b"O" + encode("x" * (MAX_DESCRIPTION + 1)) + encode(""), "too long"),
        (array(b"f", 16, (1,), bytes(16)), "may not travel"),
        (array(b"f", 8, (2**63, 2**63), b""), "shape"),
        (array(b"f", 8, (1,) * 33, bytes(8)), "may not travel"),
        (b"s" + u32(1) + b"\xed", "not a value"),
        (b"S" + u32(1) + array(b"f", 8, (0,)), "a key that cannot"),
        (b"S" + u32(1) + b"t" + u32(1) + b"l" + u32(0), "a key that cannot"),
    ],
)
def test_more_lies_are_refused_with_their_reason(payload: bytes, reason: str) -> None:
    with pytest.raises(WireError, match=reason):
        decode(payload)


def test_a_nan_travels_with_its_payload_and_stands_beside_another_one_as_key() -> None:
    odd = struct.unpack(">d", b"\x7f\xf8\0\0\0\0\xbe\xef")[0]
    assert alike(odd, decode(encode(odd)))
    assert len(decode(b"S" + u32(2) + encode(odd) + encode(math.nan))) == 2


@contextlib.contextmanager
def fuzzing() -> Iterator[Callable[[bytes], None]]:
    """What tests/fuzz does with one input."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(link, "new_id", link.new_id)  # put back at the end
        target.prepare()
        tracemalloc.start()
        try:
            yield target.one_input
        finally:
            tracemalloc.stop()


def test_all_that_the_fuzzer_asserts_holds_for_its_seeds(tmp_path: Path) -> None:
    count = seeds.write(tmp_path)
    assert count > 200
    with fuzzing() as fuzzed:
        for path in tmp_path.iterdir():
            fuzzed(path.read_bytes())


@given(st.sampled_from([seeds.DECODE, seeds.GREET, seeds.ANSWER, seeds.RAISED, seeds.SHORT]), payloads)
@settings(max_examples=200, deadline=None)
def test_all_that_the_fuzzer_asserts_holds_for_nearly_right_frames(use: int, payload: bytes) -> None:
    framed = u32(len(payload)) + payload if use in (seeds.GREET, seeds.ANSWER) else payload
    with fuzzing() as fuzzed:
        fuzzed(bytes((use,)) + framed)


def test_the_fuzzers_assertions_bite(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decoder that takes bytes to spare, or raises what is not its own, is found."""
    monkeypatch.setattr(target, "prepare", lambda: None)
    monkeypatch.setattr(wire, "decode", lambda data: 1)
    with fuzzing() as fuzzed, pytest.raises(AssertionError, match="not written so"):
        fuzzed(bytes((seeds.DECODE,)) + b"i" + u32(2) + b"\0\1")
    monkeypatch.setattr(wire, "decode", lambda data: {}[data])
    with fuzzing() as fuzzed, pytest.raises(KeyError):
        fuzzed(bytes((seeds.DECODE,)) + b"N")


# The student side: whatever class a value has, what leaves is plain and travels


class Colour(IntEnum):
    RED = 1


class Mode(IntFlag):
    A = 1
    B = 2


class Word(StrEnum):
    HELLO = "안녕"


class Odd(Enum):
    ONE = 1


class Liar(int):
    __eq__ = __ne__ = __lt__ = lambda self, other: True  # type: ignore[assignment]
    __hash__ = lambda self: 7  # type: ignore[assignment]  # noqa: E731
    __int__ = __index__ = lambda self: 99  # type: ignore[assignment]
    __repr__ = __str__ = lambda self: "liar"  # type: ignore[assignment]


class Shout(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "LOUD"

    def __len__(self) -> int:
        return -1

    def encode(self, *args: Any) -> bytes:  # type: ignore[override]
        return b"other"


class Endless(list):  # type: ignore[type-arg]
    def __iter__(self) -> Any:
        while True:
            yield 1

    def __len__(self) -> int:
        return 10**9


class Shifting(dict):  # type: ignore[type-arg]
    def items(self) -> Any:
        return [("forged", 1)]

    def __getitem__(self, key: Any) -> Any:
        return "forged"


Point = namedtuple("Point", "x y")  # the untyped one is what learners write
TRICKY = np.dtype([("a", "i4"), ("b", "f8")])

ODD: list[tuple[Any, Any]] = [
    (Colour.RED, 1),
    (Mode.A | Mode.B, 3),
    (Word.HELLO, "안녕"),
    (Liar(5), 5),
    (Shout("quiet"), "quiet"),
    (Endless([1, 2]), [1, 2]),
    (Shifting(a=2), {"a": 2}),
    (Counter("aab"), {"a": 2, "b": 1}),
    (defaultdict(list, {1: [2]}), {1: [2]}),
    (OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
    (Point(1, 2), (1, 2)),
    (frozenset({1}), {1}),
    (deque([1, 2]), [1, 2]),
    (bytearray(b"ab"), b"ab"),
    (memoryview(b"ab"), b"ab"),
    (range(3), [0, 1, 2]),
    ({1: 2}.keys(), [1]),
    ((n for n in (1, 2)), [1, 2]),
    (zip("ab", [1, 2], strict=True), [("a", 1), ("b", 2)]),
    (np.float32(0.5), 0.5),
    (np.int64(3), 3),
    (np.bool_(True), True),
    (np.str_("x"), "x"),
    (np.array(4), 4),
    (np.array(["a", "b"]), ["a", "b"]),
    (np.array([1, "a", None], dtype=object), [1, "a", None]),
    (np.ma.array([1, 2], mask=[0, 1]), np.array([1, 2])),
    ({Liar(1): "a"}, {1: "a"}),
    ([Liar(1), (Shout("s"), {Colour.RED})], [1, ("s", {1})]),
    (True, True),
]


@pytest.mark.parametrize(
    ("value", "base"), ODD, ids=[f"{type(value).__name__}-{i}" for i, (value, _) in enumerate(ODD)]
)
def test_a_subclass_leaves_as_the_value_of_its_base_type_whatever_its_methods_say(value: Any, base: Any) -> None:
    left = made_plain(value)
    assert alike(left, base)
    assert alike(decode(encode(left)), base)


@pytest.mark.parametrize(
    "value",
    [object(), Odd.ONE, UserString("x"), print, type, np.zeros(2, TRICKY), np.array(["2020-01-01"], "M8[D]"), ...],
    ids=lambda value: type(value).__name__,  # the text of some has an address in it
)
def test_any_other_object_leaves_as_something_plain_that_can_travel(value: Any) -> None:
    left = made_plain(value)
    assert all(type(one) in (*TYPES,) for one in inside(left))
    encode(left)


@given(st.recursive(plain | st.sampled_from([value for value, _ in ODD if not hasattr(value, "send")]), st.lists))
@settings(deadline=None)
def test_what_is_made_plain_can_travel(value: object) -> None:
    left = made_plain(value)
    assert alike(left, decode(encode(left)))


def test_a_frame_of_the_largest_plain_value_is_within_the_limit() -> None:
    """What `plain` lets through is not refused by `frame` for its size."""
    left = made_plain(["x" * (MAX_FRAME // 2)] * 3)
    assert isinstance(left, Opaque)
    assert len(wire.frame({"value": made_plain(["x" * (MAX_FRAME - 2**20 - 100)])})) < MAX_FRAME
