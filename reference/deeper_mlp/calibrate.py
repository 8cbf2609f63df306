"""What networks reach, right ones and wrong ones: the measurements behind `bands.toml`. Run by the staff:

    grade calibrate deeper_mlp --seeds 200 --mnist DIR

One measurement is one training of the slide's program (fifteen epochs, batches of 100, learning rate 0.001) on the
course's own cut of the images, or one training by the suite. What it tells is what the suite would see on the unseen
images: accuracy, cross entropy, and the share of the images that one digit is said for. How the bands follow is told in
DESIGN.md. The limit: a network of another size, start or learning rate than these is only as safe as its neighbours here.
"""

import os

os.environ.update(TF_NUM_INTRAOP_THREADS="1", TF_NUM_INTEROP_THREADS="1", TF_ENABLE_ONEDNN_OPTS="0")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import functools

import numpy as np
import tensorflow.compat.v1 as tf

from grader import data
from grader.errors import UsageError
from grader.sandbox.tensorflow import cleanroom

VERSION = 1
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
    """Pairs of a variant and a seed, what matters most first: the slide's initial values, what lies nearest to the
    band, wrong networks (a quarter of the seeds: they are judged together), the other initial values."""
    some = max(1, seeds // 4)
    blocks = [(right(source, "random_normal"), seeds) for source in SOURCES]
    blocks += [(wrong(source, "random_normal"), some) for source in SOURCES]
    blocks += [
        ([one for one in right("mnist", "xavier") if one["optimizer"] == "gradient_descent"], seeds),
        ([one for one in right("digits", "xavier") if one["optimizer"] == "gradient_descent"], seeds),
        ([variant("suite", "suite", source, shape=shape) for source in SOURCES for shape in SHAPES], some),
        ([one for source in SOURCES for one in elsewhere(source, "random_normal")], some),
    ]
    for start in ("stddev_0.1", "xavier"):
        blocks += [(right(source, start), seeds) for source in SOURCES]
    blocks += [(wrong(source, "xavier"), some) for source in SOURCES]
    seen = set()
    for variants, count in blocks:
        for one in variants:
            if tuple(one.values()) not in seen:
                seen.add(tuple(one.values()))
                yield from ((one, seed) for seed in range(count))


def measure(chosen, seed, mnist):
    """On the unseen images of one network: accuracy, cross entropy, the share of the digit that is said most often, and
    the accuracy where another one is said (0 where none is)."""
    images = loaded(chosen["source"], mnist)
    tf.disable_v2_behavior()
    tf.logging.set_verbosity(tf.logging.ERROR)
    output = by_suite(images, chosen, seed) if chosen["kind"] == "suite" else trained(images, chosen, seed)
    return told(output, images.unseen.labels)


@functools.cache
def loaded(source, mnist):
    images = data.load_images(mnist) if source == "mnist" else data.load_digits()
    if images.source != source:
        raise UsageError("The bands of MNIST need MNIST: name its folder with --mnist DIR or GRADER_MNIST.")
    return images


def told(output, labels):
    """What the suite goes by, computed as it does."""
    chances = np.exp(output.astype(np.float64) - output.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    said = output.argmax(axis=1)
    counts = np.bincount(said, minlength=10)
    others = said != counts.argmax()
    return {
        "accuracy": float((said == labels).mean()),
        "entropy": float(-np.log(np.maximum(chances[np.arange(len(labels)), labels], 1e-30)).mean()),
        "share": float(counts.max() / len(labels)),
        "others": float((said == labels)[others].mean()) if others.any() else 0.0,
    }


def layers(x, sizes, start, bend):
    """Logits of the slide's network, with the hidden layers of `sizes`."""
    layer = x
    for before, after in zip([784, *sizes], [*sizes, 10], strict=True):
        if layer is not x and bend:
            layer = tf.nn.relu(layer)
        layer = tf.matmul(layer, tf.Variable(start([before, after]))) + tf.Variable(start([after]))
    return layer


def scaled(pixels):
    return pixels.astype(np.float32) / np.float32(255)


def mistaken(case, labels, random):
    """The labels that a network is trained with."""
    if case == "labels_one_off":
        return (labels + 1) % 10
    if case == "one_label":
        return np.zeros_like(labels)
    return random.permutation(labels) if case == "shuffled_apart" else labels


def trained(images, chosen, seed):
    """Logits for the unseen images."""
    case = chosen["case"]
    tf.reset_default_graph()
    tf.set_random_seed(seed)
    random = np.random.RandomState(seed)
    x_in, y_in = tf.placeholder(tf.float32, [None, 784]), tf.placeholder(tf.int64, [None])
    logits = layers(x_in, SHAPES[chosen["shape"]], STARTS[chosen["start"]], bend=case != "linear")
    cost = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(logits=logits, labels=y_in))
    step = OPTIMIZERS[chosen["optimizer"]]().minimize(cost)
    x, y = scaled(images.train.images), mistaken(case, images.train.labels, random)
    epochs = {"untrained": 0, "one_epoch": 1}.get(case, EPOCHS)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(epochs):
            order = random.permutation(len(x))
            for begin in range(0, len(x) - BATCH + 1, BATCH):
                rows = order[begin : begin + BATCH]
                labels = random.permutation(y[rows]) if case == "shuffled_each_batch" else y[rows]
                session.run(step, {x_in: x[rows], y_in: labels})
        return session.run(logits, {x_in: scaled(images.unseen.images)})


def by_suite(images, chosen, seed):
    """Logits for the unseen images of a network that the suite trains because the script's training came to nothing."""
    graph, sizes = tf.Graph(), [784, *SHAPES[chosen["shape"]], 10]
    with graph.as_default():
        x = layer = tf.placeholder(tf.float32, [None, 784], name="x")
        names = []
        for number, (before, after) in enumerate(zip(sizes, sizes[1:], strict=False), 1):
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
    values = cleanroom.train(network, scaled(images.train.images), images.train.labels.astype(np.int64), seed)
    return network.run(network.output, {network.x: scaled(images.unseen.images), **values})


def conclude(measured):
    return {}
