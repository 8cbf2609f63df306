"""Connects to listeners that the doctor opened on this machine, and opens one itself."""

import socket
from typing import Any

from grader.sandbox.doctor.hostile.ways import tried


def attempt(target: dict[str, Any]) -> dict[str, str]:
    def connect(family: int, address: Any) -> str:
        with socket.socket(family, socket.SOCK_STREAM) as client:
            client.settimeout(0.5)
            client.connect(address)
            client.sendall(target["token"].encode())
        return "connected"

    def send() -> str:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.sendto(target["token"].encode(), ("127.0.0.1", target["udp"]))
        return "sent"

    def listen() -> str:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
            server.bind(("127.0.0.1", 0))
            server.listen()
        return "listened"

    def netlink() -> str:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW):
            return "opened"

    ways = {
        "TCP": lambda: connect(socket.AF_INET, ("127.0.0.1", target["tcp"])),
        "UDP": send,
        "listen": listen,
        "netlink": netlink,
    }
    if target["tcp6"]:
        ways["TCP (IPv6)"] = lambda: connect(socket.AF_INET6, ("::1", target["tcp6"]))
    if target["unix"]:
        ways["unix socket"] = lambda: connect(socket.AF_UNIX, target["unix"])
    if target["abstract"]:
        ways["abstract socket"] = lambda: connect(socket.AF_UNIX, "\0" + target["abstract"])
    return tried(ways)
