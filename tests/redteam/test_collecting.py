"""Mails and files that are made to hurt, through `grade collect` and `grade run`: their senders alone lose by them.

The mails are shown to bite: a script that saves what is attached under the name that it has overwrites the gradebook
and the roster, and one that takes messages apart with Python's own parser ends in an exception.
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
MEMORY_MB = 1024
"""Of all processes together: a hundredth of what is unpacked would be more."""
GRADED = {
    "fortytwo": "fortytwo/hw.zip",
    "million": "million/hw.tar.gz could not be opened: it holds more than 50,000 things",
    "capitals": "capitals/hw.zip/IF_FOR.py is not named if_for.py",
    "outside": "outside lies outside of every student's folder",
    **dict.fromkeys(("locked", "device", "block", "pipe", "hard", "fifo", "link", "zero"), "cannot be read"),
}
"""Students, named by what they hand in, and what the instructor reads of it."""
COLLECTED = {
    "borders": "parts more than the 999 that are looked at",
    "forwards": "more than 20 messages lie in the message",
    "parts": "parts more of it",
    "thousand": "",
    "heads": "",
    "folded": "",
    "fields": "",
    "names": "",
    "zip": "",
}


@functools.cache
def tried(way: str) -> dict[str, Any]:
    level, uid = WAYS[way]
    box = Box(memory_mb=2048, seconds=600, tmp_mb=768, cgroup_owner=uid)
    command = [sys.executable, str(HERE / "collecting_inside.py"), json.dumps({"level": level, "uid": uid})]
    outcome = box.run(command, exports=("/srv/collecting.json",))
    assert outcome.code == 0, outcome.stderr.decode(errors="replace")[-3000:]
    assert not outcome.left
    facts: dict[str, Any] = json.loads(outcome.files["/srv/collecting.json"])
    said = facts["graded"]["said"]
    if "isolation level" in said and facts["graded"]["code"] == 4:
        _missing(f"the box does not offer this isolation level: {said}")
    return {**facts, "memory": outcome.peak_memory}


@pytest.mark.parametrize("way", ENDS[:1])
def test_each_bites_whoever_just_saves_what_is_attached(box_works: None, way: str) -> None:
    naive = tried(way)["naive"]
    assert naive["names"]["lost"] == [".grade/gradebook.sqlite", "roster.csv"]
    assert "RecursionError" in naive["thousand"]["error"]


@pytest.mark.parametrize("way", ENDS)
def test_only_the_honest_one_is_placed_and_all_else_is_told(box_works: None, way: str) -> None:
    """No record of the class is touched: nothing of another name is written into it."""
    seen = tried(way)
    assert seen["collected"]["code"] == 1, seen["collected"]
    assert "Traceback" not in seen["collected"]["said"]
    assert seen["changed"] == []
    assert {name.partition("/")[0] for name in seen["new"]} == {"sivir"}, seen["new"]
    assert seen["scores"]["sivir"] == 100
    assert len(seen["collected"]["said"].splitlines()) < 1_000
    for name, words in COLLECTED.items():
        assert not seen["scores"].get(name), name
        assert f"· {name} ·" in seen["collected"]["said"] or not words, name
        assert words in seen["collected"]["said"], name


@pytest.mark.parametrize("way", ENDS)
def test_files_cost_their_author_alone(box_works: None, way: str) -> None:
    seen = tried(way)
    said = seen["graded"]["said"]
    assert "Traceback" not in said
    for name, words in GRADED.items():
        assert not seen["scores"].get(name), name
        assert any(name in line and words in line for line in said.splitlines()), (name, said)
    assert not seen["shown"]


@pytest.mark.parametrize("way", ENDS)
def test_memory_is_bounded(box_works: None, way: str) -> None:
    memory = tried(way)["memory"]
    assert memory < MEMORY_MB * 2**20 or not memory


@pytest.mark.parametrize("way", ENDS[:1])
def test_large_downloads_bite_whoever_unpacks_them(box_works: None, way: str) -> None:
    seen = {name: each["naive"].split() for name, each in tried(way)["downloads"].items()}
    assert int(seen["bomb"][1]) > 200 * 2**20
    assert int(seen["list"][0]) > 50_000


@pytest.mark.parametrize("way", ENDS)
def test_of_a_large_download_the_honest_file_is_placed_and_what_hurts_costs_itself(box_works: None, way: str) -> None:
    """It is read piece by piece; what one file claims in its list opens no other's, and no place outside."""
    for name, seen in tried(way)["downloads"].items():
        assert "Traceback" not in seen["said"], (name, seen["said"])
        assert seen["files"] == ["class/roster.csv", "if_for.zip"], name
        if name == "list":
            assert (seen["code"], seen["held"]) == (2, {}), seen
            assert "Nothing of it was taken" in seen["said"]
        else:
            assert seen["code"] in (0, 1), (name, seen)
            assert seen["held"] == {"honest": True}, (name, seen)
