"""Runs one test of a suite as pytest does: setup, the test, teardown. What each phase raised is all that is kept.

pytest's own way goes through some sixty calls of hooks for each test, for reports and captured text that nobody reads
here; it took longer than most tests. Fixtures are pytest's own, of every scope, and so is what is torn down before the
test that follows.

The limit: of a test's marks those count that skip it or filter warnings; hooks of a test that is run
(`pytest_runtest_…`) are not called, and no suite can bring any (`grader.suites.session`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from _pytest import skipping
from _pytest.python import async_fail
from _pytest.tmpdir import tmppath_result_key
from _pytest.warnings import catch_warnings_for_item

from grader.sandbox import observed
from grader.sandbox.backends.budget import interruptible

_SKIPPING = frozenset({"skip", "skipif", "xfail"})


def run_test(item: pytest.Function, following: pytest.Item | None, begin: Callable[[], None]) -> list[BaseException]:
    """What the phases of the test raised, in their order; `begin` is the first step of its setup.

    `pytest.exit.Exception` and `KeyboardInterrupt` come out, as they do with pytest: then nothing was torn down.
    """
    raised: list[BaseException] = []
    marks = {mark.name for mark in item.iter_markers()}
    if not item._request:
        item._initrequest()
    item.stash[tmppath_result_key] = {}  # the fixture `tmp_path` asks for it: no phase is on record
    with _filtered(item) if "filterwarnings" in marks else contextlib.nullcontext():
        try:
            if _phase(raised, partial(_set_up, item, begin, marks)):
                _phase(raised, partial(_call, item))
            _phase(raised, partial(item.session._setupstate.teardown_exact, following))
        finally:
            # pytest before 9 keeps them where a test ends with pytest.exit: the next student would get this one's.
            vars(item).update(_request=False, funcargs=None)
    return raised


def _filtered(item: pytest.Item) -> contextlib.AbstractContextManager[None]:
    return catch_warnings_for_item(item.config, item.ihook, "runtest", item)


def _phase(raised: list[BaseException], step: Callable[[], None]) -> bool:
    """Whether the step went well; what it raised is added to `raised`."""
    try:
        step()
    except (pytest.exit.Exception, KeyboardInterrupt):
        raise
    except BaseException as error:
        raised.append(error)
        return False
    return True


def _set_up(item: pytest.Function, begin: Callable[[], None], marks: set[str]) -> None:
    begin()
    if not _SKIPPING.isdisjoint(marks):
        skipping.pytest_runtest_setup(item)
    item.session._setupstate.setup(item)


def _call(item: pytest.Function) -> None:
    arguments: dict[str, Any] = {name: item.funcargs[name] for name in item._fixtureinfo.argnames}
    with interruptible():
        came = item.obj(**arguments)
        if came is not None and (hasattr(came, "__await__") or hasattr(came, "__aiter__")):
            async_fail(item.nodeid)
        observed.settle()
