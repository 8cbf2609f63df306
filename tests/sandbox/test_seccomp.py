"""The system call filter: what its program decides, on both machines, and what the trusted side hears of the rest.

Of `grader.sandbox.backends.notices`.
"""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Callable, Sequence

import pytest

from grader.sandbox.inside import seccomp
from grader.sandbox.seam import libc
from grader.sandbox.seam.syscalls import ALLOWED, ANSWERED, DENIED, OTHERS, PARTING, SERVED, name_of
from grader.sandbox.student import Student

Make = Callable[..., Student]

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Column of the tables, and the AUDIT_ARCH word of the kernel."""
PID = 4321
KILL, ALLOW, NOTICE = 0x80000000, 0x7FFF0000, 0x7FC00000


def errno_word(number: int) -> int:
    return 0x00050000 | number


def decide(machine: str, number: int, arguments: Sequence[int] = (), arch: int | None = None) -> int | None:
    """What the program returns for a call, as the kernel's interpreter would (classic BPF, seccomp's subset)."""
    arguments = [*arguments, *[0] * 6][:6]
    word = MACHINES[machine][1] if arch is None else arch
    return run(seccomp.program(machine, PID), struct.pack("=iIQ6Q", number, word, 0, *(v % 2**64 for v in arguments)))


def run(code: bytes, data: bytes, most: int = 4096) -> int | None:
    """What it returns; None where that takes more than `most` steps."""
    steps = [struct.unpack_from("=HBBI", code, at) for at in range(0, len(code), 8)]
    at = accumulator = 0
    for _ in range(most):
        operation, true, false, k = steps[at]
        at += 1
        if operation == 0x20:
            (accumulator,) = struct.unpack_from("=I", data, k)
        elif operation == 0x06:
            return k
        elif operation == 0x05:
            at += k
        else:
            holds = {0x15: accumulator == k, 0x35: accumulator >= k, 0x45: bool(accumulator & k)}[operation]
            at += true if holds else false
    return None


def numbers(machine: str, table: dict[str, tuple[int, int]]) -> dict[str, int]:
    column = MACHINES[machine][0]
    return {name: pair[column] for name, pair in table.items() if pair[column] >= 0}


CONDITIONAL = {"clone", "close_range", "mmap", "kill", "tgkill", "prlimit64", "fcntl", "prctl", "ioctl"}
CONDITIONAL |= {"futex", "madvise", "getsockopt", "clock_gettime", "clock_getres", "clock_nanosleep", "timer_create"}


@pytest.mark.parametrize("machine", MACHINES)
def test_each_call_has_one_answer(machine: str) -> None:
    """Allowed, denied, absent or told of: by its number on that machine, and no number stands in two tables."""
    allowed, denied, others = (numbers(machine, table) for table in ({**ALLOWED, **PARTING}, DENIED, OTHERS))
    served = numbers(machine, SERVED)
    absent = numbers(machine, {name: pair for name, (pair, _) in ANSWERED.items()})
    every = [*allowed.values(), *denied.values(), *absent.values(), *others.values(), *served.values()]
    assert len(every) == len(set(every))
    for name, number in allowed.items():
        if name not in CONDITIONAL:
            assert decide(machine, number) == ALLOW, name
    for name, number in denied.items():
        assert decide(machine, number) == errno_word(errno.EPERM), name
    for name, number in absent.items():
        assert decide(machine, number) == errno_word(ANSWERED[name][1]), name
    for name, number in {**others, **served}.items():
        assert name == "socketpair" or decide(machine, number) == NOTICE, name
    assert decide(machine, 499) == NOTICE  # newer than any table
    for name, number in (allowed | denied | absent | others | served).items():
        assert name_of(number, machine) == name
    assert name_of(499, machine) == "system call 499"


@pytest.mark.parametrize("machine", MACHINES)
def test_whatever_no_table_names_is_told_of(machine: str) -> None:
    """Also between and beyond the numbers that the tables have; those of x32 do not exist, on no other architecture."""
    tables = (ALLOWED, PARTING, SERVED, DENIED, {name: pair for name, (pair, _) in ANSWERED.items()})
    named = {number for table in tables for number in numbers(machine, table).values()}
    for number in {*range(1200), 2**16, 2**30 - 1} - named:
        assert decide(machine, number) == NOTICE, number
    for number in (2**30, 2**30 + 1, 2**31 - 1, -1):
        assert decide(machine, number) == errno_word(errno.ENOSYS), number
        assert decide(machine, number, arch=MACHINES["aarch64" if machine == "x86_64" else "x86_64"][1]) == KILL


@pytest.mark.parametrize("machine", MACHINES)
def test_each_answer_is_found_in_a_few_steps(machine: str) -> None:
    """The kernel runs a filter once for every call there is, each time that a process takes it."""
    for number in range(500):
        data = struct.pack("=iIQ6Q", number, MACHINES[machine][1], 0, *[0] * 6)
        assert run(seccomp.program(machine, PID), data, most=40) is not None


@pytest.mark.parametrize("machine", MACHINES)
def test_the_second_filter_takes_what_the_first_was_handed_out_by(machine: str) -> None:
    denied = numbers(machine, PARTING)
    assert denied.keys() == {"sendmsg", "recvmsg", "seccomp"}
    for number in {*numbers(machine, ALLOWED).values(), *numbers(machine, SERVED).values(), *denied.values(), 499}:
        data = struct.pack("=iIQ6Q", number, MACHINES[machine][1], 0, *[0] * 6)
        expected = errno_word(errno.EPERM) if number in denied.values() else ALLOW
        assert run(seccomp.parting(machine), data) == expected


@pytest.mark.parametrize("machine", MACHINES)
def test_the_two_filters_of_a_reader_allow_what_one_would_and_tell_nobody(machine: str) -> None:
    """What forks readers may fork, and do what a fork takes; its second filter takes that from the reader again."""
    tables = (ALLOWED, SERVED, PARTING, DENIED, OTHERS, {name: pair for name, (pair, _) in ANSWERED.items()})
    every = {name: number for table in tables for name, number in numbers(machine, table).items()}
    assert set(seccomp._FORKING) <= every.keys()
    parting, served = numbers(machine, PARTING).values(), numbers(machine, SERVED).values()
    absent = errno_word(errno.ENOSYS)
    values = ([0] * 6, [1] * 6, [0x10400] * 6, [0x20000000] * 6, [15] * 6, [2**32] * 6, [PID] * 6)
    for name, number in {**every, "newer than any table": 499}.items():
        for arguments in values:
            data = struct.pack("=iIQ6Q", number, MACHINES[machine][1], 0, *arguments)
            one = run(seccomp.program(machine, 1), data)
            expected = errno_word(errno.EPERM) if number in parting else one
            if number in served or one == NOTICE:
                expected = absent
            first, second = run(seccomp.keeping(machine), data), run(seccomp.reading(machine), data)
            assert (first if second == ALLOW else second) == expected, (name, arguments)
            assert first == (ALLOW if name in seccomp._FORKING else expected), (name, arguments)


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("command", [*range(50), *range(1020, 1050), 2**31, -1])
def test_fcntl_knows_descriptors_alone(machine: str, command: int) -> None:
    """Whatever else it is or will be, a file's lock, lease, hint, seal or owner: another process could read it."""
    known = command in (0, 1, 2, 3, 4, 1030)
    answer = decide(machine, numbers(machine, ALLOWED)["fcntl"], [3, command, 0])
    assert answer == (ALLOW if known else errno_word(errno.EPERM))


