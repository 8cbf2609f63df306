"""The documentation says of each level what was contained there, as the runs of these tests found it."""

from __future__ import annotations

from dataclasses import replace

from .conftest import WAYS
from .contained import escaped, on_the_page, records, table


def test_the_page_tells_what_was_contained(box_works: None) -> None:
    """`python -m tests.redteam.contained --docs` writes it anew."""
    assert on_the_page() == table(records())


def test_an_escape_would_show(box_works: None) -> None:
    """Points that nobody earned, or a trick that says it got what it was after, count as not contained."""
    way = next(iter(WAYS))
    record = records()[way]
    for name, forged in (("exit_in_call", "score"), ("read_by_path", "GOT:read_by_path")):
        assert not escaped(record, name)
        reports = dict(record.reports)
        for key, report in reports.items():
            if key[0] == name:
                tasks = [{**task, "score": task["max_score"]} for task in report["tasks"]]
                reports[key] = {**report, "tasks": tasks} if forged == "score" else {**report, "staff_detail": forged}
        assert escaped(replace(record, reports=reports), name)
