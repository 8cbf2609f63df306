"""The wire: length-prefixed frames, each one plain value. Both sides import it; it imports nothing of ours.

The bytes that come from a student's process are hostile. `decode` therefore is bounded (bytes, nesting, number
of values, size of integers, shape of arrays, collisions of keys and members, memory) and total: it returns plain data
or raises `WireError`, nothing else. What it accepts is exactly what `encode` writes: one form for each value, no key
twice. Nothing that travels can name a class, a function or a file.

Frame: 4 bytes big-endian length, then that many bytes. Value: one tag byte, then:

    N T F                      None, True, False
    i  u32 n, n bytes          int, two's complement, big-endian
    f / c  8 / 16 bytes        float, complex, IEEE 754 big-endian
    s / b  u32 n, n bytes      str (UTF-8, lone surrogates kept), bytes
    l t S  u32 n, n values     list, tuple, set
    d  u32 n, 2n values        dict, in order
    a  u8 kind, u8 itemsize, u8 ndim, ndim × u64, data     ndarray, little-endian, C order
    O  2 values (str, str)     an object that is not plain: its type's name, a description
"""

from __future__ import annotations

import itertools
import math
import operator
import struct
from collections.abc import Collection, Sequence
from typing import Any

MAX_FRAME = 64 * 1024 * 1024
MAX_ANSWER = 32 * 1024 * 1024
"""Of a child, where a request may have `MAX_FRAME`: what came in may be sent on, with more around it."""
MAX_DEPTH = 100
ANSWER_DEPTH = 90
MAX_VALUES = 1_000_000
"""So many decode in 3 s of CPU at the most; no deadline watches that."""
SHALLOW, STEP = 20, 4
"""Below `SHALLOW` a value counts as one more for each `STEP` that it lies deeper: to put nested values in order, Python
compares them anew at each depth, which takes quadratic time in one call of C code."""
ARRAY_COST = 10
"""An array counts as so many values: making one takes ten times as long."""
MAX_KEYS = 200_000
MAX_SAME_HASH = 32
_FEW = 1_000
"""Members of a list of which any number may have one hash: a table of them is cheap."""
MAX_PROBES = 2_500_000_000
"""Bound on the steps in hash tables that a frame's keys can force: n numbers (whose hashes anybody can compute, so
that each one can be aimed at the slots of those before it) cost at most n² of them. One table of 50,000 such keys,
or many small ones; texts hash by a secret of the process and cost nothing here."""
ANSWER_VALUES = 500_000
"""Of one answer, where a request may have `MAX_VALUES`. A script that keeps the loss of each of 10,000 steps tells
40,000; every one that comes is decoded, compared and shown."""
MAX_ERRORS = 8 * 1024
"""Bytes of standard error that are kept of one call, for the student to read."""
ANSWER_TEXT = 4 * 1024 * 1024
"""Bytes of all text and integers of one answer, what was printed aside: text takes up to four times as much memory,
and each pass over it copies it."""
ANSWER_ITEM = 4
"""Bytes that an element of an array counts as at the least in an answer: an array of truth values is as long a list as
one of numbers, once a suite makes a list of it in one call of C code."""
ANSWER_NUMBERS = 50_000
"""Different numbers in one list of an answer: each can be aimed at the slots of those before it, so that a table of n
of them, which a suite may make in one call of C code, costs n² steps. Whole numbers below a million cannot."""
ANSWER_PROBES = 100_000_000
"""Of one answer: 10,000 numbers as keys of one table."""
MAX_DESCRIPTION = 500
"""Characters of either text of an `Opaque`."""
MAX_MEMORY = 5 * MAX_FRAME + 320 * MAX_VALUES
"""Bytes that decoding one frame may hold at any moment, beyond the frame itself (610 MiB). A text takes up to four
bytes a character, and one more while it is widened; an empty set, the largest of the small objects, takes 216."""
MAX_INT_BYTES = 1_700
"""About 4,090 digits: below the 4,300 at which Python refuses to print an int."""
_VALUE_MEMORY = 250
"""Bytes that one value takes at the most, text and numbers themselves aside: an empty set in a list."""
_ARRAY_KINDS = {"b": (1,), "i": (1, 2, 4, 8), "u": (1, 2, 4, 8), "f": (2, 4, 8), "c": (8, 16)}

