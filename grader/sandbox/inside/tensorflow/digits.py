"""The course's images under the names that scripts know, and no others.

`input_data.read_data_sets("MNIST_data/", one_hot=True)` of the slides and `keras.datasets.mnist.load_data()`
give the part of the images that the trusted side handed in. Downloads of anything else are refused with a
sentence. The interface is that of TensorFlow 1's tutorial module.
"""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
import socket
import sys
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

import keras
import keras._tf_keras.keras as tf_keras
import numpy as np
import tensorflow as tf2
import tensorflow.compat.v1 as tf1

from grader.sandbox.inside.tensorflow import textbook
from grader.sandbox.inside.tensorflow.plainly import saying
from grader.sandbox.inside.tensorflow.textbook import Table, standing_for

_NO_IMAGES = (
    "이 과제에는 이미지 데이터가 없습니다.",
    "This assignment comes without images, so there is no MNIST to read.",
)
_NO_DOWNLOAD = (
    "채점 환경에는 인터넷이 없습니다. 데이터는 과제와 함께 제공되는 것만 쓸 수 있습니다 "
    "(input_data.read_data_sets 또는 keras.datasets.mnist.load_data).",
    "There is no network here: data must come with the course "
    "(input_data.read_data_sets or keras.datasets.mnist.load_data).",
)
_OTHER_DATA = (
    "이 과제의 데이터는 MNIST뿐입니다: load_dataset('mnist')",
    "This course has MNIST alone: load_dataset('mnist')",
)
_TRAIN, _TEST = 60_000, 10_000
"""As many images are in MNIST."""
_FETCHING = ("mnist", "tensorflow_datasets", "torchvision")
_USUAL_VALIDATION = 5000  # the default of read_data_sets, of MNIST's 60,000

Datasets = namedtuple("Datasets", ["train", "validation", "test"])  # as in TensorFlow 1: the script may unpack it


class DataSet:
    """Images with labels that are given out batch by batch, shuffled anew each epoch."""

    def __init__(self, images: Any, labels: Any, seed: int | None = None, full: int = 0) -> None:
        self._images, self._labels = images, labels
        self._full = full
        self._order = np.arange(len(images))
        self._start = 0
        self._epochs = 0
        self._random: Any = np.random if seed is None else np.random.RandomState(seed % 2**32)

    @property
    def images(self) -> Any:
        return standing_for(self._images, self._full)

    @property
    def labels(self) -> Any:
        return standing_for(self._labels, self._full)

    @property
    def num_examples(self) -> int:
        return len(self._images)

    @property
    def epochs_completed(self) -> int:
        return self._epochs

    def next_batch(self, batch_size: int, fake_data: bool = False, shuffle: bool = True) -> tuple[Any, Any]:
        """The next `batch_size` images and labels; across the end of an epoch, its rest and the next one's start."""
        if self._start == 0 and self._epochs == 0 and shuffle:
            self._random.shuffle(self._order)
        chosen = self._order[self._start : self._start + batch_size].copy()  # the order is shuffled in place below
        self._start += batch_size
        if self._start > len(self._order):
            self._epochs += 1
            if shuffle:
                self._random.shuffle(self._order)
            self._start = batch_size - len(chosen)
            chosen = np.concatenate([chosen, self._order[: self._start]])
        return self._images[chosen], self._labels[chosen]


_IMAGES: dict[str, Any] = {}
"""What `give` was told in this child."""


def give(data: Mapping[str, Any]) -> None:
    """Put `data` behind the names of TensorFlow's tutorial and of Keras, in this child."""
    _IMAGES.update(data)
    if data:
        np.eye, np.identity = _table(_eye), _table(_identity)


def install() -> None:
    """Make the names of TensorFlow's tutorial and of Keras, and the end of all downloads. Once, before a fork."""
    module = ModuleType("tensorflow.examples.tutorials.mnist.input_data")
    module.__dict__.update(read_data_sets=read_data_sets, DataSet=DataSet, Datasets=Datasets)
    path = "tensorflow.examples.tutorials.mnist"
    parents = [ModuleType(".".join(path.split(".")[:depth])) for depth in range(2, 5)]
    for parent, child in zip(parents, [*parents[1:], module], strict=True):
        parent.__dict__.update({"__path__": [], child.__name__.rpartition(".")[2]: child})
        sys.modules.update({parent.__name__: parent, child.__name__: child})
    for tensorflow in (tf1, tf2):
        tensorflow.examples = parents[0]
    _old_readers(module)
    from_scratch, package = ModuleType("dataset.mnist"), ModuleType("dataset")
    from_scratch.__dict__.update(load_mnist=load_mnist)
    package.__dict__.update(__path__=[], mnist=from_scratch)
    _Reader.modules = {"input_data": module, "dataset": package, "dataset.mnist": from_scratch}
    for package in (keras, tf_keras):
        package.datasets.mnist.load_data = load_data
    _refuse_downloads()


