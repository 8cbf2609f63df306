"""The course's images of handwritten digits: where they come from, and which of them a submission may see.

Trusted side. One source for a whole run, found in this order: `--mnist DIR` or GRADER_MNIST (the four IDX
files), the Keras cache, the 1,797 small digits that scikit-learn carries (scaled from 8 × 8 to 28 × 28).
Contents are checked against known digests, so that "mnist" on a report means MNIST. Nothing is downloaded while
grading; `fetch_mnist` gets it once. The split is fixed: `Images.for_submission` enters a sandbox beside the student's
code, `Images.unseen` is handed to hidden tests alone. The limit: both sources are public, and so is the split; a
submission may bring a copy of its own.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import os
import tempfile
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from grader.text import tr
from grader.text.errors import MachineError, UsageError

Source = Literal["mnist", "digits"]
Bytes = NDArray[np.uint8]

MIRROR = "https://storage.googleapis.com/cvdf-datasets/mnist/"
"""A public copy of the four files of http://yann.lecun.com/exdb/mnist/, which no longer serves them."""

_TIMEOUT = 60.0


@dataclass(frozen=True)
class _IdxFile:
    """One of MNIST's four files. `packed` is the SHA-256 of the .gz as published (SHA256SUMS of the data set),
    `payload` that of the pixels or labels behind the header, so that a file unpacked or packed anew, and the
    arrays of the Keras cache, are recognised too."""

    name: str
    keras: str
    shape: tuple[int, ...]
    packed: str
    payload: str

    @property
    def header(self) -> bytes:
        numbers = (0x800 + len(self.shape), *self.shape)
        return b"".join(number.to_bytes(4, "big") for number in numbers)


FILES = (
    _IdxFile(
        "train-images-idx3-ubyte",
        "x_train",
        (60_000, 28, 28),
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    ),
    _IdxFile(
        "train-labels-idx1-ubyte",
        "y_train",
        (60_000,),
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    ),
    _IdxFile(
        "t10k-images-idx3-ubyte",
        "x_test",
        (10_000, 28, 28),
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    ),
    _IdxFile(
        "t10k-labels-idx1-ubyte",
        "y_test",
        (10_000,),
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
    ),
)


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
        return _split_mnist([_read_idx(folder, file) for file in FILES])
    cache = _keras_cache()
    if cache.is_file():
        return _split_mnist(_read_keras(cache))
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


def _read_idx(folder: Path, file: _IdxFile) -> Bytes:
    names = [f"{file.name}.gz", file.name, file.name.replace("-idx", ".idx")]
    path = next((folder / name for name in names if (folder / name).is_file()), None)
    if path is None:
        raise UsageError(
            tr(
                "{folder} does not hold MNIST: {file}.gz is missing. Get it with: grade data fetch DIR",
                folder=folder,
                file=file.name,
            )
        )
    size = len(file.header) + int(np.prod(file.shape))
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            content = cast(IO[bytes], stream).read(size + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UsageError(
            tr("{path} is damaged ({error}). Get it again with: grade data fetch DIR", path=path, error=error)
        ) from error
    except OSError as error:
        raise UsageError(tr("{path} cannot be read: {why}.", path=path, why=error.strerror)) from error
    if len(content) != size or not content.startswith(file.header):
        raise UsageError(
            tr(
                "{path} is not MNIST's {file}: {size} bytes and the header of {count} items were expected. "
                "Get it again with: grade data fetch DIR",
                path=path,
                file=file.name,
                size=size,
                count=file.shape[0],
            )
        )
    return _check_digest(np.frombuffer(content, np.uint8, offset=len(file.header)), file, path)


def _check_digest(flat: Bytes, file: _IdxFile, path: Path) -> Bytes:
    if hashlib.sha256(flat.tobytes()).hexdigest() != file.payload:
        raise UsageError(
            tr(
                "{path} has the shape of MNIST's {file} and other content (its SHA-256 differs): "
                "another data set, or a damaged file. Get MNIST with: grade data fetch DIR",
                path=path,
                file=file.name,
            )
        )
    return flat.reshape(file.shape)


def _keras_cache() -> Path:
    home = os.environ.get("KERAS_HOME")
    return (Path(home) if home else Path.home() / ".keras") / "datasets" / "mnist.npz"


def _read_keras(path: Path) -> list[Bytes]:
    arrays = []
    try:
        with zipfile.ZipFile(path) as archive:
            for file in FILES:
                with archive.open(f"{file.keras}.npy") as stream:
                    array = np.lib.format.read_array(stream, allow_pickle=False)
                arrays.append(_check_digest(np.ascontiguousarray(array, np.uint8).ravel(), file, path))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise UsageError(
            tr(
                "The Keras cache {path} is damaged ({error}). Delete it, or name MNIST with --mnist.",
                path=path,
                error=error,
            )
        ) from error
    return arrays


def _read_digits() -> tuple[Bytes, Bytes]:
    # Found, not imported: importing scikit-learn costs a second and is of no other use here.
    package = importlib.util.find_spec("sklearn")
    places = list(package.submodule_search_locations or ()) if package else []
    path = Path(places[0]) / "datasets" / "data" / "digits.csv.gz" if places else None
    if path is None or not path.is_file():
        raise MachineError(
            tr(
                "There are no images: name a folder with MNIST (--mnist DIR or GRADER_MNIST; grade data fetch DIR gets "
                'it) or install the small digits: pip install "sealed-grader[tensorflow]"'
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


def fetch_mnist(folder: Path, mirror: str = MIRROR) -> list[Path]:
    """Download MNIST's four files into `folder`, checked by SHA-256; a file that is there and right is kept."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_fetch_one(folder / f"{file.name}.gz", f"{mirror}{file.name}.gz", file.packed) for file in FILES]
    except urllib.error.URLError as error:
        raise MachineError(
            tr(
                "{mirror} cannot be reached: {why}. Try again, or copy the files by hand.",
                mirror=mirror,
                why=error.reason,
            )
        ) from error
    except OSError as error:
        raise UsageError(tr("{folder} cannot be written: {error}.", folder=folder, error=error)) from error


def _fetch_one(path: Path, address: str, digest: str) -> Path:
    if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest:
        return path
    with urllib.request.urlopen(address, timeout=_TIMEOUT) as answer:  # noqa: S310  the scheme is MIRROR's
        content = answer.read(32 << 20)
    if hashlib.sha256(content).hexdigest() != digest:
        raise MachineError(
            tr("{address} is not the file it should be: its SHA-256 differs. Nothing was kept of it.", address=address)
        )
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        file.write(content)
    os.replace(file.name, path)
    return path
