"""The text of a header: encoded words (RFC 2047), bare 8-bit letters, folded lines, composed letters.

Words that stand side by side in one charset are one text: mail programs cut within a syllable. The limit: nothing is
made safe to show; that is done where it is shown.
"""

from __future__ import annotations

import binascii
import re
import unicodedata

from grader.sandbox.inside.reading.message import charsets
from grader.sandbox.inside.reading.message.transfer import unpack_base64

MAX_BYTES = 16_384
"""Of one header that is read as text: composing letters takes time that grows faster than their number."""
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_WORD = re.compile(
    rb"=\?([A-Za-z0-9_.:()+-]{1,60})(?:\*[A-Za-z0-9-]{0,20})?\?([bBqQ])\?([^?]*)(?:\?=|\??\Z)",
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def unfold(raw: bytes) -> bytes:
    """A header's value in one line."""
    return _FOLD.sub(b"", raw).replace(b"\r", b" ").replace(b"\n", b" ")


def decode(raw: bytes) -> str:
    """What a header says, in one line, in NFC, without control characters; of its first `MAX_BYTES` bytes."""
    raw = unfold(raw[:MAX_BYTES])
    pieces: list[str] = []
    run: list[tuple[str, bytes, bytes]] = []
    place = 0
    for word in _WORD.finditer(raw):
        between = raw[place : word.start()]
        label = word[1].decode("ascii")
        if run and (between.strip() or _charset(run[0][0]) != _charset(label)):
            pieces.append(_join(run))
            run = []
            pieces.append("" if not between.strip() else charsets.decode(between)[0])
        elif not run:
            pieces.append(charsets.decode(between)[0])
        run.append((label, word[2].lower(), word[3]))
        place = word.end()
    pieces += [_join(run), charsets.decode(raw[place:])[0]]
    return clean("".join(pieces))


def clean(text: str) -> str:
    """Composed (NFC), and each run of control characters one blank."""
    text = text.encode("utf-8", "replace").decode("utf-8")  # without lone surrogates
    return _CONTROL.sub(" ", unicodedata.normalize("NFC", text)).replace("\ufeff", "").strip()


def _charset(label: str) -> str:
    return charsets.named(label) or label.lower()


def _join(run: list[tuple[str, bytes, bytes]]) -> str:
    """The text of words side by side that are of one charset."""
    if not run:
        return ""
    data = b""
    cut = b""
    """Base64 that ends within four letters: the next word goes on with it."""
    for number, (_, kind, text) in enumerate(run):
        if kind == b"q":
            data += _unpack(cut) + binascii.a2b_qp(text.replace(b"\n", b""), header=True)
            cut = b""
            continue
        text = cut + b"".join(text.split())
        cut = b""
        follows = number + 1 < len(run) and run[number + 1][1] == b"b"
        if follows and len(text) % 4 and not text.endswith(b"="):
            cut = text
        else:
            data += _unpack(text)
    return charsets.decode(data + _unpack(cut), run[0][0])[0]


def _unpack(text: bytes) -> bytes:
    return unpack_base64(text)[0] if text else b""
