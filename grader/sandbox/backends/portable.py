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
from typing import IO, Any

from grader.sandbox.backends.budget import Budget
from grader.sandbox.backends.clock import Clock, Deadline
from grader.sandbox.backends.heard import KNOWN, Heard, Listener, is_answer, outgoing, take_in
from grader.sandbox.backends.link import MAX_EVENTS, End, Link, Stopped, StopReason, new_id
from grader.sandbox.backends.sweep import Folder
from grader.sandbox.seam import capacity, control, frames, messages
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.errors import LimitError, ProtocolError, WireError
from grader.text import plain, tr
from grader.text.errors import SandboxError

_START_SECONDS = 180.0
_GOODBYE = 1.0
_LAST_BREATH = 2.0
_TICK = 0.25
_KEPT = ("SYSTEMROOT", "PATH", "LANG", "TEMP", "TMP")
"""What an interpreter needs of the environment to start at all; on Windows sockets fail without SYSTEMROOT."""


class PortableHost:
    """Starts a process per submission; nothing is kept warm."""

    level = 1
    ill = False

    def __init__(self, preload: tuple[str, ...]) -> None:
        self.preload = preload
        self._links: list[_ThreadLink] = []

    def wait_ready(self) -> None:
        """Nothing to wait for: each child imports for itself."""

    def start(self, bounds: Bounds) -> Link:
        """A fresh process that has imported the libraries. `SandboxError` where that fails."""
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
        link = _ThreadLink(process, folder)
        self._links = [*(other for other in self._links if not other.ended), link]
        try:
            greeting = link.greet(_START_SECONDS)
        except Stopped as stop:
            raise SandboxError(tr("The student's process did not start: {stop}.", stop=stop)) from stop
        if isinstance(greeting, control.Refused):
            link.end()
            raise SandboxError(plain(greeting.reason))
        return link

    def close(self) -> None:
        """End what nobody has ended; nothing is kept warm."""
        for link in self._links:
            link.end()


class _ThreadLink:
    """A child behind two pipes, each with a thread: there is no polling of pipes on Windows."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Folder) -> None:
        self._process = process
        self._clock = Clock(process.pid)
        self._folder = folder
        self.weight = 0
        self.spent = 0.0
        self.budget = Budget()
        self._ended: End | None = None
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

    def exchange(
        self,
        request: messages.Request | frames.Template,
        *,
        cpu: float,
        wall: float,
        event: Listener | None = None,
        heard: Heard | None = None,
    ) -> dict[str, Any]:
        if self._ended is not None:
            raise Stopped("exited", self._ended)
        if not self._inbox.frames.empty():
            raise Stopped("protocol", self.end(), "spoke before it was asked")
        request_id = new_id()
        self._outbox.put(outgoing(request, request_id, heard))
        deadline = Deadline(self._clock, wall)
        for _ in range(MAX_EVENTS):
            message = self.receive(deadline, request_id, heard)
            try:
                if message is KNOWN or is_answer(message, request_id, event):
                    return {} if message is KNOWN else dict(message)
            except ProtocolError as error:
                reason = str(error)
                break
        else:
            reason = "too many announcements"
        del message  # a `Stopped` that is kept keeps this frame
        raise Stopped("protocol", self.end(), reason)

    def greet(self, seconds: float) -> control.Greeting:
        """The first message, before any byte of a submission reached the process."""
        try:
            return control.greeting_from(self.receive(Deadline(self._clock, seconds)))
        except ProtocolError:
            raise Stopped("protocol", self.end(), "no greeting") from None

    def receive(self, deadline: Deadline, request_id: str = "", heard: Heard | None = None) -> Any:
        """The next message, or `Stopped`; `KNOWN` where it is the answer to that request, and is."""
        while True:
            left = deadline.left()
            if self.budget.left() <= 0:
                raise Stopped("budget", self.end())
            left = min(left, self.budget.left())
            try:
                # Without the test a child that never stops talking is never late: the queue is not empty.
                data = self._inbox.get(min(left, _TICK)) if left > 0 else self._inbox.late()
                break
            except queue.Empty:
                if left <= 0:
                    raise Stopped("wall", self.end()) from None
                deadline.ticked()
        if data is None:
            # It closed its end: most likely because it ended, and then its exit code is about to be there.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_LAST_BREATH)
            raise Stopped("exited", self.end())
        try:
            value, self.weight = take_in(data, self.budget, request_id, heard)
            return value
        except LimitError as error:
            why: StopReason
            why, reason = "budget" if self.budget.over else "size", str(error)
        except WireError as error:
            why, reason = "protocol", str(error)
        del data
        raise Stopped(why, self.end(), reason)

    def used(self) -> tuple[float, float]:
        """Seconds of CPU, and of waiting for a core; 0 where the system does not tell."""
        return self._clock.read() or 0.0, self._clock.queued()

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

    @property
    def ended(self) -> bool:
        return self._ended is not None

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
