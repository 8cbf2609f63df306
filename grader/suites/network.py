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
    network: dict[str, Any] = once(student, "network", lambda: checked(student.probe("harvest", seconds=seconds)))
    return network


def began(student: Student, *, seconds: float | None = None) -> dict[str, Any]:
    """The first values of its weights, by tensor, as the probe `began` tells them; asked for once."""

    def ask() -> dict[str, Any]:
        told = student.probe("began", seconds=seconds)
        _want(type(told) is dict and len(told) <= MAX_ENTRIES, "first values")
        return {name: value for name, value in told.items() if type(name) is str and is_array(value)}

    first: dict[str, Any] = once(student, "began", ask)
    return first


def once(student: Student, key: str, ask: Callable[[], Any]) -> Any:
    """What `ask` gave, or how it ended, the first time: a network that hangs is not run again for every test."""
    kept = student.memo.setdefault("harvested", {})
    if key not in kept:
        try:
            kept[key] = ask()
        except StudentStopped as stopped:
            kept[key] = stopped
    if isinstance(kept[key], StudentStopped):
        raise kept[key]
    return kept[key]


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


def checked(told: Any) -> dict[str, Any]:
    """`told`, rebuilt from the fields of `freezing.harvest`, `also`, `kind`, `untrained`, `early` where they were told;
    `Mismatch` where they are not what they are told to be there. A value that is no array is left out."""
    _want(type(told) is dict, "no dict")
    network = {
        "graph": _typed(told, "graph", bytes),
        "x": _typed(told, "x", str),
        "output": _typed(told, "output", str),
        "y": _typed(told, "y", str, type(None)),
        "cost": _typed(told, "cost", str, type(None)),
        "ids": _typed(told, "ids", bool),
        "trained": _typed(told, "trained", bool),
        "history": _typed(told, "history", bool),
        "variables": [_variable(one) for one in _list(told, "variables")],
        "values": {name: value for name, value in _named(told, "values").items() if is_array(value)},
        "extras": {name: _extra(about) for name, about in _named(told, "extras").items()},
        "weights": {name: _weight(about) for name, about in _named(told, "weights").items()},
        "fetched": [_fetched(one) for one in _list(told, "fetched")],
    }
    if "kind" in told:
        network["kind"] = _typed(told, "kind", str)[:20]
    if "untrained" in told:
        network["untrained"] = _typed(told, "untrained", int, type(None))
    if "early" in told:
        network["early"] = _typed(told, "early", int, type(None))
    if "also" in told:
        network["also"] = {name: _weight(about, _RESULTS) for name, about in _named(told, "also").items()}
    size = len(network["graph"]) + sum(value.nbytes for value in network["values"].values())
    _want(size <= MAX_BYTES, f"{size} bytes")
    return network


def _variable(one: Any) -> dict[str, Any]:
    _want(type(one) is dict, "variables")
    return {
        "name": _typed(one, "name", str),
        "tensor": _typed(one, "tensor", str),
        "shape": _shape(one),
        "trainable": _typed(one, "trainable", bool),
    }


def _extra(about: Any) -> dict[str, Any]:
    _want(type(about) is dict, "extras")
    return {
        "dtype": _typed(about, "dtype", str),
        "shape": _shape(about),
        "fed": _typed(about, "fed", float, int, bool, type(None)),
    }


def _weight(about: Any, kinds: tuple[str, ...] = _KINDS) -> dict[str, Any]:
    _want(type(about) is dict and type(about.get("kind")) is str and about["kind"] in kinds, "weights")
    return {"kind": about["kind"], "tensor": _typed(about, "tensor", str, type(None))}


def _fetched(one: Any) -> tuple[str, float, int]:
    _want(type(one) is tuple and [type(part) for part in one] == [str, float, int], "fetched")
    name, value, rows = one
    return name[:1_000], value, rows


def _shape(about: Mapping[Any, Any]) -> tuple[int, ...]:
    shape: tuple[int, ...] = _typed(about, "shape", tuple)
    _want(len(shape) <= 32 and all(type(size) is int for size in shape), "shape")
    return shape


def _typed(told: Mapping[Any, Any], key: str, *types: type) -> Any:
    value = told.get(key, ...)
    _want(type(value) in types, key)
    return value


def _list(told: Mapping[Any, Any], key: str) -> list[Any]:
    found: list[Any] = _typed(told, key, list)
    _want(len(found) <= MAX_ENTRIES, key)
    return found


def _named(told: Mapping[Any, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = _typed(told, key, dict)
    _want(len(found) <= MAX_ENTRIES and all(type(name) is str for name in found), key)
    return found


def _want(condition: bool, what: str) -> None:
    if not condition:
        raise Mismatch(_FORGED, f"forged network: {what}")
