"""`perceptron_training`의 공개 테스트. 집에서도 돌려 볼 수 있습니다: grade check perceptron_training.py

The public tests of `perceptron_training`. The script runs once, as a whole. Its graph is then computed anew with W, b,
x and y that are chosen here, and its `train` is run from W and b that are chosen here.

Each name is judged by itself: a wrong cost costs nothing of `train`, which may go down the gradient of the script's own
cost, and a wrong hypothesis nothing of `predicted`.
"""

import numpy as np
import pytest

from grader.suites import (
    EMPTY,
    Hint,
    Mismatch,
    StudentStopped,
    Text,
    check_close,
    is_array,
    network,
    observed,
)

POINTS = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], np.float32)
LABELS = np.array([[0], [0], [0], [1], [1], [1]], np.float32)
RATE = 0.01
STEPS = 10_001
SMALL = [0.1, 0.05], 0.1
"""W and b for which 0 < XW + b < 1 in all six points: a hypothesis without its sigmoid has a cross entropy, too."""
ALL_RIGHT = [0.5, 0.1], -1.9
"""W and b for which all six points are right, and not yet by much."""
RTOL, ATOL = 1e-4, 1e-6  # float32 rounds at 6e-8; a sigmoid of |z| ≤ 20 is good to 2e-6 of itself
COST_RTOL, COST_ATOL = 2e-3, 1e-5  # log(h + 1e-7) and clipping, as libraries do, stay below 1e-4 where |z| ≤ 6


def case(w, b, x=POINTS, y=LABELS):
    return {
        "W": np.array(w, np.float32).reshape(2, 1),
        "b": np.array([b], np.float32),
        "x": np.array(x, np.float32).reshape(-1, 2),
        "y": np.array(y, np.float32).reshape(-1, 1),
    }


def total(one):
    """xW + b in float64, shape (n, 1)."""
    return one["x"].astype(np.float64) @ one["W"].astype(np.float64) + one["b"].astype(np.float64)


def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))  # 1 / (1 + exp(-z)), which would overflow


def harvest_network(student):
    return network.harvest(student)


def ask_clean_room(student, probe, *arguments, seconds=None):
    """A question about the network to the clean room; what the script fetched on its way is not needed there."""
    found = network.ask_once(student, "lean", lambda: harvest_network(student) | {"fetched": []})
    return network.clean(student, probe, found, *arguments, seconds=seconds)


def values(student, name, cases):
    return [numeric(name, got) for got in ask_clean_room(student, "values", name, cases)]


def numeric(name, got):
    """What came out, as an array of numbers; True and False are numbers here."""
    array = np.asarray(got)
    if array.dtype.kind not in "bfiu":
        raise Mismatch(NOT_NUMBERS.format(name=name), f"{name} of {array.dtype}")
    return array


GIVEN = [
    {**case([0, 0], 0, y=labels), "hypothesis": np.array(chances, np.float32).reshape(-1, 1)}
    for chances, labels in (
        ([0.2, 0.9, 0.4, 0.7, 0.1, 0.6], [0, 1, 1, 0, 1, 1]),
        ([0.8, 0.3, 0.6, 0.05, 0.95, 0.45], [1, 0, 0, 0, 1, 1]),
        ([0.55, 0.9, 0.6, 0.95, 0.2, 0.85], [1, 0, 1, 1, 0, 0]),  # 0.5 is far from their mean
    )
]
"""Numbers to be put in the place of the script's own hypothesis."""


# hypothesis


def hypothesis_hints(one):
    z, b = total(one), float(one["b"][0])

    def like(function):
        return lambda got: got.shape == z.shape and np.allclose(got, function(z), rtol=1e-3, atol=1e-4)

    def constant(got):
        return got.size > 1 and np.ptp(got) < 1e-6

    return [
        Hint(like(np.ones_like), ALL_ONES),
        Hint(constant, CONSTANT),
        Hint(like(lambda z: z), NO_SIGMOID),
        Hint(like(lambda z: sigmoid(-z)), NEGATED),
        Hint(like(lambda z: sigmoid(z - b)), NO_BIAS),
        Hint(like(lambda z: sigmoid(z - b) + b), BIAS_OUTSIDE),
        Hint(like(lambda z: sigmoid(sigmoid(z))), TWICE),
        Hint(like(lambda z: z > 0), STEP),
        Hint(like(lambda z: np.maximum(z, 0)), OTHER_ACTIVATION),
        Hint(like(np.tanh), OTHER_ACTIVATION),
    ]


