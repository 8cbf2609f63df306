"""Hidden tests of `optimizers`: the public claims at random points, and the edges that the statement fixes.

Names are random letters and numbers are drawn from the test's seed. What is expected is computed step by step
from the slides' formulas; the public tests write the same as sums, so that each set checks the other.
"""

import itertools
import random
import string

import numpy as np
import pytest

from grader.suites import Mismatch, Text, check, check_close, check_list, is_array, show

EPSILON = 1e-7
WRONG = Text("맞지 않습니다.", "It is not right.")
SHAPES = ((3,), (2, 2), (1,), (2, 1, 3))


@pytest.fixture
def rng(seed):
    return np.random.default_rng(seed)


@pytest.fixture
def letters(seed):
    return random.Random(seed)  # noqa: S311  # the same inputs for the whole class, on purpose


def sizes(rng, shape, low, high):
    """Numbers of either sign, none of them near 0."""
    return rng.uniform(low, high, shape) * rng.choice([-1.0, 1.0], shape)


def problem(rng, letters, shapes, steps):
    """Parameters of random names, and their gradients for each step, in another order each time."""
    names = set()
    while len(names) < len(shapes):
        names.add("".join(letters.choices(string.ascii_lowercase, k=8)))
    named = dict(zip(letters.sample(sorted(names), len(names)), shapes, strict=True))
    params = {name: sizes(rng, shape, 0.5, 2) for name, shape in named.items()}
    orders = [letters.sample(list(named), len(named)) for _ in range(steps)]
    return params, [{name: sizes(rng, named[name], 0.5, 12) for name in order} for order in orders]


# The rules, step by step: each changes `state` (of one parameter) and gives the move.


def sgd(state, g, t, lr=0.01):
    return -lr * g


def momentum(state, g, t, lr=0.01, mu=0.9):
    state["move"] = mu * state.get("move", 0) - lr * g
    return state["move"]


def adagrad(state, g, t, lr=0.01):
    state["h"] = state.get("h", 0) + g**2
    return -lr * g / (np.sqrt(state["h"]) + EPSILON)


def rmsprop(state, g, t, lr=0.01, decay=0.9):
    state["h"] = decay * state.get("h", 0) + (1 - decay) * g**2
    return -lr * g / (np.sqrt(state["h"]) + EPSILON)


def adam(state, g, t, lr=0.001, beta1=0.9, beta2=0.999):
    state["m"] = beta1 * state.get("m", 0) + (1 - beta1) * g
    state["v"] = beta2 * state.get("v", 0) + (1 - beta2) * g**2
    return -lr * state["m"] / (1 - beta1**t) / (np.sqrt(state["v"] / (1 - beta2**t)) + EPSILON)


RULES = {"SGD": sgd, "Momentum": momentum, "AdaGrad": adagrad, "RMSProp": rmsprop, "Adam": adam}


def arguments_for(name, rng, *, forgetful=False):
    """Random hyper-parameters, far from the defaults and from each other; `forgetful` ones keep less than half."""
    lr = float(rng.uniform(0.1, 0.5))
    if forgetful and name == "RMSProp":
        return lr, float(rng.uniform(0.2, 0.4))
    if forgetful and name == "Adam":
        return lr, float(rng.uniform(0.2, 0.4)), float(rng.uniform(0.3, 0.45))
    return {
        "SGD": (lr,),
        "Momentum": (lr, float(rng.uniform(0.3, 0.7))),
        "AdaGrad": (lr,),
        "RMSProp": (lr, float(rng.uniform(0.55, 0.8))),
        "Adam": (lr, float(rng.uniform(0.4, 0.6)), float(rng.uniform(0.75, 0.85))),
    }[name]


