"""A script of deeper_mlp is trained by itself alone: the grader runs none of its steps again, nor any of its own."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from grader import suite
from grader.course import load_course
from grader.grading import open_student
from grader.secret import FIXED

pytest.importorskip("tensorflow")

ROOT = Path(__file__).parents[1]
ASSIGNMENT = load_course(ROOT).assignment("deeper_mlp")
COUNTING = """

def ran(module):
    from grader.sandbox.tensorflow.record import RECORD
    return sum(use.trained for use in RECORD.uses)
"""


@pytest.mark.parametrize(
    ("file", "by_suite"),
    [("deeper_mlp.py", 0), ("right/with_session.py", 0), ("wrong/no_loop.py", 151)],
    ids=["kept session", "closed session", "trained by the suite"],
)
def test_training_steps_are_run_once(file: str, by_suite: int, tmp_path: Path) -> None:
    """Beside the script: its epochs and the initializer. In the clean room: none, or those of the suite's training
    where the script had none."""
    target = tmp_path / ASSIGNMENT.filename
    target.write_bytes((ROOT / "reference/deeper_mlp" / file).read_bytes())
    with open_student(ASSIGNMENT, target) as student:
        student.work = dataclasses.replace(student.work, probes=student.work.probes + COUNTING)
        suite.run(ASSIGNMENT, [student], lambda *_: None, hidden=True, secret=FIXED)
        assert student.images is not None
        batches = len(student.images["train_labels"]) // 100
        assert student.probe("ran") == 1 + (0 if by_suite else 15 * batches)
        assert student.clean("ran") == by_suite
