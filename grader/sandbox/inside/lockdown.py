"""The steps that lock a student's process in, in their order. Linux; student side.

Two parts. `enter` runs once, in the zygote: namespaces, a root that holds the interpreter and nothing else.
`locking` is made by every fork, before the first byte of the student's is read. It is a list of calls; each either
holds or raises `OSError` with what was tried, and the child then never runs a submission: it fails closed.

The list is made ready by the zygote, once for all children that are alike: what a fork costs is the pages that it is
the first to touch, and Python touches some for each object that it looks at. At level 2 a fork does it by itself, as
its number stands in it.

    level 4, 3   own pid, mount, network, ipc, uts, user namespaces; private tmpfs, a /proc that tells of nobody else;
                 then as level 2
    level 2      uid drop (as root), limits, no capability, no new privileges, Landlock, seccomp

What a level-2 process may write is one folder that the zygote makes and removes; at level 3 it is a tmpfs that
ends with the mount namespace.
"""

from __future__ import annotations

import os
import stat
import sys
import sysconfig
from collections.abc import Mapping
from typing import NamedTuple

from grader.sandbox.inside import descriptors, landlock, rlimits, seccomp
from grader.sandbox.seam import libc
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.sizes import sizes_kb

WORK = "/sandbox"
"""The private tmpfs of a process at level 3 and 4. Not /tmp: the interpreter itself may lie below that."""
_NEW_ROOT = "/tmp"  # noqa: S108  # a folder that every machine has, covered while the root is built
DEVICES = ("/dev/null", "/dev/full", "/dev/random", "/dev/urandom")
"""Not /dev/zero: a shared map of it is memory that RLIMIT_DATA does not count."""
_SYSTEM = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share/zoneinfo",
    "/usr/share/fonts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/localtime",
    "/etc/fonts",
)
_READ_ONLY = libc.MOUNT_ATTR_RDONLY | libc.MOUNT_ATTR_NOSUID
PROC = "/.proc"
"""What a process at level 3 and 4 finds as /proc: three files that always say the same, and of itself `_OWN`. The
kernel's own /proc tells what all others do: memory in use, processes, how many have mapped a page of a library."""
_OWN = ("status", "stat", "statm", "maps", "cmdline")


def readable_paths() -> list[str]:
    """Folders that hold the interpreter, its libraries and installed packages; nothing of the course."""
    paths = dict.fromkeys(_SYSTEM)
    for prefix in (sys.base_prefix, sys.prefix):
        if prefix not in ("/usr", "/"):
            paths.update(dict.fromkeys(os.path.join(prefix, part) for part in ("lib", "lib64", "bin", "pyvenv.cfg")))
    for name in ("stdlib", "platstdlib", "purelib", "platlib"):
        paths[sysconfig.get_path(name)] = None
    paths.update(dict.fromkeys(p for p in sys.path if os.path.basename(p) in ("site-packages", "dist-packages")))
    # The student side's own code, for what it imports late; it is public and knows no test.
    here = os.path.dirname(os.path.abspath(__file__))
    paths |= {here: None, os.path.join(os.path.dirname(here), "seam"): None}
    tops: list[str] = []
    for path in sorted(path for path in paths if os.path.exists(path)):
        if not any(path == top or path.startswith(top + "/") for top in tops):
            tops.append(path)
    return tops


def readable_by_forks(level: int) -> list[str]:
    """And what a fork finds as /proc, where all find the same."""
    return [*readable_paths(), *([PROC] if level >= 3 else ())]


def enter() -> None:
    """The zygote's own part at level 3: namespaces and root. The caller is single-threaded and forked for it.

    As an ordinary user a user namespace gives the rights for the rest; as root none is needed here, and the
    children drop to an ordinary uid before they make theirs.
    """
    if os.geteuid() != 0:
        uid, gid = os.geteuid(), os.getegid()
        libc.unshare(libc.CLONE_NEWUSER, "CLONE_NEWUSER")
        me = os.open("/proc/self", os.O_PATH | os.O_CLOEXEC)
        libc.make(_mapping(uid, gid, me, descriptors.lowest_free()))
        os.close(me)
    libc.unshare(libc.CLONE_NEWPID | libc.CLONE_NEWNS, "CLONE_NEWPID | CLONE_NEWNS")


