"""A submission of full marks that draws what it remembers: nothing hidden gets into its own report, at every level.

Each way of running is shown to bite: a grader that asks for exhibits after the hidden tests draws their inputs.
"""

from __future__ import annotations

import functools
import json
import sys
from typing import Any

import pytest

from tests.tiers import full

from .box import Box
from .conftest import QUICK_WAY, WAYS, _missing
from .stage import HERE

EVERY_WAY = pytest.mark.parametrize("way", [pytest.param(way, marks=() if way == QUICK_WAY else full) for way in WAYS])


@functools.cache
def tried(way: str) -> dict[str, list[dict[str, Any]]]:
    level, uid = WAYS[way]
    box = Box(memory_mb=3072, seconds=200, tmp_mb=512, cgroup_owner=uid)
    command = [sys.executable, str(HERE / "drawings_inside.py"), json.dumps({"level": level, "uid": uid})]
    outcome = box.run(command, exports=("/srv/drawings.json",))
    assert outcome.code == 0, outcome.stderr.decode(errors="replace")[-3000:]
    assert not outcome.left
    facts: dict[str, list[dict[str, Any]]] = json.loads(outcome.files["/srv/drawings.json"])
    first = facts["defended"][0]
    if first["code"] == 4 and "isolation level" in first["said"]:
        _missing(f"the box does not offer this isolation level: {first['said']}")
    assert [one["code"] for ones in facts.values() for one in ones] == [0] * 4, facts
    return facts


@EVERY_WAY
def test_it_bites_where_exhibits_come_after_the_hidden_tests(box_works: None, way: str) -> None:
    """The names that hidden tests made up are drawn, others in each class, at full marks."""
    first, second = tried(way)["undone"]
    assert first["score"] == second["score"] == 100
    assert len(first["spelt"]) > 20
    assert first["spelt"] != second["spelt"]


@EVERY_WAY
def test_nothing_that_hangs_on_a_hidden_input_is_drawn(box_works: None, way: str) -> None:
    """It remembers nothing, though it earns all its points; the drawings are those of any other class."""
    first, second = tried(way)["defended"]
    assert first["score"] == second["score"] == 100
    assert first["spelt"] == second["spelt"] == []
    assert len(first["exhibits"]) == 3
    assert first["exhibits"] == second["exhibits"]
    assert first["faults"] == second["faults"] == []
