"""The homework of the comparison: the course's assignments, and ten simple checks of `dictionary`.

What the shipped suites ask of a TensorFlow script is asked in a clean room that no other grader has. For these three
the checks are written here, as an author would for a grader that runs tests beside the script: probes take the graph
that the script left, put values in, and read what comes out.
"""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks import recorded
from tests.benchmarks.homework import Call, Check, Homework

ROOT = Path(__file__).parents[2]
DICTIONARY = (
    ("look_up", '{"Jenny": 20, "Ella": 31}, "Ella"', "31"),
    ("look_up", '{"Jenny": 20}, "Tom"', "None"),
    ("add_person", '{"Jenny": 20}, "Tom", 29', '{"Jenny": 20, "Tom": 29}'),
    ("names", '{"Jenny": 20, "Ella": 31}', '["Jenny", "Ella"]'),
    ("is_known", '{"Jenny": 20}, "Andrew"', "False"),
    ("distinct", '"Hello"', 'set("Hello")'),
    ("sum_and_mul", "3, 5", "(8, 15)"),
    ("get_special_students", '{"Darius": 100, "Dr. Mundo": 80, "Sivir": 75}', '["Darius", "Dr. Mundo"]'),
    ("get_special_students", '{"Sivir": 75}', "[]"),
    ("word_index_count", '"A cat. A dog?"', '({"a": 0, "cat": 1, "dog": 2}, {0: 2, 1: 1, 2: 1})'),
)

WITH_VALUES = """
def _run(module, w, b, what, feeds, then=()):
    import tensorflow.compat.v1 as tf

    with module.X.graph.as_default() as graph, tf.Session(graph=graph) as session:
        session.run(tf.global_variables_initializer())
        session.run([tf.assign(module.W, w), tf.assign(module.b, b)])
        found = session.run(what(tf), {getattr(module, name): value for name, value in feeds.items()})
        return [value.tolist() for value in session.run(list(then))] if then else found.tolist()


def output(module, w, b, x):
    return _run(module, w, b, lambda tf: module.hypothesis, {"X": x})
"""
RELU = (
    ("output", "[[1.0], [2.0]], [0.5], [[1.0, 2.0]]", "[[5.5]]"),
    ("output", "[[1.0], [2.0]], [-9.0], [[1.0, 2.0], [3.0, 4.0]]", "[[0.0], [2.0]]"),
    ("output", "[[1.0], [1.0]], [0.0], [[-1.0, 0.0]] * 3", "[[0.0], [0.0], [0.0]]"),
    ("gradient", "[[1.0], [2.0]], [0.5], [[1.0, 2.0], [-9.0, 0.0]]", "[[1.0], [2.0]]"),
)
RELU_PROBES = f"""{WITH_VALUES}

def gradient(module, w, b, x):
    return _run(module, w, b, lambda tf: tf.gradients(module.hypothesis, module.W)[0], {{"X": x}})
"""
TRAINING = (
    ("output", "[[0.0], [0.0]], [0.0], [[1.0, 2.0], [3.0, 4.0]]", "[[0.5], [0.5]]"),
    ("output", "[[1.0], [-1.0]], [0.5], [[1.0, 2.0]]", "[[1 / (1 + np.exp(0.5))]]"),
    ("cost", "[[0.0], [0.0]], [0.0], [[1.0, 2.0], [3.0, 4.0]], [[0.0], [1.0]]", "np.log(2)"),
    ("step", "[[0.0], [0.0]], [0.0], [[1.0, 2.0], [3.0, 4.0]], [[0.0], [1.0]]", "[[[0.005], [0.005]], [0.0]]"),
    ("predicted", "[[1.0], [0.0]], [0.0], [[1.0, 0.0], [-1.0, 0.0]]", "[[1.0], [0.0]]"),
    ("accuracy", "[[1.0], [0.0]], [0.0], [[1.0, 0.0], [-1.0, 0.0]], [[1.0], [1.0]]", "0.5"),
    ("trained", "", "[[[0.0], [0.0], [0.0], [1.0], [1.0], [1.0]], 1.0]"),
)
TRAINING_PROBES = f'''{WITH_VALUES}

def cost(module, w, b, x, y):
    return _run(module, w, b, lambda tf: module.cost, {{"X": x, "Y": y}})


def step(module, w, b, x, y):
    """The weights after one step from the given ones."""
    return _run(module, w, b, lambda tf: tf.group(module.train, tf.no_op()), {{"X": x, "Y": y}}, (module.W, module.b))


def predicted(module, w, b, x):
    return _run(module, w, b, lambda tf: module.predicted, {{"X": x}})


def accuracy(module, w, b, x, y):
    return _run(module, w, b, lambda tf: module.accuracy, {{"X": x, "Y": y}})


def trained(module):
    """What the script itself found at its end: which points are 1, and how many of them rightly."""
    return [module.c.tolist(), float(module.a)]
'''
DEEPER = (
    ("weights", "", "[[784, 512], [512], [512, 512], [512], [512, 10], [10]]"),
    ("logits", "7", "[7, 10]"),
    ("logits", "200", "[200, 10]"),
    ("cost_of_nothing", "", "np.log(10)"),
    ("reaches", "0.5", "True"),
    ("stopped_within", "1, 15", "True"),
)
DEEPER_PROBES = '''
import numpy as np


def weights(module):
    """By name: where a process imports several scripts, their variables are all in one graph."""
    return [getattr(module, name).shape.as_list() for name in ("W1", "b1", "W2", "b2", "W3", "b3")]


def logits(module, rows):
    """The shape of the output for so many images."""
    return list(module.sess.run(module.hypothesis, {module.X: np.full((rows, 784), 0.5)}).shape)


def cost_of_nothing(module):
    """The cost where all outputs are 0: each of ten digits is as likely."""
    labels = np.eye(10)
    feeds = {module.X: np.zeros((10, 784)), module.Y: labels, module.hypothesis: np.zeros((10, 10))}
    return float(module.sess.run(module.cost, feeds))


def reaches(module, least):
    """Whether the trained network is right in so many of the test images."""
    images, labels = module.mnist.test.images, module.mnist.test.labels
    found = module.sess.run(module.hypothesis, {module.X: images})
    return bool((found.argmax(1) == labels.argmax(1)).mean() >= least)


def stopped_within(module, first, last):
    return bool(first <= module.early_stopped_time <= last)
'''


