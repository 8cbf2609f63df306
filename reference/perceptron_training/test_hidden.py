"""Hidden tests of `perceptron_training`: the public claims with W, b, x and y from the test's seed.

Cost, train and accuracy are asked about six points at a time: dividing by 6 is as right as taking the mean.
"""

import numpy as np
import pytest

from grader.suites import Mismatch, StudentStopped, Text, check_close, is_array, network

POINTS = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], np.float32)
LABELS = np.array([[0], [0], [0], [1], [1], [1]], np.float32)
RATE, STEPS = 0.01, 10_001
WRONG = Text("맞지 않습니다.", "It is not right.")


@pytest.fixture
def rng(seed):
    return np.random.default_rng(seed)


def total(one):
    return one["x"].astype(np.float64) @ one["W"].astype(np.float64) + one["b"].astype(np.float64)


def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))


def draw_case(rng, rows=6, *, mixed=False):
    """A case with 0.1 < |z| < 6 for all of its rows; `mixed`, with rows on both sides and labels of both kinds."""
    while True:
        x = rng.uniform(-3, 6, (8 * rows, 2)).astype(np.float32)
        w = rng.normal(0, 1, (2, 1)).astype(np.float32)
        b = rng.normal(0, 1, 1).astype(np.float32)
        z = np.abs(total({"x": x, "W": w, "b": b})[:, 0])
        x = x[(z > 0.1) & (z < 6)][:rows]
        y = rng.integers(0, 2, (len(x), 1)).astype(np.float32)
        one = {"W": w, "b": b, "x": x, "y": y}
        if len(x) < rows or abs(float(b[0])) < 0.3:
            continue
        above = total(one) > 0
        if not mixed or (2 <= above.sum() <= rows - 2 and 1 <= y.sum() < rows and 1 <= (above == y).sum() < rows):
            return one


def harvest_network(student):
    return network.harvest(student)


def ask_clean_room(student, probe, *arguments, seconds=None):
    found = network.ask_once(student, "lean", lambda: harvest_network(student) | {"fetched": []})
    return network.clean(student, probe, found, *arguments, seconds=seconds)


def values(student, name, cases):
    return [numeric(got) for got in ask_clean_room(student, "values", name, cases)]


def numeric(got):
    array = np.asarray(got)
    if array.dtype.kind not in "bfiu":
        raise Mismatch(WRONG, f"an array of {array.dtype}")
    return array


@pytest.mark.task("hypothesis")
@pytest.mark.category("random")
def test_random_weights_and_points(student, rng):
    cases = [draw_case(rng, 12) for _ in range(5)]
    for one, got in zip(cases, values(student, "hypothesis", cases), strict=True):
        check_close(got, sigmoid(total(one)), rtol=1e-4, atol=1e-6)


@pytest.mark.task("hypothesis")
@pytest.mark.category("shape")
def test_any_number_of_points(student, rng):
    cases = [draw_case(rng, rows) for rows in (1, 2, 7, 100)]
    for one, got in zip(cases, values(student, "hypothesis", cases), strict=True):
        check_close(got, sigmoid(total(one)), rtol=1e-4, atol=1e-6)


@pytest.mark.task("hypothesis")
@pytest.mark.category("large")
def test_far_from_the_line(student, rng):
    cases = [{**draw_case(rng, 8), "W": rng.normal(0, 10, (2, 1)).astype(np.float32)} for _ in range(3)]
    for one, got in zip(cases, values(student, "hypothesis", cases), strict=True):
        # z of 100 is good to 1e-5 in float32, and so is the sigmoid of it where it is neither 0 nor 1.
        check_close(got, sigmoid(total(one)), rtol=1e-3, atol=1e-5)


@pytest.mark.task("cost")
@pytest.mark.category("cost")
def test_cost_of_other_points_and_labels(student, rng):
    cases = [draw_case(rng, mixed=True) for _ in range(4)] + [small(rng) for _ in range(2)]
    outputs, costs = values(student, "output", cases), values(student, "cost", cases)
    trials = list(zip(cases, outputs, costs, strict=True))
    given = [{**one, "hypothesis": rng.uniform(0.05, 0.95, (6, 1)).astype(np.float32)} for one in cases]
    if right_by_itself(student, "cost", given, [cross_entropy(one["hypothesis"], one["y"]) for one in given]):
        return
    for one, output, cost in [trial for trial in trials if is_chance(trial[1], trial[0])] or trials:
        bases = [sigmoid(total(one)), *([output.astype(np.float64)] if is_chance(output, one) else [])]
        y = one["y"].astype(np.float64)
        wants = [cross_entropy(base, y) for base in bases]
        if cost.size != 1 or not any(np.isclose(float(cost.ravel()[0]), want, rtol=2e-3, atol=1e-5) for want in wants):
            raise Mismatch(WRONG, f"cost {cost}, not {wants}")


