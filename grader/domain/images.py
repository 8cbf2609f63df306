"""The course's images of handwritten digits: where they come from, and which of them a submission may see.

Trusted side. One source for a whole run, found in this order: `--mnist DIR` or GRADER_MNIST (the four IDX files), the
Keras cache (both: `grader.domain.mnist`), the 1,797 small digits that scikit-learn carries (scaled from 8 × 8 to
28 × 28). Nothing is downloaded while grading. The split is fixed: `Images.for_submission` enters a sandbox beside the
student's code, `Images.unseen` is handed to hidden tests alone. The limit: both sources are public, and so is the
split; a submission may bring a copy of its own.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from grader.domain import mnist
from grader.domain.mnist import Bytes
from grader.text import tr
from grader.text.errors import MachineError
from grader.text.installing import extra_line

Source = Literal["mnist", "digits"]


@dataclass(frozen=True)
class Part:
    """Some images, (n, 784) grey values 0..255, and their labels, (n,) from 0 to 9."""

    images: Bytes
    labels: Bytes

    def select(self, chosen: NDArray[np.intp]) -> Part:
        return Part(self.images[chosen], self.labels[chosen])


@dataclass(frozen=True)
class Images:
    """The split of one source. A script trains on `train` and may look at `validation` and `test`."""

    source: Source
    train: Part
    validation: Part
    test: Part
    unseen: Part

    @property
    def digest(self) -> str:
        """SHA-256 over everything, in hex: part of what a report is reproducible from."""
        sha = hashlib.sha256(self.source.encode())
        for part in (self.train, self.validation, self.test, self.unseen):
            sha.update(part.images.tobytes())
            sha.update(part.labels.tobytes())
        return sha.hexdigest()

    def for_submission(self) -> dict[str, Bytes]:
        """What enters the sandbox: `train_images`, `train_labels`, the same for validation and test."""
        parts = {"train": self.train, "validation": self.validation, "test": self.test}
        images = {f"{name}_images": part.images for name, part in parts.items()}
        return images | {f"{name}_labels": part.labels for name, part in parts.items()}

    def for_public(self) -> Mapping[str, Any]:
        """What public tests and exhibits get, all of which the script has, too: images as float32 from 0 to 1
        (`pixels`: as they are, a quarter of the bytes on the way into a clean room), labels as integers, the source."""
        return {"source": self.source, **_for_suite("train", self.train), **_for_suite("test", self.test)}

    def for_hidden(self) -> Mapping[str, Any]:
        """The same and the unseen images, for hidden tests."""
        return {**self.for_public(), **_for_suite("unseen", self.unseen)}


def _for_suite(name: str, part: Part) -> dict[str, Any]:
    return {
        f"{name}_pixels": part.images,
        f"{name}_images": part.images.astype(np.float32) / np.float32(255),
        f"{name}_labels": part.labels.astype(np.int64),
    }


def load_images(mnist_dir: Path | None = None) -> Images:
    """The course's images from the first source there is; a folder that was named must hold MNIST."""
    folder = mnist_dir or (Path(os.environ["GRADER_MNIST"]) if os.environ.get("GRADER_MNIST") else None)
    if folder is not None:
        return _split_mnist(mnist.read_folder(folder))
    cache = mnist.keras_cache()
    if cache.is_file():
        return _split_mnist(mnist.read_keras(cache))
    return load_digits()


def load_digits() -> Images:
    """The small digits, whatever else there is: what calibration measures beside MNIST."""
    return _split_digits(*_read_digits())


def _split_mnist(arrays: list[Bytes]) -> Images:
    train = Part(arrays[0].reshape(-1, 784), arrays[1])
    test = Part(arrays[2].reshape(-1, 784), arrays[3])
    first, second = _shuffle(len(train.labels)), _shuffle(len(test.labels))
    # 2,000 images are 20 batches of 100: fifteen epochs of the slide's loop in one to three CPU seconds.
    return Images(
        "mnist",
        train.select(first[:2000]),
        train.select(first[2000:2400]),
        test.select(second[:500]),
        test.select(second[500:2500]),
    )


def _split_digits(images: Bytes, labels: Bytes) -> Images:
    part, order = Part(images, labels), _shuffle(len(labels))
    bounds = (order[:1000], order[1000:1150], order[1150:1350], order[1350:])
    return Images("digits", *(part.select(chosen) for chosen in bounds))


def _shuffle(count: int) -> NDArray[np.intp]:
    # The legacy generator: its stream is frozen by NumPy's policy, so the split is the same with every version.
    return np.random.RandomState(20190114).permutation(count).astype(np.intp)


def _read_digits() -> tuple[Bytes, Bytes]:
    # Found, not imported: importing scikit-learn costs a second and is of no other use here.
    package = importlib.util.find_spec("sklearn")
    places = list(package.submodule_search_locations or ()) if package else []
    path = Path(places[0]) / "datasets" / "data" / "digits.csv.gz" if places else None
    if path is None or not path.is_file():
        raise MachineError(
            tr(
                "There are no images: name a folder with MNIST (--mnist DIR or GRADER_MNIST; grade data fetch DIR gets "
                "it) or install the small digits:\n{line}",
                line=extra_line("tensorflow"),
            )
        )
    with gzip.open(path, "rt", encoding="ascii") as stream:
        table = np.loadtxt(stream, delimiter=",", dtype=np.uint8)
    small = table[:, :64].reshape(-1, 8, 8).astype(np.float64)
    stretch = _interpolation_matrix(8, 28)
    large = np.einsum("ai,nij,bj->nab", stretch, small, stretch) * (255 / 16)
    return np.rint(large).astype(np.uint8).reshape(-1, 784), table[:, 64]


def _interpolation_matrix(before: int, after: int) -> NDArray[np.float64]:
    """The matrix (after, before) of linear interpolation, ends on ends."""
    at = np.linspace(0, before - 1, after)
    return np.maximum(0.0, 1.0 - np.abs(at[:, None] - np.arange(before)))
