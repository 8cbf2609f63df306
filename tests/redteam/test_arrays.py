"""Answers that weigh little on the wire, and much once a suite makes lists or sets of them, in one call of C code."""

from __future__ import annotations

import sys

import pytest

from tests.tiers import full, tiered_ways

from .box import Box
from .conftest import QUICK_WAY, WAYS, grade
from .stage import NEIGHBOURS, cases

CASES = [name for name, case in cases().items() if case.get("together") == "arrays"]
LISTS = [name for name, case in cases().items() if case.get("together") == "lists"]
ASSIGNMENTS = ("numpy_layers", "optimizers")
UNCHECKED = [
    pytest.param(QUICK_WAY, ("numpy_layers",)),
    pytest.param(QUICK_WAY, ("optimizers",), marks=full),
    *(pytest.param(way, ASSIGNMENTS, marks=full) for way in WAYS if way[6] != "1" and way != QUICK_WAY),
]
EACH_WAY = pytest.mark.parametrize("way", tiered_ways({way: WAYS[way] for way in WAYS if way[6] != "1"}, (QUICK_WAY,)))
NAIVE = """
import math, struct
from grader.sandbox.seam.errors import WireError
from grader.sandbox.seam import capacity, wire
room = capacity.answer_room(0)
if UNDONE:
    wire._is_shape = lambda shape, itemsize: math.prod(n for n in shape if n) * itemsize <= capacity.MAX_FRAME
    room.item = 1
try:
    value, _ = wire.decode_weighed(DATA, capacity.ANSWER_DEPTH, room)
except WireError as error:
    print("refused", error)
else:
    print("rows", len(value.tolist()))
"""
DATA = {
    "rows of nothing": 'b"ai" + bytes((1, 2)) + struct.pack(">QQ", 2**26, 0)',
    "small elements": 'b"af" + bytes((2, 1)) + struct.pack(">Q", 2**24 - 1) + bytes(2**25 - 2)',
}


@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_it_bites_a_suite_that_makes_a_list_of_it(box_works: None, data: str) -> None:
    """What arrives without that defence takes more than a worker may have; with it nothing arrives."""
    said = {}
    for undone in (True, False):
        code = NAIVE.replace("UNDONE", str(undone)).replace("DATA", data)
        outcome = Box(memory_mb=384).run([sys.executable, "-c", code])
        said[undone] = outcome.code, outcome.stdout.decode(), outcome.stderr.decode()[-500:]
    assert "rows" not in said[True][1], said
    assert said[True][0] == 137 or "MemoryError" in said[True][2], said
    assert said[False][1].startswith("refused"), said


@pytest.mark.parametrize(("way", "assignments"), UNCHECKED)
def test_it_is_a_wrong_answer_or_too_much(box_works: None, way: str, assignments: tuple[str, ...]) -> None:
    """Which of its limits ends a child that writes some gigabyte, its memory or its time, hangs on the machine."""
    record = grade(way, tuple(CASES), assignments)
    assert record.code == 0, record.stderr[-3000:]
    assert not record.left
    for name in CASES:
        assert f"TRICK:{name}" in record.text(name)
        for assignment in assignments:
            got = {task: points for task, points in record.scores(name, assignment).items() if points[0]}
            assert {task: full for task, (full, _) in got.items()} == {
                task: record.scores(NEIGHBOURS[0], assignment)[task][0] for task in cases()[name]["honest"][assignment]
            }
            assert record.reports[name, assignment]["score"] is not None
            verdicts = {test["verdict"] for test in record.reports[name, assignment]["tests"]}
            assert not verdicts & {"assignment_broken", "grader_failed"}, verdicts
    assert [record.reports[NEIGHBOURS[0], assignment]["score"] for assignment in assignments] == [100] * len(
        assignments
    )


@EACH_WAY
def test_a_list_that_is_slow_to_take_in_costs_its_test_alone(box_works: None, way: str) -> None:
    record = grade(way, tuple(LISTS))
    assert record.code == 0, record.stderr[-3000:]
    assert not record.left
    for name in LISTS:
        report = record.reports[name, "dictionary"]
        assert f"TRICK:{name}" in record.text(name)
        assert {task: points for task, points in record.scores(name, "dictionary").items() if points[0]} == {
            task: record.scores(NEIGHBOURS[0], "dictionary")[task] for task in cases()[name]["honest"]["dictionary"]
        }
        assert "submission_seconds" not in report["staff_detail"], "it was over its budget instead"
    assert record.reports[NEIGHBOURS[0], "dictionary"]["score"] == 100
