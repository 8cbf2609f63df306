"""Hidden tests of `numpy_layers`: the public claims at random points, from the test's seed.

Gradients of layers are expected from difference quotients of NumPy's own forward pass, not from formulas. No gradient
is taken near a kink: numbers that a ReLU meets are at least 0.1 away from 0.
"""

import math

import numpy as np
import pytest

from grader.suites import check_close

RTOL, ATOL = 1e-5, 1e-7
CLOSE_LOG = 1e-4
"""A small number up to 1e-5 is added to y before the logarithm: with y ≥ 0.1 that is 1e-4 at the most."""
RTOL_STEP = 1e-4
"""What the statement allows: with f″/f′ below 1.5, a forward difference of h = 1e-4 stays below 8e-5."""


@pytest.fixture
def rng(seed):
    return np.random.default_rng(seed)


def close(got, want, rtol=RTOL, atol=ATOL):
    check_close(got, float(want) if np.ndim(want) == 0 else np.asarray(want), rtol=rtol, atol=atol)


def use(student, made, *steps):
    """What each step with some layers gave.

    made: {variable: (class, arguments)}; a step is (variable, method, arguments …) or (variable, ".attribute").
    """
    sent = []
    for name, _ in made.values():
        student.require(name)
    for variable, name, *given in steps:
        if name.startswith("."):
            sent.append((variable, name[1:], None))
        else:
            student.require(f"{made[variable][0]}.{name}")
            sent.append((variable, name, tuple(given)))
    results, _, _ = student.probe("layers", made, sent)
    return results


def slope(function, x):
    """The gradient of a function of an array, by central differences; right to 1e-9 for what is used here."""
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = 1e-5
        gradient[index] = (function(x + step) - function(x - step)) / 2e-5
    return gradient


def away_from_zero(rng, shape):
    return rng.uniform(0.1, 2, shape) * rng.choice([-1.0, 1.0], shape)


def both_signs(rng, shape):
    """The same, with both signs among the numbers."""
    x = away_from_zero(rng, shape)
    x.flat[0], x.flat[-1] = -abs(x.flat[0]), abs(x.flat[-1])
    return x


def shape_of(rng, dimensions, low=2, high=4):
    return tuple(int(size) for size in rng.integers(low, high + 1, dimensions))


def one_hot(rng, rows, classes):
    return np.eye(classes)[rng.integers(0, classes, rows)]


def probabilities(rng, rows, classes=4):
    """Rows that add up to 1, none of the numbers below 0.1."""
    parts = rng.uniform(1, 2, (rows, classes))
    return parts / parts.sum(axis=1, keepdims=True)