def check_runs(student, name, arguments, *runs, fresh=False):
    """Each run (params, gradients of each step) goes its way; with `fresh`, each step in a dictionary of its own."""
    student.require(f"{name}.update")
    answer = student.probe("steps", name, arguments, list(runs), fresh)
    if not isinstance(answer, list) or len(answer) != len(runs):
        raise Mismatch(WRONG, f"the probe told {show(answer)}")
    lr = arguments[0] if arguments else 0.001
    atol = 1e-6 + (0 if name in ("SGD", "Momentum") else 1e-3 * lr)
    for (params, grads), told in zip(runs, answer, strict=True):
        after = told.get("after") if isinstance(told, dict) else None
        if not isinstance(after, list) or len(after) != len(grads) or not all(isinstance(each, dict) for each in after):
            raise Mismatch(WRONG, f"the probe told {show(told)}")
        now, states = dict(params), {key: {} for key in params}
        for step, (mine, slopes) in enumerate(zip(after, grads, strict=True), 1):
            for key in params:
                now[key] = now[key] + RULES[name](states[key], slopes[key], step, *arguments)
                check_close(mine.get(key), now[key], rtol=1e-6, atol=atol)


def check_first_step(student, rng, letters, name):
    for _ in range(2):
        check_runs(student, name, arguments_for(name, rng), problem(rng, letters, [(4,)], 1))


def check_many_shapes(student, rng, letters, name):
    check_runs(student, name, arguments_for(name, rng, forgetful=True), problem(rng, letters, SHAPES, 5))


def check_many_steps(student, rng, letters, name):
    check_runs(student, name, arguments_for(name, rng), problem(rng, letters, [(2, 3)], 12))


def check_defaults(student, rng, letters, name):
    check_runs(student, name, (), problem(rng, letters, [(20,)], 10))


def check_some_zero(student, rng, letters, name):
    """Gradients that are zero at first, that become zero, that are zero for good; whole arrays of zeros."""
    params, grads = problem(rng, letters, [(3,), (3,), (2,)], 4)
    first, whole = letters.choice(list(params)[:2]), list(params)[2]
    for step, slopes in enumerate(grads):
        slopes[whole] *= step % 2 == 0
        slopes[first][0] = 0
        slopes[first][1] *= step >= 2
        slopes[first][2] *= step < 2
    check_runs(student, name, arguments_for(name, rng), (params, grads))


def check_tiny(student, rng, letters, name):
    """Where ε counts, its size and place are open; no step is longer than it would be without, and none is lost."""
    arguments = arguments_for(name, rng)
    params, _ = problem(rng, letters, [(4,)], 1)
    (key,), slope = params, sizes(rng, (4,), 1e-6, 2e-6)
    student.require(f"{name}.update")
    answer = student.probe("steps", name, arguments, [(params, [{key: slope}])])
    after = answer[0]["after"][0][key]
    longest = arguments[0] / (np.sqrt(1 - arguments[1]) if name == "RMSProp" else 1)
    check_close(after, params[key] - np.sign(slope) * longest / 2, rtol=0, atol=longest / 2 + 1e-6)
    check((after == params[key]).any().item(), False)


def check_in_turn(student, rng, letters, name):
    """Two optimizers of the same names, used in turn."""
    params, grads = problem(rng, letters, [(3,), (2,)], 3)
    others = {key: -value / 2 for key, value in params.items()}
    slopes = [{key: sizes(rng, value.shape, 0.5, 3) for key, value in each.items()} for each in grads]
    check_runs(student, name, arguments_for(name, rng), (params, grads), (others, slopes))


def check_three_steps(student, rng, letters, name):
    check_runs(student, name, arguments_for(name, rng), problem(rng, letters, [(3,)], 3), fresh=True)


def walked(student, name, arguments, surface, start, count):
    student.require(f"{name}.update")
    points = as_points(student.probe("walk", name, arguments, surface, start, count))
    check(len(points), count + 1)
    return points


def as_points(value):
    # By shape first: as a list, an array takes a hundred times its bytes.
    points = value if isinstance(value, (list, tuple)) else []
    items = [each.tolist() if is_array(each) and each.shape == (2,) else each for each in points]
    for item in items:
        if not isinstance(item, (list, tuple)) or [type(number) in (int, float) for number in item] != [True, True]:
            raise Mismatch(WRONG, f"no point: {show(item)}")
    return np.array(items, dtype=np.float64).reshape(-1, 2)


