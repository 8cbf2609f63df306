"""What pytest is told while it collects and runs a suite: the plugin of a `grader.suites.session.Suite`.

It puts the student into the tests, keeps how each phase of a test ended and what was compared, and opens the suite's
own code, and no more, for the end of the budget. The limit: it judges nothing.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from _pytest.assertion import util
from _pytest.runner import runtestprotocol

from grader.domain.seeds import hidden_seed, public_seed, seed_random
from grader.sandbox import observed
from grader.sandbox.backends.budget import interruptible
from grader.suites.files import SuiteFile, function_name
from grader.suites.judging import Comparison
from grader.suites.strict import SuiteModule, unwrap
from grader.text import Text, plain, tr
from grader.text.errors import GraderError
from grader.text.reprs import printable

if TYPE_CHECKING:
    from grader.sandbox.student import Student

SEED: Final = pytest.StashKey[int]()
"""The seed of a test item, put there before it runs: the same for each submission of the class."""


class Hooks:
    """The plugin of one suite."""

    def __init__(self, files: Sequence[SuiteFile], secret: bytes) -> None:
        self.faults: list[Text] = []
        """Why the suite cannot be collected."""
        self.comparisons: list[Comparison] = []
        """By the test that ran last, with Python's own operators."""
        self.exceptions: list[BaseException] = []
        """The exceptions of its phases."""
        self._files = files
        self._secrets = {file.path: None if file.visible else secret for file in files}
        self._student: Student | None = None
        self._item: pytest.Item | None = None

    def begin(self, student: Student) -> None:
        """The tests that follow are of this student."""
        self._student = student

    def forget(self) -> None:
        """Another test begins."""
        self.comparisons.clear()
        self.exceptions.clear()

    @pytest.fixture(scope="module")
    def student(self) -> Student:
        """The submission that is being graded."""
        assert self._student is not None
        return self._student

    @pytest.fixture
    def seed(self) -> int:
        """For generators of the test's own: the same for the whole class."""
        assert self._item is not None  # not by `request`: a fixture more in each of a thousand tests
        return int(self._item.stash[SEED])

    def pytest_configure(self, config: pytest.Config) -> None:
        add_markers(config)

    def pytest_pycollect_makemodule(self, module_path: Path, parent: pytest.Collector) -> SuiteModule:
        return SuiteModule.from_parent(parent, path=module_path)

    def pytest_exception_interact(self, call: pytest.CallInfo[Any], report: pytest.CollectReport) -> None:
        if isinstance(report, pytest.CollectReport) and call.excinfo is not None:
            self.faults.append(explain_collection(call.excinfo.value, self._files))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.faults:
            self.faults.append(plain(f"{self._files[-1].path}: ") + _last_line(str(report.longrepr)))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        # pytest's own hook here makes a full diff of two values, and one of them is the submission's: 100,000
        # similar lines keep `difflib` busy for hours.
        util._reprcompare = self._note_comparison
        try:
            runtestprotocol(item, log=False, nextitem=nextitem)
        finally:
            # pytest before 9 keeps them where a test ends with pytest.exit: the next student would get this one's.
            vars(item).update(_request=False, funcargs=None)
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
            self.exceptions.append(call.excinfo.value)
        outcome: Any = "passed" if call.excinfo is None else "failed"
        when: Any = call.when
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, when, duration=call.duration)

    def _note_comparison(self, operator: str, left: object, right: object) -> None:
        self.comparisons.append(Comparison(operator, unwrap(left), unwrap(right)))


def _forget_name() -> None:
    # pytest puts the name of the test, with its parameters, where every process started during it can read it.
    os.environ.pop("PYTEST_CURRENT_TEST", None)


def start_test(student: Student, item: pytest.Item, secret: bytes | None) -> None:
    """Before each test: no calls yet, and the random numbers of this test, from `secret` if it is a hidden one."""
    student.begin_test(hidden=secret is not None)
    observed.start(hidden=secret is not None)
    if SEED not in item.stash:
        item.stash[SEED] = _item_seed(student.assignment, item, secret)
    seed_random(item.stash[SEED])


def _item_seed(assignment: str, item: pytest.Item, secret: bytes | None) -> int:
    spec = getattr(item, "callspec", None)
    # Not the id: pytest escapes it in one session and not in another.
    case = "" if spec is None else ", ".join(f"{name}={index}" for name, index in sorted(spec.indices.items()))
    test = function_name(item)
    return public_seed(test, case) if secret is None else hidden_seed(secret, assignment, test, case)


def add_markers(config: pytest.Config) -> None:
    """The marks of a suite, known to `--strict-markers`."""
    config.addinivalue_line("markers", "task(name): the task of assignment.toml that the test belongs to")
    config.addinivalue_line("markers", "edge: counts only if the other tests of its task pass")
    config.addinivalue_line("markers", "category(name): what a hidden test is about, as students may read it")


def explain_collection(error: BaseException, files: Sequence[SuiteFile]) -> Text:
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
        reason = cause.text if isinstance(cause, GraderError) else _last_line(str(cause))
        return reason + tr(" Correct the test file {path}.", path=path)
    reason = cause.text if isinstance(cause, GraderError) else plain(printable(str(cause), 300))
    why = plain(f"{type(cause).__name__}: ") + reason
    return tr("{path}, line {line}: {why}. Correct the test file.", path=path, line=line, why=why)


def _last_line(text: str) -> Text:
    lines = [line.strip() for line in printable(text, 2_000).splitlines() if line.strip()]
    return plain(lines[-1]) if lines else tr("The tests cannot be collected.")
