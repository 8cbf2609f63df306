"""One's own TensorFlow script, run with all that it has when it is graded, but in the open. Student side.

For `grade script` at home: no sandbox, no limits, and what it prints goes where it goes without us. It has the old
names, the course's images and the seeds of grading; a statement that raises is shown and the next one run, and all of
it is run a second time where it turns out to be for the other TensorFlow. The limit: of an exception only one's own
lines are shown, and what TensorFlow says of the machine while it is imported is not.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import threading
import traceback
import types
from collections.abc import Iterator

from grader.sandbox.inside import loading, source
from grader.sandbox.inside import tensorflow as side

FAILED = 1
"""The exit code where an exception ended the script, or a statement of it."""
_INTERRUPTED = 130
_NO_LIMIT = 1e9
"""CPU seconds: thirty years."""


def main() -> None:
    """Entry of the process: `python -P -m grader.sandbox.inside.openly TEXT FILE IMAGES SEED ONCE_MORE GOES_ON`. TEXT
    is a file with what is run, FILE what it is called, IMAGES a file of arrays; ONCE_MORE is said before a second run,
    GOES_ON after the first statement that raised."""
    text_file, file, images, seed, once_more, goes_on = sys.argv[1:]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # where it is graded, no letter is too many for what it prints to
            stream.reconfigure(errors="replace")
    sys.argv = [os.path.basename(file)]
    sys.path.insert(0, os.path.dirname(file))
    with _silent():
        side.preload()
    import numpy

    with numpy.load(images) as found:
        data = dict(found)
    with open(text_file, "rb") as opened:
        text = source.decode_script(opened.read(), [])
    side.prepare(data, int(seed))
    known = set(sys.modules)
    while (loaded := _run(text, file, goes_on)) is None:
        print(once_more, file=sys.stderr, flush=True)
        for name in set(sys.modules) - known:  # one's own modules too were run in the other setting
            if str(getattr(sys.modules[name], "__file__", "")).startswith(os.path.dirname(file) + os.sep):
                del sys.modules[name]
    sys.stdout.flush()
    if loaded.left is not None and (loaded.left.code or not loaded.skipped):
        raise loaded.left
    sys.exit(FAILED if loaded.skipped or loaded.ended else 0)


def _run(text: str, file: str, goes_on: str) -> loading.Loaded | None:
    """What came of it, each exception shown when it is raised; None where all is to be run once more."""
    folder = os.path.dirname(file)
    module = sys.modules["__main__"] = source.new_module("__main__", file)
    interrupted = threading.Event()
    failed = False

    def interrupt(number: int, frame: types.FrameType | None) -> None:
        interrupted.set()
        raise KeyboardInterrupt

    def goes_on_only_uninterrupted(*_: object) -> None:
        if interrupted.is_set():  # a statement that grading does without was under way
            raise KeyboardInterrupt

    def show(error: BaseException) -> bool:
        nonlocal failed
        if isinstance(error, Exception) and side.again(error):
            return True
        _show(error, folder)
        if not (failed or isinstance(error, MemoryError)):
            print(goes_on, file=sys.stderr, flush=True)
        failed = True
        return False

    signal.signal(signal.SIGINT, interrupt)
    try:
        order = loading.Order(script=True, seconds=_NO_LIMIT)
        loaded = loading.load(
            text, file, module.__dict__, {}, order, goes_on_only_uninterrupted, _is_out_of_memory, show
        )
    except loading.Again:
        return None
    except SyntaxError as error:  # of the whole file: nothing of it was run
        _show(error, folder)
        sys.exit(FAILED)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    if interrupted.is_set():
        sys.exit(_INTERRUPTED)
    ended = loaded.ended
    if ended is not None and loaded.left is None and not isinstance(ended.error, Exception):
        _show(ended.error, folder)
    return loaded


def _is_out_of_memory(error: BaseException) -> bool:
    return isinstance(error, MemoryError)


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Without what libraries in C write to standard error."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)


def _show(error: BaseException, folder: str) -> None:
    """Say it as Python would, without the lines of libraries and of ours."""
    told = traceback.TracebackException.from_exception(error)
    seen: set[int] = set()
    part: traceback.TracebackException | None = told
    while part is not None and id(part) not in seen:
        seen.add(id(part))
        part.stack[:] = [frame for frame in part.stack if frame.filename.startswith(folder + os.sep)]
        part = part.__cause__ or part.__context__
    sys.stdout.flush()
    print("".join(told.format()), end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