@pytest.mark.parametrize("machine", MACHINES)
def test_a_process_has_no_clock_but_its_own(machine: str) -> None:
    for name in ("clock_gettime", "clock_getres", "clock_nanosleep", "timer_create"):
        number = numbers(machine, ALLOWED)[name]
        for of, kind in ((0, 2), (PID, 2), (0, 6), (77, 6)):  # the kernel finds a thread within its process only
            assert decide(machine, number, [~of << 3 | kind]) == ALLOW
        for clock in range(12):
            assert decide(machine, number, [clock]) == ALLOW
        for of in (1, PID - 1, PID + 1):
            for kind in (0, 1, 2, 3):
                assert decide(machine, number, [~of << 3 | kind]) == errno_word(errno.EINVAL)


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        (128, ALLOW),
        (129, ALLOW),
        (128 | 256 | 9, ALLOW),
        (0, errno_word(errno.EAGAIN)),
        (9, errno_word(errno.EAGAIN)),
        (256 | 9, errno_word(errno.EAGAIN)),  # as pthread_join makes it
        (1, errno_word(0)),  # FUTEX_WAKE: it woke nobody
        (3, errno_word(0)),
        (5, errno_word(0)),
        (10, errno_word(0)),
        (256 | 11, errno_word(0)),
    ],
)
def test_no_futex_is_shared(machine: str, operation: int, answer: int) -> None:
    assert decide(machine, numbers(machine, ALLOWED)["futex"], [4096, operation, 1]) == answer


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
        ("madvise", [0, 4096, 4], True),
        ("madvise", [0, 4096, 14], True),
        ("madvise", [0, 4096, 12], False),  # MADV_MERGEABLE
        ("madvise", [0, 4096, 21], False),  # MADV_PAGEOUT
        ("madvise", [0, 4096, 25], False),
        ("getsockopt", [3, 1, 3], True),
        ("getsockopt", [3, 1, 57], False),  # SO_COOKIE
        ("fcntl", [3, 4, 0x800], True),
        ("fcntl", [3, 4, 0x2000], False),  # O_ASYNC
        ("fcntl", [3, 4, 0x40000], False),  # O_NOATIME
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
        ("mmap", [0, 4096, 3, 0x40022], False),  # of the machine's huge pages
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
def test_a_pair_of_sockets_is_of_streams(machine: str) -> None:
    for arguments in ([1, 1], [1, 0x80801]):
        assert decide(machine, numbers(machine, SERVED)["socketpair"], arguments) == NOTICE
    for arguments in ([1, 2], [1, 5], [2, 1]):
        assert decide(machine, numbers(machine, SERVED)["socketpair"], arguments) == errno_word(errno.EPERM)


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


