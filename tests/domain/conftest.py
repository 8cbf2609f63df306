"""Reports as the tests of `grader.report` make them, and a machine that has no images of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.conftest import make

__all__ = ["make"]


@pytest.fixture
def no_images_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither a folder that the environment names nor one that Keras keeps."""
    monkeypatch.delenv("GRADER_MNIST", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
