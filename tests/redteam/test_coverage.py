"""Every threat that the documentation names is tried by a case, and every case stands for a threat.

The table is the section "Threats, and what tries them" of grader/docs/security.md: a heading for each `threat` of
cases.toml, below it a list, each item with the names of its cases behind the last colon.
"""

from __future__ import annotations

import re

import pytest

from .stage import HERE, REPO, cases

CASES = cases()
HEADINGS = {
    "Forging a score": "forging",
    "Stealing": "stealing",
    "Exhausting": "exhausting",
    "Files": "files",
    "Network": "network",
    "Reports and mail": "reports",
}


def table() -> dict[tuple[str, str], list[str]]:
    """(heading, item) -> names of cases."""
    text = (REPO / "grader" / "docs" / "security.md").read_text(encoding="utf-8")
    section = text.partition("## Threats, and what tries them\n")[2].partition("\n## ")[0]
    found: dict[tuple[str, str], list[str]] = {}
    for part in section.split("\n### ")[1:]:
        heading, _, body = part.partition("\n")
        for item in re.findall(r"^- (.*?\.)$(?!\n  )", body, re.MULTILINE | re.DOTALL):
            words, _, names = " ".join(item.split()).rpartition(": ")
            found[heading, words] = re.findall(r"`(\w+)`", names)
    return found


TABLE = table()


def test_table_is_whole() -> None:
    assert {heading for heading, _ in TABLE} == HEADINGS.keys()
    assert len(TABLE) >= 30
    assert len(CASES) >= 150


@pytest.mark.parametrize(("heading", "item"), TABLE, ids=lambda word: word[:40])
def test_threat_is_tried(heading: str, item: str) -> None:
    """By one case at the least, which exists, belongs to that heading, and has files or things to be made."""
    names = TABLE[heading, item]
    assert names
    for name in names:
        assert CASES[name]["threat"] == HEADINGS[heading], name
        files = [path for path in (HERE / "cases" / name).rglob("*") if path.is_file()]
        assert files or CASES[name].get("make"), name


def test_every_case_stands_for_one_threat() -> None:
    named = [name for names in TABLE.values() for name in names]
    assert sorted(named) == sorted(CASES)
    assert {path.name for path in (HERE / "cases").iterdir()} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_case_says_how_it_shows_that_it_bites(name: str) -> None:
    """A proof against a naive grader, or a mark in the run's own record; and something honest to earn.

    Two show it otherwise: the verdicts of the crowd, the page that the markup of a syntax error stands on.
    """
    case = CASES[name]
    assert case["why"]
    assert any(case["honest"].values())
    assert "proof" in case or case.get("mark", True) or name in ("crowd", "markup_in_syntax"), name
    assert bool(case.get("trick")) == bool(case.get("verdicts"))
