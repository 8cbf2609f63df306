"""Machines that cannot be had here, imitated as closely as can be: the level found, why, what to do, what still works.

Each runs the command line in a process for which the kernel's or the container's refusals are installed before exec
(`machine.py`), as root and as an ordinary user of the outer box. The limit: a real Docker, Ubuntu or old kernel may
refuse in an order of its own.

Of `grader.sandbox.level`.
"""

from __future__ import annotations

import functools
import json
import os
import re
import struct
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from grader.sandbox import host, level
from grader.sandbox.backends import cgroup
from grader.sandbox.doctor.remedies import CAUSES, cause_of
from grader.sandbox.inside import landlock
from tests.conftest import FILES, RIGHT, own_temporary_folder, write
from tests.redteam.box import REPO, USER, Box, unavailable
from tests.tiers import full, tiered

HERE = Path(__file__).parent
BOTH = (USER, 0)
USERNS = ("user namespaces are refused", "사용자 네임스페이스를 만들 수 없습니다", "unprivileged_userns_clone")
APPARMOR = (
    "user namespaces can be made, but without any rights",
    "사용자 네임스페이스는 만들어지지만 그 안에 권한이 없습니다",
    "apparmor_restrict_unprivileged_userns=0",
)
MOUNTS = ("mounts are refused", "네임스페이스 안에서 마운트할 수 없습니다", "systempaths=unconfined")
READ_ONLY = ("no cgroup that may be written", "cgroup에 쓸 수 없습니다", "Delegate=yes")
NO_SECCOMP = ("no system call filter", "시스템 콜 필터(seccomp)가 없습니다", "CONFIG_SECCOMP_FILTER")

MACHINES: dict[str, tuple[tuple[int, ...], int, tuple[str, str, str]]] = {
    # steps: (inside users, the level that is left, cause in English, in Korean, a word of the advice)
    "no user namespaces": (BOTH, 2, USERNS),
    "no user namespaces left": (
        (USER,),
        2,
        ("limited to none", "개수가 0으로 제한되어", "sysctl user.max_user_namespaces=10000"),
    ),
    # Landlock, which stands in for AppArmor here, also refuses root's mounts; so as a user only.
    "apparmor at open": ((USER,), 2, APPARMOR),
    "apparmor at write": (BOTH, 2, APPARMOR),
    "no mounts": (BOTH, 2, MOUNTS),
    "no mounts (EACCES)": ((USER,), 2, MOUNTS),
    # Root outside of any user namespace is not bound by it, and the box's root made this one itself.
    "masked /proc": ((USER,), 2, MOUNTS),
    "docker": ((USER,), 2, USERNS),
    "docker,as root": (
        (0,),
        2,
        (
            "without the right to make namespaces (CAP_SYS_ADMIN)",
            "권한(CAP_SYS_ADMIN)이 없습니다",
            "grade doctor --docker",
        ),
    ),
    "docker,docker without landlock": (
        BOTH,
        1,
        ("the container refuses Landlock", "컨테이너가 Landlock을 막습니다", "grade doctor --docker"),
    ),
    "docker with our filter,read-only cgroup": ((USER,), 3, READ_ONLY),
    "docker with our filter,masked /proc": ((USER,), 2, MOUNTS),
    "no landlock": (BOTH, 1, ("the kernel has no Landlock", "커널에 Landlock이 없습니다", "5.13")),
    "landlock off": (BOTH, 1, ("Landlock is switched off", "Landlock이 꺼져 있습니다", "lsm=landlock")),
    "no seccomp": (BOTH, 1, NO_SECCOMP),
    "no seccomp filter": ((USER,), 1, NO_SECCOMP),
    "read-only cgroup": (BOTH, 3, READ_ONLY),
    "another processor": (BOTH, 1, ("this kind of processor", "이 종류의 프로세서", "x86-64")),
}
CASES = [(name, uid) for name, (uids, _, _) in MACHINES.items() for uid in uids]
ONE_PER_CAUSE = [
    ("docker", USER),
    ("apparmor at open", USER),
    ("no mounts", USER),
    ("no landlock", 0),
    ("no seccomp", 0),
]
"""The machines of the quick tier."""
EACH_MACHINE = pytest.mark.parametrize(("machine", "uid"), tiered(CASES, ONE_PER_CAUSE))


