"""The zygote: a fresh interpreter that imports the libraries once and forks per submission. Linux, student side.

It is exec'd by the trusted side with a clean environment and one socket, its door. It imports, runs no op, knows no
test and reads no byte of a submission. Theory of operation:

    trusted ── launcher (waits only) ── zygote (pid 1 of its namespace) ── child per submission

- Whoever started it lets workers in by the door; each gets a seat, by which it asks for children (`forking`).
- The end of the zygote is the end of all children: it is their namespace's ancestor, and their death signal.
- Where its children only read (ONCE), it locks itself in, once for all, and its keeper forks them (`once`).
- What it has imported may have left no memory that all forks could write to: they would hear each other by it.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import signal
import socket
import sys
from typing import NoReturn

from grader.sandbox.inside import forking, lockdown, once, pages
from grader.sandbox.seam import control, libc


def main() -> None:
    """Entry of the exec'd process: `python -s -P -m grader.sandbox.inside.zygote LEVEL UID FD PARENT CORE ONCE GROUPS
    FOLDER PRELOAD…`; GROUPS are descriptors of the control groups that ONCE runs in, with commas."""
    level, uid, descriptor, parent, core, only_once = (int(word) for word in sys.argv[1:7])
    groups, folder, *preload = sys.argv[7:]
    door = socket.socket(fileno=descriptor)
    libc.prctl(libc.PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG", signal.SIGKILL)
    if os.getppid() != parent:  # the grader died before the death signal was set
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who it is meant for says it to the trusted side
    if core >= 0:
        os.sched_setaffinity(0, {core})
    try:
        if level >= 3:
            lockdown.enter()
            pid = os.fork()
            if pid:
                _stand_by(pid, door)
            libc.prctl(libc.PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG", signal.SIGKILL)
            lockdown.build_root()
        else:
            os.environ["HOME"] = (
                folder  # imports write below it (Keras, matplotlib), and would read what others put there
            )
        if only_once:
            _preload(preload)
            children: once.Kept | forking.MakeServer = _keep(uid, groups, door)
        else:
            from grader.sandbox.inside import serving  # what only reads has no use for it

            _preload(preload)
            children = serving.Server
    except Exception as error:
        import traceback  # else a reader has no use for it

        _refuse_all(door, control.Broken(f"{type(error).__name__}: {error}", traceback.format_exc()))
        return
    forking.Zygote(level, door, children).serve()


def _refuse_all(door: socket.socket, broken: control.Broken) -> None:
    """Tell everybody who comes, until nobody will any more."""
    forking.send(door, broken)
    while (joined := forking.read_join(door)) is not None:
        with joined[1] as seat:
            forking.send(seat, broken)


def _stand_by(pid: int, door: socket.socket) -> NoReturn:
    """Wait for the process that serves, and end as it does."""
    # Close our end: the trusted side's end of file must mean that the one that serves is gone.
    door.close()
    os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 0xFF)


def _keep(uid: int, groups: str, door: socket.socket) -> once.Kept:
    """Lock in once for all children; returns in the keeper alone."""
    for group in groups.split(",") if groups else ():  # while we still may; what is imported is not on its account
        os.write(int(group), b"0")
        os.close(int(group))
    kept = once.enter(uid)
    if isinstance(kept, int):
        _stand_by(kept, door)
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
    if shared := pages.written_by_all():
        raise OSError(f"importing {', '.join(modules)} left memory that all forks could write to: {shared}")
    gc.collect()
    if "tensorflow" in sys.modules:
        pages.share()  # of 260 MB; a smaller process fills hardly one
    gc.freeze()  # the collector must not touch, and so copy, pages that all children share


if __name__ == "__main__":
    ctypes.CDLL(None)  # loaded before the root changes
    main()
    os._exit(0)  # what was imported has nothing to say at its end, and takes its time
