"""Networks as a hostile process may tell them: a wrong answer each, and nothing that breaks a suite."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from grader.sandbox.seam import wire
from grader.sandbox.stops import BRIEF, StudentStopped
from grader.suites import network
from grader.suites.compare.checks import Mismatch


def claimed_network(**changes: Any) -> dict[str, Any]:
    claimed = {
        "graph": b"graph",
        "x": "X:0",
        "y": None,
        "ids": False,
        "output": "out:0",
        "cost": "cost:0",
        "variables": [{"name": "W", "tensor": "W:0", "shape": (2, 1), "trainable": True}],
        "values": {"W:0": np.ones((2, 1), np.float32)},
        "extras": {"keep:0": {"dtype": "float32", "shape": (), "fed": 1.0}},
        "weights": {"W": {"kind": "variable", "tensor": "W:0"}},
        "trained": True,
        "fetched": [("cost", 0.5, 100)],
        "history": False,
    }
    return claimed | changes


def nested(depth: int) -> Any:
    deep: Any = []
    for _ in range(depth):
        deep = [deep]
    return deep


def test_an_honest_network_comes_through_as_it_is() -> None:
    for told in (
        claimed_network(),
        claimed_network(early=3),
        claimed_network(early=None),
        claimed_network(y="Y:0", cost=None, fetched=[]),
    ):
        assert network.check_network(told) == told
    assert network.check_network(claimed_network(more=1)).keys() == claimed_network().keys()
    assert network.check_network(claimed_network(values={"W:0": "text"}))["values"] == {}


@pytest.mark.parametrize(
    "claimed",
    [
        None,
        [True, 100],
        wire.Opaque("dict", ""),
        {},
        claimed_network(graph="text"),
        claimed_network(x=None),
        claimed_network(output=b"out:0"),
        claimed_network(trained=1),
        claimed_network(trained=np.ones(3)),
        claimed_network(variables=None),
        claimed_network(variables=[None]),
        claimed_network(variables=[{"name": "W", "tensor": [], "shape": (2, 1), "trainable": True}]),
        claimed_network(variables=[{"name": "W", "tensor": "W:0", "shape": 7, "trainable": True}]),
        claimed_network(variables=[{"name": "W", "tensor": "W:0", "shape": ("a",), "trainable": True}]),
        claimed_network(values={1: np.ones(3)}),
        claimed_network(extras={"keep:0": {"dtype": "float32", "shape": (), "fed": np.ones(3)}}),
        claimed_network(weights={"W": {"kind": [], "tensor": None}}),
        claimed_network(weights={"W": {"kind": "right", "tensor": None}}),
        claimed_network(fetched=nested(98)),
        claimed_network(fetched=[("cost", "0.5", 100)]),
        claimed_network(fetched=[("cost", 0.5, 100)] * (network.MAX_ENTRIES + 1)),
        claimed_network(early="1"),
        claimed_network(graph=bytes(network.MAX_BYTES + 1)),
        claimed_network(values={"W:0": np.zeros(network.MAX_BYTES, np.uint8)}),
    ],
)
def test_a_forged_network_is_a_wrong_answer(claimed: Any) -> None:
    with pytest.raises(Mismatch) as raised:
        network.check_network(claimed)
    assert "forged network" in raised.value.staff


def student(*ends: Any) -> Any:
    """One whose clean room answers so, one after the other."""
    left = list(ends)

    def clean(name: str, *arguments: Any, seconds: float | None) -> Any:
        end = left.pop(0)
        if isinstance(end, str):
            raise StudentStopped(end, BRIEF[end])
        return end

    return SimpleNamespace(memo={}, clean=clean, left=left)


def test_a_clean_room_that_was_stopped_twice_is_not_asked_again() -> None:
    one = student("timed_out", 1, "wrong_answer", "out_of_memory", "never asked")
    for verdict in ("timed_out", None, "wrong_answer", "out_of_memory", "out_of_memory", "out_of_memory"):
        if verdict is None:
            assert network.clean(one, "score") == 1
            continue
        with pytest.raises(StudentStopped) as stopped:
            network.clean(one, "score")
        assert stopped.value.verdict == verdict
    assert one.left == ["never asked"]


def test_the_same_question_is_asked_once() -> None:
    one = student("timed_out", 1, 2)
    for _ in range(2):
        with pytest.raises(StudentStopped):
            network.ask_once(one, "parts", lambda: network.clean(one, "examine"))
        assert network.ask_once(one, "score", lambda: network.clean(one, "score")) == 1
    assert one.left == [2]
