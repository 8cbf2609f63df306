"""The system call filter: what its program decides, on both machines, and what the trusted side hears of the rest."""

from __future__ import annotations

import errno
import struct
from collections.abc import Callable, Sequence

import pytest

from grader.sandbox import libc, seccomp
from grader.sandbox.student import Student
from grader.sandbox.syscalls import ALLOWED, ANSWERED, DENIED, OTHERS, name_of

Make = Callable[..., Student]

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Column of the tables, and the AUDIT_ARCH word of the kernel."""
PID = 4321
KILL, ALLOW, NOTICE = 0x80000000, 0x7FFF0000, 0x7FC00000


def errno_word(number: int) -> int:
    return 0x00050000 | number


def decide(machine: str, number: int, arguments: Sequence[int] = (), arch: int | None = None) -> int:
    """What the program returns for a call, as the kernel's interpreter would (classic BPF, seccomp's subset)."""
    arguments = [*arguments, *[0] * 6][:6]
    word = MACHINES[machine][1] if arch is None else arch
    data = struct.pack("=iIQ6Q", number, word, 0, *(value % 2**64 for value in arguments))
    code = seccomp.program(machine, PID)
    steps = [struct.unpack_from("=HBBI", code, at) for at in range(0, len(code), 8)]
    at = accumulator = 0
    while True:
        operation, true, false, k = steps[at]
        at += 1
        if operation == 0x20:
            (accumulator,) = struct.unpack_from("=I", data, k)
        elif operation == 0x06:
            return k
        else:
            holds = {0x15: accumulator == k, 0x35: accumulator >= k, 0x45: bool(accumulator & k)}[operation]
            at += true if holds else false


def numbers(machine: str, table: dict[str, tuple[int, int]]) -> dict[str, int]:
    column = MACHINES[machine][0]
    return {name: pair[column] for name, pair in table.items() if pair[column] >= 0}


CONDITIONAL = {"clone", "close_range", "mmap", "kill", "tgkill", "prlimit64", "fcntl", "prctl", "ioctl", "socketpair"}


@pytest.mark.parametrize("machine", MACHINES)
def test_each_call_has_one_answer(machine: str) -> None:
    """Allowed, denied, absent or told of: by its number on that machine, and no number stands in two tables."""
    allowed, denied, others = (numbers(machine, table) for table in (ALLOWED, DENIED, OTHERS))
    absent = numbers(machine, {name: pair for name, (pair, _) in ANSWERED.items()})
    every = [*allowed.values(), *denied.values(), *absent.values(), *others.values()]
    assert len(every) == len(set(every))
    for name, number in allowed.items():
        if name not in CONDITIONAL:
            assert decide(machine, number) == ALLOW, name
    for name, number in denied.items():
        assert decide(machine, number) == errno_word(errno.EPERM), name
    for name, number in absent.items():
        assert decide(machine, number) == errno_word(ANSWERED[name][1]), name
    for name, number in others.items():
        assert decide(machine, number) == NOTICE, name
    assert decide(machine, 499) == NOTICE  # newer than any table
    for name, number in (allowed | denied | absent | others).items():
        assert name_of(number, machine) == name
    assert name_of(499, machine) == "system call 499"


@pytest.mark.parametrize("machine", MACHINES)
def test_another_architecture_is_killed_and_x32_is_absent(machine: str) -> None:
    """The same number means another call there: 59 is execve on x86-64 and pipe2 on aarch64."""
    for arch in (0x40000003, 0x40000028, *(word for _, word in MACHINES.values() if word != MACHINES[machine][1])):
        assert decide(machine, numbers(machine, ALLOWED)["read"], arch=arch) == KILL
    assert decide(machine, 0x40000000 | 1) == errno_word(errno.ENOSYS)


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("name", "arguments", "good"),
    [
        ("clone", [0x003D0F00], True),  # a thread, as pthread_create makes it
        ("clone", [0x00010400], True),
        ("clone", [0x00010000], False),  # with descriptors of its own
        ("close_range", [3, 2**32 - 1, 0], True),
        ("close_range", [3, 2**32 - 1, 4], True),
        ("close_range", [3, 2**32 - 1, 2], False),
        ("socketpair", [1, 1], True),
        ("socketpair", [1, 0x80801], True),
        ("socketpair", [1, 2], False),  # datagrams
        ("socketpair", [1, 5], False),
        ("socketpair", [2, 1], False),
        ("clone", [17], False),  # fork
        ("clone", [0x4111], False),  # vfork
        ("clone", [0x7E020000], False),  # namespaces
        ("clone", [0x00030F00], False),  # a thread with a mount namespace of its own
        ("mmap", [0, 4096, 3, 0x22], True),
        ("mmap", [0, 4096, 3, 0x02, 5], True),
        ("mmap", [0, 4096, 1, 0x01, 5], True),  # a shared map of a file: its size is the disk's
        ("mmap", [0, 4096, 3, 0x21], False),
        ("mmap", [0, 4096, 3, 0x23], False),  # MAP_SHARED_VALIDATE
        ("mmap", [0, 4096, 3, 0x122], False),  # grows down
        ("mmap", [0, 4096, 3, 0x102, 5], False),
        ("kill", [PID, 15], True),
        ("kill", [1, 0], PID == 1),
        ("kill", [-1, 9], False),
        ("kill", [0, 9], False),
        ("tgkill", [PID, PID, 6], True),
        ("tgkill", [1, 1, 6], False),
        ("prlimit64", [0, 7, 0, 0x7F0000000000], True),
        ("prlimit64", [PID, 7, 0, 1], True),
        ("prlimit64", [0, 7, 0x1000, 0], False),
        ("prlimit64", [0, 7, 0x7F0000000000, 0], False),  # a pointer whose low half is null
        ("prlimit64", [1, 7, 0, 1], False),
        ("fcntl", [3, 3], True),
        ("fcntl", [3, 1030], True),  # F_DUPFD_CLOEXEC
        ("fcntl", [3, 6], False),
        ("fcntl", [3, 37], False),
        ("fcntl", [3, 1024], False),
        ("fcntl", [3, 1031], False),
        ("fcntl", [3, 8], False),
        ("fcntl", [3, 1026], False),
        ("prctl", [15], True),
        ("prctl", [4, 1], False),
        ("prctl", [38, 1], False),
        ("ioctl", [1, 0x5401], True),
        ("ioctl", [1, 0x5412], False),  # TIOCSTI: words put into a terminal's mouth
    ],
)
def test_conditions_on_arguments(machine: str, name: str, arguments: list[int], good: bool) -> None:
    answer = decide(machine, numbers(machine, ALLOWED)[name], arguments)
    assert answer == ALLOW if good else answer & 0xFFFF0000 == errno_word(0), hex(answer)


@pytest.mark.parametrize("machine", MACHINES)
def test_a_high_half_hides_nothing(machine: str) -> None:
    """Where only a low word is compared, the kernel itself takes only an int there."""
    for name, arguments in (
        ("kill", [PID | 1 << 32, 9]),
        ("fcntl", [3, 6 | 1 << 32]),
        ("ioctl", [1, 0x5412 | 1 << 32]),
    ):
        low = decide(machine, numbers(machine, ALLOWED)[name], [value % 2**32 for value in arguments])
        assert decide(machine, numbers(machine, ALLOWED)[name], arguments) == low


CALLS = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def f(number):
    return libc.syscall(number, -1, 0, 0, 0, 0, 0), ctypes.get_errno()
def many(number, times):
    return {(libc.syscall(number, -1, 0, 0), ctypes.get_errno()) for _ in range(times)}
"""


