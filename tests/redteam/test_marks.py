"""A submission that notices that its lines are recorded: whatever it does then, its report is as if nobody had asked.

In the throw-away box, at every level. A trick that changes what is told is seen to: it bites. What is told stays within
the file and within its bounds, and nothing of it becomes a point.
"""

from __future__ import annotations

import functools
import json
import sys
from html.parser import HTMLParser
from typing import Any

import pytest

from grader.grading.marking import MAX_LETTERS, MAX_ROWS, MAX_TRACED
from grader.sandbox.seam.messages import MAX_TURNS
from tests.tiers import full

from .box import Box
from .conftest import QUICK_WAY, WAYS, _missing
from .stage import HERE

_LIE = "import grader.sandbox.inside.lines as lines"
_LIAR = "whole = type('L', (list,), {'__getitem__': lambda self, at: list(self)})"
TRICKS = {
    "honest": ["pass"],
    "exits": ["import os", "os._exit(0)"],
    "kills_itself": ["import os", "os.kill(os.getpid(), 9)"],
    "crashes": ["import ctypes", "ctypes.string_at(0)"],
    "waits": ["import time", "time.sleep(10**6)"],
    "hangs_in_c": ["9 ** 9 ** 9"],
    "loops": ["while True:", "    items = items"],
    "loops_in_a_line": ["while True: pass"],
    "loops_on": [
        "while True:",
        "    try:",
        "        while True:",
        "            items = items",
        "    except BaseException: pass",
    ],
    "floods": ["while True: print('x' * 10**6)"],
    "fills_memory": ["kept = []", "while True: kept.append(bytearray(2**20))"],
    "recurses": ["distinct(items)"],
    "off": ["sys.settrace(None)"],
    "own_tracer": ["sys.settrace(lambda *_: None)", "sys._getframe().f_trace = None"],
    "throwing_tracer": ["def throw(*_): raise SystemExit", "sys.settrace(throw)", "(lambda: 0)()"],
    "claims_none": ["sys.gettrace().__self__._lines = None"],
    "claims_a_million": [_LIE, _LIAR, "lines.sorted = lambda _: whole(range(1, 10**6))"],
    "claims_negative": [_LIE, _LIAR, "lines.sorted = lambda _: whole(range(-1000, 0))"],
    "claims_beyond": [_LIE, _LIAR, "lines.sorted = lambda _: whole([10**7, 10**30])"],
    "claims_another_file": [_LIE, _LIAR, "lines.sorted = lambda _: whole([('/etc/passwd', 1), '/etc/passwd'])"],
    "claims_wide_functions": [_LIE, _LIAR, "lines._span = lambda _: (1, 10**9)"],
    "claims_turns": [
        "from grader.sandbox.inside.turns import Turns",
        "forged = (7, 10**9, [('\\x1b[2J', '\\u202e' * 99)] * 10**4, 'gave', '</td><script>')",
        "Turns.told = lambda _: ([forged] * 10**4, [forged] * 10**4, -1)",
    ],
    "claims_odd_turns": ["sys.gettrace().__self__._turns._first = {1: 2}", "items = [*items, object()]"],
    "values_that_act": [
        "class Acts(list):",
        "    def __repr__(self): import os; os._exit(0)",
        "    __len__ = __iter__ = __str__ = __repr__",
        "    __class__ = property(__repr__)",
        "acts, within = Acts(), [Acts()]",
    ],
    "claims_a_cut": ["sys.gettrace().__self__._cut = True", "sys.settrace(None)"],
    "claims_no_mapping": [_LIE, "lines.Ran = lambda *_: type('R', (), {'_asdict': lambda self: [[[]]]})()"],
    "markup": ["'</pre><script>alert(1)</script>\\u202e'"],
    "a_long_line": [f"'{'x' * 5_000}'"],
}
SILENT = {"exits", "crashes", "waits", "hangs_in_c", "loops_in_a_line", "loops_on", "fills_memory", "claims_none"}
"""Of these nothing can be told: the process is gone, or answers otherwise than in the test."""
EXHAUSTING = ("waits", "hangs_in_c", "floods", "fills_memory", "recurses", "kills_itself")
"""Tried where that is promised to be stopped."""
EVERY_WAY = pytest.mark.parametrize("way", [pytest.param(way, marks=() if way == QUICK_WAY else full) for way in WAYS])


