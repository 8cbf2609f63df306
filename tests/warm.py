"""Programs as processes of their own, forked of one that has imported everything: `grade`, and what tests kill.

A third of a short command's time is Python's start and its imports, and tests make hundreds of such calls. Here one
process imports all that the command line may need, once for all tests; each call is a child of it with its own
folder, environment, standard streams and end, so nothing that one does to its process reaches another.

The limit: what hangs on the interpreter's start is not tried in this way (the first import, settings of the
environment that Python itself reads, its own words in `/proc`): `conftest.grade` starts such calls afresh. Nor is its
end: a child leaves without taking apart what it was forked with, which took longer than many a command.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from concurrent import futures
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn, TextIO

import numpy

_ELSEWHERE = ("grader.sandbox.inside.", "grader.sandbox.doctor.hostile.", "grader.grading.cluster.", "grader.__main__")
"""Parts of the grader that are of no use here: what only a student's process or another machine imports."""
_LIBRARIES = (
    "_pytest.helpconfig",
    "_pytest.setuponly",
    "_pytest.setupplan",
    "_pytest.unittest",
    "email.generator",
    "encodings.utf_16_le",
    "encodings.utf_8_sig",
    "multiprocessing.popen_fork",
    "numpy.random",
    "python_calamine",
    "rich.progress",
    "rich.table",
    "tomlkit",
    "xlsxwriter",
)
"""What is imported where it is used."""
_PROGRAMS = ("tests.app.posting", "tests.collecting.collector", "tests.sending.sender")
"""What tests start beside the command line."""


GRADE = "import sys; from grader.app.cli import main; sys.argv[0] = 'grade'; main()"
"""The program that the command line is."""


class Running:
    """A started program, as `subprocess.Popen` tells of one: this process is not its parent."""

    def __init__(self, pid: int, end: int, stdout: int | None, stderr: int | None) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._end = os.fdopen(end, "rb", buffering=0)  # closed with this object: several threads may wait
        self._lock = threading.Lock()
        self.stdout = None if stdout is None else os.fdopen(stdout, "rb")
        self.stderr = None if stderr is None else os.fdopen(stderr, "rb")

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code; negative: a signal's number."""
        if self.returncode is None:
            if not select.select([self._end], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0.0)
            with self._lock:
                if self.returncode is None:
                    told = self._end.read(4)  # written at once
                    assert told, "the process that has imported everything has died"
                    self.returncode = int.from_bytes(told, signed=True)
        return self.returncode

    def poll(self) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):  # it ended meanwhile
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def communicate(self, timeout: float = 300) -> tuple[bytes, bytes]:
        """All that it wrote and was not read yet, at its end."""
        with ThreadPoolExecutor(2) as pool:
            read = [pool.submit(stream.read if stream else bytes) for stream in (self.stdout, self.stderr)]
            left = futures.wait(read, timeout).not_done
            if left:
                self.kill()
        for stream in (self.stdout, self.stderr):
            if stream:
                stream.close()
        self.wait()
        if left:
            raise TimeoutError("the command did not end")
        out, err = (each.result() for each in read)
        return out, err


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

    def start(
        self,
        code: str,
        words: Iterable[object],
        *,
        cwd: Path,
        env: Mapping[str, str],
        stdout: int | None = None,
        stderr: int | None = None,
    ) -> Running:
        """What `python -c CODE WORDS` does, in `cwd` with that environment; what it writes goes into pipes, or where
        the caller says."""
        pipes = [os.pipe() for _ in range(3)]
        ends = [pipes[0][1] if stdout is None else stdout, pipes[1][1] if stderr is None else stderr, pipes[2][1]]
        told = {"code": code, "words": list(map(str, words)), "cwd": str(cwd), "env": dict(env)}
        request = json.dumps(told).encode()
        try:
            self._line.sendall(len(request).to_bytes(4))
            socket.send_fds(self._line, [request[:1]], ends)
            self._line.sendall(request[1:])
        finally:
            for _, write in pipes:
                os.close(write)
        reads: list[int | None] = [read for read, _ in pipes]
        for number, given in enumerate((stdout, stderr)):
            if given is not None:
                os.close(pipes[number][0])
                reads[number] = None
        return Running(int.from_bytes(_exactly(self._line, 4)), pipes[2][0], *reads[:2])

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