def beale(x, y):
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def check_steps(points, name, arguments, surface):
    """Each step is that of the rule for the gradients on the way; loosely for the adaptive ones, where ε counts."""
    states = ({}, {})
    with np.errstate(all="ignore"):
        for step, (point, after) in enumerate(itertools.pairwise(points), 1):
            slopes = SLOPES[surface](*point)
            want = [RULES[name](state, g, step, *arguments) for state, g in zip(states, slopes, strict=True)]
            room = 1e-3 * np.abs(want).max() if name in ("SGD", "Momentum") else arguments[0] / 5
            if not (np.abs(after - point - want) <= room + 1e-6).all():
                raise Mismatch(WRONG, f"step {step}: from {show(point)} to {show(after)}, not by {show(want)}")


def check_that(fine, points):
    if not fine:
        raise Mismatch(WRONG, f"the way ends {show(points[-3:])}")


# SGD


@pytest.mark.task("sgd")
@pytest.mark.category("typical")
def test_sgd_first_step(student, rng, letters):
    check_first_step(student, rng, letters, "SGD")


@pytest.mark.task("sgd")
@pytest.mark.category("shape")
def test_sgd_shapes(student, rng, letters):
    check_many_shapes(student, rng, letters, "SGD")


@pytest.mark.task("sgd")
@pytest.mark.category("typical")
def test_sgd_defaults_again(student, rng, letters):
    check_defaults(student, rng, letters, "SGD")


@pytest.mark.task("sgd")
@pytest.mark.category("random")
def test_sgd_three_steps(student, rng, letters):
    check_three_steps(student, rng, letters, "SGD")


@pytest.mark.task("sgd")
@pytest.mark.category("training")
def test_sgd_at_the_saddle(student):
    points = walked(student, "SGD", (0.05,), "saddle", (1, 0.01), 20)
    check_close(points, [(0.9**k, 0.01 * 1.1**k) for k in range(21)], rtol=1e-4, atol=1e-6)


# Momentum


@pytest.mark.task("momentum")
@pytest.mark.category("typical")
def test_momentum_first_step(student, rng, letters):
    check_first_step(student, rng, letters, "Momentum")


@pytest.mark.task("momentum")
@pytest.mark.category("repeated_call")
def test_momentum_many_steps(student, rng, letters):
    check_many_steps(student, rng, letters, "Momentum")


@pytest.mark.task("momentum")
@pytest.mark.category("shape")
def test_momentum_shapes(student, rng, letters):
    check_many_shapes(student, rng, letters, "Momentum")


@pytest.mark.task("momentum")
@pytest.mark.category("typical")
def test_momentum_defaults_again(student, rng, letters):
    check_defaults(student, rng, letters, "Momentum")


@pytest.mark.task("momentum")
@pytest.mark.category("boundary")
def test_momentum_goes_on_without_gradient(student, rng, letters):
    check_some_zero(student, rng, letters, "Momentum")


@pytest.mark.task("momentum")
@pytest.mark.category("repeated_call")
def test_momentum_in_turn(student, rng, letters):
    check_in_turn(student, rng, letters, "Momentum")


@pytest.mark.task("momentum")
@pytest.mark.category("random")
def test_momentum_three_steps(student, rng, letters):
    check_three_steps(student, rng, letters, "Momentum")


@pytest.mark.task("momentum")
@pytest.mark.category("training")
def test_momentum_on_beale(student):
    points = walked(student, "Momentum", (0.005, 0.9), "beale", (1, 1.5), 40)
    check_that(beale(*points[-1]) < 0.05, points)
    check_steps(points, "Momentum", (0.005, 0.9), "beale")


# AdaGrad


@pytest.mark.task("adagrad")
@pytest.mark.category("typical")
def test_adagrad_first_step(student, rng, letters):
    check_first_step(student, rng, letters, "AdaGrad")


@pytest.mark.task("adagrad")
@pytest.mark.category("repeated_call")
def test_adagrad_many_steps(student, rng, letters):
    check_many_steps(student, rng, letters, "AdaGrad")