def cross_entropy(chances, y):
    h = chances.astype(np.float64)
    return float(-(y * np.log(h) + (1 - y) * np.log(1 - h)).mean())


def right_by_itself(student, name, given, wants):
    """Whether `name` is right for numbers in the place of the script's own hypothesis, as in the public tests."""
    try:
        found = values(student, name, given)
    except StudentStopped:
        return False
    pairs = zip(found, wants, strict=True)
    return all(got.shape == np.shape(want) and np.allclose(got, want, rtol=2e-3, atol=1e-5) for got, want in pairs)


def small(rng):
    """A case of the six points with 0 < XW + b < 1: a hypothesis without its sigmoid has a cross entropy there, too."""
    w, b = rng.uniform(0.04, 0.09, (2, 1)).astype(np.float32), rng.uniform(0.05, 0.15, 1).astype(np.float32)
    y = rng.permutation([0, 0, 1, 1, 1, 0]).reshape(6, 1).astype(np.float32)
    return {"W": w, "b": b, "x": POINTS, "y": y}


def is_chance(output, one):
    return output.shape == one["y"].shape and bool(np.all((output > 1e-3) & (output < 1 - 1e-3)))


@pytest.mark.task("train")
@pytest.mark.category("gradient")
def test_four_steps_down(student, rng):
    cases = [{**draw_case(rng), "x": POINTS, "y": LABELS} for _ in range(3)] + [{**small(rng), "y": LABELS}]
    for one in cases[:3]:  # neither saturated nor at rest
        one["W"] = np.clip(one["W"] / 2, -0.8, 0.8)
    steep = float(rng.uniform(0.3, 0.6))  # all six points are right, and not yet by much
    right = {"W": np.array([[steep], [steep / 5]], np.float32), "b": np.array([-3.9 * steep], np.float32)}
    cases.append({**right, "x": POINTS, "y": LABELS})
    paths = steps(student, "hidden steps", cases, 4, 4)
    walks = [list(moves(student, one, path)) for one, path in zip(cases, paths, strict=True)]
    for walk in [walk for walk in walks if all(len(wants) == 2 for *_, wants in walk)] or walks:
        for place, move, wants in walk:
            room = 3e-7 * max(1.0, np.abs(place).max())
            if not any(np.abs(move - want).max() <= 2e-3 * np.abs(want).max() + room for want in wants):
                raise Mismatch(WRONG, f"from {place} by {move}, not {wants}")


def steps(student, key, cases, count, told):
    """W and b by `count` steps of the script's own `train`; of each case as many places as are `told`."""
    found = harvest_network(student)
    if "train stopped" in student.memo:
        raise student.memo["train stopped"]
    tensors = {"x": found["x"], "y": found["y"]}
    try:
        paths = network.ask_once(student, key, lambda: student.probe("steps", tensors, cases, count, seconds=60))
    except StudentStopped as stopped:
        student.memo["train stopped"] = stopped
        raise
    if not (type(paths) is list and len(paths) == len(cases) and all(is_path(path, told) for path in paths)):
        raise Mismatch(WRONG, "not the steps that were asked for")
    return paths


def moves(student, one, path):
    """(place, move, wanted moves) of each step: by the right cost, and by the script's own where it has a slope."""
    places = [{**one, **place} for place in [one, *path[:-1]]]
    for place, after, own in zip(places, path, slopes(student, places), strict=True):
        leads = own is not None and np.isfinite(own).all() and own.any()
        yield (
            flat(place),
            flat(after) - flat(place),
            [-RATE * each for each in [slope(place), *([own] if leads else [])]],
        )


def is_path(path, count):
    return type(path) is list and len(path) == count and all(is_place(place) for place in path)


def is_place(place):
    if type(place) is not dict or set(place) != {"W", "b"}:
        return False
    shapes = [(place["W"], (2, 1)), (place["b"], (1,))]
    return all(is_array(value) and value.dtype.kind == "f" and value.shape == shape for value, shape in shapes)


def flat(place):
    return np.concatenate([np.asarray(place[name], np.float64).ravel() for name in ("W", "b")])


def slopes(student, places):
    try:
        found = ask_clean_room(student, "gradients", places)
    except StudentStopped:
        return [None] * len(places)
    return [flat_slopes(parts) for parts in found]


def flat_slopes(parts):
    if all(part is None for part in parts):
        return None
    zeros = [np.zeros((2, 1)), np.zeros(1)]
    filled = [zero if part is None else part for part, zero in zip(parts, zeros, strict=True)]
    return np.concatenate([np.asarray(part, np.float64).ravel() for part in filled])


def slope(one):
    off = (sigmoid(total(one)) - one["y"]) / len(one["y"])
    return np.concatenate([(one["x"].astype(np.float64).T @ off).ravel(), off.sum(axis=0)])