def _old_readers(reader: ModuleType) -> None:
    """`tf.contrib.learn.datasets`, under the names that it has had."""

    def load_dataset(name: str = "mnist", *ignored: Any, **named: Any) -> Datasets:
        if name != "mnist":
            raise saying(ValueError, _OTHER_DATA)
        found: Datasets = reader.read_data_sets("MNIST_data/")
        return found

    def load_mnist(train_dir: str = "", *ignored: Any, **named: Any) -> Datasets:
        return load_dataset()

    mnist = ModuleType("tensorflow.contrib.learn.python.learn.datasets.mnist")
    mnist.__dict__.update(vars(reader) | {"__name__": mnist.__name__, "load_mnist": load_mnist})
    datasets = ModuleType("tensorflow.contrib.learn.datasets")
    base = ModuleType("tensorflow.contrib.learn.datasets.base")
    base.__dict__.update(Datasets=Datasets)
    there = {"mnist": mnist, "base": base, "load_dataset": load_dataset, "DATASETS": {"mnist": load_mnist}}
    datasets.__dict__.update(__path__=[], **there)
    learn = tf1.contrib.learn
    learn.datasets = datasets
    for path in ("tensorflow.contrib.learn.datasets", "tensorflow.contrib.learn.python.learn.datasets"):
        sys.modules.update({path: datasets, f"{path}.mnist": mnist, f"{path}.base": base})
    for path in ("tensorflow.contrib.learn.python", "tensorflow.contrib.learn.python.learn"):
        sys.modules[path] = learn
    learn.python = learn.learn = learn


_eye, _identity = np.eye, np.identity


def _table(original: Callable[..., Any]) -> Callable[..., Any]:
    """`np.eye`, so that `np.eye(10)[labels]` stands for as many as the labels do."""

    @functools.wraps(original)
    def table(*arguments: Any, **named: Any) -> Any:
        return np.asarray(original(*arguments, **named)).view(Table)

    return table


class _Reader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """`import input_data`, `from dataset.mnist import load_mnist`: files that were handed round beside the scripts of
    a tutorial and a book. One's own come first. Packages that would fetch the images are refused with a sentence."""

    modules: Mapping[str, ModuleType] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname in _FETCHING and self.modules:
            raise saying(ModuleNotFoundError, _NO_DOWNLOAD, name=fullname)
        return importlib.machinery.ModuleSpec(fullname, self) if fullname in self.modules else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self.modules[spec.name]

    def exec_module(self, module: ModuleType) -> None:
        """It is there already."""


def read_data_sets(
    train_dir: str = "",
    fake_data: bool = False,
    one_hot: bool = False,
    dtype: Any = np.float32,
    reshape: bool = True,
    validation_size: int = _USUAL_VALIDATION,
    seed: int | None = None,
    source_url: str = "",
) -> Datasets:
    if not _IMAGES:
        raise saying(RuntimeError, _NO_IMAGES)
    images = np.concatenate([_IMAGES["train_images"], _IMAGES["validation_images"]])
    labels = np.concatenate([_IMAGES["train_labels"], _IMAGES["validation_labels"]])
    first = len(_IMAGES["train_images"])
    if validation_size != _USUAL_VALIDATION:
        if not 0 <= validation_size <= 60_000:
            raise ValueError(f"Validation size should be between 0 and 60000. Received: {validation_size}.")
        first = len(images) - round(len(images) * validation_size / 60_000)

    def part(images: Any, labels: Any, full: int) -> DataSet:
        if np.dtype(dtype) == np.float32:
            images = images.astype(np.float32) / np.float32(255)
        if not reshape:
            images = images.reshape(-1, 28, 28, 1)
        return DataSet(images, np.eye(10)[labels] if one_hot else labels.astype(np.uint8), seed, full)

    return Datasets(
        part(images[:first], labels[:first], _TRAIN - validation_size),
        part(images[first:], labels[first:], validation_size),
        part(_IMAGES["test_images"], _IMAGES["test_labels"], _TEST),
    )


def load_data(path: str = "mnist.npz") -> Any:
    if not _IMAGES:
        raise saying(RuntimeError, _NO_IMAGES)
    images = np.concatenate([_IMAGES["train_images"], _IMAGES["validation_images"]]).reshape(-1, 28, 28)
    labels = np.concatenate([_IMAGES["train_labels"], _IMAGES["validation_labels"]])
    test = np.array(_IMAGES["test_images"]).reshape(-1, 28, 28)
    train = (standing_for(images, _TRAIN), standing_for(labels, _TRAIN))
    return train, (standing_for(test, _TEST), standing_for(np.array(_IMAGES["test_labels"]), _TEST))


def load_mnist(normalize: bool = True, flatten: bool = True, one_hot_label: bool = False) -> Any:
    """`dataset.mnist.load_mnist` of a book that begins from scratch."""

    def part(images: Any, labels: Any) -> Any:
        images = images.reshape(-1, 784) if flatten else images.reshape(-1, 1, 28, 28)
        images = images.astype(np.float32) / np.float32(255) if normalize else images
        return images, textbook.alike(_eye(10)[labels], labels) if one_hot_label else labels

    return tuple(part(*both) for both in load_data())


def _refuse_downloads() -> None:
    """Whoever asks for another machine (urllib, requests, sockets), or for Keras's `get_file` wherever it is bound, is
    now told that data comes with the course. Once, in the zygote. The sandbox has no network anyway."""
    socket.getaddrinfo = _refuse
    sys.meta_path.append(_Reader())
    original = keras.utils.get_file
    for name, module in list(sys.modules.items()):
        if name.startswith(("keras", "tensorflow.keras")) and getattr(module, "get_file", None) is original:
            module.__dict__["get_file"] = _refuse


def _refuse(*arguments: Any, **named: Any) -> Any:
    raise saying(OSError, _NO_DOWNLOAD)
