"""A class that was graded once, and a certificate, for all tests of this room that send mail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.posting import make_class
from tests.sending.mail_server import make_certificate


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To be copied (`tests.app.posting.Post`), not changed."""
    return make_class(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For 127.0.0.1."""
    return make_certificate(tmp_path_factory.mktemp("certificate") / "server.pem", "127.0.0.1")