_NONE, _TRUE, _FALSE, _INT, _FLOAT, _COMPLEX, _STR, _BYTES, _LIST, _TUPLE, _SET, _DICT, _ARRAY, _OPAQUE = (
    b"NTFifcsbltSdaO"
)
_TEXTS = frozenset((str, bytes))
_U32 = struct.Struct(">I")
_F64 = struct.Struct(">d")
_C128 = struct.Struct(">dd")


class WireError(Exception):
    """Bytes that are not a frame of ours, or a value that may not travel."""


class LimitError(WireError):
    """A value that is plain, and more than may travel."""


class Opaque:
    """Stands for an object of the student's that is not plain data. It equals nothing, not even itself."""

    __slots__ = ("text", "type_name")

    def __init__(self, type_name: str, text: str) -> None:
        self.type_name = type_name[:MAX_DESCRIPTION]
        self.text = text[:MAX_DESCRIPTION]

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return self.text or f"<{self.type_name}>"


def frame(value: Any, limit: int = MAX_FRAME, room: Room | None = None) -> bytes:
    """`value` as one frame, length included; `WireError` where it is not plain, longer than `limit` bytes, or more
    than there is `room` for."""
    payload = encode(value, room)
    if len(payload) > limit:
        raise LimitError(f"a value of {len(payload)} bytes is over the limit of {limit}")
    return _U32.pack(len(payload)) + payload


def encode(value: Any, room: Room | None = None) -> bytes:
    """`value` as bytes. Plain types only, by exact type; subclasses are the caller's to rebuild."""
    out = bytearray()
    room = room or Room()
    room.enter(0)
    _encode(value, out, 0, room)
    return bytes(out)


class Room:
    """What is left of what one frame may hold; both directions keep to the same.

    Values, bytes of text and of integers (`text`), bytes of arrays and of `bytes` (`size`), steps in hash tables
    (`probes`). `given` is what it began with; `item` are the bytes that an element of an array counts as at the least,
    `numbers` the different ones that a list may hold.
    """

    def __init__(
        self,
        values: int = MAX_VALUES,
        text: int = MAX_FRAME,
        size: int = MAX_FRAME,
        probes: int = MAX_PROBES,
        item: int = 1,
        numbers: int = MAX_VALUES,
    ) -> None:
        self.item, self.numbers = item, numbers
        self.given = (values, text, size, probes)
        self.values, self.text, self.size, self.probes = self.given

    @property
    def used(self) -> tuple[int, int, int, int]:
        """Values, bytes of text, bytes of data and probes so far."""
        left = (self.values, self.text, self.size, self.probes)
        return tuple(before - now for before, now in zip(self.given, left, strict=True))  # type: ignore[return-value]

    def enter(self, depth: int, count: int = 1) -> None:
        """Count so many values that lie so deep: all members of one value at once, before the first is read."""
        if depth > SHALLOW:
            if depth > MAX_DEPTH and count:
                raise LimitError(f"nested deeper than {MAX_DEPTH}")
            count *= 1 + (depth - SHALLOW) // STEP
        self.spend(count)

    def spend(self, values: int) -> None:
        if values > self.values:
            self.values = -1  # no more than the first of them was read
            raise LimitError(f"more than {self.given[0]} values")
        self.values -= values

    def read(self, count: int) -> None:
        """Count bytes of text, or of an integer."""
        self.text -= count
        if self.text < 0:
            raise LimitError(f"more than {self.given[1]} bytes of text")

    def hold(self, count: int) -> None:
        """Count bytes of data."""
        self.size -= count
        if self.size < 0:
            raise LimitError(f"more than {self.given[2]} bytes of data")

    def array(self, length: int, itemsize: int) -> None:
        """Count an array of so many elements."""
        self.spend(ARRAY_COST - 1)
        self.hold(length * max(itemsize, self.item))

    def keys(self, keys: Collection[Any]) -> None:
        """`WireError` unless a hash table of `keys` is cheap: crafted numbers would cost quadratic time."""
        if len(keys) <= MAX_SAME_HASH and _TEXTS.issuperset(map(type, keys)):
            return
        if len(keys) > MAX_KEYS:
            raise LimitError(f"more than {MAX_KEYS} keys")
        guessable = sum(type(key) not in (str, bytes) for key in keys)
        steps = guessable * guessable
        # What one frame may never hold is refused before any work is done, and costs nobody anything.
        if steps <= self.given[3]:
            self.probes -= steps
        if steps > self.given[3] or self.probes < 0:
            raise LimitError(f"{guessable} keys that are no text: more than a table of them may cost")
        try:
            hashes = sorted(hash(key) for key in keys)
        except TypeError:
            hashes = None
        if hashes is None:
            raise WireError("a key that cannot be one")
        run = 1
        for before, here in itertools.pairwise(hashes):
            run = run + 1 if before == here else 1
            if run > MAX_SAME_HASH:
                raise LimitError("keys that collide")


