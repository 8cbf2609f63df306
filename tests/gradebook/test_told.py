"""Which scores a student may know by the messages so far: `grader.gradebook.told`."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from grader.gradebook.book import Gradebook
from grader.gradebook.deliveries import Told, prepare, record_step
from grader.gradebook.told import may_have_arrived, read_told, tells_score

HERE, THERE = "kim@example.org", "kim2@example.org"


@pytest.fixture
def book(tmp_path):
    with Gradebook.open(tmp_path) as book:
        book.finish_run(book.begin_run(version="0", isolation_level=3))
        yield book


@pytest.mark.parametrize(
    ("facts", "notes", "told"),
    [
        ({"sums": Told("graded", 0.0)}, [], True),
        ({"sums": Told("missing", 0.0)}, ["hello"], True),
        ({"sums": Told("withheld")}, [], False),
        ({"names": Told("graded", 7.5)}, [], False),
        ({}, [], True),
        ({}, ["hello"], False),
    ],
)
def test_a_message_tells_the_points_of_what_it_is_about_with_points(facts, notes, told):
    """One of a format without facts is taken for one that told all; an announcement alone tells none."""
    assert tells_score({id_: asdict(each) for id_, each in facts.items()}, notes, "sums") == told


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
    made = prepare(book, "kim", "<1@example.org>", "a", {"sums": Told("graded", 7.5)}, 1)
    for step in steps:
        record_step(book, made, [HERE], step)
    record_step(book, made, [THERE], "refused")
    assert [run for run, _ in read_told(book._db, "kim", "sums")] == [1] * arrived
    assert read_told(book._db, "kim", "names") == read_told(book._db, "lee", "sums") == []
