"""Hidden tests of `deeper_mlp`: the public claims with other weights, labels and images, and higher bands.

Where the script's training came to nothing, the network is trained by the suite, as in the public test.
"""

import math
import random
import tomllib
from pathlib import Path

import numpy as np
import pytest

from grader.suites import Mismatch, Text, curves, learning, network

BANDS = tomllib.loads(Path(__file__).with_name("bands.toml").read_text(encoding="utf-8"))
"""Accuracy by step, by source of images; DESIGN.md tells how they follow from `measured.toml`."""
WRONG = Text("맞지 않습니다.", "It is not right.")


def harvest_network(student):
    return network.harvest(student, seconds=20)


@pytest.fixture
def number(seed):
    """What the clean room draws from: a number by the test's seed, and not the seed."""
    return random.Random(seed).getrandbits(31)  # noqa: S311  # the same inputs for the whole class, on purpose


def parts(student, number):
    return network.ask_once(
        student, "hidden parts", lambda: network.clean(student, "examine", harvest_network(student), number, seconds=20)
    )


def is_probability(output):
    return bool((output >= 0).all() and (output <= 1).all() and np.allclose(output.sum(axis=1), 1, atol=1e-3))


def cross_entropy(output, labels):
    output = np.asarray(output, np.float64)
    if not is_probability(output):
        output = np.exp(output - output.max(axis=1, keepdims=True))
        output /= output.sum(axis=1, keepdims=True)
    return float(-np.log(np.maximum(output[np.arange(len(labels)), labels], 1e-30)).mean())


def never_learnt(student):
    """Whether the answers for the unseen images have nothing to do with their labels: see the public test."""
    claimed, score, labels = harvest_network(student), score_network(student, False), student.images["unseen_labels"]
    if score["output"].shape != (len(labels), 10):
        return not claimed["trained"]
    lost = score["by"] == "nan"
    untrained = learning.is_untrained(
        score["output"], labels, claimed["values"], claims_training=claimed["trained"], lost=lost
    )
    return untrained and not (claimed["trained"] and not lost and on_its_way(student))


def on_its_way(student):
    """Whether the weights have moved the way that the right labels show: see the public test."""
    x, ids = student.images["train_pixels"][:500], student.images["train_labels"][:500]
    given = harvest_network(student), network.initial_values(student, seconds=20), x, ids
    return network.ask_once(
        student,
        "downhill",
        lambda: learning.moved_towards_labels(network.clean(student, "downhill", *given, seconds=20)),
    )


def learnt_wrong(student):
    """Whether training left the cost on labelled images above what most other orders of the weights give."""
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
    given = [student.images[name] for name in ("unseen_pixels", "train_pixels", "train_labels")]
    return network.ask_once(
        student,
        f"unseen {retrain}",
        lambda: network.clean(student, "score", harvest_network(student), *given, retrain, 1, seconds=20),
    )


def learnt_nothing(output, labels):
    """A cross entropy like a guess's, or units that died: see the public test."""
    rule, answers = BANDS["nothing"], output.argmax(axis=1)
    others = answers != np.bincount(answers, minlength=10).argmax()
    died = 1 - others.mean() >= rule["share"]
    contradicted = others.mean() > rule["rest"] and (answers == labels)[others].mean() < rule["others"]
    return (died and not contradicted) or cross_entropy(output, labels) <= rule["entropy"]


def check_accuracy(student, step):
    """Accuracy on the unseen images; what learnt nothing is trained by the suite, as in the public test."""
    images = student.images
    if "unseen" not in student.memo:
        found = score_network(student, False)
        low = found["by"] == "script" and accuracy(found, images) < max(BANDS[images["source"]]["steps"])
        low = low and not never_learnt(student) and not learnt_wrong(student)
        if low and learnt_nothing(found["output"], images["unseen_labels"]):
            found = score_network(student, True)
        student.memo["unseen"] = found
    found = student.memo["unseen"]
    got, band = accuracy(found, images), BANDS[images["source"]]["steps"][step]
    if got < band or never_learnt(student):
        raise Mismatch(WRONG, f"accuracy {got:.4f} for {band}, trained by: {found['by']}")


def accuracy(found, images):
    output = found["output"]
    if output.shape != (len(images["unseen_labels"]), 10):
        raise Mismatch(WRONG, f"output of shape {output.shape}")
    return float((output.argmax(axis=1) == images["unseen_labels"]).mean())


