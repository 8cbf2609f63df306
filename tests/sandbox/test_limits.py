"""Every limit, at every level that this machine offers: just below passes, just above ends with its name and number.

What is tried here is bounded by itself (some MB, some dozen threads), so that a missing limit is a failed test and
nothing more; what would hurt a machine without its limit is tried in the box of tests/redteam.

Of `grader.sandbox.inside.exceeded`, `grader.sandbox.inside.rlimits`, `grader.sandbox.backends.room` and
`grader.sandbox.seam.sizes`.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import types
import typing
from collections.abc import Callable, Iterator

import pytest

from grader.domain.course import Limits
from grader.domain.verdict import Verdict
from grader.sandbox import overrun, stops
from grader.sandbox.backends.budget import longest
from grader.sandbox.backends.link import End, Stopped, _Budget
from grader.sandbox.host import Host
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.messages import Failure
from grader.sandbox.seam.protocol import claims
from grader.sandbox.student import Student, StudentStopped
from grader.sandbox.work import Work
from grader.suites.compare import checks
from grader.text.errors import SandboxError
from tests.sandbox.conftest import at_the_highest

Make = Callable[..., Student]


@pytest.fixture
def limited(host: Host) -> Iterator[Make]:
    """Makes a `Student` of source text with limits of its own, and ends it."""
    made: list[Student] = []

    def make(source: str, *, kind: str = "functions", **limits: float) -> Student:
        # The clock on the wall is generous: the machine that tests may be busy.
        values = {"load_seconds": 2.0, "call_seconds": 1.0, "wall_factor": 20.0, "memory_mb": 128, "disk_mb": 4}
        work = Work("work", kind, {"work.py": source.encode()}, "work.py")
        made.append(Student(host, work, Limits(**{**values, **limits})))
        return made[-1]

    yield make
    for one in made:
        one.close()


def stopped(action: Callable[[], object]) -> StudentStopped:
    with pytest.raises(StudentStopped) as caught:
        action()
    assert not re.search(r"\d", caught.value.brief.ko + caught.value.brief.en), "a hidden test tells no number"
    return caught.value


def test_the_kernels_own_limit_on_cpu_time_comes_after_every_other(limited: Make) -> None:
    """It kills, and whoever is killed looks like somebody killed from outside, who is given an empty score."""
    work = limited(
        "import resource\ndef most(): return resource.getrlimit(resource.RLIMIT_CPU)", submission_seconds=36_000
    )
    assert min(work.most()) >= longest(36_000)


@at_the_highest
def test_cpu_time_has_an_end(host: Host, limited: Make) -> None:
    source = (
        "import time\n"
        "def burn(seconds):\n"
        "    end = time.process_time() + seconds\n"
        "    while time.process_time() < end: pass\n"
        "    return True\n"
    )
    work = limited(source, call_seconds=0.4, wall_factor=50.0 if host.level > 1 else 10.0)
    assert work.burn(0.36) is True
    ended = stopped(lambda: work.burn(0.42 if host.level > 1 else 60.0))
    assert ended.verdict == "timed_out"
    if host.level > 1:
        assert "CPU 시간 제한(0.4초)" in ended.message.ko
        assert "사용한 CPU 시간: 0.4초" in ended.message.ko
        assert "0.4 s of CPU time (used: 0.4 s)" in ended.message.en
        assert "CPU" in ended.brief.ko
    else:  # the wall decides there, and the sentence does not say more than is known
        assert "실제 시간으로 4초" in ended.message.ko
        assert "while" in ended.message.ko


@at_the_highest
def test_waiting_has_an_end_and_is_told_from_computing(host: Host, limited: Make) -> None:
    source = "import time\ndef wait(seconds):\n    time.sleep(seconds)\n    return True\n"
    work = limited(source, call_seconds=0.2, wall_factor=10.0)
    assert work.wait(0.3) is True  # longer than the CPU time allowed: waiting is not computing
    ended = stopped(lambda: work.wait(1000))
    assert ended.verdict == "timed_out"
    assert "2초" in ended.message.ko
    assert "time.sleep" in ended.message.ko
    if host.level > 1:
        assert "계산은 0.0초만" in ended.message.ko
        assert "computed for 0.0 s" in ended.message.en


@at_the_highest
def test_a_script_is_stopped_at_its_cpu_time(host: Host, limited: Make) -> None:
    work = limited("x = 5\nwhile True: pass", kind="script", load_seconds=0.3)
    raised = work.loaded.raised
    assert raised is not None
    assert raised.overrun == overrun.Overrun("cpu", 0.3)
    assert work.value("x") == 5


HOG = (
    "def grow(mb):\n    kept = []\n    for _ in range(mb): kept.append(bytearray(2**20))\n    return len(kept)\n"
    "def at_once(mb): return len(bytearray(mb * 2**20)) >> 20\n"
    "def caught(mb):\n    try: return grow(mb)\n    except MemoryError: return 'caught'\n"
)


def test_memory_has_an_end(limited: Make) -> None:
    work = limited(HOG, memory_mb=64)
    assert work.grow(58) == 58
    assert work.at_once(58) == 58
    ended = stopped(lambda: work.grow(66))
    assert ended.verdict == "out_of_memory"
    assert re.search(r"메모리 한도 64MB를 넘었습니다 \(사용: (5[89]|6[0-6])MB\)", ended.message.ko), ended.message.ko
    assert "memory limit of 64 MB" in ended.message.en
    fresh = limited(HOG, memory_mb=64)  # what was freed above is not always given back to the system
    ended = stopped(lambda: fresh.at_once(66))
    assert ended.verdict == "out_of_memory"
    assert "한꺼번에 요청" in ended.message.ko


def test_memory_that_only_the_kernel_counts_is_bounded_at_level_4(host: Host, limited: Make) -> None:
    """What is watched is no process's data; elsewhere the number of open files bounds it."""
    source = (
        "import os, select\n"
        "def watch(times):\n"
        "    ends = [os.eventfd(0) for _ in range(1000)]\n"
        "    polls = [select.epoll() for _ in range(times)]\n"
        "    for poll in polls:\n"
        "        for end in ends: poll.register(end, select.EPOLLIN)\n"
        "    for end in ends: os.close(end)\n"
        "    return True\n"
    )
    work = limited(source, memory_mb=16, disk_mb=1, files=2100, call_seconds=5.0)
    assert work.watch(10) is True
    if host.level < 4:
        assert work.watch(400) is True
        return
    ended = stopped(lambda: work.watch(400))
    assert ended.verdict == "out_of_memory"
    assert re.search(r"메모리 한도 16MB를 넘었습니다 \(사용: (4\d|5\d)MB\)", ended.message.ko), ended.message.ko


