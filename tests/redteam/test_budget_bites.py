"""What a budget spares the grader: each costly submission keeps one without that defence busy far beyond it."""

from __future__ import annotations

import functools
import json
import sys
from typing import Any

import pytest

from tests.tiers import full

from .box import Box
from .conftest import QUICK_WAY, WAYS
from .stage import HERE, cases

SECONDS = 2.0
PATIENCE = 6
CASES = [name for name, case in cases().items() if case.get("together") == "budget"]
pytestmark = full


@functools.cache
def tried() -> dict[str, dict[str, Any]]:
    level, uid = WAYS[QUICK_WAY]
    spec = {"cases": CASES, "level": level, "uid": uid, "seconds": SECONDS, "patience": PATIENCE}
    outcome = Box(memory_mb=3072, seconds=400, tmp_mb=768).run(
        [sys.executable, str(HERE / "budget_inside.py"), json.dumps(spec)], exports=("/srv/budget.json",)
    )
    assert outcome.code == 0, outcome.stderr.decode(errors="replace")[-3000:]
    assert not outcome.left
    facts: dict[str, dict[str, Any]] = json.loads(outcome.files["/srv/budget.json"])
    return facts


@pytest.mark.parametrize("name", CASES)
def test_it_ends_by_its_budget_and_not_without(box_works: None, name: str) -> None:
    """By what it took to read the answers, or by the clock: the box had to end that grader."""
    defended, undone = tried()[f"{name} defended"], tried()[f"{name} undone"]
    assert defended["ended"], defended
    assert defended["code"] == 0, defended
    assert defended["counted"] < 2 * SECONDS, defended
    assert not undone["ended"] or undone["counted"] > 5 * SECONDS, undone
