"""What is locked in once for all that only read, and what each of them locks by itself. Linux, levels 3 and 4; student
side.

A child that runs a submission has namespaces and a disk of its own, whose making and end cost ten times what reading a
mail does. A child that takes a file apart writes nothing, so these are made once, in the zygote, before it forks:

    zygote    after its imports: `enter`: private mount, network, ipc, uts namespaces, no file that could be written,
              uid drop, a user namespace. It forks once more and waits
      └─ keeper   process 1 of a pid namespace that its own user namespace owns; forks for each file, and reads none
           └─ child   process 1 of a pid namespace of its own; `Kept.confine`: no descriptor but its two pipes,
                      Landlock, limits, no capability, seccomp; then the file

What a child calls for that is made ready by the keeper (`libc.call`), once for all children that are alike: what a fork
costs is the pages that it is the first to touch, and Python touches some for each object that it looks at.

What a child could do to the next one if the file took it over, and by what it is kept from it: signals and ptrace (to
it there is nobody but itself, its Landlock domain and its filter refuse both), memory (none is shared), files (none can
be written, by mount and by Landlock; none of /proc can be opened), sockets, pipes, ipc, keys and futexes (the filter
refuses them), processes of its own (refused, and gone with their namespace), the keeper's descriptors (closed). Its
answer goes out by a pipe that is made for it and that the next one never had. Where the memory of them all is over, the
kernel takes the child's first.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
from collections.abc import Iterator, Sequence

from grader.sandbox.inside import descriptors, landlock, lockdown, pipes, rlimits, seccomp
from grader.sandbox.seam import libc
from grader.sandbox.seam.bounds import BESIDE, Bounds
from grader.sandbox.seam.sizes import sizes_of

_FIRST_TO_DIE = b"1000"
_GARBAGE = 20_000
"""Objects after which garbage is looked for: a message is read to its end with fewer as a rule."""
PIPES = 2
"""Descriptors that a child keeps."""
_RULES = 3 + PIPES
"""The one of Landlock's rules, until they hold."""


class Kept:
    """What the keeper holds for its children; none of it is theirs to keep."""

    def __init__(self, proc: int, readable: Sequence[str]) -> None:
        """`proc`: the kernel's /proc as the zygote sees it, where no path leads; it is closed."""
        self.own_pids = os.open("self/ns/pid", os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
        self.tasks = os.open("self/task", os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
        self._status = os.open("self/status", os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
        self._badness = os.open("self/oom_score_adj", os.O_RDWR | os.O_CLOEXEC, dir_fd=proc)
        self._usual = os.pread(self._badness, 16, 0)
        os.close(proc)
        descriptors.fill_up(_RULES + 1)
        rules = landlock.Rules(readable, devices=lockdown.DEVICES)
        self._rules = rules.ruleset()
        rules.close()
        self._last: tuple[Bounds, list[int]] | None = None
        self._calls: list[libc.Call] = []
        seccomp.keep_in()

    @contextlib.contextmanager
    def forking(self, bounds: Bounds, pipes: list[int]) -> Iterator[None]:
        """What the fork within it inherits: it dies first where memory ends, and all that it will call is ready."""
        if (bounds, pipes) != self._last:
            self._calls = self._confining(bounds, pipes)
            self._last = bounds, pipes
        os.pwrite(self._badness, _FIRST_TO_DIE, 0)
        try:
            yield
        finally:
            os.pwrite(self._badness, self._usual, 0)

    def confine(self) -> None:
        """Lock this fork in, with its pipes as descriptors 3 and on. `OSError` where a step is refused."""
        libc.make(self._calls)

    def _confining(self, bounds: Bounds, pipes: list[int]) -> list[libc.Call]:
        """The pipes first: what goes wrong behind them can be told."""
        # The zygote and the keeper are of the same user, in the same user namespace.
        bounds = bounds._replace(threads=bounds.threads + BESIDE)
        sizes = sizes_of(os.pread(self._status, 1 << 14, 0))
        limits = rlimits.limits(bounds, others=0, sizes=sizes, held=3 + PIPES)
        return [
            *descriptors.moving(*pipes, self._rules),
            libc.ending_with_parent(),
            *descriptors.closing_others(_RULES + 1),
            *landlock.applying(_RULES),
            *(libc.limiting(which, value) for which, value in limits.items()),
            libc.dropping_held_capabilities(),
            seccomp.closing_in(),
        ]


def enter(uid: int) -> Kept | int:
    """Lock the zygote in, single-threaded and after its imports, and fork the keeper: in it what it keeps, in the
    zygote the keeper's pid, to wait for. `uid` is taken where we are root."""
    readable = lockdown.readable_paths()
    flags = libc.CLONE_NEWNS | libc.CLONE_NEWNET | libc.CLONE_NEWIPC | libc.CLONE_NEWUTS
    libc.unshare(flags, "CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS")
    work = lockdown.WORK
    libc.mount("proc", work, "proc", libc.MS_NOSUID | libc.MS_NODEV | libc.MS_NOEXEC)
    proc = os.open(work, os.O_PATH | os.O_CLOEXEC)
    libc.mount(lockdown.PROC, "/proc", None, libc.MS_BIND)
    # On the place that is covered next, so that nobody comes to the rest of it. Its one folder is where programs run.
    libc.mount("tmpfs", work, "tmpfs", libc.MS_NOSUID | libc.MS_NODEV, "mode=755,size=4k,nr_inodes=2")
    os.mkdir(f"{work}/work", 0o755)
    libc.restrict_mount(work, libc.MOUNT_ATTR_RDONLY | libc.MOUNT_ATTR_NOEXEC, below=False)
    os.chdir(work)
    me = os.open("1", os.O_PATH | os.O_CLOEXEC, dir_fd=proc)
    lockdown.own_user(uid, me)
    os.close(me)
    libc.bar_capabilities()
    libc.prctl(libc.PR_SET_NO_NEW_PRIVS, "PR_SET_NO_NEW_PRIVS", 1)
    # Owned by the new user namespace, so that the keeper may come back to it after each fork.
    libc.unshare(libc.CLONE_NEWPID, "CLONE_NEWPID")
    pid = os.fork()
    if pid:
        return pid
    libc.prctl(libc.PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG", signal.SIGKILL)
    pipes.warm_up()
    kept = Kept(proc, readable)
    gc.collect()
    gc.set_threshold(_GARBAGE)
    gc.freeze()  # as in the zygote: pages that all children share
    return kept
