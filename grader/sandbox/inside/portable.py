"""The student's process of the portable backend: `python -m grader.sandbox.inside.portable FOLDER BOUNDS PRELOAD…`.

Standard input and output are the wire; the student's code gets other ones. BOUNDS are those of `Bounds`, as JSON;
they hold as far as the system has such limits (Windows has none). It ends with the grader, however that one ends: a
thread reads standard input and sees its end also while the student's code runs.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import threading

from grader.sandbox.inside import pipes, rlimits, serving
from grader.sandbox.seam.bounds import Bounds


def main() -> None:
    folder, bounds, preload = sys.argv[1], Bounds(**json.loads(sys.argv[2])), sys.argv[3:]
    if sys.platform == "linux":
        from grader.sandbox.seam import libc

        # For code that holds the interpreter's lock: then the thread below does not get to run.
        libc.prctl(libc.PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG", signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, sink = os.dup(0), os.dup(1)
    requests, inlet = os.pipe()
    if sys.platform == "win32":
        import msvcrt

        for fd in (source, sink, requests, inlet):
            msvcrt.setmode(fd, os.O_BINARY)
    threading.Thread(target=_pass_on, args=(source, inlet), daemon=True).start()
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    try:
        for name in preload:
            if name == "tensorflow":
                from grader.sandbox.inside import tensorflow as side

                side.preload()
            else:
                importlib.import_module(name)
    except ImportError as error:
        pipes.refuse(sink, f"{type(error).__name__}: {error}")
        return
    try:
        rlimits.lower(bounds, others=None)
    except (OSError, ValueError) as error:
        pipes.refuse(sink, f"{type(error).__name__}: {error}")
        return
    pipes.greet(sink)
    serving.Server(folder, 1).serve(requests, sink)


def _pass_on(source: int, inlet: int) -> None:
    """Requests from standard input to the agent; at its end, the end of this process."""
    while data := os.read(source, 1 << 16):
        view = memoryview(data)
        while view:
            view = view[os.write(inlet, view) :]
    os._exit(0)


if __name__ == "__main__":
    main()
