"""TensorFlow submissions that forge, through the public command line, in a throw-away box.

Each case of cases.toml first shows that it bites: a grader that evaluates in the submission's own process gives it full
marks, or dies, or hangs, or at least is lied to. Then the class is graded; each earns what its network honestly earns.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import numpy as np
import pytest

from grader.domain.images import load_images
from tests.tiers import full

from ..record import Record
from ..test_canaries import seen
from .conftest import WAYS, names_at
from .stage import HERE, LIMITS, NEIGHBOUR, assignment_of, cases

CASES = cases()
pytestmark = full
EVERY_WAY = pytest.mark.parametrize("graded", WAYS, indirect=True)
EACH_CASE = pytest.mark.parametrize(
    ("graded", "name"),
    [pytest.param(way, name, id=f"{way}-{name}") for way in WAYS for name in names_at(way)],
    indirect=["graded"],
)


@pytest.mark.parametrize("name", CASES)
def test_case_bites_without_defence(proofs: dict[str, dict[str, Any]], name: str) -> None:
    """The trick is reached, and does to a naive grader what cases.toml says."""
    proof = proofs[name]
    assert proof["mark"], proof
    wanted = CASES[name]["proof"]
    # What dies on one machine is on a slower one not dead yet after all that time, and as useless.
    assert wanted == "mark" or proof[wanted] or (wanted == "dies" and proof["hangs"]), proof


@EACH_CASE
def test_earns_what_its_network_earns(graded: Record, name: str) -> None:
    """To the point, and by a verdict on the submission: a forged network is never a fault of the suite."""
    report = graded.reports[name, assignment_of(name)]
    broken = [test for test in report["tests"] if test["verdict"] in ("assignment_broken", "grader_failed")]
    assert not broken, [(test["function"], test["staff"]["detail"][-500:]) for test in broken]
    got = {task: points for task, (points, _) in graded.scores(name, assignment_of(name)).items() if points}
    assert got == CASES[name]["earns"]
    assert report["score"] == sum(got.values())
    verdicts = {test["verdict"] for test in report["tests"]} - {"passed"}
    assert verdicts <= set(CASES[name].get("verdicts", ["wrong_answer"]))
    assert CASES[name].get("told", "") in graded.text(name)


@EVERY_WAY
def test_run_ends_well(graded: Record, request: pytest.FixtureRequest) -> None:
    """Every case is graded, at the level asked for; nothing is left behind, written or reached."""
    assert graded.code == 0, graded.stderr[-3000:]
    level, _ = WAYS[request.node.callspec.params["graded"]]
    assert {report["isolation_level"] for report in graded.reports.values()} == {level}
    assert {report["status"] for report in graded.reports.values()} == {"passed"}
    assert graded.left is not None
    # At level 2 /tmp is shared: the warm process's imports (Keras, Matplotlib, fontconfig) leave folders there.
    files = set(graded.left.files) - ({"'/tmp/.cache'", "'/tmp/.config'", "'/tmp/.keras'"} if level == 2 else set())
    assert not files
    assert not dataclasses.replace(graded.left, files=())
    assert graded.facts["changed"] == graded.facts["strays"] == []
    assert graded.facts["heard"] == 0


@EVERY_WAY
def test_no_line_of_a_hidden_test_is_seen(graded: Record) -> None:
    assert graded.facts["canaries"] > 200, "the hidden tests carry none"
    assert graded.facts["canary"] not in seen(graded)


@EVERY_WAY
def test_honest_neighbour_has_all_points(graded: Record) -> None:
    assert [graded.reports[NEIGHBOUR, id_]["score"] for id_ in LIMITS] == [100, 100]


@EVERY_WAY
def test_no_hidden_number_comes_out(graded: Record) -> None:
    """An error of TensorFlow's may quote what the graph was fed: hidden tests and the unseen images tell none of it."""
    tried = 0
    for (name, _), report in graded.reports.items():
        for test in report["tests"]:
            if not test["visible"] or test["function"] == "test_better_than_a_guess":
                said = " ".join((test["message"] or {}).values())
                assert "[GOT" not in said, (name, test["function"], said)
                tried += "[GOT" in test["staff"]["detail"] or "images that are not for training" in said
    assert tried or not {"tells_inputs", "tells_pixels"} & {name for name, _ in graded.reports}


def test_hidden_images_are_searched_for_by_pieces_of_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `hidden_images` looks for is part of an unseen image and of no given one; its control is of a given one."""
    monkeypatch.delenv("GRADER_MNIST", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(HERE / "nowhere"))  # the box has no cache of Keras either
    images = load_images()
    given = b"".join(part.images.tobytes() for part in (images.train, images.validation, images.test))
    source = (HERE / "cases/hidden_images/deeper_mlp.py").read_text(encoding="utf-8")
    pieces = [bytes(byte ^ 0x5A for byte in bytes.fromhex(one)) for one in re.findall(r'"([0-9a-f]{60,})"', source)]
    unseen, floats, control = pieces
    assert unseen in images.unseen.images.tobytes()
    assert unseen not in given
    assert floats in (np.frombuffer(unseen, np.uint8).astype(np.float32) / np.float32(255)).tobytes()
    assert control in given
