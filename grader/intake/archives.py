"""The archives of a class folder, each opened once and only where something is looked for in it,
and not even that where it is remembered (`grader.intake.remembered`).

So many of one folder are opened (`MAX_OPENED`), each attempt being one; the others are listed as what was not used.
The limit: only names are told here; `grader.intake.staging` has the file taken out when it is graded.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from grader.intake.file_names import meant_for
from grader.intake.findings import Finding, unread_archive
from grader.intake.notebooks import Opener
from grader.intake.opening import UnusableFile, read_file
from grader.intake.unpacking import Archive, Inner, explain_archive_fault, list_archive, open_archive
from grader.sandbox.seam.contents import MAX_SENT
from grader.text import plain, tr

MAX_OPENED = 8
"""Archives that are opened of those that lie in one folder."""
MAX_SECONDS = 20.0
"""By the clock, for all of one student's: each may take as long as a reader may where it is hostile. What began is
finished."""
MAX_CARRIED = 64 * 2**20
"""Bytes of all archives together that are kept until they are graded."""
Place = tuple[str, ...]


class Archives:
    """Those below `root`, as far as they were opened."""

    def __init__(self, root: Path, opener: Opener, remembered: Mapping[str, Archive]) -> None:
        self.root, self.opener, self.remembered = root, opener, remembered
        self._known: dict[Place, Archive] = {}
        self._opened: Counter[Place] = Counter()
        self._carried = 0
        self._whole: tuple[Place, Archive] | None = None
        """The last one that a file was taken out of: its others may be asked for next."""
        self._seconds: dict[str, float] = defaultdict(float)

    def open(self, place: Place) -> Archive:
        """What the archive holds; nothing, with why, where it cannot be opened."""
        if place not in self._known:
            owner = "/".join(place[:-1][:1])
            self._opened[place[:-1]] += 1
            began = time.monotonic()
            self._known[place] = self._open(place, owner)
            self._seconds[owner] += time.monotonic() - began
        return self._known[place]

    def _open(self, place: Place, owner: str) -> Archive:
        if self._opened[place[:-1]] > MAX_OPENED:
            return Archive(fault=tr("more than {most} archives lie in the folder", most=MAX_OPENED))
        if self._seconds[owner] > MAX_SECONDS:
            return Archive(
                fault=tr("opening those before it took more than {seconds:.0f} seconds", seconds=MAX_SECONDS)
            )
        try:
            data = read_file(self.root, place, MAX_SENT)
        except UnusableFile as unusable:
            large = unusable.args[0] == "large"
            return Archive(fault=explain_archive_fault("sent") if large else explain_archive_fault("special"))
        except OSError as error:
            return Archive(fault=plain(error.strerror or str(error)))
        if known := self.remembered.get(hashlib.sha256(data).hexdigest()):
            return known
        archive = list_archive(data, self.opener)
        self._carried += sum(map(len, archive.contents.values()))
        return archive if self._carried <= MAX_CARRIED else replace(archive, contents={})

    @property
    def opened(self) -> tuple[Archive, ...]:
        """All that were looked into."""
        return tuple(self._known.values())

    def read(self, place: Place, inner: Inner) -> bytes | None:
        """The content of one file in an archive that was opened; None where it cannot be taken out."""
        taken = self._known[place].take(inner) if place in self._known else None
        if taken is not None:
            return taken.main
        if self._whole is None or self._whole[0] != place:
            try:
                data = read_file(self.root, place, MAX_SENT)
            except (OSError, UnusableFile):
                return None
            self._whole = place, open_archive(data, self.opener)
        taken = self._whole[1].take(inner)
        return None if taken is None else taken.main

    def spread(self, place: Place) -> Iterator[Place]:
        """A file, or the files in it where it is an archive that was opened."""
        archive = self._known.get(place)
        if archive is None or not archive.files:
            yield place
        else:
            yield from ((*place, *inner) for inner in archive.files)

    def tell_unread(self, student: str, name: str, places: Sequence[Place], ids: Collection[str]) -> Iterator[Finding]:
        """Those of `places` that could not be opened, or not to their end."""
        for place in places:
            archive = self._known.get(place)
            if archive is not None and archive.fault is not None:
                yield unread_archive(student, name, meant_for(place[-1], ids), place, archive.fault)