def test_what_waits_in_pipes_is_bounded(host: Host, limited: Make) -> None:
    """It is nobody's memory, and 64 of them are 4 MB."""
    source = (
        "import os\n"
        "def fill(pipes):\n"
        "    for _ in range(pipes):\n"
        "        _, end = os.pipe()\n"
        "        os.set_blocking(end, False)\n"
        "        os.write(end, b'x' * 65536)\n"
        "    return True\n"
    )
    work = limited(source, files=2100)
    assert work.fill(64) is True
    if host.level < 2:
        assert work.fill(1) is True
        return
    ended = stopped(lambda: work.fill(1))
    assert ended.verdict == "crashed"  # not as if its own limit on open files had been reached
    assert "Too many open files in system" in str(ended)


def test_memory_and_files_do_not_take_room_from_each_other(limited: Make) -> None:
    """At level 4 both are charged to one account."""
    source = (
        HOG + "def both(mb):\n"
        "    with open('big', 'wb') as file:\n"
        "        for _ in range(60): file.write(b'x' * 2**20)\n"
        "    return at_once(mb)\n"
    )
    assert limited(source, memory_mb=64, disk_mb=64).both(56) == 56


def test_memory_that_is_mapped_and_only_read_is_bounded(host: Host, limited: Make) -> None:
    """Its page tables would be nobody's memory."""
    if host.level < 2:
        pytest.skip("level 1 bounds what the system bounds")
    source = "import mmap\ndef reserve(gb):\n    return len(mmap.mmap(-1, gb * 2**30, flags=2 | 32, prot=1)) >> 30\n"
    work = limited(source)
    assert work.reserve(8) == 8
    assert stopped(lambda: work.reserve(64)).verdict in ("crashed", "out_of_memory")


