"""What is written into a group of version 2, where this machine may only have version 1 (tried live by test_limits)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.sandbox.backends import cgroup
from grader.sandbox.host import Host, probe_level
from grader.sandbox.seam.bounds import Bounds
from grader.text.errors import SandboxError

MIB = 2**20


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[cgroup.Group]:
    """A group in a folder that has the files of one, as the kernel would make them."""
    made_below = cgroup._made_below

    def with_files(place: Path) -> str:
        path = Path(made_below(place))
        for name in ("cgroup.procs", "memory.max", "memory.swap.max", "memory.peak", "pids.max"):
            (path / name).touch()
        (path / "memory.events").write_text("low 0\noom 0\noom_kill 2\n")
        return str(path)

    monkeypatch.setattr(cgroup, "_made_below", with_files)
    made = cgroup.Group(cgroup.Hierarchy(2, tmp_path, tmp_path))
    yield made
    for path in made.paths[0].iterdir():
        path.unlink()
    made.close()


@pytest.fixture
def folder(group: cgroup.Group) -> Path:
    return group.paths[0]


def test_memory_disk_and_threads_are_limited_and_nothing_is_swapped(folder: Path, group: cgroup.Group) -> None:
    group.arm(Bounds(memory_mb=100, disk_mb=20, threads=5))
    assert int((folder / "memory.max").read_text()) == (100 + 20 + cgroup._SLACK_MB) * MIB
    assert (folder / "memory.swap.max").read_text() == "0"
    assert (folder / "pids.max").read_text() == "5"


def test_who_was_killed_since_counts_and_not_before(folder: Path, group: cgroup.Group) -> None:
    group.arm(Bounds())
    assert not group.out_of_memory()
    (folder / "memory.events").write_text("oom_kill 3\n")
    assert group.out_of_memory()


def test_the_peak_is_told_where_the_kernel_can_forget_an_earlier_one(folder: Path, group: cgroup.Group) -> None:
    group.arm(Bounds())
    assert (folder / "memory.peak").read_text() == "reset"
    (folder / "memory.peak").write_text(f"{70 * MIB}\n")
    assert group.peak_kb() == 70 * 1024


def test_the_peak_of_all_children_is_not_told_as_one_ones(folder: Path, group: cgroup.Group) -> None:
    (folder / "memory.peak").unlink()
    group.arm(Bounds())
    assert group.peak_kb() is None


def test_a_group_that_somebody_removed_is_a_fault_that_the_next_host_does_not_have() -> None:
    if probe_level().number < 4:
        pytest.skip("this machine does not offer level 4")
    with Host((), level=4) as host:
        host.start(Bounds()).end()
        for made in host._backend._groups:  # type: ignore[attr-defined]
            for path in made.paths:
                path.rmdir()
        with pytest.raises(SandboxError, match="cgroup"):
            host.start(Bounds())
    with Host((), level=4) as host:
        host.start(Bounds()).end()