def _collide(members: Sequence[Any], most: int) -> bool:
    """Whether a hash table of these members of a list, which a suite may make in one call of C code, would take
    quadratic time: more than `MAX_SAME_HASH` different ones have one hash, or more than `most` could be aimed at one
    another's slots. Whoever likes can compute such numbers."""
    keyed = [(hash(one), one) for one in members if type(one) in _GUESSABLE and _is_hashable(one)]
    keyed.sort(key=operator.itemgetter(0))
    aimed = 0
    for value, run in itertools.groupby(keyed, operator.itemgetter(0)):
        aimed += abs(value) >= _SMALL
        different: list[Any] = []
        for _, one in run:
            if one not in different:
                different.append(one)
                if len(different) > MAX_SAME_HASH:
                    return True
    return aimed > most


_SMALL = 1_000_000
_GUESSABLE = (int, float, complex, tuple)
"""Of which the hash is the same in every process."""


def _is_hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:  # a tuple with a list in it, of which nobody makes a table
        return False
    return True


def answer_room(printed: int) -> Room:
    """For one answer of a child, of which so many bytes may have been printed (each may be told as three)."""
    return Room(
        ANSWER_VALUES, ANSWER_TEXT + 3 * (printed + MAX_ERRORS), MAX_ANSWER, ANSWER_PROBES, ANSWER_ITEM, ANSWER_NUMBERS
    )


def _encode(value: Any, out: bytearray, depth: int, room: Room) -> None:
    """Append a value that was counted already."""
    kind = type(value)
    if kind is str:
        data = value.encode("utf-8", "surrogatepass")
        room.read(len(data))
        out += b"s" + _U32.pack(len(data)) + data
    elif kind is int:
        size = value.bit_length() // 8 + 1
        if size > MAX_INT_BYTES:
            raise WireError(f"an integer of {value.bit_length()} bits is too long")
        room.read(size)
        out += b"i" + _U32.pack(size) + value.to_bytes(size, "big", signed=True)
    elif value is None:
        out += b"N"
    elif kind is bool:
        out += b"T" if value else b"F"
    elif kind is list or kind is tuple or kind is set:
        if kind is set:
            room.keys(value)
        out += (b"l" if kind is list else b"t" if kind is tuple else b"S") + _U32.pack(len(value))
        room.enter(depth + 1, len(value))
        for item in value:
            _encode(item, out, depth + 1, room)
    elif kind is dict:
        room.keys(value)
        out += b"d" + _U32.pack(len(value))
        room.enter(depth + 1, 2 * len(value))
        for key, item in value.items():
            _encode(key, out, depth + 1, room)
            _encode(item, out, depth + 1, room)
    elif kind is float:
        out += b"f" + _F64.pack(value)
    elif kind is complex:
        out += b"c" + _C128.pack(value.real, value.imag)
    elif kind is bytes:
        room.hold(len(value))
        out += b"b" + _U32.pack(len(value)) + value
    elif kind is Opaque:
        out += b"O"
        room.enter(depth + 1, 2)
        _encode(value.type_name, out, depth + 1, room)
        _encode(value.text, out, depth + 1, room)
    elif kind.__name__ == "ndarray" and kind.__module__ == "numpy":
        room.array(value.size, value.dtype.itemsize)
        _encode_array(value, out)
    else:
        raise WireError(f"{kind.__name__[:MAX_DESCRIPTION]} is not plain data")


