"""Reads a file that a person put somewhere or named: whole, up to a bound, and no pipe that never ends.

The limit: what the bytes say is for whoever asks; what students hand in is read elsewhere, through no link
(`grader.intake.opening`).
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from grader.text import Text, plain, tr
from grader.text.errors import UsageError

_FLAGS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_BROKEN_LINK = tr("{path} is a link to something that is not there.")
_NO_FILE = tr("{path} is no file.")


def read_given(path: Path, most: int, advice: Text) -> bytes:
    """The bytes of the file at `path`; `most` is how many there may be, whole MiB. A `UsageError` says that there is no
    such file, or that it is too large, with `advice`: what to put or name there instead."""
    raw = find_given(path, most, advice)
    if raw is None:
        raise UsageError(_NO_FILE.format(path=path) + plain(" ") + advice)
    return raw


def find_given(path: Path, most: int, advice: Text) -> bytes | None:
    """The same; None where nothing is there. A link to nothing is something: somebody has put it there."""
    try:
        # A FIFO or a device may never end, or begin.
        with open(os.open(path, os.O_RDONLY | _FLAGS), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UsageError(_NO_FILE.format(path=path) + plain(" ") + advice)
            raw = file.read(most + 1)
    except FileNotFoundError as error:
        if path.is_symlink():
            raise UsageError(_BROKEN_LINK.format(path=path) + plain(" ") + advice) from error
        return None
    except IsADirectoryError as error:
        raise UsageError(_NO_FILE.format(path=path) + plain(" ") + advice) from error
    except OSError as error:
        raise UsageError(
            tr(
                "{path} cannot be read: {error}. Correct that (if it is open in Excel, close it there) and run again.",
                path=path,
                error=error.strerror,
            )
        ) from error
    if len(raw) > most:
        raise UsageError(tr("{path} is larger than {size} MiB.", path=path, size=most >> 20) + plain(" ") + advice)
    return raw
