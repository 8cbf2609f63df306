"""Names and kinds in a folder of students, without opening a file or following a link. Bounded, sorted.

The limit: what is listed here may be another thing a moment later; `grader.intake.staging` looks again when it opens.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from grader.domain.records import RECORDS

MAX_ENTRIES = 20_000
MAX_DEPTH = 12
MAX_FILES = 20_000
MAX_FOLDERS = 2_000


@dataclass(frozen=True)
class Folder:
    """Sorted names: folders, and everything else (a FIFO or a link under the right name is to be refused by name)."""

    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    """Names that only a class folder, or a folder of reports, has for the grader's own records."""
    fault: str = ""
    """Why it cannot be read; empty if it can."""
    more: bool = False
    """Whether it holds more than was looked at."""


_LIBRARIES = frozenset({"site-packages", "dist-packages", "node_modules"})


def holds_libraries(name: str, names: Collection[str]) -> bool:
    """Whether a folder of that name, with these names in it, holds installed libraries (a virtual environment or a
    part of one), and nothing that a student wrote."""
    known = name in _LIBRARIES or name.endswith((".dist-info", ".egg-info"))
    return known or "pyvenv.cfg" in names or "conda-meta" in names


Lister = Callable[[Path], Folder]
"""`list_folder`, or one that remembers: a run looks once, for students may go on typing."""


def saved_mails(names: Iterable[str]) -> list[str]:
    """Those of a folder's files that are mails as mail programs save them: work may have come by one, and none is
    work."""
    return [name for name in names if name.casefold().endswith(".eml") and not name.startswith((".", "_"))]


def list_folder(folder: Path) -> Folder:
    """What lies in a folder, names that begin with "." or "_" left out."""
    folders: list[str] = []
    files: list[str] = []
    records: list[str] = []
    more = False
    try:
        with os.scandir(folder) as entries:
            for entry in islice(entries, MAX_ENTRIES):
                if entry.name.casefold() in RECORDS:  # a disk may take one for the other
                    records.append(entry.name)
                if not entry.name.startswith((".", "_")):
                    (folders if entry.is_dir(follow_symlinks=False) else files).append(entry.name)
            more = next(entries, None) is not None
    except OSError as error:
        return Folder(fault=error.strerror or str(error))
    return Folder(tuple(sorted(folders)), tuple(sorted(files)), tuple(sorted(records)), more=more)


def files_below(lister: Lister, root: Path, parts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The files below a folder as paths from `root`, those near the top first; of very many only some (`is_truncated`).
    Installed libraries are left out."""
    paths = ((*folder, name) for folder, here in folders_below(lister, root, parts) for name in here.files)
    yield from islice(paths, MAX_FILES)


def records_below(lister: Lister, root: Path, parts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The records below a folder, as `files_below` the files."""
    for folder, here in folders_below(lister, root, parts):
        yield from ((*folder, name) for name in here.records)


def is_truncated(lister: Lister, root: Path, parts: tuple[str, ...]) -> bool:
    """Whether more lies below a folder, or deeper, than `files_below` tells."""
    folders = list(islice(_walk(lister, root, parts, lister(root.joinpath(*parts)), 0), MAX_FOLDERS + 1))
    deepest = len(parts) + MAX_DEPTH
    return (
        len(folders) > MAX_FOLDERS
        or sum(len(here.files) for _, here in folders) > MAX_FILES
        or any(len(folder) == deepest and here.folders for folder, here in folders)
    )


def folders_below(lister: Lister, root: Path, parts: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Folder]]:
    """The folder and those below it; of very many only some, for a tree of folders alone may have no end."""
    yield from islice(_walk(lister, root, parts, lister(root.joinpath(*parts)), 0), MAX_FOLDERS)


def _walk(
    lister: Lister, root: Path, parts: tuple[str, ...], here: Folder, depth: int
) -> Iterator[tuple[tuple[str, ...], Folder]]:
    yield parts, here
    if depth < MAX_DEPTH:
        for name in here.folders:
            inner = lister(root.joinpath(*parts, name))
            if not holds_libraries(name, (*inner.files, *inner.folders)):
                yield from _walk(lister, root, (*parts, name), inner, depth + 1)
