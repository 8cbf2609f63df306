"""What a grader left that was killed is removed by the next; what somebody holds, or somebody else made, is not."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.sandbox.backends import folder_lock
from grader.sandbox.backends.sweep import Folder, sweep

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no lock that a dead process lets go of")

HOLDER = """
import sys
from grader.sandbox.backends.sweep import Folder
folder = Folder(place=sys.argv[1])
print(folder.path, flush=True)
sys.stdin.read()
"""
GROUP_HOLDER = """
import subprocess, sys
from grader.sandbox.backends import cgroup
group = cgroup.Group(cgroup.find())
left = subprocess.Popen(["sleep", "1000"], stdout=subprocess.DEVNULL)
for path in group.paths:
    (path / "cgroup.procs").write_text(str(left.pid))
print(left.pid, *group.paths, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, for this test alone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


class Holder:
    """A grader in another process that holds something until it is killed."""

    def __init__(self, code: str, *arguments: str) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([sys.executable, "-c", code, *arguments], stdin=pipe, stdout=pipe, text=True)
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline().split()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def holder(place: Path) -> Iterator[Holder]:
    holder = Holder(HOLDER, str(place))
    yield holder
    holder.kill()


def test_the_folder_of_a_killed_grader_is_swept_and_that_of_a_live_one_is_not(holder: Holder) -> None:
    folder = Path(holder.said[0])
    (folder / "deep" / "tree").mkdir(parents=True)
    (folder / "deep").chmod(0)
    sweep()
    assert folder.is_dir()
    holder.kill()
    sweep()
    assert not folder.exists()


def test_ones_own_folder_stays_until_it_is_closed(place: Path) -> None:
    folder = Folder()
    sweep()
    assert os.listdir(place) == [os.path.basename(folder.path)]
    folder.close()
    assert os.listdir(place) == []


def test_a_folder_without_a_holder_is_swept_whatever_it_is_called(place: Path) -> None:
    """A name with the pid of a process that runs, as one that was given out again would have."""
    (place / f"sealed-grader-{os.getpid()}-x").mkdir()
    (place / "somebody-elses").mkdir()
    sweep()
    assert os.listdir(place) == ["somebody-elses"]


def test_a_link_is_not_followed(place: Path) -> None:
    (place / "precious").mkdir()
    (place / "precious" / "file").touch()
    (place / "sealed-grader-x").symlink_to("precious")
    sweep()
    assert (place / "precious" / "file").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can make another user's folder")
def test_another_users_folder_is_not_ours_to_remove(place: Path) -> None:
    (place / "sealed-grader-x").mkdir()
    os.chown(place / "sealed-grader-x", 12345, 12345)
    sweep()
    assert (place / "sealed-grader-x").is_dir()


def test_a_folder_that_a_sweep_took_before_it_was_held_is_made_again(place: Path) -> None:
    made: list[str] = []

    def make() -> str:
        made.append(tempfile.mkdtemp())
        if len(made) == 1:
            shutil.rmtree(made[0])
        return made[-1]

    held = folder_lock.make_locked(make)
    assert held.path == made[1]
    assert folder_lock.lock(held.path) is None
    held.close()


def writable_group() -> bool:
    if sys.platform != "linux":
        return False
    from grader.sandbox.backends import cgroup

    try:
        cgroup.find()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not writable_group(), reason="no writable control group")
def test_a_group_without_a_holder_is_swept_with_what_runs_in_it() -> None:
    holder = Holder(GROUP_HOLDER)
    pid, *paths = holder.said
    pidfd = os.pidfd_open(int(pid))
    try:
        sweep()
        assert all(map(os.path.isdir, paths))
        assert not select.select([pidfd], [], [], 0)[0]
        holder.kill()
        sweep()
        assert not any(map(os.path.exists, paths))
        assert select.select([pidfd], [], [], 5)[0]
    finally:
        with_pid = not select.select([pidfd], [], [], 0)[0]
        if with_pid:
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)
        os.close(pidfd)
