"""A part of a message: where it lies, what its headers call it, and what it is for us.

The limit: its body is not read here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from grader.sandbox.inside.reading.message import names
from grader.sandbox.inside.reading.message.structure import Head, read_head

_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,80}")
_LETTER = re.compile("from|to|subject|date|received|return-path|message-id|mime-version|content-type|delivered-to")
_BLANK = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n]{0,100}")
BYTES = "application/octet-stream"
SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_HEADERS = ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers")
_KINDS = {
    **dict.fromkeys(("text/calendar", "application/ics"), "calendar"),
    **dict.fromkeys(
        ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"), "signature"
    ),
    **dict.fromkeys(
        ("message/delivery-status", "message/disposition-notification", "message/feedback-report"), "report"
    ),
    "message/partial": "partial",
    "message/external-body": "external",
}


class Around(NamedTuple):
    """What a part lies in."""

    depth: int = 0
    messages: int = 1
    within: str = ""
    """Place of the message."""
    inside: str = ""
    """Name of the message."""
    kind: str = ""
    """Of the multipart, as `multipart/mixed`."""
    group: str = ""
    """Place of the nearest multipart/alternative."""
    subject: str = ""


class Part(NamedTuple):
    """A part still to be read."""

    data: bytes
    start: int
    end: int
    place: str
    around: Around
    unclosed: bool = False
    whole: bool = False
    """Whether it is a message."""


class Leaf(NamedTuple):
    """A part whose headers are read."""

    part: Part
    head: Head
    kind: str
    """Media type."""
    name: names.FileName
    parameters: Mapping[str, bytes]
    disposition: str
    place: str

    @property
    def size(self) -> int:
        """Bytes of its body as they stand there."""
        return self.part.end - self.head.body


def kind_of(one: Leaf) -> str:
    """What a part is for us."""
    media, around, bare = one.kind, one.part.around, not one.name.text and one.disposition != "attachment"
    smime = one.parameters.get("smime-type", b"").lower()
    if around.kind == "multipart/encrypted" or media == "application/pgp-encrypted":
        return "encrypted"
    if media in SMIME:
        return "signed" if smime in (b"signed-data", b"certs-only") else "encrypted"
    if media in ("application/ms-tnef", "application/vnd.ms-tnef") or one.name.text.lower() == "winmail.dat":
        return "tnef"
    if media in _HEADERS:
        return "headers"
    if media.startswith("image/") and around.kind == "multipart/related":
        return "inline" if one.disposition != "attachment" else "attachment"
    return _KINDS.get(media) or ("body" if media in ("text/plain", "text/html") and bare else "attachment")


def open_part(part: Part, head: Head) -> Leaf:
    """The part with what its headers say of it."""
    given, parameters = names.parameters(head.first("content-type"))
    disposition, more = names.parameters(head.first("content-disposition"))
    media = _media_type(given, head)
    if not given and part.around.kind == "multipart/digest":
        media = "message/rfc822"
    place = below(part.place, 1) if part.whole else part.place
    return Leaf(part, head, media, names.file_name(parameters, more), parameters, disposition, place)


def _media_type(given: str, head: Head) -> str:
    found = _TYPE.match(given)
    if found:
        return found[0]
    bare = not given or given.startswith("text")
    return "text/plain" if bare and not head.first("content-disposition") else BYTES


def encoding_of(head: Head) -> str:
    """How the body is written; empty where it lies bare."""
    encoding = names.parameters(head.first("content-transfer-encoding"))[0][:80]
    return "" if encoding in ("7bit", "8bit", "binary") else encoding


def skip_blank(data: bytes, start: int, end: int) -> int:
    """Behind empty lines and marks before a message's first header."""
    found = _BLANK.match(data, start, end)
    return found.end() if found else start


def is_message(data: bytes, start: int, end: int) -> bool:
    """Whether it begins as messages do: that it calls itself one says little."""
    return any(_LETTER.fullmatch(name) for name, _ in read_head(data, start, end, whole=True).fields)


def below(place: str, number: int) -> str:
    """The place of a part of what lies at `place`."""
    return f"{place}.{number}" if place else str(number)
