"""What of a report a student may read: the one door between what the grader knows and what it tells.

A `Report` is the staff's. Everything that reaches a student is made of a `StudentReport`, which holds nothing else.
Of hidden tests a student learns one bit each, whether it passed, and its category; points follow from these. A test is
a test function: with parameters it passed when all its cases did. Anything else that is told of it was decided before
a hidden input was sent to the submission:

- `not_implemented`, where all public tests of the task say so already, in their words;
- what was decided while no hidden test had sent anything yet: the file cannot be loaded, or lacks what the first of
  them ask for (`TestResult.predetermined`). What comes later may hang on an input that was sent before: a submission
  can choose after which test its time is over, and so whether a test is run at all.

Where the score is null by a fault of ours, not even the bit is told: the work is graded again. Names of hidden tests
and what they remarked stay with the staff, and so does the time that anything took: what is told is when the run began.

An assignment may hold even that back until it is due (`withhold`): then a student reads what came of the public tests
alone, and nothing that hidden tests had a part in: no points, for those of a public test may hang on hidden ones, and
no remark, for what is told as one hangs on whether a test failed.

The limit: it chooses and words nothing else; sentences of public tests and remarks come as they were made.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from grader.domain.exhibits import Exhibits
from grader.domain.kept import Kept, make_all, make_table
from grader.domain.sharing import REMEMBERED, remember_same
from grader.domain.verdict import FileDigest, Report, TaskScore, TestResult, TestScore, Trace, Verdict
from grader.domain.vocabulary import VERDICTS, explain_category
from grader.text import EMPTY, Text, tr
from grader.text.safe import one_line


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a student's own file, and whether a test ran through it."""

    number: int
    text: str
    ran: bool


@dataclass(frozen=True, slots=True)
class StudentTest:
    """A case of a public test, or a hidden test with all its cases."""

    name: str
    """Of a public test function[param id]; of a hidden one its number within the task: `look_up hidden 1`."""
    task: str
    verdict: Verdict
    visible: bool
    title: Text
    message: Text
    printed: str
    score: float | None
    max_score: float | None
    lines: tuple[SourceLine, ...] = ()
    """Of a public test that was not passed the functions that it ran through, where that is known."""
    more_ran: bool = False
    """Whether lines ran that are not among them."""
    trace: Trace | None = None
    """Of the simplest that failed of its task the call that decided, turn by turn."""

    def __hash__(self) -> int:
        """Cheap, for each of a class is looked up several times."""
        return hash((self.name, self.message.en, self.score))


@dataclass(frozen=True, slots=True)
class StudentReport:
    """What one student may read of one report; fields as in `Report`. What counts for it is the entry's
    (`grader.gradebook.entry`): there is no score here to be shown in its place."""

    student: str
    assignment: str
    status: Verdict
    tests: Sequence[StudentTest]
    summary: Text
    remarks: tuple[Text, ...]
    exhibits: Exhibits
    submitted: str
    """Of what another member of the group handed in without that member's folder, which bears an id."""
    handed_in_by: str
    files: tuple[FileDigest, ...]
    attempt: str
    graded_at: str
    """RFC 3339, UTC, to the minute: when the run began. How long it took may hang on hidden inputs, others' too."""
    isolation_level: int
    data_source: str
    suite_digest: str
    class_digest: str
    versions: dict[str, str]


def disclose(report: Report) -> StudentReport:
    """The part of `report` that its student may read."""
    tests = Kept(partial(_told_tests, report)) if isinstance(report.tests, Kept) else _told_tests(report)
    return StudentReport(
        student=report.student,
        assignment=report.assignment,
        status=report.status,
        tests=tests,
        summary=report.summary,
        remarks=(*group_remarks(report), *report.remarks),
        exhibits=report.exhibits,
        submitted=_submitted(report),
        handed_in_by=report.handed_in_by,
        files=report.files,
        attempt=report.attempt,
        graded_at=cut_to_minute(report.run_began or report.graded_at),
        isolation_level=report.isolation_level,
        data_source=report.data_source,
        suite_digest=report.suite_digest,
        class_digest=report.class_digest,
        versions=report.versions,
    )


