"""The Linux backend, trusted side: starts a zygote, has it fork, kills and reaps. Levels 4, 3 and 2.

What a child could leave belongs to this side, so that it is gone also where the zygote was killed: the child itself
(by its pidfd), the folder of level 2, the control group of level 4.
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from typing import IO, Any, TypeVar

from grader.sandbox.backends import cgroup
from grader.sandbox.backends.budget import GRACE
from grader.sandbox.backends.link import End, Link, PipeLink, Stopped, is_ready
from grader.sandbox.backends.notices import Notices
from grader.sandbox.backends.sweep import Folder
from grader.sandbox.seam import control, wire
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.errors import WireError
from grader.text import plain, tr
from grader.text.errors import SandboxError

_START_SECONDS = 180.0
"""TensorFlow's import takes 3 to 10 seconds, a cold disk's far more; this only bounds a hang."""
_FORK_SECONDS = 30.0
_GOODBYE = 2.0
_LAST_BREATH = 0.2
"""Seconds between the end of a dying process's pipes and its death."""
_SHARED = "/tmp"  # noqa: S108  # of level 2: the lowered user may not enter what TMPDIR names
_PAGE = os.sysconf("SC_PAGE_SIZE")
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


_Message = TypeVar("_Message")


class LinuxHost:
    """One zygote with `preload` imported. Its start overlaps with whatever the caller does until `wait_ready`."""

    once = False
    """Whether the zygote is locked in, and each child only by what is its own (`backends.once`)."""

    def __init__(self, preload: tuple[str, ...], level: int, core: int | None = None) -> None:
        self.preload = preload
        self.level = level
        self._groups: list[cgroup.Group] = []
        self._free: list[cgroup.Group] = []
        self._children: set[int] = set()
        """A pidfd of each that was not reaped."""
        self._ready = False
        # Others may pass through it, to the folder in it that is theirs.
        self._folder = Folder(place=_SHARED, mode=0o711) if level == 2 else None
        try:
            self._start(core)
        except BaseException:
            if self._folder is not None:
                self._folder.close()
            raise

    def _start(self, core: int | None) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = ours
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # closed in close()
        uid = _UIDS[0] + os.getpid() % _UIDS[1] if os.geteuid() == 0 else os.geteuid()
        words = [min(self.level, 3), uid, theirs.fileno(), os.getpid(), -1 if core is None else core, int(self.once)]
        groups = self._begin_account()
        folder = "" if self._folder is None else self._folder.path
        with theirs:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-s",
                    "-P",
                    "-m",
                    "grader.sandbox.inside.zygote",
                    *map(str, words),
                    ",".join(map(str, groups)),
                    folder,
                    *self.preload,
                ],
                env={**ENVIRONMENT, **self.beside},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._log,
                pass_fds=[theirs.fileno(), *groups],
                cwd="/",
                start_new_session=True,  # Ctrl-C is the grader's to handle
            )

    beside: Mapping[str, str] = {}  # never changed
    """Of the environment, beside `ENVIRONMENT`."""

    def _begin_account(self) -> list[int]:
        """Descriptors by which the zygote itself goes into control groups."""
        return []

    def wait_ready(self) -> None:
        """Until the imports are done. `SandboxError` with the reason where they are not."""
        if self._ready:
            return
        answer, _ = self._receive(_START_SECONDS, control.start_from)
        if isinstance(answer, control.Broken):
            raise SandboxError(plain(answer.error))
        self._ready = True

    def start(self, bounds: Bounds) -> Link:
        """A fresh child, locked in, that no submission has touched. `SandboxError` where that fails."""
        self.wait_ready()
        group = self._group(bounds) if self.level >= 4 else None
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours:
            with theirs:
                source, sink, pidfd, pid = self._forked(bounds, theirs.fileno(), *(group.procs if group else []))
            own = pid_of(pidfd)
            # Shared pages of the zygote, the libraries: what it holds before it is charged for anything.
            link = PipeLink(source, sink, own, functools.partial(self._reap, pidfd, pid, group, _resident_kb(own)))
            link.notices = self._notices(ours)
        return self._greeted(link)

    def _forked(self, bounds: Bounds, *fds: int) -> tuple[int, int, int, int]:
        """A child with two pipes and these descriptors: our ends, a pidfd of it, and its pid as the zygote knows it."""
        to_child, sink = os.pipe2(os.O_CLOEXEC)
        source, from_child = os.pipe2(os.O_CLOEXEC)
        try:
            pidfd, pid = self._fork(bounds, [to_child, from_child, *fds])
        except BaseException:
            os.close(source)
            os.close(sink)
            raise
        finally:
            os.close(to_child)
            os.close(from_child)
        return source, sink, pidfd, pid

    def _greeted(self, link: PipeLink) -> PipeLink:
        """The same once it says that it is locked in; `SandboxError` where it is not."""
        try:
            greeting = link.greet(_FORK_SECONDS)
        except Stopped as stop:
            raise SandboxError(
                tr("A child ended while it was locked in: {stop}. {said}", stop=stop, said=self._tail())
            ) from stop
        if isinstance(greeting, control.Refused):
            link.end()
            raise SandboxError(tr("A child could not be locked in: {why}.", why=greeting.reason))
        return link

    def _notices(self, ours: socket.socket) -> Notices | None:
        """The descriptor that a child hands out once its filter holds; None where it got no further, and says so."""
        ours.settimeout(_FORK_SECONDS)
        try:
            _, fds, _, _ = socket.recv_fds(ours, 1, 1)
        except OSError as error:
            raise SandboxError(
                tr("A child does not come to be locked in: {error}. {said}", error=error, said=self._tail())
            ) from error
        return Notices(fds[0]) if fds else None

    def _fork(self, bounds: Bounds, fds: list[int]) -> tuple[int, int]:
        """A child with these descriptors: a pidfd of it, and its pid as the zygote knows it."""
        try:
            socket.send_fds(self._control, [_order(bounds)], fds)
        except OSError as error:
            raise SandboxError(tr("The zygote is gone: {error}. {said}", error=error, said=self._tail())) from error
        answer, pidfds = self._receive(_FORK_SECONDS, control.forked_from)
        self._children.update(pidfds)
        if len(pidfds) != 1:
            raise SandboxError(tr("The zygote could not fork: {answer}. {said}", answer=answer, said=self._tail()))
        return pidfds[0], answer.pid

    def _reap(self, pidfd: int, pid: int, group: cgroup.Group | None, begun_kb: int, said_nothing: bool) -> End:
        dead = said_nothing and is_ready(pidfd, _LAST_BREATH)
        _kill(pidfd)  # where it ended by itself, the zygote still holds its status
        try:
            self._control.send(wire.encode(control.as_data(control.Reap(pid))))
        except OSError as error:
            raise SandboxError(tr("The zygote is gone: {error}. {said}", error=error, said=self._tail())) from error
        # At level 2 it has to remove what may be millions of names.
        answer, _ = self._receive(GRACE, control.reaped_from)
        self._children.discard(pidfd)
        os.close(pidfd)
        memory_kb = max(0, answer.rss_kb - begun_kb)
        killed = False
        if group is not None:
            killed = group.out_of_memory()
            memory_kb = (group.peak_kb() or memory_kb) if killed else memory_kb
            self._free.append(group)
        code = answer.code
        # Process 1 of a namespace is deaf to a SIGKILL from within it, its own included.
        from_outside = dead and code == -signal.SIGKILL and not killed and self.level >= 3
        return End(code, answer.cpu, killed, memory_kb, from_outside)

    def _group(self, bounds: Bounds) -> cgroup.Group:
        try:
            if not self._free:
                group = cgroup.Group(cgroup.find())
                self._groups.append(group)
                self._free.append(group)
            group = self._free.pop()
            group.arm(bounds)
        except OSError as error:  # somebody removed it; the next host makes its own
            raise SandboxError(tr("A cgroup cannot be used: {error}", error=error)) from error
        return group

    def _receive(self, seconds: float, read: Callable[[Any], _Message]) -> tuple[_Message, list[int]]:
        """The zygote's next message, which is one that `read` takes, and the descriptors that came along."""
        self._control.settimeout(seconds)
        try:
            data, fds, _, _ = socket.recv_fds(self._control, 1 << 17, 1)
        except OSError as error:
            raise SandboxError(
                tr("The zygote does not answer: {error}. {said}", error=error, said=self._tail())
            ) from error
        if not data:
            raise SandboxError(tr("The zygote ended. {said}", said=self._tail()))
        try:
            message = read(wire.decode(data))
        except WireError as error:
            raise SandboxError(tr("The zygote broke the protocol: {error}", error=error)) from error
        return message, list(fds)

    def _tail(self) -> str:
        """The last lines it wrote to standard error, for the log."""
        self._log.seek(0)
        return self._log.read()[-2000:].decode("utf-8", "replace").strip()

    def close(self) -> None:
        """End the zygote and with it every child; then remove what only a child could still have written to."""
        with contextlib.ExitStack() as each:  # what fails keeps no other step
            each.callback(self._log.close)
            if self._folder is not None:
                each.callback(self._folder.close)
            for group in self._groups:
                each.callback(group.close)
            for pidfd in self._children:
                each.callback(_gone, pidfd)
            each.callback(self._end_zygote)

    def _end_zygote(self) -> None:
        self._control.close()
        try:
            self._process.wait(timeout=_GOODBYE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@functools.lru_cache(maxsize=16)
def _order(bounds: Bounds) -> bytes:
    """What asks a zygote for a child within these bounds."""
    return wire.encode(control.as_data(control.Fork(bounds._asdict())))


def _kill(pidfd: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)


def _gone(pidfd: int) -> None:
    """Kill a child that the zygote can no longer reap, and wait until it is dead."""
    try:
        _kill(pidfd)
        is_ready(pidfd, _FORK_SECONDS)
    finally:
        os.close(pidfd)


def _resident_kb(pid: int) -> int:
    """Memory of a process in KiB; 0 where it is gone already."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/statm", "rb", 0) as file:
        if words := file.read().split():
            return int(words[1]) * _PAGE >> 10
    return 0


def pid_of(pidfd: int) -> int:
    """The pid in our own namespace; the zygote knows it by another number."""
    with open(f"/proc/self/fdinfo/{pidfd}", "rb", 0) as file:
        _, found, rest = file.read().partition(b"\nPid:")
    if found:
        return int(rest.split(None, 1)[0])
    raise SandboxError(tr("The kernel does not tell the pid behind a pidfd (Linux 5.3 or newer is needed)."))
