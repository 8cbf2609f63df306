"""What the headers of a message say, as plain data: who, when, about what, in answer to what.

The limit: nothing of it is true because it stands there. Every header but those of one's own server is the sender's,
and which those are is told on the trusted side.
"""

from __future__ import annotations

import re
from typing import Any

from grader.sandbox.inside.reading.message import words
from grader.sandbox.inside.reading.message.structure import Head

MAX_IDS = 50
MAX_ADDRESSES = 50
MAX_TRACE = 60
MAX_TEXT = 2_000
"""Characters of a header that is told as text."""
MAX_TRACED = 4_000
_ID = re.compile(rb"<([!-;=?A-~]{1,200}@[!-;=?A-~]{1,200})>")
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]{1,253}")
_TRACE = ("received", "authentication-results")
_LOOPS = ("x-loop", "x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-response-suppress", "x-mail-autoreply")
_SPECIAL = re.compile(rb'["<>,;:()\\]')


def letter(head: Head) -> dict[str, Any]:
    """The facts of one message, those that are empty left out; `grader.sandbox.inside.reading.mail` says which."""
    senders = mailboxes(head.first("from"))
    sender = next((each for each in senders if each[1]), senders[0] if senders else ("", ""))
    traced = [(name, words.decode(value)) for name, value in head.fields if name in _TRACE][: MAX_TRACE + 1]
    facts: dict[str, Any] = {
        "message_id": next(iter(_ids(head, "message-id")), ""),
        "in_reply_to": _ids(head, "in-reply-to"),
        "references": _ids(head, "references"),
        "from_name": sender[0],
        "from_address": sender[1],
        "senders": max(len(senders), len(head.all("from"))),
        "to": [address for field in head.all("to") for _, address in mailboxes(field) if address][:MAX_ADDRESSES],
        "subject": _text(head, "subject"),
        "date": _text(head, "date"),
        "auto_submitted": _text(head, "auto-submitted").lower(),
        "list_id": _text(head, "list-id"),
        "precedence": _text(head, "precedence").lower(),
        "loops": [(name, words.decode(value)[:MAX_TEXT]) for name, value in head.fields if name in _LOOPS][:10],
        "trace": [(name, text[:MAX_TRACED]) for name, text in traced[:MAX_TRACE]],
    }
    told = {key: value for key, value in facts.items() if value}
    if head.all("return-path"):
        told["return_path"] = _bare(head.first("return-path"))
    if head.cut or len(traced) > MAX_TRACE or any(len(text) > MAX_TRACED for _, text in traced):
        told["cut"] = True
    return told


def _text(head: Head, name: str) -> str:
    return words.decode(head.first(name))[:MAX_TEXT]


def _ids(head: Head, name: str) -> list[str]:
    """Valid ids, in order, each once; of too many the first and the last ones, as RFC 5322's threads need them."""
    found = dict.fromkeys(match[0].decode("ascii") for match in _ID.finditer(words.unfold(head.first(name))))
    ids = list(found)
    return ids if len(ids) <= MAX_IDS else [ids[0], *ids[1 - MAX_IDS :]]


def _bare(raw: bytes) -> str:
    """The address of a return path; empty for `<>`."""
    found = mailboxes(raw)
    return found[0][1] if found else ""


def mailboxes(raw: bytes) -> list[tuple[str, str]]:
    """Names and addresses, at most `MAX_ADDRESSES`; an address that is none is empty, and the name has its words.

    Encoded words are read after the division: a comma, a bracket or an `@` in one divides nothing."""
    raw = words.unfold(raw[: words.MAX_BYTES])
    found = []
    for name, address, comment in _divided(raw):
        text, inside = words.decode(name), words.decode(address)
        if not address and _ADDRESS.fullmatch(text):  # hong@example.org (Hong)
            text, inside = words.decode(comment), text
        if not _ADDRESS.fullmatch(inside):
            text, inside = f"{text} {inside}".strip(), ""
        if text or inside:
            found.append((text[:MAX_TEXT], inside))
        if len(found) == MAX_ADDRESSES:
            break
    return found


def _divided(raw: bytes) -> list[tuple[bytes, bytes, bytes]]:
    """What stands before, in and behind the brackets of each mailbox: name, address, comment."""
    done: list[tuple[bytes, bytes, bytes]] = []
    name, address, comment = b"", b"", b""
    place = 0
    while place < len(raw):
        mark = _SPECIAL.search(raw, place)
        at = mark.start() if mark else len(raw)
        name += raw[place:at]
        if mark is None:
            break
        place = at + 1
        sign = mark[0]
        if sign == b'"':
            text, place = _until(raw, place, b'"')
            name += text
        elif sign == b"<":
            address, place = _until(raw, place, b">")
        elif sign == b"(":
            text, place = _comment(raw, place)
            comment += text
        elif sign in (b",", b";"):
            done.append((name, address, comment))
            name, address, comment = b"", b"", b""
        elif sign == b":" and not address and b"@" not in name:
            name = b""  # a group's name
        elif sign == b"\\":
            name += raw[place : place + 1]
            place += 1
    return [*done, (name, address, comment)]


def _until(raw: bytes, place: int, close: bytes) -> tuple[bytes, int]:
    """The text up to the closing mark, its backslashes taken off, and where it goes on."""
    pieces = []
    while place < len(raw):
        if raw[place : place + 1] == b"\\":
            pieces.append(raw[place + 1 : place + 2])
            place += 2
            continue
        if raw[place : place + 1] == close:
            return b"".join(pieces), place + 1
        pieces.append(raw[place : place + 1])
        place += 1
    return b"".join(pieces), place


def _comment(raw: bytes, place: int) -> tuple[bytes, int]:
    depth, start = 1, place
    while place < len(raw) and depth:
        sign = raw[place : place + 1]
        depth += (sign == b"(") - (sign == b")")
        place += 2 if sign == b"\\" else 1
    return raw[start : place - 1], place