@functools.cache
def no_box() -> str:
    return unavailable()


@functools.cache
def on(machine: str, uid: int) -> list[tuple[int, str, str]]:
    """Code, standard output and error of: doctor, its attacks at a level that is too high, a batch there, a check."""
    if no_box():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{no_box()}. In CI the machines must be tried.")
        pytest.skip(no_box())
    level = MACHINES[machine][1]
    course = ["--course", "/tmp/course", "--lang", "en"]
    commands = [
        ["doctor", "--lang", "en"],
        ["doctor", "--lang", "ko", "--attack", "--isolation", str(level + 1)],
        ["run", "/tmp/class", *course, "--min-isolation", str(level + 1)],
        ["check", "/tmp/class/ann/sums.py", *course],
    ]
    spec = {"steps": machine.split(","), "uid": uid, "commands": commands}
    outcome = Box(cgroup_owner=uid).run(
        [sys.executable, str(HERE / "machine.py"), json.dumps(spec)], env={"PYTHONPATH": str(REPO)}
    )
    assert outcome.code == 0, outcome.stderr.decode(errors="replace")
    assert outcome.left is not None
    assert not outcome.left.processes
    assert not outcome.left.cgroups
    return [tuple(result) for result in json.loads(outcome.stdout)]


@EACH_MACHINE
def test_the_level_and_why_and_what_to_do(machine: str, uid: int) -> None:
    """The level of DESIGN's table; each higher one has its cause and its advice, and those of the next are these."""
    _, level, (english, _, advice) = MACHINES[machine]
    code, page, err = on(machine, uid)[0]
    assert code == 0, page + err
    assert f"Isolation level: {level} (" in page
    assert "exercised just now, the whole set-up in a throw-away process: ok" in page
    causes = [line for line in page.splitlines() if line.startswith("Why not level")]
    ways = [line for line in page.splitlines() if line.startswith("  How to get it:")]
    named = [int(level) for line in causes for level in re.findall(r"\d", line.partition(":")[0])]
    assert named == list(range(4, level, -1))
    assert len(ways) == len(causes)
    assert english in causes[-1], page
    assert advice in ways[-1], page


@EACH_MACHINE
def test_a_level_that_is_not_to_be_had_is_not_attacked_at_another(machine: str, uid: int) -> None:
    """4 and the reason, in Korean: attacks at a lower level would answer another question."""
    _, level, (_, korean, advice) = MACHINES[machine]
    code, page, err = on(machine, uid)[1]
    assert code == 4, page + err
    assert f"격리 수준: {level} (" in page
    (cause,) = (line for line in page.splitlines() if "안 되는 이유:" in line)
    (way,) = (line for line in page.splitlines() if line.startswith("  방법:"))
    assert cause.startswith(f"격리 수준 {level + 1}")
    assert korean in cause, page
    assert advice in way, page
    assert "공격:" not in page


@EACH_MACHINE
def test_a_batch_is_refused_below_what_it_asks_for(machine: str, uid: int) -> None:
    """Exit code 4 and a sentence; never a silent downgrade."""
    level = MACHINES[machine][1]
    code, out, err = on(machine, uid)[2]
    assert code == 4, out + err
    assert f"offers isolation level {level}; level {level + 1} is asked for" in err
    assert f"--min-isolation {level} accepts what there is" in err
    assert "Traceback" not in err


