"""The portable backend: a fresh process per submission, pipes, time limits. Level 1; Windows, macOS, old kernels.

For a student's own machine. It keeps the grader's memory out of reach, and nothing more: the process has its
user's rights. Wall time decides here, as another process's clock cannot be read alike on every system. Imports
nothing that Windows lacks.
"""

from __future__ import annotations

import contextlib
import os
import queue
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from typing import IO, Any

from grader.errors import SandboxError
from grader.sandbox import wire
from grader.sandbox.bounds import Bounds
from grader.sandbox.link import MAX_EVENTS, End, Link, Stopped, is_answer, new_id
from grader.sandbox.removal import remove_tree

_START_SECONDS = 180.0
_KEPT = ("SYSTEMROOT", "PATH", "LANG", "TEMP", "TMP")
"""What an interpreter needs of the environment to start at all; on Windows sockets fail without SYSTEMROOT."""


class PortableHost:
    """Starts a process per submission; nothing is kept warm."""

    level = 1

    def __init__(self, preload: tuple[str, ...]) -> None:
        self.preload = preload

    def wait_ready(self) -> None:
        """Nothing to wait for: each child imports for itself."""

    def start(self, bounds: Bounds) -> Link:
        """A fresh process that has imported the libraries. `SandboxError` where that fails."""
        folder = tempfile.mkdtemp(prefix="grade-")
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "MPLBACKEND": "Agg"}
        process = subprocess.Popen(
            [sys.executable, "-s", "-P", "-m", "grader.sandbox.portable_child", folder, *self.preload],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=folder,
        )
        link = _ThreadLink(process, folder)
        try:
            greeting = link.receive(time.monotonic() + _START_SECONDS)
        except Stopped as stop:
            raise SandboxError(f"The student's process did not start: {stop}.") from stop
        if type(greeting) is not dict or "refused" in greeting:
            link.end()
            raise SandboxError(str(greeting.get("refused")) if type(greeting) is dict else "no greeting")
        return link

    def close(self) -> None:
        """Nothing is kept."""


class _ThreadLink:
    """A child behind two pipes, each with a thread: there is no polling of pipes on Windows."""

    def __init__(self, process: subprocess.Popen[bytes], folder: str) -> None:
        self._process = process
        self._folder = folder
        self.weight = 0
        self._ended: End | None = None
        self._inbox: queue.Queue[bytes | None] = queue.Queue(maxsize=MAX_EVENTS)
        self._outbox: queue.Queue[bytes | None] = queue.Queue()
        assert process.stdin is not None
        assert process.stdout is not None
        threading.Thread(target=_pump_in, args=(process.stdout, self._inbox), daemon=True).start()
        threading.Thread(target=_pump_out, args=(process.stdin, self._outbox), daemon=True).start()

    def exchange(
        self, request: dict[str, Any], *, cpu: float, wall: float, event: Callable[[dict[str, Any]], None] | None = None
    ) -> dict[str, Any]:
        if self._ended is not None:
            raise Stopped("exited", self._ended)
        if not self._inbox.empty():
            raise Stopped("protocol", self.end(), "spoke before it was asked")
        request = {"id": new_id(), **request}
        self._outbox.put(wire.frame(request))
        deadline = time.monotonic() + wall
        while True:
            message = self.receive(deadline)
            try:
                if is_answer(message, request["id"], event):
                    return dict(message)
            except wire.WireError as error:
                raise Stopped("protocol", self.end(), str(error)) from None

    def receive(self, deadline: float) -> Any:
        """The next message, or `Stopped`."""
        try:
            data = self._inbox.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise Stopped("wall", self.end()) from None
        if data is None:
            raise Stopped("exited", self.end())
        try:
            value, self.weight = wire.decode_weighed(data, wire.ANSWER_DEPTH)
            return value
        except wire.WireError as error:
            raise Stopped("protocol", self.end(), str(error)) from None

    def end(self) -> End:
        if self._ended is None:
            running = self._process.poll() is None
            self._process.kill()
            code = self._process.wait()
            self._outbox.put(None)
            self._ended = End(None if running else code)
            # Windows lets go of a killed process's files late; the folder is a temporary one all the same.
            with contextlib.suppress(OSError):
                remove_tree(self._folder)
        return self._ended


def _pump_in(stream: IO[bytes], inbox: queue.Queue[bytes | None]) -> None:
    """Whole frames from the pipe to the queue; None at its end or at a length that lies."""
    with stream, contextlib.suppress(OSError, ValueError):
        while len(header := stream.read(4)) == 4:
            (length,) = struct.unpack(">I", header)
            if length > wire.MAX_ANSWER:
                break
            data = stream.read(length)
            if len(data) < length:
                break
            inbox.put(data)
    inbox.put(None)


def _pump_out(stream: IO[bytes], outbox: queue.Queue[bytes | None]) -> None:
    with contextlib.suppress(OSError, ValueError), stream:
        while (data := outbox.get()) is not None:
            stream.write(data)
            stream.flush()
