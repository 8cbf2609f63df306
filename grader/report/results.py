"""`results.json`: the results of a class as data, and its schema.

What stands here may be read by students: it is made of entries of `StudentReport`s, and of how work without a report
stands for its student. Texts are in the run's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from grader.domain.course import Course
from grader.domain.disclosure import StudentReport, StudentTest
from grader.domain.kept import make_all
from grader.domain.sharing import REMEMBERED, remember_same
from grader.domain.verdict import FileDigest, TaskScore, Verdict
from grader.gradebook.entry import Entry
from grader.report.people import Student
from grader.report.view import MAX_REMARKS
from grader.text import Lang
from grader.text.safe import one_line, to_json, truncate

SCHEMA_VERSION = 2


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class TaskResult(_Frozen):
    """The points of one task."""

    task: str
    """Its name in assignment.toml."""
    title: str
    score: float | None
    """Null when it is our fault that there is none; never a zero then."""
    max_score: float


class TestLine(_Frozen):
    """A case of a public test, or a hidden test with all its cases."""

    __test__ = False

    name: str
    """function[param id]; of a hidden test its number within the task, `look_up hidden 1`."""
    task: str
    verdict: Verdict
    """Of a hidden test that was run `passed` or `not_passed`, and no more."""
    visible: bool
    """False for a hidden test."""
    score: float | None
    max_score: float | None
    """Null together with `score` where nothing was scored."""
    title: str
    """What the test claims; of a hidden test the category of the case."""
    message: str
    """Why it did not pass; empty when passed. Of a hidden test the category of the case alone."""
    printed: str
    """Output during a public test, cut to a bound; empty for a hidden one."""
    lines: tuple[int, ...]
    """Numbers of lines of the graded file that ran in a public test which was not passed, where that is known."""
    seconds: None
    """Always null: how long a test took is for staff."""


class ExhibitLine(_Frozen):
    """What the report page shows beside the verdicts; its numbers are in the gradebook."""

    kind: str
    """`chart`, `confusion`, `pictures` or `surface`."""
    title: str


class ReportResult(_Frozen):
    """One student's result for one assignment."""

    student: str
    """The roster's id, or the folder's name."""
    assignment: str
    status: Verdict
    """`passed`: it was graded, whatever the score."""
    score: float | None
    """Null when it is our fault that there is none (`assignment_broken`, `grader_failed`), or not told yet."""
    withheld_until: str
    """RFC 3339: until then points and hidden tests are not told, and stand nowhere here. Empty where they are."""
    max_score: float
    tasks: tuple[TaskResult, ...]
    tests: tuple[TestLine, ...]
    summary: str
    """Why the status is not `passed`; empty otherwise."""
    remarks: tuple[str, ...]
    """Things to know that cost nothing."""
    exhibits: tuple[ExhibitLine, ...]
    """What the report page shows beside the verdicts."""
    submitted: str
    """The graded file, relative to the class folder."""
    attempt: str
    """RFC 3339, where there are several; else empty."""
    files: tuple[FileDigest, ...]
    graded_at: str
    """RFC 3339, to the minute: when the run began."""
    isolation_level: int
    data_source: str
    """Where images came from; empty where the assignment uses none."""
    suite_digest: str
    class_digest: str
    """Of the class secret, which hidden inputs are made from: reports with the same one met the same inputs."""
    versions: dict[str, str]


class StandingResult(_Frozen):
    """What counts of one student's assignment of which there is no report."""

    student: str
    """The roster's id, or the folder's name."""
    assignment: str
    state: Literal["set", "excused", "missing"]
    """`set`: people gave a score though nothing was graded. `excused`: it counts neither way, handed in or not.
    `missing`: nothing was handed in, and there is no time left."""
    score: float | None
    """Null where it does not count: excused, or missing work where course.toml skips that."""
    max_score: float
    tasks: tuple[TaskResult, ...]
    """Where people gave points by task."""


class Results(_Frozen):
    """The whole file."""

    schema_version: int = SCHEMA_VERSION
    isolation_level: int = Field(ge=0, le=4)
    """Of the run that wrote the file; each report has its own."""
    data_source: str
    lang: Lang
    """The language of the texts."""
    version: str
    """Of the grader that wrote the file."""
    without_report: tuple[StandingResult, ...] = ()
    """What counts of the other assignments."""
    reports: tuple[ReportResult, ...]


def results_schema() -> dict[str, Any]:
    """The JSON schema of `results.json`."""
    return Results.model_json_schema(mode="serialization")