@functools.cache
def tried(way: str) -> dict[str, Any]:
    level, uid = WAYS[way]
    box = Box(memory_mb=3072, seconds=300, tmp_mb=512, cgroup_owner=uid)
    tricks = {name: trick for name, trick in TRICKS.items() if level > 1 or name not in EXHAUSTING}
    spec = {"level": level, "uid": uid, "tricks": tricks}
    outcome = box.run([sys.executable, str(HERE / "marks_inside.py"), json.dumps(spec)], exports=("/srv/marks.json",))
    assert outcome.code == 0, outcome.stderr.decode(errors="replace")[-3000:]
    assert not outcome.left
    facts: dict[str, Any] = json.loads(outcome.files["/srv/marks.json"])
    if facts["marked"]["code"] == 4 and "isolation level" in facts["marked"]["said"]:
        _missing(f"the box does not offer this isolation level: {facts['marked']['said']}")
    assert [one["code"] for one in facts.values()] == [0, 0], [one["said"] for one in facts.values()]
    assert all(one["reports"].keys() == tricks.keys() for one in facts.values())
    return facts


def marks(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Which lines ran."""
    told = [test["ran"] for test in report["tests"] if test["ran"] is not None]
    return [{key: value for key, value in each.items() if key != "trace"} for each in told]


def traces(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [test["ran"]["trace"] for test in report["tests"] if test["ran"] and test["ran"]["trace"]]


def plain(report: dict[str, Any]) -> dict[str, Any]:
    """What the lines that ran have no part in, and no clock; a report that one of them decided has no key."""
    left = {key: value for key, value in report.items() if key not in (*_CLOCKS, "source", "key")}
    tests = [{key: value for key, value in test.items() if key not in ("ran", "seconds")} for test in report["tests"]]
    return {**left, "tests": tests}


_CLOCKS = ("graded_at", "run_began", "file_time", "seconds", "near_limits")


@EVERY_WAY
def test_each_report_is_as_it_is_where_nobody_records(box_works: None, way: str) -> None:
    facts = tried(way)
    for name, marked in facts["marked"]["reports"].items():
        unmarked = facts["plain"]["reports"][name]
        assert plain(marked) == plain(unmarked), name
        assert 0 < marked["score"] < 100, name
        assert marks(unmarked) == [], name


@EVERY_WAY
def test_what_is_told_are_lines_of_the_file_and_not_too_many(box_works: None, way: str) -> None:
    for name, report in tried(way)["marked"]["reports"].items():
        (written,) = [file for file in report["files"] if file["path"] == "dictionary.py"]
        for told in marks(report):
            assert set(told["ran"]) <= set(told["shown"]), name
            assert len(told["shown"]) <= MAX_ROWS, name
            assert 0 < told["shown"][0] <= told["shown"][-1] <= written["size"], name
            assert {str(line) for line in told["shown"]} <= report["source"].keys(), name
        for trace in traces(report):
            turns = [*trace["first"], *trace["last"]]
            cells = [cell for turn in turns for pair in turn["values"] for cell in pair]
            cells += [turn["gave"] for turn in turns]
            assert len(turns) <= MAX_TURNS, name
            assert sum(map(len, cells)) <= MAX_TRACED, name
            assert all(cell.isprintable() for cell in cells), name
            assert all(0 < turn["line"] <= written["size"] for turn in turns), name
        assert all(len(text) <= MAX_LETTERS + 1 for text in report["source"].values()), name
        assert "root:" not in json.dumps(report["source"]), name


@EVERY_WAY
def test_the_tricks_bite(box_works: None, way: str) -> None:
    """What the honest one is told is not what they are, for each that stops or forges the record."""
    reports = tried(way)["marked"]["reports"]
    first = marks(reports["honest"])[0]["shown"][0]

    def honestly(name: str) -> dict[str, Any]:
        last = first + len(TRICKS[name]) + 2
        return {"shown": [*range(first, last + 1)], "ran": [*range(first + 1, last + 1)], "more": False}

    assert marks(reports["honest"]) == [honestly("honest")] * 2
    assert marks(reports["markup"]) == [honestly("markup")] * 2
    for name in reports.keys() & SILENT:
        assert marks(reports[name]) == [], name
    forging = [name for name in TRICKS if name.startswith(("claims_", "off", "own_", "throwing_"))]
    for name in forging:
        assert marks(reports[name]) != [honestly(name)] * 2, name
    assert marks(reports["loops"])[0]["more"]


class _Marks(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)


@EVERY_WAY
def test_the_page_is_whole(box_works: None, way: str) -> None:
    """Nothing in it but text, and no more marks than lines."""
    facts = tried(way)["marked"]
    for name, page in facts["pages"].items():
        parser = _Marks()
        parser.feed(page)
        assert page.rstrip().endswith("</html>"), name
        assert "script" not in parser.tags, name
        assert "\u202e" not in page, name
        told = marks(facts["reports"][name])
        assert parser.tags.count("mark") == sum(len(one["ran"]) for one in told), name
