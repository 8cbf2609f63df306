"""How a TensorFlow 2 script's own functions of x and y are called: `cost(x, y)`, `accuracy(predicted, y)`.

Which value a parameter takes is told by its name, else by its place: x first, y second. Parameters with a default
are left alone, unless there are no others. The limit: a function that takes something else is not called at all.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

Call = Callable[[Any, Any], Any]
"""Of x and y."""
_X = ("x", "image", "input", "feature", "data")
_Y = ("y", "t", "label", "target", "true")
_OUTPUT = ("y_pred", "y_hat", "yhat", "ypred", "pred", "h", "out", "logit", "prob")


def further(
    named: Mapping[str, Any], output: Callable[[Any], Any]
) -> tuple[dict[str, dict[str, Any]], dict[str, Call]]:
    """What each of the `named` values is ({kind, tensor} as told at `freezing.harvest`; no tensors yet), and how those
    that are functions are called."""
    about: dict[str, dict[str, Any]] = {}
    calls: dict[str, Call] = {}
    for name, value in named.items():
        kind = "missing" if value is None else "finished"
        if callable(value):
            call = bound(value, output, calls)
            kind = "failed" if call is None else "tensor"
            if call is not None:
                calls[name] = call
        about[name] = {"kind": kind, "tensor": None}
    return about, calls


def bound(function: Any, output: Callable[[Any], Any], others: Mapping[str, Call]) -> Call | None:
    """`function` as one of x and y; None where it takes neither. `others` are results that it may ask for by name."""
    roles = parameters(function, others)
    if not roles:
        return None

    def call(x: Any, y: Any) -> Any:
        given = {"x": lambda: x, "y": lambda: y, "output": lambda: output(x)}
        return function(*(given[role]() if role in given else others[role](x, y) for role in roles))

    return call


def parameters(function: Any, others: Mapping[str, Any] = MappingProxyType({})) -> list[str]:
    """What each positional parameter takes: x, y, output or the name of another result."""
    try:
        every = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return []
    places = [one for one in every if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    names = [one.name for one in places if one.default is one.empty] or [one.name for one in places][:2]
    if not names and any(one.kind is one.VAR_POSITIONAL for one in every):
        names = ["x", "y"]
    found: list[str] = []
    for name in names:
        found.append(_role(name.lower(), others) or ("x" if "x" not in found else "y"))
    return found


def _role(name: str, others: Mapping[str, Any]) -> str | None:
    same = [other for other in others if len(name) > 3 and other.startswith(name)]
    if same:
        return same[0]
    for role, beginnings in (("output", _OUTPUT), ("x", _X), ("y", _Y)):
        if name.startswith(beginnings):
            return role
    return None
