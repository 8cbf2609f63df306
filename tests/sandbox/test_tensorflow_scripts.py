"""What learners' TensorFlow scripts find in the sandbox: names of the slides' time, the course's images, a record.

Of `grader.sandbox.inside.tensorflow.flavour`, `grader.sandbox.inside.tensorflow.kinds`,
`grader.sandbox.inside.tensorflow.noting`, `grader.sandbox.inside.tensorflow.plainly` and
`grader.sandbox.inside.tensorflow.record`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from grader.domain.course import Limits
from grader.grading.hosts import Hosts
from grader.sandbox.host import Host
from grader.sandbox.stops import explain_overrun
from grader.sandbox.student import Student, StudentStopped
from grader.sandbox.work import Work
from grader.suites.feedback.exceptions import explain_exception
from tests.tiers import full, needs_tensorflow

needs_tensorflow()

LIMITS = Limits(load_seconds=20, call_seconds=10, wall_factor=15, memory_mb=1024, disk_mb=32)
PROBES = """
from grader.sandbox.inside.tensorflow import freezing, packing
from grader.sandbox.inside.tensorflow.record import RECORD

def harvest(module):
    try:
        return freezing.harvest(module, width=2, outputs=("hypothesis",), weights=("W",))
    except packing.Unusable as fault:
        raise StudentFault(fault.ko, fault.en, fault.verdict)

def fetched(module):
    return RECORD.fetched
"""
SLIDE = """
import tensorflow as tf
X = tf.placeholder(tf.float32, shape=[None, 2])
W = tf.Variable(tf.random_normal([2, 1]), name='weight')
b = tf.Variable(tf.random_normal([1]), name='bias')
hypothesis = tf.sigmoid(tf.matmul(X, W) + b)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(hypothesis, feed_dict={X: [[1, 2]]}))
"""


def images() -> dict[str, np.ndarray]:
    random = np.random.default_rng(1)
    sizes = {"train": 50, "validation": 10, "test": 20}
    pixels = {f"{name}_images": random.integers(0, 256, (n, 784), np.uint8) for name, n in sizes.items()}
    return pixels | {f"{name}_labels": random.integers(0, 10, n).astype(np.uint8) for name, n in sizes.items()}


@pytest.fixture
def host(hosts: Hosts) -> Host:
    return hosts.get(("tensorflow",))


@pytest.fixture
def script(host: Host) -> Iterator[Callable[..., Student]]:
    made: list[Student] = []

    def make(source: str, *, seed: int = 5, with_images: bool = False) -> Student:
        files = {"script.py": source.encode()}
        work = Work("t", "script", files, "script.py", probes=PROBES, seed=seed, data=images() if with_images else {})
        made.append(Student(host, work, LIMITS))
        return made[-1]

    yield make
    for student in made:
        student.close()


@full
def test_preloading_leaves_one_thread_and_imports_nothing_of_the_trusted_side() -> None:
    """A fork of a process with a second thread hangs; a trusted module in it would be the student's to read."""
    code = (
        "import sys, threading, os\n"
        "from grader.sandbox.inside import tensorflow as side\n"
        "assert 'tensorflow' not in sys.modules\n"
        "side.preload()\n"
        "assert not os.path.isdir('/proc/self/task') or len(os.listdir('/proc/self/task')) == 1\n"
        "ours = [m for m in sys.modules if m.startswith('grader')]\n"
        "print([m for m in ours if m not in ('grader', 'grader.sandbox') and not m.startswith('grader.sandbox.')])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_slide_runs_as_printed(script: Callable[..., Student]) -> None:
    """TensorFlow 1 code needs no change."""
    loaded = script(SLIDE).loaded
    assert loaded.skipped == ()
    assert loaded.printed.startswith("[[")


def test_the_same_script_gives_the_same_numbers(script: Callable[..., Student]) -> None:
    """Seeds are the grader's: luck plays no part."""
    assert script(SLIDE).loaded.printed == script(SLIDE).loaded.printed
    own_graph = SLIDE.replace("X =", "tf.reset_default_graph()\nX =", 1)
    assert script(own_graph).loaded.printed == script(own_graph).loaded.printed


@pytest.mark.parametrize(
    "source",
    [
        "import tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()\ntf.placeholder(tf.float32)",
        "from tensorflow.compat import v1 as tf\ntf.placeholder(tf.float32)",
        "import tensorflow as tf\nW = tf.get_variable('W', [2, 3], initializer=tf.contrib.layers.xavier_initializer())",
        "import tensorflow as tf\nx = tf.placeholder(tf.float32, [None, 4])\n"
        "y = tf.layers.batch_normalization(tf.layers.dense(x, 3, activation=tf.nn.relu), training=True)\n"
        "assert tf.get_collection(tf.GraphKeys.UPDATE_OPS)",
        "import tensorflow as tf\ntf.placeholder(tf.float32)\nimport tensorflow.keras\n"
        "from tensorflow.keras.layers import Dense",
        "from keras.utils import np_utils\nassert np_utils.to_categorical([1], 3).tolist() == [[0, 1, 0]]",
        "from keras.layers.core import Dense, Dropout, Activation",
        "from tensorflow.keras.utils import to_categorical\nfrom tensorflow import keras",
        "import tensorflow as tf\nassert tf.executing_eagerly()\nprint(tf.constant(1) + 1)",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    ],
)
def test_names_of_other_times_are_there(script: Callable[..., Student], source: str) -> None:
    """What old scripts import and is cheap to supply, is supplied; new ones run as they are."""
    assert script(source).loaded.skipped == ()


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("from tensorflow.contrib import rnn", "tf.keras.layers.LSTM"),
        ("import tensorflow as tf\ntf.contrib.rnn.BasicLSTMCell(3)", "tf.keras.layers.LSTM"),
        ("import tensorflow as tf\ntf.layers.conv2d(1, 2, 3)", "tf.keras.layers.Conv2D"),
        ("from keras.datasets import cifar10\ncifar10.load_data()", "data must come with the course"),
        ("import tensorflow as tf\ntf.keras.utils.get_file('a', 'http://example.org/a')", "data must come with the"),
        ("import urllib.request\nurllib.request.urlretrieve('http://example.org/a.gz', 'a.gz')", "data must come with"),
        ("from urllib.request import urlopen\nurlopen('https://example.org/a')", "data must come with the course"),
        ("import requests\nrequests.get('https://example.org/a')", "data must come with the course"),
        ("import socket\nsocket.create_connection(('example.org', 80))", "data must come with the course"),
        ("import tensorflow as tf\ntf.keras.datasets.mnist.load_data()", "without images"),
    ],
)
def test_what_is_gone_is_named_with_its_successor(script: Callable[..., Student], source: str, sentence: str) -> None:
    """The error of a script that cannot run says what to do."""
    (raised,) = script(source).loaded.skipped
    assert sentence in raised.sentence.en
    assert "은(는)" not in raised.sentence.ko
    assert "을(를)" not in raised.sentence.ko
    assert "/" not in raised.sentence.ko.replace(" / ", "")


