"""What a class was told before: the results that came before each current entry, and the one that it follows.

A result is what a report said: score and status of one attempt. To grade it again with the same result is no other
one. A report was told where it was the current one when a run ended; what a run that was killed had graded is told by
the next one that ends, where nothing has taken its place until then.

The limit: nothing is worked out here, and nothing disclosed; that is `grader.report.earlier`. How a score came to be
another by a decision of people is not told by reports, and not seen here.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from grader.domain.verdict import Report, Verdict
from grader.gradebook.attempts import attempt_moment
from grader.gradebook.book import Gradebook
from grader.gradebook.entry import Entry
from grader.gradebook.file import decode_name

_ROWS = """
SELECT reports.student, reports.assignment, reports.id, reports.run, reports.attempt, attempts.attempt,
    reports.status, reports.score, reports.graded_at, runs.started
FROM reports JOIN attempts ON attempts.id = reports.attempt JOIN runs ON runs.id = reports.run
WHERE reports.proposed = 0 ORDER BY reports.student, reports.assignment, reports.id
"""
_ENDED = "SELECT id FROM runs WHERE outcome IN ('finished', 'interrupted') ORDER BY id"


@dataclass(frozen=True)
class PastResult:
    """What one report said."""

    attempt: str
    """RFC 3339, where its folder is named by it; else empty."""
    run_began: str
    """RFC 3339, UTC, of the run that graded it."""
    score: float | None
    """By the tests; None while there was none, by a fault of ours."""
    status: Verdict


@dataclass(frozen=True)
class Past:
    """What stands behind one current entry."""

    results: tuple[PastResult, ...]
    """Each other result that there was, the latest first."""
    told: tuple[PastResult, Entry[Report]] | None
    """The last one that was told before the current one, with its report."""


@dataclass(frozen=True)
class _Row:
    id: int
    run: int
    attempt_id: int
    result: PastResult
    graded_at: str

    @property
    def said(self) -> tuple[int, Verdict, float | None]:
        return self.attempt_id, self.result.status, self.result.score


def read_past(
    book: Gradebook, current: Iterable[Entry[Report]], *, latest_counts: bool = True
) -> dict[tuple[str, str], Past]:
    """By student and assignment what stands behind those of these entries that have a past; at most one report is read
    for each. Where not the latest attempt counts, which one was told is not known: then only reports of the entry's own
    attempt are taken for told."""
    by_key = {entry.key: entry for entry in current}
    ended = [id_ for (id_,) in book.read_rows(_ENDED)]
    found: dict[tuple[str, str], Past] = {}
    for (student, assignment), rows in groupby(book.read_rows(_ROWS), key=lambda row: (decode_name(row[0]), row[1])):
        entry = by_key.get((student, assignment))
        if (
            entry is not None
            and (past := _past(book, entry, [_row(each) for each in rows], ended, latest_counts)) is not None
        ):
            found[student, assignment] = past
    return found


def _row(raw: tuple[Any, ...]) -> _Row:
    _, _, id_, run, attempt_id, attempt, status, score, graded_at, started = raw
    result = PastResult(decode_name(attempt), started, score, Verdict(status))
    return _Row(id_, run, attempt_id, result, graded_at)


def _past(
    book: Gradebook, entry: Entry[Report], rows: list[_Row], ended: list[int], latest_counts: bool
) -> Past | None:
    """`rows` are the reports of the entry's key, as they came."""
    if len(rows) == 1:
        return None
    report = entry.report
    own = [row for row in rows if (row.graded_at, row.result.attempt) == (report.graded_at, report.attempt)]
    if not own:
        return None
    now = own[-1]
    others = {row.said: row for row in rows if row.said != now.said}
    results = tuple(row.result for row in sorted(others.values(), key=lambda row: row.id, reverse=True))
    until = [row for row in rows if row.id <= now.id and (latest_counts or row.result.attempt == report.attempt)]
    told = [row for row in _told(until, ended) if row.said != now.said]
    if not told:
        return Past(results, None) if results else None
    return Past(results, (told[-1].result, book.entry_of(told[-1].id)))


def _told(rows: list[_Row], ended: list[int]) -> Iterator[_Row]:
    """Those that were current when a run ended, before the last of them came."""
    counting = [row for row, latest in zip(rows, _latest(rows), strict=True) if latest]
    for row, after in pairwise(counting):
        at = bisect_left(ended, row.run)
        if at < len(ended) and ended[at] < after.run:
            yield row


def _latest(rows: Iterable[_Row]) -> Iterator[bool]:
    """Whether each is of the latest attempt there was until then: an older one that is graded again counts for
    nothing."""
    latest = -math.inf
    for row in rows:
        moment = attempt_moment(row.result.attempt)
        latest = max(latest, moment)
        yield moment == latest
