"""`grader.sandbox.observed` by itself: what fails in a block waits for the rest of its test, and for no other test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from grader.sandbox import observed
from grader.text.errors import AssignmentError


@pytest.fixture(autouse=True)
def no_test_is_left_running() -> Iterator[None]:
    observed.end()
    yield
    observed.end()


def fail(words: str) -> None:
    with observed.observed():
        raise AssertionError(words)


def test_where_no_test_runs_it_fails_at_once() -> None:
    with pytest.raises(AssertionError, match="now") as caught:
        fail("now")
    assert not hasattr(caught.value, "observed")


def test_the_first_failure_comes_out_once_and_is_marked() -> None:
    observed.start(hidden=False)
    fail("first")
    fail("second")
    with pytest.raises(AssertionError, match="first") as caught:
        observed.settle()
    assert caught.value.observed
    observed.settle()


@pytest.mark.parametrize("after", [observed.end, lambda: observed.start(hidden=False)], ids=["end", "next test"])
def test_it_is_forgotten_with_its_test(after) -> None:
    observed.start(hidden=False)
    fail("of the test before")
    after()
    observed.settle()


def test_another_exception_is_not_held_back() -> None:
    observed.start(hidden=False)
    with pytest.raises(ZeroDivisionError), observed.observed():
        _ = 1 / 0
    with pytest.raises(AssignmentError):
        observed.demand("this")  # the block is left by it all the same


def test_a_look_is_for_blocks_alone_nested_ones_too() -> None:
    observed.demand("this")  # where no test runs everybody may look
    observed.start(hidden=False)
    with observed.observed():
        with observed.observed():
            observed.demand("this")
        observed.demand("this")
    with pytest.raises(AssignmentError):
        observed.demand("this")


def test_a_hidden_test_has_no_block() -> None:
    observed.start(hidden=True)
    with pytest.raises(AssignmentError, match="hidden test"), observed.observed():
        pytest.fail("it was entered")
