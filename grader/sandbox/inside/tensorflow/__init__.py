"""TensorFlow for submissions: the one place that knows it. Student side; imports nothing of grader but itself.

    zygote   preload()            imports, and what children share: one executed op before a fork hangs every child
    child    prepare(data, seed)  after lockdown, before the student's file; also in a clean room
             again(error)         a statement raised: whether the script is to be run once more, on another TensorFlow

    flavour.py    TensorFlow 1 or 2, decided by what the script runs
    keras2.py     Keras as books of Keras 1 and 2 call it
    textbook.py   images that answer to MNIST's own numbers
    names.py      names of old scripts that are gone: tf.contrib, tf.layers, tensorflow.keras, keras.utils.np_utils
    digits.py     the course's images under TensorFlow's and Keras's names; no downloads
    kinds.py      what TensorFlow asks of classes at its first graph, asked before the fork
    record.py     what sess.run fetched, and the variables' values when a session closes
    noting.py     makes TensorFlow's own classes tell the record
    freezing.py   a script's network as data: a GraphDef whose variables have become inputs
    tracing.py    the same of a TensorFlow 2 function or a Keras model
    binding.py    how a TensorFlow 2 script's own functions of x and y are called
    packing.py    the form in which both travel
    anatomy.py    what a GraphDef is made of: allowed op types, layers, what depends on what
    cleanroom.py  running such data where no student code is

What the student's process reports is data to be judged, never trusted: it may have patched everything here.
Importing this package imports no TensorFlow; `preload` does.
"""

from __future__ import annotations

import importlib
import os
import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

ENVIRONMENT = {
    # One thread per child: results do not depend on scheduling, and workers share the cores, not children.
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # oneDNN picks its kernels by processor and rounds differently; plain kernels are alike everywhere.
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "MPLBACKEND": "Agg",
    "HDF5_USE_FILE_LOCKING": "FALSE",  # the sandbox has no locks, and nobody else writes there
}
_OURS = (
    "flavour",
    "keras2",
    "kinds",
    "textbook",
    "names",
    "digits",
    "record",
    "noting",
    "anatomy",
    "packing",
    "binding",
    "tracing",
    "freezing",
    "cleanroom",
)
_ENDING = 10.0
"""Seconds that such a thread may take: on a machine with much else to do it gets its turn late."""
# What scripts import beyond `tensorflow` itself, where importing it later would cost a child much.
_THEIRS = ("tensorflow", "tensorflow.compat.v1", "keras", "keras._tf_keras.keras", "matplotlib.pyplot")


def preload() -> None:
    """Import all that children need. Sets the thread variables first: TensorFlow reads them once."""
    os.environ.update(ENVIRONMENT)
    for name in _THEIRS:
        importlib.import_module(name)
    from grader.sandbox.inside.tensorflow import digits, flavour, kinds, names, noting

    for name in _OURS:
        importlib.import_module(f"{__name__}.{name}")
    # Here, not in each child: a page that a child writes to is copied first, and these write to many.
    for module in (names, digits, flavour, noting, kinds):
        module.install()
    be_alone(_ENDING)


def be_alone(seconds: float) -> None:
    """Wait until threads that imports began have ended, as they do by themselves. `RuntimeError` where one does not."""
    until = time.monotonic() + seconds
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(max(0.0, until - time.monotonic()))
    if threading.active_count() != 1:
        raise RuntimeError(f"importing TensorFlow left {threading.active_count()} threads; a fork needs exactly one")


def prepare(
    data: Mapping[str, Any],
    seed: int,
    written: Callable[[], int] = lambda: 0,
    trains: Callable[[bool], None] = lambda now: None,
) -> None:
    """Make this child ready for a submission: TensorFlow, the course's images, seeds, the record.

    `data` holds `train_images` (n, 784) uint8, `train_labels` (n,) uint8 and the same for validation and test,
    or nothing where the assignment has no images. `seed` makes two runs of a script alike. `written` tells how many
    bytes were printed by now; `trains` is called with True before Keras' fit(), and with False after it.
    """
    from grader.sandbox.inside.tensorflow import digits, flavour, noting

    _RUN.chosen, _RUN.seed = flavour.Chosen(), seed
    digits.give(data)
    noting.begin(seed, written, trains)
    _seed(seed)


def again(error: BaseException) -> bool:
    """Whether the script that raised this is to be run once more, on another TensorFlow; all is ready for it then."""
    from grader.sandbox.inside.tensorflow import record

    if _RUN.chosen is None or not _RUN.chosen.again(error, record.RECORD.untrained is not None):
        return False
    record.RECORD.forget()
    _seed(_RUN.seed)
    return True


class _Run:
    """What `prepare` was told, for a second run."""

    chosen: Any = None
    seed = 0


_RUN = _Run()


def _seed(seed: int) -> None:
    import numpy
    import tensorflow

    random.seed(seed)
    numpy.random.seed(seed % 2**32)
    tensorflow.compat.v2.random.set_seed(seed)
