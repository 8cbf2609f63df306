"""What networks reach, right ones and wrong ones: the measurements behind `bands.toml`. Run by the staff:

    grade calibrate deeper_mlp --seeds 200 --mnist DIR

One measurement is one training of the slide's program (fifteen epochs, batches of 100, learning rate 0.001) on the
course's own cut of the images, or one training by the suite. What it tells is what the suite would see on the unseen
images: accuracy, cross entropy, and the share of the images that one digit is said for. How the bands follow is told in
DESIGN.md. The limit: a network of another size, start or learning rate is only as safe as its neighbours here.
"""

import os

os.environ.update(TF_NUM_INTRAOP_THREADS="1", TF_NUM_INTEROP_THREADS="1", TF_ENABLE_ONEDNN_OPTS="0")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import functools
import itertools
import json
import math
import statistics

import numpy as np
import tensorflow.compat.v1 as tf

from grader.sandbox.inside.probing import cleanroom
from grader.suites import Text, UsageError, learning, load_digits, load_images, tail_probability, upper_bound

VERSION = 2
"""Of what `measure` measures; older results are not used."""
SHAPES = {"wide": [512, 512], "deep": [256, 256, 256]}
OPTIMIZERS = {
    "gradient_descent": lambda: tf.train.GradientDescentOptimizer(0.001),
    "adagrad": lambda: tf.train.AdagradOptimizer(0.001),
    "rmsprop": lambda: tf.train.RMSPropOptimizer(0.001, momentum=0.9),
    "momentum": lambda: tf.train.MomentumOptimizer(0.001, momentum=0.9),
    "adam": lambda: tf.train.AdamOptimizer(0.001),
}
STARTS = {
    "random_normal": lambda shape: tf.random_normal(shape),
    "xavier": lambda shape: (
        tf.random_normal(shape, stddev=(2 / sum(shape)) ** 0.5) if len(shape) > 1 else tf.zeros(shape)
    ),
    "stddev_0.1": lambda shape: tf.truncated_normal(shape, stddev=0.1) if len(shape) > 1 else tf.zeros(shape),
}
SOURCES = ("mnist", "digits")
WRONG = ("labels_one_off", "shuffled_apart", "shuffled_each_batch", "one_label")
"""What the accuracy must tell from right: it may not get these points."""
ELSEWHERE = ("untrained", "linear", "one_epoch")
"""Wrong by another task of the assignment (training, layers, none); here for what the accuracy alone would say."""
EPOCHS, BATCH = 15, 100
NOTHING = {"share": 0.6, "rest": 0.05, "others": 0.3, "entropy": 2.4}
"""A network below the band learnt nothing where its cross entropy is that of a guess (ln 10 = 2.3) or less; or where
units died: one digit for `share` of the images or more, and what little it says of the others (if that is more than
`rest`) is right for `others` of them. After wrong labels it is wrong for nearly all."""
LOW = 0.4
"""No band is above that."""
DISTANCE, SEEDS, GUESS = 4, 200, 0.1
"""Standard deviations between the bands and the slowest right variant; seeds for a variant to be called calibrated; the
accuracy of a guess."""
HEADS = {
    "public": "# The least accuracy on mnist.test, by source of images. Written by `grade calibrate deeper_mlp`.",
    "hidden": "# Accuracy on unseen images by step, by their source. Written by `grade calibrate deeper_mlp`.",
    "nothing": "# A network below the band that learnt nothing is trained by the suite: its entropy is no higher, or\n"
    "# it says one digit for this share of the images, and of a larger rest no smaller part than `others` is right.",
    "measured": "# Written by `grade calibrate deeper_mlp`; DESIGN.md tells what the columns mean.",
}


def variant(kind, case, source, start="", shape="", optimizer=""):
    return {"kind": kind, "case": case, "source": source, "start": start, "shape": shape, "optimizer": optimizer}


def right(source, start):
    return [variant("right", "right", source, start, shape, one) for shape in SHAPES for one in OPTIMIZERS]


def wrong(source, start):
    chosen = ("gradient_descent", "momentum", "adam")
    return [variant("wrong", case, source, start, shape, one) for case in WRONG for shape in SHAPES for one in chosen]


def elsewhere(source, start):
    return [variant("elsewhere", case, source, start, "wide", "adam") for case in ELSEWHERE]


