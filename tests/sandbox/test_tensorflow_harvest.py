"""Where a script keeps its network, and how that was trained: what the harvest finds, and says where it finds none.

Of `grader.sandbox.inside.tensorflow.anatomy`, `grader.sandbox.inside.tensorflow.freezing`,
`grader.sandbox.inside.tensorflow.packing` and `grader.sandbox.inside.tensorflow.tracing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from grader.domain.course import Limits
from grader.grading.hosts import Hosts
from grader.sandbox.host import Host
from grader.sandbox.student import Student, StudentStopped
from grader.sandbox.work import Work
from tests.tiers import needs_tensorflow

needs_tensorflow()

LIMITS = Limits(load_seconds=20, call_seconds=10, wall_factor=15, memory_mb=1024, disk_mb=32, threads=64)
PROBES = """
import numpy as np
from grader.sandbox.inside.tensorflow import cleanroom, freezing, packing

def harvest(module):
    try:
        return freezing.harvest(module, width=2, outputs=("hypothesis", "model"), costs=("cost",))
    except packing.Unusable as fault:
        raise StudentFault(fault.ko, fault.en, fault.verdict)

def began(module):
    return freezing.began()

def output(module, network, x):
    try:
        net = cleanroom.opened(network)
        return net.run(net.output, {net.x: x, **net.own_values()})
    except packing.Unusable as fault:
        raise StudentFault(fault.ko, fault.en, fault.verdict)

def downhill(module, network, first, x, ids):
    return cleanroom.downhill(cleanroom.opened(network), first, x, ids)
"""
MODEL = "keras.Sequential([keras.Input((2,)), keras.layers.Dense(10)])"
KERAS = "import keras\nimport numpy as np\n"
FIT = "{0}.compile('sgd', 'mse')\n{0}.fit(np.ones((4, 2)), np.ones((4, 10)), verbose=0)\n"
ROWS = np.array([[1, 1], [2, -1], [0, 3]], np.float32)


@pytest.fixture
def host(hosts: Hosts) -> Host:
    return hosts.get(("tensorflow",))


@pytest.fixture
def script(host: Host) -> Iterator[Callable[[str], Student]]:
    made: list[Student] = []

    def make(source: str) -> Student:
        work = Work("t", "script", {"script.py": source.encode()}, "script.py", probes=PROBES, seed=3)
        made.append(Student(host, work, LIMITS))
        return made[-1]

    yield make
    for student in made:
        student.close()


@pytest.mark.parametrize(
    "source",
    [
        f"{KERAS}network = {MODEL}\n" + FIT.format("network"),
        f"{KERAS}first = {MODEL}\nsecond = {MODEL}\n" + FIT.format("second"),
        f"{KERAS}net = {MODEL}\n",
        f"{KERAS}def build():\n    model = {MODEL}\n    return model\nmine = build()\n",
    ],
    ids=["fitted", "the fitted one", "never fitted", "made in a function"],
)
def test_the_one_keras_model_counts_whatever_it_is_called(script: Callable[[str], Student], source: str) -> None:
    network = script(source).probe("harvest")
    assert network["kind"] == "keras"
    assert network["trained"] is (".fit(" in source)


def told(work: Student) -> StudentStopped:
    with pytest.raises(StudentStopped) as caught:
        work.probe("harvest")
    return caught.value


def test_of_several_models_the_name_is_asked_for(script: Callable[[str], Student]) -> None:
    stopped = told(script(f"{KERAS}first = {MODEL}\nsecond = {MODEL}\n"))
    assert "There are several Keras models (first, second): call the one that counts model." in stopped.message.en


@pytest.mark.parametrize(
    ("source", "said", "verdict"),
    [
        (
            "import tensorflow as tf\n\ndef main(_):\n    x = 1\n    hypothesis = x\n\ntf.app.run()\n",
            "hypothesis is there, but inside of the function main (line 5)",
            "not_implemented",
        ),
        (
            "def outer():\n    def inner():\n        hypothesis = 1\n    inner()\nouter()\n",
            "inside of the function inner (line 3)",
            "not_implemented",
        ),
        (
            "class Model:\n    def __init__(self):\n        self.hypothesis = 1\nmine = Model()\n",
            "inside of the function Model.__init__ (line 3)",
            "not_implemented",
        ),
        (
            "def main():\n    x = y = 1\n    x, hypothesis = y, x\nmain()\n",
            "inside of the function main (line 3)",
            "not_implemented",
        ),
        ("x = 1 / 0\nhypothesis = x + 1\n", "hypothesis could not be made: line 1 raised an error", "crashed"),
        ("x = 1\n", "hypothesis is not implemented yet", "not_implemented"),
    ],
    ids=["in main", "deeper", "in a method", "with another", "lost", "nowhere"],
)
def test_where_the_network_is_instead_is_told(
    script: Callable[[str], Student], source: str, said: str, verdict: str
) -> None:
    stopped = told(script(source))
    assert said in stopped.message.en
    assert stopped.verdict == verdict


def test_a_fixed_number_of_rows_is_told_as_such(script: Callable[[str], Student]) -> None:
    source = (
        "import tensorflow as tf\nX = tf.placeholder(tf.float32, [{}, 2])\nW = tf.Variable([[2.0], [3.0]])\n"
        "hypothesis = tf.matmul(X, W)\nsess = tf.Session()\nsess.run(tf.global_variables_initializer())\n"
    )
    for rows in (1, 4):
        work = script(source.format(rows))
        with pytest.raises(StudentStopped) as caught:
            work.clean("output", work.probe("harvest"), ROWS)
        plural = "s" if rows > 1 else ""
        assert f"X takes {rows} row{plural} only: make its shape [None, 2]." in caught.value.message.en


TRAINED = """
import tensorflow as tf
X = tf.placeholder(tf.float32, [None, 2])
Y = tf.placeholder(tf.int64, [None])
W = tf.Variable(tf.random_normal([2, 10], stddev=1e-3))
hypothesis = tf.matmul(X, W)
cost = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(logits=hypothesis, labels=Y))
step = tf.train.GradientDescentOptimizer(1e-4).minimize(cost)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
print("before", "training")
for _ in range(3):
    sess.run(step, {{X: [[1, 1], [2, -1], [0, 3]], Y: {labels}}})
    print("after a step")
"""


def test_the_way_of_the_weights_is_compared_with_that_of_the_right_labels(script: Callable[[str], Student]) -> None:
    """After three steps that change no answer: it is that of the labels it was trained with, and of no others."""
    ids = np.array([3, 5, 7])
    right, wrong = script(TRAINED.format(labels=[3, 5, 7])), script(TRAINED.format(labels=[1, 2, 0]))
    network = right.probe("harvest")
    assert network["untrained"] == len("before training\n")
    assert right.clean("downhill", network, right.probe("began"), ROWS, ids) > 0.99
    assert right.clean("downhill", network, {}, ROWS, ids) == 0
    assert wrong.clean("downhill", wrong.probe("harvest"), wrong.probe("began"), ROWS, ids) < 0.6


def test_without_a_step_nothing_is_said_of_training(script: Callable[[str], Student]) -> None:
    network = script(TRAINED.format(labels=[3, 5, 7]).replace("sess.run(step", "(step")).probe("harvest")
    assert network["untrained"] is None
    assert network["trained"] is False
