"""`grade doctor --attack`: each attack bites where nothing defends, and the table says what held at each level.

Of `grader.sandbox.doctor.diagnosis`.
"""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox.doctor.attacks import ATTACKS, FOLDER, Seen, judged
from grader.sandbox.doctor.targets import Targets
from tests.redteam.box import REPO, USER, Box, Outcome, unavailable
from tests.sandbox.conftest import LEVELS
from tests.tiers import full, tiered

HERE = Path(__file__).parent
NAMES = {attack.title.en: attack.name for attack in ATTACKS}
ROW = re.compile(
    r"^  (held|FAILED|not promised|not exercised) +\d+ ms  ([^:(]+?)(?: \(though[^)]*\))?(?:: (?:got through: )?(.*))?$"
)

BITES = {
    "equal_to_all": {"=="},
    "own_memory": {"frames", "gc", "/proc/self/mem"},
    "forged_frame": {"the frame was believed"},
    "exit_early": {"exit code 0 was taken for an answer"},
    "flood": {"256 KiB"},
    "endless_loop": {"loop"},
    "read_file": {"open(path)", "open(../..)", "symlink", "link", "O_PATH", "openat", "/proc/self/root"},
    "write_file": {
        "open(w)",
        "open(a)",
        "new file",
        "symlink",
        "truncate",
        "chmod",
        "utime",
        "mkdir",
        "link",
        "rename",
    },
    "read_memory": {"/proc/PID/mem", "process_vm_readv", "/proc/PID/environ", "/proc/PID/maps", "/proc/PID/fd"},
    "inherited": {"os.environ", "/proc/self/environ", "descriptors"},
    "network": {"TCP", "UDP", "listen", "netlink", "unix socket", "abstract socket", "the tcp listener heard it"},
    "start_process": {"os.fork", "os.posix_spawn", "subprocess", "clone3"},
    "signals": {"all", "grader", "grader (pidfd)", "parent", "parent (pidfd)"},
    "privileges": {"CLONE_NEWUSER", "CLONE_NEWNET"},
    "raise_limits": {"sched_setaffinity"},
    "file_lock": {"flock", "fcntl"},
    "kernel_state": {"F_SET_RW_HINT", "futex", "madvise", "SIGQUEUE", "pipes", "sysinfo", "/proc", "/proc/self/smaps"},
    "memory": {"bytearray", "mmap"},
    "big_file": {"write"},
    "see_file": {"stat", "access", "listdir", "chdir"},
    "see_process": {"/proc", "/proc/PID", "/proc/PID/cmdline", "getpgid"},
    "many_files": {"write"},
    "leave_file": {"/tmp", "/var/tmp", "/dev/shm"},
    "leave_ipc": {"shmget", "msgget", "semget"},
    "leave_process": {"process"},
    "hidden_memory": {"memfd", "shared", "sysv", "stack"},
}
"""Ways that must get through where there is no defence at all; what is left behind by its first word or folder."""


@functools.cache
def no_box() -> str:
    return unavailable()


def in_box(*words: str, uid: int = USER, cgroup_owner: int | None = None, **values: float) -> Outcome:
    """Run a Python command as a user inside the outer box."""
    if no_box():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{no_box()}. In CI the attacks must run.")
        pytest.skip(no_box())
    box = Box(cgroup_owner=uid if cgroup_owner is None else cgroup_owner, **values)  # type: ignore[arg-type]
    return box.run([sys.executable, *words], uid=uid, env={"PYTHONPATH": str(REPO)})


def table(text: str) -> dict[str, tuple[str, str]]:
    """Attack → status and what got through, of the English page."""
    rows = [ROW.match(line) for line in text.splitlines()]
    return {NAMES[row[2]]: (row[1], row[3] or "") for row in rows if row}


@functools.cache
def undefended() -> dict[str, list[str]]:
    outcome = in_box(str(HERE / "undefended.py"))
    assert outcome.code == 0, outcome.stderr.decode(errors="replace")
    # The doctor's own tidying up is enough, even where every attack has its way.
    assert not outcome.left, outcome.left
    return json.loads(outcome.stdout)


