"""Keys are made once, for their owner alone, and open a connection among those who have them.

Of `grader.grading.cluster.keys`.
"""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from grader.grading.cluster.keys import AUTHORITY, CERTIFICATE, DAYS, KEY, find_keys, make_keys
from grader.text.errors import MachineError, UsageError

pytest.importorskip("cryptography", reason="the extra [cluster] is not installed")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")


def test_they_are_for_their_owner_alone_and_nobody_can_make_another(tmp_path):
    until = make_keys(tmp_path / "deep" / "keys")
    assert timedelta(days=DAYS - 1) < until - datetime.now(UTC) <= timedelta(days=DAYS)
    folder = tmp_path / "deep" / "keys"
    assert sorted(path.name for path in folder.iterdir()) == sorted((AUTHORITY, CERTIFICATE, KEY))
    if os.name == "posix":
        assert folder.stat().st_mode & 0o077 == 0
        assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    private = [path for path in folder.iterdir() if b"PRIVATE KEY" in path.read_bytes()]
    assert [path.name for path in private] == [KEY], "the authority's own is nowhere"


def test_what_is_there_is_not_written_over(tmp_path):
    make_keys(tmp_path / "keys")
    before = (tmp_path / "keys" / KEY).read_bytes()
    with pytest.raises(UsageError, match="is there already"):
        make_keys(tmp_path / "keys")
    (tmp_path / "keys" / KEY).unlink()
    with pytest.raises(UsageError, match="is there already"):
        make_keys(tmp_path / "keys")
    assert not (tmp_path / "keys" / KEY).exists()
    assert b"PRIVATE" in before


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineError, match="cannot be written"):
        make_keys(tmp_path / "file" / "keys")


@pytest.mark.parametrize("name", [AUTHORITY, CERTIFICATE, KEY])
def test_what_is_missing_is_said(name, tmp_path):
    make_keys(tmp_path / "keys")
    (tmp_path / "keys" / name).unlink()
    with pytest.raises(UsageError, match="grade cluster keys"):
        find_keys(tmp_path / "keys")


@POSIX
def test_a_key_that_others_may_read_is_none(tmp_path):
    make_keys(tmp_path / "keys")
    (tmp_path / "keys" / KEY).chmod(0o640)
    with pytest.raises(UsageError, match="chmod 600"):
        find_keys(tmp_path / "keys")


def talk(server: Path, client: Path) -> bytes:
    """What comes through between those who have these keys."""

    def context(folder: Path, purpose: ssl.Purpose) -> ssl.SSLContext:
        keys = find_keys(folder)
        made = ssl.create_default_context(purpose, cafile=str(keys.authority))
        made.verify_mode, made.check_hostname = ssl.CERT_REQUIRED, False
        made.minimum_version = ssl.TLSVersion.TLSv1_3
        made.verify_flags |= ssl.VERIFY_X509_STRICT  # as newer Pythons do by themselves
        made.load_cert_chain(keys.certificate, keys.key)
        return made

    here, there = socket.socketpair()

    def serve() -> None:
        try:
            with context(server, ssl.Purpose.CLIENT_AUTH).wrap_socket(there, server_side=True) as line:
                line.sendall(b"hello")
        except OSError:
            there.close()

    serving = threading.Thread(target=serve)
    serving.start()
    try:
        with context(client, ssl.Purpose.SERVER_AUTH).wrap_socket(here) as line:
            return line.recv(5)
    finally:
        here.close()
        serving.join()


def test_who_has_them_is_let_in_and_nobody_else(tmp_path):
    for name in ("ours", "others"):
        make_keys(tmp_path / name)
    shutil.copytree(tmp_path / "ours", tmp_path / "copy")
    assert talk(tmp_path / "ours", tmp_path / "copy") == b"hello"
    for server, client in (("ours", "others"), ("others", "ours")):
        with pytest.raises((ssl.SSLError, ConnectionError)):
            talk(tmp_path / server, tmp_path / client)
