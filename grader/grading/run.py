"""A whole class, graded into its gradebook: `grade_class` returns what came of it and prints nothing.

Each report is in the gradebook as soon as it is there; whatever ends the run, what is finished is kept. The limit: what
a run is about to grade was found, and its plan made, before it begins.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import grader
from grader.domain.course import Course
from grader.domain.records import GRADEBOOK
from grader.domain.verdict import Report, Verdict
from grader.gradebook.attempts import AttemptsByKey, missing_attempts
from grader.gradebook.book import Gradebook
from grader.gradebook.entry import Entry, make_entry
from grader.gradebook.origins import Key, Origin, record_origins
from grader.gradebook.regrade import Acceptance
from grader.gradebook.runs import Run, RunOutcome
from grader.grading.batch.place import ForwardingWatch, Place, Watch, grade_all
from grader.grading.batch.plan import Plan
from grader.grading.group_work import GroupWatch, address, share_work
from grader.grading.reuse import AlikeWatch, Before, take_over
from grader.grading.share import Share
from grader.grading.ungraded import now, ungraded
from grader.intake.ignored import file_at
from grader.intake.inventory import Inventory, Submission
from grader.intake.location import lone_gradebooks
from grader.intake.opening import StaffFiles
from grader.intake.origin import find_origins
from grader.text import Text
from grader.text.errors import GraderError


@dataclass(frozen=True)
class Selection:
    """What is graded of a class."""

    course: Course
    whole: Inventory
    """All that was found, of which this is a part."""
    students: tuple[str, ...] = ()
    """Those that were asked for; all if empty, and so for the assignments."""
    assignments: tuple[str, ...] = ()
    chosen: tuple[Submission, ...] | None = None
    """Of each submission the attempts that are graded (`grader.grading.choice`); None for the latest alone."""
    share: Share | None = None
    """Of what was asked for, what is graded here; None for all of it."""

    @cached_property
    def part(self) -> Inventory:
        """What was asked for."""
        return self.whole.select(self.students, self.assignments)

    @cached_property
    def broken(self) -> tuple[Submission, ...]:
        """Those whose assignment cannot be used."""
        return tuple(each for each in self._shared(self.part.submissions) if each.assignment in self.course.broken)

    @cached_property
    def gradable(self) -> tuple[Submission, ...]:
        """All others."""
        return tuple(each for each in self.taken if each.assignment not in self.course.broken)

    @property
    def taken(self) -> Iterator[Submission]:
        """All that is settled, of broken assignments, too."""
        return self._shared(self.part.submissions if self.chosen is None else self.chosen)

    def _shared(self, submissions: Sequence[Submission]) -> Iterator[Submission]:
        return (each for each in submissions if self.share is None or self.share.holds(each.student, each.assignment))

    @property
    def asked(self) -> tuple[str, ...]:
        """The assignments that were asked for, by PATH and by name: those of both, where both say some; all where there
        is none."""
        return _common(self.whole.chosen_assignments, self.assignments)

    @property
    def faults(self) -> dict[str, Text]:
        """Why those of the assignments that were asked for cannot be used that cannot, by id."""
        return {id_: why for id_, why in self.course.broken.items() if not self.asked or id_ in self.asked}

    def missing(self, book: Gradebook) -> list[tuple[str, str]]:
        """Student and assignment of each current report, of what was asked for, whose submission is gone."""
        return book.missing(self._there(book), students=self._students, assignments=self.asked)

    def withdraw(self, book: Gradebook) -> list[tuple[str, str]]:
        """Make history of those reports, and of those of attempts that are gone."""
        if self.whole.whole:
            book.withdraw_attempts(missing_attempts(book.times(), self.part.attempts()))
        return book.withdraw_missing(self._there(book), students=self._students, assignments=self.asked)

    def _there(self, book: Gradebook) -> set[tuple[str, str]]:
        # What is there in two versions is not gone: its last report stands until somebody decides. Nor is what was
        # handed in for a group by one who has left the roster since, as long as it lies there.
        return {*self.whole.handed_in(self.course.ids, kept=False), *self._of_leavers(book)}

    def _of_leavers(self, book: Gradebook) -> Iterator[tuple[str, str]]:
        if not self.whole.strangers:  # then nothing has to be read for it
            return
        for entry in book.entries():
            place = entry.report.submitted.split("/")
            left = bool(entry.report.handed_in_by) and place[0] in self.whole.strangers
            if left and file_at(self.whole.root, place).is_file():
                yield entry.key

    @property
    def _students(self) -> tuple[str, ...]:
        return _common(self.whole.chosen_students, self.students)


def _common(path: tuple[str, ...], named: tuple[str, ...]) -> tuple[str, ...]:
    """What both ask for; of what PATH is where they have nothing in common, for then nothing is graded, and none would
    stand for all."""
    if not path or not named:
        return path or named
    return tuple(each for each in path if each in named) or path


class Settled(NamedTuple):
    """What of a report a run holds until its end; the gradebook has the rest."""

    student: str
    assignment: str
    attempt: str
    status: Verdict
    score: float | None

    @classmethod
    def of(cls, report: Report) -> Settled:
        return cls(report.student, report.assignment, report.attempt, report.status, report.score)


@dataclass(frozen=True)
class RunResult:
    """A run that has ended."""

    run: Run
    outcome: RunOutcome
    reports: Sequence[Settled]
    """In the order in which they arrived."""
    before: AttemptsByKey[Entry[Report]]
    """The entries that were current when the run began, of each attempt."""
    gone: Sequence[tuple[str, str]]
    """Student and assignment of each report that became history, as its submission is gone."""
    proposed: Sequence[Entry[Report]] = ()
    """What would take the place of a score that was told, and waits to be accepted."""
    accepted: Sequence[Entry[Report]] = ()
    """What took the place of one, by the acceptance that the run was given."""
    reused: int = 0
    """How many of the reports were not graded anew."""


@dataclass
class _Recorder(ForwardingWatch):
    """Takes the reports as they arrive, into the gradebook too where there is a run, and tells `watch` of them."""

    book: Gradebook | None = None
    run: Run | None = None
    acceptance: Acceptance | None = None
    before: AttemptsByKey[Entry[Report]] = field(default_factory=dict)
    reused: int = 0
    reports: list[Settled] = field(default_factory=list)
    whole: list[Report] = field(default_factory=list)
    """All of them, where no gradebook has them."""
    proposed: list[Entry[Report]] = field(default_factory=list)
    accepted: list[Entry[Report]] = field(default_factory=list)

    def settled(self, submission: Submission, report: Report) -> None:
        self._record(report)
        self._hold(report)
        super().settled(submission, report)

    def kept(self, submission: Submission, report: Report) -> None:
        if not self._stands(report):
            report = report.model_copy(update={"graded_at": now()})
            self._record(report)
        self.reused += 1
        self._hold(report)
        super().kept(submission, report)

    def _hold(self, report: Report) -> None:
        self.reports.append(Settled.of(report))
        if self.book is None:
            self.whole.append(report)

    def _record(self, report: Report) -> None:
        if self.book is None or self.run is None:
            return
        kept = report.model_copy(update={"run_began": self.run.started})
        ruling = self.book.record(kept, self.run, self.acceptance)
        if ruling != "applied":
            (self.proposed if ruling == "proposed" else self.accepted).append(make_entry(kept))

    def _stands(self, report: Report) -> bool:
        """Whether the gradebook says so already: this is its current report, and nothing waits to take its place."""
        key = report.student, report.assignment
        entry = self.before.get(key, {}).get(report.attempt)
        return entry is not None and entry.report == report and (*key, report.attempt) not in self._waiting

    @cached_property
    def _waiting(self) -> set[tuple[str, str, str]]:
        """Student, assignment and attempt of whatever was only proposed, and not since then found otherwise."""
        proposals = [] if self.book is None else self.book.proposals()
        return {(*entry.key, entry.report.attempt) for entry in proposals}


def grade_class(
    book: Gradebook,
    selection: Selection,
    plan: Plan,
    place: Place,
    watch: Watch,
    *,
    options: Mapping[str, object],
    acceptance: Acceptance | None = None,
    regrade: bool = False,
    others: Sequence[Gradebook] = (),
) -> RunResult:
    """Grade the selection into `book`, as a run of its own that keeps `options` as the command line gave them. With an
    `acceptance` other scores than those that were told count at once; without, they are proposed. To `regrade` is to
    take nothing over that is known already, in `book` or in one of the `others`.

    `watch.settled` gets each new report once it is on the disk, those of broken assignments first, and `watch.kept`
    each that was there. Ctrl-C ends the run early; whatever else ends it is raised, once the run is closed as failed.
    """
    before = book.attempts()
    source = "" if plan.images is None else plan.images.source
    run = book.begin_run(version=grader.__version__, isolation_level=plan.level, data_source=source, options=options)
    recorder = _Recorder(watch, book, run, acceptance, before)
    outcome: RunOutcome = "failed"
    try:
        if selection.share is None:  # a shard is of reports alone: the class's own book has the rest
            record_origins(book, _origins(selection))
        known = [entry.report for attempts in before.values() for entry in attempts.values()]
        _grade(selection, plan, place, recorder, None if regrade else Before(book, before, others), known)
        outcome = "finished"
    except KeyboardInterrupt:
        outcome = "interrupted"
    finally:
        with contextlib.suppress(GraderError):  # the disk is full: what was said first is what counts
            book.finish_run(run, outcome)
    gone = selection.withdraw(book) if outcome == "finished" else []
    proposed, accepted = recorder.proposed, recorder.accepted
    return RunResult(run, outcome, recorder.reports, before, gone, proposed, accepted, recorder.reused)


def _origins(selection: Selection) -> dict[Key, Origin | None]:
    """The mails that all attempts came by which were looked at, whichever of them are graded."""
    part = selection.part
    staff = StaffFiles([part.root / GRADEBOOK, *lone_gradebooks(), selection.course.root / "reference"])
    return find_origins((*part.submissions, *part.earlier), staff)


def try_class(
    selection: Selection, plan: Plan, place: Place, watch: Watch, before: Before | None = None
) -> list[Report]:
    """The reports of the selection, in the order in which they arrive; from `before` those that are there. Nothing is
    written. Ctrl-C is raised."""
    recorder = _Recorder(watch)
    _grade(selection, plan, place, recorder, before, () if before is None else before.reports)
    return recorder.whole


def _grade(
    selection: Selection, plan: Plan, place: Place, watch: Watch, before: Before | None, known: Iterable[Report]
) -> None:
    """Settle those of broken assignments, then those that need not be graded, and grade the others; `known` reports
    tell how long they may take."""
    known = list(known)
    for submission in selection.broken:
        detail = selection.course.broken[submission.assignment][plan.lang]
        report = ungraded(submission, Verdict.ASSIGNMENT_BROKEN, detail, level=plan.level, secret=plan.secret)
        watch.settled(submission, address(report, submission))
    shared = share_work(selection.gradable)
    groups = GroupWatch(watch, shared)
    if before is None or not plan.grader:
        _grade_each(plan, [each for each, *_ in shared], place, groups, known)
        return
    alike = take_over(plan, shared, before, watch)
    once = AlikeWatch(groups, alike)
    _grade_each(plan, [first.submission for first, *_ in alike], place, once, known)
    _grade_each(plan, once.left, place, groups, known)


def _grade_each(
    plan: Plan, submissions: Sequence[Submission], place: Place, watch: Watch, known: Sequence[Report]
) -> None:
    if submissions:
        grade_all(plan, submissions, place, watch, known)