def test_read_data_sets_gives_the_courses_images(script: Callable[..., Student]) -> None:
    """The tutorial's interface: shapes, ranges, one-hot labels, batches that cross the end of an epoch."""
    source = """
from tensorflow.examples.tutorials.mnist import input_data
import numpy as np
mnist = input_data.read_data_sets("MNIST_data/", one_hot=True)
assert mnist.train.images.shape == (50, 784) and mnist.train.images.dtype == np.float32
assert 0 <= mnist.train.images.min() and 0.9 < mnist.train.images.max() <= 1
assert mnist.train.labels.shape == (50, 10) and mnist.train.labels.sum() == 50
assert (mnist.validation.num_examples, mnist.test.num_examples) == (10, 20)
seen = np.concatenate([mnist.train.next_batch(20)[0] for _ in range(5)])
assert len(np.unique(seen[:50], axis=0)) == 50 and mnist.train.epochs_completed == 1
flat = input_data.read_data_sets("x", reshape=False, validation_size=0)
assert flat.train.images.shape == (60, 28, 28, 1) and flat.train.labels.shape == (60,)
from keras.datasets import mnist
(x, y), (x_test, y_test) = mnist.load_data()
assert x.shape == (60, 28, 28) and x_test.shape == (20, 28, 28) and x.dtype == np.uint8
"""
    assert script(source, with_images=True).loaded.skipped == ()


def test_values_survive_the_session(script: Callable[..., Student]) -> None:
    """`with tf.Session()` forgets what was trained; the record does not, so nothing is trained again."""
    source = SLIDE.replace(
        "    print(", "    sess.run(W.assign([[7.0], [8.0]]))\n    print(sess.run(tf.reduce_sum(W)), "
    )
    found = script(source).probe("harvest")
    assert found["trained"] is True
    assert any(np.array_equal(value, [[7.0], [8.0]]) for value in found["values"].values())


def test_numbers_that_were_fetched_are_noted(script: Callable[..., Student]) -> None:
    """The learning curve is made of them: tensor, value, rows fed."""
    source = SLIDE.replace("    print(", "    print(sess.run(tf.reduce_sum(X, name='all'), {X: [[1, 2], [3, 4]]}), ")
    assert script(source).probe("fetched") == [("all:0", 10.0, 2)]


def test_what_never_trained_is_told_so(script: Callable[..., Student]) -> None:
    """Initial values are the same in every run, so that a change of them is training."""
    assert script(SLIDE).probe("harvest")["trained"] is False


DATASET = """
import tensorflow as tf
import numpy as np
rows = tf.data.Dataset.from_tensor_slices(np.arange(6, dtype=np.float32)).batch(2)
iterator = rows.{make}()
first = tf.multiply(iterator.get_next(), 2)
sess = tf.Session()
{begin}
ends = 0
for epoch in range(3):
    sess.run(again.make_initializer(rows))
    try:
        while True:
            sess.run(row)
    except tf.errors.OutOfRangeError:
        ends += 1
"""


