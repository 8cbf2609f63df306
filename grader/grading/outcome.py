"""The report of one submission while it is being made: every way that grading can end has one method here.

The limit: no sandbox and no suite; what happened is told to it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grader.domain.disclosure import disclosed_verdicts
from grader.domain.scoring import score
from grader.domain.secret import digest
from grader.domain.verdict import Report, TestResult, Verdict
from grader.domain.vocabulary import VERDICTS
from grader.grading.exhibiting import NOTHING, Shown
from grader.grading.ingredients import report_key
from grader.grading.prepared import Prepared
from grader.grading.ration import ration
from grader.grading.remarks import explain_loading, explain_skipping, keep_needed, remarks_covered_by
from grader.grading.ungraded import OURS, now, ungraded
from grader.intake.inventory import Submission
from grader.sandbox.seam import shape
from grader.suites.feedback.sentences import explain_stop
from grader.text import Text, lines, tr
from grader.text.reprs import printable

if TYPE_CHECKING:
    from grader.intake.staged import StagedFiles
    from grader.sandbox.stops import StudentStopped
    from grader.sandbox.student import Run, Student

_NOTHING_YET = tr("Nothing is written yet: the file is the one that was handed out.")
_EMPTY = tr("The file is empty. See that it was saved, and hand it in anew.")
_NOT_FOUND = tr(
    "Nothing of what the assignment asks for was found. Check that the names are exactly those of the assignment, and "
    "that they stand at the top level."
)
_OUTSIDE = tr(
    "Your code stands outside of functions (from line {number} on), where it cannot be graded. Put it into the "
    "functions of the assignment, such as `def {function}:`."
)


_NEAR = 0.5
_LONGEST = 4_000
"""Characters of a summary or a remark."""


@dataclass
class Outcome:
    """What is known so far of one submission."""

    prepared: Prepared
    submission: Submission
    staged: StagedFiles | None = None
    key: str = ""
    """Of what is graded (`grader.grading.ingredients`); empty where it gets none."""
    by_clock: bool = False
    """Whether the clock, or how much this side had to do, decided about any of it: next time it may be otherwise."""
    seconds: float = 0.0
    remarks: list[Text] = field(default_factory=list)
    staff_remarks: tuple[Text, ...] = ()
    unknown_calls: tuple[str, ...] = ()
    near_limits: dict[str, float] = field(default_factory=dict)

    def know(self, submission: str) -> None:
        """What is graded is known: `submission` is the digest of it."""
        self.key = report_key(self.prepared.recipe, submission) if self.prepared.recipe else ""

    def account(self, student: Student) -> None:
        """What its processes used."""
        self.seconds, self.unknown_calls = student.seconds, student.unknown_calls
        self.by_clock |= student.budget.decided
        self.near_limits = {limit: round(share, 2) for limit, share in student.shares.items() if share > _NEAR}

    def report_graded(
        self,
        results: Sequence[TestResult],
        loaded: Run | None,
        student: Student,
        shown: Shown = NOTHING,
    ) -> Report:
        """The suite ran; `spent` says on what, where the budget of the submission ended before it did."""
        reasons: tuple[Text, ...] = ()
        status = status_of(results)
        untouched = status is Verdict.NOT_IMPLEMENTED and self._is_stub()
        if loaded is not None and not untouched:  # of which nobody wants to know what lines cannot run yet
            covered: tuple[Text, ...] = ()
            if any(result.verdict is not Verdict.PASSED for result in results):
                missed = keep_needed(loaded, self.prepared.assignment.kind, student.missed)
                reasons, covered = explain_skipping(missed, each=True), remarks_covered_by(missed)
            self.remarks += [text for text in explain_loading(loaded) if text not in covered]
            self.remarks += [text for text in explain_skipping(loaded) if text not in reasons]
        self.remarks += student.remarks
        self.staff_remarks = tuple(student.staff_remarks)
        summary = OURS[status] if status.ours else lines(*reasons)
        if status is Verdict.NOT_IMPLEMENTED and not reasons:
            nothing = _EMPTY if self._is_empty() else _NOTHING_YET
            summary = nothing if untouched else self._not_found(loaded)
        faults = [f"{r.name}: {r.staff.detail}" for r in results if r.verdict.ours]
        if student.budget.refused:
            faults.append(student.budget.account())
        detail = "\n\n".join(faults)
        return self._report(status, results, summary, detail, shown)

    def _not_found(self, loaded: Run | None) -> Text:
        """Why nothing of what is asked for is there."""
        asked = re.search(r"^def +(\w+ *\(.*\))", self.prepared.stub, re.MULTILINE)
        if loaded is None or not loaded.outside or asked is None:
            return _NOT_FOUND
        return _OUTSIDE.format(number=loaded.outside, function=asked[1])

    def _is_empty(self) -> bool:
        return self.staged is not None and _is_blank(self.staged.files[self.staged.main])

    def _is_stub(self) -> bool:
        """Whether what was handed in is the stub, or nothing at all."""
        given = b"" if self.staged is None else self.staged.files[self.staged.main]
        stub = self.prepared.stub_of(self.submission.path)
        return _is_blank(given) or shape.of_bytes(given) == stub.get(shape.WHOLE)

    def report_unreadable(self, stopped: StudentStopped) -> Report:
        """The file is no Python."""
        return self._report(Verdict(stopped.verdict), (), explain_stop(stopped), stopped.staff)

    def report_refused(self, why: Text) -> Report:
        """What was handed in is no file that may be read."""
        return self._report(Verdict.UNREADABLE, (), Text(f"{VERDICTS['unreadable'].ko} {why.ko}", why.en), why.en)

    def report_fault(self, verdict: Verdict, detail: str) -> Report:
        """A fault of ours came between."""
        prepared = self.prepared
        report = ungraded(
            self.submission,
            verdict,
            detail,
            level=prepared.level,
            secret=prepared.secret,
            assignment=prepared.assignment,
        )
        return report.model_copy(update=self._common())

    def _report(
        self, status: Verdict, results: Sequence[TestResult], summary: Text, detail: str, shown: Shown = NOTHING
    ) -> Report:
        assignment = self.prepared.assignment
        tasks, scores, total = score(assignment, results, hidden=self.prepared.hidden)
        rationed = ration(
            results, tuple(dict.fromkeys(map(_safe, self.remarks))), tuple(map(_safe, self.staff_remarks))
        )
        return Report(
            student=self.submission.student,
            assignment=assignment.id,
            status=status,
            score=total,
            max_score=sum(task.max_score for task in tasks),
            tasks=tasks,
            tests=rationed.tests,
            scores=scores,
            summary=_safe(summary),
            remarks=rationed.remarks,
            staff_remarks=rationed.staff_remarks,
            source=dict(shown.marks.source),
            exhibits=shown.exhibits,
            exhibit_faults=shown.faults,
            staff_detail=printable(detail, 20_000),
            submitted=self.submission.submitted,
            attempt=self.submission.attempt,
            graded_at=now(),
            isolation_level=self.prepared.level,
            key=self._key(status, results, shown),
            **self._common(),
        )

    def _key(self, status: Verdict, results: Sequence[TestResult], shown: Shown) -> str:
        """What says that the report may stand for another of the same; empty where another try may end otherwise, or
        tells of a fault of ours that may be gone by then."""
        ours = status.ours or shown.faults or any(result.staff.bug for result in results)
        return "" if ours or self.by_clock else self.key

    def _common(self) -> dict[str, Any]:
        return {
            "files": () if self.staged is None else self.staged.digests,
            "file_time": "" if self.staged is None else self.staged.modified,
            "seconds": round(self.seconds, 3),
            "unknown_calls": self.unknown_calls,
            "near_limits": self.near_limits,
            "data_source": self.prepared.data_source,
            "suite_digest": self.prepared.suite_digest,
            "class_digest": digest(self.prepared.secret),
            "versions": dict(self.prepared.versions),
        }


def _safe(text: Text) -> Text:
    """A sentence that may have taken up what a submission said: no lone surrogate, which no JSON holds."""
    return Text(printable(text.ko, _LONGEST), printable(text.en, _LONGEST))


def status_of(results: Sequence[TestResult]) -> Verdict:
    """Of the whole report, as its student reads it: our faults first, for they leave the score open."""
    verdicts = set(disclosed_verdicts(results))
    for verdict in (Verdict.ASSIGNMENT_BROKEN, Verdict.GRADER_FAILED):
        if verdict in verdicts:
            return verdict
    return Verdict.NOT_IMPLEMENTED if verdicts == {Verdict.NOT_IMPLEMENTED} else Verdict.PASSED


def _is_blank(data: bytes) -> bool:
    """Whether a file holds blanks at most. Editors of Windows leave the mark of an encoding in one that is empty."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return not data.decode("utf-16", "replace").strip()
    return not data.removeprefix(codecs.BOM_UTF8).strip()
