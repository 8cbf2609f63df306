"""The vocabulary of results, and the report of one submission.

A `Report` is what grading one submission for one assignment yields: plain frozen data, stored as JSON in the
gradebook. It is the staff's: what of it a student may read is a `grader.domain.disclosure.StudentReport`, and renderers
for students take nothing else.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict
from pydantic.dataclasses import dataclass

from grader.domain.exhibits import Exhibits
from grader.domain.kept import Kept, Whole, WholeTable
from grader.domain.sharing import FewNames, Shared
from grader.text import EMPTY, Text

SCHEMA_VERSION = 1


class Verdict(StrEnum):
    """What became of a test, or (the `status` of a report) of a whole submission."""

    PASSED = "passed"
    WRONG_ANSWER = "wrong_answer"
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    OVER_LIMIT = "over_limit"
    UNREADABLE = "unreadable"
    NOT_IMPLEMENTED = "not_implemented"
    NOT_RUN = "not_run"
    NOT_PASSED = "not_passed"
    """What a student reads of a hidden test that was run and did not pass; never what staff read of it."""
    ASSIGNMENT_BROKEN = "assignment_broken"
    GRADER_FAILED = "grader_failed"

    __hash__ = str.__hash__  # an enumeration's own is written in Python

    @property
    def ours(self) -> bool:
        """Whether it is the fault of the assignment or the grader: the score is then null, never a zero."""
        return self is Verdict.ASSIGNMENT_BROKEN or self is Verdict.GRADER_FAILED


class _Frozen(FewNames, BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def __repr__(self) -> str:
        """Of it digests are made, of each task of a class several times: pydantic's own takes twenty times as long."""
        return f"{type(self).__name__}({self.__dict__})"


_FORBID = ConfigDict(extra="forbid")
"""Of what a class has by the hundred thousand; with slots, for a model takes nine times the memory."""


@dataclass(frozen=True, slots=True, kw_only=True, config=_FORBID)
class StaffNote:
    """What only staff may read of a test: inputs and answers of hidden tests included."""

    calls: Annotated[tuple[str, ...], Shared] = ()
    """Each call of the student's code in this test as source text, with its inputs."""
    detail: str = ""
    """What came back and what was expected, or the traceback of a broken test."""
    printed: Annotated[str, Shared] = ""
    """What the student's code printed during a hidden test; of a public one it stands in `TestResult.printed`."""
    bug: str = ""
    """The exception that the grader's own code raised over the answer, in one line: to be told to its makers."""
    behaviour: str = ""
    """Of a test that was not passed a digest of its calls' inputs and of what came back: the same for the same
    mistake, however it is written (`grader.suites.behaviour`). Empty where there is nothing to compare."""
    shown: Annotated[str, Shared] = ""
    """Then the call that decided and what came back, on one line."""


@dataclass(frozen=True, slots=True, kw_only=True, config=_FORBID)
class Turn:
    """A line of the submission's own file as it ran, as its process told it."""

    line: int
    depth: int = 0
    """How many functions of the file it is inside of the one that was called."""
    values: Annotated[tuple[tuple[str, str], ...], Shared] = ()
    """The variables that it changed (of the first line of a function: with which it began), each with its value after
    it, cut short."""
    gave: str = ""
    """Of the last line of a function what that gave back, cut short, or the exception that it raised; else empty."""
    raised: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, config=_FORBID)
class Trace:
    """One call of a public test, turn by turn up to its answer."""

    call: Annotated[str, Shared]
    """As it is written, cut short."""
    first: tuple[Turn, ...]
    last: tuple[Turn, ...] = ()
    """The last ones, where they were too many."""
    between: int = 0
    """Turns that are left out between those."""
    open: bool = False
    """Whether it went on after that: it was not followed to its end."""


@dataclass(frozen=True, slots=True, kw_only=True, config=_FORBID)
class RanLines:
    """Lines of the submission's own file that a public test ran through, as its process told them. Lines count from 1;
    the text of each is in `Report.source`."""

    shown: tuple[int, ...]
    """The functions that it ran through, rising."""
    ran: tuple[int, ...]
    """Those of them that ran, rising."""
    more: bool = False
    """Whether other lines ran, too: there were too many to be shown, or to be followed to the end."""
    trace: Trace | None = None
    """Of the failed test of its task that took the fewest turns."""


@dataclass(frozen=True, slots=True, kw_only=True, config=_FORBID)
class TestResult:
    """One test case: a test function, or one parameter set of it."""

    __test__ = False  # pytest must not collect it

    function: str
    case: str = ""
    """The parameter id, or its ordinal for a hidden test (an id could tell an input); empty without one."""
    task: str
    verdict: Verdict
    visible: bool
    edge: bool = False
    observed: bool = False
    """Whether it failed in nothing but what the submission's own process tells of itself (public tests only)."""
    title: Annotated[Text, Shared] = EMPTY
    """What the test claims (public tests: its docstring; hidden: the category of the case)."""
    message: Annotated[Text, Shared] = EMPTY
    """Why it did not pass. Of a hidden test the kind of trouble alone, without a value."""
    printed: str = ""
    """Output printed during a public test; always empty for a hidden one."""
    seconds: float = 0.0
    predetermined: bool = False
    """Whether a hidden test ended while neither it nor one before it had sent anything to the submission."""
    ran: RanLines | None = None
    """Of a public test that was not passed, where that could be found out."""
    staff: Annotated[StaffNote, Shared] = StaffNote()

    @property
    def name(self) -> str:
        return f"{self.function}[{self.case}]" if self.case else self.function

    @property
    def outline(self) -> TestOutline:
        staff = self.staff
        return TestOutline(
            *(self.name, self.function, self.task, self.verdict, self.visible, self.predetermined, self.title),
            *(staff.behaviour, staff.shown, staff.bug),
        )


