"""The assignments of a plan, kept ready: their suites collected, their hosts warm. Grades one submission at a time.

For one's own file that is checked again and again. What goes wrong is told in the report, as a batch does it. The
limit: what is kept ready is as it was when it was first asked for; who changes an assignment makes another `Warm`.
"""

from __future__ import annotations

import contextlib
import traceback

from grader.domain.verdict import Report, Verdict
from grader.grading.batch.plan import Plan
from grader.grading.batch.worker import prepare_planned
from grader.grading.grade import collect, grade_one
from grader.grading.hosts import Hosts
from grader.grading.prepared import Prepared
from grader.grading.ungraded import ungraded
from grader.intake.inventory import Submission
from grader.suites.session import Suite
from grader.text.errors import AssignmentError, MachineError

_TRIES = 2


class Warm:
    """For submissions of the plan's assignments. A context manager that ends what is kept ready."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._stack = contextlib.ExitStack()
        self._hosts = self._stack.enter_context(Hosts(plan.level))
        self._ready: dict[str, tuple[Prepared, Suite]] = {}

    def grade(self, submission: Submission) -> Report:
        """The report; a fault that is not understood is tried once more in a new host before it stands."""
        id_ = submission.assignment
        detail = ""
        for _ in range(_TRIES):
            try:
                return grade_one(*self._get(id_), self._hosts, submission)
            except AssignmentError as error:
                return self._ungraded(submission, Verdict.ASSIGNMENT_BROKEN, error.text[self._plan.lang])
            except MachineError as error:
                return self._ungraded(submission, Verdict.GRADER_FAILED, error.text[self._plan.lang])
            except Exception:
                detail = traceback.format_exc()
                self._hosts.renew(self._plan.assignments[id_].preload)
        return self._ungraded(submission, Verdict.GRADER_FAILED, detail)

    def _get(self, id_: str) -> tuple[Prepared, Suite]:
        if id_ not in self._ready:
            prepared = prepare_planned(self._plan, id_)
            self._ready[id_] = prepared, self._stack.enter_context(collect(prepared, self._hosts))
        prepared, suite = self._ready[id_]
        return prepared, suite

    def _ungraded(self, submission: Submission, verdict: Verdict, detail: str) -> Report:
        assignment = self._plan.assignments[submission.assignment]
        level, secret = self._plan.level, self._plan.secret
        return ungraded(submission, verdict, detail, level=level, secret=secret, assignment=assignment)

    def close(self) -> None:
        """End it all."""
        self._stack.close()

    def __enter__(self) -> Warm:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