@pytest.mark.task("hypothesis")
def test_hypothesis_is_the_sigmoid(student):
    """hypothesis는 sigmoid(XW + b)입니다.

    The hypothesis is sigmoid(XW + b).
    """
    cases = [case([0.6, -0.5], -0.8), case([-0.8, 0.4], 0.5), case([1, -2], 0.5, [[0, 0], [3, 1]], [[0], [1]])]
    for one, got in zip(cases, values(student, "hypothesis", cases), strict=True):
        check_close(got, sigmoid(total(one)), rtol=RTOL, atol=ATOL, hints=hypothesis_hints(one))


# cost


def right_by_itself(student, name, given, wants):
    """Whether `name` is right for numbers that are put in the place of the script's own hypothesis (and predicted):
    what is made of a wrong one loses nothing. False of a cost of logits, or a function: it computes its own."""
    try:
        found = values(student, name, given)
    except StudentStopped:
        return False
    pairs = zip(found, wants, strict=True)
    return all(
        got.shape == np.shape(want) and np.allclose(got, want, rtol=COST_RTOL, atol=COST_ATOL) for got, want in pairs
    )


def cross_entropies(chances, y):
    """Of each row, in float64."""
    h = np.clip(np.asarray(chances, np.float64), 1e-30, 1 - 1e-16)
    return -(y * np.log(h) + (1 - y) * np.log(1 - h))


def wrong_costs(h, y):
    """Costs by usual mistakes of hypothesis `h` and labels `y`, each of shape (6, 1), with what to say."""
    rows = cross_entropies(h, y)
    log, other = np.log(h), np.log(1 - h)
    yield rows.sum(), SUM
    yield -rows.mean(), MINUS
    yield -rows.sum(), MINUS
    yield ((h - y) ** 2).mean(), SQUARED
    yield ((h - y) ** 2).sum(), SQUARED
    yield (h - y).mean(), DIFFERENCE
    yield np.abs(h - y).mean(), DIFFERENCE
    yield -(y * log).mean(), HALF
    yield -((1 - y) * other).mean(), HALF
    yield -(y * log - (1 - y) * other).mean(), BETWEEN
    yield -(y * log + (1 - y) * log).mean(), WRONG_LOG
    yield -(log + other).mean(), WRONG_LOG
    yield -(y * log + (1 - h) * np.log(1 - y + 1e-30)).mean(), WRONG_LOG
    yield -((1 - y) * log + y * other).mean(), LABELS_SWAPPED
    yield -(y * h + (1 - y) * (1 - h)).mean(), NO_LOG
    yield (y * h + (1 - y) * (1 - h)).mean(), NO_LOG
    # sigmoid_cross_entropy_with_logits of what went through the sigmoid already
    yield (np.logaddexp(0, h) - h * y).mean(), LOGITS


@pytest.mark.task("cost")
def test_cost_is_the_mean_cross_entropy(student):
    """cost는 hypothesis와 Y의 교차 엔트로피의 평균입니다.

    The cost is the mean cross entropy of the hypothesis and Y.
    """
    cases = [case([0.3, -0.2], -0.4), case([0.6, -0.5], -1, y=[[1], [0], [1], [1], [0], [1]]), case(*SMALL)]
    outputs = values(student, "output", cases)
    trials = list(zip(cases, outputs, values(student, "cost", cases), strict=True))
    if right_by_itself(student, "cost", GIVEN, [cross_entropies(one["hypothesis"], one["y"]).mean() for one in GIVEN]):
        return
    # A hypothesis that is no chance in some case (it lacks its sigmoid) leaves the cost to the cases where it is one.
    judged = [trial for trial in trials if is_chance(trial[1], trial[0])] or trials
    for one, output, cost in judged:
        if cost.size != 1:
            raise Mismatch(NOT_ONE_NUMBER.format(shape=str(list(cost.shape))), f"shape {cost.shape}")
        found, y = float(cost.ravel()[0]), one["y"].astype(np.float64)
        chances = output.astype(np.float64) if is_chance(output, one) else sigmoid(total(one))
        wants = [float(cross_entropies(base, y).mean()) for base in (chances, sigmoid(total(one)))]
        if any(near(found, want) for want in wants):
            continue
        with np.errstate(all="ignore"):
            hints = [text for wrong, text in wrong_costs(chances, y) if near(found, wrong)]
        text = hints[0] if hints else EMPTY if np.isfinite(found) else NOT_FINITE
        shown = "W = [[{:g}], [{:g}]], b = [{:g}]".format(*one["W"].ravel(), one["b"][0])
        labels = [int(each) for each in y.ravel()]
        raise Mismatch(
            Text(
                f"{shown}이고 여섯 점의 Y가 {labels}일 때 cost는 {found:.4f}입니다. "
                f"교차 엔트로피의 평균은 {wants[0]:.4f}입니다. ",
                f"With {shown} and Y = {labels} for the six points, the cost is {found:.4f}; the mean cross entropy is "
                f"{wants[0]:.4f}. ",
            )
            + text,
            f"{found}, not {wants}",
        )


