"""Header fields with people's words: names beside addresses, and the subject.

Written here, for Python's package breaks a long quoted name into lines without its quotes, so that a comma in a name
begins another recipient, and decodes an encoded word in a name, whose line's end then begins another field
(`email._header_value_parser`, Python 3.11). Here a name or a subject of plain words stands as it is, a name with dots
in quotes, and all else as encoded words (RFC 2047), in which no letter means anything to a mail program before it is
decoded as a text.

The limit: an address is taken as it is; the roster and the course's file let in none but those of plain ASCII.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.charset import BASE64, Charset
from email.header import Header
from email.headerregistry import Address

_ATOMS = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
_QUOTABLE = re.compile(r"[A-Za-z0-9 .,'()_-]+")
_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")
_SHORT = 60
"""Letters of what stands on its field's first line."""
_ROOM = 64
"""Columns beside the longest of these fields' names."""
_FOLD = "\r\n "
_UTF8 = Charset("utf-8")
_UTF8.header_encoding = BASE64


def address_field(name: str, addresses: Sequence[Address]) -> bytes:
    """The field `name` with these addresses, one a line, and the end of its last line."""
    return f"{name}: {f',{_FOLD}'.join(map(_mailbox, addresses))}\r\n".encode()


def text_field(name: str, text: str) -> bytes:
    """The field `name` with that text on one line of a mail program, and the end of its last line."""
    plain = _PLAIN.fullmatch(text) and "=?" not in text and len(text) <= _SHORT
    return f"{name}: {text if plain else _encoded(text, len(name))}\r\n".encode()


def _mailbox(address: Address) -> str:
    if not address.display_name:
        return address.addr_spec
    phrase, bare = _phrase(address.display_name), f"<{address.addr_spec}>"
    last = len(phrase.rpartition("\n")[2])
    return f"{phrase} {bare}" if last + len(bare) <= _ROOM else f"{phrase}{_FOLD}{bare}"


def _phrase(name: str) -> str:
    if len(name) <= _SHORT and _ATOMS.fullmatch(name):
        return name
    if len(name) <= _SHORT and _QUOTABLE.fullmatch(name) and name == name.strip():
        return f'"{name}"'
    return _encoded(name, len("Reply-To"))


def _encoded(text: str, used: int) -> str:
    """Encoded words, a line each; `used` are the columns that are gone on the first."""
    header = Header(text.encode("utf-8", "replace").decode(), _UTF8, header_name="x" * used)
    return header.encode(maxlinelen=76, linesep="\r\n")