def test_there_is_a_file_for_each_attack_and_an_attack_for_each_file() -> None:
    files = {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "ways"}
    assert files == {attack.name for attack in ATTACKS} == BITES.keys()


@pytest.mark.parametrize("name", BITES)
def test_an_attack_bites_where_nothing_defends(name: str) -> None:
    got = set(undefended()[name])
    if name == "leave_file":
        got = {str(Path(path).parent) for path in got}
    elif name == "leave_process":
        got = {way.split()[0] for way in got}
    assert got >= BITES[name]


@pytest.mark.parametrize("uid", [USER, pytest.param(0, marks=full)], ids=["user", "root"])
@pytest.mark.parametrize("level", tiered([4, 3, 2, 1], [4]))
def test_what_a_level_promises_holds(level: int, uid: int) -> None:
    outcome = in_box("-m", "grader.app.cli", "doctor", "--attack", "--isolation", str(level), "--lang", "en", uid=uid)
    text = outcome.stdout.decode()
    assert f"Isolation level: {level} " in text, text + outcome.stderr.decode(errors="replace")
    found = table(text)
    assert found.keys() == BITES.keys()
    for attack in ATTACKS:
        status, got = found[attack.name]
        if attack.promised <= level:
            assert (status, got) == ("held", ""), (attack.name, text)
        else:
            assert status in ("held", "not promised"), (attack.name, text)
            assert bool(got) == (status == "not promised")
    count = sum(attack.promised <= level for attack in ATTACKS)
    assert f"{count} of the {count} that this level promises to stop held." in text
    assert outcome.code == 0
    assert not outcome.left, outcome.left


@full
def test_level_1_is_said_to_stop_little() -> None:
    """Not a promise and not a silence: what gets through there is named."""
    outcome = in_box("-m", "grader.app.cli", "doctor", "--attack", "--isolation", "1", "--lang", "en")
    found = table(outcome.stdout.decode())
    open_ = {name for name, (status, _) in found.items() if status == "not promised"}
    assert open_ >= {"read_file", "write_file", "network", "start_process", "signals", "leave_process", "see_process"}
    assert "open(path)" in found["read_file"][1]


NO_IDS = """
_is_answer = is_answer
def is_answer(message, request_id, event):
    return _is_answer({**message, "id": request_id}, request_id, event)
"""
NO_PROC = """
_mounting = libc.mounting
def mounting(source, target, *rest):
    done = libc.controlling(libc.PR_SET_NO_NEW_PRIVS, "", 1)
    return done if target.startswith("/proc") else _mounting(source, target, *rest)
libc.mounting = mounting
def readable_by_forks(level):
    return [*readable_paths(), "/proc"]
"""
LARGE_DISK = """
_small = _private_namespaces
def _private_namespaces(bounds, place):
    return _small(Bounds(**{**bounds._asdict(), "disk_mb": 64}), place)
"""
NO_FILTER = """
def listening(pid, place):
    return libc.opening("/dev/null", 0, place)  # where notices would come from
def finishing():
    return libc.controlling(libc.PR_SET_NO_NEW_PRIVS, "", 1)  # once more
"""

WEAKENED: dict[str, tuple[int, str, str, set[str]]] = {
    # what is taken out: (the level that is tried, file below grader/sandbox, how, attacks that then get through)
    "seccomp": (
        2,
        "inside/seccomp.py",
        NO_FILTER,
        {"network", "start_process", "signals", "file_lock", "kernel_state"},
    ),
    "landlock": (
        2,
        "inside/landlock.py",
        "def applying(ruleset): return [libc.closing(ruleset)]",
        {"read_file", "write_file", "read_memory"},
    ),
    "limits": (2, "inside/rlimits.py", "def limits(*_, **__): return {}", {"memory", "big_file"}),
    "clean environment": (2, "backends/zygotes.py", "ENVIRONMENT = os.environ", {"inherited"}),
    "request ids": (2, "backends/heard.py", NO_IDS, {"forged_frame"}),
    "private /proc": (3, "inside/lockdown.py", NO_PROC, {"see_process", "kernel_state"}),
    "small disk": (3, "inside/lockdown.py", LARGE_DISK, {"many_files"}),
}


