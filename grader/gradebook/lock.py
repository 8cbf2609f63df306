"""One run at a time over a class: a lock that the system lets go of when its holder dies.

The limit: who only reads needs none (`grader.gradebook.book`).
"""

from __future__ import annotations

import getpass
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from grader.gradebook.file import utc_now
from grader.text import EMPTY, Text, tr
from grader.text.errors import UsageError


class BusyError(UsageError):
    """Another run has that class just now."""


@contextmanager
def lock_class(lock: Path, class_folder: Path) -> Iterator[None]:
    """Be the only run on that class folder. The system lets go of the lock when the process dies, however it does;
    the note beside it is only for the sentence that a second run gets."""
    from filelock import FileLock, Timeout  # for who writes: a check reads no more than what a report is made of

    note = lock.with_suffix(".json")
    file_lock = FileLock(lock, timeout=0)
    try:
        file_lock.acquire()
    except Timeout:
        raise BusyError(
            tr(
                "{folder} is in use already{holder}: it is being graded, or its mail is sent. Wait for that to end, or "
                "stop it with Ctrl-C; what it has done is kept.",
                folder=class_folder,
                holder=_holder(note),
            )
        ) from None
    except (OSError, NotImplementedError) as error:
        raise UsageError(
            tr(
                "The lock {lock} cannot be taken: {error}. Make the class folder writable, or grade a copy of it.",
                lock=lock,
                error=error,
            )
        ) from error
    try:
        with suppress(OSError, KeyError):  # KeyError: getpass, for a uid without a name
            holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": utc_now(), "user": getpass.getuser()}
            note.write_text(json.dumps(holder), encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            note.unlink()
        file_lock.release()


def _holder(note: Path) -> Text:
    try:
        holder = json.loads(note.read_text(encoding="utf-8"))
        return tr(
            " (process {pid} of {user} on {host}, since {since})",
            pid=holder["pid"],
            user=holder["user"],
            host=holder["host"],
            since=holder["since"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return EMPTY  # the other run has not written it yet, or could not
