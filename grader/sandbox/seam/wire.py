"""The wire: length-prefixed frames, each one plain value. Both sides import it. What one frame may hold: `capacity`.

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

import math
import struct
import sys
from typing import Any

from grader.sandbox.seam import brief
from grader.sandbox.seam.capacity import (
    FEW,
    MAX_DEPTH,
    MAX_FRAME,
    MAX_INT_BYTES,
    MAX_VALUES,
    VALUE_MEMORY,
    Room,
    collide,
)
from grader.sandbox.seam.errors import LimitError, WireError

MAX_DESCRIPTION = 500
"""Characters of either text of an `Opaque`."""
_ARRAY_KINDS = {"b": (1,), "i": (1, 2, 4, 8), "u": (1, 2, 4, 8), "f": (2, 4, 8), "c": (8, 16)}

_NONE, _TRUE, _FALSE, _INT, _FLOAT, _COMPLEX, _STR, _BYTES, _LIST, _TUPLE, _SET, _DICT, _ARRAY, _OPAQUE = (
    b"NTFifcsbltSdaO"
)
_U32 = struct.Struct(">I")
_F64 = struct.Struct(">d")
_C128 = struct.Struct(">dd")
_LITTLE = sys.byteorder == "little"


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
    """`value` as one frame, length included, in its own form where it is a short answer (`brief`); `WireError` where it
    is not plain, longer than `limit` bytes, or more than there is `room` for."""
    payload = brief.write(value) if type(value) is dict else None
    return framed(payload, limit) if payload else encode_framed(value, limit, room)


def unframed(frame: bytes) -> bytes:
    """The payload of a frame, for where a message has an end of its own."""
    return frame[_U32.size :]


def framed(payload: bytes, limit: int = MAX_FRAME) -> bytes:
    """A payload as a frame."""
    return _U32.pack(_counted(len(payload), limit)) + payload


def encode_framed(value: Any, limit: int = MAX_FRAME, room: Room | None = None) -> bytes:
    """`encode` as a frame, without a copy between."""
    out = bytearray(_U32.size)
    room = room or Room()
    room.enter(0)
    _encode(value, out, 0, room)
    _U32.pack_into(out, 0, _counted(len(out) - _U32.size, limit))
    return bytes(out)


def _counted(size: int, limit: int) -> int:
    if size > limit:
        raise LimitError(f"a value of {size} bytes is over the limit of {limit}")
    return size


def encode(value: Any, room: Room | None = None) -> bytes:
    """`value` as bytes. Plain types only, by exact type; subclasses are the caller's to rebuild."""
    out = bytearray()
    room = room or Room()
    room.enter(0)
    _encode(value, out, 0, room)
    return bytes(out)


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
        out += b"b" + _U32.pack(len(value))
        out += value  # apart: it may be long
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
    if not (_LITTLE and dtype.isnative):
        array = array.astype(dtype.newbyteorder("<"))
    out += array.tobytes()


def _is_shape(shape: tuple[int, ...], itemsize: int) -> bool:
    # NumPy multiplies the dimensions without the zeros among them, and refuses with an error of its own.
    extent = math.prod(shape) or math.prod(n for n in shape if n)
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
            return value, VALUE_MEMORY * values + 4 * text + size
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
        if len(members) > FEW and collide(members, self.room.numbers):
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
