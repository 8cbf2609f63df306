"""`deeper_mlp`의 공개 테스트. 집에서도 돌려 볼 수 있습니다: grade check deeper_mlp.py

The public tests of `deeper_mlp`. The script runs once, as a whole; what it built is then looked at and evaluated
without it. Accuracy is measured on mnist.test here, and on digits that the script never gets in the hidden tests.
"""

import math
import tomllib
from pathlib import Path

import numpy as np
import pytest

from grader.suites import Mismatch, Text, curves, learning, network, observed

BANDS = tomllib.loads(Path(__file__).with_name("bands.toml").read_text(encoding="utf-8"))
"""The least accuracy by source of images: far above a guess, and more than four standard deviations below what the
slowest right network reaches, measured over many seeds."""


def harvest_network(student):
    return network.harvest(student, seconds=20)


def parts(student):
    """What the network is made of, with weights chosen here."""
    return network.ask_once(
        student, "parts", lambda: network.clean(student, "examine", harvest_network(student), 1, seconds=20)
    )


def hidden_widths(layers):
    """Units by depth, of the layers that the output uses, without the last; parts of a layer side by side add up."""
    used = [layer for layer in layers if layer["used"]]
    last = max((layer["depth"] for layer in used), default=0)
    return [sum(one["width"] for one in used if one["depth"] == depth) for depth in range(1, last)]


def cross_entropy(output, labels):
    """The mean cross entropy of logits, or of probabilities, with labels from 0 to 9."""
    output = np.asarray(output, np.float64)
    if not is_probability(output):
        output = softmax(output)
    return float(-np.log(np.maximum(output[np.arange(len(labels)), labels], 1e-30)).mean())


def is_probability(output):
    return bool((output >= 0).all() and (output <= 1).all() and np.allclose(output.sum(axis=1), 1, atol=1e-3))


def softmax(logits):
    grown = np.exp(logits - logits.max(axis=1, keepdims=True))
    return grown / grown.sum(axis=1, keepdims=True)


def result(student):
    """The output for mnist.test: {output, by}; trained by the suite where the script's training came to nothing.

    A network that was trained and is no better than a guess may be a right one: its units died (the slide's initial
    values with Momentum and three layers), or the epochs on few images were too few for its learning rate. It is
    trained by the suite then.
    Wrong labels teach something else, and that network is sure of it, or further from the labels than by chance.
    """
    if "result" not in student.memo:
        images = student.images
        score = score_network(student, False)
        low = score["by"] == "script" and accuracy(student, score) < BANDS[images["source"]]["accuracy"]
        low = low and not never_learnt(student) and not learnt_wrong(student)
        if low and learnt_nothing(score["output"], images["test_labels"]):
            score = score_network(student, True)
        student.memo["result"] = score
    score = student.memo["result"]
    if score["by"] == "nan" and not never_learnt(student):
        student.remark(NAN)
    if score["by"] == "asked":
        student.remark(SLOW)
    return score


def never_learnt(student):
    """Whether the answers for mnist.test have nothing to do with its labels, and no trap of right networks explains it
    (`grader.suites.learning`)."""
    claimed, score, labels = harvest_network(student), score_network(student, False), student.images["test_labels"]
    if score["output"].shape != (len(labels), 10):
        return not claimed["trained"]
    lost = score["by"] == "nan"
    if claimed["trained"] and not lost and learning.relation_to_labels(score["output"], labels) < learning.CERTAIN:
        network.initial_values(student, seconds=20)  # the hidden tests may want it, and should not have to ask
    untrained = learning.is_untrained(
        score["output"], labels, claimed["values"], claims_training=claimed["trained"], lost=lost
    )
    return untrained and not (claimed["trained"] and not lost and on_its_way(student))


def on_its_way(student):
    """Whether the weights have moved the way that the right labels show, though it was not far yet."""
    x, ids = student.images["train_pixels"][:500], student.images["train_labels"][:500]
    given = harvest_network(student), network.initial_values(student, seconds=20), x, ids
    return network.ask_once(
        student,
        "downhill",
        lambda: learning.moved_towards_labels(network.clean(student, "downhill", *given, seconds=20)),
    )