@dataclasses.dataclass(frozen=True, slots=True)
class TestOutline:
    """What the numbers of a class are made of: of a `TestResult` all but what it says to somebody, so that most of a
    class's are one. Fields as there, and in its `StaffNote`."""

    __test__ = False

    name: str
    function: str
    task: str
    verdict: Verdict
    visible: bool
    predetermined: bool
    title: Text
    behaviour: str
    shown: str
    bug: str


class KeptTests(Kept[TestResult]):
    """Tests that are made when they are asked for, and what is known of them without that. `make_untimed` makes them
    without the time that each took, so that those that passed are one for many reports."""

    __slots__ = ("make_untimed", "outline")

    def __init__(
        self,
        make: Callable[[], Sequence[TestResult]],
        make_untimed: Callable[[], tuple[TestResult, ...]],
        outline: tuple[TestOutline, ...],
    ) -> None:
        super().__init__(make)
        self.make_untimed = make_untimed
        self.outline = outline


@dataclass(frozen=True, slots=True, kw_only=True, config=_FORBID)
class TestScore:
    """The points of one `TestResult`, same order (see `grader.domain.scoring`)."""

    __test__ = False

    score: float
    max_score: float


class TaskScore(_Frozen):
    """The points of one task, rounded to 0.01 once."""

    task: str
    title: Annotated[Text, Shared]
    score: float | None
    max_score: float


class FileDigest(_Frozen):
    """One file that was handed in: its path below the submission folder, size in bytes, SHA-256 in hex."""

    path: str
    size: int
    sha256: str


class Report(_Frozen):
    """All that is known of one submission for one assignment."""

    student: str
    assignment: str
    status: Verdict
    """`passed` when it was graded, whatever the score; else why there is nothing to score
    (`unreadable`, `not_implemented`: scores 0; `assignment_broken`, `grader_failed`: score null)."""
    score: float | None
    max_score: float
    tasks: tuple[Annotated[TaskScore, Shared], ...] = ()
    tests: Whole[TestResult] = ()
    scores: tuple[Annotated[TestScore, Shared], ...] = ()
    summary: Text = EMPTY
    """Why the status is not `passed`, in the reader's words; empty otherwise."""
    remarks: tuple[Text, ...] = ()
    """Things to know that cost nothing: cp949, input() at the top level, a printed result."""
    staff_remarks: tuple[Text, ...] = ()
    """Staff only: the same, said by hidden tests."""
    source: WholeTable[int, str] = {}
    """Line number → text of those lines of the graded file that `TestResult.ran` is about."""
    exhibits: Exhibits = ()
    """What is shown beside the verdicts."""
    exhibit_faults: tuple[str, ...] = ()
    """Staff only: why exhibits are missing by a fault of exhibits.py, a sentence or a traceback each."""
    staff_detail: str = ""
    """Staff only: the whole story behind `summary` (traceback of a broken suite, a log file's place), in the run's
    language."""
    submitted: str = ""
    """The graded file, relative to the class folder, as handed in."""
    handed_in_by: str = ""
    """The name of who handed it in, where that is another member of the student's group."""
    files: tuple[Annotated[FileDigest, Shared], ...] = ()
    attempt: str = ""
    """The attempt's RFC 3339 time, where there are several."""
    file_time: str = ""
    """When the graded file was last changed, RFC 3339 in UTC; empty where that is not known. A copy or a download may
    have made another of it, so it says little."""
    graded_at: str
    """RFC 3339, UTC."""
    run_began: str = ""
    """The same of the run that graded it, where it was a run: what a student reads as the time of grading."""
    seconds: float = 0.0
    isolation_level: int
    data_source: str = ""
    """Where images came from (`mnist`, `digits`), empty where the assignment uses none."""
    suite_digest: str = ""
    class_digest: str = ""
    """Of the class secret that hidden inputs were made from: with another one, they were others."""
    unknown_calls: tuple[str, ...] = ()
    """Staff only: system calls that the sandbox did not know and answered as absent."""
    near_limits: dict[str, float] = {}
    """Staff only: keys of `[limits]` of which more than half was used at once, with the share of it. A faster machine
    needs less."""
    key: str = ""
    """Of all that decided about it (`grader.grading.ingredients`): of two reports with one key the results are the
    same. Empty where it must not stand for another."""
    versions: dict[str, str] = {}
    """grader, python and the libraries that the assignment preloads."""

    @property
    def outline(self) -> tuple[TestOutline, ...]:
        """Of each of the `tests`, same order; of a gradebook's report nothing is read for it."""
        tests = self.tests
        return tests.outline if isinstance(tests, KeptTests) else tuple(test.outline for test in tests)

    @property
    def untimed(self) -> Sequence[TestResult]:
        """The `tests` for who asks nobody's time: of a gradebook's report each is there without its own."""
        tests = self.tests
        return tests.make_untimed() if isinstance(tests, KeptTests) else tests
