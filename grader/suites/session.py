"""pytest as a library: a suite is collected once, and run for one student after the other.

One `pytest.main` per assignment (60 to 110 ms); a test then costs a fraction of a millisecond. The session is closed
to everything around it: no plugin of the environment, no configuration file, no conftest.py, no PYTEST_* variable,
no cache, no output. The limit: the suite's code runs here and is trusted; the submission's never does.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.assertion import util
from _pytest.runner import runtestprotocol

from grader.domain.course import Assignment
from grader.domain.seeds import SEED, of_hidden, of_public, same_random
from grader.domain.verdict import StaffNote, TestResult, Verdict
from grader.domain.vocabulary import about
from grader.sandbox import observed
from grader.sandbox.backends.budget import Interrupted, current, interruptible
from grader.sandbox.stops import StudentStopped, spent
from grader.suites.blame import Court, Open, Reference
from grader.suites.files import Case, SuiteFile, cases_of, function_name, read_suite
from grader.suites.judging import NOT_RUN, Compared, Ending, Judgement, broken, judge
from grader.suites.shell import common_root, environment, own_modules, quiet
from grader.suites.strict import SuiteModule, bare
from grader.text import EMPTY, Text, plain, tr
from grader.text.errors import AssignmentError, GraderError
from grader.text.reprs import printable

if TYPE_CHECKING:
    from grader.sandbox.student import Student

Deliver = Callable[["Student", tuple[TestResult, ...]], None]
Between = Callable[["Student", tuple[TestResult, ...]], bool]

_PRINTED = 8_000
_STAFF_CALLS = 30
_OPTIONS = (
    "--disable-plugin-autoload",
    "--noconftest",
    "--import-mode=importlib",
    "--strict-markers",
    "--capture=no",
    # Parameter ids are shown to students: Korean stays Korean.
    "--override-ini=disable_test_id_escaping_and_forfeit_all_rights_to_community_support=true",
    *(
        f"-pno:{name}"
        for name in (
            "cacheprovider",
            "doctest",
            "faulthandler",
            "junitxml",
            "logging",
            "pastebin",
            "terminal",
            "threadexception",
            "unraisableexception",
        )
    ),
)


def run(
    assignment: Assignment,
    students: Iterable[Student],
    deliver: Deliver,
    *,
    hidden: bool,
    secret: bytes,
    between: Between | None = None,
    reference: Reference | None = None,
) -> None:
    """Run the suite of `assignment` for each of `students`, pulled one by one; hand the results to `deliver`.

    Public tests first, in file order, then (if `hidden`) the hidden ones, on inputs from `secret`; `between` is called
    with the public results once no public test is left and before any hidden one. `reference` opens the reference
    solution, where it has to be asked whose fault an exception is: that of a test, or one that `between` returned True
    for; it is put through the same. `AssignmentError` where the suite cannot be used; what `students`, `between` or
    `deliver` raise comes out as it is, and ends the run.
    """
    files = read_suite(assignment, hidden=hidden)
    paths = [file.path for file in files]
    session = _Session(assignment, students, deliver, files, between, reference, secret=secret)
    root = common_root(paths)
    arguments = [
        *_OPTIONS,
        f"--config-file={os.devnull}",
        f"--rootdir={root}",
        f"--confcutdir={root}",  # else all that lies beside each folder above is looked at
        *map(str, paths),
    ]
    with contextlib.ExitStack() as stack:
        stack.enter_context(environment())
        stack.enter_context(own_modules(paths))
        session.until_running = stack.enter_context(contextlib.ExitStack())
        session.until_running.enter_context(quiet())
        code = pytest.main(arguments, plugins=[session])
    if session.error is not None:
        raise session.error
    if not session.ran:
        if code == pytest.ExitCode.INTERRUPTED:
            raise KeyboardInterrupt
        raise AssignmentError(
            tr("{path}: pytest cannot collect these tests (exit code {code}).", path=files[-1].path, code=int(code))
        )


class _Session:
    """The plugin: collects, then runs every item for every student."""

    def __init__(
        self,
        assignment: Assignment,
        students: Iterable[Student],
        deliver: Deliver,
        files: Sequence[SuiteFile],
        between: Between | None,
        reference: Reference | None,
        *,
        secret: bytes,
    ) -> None:
        self.error: BaseException | None = None
        self.ran = False
        self.until_running = contextlib.ExitStack()
        self._assignment = assignment
        self._students = students
        self._deliver = deliver
        self._between = between
        self._files = files
        self._secrets = {file.path: None if file.visible else secret for file in files}
        self._trees = {str(file.path): file.tree for file in files}
        self._cases: tuple[Case, ...] = ()
        self._doubtful = False
        self._court = Court(reference, self._results)
        self._faults: list[Text] = []
        self._student: Student | None = None
        self._item: pytest.Item | None = None
        self._compared: list[Compared] = []
        self._ended: list[BaseException] = []
        self._over = False

    @pytest.fixture(scope="module")
    def student(self) -> Student:
        """The submission that is being graded."""
        assert self._student is not None
        return self._student

    @pytest.fixture
    def seed(self) -> int:
        """For generators of the test's own: the same for the whole class."""
        assert self._item is not None  # not by `request`: a fixture more in each of a thousand tests
        kept: int = self._item.stash[SEED]
        return kept

    def pytest_configure(self, config: pytest.Config) -> None:
        add_markers(config)

    def pytest_pycollect_makemodule(self, module_path: Path, parent: pytest.Collector) -> SuiteModule:
        return SuiteModule.from_parent(parent, path=module_path)

    def pytest_exception_interact(self, call: pytest.CallInfo[Any], report: pytest.CollectReport) -> None:
        if isinstance(report, pytest.CollectReport) and call.excinfo is not None:
            self._faults.append(_collection_fault(call.excinfo.value, self._files))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self._faults:
            self._faults.append(plain(f"{self._files[-1].path}: ") + _last_line(str(report.longrepr)))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.ran = True
        self.until_running.close()
        try:
            if self._faults:
                raise AssignmentError(self._faults[0])
            self._cases = cases_of(self._assignment, session.items, self._files)
            for student in self._students:
                results = tuple(self._results(student))
                doubtful = self._doubtful
                settled = self._court.settle(student, results)
                if doubtful:
                    self._court.ask(student)
                self._deliver(student, settled)
        except BaseException as error:  # pytest would print it, or turn it into an exit code
            self.error = error
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        # pytest's own hook here makes a full diff of two values, and one of them is the submission's: 100,000
        # similar lines keep `difflib` busy for hours.
        util._reprcompare = self._note_comparison
        runtestprotocol(item, log=False, nextitem=nextitem)
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        assert self._student is not None
        self._item = item
        start_test(self._student, item, self._secrets[item.path])

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self) -> Generator[None, object, object]:
        _forget_name()
        with interruptible():
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_pyfunc_call(self) -> Generator[None, object, object]:
        _forget_name()
        with interruptible():
            return (yield)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_call(self) -> None:
        # No wrapper around the test: `blame` would find its frame in whatever the test raises.
        with interruptible():
            observed.settle()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        # Rendering a traceback costs more than the test; the verdict is made from the exception itself.
        if call.excinfo is not None:
            self._ended.append(call.excinfo.value)
        outcome: Any = "passed" if call.excinfo is None else "failed"
        when: Any = call.when
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, when, duration=call.duration)

    def _note_comparison(self, operator: str, left: object, right: object) -> None:
        self._compared.append(Compared(operator, bare(left), bare(right)))

    def _results(self, student: Student) -> Iterator[TestResult | Open]:
        """What came out of public tests, then of hidden ones. No hidden input is made before `between` has ended."""
        self._student, self._over = student, False
        public = list(self._ran(student, [case for case in self._cases if case.visible]))
        yield from public
        known = tuple(one.answers if isinstance(one, Open) else one for one in public)
        self._doubtful = self._between is not None and self._between(student, known)
        yield from self._ran(student, [case for case in self._cases if not case.visible])

    def _ran(self, student: Student, cases: Sequence[Case]) -> Iterator[TestResult | Open]:
        over = self._over  # where hidden tests are to come: by the public ones
        for case, following in zip(cases, [*cases[1:], None][: len(cases)], strict=True):
            if self._over:
                yield _result_of(case, NOT_RUN, student, predetermined=over)
                continue
            # No next item after the last: fixtures of every scope are torn down between two students, and between
            # public tests and hidden ones.
            judged = self._judged(case, student, None if following is None else following.item)
            if judged is None:
                self._over, judged = True, self._spent(case, student)
            error = self._ended[0] if self._ended else None
            known = isinstance(error, StudentStopped) and not student.told
            result = _result_of(case, judged, student, known)
            yield result if judged.otherwise is None else Open(result, _result_of(case, judged.otherwise, student))
            if self._over:
                student.calls.clear()

    def _judged(self, case: Case, student: Student, following: pytest.Item | None) -> Judgement | None:
        """What became of the test; None where the budget of the submission ended before or in it."""
        self._compared.clear()
        self._ended.clear()
        student.calls.clear()
        budget = current()
        if budget.left() <= 0:
            return None
        try:
            with quiet():
                case.item.ihook.pytest_runtest_protocol(item=case.item, nextitem=following)
        except pytest.exit.Exception as ended:
            self._ended[:] = [ended]
            case.item.session._setupstate.teardown_exact(following)
        finally:
            observed.end()
        if budget.refused:
            return None
        error = self._ended[0] if self._ended else None
        ending = Ending(error, tuple(student.calls), tuple(self._compared), self._trees, student.asked)
        try:
            with interruptible():
                judged = judge(ending)
        except Interrupted:
            return None
        if case.item.get_closest_marker("xfail"):
            return broken("The test is marked xfail; a test of a suite must decide.")
        return judged

    def _spent(self, case: Case, student: Student) -> Judgement:
        """The budget is over: the fixtures that are still open are closed, and with them the student's process."""
        with contextlib.suppress(Exception):  # what a fixture still wants to ask is refused
            case.item.session._setupstate.teardown_exact(None)
        with contextlib.suppress(Exception):  # tried once more when the submission is done, and told then
            student.close()
        self._compared.clear()
        self._ended.clear()
        stopped = spent(current())
        # Of when hidden tests ended a student learns no more than that they did not pass.
        (student.remarks if case.visible else student.staff_remarks).append(stopped.message)
        return judge(Ending(stopped, tuple(student.calls)))


