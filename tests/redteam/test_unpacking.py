"""Archives, notebooks, documents and winmail.dat that are made to hurt, at each level: they cost their author alone,
and nothing is left.

Each archive is shown to bite: whoever unpacks it with Python's own `extractall` loses another student's work, reads
what is none of theirs, or fills the disk. Of `grader.sandbox.reading`.
"""

from __future__ import annotations

import functools
import json
import sys
from typing import Any

import pytest

from tests.tiers import full

from .box import Box
from .conftest import WAYS, _missing
from .stage import HERE

pytestmark = full
TOLD = {
    "absolute.tar.gz": "absolute.tar.gz",
    "upward.tar.gz": "upward.tar.gz",
    "link.tar.gz": "cannot be read",
    "bomb.zip": "bomb.zip",
    "crowd.zip": "crowd.zip could not be opened: it holds more than 50,000 things",
    "nested.zip": "nested.zip",
    "gigabyte": "cannot be read",
    "cells": "cannot be read",
    "deep": "cannot be read",
    "lists": "cannot be read",
    "number": "cannot be read",
    "parser": "",
    "writes": "",
    "together": "together",
    "laughs.docx": "it declares entities",
    "laughs.hwpx": "it declares entities",
    "reads.docx": "it declares entities",
    "inflates.docx": "if_for.docx was not graded",
    "deep.hwpx": "if_for.hwpx was not graded",
    "many.docx": "if_for.docx was not graded",
    "wide.docx": "if_for.docx was not graded",
    "attributes.docx": "if_for.docx was not graded",
    "parser.docx": "if_for.docx was not graded",
}
"""Students, named by what they hand in, and what the instructor reads of it."""


@functools.cache
def tried(way: str) -> dict[str, Any]:
    level, uid = WAYS[way]
    box = Box(memory_mb=3072, seconds=450, tmp_mb=768, cgroup_owner=uid)
    command = [sys.executable, str(HERE / "unpacking_inside.py"), json.dumps({"level": level, "uid": uid})]
    outcome = box.run(command, exports=("/srv/unpacking.json",))
    assert outcome.code == 0, outcome.stderr.decode(errors="replace")[-3000:]
    assert not outcome.left
    facts: dict[str, Any] = json.loads(outcome.files["/srv/unpacking.json"])
    said = facts["graded"]["said"]
    if "isolation level" in said and facts["graded"]["code"] == 4:
        _missing(f"the box does not offer this isolation level: {said}")
    return facts


@pytest.mark.parametrize("way", list(WAYS)[:1])
def test_each_bites_whoever_just_unpacks_it(box_works: None, way: str) -> None:
    naive = tried(way)["naive"]
    assert [name for name, each in naive.items() if each["overwritten"]] == [
        *("absolute.tar.gz", "upward.tar.gz", "link.tar.gz")
    ], naive
    assert naive["link.tar.gz"]["read"]
    assert naive["bomb.zip"]["code"] != 0, "it wrote more than a file may have"
    assert naive["crowd.zip"]["names"] == "600000"
    assert naive["nested.zip"]["inner"]


@pytest.mark.parametrize("name", TOLD)
@pytest.mark.parametrize("way", WAYS)
def test_it_costs_its_author_alone(box_works: None, way: str, name: str) -> None:
    seen = tried(way)["graded"]
    assert not seen["scores"].get(name), seen
    assert any(name in line and TOLD[name] in line for line in seen["said"].splitlines()), seen


@pytest.mark.parametrize("way", WAYS)
def test_nobody_else_loses_anything_and_nothing_is_left(box_works: None, way: str) -> None:
    seen = tried(way)["graded"]
    assert "Traceback" not in seen["said"], seen
    assert seen["scores"]["sivir"] == 100, seen
    assert seen["untouched"], seen
    assert not seen["shown"], seen


WINMAILS = {
    "lies": "damaged",
    "crowd": "packed_files",
    "properties": "",
    "values": "damaged",
    "fixed": "damaged",
    "nested": "packed_messages",
    "named": "",
}
"""What is told of a winmail.dat, of whatever it holds."""


@pytest.mark.parametrize("name", WINMAILS)
@pytest.mark.parametrize("way", WAYS)
def test_a_winmail_is_read_within_its_bounds_and_leads_nowhere(box_works: None, way: str, name: str) -> None:
    seen = tried(way)["mails"]
    fault, members = seen["told"].get(name, ["nothing", [["", "", ""]]])
    assert fault == "", seen
    assert members[0][1:] == [WINMAILS[name], "tnef"], members
    assert not any("/" in member[0] for member in members)
