"""pytest as a library: a suite is collected once, run for one student after the other, and closed.

To collect takes 60 to 110 ms; a test then costs a fraction of a millisecond. A suite is shut off from everything around
it: no plugin of the environment, no configuration file, no conftest.py, no PYTEST_* variable, no cache, no output; and
what it leaves in the process (variables, modules) is there while it collects, runs or closes, so that several can be
open at once. The limit: the suite's code runs here and is trusted; the submission's never does.
"""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pytest
from _pytest.config import _prepareconfig

from grader.domain.course import Assignment
from grader.domain.verdict import StaffNote, TestResult, Verdict
from grader.domain.vocabulary import explain_category
from grader.sandbox import observed
from grader.sandbox.backends.budget import Interrupted, current, interruptible
from grader.sandbox.conversation import UNSTEADY
from grader.sandbox.stops import StudentStopped, explain_spent_budget
from grader.suites.behaviour import BEHAVIOURS
from grader.suites.blame import Referee, Undecided
from grader.suites.failures import Failures
from grader.suites.files import Case, SuiteFile, make_cases, read_suite
from grader.suites.hooks import Hooks, explain_collection, item_seed
from grader.suites.judging import NOT_RUN, Ending, Judgement, broken_test, judge
from grader.suites.repeating import Passes
from grader.suites.shell import OPTIONS, OwnModules, common_root, environment, quiet
from grader.text import EMPTY, Text
from grader.text.errors import AssignmentError, SandboxError
from grader.text.reprs import printable

if TYPE_CHECKING:
    from grader.sandbox.student import Student

_PRINTED = 8_000
_STAFF_CALLS = 30


