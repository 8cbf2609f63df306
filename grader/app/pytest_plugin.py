"""Suites are plain pytest: the plugin that runs them at a student's. In the grader: `grader.suites.session`.

Marks: `@pytest.mark.task("name")` on every test, `@pytest.mark.edge`, `@pytest.mark.category("boundary")` on hidden
ones. The fixture `student` is the submission in its sandbox. With plain `pytest` that is `<id>.py` beside the test
file, or `--submission FILE`; a failing test then shows the same sentences that `grade check` shows, also where an
editor shows a test's failure: it takes the report's long text, and a list the first line of it.

What becomes of a test: a `StudentStopped` is its verdict; a failed assertion (`Mismatch`, `assert`, `pytest.fail`)
is a wrong answer; a fault of the machine is the grader's. Any other exception, a skip among them, is a wrong answer
where the reference solution passes the same test, and else the author's: `assignment_broken` (`grader.suites.blame`).

The limit: pytest imports this module at every start wherever the package is installed, so nothing heavy is imported
before a test asks for `student`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from grader.domain.verdict import Verdict
    from grader.sandbox.student import Student
    from grader.text import Lang, Text


_HIDDEN = "test_hidden.py"
_SUITES = ("test_public.py", _HIDDEN)


class _Home:
    """The students that plain pytest has opened, by file; one session of pytest long."""

    def __init__(self) -> None:
        self.stack = contextlib.ExitStack()
        self.opened: dict[Path, Student] = {}
        self.compared: list[Any] = []
        self.lang: Lang = "ko"


_HOME = pytest.StashKey[_Home]()


@dataclass(frozen=True)
class _Crash:
    """Where a test failed, and in one line why: what pytest lists at its end."""

    path: str
    lineno: int
    message: str


class _Said:
    """What is said of a failed test in place of a traceback, as pytest takes it from any exception."""

    def __init__(self, item: pytest.Item, text: str) -> None:
        self.text = text
        path, line, _ = item.location
        self.reprcrash = _Crash(path, (line or 0) + 1, text.partition("\n")[0])

    def __str__(self) -> str:
        return self.text

    def toterminal(self, writer: pytest.TerminalReporter) -> None:
        from grader.app.console import make_safe

        make_safe()  # for one letter that the console lacks, pytest would write all of it in escapes
        writer.line(self.text)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("homework", "homework tests (sealed-grader)")
    group.addoption("--submission", metavar="FILE", help="the file to test (default: <assignment>.py beside the tests)")
    group.addoption(
        "--feedback-lang",
        choices=("ko", "en"),
        help="language of the sentences (default: GRADER_LANG, else the system's)",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "task(name): the task of assignment.toml that the test belongs to")
    config.addinivalue_line("markers", "edge: counts only if the other tests of its task pass")
    config.addinivalue_line("markers", "category(name): what a hidden test is about, as students may read it")
    config.stash[_HOME] = _Home()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _HOME in config.stash:
        config.stash[_HOME].stack.close()


@pytest.fixture(scope="module")
def student(request: pytest.FixtureRequest) -> Student:
    """The submission in its sandbox. Module scope, so that fixtures of a suite may use it in any scope."""
    return _open(request.config, request.path)


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """For generators of the test's own, `random.Random(seed)`: the same for everybody who is graded with it."""
    from grader.suites.hooks import SEED

    value: int = request.node.stash[SEED]
    return value


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    folder = module_path.parent
    written = folder if folder.parent.name != "reference" else folder.parent.parent / "assignments" / folder.name
    if module_path.name not in _SUITES or not (written / "assignment.toml").is_file():
        return None
    from grader.suites.strict import SuiteModule

    return SuiteModule.from_parent(parent, path=module_path)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if _is_ours(item):
        from grader.domain.secret import FIXED
        from grader.suites.hooks import start_test

        home = item.config.stash[_HOME]
        home.compared.clear()
        current = _open(item.config, item.path)
        for other in home.opened.values():
            other.calls.clear()
        start_test(current, item, FIXED if item.path.name == _HIDDEN else None)