def test_pipes_are_there_and_have_an_end(locked: Make) -> None:
    """Enough for asyncio, whose loop wakes itself by one; the trusted side counts them, and names none as unknown."""
    work = locked(
        "import asyncio, os, socket\n"
        "async def wait(): return await asyncio.to_thread(lambda: 5)\n"
        "def f(): return [asyncio.run(wait()) for _ in range(20)]\n"
        "def g():\n"
        "    made = 0\n"
        "    try:\n"
        "        while made < 500:\n"
        "            for end in os.pipe(): os.close(end)\n"
        "            made += 1\n"
        "    except OSError as error: return [made, error.errno]\n"
    )
    assert work.f() == [5] * 20
    assert work.g() == [44, errno.ENFILE]
    work.close()
    assert work.unknown_calls == ()


def test_sysinfo_tells_of_the_machine_and_of_nobody_on_it(locked: Make) -> None:
    work = locked(
        "import ctypes, os\n"
        "def f():\n"
        "    pages = os.sysconf('SC_PHYS_PAGES')\n"
        "    return [pages, os.sysconf('SC_AVPHYS_PAGES'), os.getloadavg()]\n"
        "def g():\n"
        "    libc = ctypes.CDLL(None, use_errno=True)\n"
        "    return [libc.sysinfo(ctypes.c_void_p(address)) for address in (0, 8, 2**63 - 1, 2**64 - 8)]\n"
    )
    pages = os.sysconf("SC_PHYS_PAGES")
    assert work.f() == [pages, pages, (0.0, 0.0, 0.0)]
    assert work.g() == [-1] * 4  # an address that is none
    assert work.f() == [pages, pages, (0.0, 0.0, 0.0)]
    work.close()
    assert work.unknown_calls == ()


def test_a_thread_of_the_c_library_is_joined(locked: Make) -> None:
    """Its wait is a shared one, which ends at once, until the thread has ended."""
    work = locked(
        "import ctypes, time\n"
        "def f():\n"
        "    libc = ctypes.CDLL(None)\n"
        "    thread, out = ctypes.c_ulong(), ctypes.c_void_p()\n"
        "    body = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)(lambda given: time.sleep(0.05) or 7)\n"
        "    made = libc.pthread_create(ctypes.byref(thread), None, body, None)\n"
        "    return [made, libc.pthread_join(thread, ctypes.byref(out)), out.value]\n"
    )
    assert work.f() == [0, 0, 7]
