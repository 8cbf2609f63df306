"""The class secret: 32 random bytes from which the inputs of hidden tests are made (`grader.domain.seeds`).

It lies in `<class>/.grade/secret`, for the owner alone, is made by the first run and stays: whoever grades again
measures with the same inputs. It goes from here to the workers and into `grader.suites.session`, and nowhere else: no
child, no report, no log, no JSON holds it. Reports hold its digest, by which a run sees that it is another one than
before.

`FIXED` takes its place where there is no class: `verify`, `check`, a folder or file graded alone.

The limit: the file is as safe as the account that grades. Who reads it can compute the hidden inputs.
"""

from __future__ import annotations

import errno
import hmac
import os
import secrets
import stat
import tempfile
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from grader.text import Text, plain, tr
from grader.text.errors import FULL, MachineError, UsageError

FILENAME: Final = "secret"
SIZE: Final = 32
FIXED: Final = b"sealed-grader, no class: no key!"
"""Known to everybody who reads this: with it, hidden inputs can be computed by whoever has the hidden tests."""
_PART = "secret-", ".part"
_OPEN = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
)
_NO_LINKS = (errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL)
"""What a file system without hard links (FAT, some network shares) says when asked for one."""


@dataclass(frozen=True)
class Secret:
    """A class secret, and what has to be said about it before anything is graded."""

    value: bytes = field(repr=False)
    warnings: tuple[Text, ...] = ()


def digest(secret: bytes) -> str:
    """What reports hold: SHA-256 keyed by the secret, in hex. The label keeps it apart from every seed."""
    return hmac.digest(secret, b"digest", "sha256").hex()


def load_class_secret(folder: Path, reports: Collection[str]) -> Secret:
    """The secret in `folder` (a class's `.grade`), made where it is missing; `reports` are the digests that the
    current reports of the class hold. To be called by the run that holds the class's lock.

    `UsageError` where what lies there is no secret, or none can be written; `MachineError` where the disk is full.
    """
    path = folder / FILENAME
    value, warnings = _read_secret(path)
    if value is None:
        warnings += [_MISSING.format(path=path, count=len(reports))] if reports else []
        for leftover in folder.glob("*".join(_PART)):  # of a run that was killed while it made one
            with suppress(OSError):
                leftover.unlink()
        value = _make_secret(path)
    elif others := _count_others(value, reports):
        warnings.append(_ANOTHER.format(path=path, count=others))
    return Secret(value, tuple(warnings))


def peek_class_secret(folder: Path, reports: Collection[str]) -> Secret:
    """The same for who must not write: `FIXED` where the file is missing."""
    path = folder / FILENAME
    value, warnings = _read_secret(path, tighten=False)
    if value is None:
        return Secret(FIXED, (_NOT_MADE.format(path=path, count=len(reports)),) if reports else ())
    others = _count_others(value, reports)
    return Secret(value, (*warnings, *([_ANOTHER.format(path=path, count=others)] if others else [])))


_MISSING = tr(
    "The class secret {path} is missing, and {count} reports of this class were made with it. A new one is made now: "
    "hidden tests get other inputs, and a score that is made again may differ from the old one. If there is a backup "
    "of .grade, stop this run (Ctrl-C), put the file back and grade again; if not, grade the whole class again, so "
    "that all are measured alike."
)
_ANOTHER = tr(
    "{count} reports of this class were made with another class secret than the one in {path}: their hidden tests had "
    "other inputs, and a score that is made again may differ. If there is a backup of the former file, stop this run "
    "(Ctrl-C), put it back and grade again; if not, grade the whole class again, so that all are measured alike."
)
_NOT_MADE = tr(
    "The class secret {path} is missing, and {count} reports of this class were made with it. A dry run makes no new "
    "one: hidden tests get inputs from a fixed one here, and scores may differ from those of a real run."
)
_WAS_OPEN = tr(
    "Other users of this machine were allowed to read the class secret {path}. From now on they are not. If somebody "
    "may have read it, remove the file: the next run makes a new one."
)
_STAYS_OPEN = tr(
    "The class secret {path} cannot be closed to other users: that disk keeps no permissions. Keep the class folder "
    "where no student can open it."
)