def build_root() -> None:
    """A root of read-only binds on a tmpfs, in the zygote's mount namespace; the old one is gone afterwards."""
    libc.mount(None, "/", None, libc.MS_REC | libc.MS_PRIVATE)
    sources = {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in [*readable_paths(), *DEVICES, "/proc"]}
    # The sources are held open, so covering one of them harms nothing.
    libc.mount("tmpfs", _NEW_ROOT, "tmpfs", libc.MS_NOSUID | libc.MS_NODEV, "mode=755,size=16m")
    for path, fd in sources.items():
        target = _NEW_ROOT + path
        if stat.S_ISDIR(os.fstat(fd).st_mode):
            os.makedirs(target, exist_ok=True)
        else:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o444))
        libc.mount(f"/proc/self/fd/{fd}", target, None, libc.MS_BIND | libc.MS_REC)
        if path != "/proc":
            # With all that is mounted below it: a mount that can be written keeps the time of each reading, too.
            extra = libc.MOUNT_ATTR_NOEXEC if path in DEVICES else libc.MOUNT_ATTR_NODEV
            libc.restrict_mount(target, _READ_ONLY | extra, below=True)
        os.close(fd)
    for name in (WORK, "/dev/shm"):  # noqa: S108
        os.makedirs(_NEW_ROOT + name, exist_ok=True)
    _lay_out_proc(_NEW_ROOT + PROC)
    usual = _NEW_ROOT + "/tmp"  # noqa: S108  # where scripts write by habit
    if not os.path.exists(usual):
        os.symlink(WORK, usual)
    os.chdir(_NEW_ROOT)
    libc.pivot_root(".", ".")
    libc.umount(".")
    os.chdir("/")
    libc.restrict_mount("/", _READ_ONLY | libc.MOUNT_ATTR_NODEV, below=False)
    libc.mount("tmpfs", WORK, "tmpfs", libc.MS_NOSUID | libc.MS_NODEV, "mode=1777,size=64m")
    os.environ.update(HOME=WORK, TMPDIR=WORK)  # TensorFlow's import needs a place to write


def _lay_out_proc(folder: str) -> None:
    os.makedirs(f"{folder}/1")
    os.symlink("1", f"{folder}/self")
    os.symlink(os.path.realpath(sys.executable), f"{folder}/1/exe")
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 10
    memory = dict.fromkeys(("MemTotal", "MemFree", "MemAvailable"), pages)
    memory |= dict.fromkeys(("Buffers", "Cached", "Active", "Inactive", "SwapTotal", "SwapFree", "Shmem", "Slab"), 0)
    cores = ["cpu ", *(f"cpu{number}" for number in range(os.cpu_count() or 1))]
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
        texts = {"cpuinfo": file.read()}
    texts["meminfo"] = "".join(f"{name + ':':<15} {kb:8} kB\n" for name, kb in memory.items())
    texts["stat"] = "".join(f"{core} 0 0 0 0 0 0 0 0 0 0\n" for core in cores)
    for name, text in (*texts.items(), *((f"1/{name}", "") for name in _OWN)):
        with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(f"{folder}/{name}", 0o444)


class Fork(NamedTuple):
    """What a fork that runs a submission is locked in with, and what it inherits for that."""

    level: int
    uid: int
    """That it takes where the zygote is root."""
    core: int
    """The one that it runs on; negative: any."""
    bounds: Bounds
    pipes: tuple[int, int]
    """Where requests come from, where answers go to."""
    notices: int
    """The socket that the descriptor of the filter's notices goes out by."""
    groups: tuple[int, ...]
    """Control groups that it goes into."""
    rules: int
    """Landlock's, without what it may write."""
    writable: str
    """The one folder to write."""


_NOTICES, _RULES, _FREE = 5, 6, 7
HELD = _FREE
"""Descriptors that a zygote holds, whatever they are: a fork's own come to their places."""


