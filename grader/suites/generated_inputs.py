"""Tests on inputs that hypothesis makes up, told by the smallest one that fails. For the authors of suites.

    @pytest.mark.task("sum_to")
    @generated(n=st.integers(-5, 200))
    def test_any_number(student, n):
        check(student.sum_to(n), sum(range(1, n + 1)))

The inputs are the same for everybody in a class, in every run: they come from the test's seed (`grader.domain.seeds`)
and the strategies alone. So two students with the same mistake lose the same, and whoever mends one is not met by
another that was never drawn.
At the first that fails, hypothesis looks for a smaller one that fails in the same way, and the test is run on that
one once more, by itself: what the student reads, and what `student.calls` holds, is of this run.

A call that gives no answer (a hang, a crash of Python, a limit) ends the test at once. The limit: how far the input
is made smaller is bounded by a number of tries; only a submission that lets this side wait for the time of five calls
meanwhile is let off the rest, which changes the input shown and no verdict.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import inspect
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from _pytest.assertion import util
from hypothesis import Phase, Verbosity, configuration, find, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, NoSuchExample, UnsatisfiedAssumption
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider

from grader.domain.seeds import seed_random
from grader.sandbox.backends.budget import interruptible, shielded
from grader.sandbox.stops import StudentStopped
from grader.suites.compare.checks import Mismatch
from grader.suites.files import NOT_BOTH
from grader.suites.hooks import SEED
from grader.text import Text, lines, plain, tr
from grader.text.errors import AssignmentError, GraderError

if TYPE_CHECKING:
    from grader.sandbox.student import Student

EXAMPLES = 30
_TRIES = 200
"""Inputs tried on the way to the smallest one."""
_MAX_TEXT = 4_000
_CALLS_WORTH = 5
"""Time spent on the way to the smallest one, in calls that last as long as one may. By this side's own clock, for what
a process says of its CPU time may be forged; and without the time in which others had the core, for what is told must
not hang on them."""

TWO_ANSWERS = tr(
    "The same input got two different answers. Look for random values, or "
    "variables outside of the function. The first time it went wrong like this."
)

_Test = TypeVar("_Test", bound=Callable[..., None])


def generated(examples: int = EXAMPLES, /, **inputs: st.SearchStrategy[Any]) -> Callable[[_Test], Callable[..., None]]:
    """Run the test on `examples` inputs, each parameter drawn from its strategy.

    The other parameters are fixtures, `student` among them. The test must give the same verdict each time it is run
    on the same input and answers; it may call several functions. `parametrize` beside it is refused.
    """
    for name, strategy in inputs.items():
        if not isinstance(strategy, st.SearchStrategy):
            raise TypeError(f"generated({name}=…) takes a strategy of hypothesis, such as st.integers(0, 100)")

    def decorate(test: _Test) -> Callable[..., None]:
        signature = inspect.signature(test)
        unknown = [name for name in inputs if name not in signature.parameters]
        if unknown:
            raise TypeError(f"generated() over {test.__name__}: the test has no parameter {unknown[0]}")
        if not inputs:
            raise TypeError(f"generated() over {test.__name__} draws nothing: name a strategy for each input")
        if "student" not in signature.parameters or "student" in inputs:
            raise TypeError(f"generated() over {test.__name__}: the test needs the fixture `student`")
        cases = Cases(f"{test.__code__.co_filename}:{test.__qualname__}", inputs, examples)

        @functools.wraps(test)
        def run(*args: Any, request: pytest.FixtureRequest, **fixtures: Any) -> None:
            if any(mark.name == "parametrize" for mark in getattr(run, "pytestmark", ())):
                raise AssignmentError(plain(f"{test.__name__}: ") + NOT_BOTH)
            fixtures |= {"request": request} if "request" in signature.parameters else {}
            with shielded():  # but for the test itself: hypothesis would not be the same after an interrupt
                _run(_Trial(test, args, fixtures, request.node.stash[SEED]), cases)

        parameters = [parameter for name, parameter in signature.parameters.items() if name not in {*inputs, "request"}]
        parameters.append(inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY))
        run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        run.generated_inputs = frozenset(inputs)  # type: ignore[attr-defined]
        run.generated_cases = cases  # type: ignore[attr-defined]
        return run

    return decorate


def _run(trial: _Trial, cases: Cases) -> None:
    with _ignore_comparisons():
        failing = next((case for case in cases.in_order(trial.seed) if trial.failure(case) is not None), None)
        if failing is None:
            return
        smallest = _find_smallest(trial, cases, failing)
    try:
        trial.run(smallest)
    except BaseException as error:
        if not _ends_all(error):
            error.simplest = True  # type: ignore[attr-defined]  # `grader.suites.judging` says so
        raise
    first = trial.failure(smallest)
    assert first is not None
    raise Mismatch(lines(TWO_ANSWERS, first.text), f"two answers to {smallest!r}; first: {first.text.en}")


@dataclass(frozen=True)
class _Failure:
    """What is kept of a failure. The exception itself would keep the frames of the test, and in them the answers."""

    sort: object
    """Failures of one sort are one mistake: a wrong answer does not become an error on the way to smaller input."""
    text: Text

    @classmethod
    def of(cls, error: BaseException) -> _Failure:
        message = str(error)[:_MAX_TEXT]
        text = error.text if isinstance(error, Mismatch) else Text(message, message)
        return cls((type(error), getattr(error, "verdict", "")), text)


class _Trial:
    """One test on one submission: what became of each input, looked at once."""

    def __init__(
        self, test: Callable[..., None], args: tuple[Any, ...], fixtures: Mapping[str, Any], seed: int
    ) -> None:
        self.test = test
        self.seed = seed
        self.args = args
        self.fixtures = fixtures
        self.student: Student = fixtures["student"]
        self.tried: dict[str, _Failure | None] = {}

    def run(self, case: Mapping[str, Any]) -> None:
        """Run the test on `case`, with no calls yet and the same random numbers each time."""
        self.student.calls.clear()
        seed_random(self.seed)
        try:
            with interruptible():
                self.test(*self.args, **self.fixtures, **copy.deepcopy(dict(case)))
        except UnsatisfiedAssumption:
            return

    def failure(self, case: Mapping[str, Any]) -> _Failure | None:
        """How the test fails on `case`, from memory where it was tried; what ends all of it is raised."""
        key = repr(case)
        if key not in self.tried:
            try:
                self.run(case)
            except BaseException as error:
                if _ends_all(error):
                    raise
                self.tried[key] = _Failure.of(error)
            else:
                self.tried[key] = None
        return self.tried[key]


def _ends_all(error: BaseException) -> bool:
    """Whether no other input is tried after this: no answer came, or it is nobody's answer that was wrong."""
    if isinstance(error, StudentStopped):
        return error.verdict != "crashed" or error.raised is None
    return isinstance(error, GraderError) or not isinstance(error, (Exception, pytest.fail.Exception))


