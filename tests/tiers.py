"""Two tiers of tests: what the README's command runs in minutes, and all that `.ci/run` runs.

A test marked `full` is left out of the first. It says the same as a quick one at another isolation level, on another
imitated machine, of another network; or it takes a box, a training or a command line that nothing shorter stands for.
Nothing is tried in the first tier alone.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pytest

full = pytest.mark.full


def needs_tensorflow() -> None:
    """Skip the test, or the file at whose top it stands, where TensorFlow is missing. It is looked for and not imported
    (`pytest.importorskip`): that takes seconds and half a gigabyte of a process that has no use for it."""
    if importlib.util.find_spec("tensorflow") is None:
        pytest.skip("TensorFlow is not installed", allow_module_level=True)


def tiered(values: Iterable[Any], quick: Collection[Any]) -> list[Any]:
    """`values` as parameters, those that are not among `quick` marked `full`; tuples are parameters of one test."""
    found = []
    for value in values:
        several = value if isinstance(value, tuple) else (value,)
        found.append(pytest.param(*several, marks=() if value in quick else full))
    return found


def takes_all() -> bool:
    """Whether nothing is left out for its length (CI_ALL=1)."""
    return os.environ.get("CI_ALL") == "1"


def one_of(step: int, values: Iterable[Any]) -> list[Any]:
    """Each `step`-th of `values`, which all together take minutes; all of them where CI_ALL=1 is set."""
    return list(values)[:: 1 if takes_all() else step]


def tiered_ways(ways: Mapping[str, Any], quick: Collection[str]) -> list[Any]:
    """The names of `ways` as parameters with themselves as ids, those not among `quick` marked `full`."""
    return [pytest.param(way, id=way, marks=() if way in quick else full) for way in ways]
