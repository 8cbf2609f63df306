"""The other end of an engine: starts it, asks it, and starts another where it died or says nothing any more.

The limit: what it asks and what is answered are bytes here (`grader.grading.cluster.parcel`).
"""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import threading

from grader.grading.cluster.frames import ALIVE, COURSE, PARCEL, receive, send
from grader.grading.cluster.parcel import Answer, pack_answer
from grader.text import Text, tr
from grader.text.errors import MachineError, SandboxError

_SILENCE = 300.0
"""Seconds without a sign of life after which an engine hangs. It gives one twice a second while it grades, and none
while it takes a course or ends its workers."""
_GOODBYE = 60.0
_CLOSED = "this worker was told to end"


class Driver:
    """One engine at a time. A context manager that ends it."""

    def __init__(self, jobs: int | None, level: int | None, *, silence: float = _SILENCE) -> None:
        self._words = [str(jobs or 0), str(level or 0)]
        self._silence = silence
        self._asking = threading.Lock()
        self._closed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self.level = self._start()
        """The isolation that it proved to have."""

    def take(self, course: bytes) -> bytes:
        """Have a course taken; the answer."""
        return self._ask(COURSE, course)

    def grade(self, parcel: bytes) -> bytes:
        """Have a parcel graded; the answer."""
        return self._ask(PARCEL, parcel)

    def _ask(self, kind: bytes, data: bytes) -> bytes:
        with self._asking:
            try:
                if self._closed:
                    return pack_answer(Answer(failed=_CLOSED))
                if self._line is None:
                    self._start()
                assert self._line is not None
                send(self._line, kind, data)
                while (message := receive(self._line)) is not None:
                    if message[0] != ALIVE:
                        return message[1]
                why = "the process that grades ended"
            except TimeoutError:
                why = f"the process that grades said nothing for {self._silence:.0f} seconds"
            except OSError as error:
                why = f"the process that grades cannot be asked: {error}"
            except MachineError as error:
                why = error.text.en
            self._end()
            return pack_answer(Answer(failed=why))

    def _start(self) -> int:
        """The level. `MachineError` where it has none."""
        ours, theirs = socket.socketpair()
        ours.settimeout(self._silence)
        with theirs:
            command = [sys.executable, "-m", "grader.grading.cluster.engine", str(theirs.fileno()), *self._words]
            self._process = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for us to hear, and the end of the line for it
            )
        self._line = ours
        message = receive(ours)
        told = {} if message is None else json.loads(message[1])
        if "level" not in told:
            self._end()
            raise (
                MachineError(Text(*told["fault"]))
                if told
                else SandboxError(
                    tr("The process that grades ended while it started. What it said stands above; try `grade doctor`.")
                )
            )
        return int(told["level"])

    def close(self) -> None:
        """End it, whatever it does; nothing more is graded."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        """End it with all that it started: as its line ends by itself, else by force."""
        line, self._line = self._line, None
        process, self._process = self._process, None
        if line is not None:
            with contextlib.suppress(OSError):  # its other end is gone
                line.shutdown(socket.SHUT_RDWR)  # a thread that waits for it hears that; of a close it would not
            line.close()
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_GOODBYE if process.poll() is None else 0)
            process.kill()
            process.wait()

    def __enter__(self) -> Driver:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
