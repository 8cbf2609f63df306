"""Classes, one of them graded once, and a certificate, for all tests of this room that send mail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.corresponding import Desk
from tests.app.posting import make_class
from tests.sending.mail_server import RealServer, make_certificate, serve


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To be copied (`tests.app.posting.Post`), not changed."""
    return make_class(tmp_path_factory.mktemp("made"))


@pytest.fixture
def server() -> Iterator[RealServer]:
    """A mail server of this machine, without TLS."""
    with serve() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, server: RealServer) -> Desk:
    """A class that has handed in nothing yet, and names that server."""
    desk = Desk(tmp_path / "desk")
    desk.use(server)
    return desk


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For 127.0.0.1."""
    return make_certificate(tmp_path_factory.mktemp("certificate") / "server.pem", "127.0.0.1")
