"""What was signed, out of a signature that holds it (`smime.p7m`, CMS signed-data): no signature is looked at.

The limit: DER, and BER with lengths that are told at the end, as far as the content; whatever else is None.
"""

from __future__ import annotations

from collections.abc import Iterator

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")
_SEQUENCE, _OID, _OCTETS, _PIECES, _EXPLICIT = 0x30, 0x06, 0x04, 0x24, 0xA0
_MAX_PIECES = 100_000


class _No(Exception):  # noqa: N818
    """It is none."""


def signed_content(data: bytes) -> bytes | None:
    """The message that was signed; None where it is not in there, or is encrypted."""
    try:
        at = _into(data, 0, _SEQUENCE)
        at = _past_oid(data, at, _SIGNED_DATA)
        at = _into(data, _into(data, at, _EXPLICIT), _SEQUENCE)
        for tag in (0x02, 0x31):  # the version, and the algorithms
            at = _past(data, at, tag)
        at = _past_oid(data, _into(data, at, _SEQUENCE), _DATA)
        return b"".join(_octets(data, _into(data, at, _EXPLICIT)))
    except (_No, IndexError):
        return None


def _octets(data: bytes, at: int) -> Iterator[bytes]:
    start, size = _header(data, at)
    if data[at] == _OCTETS and size >= 0:
        yield _piece(data, start, size)
        return
    if data[at] != _PIECES:
        raise _No
    end = start + size if size >= 0 else len(data)
    for _ in range(_MAX_PIECES):
        if start >= end or (size < 0 and data[start : start + 2] == b"\0\0"):
            return
        if data[start] != _OCTETS:
            raise _No
        first, length = _header(data, start)
        yield _piece(data, first, length)
        start = first + length
    raise _No


def _piece(data: bytes, start: int, size: int) -> bytes:
    if size < 0 or start + size > len(data):
        raise _No
    return data[start : start + size]


def _into(data: bytes, at: int, tag: int) -> int:
    """Where the content of what begins at `at` begins."""
    if data[at] != tag:
        raise _No
    return _header(data, at)[0]


def _past(data: bytes, at: int, tag: int) -> int:
    start, size = _header(data, at)
    if data[at] != tag or size < 0:
        raise _No
    return start + size


def _past_oid(data: bytes, at: int, wanted: bytes) -> int:
    start, size = _header(data, at)
    if data[at] != _OID or data[start : start + size] != wanted:
        raise _No
    return start + size


def _header(data: bytes, at: int) -> tuple[int, int]:
    """Where the content begins, and its length; -1 where that is told at its end."""
    first = data[at + 1]
    if first < 0x80:
        return at + 2, first
    count = first & 0x7F
    if count > 4:
        raise _No
    return at + 2 + count, int.from_bytes(data[at + 2 : at + 2 + count], "big") if count else -1
