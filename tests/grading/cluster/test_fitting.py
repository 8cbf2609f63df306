"""Whatever an honest worker makes fits; a report that says anything else than was asked for does not.

Of `grader.grading.cluster.fitting`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.domain.course_files import load_course
from grader.domain.verdict import Report, Verdict
from grader.grading.batch.here import Here
from grader.grading.batch.place import Watch, grade_all
from grader.grading.batch.plan import Plan
from grader.grading.cluster.fitting import MisfitError, expect, fit
from grader.grading.cluster.parcel import Answer, BadAnswerError, Read, pack_answer, unpack_answer
from grader.grading.ungraded import ungraded
from grader.intake.handed_in import Refusal, read_handed_in
from grader.intake.inventory import Submission
from grader.sandbox.host import probe_level
from grader.text import Text
from grader.text.errors import AssignmentError, MachineError
from tests.conftest import FILES, HALF, RIGHT, write

SOURCES = {
    "right": RIGHT["sums"],
    "half": HALF,
    "syntax": "def add(",
    "stub": FILES["assignments/sums/sums.py"],
    "nothing": "",
    "odd": 'def add(a, b):\n    print("\\x1b[31m\\x00\\x85\\udcff")\n    return "\\x1b]0;x\\x07\\x9b"\n',
    "raises": 'def add(a, b):\n    raise ValueError("\\x1b[2J\\r\\x08")\n',
    "loops": "def add(a, b):\n    while True: pass\n",
    "exits": "import os\nos._exit(3)\n",
    "tabs": "def add(a, b):\n\tx = '\x0c\x1b'\n\treturn 1\n",
}
ODD = "\x1b[2J\udcff\x9b가"
"""A name as a folder can have it."""


class Seen(Watch):
    def __init__(self) -> None:
        self.reports: dict[Submission, Report] = {}

    def settled(self, submission, report):
        self.reports[submission] = report


class Made:
    """Reports of all of them, as they are made here."""

    def __init__(self, place: Path) -> None:
        course = write(place / "course", FILES)
        root = write(place / "class", {f"{name}/sums.py": text for name, text in SOURCES.items()})
        write(root, {"right/beside.py": "x = 1\n", "large/sums.py": b"#" * (2 * 2**20 + 1)})
        write(root, {f"{ODD}/sums.py": HALF, f"{ODD}/{ODD}.py": "", f"{ODD}/deep/{ODD}.txt": ""})
        self.plan = Plan(
            {"sums": load_course(course).assignment("sums")}, True, probe_level().number, "en", b"secret", grader="g"
        )
        names = (*SOURCES, "large", ODD)
        self.submissions = {name: Submission(name, name, "sums", root, (name,), "sums.py") for name in names}
        self.expected = expect(self.plan, "sums")
        seen = Seen()
        grade_all(self.plan, self.submissions.values(), Here(), seen)
        self.reports = {each.student: report for each, report in seen.reports.items()}

    def read(self, name: str) -> Read:
        try:
            return read_handed_in(self.submissions[name])
        except Refusal as refused:
            return refused

    def fit(self, name: str, report: Report | None = None, read: Read | None = None, *, alike: bool = True) -> Report:
        (sent,) = unpack_answer(pack_answer(Answer((report or self.reports[name],)))).reports
        found = read or self.read(name)
        return fit(sent, self.submissions[name], found, self.plan, self.expected, alike=alike)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return Made(tmp_path_factory.mktemp("fitting"))


@pytest.mark.parametrize("name", [*SOURCES, "large", ODD])
def test_an_honest_report_fits_and_is_what_it_was(made, name):
    """Also where the submission tries to make it look like another one."""
    fitting = made.fit(name)
    assert fitting.model_copy(update={"graded_at": ""}) == made.reports[name].model_copy(update={"graded_at": ""})


def test_reports_of_faults_of_ours_fit(made):
    for submission in (made.submissions["right"], made.submissions["large"]):
        for verdict in (Verdict.GRADER_FAILED, Verdict.ASSIGNMENT_BROKEN):
            assignment = made.plan.assignments["sums"]
            report = ungraded(
                submission, verdict, "why", level=made.plan.level, secret=b"secret", assignment=assignment
            )
            assert made.fit(submission.student, report).status is verdict


def lies(report: Report) -> dict[str, Report]:
    first, *rest = report.tests
    passed = replace(report.tests[-1], verdict=Verdict.PASSED)

    def changed(**values: object) -> Report:
        return report.model_copy(update=values)

    return {
        "student": changed(student="ben"),
        "assignment": changed(assignment="names"),
        "attempt": changed(attempt="2026-01-01T00:00:00Z"),
        "place": changed(submitted="ben/sums.py"),
        "by": changed(handed_in_by="Ben"),
        "run": changed(run_began="2026-01-01T00:00:00Z"),
        "level": changed(isolation_level=report.isolation_level - 1),
        "secret": changed(class_digest="0" * 64),
        "suite": changed(suite_digest="0" * 64),
        "versions": changed(versions={}),
        "images": changed(data_source="mnist"),
        "key": changed(key="0" * 64),
        "score": changed(score=100.0),
        "no score": changed(score=None),
        "more points": changed(max_score=1000.0),
        "no tasks": changed(tasks=()),
        "task": changed(tasks=(report.tasks[0].model_copy(update={"score": 59.0}), *report.tasks[1:])),
        "points of a test": changed(scores=report.scores[::-1]),
        "a test less": changed(tests=tuple(rest), scores=report.scores[1:]),
        "a test twice": changed(tests=(first, first, *rest[1:])),
        "another test": changed(tests=(replace(first, function="test_easy"), *rest)),
        "another task": changed(tests=(replace(first, task="double"), *rest)),
        "hidden for public": changed(tests=(replace(first, visible=False), *rest)),
        "another title": changed(tests=(replace(first, title=Text("가", "x")), *rest)),
        "passed": changed(tests=(*report.tests[:-1], passed)),
        "status": changed(status=Verdict.NOT_IMPLEMENTED),
        "no tests": changed(tests=(), scores=()),
        "nothing to read": changed(status=Verdict.UNREADABLE, tests=(), scores=(), score=0.0),
        "another file": changed(files=(report.files[0].model_copy(update={"sha256": "0" * 64}),)),
        "no file": changed(files=()),
        "file's time": changed(file_time="2000-01-01T00:00:00+00:00"),
        "endless": changed(seconds=float("inf")),
        "before it began": changed(seconds=-1.0),
        "steers a terminal": changed(staff_detail="\x1b[2J"),
        "steers it from a test": changed(tests=(replace(first, printed="\x9b2J"), *rest)),
    }


HONEST_TOO = {"nothing to read"}
"""What a worker can say of a file without being found out: it alone has tried to load it."""


@pytest.mark.parametrize("name", ["half", "large"])
def test_a_report_with_a_lie_in_it_does_not_fit(made, name):
    report = made.reports[name]
    if not report.tests:
        told = {
            "graded after all": made.reports["right"].model_copy(
                update={"student": name, "submitted": report.submitted}
            ),
            "score": report.model_copy(update={"score": 100.0}),
            "passed": report.model_copy(update={"status": Verdict.PASSED}),
        }
    else:
        told = {what: lie for what, lie in lies(report).items() if what not in HONEST_TOO}
    taken = []
    for what, lie in told.items():
        try:
            made.fit(name, lie)
        except (MisfitError, BadAnswerError):
            continue
        taken.append(what)
    assert taken == []


def test_the_time_is_that_of_its_arrival(made):
    late = made.reports["half"].model_copy(update={"graded_at": "2999-01-01T00:00:00+00:00"})
    assert made.fit("half", late).graded_at < "2999"


def test_a_key_of_another_processor_is_none_here(made):
    """Only where an assignment computes with libraries: then the last digits may be others."""
    other = made.reports["half"].model_copy(update={"key": "0" * 64})
    with pytest.raises(MisfitError):
        made.fit("half", other, alike=False)
    assignment = made.plan.assignments["sums"].model_copy(update={"preload": ("json",)})
    plan = replace(made.plan, assignments={"sums": assignment})
    submission, read = made.submissions["half"], made.read("half")
    assert fit(other, submission, read, plan, made.expected, alike=False).key == ""
    with pytest.raises(MisfitError):
        fit(other, submission, read, plan, made.expected, alike=True)


def test_what_could_not_be_read_here_is_graded_nowhere(made):
    broken = MachineError(Text("고장", "broken"))
    with pytest.raises(MisfitError):
        made.fit("right", read=broken)


def test_a_suite_that_cannot_be_used_is_found_before(course):
    plan = Plan({each.id: each for each in load_course(course).assignments}, True, 1, "en", b"s")
    write(course, {"reference/sums/test_hidden.py": "1 / 0\n"})
    with pytest.raises(AssignmentError):
        expect(plan, "sums")
    pictures = plan.assignments["names"].model_copy(update={"needs_images": True})
    with pytest.raises(MachineError):
        expect(replace(plan, assignments={"names": pictures}), "names")