def results_pieces(
    reports: Iterable[bytes],
    lang: Lang,
    *,
    isolation_level: int,
    data_source: str,
    version: str,
    without_report: Sequence[StandingResult] = (),
) -> Iterator[bytes]:
    """The file, piece by piece: of a large class it is too large to be there at once. `reports` are what
    `report_json` gives."""
    head = Results(
        isolation_level=isolation_level,
        data_source=data_source,
        lang=lang,
        version=version,
        without_report=tuple(without_report),
        reports=(),
    )
    before, empty, after = to_json(head.model_dump()).rpartition("[]")
    wanting = True
    for report in reports:
        yield (before + "[\n    " if wanting else ",\n    ").encode()
        yield _indented(report)
        wanting = False
    yield (before + empty + after if wanting else "\n  ]" + after).encode()


def report_json(entry: Entry[StudentReport], lang: Lang, withheld_until: str = "") -> bytes:
    """`<student>/<assignment>.json`: one element of `reports`, as of `report_result`."""
    result = _result(entry, (), lang, withheld_until)
    before, empty, after = to_json(result).encode().partition(_NO_TESTS)
    tests = _tests_json(make_all(entry.report.tests), lang)
    return b"".join([before, _TESTS, b"[\n    ", tests, b"\n  ],", after]) if tests else before + empty + after


_TESTS = b'\n  "tests": '
_NO_TESTS = _TESTS + b"[],"
"""A line of the file: no line feed stands within a string of JSON."""


@remember_same(REMEMBERED)
def _tests_json(tests: tuple[StudentTest, ...], lang: Lang) -> bytes:
    """The elements of `tests`."""
    return b",\n    ".join([_test_json(test, lang) for test in tests])


@lru_cache(maxsize=2048)  # most of a class's tests say the same
def _test_json(test: StudentTest, lang: Lang) -> bytes:
    """An element of `tests`, as it stands in the file."""
    return _indented(to_json(_test_line(test, lang)).encode())


def _indented(element: bytes) -> bytes:
    """A whole text of JSON as an element of a list that is a field of the file."""
    return element.rstrip(b"\n").replace(b"\n", b"\n    ")


def report_result(entry: Entry[StudentReport], lang: Lang, withheld_until: str = "") -> ReportResult:
    """The report and what counts for it, in the student's language; of one that is told in part (`grader.report.
    withholding`) with the time from which on it is told whole."""
    return _result(entry, tuple(_test_line(test, lang) for test in entry.report.tests), lang, withheld_until)


def _result(entry: Entry[StudentReport], tests: tuple[TestLine, ...], lang: Lang, withheld_until: str) -> ReportResult:
    report = entry.report
    return ReportResult(
        student=report.student,
        assignment=report.assignment,
        status=report.status,
        score=entry.score,
        withheld_until=withheld_until,
        max_score=entry.max_score,
        tasks=_task_results(entry.tasks, lang),
        tests=tests,
        summary=truncate(entry.reason[lang], lang),
        remarks=tuple(truncate(remark[lang], lang) for remark in report.remarks[:MAX_REMARKS]),
        exhibits=tuple(ExhibitLine(kind=each.kind, title=one_line(each.title[lang])) for each in report.exhibits),
        submitted=report.submitted,
        attempt=report.attempt,
        files=report.files,
        graded_at=report.graded_at,
        isolation_level=report.isolation_level,
        data_source=report.data_source,
        suite_digest=report.suite_digest,
        class_digest=report.class_digest,
        versions=report.versions,
    )


def standing_results(told: Student, course: Course, lang: Lang) -> Iterator[StandingResult]:
    """What counts of the assignments of which the student has no report, as they are told it
    (`grader.report.withholding`). Of excused work neither points nor tasks, whatever there was."""
    for id_, standing in told.standings.items():
        if id_ in told.entries:
            continue
        state: Literal["set", "excused", "missing"]
        score, tasks = standing.score, standing.tasks
        if standing.state == "excused":
            state, score, tasks = "excused", None, ()
        elif score is not None:
            state = "set"
        elif standing.state == "missing":
            state, score = "missing", 0.0 if course.missing == "zero" else None
        else:
            continue
        yield StandingResult(
            student=told.id,
            assignment=id_,
            state=state,
            score=score,
            max_score=standing.max_score,
            tasks=_task_results(tasks, lang),
        )


def _task_results(tasks: Iterable[TaskScore], lang: Lang) -> tuple[TaskResult, ...]:
    return tuple(
        TaskResult(task=task.task, title=task.title[lang], score=task.score, max_score=task.max_score) for task in tasks
    )


def _test_line(test: StudentTest, lang: Lang) -> TestLine:
    return TestLine(
        name=test.name,
        task=test.task,
        verdict=test.verdict,
        visible=test.visible,
        score=test.score,
        max_score=test.max_score,
        title=one_line(test.title[lang]),
        message=truncate(test.message[lang], lang),
        printed=truncate(test.printed, lang),
        lines=tuple(line.number for line in test.lines if line.ran),
        seconds=None,
    )
