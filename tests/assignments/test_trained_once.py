"""A script of deeper_mlp is trained by itself alone: the grader runs none of its steps again, nor any of its own."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from grader.domain.course_files import load_course
from grader.domain.secret import FIXED
from grader.grading.hosts import Hosts
from grader.grading.students import open_student
from grader.suites.session import Suite
from tests.tiers import needs_tensorflow

needs_tensorflow()

ROOT = Path(__file__).parents[2]
ASSIGNMENT = load_course(ROOT).assignment("deeper_mlp")
COUNTING = """

def ran(module):
    from grader.sandbox.inside.probing import RECORD
    return sum(use.trained for use in RECORD.uses)
"""


@pytest.mark.parametrize(
    ("file", "epochs", "by_suite"),
    [
        ("deeper_mlp.py", 15, 0),
        ("right/with_session.py", 15, 0),
        ("wrong/no_loop.py", 0, 0),
        ("right/large_learning_rate_nan.py", 15, 151),
    ],
    ids=["kept session", "closed session", "never trained", "trained by the suite"],
)
def test_training_steps_are_run_once(file: str, epochs: int, by_suite: int, tmp_path: Path, hosts: Hosts) -> None:
    """Beside the script: its epochs and the initializer. In the clean room: none, or those of the suite's training
    where the script's came to nothing."""
    target = tmp_path / ASSIGNMENT.filename
    target.write_bytes((ROOT / "reference/deeper_mlp" / file).read_bytes())
    with open_student(ASSIGNMENT, target, hosts=hosts) as student:
        student._interpreter.work = dataclasses.replace(student.work, probes=student.work.probes + COUNTING)
        with Suite.collect(ASSIGNMENT, hidden=True, secret=FIXED) as suite:
            suite.run(student)
        assert student.images is not None
        batches = len(student.images["train_labels"]) // 100
        assert student.probe("ran") == 1 + epochs * batches
        assert student.clean("ran") == by_suite
