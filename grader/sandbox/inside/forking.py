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
import os
import select
import signal
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from grader.sandbox.inside import descriptors, landlock, lockdown, once, pipes, seccomp
from grader.sandbox.seam import control, libc, wire
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.errors import WireError
from grader.sandbox.seam.sizes import sizes_kb

if TYPE_CHECKING:
    from grader.sandbox.inside.serving import Server

MAX_MESSAGE = 128 * 1024
_NEEDED = 3
"""Descriptors that come with each order of a fork: two pipes, and the socket for that of its filter's notices."""
_ALIKE = 16
"""Kinds of children that all is held ready for."""
MakeServer = Callable[[str, int], "Server"]
"""What makes all that a child takes to answer, of the folder that it may write, and the level."""


class _Seat:  # no dataclass: their import is more than all that a reader needs
    """Who may ask for children, and which of them were not reaped."""

    def __init__(self, channel: socket.socket, uid: int, core: int) -> None:
        self.channel = channel
        self.uid = uid
        self.core = core
        self.children: set[int] = set()


class Zygote:
    """Serves its seats until who started it closes the `door`."""

    def __init__(self, level: int, door: socket.socket, children: once.Kept | MakeServer) -> None:
        self.level = level
        self.door = door
        self.children = children
        self._alike: dict[object, tuple[list[libc.Call], dict[str, int]]] = {}
        """What locks in a child, by what that depends on, with the sizes that stand in it."""
        self._seats: dict[int, _Seat] = {}
        self._dying: dict[int, int] = {}
        """By pidfd, children that nobody asks for any more."""
        self._poll = select.poll()
        if isinstance(children, once.Kept):
            self.own_pids, self.tasks = children.own_pids, children.tasks
            self.needed = once.PIPES
            return
        self.needed = _NEEDED
        self.tasks = os.open("/proc/self/task", os.O_RDONLY | os.O_CLOEXEC)
        descriptors.fill_up(lockdown.HELD)
        if level >= 3:
            seccomp.program(libc.MACHINE, 1)
            self.own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
            self.size = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
            self.server = children(lockdown.WORK, level)
        self.rules = landlock.Rules(lockdown.readable_by_forks(level), devices=lockdown.DEVICES)

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
        if len(fds) < self.needed:
            raise WireError(f"a fork with {len(fds)} descriptors")
        if self.level >= 3:
            libc.unshare(libc.CLONE_NEWPID, "CLONE_NEWPID")
        try:
            if isinstance(self.children, once.Kept):
                with self.children.forking(bounds, fds):
                    pid = libc.fork()
                    if pid == 0:
                        _become_reader(self.children)
            else:
                pid = self._forked_alone(seat, order.folder or lockdown.WORK, bounds, fds, self.children)
        finally:
            if self.level >= 3:
                libc.setns(self.own_pids, libc.CLONE_NEWPID, "own pid namespace")
        return pid

    def _forked_alone(self, seat: _Seat, writable: str, bounds: Bounds, fds: list[int], make: MakeServer) -> int:
        """The pid of a child that is locked in by itself."""
        source, sink, notices, *groups = fds
        rules = self.rules.ruleset()
        try:
            where = self.level, seat.uid, seat.core, bounds
            fork = lockdown.Fork(*where, (source, sink), notices, tuple(groups), rules, writable)
            calls = self._calls_for(fork) if self.level >= 3 else None
            pid = libc.fork()
            if pid == 0:
                if calls is None:
                    _become_child(fork, lambda: (lockdown.locking_itself(fork, self.rules), make(writable, self.level)))
                _become_child(fork, lambda: (calls, self.server))
        finally:
            os.close(rules)
        return pid

    def _calls_for(self, fork: lockdown.Fork) -> list[libc.Call]:
        """What locks such a fork in, as long as this process stays as large as it is: limits hang on that."""
        words = os.pread(self.size, 128, 0).split()
        alike = fork, words[0], words[5]
        if alike not in self._alike:
            if len(self._alike) >= _ALIKE:
                self._alike.clear()
            sizes = sizes_kb()
            self._alike[alike] = lockdown.locking(fork, self.rules, 1, 0, sizes), sizes
        calls, sizes = self._alike[alike]
        self.server.begins_with(sizes)
        return calls

    def _reap(self, seat: _Seat, pid: int) -> None:
        seat.children.discard(pid)
        _, status, usage = os.wait4(pid, 0)
        cpu = usage.ru_utime + usage.ru_stime
        send(seat.channel, control.Reaped(os.waitstatus_to_exitcode(status), cpu, usage.ru_maxrss))


def _become_child(fork: lockdown.Fork, taken: Callable[[], tuple[list[libc.Call], Server]]) -> NoReturn:
    """In the fork: keep the two pipes, lock in, serve. Never returns. `taken`: what locks in, and what answers then."""
    code = 70
    sink = fork.pipes[1]
    try:
        try:
            calls, server = taken()
            sink = 4
            libc.make(calls)
        except Exception as error:
            pipes.refuse(sink, f"{type(error).__name__}: {error}")
        else:
            pipes.greet(4)
            server.serve(3, 4)
            code = 0
    finally:
        os._exit(code)


def _become_reader(kept: once.Kept) -> NoReturn:
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
