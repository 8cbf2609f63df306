"""What a structured header says, and how a part's file is called.

Names come as RFC 2231 has them (in pieces, with a charset), as encoded words in quotes, as bare 8-bit letters, without
quotes but with blanks, with the backslashes of a Windows path. The limit: a name here is one to show and to match;
what may lie on a disk is decided on the trusted side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from grader.sandbox.inside.reading.message import charsets, words

MAX_PARAMETERS = 200
_NAME = re.compile(rb"[;\s]*([!#$&+\-.^_`{|}~A-Za-z0-9]{1,60}(?:\*\d{0,4}\*?)?\*?)[ \t\r\n]*=[ \t\r\n]*")
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*?)\Z")
_MARK = re.compile(rb'[\\"]')
_CLOSE = re.compile(rb"[ \t\r\n]*(?:\([^()\"]{0,200}\)[ \t\r\n]*)?(?:;|\Z)")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_ESCAPED = re.compile(rb"(?:%[0-9A-Fa-f]{2}){3}")
_FOLDER = re.compile(r"[/\\]")
_DAMAGED = re.compile("[\ufffd?]")
_LABELLED = re.compile(rb"([A-Za-z0-9_.:()+-]{0,60})'([A-Za-z0-9-]{0,40})'")


class FileName(NamedTuple):
    """How a part's file is called."""

    text: str = ""
    """Without folders, in NFC; empty where there is none."""
    path: str = ""
    """All of it as the sender wrote it."""
    raw: bytes = b""
    """As it stands in the header: the value of the parameter that was taken."""
    other: str = ""
    """What the other header calls it, where that is another name."""


def parameters(raw: bytes) -> tuple[str, dict[str, bytes]]:
    """The value of a header as Content-Type, in small letters, and its parameters; of one twice there, the first."""
    raw = words.unfold(raw[: words.MAX_BYTES])
    value, mark, _ = raw.partition(b";")
    found: dict[str, bytes] = {}
    if not mark and b"=" in raw and b"/" not in raw.partition(b"=")[0]:
        value, place = b"", 0  # `Content-Disposition: filename="x.py"`
    else:
        place = len(value)
    while len(found) < MAX_PARAMETERS and place < len(raw):
        name = _NAME.match(raw, place)
        if name is None:
            place = raw.find(b";", place + 1)
            if place < 0:
                break
            continue
        content, place = _value(raw, name.end())
        found.setdefault(name[1].decode("ascii").lower(), content)
    return value.partition(b"(")[0].strip().decode("latin-1").lower(), found


def _value(raw: bytes, start: int) -> tuple[bytes, int]:
    """The value of a parameter that begins at `start`, and where it ends."""
    if raw[start : start + 1] != b'"':
        end = raw.find(b";", start)
        end = len(raw) if end < 0 else end
        return raw[start:end].strip(), end
    pieces: list[bytes] = []
    first: tuple[bytes, int] | None = None
    place = start + 1
    while mark := _MARK.search(raw, place):
        at = mark.start()
        if mark[0] == b"\\" and raw[at + 1 : at + 2] in (b"\\", b'"') and not _ends_with_backslash(raw, at):
            pieces += [raw[place:at], raw[at + 1 : at + 2]]
            place = at + 2
        elif mark[0] == b"\\":
            pieces.append(raw[place : at + 1])  # that of a path: nothing else needs one
            place = at + 1
        elif _CLOSE.match(raw, at + 1):
            return b"".join([*pieces, raw[place:at]]), at + 1
        else:
            pieces.append(raw[place:at])
            first = first or (b"".join(pieces), at + 1)
            pieces.append(b'"')
            place = at + 1
    if first is not None:  # `"utf-8" (a comment)`
        end = raw.find(b";", first[1])
        return first[0], len(raw) if end < 0 else end
    return b"".join([*pieces, raw[place:]]).strip(), len(raw)


def _ends_with_backslash(raw: bytes, at: int) -> bool:
    """Whether this backslash stands before the last quote, as in `"C:\\"`: then it escapes nothing."""
    return raw[at + 1 : at + 2] == b'"' and _CLOSE.match(raw, at + 2) is not None and raw.find(b'"', at + 2) < 0


def file_name(type_parameters: Mapping[str, bytes], disposition_parameters: Mapping[str, bytes]) -> FileName:
    """The name of a part's file, by Content-Disposition before Content-Type, unless that one came damaged."""
    found = []
    for given, key in ((disposition_parameters, "filename"), (type_parameters, "name")):
        for text, raw in (_extended(given, key), _plain(given.get(key, b""))):
            if text:
                found.append((text, raw))
                break
    if not found:
        return FileName()
    if len(found) == 2 and _DAMAGED.search(found[0][0]) and not _DAMAGED.search(found[1][0]):
        found.reverse()
    (path, raw), *others = found
    text = base_name(path)
    other = next((name for name in (base_name(each) for each, _ in others) if name != text), "")
    return FileName(text, path, raw, other)


def base_name(path: str) -> str:
    """What is left of a path without its folders, of whatever system; empty for `..`."""
    name = next((piece.strip() for piece in reversed(_FOLDER.split(path)) if piece.strip()), "")
    return "" if set(name) <= {"."} else name


def clip(name: str, size: int) -> str:
    """A name of at most `size` bytes in UTF-8, its ending kept."""
    if len(name.encode()) <= size:
        return name
    stem, dot, ending = name.rpartition(".")
    tail = f"{dot}{ending}" if stem and len(ending) <= 16 else ""
    return name.encode()[: max(size - len(tail.encode()), 0)].decode("utf-8", "ignore") + tail


def _plain(raw: bytes) -> tuple[str, bytes]:
    text = words.decode(raw)
    if b"=?" not in raw and _ESCAPED.search(raw):  # as in an address of the web
        inner, sure = charsets.decode(_PERCENT.sub(lambda found: bytes.fromhex(found[1].decode()), raw))
        text = words.clean(inner) if sure == "guessed" else text
    return text, raw


def _extended(given: Mapping[str, bytes], key: str) -> tuple[str, bytes]:
    """A parameter as RFC 2231 has it: `key*`, or in pieces `key*0`, `key*1*`."""
    pieces: dict[int, tuple[bytes, bool]] = {}
    for name, value in given.items():
        section = _SECTION.match(name)
        if section and section[1] == key and (section[2] or section[3]):
            pieces.setdefault(int(section[2] or 0), (value, bool(section[3])))
    if not pieces:
        return "", b""
    in_order = [pieces[number] for number in sorted(pieces)]
    raw = b"".join(value for value, _ in in_order)
    label = b""
    if in_order[0][1] and (labelled := _LABELLED.match(in_order[0][0])):
        label = labelled[1]
        in_order[0] = (in_order[0][0][labelled.end() :], True)
    data = b"".join(
        _PERCENT.sub(lambda found: bytes.fromhex(found[1].decode()), value) if encoded else value
        for value, encoded in in_order
    )
    if not label and b"=?" in data:
        return words.decode(data), raw
    return words.clean(charsets.decode(data[: words.MAX_BYTES], label.decode("ascii"))[0]), raw
