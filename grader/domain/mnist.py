"""MNIST's four files: recognised by their content, read from a folder or from the Keras cache, downloaded once.

Contents are checked against known digests, so that "mnist" on a report means MNIST. The limit: what becomes of the
images is said elsewhere (`grader.domain.images`).
"""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
import urllib.error
import urllib.request
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import numpy as np
from numpy.typing import NDArray

from grader.text import tr
from grader.text.errors import MachineError, UsageError

Bytes = NDArray[np.uint8]

MIRROR = "https://storage.googleapis.com/cvdf-datasets/mnist/"
"""A public copy of the four files of http://yann.lecun.com/exdb/mnist/, which no longer serves them."""

_TIMEOUT = 60.0


@dataclass(frozen=True)
class IdxFile:
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
    IdxFile(
        "train-images-idx3-ubyte",
        "x_train",
        (60_000, 28, 28),
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    ),
    IdxFile(
        "train-labels-idx1-ubyte",
        "y_train",
        (60_000,),
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    ),
    IdxFile(
        "t10k-images-idx3-ubyte",
        "x_test",
        (10_000, 28, 28),
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    ),
    IdxFile(
        "t10k-labels-idx1-ubyte",
        "y_test",
        (10_000,),
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
    ),
)


def read_folder(folder: Path) -> list[Bytes]:
    """The arrays of `FILES`, in their order; a `UsageError` says which file is missing, damaged or something else."""
    return [_read_idx(folder, file) for file in FILES]


def _read_idx(folder: Path, file: IdxFile) -> Bytes:
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


def _check_digest(flat: Bytes, file: IdxFile, path: Path) -> Bytes:
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


def keras_cache() -> Path:
    """Where Keras keeps its copy, whether there is one or not."""
    home = os.environ.get("KERAS_HOME")
    return (Path(home) if home else Path.home() / ".keras") / "datasets" / "mnist.npz"


def read_keras(path: Path) -> list[Bytes]:
    """The same as `read_folder` gives, from the file that Keras keeps."""
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
