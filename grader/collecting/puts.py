"""Folders that appear whole or not at all: written beside their places, and named when all of them are on the disk.

The limit: only for who holds the class's lock; names and places are the caller's.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import stat
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

from grader.collecting.head import FILENAME as MAIL
from grader.text import tr
from grader.text.errors import FULL, MachineError, UsageError
from grader.text.safe import one_line

WORKSHOP = ".collecting"
"""How the name of a folder begins that is not whole yet."""
_FEW = 4
"""Of fewer folders each file is waited for by itself."""


def digest_files(files: Mapping[str, bytes]) -> str:
    """SHA-256 of names and contents; the mail that they came by aside."""
    whole = hashlib.sha256()
    for path in sorted(files):
        if path != MAIL:
            whole.update(f"{len(path.encode())} {len(files[path])} {path}".encode())
            whole.update(files[path])
    return whole.hexdigest()


def digest_folder(folder: Path) -> str:
    """The same of what lies in a folder; of nothing where it cannot be read, or holds what is no plain file."""
    files = read_folder(folder)
    return "" if files is None else digest_files(files)


def read_folder(folder: Path) -> dict[str, bytes] | None:
    """What lies in a folder that was put there; None where it is none, or holds anything but plain files."""
    files: dict[str, bytes] = {}
    if folder.is_symlink() or not folder.is_dir():
        return None
    for place, folders, names in os.walk(folder):
        if any(os.path.islink(os.path.join(place, name)) for name in folders):
            return None
        for name in names:
            path = Path(place, name)
            if not stat.S_ISREG(os.lstat(path).st_mode):
                return None
            files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return files


class Puts:
    """Folders that appear whole: written beside their places, and named when all that waits is on the disk. To wait for
    many at once takes hardly longer than for one."""

    def __init__(self) -> None:
        self.waiting: dict[Path, tuple[Path, str]] = {}
        """Place → where it lies until then, and the digest of what is in it."""
        self._cleared: set[Path] = set()

    def put(self, target: Path, files: Mapping[str, bytes]) -> None:
        """Make the folder with these files; it is there after `flush`."""
        if target.parent not in self._cleared:  # what a killed process left
            for left in sorted(target.parent.glob(f"{WORKSHOP}*")):
                remove(left)
            self._cleared.add(target.parent)
        workshop = target.parent / f"{WORKSHOP}-{len(self.waiting)}"
        workshop.mkdir()
        self.waiting[target] = workshop, digest_files(files)
        for path, data in files.items():
            place = workshop.joinpath(*path.split("/"))
            place.parent.mkdir(parents=True, exist_ok=True)
            with open(place, "xb") as file:
                file.write(data)

    def digest(self, target: Path) -> str:
        """Of what is at that place, or will be."""
        return self.waiting[target][1] if target in self.waiting else digest_folder(target)

    def flush(self) -> None:
        """Put all of it into its place; it is on the disk when this returns."""
        workshops = [workshop for workshop, _ in self.waiting.values()]
        sync_trees(workshops)
        for target, (workshop, _) in self.waiting.items():
            os.rename(workshop, target)
        sync_folders({target.parent for target in self.waiting})
        self.waiting.clear()
        self._cleared.clear()


def remove(folder: Path) -> None:
    """Remove what lies there, a link itself and never what it leads to."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.is_dir():
        shutil.rmtree(folder)


def sync_trees(folders: Collection[Path]) -> None:
    """Have all that lies in these folders on the disk."""
    if len(folders) < _FEW or not _sync_system(next(iter(folders))):
        for top in folders:
            for place, _, names in os.walk(top):
                for name in names:
                    _sync(Path(place, name))
                _sync(Path(place))


def sync_folders(folders: Collection[Path]) -> None:
    """Have the disk know which names are in these folders, and those above them by which they are found."""
    if len(folders) < _FEW or not _sync_system(next(iter(folders))):
        for place in {above for folder in folders for above in (folder, folder.parent, folder.parent.parent)}:
            _sync(place)


def _sync_system(folder: Path) -> bool:
    """Have all of a file system on the disk, where the system can do that."""
    call = getattr(ctypes.CDLL(None), "syncfs", None) if sys.platform == "linux" else None
    if call is None:
        return False
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        return bool(call(descriptor) == 0)
    finally:
        os.close(descriptor)


def _sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk; a folder only where the system can."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def explain(path: Path, error: OSError) -> MachineError | UsageError:
    """A fault of writing there, as a sentence."""
    kind = MachineError if error.errno in FULL else UsageError
    return kind(
        tr(
            "{path} could not be written: {why}. What was collected before is kept; correct that, and collect again.",
            path=one_line(str(path)),
            why=error.strerror or str(error),
        )
    )
