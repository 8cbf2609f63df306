"""Tar, packed with gzip or not. Student side. The limit: what is not inflated within the limits is not there; what came
before it is."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator

from grader.sandbox.inside.reading import Refused
from grader.sandbox.inside.reading.names import decode_name
from grader.sandbox.inside.reading.packed import Entry, Meter

_FAULTS = (tarfile.TarError, EOFError, ValueError, OverflowError, OSError, KeyError, IndexError)
"""What `tarfile` raises of tapes that are none."""
_GZIP = 31
"""zlib's word for gzip's own frame."""


def entries(data: bytes, meter: Meter) -> Iterator[Entry]:
    """What the tape holds, in its order. `Refused` at last where it breaks off, or a limit ended it."""
    why: Refused | None = None
    if data.startswith(b"\x1f\x8b"):
        data, why = _unzipped(data, meter)
        if data[257:262] != b"ustar":
            raise why or Refused("format")
    try:
        # Not closed: what it lists is read later, and it holds memory alone.
        tape = tarfile.open(fileobj=io.BytesIO(data), mode="r:", errors="surrogateescape", encoding="utf-8")  # noqa: SIM115
        while (info := tape.next()) is not None:
            vars(tape)["members"].clear()  # a million of them take a gigabyte
            yield _entry(tape, info)
    except _FAULTS:
        why = why or Refused()
    if why is not None:
        raise why


def _unzipped(data: bytes, meter: Meter) -> tuple[bytes, Refused | None]:
    """The bytes in all gzip streams one after the other, and why these are not all."""
    out = bytearray()
    view = memoryview(data)
    at = 0
    while data[at : at + 2] == b"\x1f\x8b":
        try:
            at += meter.inflate(view[at:], _GZIP, meter.left, out)
        except Refused as why:
            return bytes(out), why
    return bytes(out), None


def _entry(tape: tarfile.TarFile, info: tarfile.TarInfo) -> Entry:
    raw = info.name.encode("utf-8", "surrogateescape")
    name, encoding = decode_name(raw)
    why = ""
    if info.issym() or info.islnk():
        why = "symlink"
    elif not info.isreg() or info.issparse():
        why = "special"

    def read(most: int) -> bytes:
        try:
            file = tape.extractfile(info)
            content = b"" if file is None else file.read(most)
        except _FAULTS:
            raise Refused from None
        if len(content) != info.size:
            raise Refused
        return content

    return Entry(name, raw, max(0, info.size), read, encoding, why, info.isdir())
