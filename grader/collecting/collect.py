"""Takes what a source has, one arrival at a time: read in the sandbox, sorted, placed or kept, and put on record.

In this order: whatever interrupts it, what is on record is where it belongs, and what is not is taken once more, with
the same result. What is on record is not even fetched (by its cursor), or not sorted again (by its key).

The limit: only for who holds the class's lock, or writes nothing; one arrival is in memory at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from grader.collecting.arrival import Arrival, Source
from grader.collecting.items import open_arrival
from grader.collecting.keeping import keep
from grader.collecting.placing import Placer
from grader.collecting.sorting import Known, Line, Sorted, sort_arrival
from grader.gradebook.arrivals import (
    ArrivalRecord,
    PartRecord,
    find_arrival,
    is_known,
    note_cursor,
    record_arrival,
    record_key,
)
from grader.gradebook.book import Gradebook
from grader.intake.notebooks import Opener

Step = Callable[[str], None]
"""Is told each step before it is taken: `read`, `sort`, `place`, `keep`, `record`."""


@dataclass(frozen=True)
class Planned:
    """An arrival that was sorted, and not carried out yet."""

    sorted: Sorted
    source: str
    cursor: str
    size: int

    @property
    def record(self) -> ArrivalRecord:
        """The record with its parts, without where they lie."""
        parts = tuple(line.part for line in self.sorted.lines)
        return replace(self.sorted.record, source=self.source, cursor=self.cursor, parts=parts)

    @property
    def is_certain(self) -> bool:
        """Whether nobody has to be asked."""
        return not any(line.is_open for line in self.sorted.lines)


class Collector:
    """For one class. Without a book nothing is known yet; only who holds its lock carries anything out."""

    def __init__(
        self,
        book: Gradebook | None,
        folder: Path,
        placer: Placer,
        known: Known,
        opener: Opener,
        step: Step = lambda name: None,
    ) -> None:
        self.book, self.folder, self.placer = book, folder, placer
        self.known, self.opener, self.step = known, opener, step

    def plan(self, source: Source, *, write: bool = False) -> Iterator[Planned]:
        """What is new in the source, sorted. `write`: that what is on record lies there, too, is kept."""
        book = self.book
        for arrival in source.arrivals(lambda cursor: book is not None and is_known(book, source.name, cursor)):
            planned = self._plan(source.name, arrival)
            known = None if book is None else find_arrival(book, record_key(planned.record))
            if known is None:
                yield planned
            elif book is not None and write:
                note_cursor(book, planned.source, planned.cursor, known)

    def _plan(self, source: str, arrival: Arrival) -> Planned:
        self.step("read")
        opened = open_arrival(arrival, self.opener)
        self.step("sort")
        size = len(arrival.mail) + sum(len(file.data) for file in arrival.files)
        return Planned(sort_arrival(opened, self.known), source, arrival.cursor, size)

    def carry_out(self, planned: Planned) -> ArrivalRecord:
        """Place, keep and record it; the record as it stands."""
        assert self.book is not None
        known = find_arrival(self.book, record_key(planned.record))
        if known is not None:  # it is twice in what was planned
            note_cursor(self.book, planned.source, planned.cursor, known)
            return planned.record
        paths = self._place(planned)
        lines = planned.sorted.lines
        parts = tuple(replace(line.part, path=path) for line, path in zip(lines, paths, strict=True))
        record = replace(planned.record, parts=parts)
        self.step("record")
        whole = planned.sorted
        return replace(record, id=record_arrival(self.book, record, whole.objections, whole.failures))

    def _place(self, planned: Planned) -> list[str]:
        """Where each line's files lie from now on; empty for those that have none."""
        record, head = planned.record, planned.sorted.head
        works: dict[tuple[str, str], dict[str, bytes]] = {}
        for line in planned.sorted.lines:
            if line.part.fate == "submission":
                work = works.setdefault((line.part.student, line.part.assignment), {})
                work.update({path: data for path, data in line.files.items() if path not in work})
        places: dict[tuple[str, str], str] = {}
        for (student, assignment), files in works.items():
            self.step("place")
            moment = datetime.fromisoformat(record.received).astimezone(UTC) if record.received else None
            places[student, assignment] = self.placer.place(student, assignment, moment, files, head)
        return [self._path(line, record, places, head) for line in planned.sorted.lines]

    def _path(self, line: Line, record: ArrivalRecord, places: Mapping[tuple[str, str], str], head: bytes) -> str:
        part: PartRecord = line.part
        if part.fate == "submission":
            return places[part.student, part.assignment]
        if line.is_open:
            self.step("keep")
            return keep(self.folder, record, line.holder or part.place, line.files, head)
        return ""