@pytest.mark.task("six_points")
@pytest.mark.category("training")
def test_points_between_are_right(student, rng):
    """The six, and what lies between those of one label: it has that label, for a line parts the plane."""
    shares = rng.dirichlet([1, 1, 1], 20)
    x = np.concatenate([POINTS[:3], shares @ POINTS[:3], POINTS[3:], shares @ POINTS[3:]]).astype(np.float32)
    output = outcome(student, x)
    want = np.repeat([[False], [True]], 23, axis=0)
    if output.shape != want.shape or not np.isfinite(output).all() or not ((output > 0.5) == want).all():
        raise Mismatch(WRONG, f"output {output.ravel()}")


def outcome(student, x):
    """The output for `x` with what the script learnt; told at the public test's `outcome`."""
    memo = student.memo
    if "six" not in memo:
        memo["six"] = None
        first = numeric(ask_clean_room(student, "trained", POINTS, None))
        raised = student.loaded.raised
        cut = raised is not None and raised.is_timeout
        if not np.isfinite(first).all() or (cut and not np.array_equal(first > 0.5, LABELS > 0.5)):
            zeros = {"W": np.zeros((2, 1), np.float32), "b": np.zeros(1, np.float32), "x": POINTS, "y": LABELS}
            paths = steps(student, "long walk", [zeros], STEPS, 1)
            memo["six"] = [paths[0][-1]["W"], paths[0][-1]["b"]]
    return numeric(ask_clean_room(student, "trained", x, memo["six"]))


@pytest.mark.task("predicted")
@pytest.mark.category("random")
def test_predictions_of_other_points(student, rng):
    check_predictions(student, rng, [*(draw_case(rng, mixed=True) for _ in range(7)), lopsided(rng)])
    others = [draw_case(rng, rows, mixed=True) for rows in (9, 4)]
    # A hypothesis of six points, whatever they are, is wrong already.
    if all(
        output.shape == one["y"].shape for one, output in zip(others, values(student, "output", others), strict=True)
    ):
        check_predictions(student, rng, others)


def lopsided(rng):
    """A case of the six points of which one alone is below 0.5: their mean is far from it."""
    steep = float(rng.uniform(0.8, 1.2))
    w, b = np.array([[steep], [0]], np.float32), np.array([-1.5 * steep], np.float32)
    return {"W": w, "b": b, "x": POINTS, "y": rng.integers(0, 2, (6, 1)).astype(np.float32)}


def check_predictions(student, rng, cases):
    given = [{**one, "hypothesis": sure(rng, one["y"].shape)} for one in cases]
    if right_by_itself(student, "predicted", given, [one["hypothesis"] > 0.5 for one in given]):
        return
    outputs = values(student, "output", cases)
    for one, output, got in zip(cases, outputs, values(student, "predicted", cases), strict=True):
        if not any(np.array_equal(got.astype(np.float64), want) for want in answers(one, output)):
            raise Mismatch(WRONG, f"{got.ravel()} for z {total(one).ravel()}")


@pytest.mark.task("accuracy")
@pytest.mark.category("accuracy")
def test_share_of_other_labels(student, rng):
    cases = [draw_case(rng, mixed=True) for _ in range(6)]
    given = [{**one, "hypothesis": sure(rng, (6, 1))} for one in cases]
    given = [{**one, "predicted": (one["hypothesis"] > 0.5).astype(np.float32)} for one in given]
    if right_by_itself(student, "accuracy", given, [(one["predicted"] == one["y"]).mean() for one in given]):
        return
    outputs = values(student, "output", cases)
    try:
        own = values(student, "predicted", cases)
    except StudentStopped:
        own = [np.zeros(0)] * len(cases)
    for one, output, mine, got in zip(cases, outputs, own, values(student, "accuracy", cases), strict=True):
        bases = answers(one, output) + ([mine] if mine.shape == one["y"].shape else [])
        shares = [float((base == one["y"]).mean()) for base in bases]
        if got.size != 1 or not any(abs(float(got.ravel()[0]) - share) < 1e-5 for share in shares):
            raise Mismatch(WRONG, f"{got}, not one of {shares}")


def answers(one, output):
    """The predictions that are right: by the right hypothesis, and by the script's own where it tells points apart."""
    above = output > 0.5
    own = [above] if above.shape == one["y"].shape and above.any() and not above.all() else []
    return [each.astype(np.float64) for each in (total(one) > 0, *own)]


def sure(rng, shape):
    """Numbers from 0 to 1 away from 0.5, on both sides of it, of either side as many as chance will have it."""
    chances = rng.uniform(0.52, 0.98, shape)
    low = rng.permutation(np.arange(chances.size) < rng.integers(1, chances.size)).reshape(shape)
    return np.where(low, 1 - chances, chances).astype(np.float32)
