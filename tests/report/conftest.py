"""A class in miniature: a course, a roster, and reports of the kinds that there are."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader.domain.course import Assignment, Course, Task
from grader.domain.roster import Person, Roster
from grader.domain.totals import compute_total
from grader.domain.verdict import FileDigest, Report, StaffNote, TaskScore, TestResult, TestScore, Verdict
from grader.gradebook.book import Gradebook
from grader.gradebook.entry import make_entry
from grader.gradebook.regrade import Acceptance
from grader.gradebook.runs import Run
from grader.report.arrange import student_view
from grader.report.people import Student, collect_students, disclose_entry
from grader.report.publish import publish
from grader.report.render import RenderedFiles, render
from grader.report.view import StudentView
from grader.report.write import WriteResult
from grader.text import Lang, Text, plain

SECRET = "zqxj-hidden-canary-7731"


def make_course(root: Path = Path("/course"), **changes: object) -> Course:
    def assignment(id_: str, ko: str, en: str) -> Assignment:
        return Assignment(
            id=id_,
            title=Text(ko, en),
            kind="functions",
            folder=root / "assignments" / id_,
            tasks=(
                Task(name="basics", points=60, title=Text("기본", "Basics")),
                Task(name="ride", points=40, title=Text("놀이기구", "The ride")),
            ),
        )

    values: dict[str, object] = {
        "title": Text("AI School 2주차", "AI School, week 2"),
        "weights": {"if_for": 1.0, "dictionary": 1.0},
        "mail_from": "AI School 채점 <grader@example.org>",
        "reply_to": "Teacher <teacher@example.org>",
        "contact": Text("조교에게 물어보세요", "Ask the teaching assistant"),
        "root": root,
        "assignments": (
            assignment("if_for", "조건문과 반복문", "Conditions and loops"),
            assignment("dictionary", "딕셔너리", "Dictionaries"),
        ),
    }
    return Course.model_validate({**values, **changes})


def public(name: str = "test_limit_may_ride", verdict: Verdict = Verdict.PASSED, **changes: object) -> TestResult:
    values: dict[str, object] = {
        "function": name,
        "task": "ride",
        "verdict": verdict,
        "visible": True,
        "title": Text("정확히 기준 키이면 탈 수 있습니다.", "Exactly the minimum may ride."),
        "seconds": 0.0123456,
    }
    return TestResult(**{**values, **changes})


def hidden(verdict: Verdict = Verdict.PASSED, **changes: object) -> TestResult:
    values: dict[str, object] = {
        "function": "test_hidden_limits",
        "case": "2",
        "task": "ride",
        "verdict": verdict,
        "visible": False,
        "edge": True,
        "title": Text("경계에 있는 값", "values at a limit"),
        "message": plain("") if verdict is Verdict.PASSED else Text("답이 맞지 않습니다.", "The answer is not right."),
        "seconds": 0.731,
        "printed": SECRET,
        "staff": StaffNote(calls=(f"can_ride({SECRET!r}, 120)",), detail=f"expected {SECRET}", printed=SECRET),
    }
    return TestResult(**{**values, **changes})


def make_report(student: str = "s01", assignment: str = "if_for", **changes: object) -> Report:
    values: dict[str, object] = {
        "student": student,
        "assignment": assignment,
        "status": Verdict.PASSED,
        "score": 92.5,
        "max_score": 100.0,
        "tasks": (
            TaskScore(task="basics", title=Text("기본", "Basics"), score=60.0, max_score=60.0),
            TaskScore(task="ride", title=Text("놀이기구", "The ride"), score=32.5, max_score=40.0),
        ),
        "tests": (
            public("test_restroom", task="basics"),
            public(
                verdict=Verdict.WRONG_ANSWER,
                message=Text(
                    "can_ride(120, 120)을 호출했습니다.\n나온 값: '탑승하실수 없습니다'\n기대한 값: '탑승하세요'",
                    "can_ride(120, 120) was called.\nGot: '탑승하실수 없습니다'\nExpected: '탑승하세요'",
                ),
                printed="height = 120\n",
            ),
            hidden(Verdict.WRONG_ANSWER),
            public("test_between", title=Text("두 기준 사이이면 탈 수 있습니다.", "Between the limits may ride.")),
        ),
        "scores": (
            TestScore(score=60.0, max_score=60.0),
            TestScore(score=0.0, max_score=3.75),
            TestScore(score=0.0, max_score=3.75),
            TestScore(score=32.5, max_score=32.5),
        ),
        "remarks": (Text("파일이 cp949로 저장되어 있습니다.", "The file is saved as cp949."),),
        "staff_detail": f"staff only: {SECRET}",
        "exhibit_faults": (f"exhibits.py, curve: line 3: ValueError: {SECRET}",),
        "submitted": f"{student}/{assignment}.py",
        "files": (
            FileDigest(path=f"{assignment}.py", size=812, sha256="ab" * 32),
            FileDigest(path="helper.py", size=40, sha256="cd" * 32),
        ),
        "graded_at": "2026-03-04T05:06:07+00:00",
        "seconds": 1.25,
        "isolation_level": 3,
        "suite_digest": "ef" * 32,
        "versions": {"grader": "0.1.0", "python": "3.11.2"},
    }
    return Report.model_validate({**values, **changes})


def make_view(*reports: Report, lang: str = "ko", course: Course | None = None, name: str = "다리우스") -> StudentView:
    first = reports[0].student if reports else "s01"
    course = course or make_course()
    own = {report.assignment: disclose_entry(make_entry(report)) for report in reports}
    return student_view(Student(first, name, True, (), own, compute_total(course, own)), course, lang)  # type: ignore[arg-type]


@pytest.fixture
def make() -> SimpleNamespace:
    """The makers above: `make.report(score=…)`, `make.course()`, `make.hidden()`; `make.secret` is what only staff
    may read of every report."""
    return SimpleNamespace(
        report=make_report,
        course=make_course,
        public=public,
        hidden=hidden,
        view=make_view,
        student=Student,
        secret=SECRET,
    )


@pytest.fixture
def roster() -> Roster:
    return Roster(
        (
            Person("s01", "다리우스", ("darius@example.org",)),
            Person("s02", "Dr. Mundo", ("mundo@example.org", "mundo2@example.org")),
            Person("s03", "모르가나"),
        )
    )


class Desk:
    """A gradebook that is open, and the rendering of it."""

    def __init__(self, book: Gradebook, run: Run, course: Course, roster: Roster, out: Path) -> None:
        self.book, self.run, self.course, self.roster, self.out = book, run, course, roster, out

    def record(self, *reports: Report) -> None:
        """Each counts at once, whatever was told before."""
        for report in reports:
            self.book.record(report, self.run, Acceptance("the suite was wrong", "lee"))

    def rendered(self, lang: Lang = "ko", folders: Collection[str] | None = None) -> RenderedFiles:
        students = collect_students(self.book.current_entries(), self.course, self.roster, folders)
        return render(students, self.course, self.run, lang)

    def render(self, lang: Lang = "ko", folders: Collection[str] | None = None) -> WriteResult:
        return publish(self.book, self.run, self.rendered(lang, folders), self.out)


@pytest.fixture
def desk(tmp_path: Path, roster: Roster) -> Iterator[Desk]:
    class_folder = tmp_path / "submissions"
    class_folder.mkdir()
    with Gradebook.open(class_folder) as book:
        run = book.begin_run(version="0.1.0", isolation_level=3)
        yield Desk(book, run, make_course(tmp_path), roster, tmp_path / "reports")


@pytest.fixture(scope="module")
def browser():
    """Chromium, for the tests of a module that is skipped where there is none."""
    from tests.report.browsing import open_browser

    with open_browser() as opened:
        yield opened
