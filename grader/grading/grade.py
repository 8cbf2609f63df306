"""One submission: stage → sandbox → public tests → exhibits → hidden tests → scoring → report.

`grade` does it for many of one assignment, with one collected suite and one warm host. A student's failure is a
verdict in the report; a fault of ours makes its score null and is tried once more in a new host before it stands.

The limit: it knows neither the class nor the gradebook; which submissions come, and in which process, is
`grader.grading.batch.place`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from grader.domain.course import OLDEST_PYTHON, Assignment
from grader.domain.records import GRADEBOOK
from grader.domain.secret import FIXED
from grader.domain.seeds import of_files
from grader.domain.verdict import Report, TestResult, Verdict
from grader.grading.exhibiting import NOTHING, Exhibitor, Shown
from grader.grading.outcome import Draft, status_of
from grader.grading.prepared import Kit, prepare
from grader.intake.folder import Submission
from grader.intake.place import books_alone
from grader.intake.staff_files import StaffFiles
from grader.intake.staging import Refused, Staged, stage
from grader.sandbox.backends.budget import Budget
from grader.sandbox.host import Host, probe_level, require
from grader.sandbox.student import Run, Student, StudentStopped
from grader.sandbox.work import Work
from grader.suites import session as suite
from grader.text import Text, plain, tr
from grader.text.errors import AssignmentError, GraderError, MachineError, SandboxError, UsageError

Deliver = Callable[[Submission, Report], None]


class Hosts:
    """The warm hosts of one worker, by what they have imported. Closed together."""

    def __init__(self, level: int, core: int | None = None) -> None:
        self.level, self.core = level, core
        self._hosts: dict[tuple[str, ...], Host] = {}

    def get(self, preload: tuple[str, ...]) -> Host:
        """The host with these modules; started when it is first asked for."""
        if preload not in self._hosts:
            self._hosts[preload] = Host(preload, level=self.level, core=self.core)
        return self._hosts[preload]

    def renew(self, preload: tuple[str, ...]) -> None:
        """End a host that broke; the next `get` starts another."""
        host = self._hosts.pop(preload, None)
        if host is not None:
            with contextlib.suppress(Exception):  # it is broken already
                host.close()

    @property
    def warm(self) -> tuple[tuple[str, ...], ...]:
        return tuple(self._hosts)

    def __enter__(self) -> Hosts:
        return self

    def __exit__(self, *_: object) -> None:
        for preload in list(self._hosts):
            self.renew(preload)


def grade(kit: Kit, hosts: Hosts, submissions: Iterable[Submission], deliver: Deliver) -> None:
    """A report for each of `submissions`, pulled one by one. `AssignmentError` where the suite cannot be used, or has
    hidden tests and no reference solution, `MachineError` where its libraries are missing; then those pulled and not
    delivered are the caller's again."""
    if kit.hidden and kit.reference is None:
        raise AssignmentError(_no_reference(kit.assignment))
    hosts.get(kit.assignment.preload)  # its imports run while the suite is collected
    session = _Session(kit, hosts, submissions, deliver)
    reference = None if kit.reference is None else session.reference
    suite.run(
        kit.assignment,
        session.students(),
        session.take,
        hidden=kit.hidden,
        secret=kit.secret,
        between=session.show,
        reference=reference,
    )


def _no_reference(assignment: Assignment) -> Text:
    assert assignment.reference is not None
    return tr(
        "{path} is missing: without the reference solution nobody can tell whether an odd answer or the test is at "
        "fault. Put it there and run again.",
        path=assignment.reference / assignment.filename,
    )


@dataclass
class _Open:
    """A submission that is being graded."""

    student: Student
    loaded: Run | None
    results: tuple[TestResult, ...] = ()
    shown: Shown = NOTHING