@EACH_MACHINE
def test_a_check_works_at_the_level_that_is_left(machine: str, uid: int) -> None:
    code, out, err = on(machine, uid)[3]
    assert code == 0, out + err
    assert "All public tests passed." in out


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("[Errno 13] Permission denied: '/root/.pyenv/versions/3.11.7/bin'", "lies in a folder that other users"),
        ("the lowered user cannot read the interpreter (x); install Python below /usr", "lies in a folder"),
        ("/sys/fs/cgroup/a has no memory controller to give", "no memory controller"),
        ("[Errno 13] Permission denied: '/sys/fs/cgroup/memory/grade-1-2-0'", "no cgroup that may be written"),
        ("no cgroup file system is mounted", "no cgroup that may be written"),
        ("[Errno 2] No such file or directory: '/proc/self/cgroup'", "no cgroup that may be written"),
        ("[Errno 1] unshare(CLONE_NEWNS | CLONE_NEWNET): Operation not permitted", "CAP_SYS_ADMIN"),
        ("The zygote could not fork: [Errno 1] setns(own pid namespace): Operation not permitted", "(setns)"),
        ("[Errno 1] mount proc on /proc: Operation not permitted", "mounts are refused"),
    ],
)
def test_a_reason_has_its_own_cause(reason: str, cause: str) -> None:
    found = cause_of(reason)
    assert found is not None
    assert cause in found.sentence.en


def test_a_reason_that_is_not_known_gets_no_advice() -> None:
    assert cause_of("the moon is in the wrong house") is None
    assert all(cause.sentence.ko and cause.advice.ko and cause.sentence.en and cause.advice.en for cause in CAUSES)


# --- Landlock as older kernels have it. include/uapi/linux/landlock.h through its history: 5.13, 5.19, 6.2, 6.7 (TCP),
# --- 6.10 (ioctl on devices), 6.12 (scopes), 6.15 (flags for logging only: no field and no right of its own)

RIGHTS = [
    *("EXECUTE", "WRITE_FILE", "READ_FILE", "READ_DIR", "REMOVE_DIR", "REMOVE_FILE", "MAKE_CHAR", "MAKE_DIR"),
    *("MAKE_REG", "MAKE_SOCK", "MAKE_FIFO", "MAKE_BLOCK", "MAKE_SYM", "REFER", "TRUNCATE", "IOCTL_DEV"),
]
LAST_RIGHT = {1: "MAKE_SYM", 2: "REFER", 3: "TRUNCATE", 4: "TRUNCATE", 5: "IOCTL_DEV", 6: "IOCTL_DEV", 7: "IOCTL_DEV"}


@pytest.mark.parametrize("version", LAST_RIGHT)
def test_the_attributes_of_each_landlock_abi(version: int) -> None:
    """The structure has the size of that kernel's, and names every right that it knows and none that it does not."""
    handled = sum(1 << bit for bit in range(RIGHTS.index(LAST_RIGHT[version]) + 1))
    words = [handled]
    if version >= 4:
        words.append(0b11)  # BIND_TCP, CONNECT_TCP
    if version >= 6:
        words.append(0b11)  # ABSTRACT_UNIX_SOCKET, SIGNAL
    assert list(struct.unpack(f"={len(words)}Q", landlock.attributes(version))) == words


RESTRICTED = """
import json, os, sys
from grader.sandbox.inside import landlock
from grader.sandbox.seam import libc
version, mine, theirs = int(sys.argv[1]), sys.argv[2], sys.argv[3]
libc.prctl(libc.PR_SET_NO_NEW_PRIVS, "PR_SET_NO_NEW_PRIVS", 1)
held = os.open(theirs + "/file", os.O_WRONLY)
libc.make(landlock.applying(landlock.Rules(["/usr", "/lib"], [mine], ["/dev/null"], version).ruleset()))
def tried(action, *words):
    try:
        action(*words)
    except OSError as error:
        return type(error).__name__
    return "done"
os.makedirs(mine + "/a/b")
open(mine + "/a/file", "w").write("x")
print(json.dumps({
    "read theirs": tried(open, theirs + "/file"),
    "write theirs": tried(open, theirs + "/file", "w"),
    "make theirs": tried(open, theirs + "/new", "x"),
    "remove theirs": tried(os.unlink, theirs + "/file"),
    "list theirs": tried(os.listdir, theirs),
    "truncate theirs": tried(os.truncate, theirs + "/file", 0),
    "device": tried(open, "/dev/null", "w"),
    "rename mine": tried(os.rename, mine + "/a/file", mine + "/a/b/file"),
    "read mine": tried(open, mine + "/a/b/file") if version > 1 else tried(open, mine + "/a/file"),
}))
"""


def newest() -> int:
    try:
        return landlock.abi()
    except OSError:
        return 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Landlock is Linux's")
