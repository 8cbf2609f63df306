"""Where `grade` and `python -m grader` begin: the command line, once it can tell that it was stopped.

Until then Ctrl-C ends it as it does any program, and not by a traceback through what is being imported.
"""

from __future__ import annotations

import signal

from grader.app.process import settle


def main() -> None:
    """The command line; it ends the process."""
    settle()
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from grader.app.cli import main as run  # which takes the signal back

    run()


if __name__ == "__main__":
    main()