THREADS = (
    "import threading\n"
    "def start(count):\n"
    "    stop = threading.Event()\n"
    "    try:\n"
    "        for _ in range(count): threading.Thread(target=stop.wait, daemon=True).start()\n"
    "    except RuntimeError:\n"
    "        raise\n"
    "    else:\n"
    "        stop.set()\n"
    "        return True\n"
    "def caught(count):\n"
    "    try: return start(count)\n"
    "    except RuntimeError: return 'caught'\n"
)


def test_threads_have_an_end(host: Host, limited: Make) -> None:
    work = limited(THREADS, threads=6)
    assert work.start(5) is True
    work.fresh()
    if host.level == 1:
        assert work.start(8) is True
        return
    if host.level == 2 and os.geteuid() != 0:  # the user's own processes count, so it is only a net
        work = limited(THREADS, threads=6, memory_mb=4096)
        assert work.start(20) is True
        work.fresh()
        assert stopped(lambda: work.start(400)).verdict == "over_limit"
        return
    ended = stopped(lambda: work.start(6))
    assert ended.verdict == "over_limit"
    assert "동시에 6개까지인데 7개째" in ended.message.ko
    assert "At most 6 threads" in ended.message.en


def test_threads_that_find_no_memory_for_their_stacks_say_so(limited: Make) -> None:
    ended = stopped(lambda: limited(THREADS, threads=64, memory_mb=40).start(10))
    assert ended.verdict == "out_of_memory"
    assert "40MB" in ended.message.ko


LAST_THREAD = (
    "import mmap, re, resource, threading\n"
    "def start():\n"
    "    threading.stack_size(2**20)\n"
    "    with open('/proc/self/status') as file:\n"
    "        held = int(re.search(r'VmData:\\s+(\\d+)', file.read())[1]) * 1024\n"
    "    left = resource.getrlimit(resource.RLIMIT_DATA)[0] - held\n"
    "    # Private memory, so that there is room for a stack and half of what Python gives a thread's first frame.\n"
    "    kept = mmap.mmap(-1, left - 2**20 - 8192, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)\n"
    "    threading.Thread(target=print).start()\n"
)


def test_a_thread_that_dies_for_want_of_memory_is_no_waiting(host: Host, limited: Make) -> None:
    if host.level < 2:
        pytest.skip("memory is not limited there")
    ended = stopped(lambda: limited(LAST_THREAD, memory_mb=40, call_seconds=0.2).start())
    assert ended.verdict == "out_of_memory"
    assert "40MB" in ended.message.ko


FILES = (
    "import os\n"
    "def open_(count):\n"
    "    kept = [open(os.devnull) for _ in range(count)]\n"
    "    return len(kept)\n"
    "def caught(count):\n    try: return open_(count)\n    except OSError: return 'caught'\n"
)


def test_open_files_have_an_end(limited: Make) -> None:
    work = limited(FILES, files=20)
    assert work.open_(20) == 20
    ended = stopped(lambda: work.open_(21))
    assert ended.verdict == "over_limit"
    assert "20개인데 21개째" in ended.message.ko
    assert "with open" in ended.message.en


DISK = (
    "def write(sizes):\n"
    "    for number, kb in enumerate(sizes):\n"
    "        with open(f'file{number}', 'wb') as file:\n"
    "            for _ in range(kb): file.write(b'x' * 1024)\n"
    "    return True\n"
    "def caught(sizes):\n    try: return write(sizes)\n    except OSError: return 'caught'\n"
    "def sparse(mb):\n    with open('sparse', 'wb') as file: file.truncate(mb * 2**20)\n    return True\n"
    "def die(sizes):\n"
    "    import signal\n    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n    sparse(100)\n"
)


