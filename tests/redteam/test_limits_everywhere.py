"""The limits at every level, tried as root and as an ordinary user: in the box, which offers all of them.

Outside of it a level may not be on offer (an interpreter below a closed home folder, no delegated cgroup), and then
tests/sandbox/test_limits.py tries it nowhere.
"""

from __future__ import annotations

import sys

import pytest

from tests.tiers import full

from .box import USER, Box
from .stage import REPO


@full
@pytest.mark.parametrize("uid", [0, USER], ids=["root", "user"])
def test_each_level_enforces_what_it_says(box_works: None, uid: int) -> None:
    box = Box(memory_mb=3072, seconds=240, tmp_mb=512, cgroup_owner=uid)
    options = ["-m", "", "-v", "-p", "no:cacheprovider"]
    words = [sys.executable, "-m", "pytest", *options, str(REPO / "tests/sandbox/test_limits.py")]
    outcome = box.run(words, uid=uid)
    said = outcome.stdout.decode("utf-8", "replace")
    assert outcome.code == 0, said[-4000:]
    for level in (4, 3, 2, 1):
        assert f"test_memory_has_an_end[{level}] PASSED" in said
    assert outcome.left is not None
    assert not outcome.left