def group_remarks(report: Report | StudentReport) -> tuple[Text, ...]:
    """Who handed it in, by name alone, where that was another member of the group."""
    by = one_line(report.handed_in_by)
    return (tr("Handed in by {name} for your group.", name=by),) if by else ()


def _submitted(report: Report) -> str:
    return report.submitted.partition("/")[2] if report.handed_in_by else report.submitted


def _told_tests(report: Report) -> tuple[StudentTest, ...]:
    parts = make_all(report.untimed), report.scores, report.status, make_table(report.source) or _NO_LINES
    return _disclose_stored(*parts) if isinstance(report.tests, Kept) else _disclose_all(*parts)


def _disclose_all(
    tests: tuple[TestResult, ...], scores: Sequence[TestScore], status: Verdict, source: Mapping[int, str]
) -> tuple[StudentTest, ...]:
    told = tuple(_disclose_tests(tests, scores, status, source))
    return tuple(replace(test, score=None, max_score=None) for test in told) if status.ours else told


_NO_LINES: Mapping[int, str] = {}
_disclose_stored = remember_same(REMEMBERED)(_disclose_all)
"""Of a class's stored reports many are equal, those of all who are right, and what is read of these is one."""


def withhold(report: StudentReport) -> StudentReport:
    """What is told of it before its assignment is due: that it is there, whether it loads, and its public tests."""
    tests = tuple(
        replace(test, score=None, max_score=None, message=EMPTY if test.verdict is Verdict.PASSED else test.message)
        for test in report.tests
        if test.visible
    )
    status, summary = report.status, report.summary
    if status in (Verdict.PASSED, Verdict.NOT_IMPLEMENTED):  # which of them, and why, hangs on hidden tests, too
        unwritten = bool(tests) and all(test.verdict is Verdict.NOT_IMPLEMENTED for test in tests)
        status = Verdict.NOT_IMPLEMENTED if unwritten else Verdict.PASSED
        summary = VERDICTS[status] if unwritten else EMPTY
    return replace(report, status=status, tests=tests, summary=summary, remarks=group_remarks(report))


def disclosed_tasks(status: Verdict, tasks: Sequence[TaskScore]) -> tuple[TaskScore, ...]:
    """The points of the tasks as the student of a report with that status reads them."""
    return tuple(task.model_copy(update={"score": None}) if status.ours else task for task in tasks)


def disclosed_verdicts(results: Sequence[TestResult]) -> list[Verdict]:
    """The verdict of each case as its student reads it."""
    public = [result for result in results if result.visible]
    return [result.verdict if result.visible else _disclose_hidden(result, public) for result in results]


def _disclose_hidden(result: TestResult, public: Sequence[TestResult]) -> Verdict:
    if result.verdict is Verdict.PASSED or result.verdict.ours or result.predetermined:
        return result.verdict
    return Verdict.NOT_IMPLEMENTED if _nothing_yet(result.task, public) else Verdict.NOT_PASSED


def _nothing_yet(task: str, public: Sequence[TestResult]) -> Sequence[TestResult]:
    """The public tests that say that nothing of the task is written; none where one says something else."""
    # A task that has hidden tests alone is judged by the public tests of the others.
    near = [each for each in public if each.task == task] or public
    return near if all(each.verdict is Verdict.NOT_IMPLEMENTED for each in near) else ()


def _explain_nothing_yet(task: str, public: Sequence[TestResult]) -> Text:
    """What all of these say alike, where it is of the file and of no call of theirs; else the verdict's sentence."""
    messages = {EMPTY if each.staff.calls else each.message for each in _nothing_yet(task, public)}
    return (messages.pop() if len(messages) == 1 else EMPTY) or VERDICTS[Verdict.NOT_IMPLEMENTED]


