"""Two submissions try to speak to each other at one level. Inside the outer box alone, by `weakened.py`.

Usage: channels_inside.py LEVEL UID SHARED prints JSON: {"at once": [ways], "later": [ways]}, by which the second heard
the first while both ran, or after the first had ended. Started as the box's root; the grader runs as UID, and owns the
libraries that it shows to both. SHARED is 1 where both are forked by one zygote, 0 where each has its own. A part of
them is a mount of its own, as a disk or a volume would be.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grader
from grader.domain.course import Limits
from grader.sandbox.backends.zygotes import Seat, Zygote, uid_of
from grader.sandbox.host import Host
from grader.sandbox.student import Student
from grader.sandbox.work import Work

LIBRARY = Path(grader.__file__).parent / "sandbox" / "inside"
BELOW = LIBRARY / "tensorflow"
SPEAKER = f"""
import ctypes, fcntl, mmap, os, threading

LIBRARY, BELOW = {str(LIBRARY)!r}, {str(BELOW)!r}
FUTEX, SYSINFO = (202, 99) if os.uname().machine == "x86_64" else (98, 179)
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
kept = []

def tried(way):
    try:
        return way()
    except (OSError, ValueError, StopIteration):
        return 0

def mapped(name, size):
    with open(name, "rb") as file:
        return libc.mmap(None, ctypes.c_size_t(size), 1, 1, file.fileno(), ctypes.c_long(0))

def hint():
    with open(LIBRARY + "/rlimits.py", "rb") as file:
        fcntl.fcntl(file, 1036, (3).to_bytes(8, "little"))

def wait():
    address = mapped(LIBRARY + "/rlimits.py", 4096)
    word = ctypes.c_uint32.from_address(address).value
    def sleeper():
        moment = (ctypes.c_long * 2)(20, 0)
        while libc.syscall(FUTEX, ctypes.c_void_p(address), 0, word, moment, None, 0) and kept[0] < 3:
            kept[0] += 1
    kept.insert(0, 0)
    thread = threading.Thread(target=sleeper, daemon=True)
    thread.start()
    thread.join(0.3)

def fill():
    with open("big", "wb") as file:
        file.write(b"x" * (6 << 20))

def pipes():
    for _ in range(3000):
        for end in os.pipe():
            os.close(end)

def touch():
    size = os.path.getsize(LIBRARY + "/seccomp.py")
    address = mapped(LIBRARY + "/seccomp.py", size)
    sum(ctypes.string_at(address, size)[::4096])

def read():
    for name in (LIBRARY + "/portable.py", BELOW + "/textbook.py"):
        with open(name, "rb") as file:
            file.read()

def send():
    for way in (hint, wait, fill, pipes, touch, read):
        tried(way)
    return os.getpid()

def hinted():
    with open(LIBRARY + "/rlimits.py", "rb") as file:
        return int.from_bytes(fcntl.fcntl(file, 1035, bytes(8)), "little")

def woken():
    return max(0, libc.syscall(FUTEX, ctypes.c_void_p(mapped(LIBRARY + "/rlimits.py", 4096)), 1, 9, None, None, 0))

def meminfo():
    with open("/proc/meminfo") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Shmem:")) >> 12

def sysinfo():
    words = (ctypes.c_ulong * 14)()
    return words[6] >> 22 if libc.syscall(SYSINFO, words) == 0 else 0

def numbered():
    ends = os.pipe()
    number = os.fstat(ends[0]).st_ino
    for end in ends:
        os.close(end)
    return number

def share():
    name, size = LIBRARY + "/seccomp.py", os.path.getsize(LIBRARY + "/seccomp.py")
    address = mapped(name, size)
    sum(ctypes.string_at(address, size)[::4096])
    try:
        with open("/proc/self/smaps") as file:
            lines = iter(file)
            next(line for line in lines if line.split()[-1] == name)
            return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    finally:
        libc.munmap(ctypes.c_void_p(address), ctypes.c_size_t(size))

