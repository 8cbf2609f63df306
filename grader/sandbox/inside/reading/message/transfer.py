"""From a part's body to its bytes: Content-Transfer-Encoding, and what is done where it lies.

Base64 with rubbish in it, padded in the middle or labelled as nothing is decoded; a text that calls itself base64 or
quoted-printable and is not stays as it is. The limit: yEnc and BinHex are not known.
"""

from __future__ import annotations

import binascii
import re
from typing import NamedTuple

_ALPHABET = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_RUBBISH = bytes(set(range(256)) - _ALPHABET - set(b"="))
_SPACE = b" \t\r\n\f\v\0"
_PADS = re.compile(rb"=+")
_PURE = re.compile(rb"[ \t]*[A-Za-z0-9+/]{2,}={0,2}[ \t\r]*\Z")
_WORDS = re.compile(rb"\S[ \t]+\S")
_QUOTED = re.compile(rb"=(?:[0-9A-Fa-f]{2}|[ \t]*\r?(?:\n|\Z))")
_BEGIN = re.compile(rb"^begin[ \t]+[0-7]{3,4}[ \t]+([^\r\n]{1,500})\r?\n", re.MULTILINE)
_END = re.compile(rb"^end[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
MAX_PADS = 100_000
"""Places where base64 may end and go on."""
MAX_BLOCKS = 50
"""Files in one text by uuencode."""
UUENCODE = ("x-uuencode", "uuencode", "x-uue", "uue")


class Decoded(NamedTuple):
    """The bytes, and what they are not as said: codes."""

    data: bytes
    remarks: tuple[str, ...] = ()


class Block(NamedTuple):
    """A file that lies in a text by uuencode: where it begins and ends there."""

    start: int
    end: int
    name: bytes
    data: bytes
    remarks: tuple[str, ...]


def decode(body: bytes, encoding: str, *, text: bool) -> Decoded:
    """The content of a part; `encoding` as its header says, `text` where it is one that may lie bare."""
    encoding = encoding.strip().strip("\"'").lower()
    if encoding == "base64":
        return _base64(body)
    if encoding == "quoted-printable":
        return _quoted_printable(body)
    if encoding in UUENCODE:
        blocks = uuencoded(body)
        if not blocks:
            return Decoded(body, ("not_uuencode",)) if body.strip(_SPACE) else Decoded(b"")
        return Decoded(blocks[0].data, blocks[0].remarks)
    if not text and is_bare_base64(body):
        return Decoded(unpack_base64(body)[0], ("was_base64",))
    known = encoding in ("", "7bit", "8bit", "binary", "7-bit", "8-bit")
    return Decoded(body, () if known else ("unknown_encoding",))


def unpack_base64(body: bytes) -> tuple[bytes, bool]:
    """What base64 holds, with anything else in it passed over; and whether it was whole."""
    clean = body.translate(None, _RUBBISH)
    whole = True
    pieces = []
    core = clean.rstrip(b"=")
    chunks = _PADS.split(clean, MAX_PADS) if b"=" in core else [core, b""] if core != clean else [core]
    if len(chunks) > MAX_PADS:
        chunks.pop()
        whole = False
    for number, chunk in enumerate(chunks):
        if len(chunk) % 4 == 1:
            chunk = chunk[:-1]
            whole = False
        elif len(chunk) % 4 and number == len(chunks) - 1:
            whole = False  # it breaks off: nothing pads it
        pieces.append(binascii.a2b_base64(chunk + b"=" * (-len(chunk) % 4)))
    return b"".join(pieces), whole


def is_bare_base64(body: bytes) -> bool:
    """Whether a body without a label is base64 beyond doubt: pure lines of one length, the last one shorter."""
    lines = body.split()
    if not lines or not all(map(_PURE.match, lines)):
        return False
    length = len(lines[0])
    if length < 40 or length % 4 or sum(map(len, lines)) % 4:
        return False
    return all(len(line) == length for line in lines[:-1]) and len(lines[-1]) <= length


def _base64(body: bytes) -> Decoded:
    if not _has_words(body):
        try:  # as nearly all are: nothing but its letters and line ends, whole
            return Decoded(binascii.a2b_base64(body.translate(None, _SPACE), strict_mode=True))
        except binascii.Error:
            pass
    if not body.translate(None, _RUBBISH + b"="):
        return Decoded(b"") if not body.strip(_SPACE + b"=") else Decoded(body, ("not_base64",))
    if not body.translate(None, bytes(_ALPHABET) + b"=" + _SPACE) and not _has_words(body):
        data, whole = unpack_base64(body)
        return Decoded(data, () if whole else ("broken_base64",))
    kept, left = [], 0
    for line in body.split(b"\n"):
        strange = len(line.translate(None, bytes(_ALPHABET) + b"=" + _SPACE))
        if _WORDS.search(line) or strange * 5 > len(line):
            left += len(line.strip())
        else:
            kept.append(line)
    clean = b"\n".join(kept)
    if left >= len(clean.translate(None, _RUBBISH)):
        return Decoded(body, ("not_base64",))
    data, whole = unpack_base64(clean)
    return Decoded(data, ("rubbish_in_base64",) if whole else ("rubbish_in_base64", "broken_base64"))


def _has_words(body: bytes) -> bool:
    """Whether there are blanks within lines."""
    return (b" " in body or b"\t" in body) and _WORDS.search(body) is not None


def _quoted_printable(body: bytes) -> Decoded:
    signs = body.count(b"=")
    true = len(_QUOTED.findall(body))
    if signs > 2 * true:  # `x = 3` and no `=3D`: it was never encoded
        return Decoded(body, ("not_quoted_printable",))
    return Decoded(binascii.a2b_qp(body), () if signs == true else ("broken_quoted_printable",))


def uuencoded(body: bytes) -> list[Block]:
    """The files that lie in a text, in order."""
    blocks: list[Block] = []
    place = 0
    while len(blocks) < MAX_BLOCKS and (begin := _BEGIN.search(body, place)):
        end = _END.search(body, begin.end())
        inner, place = (body[begin.end() : end.start()], end.end()) if end else (body[begin.end() :], len(body))
        data, whole = _uu_lines(inner)
        if data or end:
            remarks = ("broken_uuencode",) if not (whole and end) else ()
            blocks.append(Block(begin.start(), place, begin[1].strip(), data, remarks))
    return blocks


def _uu_lines(inner: bytes) -> tuple[bytes, bool]:
    pieces, whole = [], True
    for line in inner.splitlines():
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some programs write more letters than the length says.
            needed = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                pieces.append(binascii.a2b_uu(line[: needed + 1]))
            except binascii.Error:
                whole = False
    return b"".join(pieces), whole