def _stream(number: int, encoding: str, errors: str | None) -> TextIO:
    """A standard stream as Python makes it; the one that was inherited knows the file that was there before."""
    by_lines = number == 2 or os.isatty(number)
    return open(number, "w", encoding=encoding, errors=errors, closefd=False, buffering=1 if by_lines else -1)


def _serve(line: socket.socket) -> dict[str, Any]:
    """Fork a child for each request, and tell of each how it ended. Returns in a child, with its request."""
    ended, ending = socket.socketpair()
    ending.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(ending.fileno(), warn_on_full_buffer=False)
    running: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([line, ended], [], [])
        if ended in ready:
            ended.recv(1 << 10)
            _tell_ends(running)
        if line not in ready:
            continue
        try:
            size = int.from_bytes(_exactly(line, 4))
        except EOFError:
            sys.exit(0)
        first, (out, err, end), *_ = socket.recv_fds(line, 1, 3)
        request: dict[str, Any] = json.loads(first + _exactly(line, size - 1))
        child = os.fork()
        if not child:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            for each in (line, ended, ending):
                each.close()
            os.dup2(out, 1)
            os.dup2(err, 2)
            for number in (out, err, end, *running.values()):
                os.close(number)
            sys.stdout = sys.__stdout__ = _stream(1, sys.stdout.encoding, sys.stdout.errors)
            sys.stderr = sys.__stderr__ = _stream(2, sys.stderr.encoding, sys.stderr.errors)
            os.chdir(request["cwd"])
            os.environ.clear()
            os.environ.update(request["env"])
            time.tzset()
            return request
        os.close(out)
        os.close(err)
        running[child] = end
        line.sendall(child.to_bytes(4))


def _tell_ends(running: dict[int, int]) -> None:
    """Whoever started it reads the exit code."""
    while running:
        child, status = os.waitpid(-1, os.WNOHANG)
        if not child:
            return
        end = running.pop(child)
        with contextlib.suppress(BrokenPipeError):  # nobody waits for it
            os.write(end, os.waitstatus_to_exitcode(status).to_bytes(4, signed=True))
        os.close(end)


def _import_all() -> None:
    """Every module of the grader that the command line may need, and the libraries that they import late."""
    import importlib
    import pkgutil

    import grader

    for module in pkgutil.walk_packages(grader.__path__, "grader."):
        if not f"{module.name}.".startswith(_ELSEWHERE):
            try:
                importlib.import_module(module.name)
            except ModuleNotFoundError as error:
                if str(error.name).startswith("grader"):
                    raise  # what else is missing is of an extra
    for name in (*_LIBRARIES, *_PROGRAMS):
        importlib.import_module(name)


def _keep_to_one_core() -> None:
    """The tests themselves share out the cores: a run over three students starts one worker and not as many as there
    are cores, each of which collects every suite once more."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
        os.sched_setaffinity(0, {cores[number % len(cores)]})


def _reseed() -> None:
    """No two children draw the same, nor what the process that they are forked of has drawn."""
    random.seed()
    numpy.random.seed()


def _leave(code: object) -> NoReturn:
    """End as Python does, with this code of `SystemExit`, but for the last step."""
    if isinstance(code, str):
        print(code, file=sys.stderr)
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def _main() -> None:
    _import_all()
    from grader.domain.package_files import package_digest
    from grader.gradebook.migrations import FORMAT, expected_objects
    from grader.report import html
    from grader.sandbox import host
    from grader.sandbox.backends import sweep
    from grader.text import LANGS

    host.probe_level()  # the same for all of them: each would start a host to find out
    package_digest()  # which reads the whole package
    expected_objects(FORMAT)
    for lang in LANGS:
        pages = html._environment(lang)  # compiled once: a third of a run over three students
        for name in pages.list_templates(extensions=["html"]):
            pages.get_template(name)
    sweep.sweep_once.cache_clear()
    assert threading.active_count() == 1, "a child of a process with threads has their locks without them"
    _keep_to_one_core()
    gc.collect()
    gc.freeze()  # no child goes through it once more
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C means the tests; they end this process by their own end
    request = _serve(socket.socket(fileno=int(sys.argv[1])))
    _reseed()
    sys.argv = ["-c", *request["words"]]
    try:
        exec(compile(request["code"], "<string>", "exec"), {"__name__": "__main__"})
    except SystemExit as error:
        _leave(error.code)
    _leave(None)


if __name__ == "__main__":
    _main()