@pytest.mark.parametrize("version", LAST_RIGHT)
def test_each_landlock_abi_enforces_what_it_knows(version: int, tmp_path: Path) -> None:
    """Truncation by path is nothing that ABI 1 and 2 can refuse (the system call filter does); the rest holds."""
    if newest() < version:
        pytest.skip(f"this kernel has Landlock ABI {newest()}")
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    mine.mkdir()
    theirs.mkdir()
    (theirs / "file").write_text("text")
    words = [sys.executable, "-c", RESTRICTED, str(version), str(mine), str(theirs)]
    done = subprocess.run(words, capture_output=True, text=True, cwd="/", timeout=60, check=False)
    found = json.loads(done.stdout or "{}")
    assert found == {
        "read theirs": "PermissionError",
        "write theirs": "PermissionError",
        "make theirs": "PermissionError",
        "remove theirs": "PermissionError",
        "list theirs": "PermissionError",
        "truncate theirs": "done" if version < 3 else "PermissionError",
        "device": "done",
        # The first ABI has no right for it, and so refuses it everywhere: EXDEV, as between two disks.
        "rename mine": "OSError" if version == 1 else "done",
        "read mine": "done",
    }, done.stderr


# --- control groups, as a tree of files


def tree(root: Path, mounts: str, own: str, groups: dict[str, str | None]) -> Path:
    """/proc/self and groups: path → its cgroup.subtree_control (None: a version 1 group)."""
    write(root, {"proc/self/mountinfo": mounts, "proc/self/cgroup": own})
    for path, control in groups.items():
        (root / path).mkdir(parents=True, exist_ok=True)
        if control is not None:
            (root / path / "cgroup.subtree_control").write_text(control + "\n")
    return root


V2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
V1 = (
    "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
    "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
    "39 31 0:36 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n"
)
SESSION = {
    "sys/fs/cgroup": "cpuset cpu io memory hugetlb pids",
    "sys/fs/cgroup/user.slice": "cpu memory pids",
    "sys/fs/cgroup/user.slice/user-0.slice": "memory pids",
    "sys/fs/cgroup/user.slice/user-0.slice/session-1.scope": "",
}


def test_version_2_takes_the_nearest_group_that_gives_memory(tmp_path: Path) -> None:
    """Our own has processes and so gives nothing; the slice above it does."""
    root = tree(tmp_path, V2, "0::/user.slice/user-0.slice/session-1.scope\n", SESSION)
    slice_ = root / "sys/fs/cgroup/user.slice/user-0.slice"
    assert cgroup.find(root) == cgroup.Hierarchy(2, slice_, slice_)


def test_version_2_without_the_pids_controller(tmp_path: Path) -> None:
    root = tree(tmp_path, V2, "0::/box\n", {"sys/fs/cgroup": "", "sys/fs/cgroup/box": "memory"})
    assert cgroup.find(root) == cgroup.Hierarchy(2, root / "sys/fs/cgroup/box", None)


@pytest.mark.parametrize("own", ["0::/\n", "0::/../../elsewhere\n", "0::/gone\n"])
def test_version_2_in_a_container_that_sees_its_own_part_only(tmp_path: Path, own: str) -> None:
    root = tree(tmp_path, V2, own, {"sys/fs/cgroup": "memory pids"})
    assert cgroup.find(root).memory == root / "sys/fs/cgroup"


def test_version_2_without_a_memory_controller(tmp_path: Path) -> None:
    root = tree(
        tmp_path, V2, "0::/a/b\n", {"sys/fs/cgroup": "cpu pids", "sys/fs/cgroup/a": "", "sys/fs/cgroup/a/b": ""}
    )
    with pytest.raises(OSError, match="a/b has no memory controller to give"):
        cgroup.find(root)


def test_version_1_has_a_group_for_each_controller(tmp_path: Path) -> None:
    groups = {"sys/fs/cgroup/memory/us": None, "sys/fs/cgroup/pids": None, "sys/fs/cgroup/cpu,cpuacct": None}
    root = tree(tmp_path, V1, "9:memory:/us\n8:pids:/elsewhere\n4:cpu,cpuacct:/\n", groups)
    found = cgroup.find(root)
    assert found == cgroup.Hierarchy(1, root / "sys/fs/cgroup/memory/us", root / "sys/fs/cgroup/pids")


