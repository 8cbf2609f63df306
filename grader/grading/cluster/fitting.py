"""Whether a report that another machine made answers what was asked of it; where it does not, that machine lies.

Everything that is known here without grading has to be as it is known here: whose report it is, on which bytes, by
which tests of which suite, at which level, for which points. What the tests came to is the worker's word: whoever runs
one must be trusted with that, as with the hidden tests.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from pydantic import BaseModel

from grader.domain.scoring import score
from grader.domain.secret import digest
from grader.domain.verdict import Report, Verdict
from grader.grading.batch.plan import Plan
from grader.grading.cluster.parcel import Read
from grader.grading.ingredients import Recipe, processor, read_reference, report_key, suite_digest
from grader.grading.outcome import status_of
from grader.grading.prepared import versions
from grader.grading.ungraded import now
from grader.intake.handed_in import HandedIn, Refusal
from grader.intake.inventory import Submission
from grader.suites.files import explain_missing
from grader.suites.session import Suite
from grader.text import Text
from grader.text.errors import AssignmentError, MachineError

_KEY = re.compile(r"[0-9a-f]{64}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_UNGRADED = {Verdict.UNREADABLE, Verdict.ASSIGNMENT_BROKEN, Verdict.GRADER_FAILED}
"""What a report without tests may be."""


class MisfitError(Exception):
    """A report that does not answer what was asked."""


@dataclass(frozen=True)
class Expected:
    """What is known beforehand of all reports of an assignment."""

    suite: str
    recipe: str
    tests: tuple[tuple[str, str, str, bool, bool, Text], ...]
    versions: dict[str, str]
    images: str


def expect(plan: Plan, id_: str) -> Expected:
    """What reports of that assignment have to say. `AssignmentError` where its suite cannot be used, `MachineError`
    where images are missing: then nothing need be sent."""
    assignment = plan.assignments[id_]
    if assignment.needs_images and plan.images is None:
        raise MachineError(plan.images_fault)
    if plan.hidden and (missing := explain_missing(assignment)):
        raise AssignmentError(missing)
    images = plan.images if assignment.needs_images else None
    suite = suite_digest(assignment, hidden=plan.hidden, images="" if images is None else images.digest)
    recipe = Recipe(hidden=plan.hidden, marks=plan.marks, level=plan.level, secret=plan.secret, grader=plan.grader)
    with Suite.collect(assignment, hidden=plan.hidden, secret=plan.secret) as collected:
        return Expected(
            suite=suite,
            recipe=recipe.digest(assignment, suite, read_reference(assignment)) if plan.grader else "",
            tests=collected.tests,
            versions=versions(assignment.preload),
            images="" if images is None else images.source,
        )


def own_processor() -> str:
    """What reports with last digits of their own are told apart by."""
    return hashlib.sha256(processor().encode()).hexdigest()[:16]


def fit(report: Report, submission: Submission, read: Read, plan: Plan, expected: Expected, *, alike: bool) -> Report:
    """The report as it counts: with the time of its arrival, for another machine's clock is its own. `alike`: whether
    that machine has a processor as this one has. Raises `MisfitError`."""
    assignment = plan.assignments[submission.assignment]
    for name, is_, asked in (
        ("student", report.student, submission.student),
        ("assignment", report.assignment, submission.assignment),
        ("attempt", report.attempt, submission.attempt),
        ("submitted", report.submitted, submission.submitted),
        ("handed_in_by", report.handed_in_by, ""),
        ("run_began", report.run_began, ""),
        ("isolation_level", report.isolation_level, plan.level),
        ("class_digest", report.class_digest, digest(plan.secret)),
        ("suite_digest", report.suite_digest, expected.suite),
        ("versions", report.versions, expected.versions),
        ("data_source", report.data_source, expected.images),
    ):
        if is_ != asked and not (_made_without(report) and name in ("suite_digest", "versions", "data_source")):
            raise MisfitError(f"{name} is another one")
    _check_files(report, read)
    _check_points(report, plan, expected)
    # Names are the submission's own, which nobody has cleaned, and are compared above.
    texts = (report.summary, report.remarks, report.staff_remarks, report.tests, report.source, report.exhibits)
    for value in _values((*texts, report.exhibit_faults, report.staff_detail, report.unknown_calls)):
        if isinstance(value, str) and _CONTROL.search(value):
            raise MisfitError("a text that steers a terminal")
    numbers = (report.seconds, *report.near_limits.values(), *(test.seconds for test in report.tests))
    if not all(math.isfinite(number) and number >= 0 for number in numbers):
        raise MisfitError("a number that measures nothing")
    key = _key_of(report, read, expected, other=bool(assignment.preload) and not alike)
    return report.model_copy(update={"graded_at": now(), "key": key})


def _made_without(report: Report) -> bool:
    """Whether it is one that is made where nothing is known of the suite (`grader.grading.ungraded`)."""
    return report.status.ours and not report.tests and not report.suite_digest


def _check_files(report: Report, read: Read) -> None:
    if not isinstance(read, HandedIn):
        if report.files or report.tests:
            raise MisfitError("files of what could not be read")
        refused = isinstance(read, Refusal)
        if not report.status.ours and not (refused and report.status is Verdict.UNREADABLE):
            raise MisfitError("status of what could not be read")
        return
    known = {hashlib.sha256(data).hexdigest(): len(data) for data in (read.data, *read.beside.values())}
    for file in report.files:
        if known.get(file.sha256) != file.size or file.path not in (read.name, read.main, *read.beside):
            raise MisfitError("a file that was not handed in")
    if report.tests and hashlib.sha256(read.data).hexdigest() not in {file.sha256 for file in report.files}:
        raise MisfitError("not the file that was handed in")
    if report.file_time not in ("", read.modified):
        raise MisfitError("file_time is another one")


def _check_points(report: Report, plan: Plan, expected: Expected) -> None:
    assignment = plan.assignments[report.assignment]
    if report.tests:
        said = tuple(
            (each.function, each.case, each.task, each.visible, each.edge, each.title) for each in report.tests
        )
        if said != expected.tests:
            raise MisfitError("other tests than those of the suite")
        if report.status is not status_of(report.tests):
            raise MisfitError("a status that its tests do not come to")
    elif report.status not in _UNGRADED:
        raise MisfitError("a status without tests")
    points = score(assignment, report.tests, hidden=plan.hidden)
    if report.status.ours and not report.tests:
        points = tuple(each.model_copy(update={"score": None}) for each in points[0]), (), None
    most = sum(task.max_score for task in points[0])
    if (report.tasks, report.scores, report.score, report.max_score) != (*points, most):
        raise MisfitError("points that its tests do not come to")


def _key_of(report: Report, read: Read, expected: Expected, *, other: bool) -> str:
    """The key; none where the last digits were computed by an `other` kind of processor than this machine's."""
    if not report.key:
        return ""
    if report.status.ours or isinstance(read, MachineError) or not expected.recipe:
        raise MisfitError("a key where there is none")
    if report.key == report_key(expected.recipe, read.digest):
        return report.key
    if other and _KEY.fullmatch(report.key):
        return ""
    raise MisfitError("key is another one")


def _values(of: Any) -> Iterator[Any]:
    """All that is in a report."""
    if isinstance(of, BaseModel):
        for value in of.__dict__.values():
            yield from _values(value)
    elif is_dataclass(of) and not isinstance(of, type):
        for each in fields(of):
            yield from _values(getattr(of, each.name))
    elif isinstance(of, dict):
        for value in of.values():
            yield from _values(value)
    elif isinstance(of, tuple | list):
        for value in of:
            yield from _values(value)
    else:
        yield of