def learnt_wrong(student):
    """Whether training left the cost on labelled images above what most other orders of the weights give.

    Where the order is all the same to it because the units died, nobody can tell; nor where a few small steps the right
    way have not told one order from another yet.
    """
    costs = shuffled_costs(student, 1)
    if costs is None or costs["died"] or math.isnan(costs["own"]):
        return False
    return bool(costs["own"] >= np.median(costs["shuffled"])) and not on_its_way(student)


def shuffled_costs(student, seed):
    x, ids = student.images["train_pixels"][:500], student.images["train_labels"][:500]
    found = harvest_network(student)
    return network.ask_once(
        student, f"costs {seed}", lambda: network.clean(student, "learning", found, x, ids, seed, seconds=20)
    )


def score_network(student, retrain):
    """{output, by}: the output for the images that the script calls mnist.test."""
    given = [student.images[name] for name in ("test_pixels", "train_pixels", "train_labels")]
    return network.ask_once(
        student,
        f"score {retrain}",
        lambda: network.clean(student, "score", harvest_network(student), *given, retrain, 1, seconds=20),
    )


def learnt_nothing(output, labels):
    """A cross entropy like a guess's (ln 10 = 2.3); or one digit for most images, for the units died.

    What is said of the others is right then, more often than not: after wrong labels it is wrong.
    """
    rule, said = BANDS["nothing"], output.argmax(axis=1)
    others = said != np.bincount(said, minlength=10).argmax()
    died = 1 - others.mean() >= rule["share"]
    contradicted = others.mean() > rule["rest"] and (said == labels)[others].mean() < rule["others"]
    return (died and not contradicted) or cross_entropy(output, labels) <= rule["entropy"]


def accuracy(student, found):
    output = found["output"]
    if output.ndim != 2 or output.shape != (len(student.images["test_labels"]), 10):
        raise Mismatch(SHAPE, f"output of shape {output.shape}")
    return float((output.argmax(axis=1) == student.images["test_labels"]).mean())


@pytest.mark.task("size")
def test_wider_or_deeper_than_the_slide(student):
    """256개 이상인 은닉층이 두 개 이상이고, 256개보다 큰 층이 있거나 은닉층이 세 개 이상입니다.

    There are at least two hidden layers of at least 256 units, and one is wider than 256 or there is a third.
    """
    widths = hidden_widths(parts(student)["layers"])
    shown = "-".join(str(width) for width in [784, *widths, 10])
    if sum(width >= 256 for width in widths) < 2:
        raise Mismatch(TOO_FEW.format(shown=shown), shown)
    if max(widths) <= 256 and len(widths) < 3:
        raise Mismatch(UNCHANGED.format(shown=shown), shown)


@pytest.mark.task("layers")
def test_output_depends_on_every_layer(student):
    """X와 모든 층의 가중치가 결과(hypothesis)에 쓰입니다.

    The output depends on X and on the weights of every layer.
    """
    found = parts(student)
    if tuple(found["shape"]) != (40, 10):
        raise Mismatch(SHAPE, f"shape {found['shape']}")
    if not found["moves_x"] or not found["layers"]:
        raise Mismatch(NO_X, "the output does not depend on X through any weights")
    for layer in found["layers"]:
        if not layer["used"]:
            raise Mismatch(UNUSED.format(width=layer["width"]), str(layer))
        if not layer["moves"]:
            raise Mismatch(NO_EFFECT.format(depth=layer["depth"]), str(layer))


@pytest.mark.task("layers")
def test_activation_between_layers(student):
    """층과 층 사이에 활성화 함수가 있습니다.

    There is an activation between the layers.
    """
    layers = parts(student)["layers"]
    if len(layers) < 2:
        raise Mismatch(NO_X, f"{len(layers)} layers")
    for layer in layers:
        if layer["curved"] is False:
            raise Mismatch(LINEAR.format(depth=layer["depth"]), str(layer))


