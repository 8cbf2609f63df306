"""For how many workers there is memory: what is told of it by a machine, and what comes of that."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.domain.course_files import load_course
from grader.grading.batch import room
from grader.grading.batch.room import count_workers, fitting_workers, free_memory_mb

GIB = 1 << 30


def machine(root: Path, *, available_mb: int = 8000, cgroup: str = "0::/\n", **files: str) -> Path:
    """A machine whose /proc says that; `files` below sys/fs/cgroup, `__` for a slash."""
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/meminfo").write_text(f"MemTotal: 99 kB\nMemAvailable: {available_mb << 10} kB\n")
    (root / "proc/self/cgroup").write_text(cgroup)
    for name, text in files.items():
        path = root / "sys/fs/cgroup" / name.replace("__", "/").replace("_OF_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def group(folder: str, limit: str, used: int, inactive: int) -> dict[str, str]:
    return {
        f"{folder}memory_OF_max": f"{limit}\n",
        f"{folder}memory_OF_current": f"{used}\n",
        f"{folder}memory_OF_stat": f"anon 5\ninactive_file {inactive}\n",
    }


def test_what_the_machine_could_give_away(tmp_path):
    assert free_memory_mb(machine(tmp_path)) == 8000


def test_a_group_may_have_less_and_files_that_can_be_forgotten_are_no_use_of_it(tmp_path):
    files = group("", str(2 * GIB), GIB, GIB // 2)
    assert free_memory_mb(machine(tmp_path, **files)) == 1536


def test_a_group_above_counts_and_one_without_a_limit_does_not(tmp_path):
    files = group("a__b__", "max", GIB, 0) | group("a__", str(3 * GIB), GIB, 0)
    assert free_memory_mb(machine(tmp_path, cgroup="0::/a/b\n", **files)) == 2048


def test_version_1_says_it_in_other_words(tmp_path):
    files = {
        "memory__a__memory_OF_limit_in_bytes": str(GIB),
        "memory__a__memory_OF_usage_in_bytes": str(GIB // 2),
        "memory__a__memory_OF_stat": f"inactive_file 1\ntotal_inactive_file {GIB // 4}\n",
    }
    assert free_memory_mb(machine(tmp_path, cgroup="4:cpu:/x\n3:memory:/a\n0::/\n", **files)) == 768


def test_a_group_that_uses_more_than_it_may_has_nothing_left(tmp_path):
    assert free_memory_mb(machine(tmp_path, **group("", str(GIB), 2 * GIB, 0))) == 0


def test_where_nobody_tells(tmp_path):
    assert free_memory_mb(tmp_path) is None


@pytest.fixture
def of(course):
    """Makes assignments with that much memory for a submission, by kind of import."""
    sums = load_course(course).assignment("sums")

    def make(*sizes, preload=()):
        return [
            sums.model_copy(
                update={
                    "preload": preload,
                    "limits": sums.limits.model_copy(update={"memory_mb": mb, "disk_mb": 0}),
                }
            )
            for mb in sizes
        ]

    return make


def test_the_largest_that_may_meet_have_to_fit(of):
    """One of 2,000 MB and many small ones: no two workers can have the large one."""
    of_one = room._OF_WORKER_MB
    work = of(*[100] * 20, 2000)
    assert fitting_workers(8, work, 2000 + 3 * 100 + 4 * of_one + of_one) == 4
    assert fitting_workers(8, work, 100_000) == 8
    assert fitting_workers(8, work, None) == 8
    assert fitting_workers(8, work, 0) == 1, "one has to try"
    assert fitting_workers(3, work, 100_000) == 3


def test_what_is_imported_is_held_once_and_counts(of):
    work = of(*[1000] * 4, preload=("tensorflow",))
    needs = 4 * (1000 + room._OF_WORKER_MB)
    assert fitting_workers(4, work, needs) == 3
    assert fitting_workers(4, work, needs + room._OF_IMPORTS_MB["tensorflow"]) == 4


def test_who_asks_for_workers_gets_them_but_none_for_nothing(of, monkeypatch):
    monkeypatch.setattr(room, "free_memory_mb", lambda: 0)
    monkeypatch.setattr(room, "cores", lambda: [0, 1, 2, 3])
    work = of(100, 100, 100)
    assert count_workers(2, work) == 2
    assert count_workers(9, work) == 3
    assert count_workers(None, work) == 1
    monkeypatch.setattr(room, "free_memory_mb", lambda: None)
    assert count_workers(None, work) == 3
    assert count_workers(None, []) == 1