def _disclose_tests(
    tests: tuple[TestResult, ...], scores: Sequence[TestScore], status: Verdict, source: Mapping[int, str]
) -> Iterator[StudentTest]:
    points_of = scores if len(scores) == len(tests) else (None,) * len(tests)
    cases = list(zip(tests, disclosed_verdicts(tests), points_of, strict=True))
    failed = {(test.task, test.function, test.visible) for test, verdict, _ in cases if verdict is not Verdict.PASSED}
    public = [test for test in tests if test.visible]
    hidden: dict[tuple[str, str], list[tuple[TestResult, Verdict, TestScore | None]]] = {}
    for case in cases:
        if not case[0].visible:
            hidden.setdefault((case[0].task, case[0].function), []).append(case)
    counts: dict[str, int] = {}
    for test, verdict, score in cases:
        if test.visible:
            points = _points(score)
            message = test.message
            if verdict is Verdict.PASSED:
                message = _explain_withheld_points(points, test.edge, (test.task, test.function, True) in failed)
            told = (sys.intern(test.name), test.task, verdict, True, test.title, message, test.printed, *points)
            if test.ran is None:
                yield _test(*told)
            else:
                lines = _source_lines(test, source)
                yield StudentTest(*told, lines, test.ran.more, test.ran.trace if lines else None)
        elif own := hidden.pop((test.task, test.function), None):
            counts[test.task] = counts.get(test.task, 0) + 1
            yield _merge_hidden(sys.intern(f"{test.task} hidden {counts[test.task]}"), own, public, status)


@lru_cache(maxsize=4096)  # most of a class's tests say the same
def _test(
    name: str,
    task: str,
    verdict: Verdict,
    visible: bool,
    title: Text,
    message: Text,
    printed: str,
    score: float | None,
    most: float | None,
) -> StudentTest:
    return StudentTest(name, task, verdict, visible, title, message, printed, score, most)


def _source_lines(test: TestResult, source: Mapping[int, str]) -> tuple[SourceLine, ...]:
    if test.ran is None or test.verdict is Verdict.PASSED:
        return ()
    ran = set(test.ran.ran)
    return tuple(SourceLine(line, source[line], line in ran) for line in test.ran.shown if line in source)


def _merge_hidden(
    name: str,
    cases: Sequence[tuple[TestResult, Verdict, TestScore | None]],
    public: Sequence[TestResult],
    status: Verdict,
) -> StudentTest:
    """All cases of one function as one test."""
    # What was decided beforehand goes first: what became of the other cases then adds nothing.
    before = [case for case in cases if case[0].predetermined]
    failed = [case for case in cases if case[1] is not Verdict.PASSED]
    test, verdict, _ = (before or failed or cases)[0]
    if status.ours and not before:
        verdict = status
    points = _points(cases[0][2]) if len(cases) == 1 else _sum_points([score for _, _, score in cases])
    if verdict is Verdict.PASSED:
        message = _explain_withheld_points(points, test.edge, False)
    elif before:
        message = test.message
    else:
        why = _explain_nothing_yet(test.task, public) if verdict is Verdict.NOT_IMPLEMENTED else VERDICTS[verdict]
        message = _explain_hidden(why, test.title)
    return _test(name, test.task, verdict, False, test.title, message, "", *points)


@lru_cache(maxsize=1024)  # a class's hidden tests say few things
def _explain_hidden(why: Text, title: Text) -> Text:
    """What is told of a hidden test that was not passed."""
    return why + explain_category(title)


_COUNTS_LATER = tr(
    "This counts once the other tests of its task pass: an answer that is always the same would pass it, too."
)
_COUNTS_TOGETHER = tr("This counts together with the other inputs of its test, and not all of them passed.")


def _explain_withheld_points(points: tuple[float | None, float | None], edge: bool, others_failed: bool) -> Text:
    """Why a test that passed has not all of its points; empty where it has."""
    score, most = points
    if score is None or most is None or score >= most:
        return EMPTY
    return _COUNTS_TOGETHER if others_failed else _COUNTS_LATER if edge else EMPTY


def _points(score: TestScore | None) -> tuple[float | None, float | None]:
    return (None, None) if score is None else (round(score.score, 2), round(score.max_score, 2))


def _sum_points(scores: Sequence[TestScore | None]) -> tuple[float | None, float | None]:
    score = most = 0.0
    for each in scores:
        if each is None:
            return None, None
        score += each.score
        most += each.max_score
    return round(score, 2), round(most, 2)


def cut_to_minute(stamp: str) -> str:
    """An RFC 3339 time with its seconds at 0."""
    return f"{stamp[:16]}:00+00:00" if stamp else ""