def test_one_file_has_an_end(limited: Make) -> None:
    work = limited(DISK, disk_mb=4)
    assert work.write([4000]) is True
    for action in (lambda: work.write([4200]), lambda: work.sparse(5), lambda: work.die([])):
        work.fresh()
        ended = stopped(action)
        assert ended.verdict == "over_limit"
        assert "한도 4MB" in ended.message.ko
        assert "limit of 4 MB" in ended.message.en


def test_all_files_together_have_an_end(host: Host, limited: Make) -> None:
    work = limited(DISK, disk_mb=4)
    assert work.write([1000] * 4) is True
    if host.level < 3:  # only the size of each file
        assert work.write([1000] * 5) is True
        return
    work.fresh()
    ended = stopped(lambda: work.write([1000] * 5))
    assert ended.verdict == "over_limit"
    assert "한도 4MB를 넘었습니다 (사용: 4MB)" in ended.message.ko


INODES = (
    "import os\n"
    "def make(count):\n"
    "    for number in range(count): os.mkdir(f'folder{number}')\n"
    "    return True\n"
    "def caught(count):\n    try: return make(count)\n    except OSError: return 'caught'\n"
)


def test_files_and_folders_have_an_end(host: Host, limited: Make) -> None:
    work = limited(INODES, inodes=64)
    assert work.make(63) is True  # and work.py
    work.fresh()
    if host.level < 3:
        assert work.make(64) is True
        return
    ended = stopped(lambda: work.make(64))
    assert ended.verdict == "over_limit"
    assert "64개인데 65개째" in ended.message.ko


STARTS = {
    "fork": "os.fork() or os._exit(0)",
    "subprocess": "subprocess.run(['true'])",
    "popen": "os.popen('true').close()",
    "exec": "os.execv('/bin/true', ['true'])",
    "spawn": "os.spawnv(os.P_WAIT, '/bin/true', ['true'])",
    "posix_spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "process": "multiprocessing.Process(target=print).start()",
    "queue": "multiprocessing.Queue()",
    "pool": "multiprocessing.Pool(2)",
    "executor": "concurrent.futures.ProcessPoolExecutor(2).submit(print)",
}


@pytest.mark.parametrize("how", STARTS)
def test_a_submission_is_one_process(host: Host, limited: Make, how: str) -> None:
    if host.level < 2:
        pytest.skip("level 1 does not keep a submission from starting processes, and is said not to")
    ended = stopped(limited(f"import concurrent.futures, multiprocessing, os, subprocess\ndef f(): {STARTS[how]}").f)
    assert ended.verdict == "over_limit"
    assert "프로세스 하나로만 실행됩니다" in ended.message.ko
    assert "(한도: 0개, 요청: 1개)" in ended.message.ko
    assert "A submission is one process" in ended.message.en
    assert "subprocess" in ended.message.en


def test_what_is_refused_for_another_reason_is_no_process(limited: Make) -> None:
    source = "import os\ndef f(): os.makedirs('/proc/new/folder')\ndef g(): open('missing')\ndef h(): os.kill(1, 0)\n"
    work = limited(source + "def i(): raise PermissionError(1, 'no')")
    for name in ("f", "g", "i"):
        assert stopped(getattr(work, name)).verdict == "crashed"


def test_printed_text_has_an_end(limited: Make) -> None:
    work = limited("def f(count): print('x' * count, end='')", output_kb=4)
    assert checks.returned_or_printed(work.call("f", 4096)) == "x" * 4096
    call = work.call("f", 4097)
    assert call.printed == "x" * 4096
    ended = stopped(lambda: checks.returned_or_printed(call))
    assert ended.verdict == "over_limit"
    assert "한도 4KB를 넘어서" in ended.message.ko
    assert "printed in all: 5 KB" in ended.message.en
    flood = work.call("f", 10_000_000)
    assert flood.overrun == overrun.Overrun("output", 4, 9766)