@pytest.mark.task("adagrad")
@pytest.mark.category("shape")
def test_adagrad_shapes(student, rng, letters):
    check_many_shapes(student, rng, letters, "AdaGrad")


@pytest.mark.task("adagrad")
@pytest.mark.category("typical")
def test_adagrad_defaults_again(student, rng, letters):
    check_defaults(student, rng, letters, "AdaGrad")


@pytest.mark.task("adagrad")
@pytest.mark.category("boundary")
def test_adagrad_some_zero(student, rng, letters):
    check_some_zero(student, rng, letters, "AdaGrad")


@pytest.mark.task("adagrad")
@pytest.mark.category("boundary")
def test_adagrad_tiny_gradient(student, rng, letters):
    check_tiny(student, rng, letters, "AdaGrad")


@pytest.mark.task("adagrad")
@pytest.mark.category("repeated_call")
def test_adagrad_in_turn(student, rng, letters):
    check_in_turn(student, rng, letters, "AdaGrad")


@pytest.mark.task("adagrad")
@pytest.mark.category("random")
def test_adagrad_three_steps(student, rng, letters):
    check_three_steps(student, rng, letters, "AdaGrad")


@pytest.mark.task("adagrad")
@pytest.mark.category("training")
def test_adagrad_on_beale(student):
    points = walked(student, "AdaGrad", (0.5,), "beale", (1, 1.5), 100)
    check_that(0.05 < beale(*points[-1]) < 0.12, points)
    check_steps(points, "AdaGrad", (0.5,), "beale")


# RMSProp


@pytest.mark.task("rmsprop")
@pytest.mark.category("typical")
def test_rmsprop_first_step(student, rng, letters):
    check_first_step(student, rng, letters, "RMSProp")


@pytest.mark.task("rmsprop")
@pytest.mark.category("repeated_call")
def test_rmsprop_many_steps(student, rng, letters):
    check_many_steps(student, rng, letters, "RMSProp")


@pytest.mark.task("rmsprop")
@pytest.mark.category("shape")
def test_rmsprop_shapes(student, rng, letters):
    check_many_shapes(student, rng, letters, "RMSProp")


@pytest.mark.task("rmsprop")
@pytest.mark.category("typical")
def test_rmsprop_defaults_again(student, rng, letters):
    check_defaults(student, rng, letters, "RMSProp")


@pytest.mark.task("rmsprop")
@pytest.mark.category("boundary")
def test_rmsprop_some_zero(student, rng, letters):
    check_some_zero(student, rng, letters, "RMSProp")


@pytest.mark.task("rmsprop")
@pytest.mark.category("boundary")
def test_rmsprop_tiny_gradient(student, rng, letters):
    check_tiny(student, rng, letters, "RMSProp")


@pytest.mark.task("rmsprop")
@pytest.mark.category("repeated_call")
def test_rmsprop_in_turn(student, rng, letters):
    check_in_turn(student, rng, letters, "RMSProp")


@pytest.mark.task("rmsprop")
@pytest.mark.category("random")
def test_rmsprop_three_steps(student, rng, letters):
    check_three_steps(student, rng, letters, "RMSProp")


@pytest.mark.task("rmsprop")
@pytest.mark.category("training")
def test_rmsprop_on_beale(student):
    points = walked(student, "RMSProp", (0.05, 0.9), "beale", (1, 1.5), 100)
    check_that(beale(*points[-1]) < 0.02, points)
    check_steps(points, "RMSProp", (0.05, 0.9), "beale")


# Adam


@pytest.mark.task("adam")
@pytest.mark.category("typical")
def test_adam_first_step(student, rng, letters):
    check_first_step(student, rng, letters, "Adam")


@pytest.mark.task("adam")
@pytest.mark.category("repeated_call")
def test_adam_many_steps(student, rng, letters):
    check_many_steps(student, rng, letters, "Adam")


@pytest.mark.task("adam")
@pytest.mark.category("shape")
def test_adam_shapes(student, rng, letters):
    check_many_shapes(student, rng, letters, "Adam")