def _count_others(value: bytes, reports: Collection[str]) -> int:
    mine = digest(value)
    return sum(each != mine for each in reports)


def _read_secret(path: Path, *, tighten: bool = True) -> tuple[bytes | None, list[Text]]:
    """The secret, None where there is no file; `UsageError` where it is not as it was made."""
    try:
        if not hasattr(os, "O_NOFOLLOW") and path.is_symlink():
            raise _make_refusal(path, tr("is a link"))
        fd = os.open(path, _OPEN)
    except FileNotFoundError:
        return None, []
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _make_refusal(path, tr("is a link")) from None
        if error.errno == errno.ENXIO or path.is_dir():
            raise _make_refusal(path, tr("is no plain file")) from None
        raise UsageError(
            tr(
                "The class secret {path} cannot be read: {why}. Grade as the user whom it belongs to, or make "
                "it readable for you alone.",
                path=path,
                why=error.strerror,
            )
        ) from error
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise _make_refusal(path, tr("is no plain file"))
        if not _is_ours(status, path):
            raise _make_refusal(path, tr("belongs to another user (uid {uid})", uid=status.st_uid))
        data = os.read(fd, SIZE + 1)
        if len(data) != SIZE:
            count = tr("more") if len(data) > SIZE else plain(str(len(data)))
            raise _make_refusal(path, tr("holds {count} bytes and not {size}", count=count, size=SIZE))
        if not any(data):  # what some file systems leave of a file after a power cut
            raise _make_refusal(path, tr("holds nothing but zeros"))
        return data, _restrict_access(fd, path, status) if tighten else []
    finally:
        os.close(fd)


def _make_refusal(path: Path, why: Text) -> UsageError:
    return UsageError(
        tr(
            "The class secret {path} {why}, so it is not the one that a run made there. Put it back from a backup of "
            ".grade; if there is none, move it away: the next run makes a new one, and hidden tests get other inputs.",
            path=path,
            why=why,
        )
    )


def _is_ours(status: os.stat_result, path: Path) -> bool:
    """Whether the file is of the user who grades; for root, who may do it for another, of the folder's owner."""
    if not hasattr(os, "geteuid"):
        return True
    me = os.geteuid()
    return status.st_uid == me or (me == 0 and status.st_uid == path.parent.stat().st_uid)


def _restrict_access(fd: int, path: Path, status: os.stat_result) -> list[Text]:
    """Take the file from everybody else; what has to be said about it."""
    if os.name == "nt" or not status.st_mode & 0o077:
        return []
    with suppress(OSError):
        os.fchmod(fd, 0o600)
    return [(_STAYS_OPEN if os.fstat(fd).st_mode & 0o077 else _WAS_OPEN).format(path=path)]


def _make_secret(path: Path) -> bytes:
    """A new secret on the disk: whole or not at all, and never in the place of another."""
    try:
        fd, part = tempfile.mkstemp(_PART[1], _PART[0], path.parent)  # for the owner alone
        try:
            with open(fd, "wb") as file:
                file.write(secrets.token_bytes(SIZE))
                file.flush()
                os.fsync(file.fileno())
            _link_into_place(part, path)
        finally:
            with suppress(OSError):
                os.unlink(part)
        _sync_folder(path.parent)
    except OSError as error:
        if error.errno in FULL:
            raise MachineError(
                tr(
                    "The class secret {path} could not be written: {why}. Make room and run again.",
                    path=path,
                    why=error.strerror,
                )
            ) from error
        raise UsageError(
            tr(
                "The class secret {path} could not be written: {why}. Make the folder writable, or grade a "
                "copy of the class folder.",
                path=path,
                why=error.strerror,
            )
        ) from error
    value, _ = _read_secret(path)
    if value is None:
        raise MachineError(
            tr("The class secret {path} was written, and is not there. Look after the disk, and run again.", path=path)
        )
    return value


def _link_into_place(part: str, path: Path) -> None:
    """Give the file its name, unless another run was quicker: then that one's counts."""
    try:
        os.link(part, path)
    except FileExistsError:
        return
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if not os.path.lexists(path):  # this run holds the class's lock: nobody comes between
            os.rename(part, path)


def _sync_folder(folder: Path) -> None:
    """Have the new name on the disk, where the system can be told so."""
    with suppress(OSError):
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
