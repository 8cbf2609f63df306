"""`grade` as a process of its own, forked of one that has imported everything: what a call costs beyond its own work.

A third of a short command's time is Python's start and its imports, and tests make hundreds of such calls. Here one
process imports all that the command line may need, once for all tests; each call is a child of it with its own
folder, environment, standard streams and end, so nothing that one does to its process reaches another.

The limit: what hangs on the interpreter's start is not tried in this way (the first import, settings of the
environment that Python itself reads, a terminal, signals): `conftest.grade` starts such calls afresh.
"""

from __future__ import annotations

import atexit
import functools
import gc
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

_IMPORTED = (
    "grader.app.cli",
    "grader.intake.attempts",
    "grader.authoring.calibration",
    "grader.app.commands.assign",
    "grader.app.commands.calibrate",
    "grader.app.commands.check",
    "grader.app.commands.doctor",
    "grader.app.commands.fetch",
    "grader.report.changes",
    "grader.report.publish",
    "grader.app.commands.ignore",
    "grader.app.commands.new",
    "grader.app.commands.run",
    "grader.app.commands.schema",
    "grader.app.commands.show",
    "grader.app.commands.verify",
    "grader.app.console",
    "grader.grading.batch.processes",
    "grader.sandbox.host",
    "grader.sandbox.backends.linux",
    "grader.sandbox.backends.zygotes",
    "grader.sandbox.backends.portable",
    "grader.suites.session",
    "rich.progress",
    "rich.table",
)


class Warm:
    """The process that has imported everything."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.warm", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd=Path(__file__).parents[1],
                stdin=subprocess.DEVNULL,
            )

    def call(self, words: Sequence[str], cwd: Path, env: Mapping[str, str], seconds: float) -> tuple[int, bytes, bytes]:
        """Exit code (negative: a signal's number), standard output and standard error of `grade WORDS`."""
        ends = [os.pipe(), os.pipe()]
        request = json.dumps({"words": words, "cwd": str(cwd), "env": dict(env)}).encode()
        try:
            self._line.sendall(len(request).to_bytes(4))
            socket.send_fds(self._line, [request[:1]], [write for _, write in ends])
            self._line.sendall(request[1:])
        finally:
            for _, write in ends:
                os.close(write)
        pid = int.from_bytes(_exactly(self._line, 4))
        try:
            out, err = _all_of([read for read, _ in ends], time.monotonic() + seconds)
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            raise
        finally:
            code = int.from_bytes(_exactly(self._line, 4), signed=True)
            for read, _ in ends:
                os.close(read)
        return code, out, err

    def close(self) -> None:
        self._line.close()
        self._process.wait()


@functools.cache
def warm() -> Warm:
    """The one of this process of tests; ended with it."""
    made = Warm()
    atexit.register(made.close)
    return made


def _exactly(line: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = line.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def _all_of(pipes: Sequence[int], end: float) -> list[bytes]:
    """What is written into each, until nobody holds its other end."""
    found = dict.fromkeys(pipes, b"")
    with selectors.DefaultSelector() as waiting:
        for pipe in pipes:
            waiting.register(pipe, selectors.EVENT_READ)
        while waiting.get_map():
            ready = waiting.select(max(0.0, end - time.monotonic()))
            if not ready:
                raise TimeoutError("the command did not end")
            for key, _ in ready:
                part = os.read(key.fd, 1 << 16)
                found[key.fd] += part
                if not part:
                    waiting.unregister(key.fd)
    return list(found.values())


def _stream(number: int, encoding: str, errors: str | None) -> TextIO:
    """A standard stream as Python makes it; the one that was inherited knows the file that was there before."""
    return open(number, "w", encoding=encoding, errors=errors, closefd=False, buffering=1 if number == 2 else -1)


def _serve(line: socket.socket) -> list[str]:
    """Fork a child for each request, one after another. Returns in a child, with its command line."""
    while True:
        try:
            size = int.from_bytes(_exactly(line, 4))
        except EOFError:
            sys.exit(0)
        first, (out, err), *_ = socket.recv_fds(line, 1, 2)
        request = json.loads(first + _exactly(line, size - 1))
        child = os.fork()
        if not child:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            line.close()
            os.dup2(out, 1)
            os.dup2(err, 2)
            os.close(out)
            os.close(err)
            sys.stdout = sys.__stdout__ = _stream(1, sys.stdout.encoding, sys.stdout.errors)
            sys.stderr = sys.__stderr__ = _stream(2, sys.stderr.encoding, sys.stderr.errors)
            os.chdir(request["cwd"])
            os.environ.clear()
            os.environ.update(request["env"])
            time.tzset()
            return list(request["words"])
        os.close(out)
        os.close(err)
        line.sendall(child.to_bytes(4))
        _, status = os.waitpid(child, 0)
        line.sendall(os.waitstatus_to_exitcode(status).to_bytes(4, signed=True))


def _main() -> None:
    import importlib

    for name in _IMPORTED:
        importlib.import_module(name)
    from grader.report import html
    from grader.sandbox import host
    from grader.sandbox.backends import sweep
    from grader.text import LANGS

    host.probe_level()  # the same for all of them: each would start a host to find out
    for lang in LANGS:
        pages = html._environment(lang)  # compiled once: a third of a run over three students
        for name in pages.list_templates(extensions=["html"]):
            pages.get_template(name)
    sweep.sweep_once.cache_clear()
    assert threading.active_count() == 1, "a child of a process with threads has their locks without them"
    gc.collect()
    gc.freeze()  # no child goes through it once more
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C means the tests; they end this process by their own end
    words = _serve(socket.socket(fileno=int(sys.argv[1])))
    sys.argv = ["grade", *words]
    from grader.app.cli import main

    main()


if __name__ == "__main__":
    _main()
