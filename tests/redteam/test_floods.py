"""Submissions of each assignment that go to every limit at once: the run ends in time, in little memory and room.

Each class is an honest student's and such ones', in a box of its own.
"""

from __future__ import annotations

import functools
import json
import sys
from typing import Any

import pytest

from grader.grading.ration import STAFF_BYTES, STUDENT_BYTES
from grader.sandbox.backends.budget import longest
from tests.tiers import full, needs_tensorflow, tiered

from .box import Box
from .conftest import QUICK_WAY, WAYS, _missing
from .stage import HERE

PLAIN = ("dictionary", "if_for", "numpy_layers", "optimizers")
TRAINED = ("relu_perceptron", "perceptron_training", "deeper_mlp")
SECONDS = {**dict.fromkeys(PLAIN, 8.0), **dict.fromkeys(TRAINED, 40.0)}
"""`submission_seconds`, shorter than the course's; what it bounds stays the same."""
OUTPUT = {**dict.fromkeys(PLAIN, 64), "relu_perceptron": 256, "perceptron_training": 512, "deeper_mlp": 512}
EACH = pytest.mark.parametrize("assignment", tiered((*PLAIN, *TRAINED), ("dictionary",)))


@functools.cache
def flooded(assignment: str, floods: int, *, dear: bool) -> dict[str, Any]:
    level, uid = WAYS[QUICK_WAY]
    limits = {"submission_seconds": SECONDS[assignment] if dear else 60.0, "output_kb": OUTPUT[assignment]}
    spec = {"level": level, "uid": uid, "jobs": 2, "floods": floods, "dear": dear, "limits": {assignment: limits}}
    spec["script"] = assignment in TRAINED
    spec |= {"burn": 0.1, "nap": 0.1} if dear else {"burn": 0.0, "nap": 0.0}
    outcome = Box(memory_mb=7000, seconds=500, tmp_mb=1024).run(
        [sys.executable, str(HERE / "flood_inside.py"), json.dumps(spec)], exports=("/srv/flood.json",)
    )
    assert outcome.code == 0, outcome.stderr.decode(errors="replace")[-3000:]
    assert not outcome.left
    assert not outcome.outside
    found: dict[str, Any] = json.loads(outcome.files["/srv/flood.json"])[assignment]
    if found["code"] == 4 and "isolation level" in found["said"]:
        _missing(f"the box does not offer this isolation level: {found['said']}")
    assert found["code"] == 0, found["said"]
    return found


@pytest.fixture
def seen(box_works: None, assignment: str) -> dict[str, Any]:
    if assignment in TRAINED:
        needs_tensorflow()
    return flooded(assignment, 2, dear=True)


@EACH
def test_it_ends_in_time_and_costs_nobody_else(seen: dict[str, Any], assignment: str) -> None:
    """Within what the budgets of the submissions add up to; the honest neighbour has all points."""
    students = seen["students"]
    assert students["honest"]["score"] == 100
    assert set(students["honest"]["verdicts"]) == {"passed"}
    assert seen["seconds"] < len(students) * longest(SECONDS[assignment])
    for name, student in students.items():
        assert student["score"] is not None, name
        if name != "honest":
            assert "TRICK" in student["said"] or assignment in (*TRAINED, "optimizers")  # what probes print is not kept
            # A training takes the longer the busier the machine is, an honest one too: no more than that it costs more.
            assert student["seconds"] > students["honest"]["seconds"] + (0 if assignment in TRAINED else 0.3), name
            assert student["score"] < 100 or assignment in TRAINED, name


@EACH
def test_the_grader_itself_stays_small(seen: dict[str, Any], assignment: str) -> None:
    for kind, most in (("parent", 500), ("worker", 1_000 if assignment in TRAINED else 500)):
        assert seen["memory"][kind] >> 10 < most, (kind, seen["memory"])


@full
def test_three_hundred_floods_are_kept_in_little(box_works: None) -> None:
    """Each test of each is filled: with what a naive report would keep, this class takes 2 GB."""
    seen = flooded("dictionary", 300, dear=False)
    assert len(seen["students"]) == 301
    assert {each["score"] for name, each in seen["students"].items() if name != "honest"} == {0}
    assert max(each["body"] for each in seen["students"].values()) < 2 * (STUDENT_BYTES + STAFF_BYTES)
    assert seen["out"] + seen["book"] < 150e6
    assert seen["memory"]["parent"] >> 10 < 600