@pytest.mark.task("size")
@pytest.mark.category("structure")
def test_size_of_what_is_used(student, number):
    used = [layer for layer in parts(student, number)["layers"] if layer["used"] and layer["moves"]]
    last = max((layer["depth"] for layer in used), default=0)
    widths = [sum(one["width"] for one in used if one["depth"] == depth) for depth in range(1, last)]
    if sum(width >= 256 for width in widths) < 2 or (max(widths) <= 256 and len(widths) < 3):
        raise Mismatch(WRONG, f"hidden widths {widths}")


@pytest.mark.task("layers")
@pytest.mark.category("structure")
def test_every_layer_counts(student, number):
    found = parts(student, number)
    if tuple(found["shape"]) != (40, 10) or not found["moves_x"]:
        raise Mismatch(WRONG, f"shape {found['shape']}, depends on X: {found['moves_x']}")
    idle = [layer for layer in found["layers"] if not (layer["used"] and layer["moves"])]
    if idle or len(found["layers"]) < 2:
        raise Mismatch(WRONG, f"layers {found['layers']}")


@pytest.mark.task("layers")
@pytest.mark.category("structure")
def test_something_bends_between_layers(student, number):
    layers = parts(student, number)["layers"]
    if len(layers) < 2 or any(layer["curved"] is False for layer in layers):
        raise Mismatch(WRONG, f"layers {layers}")


@pytest.mark.task("cost")
@pytest.mark.category("cost")
def test_cost_of_other_labels(student, number):
    batches = parts(student, number)["batches"]
    if batches[0]["cost"] is None:
        raise Mismatch(WRONG, "there is no cost")
    costs = [float(np.mean(batch["cost"])) for batch in batches]
    wants = [cross_entropy(batch["output"], batch["labels"]) for batch in batches]
    sums = [want * len(batch["labels"]) for want, batch in zip(wants, batches, strict=True)]
    close = np.allclose(costs, wants, rtol=2e-3, atol=1e-3) or np.allclose(costs, sums, rtol=2e-3)
    # Weight decay adds the same to both.
    shifted = costs[0] > wants[0] and np.isclose(costs[1] - costs[0], wants[1] - wants[0], rtol=5e-3, atol=1e-3)
    if not close and not shifted:
        raise Mismatch(WRONG, f"costs {costs}, cross entropies {wants}")


@pytest.mark.task("cost")
@pytest.mark.category("gradient")
def test_gradient_reaches_every_layer(student, number):
    layers = [layer for layer in parts(student, number)["layers"] if layer["used"]]
    if not layers or not all(layer["gradient"] for layer in layers):
        raise Mismatch(WRONG, f"layers {layers}")


@pytest.mark.task("training")
@pytest.mark.category("training")
def test_training_lowered_the_cost(student, number):
    costs = shuffled_costs(student, number)
    if costs is None:
        raise Mismatch(WRONG, "there is no cost")
    # A cost that became nan is a trap of the slide's own formula, units that died are one of its initial values: no
    # loss. Else lower than three of three; where the weights are one number each, than most orders of the biases. Where
    # steps were few and small, the way that the weights took decides.
    bar = np.median(costs["shuffled"]) if costs["biases"] else min(costs["shuffled"][:3])
    if not (costs["died"] or math.isnan(costs["own"])) and costs["own"] >= bar and not on_its_way(student):
        raise Mismatch(WRONG, f"costs {costs}")
    if never_learnt(student):
        raise Mismatch(WRONG, "the answers have nothing to do with the labels")


@pytest.mark.task("accuracy")
@pytest.mark.category("accuracy")
def test_accuracy_first_step(student):
    check_accuracy(student, 0)


@pytest.mark.task("accuracy")
@pytest.mark.category("accuracy")
def test_accuracy_second_step(student):
    check_accuracy(student, 1)


@pytest.mark.task("early_stopping")
@pytest.mark.category("training")
def test_epoch_with_the_best_value(student):
    found, printed = harvest_network(student), student.loaded.printed
    claimed = found["early"] if found["early"] is not None else curves.chosen_epoch(printed)
    series = curves.decisive_series(curves.fetched_series(found["fetched"])) if found["history"] else []
    printed_ones = curves.printed_series(printed, found.get("untrained"))
    series = series or curves.decisive_series(printed_ones) or curves.fetched_series(found["fetched"])
    fetched = [len(one.values) for one in curves.fetched_series(found["fetched"])]

    def fits(one):
        # Printed before each epoch: of the last one only fetched.
        last = claimed == one.open and (not fetched or max(fetched) > len(one.values))
        return one.is_possible and (claimed in one.best or last)

    if type(claimed) is not int or not any(map(fits, series)):
        raise Mismatch(WRONG, f"{claimed}; {[(one.label, one.values) for one in series]}")
