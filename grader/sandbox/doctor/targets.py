"""What the doctor's attacks aim at: a secret, a folder, listeners, names to leave behind. Trusted side.

All of it is made for one run and gone afterwards; the only things of the machine that an attack may meet are these.
The secret is a token that the attacks are told, a colon, and 32 hex digits that they are not told.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_ENVIRONMENT = "GRADE_DOCTOR_CANARY"
_LINUX = sys.platform.startswith("linux")
FORGED = "a forged answer"
EXPECTED = "the expected answer"
"""Sent to no attack: what a test would compare with."""


class Targets:
    """A context manager. Start the processes under attack inside it, so that they could inherit what lies open."""

    def __init__(self) -> None:
        self.token = secrets.token_hex(8)
        self.secret = f"{self.token}:{secrets.token_hex(16)}"
        self._memory = ctypes.create_string_buffer(self.secret.encode())
        self.name = f"grade-{self.token[:9]}"
        """Of what an attack may leave behind; 15 characters, as many as the kernel keeps of a process's name."""
        self.key = secrets.randbelow(1 << 30) + 1
        self._stack = contextlib.ExitStack()
        self._servers: dict[str, socket.socket] = {}

    def __enter__(self) -> Targets:
        with contextlib.ExitStack() as stack:
            self._folder = Path(tempfile.mkdtemp(prefix="grade-doctor-"))
            stack.callback(shutil.rmtree, self._folder, ignore_errors=True)
            # Open to every user, so that what keeps an attack out is the sandbox and not the file's mode.
            self._folder.chmod(0o777)
            self._lay_out()
            os.environ[_ENVIRONMENT] = self.secret
            stack.callback(os.environ.pop, _ENVIRONMENT, None)
            canary = os.open(self._folder / "canary", os.O_RDONLY)
            stack.callback(os.close, canary)
            os.set_inheritable(canary, True)
            self.descriptor = canary
            self._listen(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.traces()  # of an attack that was interrupted
        finally:
            self._stack.close()

    def _lay_out(self) -> None:
        for name, text in {"canary": self.secret, "victim": "as it was", "doomed": "as it was"}.items():
            path = self._folder / name
            path.write_text(text)
            path.chmod(0o666)
        self._before = _state(self._folder)

    def _listen(self, stack: contextlib.ExitStack) -> None:
        wanted: dict[str, tuple[str, socket.SocketKind, Any]] = {
            "tcp": ("AF_INET", socket.SOCK_STREAM, ("127.0.0.1", 0)),
            "udp": ("AF_INET", socket.SOCK_DGRAM, ("127.0.0.1", 0)),
            "tcp6": ("AF_INET6", socket.SOCK_STREAM, ("::1", 0)),
            "unix": ("AF_UNIX", socket.SOCK_STREAM, str(self._folder / "socket")),
            "abstract": ("AF_UNIX", socket.SOCK_STREAM, f"\0{self.name}"),
        }
        for name, (family, kind, address) in wanted.items():
            # A machine without IPv6, a system without unix sockets: that way is not tried.
            if not hasattr(socket, family) or (name == "abstract" and not _LINUX):
                continue
            try:
                server = socket.socket(getattr(socket, family), kind)
            except OSError:
                continue
            try:
                server.bind(address)
                if kind == socket.SOCK_STREAM:
                    server.listen()
                    server.setblocking(False)
            except OSError:
                server.close()
                continue
            server.setblocking(False)
            stack.callback(server.close)
            self._servers[name] = server
        if (self._folder / "socket").exists():
            (self._folder / "socket").chmod(0o777)
        self._before = _state(self._folder)

    def facts(self) -> dict[str, Any]:
        """What every attack is told; never the secret."""
        port = {
            name: server.getsockname()[1] for name, server in self._servers.items() if name in ("tcp", "udp", "tcp6")
        }
        return {
            "token": self.token,
            "name": self.name,
            "key": self.key,
            "canary": str(self._folder / "canary"),
            "folder": str(self._folder),
            "places": list(_places()),
            "pid": os.getpid(),
            "address": ctypes.addressof(self._memory),
            "length": len(self.secret),
            "tcp": port.get("tcp", 0),
            "udp": port.get("udp", 0),
            "tcp6": port.get("tcp6", 0),
            "unix": str(self._folder / "socket") if "unix" in self._servers else "",
            "abstract": self.name if "abstract" in self._servers else "",
            "forged": FORGED,
        }

    def traces(self) -> list[str]:
        """What an attack left that can be seen from here, by name; it is removed and put right again."""
        return [*self._heard(), *self._changed(), *self._files(), *self._ipc(), *self._processes()]

    def _heard(self) -> Iterator[str]:
        for name, server in self._servers.items():
            with contextlib.suppress(OSError):
                while True:
                    if server.type == socket.SOCK_DGRAM:
                        server.recv(100)
                    else:
                        server.accept()[0].close()
                    yield f"the {name} listener heard it"

    def _changed(self) -> Iterator[str]:
        after = _state(self._folder)
        names = sorted(name for name in after.keys() | self._before.keys() if after.get(name) != self._before.get(name))
        if not names:
            return
        for name in after.keys() - self._before.keys():
            path = self._folder / name
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        self._folder.chmod(0o777)
        for name in names:
            if name in ("canary", "victim", "doomed"):
                (self._folder / name).unlink(missing_ok=True)
        self._lay_out()
        yield f"changed: {', '.join(names)}"

    def _files(self) -> Iterator[str]:
        for place in _places():
            path = Path(place) / self.name
            if path.exists():
                path.unlink()
                yield str(path)

    def _ipc(self) -> Iterator[str]:
        if not hasattr(os, "fork"):
            return
        libc = ctypes.CDLL(None, use_errno=True)
        key = ctypes.c_int(self.key)
        finds: dict[str, tuple[Callable[[], int], Callable[[int], int]]] = {
            "shmget": (lambda: libc.shmget(key, ctypes.c_size_t(0), 0), lambda id_: libc.shmctl(id_, 0, None)),
            "msgget": (lambda: libc.msgget(key, 0), lambda id_: libc.msgctl(id_, 0, None)),
            "semget": (lambda: libc.semget(key, 0, 0), lambda id_: libc.semctl(id_, 0, 0)),
        }
        for name, (find, remove) in finds.items():
            try:
                found = find()
            except AttributeError:
                continue
            if found >= 0:
                remove(found)  # IPC_RMID is 0
                yield name

    def _processes(self) -> Iterator[str]:
        for pid in _named(self.name):
            # By a descriptor, looked at once more: the number cannot have gone to somebody else in between.
            with contextlib.suppress(OSError):
                fd = os.pidfd_open(pid)
                try:
                    if pid in _named(self.name):
                        signal.pidfd_send_signal(fd, signal.SIGKILL)
                        yield f"process {pid}"
                finally:
                    os.close(fd)


def _places() -> Iterator[str]:
    """Folders that every process of a machine may write."""
    for place in dict.fromkeys((tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm")):  # noqa: S108
        if os.path.isdir(place):
            yield place


def _named(name: str) -> list[int]:
    if not _LINUX:
        return []
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(OSError):
                status = Path(f"/proc/{entry}/stat").read_text()
                left, right = status.index("("), status.rindex(")")
                if status[left + 1 : right] == name and status[right + 2] not in "ZX":
                    found.append(int(entry))
    return found


def _state(folder: Path) -> dict[str, tuple[object, ...]]:
    """Name → what can be seen of it from outside; of the folder itself the mode alone, which nothing else changes."""
    found: dict[str, tuple[object, ...]] = {".": (folder.stat().st_mode,)}
    for path in folder.iterdir():
        seen = path.lstat()
        text = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        found[path.name] = (seen.st_mode, seen.st_nlink, seen.st_mtime_ns if path.is_file() else 0, text)
    return found