def test_both_versions_with_memory_in_the_second(tmp_path: Path) -> None:
    """The hybrid layout of older systemd, the memory controller on the unified side."""
    mounts = V1.replace("memory", "freezer") + V2.replace("/sys/fs/cgroup ", "/sys/fs/cgroup/unified ")
    root = tree(tmp_path, mounts, "9:freezer:/\n0::/us\n", {"sys/fs/cgroup/unified/us": "memory pids"})
    assert cgroup.find(root).memory == root / "sys/fs/cgroup/unified/us"


def test_no_cgroup_at_all(tmp_path: Path) -> None:
    root = tree(tmp_path, "23 1 8:1 / / rw - ext4 /dev/vda1 rw\n", "0::/\n", {})
    with pytest.raises(OSError, match="no cgroup file system is mounted"):
        cgroup.find(root)


# --- other systems: what Linux alone has cannot be imported

ELSEWHERE = """
import sys
platform, words = sys.argv[1], sys.argv[2:]
# What others' libraries choose by the system is chosen before: it is ours that is asked here.
import asyncio, multiprocessing, subprocess, tempfile, threading, uuid, ctypes, sqlite3, zipfile
import sysconfig, zoneinfo
sysconfig.get_config_vars()
import click, filelock, jinja2, numpy, pydantic, pytest, rich.console, rich.live, rich.progress, rich.table
import _pytest.capture, _pytest.main
LINUX = ("resource", "fcntl", "pwd", "grp", "termios")
class Block:
    def find_spec(self, name, path=None, target=None):
        ours = ("backends.linux", "inside.lockdown", "seam.libc")
        if name in (*LINUX, *("grader.sandbox." + each for each in ours)):
            raise ImportError(name + " is Linux's")
sys.meta_path.insert(0, Block())
for name in LINUX:
    sys.modules.pop(name, None)
sys.platform = platform
import grader.app.cli
sys.argv = ["grade", *words]
grader.app.cli.main()
"""


def elsewhere(platform: str, *words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", ELSEWHERE, platform, *map(str, words)]
    state = {"XDG_STATE_HOME": str(cwd / "state"), "LOCALAPPDATA": str(cwd / "state")}
    env = {**os.environ, **state, **own_temporary_folder(cwd), "PYTHONUTF8": "1"}
    return subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )


@pytest.mark.parametrize("platform", tiered(["darwin", "win32"], ["win32"]))
def test_another_system(platform: str, tmp_path: Path) -> None:
    """Level 1, why, and what to do; a batch is refused; a student's check works."""
    course = write(tmp_path / "course", FILES)
    class_ = write(tmp_path / "class", {"ann/sums.py": RIGHT["sums"]})
    page = elsewhere(platform, "doctor", "--lang", "en", cwd=tmp_path)
    assert page.returncode == 0, page.stderr
    assert "Isolation level: 1 (" in page.stdout
    assert f"Why not level 4, 3, 2: this is not Linux (needs Linux; here is {platform})" in page.stdout
    assert "grade in WSL 2 on Windows, in a container on macOS (grade doctor --docker)" in page.stdout
    assert "exercised just now, the whole set-up in a throw-away process: ok" in page.stdout
    korean = elsewhere(platform, "doctor", "--lang", "ko", cwd=tmp_path).stdout
    assert "격리 수준 4, 3, 2가 안 되는 이유: 리눅스가 아닙니다" in korean
    assert "WSL 2" in korean
    batch = elsewhere(platform, "run", class_, "--course", course, "--lang", "en", cwd=tmp_path)
    assert batch.returncode == 4, batch.stdout + batch.stderr
    assert "offers isolation level 1; level 2 is asked for" in batch.stderr
    check = elsewhere(platform, "check", class_ / "ann" / "sums.py", "--course", course, "--lang", "en", cwd=tmp_path)
    assert check.returncode == 0, check.stdout + check.stderr
    assert "All public tests passed." in check.stdout