def locking(fork: Fork, landlocked: landlock.Rules, pid: int, others: int, sizes: Mapping[str, int]) -> list[libc.Call]:
    """What locks a fork in, to be made by it one after the other: then descriptors 3 and 4 are its pipes, and there is
    no other. The pipes come first: what goes wrong behind them can be told.

    `pid`: which number it has by then; `others`: as for `rlimits.lower`; `sizes`: of the process that forks.
    """
    private = fork.level >= 3
    limits = rlimits.limits(fork.bounds, others=others, sizes=sizes, held=5)
    return [
        *descriptors.moving(*fork.pipes, fork.notices, fork.rules),
        *([libc.running_on(fork.core)] if fork.core >= 0 else ()),
        *(libc.writing(group, b"0", "into a cgroup") for group in fork.groups),  # while it still may
        *descriptors.closing_others(_FREE),
        *(_private_namespaces(fork.bounds, _FREE) if private else ()),
        *(_owning(fork.uid, _FREE, _FREE + 1) if private else _dropping(fork.uid)),
        *([libc.closing(_FREE)] if private else ()),
        libc.ending_with_parent(),
        *(libc.barring_capabilities() if private else ()),  # at level 2 they are barred by then
        libc.dropping_held_capabilities(),
        libc.controlling(libc.PR_SET_NO_NEW_PRIVS, "PR_SET_NO_NEW_PRIVS", 1),
        libc.entering(fork.writable),
        *landlocked.adding(_RULES, fork.writable, _FREE),
        *landlock.applying(_RULES),
        *(libc.limiting(which, value) for which, value in limits.items()),
        seccomp.listening(pid, _RULES),
        # Out of this process, before any code of a student's could answer its own calls.
        libc.passing_on(_NOTICES, _RULES),
        libc.closing(_RULES),
        libc.closing(_NOTICES),
        seccomp.finishing(),
    ]


def locking_itself(fork: Fork, landlocked: landlock.Rules) -> list[libc.Call]:
    """The same at level 2, in the fork: it sees all processes, and may read of itself alone."""
    pid = os.getpid()
    libc.bar_capabilities()
    own = landlock.Rules([f"/proc/{pid}/{name}" for name in _OWN])
    own.add_to(fork.rules)
    own.close()
    others = 0 if os.geteuid() == 0 else rlimits.tasks_of(fork.uid)
    return locking(fork, landlocked, pid, others, sizes_kb())


def _private_namespaces(bounds: Bounds, place: int) -> list[libc.Call]:
    """A fork's own namespaces; the pid namespace is the zygote's doing, before the fork. Its folder in the kernel's
    /proc is then the descriptor `place`: its id maps are written after the last mount.
    """
    flags = libc.CLONE_NEWNS | libc.CLONE_NEWNET | libc.CLONE_NEWIPC | libc.CLONE_NEWUTS
    # Two of the inodes are its root and the folder that the submission is put into.
    options = f"mode=1777,size={bounds.disk_mb}m,nr_inodes={bounds.inodes + 2}"
    return [
        libc.unsharing(flags, "CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS"),
        # On the place that is covered next, so that nobody comes to the rest of it.
        libc.mounting("proc", WORK, "proc", libc.MS_NOSUID | libc.MS_NODEV | libc.MS_NOEXEC),
        libc.mounting(PROC, "/proc", None, libc.MS_BIND),
        *(libc.mounting(f"{WORK}/1/{name}", f"/proc/1/{name}", None, libc.MS_BIND) for name in _OWN),
        libc.opening(f"{WORK}/1", os.O_PATH, place),
        libc.mounting("tmpfs", WORK, "tmpfs", libc.MS_NOSUID | libc.MS_NODEV, options),
    ]


def own_user(uid: int, me: int) -> None:
    """A user namespace of its own, after `uid` is taken where we are root. `me`: this process' folder in the kernel's
    /proc."""
    libc.make(_owning(uid, me, descriptors.lowest_free()))


def _owning(uid: int, me: int, place: int) -> list[libc.Call]:
    """`own_user`, to be made later; `place` is then the lowest descriptor that is free."""
    ids = (uid, uid) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
    return [*_dropping(uid), libc.unsharing(libc.CLONE_NEWUSER, "CLONE_NEWUSER"), *_mapping(*ids, me, place)]


def _dropping(uid: int) -> list[libc.Call]:
    if os.geteuid() != 0:
        return []
    # The change of uid makes a process undumpable, and its /proc files (the id maps) root's.
    return [*libc.becoming(uid), libc.controlling(libc.PR_SET_DUMPABLE, "PR_SET_DUMPABLE", 1)]


def _mapping(uid: int, gid: int, me: int, place: int) -> list[libc.Call]:
    calls: list[libc.Call] = []
    for name, line in (("setgroups", "deny"), ("gid_map", f"{gid} {gid} 1"), ("uid_map", f"{uid} {uid} 1")):
        what = f"write /proc/self/{name}"
        opened = libc.opening(name, os.O_WRONLY, place, me, what)
        calls += [opened, libc.writing(place, line.encode(), what), libc.closing(place)]
    return calls