def _find_smallest(trial: _Trial, cases: Cases, failing: dict[str, Any]) -> dict[str, Any]:
    """The smallest input found on which the test fails as it does on `failing`."""
    original = trial.failure(failing)
    assert original is not None
    budget, worth = trial.student.budget, _CALLS_WORTH * trial.student.limits.call_seconds
    began, spent_before = time.monotonic(), budget.spent()
    tried_before = len(trial.tried)
    failures = [failing]

    def fails(case: dict[str, Any]) -> bool:
        if repr(case) not in trial.tried:
            if len(trial.tried) - tried_before >= _TRIES:
                return False
            if time.monotonic() - began > worth and budget.spent() - spent_before > worth:  # which takes files to read
                budget.waited = True
                return False
        try:
            failure = trial.failure(case)
        except BaseException as error:
            raise _EndedError(error) from None
        if failure is None or failure.sort != original.sort:
            return False
        failures.append(case)
        return True

    try:
        return cases.find(trial.seed, fails, Phase.generate, Phase.shrink)
    except (NoSuchExample, Flaky):  # the tries ran out where they were needed
        return failures[-1]
    except _EndedError as ended:
        raise ended.error  # noqa: B904  # the error as it was, without hypothesis around it


class _EndedError(BaseException):
    """Takes an exception through hypothesis, which stops for no `Exception`."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


class Cases:
    """The inputs of a test: drawn once for a class, when the first submission meets it."""

    def __init__(self, test: str, inputs: dict[str, st.SearchStrategy[Any]], examples: int) -> None:
        """`test`: its file and name."""
        self.test, self.inputs, self.examples = test, inputs, examples
        self._drawn: tuple[int, tuple[dict[str, Any], ...]] | None = None

    def in_order(self, seed: int) -> tuple[dict[str, Any], ...]:
        """Each input once, in the order in which they are tried."""
        if self._drawn is None or self._drawn[0] != seed:
            self._drawn = seed, draw_inputs(self, seed)
        return self._drawn[1]

    def find(self, seed: int, condition: Callable[[dict[str, Any]], bool], *phases: Phase) -> dict[str, Any]:
        """The first of the inputs that meets the condition; the smallest found where one of the phases is to shrink."""
        with _temporary_home():
            return find(
                st.fixed_dictionaries(self.inputs),
                condition,
                settings=settings(
                    max_examples=self.examples,
                    phases=phases,
                    database=None,
                    deadline=None,
                    verbosity=Verbosity.quiet,
                    backend="grader",
                ),
                random=random.Random(seed),  # noqa: S311  # repeatable on purpose
            )


def draw_inputs(cases: Cases, seed: int) -> tuple[dict[str, Any], ...]:
    """Each input once, in the order in which they are tried."""
    drawn: dict[str, dict[str, Any]] = {}

    def keep(case: dict[str, Any]) -> bool:
        drawn.setdefault(repr(case), copy.deepcopy(case))
        return False

    with contextlib.suppress(NoSuchExample):
        cases.find(seed, keep, Phase.generate)
    return tuple(drawn.values())


@contextlib.contextmanager
def _temporary_home() -> Iterator[None]:
    """What hypothesis writes down (tables of Unicode) goes with the search, and not into the caller's folder."""
    home = configuration.storage_directory(intent_to_write=False).home_directory
    with tempfile.TemporaryDirectory(prefix="grade-", ignore_cleanup_errors=True) as folder:
        configuration.set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            configuration.set_hypothesis_home_dir(home)


class _Provider(HypothesisProvider):
    """hypothesis' own choices without its constants.

    It takes constants from the source of all modules that are loaded, so that what it draws would depend on what else
    runs in the process; the rest are chosen to break programs (surrogates, 2**63), and no beginner learns from those.
    """

    def _maybe_draw_constant(self, *_args: Any, **_kwargs: Any) -> None:
        return None


AVAILABLE_PROVIDERS["grader"] = _Provider


@contextlib.contextmanager
def _ignore_comparisons() -> Iterator[None]:
    """What is compared on the way is not part of the ending."""
    callback, util._reprcompare = util._reprcompare, None
    try:
        yield
    finally:
        util._reprcompare = callback
