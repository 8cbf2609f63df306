"""The portable backend: a fresh process per submission, pipes, time limits. Level 1; Windows, macOS, old kernels.

For a student's own machine. It keeps the grader's memory out of reach, and nothing more: the process has its
user's rights. Wall time decides here, as another process's clock cannot be read alike on every system. Imports
nothing that Windows lacks.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import struct
import subprocess
import sys
import threading
from typing import IO

from grader.sandbox.backends.clock import Clock
from grader.sandbox.backends.link import End
from grader.sandbox.backends.message_link import MessageHost, MessageLink
from grader.sandbox.backends.sweep import Folder
from grader.sandbox.seam import capacity
from grader.sandbox.seam.bounds import Bounds

_GOODBYE = 1.0
_LAST_BREATH = 2.0
_TICK = 0.25
_KEPT = ("SYSTEMROOT", "PATH", "LANG", "TEMP", "TMP")
"""What an interpreter needs of the environment to start at all; on Windows sockets fail without SYSTEMROOT."""


class PortableHost(MessageHost):
    """Starts a process per submission; nothing is kept warm."""

    def _begin(self, bounds: Bounds) -> MessageLink:
        folder = Folder()
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "MPLBACKEND": "Agg"}
        words = [folder.path, json.dumps(bounds._asdict()), *self.preload]
        try:
            process = subprocess.Popen(
                [sys.executable, "-s", "-P", "-m", "grader.sandbox.inside.portable", *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd=folder.path,
                start_new_session=True,  # Ctrl-C is the grader's to handle; and what it starts ends with its group
            )
        except BaseException:
            folder.close()
            raise
        return _ThreadLink(process, folder)


class _ThreadLink(MessageLink):
    """A child behind two pipes, each with a thread: there is no polling of pipes on Windows."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Folder) -> None:
        self._cpu_clock = Clock(process.pid)
        super().__init__(self._cpu_clock)
        self._process = process
        self._folder = folder
        self._inbox = _Inbox()
        self._outbox: queue.Queue[bytes | None] = queue.Queue()
        assert process.stdin is not None
        assert process.stdout is not None
        self._pumps = (
            threading.Thread(target=_pump_in, args=(process.stdout, self._inbox), daemon=True),
            threading.Thread(target=_pump_out, args=(process.stdin, self._outbox), daemon=True),
        )
        for pump in self._pumps:
            pump.start()

    def _put(self, data: bytes) -> None:
        self._outbox.put(data)

    def _has_spoken(self) -> bool:
        return not self._inbox.frames.empty()

    def _next(self, seconds: float) -> bytes | None:
        # Without the test a child that never stops talking is never late: the queue is not empty.
        return self._inbox.get(min(seconds, _TICK)) if seconds > 0 else self._inbox.late()

    def _await_end(self) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_LAST_BREATH)

    def used(self) -> tuple[float, float]:
        """Seconds of CPU, and of waiting for a core; 0 where the system does not tell."""
        return self._cpu_clock.read() or 0.0, self._cpu_clock.queued()

    def end(self) -> End:
        if self._ended is None:
            cpu, queued = self.budget.seen(self)
            running = self._running()
            self._kill()
            code = self._process.wait()
            self._outbox.put(None)
            self._inbox.close()
            for pump in self._pumps:
                pump.join(_GOODBYE)  # they close the pipes; a process that fled may hold the other ends
            self._ended = End(None if running else code)
            self.budget.release(self, cpu, queued)
            with contextlib.suppress(OSError):  # the next sweep tries again
                self._folder.close()
        return self._ended

    def _running(self) -> bool:
        if self._process.returncode is not None:
            return False
        if hasattr(os, "waitid"):  # without reaping: until then its number is nobody else's
            return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
        return self._process.poll() is None

    def _kill(self) -> None:
        """The child, and with it what it started, unless that made a session of its own."""
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()


class _Inbox:
    """Frames that came and were not read yet: two at the most, or a child could fill the memory with them."""

    def __init__(self) -> None:
        self.frames: queue.Queue[bytes | None] = queue.Queue()
        self.closed = False
        self._room = threading.Semaphore(2)

    def get(self, seconds: float) -> bytes | None:
        """The next frame, None at the end; `queue.Empty` after `seconds`."""
        data = self.frames.get(timeout=seconds)
        self._room.release()
        return data

    def late(self) -> bytes | None:
        """What is there where the time is over: the end of the child, or nothing that counts."""
        if self.frames.get_nowait() is None:
            return None
        raise queue.Empty

    def wait(self) -> bool:
        """Until there is room for one more; False where nobody reads any more."""
        self._room.acquire()
        return not self.closed

    def close(self) -> None:
        self.closed = True
        self.frames = queue.Queue()
        self._room.release()


def _pump_in(stream: IO[bytes], inbox: _Inbox) -> None:
    """Whole frames from the pipe to the inbox; None at its end or at a length that lies."""
    with stream, contextlib.suppress(OSError, ValueError):
        while inbox.wait() and len(header := stream.read(4)) == 4:
            (length,) = struct.unpack(">I", header)
            if length > capacity.MAX_ANSWER:
                break
            data = stream.read(length)
            if len(data) < length:
                break
            inbox.frames.put(data)
    inbox.frames.put(None)


def _pump_out(stream: IO[bytes], outbox: queue.Queue[bytes | None]) -> None:
    with contextlib.suppress(OSError, ValueError), stream:
        while (data := outbox.get()) is not None:
            stream.write(data)
            stream.flush()
