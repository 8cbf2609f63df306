"""One submission: stage → sandbox → public tests → exhibits → hidden tests → scoring → report.

`grade_one` is that line; `collect` makes the suite for it, once for all submissions of an assignment. A student's
failure is a verdict in the report; a fault of ours makes its score null and is tried once more in a new host before it
stands.

The limit: it knows neither the class nor the gradebook; which submissions come, and in which process, is
`grader.grading.batch.place`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from grader.domain.seeds import submission_seed
from grader.domain.verdict import Report, TestResult, Verdict
from grader.grading.exhibiting import NOTHING, Shown
from grader.grading.hosts import Hosts
from grader.grading.marking import NO_MARKS, Marks, attach, mark
from grader.grading.outcome import Outcome, status_of
from grader.grading.prepared import Prepared
from grader.grading.students import new_student
from grader.intake.handed_in import Refusal
from grader.intake.inventory import Submission
from grader.intake.staged import StagedFiles
from grader.intake.staging import stage_read
from grader.sandbox import reading
from grader.sandbox.host import Host
from grader.sandbox.seam.contents import Contents, Format, Limits
from grader.sandbox.student import Student, StudentStopped
from grader.sandbox.work import Work
from grader.suites.blame import Undecided
from grader.suites.files import explain_missing
from grader.suites.session import Suite
from grader.suites.shell import environment
from grader.text import plain, tr
from grader.text.errors import AssignmentError, GraderError, MachineError, SandboxError


def collect(prepared: Prepared, hosts: Hosts) -> Suite:
    """The suite of an assignment, to be closed by the caller. `AssignmentError` where it cannot be used, or where, with
    hidden tests, they or the reference solution are missing."""
    if prepared.hidden and (missing := explain_missing(prepared.assignment)):
        raise AssignmentError(missing)
    hosts.get(prepared.assignment.preload)  # its imports run while the suite is collected
    suite = Suite.collect(prepared.assignment, hidden=prepared.hidden, secret=prepared.secret)
    if not prepared.repeats:
        suite.passes.stop()
    return suite


def grade_one(prepared: Prepared, suite: Suite, hosts: Hosts, submission: Submission) -> Report:
    """The report of `submission`. Raises what concerns every other one alike: `MachineError` where a library of the
    assignment is missing, `SandboxError` where this machine starts no host."""
    outcome = Outcome(prepared, submission)
    _wait_ready(prepared, hosts)
    try:
        read = prepared.read(submission)
        outcome.know(read.digest)
        outcome.staged = stage_read(read, submission, partial(_open, hosts, outcome))
    except Refusal as refused:
        if not outcome.key:  # it was not even read
            outcome.know(refused.digest)
        return outcome.report_refused(refused.text)
    except MachineError as error:
        return outcome.report_fault(Verdict.GRADER_FAILED, error.text[prepared.lang])
    report = _grade_once(prepared, suite, hosts, outcome, outcome.staged)
    if report.status is Verdict.GRADER_FAILED:
        report = _grade_once(prepared, suite, hosts, outcome, outcome.staged)
    return report


def _open(hosts: Hosts, outcome: Outcome, kind: Format, data: bytes, limits: Limits) -> Contents:
    """Have what was handed in taken apart; once more in a new host where that was the machine's fault."""
    try:
        contents = reading.read(hosts.get(reading.PRELOAD), kind, data, limits)
    except SandboxError:
        hosts.renew(reading.PRELOAD)
        contents = reading.read(hosts.get(reading.PRELOAD), kind, data, limits)
    outcome.by_clock |= contents.fault in reading.UNSTEADY
    return contents


def _wait_ready(prepared: Prepared, hosts: Hosts) -> None:
    try:
        hosts.get(prepared.assignment.preload).wait_ready()
    except SandboxError:
        _renew_host(prepared, hosts).wait_ready()


def _renew_host(prepared: Prepared, hosts: Hosts) -> Host:
    hosts.renew(prepared.assignment.preload)
    return hosts.get(prepared.assignment.preload)


def _grade_once(prepared: Prepared, suite: Suite, hosts: Hosts, outcome: Outcome, staged: StagedFiles) -> Report:
    """One try. The host is ended where it went wrong by a fault of ours."""
    outcome.remarks = list(staged.remarks)
    student = None
    try:
        student = new_student(prepared, hosts.get(prepared.assignment.preload), outcome.submission, staged)
        try:
            loaded = student.load()
        except StudentStopped as stopped:
            if stopped.verdict == "unreadable":
                outcome.account(student)
                return outcome.report_unreadable(stopped)
            if stopped.raised is None and not student.budget.over:
                _prove_innocent(prepared, hosts, staged)
            loaded = None  # each test says so
        with student.budget.running():
            ran, shown = _run_suite(prepared, suite, hosts, student)
            results, shown = _settle(prepared, suite, hosts, student, ran, shown)
        student.close()
        outcome.account(student)
        report = outcome.report_graded(results, loaded, student, shown)
    except AssignmentError as error:
        return outcome.report_fault(Verdict.ASSIGNMENT_BROKEN, error.text[prepared.lang])
    except GraderError as error:
        report = outcome.report_fault(Verdict.GRADER_FAILED, error.text[prepared.lang])
    finally:
        if student is not None:
            with contextlib.suppress(GraderError):  # the host is renewed
                student.close()
    if report.status is Verdict.GRADER_FAILED:
        hosts.renew(prepared.assignment.preload)
    return report


