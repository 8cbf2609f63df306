"""Sets and reads what the kernel keeps for more than one process, by which two submissions could speak to each other.

Each way is one step of such a channel, on a file of its own or on a library: what it asks for is given to nobody.
"""

import contextlib
import ctypes
import mmap
import os
import platform
import resource
from collections.abc import Iterator
from typing import Any

from grader.sandbox.doctor.hostile.ways import tried

_F_SET_RW_HINT, _MADV_PAGEOUT, _ETIMEDOUT = 1036, 21, 110
_FUTEX = {"x86_64": 202, "aarch64": 98}
_PIPES = 200


def hint(path: str) -> str:
    """Stays with the file, for whoever opens it next."""
    import fcntl

    with open(path, "w") as file:
        fcntl.fcntl(file, _F_SET_RW_HINT, (2).to_bytes(8, "little"))
    return "kept"


@contextlib.contextmanager
def library() -> Iterator[mmap.mmap]:
    with open(os.__file__, "rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as area:
        yield area


def wait() -> str:
    """On a word of a library, where any process that has mapped it could wake this one; for a millisecond."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    with open(os.__file__, "rb") as file:
        address = libc.mmap(None, ctypes.c_size_t(4096), 1, 1, file.fileno(), ctypes.c_long(0))
    word = ctypes.c_uint32.from_address(address).value
    moment = (ctypes.c_long * 2)(0, 1_000_000)
    libc.syscall(_FUTEX[platform.machine()], ctypes.c_void_p(address), 0, word, moment, None, 0)
    waited = ctypes.get_errno() == _ETIMEDOUT
    libc.munmap(ctypes.c_void_p(address), ctypes.c_size_t(4096))
    return "waited" if waited else ""


def advise() -> str:
    with library() as area:
        area.madvise(_MADV_PAGEOUT)
    return "put out"


def queue() -> str:
    """Signals that wait are counted for the user."""
    return "more than 1000" if resource.getrlimit(resource.RLIMIT_SIGPENDING)[0] > 1000 else ""


def pipes() -> str:
    """Each takes the next number of a row that is the machine's."""
    for _ in range(_PIPES):
        for end in os.pipe():
            os.close(end)
    return str(_PIPES)


def information() -> str:
    """How much memory is free just now."""
    words = (ctypes.c_ulong * 14)()
    done = ctypes.CDLL(None).sysinfo(words) == 0
    return "" if not done or words[4] == words[5] else f"{words[5]} bytes"


def proc_files() -> str:
    found = []
    for name in ("loadavg", "vmstat", "uptime", "sys/fs/inode-state"):
        with contextlib.suppress(OSError), open(f"/proc/{name}") as file:
            found.append(file.read(40))
    with contextlib.suppress(OSError), open("/proc/meminfo") as file:
        sizes = dict(line.split()[:2] for line in file)
        found += [] if sizes["MemFree:"] == sizes["MemTotal:"] else [sizes["MemFree:"]]
    return " ".join(found)


def shares() -> str:
    """How many processes have mapped a page."""
    with open("/proc/self/smaps") as file:
        return next(line for line in file if line.startswith("Pss:"))


def attempt(target: dict[str, Any]) -> dict[str, str]:
    ways = {"F_SET_RW_HINT": lambda: hint("hinted"), "pipes": pipes}
    if platform.system() == "Linux" and platform.machine() in _FUTEX:
        ways |= {"futex": wait, "madvise": advise, "SIGQUEUE": queue, "sysinfo": information}
        ways |= {"/proc": proc_files, "/proc/self/smaps": shares}
    return tried(ways)
