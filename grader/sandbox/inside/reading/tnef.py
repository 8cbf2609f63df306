"""winmail.dat (TNEF, [MS-OXTNEF]): the files that Outlook packed into it. Student side.

A stream of attributes, each with its level, id, length and checksum; an attachment is what follows upon one of them.
Names come short (`attAttachTitle`, in the code page of the sender's Windows) and long, in a list of MAPI properties;
the long one counts. A message in the message is a stream within a property, and its files are told as all others.

The limit: text and properties of the message itself are not read: Outlook sends its text beside it. Checksums are not
compared: a file that breaks off is told by its length.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from grader.sandbox.inside.reading import Refused
from grader.sandbox.seam.contents import COUNTS

MAX_FILES = COUNTS["packed_files"]
MAX_DEPTH = COUNTS["packed_messages"]
"""Of messages in messages."""
MAX_ATTRIBUTES = COUNTS["packed_facts"]
MAX_PROPERTIES = 20_000
MAX_NAME = 2_000
"""Bytes."""
_SIGNATURE = 0x223E9F78
_ATTRIBUTE = struct.Struct("<BLL")
_CODE_PAGE, _BEGINS, _TITLE, _DATA, _PROPERTIES = 0x69007, 0x69002, 0x18010, 0x6800F, 0x69005
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_TEXT8, _TEXT16, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_MANY = 0x1000
_LONG_NAME, _SHORT_NAME, _SHOWN, _CONTENT = 0x3707, 0x3704, 0x3001, 0x3701
_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")
"""IID_IMessage, before a message in a property."""


@dataclass
class Packed:
    """A file in it."""

    name: str = ""
    raw: bytes = b""
    """The name as it stands there."""
    content: bytes = b""
    _rank: int = field(default=9, repr=False)
    """How good the name is: the lower, the better."""

    def call(self, name: str, raw: bytes, rank: int) -> None:
        """Take a name, where there is no better one."""
        name = name.partition("\0")[0].strip()
        if name and rank < self._rank:
            self.name, self.raw, self._rank = name, raw, rank


def is_tnef(data: bytes) -> bool:
    """Whether it begins as one."""
    return data[:4] == struct.pack("<L", _SIGNATURE)


def unpack(data: bytes) -> tuple[list[Packed], str]:
    """The files in it, in order, and why these are not all: `format`, `damaged`, or a limit; empty where they
    are."""
    found: list[Packed] = []
    try:
        _read(memoryview(data), found, 1)
    except Refused as refused:
        return found, refused.code
    return found, ""


def _read(data: memoryview, found: list[Packed], depth: int) -> None:
    if not is_tnef(bytes(data[:4])):
        raise Refused("format")
    if depth > MAX_DEPTH:
        raise Refused("packed_messages")
    code_page = "cp949"
    current: Packed | None = None
    for number, content in _attributes(data):
        if number == _CODE_PAGE and len(content) >= 4:
            code_page = _named(struct.unpack_from("<L", content)[0])
        elif number == _BEGINS:
            if len(found) >= MAX_FILES:
                raise Refused("packed_files")
            current = Packed()
            found.append(current)
        elif current is None:
            continue
        elif number == _TITLE:
            raw = bytes(content[:MAX_NAME]).partition(b"\0")[0]
            current.call(_decode(raw, code_page), raw, 3)
        elif number == _DATA:
            current.content = bytes(content)
        elif number == _PROPERTIES:
            _take_properties(content, current, found, code_page, depth)


def _attributes(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    at = 6
    for _ in range(MAX_ATTRIBUTES):
        if at >= len(data):
            return
        if at + _ATTRIBUTE.size > len(data):
            raise Refused("damaged")
        level, number, size = _ATTRIBUTE.unpack_from(data, at)
        at += _ATTRIBUTE.size
        if level not in (1, 2) or at + size > len(data):
            raise Refused("damaged")
        yield number, data[at : at + size]
        at += size + 2
    raise Refused("packed_facts")


def _take_properties(data: memoryview, current: Packed, found: list[Packed], code_page: str, depth: int) -> None:
    """The name and, where it is there rather than in the attribute of its own, the content."""
    for kind, number, value in _properties(data):
        raw = bytes(value[:MAX_NAME])
        if number in (_LONG_NAME, _SHORT_NAME, _SHOWN) and kind in (_TEXT8, _TEXT16):
            text = raw.decode("utf-16-le", "replace") if kind == _TEXT16 else _decode(raw, code_page)
            current.call(text, raw, {_LONG_NAME: 0, _SHORT_NAME: 2, _SHOWN: 1}[number])
        elif number == _CONTENT and kind == _BINARY and not current.content:
            current.content = bytes(value)
        elif number == _CONTENT and kind == _OBJECT:
            if bytes(value[:16]) == _MESSAGE:
                found.remove(current)
                _read(value[16:], found, depth + 1)
                return
            current.content = current.content or bytes(value[16:])


def _properties(data: memoryview) -> Iterator[tuple[int, int, memoryview]]:
    """(type, id, first value) of each."""
    count, at = _number(data, 0), 4
    for _ in range(min(count, MAX_PROPERTIES)):
        kind, number = _number(data, at, 2), _number(data, at + 2, 2)
        at += 4
        if number >= 0x8000:  # with a name: a GUID, and a number or a text
            by_text = _number(data, at + 16)
            at += 20
            at += 4 + (_padded(_number(data, at)) if by_text else 0)
        many, kind = bool(kind & _MANY), kind & ~_MANY
        if kind in _FIXED:
            values = _number(data, at) if many else 1
            at += 4 * many
            yield kind, number, data[at : at + _FIXED[kind]]
            at += values * _FIXED[kind]
        elif kind in (_TEXT8, _TEXT16, _OBJECT, _BINARY):
            values = _number(data, at)
            at += 4
            for index in range(values):
                size = _number(data, at)
                if at + 4 + size > len(data):
                    raise Refused("damaged")
                if not index:
                    yield kind, number, data[at + 4 : at + 4 + size]
                at += 4 + _padded(size)
        else:
            return  # of an unknown size: nothing behind it can be read
        if at > len(data):
            raise Refused("damaged")


def _number(data: memoryview, at: int, size: int = 4) -> int:
    if at + size > len(data):
        raise Refused("damaged")
    return int.from_bytes(data[at : at + size], "little")


def _padded(size: int) -> int:
    return size + -size % 4


def _named(number: int) -> str:
    """The name of a code page of Windows that Python knows; Korean where it is none."""
    name = "utf-8" if number == 65001 else f"cp{number}"
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp949"
    return name


def _decode(raw: bytes, code_page: str) -> str:
    raw = raw.partition(b"\0")[0]
    for encoding in ("utf-8", code_page):  # UTF-8 is what nothing else is by chance
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode(code_page, "replace")
