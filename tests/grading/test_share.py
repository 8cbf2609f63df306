"""Which part of a class a machine grades: each part is the same everywhere, and all of them are the whole."""

from __future__ import annotations

from collections import Counter

import pytest

from grader.grading.share import Share, parse_share
from grader.text.errors import UsageError

KEYS = [(f"학생 {number}", id_) for number in range(1000) for id_ in ("sums", "names")]


@pytest.mark.parametrize("of", [1, 2, 7, 100])
def test_everything_is_in_one_share_and_shares_are_about_equal(of):
    where = Counter(number for key in KEYS for number in range(1, of + 1) if Share(number, of).holds(*key))
    assert where.total() == len(KEYS)
    assert set(where) == set(range(1, of + 1))
    assert max(where.values()) < 2 * len(KEYS) / of


def test_a_share_is_the_same_on_every_machine_and_from_version_to_version():
    """Two machines of which one was updated would else leave some out, and grade others twice."""
    held = [number for number in range(1, 8) if Share(number, 7).holds("김철수", "dictionary")]
    assert held == [4]
    assert [n for n in range(1, 4) if Share(n, 3).holds("a\udc80", "sums")] == [1]


def test_it_is_written_as_a_part_of_how_many():
    assert parse_share("3/10") == Share(3, 10)
    assert parse_share(" 1/1 ") == Share(1, 1)


@pytest.mark.parametrize("written", ["", "3", "0/10", "11/10", "-1/3", "3/0", "3/10/2", "３/１０", "1.0/2", "a/b"])
def test_anything_else_is_refused_with_an_example(written):
    with pytest.raises(UsageError, match="--shard 3/10"):
        parse_share(written)
