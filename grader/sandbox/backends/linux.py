"""The Linux backend, trusted side: has a zygote fork, kills and reaps. Levels 4, 3 and 2.

What a child could leave belongs to this side, so that it is gone also where the zygote was killed: the child itself
(by its pidfd), the folder of level 2, the control group of level 4. So nothing of it is another's, who sits at the same
zygote (`grader.sandbox.backends.zygotes`).
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import socket
import tempfile
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from grader.sandbox.backends import cgroup, zygotes
from grader.sandbox.backends.budget import GRACE
from grader.sandbox.backends.link import End, Link, PipeLink, Stopped, is_ready
from grader.sandbox.backends.notices import Notices
from grader.sandbox.backends.sweep import Folder
from grader.sandbox.seam import control, wire
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.errors import WireError
from grader.sandbox.seam.removal import remove_tree
from grader.text import plain, tr
from grader.text.errors import SandboxError

_FORK_SECONDS = 30.0
_LAST_BREATH = 0.2
"""Seconds between the end of a dying process's pipes and its death."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


_Message = TypeVar("_Message")


class LinuxHost:
    """Children of a zygote with `preload` imported: of one of its own, or of another's, at which it has a `seat`. The
    start of its own overlaps with whatever the caller does until `wait_ready`."""

    once = False
    """Whether the zygote is locked in, and each child only by what is its own (`backends.once`)."""

    def __init__(
        self, preload: tuple[str, ...], level: int, core: int | None = None, seat: zygotes.Seat | None = None
    ) -> None:
        self.preload = preload
        self.level = level
        self.ill = False
        """Whether the zygote ended, does not answer or breaks the protocol."""
        self._groups: list[cgroup.Group] = []
        self._free: list[cgroup.Group] = []
        self._children: set[int] = set()
        """A pidfd of each that was not reaped."""
        self._ready = False
        with contextlib.ExitStack() as made:
            # Others may pass through it, to the folder in it that is theirs.
            self._folder = Folder(place=zygotes.SHARED, mode=0o711) if level == 2 else None
            if self._folder is not None:
                made.callback(self._folder.close)
            self.zygote: zygotes.Zygote | None = None
            if seat is None:
                groups = self._begin_account()
                self.zygote = zygotes.Zygote(
                    preload, level, core, once=self.once, groups=groups, environment=self.beside
                )
                made.callback(self.zygote.close)
                seat = self.zygote.seat(zygotes.uid_of(os.getpid()), core)
            self._seat = seat
            made.pop_all()

    beside: Mapping[str, str] = {}  # never changed
    """Of the environment of a zygote of its own, beside that of all (`zygotes.ENVIRONMENT`)."""

    def _begin_account(self) -> list[int]:
        """Descriptors by which the zygote itself goes into control groups."""
        return []

    def wait_ready(self) -> None:
        """Until the imports are done. `SandboxError` with the reason where they are not."""
        if self._ready:
            return
        answer, _ = self._receive(zygotes.START_SECONDS, control.start_from)
        if isinstance(answer, control.Broken):
            raise SandboxError(plain(answer.error))
        self._ready = True

    def start(self, bounds: Bounds) -> Link:
        """A fresh child, locked in, that no submission has touched. `SandboxError` where that fails."""
        self.wait_ready()
        group = self._group(bounds) if self.level >= 4 else None
        folder = self._make_folder()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours:
            with theirs:
                fds = (theirs.fileno(), *(group.procs if group else []))
                source, sink, pidfd, pid = self._forked(bounds, folder, *fds)
            own = pid_of(pidfd)
            # Shared pages of the zygote, the libraries: what it holds before it is charged for anything.
            reap = functools.partial(self._reap, pidfd, pid, group, folder, _resident_kb(own))
            link = PipeLink(source, sink, own, reap)
            link.notices = self._notices(ours)
        return self._greeted(link)

    def _make_folder(self) -> str:
        """At level 2 the one folder that a child may write; it lies in that of this host."""
        if self._folder is None:
            return ""
        folder = tempfile.mkdtemp(dir=self._folder.path)
        if os.geteuid() == 0:
            os.chown(folder, self._seat.uid, self._seat.uid)
        return folder

    def _forked(self, bounds: Bounds, folder: str, *fds: int) -> tuple[int, int, int, int]:
        """A child with two pipes and these descriptors: our ends, a pidfd of it, and its pid as the zygote knows it."""
        to_child, sink = os.pipe2(os.O_CLOEXEC)
        source, from_child = os.pipe2(os.O_CLOEXEC)
        try:
            pidfd, pid = self._fork(_order(bounds, folder), [to_child, from_child, *fds])
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

    def _fork(self, order: bytes, fds: list[int]) -> tuple[int, int]:
        """A child with these descriptors: a pidfd of it, and its pid as the zygote knows it."""
        try:
            socket.send_fds(self._seat.channel, [order], fds)
        except OSError as error:
            raise self._gone(error) from error
        answer, pidfds = self._receive(_FORK_SECONDS, control.birth_from)
        self._children.update(pidfds)
        if isinstance(answer, control.Unforked) or len(pidfds) != 1:
            raise SandboxError(tr("The zygote could not fork: {answer}. {said}", answer=answer, said=self._tail()))
        return pidfds[0], answer.pid

    def _reap(
        self, pidfd: int, pid: int, group: cgroup.Group | None, folder: str, begun_kb: int, said_nothing: bool
    ) -> End:
        dead = said_nothing and is_ready(pidfd, _LAST_BREATH)
        _kill(pidfd)  # where it ended by itself, the zygote still holds its status
        # Others wait for the zygote, too: it shall not wait for a child to die.
        if not is_ready(pidfd, GRACE):
            raise SandboxError(tr("A child that was killed does not end."))
        try:
            self._seat.channel.send(wire.encode(control.as_data(control.Reap(pid))))
        except OSError as error:
            raise self._gone(error) from error
        answer, _ = self._receive(_FORK_SECONDS, control.reaped_from)
        self._children.discard(pidfd)
        os.close(pidfd)
        if folder:
            remove_tree(folder)
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

    def _gone(self, error: OSError) -> SandboxError:
        self.ill = True
        return SandboxError(tr("The zygote is gone: {error}. {said}", error=error, said=self._tail()))

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
        self._seat.channel.settimeout(seconds)
        self.ill = True  # until it has answered
        try:
            data, fds, _, _ = socket.recv_fds(self._seat.channel, 1 << 17, 1)
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
        self.ill = False
        return message, list(fds)

    def _tail(self) -> str:
        return zygotes.tail(self._seat.log)

    def close(self) -> None:
        """End every child, and the zygote where it is its own; then remove what only a child could still have written
        to."""
        with contextlib.ExitStack() as each:  # what fails keeps no other step
            if self._folder is not None:
                each.callback(self._folder.close)
            for group in self._groups:
                each.callback(group.close)
            for pidfd in self._children:
                each.callback(_gone, pidfd)
            if self.zygote is not None:
                each.callback(self.zygote.close)
            each.callback(self._seat.close)


@functools.lru_cache(maxsize=16)
def _order(bounds: Bounds, folder: str) -> bytes:
    """What asks a zygote for a child within these bounds."""
    return wire.encode(control.as_data(control.Fork(bounds._asdict(), folder)))


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