@pytest.mark.parametrize("defence", tiered(WEAKENED, ["seccomp", "landlock"]))
def test_a_missing_defence_is_found(defence: str) -> None:
    """FAILED in the table and exit code 4, where one defence is taken out."""
    level, name, code, expected = WEAKENED[defence]
    words = ("doctor", "--attack", "--isolation", str(level), "--lang", "en")
    outcome = in_box(str(HERE / "weakened.py"), name, code, *words)
    text = outcome.stdout.decode() + outcome.stderr.decode(errors="replace")
    failed = {name for name, (status, _) in table(text).items() if status == "FAILED"}
    assert failed >= expected, text
    assert outcome.code == 4, text
    assert not outcome.left, outcome.left


def test_what_could_not_be_tried_is_not_called_held() -> None:
    """An attack that crashed before it tried anything exercised nothing, and the promise is not shown."""
    read = next(attack for attack in ATTACKS if attack.name == "read_file")
    with Targets() as targets:
        for seen in (Seen(stopped="crashed", detail="why"), Seen(None, detail="why"), Seen({}, detail="why")):
            tried = judged(read, 4, seen, targets)
            assert (tried.status, tried.breaks_promise, tried.reason) == ("not_exercised", True, "why")
        assert judged(read, 4, Seen({"open(path)": ""}), targets).status == "held"
        assert judged(read, 4, Seen({"open(path)": "another file"}), targets).status == "held"
        assert judged(read, 4, Seen({"open(path)": targets.secret}), targets).status == "failed"
        assert judged(read, 1, Seen({"open(path)": targets.secret}), targets).status == "not_promised"


def test_what_is_seen_from_outside_counts_whatever_the_attack_says() -> None:
    write = next(attack for attack in ATTACKS if attack.name == "write_file")
    with Targets() as targets:
        assert targets.traces() == []
        Path(targets.facts()["folder"], "victim").write_text("changed")
        seen = Seen({"open(w)": ""}, traces=tuple(targets.traces()))
        assert judged(write, 2, seen, targets).got == ("changed: victim",)
        assert targets.traces() == [], "it was put right again"


def doctor(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "grader.app.cli", "doctor", *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)


@pytest.mark.parametrize("level", tiered(LEVELS, LEVELS[:1]))
def test_on_this_machine(level: int) -> None:
    """Directly, at every level that it offers: the table is whole, and what is promised holds."""
    done = doctor("--attack", "--isolation", str(level), "--lang", "en")
    found = table(done.stdout)
    assert found.keys() == BITES.keys(), done.stdout + done.stderr
    assert all(found[attack.name][0] == "held" for attack in ATTACKS if attack.promised <= level), done.stdout
    assert done.returncode == 0


@full
def test_in_korean() -> None:
    done = doctor("--attack", "--isolation", "1", "--lang", "ko")
    for attack in ATTACKS:
        assert attack.title.ko in done.stdout
    assert "6가지 중 6가지를 막았습니다" in done.stdout
    assert "약속 안 함" in done.stdout
    assert done.returncode == 0


@full
def test_the_trusted_side_never_imports_an_attack() -> None:
    code = (
        "import sys; sys.argv[1:] = ['doctor', '--attack', '--isolation', '1']\n"
        "import atexit\n"
        "names = lambda: [name for name in sys.modules if name.startswith('grader.sandbox.doctor.hostile')]\n"
        "atexit.register(lambda: print('IMPORTED', names()))\n"
        "from grader.app.cli import main; main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.splitlines()[-1] == "IMPORTED []"
