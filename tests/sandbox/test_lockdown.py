"""What a locked-in process is refused, at every level that locks. Each attempt is harmless where it succeeds.

Of `grader.sandbox.inside.landlock`, `grader.sandbox.inside.descriptors`.
"""

from __future__ import annotations

import os
import re
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.sandbox.backends import zygotes
from grader.sandbox.host import Host
from grader.sandbox.inside import descriptors, landlock, lockdown, seccomp
from grader.sandbox.seam import libc
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.syscalls import name_of
from grader.sandbox.student import Student, StudentStopped

Make = Callable[..., Student]

PRELUDE = """
import os
def tried(action):
    try:
        action()
    except OSError as error:
        return type(error).__name__
    return "done"
"""


@pytest.mark.parametrize(
    "action",
    [
        "os.fork() or os._exit(0)",
        "__import__('subprocess').run(['true'])",
        "__import__('socket').socket()",
        "__import__('socket').socket(17, 3)",
        "os.kill(os.getppid() or 2, 0)",
        "os.kill(-1, 0)",
        "os.sched_setaffinity(0, {0})",
        "os.nice(-5)",
        "os.setuid(0)",
        "os.chroot('/')",
        "os.memfd_create('x')",
        "__import__('mmap').mmap(-1, 4096)",
        "os.mknod('device')",
        "os.execv('/bin/true', ['true'])",
        "os.listdir('/')",
        "os.listdir('/etc')",
        "open('/etc/passwd')",
        "open('/proc/1/environ') if os.getpid() != 1 else open('/proc/2/environ')",
        "open('/dev/shm/x', 'w')",
        "open(__import__('sys').executable, 'a')",
        "__import__('resource').setrlimit(7, (4096, 4096))",
        "__import__('socket').socketpair(type=2)",
        "__import__('fcntl').fcntl(os.open('.', os.O_RDONLY), 8, 1)",
        "os.truncate('x', 0)",
        "__import__('mmap').mmap(-1, 1 << 40, prot=1, flags=0x4022)",
    ],
)
def test_it_may_not(locked: Make, action: str) -> None:
    body = f"def f():\n    try: return tried(lambda: {action})\n    except ValueError: return 'ValueError'\n"
    assert locked(PRELUDE + body).f() in (
        "PermissionError",
        "OSError",
        "ValueError",
        "FileNotFoundError",
        "BlockingIOError",
    )


def test_modes_and_times_stay_as_they_are(locked: Make) -> None:
    """Even of its own files: Landlock has no right for them, and the filter cannot tell whose file it is."""
    work = locked(
        PRELUDE + "import shutil\n"
        "def f():\n"
        "    open('a', 'w').write('x')\n"
        "    before = os.stat('a')\n"
        "    os.chmod('a', 0o700); os.utime('a', (1, 1))\n"
        "    with open('a') as file: os.chmod(file.fileno(), 0o777)\n"
        "    after = os.stat('a')\n"
        "    return [shutil.copy2('a', 'b'), open('b').read(), before.st_mode == after.st_mode, after.st_mtime > 1]\n"
    )
    assert work.f() == ["b", "x", True, True]


def test_a_file_is_not_cut_by_its_path(locked: Make) -> None:
    """Landlock refuses it from ABI 3 on only; an open file may be cut."""
    work = locked(
        PRELUDE + "import errno\n"
        "def f():\n"
        "    with open('a', 'w') as file: file.write('xyz'); file.flush(); file.truncate(2)\n"
        "    try: os.truncate('a', 1)\n"
        "    except OSError as error: return [errno.errorcode[error.errno], os.stat('a').st_size]\n"
    )
    assert work.f() == ["EPERM", 2]


def test_an_os_system_fails_quietly(locked: Make) -> None:
    assert locked(PRELUDE + "def f(): return os.system('true')").f() != 0


def test_the_course_cannot_be_read(locked: Make) -> None:
    here = str(Path(__file__))
    assert locked(PRELUDE + f"def f(): return tried(lambda: open({here!r}))").f() in (
        "PermissionError",
        "FileNotFoundError",
    )


def test_it_has_its_own_files_threads_and_random_numbers(locked: Make) -> None:
    work = locked(
        PRELUDE + "import threading, tempfile\n"
        "def f():\n"
        "    with open('note.txt', 'w') as file: file.write('x')\n"
        "    with tempfile.TemporaryFile() as file: file.write(b'x')\n"
        "    box = []\n"
        "    thread = threading.Thread(target=box.append, args=(1,)); thread.start(); thread.join()\n"
        "    return [open('note.txt').read(), box, len(os.urandom(4)), os.environ['HOME'] == os.environ['TMPDIR']]\n"
    )
    assert work.f() == ["x", [1], 4, True]


def test_only_the_two_pipes_are_inherited(locked: Make) -> None:
    work = locked(
        PRELUDE + "def f():\n"
        "    found = []\n"
        "    for fd in range(3, 300):\n"
        "        try: os.fstat(fd)\n"
        "        except OSError: continue\n"
        "        found.append(fd)\n"
        "    return found\n"
    )
    assert work.f() == [3, 4]


def test_it_has_no_capability_and_can_get_none(locking_host: Host, locked: Make) -> None:
    """At level 2 an ordinary user may not bar itself from what no program can give it then."""
    work = locked(
        "def f():\n"
        "    lines = dict(line.split(':', 1) for line in open('/proc/self/status'))\n"
        "    return {name: int(lines[name], 16) for name in ('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb')}\n"
        "def g(): return open('/proc/self/status').read().split('NoNewPrivs:')[1].split()[0]\n"
    )
    held = work.f()
    if locking_host.level < 3 and os.geteuid() != 0:
        del held["CapBnd"]
    assert set(held.values()) == {0}
    assert work.g() == "1"


