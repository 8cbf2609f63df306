"""The file under the gradebook: who may write it, which format it has, what its faults are called.

Three things that `grader.gradebook.book` stands on: `check_folder` (nothing there is a link, or another user's),
`connect` (make the tables, or refuse a file that is not exactly ours, or too new; an older one is read as it would be
now, and migrated by whoever writes) and `translate_errors`, the one door through which SQLite's faults leave as
sentences. The limit: nothing here knows what the tables mean; they stand in `gradebook.migrations`.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from grader.gradebook.migrations import (
    APPLICATION_ID,
    FORMAT,
    PART,
    expected_objects,
    make_tables,
    migrate,
    read_objects,
    save_copy,
)
from grader.text import tr
from grader.text.errors import MachineError, UsageError
from grader.text.safe import one_line

FILES = (
    "gradebook.sqlite",
    "gradebook.sqlite-journal",
    "gradebook.sqlite-wal",
    "gradebook.sqlite-shm",
    PART,
    "lock",
    "lock.json",
    "grade.log",
)


def utc_now() -> str:
    """This moment, RFC 3339 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def encode_name(name: str) -> str | bytes:
    """A name as SQLite can hold and compare it, different for different names even with lone surrogates."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return name.encode("utf-8", "surrogatepass")
    return name


def decode_name(stored: str | bytes) -> str:
    """The name that `encode_name` made this of."""
    return stored if isinstance(stored, str) else stored.decode("utf-8", "surrogatepass")


def check_folder(folder: Path, class_folder: Path) -> None:
    """`UsageError` where the gradebook's folder, or a file in it, is a link or another user's: whoever put it there
    could have put anything there, and what is written would go where it leads."""
    owners = {0, os.geteuid()} if hasattr(os, "geteuid") else set()
    if owners and folder.parent == class_folder and os.path.isdir(class_folder):
        owners.add(os.stat(class_folder).st_uid)
    for path, is_kind in ((folder, stat.S_ISDIR), *((folder / each, stat.S_ISREG) for each in FILES)):
        try:
            status = os.lstat(path)
        except OSError:  # not there yet; or it cannot be looked at, which is told when it is opened
            continue
        if not is_kind(status.st_mode) or (owners and status.st_uid not in owners):
            raise UsageError(
                tr(
                    "{path} is not what the grader made: it is a link, something else than a file or folder, or "
                    "another user's. Nothing was read from it. Move it away; the next run makes a new one.",
                    path=path,
                )
            )


class Connection(NamedTuple):
    """An open file."""

    database: sqlite3.Connection
    copy: Path | None
    """Of the file as it was, where it was migrated just now."""


@contextmanager
def connect(path: Path, *, mode: Literal["ro", "rw", "rwc"]) -> Iterator[Connection]:
    """A connection to the gradebook at `path`: to leave no trace (`ro`), to read (`rw`, for after a crash a reader
    has to roll the journal back), or to write, which makes the file where it is missing (`rwc`). What is not exactly
    a gradebook is refused before anything is read from it."""
    with translate_errors(path):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)
    copy = None
    try:
        with translate_errors(path):
            # Nothing that a schema says is run while it is looked at.
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.execute("PRAGMA foreign_keys = ON")
            check_format(path, connection, make=mode == "rwc")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version < FORMAT and mode == "rwc":
                copy = save_copy(path, version)
                with transaction(connection):
                    migrate(connection)
            elif version < FORMAT:
                connection = _migrate_in_memory(connection)
            if mode != "rwc":
                connection.execute("PRAGMA query_only = ON")
        yield Connection(connection, copy)
    finally:
        connection.close()


def _migrate_in_memory(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The same in memory, migrated: a reader changes nothing. Closes `connection`."""
    memory = sqlite3.connect(":memory:", isolation_level=None)
    try:
        memory.execute("PRAGMA trusted_schema = OFF")
        with closing(connection):
            connection.backup(memory)
        with transaction(memory):
            migrate(memory)
    except BaseException:
        memory.close()
        raise
    return memory


def check_format(path: Path, connection: sqlite3.Connection, *, make: bool) -> None:
    """Make the tables in an empty file; refuse one that is another program's, or a later grader's, one that holds any
    other object or the same with other words (a trigger could rewrite each report), and one whose pages or indexes
    disagree."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    existing = read_objects(connection)
    if not existing and make:
        with transaction(connection):
            make_tables(connection)
        return
    if application != APPLICATION_ID:
        raise UsageError(tr("{path} is not a gradebook. Move it away; the next run makes a new one.", path=path))
    if version > FORMAT:
        raise UsageError(
            tr(
                "{path} was written by a newer grader (format {version}; this one knows {known}). "
                "Update the grader, or move the file away and grade again.",
                path=path,
                version=version,
                known=FORMAT,
            )
        )
    (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
    expected = expected_objects(version)
    if not expected or existing != expected or journal != "delete":
        strange = sorted({str(one[1]) for one in {*existing} ^ {*expected}}) or [f"format {version}, {journal}"]
        raise UsageError(
            tr(
                "{path} is not a gradebook as the grader makes it: {strange}. Nothing was read from it. Put back a "
                "copy of it, or move it away and grade again.",
                path=path,
                strange=one_line(", ".join(strange), 200),
            )
        )
    (outcome,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if outcome != "ok":
        raise MachineError(
            tr(
                "The gradebook {path} is damaged ({error}). Put back a copy of it, or move it away and grade again.",
                path=path,
                error=one_line(str(outcome), 200),
            )
        )


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, whatever interrupts it; within another one a part of that."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite may have rolled back by itself, as it does on a full disk
            connection.execute("ROLLBACK")
        raise


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Let SQLite's faults out as sentences: whose fault, which file, what to do."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorname", "") or ""
        if code == "SQLITE_FULL" or code.startswith(("SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC")):
            raise MachineError(
                tr(
                    "The gradebook {path} could not be written: no space left on the disk, or the disk failed "
                    "({error}). Make room and run again; what was graded before is kept.",
                    path=path,
                    error=error,
                )
            ) from error
        if code.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
            raise UsageError(
                tr(
                    "The gradebook {path} cannot be opened for writing ({error}). "
                    "Make the file and its folder writable, or grade a copy of the class folder.",
                    path=path,
                    error=error,
                )
            ) from error
        if code.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise MachineError(
                tr(
                    "The gradebook {path} is damaged ({error}). Put back a copy of it, or move it away and grade "
                    "again.",
                    path=path,
                    error=error,
                )
            ) from error
        if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise MachineError(
                tr(
                    "The gradebook {path} is held by another program ({error}). Close that program and run again.",
                    path=path,
                    error=error,
                )
            ) from error
        raise MachineError(
            tr("The gradebook {path} failed: {error}. Put back a copy of it, or move it away.", path=path, error=error)
        ) from error
