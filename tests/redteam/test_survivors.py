"""Nothing survives: however a run over hostile, slow submissions ends, no process, mount, file, group, segment is left.

Each way of running the grader gets one box, in which `survivors` ends several runs one after the other, each in the
middle; the tests here look at what it noted. Where the grader itself was killed with all its workers, the next run
has to remove what they left, and nothing of a grader that runs beside it.
"""

from __future__ import annotations

import functools
import json
import sys
from typing import Any

import pytest

from tests.tiers import full, tiered_ways

from .box import Box
from .conftest import ALL_WAYS, QUICK_WAY, WAYS, _missing
from .stage import HERE

ASKED = {
    "SIGINT to the group": tuple(WAYS),
    "SIGINT to the parent": ("level-4-root", "level-2-user", "level-1-user"),
    "SIGTERM to the parent": ("level-3-user", "level-2-root", "level-1-user"),
    "SIGHUP to the group": ("level-2-user",),
}
"""Ways to ask the grader to end, and where each is tried; what hears them is the same code at every level."""
LONG = ("level-4-root", "level-3-user", "level-2-root", "level-2-user", "level-1-user")
ALONE = ("level-4-root", "level-1-user")
PLACES = {4: ("cgroups",), 3: (), 2: ("files",), 1: ("files",)}
"""Kinds of things that a grader killed with all its workers cannot help leaving, by level."""


@functools.cache
def ended(way: str) -> dict[str, Any]:
    level, uid = ALL_WAYS[way]
    endings = ["below", "parent", "all", *(ending for ending, where in ASKED.items() if way in where)]
    endings += ["many"] if way in LONG else []
    endings += ["check"] if way in ALONE else []
    spec = {"level": level, "uid": uid, "endings": endings}
    box = Box(memory_mb=3072, seconds=150, tmp_mb=768, cgroup_owner=uid)
    command = [sys.executable, str(HERE / "survivors.py"), json.dumps(spec)]
    outcome = box.run(command, exports=("/srv/survivors.json",))
    complaint = outcome.stderr.decode(errors="replace")[-3000:]
    if "ended with 4" in complaint and "isolation level" in complaint:
        _missing(f"the box does not offer this isolation level: {complaint}")
    assert outcome.code == 0, complaint
    assert outcome.left is not None
    assert not outcome.left, outcome.left
    facts: dict[str, Any] = json.loads(outcome.files["/srv/survivors.json"])
    assert set(facts) == set(endings)
    return facts


@pytest.fixture
def facts(request: pytest.FixtureRequest, box_works: None) -> dict[str, Any]:
    return ended(request.param)


EVERY_WAY = pytest.mark.parametrize("facts", tiered_ways(WAYS, (QUICK_WAY,)), indirect=True)


def nothing(left: dict[str, list[str]]) -> bool:
    return not any(left.values())


@pytest.mark.parametrize(
    ("facts", "ending"),
    [
        pytest.param(way, ending, id=f"{way}-{ending}", marks=() if way == QUICK_WAY else full)
        for ending, where in ASKED.items()
        for way in where
    ],
    indirect=["facts"],
)
def test_a_run_that_is_asked_to_end_leaves_nothing(facts: dict[str, Any], ending: str) -> None:
    seen = facts[ending]
    assert nothing(seen["left"]), seen["left"]
    assert seen["code"] == 130
    assert seen["book"]["outcomes"][-1] == "interrupted"
    assert seen["book"]["scores"]["a_honest"] == 100


@EVERY_WAY
def test_what_is_killed_below_a_worker_takes_its_child_along(facts: dict[str, Any], request: Any) -> None:
    """The zygote, a launcher, a worker: each time a student's process died too, and the run went on."""
    level = ALL_WAYS[request.node.callspec.params["facts"]][0]
    died = facts["below"]["died"]
    assert set(died) == {"worker"} | ({"zygote"} if level >= 2 else set()) | ({"launcher"} if level >= 3 else set())
    assert all(died.values()), died
    assert facts["below"]["code"] == 130
    assert nothing(facts["below"]["left"]), facts["below"]["left"]
    assert facts["below"]["book"]["scores"]["a_honest"] == 100


@EVERY_WAY
def test_workers_whose_parent_was_killed_leave_nothing(facts: dict[str, Any]) -> None:
    assert nothing(facts["parent"]["left"]), facts["parent"]["left"]
    assert facts["parent"]["book"]["whole"] == "ok"
    assert facts["parent"]["book"]["scores"]["a_honest"] == 100


@EVERY_WAY
def test_the_next_run_removes_what_a_killed_grader_left(facts: dict[str, Any], request: Any) -> None:
    """And only that: what belongs to the grader beside it, which was in the middle all the time, stays."""
    seen = facts["all"]
    places = PLACES[ALL_WAYS[request.node.callspec.params["facts"]][0]]
    for kind in seen["stale"]:
        beside, stale = set(seen["before"][kind]), set(seen["stale"][kind])
        assert beside <= stale
        assert bool(beside) == (kind in places), (kind, beside)
        assert (beside < stale) == (kind in places), (kind, stale)
        assert set(seen["left"][kind]) == beside, kind
    assert seen["others_live"]
    assert seen["other_code"] == 130
    assert nothing(seen["left_at_last"]), seen["left_at_last"]


@EVERY_WAY
def test_the_gradebook_outlives_a_killed_grader(facts: dict[str, Any]) -> None:
    """Reports that were in stay; the next run ends by itself and adds those of the hostile submissions it graded."""
    seen = facts["all"]
    assert seen["kept"]["whole"] == seen["book"]["whole"] == "ok"
    assert seen["kept"]["scores"]["a_honest"] == 100
    assert seen["code"] == 0, seen["said"]
    assert seen["book"]["outcomes"] == [*seen["kept"]["outcomes"], "finished"]
    assert seen["book"]["scores"].items() >= seen["kept"]["scores"].items()
    assert all(seen["book"]["scores"][name] > 0 for name in seen["graded"])


@pytest.mark.parametrize("facts", tiered_ways(dict.fromkeys(LONG), (QUICK_WAY,)), indirect=True)
def test_descriptors_threads_and_memory_do_not_grow(facts: dict[str, Any]) -> None:
    """Of the process that grades and of the zygote, over a hundred hostile submissions (level 1: twenty)."""
    seen = facts["many"]
    assert seen["code"] == 0
    few, many = seen["seen"]
    assert many["done"] - few["done"] == seen["count"]
    for before, after in zip([few["grader"], *few["below"]], [many["grader"], *many["below"]], strict=True):
        assert (after["files"], after["threads"]) == (before["files"], before["threads"])
        # Python takes its memory a MiB at a time: twice that is 20 KiB a submission.
        assert after["memory"] <= before["memory"] + 2048, (before, after)


@pytest.mark.parametrize("facts", tiered_ways(dict.fromkeys(ALONE), (QUICK_WAY,)), indirect=True)
def test_a_check_without_workers_leaves_nothing(facts: dict[str, Any]) -> None:
    """Asked to end it clears away; killed it leaves no process, and the rest goes with the next check."""
    seen = facts["check"]
    assert {name: seen[name]["code"] for name in seen} == {"SIGINT": 130, "SIGTERM": 130, "SIGKILL": -9, "next": 0}
    for name in ("SIGINT", "SIGTERM", "next"):
        assert nothing(seen[name]["left"]), (name, seen[name]["left"])
    assert not any(seen["SIGKILL"]["left"][kind] for kind in ("processes", "ipc", "mounts"))
