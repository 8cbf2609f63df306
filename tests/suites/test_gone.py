"""Names that libraries have dropped: what is told is there today, and gone is what is told so.

Of `grader.suites.feedback.gone`.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import inspect
import json
import subprocess
import sys

import numpy as np
import pytest

from grader.sandbox.raised import Raised
from grader.suites.feedback.exceptions import explain_exception
from grader.suites.feedback.gone import MODULES, NUMPY, TENSORFLOW, explain_gone, explain_gone_module
from tests.tiers import full

STILL_THERE = {"bool", "in1d", "row_stack", "trapz"}
"""Gone from some versions of NumPy, and not from each."""


@pytest.mark.parametrize(("name", "today"), NUMPY.items())
def test_of_numpy(name: str, today: str) -> None:
    names = {"np": np, "inspect": inspect, "a": np.ones(1), **vars(builtins)}
    assert eval(today.replace("…", "float"), names) is not None  # ours
    assert name in STILL_THERE or name not in dir(np)
    text = explain_gone("numpy", name)
    assert text is not None
    assert text.en == f"NumPy of today has no np.{name}: write {today}."
    assert today in text.ko


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="no TensorFlow on this machine")
@full
def test_of_tensorflow() -> None:
    asked = """
import functools, json, sys
import tensorflow.compat.v1 as tf
def there(path):
    return functools.reduce(lambda at, name: getattr(at, name, None), path.split("."), tf) is not None
print(json.dumps([there(path) for path in json.loads(sys.argv[1])]))
"""
    paths = [*TENSORFLOW, *(today.removeprefix("tf.") for today in TENSORFLOW.values())]
    done = subprocess.run(
        [sys.executable, "-c", asked, json.dumps(paths)], capture_output=True, check=True, timeout=300
    )
    there = dict(zip(paths, json.loads(done.stdout), strict=True))
    assert [path for path in TENSORFLOW if there[path]] == []
    assert [today for today in TENSORFLOW.values() if not there[today.removeprefix("tf.")]] == []


@pytest.mark.parametrize(
    ("module", "name", "told"),
    [
        ("tensorflow", "mul", "TensorFlow of today has no tf.mul: write tf.multiply."),
        ("tensorflow._api.v2.compat.v1", "pack", "TensorFlow of today has no tf.pack: write tf.stack."),
        (
            "tensorflow._api.v2.compat.v1.train",
            "SummaryWriter",
            "TensorFlow of today has no tf.train.SummaryWriter: write tf.summary.FileWriter.",
        ),
        ("itertools", "izip", "Today's Python has zip() in its place."),
        ("collections", "Iterable", "Today it lies in collections.abc."),
    ],
)
def test_by_the_name_of_its_module(module: str, name: str, told: str) -> None:
    text = explain_gone(module, name)
    assert text is not None
    assert text.en == told


def test_no_dotted_module_is_taken_for_a_misspelt_one() -> None:
    raised = Raised("ModuleNotFoundError", "No module named 'numpy.foo'", ())
    assert explain_exception(raised).en == "A module is imported that does not exist here."
    raised = Raised("ModuleNotFoundError", "No module named 'numpyy'", ())
    assert "It looks like numpy." in explain_exception(raised).en


def test_an_argument_of_one_s_own_function_is_not_told_to_be_another_one() -> None:
    raised = Raised("TypeError", "mean() got an unexpected keyword argument 'reduction_indices'", ())
    assert "axis" not in explain_exception(raised).en


def test_of_others_nothing_is_told() -> None:
    assert explain_gone("tensorflow", "multiply") is None
    assert explain_gone("own", "mul") is None
    assert explain_gone_module("numpyy") is None


@pytest.mark.parametrize(("name", "today"), MODULES.items())
def test_modules_of_an_earlier_python(name: str, today: str) -> None:
    importlib.import_module(today)
    text = explain_gone_module(name)
    assert text is not None
    assert text.en == f"The module {name} is called {today} today."
