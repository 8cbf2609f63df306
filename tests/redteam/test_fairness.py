"""Honest work beside hogs: whatever a neighbour does to the machine, nobody's verdict, points or sentences change.

One hundred honest submissions are graded alone, and again among twenty that fork, spin, fill memory and disk: the
reports of the hundred are the same. In the throw-away box, for what a missing limit would do to the machine.
"""

from __future__ import annotations

import functools
import json
import sys
from typing import Any

import pytest

from tests.conftest import timeless
from tests.tiers import full

from .box import USER, Box
from .conftest import _offered
from .record import Record, read_record
from .stage import HERE

HONEST = 50
"""For each of the two assignments."""
LIMITS = {
    "load_seconds": 1,
    "call_seconds": 0.2,
    "wall_factor": 20,
    "memory_mb": 96,
    "disk_mb": 8,
    "threads": 8,
    "output_kb": 64,
}
HOGS = {
    # What each does in the one task it does not solve; nothing of it ends by itself.
    "fork_bomb": "import os\n    while True:\n        try: os.fork()\n        except OSError: pass",
    "thread_bomb": "import threading\n    threading.stack_size(65536)\n    while True:\n"
    "        try: threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
    "        except RuntimeError: pass",
    "memory_hog": "kept = []\n    while True: kept.append(bytearray(2**20))",
    "spin": "while True: pass",
    "spin_in_threads": "import threading\n    def spin():\n        while True: pass\n"
    "    for _ in range(6): threading.Thread(target=spin, daemon=True).start()\n    spin()",
    "disk_filler": "number = 0\n    while True:\n        number += 1\n        try:\n"
    "            with open(f'f{number}', 'wb') as file:\n                while True: file.write(b'x' * 2**20)\n"
    "        except OSError: pass",
    "inode_filler": "number = 0\n    while True:\n        number += 1\n"
    "        try: open(f'f{number}', 'x').close()\n        except OSError: pass",
    "printer": "while True: print('x' * 10**6)",
    "cache_thrasher": "block = bytearray(2**25)\n    while True:\n        block[:] = bytes(len(block))",
    "pipe_filler": "import os\n    while True:\n        try:\n            _, end = os.pipe()\n"
    "            os.set_blocking(end, False)\n            os.write(end, b'x' * 65536)\n        except OSError: pass",
}
HOGGED = {"if_for": "restroom", "dictionary": "distinct"}


"""In each of the two assignments, the function of the task that a hog gives up."""
WAYS = {"level-4-root": (4, 0), "level-3-user": (3, USER)}


pytestmark = full


@functools.cache
def graded(way: str, *, hogs: bool) -> Record:
    level, uid = WAYS[way]
    box = Box(memory_mb=2048, seconds=180, tmp_mb=512, cgroup_owner=uid)
    spec = {"level": level, "uid": uid, "honest": HONEST, "hogs": HOGS if hogs else {}, "limits": LIMITS}
    words = [sys.executable, str(HERE / "fairness_inside.py"), json.dumps({**spec, "hogged": HOGGED})]
    outcome = box.run(words, exports=("/srv/run", "/srv/out"))
    return _offered(read_record(outcome))


def honest(record: Record) -> dict[tuple[str, str], Any]:
    names = {f"honest{number:02}" for number in range(HONEST)}
    return {key: timeless(report) for key, report in record.reports.items() if key[0] in names}


@pytest.mark.parametrize("way", WAYS)
def test_honest_reports_are_the_same_alone_and_beside_hogs(box_works: None, way: str) -> None:
    alone, beside = graded(way, hogs=False), graded(way, hogs=True)
    assert (alone.code, beside.code) == (0, 0), beside.stderr[-3000:]
    expected, came = honest(alone), honest(beside)
    assert len(expected) == 2 * HONEST
    assert {report["score"] for report in expected.values()} == {100}
    differing = [key for key, report in expected.items() if came.get(key) != report]
    assert not differing, [(key, expected[key], came.get(key)) for key in differing[:1]]
    assert len({tuple(file["sha256"] for file in report["files"]) for report in expected.values()}) > 90


@pytest.mark.parametrize("way", WAYS)
def test_hogs_were_hogs_and_lost_their_one_task_alone(box_works: None, way: str) -> None:
    """Each reached its limit: the task it hogs in ends over a limit of time or memory, the others earn their points."""
    beside = graded(way, hogs=True)
    names = honest(beside).keys()
    found = {key: report for key, report in beside.reports.items() if key not in names}
    assert len(found) == len(HOGGED) * len(HOGS)
    for (student, assignment), report in found.items():
        lost = {task["task"] for task in report["tasks"] if task["score"] != task["max_score"]}
        assert lost == {HOGGED[assignment]}, (student, lost)
        verdicts = {test["verdict"] for test in report["tests"] if test["task"] == HOGGED[assignment]}
        assert verdicts <= {"timed_out", "out_of_memory"}, (student, verdicts)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_of_a_hog_is_left(box_works: None, way: str) -> None:
    record = graded(way, hogs=True)
    assert record.left is not None
    assert not record.left, record.left