def logistic(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


def shares(x):
    return np.exp(x - np.logaddexp.reduce(x, axis=-1, keepdims=True))


# Losses


@pytest.mark.task("mean_squared_error")
@pytest.mark.category("random")
def test_squares_of_a_vector(student, rng):
    for size in (3, 5):
        y, t = rng.normal(size=size), rng.normal(size=size)
        close(student.mean_squared_error(y, t), math.fsum((y - t) ** 2) / 2)


@pytest.mark.task("mean_squared_error")
@pytest.mark.category("shape")
def test_squares_of_a_matrix(student, rng):
    shape = shape_of(rng, 2, 3, 5)
    y, t = rng.normal(size=shape), rng.normal(size=shape)
    close(student.mean_squared_error(y, t), math.fsum(((y - t) ** 2).ravel()) / 2)


@pytest.mark.task("mean_squared_error")
@pytest.mark.category("shape")
def test_squares_of_two_shapes(student, rng):
    for shape in ((4,), (2, 3)):
        y, t = rng.normal(size=shape), rng.normal(size=shape)
        close(student.mean_squared_error(y, t), math.fsum(((y - t) ** 2).ravel()) / 2)


@pytest.mark.task("cross_entropy_error")
@pytest.mark.category("random")
def test_entropy_of_a_vector(student, rng):
    for classes in (3, 4, 5):
        (y,), (t,) = probabilities(rng, 1, classes), one_hot(rng, 1, classes)
        close(student.cross_entropy_error(y, t), -math.log(y[t == 1][0]), CLOSE_LOG, CLOSE_LOG)


@pytest.mark.task("cross_entropy_error")
@pytest.mark.category("shape")
def test_entropy_of_a_batch(student, rng):
    for rows in (1, 5):
        y, t = probabilities(rng, rows), one_hot(rng, rows, 4)
        close(student.cross_entropy_error(y, t), -np.log(y[t == 1]).mean(), CLOSE_LOG, CLOSE_LOG)


@pytest.mark.task("cross_entropy_error")
@pytest.mark.category("boundary")
def test_entropy_at_zero(student, rng):
    share = float(rng.uniform(0.2, 0.8))
    y = np.array([[share, 0.0, 1 - share], [0.0, 1.0, 0.0]])
    close(student.cross_entropy_error(y, np.eye(3)[[0, 1]]), -math.log(share) / 2, CLOSE_LOG, CLOSE_LOG)
    for wrong, rows in ((y, 2), (y[0], 1)):
        # One row alone is wrong: the sum of two of the largest numbers there are would be inf.
        t = np.array([0.0, 1.0, 0.0]) if rows == 1 else np.eye(3)[[1, 1]]
        got = student.cross_entropy_error(wrong, t)
        assert isinstance(got, (int, float))
        assert math.isfinite(got)
        assert got > 10 / rows


@pytest.mark.task("cross_entropy_error")
@pytest.mark.category("repeated_call")
def test_entropy_of_rows_and_of_one(student, rng):
    y, t = 0.75 * probabilities(rng, 3), one_hot(rng, 3, 4)  # the formula divides by no sum
    close(student.cross_entropy_error(y, t), -np.log(y[t == 1]).mean(), CLOSE_LOG, CLOSE_LOG)
    close(student.cross_entropy_error(y[0], t[0]), -np.log(y[0][t[0] == 1][0]), CLOSE_LOG, CLOSE_LOG)


# Functions of each element, and softmax


@pytest.mark.task("sigmoid")
@pytest.mark.category("random")
def test_sigmoid_at_random(student, rng):
    for dimensions in (1, 2):
        x = rng.normal(0, 3, shape_of(rng, dimensions))
        close(student.sigmoid(x), logistic(x))


@pytest.mark.task("sigmoid")
@pytest.mark.category("large")
def test_sigmoid_far_out(student, rng):
    x = np.array([[-1000.0, 1000.0], [-800.0, 750.0], rng.normal(size=2)])
    close(student.sigmoid(x), logistic(x))


@pytest.mark.task("sigmoid")
@pytest.mark.category("shape")
def test_sigmoid_of_a_cube(student, rng):
    x = rng.normal(0, 3, (2, 3, 2))
    close(student.sigmoid(x), logistic(x))


@pytest.mark.task("relu")
@pytest.mark.category("random")
def test_relu_at_random(student, rng):
    for dimensions in (1, 2):
        x = both_signs(rng, shape_of(rng, dimensions))
        x.flat[1] = 0
        close(student.relu(x), np.where(x > 0, x, 0))
    close(student.relu(np.array([-1000.0, 1000.0])), [0.0, 1000.0])


@pytest.mark.task("relu")
@pytest.mark.category("shape")
def test_relu_of_a_cube(student, rng):
    x = both_signs(rng, (2, 3, 2))
    close(student.relu(x), np.where(x > 0, x, 0))


@pytest.mark.task("softmax")
@pytest.mark.category("random")
def test_softmax_of_a_vector(student, rng):
    for size in (2, 5):
        x = rng.normal(0, 2, size)
        close(student.softmax(x), shares(x))


@pytest.mark.task("softmax")
@pytest.mark.category("shape")
def test_softmax_of_a_matrix(student, rng):
    for shape in ((3, 4), (4, 4)):
        x = rng.normal(0, 2, shape)
        close(student.softmax(x), shares(x))


@pytest.mark.task("softmax")
@pytest.mark.category("shape")
def test_softmax_of_a_cube(student, rng):
    x = rng.normal(0, 2, (2, 3, 4))
    close(student.softmax(x), shares(x))


@pytest.mark.task("softmax")
@pytest.mark.category("large")
def test_softmax_far_out(student, rng):
    for middle in (1000.0, -1000.0):
        x = middle + rng.normal(size=4)
        close(student.softmax(x), shares(x))
    close(student.softmax(np.array([-1000.0, 1000.0])), [0.0, 1.0])


@pytest.mark.task("softmax")
@pytest.mark.category("boundary")
def test_softmax_of_unlike_rows(student, rng):
    x = np.array([[1000.0], [-1000.0], [0.0]]) + rng.normal(size=(3, 4))
    close(student.softmax(x), shares(x))


@pytest.mark.task("softmax")
@pytest.mark.category("typical")
def test_softmax_of_five(student, rng):
    x = rng.normal(0, 2, 5)
    close(student.softmax(x), shares(x))


# Numerical derivatives


@pytest.mark.task("numerical_derivative")
@pytest.mark.category("gradient")
def test_derivative_at_random(student, rng):
    student.require("numerical_derivative")
    for sign in (1, -1, 1):
        a, k, b, c = sign * rng.uniform(1, 2), rng.uniform(0.8, 1.2), sign * rng.uniform(0.1, 0.5), rng.normal()
        x = rng.uniform(0, 2)
        got = student.probe("derivative", tuple(map(float, (a, k, b, c))), float(x))
        close(got, a * k * math.exp(k * x) + b, RTOL_STEP)


@pytest.mark.task("numerical_derivative")
@pytest.mark.category("negative")
def test_derivative_of_lines(student, rng):
    student.require("numerical_derivative")
    for b in (float(rng.uniform(0.5, 3)), -float(rng.uniform(0.5, 3)), 0.0, 0.01003):
        x = float(rng.uniform(-2, 2))
        c = float(-b * x - np.sign(b) * rng.uniform(3, 9))  # the value has not the sign of the slope
        got = student.probe("derivative", (0.0, 0.0, b, c), x)
        close(got, b, RTOL_STEP, 1e-6)


def check_gradient(student, rng, x):
    student.require("numerical_gradient")
    a = rng.uniform(1, 2, x.shape) * rng.choice((-1, 1), x.shape)
    want = a * np.exp(x)
    want.flat[0] += 0.1 * x.flat[-1]
    want.flat[-1] += 0.1 * x.flat[0]
    got, _ = student.probe("gradient", a, 0.1, x)
    close(got, want, RTOL_STEP)


@pytest.mark.task("numerical_gradient")
@pytest.mark.category("gradient")
def test_gradient_at_a_vector(student, rng):
    for size in (2, 5):
        check_gradient(student, rng, rng.uniform(-0.5, 1.5, size))


@pytest.mark.task("numerical_gradient")
@pytest.mark.category("shape")
def test_gradient_at_a_matrix(student, rng):
    for shape in ((2, 4), (3, 1), (1, 3)):
        check_gradient(student, rng, rng.uniform(-0.5, 1.5, shape))


@pytest.mark.task("numerical_gradient")
@pytest.mark.category("shape")
def test_gradient_at_a_cube(student, rng):
    check_gradient(student, rng, rng.uniform(-0.5, 1.5, (2, 2, 3)))


@pytest.mark.task("numerical_gradient")
@pytest.mark.category("large")
def test_gradient_at_a_longer_vector(student, rng):
    x = rng.uniform(-0.5, 1.5, 6)
    x[4] = x[1]  # an element is known by its place, not by its value
    check_gradient(student, rng, x)


# Layers


def elementwise(student, rng, name, function, *, shape):
    """A layer without weights: forward and backward at random."""
    x, dout = both_signs(rng, shape), both_signs(rng, shape)
    results = use(student, {"layer": (name, ())}, ("layer", "forward", x), ("layer", "backward", dout))
    want = slope(lambda at: np.sum(dout * function(at)), x)
    return results, (function(x), want)


def latest(student, rng, name, function):
    """backward belongs to the latest forward of the same object, also where shapes change, or it is called again."""
    x, other = both_signs(rng, (2, 3)), both_signs(rng, (4, 2))
    first, second = both_signs(rng, (2, 3)), both_signs(rng, (4, 2))
    steps = [
        ("one", "forward", x),
        ("two", "forward", other),
        ("one", "backward", first),
        ("two", "backward", second),
        ("one", "forward", other),
        ("one", "backward", second),
        ("one", "forward", x),
        ("one", "backward", first),
        ("one", "backward", -2 * first),
    ]
    results = use(student, {"one": (name, ()), "two": (name, ())}, *steps)
    for_x = slope(lambda at: np.sum(first * function(at)), x)
    for_other = slope(lambda at: np.sum(second * function(at)), other)
    for index, want in ((2, for_x), (3, for_other), (5, for_other), (7, for_x), (8, -2 * for_x)):
        close(results[index], want)


def positive_part(x):
    return np.where(x > 0, x, 0)


@pytest.mark.task("sigmoid_layer")
@pytest.mark.category("random")
def test_sigmoid_layer_out(student, rng):
    x = rng.normal(0, 2, shape_of(rng, 2))
    (got,) = use(student, {"layer": ("Sigmoid", ())}, ("layer", "forward", x))
    close(got, logistic(x))


@pytest.mark.task("sigmoid_layer")
@pytest.mark.category("gradient")
def test_sigmoid_layer_gradient(student, rng):
    (_, got), (_, want) = elementwise(student, rng, "Sigmoid", logistic, shape=(3, 4))
    close(got, want)


@pytest.mark.task("sigmoid_layer")
@pytest.mark.category("repeated_call")
def test_two_sigmoid_layers(student, rng):
    latest(student, rng, "Sigmoid", logistic)


@pytest.mark.task("sigmoid_layer")
@pytest.mark.category("typical")
def test_sigmoid_layer_both_ways(student, rng):
    (first, second), (out, want) = elementwise(student, rng, "Sigmoid", logistic, shape=(2, 5))
    close(first, out)
    close(second, want)


@pytest.mark.task("relu_layer")
@pytest.mark.category("random")
def test_relu_layer_out(student, rng):
    x = 5 * both_signs(rng, shape_of(rng, 2))
    (got,) = use(student, {"layer": ("Relu", ())}, ("layer", "forward", x))
    close(got, positive_part(x))


@pytest.mark.task("relu_layer")
@pytest.mark.category("gradient")
def test_relu_layer_gradient(student, rng):
    (_, got), (_, want) = elementwise(student, rng, "Relu", positive_part, shape=(3, 4))
    close(got, want)


@pytest.mark.task("relu_layer")
@pytest.mark.category("repeated_call")
def test_two_relu_layers(student, rng):
    latest(student, rng, "Relu", positive_part)


@pytest.mark.task("relu_layer")
@pytest.mark.category("typical")
def test_relu_layer_both_ways(student, rng):
    (first, second), (out, want) = elementwise(student, rng, "Relu", positive_part, shape=(2, 5))
    close(first, out)
    close(second, want)


def weights(rng, batch, wide, out):
    """W, b, x, dout"""
    return (
        rng.normal(size=(wide, out)),
        rng.normal(size=out),
        rng.normal(size=(batch, wide)),
        rng.normal(size=(batch, out)),
    )


SIZES = ((2, 3, 4), (5, 2, 1), (1, 3, 2))


def affine(student, rng, *asked):
    """For each size: what an Affine layer gave, and W, b, x, dout."""
    for size in SIZES:
        w, b, x, dout = weights(rng, *size)
        steps = [("layer", "forward", x), ("layer", "backward", dout), *asked]
        results = use(student, {"layer": ("Affine", (w, b))}, *steps)
        yield results, (w, b, x, dout)


@pytest.mark.task("affine")
@pytest.mark.category("random")
def test_affine_out(student, rng):
    for size in SIZES:
        w, b, x, _ = weights(rng, *size)
        (got,) = use(student, {"layer": ("Affine", (w, b))}, ("layer", "forward", x))
        close(got, x @ w + b)


@pytest.mark.task("affine")
@pytest.mark.category("gradient")
def test_affine_gradient_of_x(student, rng):
    for (_, got), (w, b, x, dout) in affine(student, rng):
        close(got, slope(lambda at, w=w, b=b, dout=dout: np.sum(dout * (at @ w + b)), x))


@pytest.mark.task("affine")
@pytest.mark.category("gradient")
def test_affine_gradient_of_w(student, rng):
    for (_, _, got), (w, b, x, dout) in affine(student, rng, ("layer", ".dW")):
        close(got, slope(lambda at, x=x, b=b, dout=dout: np.sum(dout * (x @ at + b)), w))


@pytest.mark.task("affine")
@pytest.mark.category("gradient")
def test_affine_gradient_of_b(student, rng):
    for (_, _, got), (w, b, x, dout) in affine(student, rng, ("layer", ".db")):
        close(got, slope(lambda at, x=x, w=w, dout=dout: np.sum(dout * (x @ w + at)), b))


@pytest.mark.task("affine")
@pytest.mark.category("repeated_call")
def test_two_affine_layers(student, rng):
    w, b, x, dout = weights(rng, 2, 3, 4)
    v, c, z, other = weights(rng, 3, 2, 4)
    steps = [
        ("one", "forward", x),
        ("two", "forward", z),
        ("one", "backward", dout),
        ("two", "backward", other),
        ("one", ".dW"),
        ("two", ".dW"),
        ("one", ".db"),
        ("two", ".db"),
        ("one", "forward", -2 * x),
        ("one", "backward", 3 * dout),
        ("one", ".dW"),
        ("one", ".db"),
        ("one", "backward", dout),
        ("one", ".dW"),
        ("one", ".db"),
    ]
    results = use(student, {"one": ("Affine", (w, b)), "two": ("Affine", (v, c))}, *steps)
    wanted = {
        2: dout @ w.T,
        3: other @ v.T,
        4: x.T @ dout,
        5: z.T @ other,
        6: dout.sum(axis=0),
        7: other.sum(axis=0),
        8: b - 2 * x @ w,
        9: 3 * dout @ w.T,
        10: -6 * x.T @ dout,
        11: 3 * dout.sum(axis=0),
        12: dout @ w.T,
        13: -2 * x.T @ dout,
        14: dout.sum(axis=0),
    }
    for index, want in wanted.items():
        close(results[index], want)


@pytest.mark.task("affine")
@pytest.mark.category("typical")
def test_affine_both_ways(student, rng):
    for (first, second), (w, b, x, dout) in affine(student, rng):
        close(first, x @ w + b)
        close(second, dout @ w.T)


def loss(x, t):
    return -np.sum(t * (x - np.logaddexp.reduce(x, axis=1, keepdims=True))) / len(x)


def samples(rng, rows):
    """Logits whose softmax is nowhere below 0.1, and labels."""
    return np.log(probabilities(rng, rows)) + rng.normal(), one_hot(rng, rows, 4)


@pytest.mark.task("softmax_with_loss")
@pytest.mark.category("random")
def test_loss_at_random(student, rng):
    for rows in (1, 5):
        x, t = samples(rng, rows)
        (got,) = use(student, {"layer": ("SoftmaxWithLoss", ())}, ("layer", "forward", x, t))
        close(got, loss(x, t), 2 * CLOSE_LOG, CLOSE_LOG)


@pytest.mark.task("softmax_with_loss")
@pytest.mark.category("gradient")
def test_loss_gradient(student, rng):
    for rows in (1, 3):
        x, t = samples(rng, rows)
        steps = (("layer", "forward", x, t), ("layer", "backward"))
        results = use(student, {"layer": ("SoftmaxWithLoss", ())}, *steps)
        close(results[1], slope(lambda at, t=t: loss(at, t), x))


@pytest.mark.task("softmax_with_loss")
@pytest.mark.category("gradient")
def test_loss_gradient_times_dout(student, rng):
    x, t = samples(rng, 3)
    dout = float(rng.uniform(2, 5))
    steps = (("layer", "forward", x, t), ("layer", "backward", dout))
    results = use(student, {"layer": ("SoftmaxWithLoss", ())}, *steps)
    close(results[1], dout * slope(lambda at: loss(at, t), x))


@pytest.mark.task("softmax_with_loss")
@pytest.mark.category("repeated_call")
def test_two_losses(student, rng):
    (x, t), (z, s) = samples(rng, 2), samples(rng, 4)
    steps = [
        ("one", "forward", x, t),
        ("two", "forward", z, s),
        ("one", "backward"),
        ("two", "backward"),
        ("one", "forward", z, s),
        ("one", "backward"),
        ("one", "backward", -0.5),
    ]
    results = use(student, {"one": ("SoftmaxWithLoss", ()), "two": ("SoftmaxWithLoss", ())}, *steps)
    for_x, for_z = (shares(x) - t) / 2, (shares(z) - s) / 4
    for index, want in ((2, for_x), (3, for_z), (5, for_z), (6, -0.5 * for_z)):
        close(results[index], want)


# Graphs


def parts(value, length):
    assert isinstance(value, (list, tuple)) or (isinstance(value, np.ndarray) and value.ndim == 1)
    assert len(value) == length
    return value


@pytest.mark.task("linear_graph")
@pytest.mark.category("random")
def test_linear_graph_value(student, rng):
    for _ in range(2):
        w, x, b = (float(number) for number in rng.normal(0, 5, 3))
        close(parts(student.linear_graph(w, x, b), 4)[0], w * x + b)


@pytest.mark.task("linear_graph")
@pytest.mark.category("gradient")
def test_linear_graph_gradient(student, rng):
    for w, x, b in (*rng.normal(0, 5, (2, 3)).tolist(), (0.0, 0.0, 0.0)):
        for got, want in zip(parts(student.linear_graph(w, x, b), 4)[1:], (x, w, 1.0), strict=True):
            close(got, want)


def neurons(rng):
    """Weights and inputs of no special size; f stays between 0.01 and 0.99."""
    for _ in range(3):
        yield rng.uniform(0.2, 1.5, 3) * rng.choice([-1.0, 1.0], 3), away_from_zero(rng, 2)[:2] / 1.5


def neuron(w, x):
    return logistic(w[0] * x[0] + w[1] * x[1] + w[2])


@pytest.mark.task("neuron_graph")
@pytest.mark.category("random")
def test_neuron_value(student, rng):
    for w, x in neurons(rng):
        close(parts(student.neuron_graph(w, x), 3)[0], neuron(w, x))


@pytest.mark.task("neuron_graph")
@pytest.mark.category("gradient")
def test_neuron_gradient_of_w(student, rng):
    for w, x in neurons(rng):
        got = parts(student.neuron_graph(w, x), 3)[1]
        close(got, slope(lambda at, x=x: neuron(at, x), w))


@pytest.mark.task("neuron_graph")
@pytest.mark.category("gradient")
def test_neuron_gradient_of_x(student, rng):
    for w, x in neurons(rng):
        got = parts(student.neuron_graph(w, x), 3)[2]
        close(got, slope(lambda at, w=w: neuron(w, at), x))