@pytest.hookimpl(trylast=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    if _is_ours(item):
        from grader.sandbox import observed

        observed.settle()


def pytest_assertrepr_compare(config: pytest.Config, op: str, left: object, right: object) -> None:
    home = config.stash.get(_HOME, None)
    if home is not None and home.opened:
        from grader.suites.judging import Comparison
        from grader.suites.strict import unwrap

        home.compared.append(Comparison(op, unwrap(left), unwrap(right)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed and call.excinfo is not None and _is_ours(item):
        sentence = _sentence(item, call.excinfo.value)
        if sentence:
            report.longrepr = _Said(item, sentence)  # type: ignore[assignment]  # it has what pytest asks of one
    return report


def _sentence(item: pytest.Item, error: BaseException) -> str:
    """What `grade check` would say, with the traceback where nobody but its reader can tell whose fault it is; empty
    where the traceback of a broken suite says more."""
    from grader.text.errors import GraderError

    if isinstance(error, GraderError):
        return error.text[item.config.stash[_HOME].lang]
    from grader.suites.files import parse_test_file
    from grader.suites.judging import Ending, judge

    home = item.config.stash[_HOME]
    calls = tuple(call for student in home.opened.values() for call in student.calls)
    trees = {str(item.path): parse_test_file(item.path)}
    asked = any(student.asked for student in home.opened.values())
    judged = judge(Ending(error, calls, tuple(home.compared), trees, asked))
    if judged.verdict.ours:
        return ""
    message = f"{_headline(item, judged.verdict)[home.lang]}\n{judged.message[home.lang]}".strip()
    return message if judged.otherwise is None else f"{message}\n\n{judged.staff}"


def _headline(item: pytest.Item, verdict: Verdict) -> Text:
    """What the test is about, behind the word for what became of it."""
    from grader.report.words import VERDICT_WORDS
    from grader.suites.files import parse_title
    from grader.text import plain

    title = parse_title(getattr(getattr(item, "function", None), "__doc__", None)) or plain(item.name)
    return VERDICT_WORDS[verdict].label + plain(": ") + title


def _is_ours(item: pytest.Item) -> bool:
    """Whether the item asks for this module's `student`, and not for a fixture of that name of somebody else's."""
    info = getattr(item, "_fixtureinfo", None)
    definitions = [] if info is None else info.name2fixturedefs.get("student", [])
    return bool(definitions) and getattr(definitions[-1].func, "__module__", "") == __name__


def _open(config: pytest.Config, test_file: Path) -> Student:
    """The student of this test file, opened when first needed and kept for the session."""
    from grader.suites.files import assignment_beside
    from grader.text.errors import UsageError

    home = config.stash[_HOME]
    home.lang = _language(test_file, config.getoption("--feedback-lang"))
    assignment = assignment_beside(test_file)
    named = config.getoption("--submission")
    file = Path(named).absolute() if named else test_file.with_name(assignment.filename)
    if file not in home.opened:
        if not file.is_file():
            from grader.text import tr

            raise UsageError(
                tr("{file} is missing. Put your file there, or name it with --submission FILE.", file=file)
            )
        from grader.grading.students import open_student

        home.opened[file] = home.stack.enter_context(open_student(assignment, file, min_isolation=1))
    return home.opened[file]


def _language(test_file: Path, asked: Lang | None) -> Lang:
    """That of the person at home, as for `grade check`."""
    from grader.app.language import home_language
    from grader.domain.course_files import load_course, load_handout
    from grader.intake.courses import find_course
    from grader.text.errors import GraderError

    try:
        course = load_handout(test_file.resolve().parent) or load_course(find_course(test_file.parent))
    except GraderError:
        return home_language(asked)
    return home_language(asked, course.lang)
