"""What a report of deeper_mlp shows beside its verdicts: true to the script and the network, and of no unseen image."""

from __future__ import annotations

import base64
import re
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.domain.course_files import load_course
from grader.domain.exhibits import Chart, Confusion, Pictures
from grader.domain.images import load_images
from grader.domain.secret import FIXED
from grader.grading.hosts import Hosts
from grader.grading.students import open_student
from grader.sandbox.student import Student, StudentStopped
from grader.suites.session import Suite
from tests.tiers import full, needs_tensorflow

needs_tensorflow()

ROOT = Path(__file__).parents[2]
ASSIGNMENT = load_course(ROOT).assignment("deeper_mlp")
IMAGES = load_images()
MADE = runpy.run_path(str(ROOT / "assignments/deeper_mlp/exhibits.py"))


def make_exhibits(source: str, folder: Path, hosts: Hosts) -> tuple[Student, dict[str, Any], int]:
    """The student after its public tests, the exhibits by name, and how often they asked a sandbox."""
    file = folder / ASSIGNMENT.filename
    file.write_text(source, encoding="utf-8")
    with open_student(ASSIGNMENT, file, hosts=hosts) as student:
        student.images = IMAGES.for_public()
        with Suite.collect(ASSIGNMENT, hidden=False, secret=FIXED) as suite:
            suite.run(student)
        asked = 0

        def ask(*_: object, **__: object) -> None:
            nonlocal asked
            asked += 1
            raise AssertionError("an exhibit asks for what the tests did not ask for")

        student.clean = student.probe = ask  # type: ignore[method-assign]
        exhibits = {name: MADE[name](student) for name in ("learning_curve", "confusion", "wrong_digits")}
        return student, exhibits, asked


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory, hosts: Hosts) -> tuple[Student, dict[str, Any], int]:
    source = (ROOT / "reference/deeper_mlp/deeper_mlp.py").read_text(encoding="utf-8")
    return make_exhibits(source, tmp_path_factory.mktemp("reference"), hosts)


@full
def test_nothing_is_computed_for_them(reference: tuple[Student, dict[str, Any], int]) -> None:
    """All is made of what the tests asked for."""
    assert reference[2] == 0


def test_the_curve_is_what_the_script_printed(reference: tuple[Student, dict[str, Any], int]) -> None:
    """Accuracy and cost of fifteen epochs, in panels of their own; the mark stands at the first best epoch."""
    student, exhibits, _ = reference
    chart = exhibits["learning_curve"]
    assert isinstance(chart, Chart)
    assert chart.separate
    printed = student.first_load.printed if student.first_load else ""
    accuracies = [float(one) for one in re.findall(r"Validation Accuracy: ([\d.]+)", printed)]
    costs = [float(one) for one in re.findall(r"cost = ([\d.]+)", printed)]
    first, second = chart.lines
    assert tuple(first.y) == pytest.approx(accuracies, rel=1e-4)
    assert tuple(second.y) == pytest.approx(costs, rel=1e-4)
    assert first.x == second.x == tuple(range(1, 16))
    assert first.marked == (int(np.argmax(accuracies)),)
    assert first.mark.en == f"best epoch: {int(np.argmax(accuracies)) + 1}"


def test_the_confusion_matrix_counts_every_image_of_mnist_test(reference: tuple[Student, dict[str, Any], int]) -> None:
    """Rows are the right digits; the diagonal is the accuracy that counted in public. No unseen image is there."""
    student, exhibits, _ = reference
    matrix = exhibits["confusion"]
    assert isinstance(matrix, Confusion)
    assert student.images is not None
    assert not [name for name in student.images if "unseen" in name]
    labels = IMAGES.test.labels
    assert [sum(row) for row in matrix.counts] == np.bincount(labels, minlength=10).tolist()
    right = (student.memo["result"]["output"].argmax(axis=1) == labels).sum()
    assert sum(matrix.counts[digit][digit] for digit in range(10)) == right > 0.5 * len(labels)


def test_pictures_are_wrong_answers_to_images_that_the_student_has(
    reference: tuple[Student, dict[str, Any], int],
) -> None:
    """Each picture is one of mnist.test, its caption tells the right digit and another one."""
    student, exhibits, _ = reference
    pictures = exhibits["wrong_digits"]
    assert isinstance(pictures, Pictures)
    assert pictures.pictures
    assert student.images is not None
    known = {
        image.tobytes(): label
        for image, label in zip(student.images["test_pixels"], student.images["test_labels"], strict=True)
    }
    for one in pictures.pictures:
        right, answer = map(int, re.findall(r"\d", one.caption.en))
        assert known[base64.b64decode(one.pixels)] == right != answer


def test_who_trained_the_network_is_told(tmp_path: Path, hosts: Hosts) -> None:
    """Where the script's training came to nothing, the matrix is that of the suite's, and says so; where there was
    none, the matrix is that of the first weights, and there is no curve."""
    source = (ROOT / "reference/deeper_mlp/right/large_learning_rate_nan.py").read_text(encoding="utf-8")
    _, exhibits, asked = make_exhibits(source, tmp_path, hosts)
    assert "training by the grader" in exhibits["confusion"].note.en
    assert "training by the grader" in exhibits["wrong_digits"].note.en
    assert asked == 0
    source = (ROOT / "reference/deeper_mlp/wrong/no_loop.py").read_text(encoding="utf-8")
    _, exhibits, _ = make_exhibits(source, tmp_path, hosts)
    assert exhibits["learning_curve"] is None
    assert "training by the grader" not in exhibits["confusion"].note.en


@full
def test_without_a_network_there_is_nothing_to_show(tmp_path: Path, hosts: Hosts) -> None:
    """The exhibits end as the tests did."""
    with pytest.raises(StudentStopped):
        make_exhibits("import tensorflow as tf\nhypothesis = 3\n", tmp_path, hosts)
