"""A test that is answered as one was that passed is not run again, and nobody is graded otherwise for it.

Of `grader.suites.repeating`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from grader.domain.course import Assignment
from grader.domain.course_files import load_course
from grader.domain.secret import FIXED
from grader.domain.verdict import Report, Verdict
from grader.grading.batch.here import Here
from grader.grading.batch.place import Watch, grade_all
from grader.grading.batch.plan import Plan
from grader.grading.students import lone_submission
from grader.sandbox.host import probe_level
from grader.suites import running
from tests.conftest import RIGHT, write
from tests.tiers import tiered

ROOT = Path(__file__).parents[2]
TIMELESS = {"graded_at": "", "file_time": "", "seconds": 0.0, "student": ""}


class Reports(Watch):
    def __init__(self) -> None:
        self.reports: list[Report] = []

    def settled(self, submission: object, report: Report) -> None:
        self.reports.append(report)


def grade(assignment: Assignment, files: Sequence[Path], *, repeats: bool = True) -> list[Report]:
    """The reports of these files, graded in this process one after the other."""
    plan = Plan({assignment.id: assignment}, True, probe_level().number, "ko", FIXED, repeats=repeats)
    found = [lone_submission(assignment, file) for file in files]
    named = [dataclasses.replace(one, student=f"s{number}") for number, one in enumerate(found)]
    seen = Reports()
    grade_all(plan, named, Here(), seen)
    return sorted(seen.reports, key=lambda report: int(report.student[1:]))


def told(report: Report) -> object:
    """All of a report but times, and the memory that a process took."""
    data = report.model_copy(update=TIMELESS).model_dump()
    for test in data["tests"]:
        test["seconds"] = 0
        test["staff"]["detail"] = re.sub(r"cpu=[\d.e-]+|memory_kb=\d+", "", test["staff"]["detail"])
    return data


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the tests that are run, as they are."""
    names: list[str] = []
    call = running._call

    def noted(item: pytest.Function) -> None:
        names.append(item.originalname)
        call(item)

    monkeypatch.setattr(running, "_call", noted)
    return names


def handed_in(folder: Path, name: str, *sources: str) -> list[Path]:
    places = [write(folder / f"hand-in-{number}", {name: source}) for number, source in enumerate(sources)]
    return [place / name for place in places]


STATEFUL = """
_before = {solution!r}
exec(compile(_before, "solution", "exec"))
import functools, sys

def _{how}(function):
    count = [0]
    @functools.wraps(function)
    def changed(*args, seen=[], **kwargs):
        count[0] += 1
        seen.append(args)
        {act}
        return function(*args, **kwargs)
    return changed

for _name, _value in list(globals().items()):
    if not _name.startswith("_") and callable(_value) and getattr(_value, "__module__", "") == __name__:
        globals()[_name] = _{how}(_value)
"""
ACTS = {
    "counts": "if count[0] % 7 == 0: return None",
    "remembers": "if args and seen.count(args) > 1: return seen",
    "asks": "input()",
    "ends": "if count[0] == 9: sys.exit(3)",
    "crashes": "if count[0] == 12: import os; os._exit(1)",
    "prints": "if count[0] % 5 == 0: print('call', count[0])",
    "raises": "if count[0] == 8: raise KeyError(args)",
}
"""What each function of a right solution does in some of its calls."""


def solutions(assignment: Assignment, folder: Path, *, every: int) -> Iterator[Path]:
    """Right and wrong ones of the assignment's own, and right ones that keep a state; now and then the right one."""
    reference = assignment.reference
    assert reference is not None
    solution = reference / assignment.filename
    text = solution.read_text(encoding="utf-8")
    own = [*sorted((reference / "right").glob("*.py")), *sorted((reference / "wrong").glob("*.py"))][::every]
    made = [STATEFUL.format(solution=text, how=how, act=act) for how, act in ACTS.items()]
    others = [file.read_bytes() for file in own] + [source.encode() for source in made]
    for number, source in enumerate([text.encode(), *others, text.encode()]):
        place = folder / f"{number:03}"
        place.mkdir()
        (place / assignment.filename).write_bytes(source)
        yield place / assignment.filename


@pytest.mark.parametrize(
    ("id_", "every"), tiered([("dictionary", 8), ("dictionary", 1), ("if_for", 1)], [("dictionary", 8)])
)
def test_reports_are_those_of_tests_that_are_run(id_, every, tmp_path, ran):
    """Verdicts, messages, printed text and all that staff read, whoever was graded before."""
    assignment = load_course(ROOT).assignment(id_)
    files = list(solutions(assignment, tmp_path, every=every))
    repeated = grade(assignment, files)
    fewer = len(ran)
    ran.clear()
    each = grade(assignment, files, repeats=False)
    assert [told(report) for report in repeated] == [told(report) for report in each]
    assert fewer < len(ran) * 0.7
    assert {report.status for report in each} >= {Verdict.PASSED}
    assert len({report.score for report in each}) > 3