def _run_suite(
    prepared: Prepared, suite: Suite, hosts: Hosts, student: Student
) -> tuple[tuple[TestResult | Undecided, ...], Shown]:
    """All that a page shows of the submission comes from processes, and from a student, that no hidden input has
    reached. Only then come the hidden images."""
    public = suite.run_public(student)
    shown = replace(_show(prepared, hosts, student, public), marks=_mark(prepared, suite, hosts, student, public))
    if prepared.hidden:
        student.images = prepared.hidden_images
    return (*public, *suite.run_hidden(student)), shown


def _show(prepared: Prepared, hosts: Hosts, student: Student, public: Sequence[TestResult | Undecided]) -> Shown:
    if not _is_graded(public) or student.failed is not None:
        return NOTHING
    with environment():
        shown = prepared.exhibitor.show(student)
    if shown.broken:
        student.move(partial(_renew_host, prepared, hosts))
    return shown


def _mark(
    prepared: Prepared, suite: Suite, hosts: Hosts, student: Student, public: Sequence[TestResult | Undecided]
) -> Marks:
    failures = suite.failures.take()
    if not (prepared.marks and _is_graded(public)):
        return NO_MARKS
    marks = mark(student, prepared.assignment.limits, failures)
    if marks.broken:
        student.move(partial(_renew_host, prepared, hosts))
    return marks


def _is_graded(public: Sequence[TestResult | Undecided]) -> bool:
    """Whether there is anything to show; not of an untouched stub, or of a report that is made once more."""
    return status_of([one.if_answer if isinstance(one, Undecided) else one for one in public]) is Verdict.PASSED


def _settle(
    prepared: Prepared,
    suite: Suite,
    hosts: Hosts,
    student: Student,
    ran: Sequence[TestResult | Undecided],
    shown: Shown,
) -> tuple[tuple[TestResult, ...], Shown]:
    """Where it has to be asked whose fault an exception is, the reference solution decides."""
    ask = None
    if prepared.reference is not None:
        ask = partial(_ask_reference, prepared, suite, hosts, student, prepared.reference)
    results = suite.referee.decide(ran, ask)
    if ask is not None and shown.doubts and prepared.exhibitor.reference is None:
        suite.referee.reference_verdicts(ask)
    if suite.referee.by_clock and (shown.doubts or any(isinstance(one, Undecided) for one in ran)):
        student.budget.waited = True  # what decided here was the reference, and what decided about that a clock
    if status_of(results) is not Verdict.PASSED:
        return results, NOTHING
    return attach(results, shown.marks), prepared.exhibitor.settle(shown)


def _ask_reference(
    prepared: Prepared, suite: Suite, hosts: Hosts, student: Student, solution: bytes
) -> tuple[TestResult | Undecided, ...]:
    """Put the reference solution through what `student` was, whose processes are gone before it starts."""
    student.close()
    assignment = prepared.assignment
    files = {assignment.filename: solution}
    work = replace(
        student.work, files=files, main=assignment.filename, seed=submission_seed(assignment.filename, files)
    )
    asked = Student(hosts.get(assignment.preload), work, assignment.limits, images=prepared.images, lang=prepared.lang)
    try:
        with asked.budget.running():  # its own: what the submission used up is no limit to it
            ran, shown = _run_suite(prepared, suite, hosts, asked)
    finally:
        asked.close()
        suite.referee.by_clock |= asked.budget.decided
    prepared.exhibitor.reference = None if shown.broken else shown
    return ran


def _prove_innocent(prepared: Prepared, hosts: Hosts, staged: StagedFiles) -> None:
    """Raise the fault that looks like a submission that ended its process while it was loaded: of the assignment,
    where probes.py fails by itself; of the machine, where an empty file is not loaded either."""
    assignment = prepared.assignment
    probes = _LOADS.format(text=prepared.probes)
    work = Work(assignment.id, "functions", {staged.main: b""}, staged.main, {}, probes, 0, prepared.data)
    student = Student(hosts.get(assignment.preload), work, assignment.limits)
    try:
        student.probe("loads", seconds=assignment.limits.load_seconds)
    except StudentStopped as stopped:
        if student.failed is not None:
            raise SandboxError(
                tr(
                    "Not even an empty file can be loaded for {id} ({verdict}). Look whether the "
                    "memory or the disk of the temporary folder (TMPDIR) is full, make room, and run again.",
                    id=assignment.id,
                    verdict=stopped.verdict,
                )
            ) from stopped
        why = stopped.raised
        reason = plain(f"{why.type}: {why.message}.") if why is not None else stopped.message
        raise AssignmentError(
            tr(
                "{id}: probes.py fails while it is loaded, without any submission: {said} Correct it.",
                id=assignment.id,
                said=reason,
            )
        ) from stopped
    finally:
        student.close()


_LOADS = """
def loads(module):
    exec(compile({text!r}, "probes.py", "exec"), {{"__name__": "probes", "StudentFault": StudentFault}})
"""
