"""Measures the accuracy of right networks over many seeds and writes `measured.toml`. For the staff, by hand:

    GRADER_MNIST=… python reference/deeper_mlp/calibrate.py [seeds]

Trains the slide's program (fifteen epochs, batches of 100) with each of the slide's optimizers at learning rate
0.001, wide and deep, with the slide's initial values and with usual others, on both sources of images, on the
course's own cut. How the bands follow from these numbers is told in DESIGN.md.
"""

import os
import statistics
import sys
from pathlib import Path

os.environ.update(TF_NUM_INTRAOP_THREADS="1", TF_NUM_INTEROP_THREADS="1", TF_ENABLE_ONEDNN_OPTS="0")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow.compat.v1 as tf

from grader import data

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


def trained(images, sizes, start, optimizer, seed):
    """Accuracy and cross entropy on the unseen images after fifteen epochs."""
    tf.reset_default_graph()
    tf.set_random_seed(seed)
    random = np.random.RandomState(seed)
    x_in, y_in = tf.placeholder(tf.float32, [None, 784]), tf.placeholder(tf.int64, [None])
    layer = x_in
    for before, after in zip([784, *sizes], [*sizes, 10], strict=True):
        if layer is not x_in:
            layer = tf.nn.relu(layer)
        layer = tf.matmul(layer, tf.Variable(STARTS[start]([before, after]))) + tf.Variable(STARTS[start]([after]))
    cost = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(logits=layer, labels=y_in))
    step = OPTIMIZERS[optimizer]().minimize(cost)
    x, y = images.train.images.astype(np.float32) / 255, images.train.labels
    unseen = {x_in: images.unseen.images.astype(np.float32) / 255, y_in: images.unseen.labels}
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(15):
            order = random.permutation(len(x))
            for begin in range(0, len(x) - 99, 100):
                chosen = order[begin : begin + 100]
                session.run(step, {x_in: x[chosen], y_in: y[chosen]})
        output, entropy = session.run([layer, cost], unseen)
    return float((output.argmax(axis=1) == images.unseen.labels).mean()), float(entropy)


def main(seeds):
    tf.disable_v2_behavior()
    tf.logging.set_verbosity(tf.logging.ERROR)
    sources = [data.load_images()]
    if sources[0].source == "mnist":
        del os.environ["GRADER_MNIST"]
        sources.append(data.load_images())
    lines = [f"# {seeds} seeds each. Written by calibrate.py; accuracy on the unseen images, cross entropy there."]
    for images in sources:
        for start in STARTS:
            for name, sizes in SHAPES.items():
                for optimizer in OPTIMIZERS:
                    runs = [trained(images, sizes, start, optimizer, seed) for seed in range(seeds)]
                    accuracy, entropy = zip(*runs, strict=True)
                    lines.append(
                        f'[[measured]]\nsource = "{images.source}"\nstart = "{start}"\nshape = "{name}"\n'
                        f'optimizer = "{optimizer}"\nmean = {statistics.mean(accuracy):.3f}\n'
                        f"sd = {statistics.pstdev(accuracy):.3f}\nworst = {min(accuracy):.3f}\n"
                        f"entropy = {statistics.median(entropy):.2f}\n"
                    )
                    Path(__file__).with_name("measured.toml").write_text("\n".join(lines), encoding="utf-8")
                    print(lines[-1].replace("\n", " "), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
