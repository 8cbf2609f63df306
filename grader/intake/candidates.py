"""Where an assignment's file may lie in a student's folder, and which of several is meant.

A file lies directly, one sub-folder below, in an attempt's folder, or in an archive there. Where it would be a guess
which one counts, none does. The limit: names alone; `grader.intake.folder` makes submissions and findings of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from grader.intake.archives import Archives
from grader.intake.attempts import parse_time
from grader.intake.kinds import is_archive, ranks_of
from grader.intake.listing import Folder, Lister
from grader.intake.unpacking import Taken


@dataclass(frozen=True)
class Candidate:
    parts: tuple[str, ...]
    """Below the class folder."""
    attempt: str = ""
    empty: bool = False
    """An attempt's folder without the file."""
    filename: str = ""
    inner: tuple[str, ...] = ()
    taken: Taken | None = None
    rank: int = 0
    """The lower, the sooner it counts (`grader.intake.kinds`)."""

    @property
    def place(self) -> tuple[str, ...]:
        """The file, from the class folder."""
        return (*self.parts, self.filename, *self.inner)


class Candidates:
    """Those below a class folder."""

    def __init__(self, root: Path, lister: Lister, archives: Archives) -> None:
        self.root, self.lister, self.archives = root, lister, archives

    def find(self, places: Sequence[tuple[str, ...]], id_: str) -> tuple[list[Candidate], list[Candidate]]:
        """Where the file of an assignment lies below `places`, and what else is there that counts only without these:
        a notebook beside a script. Archives are opened where nothing else is there."""
        kept, others = prefer([each for place in places for each in self.beside(place, id_)])
        if kept:
            return kept, others
        return prefer([each for place in places for each in self.packed(place, id_)])

    def beside(self, parts: tuple[str, ...], id_: str) -> Iterator[Candidate]:
        """Where this assignment's file lies in a student's folder."""
        yield from self._direct_or_below(parts, id_)
        if id_ not in self.lister(self.root.joinpath(*parts)).folders:
            return
        for name in self.lister(self.root.joinpath(*parts, id_)).folders:
            if attempt := parse_time(name):
                folder = (*parts, id_, name)
                # An attempt without the file still is the student's latest word: listed, not passed over.
                found = list(self._direct_or_below(folder, id_)) or list(self.packed(folder, id_))
                for each in found or [Candidate(folder, empty=True, filename=f"{id_}.py")]:
                    yield replace(each, attempt=attempt)

    def _direct_or_below(self, parts: tuple[str, ...], id_: str) -> Iterator[Candidate]:
        here = self.lister(self.root.joinpath(*parts))
        for folder in (parts, *((*parts, name) for name in here.folders)):
            for rank, name in ranks_of(id_, self._at(folder).files):
                yield Candidate(folder, filename=name, rank=rank)

    def packed(self, parts: tuple[str, ...], id_: str) -> Iterator[Candidate]:
        """Where it lies in archives."""
        for folder in self.folders(parts):
            for name in self._at(folder).files:
                if is_archive(name):
                    archive = self.archives.open((*folder, name))
                    for inner in archive.find(id_):
                        yield Candidate(folder, filename=name, inner=inner, taken=archive.carry(inner))

    def folders(self, place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """The folders in which a file counts, but for those of attempts."""
        yield place
        yield from ((*place, name) for name in self._at(place).folders)

    def _at(self, parts: tuple[str, ...]) -> Folder:
        return self.lister(self.root.joinpath(*parts))


def prefer(candidates: Sequence[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """Of each time, and of what has none, those of the kind that counts first, and the others."""
    best: dict[str, int] = {}
    for each in candidates:
        best[each.attempt] = min(each.rank, best.get(each.attempt, each.rank))
    kept = [each for each in candidates if each.rank == best[each.attempt]]
    return kept, [each for each in candidates if each.rank != best[each.attempt]]


def choose(candidates: Sequence[Candidate]) -> Candidate | None:
    """The only one, or the latest attempt; None where that would be a guess."""
    if not candidates or (len(candidates) > 1 and not all(each.attempt for each in candidates)):
        return None
    times = [datetime.fromisoformat(each.attempt) for each in candidates if each.attempt]
    last = [each for each in candidates if not times or datetime.fromisoformat(each.attempt) == max(times)]
    return last[0] if len(last) == 1 and not last[0].empty else None


def order_earlier(candidates: Sequence[Candidate], chosen: Candidate) -> list[Candidate]:
    """The attempts before the chosen one, the latest first. Of a time at which there are two, neither: which is meant
    is not known, and neither can count before somebody decides."""
    times = Counter(datetime.fromisoformat(each.attempt) for each in candidates if each.attempt)
    earlier = [each for each in candidates if each is not chosen and each.attempt and not each.empty]
    single = [each for each in earlier if times[datetime.fromisoformat(each.attempt)] == 1]
    return sorted(single, key=lambda each: datetime.fromisoformat(each.attempt), reverse=True)
