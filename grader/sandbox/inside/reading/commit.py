"""When a commit was made, out of the objects of a git repository as they lie on disk. Student side.

`data` is pieces behind each other, each with its length in eight bytes before it: the commit's name in hexadecimal,
then either one loose object, or an index and its pack, as often as there are packs. Nothing of git runs, and nothing
is checked out. What an object holds must bear the object's own name, so that a slip in reading is noticed.

Facts: `seconds` since 1970, `zone` in minutes east of UTC. Codes: `missing` (no such object there), `damaged`, `format`
(no commit, or in a form that is not read), `object`, `deltas`. The limit: a commit says what its author's clock,
or its author, had it say.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from bisect import bisect_left
from typing import NamedTuple

from grader.sandbox.inside.reading import Contents, Limits, Refused
from grader.sandbox.seam.contents import COUNTS

MAX_OBJECT = COUNTS["object"]
"""Bytes of a commit, or of one that another is told by."""
_MAX_DELTAS = COUNTS["deltas"]
_COMMITTER = re.compile(rb"^committer [^\n]*> (\d{1,11}) ([+-])(\d\d)([0-5]\d)$", re.MULTILINE)
_COMMIT, _OFFSET_DELTA, _NAMED_DELTA = 1, 6, 7
_INDEX = b"\xfftOc\0\0\0\x02"


def read_commit(data: bytes, limits: Limits) -> Contents:
    """The time at which the named commit was made, as facts."""
    try:
        name, *pieces = _pieces(data)
        oid = bytes.fromhex(name.decode("ascii"))
        head, body = _loose(pieces[0]) if len(pieces) == 1 else _packed(oid, pieces)
        digest = (hashlib.sha1 if len(oid) == 20 else hashlib.sha256)(head + body).digest()  # git's name
        if digest != oid:
            raise Refused("damaged")
        if not head.startswith(b"commit "):
            raise Refused("format")
        found = _COMMITTER.search(body.partition(b"\n\n")[0])
        if found is None:
            raise Refused("format")
    except Refused as refused:
        return Contents(fault=refused.code)
    except (ValueError, IndexError, zlib.error):
        return Contents(fault="damaged")
    minutes = int(found[3]) * 60 + int(found[4])
    return Contents(facts={"seconds": int(found[1]), "zone": -minutes if found[2] == b"-" else minutes})


def _pieces(data: bytes) -> list[bytes]:
    pieces, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 8], "big")
        pieces.append(data[at + 8 : at + 8 + size])
        at += 8 + size
    if not pieces or at != len(data):
        raise Refused("damaged")
    return pieces


def _inflate(packed: bytes | memoryview) -> bytes:
    machine = zlib.decompressobj()
    data = machine.decompress(packed, MAX_OBJECT + 1)
    if len(data) > MAX_OBJECT:
        raise Refused("object")
    if not machine.eof:
        raise Refused("damaged")
    return data


def _loose(piece: bytes) -> tuple[bytes, bytes]:
    head, zero, body = _inflate(piece).partition(b"\0")
    return head + zero, body


def _packed(oid: bytes, pieces: list[bytes]) -> tuple[bytes, bytes]:
    for index, pack in zip(pieces[::2], pieces[1::2], strict=True):
        objects = _Index(index, len(oid))
        offset = objects.find(oid)
        if offset is not None:
            body = _unpack(objects, memoryview(pack), offset)
            return b"commit %d\0" % len(body), body
    raise Refused("missing")


class _Index:
    """Where in a pack each object lies: names in order, each with an offset."""

    def __init__(self, data: bytes, size: int) -> None:
        if data[:8] != _INDEX:
            raise Refused("format")
        self.data, self.size = data, size
        self.count = int.from_bytes(data[8 + 255 * 4 : 8 + 256 * 4], "big")
        self.names = 8 + 256 * 4
        self.offsets = self.names + self.count * (size + 4)
        if self.offsets + self.count * 4 > len(data):
            raise Refused("damaged")

    def find(self, oid: bytes) -> int | None:
        place = bisect_left(range(self.count), oid, key=self._name)
        if place == self.count or self._name(place) != oid:
            return None
        offset = self._number(self.offsets + 4 * place, 4)
        if offset & 0x8000_0000:
            return self._number(self.offsets + 4 * self.count + 8 * (offset & 0x7FFF_FFFF), 8)
        return offset

    def _name(self, place: int) -> bytes:
        at = self.names + place * self.size
        return self.data[at : at + self.size]

    def _number(self, at: int, size: int) -> int:
        return int.from_bytes(self.data[at : at + size], "big")


class _Entry(NamedTuple):
    kind: int
    base: int
    """Offset of what a delta is one to."""
    body: bytes


def _unpack(index: _Index, pack: memoryview, offset: int) -> bytes:
    """The commit at that offset, deltas applied."""
    deltas: list[bytes] = []
    while True:
        entry = _entry(index, pack, offset)
        if entry.kind not in (_OFFSET_DELTA, _NAMED_DELTA):
            break
        deltas.append(entry.body)
        if len(deltas) > _MAX_DELTAS:
            raise Refused("deltas")
        offset = entry.base
    if entry.kind != _COMMIT:
        raise Refused("format")
    body = entry.body
    for delta in reversed(deltas):
        body = _apply(body, delta)
    return body


def _entry(index: _Index, pack: memoryview, offset: int) -> _Entry:
    at = offset
    byte = pack[at]
    kind = byte >> 4 & 7
    while byte & 0x80:  # the size, which is not needed
        at += 1
        byte = pack[at]
    at += 1
    base = 0
    if kind == _OFFSET_DELTA:
        byte = pack[at]
        base = byte & 0x7F
        while byte & 0x80:
            at += 1
            byte = pack[at]
            base = ((base + 1) << 7) | (byte & 0x7F)
            if base > offset:
                raise Refused("damaged")
        at += 1
        base = offset - base
    elif kind == _NAMED_DELTA:
        named = index.find(bytes(pack[at : at + index.size]))
        if named is None:
            raise Refused("missing")
        base = named
        at += index.size
    if base < 0:
        raise Refused("damaged")
    return _Entry(kind, base, _inflate(pack[at : at + 2 * MAX_OBJECT]))


def _apply(base: bytes, delta: bytes) -> bytes:
    """What a delta makes of its base."""
    at = 0
    for _ in range(2):  # both sizes, which are seen in what comes out
        while delta[at] & 0x80:
            at += 1
        at += 1
    out = bytearray()
    while at < len(delta):
        code = delta[at]
        at += 1
        if not code & 0x80:
            out += delta[at : at + code]
            at += code
            if not code:
                raise Refused("damaged")
        else:
            start = size = 0
            for bit in range(7):
                if code >> bit & 1:
                    if bit < 4:
                        start |= delta[at] << 8 * bit
                    else:
                        size |= delta[at] << 8 * (bit - 4)
                    at += 1
            out += base[start : start + (size or 0x10000)]
        if len(out) > MAX_OBJECT:
            raise Refused("object")
    return bytes(out)
