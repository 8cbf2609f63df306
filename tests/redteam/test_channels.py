"""Two submissions hear nothing of each other by what the kernel keeps, at the same time or one after the other.

Each way is shown to carry: with the one defence taken out that closes it, the second submission hears the first.
"""

from __future__ import annotations

import json

import pytest

from tests.sandbox.test_doctor import HERE as SANDBOX
from tests.sandbox.test_doctor import NO_FILTER, NO_PROC, in_box
from tests.tiers import full

from .box import USER
from .stage import HERE

WRITABLE_MOUNTS = "libc.restrict_mount = lambda *_, **__: None"
FLAT_MOUNTS = """
_restrict = libc.restrict_mount
libc.restrict_mount = lambda target, attributes, *, below: _restrict(target, attributes, below=False)
"""
NOT_PROMISED = {2: {"access time"}}
"""At level 2 nothing can be mounted, so reading a file leaves its time."""

BITES: dict[str, tuple[int, str, str, set[str], set[str]]] = {
    # what is taken out: (level, file below grader/sandbox, how, what is then heard at once, and later)
    "filter": (
        3,
        "inside/seccomp.py",
        NO_FILTER,
        {"hint", "futex", "sysinfo", "pipes", "room"},
        {"hint", "pipes", "room"},
    ),
    "filter at level 2": (
        2,
        "inside/seccomp.py",
        NO_FILTER,
        {"hint", "futex", "clock", "pipes", "room"},
        {"hint", "pipes", "room"},
    ),
    "own /proc": (3, "inside/lockdown.py", NO_PROC, {"meminfo", "smaps"}, set()),
    "read-only mounts": (3, "inside/lockdown.py", WRITABLE_MOUNTS, {"access time"}, {"access time"}),
    "mounts below": (3, "inside/lockdown.py", FLAT_MOUNTS, {"access time"}, {"access time"}),
}


def heard(
    level: int, uid: int, name: str = "inside/lockdown.py", code: str = "", *, shared: bool = True
) -> dict[str, set[str]]:
    """When -> the ways by which the second submission heard the first. `shared`: both were forked by one zygote."""
    words = [
        str(SANDBOX / "weakened.py"),
        name,
        code,
        str(HERE / "channels_inside.py"),
        str(level),
        str(uid),
        str(int(shared)),
    ]
    outcome = in_box(*words, uid=0, cgroup_owner=uid)
    assert outcome.code == 0, outcome.stderr.decode(errors="replace")
    assert not outcome.left, outcome.left
    return {when: set(ways) for when, ways in json.loads(outcome.stdout).items()}


@pytest.mark.parametrize(
    ("level", "uid"),
    [
        (4, USER),
        pytest.param(4, 0, marks=full),
        pytest.param(3, USER, marks=full),
        pytest.param(3, 0, marks=full),
        pytest.param(2, USER, marks=full),
        pytest.param(2, 0, marks=full),
    ],
)
@pytest.mark.parametrize("shared", [True, pytest.param(False, marks=full)], ids=["one zygote", "two zygotes"])
def test_two_submissions_hear_nothing_of_each_other(level: int, uid: int, *, shared: bool) -> None:
    found = heard(level, uid, shared=shared)
    assert found["at once"] <= NOT_PROMISED.get(level, set())
    assert found["later"] <= NOT_PROMISED.get(level, set())


@full
@pytest.mark.parametrize("uid", [USER, 0], ids=["user", "root"])
@pytest.mark.parametrize("shared", [True, False], ids=["one zygote", "two zygotes"])
@pytest.mark.parametrize("defence", BITES)
def test_each_way_carries_where_its_defence_is_missing(defence: str, uid: int, *, shared: bool) -> None:
    level, name, code, at_once, later = BITES[defence]
    found = heard(level, uid, name, code, shared=shared)
    needs_owner = {"hint"} if uid == 0 else set()  # the lowered user owns no library
    assert found["at once"] >= at_once - needs_owner
    assert found["later"] >= later - needs_owner