def test_its_standard_streams_are_its_own(locked: Make) -> None:
    """A flag of a descriptor that two processes hold is one for both: what one sets, the other reads."""
    source = (
        "import fcntl, os\n"
        "def mark(): return [fcntl.fcntl(fd, fcntl.F_SETFL, os.O_APPEND) for fd in range(3)]\n"
        "def marked(): return [bool(fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_APPEND) for fd in range(3)]\n"
    )
    first, second = locked(source), locked(source)
    first.mark()
    assert (first.marked(), second.marked()) == ([True] * 3, [False] * 3)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_numbers_of_the_calls_that_lock_in_are_those_of_the_table(
    machine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each by what is said where it is refused; they are made without the C library, which knows them."""
    monkeypatch.setattr(libc, "MACHINE", machine)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    fork = lockdown.Fork(4, 64000, 0, Bounds(), (8, 9), 10, (11,), 12, "/sandbox")
    names = {"into a cgroup": "write", "open": "openat", "dup3 to": "dup3", "sendmsg of": "sendmsg"}
    rules = landlock.Rules([], version=1)
    for call in lockdown.locking(fork, rules, 1, 0, {"VmData": 1, "VmSize": 1}):
        said = call.what
        name = re.match(r"[a-z_0-9]*", said)[0].replace("prlimit", "prlimit64")  # type: ignore[index]
        if said.startswith("write /proc/self/"):  # opened, written
            name = "write" if call.gives != 8 else "openat"
        if said.startswith("PR_"):
            name = "prctl"
        name = next((other for start, other in names.items() if said.startswith(start)), name)
        assert name_of(call.number, machine) == name, said


def test_a_call_that_answers_something_else_ends_the_locking_in() -> None:
    """What comes behind it names the descriptor that it should have opened."""
    place = descriptors.lowest_free()
    try:
        with pytest.raises(OSError, match=f"open /dev/null: {place} instead of {place + 1}"):
            libc.make([libc.opening("/dev/null", os.O_RDONLY, place + 1)])
    finally:
        os.close(place)
    with pytest.raises(OSError, match="open /nowhere: No such file"):
        libc.make([libc.opening("/nowhere", os.O_RDONLY, place)])


def test_memory_has_an_end(locked: Make) -> None:
    work = locked(PRELUDE + "def f():\n    return len(bytearray(2**30))\ndef g(): return 1")
    with pytest.raises(StudentStopped) as caught:
        work.f()
    assert caught.value.verdict == "out_of_memory"
    assert work.g() == 1


def test_threads_have_an_end(locking_host: Host, locked: Make) -> None:
    if locking_host.level < 3 and os.geteuid() != 0:
        pytest.skip("at level 2 the number of an ordinary user's threads is a net only")
    work = locked(
        PRELUDE + "import threading\n"
        "def f():\n"
        "    stop = threading.Event()\n"
        "    made = 0\n"
        "    try:\n"
        "        while made < 500:\n"
        "            threading.Thread(target=stop.wait, daemon=True).start()\n"
        "            made += 1\n"
        "    except RuntimeError:\n"
        "        pass\n"
        "    stop.set()\n"
        "    return made\n"
    )
    assert 8 <= work.f() <= 64


def test_a_file_has_an_end(locked: Make) -> None:
    work = locked(
        PRELUDE + "def f():\n"
        "    with open('big', 'wb', buffering=0) as file:\n"
        "        return tried(lambda: [file.write(b'x' * 2**20) for _ in range(32)] and None)\n"
    )
    assert work.f() == "OSError"


def test_open_files_have_an_end(locked: Make) -> None:
    assert locked(PRELUDE + "def f(): return tried(lambda: [open('/dev/null') for _ in range(2000)])").f() == "OSError"


def test_level_3_sees_no_process_but_itself(locking_host: Host, locked: Make) -> None:
    if locking_host.level < 3:
        pytest.skip("the process list stays visible at level 2, and is said to")
    assert locked(PRELUDE + "def f(): return [name for name in os.listdir('/proc') if name.isdigit()]").f() == ["1"]


def test_a_host_that_ends_takes_its_children_and_their_folders_along(
    locking_host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o711)  # level 2's children, another user, pass through
        monkeypatch.setattr(tempfile, "tempdir", place)
        monkeypatch.setattr(zygotes, "SHARED", place)
        with Host((), level=locking_host.level) as own:
            own.start(Bounds())  # never ended
            assert bool(os.listdir(place)) == (own.level == 2)
        assert os.listdir(place) == []


def test_one_submission_leaves_nothing_for_the_next(locked: Make) -> None:
    first = locked(PRELUDE + "def f(): return tried(lambda: open(os.environ['HOME'] + '/left', 'w').close())")
    assert first.f() == "done"
    first.close()
    second = locked(
        PRELUDE + "import tempfile\n"
        "def f(): return [os.path.exists(os.path.join(place, 'left')) for place in (os.environ['HOME'], '/tmp')]\n"
    )
    assert second.f() == [False, False]


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_is_a_valid_program_for_both_machines(machine: str) -> None:
    code = seccomp.program(machine, 1)
    steps = [code[at : at + 8] for at in range(0, len(code), 8)]
    assert len(code) % 8 == 0
    assert len(steps) < 4096  # BPF_MAXINSNS
    for index, step in enumerate(steps):
        operation, true, false, k = struct.unpack("=HBBI", step)
        if operation & 0x07 == 0x05:  # a jump stays inside
            assert index + 1 + (k if operation == 0x05 else max(true, false)) < len(steps)
    assert steps[-1][0] == 0x06  # and the last word is a return
