"""A zygote as who started it sees it: libraries imported once, for all who sit down at it. Linux, trusted side.

One zygote serves as many as its starter lets in: each has a `Seat`, a socket by which it asks for children of its own
(`grader.sandbox.backends.linux`). The limit: what is asked there goes past the starter, who learns when the imports are
done and ends it.
"""

from __future__ import annotations

import compileall
import contextlib
import functools
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from grader.sandbox.backends.link import is_ready
from grader.sandbox.backends.sweep import Folder
from grader.sandbox.seam import control, wire
from grader.text import tr
from grader.text.errors import SandboxError

START_SECONDS = 180.0
"""TensorFlow's import takes 3 to 10 seconds, a cold disk's far more; this only bounds a hang."""
SHARED = "/tmp"  # noqa: S108  # of level 2: the lowered user may not enter what TMPDIR names
_GOODBYE = 2.0
_UID_DIGITS = 20
_UIDS = (64000, 1000)
"""First and number of the uids that children take when the grader is root."""

ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "TZ": "Asia/Seoul",
    "HOME": "/tmp",  # noqa: S108  # of the sandbox, private
    "PYTHONHASHSEED": "0",  # sets iterate alike in every run
    "PYTHONDONTWRITEBYTECODE": "1",
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
}
"""All that a student's process sees of the environment; nothing of the instructor's."""


_SIDES = [Path(__file__).resolve().parents[1] / name for name in ("inside", "seam")]
"""What the student's side consists of."""


@functools.cache
def compile_sides() -> None:
    """Have the compiled form of the student's side beside it, as pip puts it there for what it copies. A process of
    that side writes none: each zygote of an editable installation would compile its fifty modules anew."""
    if not sys.dont_write_bytecode:
        for side in _SIDES:  # where nothing may be written, that is no fault
            compileall.compile_dir(side, quiet=2)


def uid_of(pid: int) -> int:
    """The uid that children of the grader's process `pid` take: no two of its workers have the same."""
    return _UIDS[0] + pid % _UIDS[1] if os.geteuid() == 0 else os.geteuid()


class Closable(Protocol):
    """An end of a pipe or of a socket, or a hold on a folder."""

    def close(self) -> None: ...


@dataclass
class Seat:
    """Who holds it asks the zygote for children; all of them end when it is closed."""

    channel: socket.socket
    uid: int
    """That the children have."""
    log: int
    """A descriptor of what the zygote wrote to standard error."""

    def close(self) -> None:
        """Give it up."""
        self.channel.close()
        os.close(self.log)


def send_seat(pipe: int, seat: Seat) -> None:
    """Give a seat to the process at the other end of that UNIX socket. `OSError` where it is gone."""
    with socket.socket(fileno=os.dup(pipe)) as way:
        socket.send_fds(way, [str(seat.uid).encode()], [seat.channel.fileno(), seat.log])


def receive_seat(pipe: int) -> Seat:
    """The seat that was given by that UNIX socket. `EOFError` where who should give it is gone."""
    with socket.socket(fileno=os.dup(pipe)) as way:
        uid, fds, _, _ = socket.recv_fds(way, _UID_DIGITS, 2)
    if len(fds) != 2:
        raise EOFError("the pipe ended before the seat came")
    return Seat(socket.socket(fileno=fds[0]), int(uid), fds[1])


class Zygote:
    """One process with `preload` imported. Its start overlaps with whatever the caller does until it is `ready`."""

    def __init__(
        self,
        preload: tuple[str, ...],
        level: int,
        core: int | None = None,
        *,
        once: bool = False,
        groups: Sequence[int] = (),
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`core`: the one it and all its children run on. `once`: it is locked in, and each child only by what is its
        own (`backends.once`), in the control groups that these descriptors lead into. `environment`: beside that of
        all."""
        self.level = level
        compile_sides()
        self._said: control.Start | None = None
        # Others may pass through it, as imports have it for their home.
        self._folder = Folder(place=SHARED, mode=0o711) if level == 2 else None
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # closed in close()
        self.door, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        words = [min(level, 3), uid_of(os.getpid()), theirs.fileno(), os.getpid(), -1 if core is None else core]
        folder = "" if self._folder is None else self._folder.path
        try:
            with theirs:
                self.process = subprocess.Popen(
                    [
                        sys.executable,
                        "-s",
                        "-P",
                        "-m",
                        "grader.sandbox.inside.zygote",
                        *map(str, [*words, int(once)]),
                        ",".join(map(str, groups)),
                        folder,
                        *preload,
                    ],
                    env={**ENVIRONMENT, **environment},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=self._log,
                    pass_fds=[theirs.fileno(), *groups],
                    cwd="/",
                    start_new_session=True,  # Ctrl-C is the grader's to handle
                )
        except BaseException:
            self._put_away()
            raise

    def seat(self, uid: int, core: int | None) -> Seat:
        """A place for one more, whose children take that uid (as root) and run on that core. `SandboxError` where the
        zygote is gone."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        join = control.Join(uid, -1 if core is None else core)
        with theirs:
            try:
                socket.send_fds(self.door, [wire.encode(control.as_data(join))], [theirs.fileno()])
            except OSError as error:
                ours.close()
                said = tail(self._log.fileno())
                raise SandboxError(tr("The zygote is gone: {error}. {said}", error=error, said=said)) from error
        return Seat(ours, uid, os.dup(self._log.fileno()))

    @property
    def held(self) -> list[Closable]:
        """What a process that is forked of this one inherits, and is to close: its end must not hang on that one's."""
        return [self.door, *([] if self._folder is None else [self._folder.lock])]

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process.poll() is None

    @property
    def settled(self) -> bool:
        """Whether it is known how its imports went; never waits."""
        if self._said is None and is_ready(self.door.fileno(), 0):
            with contextlib.suppress(OSError):  # it ended
                if data := self.door.recv(1 << 17):
                    self._said = control.start_from(wire.decode(data))
        return self._said is not None or not self.alive

    def close(self) -> None:
        """End it, and with it every child of every seat."""
        try:
            self.door.close()
            try:
                self.process.wait(timeout=_GOODBYE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        finally:
            self._put_away()

    def _put_away(self) -> None:
        with contextlib.ExitStack() as each:
            each.callback(self._log.close)
            each.callback(self.door.close)
            if self._folder is not None:
                each.callback(self._folder.close)


def tail(log: int) -> str:
    """The last lines that a zygote wrote to standard error, for the log."""
    end = os.fstat(log).st_size
    return os.pread(log, 2000, max(0, end - 2000)).decode("utf-8", "replace").strip()
