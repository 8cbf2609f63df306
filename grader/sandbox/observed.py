"""What only a submission's own process can tell of itself: checked, and worth little. For the authors of suites.

Whether an argument is as it was, whether two objects are one, how often something was called: no answer proves it, for
the process that tells it may say anything. A check of such a thing stands in a block of its own:

    with observed():
        check(after, before)

What fails in the block fails the test only once all else in it has passed, so that the rest is never let off for it.
All tests of an assignment that fail for that reason alone cost `grader.domain.scoring.OBSERVED_POINTS` together at the
most: so much a lie can gain. Where that is not enough, let the value that comes back hang on it.

In hidden tests there is no such block: passed or not is all that one of them may tell, and a submission that chose
between two ways to fail would tell more. The limit: one test runs at a time in a process.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from grader.text import tr
from grader.text.errors import AssignmentError


class _Test:
    """The test that is running, if any."""

    def __init__(self) -> None:
        self.timed = False
        self.begin(running=False, hidden=False)

    def begin(self, *, running: bool, hidden: bool) -> None:
        self.running, self.hidden = running, hidden
        self.depth = 0
        self.failure: AssertionError | None = None


_TEST = _Test()


@contextlib.contextmanager
def observed() -> Iterator[None]:
    """A block whose failed check or assertion counts as observed. `AssignmentError` in a hidden test."""
    if _TEST.hidden:
        raise AssignmentError(
            tr(
                "A hidden test rests on what the submission's own process tells of itself (arguments after the call, "
                "observed()). Check that in a public test, and values alone in hidden ones."
            )
        )
    _TEST.depth += 1
    try:
        yield
    except AssertionError as failure:
        if not _TEST.running:
            raise
        _TEST.failure = _TEST.failure or failure
    finally:
        _TEST.depth -= 1


def start(*, hidden: bool) -> None:
    """A test begins; nothing was observed yet."""
    _TEST.timed = False
    _TEST.begin(running=True, hidden=hidden)


def settle() -> None:
    """The test has passed in all else: what failed in its blocks comes out now."""
    failure = _TEST.failure
    end()
    if failure is not None:
        failure.observed = True  # type: ignore[attr-defined]  # `grader.suites.judging` asks for it
        raise failure


def end() -> None:
    """No test is running any more."""
    _TEST.begin(running=False, hidden=False)


def note_time() -> None:
    """The test looks at how long something took: the next submission that answers the same may take longer."""
    _TEST.timed = True


def is_timed() -> bool:
    """Whether the test that ran last looked at that."""
    return _TEST.timed


def demand(what: str) -> None:
    """`AssignmentError` where a running test looks at `what` outside of a block."""
    if _TEST.running and not _TEST.depth:
        raise AssignmentError(
            tr(
                "{what} is what the submission's own process tells of itself, and may be a lie. Look at it in a block "
                "`with observed():` (grader.sandbox.observed).",
                what=what,
            )
        )