def is_chance(output, one):
    """Whether an output can be what a cross entropy is taken of: of the rows' shape, from 0 to 1, and not certain."""
    return output.shape == one["y"].shape and bool(np.all((output > 1e-3) & (output < 1 - 1e-3)))


def near(found, wrong):
    return bool(np.isclose(found, wrong, rtol=COST_RTOL, atol=COST_ATOL))


# train


def walked(student, key, cases, count=3, *, seconds=None):
    """W and b by steps of the script's own `train`: for each case a list of {W, b}, its start first, then after each
    of `count` steps; of a long walk (more than 10 steps) its start and its end."""
    found = harvest_network(student)  # before W and b are set to others
    memo = student.memo
    if "train stopped" in memo:
        raise memo["train stopped"]
    tensors = {"x": found["x"], "y": found["y"]}
    try:
        paths = network.ask_once(student, key, lambda: student.probe("steps", tensors, cases, count, seconds=seconds))
    except StudentStopped as stopped:
        memo["train stopped"] = stopped
        raise
    if not (
        type(paths) is list
        and len(paths) == len(cases)
        and all(is_path(path, 1 if count > 10 else count) for path in paths)
    ):
        raise Mismatch(NO_STEPS, "not the steps that were asked for")
    return [[{name: one[name] for name in ("W", "b")}, *path] for one, path in zip(cases, paths, strict=True)]


def is_path(path, count):
    return type(path) is list and len(path) == count and all(is_place(place) for place in path)


def is_place(place):
    if type(place) is not dict or set(place) != {"W", "b"}:
        return False
    shapes = [(place["W"], (2, 1)), (place["b"], (1,))]
    return all(is_array(value) and value.dtype.kind == "f" and value.shape == shape for value, shape in shapes)


def flat(place):
    return np.concatenate([np.asarray(place[name], np.float64).ravel() for name in ("W", "b")])


def slopes(student, cases):
    """d cost / d (W, b) of the script's own cost for each case, shape (3,); None where there is none."""
    try:
        found = ask_clean_room(student, "gradients", cases)
    except StudentStopped:
        return [None] * len(cases)
    return [flat_slopes(parts) for parts in found]


def flat_slopes(parts):
    """None where nothing flows at all; what one of W and b does not get is 0."""
    if all(part is None for part in parts):
        return None
    zeros = [np.zeros((2, 1)), np.zeros(1)]
    filled = [zero if part is None else part for part, zero in zip(parts, zeros, strict=True)]
    return np.concatenate([np.asarray(part, np.float64).ravel() for part in filled])


def slope(one):
    """The same of the mean cross entropy of sigmoid(xW + b)."""
    off = (sigmoid(total(one)) - one["y"]) / len(one["y"])
    return np.concatenate([(one["x"].astype(np.float64).T @ off).ravel(), off.sum(axis=0)])


def stepped(move, want, place):
    """Whether a move of (W, b) is the wanted one, up to what float32 rounds."""
    return bool(np.abs(move - want).max() <= 2e-3 * np.abs(want).max() + 3e-7 * max(1.0, np.abs(place).max()))


def moves(student, one, path):
    """(place, move, wanted moves) of each step: the script's own cost may lead it, or the right one."""
    places = [{**one, **place} for place in path[:-1]]
    for place, after, own in zip(places, path[1:], slopes(student, places), strict=True):
        leads = own is not None and np.isfinite(own).all() and own.any()
        yield (
            flat(place),
            flat(after) - flat(place),
            [-RATE * each for each in ([own] if leads else []) + [slope(place)]],
        )


@pytest.mark.task("train")
def test_one_step_goes_down_the_gradient(student):
    """train을 한 번 실행할 때마다 W와 b가 cost의 기울기를 따라 학습률 0.01만큼 내려갑니다.

    Each run of train moves W and b down the gradient of the cost by the learning rate 0.01.
    """
    cases = [case([0.5, -0.5], 0.5), case([-1, 1], -1), case(*SMALL), case(*ALL_RIGHT)]
    walks = [list(moves(student, *pair)) for pair in zip(cases, walked(student, "public steps", cases), strict=True)]
    # Where the script's own cost has no slope (a log of a negative number), its steps tell nothing of `train`.
    judged = [walk for walk in walks if all(len(wanted) == 2 for *_, wanted in walk)] or walks
    for walk in judged:
        done = STEPS_ON if walk is walks[-1] else EMPTY
        for number, (place, move, wanted) in enumerate(walk):
            if any(stepped(move, want, place) for want in wanted):
                continue
            want = wanted[0]
            shown = [", ".join(f"{each:.6g}" for each in values) for values in (place, place + move, place + want)]
            raise Mismatch(
                Text(
                    f"(W, b) = ({shown[0]})에서 train을 한 번 실행하면 ({shown[1]})이 됩니다. "
                    f"({shown[2]})이 되어야 합니다. ",
                    f"From (W, b) = ({shown[0]}) one run of train leads to ({shown[1]}); it should be ({shown[2]}). ",
                )
                + (done or step_hint(walk, number)),
                f"step {number}: {move}, not {want}",
            )


