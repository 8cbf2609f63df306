"""The student's process of the portable backend: `python -m grader.sandbox.portable_child FOLDER PRELOAD…`.

Standard input and output are the wire; the student's code gets other ones.
"""

from __future__ import annotations

import importlib
import os
import sys

from grader.sandbox import child


def main() -> None:
    folder, preload = sys.argv[1], sys.argv[2:]
    source, sink = os.dup(0), os.dup(1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(source, os.O_BINARY)
        msvcrt.setmode(sink, os.O_BINARY)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    try:
        for name in preload:
            if name == "tensorflow":
                from grader.sandbox import tensorflow as side

                side.preload()
            else:
                importlib.import_module(name)
    except ImportError as error:
        child.refuse(sink, f"{type(error).__name__}: {error}")
        return
    child.greet(sink)
    child.serve(source, sink, folder)


if __name__ == "__main__":
    main()