@pytest.mark.task("cost")
def test_cost_is_the_cross_entropy(student):
    """cost는 hypothesis와 Y의 교차 엔트로피이고, 기울기가 모든 층에 닿습니다.

    The cost is the cross entropy of the hypothesis and Y, and its gradient reaches every layer.
    """
    batches = parts(student)["batches"]
    if batches[0]["cost"] is None:
        raise Mismatch(NO_COST, "no tensor named cost, or no function")
    costs = [float(np.mean(batch["cost"])) for batch in batches]
    wants = [cross_entropy(batch["output"], batch["labels"]) for batch in batches]
    if not same_cost(costs, wants, batches):
        hint = next(
            (text for wrong, text in wrong_costs(batches) if np.allclose(costs, wrong, rtol=2e-3)), Text("", "")
        )
        raise Mismatch(
            Text(
                f"X와 Y 한 묶음에서 cost는 {costs[0]:.4f}, 교차 엔트로피는 {wants[0]:.4f}입니다. ",
                f"For one batch of X and Y the cost is {costs[0]:.4f}, the cross entropy {wants[0]:.4f}. ",
            )
            + hint,
            f"costs {costs}, cross entropies {wants}",
        )
    for layer in parts(student)["layers"]:
        if layer["used"] and not layer["gradient"]:
            raise Mismatch(CUT.format(depth=layer["depth"]), str(layer))


def same_cost(costs, wants, batches):
    """The mean, or the sum over the batch; something that does not depend on the data (weight decay) may be added."""
    if np.allclose(costs, wants, rtol=2e-3, atol=1e-3):
        return True
    sums = [want * len(batch["labels"]) for want, batch in zip(wants, batches, strict=True)]
    if np.allclose(costs, sums, rtol=2e-3):
        return True
    return costs[0] > wants[0] and bool(np.isclose(costs[1] - costs[0], wants[1] - wants[0], rtol=5e-3, atol=1e-3))


def wrong_costs(batches):
    """Costs by usual mistakes, one value for each batch."""
    outputs = [np.asarray(batch["output"], np.float64) for batch in batches]
    hots = [np.eye(10)[batch["labels"]] for batch in batches]
    chances = [output if is_probability(output) else softmax(output) for output in outputs]
    entropies = [cross_entropy(*pair) for pair in zip(outputs, (batch["labels"] for batch in batches), strict=True)]
    for scale in (0.1, 1.0, 0.5, 5.0, 10.0):
        for made in (outputs, chances):
            pairs = zip(made, hots, strict=True)
            yield [scale * float(((one - hot) ** 2).sum(axis=1).mean()) for one, hot in pairs], SQUARED
    yield [cross_entropy(softmax(one), batch["labels"]) for one, batch in zip(chances, batches, strict=True)], TWICE
    yield [-value for value in entropies], SIGN
    for made in (outputs, chances):
        logs = [-np.log(softmax(hot)) for hot in hots]
        yield [float((one * log).sum(axis=1).mean()) for one, log in zip(made, logs, strict=True)], SWAPPED
    yield [float(-(one * np.log(np.maximum(one, 1e-30))).sum(axis=1).mean()) for one in chances], DETACHED
    yield [value / 10 for value in entropies], OVER_CLASSES
    logistic = [np.logaddexp(0, one) - one * hot for one, hot in zip(outputs, hots, strict=True)]
    yield [float(one.mean()) for one in logistic], LOGISTIC
    yield [float(one.sum(axis=1).mean()) for one in logistic], LOGISTIC


@pytest.mark.task("training")
def test_script_trains(student):
    """스크립트를 실행하면 학습이 이루어져 가중치가 바뀌고 cost가 줄어듭니다.

    Running the script trains the network: the weights change and the cost goes down.
    """
    trained = harvest_network(student)["trained"]
    costs = shuffled_costs(student, 1)
    if costs is None:
        raise Mismatch(NO_COST, "no tensor named cost, or no function")
    # A cost that became nan is a trap of the slide's own formula, units that died are one of its initial values: a
    # remark, no loss. Lower than most is enough: few steps from small initial values leave a right network not far from
    # where it began.
    if learnt_wrong(student):
        raise Mismatch(LEARNT_NOTHING if trained else not_trained(student), f"costs {costs}")
    if never_learnt(student):
        raise Mismatch(UNRELATED if trained else not_trained(student), "the answers have nothing to do with the labels")
    with observed():  # that the weights began as others is the script's word
        if not trained:
            raise Mismatch(not_trained(student), "no variable left its first value")