def step_hint(walk, number):
    """What is probably wrong with a walk of which the step `number` is the first that is not right."""
    place, move, _ = walk[number]
    still = np.abs(move) <= 1e-7 * np.maximum(1, np.abs(place))
    if not np.isfinite(move).all():
        return NOT_FINITE_STEP
    if still.all():
        return UNMOVED
    if still[2] or still[:2].all():
        return HALF_MOVED.format(name="b" if still[2] else "W")
    if number > 0:
        return MEMORY
    for shares in (times_the_gradient(walk, 0), times_the_gradient(walk, -1)):
        if shares is None:
            continue
        if shares < 0:
            return UPHILL
        return SUMMED if abs(shares - len(POINTS)) < 0.01 else OTHER_RATE.format(rate=f"{shares * RATE:.3g}")
    sizes = np.abs(move)
    return SAME_SIZE if sizes.max() <= 1.01 * sizes.min() else OTHER_STEP


def times_the_gradient(walk, which):
    """How many times as far as it should each step goes, where that is one number for all of a walk; else None."""
    shares = []
    for _, move, wanted in walk:
        want = wanted[which]
        shares.append(float(move @ want / max(want @ want, 1e-30)))
        if np.abs(move - shares[-1] * want).max() > 2e-3 * np.abs(move).max() + 3e-7:
            return None
    return shares[0] if np.ptp(shares) <= 0.01 * abs(shares[0]) else None


# six_points


def outcome(student, x):
    """The output for `x` with what the script learnt; where that came to nothing by bad luck, with W and b after the
    slide's number of steps of its own `train`, from zeros.

    The slide's own formula gives nan from 4 of 1,000 of its random starts; and a Keras `fit` of 10,001 epochs ends at
    the time limit.
    """
    memo = student.memo
    if "six" not in memo:
        memo["six"] = None
        first = numeric("hypothesis", ask_clean_room(student, "trained", POINTS, None))
        by = "nan" if not np.isfinite(first).all() else "cut" if cut_off(student) and not right(first).all() else ""
        if by:
            ((_, end),) = walked(student, "long walk", [case([0, 0], 0)], STEPS, seconds=60)
            memo["six"] = [end["W"], end["b"]]
            if np.isfinite(flat(end)).all():
                student.remark(NAN if by == "nan" else CUT)
    return numeric("hypothesis", ask_clean_room(student, "trained", x, memo["six"]))


def cut_off(student):
    """Whether the script ran into the time limit."""
    raised = student.loaded.raised
    return raised is not None and raised.is_timeout


def right(output):
    """Which of the six points are on the right side, by an output of shape (6, 1)."""
    if output.shape != LABELS.shape:
        raise Mismatch(SHAPE.format(shape=str(list(output.shape))), f"shape {output.shape}")
    return ((output > 0.5) == (LABELS > 0.5))[:, 0]


@pytest.mark.task("six_points")
def test_all_six_points_are_right(student):
    """학습이 끝나면 여섯 점이 모두 맞습니다.

    After training all six points are right.
    """
    output = outcome(student, POINTS)
    sides = right(output)
    trained = harvest_network(student)["trained"]
    if not sides.all():
        if not trained:
            raise Mismatch(not_trained(student), "no variable left its first value")
        wrong = ", ".join(f"({x:g}, {y:g})" for x, y in POINTS[~sides])
        side = NO_NUMBERS if not np.isfinite(output).all() else HIGHER if wrong_way(output) else LONGER
        raise Mismatch(SIX.format(count=str(int(sides.sum())), wrong=wrong) + side, f"output {output.ravel()}")
    with observed():  # that W and b began as others is the script's word
        if not trained:
            raise Mismatch(not_trained(student), "no variable left its first value")


def not_trained(student):
    """What is to be done, in the words of what the script is made with."""
    if student.loaded.raised is not None:
        return CUT_SHORT
    return NOT_TRAINED + MEANS.get(harvest_network(student).get("kind", "graph"), MEANS["graph"])


def wrong_way(output):
    """Whether the points of label 0 got larger numbers than those of label 1, on the whole."""
    return output[:3].mean() >= output[3:].mean()


