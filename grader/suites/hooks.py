"""What pytest is told while it collects and runs a suite: the plugin of a `grader.suites.session.Suite`.

It puts the student into the tests, keeps how each phase of a test ended and what was compared, and opens the suite's
own code, and no more, for the end of the budget. The limit: it judges nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from _pytest.assertion import util

from grader.domain.seeds import hidden_seed, public_seed, seed_random
from grader.sandbox import observed
from grader.sandbox.backends.budget import interruptible
from grader.suites.files import SuiteFile, function_name
from grader.suites.judging import Comparison
from grader.suites.running import run_test
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

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self) -> Generator[None, object, object]:
        with interruptible():
            return (yield)

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Within it the comparisons of assertions that fail are kept."""
        # pytest's own function here makes a full diff of two values, and one of them is the submission's: 100,000
        # similar lines keep `difflib` busy for hours.
        before, util._reprcompare = util._reprcompare, self._note_comparison
        try:
            yield
        finally:
            util._reprcompare = before

    def run(self, item: pytest.Function, following: pytest.Item | None) -> None:
        """Run the test; `exceptions` and `comparisons` are of it from then on."""
        self.forget()
        self._item = item
        try:
            self.exceptions += run_test(item, following, self._begin_test)
        except pytest.exit.Exception as ended:
            self.exceptions.append(ended)
            item.session._setupstate.teardown_exact(following)

    def skip(self, item: pytest.Function, following: pytest.Item | None) -> bool:
        """In place of a test that need not be run: what ends with it is torn down. Whether nothing was raised by it."""
        self.forget()
        try:
            item.session._setupstate.teardown_exact(following)
        except Exception as error:
            self.exceptions.append(error)
        return not self.exceptions

    def _begin_test(self) -> None:
        assert self._student is not None
        assert self._item is not None
        start_test(self._student, self._item, self._secrets[self._item.path])

    def _note_comparison(self, operator: str, left: object, right: object) -> None:
        self.comparisons.append(Comparison(operator, unwrap(left), unwrap(right)))


def start_test(student: Student, item: pytest.Item, secret: bytes | None) -> None:
    """Before each test: no calls yet, and the random numbers of this test, from `secret` if it is a hidden one."""
    student.begin_test(hidden=secret is not None)
    observed.start(hidden=secret is not None)
    if SEED not in item.stash:
        item.stash[SEED] = item_seed(student.assignment, item, secret)
    seed_random(item.stash[SEED])


def item_seed(assignment: str, item: pytest.Item, secret: bytes | None) -> int:
    """What the random numbers of a test begin with; `secret` as above."""
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
