"""Hosts at every isolation level that this machine offers, started once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from grader.domain.course import Limits
from grader.sandbox.host import Host, exercise, probe_level
from grader.sandbox.seam.shape import digests
from grader.sandbox.student import Student
from grader.sandbox.work import Work
from tests.tiers import tiered

LIMITS = Limits(load_seconds=1.0, call_seconds=0.5, wall_factor=3.0, memory_mb=128, disk_mb=16, output_kb=16)


def offered() -> list[int]:
    """The levels that work here, each tried; 1 always does."""
    highest = probe_level().number
    return [level for level in range(highest, 1, -1) if level == highest or not exercise(level)] + [1]


LEVELS = offered()


@pytest.fixture(scope="session", params=tiered(LEVELS, (LEVELS[0], 1)))
def host(request: pytest.FixtureRequest) -> Iterator[Host]:
    with Host((), level=request.param) as host:
        yield host


at_the_highest = pytest.mark.parametrize("host", tiered(LEVELS, LEVELS[:1]), indirect=True)
"""For a test that takes seconds at each level: the quick tier asks it at the highest alone."""


@pytest.fixture(scope="session", params=tiered([level for level in LEVELS if level > 1], LEVELS[:1]))
def locking_host(request: pytest.FixtureRequest) -> Iterator[Host]:
    """The levels that lock a process in; none of them is a reason to skip, as level 1 promises nothing here."""
    with Host((), level=request.param) as host:
        yield host


@pytest.fixture
def student(host: Host) -> Iterator[Callable[..., Student]]:
    """Makes a `Student` of source text, and ends it."""
    yield from _makes(host)


@pytest.fixture
def locked(locking_host: Host) -> Iterator[Callable[..., Student]]:
    """The same, in a process that is locked in."""
    yield from _makes(locking_host)


def _makes(host: Host) -> Iterator[Callable[..., Student]]:
    made: list[Student] = []

    def make(source: str | bytes, **work: object) -> Student:
        data = source.encode() if isinstance(source, str) else source
        files = {"work.py": data, **work.pop("files", {})}  # type: ignore[dict-item]
        work["stub"] = digests(work.pop("stub", ""))  # type: ignore[arg-type]
        values = {"assignment": "work", "kind": "functions", "files": files, "main": "work.py", **work}
        made.append(Student(host, Work(**values), LIMITS))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()