# predicted, accuracy

SIDES = [
    case([1, 0], -1.5, y=[[0], [1], [0], [1], [0], [1]]),  # the mean is far from 0.5
    case([-1, 1], 0.5, y=[[1], [1], [0], [0], [0], [0]]),
    case([0.5, 1], -4.2, y=[[0], [0], [0], [0], [1], [0]]),
]
"""Both answers occur in each, and no z is nearer to 0 than 0.2."""


def claimed_sides(output, one):
    """1 where the script's own hypothesis is above 0.5, else by the right one; None where it tells nothing apart."""
    above = np.asarray(output) > 0.5
    separates = above.shape == one["y"].shape and above.any() and not above.all()
    return above.astype(np.float64) if separates else None


def answers(student, cases):
    """For each case the predictions that are right: by the right hypothesis, and by the script's own."""
    for one, output in zip(cases, values(student, "output", cases), strict=True):
        truth = (total(one) > 0).astype(np.float64)
        own = claimed_sides(output, one)
        yield one, output, [truth] if own is None else [truth, own]


@pytest.mark.task("predicted")
def test_predicted_is_one_above_a_half(student):
    """predicted는 hypothesis가 0.5보다 크면 1, 아니면 0입니다.

    predicted is 1 where the hypothesis is above 0.5, else 0.
    """
    if right_by_itself(student, "predicted", GIVEN, [one["hypothesis"] > 0.5 for one in GIVEN]):
        return
    got = values(student, "predicted", SIDES)
    for (_, output, wanted), mine in zip(answers(student, SIDES), got, strict=True):
        mine = mine.astype(np.float64)  # True and False are as good as 1 and 0
        if any(mine.shape == want.shape and np.array_equal(mine, want) for want in wanted):
            continue
        want = wanted[-1]
        hints = [
            Hint(lambda mine, output=output: np.array_equal(mine, output.astype(np.float64)), NO_THRESHOLD),
            Hint(1 - want, BELOW),
            Hint(2 * want - 1, PLUS_MINUS),
            Hint(lambda mine: mine.size > 1 and np.ptp(mine) == 0, ALWAYS_SAME),
        ]
        check_close(mine, want, rtol=0, atol=0, hints=hints)


@pytest.mark.task("accuracy")
def test_accuracy_is_the_share_that_is_right(student):
    """accuracy는 predicted가 Y와 같은 점의 비율입니다.

    accuracy is the share of the points where predicted equals Y.
    """
    given = [{**one, "predicted": (one["hypothesis"] > 0.5).astype(np.float32)} for one in GIVEN]
    if right_by_itself(student, "accuracy", given, [(one["predicted"] == one["y"]).mean() for one in given]):
        return
    got = values(student, "accuracy", SIDES)
    for (one, output, wanted), mine, own in zip(answers(student, SIDES), got, own_predictions(student), strict=True):
        shares = [float((want == one["y"]).mean()) for want in [*wanted, *own]]
        if mine.size == 1 and any(abs(float(mine.ravel()[0]) - share) < 1e-5 for share in shares):
            continue
        if mine.size != 1:
            raise Mismatch(NOT_ONE_SHARE.format(shape=str(list(mine.shape))), f"shape {mine.shape}")
        found, want = float(mine.ravel()[0]), shares[-1]
        hits = round(want * len(one["y"]))
        told = [
            *([(float(int(want)), WHOLE_NUMBERS)] if mine.dtype.kind in "iu" else ()),
            (100 * want, PERCENT),
            (hits, COUNT),
            (1 - want, MISSES),
            (float(wanted[-1].mean()), NOT_COMPARED),
            (float((np.asarray(output) == one["y"]).mean()), NOT_PREDICTED),
        ]
        text = next((text for wrong, text in told if abs(found - wrong) < 1e-5), EMPTY)
        raise Mismatch(
            Text(
                f"여섯 점 가운데 {hits}개가 맞았는데 accuracy가 {found:.4g}입니다. {want:.4g}이어야 합니다. ",
                f"Of the six points {hits} are right, and accuracy is {found:.4g}; it should be {want:.4g}. ",
            )
            + text,
            f"{found}, not one of {shares}",
        )


def own_predictions(student):
    """The script's own predicted for each of `SIDES`, where it has some of the labels' shape: [array] or []."""
    try:
        found = values(student, "predicted", SIDES)
    except StudentStopped:
        return [[]] * len(SIDES)
    return [[mine] if mine.shape == one["y"].shape else [] for one, mine in zip(SIDES, found, strict=True)]


