"""`grade collect --follow`: what comes is put into the class while one waits for more.

The class is locked for one arrival at a time, so that it can be graded in between; while it is, what came waits. The
limit: one source, for while it is waited for nothing else is looked at.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from grader.app.collecting import reading
from grader.collecting.arrival import Arrival, Followed, Source
from grader.collecting.collect import Collector, Planned
from grader.collecting.sources.faults import pause
from grader.gradebook.arrivals import is_known
from grader.gradebook.book import Gradebook
from grader.gradebook.lock import BusyError
from grader.intake.location import Location
from grader.text import Text, tr
from grader.text.errors import UsageError

_SECONDS = 2.0
"""Between two tries to get hold of the class."""
_RUSH = 10.0
"""Seconds that a mail waits for its answer, while others come without a pause."""
_WAITING = tr("All that is there was collected. What comes is collected as it comes; Ctrl-C ends that.")


@dataclass(frozen=True)
class Following:
    """For one class."""

    location: Location
    make_collector: Callable[[Gradebook], Collector]
    show: Callable[[Planned], None]
    """Is given what was collected."""
    tell: Callable[[Text], None]
    answer: Callable[[Gradebook], object]
    """Answers what was collected, where anything is to: once all so far was, for it looks at all that is on record, and
    where that takes long, in between."""
    clock: Callable[[], float] = time.monotonic

    def follow(self, source: Followed) -> None:
        """For ever; an interrupt comes through."""

        def known(cursor: str) -> bool:
            with reading(self.location) as book:
                return book is not None and is_known(book, source.name, cursor)

        waits = False
        since: float | None = None  # when the first came that is not answered yet
        noted = 0
        for arrival in source.follow(known, self.tell):
            if arrival is not None:
                since = self.clock() if since is None else since
                self._with_class(partial(self._collect, source, arrival))
                if self.clock() - since >= _RUSH:
                    self._with_class(self.answer)
                    since = None
                continue
            for note in source.notes[noted:]:
                self.tell(note)
            noted = len(source.notes)
            if since is not None or not waits:
                self._with_class(self.answer)
            if not waits:
                self.tell(_WAITING)
            waits, since = True, None

    def _collect(self, source: Source, arrival: Arrival, book: Gradebook) -> None:
        collector = self.make_collector(book)
        for planned in collector.carry_out(collector.plan(_One(source, arrival), write=True)):
            self.show(planned)

    def _with_class(self, act: Callable[[Gradebook], object]) -> None:
        """Do it once nobody else has the class."""
        told = False
        while True:
            try:
                with Gradebook.open(self.location.root, folder=self.location.book_folder) as book:
                    act(book)
                return
            except BusyError as busy:
                if not told:
                    self.tell(busy.text)
                told = True
            pause(_SECONDS)


class _One:
    """A source of one arrival, that came."""

    def __init__(self, source: Source, arrival: Arrival) -> None:
        self.name, self.notes, self._arrival = source.name, source.notes, arrival

    def arrivals(self, known: Callable[[str], bool]) -> Iterator[Arrival]:
        """It, unless another took it meanwhile."""
        if not known(self._arrival.cursor):
            yield self._arrival

    def close(self) -> None:
        """Nothing is held."""


def find_followed(sources: Sequence[Source], *, yes: bool) -> Followed:
    """The source to be followed; `UsageError` where there are several, or it is none that more comes to."""
    if len(sources) != 1:
        raise UsageError(tr("--follow waits for one source alone: name one, and start grade once for each."))
    if not isinstance(sources[0], Followed):
        raise UsageError(tr("Nothing comes to {source} while one waits: leave --follow out.", source=sources[0].name))
    if not yes:
        raise UsageError(
            tr(
                "--follow collects what comes without asking, and keeps for you what is unsure. Run grade collect "
                "without it first to see the table; then add --yes."
            )
        )
    return sources[0]
