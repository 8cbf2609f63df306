"""Records of the class's own kind that a student handed in: they earn nothing and hurt nobody.

Each attempt is shown to bite: a grader that looks for the class from below, or believes any gradebook, lets it through.
"""

from __future__ import annotations

import functools
import json
import sys
from typing import Any

import pytest

from tests.tiers import full

from .box import Box
from .conftest import ENDS, WAYS, _missing
from .stage import HERE

pytestmark = full
CLASS, ALONE = "/srv/class", "/srv/alone/darius"
PARTS = {
    "beside, folder": "darius",
    "beside, file": "darius/darius/if_for.py",
    "rows, folder": "darius",
    "rows, file": "darius/if_for.py",
    "rows, alone": None,
    "rows, file alone": None,
    "trigger, folder": "darius",
    "trigger, alone": None,
    "roster, folder": "darius",
    "course, folder": "darius",
    "manifest, class": "",
}
"""The attempts of `records_inside`, with the part of the class that is graded; None: a folder in no class."""


@functools.cache
def tried(way: str) -> dict[str, Any]:
    level, uid = WAYS[way]
    box = Box(memory_mb=3072, seconds=400, tmp_mb=512, cgroup_owner=uid)
    command = [sys.executable, str(HERE / "records_inside.py"), json.dumps({"level": level, "uid": uid})]
    outcome = box.run(command, exports=("/srv/records.json",))
    assert outcome.code == 0, outcome.stderr.decode(errors="replace")[-3000:]
    assert not outcome.left
    facts: dict[str, Any] = json.loads(outcome.files["/srv/records.json"])
    assert facts.keys() == PARTS.keys()
    said = facts["rows, alone"]["defended"]["after"]["said"]
    if "isolation level" in said and facts["rows, alone"]["defended"]["after"]["code"] == 4:
        _missing(f"the box does not offer this isolation level: {said}")
    return facts


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("way", ENDS)
def test_it_bites_without_the_defence(box_works: None, way: str, name: str) -> None:
    seen = tried(way)[name]["undone"]["after"]
    if name.startswith(("rows", "trigger", "beside")):
        assert seen["scores"]["darius"] == 100, seen
    elif name.startswith("roster"):
        assert seen["stranger"], seen
        assert seen["scores"].get("sivir") == 0, seen
    elif name.startswith("course"):
        assert seen["ran"], seen
    else:
        assert "darius" not in seen["scores"], seen


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("way", ENDS)
def test_it_earns_nothing_and_hurts_nobody(box_works: None, way: str, name: str) -> None:
    facts = tried(way)[name]["defended"]
    before, seen = facts["before"], facts["after"]
    part = PARTS[name]
    if name.startswith("course"):
        assert seen["code"] == 2, seen
        assert "--course DIR" in seen["said"]
    elif name.startswith("beside"):
        assert seen["code"] == 2, seen
        assert "lies beside folders with homework (sivir)" in seen["said"]
    else:
        assert seen["code"] == 0, seen
        wanted = f"Class: {CLASS}" + (f" (of it only {part})" if part else "")
        assert seen["first"].startswith(f"No class above {ALONE}: " if part is None else wanted)
        assert "not taken for the grader's own" in seen["said"]
    assert seen["scores"]["darius"] == 0, seen
    assert not seen["stranger"]
    assert not seen["ran"]
    assert facts["touched"] == []
    if before is not None:
        assert (seen["sivir"], seen["scores"]["sivir"]) == (before["sivir"], 100)
