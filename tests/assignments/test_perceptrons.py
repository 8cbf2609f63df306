"""What the two perceptrons of the course show, and what their suites rest on."""

from __future__ import annotations

import importlib.util
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from grader.domain.course import Limits
from grader.domain.course_files import load_course
from grader.domain.exhibits import Chart, Surface
from grader.grading.hosts import Hosts
from grader.grading.students import open_student

ROOT = Path(__file__).parents[2]
SHORT = """
import tensorflow as tf
x_data = [[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]]
y_data = [[0], [0], [0], [1], [1], [1]]
X = tf.placeholder(tf.float32, shape=[None, 2])
Y = tf.placeholder(tf.float32, shape=[None, 1])
W = tf.Variable([[0.5], [0.3]])
b = tf.Variable([-2.5])
hypothesis = tf.sigmoid(tf.matmul(X, W) + b)
cost = -tf.reduce_mean(Y * tf.log(hypothesis) + (1 - Y) * tf.log(1 - hypothesis))
train = tf.train.GradientDescentOptimizer(0.01).minimize(cost)
predicted = tf.cast(hypothesis > 0.5, tf.float32)
accuracy = tf.reduce_mean(tf.cast(tf.equal(predicted, Y), tf.float32))
sess = tf.Session()
sess.run(tf.global_variables_initializer())
feed = {X: x_data, Y: y_data}
"""
FETCHES = "for step in range(1200):\n    sess.run([cost, train], feed)\n"
PRINTS = (
    "for step in range(300):\n    sess.run(train, feed)\n    if step % 100 == 0: print(step, cost.eval(feed, sess))\n"
)


def module(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.replace("/", "_"), ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture
def opened(tmp_path: Path, hosts: Hosts) -> Iterator[Any]:
    """A function that opens the student of a script, with other limits if need be."""
    stack = []

    def open_(assignment: str, source: str, **limits: Any) -> Any:
        file = tmp_path / f"{assignment}.py"
        file.write_text(source, encoding="utf-8")
        one = load_course(ROOT).assignment(assignment)
        one = one.model_copy(update={"limits": Limits(**{**one.limits.model_dump(), **limits})})
        manager = open_student(one, file, hosts=hosts)
        stack.append(manager)
        return manager.__enter__()

    yield open_
    for manager in stack:
        manager.__exit__(None, None, None)


def test_the_curve_counts_the_fetched_steps_and_the_line_parts_the_points(opened: Any) -> None:
    student = opened("perceptron_training", SHORT + FETCHES)
    exhibits = module("assignments/perceptron_training/exhibits.py")
    curve = exhibits.learning_curve(student)
    assert isinstance(curve, Chart)
    assert len(curve.lines[0].x) == 400
    assert curve.lines[0].x[-1] == 1197
    costs = [value for value in curve.lines[0].y if value is not None]
    assert costs == sorted(costs, reverse=True)
    assert len(set(costs)) > 300
    surface = exhibits.parting_line(student)
    assert isinstance(surface, Surface)
    assert surface.z[5][5] < 0.5 < surface.z[-1][-1]
    assert [path.points[0] for path in surface.paths][:2] == [(1, 2), (2, 3)]


def test_the_curve_of_printed_lines_takes_their_own_numbers(opened: Any) -> None:
    student = opened("perceptron_training", SHORT + PRINTS)
    # `cost.eval` fetches, too: three numbers; a script that only prints is read by its lines.
    exhibits = module("assignments/perceptron_training/exhibits.py")
    student.memo["harvested"] = {"network": {"fetched": []}}
    curve = exhibits.learning_curve(student)
    assert curve.lines[0].x == (0, 100, 200)


def test_nothing_is_drawn_of_a_script_that_does_nothing(opened: Any) -> None:
    student = opened("perceptron_training", SHORT)
    assert module("assignments/perceptron_training/exhibits.py").learning_curve(student) is None


def test_a_training_that_the_time_limit_cuts_off_is_finished_by_its_own_train(opened: Any) -> None:
    source = SHORT.replace("-2.5", "0.0") + "sess.run(train, feed)\nwhile True: pass\n"
    student = opened("perceptron_training", source, load_seconds=3)
    public = module("assignments/perceptron_training/test_public.py")
    public.test_all_six_points_are_right(student)
    assert [remark for remark in student.remarks if remark == public.CUT]
    public.test_one_step_goes_down_the_gradient(student)


def test_a_function_is_drawn_beside_relu_for_two_biases(opened: Any) -> None:
    source = (ROOT / "reference/relu_perceptron/wrong/before_bias.py").read_text(encoding="utf-8")
    charts = module("assignments/relu_perceptron/exhibits.py").relu(opened("relu_perceptron", source))
    own, right = (np.array(line.y, float) for line in charts[0].lines)
    assert np.allclose(own, right)
    own, right = (np.array(line.y, float) for line in charts[1].lines)
    assert np.allclose(own, np.maximum(np.linspace(-3, 3, 61), 0) + 1)
    assert np.allclose(right, np.maximum(np.linspace(-3, 3, 61) + 1, 0))


def test_from_zeros_the_slides_number_of_steps_is_enough() -> None:
    """The suite trains from there where the script's own start was bad luck."""
    measured = tomllib.loads((ROOT / "reference/perceptron_training/measured.toml").read_text(encoding="utf-8"))
    calibrate = module("reference/perceptron_training/calibrate.py")
    run = calibrate.simulate(np.zeros((1, 2), np.float32), np.zeros((1, 1), np.float32), calibrate.STEPS)
    assert run["right"][0]
    assert abs(run["needed"][0] - measured["from_zeros"]["steps_needed"]) <= 3  # exp may round otherwise elsewhere
    assert run["needed"][0] < calibrate.STEPS / 2
    full = measured["measured"][-1]
    assert full["steps"] == calibrate.STEPS
    assert full["not_right_and_no_nan"] == 0
    assert full["at_most"] == pytest.approx(calibrate.at_most(0, 10_000), rel=0.01)
    assert full["at_most"] == pytest.approx(3 / 10_000, rel=0.01)  # the rule of three


def test_a_start_that_saturates_becomes_nan() -> None:
    calibrate = module("reference/perceptron_training/calibrate.py")
    run = calibrate.simulate(np.array([[3, 3], [0, 0]], np.float32), np.zeros((2, 1), np.float32), 3)
    assert run["nan"].tolist() == [True, False]
