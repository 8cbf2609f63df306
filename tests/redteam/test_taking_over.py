"""A mail that takes over the process that reads it, by a hole that is made for it: it costs itself alone.

Each of them is followed by an innocent one, which is read in the next process of the same host: that one must find all
as the first did, and be answered rightly. Of `grader.sandbox.inside.once` and `grader.sandbox.backends.once`.
"""

from __future__ import annotations

import functools
import json
from typing import Any

import pytest

from tests.sandbox.test_doctor import in_box
from tests.tiers import full

from .conftest import WAYS
from .taking_over_inside import ATTACKS, TAKEN_OVER
from .test_channels import HERE, SANDBOX

STRONG = {way: WAYS[way] for way in WAYS if WAYS[way][0] >= 2}
ENDS_ITSELF = {"exit": "died", "abort": "died", "loop": "time", "sleep": "time", "stop": "time", "answers": "nonsense"}
"""Of those that say nothing of what they did: how the message is told of. An answer in advance answers nothing."""
SLOW = {"memory": "time"}
"""How one of the others may end where the machine is slow: to fill its memory takes as long as it may read."""
OWN = {"files": {"."}, "ipc": {"pipe", "pair"}, "threads": {"more than its own"}}
"""What each process at level 2 has of its own: a folder, pipes, and as a user threads, whose number is a net alone."""
BITE = {"files": {"/tmp"}, "processes": {"fork"}, "ipc": {"shm", "memfd", "unix"}, "threads": {"more than its own"}}


@functools.cache
def seen(level: int, uid: int, *names: str) -> dict[str, Any]:
    words = [str(SANDBOX / "weakened.py"), "inside/reading/mail.py", TAKEN_OVER, str(HERE / "taking_over_inside.py")]
    outcome = in_box(*words, str(level), str(uid), *names, uid=0, cgroup_owner=uid, memory_mb=2048)
    assert outcome.code == 0, outcome.stderr.decode(errors="replace")
    assert not outcome.left or level == 1, outcome.left
    found: dict[str, Any] = json.loads(outcome.stdout)
    return found


@pytest.mark.parametrize("way", [pytest.param(way, marks=() if way == "level-4-root" else full) for way in STRONG])
def test_the_next_message_finds_all_as_the_first_did(way: str) -> None:
    level, uid = STRONG[way]
    outcome = seen(level, uid)
    first = outcome["first"]
    assert first["fault"] == ""
    assert first["descriptors"] == [0, 1, 2, 3, 4]
    assert outcome["found"].keys() == ATTACKS.keys()
    for name, each in outcome["found"].items():
        assert each["next"] == first, name
        assert each["same host"], (name, each["did"])


@pytest.mark.parametrize("way", [pytest.param(way, marks=() if way == "level-4-root" else full) for way in STRONG])
def test_it_does_nothing_but_to_itself(way: str) -> None:
    level, uid = STRONG[way]
    for name, each in seen(level, uid)["found"].items():
        did = each["did"]
        if name in ENDS_ITSELF:
            assert did["fault"] in (ENDS_ITSELF[name], "died"), (name, did)
        else:
            assert did["fault"] in ("", SLOW.get(name)), (name, did)
            assert set(did.get("did", ())) <= (OWN.get(name, set()) if level == 2 else set()), (name, did)


@full
def test_each_bites_where_a_process_is_not_locked_in() -> None:
    """At level 1 nothing but its limits is in its way, and the box is there for that."""
    found = seen(1, 0, *BITE)["found"]
    for name, did in BITE.items():
        assert did <= set(found[name]["did"]["did"]), (name, found[name])
    assert found["files"]["next"]["left"], "the next one sees it"
