"""The course's images: which source is taken, that it is what it says, and that the cut is kept."""

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

from grader.domain.images import FILES, Images, _read_idx, fetch_mnist, load_images
from grader.text.errors import MachineError, UsageError

MNIST = os.environ.get("GRADER_MNIST")
needs_mnist = pytest.mark.skipif(not MNIST, reason="GRADER_MNIST names no folder")


@pytest.fixture(autouse=True)
def nothing_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GRADER_MNIST", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))


@pytest.fixture(scope="module")
def mnist() -> Images:
    return load_images(Path(MNIST or ""))


def test_small_digits_stand_in() -> None:
    """Without MNIST the 1,797 digits of a dependency are used, and the report can say so."""
    pytest.importorskip("sklearn")
    images = load_images()
    parts = (images.train, images.validation, images.test, images.unseen)
    assert images.source == "digits"
    assert sum(len(part.labels) for part in parts) == 1797
    assert all(part.images.shape == (len(part.labels), 784) for part in parts)
    assert images.train.images.max() == 255


def test_unseen_images_are_never_given() -> None:
    """What accuracy is measured on does not enter a sandbox, not even under another name."""
    pytest.importorskip("sklearn")
    images = load_images()
    given = images.for_submission()
    assert sorted(given) == sorted(f"{a}_{b}" for a in ("train", "validation", "test") for b in ("images", "labels"))
    seen = {row.tobytes() for name in given if name.endswith("_images") for row in given[name]}
    assert not any(row.tobytes() in seen for row in images.unseen.images)


def test_the_cut_is_fixed() -> None:
    """The same digest in every run and with every version of NumPy."""
    pytest.importorskip("sklearn")
    assert load_images().digest == "60cc00549239c329fa448204f94fc36555ed7798e421308ed6e45218d22b9e42"


@needs_mnist
def test_mnist_is_cut_to_the_budget(mnist: Images) -> None:
    """2,000 images to train on: fifteen epochs end in seconds."""
    sizes = [len(part.labels) for part in (mnist.train, mnist.validation, mnist.test, mnist.unseen)]
    assert (mnist.source, sizes) == ("mnist", [2000, 400, 500, 2000])
    assert not [name for name in mnist.for_public() if "unseen" in name]
    suite = mnist.for_hidden()
    assert suite["unseen_images"].dtype == np.float32
    assert 0 <= suite["unseen_images"].min() < suite["unseen_images"].max() == 1


@needs_mnist
def test_the_variable_names_the_folder(monkeypatch: pytest.MonkeyPatch, mnist: Images) -> None:
    """GRADER_MNIST is as good as --mnist."""
    monkeypatch.setenv("GRADER_MNIST", str(MNIST))
    assert load_images().digest == mnist.digest


@needs_mnist
def test_the_keras_cache_is_mnist_too(mnist: Images, tmp_path: Path) -> None:
    """The arrays of Keras's own file are recognised by their content."""
    arrays = [_read_idx(Path(str(MNIST)), file) for file in FILES]
    cache = tmp_path / "keras" / "datasets" / "mnist.npz"
    cache.parent.mkdir(parents=True)
    np.savez(cache, **{file.keras: array for file, array in zip(FILES, arrays, strict=True)})
    assert load_images().digest == mnist.digest


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
