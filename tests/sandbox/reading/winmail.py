"""Writes winmail.dat as Outlook does, by [MS-OXTNEF]: attributes, lists of MAPI properties, messages in messages."""

from __future__ import annotations

import struct
from dataclasses import dataclass

MESSAGE = bytes.fromhex("0703020000000000c000000000000046")


@dataclass(frozen=True)
class Packed:
    """A file to be packed."""

    title: bytes = b""
    """The short name, in the code page."""
    content: bytes | None = None
    long: str = ""
    long8: bytes = b""
    """The long name in the code page, in place of UTF-16."""
    shown: str = ""
    in_property: bool = False
    """Whether the content is a property, and no attribute of its own."""
    message: bytes = b""
    """A stream that is a message, in place of a content."""


def attribute(level: int, number: int, content: bytes) -> bytes:
    return struct.pack("<BLL", level, number, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)


def prop(kind: int, number: int, content: bytes, named: bytes = b"") -> bytes:
    """One property; of a text or of bytes with count and length."""
    head = struct.pack("<HH", kind, number) + named
    if kind in (0x1E, 0x1F, 0x0D, 0x102):
        return head + struct.pack("<LL", 1, len(content)) + content + bytes(-len(content) % 4)
    return head + content


def properties(*each: bytes) -> bytes:
    return struct.pack("<L", len(each)) + b"".join(each)


def text16(number: int, text: str) -> bytes:
    return prop(0x1F, number, text.encode("utf-16-le") + b"\0\0")


def winmail(*files: Packed, code_page: int = 949, more: bytes = b"") -> bytes:
    """The whole stream."""
    out = [struct.pack("<LH", 0x223E9F78, 1)]
    out.append(attribute(1, 0x00089006, struct.pack("<L", 0x00010000)))  # the version
    out.append(attribute(1, 0x00069007, struct.pack("<LL", code_page, 0)))
    out.append(attribute(1, 0x00078008, b"IPM.Note\0"))
    out.append(attribute(1, 0x00069003, properties(text16(0x0037, "제목"), prop(0x03, 0x0E07, struct.pack("<L", 1)))))
    for file in files:
        out.append(attribute(2, 0x00069002, struct.pack("<HLHHL", 1, 0xFFFFFFFF, 0, 0, 0)))
        if file.title:
            out.append(attribute(2, 0x00018010, file.title + b"\0"))
        if file.content is not None and not file.in_property:
            out.append(attribute(2, 0x0006800F, file.content))
        guid = bytes(range(16))
        name = "소속".encode("utf-16-le") + b"\0\0"
        given = [
            prop(0x03, 0x3705, struct.pack("<L", 5 if file.message else 1)),
            prop(0x0B, 0x8001, struct.pack("<L", 1), guid + struct.pack("<LL", 0, 0x8503)),
            prop(0x03, 0x8002, bytes(4), guid + struct.pack("<LL", 1, len(name)) + name + bytes(-len(name) % 4)),
            prop(0x40, 0x3007, bytes(8)),
            prop(0x1003, 0x6801, struct.pack("<LLL", 2, 1, 2)),
            prop(0x48, 0x6802, bytes(16)),
        ]
        if file.shown:
            given.append(text16(0x3001, file.shown))
        if file.long:
            given.append(text16(0x3707, file.long))
        if file.long8:
            given.append(prop(0x1E, 0x3707, file.long8 + b"\0"))
        if file.in_property and file.content is not None:
            given.append(prop(0x102, 0x3701, file.content))
        if file.message:
            given.append(prop(0x0D, 0x3701, MESSAGE + file.message))
        out.append(attribute(2, 0x00069005, properties(*given)))
    return b"".join([*out, more])
