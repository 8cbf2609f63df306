"""What a zygote does once its imports are done: forks children for all who joined it, and reaps them. Linux, student
side.

Many may ask: each worker of a run has a socket of its own, its seat, and nobody else's goes through it.

- `join` comes from who started the zygote alone, with the end of a seat. The seat is told that the imports are done.
- `fork` names bounds; with it come two pipe ends, a socket that the descriptor of the filter's notices goes out by,
  and (level 4) a cgroup's `procs` file. The child is locked in, then serves its pipes (`serving.serve`, or
  `pipes.serve_reading`). The answer carries a pidfd of it, so that the trusted side can kill it and read its clock
  without a race for the pid.
- `reap` tells a child's end and use, to the seat that asked for the child and to no other. The trusted side kills it
  and sees it dead before; so nobody waits here for another one's child.
- A seat that is closed, or asks for what makes no sense, has its children killed: whoever held it may have been.
- Orders are taken one after the other, and what came with one is closed before the next is read. So a child inherits
  the pipes of no other; what it inherits of seats is closed before it is locked in (`descriptors`).
- Before each fork the process has one thread: a fork in the middle of a library's thread hangs the child.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import select
import signal
import socket
from typing import NoReturn

from grader.sandbox.inside import lockdown, once, pipes, seccomp
from grader.sandbox.inside.descriptors import only_these
from grader.sandbox.seam import control, libc, wire
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.errors import WireError

MAX_MESSAGE = 128 * 1024


class _Seat:  # no dataclass: their import is more than all that a reader needs
    """Who may ask for children, and which of them were not reaped."""

    def __init__(self, channel: socket.socket, uid: int, core: int) -> None:
        self.channel = channel
        self.uid = uid
        self.core = core
        self.children: set[int] = set()


class Zygote:
    """Serves its seats until who started it closes the `door`."""

    def __init__(self, level: int, door: socket.socket, kept: once.Kept | None = None) -> None:
        self.level = level
        self.door = door
        self.kept = kept
        self.readable = lockdown.readable_paths()
        self._seats: dict[int, _Seat] = {}
        self._dying: dict[int, int] = {}
        """By pidfd, children that nobody asks for any more."""
        self._poll = select.poll()
        if kept is not None:
            self.own_pids, self.tasks = kept.own_pids, kept.tasks
        else:
            self.tasks = os.open("/proc/self/task", os.O_RDONLY | os.O_CLOEXEC)
        if kept is None and level >= 3:
            seccomp.program(libc.MACHINE, 1)
            self.own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)

    def serve(self) -> None:
        """Until the door is closed; then no child is left."""
        send(self.door, control.Ready(self.threads()))
        self._poll.register(self.door, select.POLLIN)
        while True:
            for fd, _ in self._poll.poll():
                if fd in self._dying:
                    self._bury(fd)
                elif fd in self._seats:
                    self._take(fd, self._seats[fd])
                elif (joined := read_join(self.door)) is not None:
                    self._seat(*joined)
                else:
                    for number in list(self._seats):
                        self._leave(number)
                    return

    def threads(self) -> int:
        """How many this process has."""
        return os.fstat(self.tasks).st_nlink - 2

    def _seat(self, join: control.Join, channel: socket.socket) -> None:
        self._seats[channel.fileno()] = _Seat(channel, join.uid, join.core)
        self._poll.register(channel, select.POLLIN)
        with contextlib.suppress(OSError):  # it is gone already, which is read next
            send(channel, control.Ready(self.threads()))

    def _take(self, number: int, seat: _Seat) -> None:
        """One order of a seat, or its end."""
        try:
            data, fds, _, _ = socket.recv_fds(seat.channel, MAX_MESSAGE, 8)
        except ConnectionError:
            data, fds = b"", []
        try:
            order = _order(data) if data else None
            if isinstance(order, control.Fork):
                self._fork(seat, order, fds)
            elif order is None or order.pid not in seat.children:
                self._leave(number)
            else:
                self._reap(seat, order.pid)
        except (WireError, ConnectionError):  # what is said there makes no sense, or nobody hears the answer
            self._leave(number)
        finally:
            for fd in fds:
                os.close(fd)

    def _leave(self, number: int) -> None:
        """Nobody holds that seat any more."""
        seat = self._seats.pop(number)
        self._poll.unregister(number)
        seat.channel.close()
        for pid in seat.children:
            # Not reaped, so that the number is still the child's.
            pidfd = os.pidfd_open(pid)
            self._dying[pidfd] = pid
            os.kill(pid, signal.SIGKILL)
            self._poll.register(pidfd, select.POLLIN)

    def _bury(self, pidfd: int) -> None:
        self._poll.unregister(pidfd)
        os.waitpid(self._dying.pop(pidfd), 0)
        os.close(pidfd)

    def _fork(self, seat: _Seat, order: control.Fork, fds: list[int]) -> None:
        threads = self.threads()
        if threads != 1:
            raise RuntimeError(f"{threads} threads before a fork; there must be one")
        try:
            pid = self._forked(seat, order, fds)
        except OSError as error:
            send(seat.channel, control.Unforked(f"{type(error).__name__}: {error}"))
            return
        seat.children.add(pid)
        pidfd = os.pidfd_open(pid)
        try:
            socket.send_fds(seat.channel, [wire.encode(control.as_data(control.Forked(pid)))], [pidfd])
        finally:
            os.close(pidfd)

    def _forked(self, seat: _Seat, order: control.Fork, fds: list[int]) -> int:
        """The pid of a child, which is process 1 of a pid namespace of its own where there are any: this process
        unshares one, forks, and returns to its own."""
        bounds = Bounds(**order.bounds)
        if self.level >= 3:
            libc.unshare(libc.CLONE_NEWPID, "CLONE_NEWPID")
        try:
            with contextlib.nullcontext() if self.kept is None else self.kept.forking(bounds, fds):
                pid = libc.fork()
                if pid == 0:
                    if self.kept is None:
                        self._become_child(seat, bounds, fds, order.folder or lockdown.WORK)
                    self._become_reader(self.kept)
        finally:
            if self.level >= 3:
                libc.setns(self.own_pids, libc.CLONE_NEWPID, "own pid namespace")
        return pid

    def _become_child(self, seat: _Seat, bounds: Bounds, fds: list[int], writable: str) -> NoReturn:
        """In the fork: keep the two pipes, lock in, serve. Never returns."""
        code = 70
        try:
            if seat.core >= 0:
                os.sched_setaffinity(0, {seat.core})
            for group in fds[3:]:  # level 4: into the cgroups while we still may
                os.write(group, b"0")
            only_these(*fds[:3])
            notice_socket = socket.socket(fileno=5)
            gc.disable()
            try:
                notices = lockdown.lock(self.level, seat.uid, bounds, self.readable, writable)
                # Out of this process, before any code of a student's could answer its own calls.
                socket.send_fds(notice_socket, [b"n"], [notices])
                os.close(notices)
                notice_socket.close()
                seccomp.finish()
            except Exception as error:
                notice_socket.close()
                pipes.refuse(4, f"{type(error).__name__}: {error}")
            else:
                gc.enable()
                pipes.greet(4)
                from grader.sandbox.inside import serving  # imported before the fork

                serving.serve(3, 4, writable, self.level)
                code = 0
        finally:
            os._exit(code)

    def _become_reader(self, kept: once.Kept) -> NoReturn:
        """The same where only that is locked in here which is not locked in once."""
        code = 70
        try:
            try:
                kept.confine()
            except Exception as error:
                pipes.refuse(4, f"{type(error).__name__}: {error}")
            else:
                pipes.greet(4)
                pipes.serve_reading(3, 4)
                code = 0
        finally:
            os._exit(code)

    def _reap(self, seat: _Seat, pid: int) -> None:
        seat.children.discard(pid)
        _, status, usage = os.wait4(pid, 0)
        cpu = usage.ru_utime + usage.ru_stime
        send(seat.channel, control.Reaped(os.waitstatus_to_exitcode(status), cpu, usage.ru_maxrss))


@functools.lru_cache(maxsize=4)
def _order(data: bytes) -> control.Order:
    """What is asked; most children are asked for in the same words."""
    return control.order_from(wire.decode(data))


def read_join(door: socket.socket) -> tuple[control.Join, socket.socket] | None:
    """Who comes, and where they sit; None where nobody will come any more."""
    try:
        data, fds, _, _ = socket.recv_fds(door, MAX_MESSAGE, 1)
    except ConnectionError:  # closed, with something in it that was not read
        return None
    if not data:
        return None
    join = control.join_from(wire.decode(data))
    (fd,) = fds
    return join, socket.socket(fileno=fd)


def send(channel: socket.socket, message: control.Message) -> None:
    """Say that."""
    channel.send(wire.encode(control.as_data(message)))