def _encode_array(array: Any, out: bytearray) -> None:
    dtype = array.dtype
    if dtype.kind not in _ARRAY_KINDS or dtype.itemsize not in _ARRAY_KINDS[dtype.kind]:
        raise WireError(f"an array of {str(dtype)[:MAX_DESCRIPTION]} may not travel")
    if array.ndim > 32 or not _is_shape(array.shape, dtype.itemsize):
        raise WireError("an array of a shape that may not travel")
    out += b"a" + dtype.kind.encode() + bytes((dtype.itemsize, array.ndim))
    out += struct.pack(f">{array.ndim}Q", *array.shape)
    out += array.astype(dtype.newbyteorder("<"), order="C", copy=False).tobytes()


def _is_shape(shape: tuple[int, ...], itemsize: int) -> bool:
    # NumPy multiplies the dimensions without the zeros among them, and refuses with an error of its own.
    extent = math.prod(n for n in shape if n)
    # An array of nothing weighs nothing, however many rows of nothing it has, and as a list each row is an object.
    return extent * itemsize <= MAX_FRAME and (0 not in shape or extent <= MAX_VALUES)


def decode(data: bytes, max_depth: int = MAX_DEPTH) -> Any:
    """The value in `data`; `WireError` for anything that `encode` would not have written."""
    return decode_weighed(data, max_depth)[0]


def decode_weighed(data: bytes, max_depth: int = MAX_DEPTH, room: Room | None = None) -> tuple[Any, int]:
    """The value in `data`, and how many bytes of memory it may take: empty sets are 200 times as large as on the
    wire, and text with one rare letter in it four times. `LimitError` where it is more than there is `room` for."""
    reader = _Reader(data, room or Room())
    kind: type[WireError] = WireError
    try:
        reader.room.enter(MAX_DEPTH - max_depth)
        value = reader.value(MAX_DEPTH - max_depth)
    except UnicodeDecodeError as error:
        # The error holds the whole text; whoever keeps the exception would keep that.
        reason = f"not a value: {error}"
    except WireError as error:
        kind, reason = type(error), str(error)
    else:
        if reader.at == len(reader.data):
            values, text, size, _ = reader.room.used
            return value, _VALUE_MEMORY * values + 4 * text + size
        reason = f"{len(reader.data) - reader.at} bytes after the value"
    del data, reader  # the traceback holds this frame
    raise kind(reason)