def plan(seeds):
    """Pairs of a variant and a seed, what matters most first: those that lie nearest to the bands; some seeds of
    everything; then the slide's initial values, the others, and wrong networks (a quarter of the seeds: those of one
    mistake are judged together)."""
    near = [variant("right", "right", source, "random_normal", "deep", "adagrad") for source in SOURCES]
    near += [variant("right", "right", source, "random_normal", "deep", "momentum") for source in SOURCES]
    mistakes = [one for start in ("random_normal", "xavier") for source in SOURCES for one in wrong(source, start)]
    suite = [variant("suite", "suite", source, shape=shape) for source in SOURCES for shape in SHAPES]
    others = suite + [one for source in SOURCES for one in elsewhere(source, "random_normal")]
    all_right = [one for start in STARTS for source in SOURCES for one in right(source, start)]
    some = max(1, seeds // 4)
    blocks = [(near, seeds), (all_right, min(5, seeds)), (mistakes + others, min(2, some))]
    blocks += [(all_right, min(20, seeds)), (mistakes + others, min(10, some)), (all_right, seeds)]
    blocks += [(mistakes + others, some)]
    seen = set()
    for variants, count in blocks:
        for pair in ((one, seed) for one in variants for seed in range(count)):
            key = (*pair[0].values(), pair[1])
            if key not in seen:
                seen.add(key)
                yield pair


def measure(chosen, seed, mnist):
    """On the unseen images of one network: accuracy, cross entropy, the share of the digit that is said most often, and
    the accuracy where another one is said (0 where none is). Where the accuracy is low, `lowered` as well."""
    images = load_source(chosen["source"], mnist)
    tf.disable_v2_behavior()
    tf.logging.set_verbosity(tf.logging.ERROR)
    if chosen["kind"] == "suite":
        return measure_output(by_suite(images, chosen, seed), images.unseen.labels)
    return train_network(images, chosen, seed)


@functools.cache
def load_source(source, mnist):
    images = load_images(mnist) if source == "mnist" else load_digits()
    if images.source != source:
        raise UsageError(
            Text(
                "MNIST의 기준을 정하려면 MNIST가 있어야 합니다. --mnist DIR이나 GRADER_MNIST로 폴더를 지정하세요.",
                "The bands of MNIST need MNIST: name its folder with --mnist DIR or GRADER_MNIST.",
            )
        )
    return images


def measure_output(output, labels):
    """What the suite goes by, computed as it does."""
    chances = np.exp(output.astype(np.float64) - output.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    answers = output.argmax(axis=1)
    counts = np.bincount(answers, minlength=10)
    others = answers != counts.argmax()
    return {
        "accuracy": float((answers == labels).mean()),
        "entropy": float(-np.log(np.maximum(chances[np.arange(len(labels)), labels], 1e-30)).mean()),
        "share": float(counts.max() / len(labels)),
        "others": float((answers == labels)[others].mean()) if others.any() else 0.0,
    }


def layers(x, sizes, start, bend):
    """Logits of the slide's network, with the hidden layers of `sizes`."""
    layer = x
    for before, after in zip([784, *sizes], [*sizes, 10], strict=True):
        if layer is not x and bend:
            layer = tf.nn.relu(layer)
        layer = tf.matmul(layer, tf.Variable(start([before, after]))) + tf.Variable(start([after]))
    return layer


def scale_pixels(pixels):
    return pixels.astype(np.float32) / np.float32(255)


def mistaken(case, labels, random):
    """The labels that a network is trained with."""
    if case == "labels_one_off":
        return (labels + 1) % 10
    if case == "one_label":
        return np.zeros_like(labels)
    return random.permutation(labels) if case == "shuffled_apart" else labels


def train_network(images, chosen, seed):
    """What is told of a network after the script's training."""
    case = chosen["case"]
    tf.reset_default_graph()
    tf.set_random_seed(seed)
    random = np.random.RandomState(seed)
    x_in, y_in = tf.placeholder(tf.float32, [None, 784]), tf.placeholder(tf.int64, [None])
    logits = layers(x_in, SHAPES[chosen["shape"]], STARTS[chosen["start"]], bend=case != "linear")
    cost = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(logits=logits, labels=y_in))
    step = OPTIMIZERS[chosen["optimizer"]]().minimize(cost)
    x, y = scale_pixels(images.train.images), mistaken(case, images.train.labels, random)
    epochs = {"untrained": 0, "one_epoch": 1}.get(case, EPOCHS)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(epochs):
            order = random.permutation(len(x))
            for begin in range(0, len(x) - BATCH + 1, BATCH):
                rows = order[begin : begin + BATCH]
                labels = random.permutation(y[rows]) if case == "shuffled_each_batch" else y[rows]
                session.run(step, {x_in: x[rows], y_in: labels})
        output = session.run(logits, {x_in: scale_pixels(images.unseen.images)})
        result = measure_output(output, images.unseen.labels)
        if result["accuracy"] < LOW:
            weights = {one.name: session.run(one) for one in tf.trainable_variables()}
            lost = not np.isfinite(output).all()
            if learning.is_untrained(output, images.unseen.labels, weights, claims_training=True, lost=lost):
                result["lowered"] = 0.0
            else:
                result["lowered"] = lowers_cost(session, cost, {x_in: x[:500], y_in: images.train.labels[:500]})
        return result


def lowers_cost(session, cost, labelled):
    """1 where the cost on labelled images is below the median of six other orders of the weights' numbers, else 0:
    what the task `training` goes by, of a network that learnt."""
    random, variables = np.random.RandomState(1), tf.trainable_variables()
    values = session.run(variables)
    own = session.run(cost, labelled)

    def shuffled():
        feeds = {
            one.value(): random.permutation(value.ravel()).reshape(value.shape) if value.ndim > 1 else value
            for one, value in zip(variables, values, strict=True)
        }
        return session.run(cost, labelled | feeds)

    costs = [shuffled() for _ in range(6)]
    # Where most orders are all the same to it, its units died: no sign of wrong labels. Nor is nan, seen elsewhere.
    died = np.mean(np.isclose(costs, own, rtol=1e-6)) > 0.5
    return float(own < np.median(costs) or died or np.isnan(own))


def by_suite(images, chosen, seed):
    """Logits for the unseen images of a network that the suite trains because the script's training came to nothing."""
    graph, sizes = tf.Graph(), [784, *SHAPES[chosen["shape"]], 10]
    with graph.as_default():
        x = layer = tf.placeholder(tf.float32, [None, 784], name="x")
        names = []
        for number, (before, after) in enumerate(itertools.pairwise(sizes), 1):
            weights = tf.placeholder(tf.float32, [before, after], name=f"W{number}")
            bias = tf.placeholder(tf.float32, [after], name=f"b{number}")
            names += [weights.name, bias.name]
            layer = tf.matmul(tf.nn.relu(layer) if layer is not x else x, weights) + bias
        output = tf.identity(layer, name="output")
    network = cleanroom.Network(
        {
            "graph": graph.as_graph_def().SerializeToString(),
            "x": x.name,
            "output": output.name,
            "y": None,
            "cost": None,
            "variables": [{"tensor": name, "trainable": True} for name in names],
            "extras": {},
        }
    )
    values = cleanroom.train(network, scale_pixels(images.train.images), images.train.labels.astype(np.int64), seed)
    return network.run(network.output, {network.x: scale_pixels(images.unseen.images), **values})


def nothing(run):
    """Whether a network of low accuracy looks as if it had learnt nothing, rather than something wrong."""
    died = run["share"] >= NOTHING["share"]
    contradicted = 1 - run["share"] > NOTHING["rest"] and run["others"] < NOTHING["others"]
    return (died and not contradicted) or run["entropy"] <= NOTHING["entropy"]


def retrained(run):
    """Whether the suite trains a network below the band itself: it learnt nothing, and not something wrong."""
    return nothing(run) and run["lowered"] == 1


def conclude(measured):
    """The two bands.toml, and measured.toml with the statistics that they follow from."""
    order = {tuple(sorted(one.items())): number for number, (one, _) in enumerate(plan(1))}
    measured = sorted(measured, key=lambda one: order[tuple(sorted(one.variant.items()))])
    steps = {source: find_steps(source, measured) for source in SOURCES}
    rows = [summarize(one, steps[one.variant["source"]]) for one in measured]
    tables = [table("measured", row) for row in rows]
    tables += [table("pooled", row) for row in pooled(measured, rows)]
    rule = "".join(f"{key} = {value}\n" for key, value in NOTHING.items())
    public = "".join(f"[{source}]\naccuracy = {steps[source][0]}\n\n" for source in SOURCES)
    hidden = "".join(f"[{source}]\nsteps = {steps[source]}\n\n" for source in SOURCES)
    return {
        "assignments/deeper_mlp/bands.toml": f"{HEADS['public']}\n{public}{HEADS['nothing']}\n[nothing]\n{rule}",
        "reference/deeper_mlp/bands.toml": f"{HEADS['hidden']}\n{hidden}{HEADS['nothing']}\n[nothing]\n{rule}",
        "reference/deeper_mlp/measured.toml": HEADS["measured"] + "\n" + "\n".join(tables),
    }


def bounding(measured, source):
    """Right variants that accuracy alone protects: none of their networks looks as if it had learnt nothing."""
    chosen = (one for one in measured if one.variant["kind"] == "right" and one.variant["source"] == source)
    return [one for one in chosen if len(one.runs) > 1 and not any(map(nothing, one.runs.values()))]


def find_steps(source, measured):
    """The bands of one source: four standard deviations below the slowest right variant, and halfway to a guess."""
    accuracies = [one.column("accuracy") for one in bounding(measured, source)]
    if not accuracies:
        raise UsageError(
            Text(
                "이미지 {source}(으)로 측정한 결과가 없습니다. 측정을 더 진행하세요.",
                "Nothing was measured with the images {source}: let the calibration run on.",
            ).format(source=source)
        )
    top = floor(min(statistics.mean(one) - DISTANCE * statistics.stdev(one) for one in accuracies))
    return [floor((GUESS + top) / 2), top]


def floor(value):
    return math.floor(value * 100 + 1e-9) / 100


def summarize(one, steps):
    """A row of measured.toml."""
    accuracy, runs = one.column("accuracy"), list(one.runs.values())
    sd = statistics.stdev(accuracy) if len(runs) > 1 else 0.0
    low = [run for run in runs if run["accuracy"] < steps[-1]]
    row = dict(one.variant) | {
        "seeds": len(runs),
        "mean": round(statistics.mean(accuracy), 4),
        "sd": round(sd, 4),
        "worst": round(min(accuracy), 4),
        "best": round(max(accuracy), 4),
        "nothing": sum(map(nothing, runs)),
        "below": len(low),
        "retrained": sum(map(retrained, low)),
    }
    if one.variant["kind"] in ("right", "suite"):
        failed = row["below"] - row["retrained"]
        row |= {"calibrated": len(runs) >= SEEDS, "failed": failed, "at_most": rounded(upper_bound(failed, len(runs)))}
        if (distance := distance_of(runs, steps[-1])) is not None:
            row |= {"distance": round(distance, 1), "normal": rounded(tail_probability(distance))}
    else:
        row |= {"pass": len(runs) - row["below"] + row["retrained"], "step": sum(one >= steps[0] for one in accuracy)}
    return row


def distance_of(runs, band):
    """In standard deviations, how far a right variant is from failing; None where too little is known of it.

    Failing takes an accuracy below the band and an entropy above the rule's at once: the farther counts. Where
    units died, accuracy has no normal distribution, and what such a network says of the images without the commonest
    digit counts: with that digit for less than `share` of them, an accuracy below the band needs
    less than band / (1 - share) there; with more, the rule's `others`.
    """
    if len(runs) < 2:
        return None
    if any(run["accuracy"] < band and run["share"] >= NOTHING["share"] for run in runs):
        others = [run["others"] for run in runs if 1 - run["share"] > NOTHING["rest"]]
        return away(others, max(band / (1 - NOTHING["share"]), NOTHING["others"])) if len(others) >= 30 else None
    found = [away([run["accuracy"] for run in runs], band)]
    if all(map(nothing, runs)):
        found.append(-away([run["entropy"] for run in runs], NOTHING["entropy"]))
    return max(found)


def away(values, edge):
    return (statistics.mean(values) - edge) / max(statistics.stdev(values), 1e-9)


def pooled(measured, rows):
    """Right networks of one optimizer together, wrong ones of one mistake: the bounds of their mean chance."""
    for source in SOURCES:
        for optimizer in OPTIMIZERS:
            same = [
                row for row in rows if (row["kind"], row["source"], row["optimizer"]) == ("right", source, optimizer)
            ]
            failed, runs = sum(row["failed"] for row in same), sum(row["seeds"] for row in same)
            yield {"right": optimizer, "source": source, "runs": runs, "failed": failed} | bound(failed, runs)
        for case in WRONG:
            same = [row for row in rows if (row["case"], row["source"]) == (case, source)]
            passed, runs = sum(row["pass"] for row in same), sum(row["seeds"] for row in same)
            retrained, step = (sum(row[key] for row in same) for key in ("retrained", "step"))
            told = {"wrong": case, "source": source, "runs": runs, "pass": passed, "retrained": retrained, "step": step}
            yield told | bound(passed, runs)


def bound(count, runs):
    return {"at_most": rounded(upper_bound(count, runs))} if runs else {}


def rounded(chance):
    return float(f"{chance:.2g}")


def table(name, row):
    lines = (f"{key} = {json.dumps(value)}" for key, value in row.items())
    return f"[[{name}]]\n" + "\n".join(lines) + "\n"