def test_who_prints_too_much_and_returns_the_right_value_is_right(limited: Make) -> None:
    work = limited("def f():\n    print('x' * 9999)\n    return 7", output_kb=4)
    assert checks.returned_or_printed(work.call("f")) == 7
    assert limited("print('x' * 9999)\ndef f(): return 7", output_kb=4).f() == 7


@at_the_highest
@pytest.mark.parametrize(
    ("source", "argument", "lowest"),
    [(HOG, 200, 1), (THREADS, 350, 2), (FILES, 300, 1), (DISK, [5000], 1), (INODES, 5000, 3)],
    ids=["memory", "threads", "files", "disk", "inodes"],
)
def test_who_catches_it_and_answers_is_not_over_a_limit(
    host: Host, limited: Make, source: str, argument: object, lowest: int
) -> None:
    assert limited(source, memory_mb=4096 if source is THREADS else 64).caught(argument) == (
        "caught" if host.level >= lowest else True
    )


def test_the_next_call_is_not_charged_for_the_last(limited: Make) -> None:
    work = limited(HOG + FILES.replace("caught", "caught_files"), memory_mb=64, files=20)
    for _ in range(4):
        assert work.grow(40) == 40
        assert work.open_(15) == 15


def test_one_account_serves_larger_and_smaller_submissions(host: Host, limited: Make) -> None:
    """The cgroup of level 4 is used again, for another assignment's limits too."""
    for megabytes in (64, 256, 32, 512):
        work = limited(HOG, memory_mb=megabytes)
        assert work.at_once(megabytes - 8) == megabytes - 8
        work.close()
    link = host.start(Bounds(memory_mb=2048))
    link.end()


@pytest.mark.parametrize(
    "answer",
    [
        {"limit": "everything"},
        {"limit": ["disk"]},
        {"limit": "output", "used": 5},
        {"limit": "wall"},
        {"limit": None, "is_memory": 1},
        {},
    ],
)
def test_a_word_that_is_no_limit_tells_of_none(answer: dict[str, object]) -> None:
    assert overrun.read(claims(Failure, answer), Limits()) is None


def test_every_limit_has_its_sentences_and_every_verdict_is_one_of_a_report() -> None:
    for name in typing.get_args(overrun.LimitName):
        found = overrun.Overrun(name, 5)
        assert found.text
        assert found.brief
        assert found.verdict in stops.BRIEF
    assert set(stops.BRIEF) == set(typing.get_args(overrun.StudentVerdict)) <= set(Verdict)


@pytest.mark.parametrize("used", [-1, 2**60, 5.0, "5", True, None, [5]])
def test_a_number_that_cannot_be_is_not_told(used: object) -> None:
    found = overrun.read(Failure("OSError", limit="disk", used=used), Limits())
    assert found == overrun.Overrun("disk", 64)
    assert overrun.read_output(used, Limits()) == overrun.Overrun("output", 256)


def test_a_forged_limit_earns_nothing_and_shows_no_text(limited: Make) -> None:
    source = (
        "from grader.sandbox.inside import agent as child\n"
        "forged = child.Failure('E', limit='disk', used=10**9, lines=[(1, 'x')])\n"
        "child.Agent.failure = lambda self, error: forged\n"
        "def f(): raise ValueError\n"
    )
    ended = stopped(limited(source).f)
    assert ended.verdict == "over_limit"
    assert "한도 4MB" in ended.message.ko


@at_the_highest
def test_files_that_cannot_be_written_are_no_fault_of_the_students(host: Host) -> None:
    """A disk that takes no more while the submission is put on it is an error of ours, with what to do; no verdict."""
    files = {"work.py": b"def f(): return 1\n", "much/data.txt": bytes(2 * 2**20)}
    work = Student(host, Work("work", "functions", files, "work.py"), Limits(disk_mb=1))
    for ask in (work.f, work.run):
        with pytest.raises(SandboxError, match=r"could not be written.*\. Make room"):
            ask()
    assert work.failed is None
    with contextlib.closing(Student(host, work.work, Limits(disk_mb=4))) as roomy:
        assert roomy.f() == 1


