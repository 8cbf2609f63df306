"""Files that an instructor dismissed: `grade ignore`. They open no total and are not listed any more.

Kept beside the gradebook, by place and content: a file that is handed in anew under the same name is looked at again.
The limit: a file that is graded cannot be dismissed; that is what `_` before a folder's name is for.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from grader.intake.kinds import is_archive
from grader.text import tr
from grader.text.errors import MachineError, UsageError

FILENAME = "ignored.json"


class Entry(BaseModel):
    """One dismissed file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: tuple[str, ...]
    """The names down to it from the class folder."""
    sha256: str
    when: datetime


class _List(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    files: tuple[Entry, ...] = ()


class IgnoredFiles:
    """The list of one class; `folder` is where its gradebook lies."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self._path = root, folder / FILENAME
        self.entries = {entry.place: entry for entry in self._read()}

    def __contains__(self, place: Sequence[str]) -> bool:
        entry = self.entries.get(tuple(place))
        return entry is not None and digest_file(self.file_of(place)) == entry.sha256

    def add(self, place: Sequence[str]) -> None:
        """Dismiss the file at `place`."""
        digest = digest_file(self.file_of(place))
        self.entries[tuple(place)] = Entry(place=tuple(place), sha256=digest, when=datetime.now(UTC))
        self._write()

    def file_of(self, place: Sequence[str]) -> Path:
        """As `file_at`."""
        return file_at(self.root, place)

    def remove(self, place: Sequence[str]) -> bool:
        """Whether it was dismissed."""
        entry = self.entries.pop(tuple(place), None)
        if entry is not None:
            self._write()
        return entry is not None

    def _read(self) -> tuple[Entry, ...]:
        try:
            return _List.model_validate_json(self._path.read_bytes()).files
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise UsageError(
                tr("{path} cannot be read: {error}. Correct that and run again.", path=self._path, error=error.strerror)
            ) from error
        except ValidationError as error:
            raise MachineError(
                tr(
                    "{path} cannot be read: it is no list of dismissed files. Remove it, and dismiss them again.",
                    path=self._path,
                )
            ) from error

    def _write(self) -> None:
        # json, not pydantic's own: a file name of a student may hold a lone surrogate, which only json keeps.
        files = [entry.model_dump(mode="json") for _, entry in sorted(self.entries.items())]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self._path, json.dumps({"files": files}, indent=1).encode("ascii"))


def write_whole(path: Path, data: bytes) -> None:
    """Put a file there, on the disk when this returns; or, whatever goes wrong, leave the one that is there."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            file.close()
            os.replace(file.name, path)
        except OSError:
            os.unlink(file.name)
            raise


def file_at(root: Path, place: Sequence[str]) -> Path:
    """The file at `place` below the class folder; of one in an archive, the archive."""
    for count in range(1, len(place)):
        whole = root.joinpath(*place[:count])
        if is_archive(place[count - 1]) and whole.is_file():
            return whole
    return root.joinpath(*place)


def digest_file(path: Path) -> str:
    """SHA-256 of a file; empty where it is none, or cannot be read."""
    if path.is_symlink() or not path.is_file():
        return ""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