@pytest.mark.task("adam")
@pytest.mark.category("typical")
def test_adam_defaults_again(student, rng, letters):
    check_defaults(student, rng, letters, "Adam")


@pytest.mark.task("adam")
@pytest.mark.category("boundary")
def test_adam_some_zero(student, rng, letters):
    check_some_zero(student, rng, letters, "Adam")


@pytest.mark.task("adam")
@pytest.mark.category("boundary")
def test_adam_tiny_gradient(student, rng, letters):
    check_tiny(student, rng, letters, "Adam")


@pytest.mark.task("adam")
@pytest.mark.category("repeated_call")
def test_adam_in_turn(student, rng, letters):
    check_in_turn(student, rng, letters, "Adam")


@pytest.mark.task("adam")
@pytest.mark.category("random")
def test_adam_three_steps(student, rng, letters):
    check_three_steps(student, rng, letters, "Adam")


@pytest.mark.task("adam")
@pytest.mark.category("training")
def test_adam_at_the_saddle(student):
    points = walked(student, "Adam", (0.1, 0.9, 0.999), "saddle", (1, 0.01), 20)
    check_that(1.7 < points[-1, 1] < 2.4, points)
    check_steps(points, "Adam", (0.1, 0.9, 0.999), "saddle")


# inverse_time, linear_decay


@pytest.mark.task("inverse_time")
@pytest.mark.category("random")
def test_inverse_time_random(student, rng):
    for _ in range(4):
        e0, a, t = float(rng.uniform(0.1, 9)), float(rng.uniform(1.5, 9)), int(rng.integers(2, 10**4))
        check_close(student.inverse_time(e0, a, t), e0 / (a * t), rtol=1e-6)


@pytest.mark.task("inverse_time")
@pytest.mark.category("types")
def test_inverse_time_of_integers(student):
    check_close(student.inverse_time(1, 4, 2), 0.125, rtol=1e-6)
    check_close(student.inverse_time(3, 2, 1), 1.5, rtol=1e-6)


def check_decay(student, e0, t, total):
    """The slide's literal form divides by the bracket: right as well, and told in a remark by the public tests."""
    got = student.linear_decay(e0, t, total)
    share = 1 - t / total
    literal = type(got) in (int, float) and abs(got - e0 / share) < 1e-6 * e0 / share
    check_close(got, e0 / share if literal else e0 * share, rtol=1e-6)


@pytest.mark.task("linear_decay")
@pytest.mark.category("random")
def test_linear_decay_random(student, rng):
    for _ in range(4):
        total = int(rng.integers(10, 10**6))
        check_decay(student, float(rng.uniform(0.01, 9)), int(total * rng.uniform(0.2, 0.95)), total)


@pytest.mark.task("linear_decay")
@pytest.mark.category("types")
def test_linear_decay_of_integers(student):
    for t in (0, 1, 3):
        check_decay(student, 2, t, 4)


# mini_batches


def samples(rng, rows):
    """Distinct rows of three numbers; what belongs to each is its number, as one-hot rows."""
    return rng.permutation(rows * 3).reshape(rows, 3) + rng.uniform(0, 1, (rows, 3)), np.eye(rows)


def batches(student, x, y, size, seed):
    student.require("mini_batches")
    answer = student.probe("batches", x, y, size, seed)
    found = answer.get("batches") if isinstance(answer, dict) else None
    if not isinstance(found, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in found):
        raise Mismatch(WRONG, f"the probe told {show(answer)}")
    return [(rows_of(mine, x), rows_of(theirs, y)) for mine, theirs in found]