@pytest.mark.parametrize("kind", ["functions", "script"])
def test_nobody_can_claim_that_the_files_could_not_be_written(limited: Make, kind: str) -> None:
    """By the time a submission's code runs, that question has been answered."""
    source = (
        "from grader.sandbox.inside import pipes as child; from grader.sandbox.seam import wire\n"
        "child.framed = lambda id, answer: wire.frame({'id': id, 'unwritten': 28})\n"
        "def f(): return 1\n"
    )
    work = limited(source, kind=kind)
    assert work.loaded.names == (), "what it says is taken for the answer to what it was asked"
    assert stopped(work.f).verdict == "not_implemented"


@pytest.mark.parametrize(
    ("why", "end", "which"),
    [
        ("exited", End(-24), "cpu"),  # SIGXCPU
        ("exited", End(-25), "disk"),  # SIGXFSZ
        ("exited", End(-9, out_of_memory=True, memory_kb=600 << 10), "memory"),
        ("exited", End(-6, memory_kb=490 << 10), "memory"),  # abort() in a library that got no memory
        ("exited", End(-6, memory_kb=90 << 10), ""),
        ("exited", End(-11), ""),
        ("exited", End(0, memory_kb=500 << 10), ""),
        ("exited", End(None), ""),
        ("protocol", End(-9, memory_kb=500 << 10), ""),
    ],
)
def test_how_a_process_ended_tells_the_limit(why: str, end: End, which: str) -> None:
    ended = stops.explain_stop(Stopped(why, end), 1.0, 5.0, Limits())
    verdicts = {"cpu": "timed_out", "disk": "over_limit", "memory": "out_of_memory", "": "crashed"}
    assert ended.verdict == verdicts[which]


def test_a_system_without_such_signals_is_no_reason_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SIGXCPU", "SIGXFSZ"):
        monkeypatch.delattr(signal, name)
    for why, code, verdict in (("wall", None, "timed_out"), ("exited", 1, "crashed"), ("exited", 0, "crashed")):
        assert stops.explain_stop(Stopped(why, End(code)), 1.0, 5.0, Limits()).verdict == verdict


class Core:
    """A child's clock as `_Budget` reads it: seconds computed, seconds ready to run while others had the core."""

    def __init__(self, computed: float, queued: float) -> None:
        self.computed, self.waited = computed, queued
        self.reads = 0

    def read(self) -> float:
        return self.computed

    def queued(self) -> float:
        self.reads += 1
        return 0.0 if self.reads == 1 else self.waited


@pytest.mark.parametrize(("queued", "lasts"), [(0.0, 1), (0.5, 6), (9.0, 10)])
def test_the_wall_clock_gives_back_what_a_neighbour_took(
    monkeypatch: pytest.MonkeyPatch, queued: float, lasts: int
) -> None:
    """0.1 s by the wall: so much longer as the child stood in the queue, and at most ten times as long in all."""
    now = [100.0]
    link = types.SimpleNamespace(
        clock=Core(0.0, queued), notices=None, _stop=lambda why, cpu: Stopped(why, End(None), "", cpu)
    )
    monkeypatch.setattr("grader.sandbox.backends.clock.time", types.SimpleNamespace(monotonic=lambda: now[0]))

    class Poll:
        def poll(self, milliseconds: float) -> list[object]:
            now[0] += milliseconds / 1000
            return []

    budget = _Budget(link, None, 0.1)  # type: ignore[arg-type]
    with pytest.raises(Stopped, match="wall"):
        budget.wait(0, Poll())  # type: ignore[arg-type]
    assert now[0] - 100.0 == pytest.approx(0.1 * lasts, abs=0.02)


def test_an_answer_after_the_cpu_time_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    core = Core(0.0, 0.0)
    link = types.SimpleNamespace(clock=core, _stop=lambda why, cpu: Stopped(why, End(None), "", cpu))
    budget = _Budget(link, 0.5, 5.0)  # type: ignore[arg-type]
    core.computed = 0.5
    budget.settle()
    core.computed = 0.51
    with pytest.raises(Stopped, match="cpu"):
        budget.settle()
