"""Several attempts at one assignment: each has a current report, and the latest one's is the entry."""

from __future__ import annotations

import sqlite3

import pytest

from grader.gradebook.attempts import is_time, latest_attempt, missing_attempts
from grader.gradebook.book import Gradebook
from grader.text.errors import MachineError
from tests.gradebook.test_book import begin, database, report

MON, TUE, WED = (f"2026-03-0{day}T10:00:00+00:00" for day in (2, 3, 4))


def test_each_attempt_has_a_current_report_and_the_latest_is_the_entry(tmp_path):
    with Gradebook.open(tmp_path) as book:
        run = begin(book)
        book.record(report(score=10.0, attempt=TUE), run)
        book.record(report(score=20.0, attempt=MON), run)
        book.record(report("s02", score=5.0), run)
        held = {time: one.score for time, one in book.attempts()["s01", "if_for"].items()}
        assert held == {MON: 20.0, TUE: 10.0}
        assert book.entry("s01", "if_for").score == 10.0
        again = begin(book)
        book.record(report(score=30.0, attempt=MON), again)
        book.record(report(score=40.0, attempt=WED), again)
        assert [one.score for one in book.entries()] == [40.0, 5.0]
        kept = book.attempts()
    with Gradebook.open(tmp_path, write=False) as book:
        assert book.attempts() == kept
        assert {time: one.score for time, one in kept["s01", "if_for"].items()} == {MON: 30.0, TUE: 10.0, WED: 40.0}
        assert [one.entry.score for one in book.history("s01", "if_for")] == [40.0, 30.0, 20.0, 10.0]


def test_an_attempt_that_is_gone_is_history_and_the_others_stay(tmp_path):
    with Gradebook.open(tmp_path) as book:
        run = begin(book)
        for time, score in ((MON, 1.0), (TUE, 2.0), (WED, 3.0)):
            book.record(report(score=score, attempt=time), run)
        gone = missing_attempts(book.attempts(), {("s01", "if_for"): {MON, TUE}, ("s09", "if_for"): {MON}})
        assert gone == [("s01", "if_for", WED)]
        book.withdraw_attempts(gone)
        assert book.entry("s01", "if_for").score == 2.0
        assert [one.score for one in book.entries()] == [2.0]
        assert bool(book.history("s01", "if_for")[0].withdrawn)
        book.withdraw_attempts([])
        book.record(report(score=4.0, attempt=WED), run)
        assert book.entry("s01", "if_for").score == 4.0
        book.withdraw_missing([])
        assert book.entries() == []


def test_later_is_later_in_time_and_the_last_of_two_at_one_moment():
    assert latest_attempt({"2026-03-02T18:00:00+09:00": "first", "2026-03-02T10:00:00+00:00": "later"}) == "later"
    assert latest_attempt({"2026-03-02T19:00:00+09:00": "a", "2026-03-02T10:00:00+00:00": "b"}) == "b"
    assert latest_attempt({MON: "timed", "": "untimed"}) == "timed"
    assert latest_attempt({"": "only"}) == "only"


@pytest.mark.parametrize("time", ["soon", "2026-03-02", "2026-03-02T10:00:00", "<b>"])
def test_a_report_of_no_time_is_a_fault_of_the_file(tmp_path, time):
    assert not is_time(time)
    with Gradebook.open(tmp_path) as book:
        book.record(report(attempt=MON), begin(book))
    with Gradebook.open(tmp_path) as book:
        book.record(report("s02", attempt=time), begin(book))
        with pytest.raises(MachineError, match="a stored report is of no time"):
            book.entries()
    assert sqlite3.connect(database(tmp_path)).execute("SELECT count(*) FROM reports").fetchone() == (2,)
