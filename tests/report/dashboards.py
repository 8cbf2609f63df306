"""A made-up class for the staff's pages: as many students and assignments as are asked for, tame or hostile.

Values are made by hand, with every kind of fact in them, so that each part of the pages has something to show.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.domain.course import Assignment, Course, Task
from grader.domain.totals import compute_total
from grader.domain.verdict import Report, TaskScore, Verdict
from grader.gradebook.entry import make_entry
from grader.gradebook.runs import Run
from grader.intake.findings import Finding
from grader.report.analysis import Alarm, AssignmentAnalysis, Group, ItemNumbers
from grader.report.attention import Point
from grader.report.dashboard.facts import Limit, ScoreChange, StaffFacts
from grader.report.dashboard.page import Dashboard
from grader.report.people import Student, disclose_entry
from grader.text import Lang, Text, plain

IDS = ("if_for", "dictionary", "relu_perceptron", "deeper_mlp", "numpy_layers", "optimizers", "perceptron_training")
NAMES = ("홍길동", "Alexandria Montgomery", "김하늘", "Dr. Mundo", "박서준", "이지은", "다리우스")
HOSTILE = (
    "<script>document.body.setAttribute('pwned','yes')</script>",
    "\"><img src=x onerror=\"document.body.setAttribute('pwned','yes')\">",
    "\u202eevil\u202c \u200b\u200bzero\ufeff",
    "x" * 300,
    "가나다 " * 75,
    "=HYPERLINK(1)",
    "שלום עולם",
)


RUN = Run(7, "2026-03-04T05:06:07+00:00", "0.1.0", 4)


@dataclass(frozen=True)
class Sheet:
    """A class with what its pages are made of."""

    course: Course
    students: tuple[Student, ...]
    facts: StaffFacts
    run: Run = RUN

    def files(self, lang: Lang = "ko") -> dict[str, bytes]:
        mails = [each.id for each in self.students if each.emails]
        return Dashboard(self.students, self.course, self.run, lang, self.facts, mails=mails).files()

    def write(self, folder: Path, lang: Lang = "ko") -> Path:
        """The pages on the disk; where the first one is."""
        for path, content in self.files(lang).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return folder / "index.html"


def make_sheet(count: int = 40, assignments: int = 7, names: tuple[str, ...] = NAMES, *, missing: bool = True) -> Sheet:
    ids = IDS[:assignments]
    course = make_course(ids, names[0] if names is HOSTILE else "AI School")
    students = tuple(make_student(number, ids, course, names, missing) for number in range(count))
    return Sheet(course, students, make_facts(ids, students, names))


def make_course(ids: tuple[str, ...], title: str) -> Course:
    tasks = (Task(name="basics", points=60, title=plain("기본")), Task(name="ride", points=40, title=plain("놀이기구")))
    made = [
        Assignment(id=id_, title=Text(f"과제 {id_}", id_), kind="functions", folder=Path("/c", id_), tasks=tasks)
        for id_ in ids
    ]
    return Course(
        title=plain(title),
        weights=dict.fromkeys(ids, 1.0),
        mail_from="from@example.org",
        reply_to="reply@example.org",
        contact=plain("조교"),
        root=Path("/c"),
        assignments=tuple(made),
    )


def make_student(number: int, ids: tuple[str, ...], course: Course, names: tuple[str, ...], missing: bool) -> Student:
    id_ = f"2019{number:04}" if names is NAMES else f"{number}{names[number % len(names)]}"
    reports = {}
    for place, assignment in enumerate(ids):
        if missing and (number + place) % 11 == 3:
            continue
        score = None if (number * 7 + place) % 53 == 5 else round((number * 37 + place * 13) % 1001 / 10, 2)
        report = Report(
            student=id_,
            assignment=assignment,
            status=Verdict.GRADER_FAILED if score is None else Verdict.PASSED,
            score=score,
            max_score=100.0,
            tasks=(TaskScore(task="basics", title=plain("기본"), score=score, max_score=100.0),),
            graded_at="2026-03-04T05:06:07+00:00",
            isolation_level=4,
        )
        reports[assignment] = disclose_entry(make_entry(report))
    name = names[number % len(names)]
    emails = (f"s{number}@example.org",)
    return Student(id_, name, number % 9 > 0, emails, reports, compute_total(course, reports))


def make_facts(ids: tuple[str, ...], students: tuple[Student, ...], names: tuple[str, ...]) -> StaffFacts:
    people = [students[number % len(students)].id for number in range(12)]  # of a small class some are there twice
    said = [plain(name) for name in names]
    return StaffFacts(
        analyses=tuple(make_analysis(id_, people, names) for id_ in ids[1:]),
        attention=tuple(Point("finding", text, people[0], ids[0]) for text in said),
        missing={
            id_: tuple(each.id for each in students if id_ not in each.entries and id_ not in each.waiting)
            for id_ in ids
        },
        found=tuple(Finding(people[1], ids[0], text, places=(("a.py",),)) for text in said),
        limits=(
            Limit(people[0], ids[0], (Verdict.TIMED_OUT, Verdict.OVER_LIMIT), 3, {"memory_mb": 0.91}),
            Limit(people[1], ids[-1], (), 0, {"call_seconds": 0.66, "disk_mb": 0.5}),
        ),
        changes=(
            ScoreChange(people[2], ids[0], 40.0, 92.5, tuple(said)),
            ScoreChange(people[3], ids[-1], None, 7.25, (plain("the submission changed"),)),
        ),
        first=((people[0], ids[0]),),
        gone=((people[1], ids[0]),),
        proposed=(ScoreChange(people[4], ids[0], 100.0, 12.5, tuple(said)),),
    )


def make_analysis(id_: str, people: list[str], names: tuple[str, ...]) -> AssignmentAnalysis:
    tests = tuple(
        ItemNumbers(f"test_{name}", plain(name), "basics", number % 2 == 0, 30, number * 4, number / 8, number / 9, 1.5)
        for number, name in enumerate(names)
    )
    task = ItemNumbers("basics", plain("기본"), "basics", True, 30, 12, 0.61, None)
    alarms = tuple(
        Alarm(
            f"{id_}/test_{number}", "nobody_passes", id_, name, plain(f"아무도 통과하지 못했습니다. {name}"), "ab", why
        )
        for number, (name, why) in enumerate(zip(names, ("", "known", "", "", "", "", ""), strict=True))
    )
    groups = tuple(
        Group(
            f"{id_}-{number}",
            id_,
            number % 2 == 0,
            tuple(people[number : number + 5]),
            (f"test_{name}",),
            f"f({name!r})\n→ {name}",
            note=plain(name if number else ""),
        )
        for number, name in enumerate(names)
    )
    return AssignmentAnalysis(id_, 30, (1.0, 2.0), 1.5, 1.5, (task,), tests, alarms, groups)
