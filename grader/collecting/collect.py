"""Takes what a source has, one arrival at a time: read in the sandbox, sorted, placed or kept, and put on record.

In this order: whatever interrupts it, what is on record is where it belongs, and what is not is taken once more, with
the same result. What is on record is not even fetched (by its cursor), or not sorted again (by its key).

The limit: only for who holds the class's lock, or writes nothing; few arrivals are in memory at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from grader.collecting.arrival import Arrival, Source
from grader.collecting.items import open_arrival
from grader.collecting.keeping import keep
from grader.collecting.lines import Line, Sorted
from grader.collecting.placing import Placer
from grader.collecting.sorting import Known, sort_arrival
from grader.gradebook.arrivals import (
    ArrivalRecord,
    PartRecord,
    find_arrival,
    is_known,
    note_cursor,
    record_arrivals,
    record_key,
)
from grader.gradebook.book import Gradebook
from grader.intake.notebooks import Opener
from grader.text import EMPTY, Text

Step = Callable[[str], None]
"""Is told each step before it is taken: `read`, `sort`, `place`, `keep`, `flush`, `record`."""
MAX_WAITING = 32
MAX_BYTES = 16 * 2**20
"""Of arrivals that are placed and recorded at once: the disk is waited for once for all of them."""


@dataclass(frozen=True)
class Planned:
    """An arrival that was sorted, and not carried out yet."""

    sorted: Sorted
    source: str
    cursor: str
    size: int
    said: Text = EMPTY
    """What the source has to say of it."""
    late: bool = False
    """Whether a learning system says that it came late."""

    @cached_property
    def record(self) -> ArrivalRecord:
        """The record with its parts, without where they lie."""
        parts = tuple(line.part for line in self.sorted.lines)
        return replace(self.sorted.record, source=self.source, cursor=self.cursor, parts=parts)

    @cached_property
    def key(self) -> str:
        """By what it is known, in whatever source it is found again."""
        return record_key(self.record)

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
            known = None if book is None else find_arrival(book, planned.key)
            if known is None:
                yield planned
            elif book is not None and write:
                note_cursor(book, planned.source, planned.cursor, known)

    def _plan(self, source: str, arrival: Arrival) -> Planned:
        self.step("read")
        opened = open_arrival(arrival, self.opener)
        self.step("sort")
        size = len(arrival.mail) + sum(len(file.data) for file in arrival.files)
        return Planned(sort_arrival(opened, self.known), source, arrival.cursor, size, arrival.said, arrival.late)

    def carry_out(self, planned: Iterable[Planned]) -> Iterator[Planned]:
        """Place, keep and record all of it, some at a time; each is told when it is on record."""
        waiting: dict[str, tuple[Planned, ArrivalRecord]] = {}
        """By their keys."""
        size = 0
        for each in planned:
            if each.key in waiting:
                yield from self._record(waiting.values())
                waiting, size = {}, 0
            if self._is_noted(each):
                continue
            paths = self._place(each)
            lines = each.sorted.lines
            parts = tuple(replace(line.part, path=path) for line, path in zip(lines, paths, strict=True))
            waiting[each.key] = each, replace(each.record, parts=parts)
            size += each.size
            if len(waiting) >= MAX_WAITING or size >= MAX_BYTES:
                yield from self._record(waiting.values())
                waiting, size = {}, 0
        yield from self._record(waiting.values())

    def _is_noted(self, planned: Planned) -> bool:
        """Whether it has come on record since it was planned: it was there twice."""
        assert self.book is not None
        known = find_arrival(self.book, planned.key)
        if known is not None:
            note_cursor(self.book, planned.source, planned.cursor, known)
        return known is not None

    def _record(self, waiting: Collection[tuple[Planned, ArrivalRecord]]) -> Iterator[Planned]:
        assert self.book is not None
        if waiting:
            self.step("flush")
            self.placer.flush()
            self.step("record")
            replies = [planned.sorted.replies for planned, _ in waiting]
            record_arrivals(self.book, [record for _, record in waiting], replies)
        yield from (planned for planned, _ in waiting)

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
            return keep(self.placer.puts, self.folder, record, line.holder or part.place, line.files, head)
        return ""
