"""`results.json`: the results of a class as data, and its schema.

What stands here may be read by students. Values are those of the reports, texts are in the run's language, and of a
hidden test `seconds` is null and `printed` empty: both could carry its inputs out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from grader.report.safe import cut, one_line, to_json
from grader.report.view import MAX_REMARKS, message_of, printed_of
from grader.text import Lang
from grader.verdict import FileDigest, Report, Verdict

SCHEMA_VERSION = 1


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
    """One test case."""

    __test__ = False

    name: str
    """function[param id]; of a hidden test the ordinal of the parameter set."""
    task: str
    verdict: Verdict
    visible: bool
    """False for a hidden test: its message never holds an input or an answer."""
    score: float | None
    max_score: float | None
    """Null together with `score` where nothing was scored."""
    title: str
    """What the test claims; of a hidden test the category of the case."""
    message: str
    """What the student may read; empty when passed."""
    printed: str
    """Output during a public test, cut to a bound; empty for a hidden one."""
    seconds: float | None
    """CPU seconds of a public test; null for a hidden one."""


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
    """Null when it is our fault that there is none (`assignment_broken`, `grader_failed`)."""
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
    """RFC 3339."""
    isolation_level: int
    data_source: str
    """Where images came from; empty where the assignment uses none."""
    suite_digest: str
    versions: dict[str, str]


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
    reports: tuple[ReportResult, ...]


def results_schema() -> dict[str, Any]:
    """The JSON schema of `results.json`."""
    return Results.model_json_schema(mode="serialization")


def results_json(
    results: Iterable[ReportResult], lang: Lang, *, isolation_level: int, data_source: str, version: str
) -> str:
    """The file's text."""
    whole = Results(
        isolation_level=isolation_level, data_source=data_source, lang=lang, version=version, reports=tuple(results)
    )
    return to_json(whole.model_dump())


def report_json(result: ReportResult) -> str:
    """`<student>/<assignment>.json`: one element of `reports`."""
    return to_json(result.model_dump())


def report_result(report: Report, lang: Lang) -> ReportResult:
    """The part of a report that a student may read, in their language."""
    scores = report.scores if len(report.scores) == len(report.tests) else (None,) * len(report.tests)
    return ReportResult(
        student=report.student,
        assignment=report.assignment,
        status=report.status,
        score=report.score,
        max_score=report.max_score,
        tasks=tuple(
            TaskResult(task=task.task, title=task.title[lang], score=task.score, max_score=task.max_score)
            for task in report.tasks
        ),
        tests=tuple(
            TestLine(
                name=test.name,
                task=test.task,
                verdict=test.verdict,
                visible=test.visible,
                score=score.score if score else None,
                max_score=score.max_score if score else None,
                title=one_line(test.title[lang]),
                message=message_of(test, lang),
                printed=printed_of(test, lang),
                seconds=round(test.seconds, 3) if test.visible else None,
            )
            for test, score in zip(report.tests, scores, strict=True)
        ),
        summary=cut(report.summary[lang], lang),
        remarks=tuple(cut(remark[lang], lang) for remark in report.remarks[:MAX_REMARKS]),
        exhibits=tuple(ExhibitLine(kind=each.kind, title=one_line(each.title[lang])) for each in report.exhibits),
        submitted=report.submitted,
        attempt=report.attempt,
        files=report.files,
        graded_at=report.graded_at,
        isolation_level=report.isolation_level,
        data_source=report.data_source,
        suite_digest=report.suite_digest,
        versions=report.versions,
    )
