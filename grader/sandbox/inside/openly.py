"""One's own TensorFlow script, run with all that it has when it is graded, but in the open. Student side.

For `grade script` at home: no sandbox, no limits, and what it prints goes where it goes without us. The whole file is
run as Python runs it, with the old names, the course's images and the seeds of grading, and a second time where it
turns out to be for the other TensorFlow. The limit: of an exception only one's own lines are shown, and what TensorFlow
says of the machine while it is imported is not.
"""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Iterator
from typing import NoReturn

from grader.sandbox.inside import loading, source
from grader.sandbox.inside import tensorflow as side

FAILED = 1
"""The exit code where an exception ended the script."""


def main() -> None:
    """Entry of the process: `python -P -m grader.sandbox.inside.openly TEXT FILE IMAGES SEED ONCE_MORE`. TEXT is a file
    with what is run, FILE what it is called, IMAGES a file of arrays, ONCE_MORE what is said before a second run."""
    text_file, file, images, seed, once_more = sys.argv[1:]
    sys.argv = [os.path.basename(file)]
    sys.path.insert(0, os.path.dirname(file))
    with _silent():
        side.preload()
    import numpy

    with numpy.load(images) as found:
        data = dict(found)
    with open(text_file, "rb") as opened:
        text = source.decode(opened.read(), [])
    side.prepare(data, int(seed))
    known = set(sys.modules)
    while True:
        module = sys.modules["__main__"] = source.new_module("__main__", file)
        try:
            loading.run(text, file, module.__dict__)
            break
        except Exception as error:
            if not side.again(error):
                _end(error, os.path.dirname(file))
        print(once_more, file=sys.stderr, flush=True)
        for name in set(sys.modules) - known:  # one's own modules too were run in the other setting
            if str(getattr(sys.modules[name], "__file__", "")).startswith(os.path.dirname(file) + os.sep):
                del sys.modules[name]
    sys.stdout.flush()


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


def _end(error: Exception, folder: str) -> NoReturn:
    """Say it as Python would, without the lines of libraries and of ours."""
    told = traceback.TracebackException.from_exception(error)
    seen: set[int] = set()
    part: traceback.TracebackException | None = told
    while part is not None and id(part) not in seen:
        seen.add(id(part))
        part.stack[:] = [frame for frame in part.stack if frame.filename.startswith(folder + os.sep)]
        part = part.__cause__ or part.__context__
    sys.stdout.flush()
    sys.stderr.write("".join(told.format()))
    sys.exit(FAILED)


if __name__ == "__main__":
    main()
