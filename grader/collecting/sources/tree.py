"""Folders and archives alike: names, and the bytes behind them, one file at a time and within limits.

Links are not followed, and what is no ordinary file is not opened (`grader.intake.opening`). How an archive is taken
apart is `grader.collecting.sources.download`'s; archives in it are left as they are: what is handed in so is one file.
The limit: nothing here knows whose a file is.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Protocol

from grader.intake.opening import OpenFolder, StaffFiles, UnusableFile, open_folder, read_file
from grader.sandbox.seam.contents import MAX_SENT
from grader.text import Text, plain, tr

MAX_ENTRIES = 20_000
"""Of one folder."""
MAX_FILE = MAX_SENT
"""Bytes of one file: what is larger, the sandbox does not read either."""
Place = tuple[str, ...]


@dataclass(frozen=True)
class Listed:
    """What one folder holds, in order."""

    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """Everything else, links and devices too."""
    fault: Text | None = None
    """Why it was not looked at, or not to its end."""


class LeftOut(Exception):  # noqa: N818  # no fault of ours
    """A file that was not read, with why."""

    def __init__(self, why: Text) -> None:
        self.why = why
        super().__init__(why.en)


class Tree(Protocol):
    """Where files lie."""

    def list(self, place: Place) -> Listed:
        """What lies in a folder."""

    def read(self, place: Place, most: int) -> bytes:
        """The bytes of a file; `LeftOut` where it has more than `most`, or is none."""


@dataclass(frozen=True)
class FolderTree:
    """A folder of this machine."""

    root: Path

    def list(self, place: Place) -> Listed:
        """Sorted; of more than `MAX_ENTRIES` things nothing, for then it is no folder of homework."""
        try:
            with open_folder(self.root, place, StaffFiles()) as folder:
                return _list(folder)
        except OSError as error:
            return Listed(fault=plain(error.strerror or str(error)))

    def read(self, place: Place, most: int) -> bytes:
        try:
            return read_file(self.root, place, min(most, MAX_FILE))
        except UnusableFile as unusable:
            if unusable.args[0] == "large":
                raise LeftOut(explain_size(min(most, MAX_FILE))) from unusable
            raise LeftOut(tr("it is a link or no ordinary file, and was not opened")) from unusable
        except OSError as error:
            raise LeftOut(plain(error.strerror or str(error))) from error


def _list(folder: OpenFolder) -> Listed:
    folders: list[str] = []
    files: list[str] = []
    with os.scandir(folder.path if folder.fd is None else folder.fd) as entries:
        names = [entry.name for entry in islice(entries, MAX_ENTRIES + 1)]
    if len(names) > MAX_ENTRIES:
        return Listed(fault=tr("it holds more than {most:,} things", most=MAX_ENTRIES))
    for name in sorted(names):
        try:
            is_folder = stat.S_ISDIR(folder.look(name).st_mode)
        except FileNotFoundError:
            continue
        (folders if is_folder else files).append(name)
    return Listed(tuple(folders), tuple(files))


@dataclass
class ArchiveTree:
    """What an archive held, as the sandbox told."""

    contents: dict[Place, bytes]
    left_out: dict[Place, Text]
    _folders: dict[Place, tuple[set[str], set[str]]] = field(init=False)

    def __post_init__(self) -> None:
        self._folders = {(): (set(), set())}
        for place in (*self.contents, *self.left_out):
            for depth, name in enumerate(place):
                folders, files = self._folders.setdefault(place[:depth], (set(), set()))
                (files if depth + 1 == len(place) else folders).add(name)

    def list(self, place: Place) -> Listed:
        """Sorted."""
        folders, files = self._folders.get(place, (set(), set()))
        return Listed(tuple(sorted(folders)), tuple(sorted(files - folders)))

    def read(self, place: Place, most: int) -> bytes:
        if place in self.left_out:
            raise LeftOut(self.left_out[place])
        data = self.contents[place]
        if len(data) > most:
            raise LeftOut(explain_size(most))
        return data


def explain_size(most: int) -> Text:
    """That a file was over a limit."""
    return tr("it is larger than the {most:.0f} MB that are left for it", most=most / 2**20)
