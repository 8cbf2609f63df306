"""Firefox for tests that look at pages, by its own protocol (Marionette): Playwright drives no Firefox but its own.

Where it is absent the tests are skipped; with CI_FIREFOX=1 its absence is a failure.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
needs_firefox = pytest.mark.skipif(
    FIREFOX is None and not os.environ.get("CI_FIREFOX"), reason="no Firefox on this machine"
)
PATIENCE = 240


class Firefox:
    """One tab of it."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel, self._came, self._number = channel, b"", 0
        self._receive()  # it greets
        self.ask("WebDriver:NewSession", capabilities={})
        self.ask("WebDriver:SetTimeouts", script=1000 * PATIENCE)

    def ask(self, command: str, **words: object) -> Any:
        """What it answers; `AssertionError` with its words where it refuses."""
        self._number += 1
        said = json.dumps([0, self._number, command, words]).encode()
        self._channel.sendall(b"%d:%b" % (len(said), said))
        _, number, refused, answer = self._receive()
        assert number == self._number
        assert refused is None, refused
        return answer

    def run(self, script: str, *words: object) -> Any:
        """What a script of the page's returns."""
        return self.ask("WebDriver:ExecuteScript", script=script, args=words, newSandbox=False)["value"]

    def wait(self, condition: str) -> None:
        """Until an expression of the page's is true."""
        look = f"const look = () => {condition} ? told() : setTimeout(look, 20);"
        script = f"const [told] = arguments; {look} look();"
        self.ask("WebDriver:ExecuteAsyncScript", script=script, args=[], newSandbox=False)

    def _receive(self) -> Any:
        while b":" not in self._came:
            self._read()
        size, _, self._came = self._came.partition(b":")
        while len(self._came) < int(size):
            self._read()
        said, self._came = self._came[: int(size)], self._came[int(size) :]
        return json.loads(said)

    def _read(self) -> None:
        data = self._channel.recv(1 << 16)
        assert data, "Firefox has ended"
        self._came += data


@contextmanager
def open_firefox(profile: Path) -> Iterator[Firefox]:
    """Gone when it is left. `profile`: an empty folder."""
    assert FIREFOX, "CI_FIREFOX=1 is set and there is no Firefox"
    (profile / "user.js").write_text(
        'user_pref("marionette.port", 0);\nuser_pref("network.proxy.type", 1);\n'
        'user_pref("network.proxy.http", "127.0.0.1");\nuser_pref("network.proxy.http_port", 9);\n'
        'user_pref("network.proxy.ssl", "127.0.0.1");\nuser_pref("network.proxy.ssl_port", 9);\n',
        encoding="utf-8",
    )
    command = [FIREFOX, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env={**os.environ, "HOME": str(profile)}, **quiet)
    try:
        with socket.create_connection(("127.0.0.1", _port(profile, process)), PATIENCE) as channel:
            yield Firefox(channel)
    finally:
        process.kill()
        process.wait()


def _port(profile: Path, process: subprocess.Popen[bytes]) -> int:
    """Which it has written down, once it listens."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        written = profile / "MarionetteActivePort"
        if written.exists() and (port := written.read_text()).strip():
            return int(port)
        time.sleep(0.05)
    raise AssertionError("Firefox does not listen")
