"""One worker of a batch: takes an assignment, collects its suite once, grades submission after submission.

It asks a `Boss` for work and tells it what came out; whether the boss is in this process (`grade check`) or at the
other end of a pipe makes no difference here. Nothing that happens in one submission ends the worker: a fault that is
not understood is told as a loss, and the rest goes on.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from grader.course import Assignment
from grader.errors import AssignmentError, MachineError
from grader.grading import Hosts, grade
from grader.kit import prepare
from grader.ledger import Preload
from grader.submission import Submission
from grader.text import EMPTY, Lang, Text
from grader.verdict import Report, Verdict

if TYPE_CHECKING:
    from grader.data import Images


@dataclass(frozen=True)
class Plan:
    """What every worker of a batch has to know."""

    assignments: dict[str, Assignment]
    hidden: bool
    level: int
    lang: Lang
    secret: bytes = field(repr=False)
    """Of the class (`grader.secret`)."""
    images: Images | None = None
    images_fault: Text = EMPTY
    """Why there are none; told only to those assignments that need them."""


class Boss(Protocol):
    """Whom a worker works for."""

    def assignment(self, warm: Sequence[Preload]) -> str | None: ...
    def submission(self, id_: str) -> Submission | None: ...
    def deliver(self, report: Report) -> None: ...
    def fault(self, id_: str, verdict: Verdict, detail: str) -> None: ...
    def lost(self, detail: str) -> None: ...


def work(plan: Plan, boss: Boss, core: int | None = None) -> None:
    """Grade whatever the boss has until it has nothing more."""
    with Hosts(plan.level, core) as hosts:
        while (id_ := boss.assignment(hosts.warm)) is not None:
            _assignment(plan, id_, hosts, boss)


def _assignment(plan: Plan, id_: str, hosts: Hosts, boss: Boss) -> None:
    assignment = plan.assignments[id_]
    held = False

    def submissions() -> Iterator[Submission]:
        nonlocal held
        while (submission := boss.submission(id_)) is not None:
            held = True
            yield submission

    def deliver(_: Submission, report: Report) -> None:
        nonlocal held
        held = False
        boss.deliver(report)

    try:
        if assignment.needs_images and plan.images is None:
            raise MachineError(plan.images_fault)
        kit = prepare(
            assignment,
            hidden=plan.hidden,
            level=plan.level,
            lang=plan.lang,
            secret=plan.secret,
            images=plan.images,
        )
        grade(kit, hosts, submissions(), deliver)
    except AssignmentError as error:
        boss.fault(id_, Verdict.ASSIGNMENT_BROKEN, error.text[plan.lang])
    except MachineError as error:
        boss.fault(id_, Verdict.GRADER_FAILED, error.text[plan.lang])
    except Exception:
        hosts.renew(assignment.preload)
        if held:
            boss.lost(traceback.format_exc())
        else:
            boss.fault(id_, Verdict.GRADER_FAILED, traceback.format_exc())
