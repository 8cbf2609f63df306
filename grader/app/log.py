"""The log: what a run did, kept in memory, and written to a file only when somebody will have to read it.

A fault's sentence names the file; the traceback stands there and nowhere else. `--verbose` shows the notes as they
come. The limit: it is for staff alone, as the gradebook beside it is: a broken test's own words may stand in it.
"""

from __future__ import annotations

import platform
import sys
import time
import traceback
from collections import deque
from pathlib import Path

import grader
from grader.domain.records import state_folder

FILENAME = "grade.log"
_MAX_LINES = 2_000


class Log:
    """Notes of this process. `verbose`: also to standard error, at once."""

    def __init__(self) -> None:
        self.verbose = False
        self.folder: Path | None = None
        """Where the file goes if it is needed: the class's own folder; None: the user's."""
        self._lines: deque[str] = deque(maxlen=_MAX_LINES)
        self._began = time.monotonic()

    def note(self, line: str) -> None:
        """Remember a line."""
        stamped = f"{time.monotonic() - self._began:8.3f} s  {line}"
        self._lines.append(stamped)
        if self.verbose:
            print(stamped, file=sys.stderr, flush=True)  # not `echo`, which the bar does not see: it writes over it

    def save(self, error: BaseException | None = None) -> Path | None:
        """Append the notes and the traceback to the file; its place, or None where no folder can be written."""
        trace = "" if error is None else "".join(traceback.format_exception(error))
        head = (
            f"{time.strftime('%Y-%m-%d %H:%M:%S %z')}  grader {grader.__version__}  Python {platform.python_version()}"
        )
        text = "\n".join([head, f"arguments: {sys.argv[1:]}", *self._lines, trace]) + "\n"
        for folder in filter(None, (self.folder, state_folder())):
            try:
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                with (folder / FILENAME).open("a", encoding="utf-8", errors="backslashreplace") as file:
                    file.write(text)
            except OSError:
                continue
            self._lines.clear()
            return folder / FILENAME
        return None


LOG = Log()
"""The one of this process."""
