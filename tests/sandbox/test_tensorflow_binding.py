"""How the functions of a TensorFlow 2 script are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from grader.sandbox.inside.tensorflow import binding


@pytest.mark.parametrize(
    ("function", "roles"),
    [
        (lambda x, y: 0, ["x", "y"]),
        (lambda a, b: 0, ["x", "y"]),
        (lambda features, labels: 0, ["x", "y"]),
        (lambda y, x: 0, ["y", "x"]),
        (lambda y_true, y_pred: 0, ["y", "output"]),
        (lambda h, y: 0, ["output", "y"]),
        (lambda predicted, y: 0, ["predicted", "y"]),
        (lambda pred, target: 0, ["predicted", "y"]),
        (lambda x, y=None: 0, ["x"]),
        (lambda x=1, y=2: 0, ["x", "y"]),
        (lambda *both: 0, ["x", "y"]),
        (lambda: 0, []),
        (lambda *, rate: 0, []),
        (max, []),
    ],
)
def test_a_parameter_takes_what_its_name_says_else_its_place(function: Callable[..., Any], roles: list[str]) -> None:
    assert binding.parameters(function, {"predicted": None}) == roles


def test_a_function_may_ask_for_another_result() -> None:
    about, calls = binding.further(
        {"predicted": lambda x: 10 * x, "accuracy": lambda predicted, y: predicted + y, "cost": 3, "more": None},
        lambda x: -x,
    )
    assert {name: one["kind"] for name, one in about.items()} == {
        "predicted": "tensor",
        "accuracy": "tensor",
        "cost": "finished",
        "more": "missing",
    }
    assert calls["accuracy"](2, 1) == 21


def test_the_output_is_handed_to_who_asks_for_it() -> None:
    call = binding.bound(lambda h, y: (h, y), lambda x: -x, {})
    assert call is not None
    assert call(2, 1) == (-2, 1)
    assert binding.bound(lambda: 0, lambda x: x, {}) is None