class Suite:
    """The tests of one assignment, collected. A context manager that closes it."""

    def __init__(self, files: Sequence[SuiteFile], secret: bytes) -> None:
        self.referee = Referee()
        """Whose fault an exception in these tests is."""
        self.failures = Failures()
        """Of the public tests of the student whose tests were run last."""
        self._files = files
        self._hooks = Hooks(files, secret)
        self.passes = Passes()
        """How its tests were passed."""
        self._trees = {str(file.path): file.tree for file in files}
        self._modules = OwnModules([file.path for file in files])
        self._cases: tuple[Case, ...] = ()
        self._assignment = ""
        self._config: pytest.Config | None = None
        self._session: pytest.Session | None = None
        self._spent_on: Student | None = None
        """Whose budget ended while its tests ran."""

    @classmethod
    def collect(cls, assignment: Assignment, *, hidden: bool, secret: bytes) -> Suite:
        """The public tests of `assignment` and, if `hidden`, the hidden ones, on inputs from `secret`.
        `AssignmentError` where they cannot be used."""
        suite = cls(read_suite(assignment, hidden=hidden), secret)
        try:
            suite._collect(assignment)
        except BaseException:
            suite.close()
            raise
        return suite

    @property
    def tests(self) -> tuple[tuple[str, str, str, bool, bool, Text], ...]:
        """Of each test what every result of it says: function, case, task, whether it is visible and an edge, title."""
        return tuple((each.function, each.case, each.task, each.visible, each.edge, each.title) for each in self._cases)

    def run(self, student: Student) -> tuple[TestResult | Undecided, ...]:
        """What came out of the public tests of `student`, then of the hidden ones."""
        return (*self.run_public(student), *self.run_hidden(student))

    def run_public(self, student: Student) -> tuple[TestResult | Undecided, ...]:
        """The public tests, in file order. No hidden input is made."""
        self._spent_on = None
        self.failures.take()
        return self._run(student, visible=True)

    def run_hidden(self, student: Student) -> tuple[TestResult | Undecided, ...]:
        """The hidden tests of the student whose public ones were run last."""
        return self._run(student, visible=False)

    def draw_public(self) -> None:
        """Make up the inputs of the public tests, which else the first submission waits for."""
        with self._isolate():
            for case in self._cases:
                cases = getattr(case.item.function, "generated_cases", None)
                if case.visible and cases is not None:
                    cases.in_order(item_seed(self._assignment, case.item, None))

    def close(self) -> None:
        """End what pytest keeps of it in this process; again without effect."""
        config, self._config = self._config, None
        if config is None:
            return
        with self._isolate(), quiet():
            if self._session is not None:
                with contextlib.suppress(Exception):  # of an author's fixture that is still open: nobody waits for it
                    config.hook.pytest_sessionfinish(session=self._session, exitstatus=pytest.ExitCode.OK)
                with contextlib.suppress(OSError):  # the folder is gone
                    os.chdir(self._session.startpath)
            config._ensure_unconfigure()

    def __enter__(self) -> Suite:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def _isolate(self) -> Iterator[None]:
        """While pytest works for this suite."""
        with environment(), self._modules.present():
            yield

    def _collect(self, assignment: Assignment) -> None:
        # What `pytest.main` does, up to the first test.
        root = common_root([file.path for file in self._files])
        arguments = [
            *OPTIONS,
            f"--config-file={os.devnull}",
            f"--rootdir={root}",
            f"--confcutdir={root}",  # else all that lies beside each folder above is looked at
            *(str(file.path) for file in self._files),
        ]
        try:
            with self._isolate(), quiet():
                self._config = _prepareconfig(arguments, [self._hooks])
                session = pytest.Session.from_config(self._config)
                session.exitstatus = pytest.ExitCode.OK
                self._config._do_configure()
                self._config.hook.pytest_sessionstart(session=session)
                self._session = session
                self._config.hook.pytest_collection(session=session)
        except (Exception, SystemExit) as error:
            faults = self._hooks.faults or [explain_collection(error, self._files)]
            raise AssignmentError(faults[0]) from error
        if self._hooks.faults:
            raise AssignmentError(self._hooks.faults[0])
        self._assignment = assignment.id
        self._cases = make_cases(assignment, session.items, self._files)

    def _run(self, student: Student, *, visible: bool) -> tuple[TestResult | Undecided, ...]:
        cases = [case for case in self._cases if case.visible == visible]
        self._hooks.begin(student)
        # Nobody is told of a warning, and none is kept: a test may catch them all the same.
        unheard = warnings.catch_warnings(action="ignore")
        with self._isolate(), quiet(), unheard, self._hooks.listening():
            try:
                return tuple(self._run_cases(student, cases))
            except BaseException:
                self._tear_down()
                raise

    def _tear_down(self) -> None:
        """Close the fixtures that are still open, whatever they say."""
        assert self._session is not None
        with contextlib.suppress(Exception):
            self._session._setupstate.teardown_exact(None)

    def _run_cases(self, student: Student, cases: Sequence[Case]) -> Iterator[TestResult | Undecided]:
        was_spent = self._spent_on is student  # where hidden tests are to come: by the public ones
        for case, following in zip(cases, [*cases[1:], None][: len(cases)], strict=True):
            if self._spent_on is student:
                yield _make_result(case, NOT_RUN, student, predetermined=was_spent)
                continue
            # No next item after the last: fixtures of every scope are torn down between two students, and between
            # public tests and hidden ones.
            item = None if following is None else following.item
            passed = self.passes.repeat(case, student)
            if passed is None:
                judgement = self._run_case(case, student, item)
            elif self._hooks.skip(case.item, item):
                if case.visible:
                    self.failures.pass_on(student)
                yield passed
                continue
            else:
                judgement = self._judge(case, student)
            if judgement is None:
                self._spent_on, judgement = student, self._judge_spent(case, student)
            if case.visible and judgement.verdict in BEHAVIOURS and student.calls:
                self._note_failure(case, student)
            if case.visible:
                self.failures.pass_on(student)
            error = self._hooks.exceptions[0] if self._hooks.exceptions else None
            predetermined = isinstance(error, StudentStopped) and not student.met_hidden_tests
            result = _make_result(case, judgement, student, predetermined)
            if judgement.otherwise is None:
                self.passes.keep(case, student, result)
                yield result
            else:
                yield Undecided(result, _make_result(case, judgement.otherwise, student))
            if self._spent_on is student:
                student.calls.clear()

    def _note_failure(self, case: Case, student: Student) -> None:
        error = self._hooks.exceptions[0] if self._hooks.exceptions else None
        sides = [side for each in self._hooks.comparisons for side in (each.left, each.right)]
        about = [each for name in ("call", "got") if (each := getattr(error, name, None)) is not None]
        place = [each for each in self._cases if each.visible].index(case)
        self.failures.note(place, case.task, student, [*about, *sides])

    def _run_case(self, case: Case, student: Student, following: pytest.Item | None) -> Judgement | None:
        """What became of the test; None where the budget of the submission ended before or in it."""
        self._hooks.forget()
        student.calls.clear()
        budget = current()
        if budget.left() <= 0:
            return None
        try:
            self._hooks.run(case.item, following)
        finally:
            observed.end()
            steady = student.conversation.end()
        if budget.refused:
            return None
        if not steady:
            self.passes.stop()
            self._hooks.exceptions.insert(0, SandboxError(UNSTEADY))
        return self._judge(case, student)

    def _judge(self, case: Case, student: Student) -> Judgement | None:
        """The verdict on what the hooks have kept; None as above."""
        error = self._hooks.exceptions[0] if self._hooks.exceptions else None
        ending = Ending(error, tuple(student.calls), tuple(self._hooks.comparisons), self._trees, student.asked)
        try:
            with interruptible():
                judgement = judge(ending)
        except Interrupted:
            return None
        if case.item.get_closest_marker("xfail"):
            return broken_test("The test is marked xfail; a test of a suite must decide.")
        return judgement

    def _judge_spent(self, case: Case, student: Student) -> Judgement:
        """The budget is over: the fixtures that are still open are closed, and with them the student's process."""
        self._tear_down()  # what a fixture still wants to ask is refused
        with contextlib.suppress(Exception):  # tried once more when the submission is done, and told then
            student.close()
        self._hooks.forget()
        stopped = explain_spent_budget(current())
        # Of when hidden tests ended a student learns no more than that they did not pass.
        (student.remarks if case.visible else student.staff_remarks).append(stopped.message)
        return judge(Ending(stopped, tuple(student.calls)))


def _make_result(case: Case, judgement: Judgement, student: Student, predetermined: bool = False) -> TestResult:
    failed = judgement.verdict is not Verdict.PASSED
    printed = printable("".join(call.printed + call.errors for call in student.calls), _PRINTED)
    message = EMPTY
    if failed:
        message = judgement.message if case.visible else judgement.brief + explain_category(case.title)
    calls = tuple(printable(str(call), 1_000) for call in student.calls[-_STAFF_CALLS:])
    seconds = sum(call.claimed_seconds for call in student.calls)
    return TestResult(
        function=case.function,
        case=case.case,
        task=case.task,
        verdict=judgement.verdict,
        visible=case.visible,
        edge=case.edge,
        observed=judgement.observed,
        title=case.title,
        message=message,
        printed=printed if case.visible else "",
        seconds=round(seconds, 4),
        predetermined=predetermined and not case.visible,
        staff=StaffNote(
            calls=calls,
            detail=judgement.staff,
            printed="" if case.visible else printed,
            bug=judgement.bug,
            behaviour=judgement.behaviour.digest,
            shown=judgement.behaviour.shown,
        ),
    )
