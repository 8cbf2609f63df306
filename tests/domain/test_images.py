"""The course's images: which source is taken, that it is what it says, and that the cut is kept."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from grader.domain.images import Images, load_images

MNIST = os.environ.get("GRADER_MNIST")
pytestmark = pytest.mark.usefixtures("no_images_around")
needs_mnist = pytest.mark.skipif(not MNIST, reason="GRADER_MNIST names no folder")


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