def test_who_answers_as_another_one_who_passed_has_passed_without_a_test(course, ran):
    assignment = load_course(course).assignment("sums")
    files = handed_in(course.parent, "sums.py", *(f"{RIGHT['sums']}\n# {number}\n" for number in range(3)))
    first, *others = [told(report) for report in grade(assignment, files)]
    assert len(ran) == len(first["tests"])
    for other in others:
        assert [other["tests"], other["score"]] == [first["tests"], 100]


def test_a_test_goes_on_where_the_answers_part(course, ran):
    """It is told what was asked already, and each question is put once: a submission that counts them sees it."""
    public = course / "assignments/sums/test_public.py"
    public.write_text(
        public.read_text() + "\n@pytest.mark.task('add')\ndef test_three(student):\n"
        "    assert [student.add(n, 0) for n in (1, 2, 3)] == [1, 2, 3]\n"
    )
    counting = (
        "asked = []\ndef add(a, b):\n    asked.append((a, b))\n    return a + b{late}\ndef double(a): return a * 2\n"
    )
    late = " + (0 if (a, b) != (3, 0) else len(asked) * 100)"
    files = handed_in(course.parent, "sums.py", counting.format(late=""), counting.format(late=late))
    assignment = load_course(course).assignment("sums")
    repeated, each = grade(assignment, files), grade(assignment, files, repeats=False)
    assert [told(one) for one in repeated] == [told(one) for one in each]
    (failed,) = [test for test in repeated[1].tests if test.function == "test_three"]
    assert failed.verdict is Verdict.WRONG_ANSWER
    assert failed.message.en.count("Called: add") == 3


@pytest.mark.parametrize(
    "body",
    [
        "assert student.memo.setdefault('sum', student.add(1, 2)) == 3",
        "student.fresh()\n    assert student.add(1, 2) == 3",
        "student.remark(plain(str(student.add(1, 2))))",
        "assert student.loaded.printed + str(student.add(1, 2)) == '3'",
        "assert student.run().printed + str(student.add(1, 2)) == '3'",
        "assert len(student.work.files) == 1 and student.add(1, 2) == 3",
        "assert student.call('add', 1, 2).seconds < 5",
        "assert wide + student.add(1, 2) == 4",
    ],
    ids=["memo", "fresh", "remark", "loaded", "run", "work", "seconds", "wide"],
)
def test_what_looks_at_more_than_answers_is_run_each_time(course, ran, body):
    public = course / "assignments/sums/test_public.py"
    fixture = (
        "\nimport pytest\nfrom grader.suites import plain\n@pytest.fixture(scope='module')\ndef wide(): return 1\n"
    )
    parameters = "student, wide" if "wide" in body else "student"
    test = f"@pytest.mark.task('add')\ndef test_more({parameters}):\n    {body}\n"
    public.write_text(public.read_text() + fixture + test)
    assignment = load_course(course).assignment("sums")
    reports = grade(assignment, handed_in(course.parent, "sums.py", *(f"{RIGHT['sums']}\n# {n}\n" for n in range(3))))
    assert [report.score for report in reports] == [100] * 3
    assert ran.count("test_more") == 3
    assert len(ran) == len(reports[0].tests) + 2


def test_a_suite_that_asks_otherwise_each_time_is_found_out_and_run_each_time(course, ran):
    """The report of the submission that met it is made once more, and is as if nothing had been asked in its stead."""
    public = course / "assignments/sums/test_public.py"
    public.write_text(
        public.read_text() + "\nimport itertools\nCOUNT = itertools.count()\n@pytest.mark.task('add')\n"
        "def test_more(student):\n    n = next(COUNT)\n"
        "    assert [student.add(0, 0), student.add(n, 0), student.add(0, 1)] == [0, n, 1]\n"
    )
    wrong = RIGHT["sums"].replace("return a + b", "return a + b + (b == 1)")
    sources = (RIGHT["sums"], wrong, RIGHT["sums"] + "\n")
    assignment = load_course(course).assignment("sums")
    reports = grade(assignment, handed_in(course.parent, "sums.py", *sources))
    assert [report.status for report in reports] == [Verdict.PASSED] * 3
    assert reports[0].score == reports[2].score == 100
    (failed,) = [test for test in reports[1].tests if test.function == "test_more"]
    assert failed.verdict is Verdict.WRONG_ANSWER
    assert list(failed.staff.calls) == ["add(0, 0)", "add(2, 0)", "add(0, 1)"]
    assert ran.count("test_more") == 4


def test_a_fixture_that_breaks_when_it_is_torn_down_is_told_of_the_test_that_was_not_run(course):
    public = course / "assignments/sums/test_public.py"
    public.write_text(
        public.read_text().replace(
            "def test_",
            "@pytest.fixture(scope='module')\ndef wide():\n    yield\n    raise ValueError('late')\n\n"
            "@pytest.mark.task('add')\ndef test_wide(wide, student):\n    assert student.add(1, 1) == 2\n\n\ndef test_",
            1,
        )
    )
    assignment = load_course(course).assignment("sums")
    files = handed_in(course.parent, "sums.py", RIGHT["sums"], RIGHT["sums"] + "\n")
    repeated, each = grade(assignment, files), grade(assignment, files, repeats=False)
    assert [told(one) for one in repeated] == [told(one) for one in each]
    assert each[1].status is Verdict.ASSIGNMENT_BROKEN
