"""The box itself: what is inside cannot reach out, cannot grow past its limits, and is gone afterwards."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from . import box
from .box import FIRST_ID, REPO, USER, Box, Outcome

pytestmark = pytest.mark.usefixtures("box_works")


def run(code: str, *, uid: int = 0, **limits: float) -> Outcome:
    outcome = Box(**limits).run([sys.executable, "-c", code], uid=uid, exports=("/srv/export",))  # type: ignore[arg-type]
    assert not outcome.outside, outcome
    return outcome


def test_there_is_a_root_and_a_user() -> None:
    code = "import os; print(os.getuid(), os.getgroups()); os.setresuid(1000, 1000, 1000); print(os.getuid())"
    assert run(code).stdout == b"0 []\n1000\n"
    assert run(code, uid=USER).stdout.endswith(b"1000\n")


def test_interpreter_and_repository_can_be_read_and_not_written() -> None:
    code = f"""
import os, numpy
print(os.path.exists({str(REPO / "pyproject.toml")!r}))
for path in ({str(REPO)!r}, os.path.dirname(os.__file__), "/usr", "/etc"):
    try:
        open(path + "/redteam-was-here", "w")
    except OSError as error:
        print(error.errno in (13, 30))
    else:
        print("wrote", path)
"""
    assert run(code, uid=USER).stdout == b"True\n" * 5
    lines = run(code).stdout.split(b"\n")
    assert lines[:4] == [b"True"] * 4  # /etc is the box's own: its root may write there
    assert not Path("/etc/redteam-was-here").exists()


def test_nothing_of_the_machine_is_in_sight() -> None:
    code = """
import os, socket
print(sorted(pid for pid in os.listdir("/proc") if pid.isdigit()))
print(sorted(name for _, name in socket.if_nameindex()))
print(socket.gethostname(), os.path.exists("/home"), os.listdir("/tmp"))
"""
    first, second, third = run(code).stdout.decode().splitlines()
    assert first == "['1', '2']"
    assert "lo" in second
    # A clone below /tmp is seen at its own path, and nothing beside it.
    own = [REPO.parts[2]] if REPO.parts[:2] == ("/", "tmp") else []
    assert third == f"box False {own}"


def test_limits_are_out_of_reach() -> None:
    code = """
import glob
for path in (*glob.glob("/sys/fs/cgroup/memory/memory.limit_in_bytes"), *glob.glob("/sys/fs/cgroup/memory.max")):
    open(path, "w").write("max" if path.endswith("max") else "-1")
held = []
while True:
    held.append(bytearray(b"x") * (1 << 20))
"""
    outcome = run(code, memory_mb=100, seconds=20)
    assert outcome.code == 137
    assert 90 << 20 < outcome.peak_memory <= 100 << 20


def test_a_fork_bomb_ends_at_the_deadline_and_leaves_nothing() -> None:
    code = """
import os
print("bomb", flush=True)
while True:
    try:
        os.fork()
    except OSError:
        pass
"""
    outcome = run(code, uid=USER, pids=60, seconds=2)
    assert outcome.code is None
    assert outcome.stdout == b"bomb\n"
    assert outcome.left is None


def test_killing_all_does_not_hide_what_happened() -> None:
    code = "import os, subprocess; subprocess.Popen(['sleep', '99']); os.kill(-1, 9); print('alive')"
    outcome = run(code)
    assert (outcome.code, outcome.stdout) == (0, b"alive\n")
    assert outcome.left is not None
    assert not outcome.left


def test_leftovers_are_told() -> None:
    code = """
import ctypes, os, subprocess
subprocess.Popen(["sleep", "1000"])
open("/tmp/file", "w"), open("/dev/shm/file", "w")
ctypes.CDLL(None).shmget(1, 4096, 0o1600)
for group in os.listdir("/sys/fs/cgroup"):
    os.mkdir(f"/sys/fs/cgroup/{group}/mine")
    break
subprocess.run(["mount", "-t", "tmpfs", "none", "/srv"], check=True)
"""
    left = run(code).left
    assert left is not None
    assert [name.split()[1] for name in left.processes] == ["sleep"]
    assert left.files == ("'/dev/shm/file'", "'/tmp/file'")
    assert len(left.ipc) == len(left.cgroups) == 1
    assert left.mounts == ("'/srv'",)
    assert not run("pass").left


def test_what_got_out_is_told_by_whose_it_is() -> None:
    """By its owner: somebody else's shared memory, made in the same moment, did not get out of a box."""
    before = box._outside()
    with tempfile.NamedTemporaryFile(dir="/dev/shm") as theirs, tempfile.NamedTemporaryFile(dir="/dev/shm") as out:
        os.chown(out.name, FIRST_ID + USER, FIRST_ID + USER)
        os.chown(theirs.name, 0, 0)
        assert box._outside() - before == {out.name}


def test_exports_are_bounded_and_regular() -> None:
    code = """
import os
os.mkdir("/srv/export")
open("/srv/export/small", "w").write("x")
open("/srv/export/sparse", "w").truncate(1 << 40)
os.symlink("/etc/passwd", "/srv/export/link")
os.mkfifo("/srv/export/fifo")
os.mkdir(b"/srv/export/\\xff")
open(b"/srv/export/\\xff/\\n", "w")
"""
    assert run(code).files == {"/srv/export/small": b"x", "/srv/export/\udcff/\n": b""}
