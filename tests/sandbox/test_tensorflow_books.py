"""Scripts after books and tutorials of other years: their TensorFlow, their Keras, their MNIST are what they expect.

Of `grader.sandbox.inside.tensorflow.digits`, `grader.sandbox.inside.tensorflow.keras2`,
`grader.sandbox.inside.tensorflow.names` and `grader.sandbox.inside.tensorflow.textbook`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from grader.domain.course import Limits
from grader.grading.hosts import Hosts
from grader.sandbox.host import Host
from grader.sandbox.student import Student
from grader.sandbox.work import Work
from grader.suites.feedback.exceptions import explain_exception
from tests.tiers import needs_tensorflow

needs_tensorflow()

LIMITS = Limits(load_seconds=30, call_seconds=10, wall_factor=15, memory_mb=1536, disk_mb=64, threads=64)
Make = Callable[[str], Student]


def images() -> dict[str, np.ndarray]:
    random = np.random.default_rng(1)
    sizes = {"train": 100, "validation": 20, "test": 40}
    pixels = {f"{name}_images": random.integers(0, 256, (n, 784), np.uint8) for name, n in sizes.items()}
    return pixels | {f"{name}_labels": random.integers(0, 10, n).astype(np.uint8) for name, n in sizes.items()}


@pytest.fixture
def host(hosts: Hosts) -> Host:
    return hosts.get(("tensorflow",))


@pytest.fixture
def script(host: Host) -> Iterator[Make]:
    made: list[Student] = []

    def make(source: str) -> Student:
        work = Work("t", "script", {"script.py": source.encode()}, "script.py", seed=5, data=images())
        made.append(Student(host, work, LIMITS))
        return made[-1]

    yield make
    for student in made:
        student.close()


def ran(work: Student) -> None:
    """To its end, with nothing skipped."""
    assert work.loaded.skipped == ()
    assert work.loaded.raised is None


TWO = "x = tf.constant(1) + 1\nresult = int(x.numpy())\n"


@pytest.mark.parametrize(
    "before",
    [
        '"""In TensorFlow 1 this was tf.placeholder and tf.Session()."""\nimport tensorflow as tf\n',
        "import tensorflow as tf\nprint('no tf.placeholder', 'no sess = tf.Session()')\n",
        "import tensorflow as tf\nif tf.__version__.startswith('1.'):\n    sess = tf.Session()\n",
        "import tensorflow as tf\ntry:\n    X = tf.placeholder(tf.float32)\nexcept AttributeError:\n    X = None\n",
        "import tensorflow as tf\ndef old():\n    return tf.placeholder(tf.float32)\n",
        "import tensorflow as tf\nsharp = '#'; old = None  # tf.Session()\n",
    ],
    ids=["docstring", "printed", "branch not taken", "caught", "never called", "comment"],
)
def test_what_is_not_run_decides_nothing(script: Make, before: str) -> None:
    work = script(before + TWO)
    ran(work)
    assert work.value("result") == 2


def test_what_is_run_decides_whatever_came_before(script: Make) -> None:
    """The script is run once more from its beginning; what the first run printed and made is forgotten."""
    work = script("import tensorflow as tf\nprint('once')\nmade = []\nmade.append(1)\nX = tf.placeholder(tf.float32)\n")
    ran(work)
    assert work.loaded.printed == "once\n"
    assert work.value("made") == [1]


@pytest.mark.parametrize("name", ["tensorflow", "tensorflow.compat.v1"])
def test_eager_execution_of_tensorflow_1_is_that(script: Make, name: str) -> None:
    work = script(
        f"import {name} as tf\ntf.enable_eager_execution()\nW = tf.Variable(tf.random_normal([2, 1]))\n"
        "result = tf.matmul(tf.ones([3, 2]), W).numpy().shape\n"
    )
    ran(work)
    assert tuple(work.value("result")) == (3, 1)


MODEL = """
import keras
import numpy as np
(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
x = x.reshape({rows}, 784) / 255.0
model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, activation='softmax')])
"""
COMPILE = "model.compile(optimizer={optimizer}, loss='sparse_categorical_crossentropy', metrics={metrics})\n"
FIT = "history = model.fit(x, y, {how}, verbose=0)\n"


@pytest.mark.parametrize(
    ("optimizer", "metrics", "how", "after"),
    [
        ("keras.optimizers.Adam(lr=0.001)", "['acc']", "epochs=2", "result = len(history.history['accuracy'])"),
        (
            "keras.optimizers.SGD(lr=0.1, decay=1e-6)",
            "['accuracy']",
            "epochs=2",
            "result = len(history.history['acc'])",
        ),
        ("'adam'", "'accuracy'", "epochs=2, validation_split=0.1", "result = len(history.history['val_acc'])"),
        ("'adam'", "['accuracy']", "nb_epoch=2", "result = len(history.epoch)"),
        ("'adam'", "['accuracy']", "epochs=2, workers=4", "result = len(history.epoch)"),
        (
            "'adam'",
            "['accuracy']",
            "epochs=2, callbacks=[keras.callbacks.TensorBoard(log_dir='logs', histogram_freq=1)]",
            "result = len(history.epoch)",
        ),
        (
            "'adam'",
            "['accuracy']",
            "epochs=2, callbacks=[keras.callbacks.ModelCheckpoint('best.hdf5', save_best_only=True, monitor='loss')]",
            "model.load_weights('best.hdf5')\nresult = 2",
        ),
        (
            "'adam'",
            "['accuracy']",
            "epochs=2, callbacks=[ModelCheckpoint('a.hdf5', monitor='acc', save_best_only=True, period=1), "
            "EarlyStopping('acc', patience=9), ReduceLROnPlateau('acc', epsilon=1e-4), TensorBoard(write_grads=True)]",
            "result = len(history.epoch)",
        ),
        ("'adam'", "['accuracy']", "epochs=2", "model.save('my.h5')\nresult = 2 * (load_model('my.h5') is not model)"),
        ("'adam'", "['accuracy']", "epochs=1", "result = 2 * (len(model.predict_classes(x)) == len(x))"),
    ],
    ids=[
        "lr",
        "decay",
        "metrics word",
        "nb_epoch",
        "workers",
        "TensorBoard",
        "hdf5",
        "callbacks",
        "h5",
        "predict_classes",
    ],
)
def test_keras_of_other_years_is_understood(script: Make, optimizer: str, metrics: str, how: str, after: str) -> None:
    names = "from tensorflow.keras.callbacks import *\nfrom tensorflow.keras.models import load_model"
    source = (
        names
        + MODEL.format(rows=-1)
        + COMPILE.format(optimizer=optimizer, metrics=metrics)
        + FIT.format(how=how)
        + after
    )
    work = script(source)
    ran(work)
    assert work.value("result") == 2


@pytest.mark.parametrize(
    ("first", "skipped"),
    [
        ("tf.set_random_seed(777)", 1),
        ("tf.logging.set_verbosity(tf.logging.ERROR)", 1),
        ("config = tf.ConfigProto()\nkeras.backend.set_session(tf.Session(config=config))", 2),
        ("with tf.Session() as sess:\n    print(sess.run(tf.constant(1)))", 1),
    ],
    ids=["seed", "logging", "session", "another session"],
)
def test_a_script_that_trains_with_keras_trains_whatever_it_says_besides(
    script: Make, first: str, skipped: int
) -> None:
    fit = COMPILE.format(optimizer="'sgd'", metrics="[]") + FIT.format(how="epochs=1")
    work = script(f"import keras\nimport tensorflow as tf\n{first}\n" + MODEL.format(rows=60000) + fit + "done = 1\n")
    assert work.value("done") == 1
    assert len(work.loaded.skipped) == skipped
    assert work.has("history")


def test_what_stands_below_a_training_does_not_undo_it(script: Make) -> None:
    fit = COMPILE.format(optimizer="'sgd'", metrics="[]") + FIT.format(how="epochs=1")
    work = script("import tensorflow as tf\n" + MODEL.format(rows=60000) + fit + "tf.summary.FileWriter('logs')\n")
    assert work.has("history")
    assert len(work.loaded.skipped) == 1


def test_a_network_of_tensorflow_1_stays_one_beside_keras(script: Make) -> None:
    fit = COMPILE.format(optimizer="'sgd'", metrics="[]") + FIT.format(how="epochs=1")
    work = script("import tensorflow as tf\nX = tf.placeholder(tf.float32)\n" + MODEL.format(rows=60000) + fit)
    assert work.has("X")
    assert not work.has("history")


EAGER = """
import tensorflow as tf
import tensorflow.contrib.eager as tfe
tf.enable_eager_execution()
model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(2,))])
optimizer = tf.train.GradientDescentOptimizer(0.1)
x, y = tf.ones([3, 2]), tf.zeros([3, 1])
error = lambda: tf.losses.mean_squared_error(y, model(x))
before = float(error())
"""


@pytest.mark.parametrize(
    "step",
    [
        "with tf.GradientTape() as tape: loss = error()\n"
        "optimizer.apply_gradients(zip(tape.gradient(loss, model.variables), model.variables))",
        "optimizer.minimize(error, var_list=model.trainable_variables)",
        "optimizer.minimize(error)",
        "optimizer.apply_gradients(tfe.implicit_gradients(error)())",
        "optimizer.apply_gradients(tfe.implicit_value_and_gradients(error)()[1])",
        "for a in tfe.Iterator(tf.data.Dataset.from_tensor_slices([0.0])): optimizer.minimize(error)",
    ],
)
def test_keras_and_the_optimizers_of_tensorflow_1_train_together_eagerly(script: Make, step: str) -> None:
    work = script(f"{EAGER}{step}\nresult = float(error()) < before\n")
    ran(work)
    assert work.value("result") is True


@pytest.mark.parametrize("package", ["keras", "tensorflow.keras", "tensorflow.python.keras"])
def test_keras_trains_under_each_name(script: Make, package: str) -> None:
    work = script(
        f"from {package}.models import Sequential\nfrom {package}.layers import Dense\nimport numpy as np\n"
        "model = Sequential()\nmodel.add(Dense(1, input_dim=2))\nmodel.compile('sgd', 'mse')\n"
        "history = model.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)\nresult = len(history.epoch)\n"
    )
    ran(work)
    assert work.value("result") == 1


@pytest.mark.parametrize("summary", ["tf.summary.scalar('loss', 0.5, step=1)", "tf.summary.text('a', 'b', step=1)"])
def test_summaries_are_taken_and_read_by_nobody(script: Make, summary: str) -> None:
    ran(script(f"import tensorflow as tf\n{summary}\nx = tf.constant(1)\n"))


@pytest.mark.parametrize(
    "line",
    [
        "import input_data\nmnist = input_data.read_data_sets('MNIST_data/', one_hot=True)",
        "from tensorflow.contrib.learn.python.learn.datasets.mnist import read_data_sets\nmnist = read_data_sets('M')",
        "import tensorflow as tf\nmnist = tf.contrib.learn.datasets.load_dataset('mnist')",
        "from tensorflow.contrib.learn.python.learn.datasets import mnist as m\nmnist = m.read_data_sets('MNIST_data')",
    ],
    ids=["input_data beside it", "contrib", "load_dataset", "module"],
)
def test_old_readers_of_mnist_read_the_courses_images(script: Make, line: str) -> None:
    work = script(f"{line}\nresult = mnist.train.images.shape[1]\n")
    ran(work)
    assert work.value("result") == 784


@pytest.mark.parametrize(
    ("call", "shapes"),
    [
        ("load_mnist(normalize=False)", [(120, 784), (120,)]),
        ("load_mnist(flatten=False, one_hot_label=True)", [(120, 1, 28, 28), (120, 10)]),
    ],
)
def test_the_reader_of_a_book_reads_the_courses_images(script: Make, call: str, shapes: list[tuple[int, ...]]) -> None:
    source = "import sys, os\nsys.path.append(os.pardir)\nfrom dataset.mnist import load_mnist\n"
    work = script(f"{source}(x, t), (x_test, t_test) = {call}\nresult = [list(x.shape), list(t.shape)]\n")
    ran(work)
    assert [tuple(shape) for shape in work.value("result")] == shapes


@pytest.mark.parametrize(
    "line", ["import tensorflow_datasets as tfds", "from mnist import MNIST", "import torchvision"]
)
def test_other_readers_are_refused_with_what_there_is(script: Make, line: str) -> None:
    (skipped,) = script(line + "\n").loaded.skipped
    assert skipped.sentence is not None
    assert "keras.datasets.mnist.load_data" in skipped.sentence.en


def test_an_own_module_comes_before_the_courses_reader(host: Host) -> None:
    files = {"script.py": b"import input_data\nresult = input_data.own\n", "input_data.py": b"own = 7\n"}
    student = Student(host, Work("t", "script", files, "script.py", seed=5, data=images()), LIMITS)
    try:
        assert student.value("result") == 7
    finally:
        student.close()


@pytest.mark.parametrize(
    ("line", "shape"),
    [
        ("x.reshape(60000, 784)", (120, 784)),
        ("x.reshape((60000, 28, 28, 1))", (120, 28, 28, 1)),
        ("x_test.reshape(10000, 784)", (40, 784)),
        ("x.reshape(-1, 784)", (120, 784)),
        ("(x / 255.0)[:50000]", (100, 28, 28)),
        ("x[50000:]", (20, 28, 28)),
        ("x.astype('float32').reshape(60000, 28 * 28)", (120, 784)),
        ("keras.utils.to_categorical(y, 10)[:50000]", (100, 10)),
        ("to_categorical(y, 10)[:50000]", (100, 10)),
        ("to_categorical(y, 10)[50000:][np.random.choice(10000, 30)]", (30, 10)),
        ("np.eye(10)[y][:50000]", (100, 10)),
        ("np.eye(10)[y.reshape(-1)][50000:]", (20, 10)),
        ("np.eye(3)[[0, 2]]", (2, 3)),
        ("x[:60000]", (120, 28, 28)),
        ("x[:30]", (30, 28, 28)),
        ("x[np.random.permutation(60000)[:64]]", (64, 28, 28)),
    ],
)
def test_a_textbooks_numbers_mean_the_courses_part(script: Make, line: str, shape: tuple[int, ...]) -> None:
    """60,000 images are all there are; 50,000 of them five sixths; small numbers mean themselves."""
    head = (
        "import keras\nimport numpy as np\nfrom tensorflow.keras.utils import to_categorical\n"
        "(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()\n"
    )
    work = script(f"{head}result = list(({line}).shape)\n")
    ran(work)
    assert tuple(work.value("result")) == shape


def test_images_and_labels_stay_together_under_a_textbooks_numbers(script: Make) -> None:
    head = "import keras\nimport numpy as np\n(x, y), _ = keras.datasets.mnist.load_data()\n"
    work = script(
        f"{head}order = np.random.permutation(60000)\nplain_x, plain_y = np.array(x), np.array(y)\n"
        "pairs = {image.tobytes(): int(label) for image, label in zip(plain_x, plain_y)}\n"
        "shuffled = zip(x[order][:50000], y[order][:50000])\n"
        "result = all(pairs[np.asarray(image).tobytes()] == int(label) for image, label in shuffled)\n"
    )
    ran(work)
    assert work.value("result") is True


@pytest.mark.parametrize(
    "line",
    [
        "from keras.losses import mse, mean_squared_error",
        "tf.keras.losses.mean_squared_error([1.0], [1.0])",
        "from keras import backend as K; K.mean(tf.ones(3))",
        "tf.keras.layers.CuDNNLSTM(3)",
        "tf.keras.initializers.normal()",
        "from keras.layers.embeddings import Embedding",
        "from keras.layers.merge import add",
        "from keras.objectives import mse",
        "tf.keras.layers.Conv2D(3, 3, border_mode='same', subsample=(2, 2))",
        "tf.keras.layers.MaxPooling2D(border_mode='same')",
    ],
)
def test_names_and_arguments_of_other_years_are_there(script: Make, line: str) -> None:
    ran(script(f"import tensorflow as tf\n{line}\n"))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("tf.keras.layers.experimental.preprocessing.Rescaling(1)", "write keras.layers."),
        ("from keras.engine.topology import Layer", "Keras of today has no keras.engine: write keras.layers."),
        ("from keras.wrappers.scikit_learn import KerasClassifier", "write keras.wrappers."),
        ("tf.keras.backend.get_session()", "keeps no session"),
        ("tf.estimator.DNNClassifier", "write tf.keras.Model."),
        ("tf.nn.rnn_cell.BasicLSTMCell(3)", "its cells and layers lie in tf.keras.layers."),
        ("tf.ones((2, 3)).shape[0].value", "leave out .value."),
        ("tf.reduce_mean([1.0, 2.0], reduction_indices=0)", "reduction_indices is called axis."),
        ("tf.argmax([1, 2], dimension=0)", "dimension is called axis."),
        ("tf.nn.dropout(tf.ones(3), keep_prob=0.5)", "rate = 1 - keep_prob."),
        ("tf.keras.layers.MaxPooling2D(dim_ordering='tf')", "dim_ordering is called data_format."),
        ("tf.concat(1, [[[1]], [[2]]])", "tf.concat([a, b], axis)"),
        ("tf.split(0, 2, [1, 2])", "tf.split(value, number, axis)"),
    ],
)
def test_what_is_gone_is_told_with_today_s_way(script: Make, line: str, told: str) -> None:
    work = script(f"import tensorflow as tf\n{line}\n")
    (raised,) = work.loaded.skipped or (work.loaded.raised,)
    assert raised is not None
    assert told in explain_exception(raised).en
