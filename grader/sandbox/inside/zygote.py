"""The zygote: a fresh interpreter that imports the libraries once and forks per submission. Linux, student side.

It is exec'd by the trusted side with a clean environment and one socket (descriptor 3). It imports, runs no op,
knows no test and reads no byte of a submission. Theory of operation:

    trusted ── socket ── launcher (waits only) ── zygote (pid 1 of its namespace) ── child per submission

- `fork` names bounds; with it come two pipe ends, a socket that the descriptor of the filter's notices goes out by,
  and (level 4) a cgroup's `procs` file. The child is locked in, then serves its pipes (`serving.serve`, or
  `pipes.serve_reading`). The answer carries a pidfd of it, so that the trusted side can kill it and read its clock
  without a race for the pid.
- `reap` waits for the child and tells its end and use. The trusted side kills first; a child is never waited for
  while it may run.
- Each child is pid 1 of a pid namespace of its own: the zygote unshares one, forks, and returns to its own.
- The end of the zygote is the end of all children: it is their namespace's ancestor, and their death signal.
- Where its children only read (ONCE), it locks itself in, once for all, and its keeper forks them (`once`).
- Before each fork the process has one thread: a fork in the middle of a library's thread hangs the child.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import gc
import importlib
import os
import signal
import socket
import sys
from typing import NoReturn

from grader.sandbox.inside import lockdown, once, pages, pipes, seccomp
from grader.sandbox.inside.descriptors import only_these
from grader.sandbox.seam import control, libc, wire
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.removal import remove_tree

MAX_MESSAGE = 128 * 1024


def main() -> None:
    """Entry of the exec'd process: `python -s -P -m grader.sandbox.inside.zygote LEVEL UID FD PARENT CORE ONCE GROUPS
    FOLDER PRELOAD…`; GROUPS are descriptors of the control groups that ONCE runs in, with commas."""
    level, uid, descriptor, parent, core, only_once = (int(word) for word in sys.argv[1:7])
    groups, folder, *preload = sys.argv[7:]
    channel = socket.socket(fileno=descriptor)
    libc.prctl(libc.PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG", signal.SIGKILL)
    if os.getppid() != parent:  # the grader died before the death signal was set
        return
    if core >= 0:
        os.sched_setaffinity(0, {core})
    try:
        if level >= 3:
            lockdown.enter()
            pid = os.fork()
            if pid:
                _stand_by(pid, channel)
            libc.prctl(libc.PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG", signal.SIGKILL)
            lockdown.build_root()
        else:
            os.environ["HOME"] = (
                folder  # imports write below it (Keras, matplotlib), and would read what others put there
            )
        if not only_once:
            importlib.import_module("grader.sandbox.inside.serving")  # what only reads has no use for it
        _preload(preload)
        kept = _keep(uid, groups, channel) if only_once else None
    except Exception as error:
        import traceback  # else a reader has no use for it

        _send(channel, control.Broken(f"{type(error).__name__}: {error}", traceback.format_exc()))
        return
    Zygote(level, uid, channel, folder, kept).serve()


def _stand_by(pid: int, channel: socket.socket) -> NoReturn:
    """Wait for the process that serves, and end as it does."""
    # Close our end: the trusted side's end of file must mean that the one that serves is gone.
    channel.close()
    os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 0xFF)


def _keep(uid: int, groups: str, channel: socket.socket) -> once.Kept:
    """Lock in once for all children; returns in the keeper alone."""
    for group in groups.split(",") if groups else ():  # while we still may; what is imported is not on its account
        os.write(int(group), b"0")
        os.close(int(group))
    kept = once.enter(uid)
    if isinstance(kept, int):
        _stand_by(kept, channel)
    return kept


def _preload(modules: list[str]) -> None:
    """Import what submissions of this kind import, once. Imports only: an executed op would hang every fork."""
    for name in modules:
        if name == "tensorflow":
            from grader.sandbox.inside import tensorflow as side

            side.preload()
            importlib.import_module("grader.sandbox.inside.probing")  # the door of probes, open for all children
        else:
            importlib.import_module(name)
        if "numpy" in sys.modules:
            importlib.import_module("numpy.random")  # which numpy itself leaves for later; seeding needs it
    gc.collect()
    if "tensorflow" in sys.modules:
        pages.share()  # of 260 MB; a smaller process fills hardly one
    gc.freeze()  # the collector must not touch, and so copy, pages that all children share


class Zygote:
    """Serves the control socket until the trusted side closes it."""

    def __init__(
        self, level: int, uid: int, channel: socket.socket, folder: str, kept: once.Kept | None = None
    ) -> None:
        self.level = level
        self.uid = uid
        self.channel = channel
        self.folder = folder
        self.kept = kept
        self.folders: dict[int, str] = {}
        self.readable = lockdown.readable_paths()
        if kept is not None:
            self.own_pids, self.tasks = kept.own_pids, kept.tasks
        else:
            self.tasks = os.open("/proc/self/task", os.O_RDONLY | os.O_CLOEXEC)
        if kept is None and level >= 3:
            seccomp.program(libc.MACHINE, 1)
            self.own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)

    def serve(self) -> None:
        _send(self.channel, control.Ready(self.threads()))
        while True:
            data, fds, _, _ = socket.recv_fds(self.channel, MAX_MESSAGE, 8)
            if not data:
                self.clean_up()
                return
            order = _order(data)
            if isinstance(order, control.Fork):
                self.fork(Bounds(**order.bounds), fds)
            else:
                self.reap(order.pid)

    def threads(self) -> int:
        """How many this process has."""
        return os.fstat(self.tasks).st_nlink - 2

    def fork(self, bounds: Bounds, fds: list[int]) -> None:
        writable = lockdown.WORK if self.level >= 3 else self.make_folder()
        threads = self.threads()
        if threads != 1:
            raise RuntimeError(f"{threads} threads before a fork; there must be one")
        if self.level >= 3:
            libc.unshare(libc.CLONE_NEWPID, "CLONE_NEWPID")
        with contextlib.nullcontext() if self.kept is None else self.kept.forking(bounds, fds):
            pid = libc.fork()
            if pid == 0:
                if self.kept is None:
                    self.become_child(bounds, fds, writable)
                self.become_reader(self.kept)
        if self.level >= 3:
            libc.setns(self.own_pids, libc.CLONE_NEWPID, "own pid namespace")
        for fd in fds:
            os.close(fd)
        if self.level < 3:
            self.folders[pid] = writable
        pidfd = os.pidfd_open(pid)
        socket.send_fds(self.channel, [wire.encode(control.as_data(control.Forked(pid)))], [pidfd])
        os.close(pidfd)

    def become_child(self, bounds: Bounds, fds: list[int], writable: str) -> NoReturn:
        """In the fork: keep the two pipes, lock in, serve. Never returns."""
        code = 70
        try:
            self.channel.close()
            for group in fds[3:]:  # level 4: into the cgroups while we still may
                os.write(group, b"0")
            only_these(*fds[:3])
            notice_socket = socket.socket(fileno=5)
            gc.disable()
            try:
                notices = lockdown.lock(self.level, self.uid, bounds, self.readable, writable)
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

    def become_reader(self, kept: once.Kept) -> NoReturn:
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

    def reap(self, pid: int) -> None:
        _, status, usage = os.wait4(pid, 0)
        folder = self.folders.pop(pid, None)
        if folder is not None:
            remove_tree(folder)
        cpu = usage.ru_utime + usage.ru_stime
        _send(self.channel, control.Reaped(os.waitstatus_to_exitcode(status), cpu, usage.ru_maxrss))

    def clean_up(self) -> None:
        """At the end: a level-2 child that was never reaped has no namespace that ends it, nor its folder."""
        for pid in list(self.folders):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            remove_tree(self.folders.pop(pid))

    def make_folder(self) -> str:
        """The one folder a level-2 child may write; its own at each fork, removed when it is reaped.

        It lies in the host's folder (`sweep.Folder`), which the trusted side removes where we are killed.
        """
        import tempfile  # a reader has no use for it

        folder = tempfile.mkdtemp(dir=self.folder)
        if os.geteuid() == 0:
            os.chown(folder, self.uid, self.uid)
        return folder


@functools.lru_cache(maxsize=4)
def _order(data: bytes) -> control.Order:
    """What is asked; most children are asked for in the same words."""
    return control.order_from(wire.decode(data))


def _send(channel: socket.socket, message: control.Message) -> None:
    channel.send(wire.encode(control.as_data(message)))


if __name__ == "__main__":
    ctypes.CDLL(None)  # loaded before the root changes
    main()