class _Reader:
    """A cursor over hostile bytes. Invariant: no allocation larger than the bytes that are really there allow."""

    def __init__(self, data: bytes, room: Room) -> None:
        self.data = data
        self.at = 0
        self.room = room

    def take(self, count: int) -> bytes:
        at = self.at
        part = self.data[at : at + count]
        if len(part) < count:
            raise WireError("the data end too early")
        self.at = at + count
        return part

    def count(self) -> int:
        at = self.at
        end = len(self.data)
        if at + 4 > end:
            raise WireError("the data end too early")
        count: int = _U32.unpack_from(self.data, at)[0]
        self.at = at = at + 4
        # Each value takes a byte at the least, so a larger count is a lie, told before anything is allocated.
        if count > end - at:
            raise WireError("a length that the data do not bear out")
        return count

    def members(self, depth: int) -> list[Any]:
        count = self.count()
        self.room.enter(depth, count)
        return [self.value(depth) for _ in range(count)]

    def value(self, depth: int) -> Any:
        """The next value, which was counted already. The tags that come most often stand first."""
        at = self.at
        if at >= len(self.data):
            raise WireError("the data end too early")
        tag = self.data[at]
        self.at = at + 1
        if tag == _STR:
            size = self.count()
            self.room.read(size)
            return str(self.take(size), "utf-8", "surrogatepass")
        if tag == _INT:
            size = self.count()
            if not 0 < size <= MAX_INT_BYTES:
                raise WireError(f"an integer of {size} bytes")
            self.room.read(size)
            number = int.from_bytes(self.take(size), "big", signed=True)
            if number.bit_length() // 8 + 1 != size:
                raise WireError("an integer with bytes to spare")
            return number
        if tag == _NONE:
            return None
        if tag == _TRUE:
            return True
        if tag == _FALSE:
            return False
        if tag == _LIST:
            return self.spread(self.members(depth + 1))
        if tag == _TUPLE:
            return tuple(self.spread(self.members(depth + 1)))
        if tag == _DICT:
            count = self.count()
            self.room.enter(depth + 1, 2 * count)
            keys, values = [], []
            for _ in range(count):
                keys.append(self.value(depth + 1))
                values.append(self.value(depth + 1))
            self.room.keys(keys)
            self.spread(values)
            return self.distinct(dict(zip(keys, values, strict=True)), keys)
        if tag == _FLOAT:
            return _F64.unpack(self.take(8))[0]
        if tag == _COMPLEX:
            return complex(*_C128.unpack(self.take(16)))
        if tag == _BYTES:
            size = self.count()
            self.room.hold(size)
            return self.take(size)
        if tag == _SET:
            members = self.members(depth + 1)
            self.room.keys(members)
            return self.distinct(set(members), members)
        if tag == _ARRAY:
            return self.array()
        if tag == _OPAQUE:
            self.room.enter(depth + 1, 2)
            type_name, text = self.value(depth + 1), self.value(depth + 1)
            if type(type_name) is not str or type(text) is not str:
                raise WireError("a description that is not text")
            if max(len(type_name), len(text)) > MAX_DESCRIPTION:
                raise WireError("a description that is too long")
            return Opaque(type_name, text)
        raise WireError(f"unknown tag {tag:#x}")

    def spread(self, members: list[Any]) -> list[Any]:
        if len(members) > _FEW and _collide(members, self.room.numbers):
            raise LimitError("numbers that collide")
        return members

    def distinct(self, made: Any, of: list[Any]) -> Any:
        if len(made) != len(of):
            raise WireError("a key that comes twice")
        return made

    def array(self) -> Any:
        kind = self.take(1).decode("latin-1")
        itemsize, ndim = self.take(2)
        if itemsize not in _ARRAY_KINDS.get(kind, ()) or ndim > 32:
            raise WireError("an array of a type that may not travel")
        shape = struct.unpack(f">{ndim}Q", self.take(8 * ndim))
        length = math.prod(shape)
        size = length * itemsize
        if size > len(self.data) - self.at or not _is_shape(shape, itemsize):
            raise WireError("an array whose shape its data do not bear out")
        self.room.array(length, itemsize)
        import numpy as np  # heavy: only where an array really arrives

        if kind == "b" and size and np.frombuffer(self.data, np.uint8, size, self.at).max() > 1:
            raise WireError("a truth value that is neither")  # NumPy would take it for both, now this, now that
        array = np.frombuffer(self.data, f"<{kind}{itemsize}", length, self.at)
        self.at += size
        return array.reshape(shape).copy()
