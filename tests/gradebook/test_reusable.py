"""Reports are found by what they are made of, whoever's they are, and whatever became of them.

Of `grader.gradebook.reusable`.
"""

from __future__ import annotations

import pytest

from grader.domain.verdict import Report, Verdict
from grader.gradebook.book import Gradebook
from grader.gradebook.reusable import find_report
from grader.text.errors import MachineError

KEY = "k" * 64


def report(student: str, *, key: str = KEY, score: float = 90) -> Report:
    return Report(
        student=student,
        assignment="sums",
        status=Verdict.PASSED,
        score=score,
        max_score=100,
        submitted=f"{student}/sums.py",
        graded_at="2026-03-02T01:00:00+00:00",
        isolation_level=4,
        key=key,
    )


@pytest.fixture
def book(tmp_path):
    with Gradebook.open(tmp_path) as book:
        yield book


def keep(book: Gradebook, *reports: Report) -> None:
    run = book.begin_run(version="0", isolation_level=4)
    for each in reports:
        book.record(each, run)


def test_the_last_one_with_that_key(book):
    keep(book, report("ann", score=1), report("ben", score=2), report("cid", key="other", score=3))
    assert find_report(book, KEY) == report("ben", score=2)
    assert find_report(book, "other") == report("cid", key="other", score=3)
    assert find_report(book, "nobody's") is None


def test_also_where_it_was_withdrawn(book):
    keep(book, report("ann"))
    book.withdraw_missing([])
    assert book.entries() == []
    assert find_report(book, KEY) == report("ann")


def test_one_without_a_key_is_never_found(book):
    keep(book, report("ann", key=""))
    assert find_report(book, "") is None


def test_a_row_that_says_another_key_than_its_report_is_told(book):
    keep(book, report("ann"))
    book._write("UPDATE reports SET key = 'other'", ())
    with pytest.raises(MachineError, match="a stored report is not what its row says"):
        find_report(book, "other")