NOT_NUMBERS = Text("{name}의 결과가 숫자가 아닙니다.", "What {name} gives are no numbers.")
ALL_ONES = Text(
    "모든 점에서 1이 나옵니다. 출력이 하나일 때 softmax는 늘 1입니다. sigmoid를 쓰세요.",
    "1 comes out for every point. A softmax over a single output always is 1: use the sigmoid.",
)
CONSTANT = Text(
    "모든 점에서 같은 값이 나옵니다. placeholder X로 계산했는지 확인하세요.",
    "The same value comes out for every point. Check that it is computed from the placeholder X.",
)
NO_SIGMOID = Text("XW + b가 그대로 나옵니다. sigmoid가 빠졌습니다.", "This is XW + b itself. The sigmoid is missing.")
NEGATED = Text("부호가 반대입니다: 1 - sigmoid(XW + b)가 나옵니다.", "The sign is wrong: this is 1 - sigmoid(XW + b).")
NO_BIAS = Text("b를 더하지 않은 것 같습니다.", "It looks as if b is not added.")
BIAS_OUTSIDE = Text(
    "sigmoid를 적용한 뒤에 b를 더한 것 같습니다. b까지 더한 다음에 sigmoid를 적용하세요.",
    "It looks as if b is added after the sigmoid. Add b first, then apply the sigmoid.",
)
TWICE = Text("sigmoid를 두 번 적용한 것 같습니다.", "The sigmoid seems to be applied twice.")
STEP = Text(
    "0과 1만 나옵니다. hypothesis는 0과 1 사이의 값이고, 0.5와 비교하는 것은 predicted입니다.",
    "Only 0 and 1 come out. The hypothesis lies between them; it is predicted that compares with 0.5.",
)
OTHER_ACTIVATION = Text(
    "sigmoid가 아닌 다른 활성화 함수(ReLU, tanh …)인 것 같습니다.",
    "This looks like another activation (ReLU, tanh …) than the sigmoid.",
)
SHAPE = Text(
    "hypothesis의 모양은 [None, 1]이어야 하는데, 여섯 점에서 {shape}입니다.",
    "hypothesis must have the shape [None, 1]; for six points it is {shape}.",
)
NOT_ONE_NUMBER = Text(
    "cost의 모양이 {shape}입니다. 점마다의 값을 tf.reduce_mean으로 평균 내어 수 하나로 만드세요.",
    "cost has the shape {shape}. Take the mean over the points (tf.reduce_mean), so that it is one number.",
)
SUM = Text(
    "평균이 아니라 합인 것 같습니다. reduce_sum 대신 reduce_mean을 쓰세요.",
    "This looks like the sum. Use reduce_mean, not reduce_sum.",
)
MINUS = Text(
    "부호가 반대입니다. 교차 엔트로피의 맨 앞에는 -가 붙습니다.",
    "The sign is wrong: a minus stands before the cross entropy.",
)
SQUARED = Text(
    "평균 제곱 오차인 것 같습니다. 여기서는 교차 엔트로피를 쓰세요.",
    "This looks like the mean squared error. Use the cross entropy here.",
)
DIFFERENCE = Text(
    "hypothesis와 Y의 차이를 평균한 것 같습니다. 교차 엔트로피를 쓰세요.",
    "This looks like the mean difference of hypothesis and Y. Use the cross entropy.",
)
HALF = Text(
    "식의 절반만 있는 것 같습니다. Y가 1인 점과 0인 점의 항을 모두 더해야 합니다: "
    "Y * log(hypothesis) + (1 - Y) * log(1 - hypothesis)",
    "Half of the formula seems to be missing. Points with Y = 1 and with Y = 0 both have a term: "
    "Y * log(hypothesis) + (1 - Y) * log(1 - hypothesis).",
)
BETWEEN = Text(
    "두 항 사이의 부호가 다른 것 같습니다. 두 항을 더한 다음, 전체에 -를 붙이세요.",
    "The sign between the two terms seems wrong. Add the terms, then put the minus before all of it.",
)
WRONG_LOG = Text(
    "log 안의 값이나 log에 곱하는 값이 다른 것 같습니다. "
    "Y에는 log(hypothesis)를, 1 - Y에는 log(1 - hypothesis)를 곱합니다.",
    "What is inside a log, or what it is multiplied by, seems wrong: Y belongs to log(hypothesis), "
    "1 - Y to log(1 - hypothesis).",
)
LABELS_SWAPPED = Text(
    "Y와 1 - Y가 서로 바뀐 것 같습니다. Y에는 log(hypothesis)를, 1 - Y에는 log(1 - hypothesis)를 곱합니다.",
    "Y and 1 - Y seem to be swapped: Y belongs to log(hypothesis), 1 - Y to log(1 - hypothesis).",
)
NO_LOG = Text("log가 빠진 것 같습니다.", "The log seems to be missing.")
LOGITS = Text(
    "sigmoid를 두 번 적용한 것 같습니다. sigmoid_cross_entropy_with_logits에는 sigmoid 이전의 값 XW + b를 넣으세요.",
    "The sigmoid seems to be applied twice. sigmoid_cross_entropy_with_logits takes the values before it, XW + b.",
)
NOT_FINITE = Text(
    "유한한 수가 아닙니다. 0이나 음수의 log를 구하지 않는지, Y와 hypothesis의 자리가 바뀌지 않았는지 확인하세요.",
    "It is not a finite number. Look for the log of 0 or of a negative number; perhaps Y and hypothesis are swapped.",
)
NO_STEPS = Text("train을 실행한 결과를 읽을 수 없습니다.", "What came of running train cannot be read.")
NOT_FINITE_STEP = Text(
    "W나 b가 nan이 되었습니다. cost의 식을 확인하세요.", "W or b became nan. Check the formula of the cost."
)
UNMOVED = Text(
    "W와 b가 그대로입니다. train이 optimizer의 minimize(cost)인지, W와 b가 학습되는 변수인지 확인하세요.",
    "W and b stay as they are. Check that train is minimize(cost) of an optimizer, and that W and b are trainable.",
)
HALF_MOVED = Text(
    "{name}는 그대로입니다. W와 b가 둘 다 학습되어야 합니다.",
    "{name} stays as it is. Both W and b must be trained.",
)
STEPS_ON = Text(
    "다른 곳에서는 train이 맞습니다. 여섯 점이 이미 모두 맞거나 cost가 작아도 train은 똑같이 내려가야 합니다.",
    "Elsewhere train is right. It goes down in the same way where all six points are right already or the cost is low.",
)
UPHILL = Text(
    "cost가 커지는 쪽으로 움직입니다. -cost를 최소화하거나 기울기를 더하고 있지 않은지 확인하세요.",
    "It goes up: the cost grows. Check that it is not -cost that is minimised, and that the gradient is subtracted.",
)
SUMMED = Text(
    "여섯 배로 움직입니다. 평균이 아니라 합의 기울기를 따라 내려가는 것 같습니다.",
    "It moves six times as far: it seems to go down the gradient of the sum, not of the mean.",
)
OTHER_RATE = Text(
    "학습률이 {rate}인 것 같습니다. 이 과제에서는 0.01입니다.",
    "The learning rate seems to be {rate}; in this homework it is 0.01.",
)
MEMORY = Text(
    "첫 걸음은 맞지만 다음 걸음이 다릅니다. Momentum처럼 앞의 걸음을 기억하는 optimizer인 것 같습니다. "
    "이 과제에서는 GradientDescentOptimizer를 쓰세요.",
    "The first step is right, the next one is not. The optimizer seems to remember its steps, as Momentum does. Use "
    "GradientDescentOptimizer in this homework.",
)
SAME_SIZE = Text(
    "모든 값이 같은 크기만큼 움직입니다. Adam인 것 같습니다. 이 과제에서는 GradientDescentOptimizer를 쓰세요.",
    "All numbers move by the same amount, as with Adam. Use GradientDescentOptimizer in this homework.",
)
OTHER_STEP = Text(
    "기울기의 방향으로 움직이지 않습니다. AdaGrad, RMSProp 같은 다른 optimizer이거나, cost가 아닌 것을 최소화하고 "
    "있습니다. 이 과제에서는 GradientDescentOptimizer(0.01).minimize(cost)를 쓰세요.",
    "It does not move along the gradient. Either this is another optimizer (AdaGrad, RMSProp …) or it minimises "
    "something else than cost. Use GradientDescentOptimizer(0.01).minimize(cost) in this homework.",
)
CUT_SHORT = Text(
    "스크립트가 중간에 멈추어 학습된 가중치가 남지 않았습니다. 위에 적힌 멈춘 까닭을 먼저 고치세요.",
    "The script stopped before its end, and no trained weights are left. First mend what stopped it, told above.",
)
NOT_TRAINED = Text("학습이 한 번도 이루어지지 않았습니다. ", "Nothing was trained. ")
MEANS = {
    "graph": Text(
        "반복문 안에서 train을 sess.run으로 실행하는지 확인하세요.", "Check that the loop runs train with sess.run."
    ),
    "keras": Text("model.fit을 부르는지 확인하세요.", "Check that model.fit is called."),
    "function": Text("반복문 안에서 train을 부르는지 확인하세요.", "Check that the loop calls train."),
}
SIX = Text(
    "학습이 끝난 W와 b로는 여섯 점 가운데 {count}개만 맞습니다. 틀린 점: {wrong}. ",
    "With W and b after training only {count} of the six points are right. Wrong: {wrong}. ",
)
LONGER = Text(
    "학습이 덜 된 것 같습니다. 슬라이드처럼 10,001번 학습하는지, cost가 계속 줄어드는지 확인하세요.",
    "It seems not to have been trained for long enough. Check that it makes 10,001 steps, as on the slide, and that "
    "the cost keeps going down.",
)
NO_NUMBERS = Text(
    "0에서 시작해도 W와 b가 nan이 됩니다. cost의 식과 train을 확인하세요.",
    "W and b become nan even from zeros. Check the formula of the cost, and train.",
)
HIGHER = Text(
    "0인 점과 1인 점이 반대로 나뉘었습니다. "
    "y_data의 순서와 cost의 부호, 학습한 횟수(슬라이드는 10,001번)를 확인하세요.",
    "Points of 0 and of 1 are parted the wrong way round. Check the order of y_data, the sign of the cost, and how "
    "many steps are made (the slide makes 10,001).",
)
NAN = Text(
    "학습 중에 cost가 nan이 되었습니다. hypothesis가 정확히 0이나 1이 되면 log가 nan을 만듭니다(시작하는 W와 b가 크면 "
    "생길 수 있습니다). 여섯 점은 채점기가 여러분의 train을 0에서부터 10,001번 실행해서 확인했습니다.",
    "The cost became nan during training: its log does where the hypothesis becomes exactly 0 or 1, which large "
    "initial W and b can cause. For the six points the grader ran your train 10,001 times, from zeros.",
)
CUT = Text(
    "시간 제한 때문에 학습이 끝나기 전에 멈췄습니다. 여섯 점은 채점기가 여러분의 train을 0에서부터 10,001번 "
    "실행해서 확인했습니다. Keras의 fit은 한 걸음이 느리니, 걸음 수를 줄이거나 tf.function을 써 보세요.",
    "The time limit came before the training was over. For the six points the grader ran your train 10,001 "
    "times, from zeros. A step of Keras's fit is slow: make fewer steps, or use tf.function.",
)
NO_THRESHOLD = Text(
    "hypothesis가 그대로 나옵니다. 0.5보다 큰지 비교해서 0과 1로 바꾸세요.",
    "This is the hypothesis itself. Compare it with 0.5, so that 0 or 1 comes out.",
)
BELOW = Text(
    "0과 1이 반대입니다. 부등호의 방향을 확인하세요: 0.5보다 크면 1입니다.",
    "0 and 1 are swapped. Check the direction of the comparison: above 0.5 it is 1.",
)
PLUS_MINUS = Text("0 대신 -1이 나옵니다. 0과 1이어야 합니다.", "-1 comes out instead of 0. It must be 0 or 1.")
ALWAYS_SAME = Text(
    "모든 점에서 같은 값이 나옵니다. hypothesis는 늘 0과 1 사이이므로 0이나 1이 아니라 0.5와 비교하세요.",
    "The same value comes out for every point. The hypothesis always lies between 0 and 1: compare it with 0.5.",
)
NOT_ONE_SHARE = Text(
    "accuracy의 모양이 {shape}입니다. 맞으면 1, 틀리면 0으로 바꾼 다음 tf.reduce_mean으로 평균 내세요.",
    "accuracy has the shape {shape}. Turn right into 1 and wrong into 0, then take the mean (tf.reduce_mean).",
)
PERCENT = Text("100을 곱한 것 같습니다. 0과 1 사이의 비율이어야 합니다.", "It seems to be multiplied by 100.")
COUNT = Text(
    "맞힌 개수인 것 같습니다. reduce_sum 대신 reduce_mean을 쓰세요.",
    "This looks like how many are right. Use reduce_mean, not reduce_sum.",
)
WHOLE_NUMBERS = Text(
    "정수(tf.int32)의 평균은 소수점 아래를 버린 정수입니다. tf.float32로 바꾼 다음 평균을 내세요.",
    "The mean of integers (tf.int32) is an integer, rounded down. Cast to tf.float32, then take the mean.",
)
MISSES = Text("틀린 점의 비율인 것 같습니다. 같은지(tf.equal) 비교하세요.", "This looks like the share that is wrong.")
NOT_COMPARED = Text(
    "predicted의 평균인 것 같습니다. 먼저 Y와 같은지(tf.equal) 비교하세요.",
    "This looks like the mean of predicted. Compare it with Y first (tf.equal).",
)
NOT_PREDICTED = Text(
    "hypothesis를 Y와 비교한 것 같습니다. 0과 1로 바꾼 predicted를 비교하세요.",
    "It seems to be the hypothesis that is compared with Y. Compare predicted, which is 0 or 1.",
)