def not_trained(student):
    """What is to be done, in the words of what the network is made with."""
    if student.loaded.raised is not None:
        return CUT_SHORT
    return NOT_TRAINED + MEANS.get(harvest_network(student).get("kind", "graph"), MEANS["graph"])


@pytest.mark.task("accuracy")
@pytest.mark.edge  # a table of the images of mnist.test would pass: what counts are the digits that nobody has
def test_better_than_a_guess(student):
    """학습에 쓰지 않은 숫자(mnist.test)를 찍는 것보다 훨씬 잘 맞힙니다.

    The network is far better than a guess on digits that are not for training (mnist.test).
    """
    found = result(student)
    got, band = accuracy(student, found), BANDS[student.images["source"]]["accuracy"]
    if never_learnt(student) and not harvest_network(student)["trained"]:
        raise Mismatch(not_trained(student), "no variable left its first value")
    if got < band or never_learnt(student):
        raise Mismatch(INACCURATE.format(got=f"{got:.1%}", band=f"{band:.0%}"), f"{got} by {found['by']}")


@pytest.mark.task("early_stopping")
def test_best_epoch_is_told(student):
    """early_stopped_time은 출력한 정확도가 가장 높았던 epoch입니다.

    early_stopped_time is the epoch with the best of the accuracies that were printed.
    """
    found = harvest_network(student)
    printed = student.loaded.printed
    claimed = found["early"] if found["early"] is not None else curves.chosen_epoch(printed)
    if type(claimed) is not int:
        raise Mismatch(NO_CLAIM, "neither a variable nor a printed line")
    series = curves.decisive_series(curves.fetched_series(found["fetched"])) if found["history"] else []
    printed_ones = curves.printed_series(printed, found.get("untrained"))
    series = series or curves.decisive_series(printed_ones) or curves.fetched_series(found["fetched"])
    if not series:
        raise Mismatch(NO_SERIES, "no printed series")
    if not any(one.is_possible for one in series):
        raise Mismatch(NO_ACCURACY, f"{series[0].label}: {series[0].values}")
    if not any(claimed in one.best or is_last(claimed, one, found) for one in series):
        told = series[0]
        best = min(told.best, default=0)
        raise Mismatch(
            WRONG_EPOCH.format(claimed=claimed, best=best) + epoch_hint(claimed, told),
            f"{claimed} for {best}; {told.label}: {told.values}",
        )
    if any("test" in one.label for one in series):
        student.remark(BY_TEST)


def is_last(claimed, series, found):
    """Whether it is the last epoch, after which nothing was printed, of a script that prints before each: what it
    reached then was fetched alone."""
    counts = [one for one in curves.fetched_series(found["fetched"]) if one.kind == series.kind]
    return claimed == series.open and (not counts or any(len(one.values) > len(series.values) for one in counts))


def epoch_hint(claimed, series):
    if series.first < 1:
        return BEFORE
    if claimed + 1 in series.best:
        return FROM_ZERO
    if claimed == 1:
        return FIRST_EPOCH
    return LAST_EPOCH if claimed == len(series.values) else Text("", "")