def _result_of(case: Case, judged: Judgement, student: Student, predetermined: bool = False) -> TestResult:
    failed = judged.verdict is not Verdict.PASSED
    printed = printable("".join(call.printed + call.errors for call in student.calls), _PRINTED)
    message = EMPTY
    if failed:
        message = judged.message if case.visible else judged.brief + about(case.title)
    calls = tuple(printable(str(call), 1_000) for call in student.calls[-_STAFF_CALLS:])
    seconds = sum(call.seconds for call in student.calls)
    return TestResult(
        function=case.function,
        case=case.case,
        task=case.task,
        verdict=judged.verdict,
        visible=case.visible,
        edge=case.edge,
        observed=judged.observed,
        title=case.title,
        message=message,
        printed=printed if case.visible else "",
        seconds=round(seconds, 4),
        predetermined=predetermined and not case.visible,
        staff=StaffNote(
            calls=calls,
            detail=judged.staff,
            printed="" if case.visible else printed,
            bug=judged.bug,
        ),
    )


def _forget_name() -> None:
    # pytest puts the name of the test, with its parameters, where every process started during it can read it.
    os.environ.pop("PYTEST_CURRENT_TEST", None)


def start_test(student: Student, item: pytest.Item, secret: bytes | None) -> None:
    """Before each test: no calls yet, and the random numbers of this test, from `secret` if it is a hidden one."""
    student.begin_test(hidden=secret is not None)
    observed.start(hidden=secret is not None)
    if SEED not in item.stash:
        item.stash[SEED] = _seed(student.assignment, item, secret)
    same_random(item.stash[SEED])


