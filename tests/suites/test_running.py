"""A test is run as pytest runs it: the same fixtures are set up and torn down in the same order, the same is raised.

Of `grader.suites.running`.
"""

from __future__ import annotations

import warnings

import pytest

from grader.domain.verdict import Verdict
from grader.suites.running import run_test
from tests.doubles import Double
from tests.suites.test_suite import RIGHT, Course

SUITE = """
import warnings
LOG = []
TASK = pytest.mark.task("add")

@pytest.fixture(scope="module")
def whole(student):
    LOG.append("whole")
    yield student.add(1, 2)
    LOG.append("whole is over")
    raise RuntimeError("the module's")

@pytest.fixture
def part(whole):
    LOG.append("part")
    yield whole
    LOG.append("part is over")

@pytest.fixture(params=[1, 2])
def each(request): return request.param

@pytest.fixture
def broken(): raise LookupError("a fixture's")

@pytest.fixture
def falls():
    yield 1
    raise ValueError("at the end")

@pytest.fixture(autouse=True)
def always():
    LOG.append("always")
    yield
    LOG.append("always is over")

def setup_function(function): LOG.append(function.__name__)
def teardown_function(function): LOG.append("after " + function.__name__)

@TASK
def test_a_fixture_of_a_fixture(part, each): assert part == 3 and each in (1, 2)
@TASK
@pytest.mark.parametrize("x", [1, 2])
def test_a_parameter(student, x): assert student.add(x, 1) == 2
@TASK
def test_a_broken_fixture(broken): LOG.append("never")
@TASK
def test_it_fails_and_so_does_a_fixture(falls): assert falls == 2
@TASK
def test_only_a_fixture_fails(falls): LOG.append("ran")
@TASK
@pytest.mark.skip(reason="why not")
def test_skipped(student): LOG.append("never")
@TASK
@pytest.mark.skipif("1 + 1 == 2", reason="it is")
def test_skipped_if(student): LOG.append("never")
@TASK
@pytest.mark.xfail(run=False, reason="later")
def test_not_run(student): LOG.append("never")
@TASK
@pytest.mark.xfail
def test_expected_to_fail(student): assert student.add(1, 1) == 3
@TASK
def test_that_skips(student): pytest.skip("no")
@TASK
def test_that_fails(student): pytest.fail("oh")
@TASK
def test_without_an_end(student): pytest.exit("enough")
@TASK
async def test_that_is_never_awaited(student): LOG.append("never")
@TASK
@pytest.mark.filterwarnings("error")
def test_that_warns(student): warnings.warn("loud")
@TASK
def test_that_catches_a_warning(student):
    with pytest.warns(UserWarning): warnings.warn("loud")
@TASK
def test_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    LOG.append(tmp_path.is_dir())
@TASK
def test_what_returns_something(student): return 3
@TASK
def test_an_unknown_fixture(nowhere): LOG.append("never")

class TestOfAClass:
    def setup_method(self): self.made = []
    @TASK
    def test_one(self, part): self.made.append(part); assert self.made == [3]
    @TASK
    def test_two(self, part): self.made.append(part); assert self.made == [3]
"""


class Pytests:
    """Runs tests by pytest's own protocol, and keeps what the phases raise."""

    def __init__(self) -> None:
        self.raised: list[BaseException] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item, call):
        if call.excinfo is not None:
            self.raised.append(call.excinfo.value)
        outcome = "passed" if call.excinfo is None else "failed"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)

    def run(self, item, following) -> list[BaseException]:
        self.raised = []
        item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        return self.raised


def ours(item, following) -> list[BaseException]:
    return run_test(item, following, lambda: None)


def run_all(tmp_path, run=None) -> dict[str, tuple[list[str], list[object]]]:
    """By test: what was raised, and what its module wrote down; of two students, one after the other."""
    course = Course(tmp_path / "course")
    course.write(SUITE)
    came = {}
    with course.collect() as suite:
        pytests = Pytests()
        suite._config.pluginmanager.register(pytests)
        cases = suite._cases
        log = cases[0].item.module.LOG
        for student in (Double(RIGHT), Double(RIGHT)):
            suite._hooks.begin(student)
            for number, (case, then) in enumerate(zip(cases, [*cases[1:], None], strict=False)):
                log.clear()
                following = None if then is None else then.item
                try:
                    raised = (run or pytests.run)(case.item, following)
                except pytest.exit.Exception as ended:
                    raised = [ended]
                    case.item.session._setupstate.teardown_exact(following)
                said = [f"{type(error).__name__}: {error}".partition("\n")[0] for error in raised]
                came[f"{number} {case.function}{case.case} {id(student)}"] = said, list(log)
    return {f"{place}: {name.rpartition(' ')[0]}": each for place, (name, each) in enumerate(came.items())}


@pytest.mark.filterwarnings("ignore")
def test_the_same_is_raised_and_torn_down_as_by_pytest(tmp_path):
    theirs, mine = run_all(tmp_path / "theirs"), run_all(tmp_path / "ours", ours)
    assert mine == theirs
    raised = [sentence for said, _ in mine.values() for sentence in said]
    for sentence in (
        "LookupError: a fixture's",
        "ValueError: at the end",
        "RuntimeError: the module's",
        "Exit: enough",
    ):
        assert sentence in raised
    assert "never" not in [word for _, log in mine.values() for word in log]
    assert sum("whole" in log for _, log in mine.values()) > 1, "a fixture of the module is made anew for each student"


def test_a_test_that_ended_keeps_nothing_of_the_student(tmp_path):
    course = Course(tmp_path / "course")
    course.write('@pytest.mark.task("add")\ndef test_it(student): pass')
    with course.collect() as suite:
        item = suite._cases[0].item
        suite._hooks.begin(Double(RIGHT))
        assert ours(item, None) == []
        assert (item._request, item.funcargs) == (False, None)


def test_a_warning_is_neither_told_nor_kept(tmp_path, capfd):
    course = Course(tmp_path)
    course.write(
        'import warnings\n\n\n@pytest.mark.task("add")\ndef test_it(student):\n'
        '    warnings.warn("loud", stacklevel=1)\n'
        '    with pytest.warns(UserWarning, match="caught"):\n        warnings.warn("caught", stacklevel=1)\n'
    )
    with course.collect() as suite, warnings.catch_warnings(record=True) as kept:
        (result,) = suite.run_public(Double(RIGHT))
    assert result.verdict is Verdict.PASSED
    assert kept == []
    assert capfd.readouterr() == ("", "")