def rows_of(value, whole):
    try:
        rows = value if is_array(value) else np.array(value, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        rows = np.zeros(())
    if isinstance(value, list) and not value:
        return whole[:0]
    if rows.dtype.kind not in "iuf" or rows.ndim != whole.ndim or rows.shape[1:] != whole.shape[1:]:
        raise Mismatch(WRONG, f"no batch: {show(value)}")
    return rows.astype(np.float64)


def numbers_of(x, found):
    """The number in x of each row that came, in order; -1 for a row that is not in x."""
    numbers = {row.tobytes(): number for number, row in enumerate(x)}
    return [numbers.get(row.tobytes(), -1) for mine, _ in found for row in mine]


def check_sizes(student, rng, rows, size):
    x, y = samples(rng, rows)
    found = batches(student, x, y, size, int(rng.integers(2**31)))
    full, rest = divmod(rows, size)
    check([len(mine) for mine, _ in found], [size] * full + [rest] * bool(rest))
    check([len(theirs) for _, theirs in found], [size] * full + [rest] * bool(rest))


@pytest.mark.task("mini_batches")
@pytest.mark.category("random")
def test_sizes_with_a_rest(student, rng):
    size = int(rng.integers(5, 12))
    check_sizes(student, rng, 3 * size + int(rng.integers(1, size)), size)


@pytest.mark.task("mini_batches")
@pytest.mark.category("boundary")
def test_sizes_at_the_limits(student, rng):
    for rows, size in ((12, 4), (7, 7), (5, 9), (6, 5), (4, 1), (1, 1), (1, 3)):
        check_sizes(student, rng, rows, size)


@pytest.mark.task("mini_batches")
@pytest.mark.category("random")
def test_samples_come_once(student, rng):
    for rows, size in ((int(rng.integers(20, 40)), 6), (3, 8)):
        x, y = samples(rng, rows)
        found = batches(student, x, y, size, int(rng.integers(2**31)))
        check_list(sorted(numbers_of(x, found)), list(range(rows)))
    x, y = samples(rng, 9)
    x[4] = x[7] = x[2]  # samples that are alike are different samples
    found = batches(student, x, y, 4, int(rng.integers(2**31)))
    check_list(sorted(int(row.argmax()) for _, theirs in found for row in theirs), list(range(9)))


@pytest.mark.task("mini_batches")
@pytest.mark.category("shape")
def test_pairs_of_rows(student, rng):
    x, y = samples(rng, 17)
    found = batches(student, x, y, 5, int(rng.integers(2**31)))
    order = numbers_of(x, found)
    if len(order) < 15:
        raise Mismatch(WRONG, f"only {len(order)} rows came")
    check_close(np.concatenate([theirs for _, theirs in found]), y[order], rtol=0)


@pytest.mark.task("mini_batches")
@pytest.mark.category("order")
def test_all_are_shuffled(student, rng):
    rows, size = 24, 6
    x, y = samples(rng, rows)
    for seed in (0, int(rng.integers(2**31))):
        found = batches(student, x, y, size, seed)
        parts = [sorted(numbers_of(x, [pair])) for pair in found]
        broken = sum(part != list(range(part[0], part[0] + len(part))) for part in parts if part)
        check((len(parts) >= rows // size, broken >= len(parts) // 2), (True, True))


@pytest.mark.task("mini_batches")
@pytest.mark.category("repeated_call")
def test_order_by_seed(student, rng):
    x, y = samples(rng, 20)
    seed = int(rng.integers(1, 2**31 - 2))
    seeds = (seed, seed, 0, 0, seed + 1, seed + 2)
    one, again, zero, zero_again, *others = (numbers_of(x, batches(student, x, y, 6, each)) for each in seeds)
    check((len(set(one)) > 10, one == again, zero == zero_again, one in others), (True, True, True, False))


@pytest.mark.task("mini_batches")
@pytest.mark.category("typical")
def test_rows_are_rows_of_x(student, rng):
    x, y = samples(rng, 15)
    found = batches(student, x, y, 4, int(rng.integers(2**31)))
    check((len(found) >= 3, -1 in numbers_of(x, found)), (True, False))


# early_stopping


def accuracies(letters, count):
    """Distinct accuracies below 0.9."""
    return [number / 10**6 for number in letters.sample(range(10**5, 9 * 10**5), count)]


@pytest.mark.task("early_stopping")
@pytest.mark.category("random")
def test_best_of_many(student, letters):
    for _ in range(3):
        history = accuracies(letters, 12)
        best = letters.randrange(2, 10)
        history[best] = 0.9 + history[best] / 10
        check_list(student.early_stopping(history), [best + 1, history[best]])
    # However long it takes, and however little better it is.
    history = accuracies(letters, 40)
    history[3], history[36] = 0.91, 0.910001
    check_list(student.early_stopping(history), [37, 0.910001])


@pytest.mark.task("early_stopping")
@pytest.mark.category("random")
def test_highest_value(student, letters):
    for count in (3, 8):
        low, *others, middle, high = sorted(accuracies(letters, count))
        history = [middle, low, *letters.sample([*others, high], count - 2)]  # the first fall is not the end
        got = student.early_stopping(history)
        check_list(got if isinstance(got, dict) else got[1:], [max(history)])


@pytest.mark.task("early_stopping")
@pytest.mark.category("boundary")
def test_first_last_and_only_epoch(student, letters):
    down = sorted(accuracies(letters, 6), reverse=True)
    low = [value / 3 for value in down]
    for history, epoch in ((down, 1), (down[::-1], 6), (down[:1], 1), (low[::-1], 6)):
        check_list(student.early_stopping(history), [epoch, max(history)])


@pytest.mark.task("early_stopping")
@pytest.mark.category("order")
def test_first_of_three_equals(student, letters):
    low = accuracies(letters, 6)
    check_list(student.early_stopping([*low[:3], 0.95, *low[3:], 0.95, low[0], 0.95]), [4, 0.95])


# descend


def valley(x, y):
    return x / 10, 2 * y


def saddle(x, y):
    return 2 * x, -2 * y


def slope_of_beale(x, y):
    one, two, three = 1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3
    dx = 2 * (one * (y - 1) + two * (y**2 - 1) + three * (y**3 - 1))
    return dx, 2 * x * (one + 2 * two * y + 3 * three * y**2)


SLOPES = {"valley": valley, "beale": slope_of_beale, "saddle": saddle}


def check_path(student, surface, start, count, stride, in_place):
    student.require("descend")
    answer = student.probe("path", surface, start, count, stride, in_place)
    answer = answer if isinstance(answer, dict) else {}
    want = [np.array(start, dtype=np.float64)]
    for step in range(count):
        want.append(want[-1] - stride / 2**step * np.sign(SLOPES[surface](*want[-1])))
    points = as_points(answer.get("points"))
    check(len(points), count + 1)
    check_close(points, np.array(want), rtol=1e-9, atol=1e-9)


def start_of(rng):
    return tuple(map(float, sizes(rng, 2, 0.5, 2)))


@pytest.mark.task("descend")
@pytest.mark.category("random")
def test_path_on_beale(student, rng):
    for _ in range(2):
        check_path(student, "beale", start_of(rng), 7, 0.9, False)


@pytest.mark.task("descend")
@pytest.mark.category("repeated_call")
def test_copies_at_the_saddle(student, rng):
    check_path(student, "saddle", start_of(rng), 6, 0.7, True)
    check_path(student, "valley", start_of(rng), 15, 3.0, True)


@pytest.mark.task("descend")
@pytest.mark.category("typical")
def test_path_in_place(student, rng):
    check_path(student, "valley", start_of(rng), 4, 1.0, True)


@pytest.mark.task("descend")
@pytest.mark.category("boundary")
def test_few_steps(student, rng):
    for count in (1, 0):
        check_path(student, "valley", start_of(rng), count, 1.0, False)
    check_path(student, "valley", (0.0, 0.0), 3, 1.0, True)  # where nothing moves, too, a step is a step


@pytest.mark.task("descend")
@pytest.mark.category("typical")
def test_ends_of_the_path(student, rng):
    start = start_of(rng)
    student.require("descend")
    answer = student.probe("path", "beale", start, 5, 1.1, False)
    points = as_points(answer.get("points") if isinstance(answer, dict) else None)
    if len(points) < 2:
        raise Mismatch(WRONG, f"{len(points)} points")
    point = np.array(start, dtype=np.float64)
    for step in range(5):
        point = point - 1.1 / 2**step * np.sign(SLOPES["beale"](*point))
    check_close(points[-1], point, rtol=1e-9, atol=1e-9)