@pytest.mark.parametrize("make", ["make_one_shot_iterator", "make_initializable_iterator"])
def test_what_a_class_of_tensorflow_1_has_decides_too(script: Callable[..., Student], make: str) -> None:
    """A method that is gone from a class; and an error that TensorFlow explains by the lines that made the graph."""
    begin = "again = tf.data.Iterator.from_structure(tf.float32, [None])\nrow = again.get_next()\n"
    begin += "sess.run(iterator.initializer)" if "initializable" in make else ""
    work = script(DATASET.format(make=make, begin=begin))
    assert work.loaded.skipped == ()
    assert work.loaded.raised is None
    assert work.value("ends") == 3


def test_of_an_error_in_a_session_the_reason_is_told(script: Callable[..., Student]) -> None:
    """Without the pages of places in files of TensorFlow's and ours that it puts before that."""
    source = SLIDE.replace("    sess.run(tf.global_variables_initializer())\n", "")
    (raised,) = script(source).loaded.skipped
    assert raised.message.startswith("Attempting to use uninitialized value")
    assert "File" not in raised.message
    assert "/" not in raised.message


@pytest.mark.parametrize(
    ("source", "said", "unsaid"),
    [
        ("import tensorflow as tf\nhypothesis = tf.constant([1.0]).numpy()\n", "model.predict", "sess.run"),
        ("import tensorflow as tf\nX = tf.placeholder(tf.float32)\nhypothesis = 3.0\n", "sess.run", "model.predict"),
    ],
    ids=["eager", "graph"],
)
def test_advice_is_in_the_words_of_the_script(
    script: Callable[..., Student], source: str, said: str, unsaid: str
) -> None:
    """Who uses Keras reads nothing of sessions."""
    with pytest.raises(StudentStopped) as caught:
        script(source).probe("harvest")
    for text in (caught.value.message.ko, caught.value.message.en):
        assert said in text
        assert unsaid not in text


GRAPH = """
import tensorflow as tf
X = tf.placeholder(tf.float32, [None, 2])
W = tf.Variable(tf.zeros([2, 1]))
h = tf.matmul(X, W)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
"""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("tf.matmul(X, tf.zeros([3, 1]))\n", "The shapes of two tensors do not fit."),
        ("h + tf.zeros([1], tf.int32)\n", "The two have different types of numbers."),
        ("tf.Session().run(h, {X: [[1.0, 2.0]]})\n", "A variable has no first value yet."),
        ("sess.run(h, {X: [[1.0, 2.0]]})\n", "The session is closed here."),
        ("h.eval({X: [[1.0, 2.0]]})\n", "There is no session for eval()"),
        ("tf.Session().run(X)\n", "A placeholder that is needed has no value."),
        ("tf.Session().run(h, {X: [1.0, 2.0]})\n", "another shape than the placeholder"),
        ("tf.Session().run(3.0)\n", "sess.run() takes a tensor or an operation"),
        ("tf.train.AdamOptimizer(0.1).minimise(h)\n", "Perhaps this one is meant: minimize"),
        ("tf.Session().run(init)\n", "Check its spelling and capitals."),
    ],
)
def test_a_line_that_fails_is_explained(script: Callable[..., Student], line: str, said: str) -> None:
    (raised,) = script(GRAPH + line).loaded.skipped
    assert said in explain_exception(raised).en


KERAS = """
import numpy as np
import tensorflow as tf
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
"""


@pytest.mark.parametrize(
    ("line", "reason", "said"),
    [
        ("model(np.zeros((4, 2)))\n", "expected axis -1", "another shape than the layer takes"),
        ("model.fit(np.zeros((4, 3)), np.zeros(4))\n", "compile()", "The model is not compiled yet."),
        ("tf.keras.layers.Dense(1, activation='relus')\n", "relus", "Keras knows nothing of that name."),
    ],
)
def test_a_line_of_keras_that_fails_is_explained(
    script: Callable[..., Student], line: str, reason: str, said: str
) -> None:
    """With its reason, which Keras puts below other words."""
    (raised,) = script(KERAS + line).loaded.skipped
    assert reason in str(raised)
    assert said in explain_exception(raised).en


@full
def test_a_training_that_cannot_be_interrupted_is_called_one(host: Host) -> None:
    """The process is killed then, and what it announced last is all that is known of what it did."""
    source = """
import signal
import numpy as np
from tensorflow import keras
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
def main(never_ends):
    signal.signal(signal.SIGPROF, signal.SIG_IGN)
    options = dict(verbose=0, epochs=10**9 if never_ends else 1)
    getattr(model, "fit")(np.zeros((4, 2)), np.zeros((4, 1)), **options)
    while True:
        pass
main(NEVER_ENDS)
"""
    for never_ends, advice in ((True, "epochs="), (False, "Look for a loop")):
        files = {"script.py": source.replace("NEVER_ENDS", str(never_ends)).encode()}
        work = Student(host, Work("t", "script", files, "script.py"), LIMITS.model_copy(update={"load_seconds": 5}))
        raised = work.loaded.raised
        work.close()
        assert raised.overrun.which == "cpu"
        assert advice in explain_overrun(raised.overrun, raised=raised).message.en
