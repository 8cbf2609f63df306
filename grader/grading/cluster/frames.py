"""The line between a worker's process that talks to the scheduler and the one that grades: a kind, a length, bytes.

Both ends are ours, on one machine. The limit: what the bytes mean is theirs.
"""

from __future__ import annotations

import socket
import struct

ALIVE = b"."
COURSE = b"C"
PARCEL = b"P"
ANSWER = b"A"
_HEAD = struct.Struct("!cQ")


def send(line: socket.socket, kind: bytes, data: bytes = b"") -> None:
    """`OSError` where nobody is at the other end."""
    line.sendall(_HEAD.pack(kind, len(data)) + data)


def receive(line: socket.socket) -> tuple[bytes, bytes] | None:
    """The next message; None at the end of the line. `TimeoutError` by the socket's own patience."""
    head = _receive(line, _HEAD.size)
    if head is None:
        return None
    kind, length = _HEAD.unpack(head)
    data = _receive(line, length)
    return None if data is None else (kind, data)


def _receive(line: socket.socket, size: int) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        try:
            part = line.recv(min(size - len(data), 2**20))
        except ConnectionError:
            return None
        if not part:
            return None
        data += part
    return bytes(data)
