"""ZIP by its central directory, read here so that each claim in it is checked and the names are there as bytes. Student
side. The limit: methods `store` and `deflate`, one disk.
"""

from __future__ import annotations

import binascii
import bisect
import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from grader.sandbox.inside.reading import Refused
from grader.sandbox.inside.reading.names import decode_name
from grader.sandbox.inside.reading.packed import Entry, Meter
from grader.sandbox.inside.reading.pieces import Pieces

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x1
_UNIX = 3
_UNICODE_PATH, _ZIP64 = 0x7075, 0x0001
_MOST32, _MOST16 = 0xFFFFFFFF, 0xFFFF


@dataclass
class _Record:
    name: str
    raw: bytes
    encoding: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int
    """Of a Unix file; 0 where none is told."""

    @property
    def why(self) -> str:
        if self.mode and stat.S_ISLNK(self.mode):
            return "symlink"
        if stat.S_IFMT(self.mode) and not stat.S_ISREG(self.mode):
            return "special"
        if self.flags & _ENCRYPTED:
            return "encrypted"
        return "" if self.method in (0, 8) else "method"

    @property
    def is_folder(self) -> bool:
        return self.name.endswith(("/", "\\")) or stat.S_ISDIR(self.mode)


def entries(data: bytes | Pieces, meter: Meter) -> Iterator[Entry]:
    """What the directory lists, in its order. `Refused` where there is none, or it breaks off."""
    start, first = _directory(data)
    records: list[_Record] = []
    fault = False
    try:
        for record in _records(data, start):
            records.append(record)
            if len(records) > meter.limits.scanned:  # the caller counts no further either
                break
    except Refused:
        fault = True
    offsets = sorted(record.offset for record in records)
    for record in records:
        yield _entry(data, record, first, offsets, meter)
    if fault:
        raise Refused


def _directory(data: bytes | Pieces) -> tuple[int, int]:
    """Where the directory begins, and how many bytes lie before the archive (of a self-extracting one, say)."""
    at = data.rfind(b"PK\5\6", max(0, len(data) - _END.size - _MOST16))
    if at < 0:
        raise Refused("damaged" if data.startswith(b"PK") else "format")
    if at + _END.size > len(data):
        raise Refused
    *_, size, offset, _ = _END.unpack(data[at : at + _END.size])
    # Wherever there is a long record it counts: of more than 65,535 entries the count alone needs one.
    if long := _long_end(data, at - _LOCATOR.size):
        at, size, offset = long
    first = at - size - offset
    if first < 0 or offset + first > len(data):
        raise Refused
    return offset + first, first


def _long_end(data: bytes | Pieces, at: int) -> tuple[int, int, int] | None:
    """Of the 64-bit record whose locator is at `at`: where it is, and the directory's size and offset by it."""
    if at < 0 or data[at : at + 4] != b"PK\6\7":
        return None
    _, _, place, _ = _LOCATOR.unpack(data[at : at + _LOCATOR.size])
    # Behind bytes that lie before the archive it is not where it says, but still in front of its locator.
    for start in (place, at - _END64.size):
        if 0 <= start <= at - _END64.size and data[start : start + 4] == b"PK\6\6":
            *_, size, offset = _END64.unpack(data[start : start + _END64.size])
            return start, size, offset
    return None


def _records(data: bytes | Pieces, at: int) -> Iterator[_Record]:
    while data[at : at + 4] == b"PK\1\2":
        if at + _CENTRAL.size > len(data):
            raise Refused
        (_, made, _, flags, method, _, _, crc, packed, size, name, extra, comment, _, _, outer, offset) = (
            _CENTRAL.unpack(data[at : at + _CENTRAL.size])
        )
        at += _CENTRAL.size
        raw, more = data[at : at + name], data[at + name : at + name + extra]
        at += name + extra + comment
        if at > len(data):
            raise Refused
        fields = _fields(more)
        packed, size, offset = _widened(packed, size, offset, fields.get(_ZIP64, b""))
        text, encoding = _named(raw, fields.get(_UNICODE_PATH, b""))
        mode = outer >> 16 if made >> 8 == _UNIX else 0
        yield _Record(text, raw, encoding, flags, method, crc, packed, size, offset, mode)
    if data[at : at + 2] != b"PK":
        raise Refused


def _fields(extra: bytes) -> dict[int, bytes]:
    fields: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        fields.setdefault(kind, extra[at + 4 : at + 4 + length])
        at += 4 + length
    return fields


def _widened(packed: int, size: int, offset: int, wide: bytes) -> tuple[int, int, int]:
    """The three numbers, those in the 64-bit field that their own have no room for."""
    numbers = [size, packed, offset]
    at = 0
    for index, number in enumerate(numbers):
        if number == _MOST32 and at + 8 <= len(wide):
            numbers[index] = struct.unpack_from("<Q", wide, at)[0]
            at += 8
    return numbers[1], numbers[0], numbers[2]


def _named(raw: bytes, unicode_path: bytes) -> tuple[str, str]:
    """The name and, where it was no UTF-8, its encoding. Info-ZIP's field counts where it is of this very name; the bit
    that promises UTF-8 says nothing that the bytes do not, and is missing where a Mac packed."""
    if len(unicode_path) > 5 and unicode_path[0] == 1:
        text, encoding = decode_name(unicode_path[5:])
        if not encoding and struct.unpack_from("<L", unicode_path, 1)[0] == binascii.crc32(raw):
            return text, ""
    return decode_name(raw)


def _entry(data: bytes | Pieces, record: _Record, first: int, offsets: list[int], meter: Meter) -> Entry:
    why, span = record.why, (0, 0)
    if not why and not record.is_folder:
        after = bisect.bisect_right(offsets, record.offset)
        following = offsets[after] if after < len(offsets) else len(data)
        twice = after > 1 and offsets[after - 2] == record.offset
        if twice or record.offset + _LOCAL.size + record.packed > following:
            why = "overlap"
        span = first + record.offset, min(first + following, len(data))

    def read(most: int) -> bytes:
        return _content(data, record, first, most, meter)

    return Entry(record.name, record.raw, record.size, read, record.encoding, why, record.is_folder, span)


def _content(data: bytes | Pieces, record: _Record, first: int, most: int, meter: Meter) -> bytes:
    at = record.offset + first
    if data[at : at + 4] != b"PK\3\4" or at + _LOCAL.size > len(data):
        raise Refused
    *_, name, extra = _LOCAL.unpack(data[at : at + _LOCAL.size])
    at += _LOCAL.size + name + extra
    packed = memoryview(data)[at : at + record.packed] if isinstance(data, bytes) else data.view(at, record.packed)
    if len(packed) != record.packed:
        raise Refused
    if record.method == 0:
        meter.count(len(packed))
        content = bytes(packed)
    else:
        out = bytearray()
        meter.inflate(packed, -15, most, out)
        content = bytes(out)
    if len(content) != record.size or binascii.crc32(content) != record.crc:
        raise Refused
    return content
