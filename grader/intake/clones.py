"""When the commit that a clone stands on was made, read off its `.git` without git: a clone can have git run things.

Which commit that is, `HEAD` and the refs say: names, looked up here by their form alone. The object is hostile bytes:
it is read in the sandbox (`grader.sandbox.inside.reading.commit`). No link is followed; what `.git` says that lies
elsewhere is not looked for.

The limit: weak. The author's clock wrote the time, and an author may write any; what is in the folder may be newer
than the commit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from grader.intake.notebooks import Opener
from grader.intake.opening import OpenFolder, StaffFiles, UnusableFile, enter_folder, open_folder
from grader.sandbox.reading import explain_fault
from grader.sandbox.seam.contents import MAX_SENT, Limits
from grader.text import EMPTY, Text, plain, tr

MAX_REF = 4_096
MAX_PACKED_REFS = 4 * 2**20
MAX_LOOSE = 2**20
"""Bytes of an object that lies alone; a commit is a hundredth of that."""
MAX_PACKS = 50
_LIMITS = Limits()
_OID = rb"[0-9a-f]{40}(?:[0-9a-f]{24})?"
_HEAD = re.compile(rb"(?:(" + _OID + rb")|ref:[ \t]*(refs(?:/[^\x00-\x20\x7f~^:?*\[\\/]+)+))\s*")
_HASH = re.compile(rb"(" + _OID + rb")\s*")


@dataclass(frozen=True)
class Committed:
    """When, with the zone that the commit names; or why nobody can say."""

    time: datetime | None = None
    fault: Text = EMPTY


def committer_time(folder: Path, opener: Opener) -> datetime | None:
    """The time of `read_committed` alone."""
    return read_committed(folder, opener).time


def read_committed(folder: Path, opener: Opener) -> Committed:
    """The committer's date of the commit that the clone in `folder` stands on. `opener` takes files apart, as
    `grader.sandbox.reading.Reader.read` does."""
    try:
        with open_folder(folder, (".git",), StaffFiles()) as git:
            data = b"".join(len(piece).to_bytes(8, "big") + piece for piece in _pieces(git))
    except _Unknown as unknown:
        return Committed(fault=unknown.why)
    except NotADirectoryError:
        return Committed(fault=tr("its .git is no folder"))
    except UnusableFile as unusable:
        large = unusable.args[0] == "large"
        return Committed(fault=explain_fault("sent", _LIMITS) if large else _NO_FILE)
    except OSError as error:
        return Committed(fault=plain(error.strerror or str(error)))
    contents = opener("commit", data, _LIMITS)
    if contents.fault:
        return Committed(fault=_FAULTS.get(contents.fault) or explain_fault(contents.fault, _LIMITS))
    seconds, zone = contents.facts.get("seconds"), contents.facts.get("zone")
    if type(seconds) is not int or type(zone) is not int or not -24 * 60 < zone < 24 * 60:
        return Committed(fault=explain_fault("nonsense", _LIMITS))
    try:
        return Committed(datetime.fromtimestamp(seconds, UTC).astimezone(timezone(timedelta(minutes=zone))))
    except (ValueError, OverflowError, OSError):  # no calendar has it, and no reader of ours tells it
        return Committed(fault=explain_fault("nonsense", _LIMITS))


class _Unknown(Exception):  # noqa: N818  # the clone's doing
    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


_NO_FILE = tr("a file in its .git is a link or no ordinary file")
_NO_COMMIT = tr("nothing was committed in it")
_FORM = tr("its .git has a form that is not read here")
_MISSING = tr("its last commit is not in it")
_FAULTS = {"missing": _MISSING, "damaged": tr("its last commit is damaged"), "format": _FORM}


def _pieces(git: OpenFolder) -> Iterator[bytes]:
    """The name of the commit, and where it is written: it alone, or all packs with their indexes."""
    oid = _find_head(git)
    yield oid
    name = oid.decode("ascii")
    try:
        with enter_folder(git, ("objects", name[:2])) as folder:
            yield folder.read(name[2:], MAX_LOOSE)
            return
    except FileNotFoundError:
        pass
    try:
        with enter_folder(git, ("objects", "pack")) as folder:
            names = [name.removesuffix(".idx") for name in folder.names() if name.endswith(".idx")]
            if not names:
                raise _Unknown(_MISSING)
            if len(names) > MAX_PACKS:
                raise _Unknown(_FORM)
            left = MAX_SENT - MAX_REF
            for name in names:
                for ending in (".idx", ".pack"):
                    piece = folder.read(name + ending, left)
                    left -= len(piece) + 8
                    yield piece
    except FileNotFoundError:
        raise _Unknown(_MISSING) from None


def _find_head(git: OpenFolder) -> bytes:
    """Where `HEAD` leads to, by the form of names alone."""
    try:
        head = _HEAD.fullmatch(git.read("HEAD", MAX_REF))
    except FileNotFoundError:
        raise _Unknown(_FORM) from None
    if head is None:
        raise _Unknown(_FORM)
    if head[1]:
        return head[1]
    try:
        *folders, name = head[2].decode().split("/")
    except UnicodeDecodeError:
        raise _Unknown(_FORM) from None
    if not {".", ".."}.isdisjoint({*folders, name}):
        raise _Unknown(_FORM)
    try:
        with enter_folder(git, folders) as folder:
            found = _HASH.fullmatch(folder.read(name, MAX_REF))
    except (FileNotFoundError, NotADirectoryError):
        try:
            packed = git.read("packed-refs", MAX_PACKED_REFS)
        except FileNotFoundError:
            raise _Unknown(_NO_COMMIT) from None
        found = re.search(rb"^(" + _OID + rb") " + re.escape(head[2]) + rb"$", packed, re.MULTILINE)
        if found is None:
            raise _Unknown(_NO_COMMIT) from None
    if found is None:
        raise _Unknown(_FORM)
    return found[1]
