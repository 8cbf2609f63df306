"""Hidden tests of `relu_perceptron`: W, b and x from the test's seed, and the edges.

The graph travels to the clean room once per test function; nothing of the script is there. No gradient is taken
within 0.05 of the kink, where both answers are right.
"""

import numpy as np
import pytest

from grader.suites import Mismatch, Text, check_close, network

RTOL, ATOL = 1e-5, 1e-6


@pytest.fixture
def rng(seed):
    return np.random.default_rng(seed)


def draw_case(rng, rows, scale=2.0):
    """A case away from the kink, with rows on both sides of it."""
    while True:
        x = rng.normal(0, scale, (max(rows * 2, 8), 2)).astype(np.float32)
        w = rng.normal(0, scale, (2, 1)).astype(np.float32)
        b = rng.normal(0, scale, 1).astype(np.float32)
        x = x[np.abs(total({"x": x, "W": w, "b": b})[:, 0]) > 0.05][:rows]
        z = total({"x": x, "W": w, "b": b})
        if len(x) == rows and abs(float(b[0])) > 0.3 and (rows < 5 or ((z > 0).any() and (z < 0).any())):
            return {"x": x, "W": w, "b": b}


def total(one):
    return one["x"].astype(np.float64) @ one["W"].astype(np.float64) + one["b"].astype(np.float64)


def check_cases(student, cases):
    for one, got in zip(cases, network.clean(student, "outputs", network.harvest(student), cases), strict=True):
        # A sum that nearly cancels is as exact as its largest term, not as itself.
        terms = float((np.abs(one["x"]) @ np.abs(one["W"]) + np.abs(one["b"])).max())
        check_close(got, np.maximum(total(one), 0), rtol=RTOL, atol=max(ATOL, 1e-6 * terms))


@pytest.mark.task("relu")
@pytest.mark.category("random")
def test_random_weights_and_inputs(student, rng):
    check_cases(student, [draw_case(rng, 20) for _ in range(5)])


@pytest.mark.task("relu")
@pytest.mark.category("shape")
def test_batches_of_any_size(student, rng):
    check_cases(student, [draw_case(rng, rows) for rows in (1, 2, 7, 100, 333)])


@pytest.mark.task("relu")
@pytest.mark.category("boundary")
def test_bias_decides(student, rng):
    cases = []
    for sign in (-1, 1, -1, 1):
        one = draw_case(rng, 12)
        z = total(one) - one["b"]
        # A bias larger than every product, against them: all units change sides where it stands inside.
        one["b"] = np.array([sign * (np.abs(z).max() + 0.5)], np.float32)
        cases.append(one)
    check_cases(student, cases)


@pytest.mark.task("relu")
@pytest.mark.category("large")
def test_large_numbers(student, rng):
    check_cases(student, [draw_case(rng, 10, scale) for scale in (30.0, 300.0)])


@pytest.mark.task("relu")
@pytest.mark.edge
@pytest.mark.category("negative")
def test_zeros_are_exact(student, rng):
    one = draw_case(rng, 60)
    one["x"] = one["x"][total(one)[:, 0] < 0]
    near = {"x": np.zeros((1, 2), np.float32), "W": one["W"], "b": np.array([-0.001], np.float32)}
    for chosen, got in zip(
        (one, near), network.clean(student, "outputs", network.harvest(student), [one, near]), strict=True
    ):
        check_close(got, np.zeros((len(chosen["x"]), 1)), rtol=0, atol=0)


@pytest.mark.task("gradient")
@pytest.mark.category("gradient")
def test_gradient_of_random_cases(student, rng):
    cases = [draw_case(rng, rows) for rows in (5, 8, 30)]
    check_gradients(student, cases)


@pytest.mark.task("gradient")
@pytest.mark.edge
@pytest.mark.category("gradient")
def test_no_gradient_where_all_units_are_off(student, rng):
    one = draw_case(rng, 60)
    one["x"] = one["x"][total(one)[:, 0] < 0]
    check_gradients(student, [one])


def check_gradients(student, cases):
    for one, found in zip(cases, network.clean(student, "gradients", network.harvest(student), cases), strict=True):
        on = (total(one) > 0).astype(np.float64)
        for got, want in zip(found, (one["x"].T.astype(np.float64) @ on, on.sum(axis=0)), strict=True):
            if got is None:
                raise Mismatch(Text("기울기가 없습니다.", "There is no gradient."))
            check_close(got, want, rtol=1e-4, atol=1e-4)


@pytest.mark.task("variables")
@pytest.mark.category("structure")
def test_both_are_variables_of_the_graph(student):
    """A variable that the output does not use is no variable of it: names alone are not enough."""
    found = network.harvest(student)
    variables = network.ask_once(student, "variables", lambda: student.clean("variables", found))
    for name, shape in (("W", (2, 1)), ("b", (1,))):
        tensor = found["weights"][name]["tensor"]
        fitting = [tensor] if tensor in variables else [one for one in variables if variables[one] == shape]
        if found["weights"][name]["kind"] == "constant" or not fitting:
            raise Mismatch(
                Text("변수가 아닙니다.", "Not a variable."), f"{name}: {found['weights'][name]}, {variables}"
            )
        if variables[fitting[0]] != shape:
            raise Mismatch(Text("모양이 다릅니다.", "Another shape."), f"{name}: {variables[fitting[0]]}")
