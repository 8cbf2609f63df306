"""The Linux backend for children that only read: one zygote that is locked in once, trusted side. Levels 4 and 3.

As `LinuxHost`, whose zygote it is; but its namespaces, its user and (level 4) its control group are those of all its
children, and each child locks in what is left (`grader.sandbox.inside.once`). What it answers comes by a pipe that was
made for it alone, so that no child can answer for the next; and the next is not begun before it is reaped.

The limit: memory is counted for the zygote, its keeper and the one child together, by as much as the first two hold
beyond their imports; who takes too much is the child, which the kernel ends first.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools

from grader.sandbox.backends import cgroup
from grader.sandbox.backends.link import End, Link, PipeLink
from grader.sandbox.backends.linux import LinuxHost, pid_of
from grader.sandbox.seam.bounds import BESIDE, Bounds
from grader.text import tr
from grader.text.errors import SandboxError

_PIPE_BYTES = 1 << 18
"""A mail and an answer as they mostly are go through at once, and each side wakes up once."""


class OnceHost(LinuxHost):
    """One locked-in zygote with `preload` imported, for children that run one after the other."""

    once = True
    beside = {"LD_BIND_NOW": "1"}  # noqa: RUF012  # functions found when they are first called: anew in each fork
    _group_of_all: cgroup.Group | None = None

    def _begin_account(self) -> list[int]:
        if self.level < 4:
            return []
        try:
            self._group_of_all = cgroup.Group(cgroup.find())
        except OSError as error:
            raise SandboxError(tr("A cgroup cannot be used: {error}", error=error)) from error
        self._groups.append(self._group_of_all)
        return self._group_of_all.procs

    def _reap(
        self, pidfd: int, pid: int, group: cgroup.Group | None, folder: str, begun_kb: int, said_nothing: bool
    ) -> End:
        end = super()._reap(pidfd, pid, group, folder, begun_kb, said_nothing)
        self._free.clear()  # its group stays that of the zygote
        return end

    def start(self, bounds: Bounds) -> Link:
        """A fresh child, locked in, that has read nothing. `SandboxError` where that fails, or where another one is
        there: what they share is shared by one after the other."""
        self.wait_ready()
        if self._children:
            raise SandboxError(tr("A child that reads was begun before the one before it was reaped."))
        group = self._group_of_all
        if group is not None:
            try:
                group.arm(bounds._replace(threads=bounds.threads + BESIDE), peak=False)
            except OSError as error:  # somebody removed it; the next host makes its own
                raise SandboxError(tr("A cgroup cannot be used: {error}", error=error)) from error
        source, sink, pidfd, pid = self._forked(bounds, "")
        for pipe in (source, sink):
            with contextlib.suppress(PermissionError):  # of an ordinary user's pipes in all: then it takes more turns
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        link = PipeLink(source, sink, pid_of(pidfd), functools.partial(self._reap, pidfd, pid, group, "", 0))
        return self._greeted(link)
