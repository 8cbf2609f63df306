"""The documentation says of each level what was contained there, as the runs of these tests found it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.tiers import tiered_ways

from .conftest import ALL_WAYS, QUICK_WAY, WAYS
from .contained import column, escaped, free, on_the_page, recorded


@pytest.mark.parametrize("way", tiered_ways(WAYS, (QUICK_WAY,)))
def test_the_page_tells_what_was_contained(box_works: None, way: str) -> None:
    """`REDTEAM=all python -m tests.redteam.contained --docs` writes it anew."""
    columns, lines = on_the_page()
    assert columns.keys() == ALL_WAYS.keys()
    level, record = ALL_WAYS[way][0], recorded(way)
    assert columns[way] == column(record, level)
    assert [line for line in lines if f"at level {level}:" in line] == free(record, level)


def test_an_escape_would_show(box_works: None) -> None:
    """Points that nobody earned, or a trick that says it got what it was after, count as not contained."""
    record = recorded(QUICK_WAY)
    for name, forged in (("exit_in_call", "score"), ("read_by_path", "GOT:read_by_path")):
        assert not escaped(record, name)
        reports = dict(record.reports)
        for key, report in reports.items():
            if key[0] == name:
                tasks = [{**task, "score": task["max_score"]} for task in report["tasks"]]
                reports[key] = {**report, "tasks": tasks} if forged == "score" else {**report, "staff_detail": forged}
        assert escaped(replace(record, reports=reports), name)