def _seed(assignment: str, item: pytest.Item, secret: bytes | None) -> int:
    spec = getattr(item, "callspec", None)
    # Not the id: pytest escapes it in one session and not in another.
    case = "" if spec is None else ", ".join(f"{name}={index}" for name, index in sorted(spec.indices.items()))
    test = function_name(item)
    return of_public(test, case) if secret is None else of_hidden(secret, assignment, test, case)


def add_markers(config: pytest.Config) -> None:
    """The marks of a suite, known to `--strict-markers`."""
    config.addinivalue_line("markers", "task(name): the task of assignment.toml that the test belongs to")
    config.addinivalue_line("markers", "edge: counts only if the other tests of its task pass")
    config.addinivalue_line("markers", "category(name): what a hidden test is about, as students may read it")


def _collection_fault(error: BaseException, files: Sequence[SuiteFile]) -> Text:
    """One sentence on a suite that cannot be collected."""
    cause = error.__cause__ or error
    line, path = 0, files[-1].path
    known = {str(file.path): file.path for file in files}
    traceback = cause.__traceback__
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if name in known:
            path, line = known[name], traceback.tb_lineno
        traceback = traceback.tb_next
    if not line:
        said = cause.text if isinstance(cause, GraderError) else _last_line(str(cause))
        return said + tr(" Correct the test file {path}.", path=path)
    said = cause.text if isinstance(cause, GraderError) else plain(printable(str(cause), 300))
    why = plain(f"{type(cause).__name__}: ") + said
    return tr("{path}, line {line}: {why}. Correct the test file.", path=path, line=line, why=why)


def _last_line(text: str) -> Text:
    kept = [line.strip() for line in printable(text, 2_000).splitlines() if line.strip()]
    return plain(kept[-1]) if kept else tr("The tests cannot be collected.")
