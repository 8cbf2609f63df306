"""Some hundreds of messages made at random from what programs do: each attachment comes out once, whole and in order.

Of `grader.sandbox.inside.reading.mail`.
"""

from __future__ import annotations

import base64
import binascii
import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

import pytest

from grader.sandbox.inside.reading.mail import read_mail
from grader.sandbox.seam.contents import Limits
from tests.sandbox.reading.letters import letter, multipart, part, text, word

NAMES = (
    "과제1_홍길동.py",
    "dictionary(1) 최종.zip",
    "똠방각하 펲시.ipynb",
    "hw 2.py",
    "a.tar.gz",
    'the "last".py',
    "숙제;2.txt",
)
CODES = (
    b"def f(x):\n    return x\n",
    'print("안녕")\r\n'.encode(),
    'print("똠방")\n'.encode("cp949"),
    bytes(range(256)) * 5,
    b"",
    b"--b\n--\n",
)


@dataclass
class Made:
    """What was put into a message, in order."""

    files: list[tuple[str, bytes]] = field(default_factory=list)
    closed: bool = True
    """Whether each multipart has its end."""
    boundaries: Iterator[int] = field(default_factory=lambda: iter(range(10_000)))


def in_words(name: str, chance: random.Random) -> bytes:
    """A name as encoded words, in one charset, cut anywhere."""
    charset, codec = chance.choice([("utf-8", "utf-8"), ("EUC-KR", "cp949"), ("ks_c_5601-1987", "cp949")])
    data = name.encode(codec)
    cut = chance.choice((7, 20, 1_000))
    pieces = (data[start : start + cut] for start in range(0, len(data), cut))
    if chance.random() < 0.5:
        words = (base64.b64encode(piece).decode() for piece in pieces)
        return "\r\n ".join(f"=?{charset}?B?{each}?=" for each in words).encode()
    return "\r\n ".join(f"=?{charset}?Q?{''.join(f'={each:02X}' for each in piece)}?=" for piece in pieces).encode()


def in_quotes(value: bytes) -> bytes:
    return b'"' + value.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def extended(name: str, key: str, chance: random.Random) -> bytes:
    """A name as RFC 2231 has it, in one piece or several."""
    charset, codec = chance.choice([("utf-8", "utf-8"), ("euc-kr", "cp949"), ("UTF-8", "utf-8")])
    if chance.random() < 0.3 and codec == "utf-8":
        name = unicodedata.normalize("NFD", name)
    data = name.encode(codec)
    if chance.random() < 0.5:
        return f"{key}*={charset}''{quote(data, safe='')}".encode()
    cut = chance.choice((3, 8, 20))
    pieces = [quote(data[start : start + cut], safe="") for start in range(0, len(data), cut)]
    sections = [
        f"{key}*{number}*={charset + chr(39) * 2 if not number else ''}{each}" for number, each in enumerate(pieces)
    ]
    if chance.random() < 0.3:
        sections.reverse()
    return ";\r\n ".join(sections).encode()


def named(name: str, key: str, chance: random.Random) -> bytes:
    """The parameter that tells a file's name."""
    match chance.randrange(4):
        case 0:
            return key.encode() + b"=" + in_quotes(in_words(name, chance))
        case 1:
            return extended(name, key, chance)
        case 2:
            return key.encode() + b"=" + in_quotes(name.encode(chance.choice(("utf-8", "cp949"))))
        case _:
            bare = not set(name) & set(';"()')
            value = name.encode("cp949")
            return key.encode() + b"=" + (value if bare else in_quotes(value))


def attachment(made: Made, chance: random.Random) -> bytes:
    name, content = chance.choice(NAMES), chance.choice(CODES)
    made.files.append((name, content))
    binary = not content or b"\0" in content or content.startswith(b"--")
    encoding = chance.choice(["base64", "quoted-printable"] if binary else ["base64", "quoted-printable", "8bit"])
    type_ = b"application/octet-stream" + (b"; " + named(name, "name", chance) if chance.random() < 0.5 else b"")
    disposition = chance.choice((b"attachment; ", b"inline; ", b"ATTACHMENT;\r\n\t")) + named(name, "filename", chance)
    body = binascii.b2a_qp(content, istext=False) if encoding == "quoted-printable" else content
    return part(body, type=type_, disposition=disposition, encoding=encoding)


def node(made: Made, chance: random.Random, depth: int) -> bytes:
    """A part: a file, a text, or parts of its own."""
    kind = chance.choice(
        ("file", "file", "file", "text", "mixed", "alternative", "message") if depth else ("file", "text")
    )
    if kind == "file":
        return attachment(made, chance)
    if kind == "text":
        return text("안녕하세요\n", *chance.choice([("utf-8", ""), ("euc-kr", ""), ("ks_c_5601-1987", "cp949")]))
    if kind == "message":
        return b"Content-Type: message/rfc822\r\n\r\n" + message(made, chance, depth - 1)
    return several(made, chance, depth - 1, kind)


def several(made: Made, chance: random.Random, depth: int, kind: str) -> bytes:
    boundary = f"{chance.choice(('b', '----=_Part_', '=_'))}{next(made.boundaries)}_"
    parts = [node(made, chance, depth) for _ in range(chance.randint(1, 4))]
    closed = chance.random() < 0.9
    made.closed = made.closed and closed
    return multipart(*parts, kind=kind, boundary=boundary, end=closed)


def message(made: Made, chance: random.Random, depth: int) -> bytes:
    return letter(several(made, chance, depth, "mixed"), sender=f"{word('홍길동')} <hong@example.org>")


def loose(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Without line ends: those of bare text are the message's own, and a part that breaks off has one more."""
    return [(name, content.replace(b"\r\n", b"\n").rstrip(b"\n")) for name, content in files]


@pytest.mark.parametrize("seed", range(300))
def test_every_attachment_comes_out(seed: int) -> None:
    chance = random.Random(seed)
    made = Made()
    data = message(made, chance, 3)
    as_sent = chance.random() < 0.7
    contents = read_mail(data if as_sent else data.replace(b"\r\n", b"\n"), Limits())
    files = [(each.name, each.content or b"") for each in contents.members if each.facts["kind"] == "attachment"]
    assert loose(files) == loose(made.files)
    if as_sent and made.closed:
        assert files == made.files
    assert not any(each.left_out for each in contents.members)
    assert (contents.facts["from_name"], contents.facts["from_address"]) == ("홍길동", "hong@example.org")
