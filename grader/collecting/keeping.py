"""What needs a person, kept beside the gradebook until one decides: `.grade/kept/<number>/`, its files as they came.

A number is made of the arrival and the place in it, so that keeping it twice is keeping it once. Which of them are open
the record says (`grader.gradebook.arrivals`). The limit: what a person decides is `grader.collecting.deciding`'s.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.collecting.head import FILENAME as MAIL
from grader.collecting.placing import safe_files
from grader.collecting.puts import Puts, digest_files, explain, remove
from grader.gradebook.arrivals import ArrivalRecord, PartRecord, is_waiting, record_key
from grader.gradebook.backup import KEPT

FOLDER = KEPT
_DIGITS = 10


@dataclass(frozen=True)
class Kept:
    """One part of an arrival, as people name it."""

    record: ArrivalRecord
    part: PartRecord

    @property
    def number(self) -> str:
        return part_number(self.record, self.part.place)

    @property
    def is_open(self) -> bool:
        """Whether a person is to say what it is."""
        return is_waiting(self.part)


def part_number(record: ArrivalRecord, place: str) -> str:
    """By what people name a part: some digits of 0-9 and a-f."""
    return hashlib.sha256(f"{record_key(record)} {place}".encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def kept_place(folder: Path, path: Path) -> str:
    """Where that lies among what is kept, as `PartRecord.path` has it; empty where it lies elsewhere. Both absolute."""
    kept = folder / FOLDER
    return "/".join((FOLDER, *path.relative_to(kept).parts)) if kept in path.parents else ""


def keep(puts: Puts, folder: Path, record: ArrivalRecord, place: str, files: Mapping[str, bytes], head: bytes) -> str:
    """Keep the files of a part; `folder` is the gradebook's. Where they lie from there after `Puts.flush`: the first of
    them, or the empty place of what nothing could be kept of."""
    number = part_number(record, place)
    safe = safe_files(_named(files))
    target = folder / FOLDER / number
    whole = {**safe, **({MAIL: head} if head else {})}
    if whole:
        try:
            target.parent.mkdir(mode=0o700, exist_ok=True)
            if puts.digest(target) != digest_files(safe):
                remove(target)
                puts.put(target, whole)
        except OSError as error:
            raise explain(target, error) from error
    return "/".join((FOLDER, number, *list(safe)[:1]))


def _named(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files, the first of them under some name that it can have, whatever it came with."""
    named: dict[str, bytes] = {}
    for path, data in files.items():
        named[path if named or safe_files({path: data}) else "file"] = data
    return named


def all_parts(records: Iterable[ArrivalRecord]) -> Iterator[Kept]:
    """Each part of each."""
    for record in records:
        yield from (Kept(record, part) for part in record.parts)


def forget_kept(folder: Path, records: Iterable[ArrivalRecord], students: Collection[str]) -> int:
    """Remove what is kept of these students: of each arrival that is theirs, and each part that may be; how many."""
    count = 0
    for each in all_parts(records):
        if not {each.record.student, each.part.student, each.record.sender} & set(students):
            continue
        names = each.part.place.split("/")
        for length in range(1, len(names) + 1):  # it may be kept as the archive that it lies in
            target = folder / FOLDER / part_number(each.record, "/".join(names[:length]))
            if os.path.lexists(target):
                remove(target)
                count += 1
    return count