SHAPE = Text(
    "hypothesis의 모양은 [None, 10]이어야 합니다: 이미지마다 숫자 10개의 점수입니다.",
    "hypothesis must have the shape [None, 10]: a score for each of the ten digits, for each image.",
)
TOO_FEW = Text(
    "결과에 쓰이는 층은 {shown}입니다. 256개 이상인 은닉층이 두 개 이상이어야 합니다.",
    "The layers that the output uses are {shown}. At least two hidden layers need at least 256 units.",
)
UNCHANGED = Text(
    "{shown}: 슬라이드의 신경망 그대로입니다. 층을 256보다 크게 하거나 은닉층을 하나 더 쌓으세요.",
    "{shown} is the slide's network as it was. Make a layer wider than 256, or add a hidden layer.",
)
NO_X = Text(
    "hypothesis가 placeholder X와 가중치로 계산되지 않습니다.",
    "hypothesis is not computed from the placeholder X with weights.",
)
UNUSED = Text(
    "{width}개짜리 층을 만들었지만 결과에 쓰이지 않습니다. 다음 층의 입력이 바로 앞 층의 출력인지 확인해 보세요.",
    "A layer of {width} units is built and not used. Check that each layer reads the output of the one before it.",
)
NO_EFFECT = Text(
    "{depth}번째 층의 가중치를 바꾸어도 결과가 같습니다.",
    "Changing the weights of layer {depth} does not change the output.",
)
LINEAR = Text(
    "{depth}번째 층 다음에 활성화 함수가 없습니다. 그렇게 쌓은 층은 한 층과 같습니다. tf.nn.relu를 써 보세요.",
    "No activation follows layer {depth}. Layers without one are worth a single layer. Use tf.nn.relu.",
)
NO_COST = Text("cost를 찾을 수 없습니다.", "There is no cost.")
NO_ACCURACY = Text(
    "출력한 값이 정확도가 아닌 것 같습니다(0과 1 사이여야 합니다). "
    "tf.equal로 정답과 비교한 다음 평균을 냈는지 확인해 보세요.",
    "The numbers printed as accuracy cannot be one (it lies between 0 and 1). Are the answers compared with the right "
    "ones by tf.equal before their mean is taken?",
)
SQUARED = Text(
    "평균 제곱 오차인 것 같습니다. 분류에서는 교차 엔트로피를 쓰세요.",
    "This looks like the mean squared error. Use the cross entropy for classification.",
)
TWICE = Text(
    "softmax를 두 번 적용한 것 같습니다. softmax_cross_entropy_with_logits에는 softmax 이전의 값(logits)을 넣으세요.",
    "Softmax seems to be applied twice. softmax_cross_entropy_with_logits takes the values before softmax, the logits.",
)
SIGN = Text(
    "부호가 반대입니다. 교차 엔트로피 앞에는 -가 붙습니다.",
    "The sign is wrong: a minus stands before the cross entropy.",
)
SWAPPED = Text(
    "logits와 labels가 서로 바뀐 것 같습니다. logits에는 hypothesis를, labels에는 Y를 넣으세요.",
    "The logits and labels seem to be swapped: hypothesis belongs in logits, Y in labels.",
)
DETACHED = Text(
    "cost가 정답 Y에 따라 달라지지 않습니다. labels에 Y를 넣었는지 확인해 보세요.",
    "The cost does not depend on Y. Check that Y is given as the labels.",
)
CUT = Text(
    "cost의 기울기가 {depth}번째 층에 닿지 않아 그 층은 학습되지 않습니다. "
    "tf.stop_gradient처럼 기울기를 끊는 것이 없는지 확인해 보세요.",
    "The gradient of the cost does not reach layer {depth}, so that layer never learns. Look for what cuts it off, "
    "such as tf.stop_gradient.",
)
OVER_CLASSES = Text(
    "클래스 10개로도 나누었습니다. 이미지마다 더한(reduce_sum, axis=1) 다음 평균을 내세요.",
    "It is divided by the ten classes too. Sum per image (reduce_sum, axis=1), then take the mean.",
)
LOGISTIC = Text(
    "sigmoid의 교차 엔트로피인 것 같습니다. 숫자 10개 중 하나를 고르는 문제에서는 softmax의 것을 쓰세요.",
    "This looks like the cross entropy of a sigmoid. To choose one of ten digits, use softmax's.",
)
CUT_SHORT = Text(
    "스크립트가 중간에 멈추어 학습된 가중치가 남지 않았습니다. 위에 적힌 멈춘 까닭을 먼저 고치세요.",
    "The script stopped before its end, and no trained weights are left. First mend what stopped it, told above.",
)
NOT_TRAINED = Text(
    "학습이 한 번도 이루어지지 않았습니다. 학습하지 않은 신경망은 학습과 정확도의 점수를 받지 못합니다. ",
    "Nothing was trained. A network that never learnt gets no points for training and none for its accuracy. ",
)
MEANS = {
    "graph": Text(
        "반복문 안에서 optimizer를 sess.run으로 실행하는지 확인해 보세요.",
        "Check that the loop runs the optimizer with sess.run.",
    ),
    "keras": Text(
        "model.fit을 부르는지 확인해 보세요.",
        "Check that model.fit is called.",
    ),
    "function": Text(
        "반복문 안에서 기울기로 변수를 바꾸는지(apply_gradients, assign_sub) 확인해 보세요.",
        "Check that the loop changes the variables by their gradients (apply_gradients, assign_sub).",
    ),
}
UNRELATED = Text(
    "학습이 끝난 뒤의 답이 mnist.test의 정답과 아무 관계가 없습니다. "
    "학습에 쓴 이미지와 레이블이 짝이 맞는지, cost가 줄어드는지 확인해 보세요.",
    "After training, the answers have nothing to do with the labels of mnist.test. Check that the images and labels "
    "used for training belong together, and that the cost goes down.",
)
LEARNT_NOTHING = Text(
    "학습이 끝난 가중치의 cost가 아무렇게나 섞은 가중치의 cost보다 낮지 않습니다. "
    "optimizer가 cost를 줄이는지 확인해 보세요.",
    "With the weights after training the cost is no lower than with the same numbers in another order. Check that the "
    "optimizer minimises the cost.",
)
INACCURATE = Text(
    "mnist.test의 정확도가 {got}입니다. {band} 이상이어야 합니다. "
    "학습에 쓴 이미지와 레이블이 짝이 맞는지, cost가 줄어드는지 확인해 보세요.",
    "The accuracy on mnist.test is {got}; at least {band} is needed. Check that the images and labels used for "
    "training belong together, and that the cost goes down.",
)
NAN = Text(
    "학습 중에 cost가 nan이 되었습니다. tf.log(softmax)는 확률이 0이 되면 nan을 만듭니다. "
    "softmax_cross_entropy_with_logits를 쓰거나 초기값을 작게 해 보세요. "
    "정확도는 채점기가 대신 학습시켜 쟀고, 점수는 깎이지 않았습니다.",
    "The cost became nan during training: tf.log of a softmax does when a probability becomes 0. Use "
    "softmax_cross_entropy_with_logits, or smaller initial values. The grader trained the network itself to measure "
    "its accuracy; no points were lost.",
)
SLOW = Text(
    "학습이 끝난 뒤에도 결과가 찍는 것과 비슷했습니다. 학습률이나 초기값을 바꾸어 보세요. "
    "정확도는 채점기가 대신 학습시켜 쟀고, 점수는 깎이지 않았습니다.",
    "After training the network was still about as good as a guess. Try another learning rate or other initial "
    "values. The grader trained it itself to measure its accuracy; no points were lost.",
)
NO_CLAIM = Text(
    "early_stopped_time이 없고 'Early stopped time:' 뒤에 출력한 수도 없습니다.",
    "There is no early_stopped_time, and no number printed after 'Early stopped time:'.",
)
NO_SERIES = Text(
    "epoch마다 출력한 정확도를 찾을 수 없습니다. 예: print('Test Accuracy:', accuracy)",
    "No accuracy printed for each epoch was found. For example: print('Test Accuracy:', accuracy)",
)
WRONG_EPOCH = Text(
    "early_stopped_time은 {claimed}인데, 출력한 값이 가장 좋았던 것은 {best}번째 epoch입니다. ",
    "early_stopped_time is {claimed}, and the best of the printed values was in epoch {best}. ",
)
FROM_ZERO = Text(
    "epoch를 0부터 센 것 같습니다. 1부터 세어야 합니다.", "The epochs seem to be counted from 0; count from 1."
)
BEFORE = Text(
    "epoch의 학습 전에 출력한 값은 그 앞 epoch의 것입니다.",
    "What is printed before the training of an epoch belongs to the epoch before it.",
)
FIRST_EPOCH = Text(
    "첫 epoch를 그대로 쓴 것 같습니다. 더 좋아질 때마다 바꾸어야 합니다. 부등호의 방향을 확인해 보세요.",
    "This is the first epoch. It should change whenever the accuracy got better: check the comparison.",
)
LAST_EPOCH = Text(
    "마지막 epoch를 그대로 쓴 것 같습니다. 더 좋아졌을 때만 바꾸어야 합니다.",
    "This is the last epoch. It should change only when the accuracy got better.",
)
BY_TEST = Text(
    "early stopping을 test 이미지로 정했습니다. 슬라이드와 같아서 맞는 답이지만, "
    "원래는 validation 이미지로 정해야 합니다.",
    "Early stopping was decided on the test images. That is what the slide does, and right here; properly one decides "
    "on the validation images.",
)