@full
@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_the_attacks_on_another_system(platform: str, tmp_path: Path) -> None:
    """What level 1 promises is tried there as well."""
    done = elsewhere(platform, "doctor", "--attack", "--lang", "en", cwd=tmp_path)
    assert "6 of the 6 that this level promises to stop held." in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


def test_who_asks_while_the_level_is_being_found_waits_for_that(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run finds it while it imports, and may have an archive to open meanwhile, which asks as well."""
    tried: list[int] = []
    waited: list[bool] = []
    found: list[host.Level] = []
    others: list[threading.Thread] = []

    def exercise(number: int) -> str:
        tried.append(number)
        others.append(threading.Thread(target=lambda: found.append(host.probe_level())))
        others[-1].start()
        waited.append(host._PROBING.locked())
        return "" if number < 4 else "no control group"

    monkeypatch.setattr(host, "exercise", exercise)
    monkeypatch.setattr(level, "_AHEAD", {})
    host._probe_level.cache_clear()
    try:
        level.ahead(None)
        assert level.isolation_level(None, 1) == 3
        for other in others:
            other.join()
    finally:
        host._probe_level.cache_clear()
    assert tried == [4, 3]
    assert waited == [True, True]
    assert found == [host.Level(3, ((4, "no control group"),))] * 2


@pytest.mark.parametrize("verb", ["run", "check"])
def test_the_level_is_being_found_before_the_verb_is_imported(verb: str, tmp_path: Path) -> None:
    """It takes as long as the imports, and a first result is waited for."""
    script = (
        "import sys\n"
        "from grader.sandbox import level\n"
        "def ahead(wanted):\n"
        f"    print(wanted, 'grader.app.commands.{verb}' in sys.modules)\n"
        "    raise SystemExit\n"
        "level.ahead = ahead\n"
        "from grader.app.cli import main\n"
        "main()\n"
    )
    command = [sys.executable, "-c", script, verb, str(tmp_path), "--isolation", "3"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    assert said.split() == ["3", "False"]


IN_A_THREAD = """
import sys
from grader.sandbox import level
refused = []
class Refusal(level._Refusal):
    def find_spec(self, name, path=None, target=None):
        try:
            return super().find_spec(name, path, target)
        except BaseException:
            refused.append(name)
            raise
level._Refusal = Refusal
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is nothing to find out")
@pytest.mark.parametrize("wanted", [None, 4, 3, 2])
def test_finding_it_meanwhile_imports_nothing(wanted: int | None) -> None:
    """What a probe needs is imported before: it is not done twice."""
    script = f"{IN_A_THREAD}\nlevel.ahead({wanted})\nlevel._AHEAD[{wanted}].join()\n"
    script += "from grader.sandbox import host\nprint(refused, host._probe_level.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "1"], done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is nothing to find out")
def test_a_probe_that_imports_is_done_again_by_who_waits_for_it(tmp_path: Path) -> None:
    """Two threads in modules that name each other: Python would give one of them a half-made module. Here the thread
    asks for `second` while the command is in the midst of `first`, which imports it next."""
    (tmp_path / "first.py").write_text(
        "import probing, sys\nprobing.asked.set()\nprobing.level._AHEAD[None].join(5)\n"
        "from second import VALUE\nOTHER = VALUE\n"
    )
    (tmp_path / "second.py").write_text("import probing\nprobing.loaded.append(1)\nimport first\nVALUE = 3\n")
    (tmp_path / "probing.py").write_text(
        "import threading\nfrom grader.sandbox import host, level\n"
        "asked, loaded, tried = threading.Event(), [], []\n"
        "def exercise(number):\n"
        "    main = threading.current_thread() is threading.main_thread()\n"
        "    tried.append((number, main))\n"
        "    assert main or asked.wait(30)\n"
        "    import second\n"
        "    return '' if number < 4 else 'no control group'\n"
        "host.exercise = exercise\n"
    )
    script = (
        "import probing\nprobing.level.ahead(None)\nimport first\n"
        "print(probing.level.isolation_level(None, 1), first.OTHER, probing.loaded, probing.tried)\n"
        "import sys; print([each for each in sys.meta_path if isinstance(each, probing.level._Refusal)])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.splitlines() == ["3 3 [1] [(4, False), (4, True), (3, True)]", "[]"]