def times():
    return [os.stat(LIBRARY + "/portable.py").st_atime_ns, os.stat(BELOW + "/textbook.py").st_atime_ns]

def clock(pid):
    import time
    return int(time.clock_gettime(~pid << 3 | 2) * 1e9) if pid not in (0, os.getpid()) else 0

def room():
    return os.statvfs(LIBRARY).f_bfree

def look(pid):
    ways = {{"hint": hinted, "futex": woken, "meminfo": meminfo, "sysinfo": sysinfo, "pipes": numbered, "smaps": share,
            "access time": times, "clock": lambda: clock(pid), "room": room}}
    return {{name: tried(way) for name, way in ways.items()}}
"""


def speaker(host: Host) -> Student:
    limits = Limits(load_seconds=10.0, call_seconds=10.0, wall_factor=6.0, disk_mb=16)
    return Student(host, Work("work", "functions", {"work.py": SPEAKER.encode()}, "work.py"), limits)


def differ(before: dict[str, object], after: dict[str, object]) -> list[str]:
    """The ways by which there is something new; of pipes so many, as the machine makes some of its own meanwhile."""
    least = {"pipes": 2500}
    changed = {name for name in before if name not in least and before[name] != after[name]}
    return sorted(changed | {name for name, number in least.items() if after[name] - before[name] >= number})


@contextlib.contextmanager
def two_hosts(level: int, *, shared: bool) -> Iterator[tuple[Host, Host]]:
    core = min(os.sched_getaffinity(0))  # the numbers of pipes are dealt out to each core by the thousand
    with contextlib.ExitStack() as stack:
        seats: list[Seat | None] = [None, None]
        if shared:
            zygote = Zygote((), level, core)
            stack.callback(zygote.close)
            seats = [zygote.seat(uid_of(os.getpid() + number), core) for number in range(2)]
        first, second = (stack.enter_context(Host((), level=level, core=core, seat=seat)) for seat in seats)
        yield first, second


def main(level: int, *, shared: bool) -> None:
    with two_hosts(level, shared=shared) as (host, other):
        first, second = speaker(host), speaker(other)
        before = second.look(0)
        pid = first.send()
        report()
        found = {"at once": differ(before, second.look(pid))}
        second.close()
        first.close()
        fresh()
        first = speaker(host)
        before = speaker(host).look(0)
        first.send()
        report()
        first.close()
        last = speaker(host)
        # What tells of the machine as it is just now says nothing of one that has ended.
        found["later"] = [name for name in differ(before, last.look(0)) if name not in ("futex", "smaps", "clock")]
        last.close()
    print(json.dumps(found))


def report() -> None:
    """What the grader writes of a submission that has much to say, on the disk that the libraries lie on."""
    (LIBRARY / "report.json").write_bytes(b"x" * (1 << 20))


def fresh() -> None:
    """The files as before: read never, without a hint, and no report yet."""
    (LIBRARY / "report.json").unlink()
    for path in (LIBRARY / "rlimits.py", LIBRARY / "portable.py", BELOW / "textbook.py"):
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data)


def start(level: str, uid: int, shared: str) -> int:
    files = {path.name: path.read_bytes() for path in BELOW.glob("*.py")}
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "below", BELOW], check=True)
    try:
        for name, data in files.items():
            (BELOW / name).write_bytes(data)
        for folder, _, names in os.walk(LIBRARY):
            for name in ("", *names):
                shutil.chown(Path(folder, name), uid, uid)
        command = [sys.executable, "-P", __file__, level, shared]
        return subprocess.run(command, user=uid, group=uid, extra_groups=[], check=False).returncode
    finally:
        subprocess.run(["umount", BELOW], check=True)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        main(int(sys.argv[1]), shared=sys.argv[2] == "1")
    else:
        sys.exit(start(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
