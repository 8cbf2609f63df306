"""Which scores a student may know by the messages so far: `grader.gradebook.told`."""

from __future__ import annotations

import pytest

from grader.gradebook.book import Gradebook
from grader.gradebook.deliveries import prepare, record_step
from grader.gradebook.told import make_fact, may_have_arrived, read_told, tells_score

HERE, THERE = "kim@example.org", "kim2@example.org"


@pytest.fixture
def book(tmp_path):
    with Gradebook.open(tmp_path) as book:
        book.finish_run(book.begin_run(version="0", isolation_level=3))
        yield book


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"sums": make_fact("ab", scored=True)}, True),
        ({"sums": make_fact("ab", scored=False)}, False),
        ({"names": make_fact("ab", scored=True)}, False),
        ({}, True),
    ],
)
def test_a_message_tells_the_points_of_what_it_names_with_points(facts, told):
    """One of a format without facts is taken for one that told all."""
    assert tells_score(facts, "sums") == told


def test_points_and_none_are_different_news():
    assert make_fact("ab", scored=True) != make_fact("ab", scored=False)


@pytest.mark.parametrize(
    ("steps", "arrived"),
    [
        ((), False),
        (("in_data",), True),
        (("in_data", "accepted"), True),
        (("in_data", "unknown"), True),
        (("in_data", "refused"), False),
        (("in_data", "later"), False),
        (("later", "in_data", "accepted"), True),
        (("in_data", "unknown", "in_data", "refused"), True),
        (("in_data", "in_data", "refused"), True),
        (("refused",), False),
        (("by_hand",), True),
    ],
)
def test_what_was_turned_away_was_not_read(book, steps, arrived):
    """By the steps at one address."""
    assert may_have_arrived(steps) == arrived
    made = prepare(book, "kim", "<1@example.org>", "a", {"sums": "x"}, 1)
    for step in steps:
        record_step(book, made, [HERE], step)
    record_step(book, made, [THERE], "refused")
    assert [run for run, _ in read_told(book._db, "kim", "sums")] == [1] * arrived
    assert read_told(book._db, "kim", "names") == read_told(book._db, "lee", "sums") == []
