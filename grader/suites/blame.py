"""Whose fault an exception in a test is: the suite's, or the answer's that the submission gave. Decided by doing.

`len(student.f(x))` fails when f returned 3, and that is a wrong answer; `WANT["typo"]` fails whatever f returned, and
nobody may lose points for it. No reading of a test tells the two apart for certain, so the reference solution is given
the same suite with the same inputs: a test that it passes is sound, and what stopped it was the answer; a test that it
does not pass is the author's to repair. The whole class has the same inputs, so that is done once, when it is first
asked, after the submission's own tests and with its processes gone.

Without the reference (a student's own check) the suite is taken as proven; where hidden tests count there always is one
(`grader.grading.grade`), for whoever could choose to be nobody's fault would choose not to be marked. The limit: a slip
that only an answer other than the reference's reaches passes for the answer's, and so does one that chance or a clock
decides.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.domain.verdict import TestResult, Verdict
from grader.domain.vocabulary import VERDICTS
from grader.text.errors import GraderError


@dataclass(frozen=True)
class Undecided:
    """The result of a test whose exception is still to be blamed: on the answer, or on us."""

    if_answer: TestResult
    if_ours: TestResult


RunReference = Callable[[], Sequence[TestResult | Undecided]]
"""Puts the reference solution through the suite. A `GraderError` where the machine keeps it from that."""


class Referee:
    """Decides what is undecided of one submission after the other, for one suite."""

    def __init__(self) -> None:
        self._known: dict[str, Verdict] | None = None
        self.by_clock = False
        """Whether a clock had a say in how the reference solution ended: of who asks it, to be set."""

    def decide(
        self, results: Sequence[TestResult | Undecided], run_reference: RunReference | None
    ) -> tuple[TestResult, ...]:
        """The results with nothing open; `run_reference` is called where something is, and nobody was asked before."""
        return tuple(self._decide_one(one, run_reference) if isinstance(one, Undecided) else one for one in results)

    def reference_verdicts(self, run_reference: RunReference) -> dict[str, Verdict] | GraderError:
        """How each test ends for the reference; or the fault of the machine that kept it from being asked."""
        if self._known is not None:
            return self._known
        try:
            results = [one.if_ours if isinstance(one, Undecided) else one for one in run_reference()]
        except GraderError as error:
            return error
        known = {result.name: result.verdict for result in results}
        if Verdict.GRADER_FAILED not in known.values():  # a fault of the machine may be gone when it is asked again
            self._known = known
        return known

    def _decide_one(self, undecided: Undecided, run_reference: RunReference | None) -> TestResult:
        if run_reference is None:
            return undecided.if_answer
        verdicts = self.reference_verdicts(run_reference)
        if isinstance(verdicts, GraderError):
            return _add_explanation(undecided.if_ours, str(verdicts), Verdict.GRADER_FAILED)
        verdict = verdicts[undecided.if_ours.name]
        if verdict is Verdict.PASSED:
            return undecided.if_answer
        if verdict is Verdict.GRADER_FAILED:
            return _add_explanation(undecided.if_ours, "The grader failed over the reference solution, too.", verdict)
        return _add_explanation(
            undecided.if_ours, f"The reference solution does not pass this test either: {verdict.value}."
        )


def _add_explanation(result: TestResult, why: str, verdict: Verdict | None = None) -> TestResult:
    staff = replace(result.staff, detail=f"{result.staff.detail}\n\n{why}")
    if verdict is None or verdict is result.verdict:
        return replace(result, staff=staff)
    return replace(result, verdict=verdict, message=VERDICTS[verdict], staff=staff)


# Where an exception came from


def raised_in_grader(error: BaseException, trees: Mapping[str, ast.Module]) -> bool:
    """Whether code of the grader raised it, or a library that the grader called; not the suite or what that called."""
    ours = False
    for frame in _traceback_frames(error):
        name = str(frame.f_globals.get("__name__", ""))
        if frame.f_code.co_filename in trees:
            ours = False
        elif name.partition(".")[0] == "grader" and name not in _BETWEEN:
            ours = True
    return ours


_BETWEEN = ("grader.suites", "grader.suites.generated_inputs", "grader.suites.running", "grader.suites.strict")
"""Stand between pytest and a test, and between a test and Python's own operators."""


def traceback_modules(error: BaseException) -> Iterator[str]:
    """The module names of the frames that the exception passed, outermost first."""
    for frame in _traceback_frames(error):
        yield str(frame.f_globals.get("__name__", ""))


def find_statement(error: BaseException, trees: Mapping[str, ast.Module]) -> ast.stmt | None:
    """The innermost statement of the suite's where the exception came from."""
    statement = None
    traceback = error.__traceback__
    while traceback is not None:
        tree = trees.get(traceback.tb_frame.f_code.co_filename)
        if tree is not None:
            statement = _smallest_statement(tree, traceback.tb_lineno)
        traceback = traceback.tb_next
    return statement


def _traceback_frames(error: BaseException) -> Iterator[types.FrameType]:
    traceback = error.__traceback__
    while traceback is not None:
        yield traceback.tb_frame
        traceback = traceback.tb_next


def _smallest_statement(root: ast.AST, line: int) -> ast.stmt | None:
    """The smallest statement around `line`."""
    statement = None
    for node in ast.walk(root):
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or line):
            statement = node
    return statement
