"""Tar, packed with gzip or not. Student side. The limit: what is not inflated within the limits is not there; what came
before it is."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator

from grader.sandbox.inside.reading.names import decode_name
from grader.sandbox.inside.reading.packed import Damaged, Entry, Meter, Over

_FAULTS = (tarfile.TarError, EOFError, ValueError, OverflowError, OSError, KeyError, IndexError)
"""What `tarfile` raises of tapes that are none."""
_GZIP = 31
"""zlib's word for gzip's own frame."""


def entries(data: bytes, meter: Meter) -> Iterator[Entry]:
    """What the tape holds, in its order. `Damaged` where it breaks off, `Over` where a limit ended it."""
    over: Over | None = None
    damaged = False
    if data.startswith(b"\x1f\x8b"):
        data, over, damaged = _unzipped(data, meter)
        if data[257:262] != b"ustar":
            raise over or Damaged("damaged" if damaged else "format")
    try:
        # Not closed: what it lists is read later, and it holds memory alone.
        tape = tarfile.open(fileobj=io.BytesIO(data), mode="r:", errors="surrogateescape", encoding="utf-8")  # noqa: SIM115
        while (info := tape.next()) is not None:
            vars(tape)["members"].clear()  # a million of them take a gigabyte
            yield _entry(tape, info)
    except _FAULTS:
        damaged = True
    if over is not None:
        raise over
    if damaged:
        raise Damaged


def _unzipped(data: bytes, meter: Meter) -> tuple[bytes, Over | None, bool]:
    """The bytes in all gzip streams one after the other, as far as the limits allow."""
    out = bytearray()
    view = memoryview(data)
    at = 0
    while data[at : at + 2] == b"\x1f\x8b":
        try:
            at += meter.inflate(view[at:], _GZIP, meter.left, out)
        except Over as over:
            return bytes(out), over, False
        except Damaged:
            return bytes(out), None, True
    return bytes(out), None, False


def _entry(tape: tarfile.TarFile, info: tarfile.TarInfo) -> Entry:
    raw = info.name.encode("utf-8", "surrogateescape" if _escaped(info.name) else "replace")
    name, encoding = decode_name(raw)
    why = ""
    if info.issym() or info.islnk():
        why = "link"
    elif not info.isreg() or info.issparse():
        why = "special"

    def read(most: int) -> bytes:
        try:
            file = tape.extractfile(info)
            content = b"" if file is None else file.read(most)
        except _FAULTS:
            raise Damaged from None
        if len(content) != info.size:
            raise Damaged
        return content

    return Entry(name, raw, max(0, info.size), read, "" if encoding == "utf-8" else encoding, why, info.isdir())


def _escaped(name: str) -> bool:
    try:
        name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True
