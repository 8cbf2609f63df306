"""The hostile TensorFlow class, graded once for each way of running the grader; what is found is shared by all tests.

Nothing below cases/ may be collected or imported outside the box.
"""

from __future__ import annotations

import functools
import json
import sys
from typing import Any

import pytest

from tests.tiers import needs_tensorflow

from ..box import USER, Box
from ..conftest import _missing, _no_box
from ..record import Record, read_record
from .stage import HERE, LIMITS, cases

collect_ignore = ["cases"]

WAYS = {"level-3-user": (3, USER), "level-4-root": (4, 0), "level-2-user": (2, USER)}
"""Isolation level and the inside user that grades."""
EVERYTHING_AT = "level-3-user"
"""Elsewhere only the cases are tried whose outcome hangs on the level: `every_level` in cases.toml."""


def names_at(way: str) -> list[str]:
    return [name for name, case in cases().items() if way == EVERYTHING_AT or case.get("every_level")]


@functools.cache
def _grade(way: str) -> Record:
    level, uid = WAYS[way]
    spec = {"cases": names_at(way), "level": level, "uid": uid, "jobs": 2, "lang": "en", "assignments": list(LIMITS)}
    box = Box(memory_mb=6000, seconds=400, tmp_mb=1024, cgroup_owner=uid)
    command = [sys.executable, str(HERE / "run_inside.py"), json.dumps(spec)]
    return read_record(box.run(command, exports=("/srv/run", "/srv/out")))


@functools.cache
def _prove() -> dict[str, dict[str, Any]]:
    command = [sys.executable, str(HERE / "naive.py"), *cases()]
    outcome = Box(memory_mb=6000, seconds=400, tmp_mb=1024).run(command, exports=("/srv/naive.json",))
    assert outcome.code == 0, outcome.stderr.decode(errors="replace")[-3000:]
    proofs: dict[str, dict[str, Any]] = json.loads(outcome.files["/srv/naive.json"])
    return proofs


@pytest.fixture(scope="session")
def box_for_tensorflow() -> None:
    needs_tensorflow()
    if _no_box():
        _missing(_no_box())


@pytest.fixture(scope="session")
def proofs(box_for_tensorflow: None) -> dict[str, dict[str, Any]]:
    """What each case did to a grader that evaluates in the submission's own process."""
    return _prove()


@pytest.fixture(scope="session")
def graded(request: pytest.FixtureRequest, box_for_tensorflow: None) -> Record:
    """The run over the class, for the way in the parameter."""
    record = _grade(request.param)
    if record.code == 4 and not record.reports:
        _missing(f"the box does not offer this isolation level: {record.stderr.strip()[-300:]}")
    return record
