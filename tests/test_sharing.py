"""What `pytest -n 2` runs together is there, and is run together; whoever shares it out forgets what is through."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.sharing import GROUPS, Sharing, scope

TESTS = Path(__file__).parent


def test_each_file_of_a_group_is_one_file():
    """A file that was renamed would silently be shared out test by test."""
    names = [path.stem for path in TESTS.rglob("test_*.py")]
    assert {name: names.count(name) for name in GROUPS} == dict.fromkeys(GROUPS, 1)


def test_the_groups_of_some():
    assert (
        scope("tests/redteam/test_box.py::test_a[x::y]") == scope("tests/sandbox/test_doctor.py::test_b") == "machine"
    )
    assert scope("tests/redteam/test_redteam.py::test_a") != "machine"
    assert scope("tests/app/test_cli.py::test_a[1]") == "tests/app/test_cli.py::test_a[1]"


class Process:
    """What the scheduler knows of a process of tests."""

    def __init__(self, name: str) -> None:
        self.gateway = SimpleNamespace(id=name)
        self.given: list[int] = []
        self.shutting_down = False

    def send_runtest_some(self, numbers: list[int]) -> None:
        self.given += numbers

    def shutdown(self) -> None:
        self.shutting_down = True


def test_each_is_run_once_groups_by_one_process_and_nothing_that_is_through_is_looked_at_again(monkeypatch, capsys):
    pytest.importorskip("xdist")
    alone = [f"tests/app/test_cli.py::test_a[{number}]" for number in range(200)]
    together = [f"tests/sandbox/test_doctor.py::test_b[{number}]" for number in range(9)]
    config = SimpleNamespace(
        option=SimpleNamespace(loadscopereorder=True), getvalue=lambda name: ["popen", "popen"][: name == "tx" and 2]
    )
    sharing = Sharing(config)
    processes = [Process("gw0"), Process("gw1")]
    for process in processes:
        sharing.add_node(process)
    for process in processes:
        sharing.add_node_collection(process, [*alone[:100], *together, *alone[100:]])
    sharing.schedule()
    run: dict[str, list[int]] = {"gw0": [], "gw1": []}
    while any(process.given for process in processes):
        for process in processes:
            if process.given:
                number = process.given.pop(0)
                run[process.gateway.id].append(number)
                sharing.mark_test_complete(process, number)
                held = sharing.assigned_work[process].values()
                assert sum(map(len, held)) <= len(together) + 3
    assert sorted(run["gw0"] + run["gw1"]) == list(range(209))
    assert sum(bool({*range(100, 109)} & {*numbers}) for numbers in run.values()) == 1
    assert sharing.tests_finished
    assert not sharing.has_pending
    assert all(process.shutting_down for process in processes)
