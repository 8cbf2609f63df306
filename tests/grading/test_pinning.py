"""One core per worker: it and each student's process run on that core alone, and no two workers share one. The zygote
that forks for all of them is pinned to none.

The public test of the course made here is trusted code that runs in the worker. It reports where it and all that
descends from it may run, and waits until both workers have reported: so two of them are known to be at work.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from grader.grading.batch.place import cores
from grader.sandbox.host import probe_level
from tests.conftest import grade_afresh, write

SECONDS = 60.0

MEETING = '''
    import json
    import os
    import socket

    import pytest


    def below(pid):
        """`pid` and all that descends from it."""
        found = [pid]
        for task in os.listdir(f"/proc/{{pid}}/task"):
            with open(f"/proc/{{pid}}/task/{{task}}/children") as file:
                for child in file.read().split():
                    found += below(int(child))
        return found


    @pytest.mark.task("add")
    def test_add(student):
        """만납니다.

        Meets.
        """
        assert student.add(1, 2) == 3
        cores = {{}}
        link = student._interpreter._link
        clock = getattr(link, "clock", None) or link._clock
        with open(f"/proc/{{clock.pid}}/status") as file:
            parent = next(int(line.split()[1]) for line in file if line.startswith("PPid:"))
        for pid in {{clock.pid, *below(os.getpid())}}:
            with open(f"/proc/{{pid}}/cmdline") as file:
                cores[pid] = ["zygote" in file.read(), sorted(os.sched_getaffinity(pid))]
        cores["zygote"] = parent
        with socket.socket(socket.AF_UNIX) as meeting:
            meeting.connect({address!r})
            meeting.sendall(json.dumps([os.getpid(), cores]).encode() + b"\\n")
            assert meeting.recv(1) == b"y"


    @pytest.mark.task("double")
    def test_double(student):
        """2의 두 배는 4입니다.

        Twice 2 is 4.
        """
        assert student.double(2) == 4
'''


class Meeting(threading.Thread):
    """Hears one report of each of two workers, then lets everybody go on."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.reports: dict[int, dict[str, Any]] = {}
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(address)
        self.listener.listen(16)
        self.listener.settimeout(SECONDS)

    def run(self) -> None:
        waiting: list[socket.socket] = []
        with self.listener:
            try:
                while True:
                    visitor = self.listener.accept()[0]
                    pid, cores = json.loads(visitor.makefile().readline())
                    self.reports.setdefault(pid, cores)
                    waiting.append(visitor)
                    if len(self.reports) == 2:
                        for each in waiting:
                            each.sendall(b"y")
                        waiting.clear()
            except OSError:
                return  # nobody comes any more, or the test closed it


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="cores are assigned on Linux")
@pytest.mark.skipif(len(cores()) < 2, reason="two workers need two cores")
def test_each_worker_and_all_below_it_has_one_core_of_its_own(
    course: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    address = str(tmp_path_factory.mktemp("meet") / "s")
    write(course, {"assignments/sums/test_public.py": MEETING.format(address=address)})
    solution = (course / "reference/sums/sums.py").read_text(encoding="utf-8")
    write(tmp_path / "class", {f"s{number}/sums.py": f"{solution}\n# {number}\n" for number in range(6)})
    meeting = Meeting(address)
    meeting.start()
    done = grade_afresh("run", tmp_path / "class", "--course", course, "--jobs", 2, "--min-isolation", 1, cwd=tmp_path)
    assert done.code == 0, done.output
    assert len(meeting.reports) == 2, done.output
    taken: list[int] = []
    zygotes: set[int] = set()
    for worker, found in meeting.reports.items():
        zygotes.add(found.pop("zygote"))
        own = found[str(worker)][1]
        assert len(own) == 1
        assert all(each == own for _, each in found.values()), found
        # A fork of the zygote bears its name.
        assert len(found) >= 2
        assert probe_level().number < 2 or sum(zygote for zygote, _ in found.values()) == 1, found
        taken += own
    assert len(set(taken)) == 2
    assert probe_level().number < 2 or len(zygotes) == 1, "one zygote for both"
