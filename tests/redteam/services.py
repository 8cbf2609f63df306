"""Services of the box for hostile cases to reach: TCP and HTTP on loopback, unix sockets, a log, names. In the box.

`heard()` counts what arrived: where a sandbox holds, nothing does.
"""

import contextlib
import os
import socket
import threading

TCP_PORT = 8765
DNS_PORT = 53
_heard = 0
_lock = threading.Lock()
_open = []
"""Threads see only their own copy of a socket: it must not be collected."""


def heard() -> int:
    return _heard


def start() -> None:
    for family, address in ((socket.AF_INET, ("127.0.0.1", TCP_PORT)), (socket.AF_INET6, ("::1", TCP_PORT))):
        _serve(family, address)
    os.makedirs("/srv/listen", exist_ok=True)
    _serve(socket.AF_UNIX, "/srv/listen/socket")
    os.chmod("/srv/listen/socket", 0o777)
    _serve(socket.AF_UNIX, "\0redteam")
    for address in ("/srv/listen/datagrams", "\0redteam-datagrams"):
        datagrams = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        datagrams.bind(address)
        _open.append(datagrams)
        threading.Thread(target=_receive, args=(datagrams,), daemon=True).start()
    os.chmod("/srv/listen/datagrams", 0o777)
    names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    names.bind(("127.0.0.1", DNS_PORT))
    _open.append(names)
    threading.Thread(target=_answer_names, args=(names,), daemon=True).start()


def _serve(family: int, address: object) -> None:
    listener = socket.socket(family)
    listener.bind(address)
    listener.listen(64)
    _open.append(listener)
    threading.Thread(target=_accept, args=(listener,), daemon=True).start()


def _count() -> None:
    global _heard
    with _lock:
        _heard += 1


def _accept(listener: socket.socket) -> None:
    while True:
        client, _ = listener.accept()
        _count()
        with client, contextlib.suppress(OSError):
            client.sendall(b"HTTP/1.0 200 OK\r\n\r\nhello")


def _receive(datagrams: socket.socket) -> None:
    while True:
        datagrams.recv(4096)
        _count()


def _answer_names(names: socket.socket) -> None:
    """Every name is 127.0.0.9."""
    while True:
        question, sender = names.recvfrom(4096)
        _count()
        header = question[:2] + b"\x81\x80\0\1\0\1\0\0\0\0"
        end = question.index(b"\0", 12) + 5
        is_a = question[end - 4 : end - 2] == b"\0\1"
        if not is_a:
            header = question[:2] + b"\x81\x80\0\1\0\0\0\0\0\0"
        answer = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4\x7f\0\0\x09" if is_a else b""
        names.sendto(header + question[12:end] + answer, sender)