def ten_checks() -> Homework:
    right = (ROOT / "submissions" / "darius" / "dictionary.py").read_text(encoding="utf-8")
    wrong = replaced(right, "return a + b, a*b", "return a * b, a + b")
    tests = written(DICTIONARY, "function", exact=True)
    return Homework("dictionary, ten checks", "dictionary", right, wrong, tests)


def relu() -> Homework:
    right = (ROOT / "submissions" / "sivir" / "relu_perceptron.py").read_text(encoding="utf-8")
    wrong = replaced(right, "tf.maximum(0.0,", "tf.maximum(-3.0,")
    return Homework("relu_perceptron", "relu_perceptron", right, wrong, written(RELU, "probe"), RELU_PROBES)


def training() -> Homework:
    path = ROOT / "reference" / "perceptron_training" / "right" / "compat_v1.py"
    right = path.read_text(encoding="utf-8")
    wrong = replaced(right, "learning_rate=0.01", "learning_rate=0.02")
    tests = written(TRAINING, "probe")
    return Homework("perceptron_training", "perceptron_training", right, wrong, tests, TRAINING_PROBES)


def deeper() -> Homework:
    """The reference with its first lines as TensorFlow 2 itself takes them, and MNIST from a file beside the script."""
    text = (ROOT / "reference" / "deeper_mlp" / "deeper_mlp.py").read_text(encoding="utf-8")
    text = replaced(
        text, "import tensorflow as tf\n", "import tensorflow.compat.v1 as tf\n\ntf.disable_v2_behavior()\n"
    )
    right = replaced(text, "from tensorflow.examples.tutorials.mnist import input_data", "import input_data")
    wrong = replaced(right, "early_stopped_time = epoch + 1", "early_stopped_time = 99")
    return Homework("deeper_mlp", "deeper_mlp", right, wrong, written(DEEPER, "probe"), DEEPER_PROBES)


def written(checks: tuple[tuple[str, str, str], ...], how: str, *, exact: bool = False) -> tuple[Check, ...]:
    """A test for each call; half of them are hidden, as in a real assignment."""
    half = len(checks) // 2
    return tuple(
        Check(name, number >= half, (Call(name, arguments, want, how, exact),))  # type: ignore[arg-type]
        for number, (name, arguments, want) in enumerate(checks)
    )


def replaced(text: str, old: str, new: str) -> str:
    assert old in text, old
    return text.replace(old, new)


HOMEWORK = {
    "dictionary, ten checks": ten_checks,
    "dictionary": lambda: recorded.record("dictionary", ("score >= 80", "score > 80")),
    "if_for": lambda: recorded.record("if_for", ("mark >= 60", "mark > 60")),
    "numpy_layers": lambda: recorded.record("numpy_layers", ("np.maximum(0, x)", "np.abs(x)")),
    "optimizers": lambda: recorded.record("optimizers", ("EPSILON = 1e-7", "EPSILON = 1e-1")),
    "relu_perceptron": relu,
    "perceptron_training": training,
    "deeper_mlp": deeper,
}
"""Rows of the table, in this order; each is made when it is measured."""
SCRIPTS = ("relu_perceptron", "perceptron_training", "deeper_mlp")