class _Session:
    """Feeds `suite.run` with students and makes reports of what it hands back."""

    def __init__(self, kit: Kit, hosts: Hosts, submissions: Iterable[Submission], deliver: Deliver) -> None:
        self.kit, self.hosts = kit, hosts
        self._submissions, self._deliver = submissions, deliver
        self._open: _Open | None = None
        self._exhibitor = Exhibitor(kit.assignment, hidden=kit.hidden)
        self._reference_shown: Shown | None = None
        self._staff: dict[Path, StaffFiles] = {}

    def _staff_files(self, root: Path) -> StaffFiles:
        """What no submission of this class may be another name of."""
        if root not in self._staff:
            reference = self.kit.assignment.reference
            folders = [root / GRADEBOOK, *books_alone(), *([reference.parent] if reference is not None else [])]
            self._staff[root] = StaffFiles(folders)
        return self._staff[root]

    def students(self) -> Iterator[Student]:
        for submission in self._submissions:
            draft = Draft(self.kit, submission)
            self._ready()
            try:
                draft.staged = stage(submission, self._staff_files(submission.root))
            except Refused as refused:
                self._deliver(submission, draft.refused(refused.text))
            except MachineError as error:
                self._deliver(submission, draft.ours(Verdict.GRADER_FAILED, error.text[self.kit.lang]))
            else:
                yield from self._tried(draft, draft.staged)

    def _ready(self) -> None:
        """Raise what concerns every submission alike: a library that is missing, a machine that starts no host."""
        try:
            self.hosts.get(self.kit.assignment.preload).wait_ready()
        except SandboxError:
            self._renewed().wait_ready()

    def _renewed(self) -> Host:
        self.hosts.renew(self.kit.assignment.preload)
        return self.hosts.get(self.kit.assignment.preload)

    def show(self, student: Student, public: tuple[TestResult, ...]) -> bool:
        """What `suite.run` calls between public tests and hidden ones: all that a page shows of the submission comes
        from processes, and from a student, that no hidden input has reached. Only then come the hidden images. Returns
        whether the reference solution has to be asked for its exhibits, too."""
        assert self._open is not None
        shown = NOTHING
        # Nobody looks at the pictures of an untouched stub, or of a report that is made once more.
        if status_of(public) is Verdict.PASSED and student.failed is None:
            shown = self._exhibitor.show(student)
            if shown.broken:
                student.move(self._renewed)
        if self.kit.hidden:
            student.images = self.kit.hidden_images
        if self._open.student is not student:  # the reference solution
            self._reference_shown = None if shown.broken else shown
            return False
        self._open.shown = shown
        return bool(shown.doubts) and self._reference_shown is None

    def take(self, student: Student, results: tuple[TestResult, ...]) -> None:
        """What `suite.run` hands back, just before it asks for the next student."""
        assert self._open is not None
        assert self._open.student is student
        self._open.results = results

    @contextlib.contextmanager
    def reference(self, student: Student) -> Iterator[Student]:
        """The reference solution, to be asked what `student` was, whose processes are gone before it starts."""
        assert self.kit.reference is not None
        student.close()
        assignment = self.kit.assignment
        files = {assignment.filename: self.kit.reference}
        seed = of_files(assignment.filename, files)
        work = replace(student.work, files=files, main=assignment.filename, seed=seed)
        host = self.hosts.get(assignment.preload)
        asked = Student(host, work, assignment.limits, images=self.kit.images, lang=self.kit.lang)
        try:
            with asked.budget.running():  # its own: what the submission used up is no limit to it
                yield asked
        finally:
            asked.close()

    def _tried(self, draft: Draft, staged: Staged) -> Iterator[Student]:
        """Yield the student, twice if the first time went wrong by a fault of ours; then deliver."""
        for last in (False, True):
            report = yield from self._once(draft, staged)
            failed = report.status is Verdict.GRADER_FAILED
            if failed:
                self.hosts.renew(self.kit.assignment.preload)
            if last or not failed:
                self._deliver(draft.submission, report)
                return

    def _once(self, draft: Draft, staged: Staged) -> Generator[Student, None, Report]:
        draft.remarks = list(staged.remarks)
        student = None
        try:
            student = new_student(self.kit, self.hosts.get(self.kit.assignment.preload), draft.submission, staged)
            try:
                self._open = _Open(student, student.load())
            except StudentStopped as stopped:
                if stopped.verdict == "unreadable":
                    draft.account(student)
                    return draft.unread(stopped)
                if stopped.raised is None and not student.budget.over:
                    self._prove_innocent(staged)
                self._open = _Open(student, None)  # each test says so
            with student.budget.running():
                yield student
            done = self._open
            student.close()
            draft.account(student)
            shown = done.shown if status_of(done.results) is Verdict.PASSED else NOTHING
            return draft.graded(done.results, done.loaded, student, shown.settled(self._reference_shown))
        except AssignmentError as error:
            return draft.ours(Verdict.ASSIGNMENT_BROKEN, error.text[self.kit.lang])
        except GraderError as error:
            return draft.ours(Verdict.GRADER_FAILED, error.text[self.kit.lang])
        finally:
            if student is not None:
                with contextlib.suppress(GraderError):  # the host is renewed
                    student.close()

    def _prove_innocent(self, staged: Staged) -> None:
        """Raise the fault that looks like a submission that ended its process while it was loaded: of the assignment,
        where probes.py fails by itself; of the machine, where an empty file is not loaded either."""
        assignment = self.kit.assignment
        probes = _LOADS.format(text=self.kit.probes)
        work = Work(assignment.id, "functions", {staged.main: b""}, staged.main, {}, probes, 0, self.kit.data)
        student = Student(self.hosts.get(assignment.preload), work, assignment.limits)
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
            said = plain(f"{why.type}: {why.message}.") if why is not None else stopped.message
            raise AssignmentError(
                tr(
                    "{id}: probes.py fails while it is loaded, without any submission: {said} Correct it.",
                    id=assignment.id,
                    said=said,
                )
            ) from stopped
        finally:
            student.close()


