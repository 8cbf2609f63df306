"""One worker of a batch: takes an assignment, collects its suite once, grades submission after submission.

It asks a `Source` for work and tells it what came out; whether the source is in this process (`grade check`) or at the
other end of a pipe makes no difference here. Nothing that happens in one submission ends the worker: a fault that is
not understood is told as a loss, and the rest goes on.
"""

from __future__ import annotations

import traceback
from typing import Protocol

from grader.domain.verdict import Report, Verdict
from grader.grading.batch.plan import Plan
from grader.grading.grade import collect, grade_one
from grader.grading.hosts import Hosts, Sharing
from grader.grading.prepared import Prepared, prepare
from grader.intake.inventory import Submission
from grader.sandbox.host import check_libraries
from grader.text.errors import AssignmentError, MachineError


class Source(Protocol):
    """Where a worker gets its work, and delivers what came of it."""

    def assignment(self) -> str | None: ...
    def submission(self, id_: str) -> Submission | None: ...
    def deliver(self, report: Report) -> None: ...
    def fault(self, id_: str, verdict: Verdict, detail: str) -> None: ...
    def lost(self, detail: str) -> None: ...


def work(plan: Plan, source: Source, core: int | None = None, sharing: Sharing | None = None) -> None:
    """Grade whatever the source has until it has nothing more; `sharing`: where there are zygotes of all workers."""
    with Hosts(plan.level, core, sharing) as hosts:
        while (id_ := source.assignment()) is not None:
            _grade_assignment(plan, id_, hosts, source)


def prepare_planned(plan: Plan, id_: str) -> Prepared:
    """An assignment of the plan, made ready. `AssignmentError`, `MachineError` where that cannot be."""
    assignment = plan.assignments[id_]
    check_libraries(assignment.preload)  # before the images: some of them come with a library
    if assignment.needs_images and plan.images is None:
        raise MachineError(plan.images_fault)
    return prepare(
        assignment,
        hidden=plan.hidden,
        level=plan.level,
        lang=plan.lang,
        secret=plan.secret,
        images=plan.images,
        marks=plan.marks,
        repeats=plan.repeats,
        grader=plan.grader,
        reader=plan.reader,
    )


def _grade_assignment(plan: Plan, id_: str, hosts: Hosts, source: Source) -> None:
    assignment = plan.assignments[id_]
    grading = False
    try:
        prepared = prepare_planned(plan, id_)
        with collect(prepared, hosts) as suite:
            while (submission := source.submission(id_)) is not None:
                grading = True
                report = grade_one(prepared, suite, hosts, submission)
                grading = False
                hosts.settle()
                source.deliver(report)
    except AssignmentError as error:
        source.fault(id_, Verdict.ASSIGNMENT_BROKEN, error.text[plan.lang])
    except MachineError as error:
        source.fault(id_, Verdict.GRADER_FAILED, error.text[plan.lang])
    except Exception:
        hosts.renew(assignment.preload)
        if grading:
            source.lost(traceback.format_exc())
        else:
            source.fault(id_, Verdict.GRADER_FAILED, traceback.format_exc())
