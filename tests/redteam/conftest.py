"""The hostile class is graded once for each way of running the grader; what is found is shared by all tests of it.

Nothing below cases/ may be collected or imported outside the box.
"""

from __future__ import annotations

import functools
import json
import os
import re
import sys
import zlib
from collections import defaultdict
from pathlib import Path

import pytest

from tests.tiers import takes_all

from .box import USER, Box, unavailable
from .record import Record, read_record
from .stage import ASSIGNMENTS, HERE, cases

collect_ignore = ["cases"]

ALL_WAYS = {
    "level-4-root": (4, 0),
    "level-3-root": (3, 0),
    "level-2-root": (2, 0),
    "level-4-user": (4, USER),
    "level-3-user": (3, USER),
    "level-2-user": (2, USER),
    "level-1-root": (1, 0),
    "level-1-user": (1, USER),
}
"""Isolation level and the inside user that grades."""
EACH_LEVEL_ONCE = ("level-4-root", "level-3-user", "level-2-user", "level-1-user")
WAYS = {way: ALL_WAYS[way] for way in (ALL_WAYS if os.environ.get("REDTEAM") == "all" else EACH_LEVEL_ONCE)}
ENDS = tuple(WAYS) if len(WAYS) == len(ALL_WAYS) else ("level-4-root", "level-1-user")
"""The strictest and the weakest, for attacks on what no level has a part in and that take minutes at each."""
"""The ways that are tried: with REDTEAM=all every level as root and as a user, which takes twice as long."""


_LOWER = re.compile(r"level-([123])-(root|user)-?")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without CI_ALL=1 each case is tried at level 4 and at one of the levels below, another one for another case: all
    of them take half an hour."""
    if takes_all():
        return
    below: dict[str, dict[str, list[pytest.Item]]] = defaultdict(lambda: defaultdict(list))
    for item in items:
        level = _LOWER.search(item.name)
        if level is not None and Path(__file__).parent in item.path.parents:
            _, _, case = item.name.partition("[")
            below[f"{item.path.name} {_LOWER.sub('', case)}"][level[1]].append(item)
    left_out = []
    for case, by_level in below.items():
        levels = sorted(by_level)
        kept = levels[zlib.crc32(case.encode()) % len(levels)]
        left_out += [item for level in levels if level != kept for item in by_level[level]]
    dropped = set(map(id, left_out))
    items[:] = [item for item in items if id(item) not in dropped]
    config.hook.pytest_deselected(items=left_out)


QUICK_WAY = "level-4-root"
"""The one way of the quick tier, which the box offers wherever it can be made at all."""


def names_at(level: int) -> list[str]:
    """The cases of the class at a level; at level 1, which promises no more, only those that forge."""
    found = []
    for name, case in cases().items():
        if case.get("refused") or case.get("together"):
            continue
        if level in case.get("levels", (1, 2, 3, 4) if case["threat"] == "forging" else (2, 3, 4)):
            found.append(name)
    return found


def _missing(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}. In CI the hostile cases must run.")
    pytest.skip(reason)


@functools.cache
def _no_box() -> str:
    return unavailable()


@functools.cache
def grade(
    way: str, names: tuple[str, ...], assignments: tuple[str, ...] = ASSIGNMENTS, submission_seconds: float = 60
) -> Record:
    """One run over these cases and the honest neighbours, in a box of its own; with that limit, if not the usual."""
    jobs = 2 if assignments == ASSIGNMENTS else 1  # TensorFlow once: the box has 3 GB
    course = {"submission_seconds": submission_seconds}
    return _run(way, {"cases": names, "jobs": jobs, "assignments": assignments, "course": course})


def grade_pair(way: str, names: tuple[str, str], *weakened: str) -> Record:
    """One run over two cases that meet. Nobody else is in the queue, so each of the two workers has one of them, and
    its limits are so wide that it waits for a worker that starts late. `weakened`: the first two words of
    `weakened.py`, for a grader without one defence."""
    limits = {"call_seconds": 20, "wall_factor": 10, "load_seconds": 20, "submission_seconds": 240}
    course = {"neighbours": (), **limits}
    spec = {"cases": names, "jobs": 2, "assignments": ("if_for",), "course": course, "meeting": names}
    starter = (str(HERE.parent / "sandbox" / "weakened.py"), *weakened) if weakened else ()
    return _run(way, spec, *starter)


def _run(way: str, spec: dict[str, object], *starter: str) -> Record:
    level, uid = ALL_WAYS[way]
    box = Box(memory_mb=3072, seconds=300, tmp_mb=768, cgroup_owner=uid)
    spec = {"level": level, "uid": uid, "lang": "en", **spec}
    words = [sys.executable, *starter, str(HERE / "inside.py"), json.dumps(spec)]
    return read_record(box.run(words, exports=("/srv/run", "/srv/out")))


def proven(slow: bool) -> list[str]:
    """The cases that are shown to bite; `slow`: those that make a naive grader spin or flood until it is stopped."""
    effects = {name: case["proof"]["effect"] for name, case in cases().items() if "proof" in case}
    return [name for name, effect in effects.items() if (effect in ("hangs", "stops", "floods", "grows")) == slow]


def proven_quickly() -> list[str]:
    """Of the quick tier: for each naive grader, and each thing that becomes of it, the first case, and both of a pair.
    What a case does to a naive grader hangs on the case alone, so the others are tried in the full tier."""
    kinds = {}
    for name in proven(slow=False):
        proof = cases()[name]["proof"]
        kinds.setdefault(name if proof["how"] == "pair" else (proof["how"], proof["effect"]), name)
    return list(kinds.values())


@functools.cache
def _prove(names: tuple[str, ...]) -> dict[str, dict]:
    outcome = Box(memory_mb=3072, seconds=150, tmp_mb=1024).run(
        [sys.executable, str(HERE / "prove.py"), *names], exports=("/srv/proof.json",)
    )
    assert outcome.code == 0, outcome.stderr.decode(errors="replace")
    assert not outcome.outside
    return json.loads(outcome.files["/srv/proof.json"])


@pytest.fixture(scope="session")
def box_works() -> None:
    if _no_box():
        _missing(_no_box())


@pytest.fixture
def proof(box_works: None, name: str) -> dict:
    """What the case of that name did to a naive grader."""
    quick, slow = proven_quickly(), proven(slow=True)
    others = [other for other in proven(slow=False) if other not in quick]
    return next(_prove(tuple(names))[name] for names in (quick, others, slow) if name in names)


def _offered(record: Record) -> Record:
    if record.code == 4 and not record.reports:
        _missing(f"the box does not offer this isolation level: {record.stderr.strip()[-300:]}")
    return record


@pytest.fixture(scope="session")
def graded(request: pytest.FixtureRequest, box_works: None) -> Record:
    """The run over the whole hostile class, for the way in the parameter."""
    return _offered(grade(request.param, tuple(names_at(WAYS[request.param][0]))))


@pytest.fixture(scope="session")
def alone(request: pytest.FixtureRequest, box_works: None) -> Record:
    """The same run over the honest neighbours alone."""
    return _offered(grade(request.param, ()))