_LOADS = """
def loads(module):
    exec(compile({text!r}, "probes.py", "exec"), {{"__name__": "probes", "StudentFault": StudentFault}})
"""


def new_student(kit: Kit, host: Host, submission: Submission, staged: Staged, budget: Budget | None = None) -> Student:
    """The student of a staged submission; its child starts when it is first needed. `budget`: if not by its limits."""
    assignment = kit.assignment
    work = Work(
        assignment=assignment.id,
        kind=assignment.kind,
        files=staged.files,
        main=staged.main,
        stub=kit.stub_of(submission.path),
        probes=kit.probes,
        seed=staged.seed,
        data=kit.data,
        python="" if kit.hidden else assignment.python or OLDEST_PYTHON,
    )
    return Student(host, work, assignment.limits, images=kit.images, lang=kit.lang, budget=budget)


@contextlib.contextmanager
def open_student(
    assignment: Assignment, file: Path, *, min_isolation: int = 1, hosts: Hosts | None = None
) -> Iterator[Student]:
    """The student of one file, for plain pytest at home or at the author's; on one of `hosts`, which stay open, or on
    a host of its own. `UsageError` where the file cannot be read."""
    from grader.domain.images import load_images

    level = probe_level().number if hosts is None else hosts.level
    require(level, min_isolation)
    images = load_images() if assignment.needs_images else None
    hidden = assignment.reference is not None
    kit = prepare(assignment, hidden=hidden, level=level, lang="ko", secret=FIXED, images=images)
    kit = replace(kit, images=kit.hidden_images or kit.images)  # plain pytest shows nobody anything
    submission = alone(assignment, file)
    try:
        staged = stage(submission)
    except (Refused, MachineError) as error:
        raise UsageError(plain(f"{file}: ") + error.text) from error
    with contextlib.ExitStack() as stack:
        host = (hosts or stack.enter_context(Hosts(level))).get(assignment.preload)
        student = new_student(kit, host, submission, staged, Budget())  # one's own session may last as long as it likes
        stack.callback(student.close)
        yield student


def alone(assignment: Assignment, file: Path) -> Submission:
    """A file of one's own that belongs to no class."""
    file = file.absolute()
    return Submission("", "", assignment.id, file.parent, (), file.name)
