"""Shards of a class, taken into its own gradebook: as one run, whole or not at all.

Only what was graded alike is put together: `check_alike` refuses another class (its secret), another course or suite,
another grader or other images. Of several reports of one attempt, and a shard may have been graded twice, one counts:
before one that must not stand for another one that may, then the later. A report that the book has already, or a later
one than the shard's, stays. The order in which shards are named makes no difference.

What people decided and what was sent lies in the class's book alone, and a told score gives way here as in any other
run: by being accepted.

The limit: nothing is withdrawn here; that what was handed in is gone, a run over the class finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

import grader
from grader.domain.course import Assignment, Course
from grader.domain.package_files import package_digest
from grader.domain.secret import digest
from grader.domain.verdict import Report
from grader.gradebook.attempts import AttemptsByKey
from grader.gradebook.book import Gradebook
from grader.gradebook.entry import Entry, make_entry
from grader.gradebook.regrade import Acceptance
from grader.gradebook.shards import Candidate, Mark, Shard
from grader.gradebook.stored import tampering_error
from grader.grading.batch.plan import Plan
from grader.grading.ingredients import assignment_digest
from grader.grading.run import RunResult, Settled
from grader.grading.share import Share
from grader.text import Text, tr
from grader.text.errors import UsageError

_Key = tuple[str, str, str]
"""Student, assignment, attempt."""


def make_mark(share: Share, plan: Plan, assignments: Iterable[Assignment]) -> Mark:
    """What a run over that share says of itself; `assignments` are those of the whole, whatever the share has of them.
    `AssignmentError` where one of them cannot be read."""
    return Mark(
        number=share.number,
        of=share.of,
        secret=digest(plan.secret),
        grader=plan.grader,
        package=package_digest(),
        images="" if plan.images is None else plan.images.digest,
        suites={each.id: assignment_digest(each) for each in assignments},
    )


def check_alike(shards: Sequence[Shard], course: Course, secret: bytes) -> None:
    """`UsageError` where these are not parts of one class, graded alike, and of this course by this grader."""
    for shard in shards:
        if shard.mark.secret != digest(secret):
            raise _refusal(shard, tr("it was graded with another class secret, so hidden tests had other inputs"))
        if unknown := sorted(shard.mark.suites.keys() - set(course.ids)):
            raise _refusal(shard, tr("it is of another course, with {ids}", ids=", ".join(unknown)))
        if shard.mark.package != package_digest():
            raise _refusal(shard, tr("it was graded by another version of the grader than this one"))
    for id_ in sorted({id_ for shard in shards for id_ in shard.mark.suites}):
        here = assignment_digest(course.assignment(id_))
        for shard in shards:
            if shard.mark.suites.get(id_, here) != here:
                raise _refusal(
                    shard, tr("{id} was graded by another suite than the one that the course has now", id=id_)
                )
    for what, of in (
        (tr("another Python or other libraries"), attrgetter("mark.grader")),
        (tr("other images"), attrgetter("mark.images")),
    ):
        first, *others = sorted(shards, key=lambda each: (each.mark.number, str(each.folder)))
        for shard in others:
            if of(shard) != of(first):
                raise _refusal(shard, tr("it was graded with {what} than {first}", what=what, first=first.folder))


def _refusal(shard: Shard, why: Text) -> UsageError:
    return UsageError(
        tr(
            "{folder} cannot be merged: {why}. Nothing was changed. Grade that shard again with the same course, "
            "grader and class secret as the others, or leave it out.",
            folder=shard.folder,
            why=why,
        )
    )


def missing_shards(shards: Sequence[Shard]) -> list[Share]:
    """Those that none of these is, where all of them are of as many."""
    counts = {shard.mark.of for shard in shards}
    there = {shard.mark.number for shard in shards}
    return (
        [Share(number, of) for of in counts for number in range(1, of + 1) if number not in there]
        if len(counts) == 1
        else []
    )


def merge_shards(
    book: Gradebook, shards: Sequence[Shard], *, options: Mapping[str, object], acceptance: Acceptance | None = None
) -> RunResult:
    """Take their reports into `book`, as a run of its own that keeps `options`; there is one shard at the least. All of
    it is on the disk when this returns, or nothing. `RunResult.reused` are those that the book had already."""
    before = book.attempts()
    level = min(shard.run.isolation_level for shard in shards)
    source = next((shard.run.data_source for shard in shards if shard.run.data_source), "")
    with book.at_once():
        waiting = {(*entry.key, entry.report.attempt) for entry in book.proposals()}
        run = book.begin_run(version=grader.__version__, isolation_level=level, data_source=source, options=options)
        merged = _Merged(before)
        for shard, candidate in choose(shards).values():
            report = _read(shard, candidate)
            key = (report.student, report.assignment, report.attempt)
            merged.reports.append(Settled.of(report))
            if key not in waiting and merged.stands(report):
                merged.reused += 1
                continue
            ruling = book.record(report, run, acceptance)
            if ruling != "applied":
                (merged.proposed if ruling == "proposed" else merged.accepted).append(make_entry(report))
        book.finish_run(run)
    return RunResult(run, "finished", merged.reports, before, (), merged.proposed, merged.accepted, merged.reused)


def choose(shards: Sequence[Shard]) -> dict[_Key, tuple[Shard, Candidate]]:
    """Of each attempt the report that counts, by student, assignment and attempt."""
    chosen: dict[_Key, tuple[Shard, Candidate]] = {}
    for shard in sorted(shards, key=lambda each: (each.mark.number, each.run.started)):
        for each in shard.candidates():
            key = (each.student, each.assignment, each.attempt)
            if key not in chosen or _rank(each) > _rank(chosen[key][1]):
                chosen[key] = shard, each
    return {key: chosen[key] for key in sorted(chosen)}


def _rank(candidate: Candidate) -> tuple[bool, str, str]:
    return bool(candidate.key), candidate.graded_at, candidate.key


def _read(shard: Shard, candidate: Candidate) -> Report:
    report = shard.read(candidate)
    if not Share(shard.mark.number, shard.mark.of).holds(report.student, report.assignment):
        raise tampering_error(shard.book.path, tr("a stored report is of another shard"))
    return report


@dataclass
class _Merged:
    """What came of it so far."""

    before: AttemptsByKey[Entry[Report]]
    reports: list[Settled] = field(default_factory=list)
    proposed: list[Entry[Report]] = field(default_factory=list)
    accepted: list[Entry[Report]] = field(default_factory=list)
    reused: int = 0

    def stands(self, report: Report) -> bool:
        """Whether what the book has of that attempt tells the same results, or later ones."""
        entry = self.before.get((report.student, report.assignment), {}).get(report.attempt)
        if entry is None:
            return False
        own = entry.report
        return own.graded_at > report.graded_at or own == report or (bool(own.key) and own.key == report.key)
