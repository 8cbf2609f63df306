"""All that a class's `.grade` holds, as one file: what is needed to go on with the class elsewhere, or after a loss.

The gradebook as it is at one moment, while a run may go on writing to it; the class secret; and whatever else is kept
there, with what waits for a decision. Left out are locks, logs and journals, and the copies of files of older formats.

The limit: the file is as secret as the class secret, which lies in it. It is put back by hand, as `RESTORE.txt` in it
says.
"""

from __future__ import annotations

import os
import re
import shlex
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from grader.domain.records import FILENAME
from grader.domain.secret import peek_class_secret
from grader.gradebook.archive import Archive, write_archive
from grader.gradebook.book import Gradebook
from grader.gradebook.file import FILES
from grader.text import Text, tr
from grader.text.errors import MachineError

RESTORE = "RESTORE.txt"
KEPT = "kept"
"""The folder of what `grade collect` keeps until a person decides."""
_LEFT_OUT = re.compile(r"gradebook-format-.*|.*\.part|tmp.*")
HOW = tr("To put it back, move the folder {folder} away if it is there, and run: {command}") + tr(
    "\nThe next run goes on from there, with the same inputs of hidden tests."
)


def explain_restore(folder: Path, file: str) -> Text:
    """How the backup `file` is put back to `folder`, with a command that can be copied as it stands."""
    return HOW.format(folder=folder, command=shlex.join(["unzip", file, "-d", str(folder)]))


def write_backup(class_folder: Path, folder: Path, target: Path) -> tuple[str, ...]:
    """Write what lies in `folder`, the class's `.grade`, to the zip file `target`; the names of what is in it.
    `UsageError` where there is no gradebook, a file there is not as the grader made it, or `target` cannot be written
    or lies there already; `MachineError` where the disk is full."""
    names: list[str] = []

    def fill(archive: Archive) -> None:
        copy = archive.workshop / FILENAME
        _copy_gradebook(book, copy, target)
        contents = {FILENAME: copy.read_bytes()}
        for path in sorted(folder.iterdir()):
            if path.name in (*FILES, RESTORE) or _LEFT_OUT.fullmatch(path.name) or not _is_plain(path):
                continue
            contents[path.name] = path.read_bytes()
        for path in _below(folder / KEPT):
            contents[path.relative_to(folder).as_posix()] = path.read_bytes()
        how = explain_restore(folder, target.name)
        contents[RESTORE] = f"{how.ko}\n\n{how.en}\n".encode("utf-8", "backslashreplace")
        for name, data in contents.items():
            archive.add(name, data)
        names.extend(contents)

    with Gradebook.open(class_folder, write=False, folder=folder) as book:
        peek_class_secret(folder, ())
        write_archive(target, fill)
    return tuple(names)


def _below(folder: Path) -> Iterator[Path]:
    """The plain files below a folder that is none of another's; none of what is not whole yet."""
    if folder.is_symlink():
        return
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (path for name in sorted(names) if _is_plain(path := Path(place, name)))


def _is_plain(path: Path) -> bool:
    return stat.S_ISREG(os.lstat(path).st_mode)


def _copy_gradebook(book: Gradebook, copy: Path, target: Path) -> None:
    """The gradebook as it is now, of this grader's format, with nothing of what was deleted in it."""
    try:
        # Not VACUUM INTO: it would take no name that is not Unicode.
        with closing(sqlite3.connect(copy.absolute().as_uri(), uri=True, isolation_level=None)) as new:
            book._db.backup(new)
            new.execute("PRAGMA temp_store = MEMORY")
            new.execute("VACUUM")
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorname", "") or ""
        if code == "SQLITE_FULL" or code.startswith("SQLITE_IOERR"):
            raise MachineError(
                tr(
                    "{path} could not be written: {why}. Nothing of it was left. Make room, or name a file elsewhere.",
                    path=target,
                    why=error,
                )
            ) from error
        raise MachineError(
            tr("The gradebook {path} could not be copied: {why}. Try again.", path=book.path, why=error)
        ) from error
