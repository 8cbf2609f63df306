"""Where `grade` and `python -m grader` begin: the command line, once it can tell that it was stopped.

Until then Ctrl-C ends it as it does any program, and not by a traceback through what is being imported. What is said of
the process as a whole is said here, before anything is imported that heeds it.
"""

from __future__ import annotations

import gc
import os
import signal

_GARBAGE = 20_000
"""Objects more than were freed, after which it is looked for garbage. Of all that is imported nothing is garbage, and
hardly anything of what a class's pages are made of: to look every 700 objects is a tenth of the time of importing, and
a thirtieth of that of rendering."""


def settle() -> None:
    """Say how this process is to work, before anything is imported that heeds it."""
    gc.set_threshold(_GARBAGE, 20, 20)
    # No package that happens to be installed beside takes part in reading what is written down, nor is one looked for.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"


def main() -> None:
    """The command line; it ends the process."""
    settle()
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from grader.app.cli import main as run  # which takes the signal back

    run()


if __name__ == "__main__":
    main()
