"""MNIST's four files: known by their content wherever they lie, and downloaded once."""

from __future__ import annotations

import functools
import gzip
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from grader.domain.images import load_images
from grader.domain.mnist import FILES, fetch_mnist, read_folder
from grader.text.errors import MachineError, UsageError

MNIST = os.environ.get("GRADER_MNIST")
pytestmark = pytest.mark.usefixtures("no_images_around")
needs_mnist = pytest.mark.skipif(not MNIST, reason="GRADER_MNIST names no folder")


@needs_mnist
def test_the_keras_cache_is_mnist_too(tmp_path: Path) -> None:
    """The arrays of Keras's own file are recognised by their content."""
    arrays = read_folder(Path(str(MNIST)))
    cache = tmp_path / "keras" / "datasets" / "mnist.npz"
    cache.parent.mkdir(parents=True)
    np.savez(cache, **{file.keras: array for file, array in zip(FILES, arrays, strict=True)})
    assert load_images().digest == load_images(Path(str(MNIST))).digest


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "is missing"),
        (b"", "is not MNIST"),
        (b"not gzip", "is damaged"),
        (gzip.compress(b"\0\0\x08\x03" + b"\0" * 50), "is not MNIST"),
        (gzip.compress(b"\0" * 100_000)[:-20], "is damaged"),
    ],
    ids=["no file", "empty", "no gzip", "short", "cut off"],  # gzip writes the time
)
def test_a_wrong_folder_is_told(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    """A named folder must hold MNIST: no silent step to another source."""
    if content is not None:
        name = "train-images-idx3-ubyte" + (".gz" if content else "")
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=sentence):
        load_images(tmp_path)


def test_other_content_of_the_right_shape_is_told(tmp_path: Path) -> None:
    """Fashion-MNIST has the same names and shapes; it is not MNIST."""
    header = b"".join(number.to_bytes(4, "big") for number in (0x803, 60_000, 28, 28))
    (tmp_path / "train-images-idx3-ubyte").write_bytes(header + bytes(60_000 * 784))
    with pytest.raises(UsageError, match="other content"):
        load_images(tmp_path)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    served = tmp_path / "served"
    served.mkdir()
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(served))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", served
        server.shutdown()


@needs_mnist
def test_fetch_gets_each_file_once(mirror: tuple[str, Path], tmp_path: Path) -> None:
    """Downloaded, checked, kept: a second call needs no mirror."""
    address, served = mirror
    for file in FILES:
        (served / f"{file.name}.gz").symlink_to(Path(str(MNIST)) / f"{file.name}.gz")
    paths = fetch_mnist(tmp_path / "mnist", address)
    assert load_images(tmp_path / "mnist").source == "mnist"
    assert fetch_mnist(tmp_path / "mnist", "http://127.0.0.1:9/") == paths


def test_a_wrong_download_is_not_kept(mirror: tuple[str, Path], tmp_path: Path) -> None:
    """A mirror that serves something else leaves nothing behind."""
    address, served = mirror
    (served / "train-images-idx3-ubyte.gz").write_bytes(b"something else")
    with pytest.raises(MachineError, match="SHA-256 differs"):
        fetch_mnist(tmp_path / "mnist", address)
    assert list((tmp_path / "mnist").iterdir()) == []


def test_a_mirror_out_of_reach_is_told(mirror: tuple[str, Path], tmp_path: Path) -> None:
    """The sentence names the address and what to do."""
    with pytest.raises(MachineError, match="cannot be reached"):
        fetch_mnist(tmp_path / "mnist", mirror[0] + "nowhere/")
