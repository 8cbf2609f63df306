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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.domain.verdict import TestResult, Verdict
from grader.domain.vocabulary import VERDICTS
from grader.text.errors import GraderError

if TYPE_CHECKING:
    from grader.sandbox.student import Student

Reference = Callable[["Student"], AbstractContextManager["Student"]]
"""The reference solution as a student that is given what the named one was given, and whose processes are gone."""


@dataclass(frozen=True)
class Open:
    """The result of a test whose exception is still to be blamed: on the answer, or on us."""

    answers: TestResult
    ours: TestResult


class Court:
    """Settles what is open of one submission after the other, for one suite."""

    def __init__(self, reference: Reference | None, run: Callable[[Student], Iterable[TestResult | Open]]) -> None:
        self._reference = reference
        self._run = run
        self._known: dict[str, Verdict] | None = None

    def settle(self, student: Student, results: Sequence[TestResult | Open]) -> tuple[TestResult, ...]:
        """The results of all tests of `student`; its children are ended where the reference has to be asked."""
        return tuple(self._settled(student, one) if isinstance(one, Open) else one for one in results)

    def ask(self, student: Student) -> None:
        """Put the reference through what `student` was given, for who looks on; `student` is done."""
        if self._reference is not None:
            self._endings(self._reference, student)

    def _settled(self, student: Student, found: Open) -> TestResult:
        if self._reference is None:
            return found.answers
        ended = self._endings(self._reference, student)
        if isinstance(ended, GraderError):
            return _explained(found.ours, str(ended), Verdict.GRADER_FAILED)
        verdict = ended[found.ours.name]
        if verdict is Verdict.PASSED:
            return found.answers
        if verdict is Verdict.GRADER_FAILED:
            return _explained(found.ours, "The grader failed over the reference solution, too.", verdict)
        return _explained(found.ours, f"The reference solution does not pass this test either: {verdict.value}.")

    def _endings(self, reference: Reference, student: Student) -> dict[str, Verdict] | GraderError:
        """How each test ends for the reference; or the fault of the machine that kept it from being asked."""
        if self._known is not None:
            return self._known
        try:
            with reference(student) as asked:
                results = [one.ours if isinstance(one, Open) else one for one in self._run(asked)]
        except GraderError as error:
            return error
        known = {result.name: result.verdict for result in results}
        if Verdict.GRADER_FAILED not in known.values():  # a fault of the machine may be gone when it is asked again
            self._known = known
        return known


def _explained(result: TestResult, why: str, verdict: Verdict | None = None) -> TestResult:
    staff = result.staff.model_copy(update={"detail": f"{result.staff.detail}\n\n{why}"})
    if verdict is None or verdict is result.verdict:
        return result.model_copy(update={"staff": staff})
    return result.model_copy(update={"verdict": verdict, "message": VERDICTS[verdict], "staff": staff})


# Where an exception came from


def raised_in_grader(error: BaseException, trees: Mapping[str, ast.Module]) -> bool:
    """Whether code of the grader raised it, or a library that the grader called; not the suite or what that called."""
    ours = False
    for frame in _frames(error):
        name = str(frame.f_globals.get("__name__", ""))
        if frame.f_code.co_filename in trees:
            ours = False
        elif name.partition(".")[0] == "grader" and name not in _BETWEEN:
            ours = True
    return ours


_BETWEEN = ("grader.suites.generated", "grader.suites.strict")
"""Stand between pytest and a test, and between a test and Python's own operators."""


def modules_of(error: BaseException) -> Iterator[str]:
    """The module names of the frames that the exception passed, outermost first."""
    for frame in _frames(error):
        yield str(frame.f_globals.get("__name__", ""))


def statement_of(error: BaseException, trees: Mapping[str, ast.Module]) -> ast.stmt | None:
    """The innermost statement of the suite's where the exception came from."""
    found = None
    traceback = error.__traceback__
    while traceback is not None:
        tree = trees.get(traceback.tb_frame.f_code.co_filename)
        if tree is not None:
            found = _statement(tree, traceback.tb_lineno)
        traceback = traceback.tb_next
    return found


def _frames(error: BaseException) -> Iterator[types.FrameType]:
    traceback = error.__traceback__
    while traceback is not None:
        yield traceback.tb_frame
        traceback = traceback.tb_next


def _statement(root: ast.AST, line: int) -> ast.stmt | None:
    """The smallest statement around `line`."""
    found = None
    for node in ast.walk(root):
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or line):
            found = node
    return found
