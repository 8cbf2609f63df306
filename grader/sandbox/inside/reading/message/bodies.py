"""The text of a body, ready to be read as what someone wrote: decoded, one kind of line end, without markup or soft
line ends. The limit: what is quoted in it is still there (`quotes`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from grader.sandbox.inside.reading.message import charsets, markup

_META = re.compile(rb"<meta[^>]{0,200}charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_LINE_END = re.compile("\r\n|\r")


def text_of(data: bytes, kind: str, parameters: Mapping[str, bytes]) -> tuple[str, str]:
    """The text, and how sure its letters are (`charsets.Remark`). `kind` is text/plain or text/html."""
    label = parameters.get("charset", b"").decode("latin-1")
    if kind == "text/html" and not charsets.named(label) and (meta := _META.search(data, 0, 4_096)):
        label = meta[1].decode("ascii")
    text, sure = charsets.decode(data, label)
    text = _LINE_END.sub("\n", text.replace("\0", "").removeprefix("\ufeff"))
    if kind == "text/html":
        return markup.text_of(text), sure
    if parameters.get("format", b"").lower() == b"flowed":
        text = unflow(text, delete=parameters.get("delsp", b"").lower() == b"yes")
    return text, sure


def unflow(text: str, *, delete: bool) -> str:
    """Lines as they were before a program wrapped them (RFC 3676): a blank at the end goes on, one at the beginning is
    the program's. Without the latter each indented line of a program would be one blank too far in."""
    done: list[str] = []
    pending: list[str] = []
    depth = 0
    for line in text.split("\n"):
        bare = line.lstrip(">")
        marks = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        if pending and marks != depth:
            done.append(_quoted("".join(pending), depth))
            pending = []
        depth = marks
        if bare.endswith(" ") and bare != "-- ":
            pending.append(bare[:-1] if delete else bare)
            continue
        done.append(_quoted("".join([*pending, bare]), depth))
        pending = []
    if pending:
        done.append(_quoted("".join(pending), depth))
    return "\n".join(done)


def _quoted(text: str, depth: int) -> str:
    return f"{'>' * depth} {text}" if depth else text