def test_an_unknown_call_is_absent_and_told_by_name(locked: Make) -> None:
    """The library falls back as on an older kernel, and the staff reads which call it was."""
    number = numbers(libc.MACHINE, OTHERS)
    work = locked(CALLS)
    assert work.f(number["signalfd4"]) == (-1, errno.ENOSYS)
    assert work.f(499) == (-1, errno.ENOSYS)
    assert work.f(number["signalfd4"]) == (-1, errno.ENOSYS)
    work.close()
    assert work.unknown_calls == ("signalfd4", "system call 499")


def test_known_calls_make_no_notice(locked: Make) -> None:
    """Neither what is refused on purpose nor what C libraries try first (clone3 at each new thread)."""
    work = locked(
        "import os, shutil, socket, threading\n"
        "def f():\n"
        "    thread = threading.Thread(target=os.getpid); thread.start(); thread.join()\n"
        "    open('a', 'w').close(); shutil.copy2('a', 'b')\n"
        "    for refused in (os.fork, socket.socket):\n"
        "        try: refused()\n"
        "        except OSError: pass\n"
        "    return os.path.exists('b')\n"
    )
    assert work.f() is True
    work.close()
    assert work.unknown_calls == ()


def test_unknown_calls_for_ever_cost_the_trusted_side_nothing(locked: Make) -> None:
    """After a while nobody listens any more, and the kernel gives the same answer by itself."""
    work = locked(CALLS)
    assert work.many(499, 20_000) == {(-1, errno.ENOSYS)}
    assert work.many(499, 20_000) == {(-1, errno.ENOSYS)}
    work.close()
    assert work.unknown_calls == ("system call 499",)


def test_a_process_that_dies_in_an_unknown_call_is_no_fault_of_ours(locked: Make) -> None:
    """A thread waits for its answer while the process ends: the link ends, and the next call gets a fresh child."""
    work = locked(
        CALLS + "import os, threading\n"
        "def g():\n"
        "    threading.Thread(target=many, args=(499, 100_000), daemon=True).start()\n"
        "    os._exit(3)\n"
    )
    with pytest.raises(Exception, match="exited"):
        work.g()
    assert work.f(499) == (-1, errno.ENOSYS)
