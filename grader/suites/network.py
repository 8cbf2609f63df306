"""A script's network as its own process told it, for the suites that ask about it. Trusted side.

What `harvest` of a `probes.py` returns is the word of a process that may lie. Here it is rebuilt, field by field, from
plain values of the expected types and of a size that leaves room for the rest of a message: anything else is a wrong
answer, never a fault of the suite. Whether the claims are true is for the clean room and for the suite.

The limit: `trainable`, `trained`, `untrained`, `kind`, `fetched`, `history`, `early` and the values stay the script's
own word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from grader.sandbox.stops import StudentStopped
from grader.suites.compare.checks import Mismatch
from grader.text import tr
from grader.text.reprs import is_array

if TYPE_CHECKING:
    from grader.sandbox.student import Student

MAX_BYTES = 48 << 20
"""Of graph and values, as in the sandbox: a message holds 64 MiB, and images travel beside them."""
MAX_ENTRIES = 20_000
MAX_STOPS = 2
"""Times that the clean room may run out of time or memory, or die, with one submission's network."""
_KINDS = ("variable", "frozen", "constant", "missing")
_RESULTS = ("tensor", "finished", "failed", "missing")
_FORGED = tr("The network cannot be read as data. Remove code that changes modules of the grader or of TensorFlow.")


def harvest(student: Student, *, seconds: float | None = None) -> dict[str, Any]:
    """The network that the probe `harvest` tells; asked for once. `Mismatch` where it is no network."""
    network: dict[str, Any] = ask_once(
        student, "network", lambda: check_network(student.probe("harvest", seconds=seconds))
    )
    return network


def initial_values(student: Student, *, seconds: float | None = None) -> dict[str, Any]:
    """The first values of its weights, by tensor, as the probe `began` tells them; asked for once."""

    def ask() -> dict[str, Any]:
        answer = student.probe("began", seconds=seconds)
        _require(type(answer) is dict and len(answer) <= MAX_ENTRIES, "first values")
        return {name: value for name, value in answer.items() if type(name) is str and is_array(value)}

    first: dict[str, Any] = ask_once(student, "began", ask)
    return first


def ask_once(student: Student, key: str, ask: Callable[[], Any]) -> Any:
    """What `ask` gave, or how it ended, the first time: a network that hangs is not run again for every test."""
    answers = student.memo.setdefault("harvested", {})
    if key not in answers:
        try:
            answers[key] = ask()
        except StudentStopped as stopped:
            answers[key] = stopped
    if isinstance(answers[key], StudentStopped):
        raise answers[key]
    return answers[key]


def clean(student: Student, name: str, *arguments: Any, seconds: float | None = None) -> Any:
    """`student.clean`; after `MAX_STOPS` times that the clean room was stopped or died, the last of these again."""
    stops = student.memo.setdefault("clean room stopped", [])
    if len(stops) >= MAX_STOPS:
        raise stops[-1]
    try:
        return student.clean(name, *arguments, seconds=seconds)
    except StudentStopped as stopped:
        if stopped.raised is None and stopped.verdict in ("timed_out", "out_of_memory", "crashed"):
            stops.append(stopped)
        raise


def check_network(claimed: Any) -> dict[str, Any]:
    """`claimed`, rebuilt from the fields of `freezing.harvest`; `also`, `kind`, `untrained`, `early` where they are
    there; `Mismatch` where they are not what they have to be. A value that is no array is left out."""
    _require(type(claimed) is dict, "no dict")
    network = {
        "graph": _get_typed(claimed, "graph", bytes),
        "x": _get_typed(claimed, "x", str),
        "output": _get_typed(claimed, "output", str),
        "y": _get_typed(claimed, "y", str, type(None)),
        "cost": _get_typed(claimed, "cost", str, type(None)),
        "ids": _get_typed(claimed, "ids", bool),
        "trained": _get_typed(claimed, "trained", bool),
        "history": _get_typed(claimed, "history", bool),
        "variables": [_check_variable(one) for one in _get_list(claimed, "variables")],
        "values": {name: value for name, value in _get_dict(claimed, "values").items() if is_array(value)},
        "extras": {name: _check_extra(about) for name, about in _get_dict(claimed, "extras").items()},
        "weights": {name: _check_weight(about) for name, about in _get_dict(claimed, "weights").items()},
        "fetched": [_check_fetched(one) for one in _get_list(claimed, "fetched")],
    }
    if "kind" in claimed:
        network["kind"] = _get_typed(claimed, "kind", str)[:20]
    if "untrained" in claimed:
        network["untrained"] = _get_typed(claimed, "untrained", int, type(None))
    if "early" in claimed:
        network["early"] = _get_typed(claimed, "early", int, type(None))
    if "also" in claimed:
        network["also"] = {name: _check_weight(about, _RESULTS) for name, about in _get_dict(claimed, "also").items()}
    size = len(network["graph"]) + sum(value.nbytes for value in network["values"].values())
    _require(size <= MAX_BYTES, f"{size} bytes")
    return network


def _check_variable(claimed: Any) -> dict[str, Any]:
    _require(type(claimed) is dict, "variables")
    return {
        "name": _get_typed(claimed, "name", str),
        "tensor": _get_typed(claimed, "tensor", str),
        "shape": _check_shape(claimed),
        "trainable": _get_typed(claimed, "trainable", bool),
    }


def _check_extra(claimed: Any) -> dict[str, Any]:
    _require(type(claimed) is dict, "extras")
    return {
        "dtype": _get_typed(claimed, "dtype", str),
        "shape": _check_shape(claimed),
        "fed": _get_typed(claimed, "fed", float, int, bool, type(None)),
    }


def _check_weight(claimed: Any, kinds: tuple[str, ...] = _KINDS) -> dict[str, Any]:
    _require(type(claimed) is dict and type(claimed.get("kind")) is str and claimed["kind"] in kinds, "weights")
    return {"kind": claimed["kind"], "tensor": _get_typed(claimed, "tensor", str, type(None))}


def _check_fetched(claimed: Any) -> tuple[str, float, int]:
    _require(type(claimed) is tuple and [type(part) for part in claimed] == [str, float, int], "fetched")
    name, value, rows = claimed
    return name[:1_000], value, rows


def _check_shape(claimed: Mapping[Any, Any]) -> tuple[int, ...]:
    shape: tuple[int, ...] = _get_typed(claimed, "shape", tuple)
    _require(len(shape) <= 32 and all(type(size) is int for size in shape), "shape")
    return shape


def _get_typed(claimed: Mapping[Any, Any], key: str, *types: type) -> Any:
    value = claimed.get(key, ...)
    _require(type(value) in types, key)
    return value


def _get_list(claimed: Mapping[Any, Any], key: str) -> list[Any]:
    items: list[Any] = _get_typed(claimed, key, list)
    _require(len(items) <= MAX_ENTRIES, key)
    return items


def _get_dict(claimed: Mapping[Any, Any], key: str) -> dict[str, Any]:
    items: dict[str, Any] = _get_typed(claimed, key, dict)
    _require(len(items) <= MAX_ENTRIES and all(type(name) is str for name in items), key)
    return items


def _require(condition: bool, what: str) -> None:
    if not condition:
        raise Mismatch(_FORGED, f"forged network: {what}")
