"""One submission becomes one report: whose fault it is, what it is worth, what its reader is told.

Its remarks are those of `grader.grading.remarks`, and the ways that it can end of `grader.grading.outcome`.
"""

import contextlib
import os
import signal
from dataclasses import replace

import pytest

from grader.domain.course_files import load_course
from grader.domain.secret import FIXED
from grader.domain.verdict import Report, Verdict
from grader.grading.batch.here import Here
from grader.grading.batch.place import Watch, grade_all
from grader.grading.batch.plan import Plan
from grader.grading.grade import collect, grade_one
from grader.grading.hosts import Hosts
from grader.grading.prepared import prepare
from grader.grading.students import lone_submission, open_student
from grader.sandbox.host import probe_level
from grader.text.errors import UsageError
from tests.conftest import HALF, RIGHT, write


class Reports(Watch):
    def __init__(self):
        self.reports: list[Report] = []

    def settled(self, submission, report):
        self.reports.append(report)


def grade(course, *sources, hidden=True, assignment="sums"):
    """The reports of these sources, graded in this process one after the other."""
    loaded = load_course(course).assignment(assignment)
    plan = Plan({assignment: loaded}, hidden, probe_level().number, "ko", FIXED)
    submissions = []
    for number, source in enumerate(sources):
        folder = write(course.parent / f"hand-in-{number}", {f"{assignment}.py": source})
        submissions.append(replace(lone_submission(loaded, folder / f"{assignment}.py"), student=f"s{number}"))
    seen = Reports()
    grade_all(plan, submissions, Here(), seen)
    return seen.reports


def test_right_work_is_full(course):
    """All tests passed, all points, and everything that the report is reproducible from."""
    (report,) = grade(course, RIGHT["sums"])
    assert (report.status, report.score, report.max_score) == (Verdict.PASSED, 100, 100)
    assert {test.verdict for test in report.tests} == {Verdict.PASSED}
    assert [digest.path for digest in report.files] == ["sums.py"]
    assert len(report.suite_digest) == 64
    assert {"grader", "python"} <= set(report.versions)
    assert report.isolation_level == probe_level().number
    assert not report.summary


def test_submissions_of_two_assignments_are_graded_in_turn(course):
    """Each by itself, with the suite of its assignment, in one process; the second of each as the first."""
    loaded, level = load_course(course), probe_level().number
    with Hosts(level) as hosts, contextlib.ExitStack() as stack:
        graded = []
        for id_ in RIGHT:
            assignment = loaded.assignment(id_)
            prepared = prepare(assignment, hidden=True, level=level, lang="ko", secret=FIXED, images=None)
            folder = write(course.parent / "hand-in", {assignment.filename: RIGHT[id_]})
            submission = lone_submission(assignment, folder / assignment.filename)
            graded.append((prepared, stack.enter_context(collect(prepared, hosts)), hosts, submission))
        reports = [grade_one(*each) for each in (*graded, *reversed(graded))]
    assert [(report.assignment, report.score) for report in reports] == [
        *((id_, 100) for id_ in RIGHT),
        *((id_, 100) for id_ in reversed(RIGHT)),
    ]


def test_half_of_it_is_worth_half(course):
    """A broken function costs its own points only."""
    (report,) = grade(course, HALF)
    assert {task.task: task.score for task in report.tasks} == {"add": 60, "double": 0}
    assert report.score == 60


def test_without_hidden_tests_half_of_the_points_are_at_stake(course):
    """What a student checks at home claims nothing about the rest."""
    (report,) = grade(course, RIGHT["sums"], hidden=False)
    assert (report.score, report.max_score) == (50, 50)


def test_a_syntax_error_is_shown_and_explained(course):
    """0, the line, and no tests: nothing of it could run."""
    (report,) = grade(course, "def add(a, b)\n    return a + b\n")
    assert (report.status, report.score) == (Verdict.UNREADABLE, 0)
    assert "def add(a, b)" in report.summary.ko
    assert "콜론" in report.summary.ko
    assert report.tests == ()
    assert [task.score for task in report.tasks] == [0, 0]


def test_the_untouched_stub_is_not_implemented(course):
    """0, and every test says that it is not written yet."""
    (report,) = grade(course, (course / "assignments/sums/sums.py").read_text())
    assert (report.status, report.score) == (Verdict.NOT_IMPLEMENTED, 0)
    assert {test.verdict for test in report.tests} == {Verdict.NOT_IMPLEMENTED}
    assert report.summary


def test_who_works_in_the_handed_out_folder_works_in_the_stub(course):
    """Then the stub is the submission, and what is in it is the student's."""
    file = course / "assignments/sums/sums.py"
    file.write_text(RIGHT["sums"], encoding="utf-8")
    loaded = load_course(course).assignment("sums")
    seen = Reports()
    plan = Plan({"sums": loaded}, False, probe_level().number, "ko", FIXED)
    grade_all(plan, [lone_submission(loaded, file)], Here(), seen)
    assert [report.score for report in seen.reports] == [50]


def test_the_same_file_gets_the_same_report(course):
    """Whoever hands it in, whatever was graded before it."""
    first, _, again = grade(course, HALF, RIGHT["sums"], HALF)
    timeless = {"graded_at": "", "file_time": "", "seconds": 0.0, "student": ""}
    without = [report.model_copy(update=timeless).model_dump() for report in (first, again)]
    for report in without:
        for test in report["tests"]:
            test["seconds"] = 0
    assert without[0] == without[1]


def test_one_submission_does_not_see_another(course):
    """What one leaves in its process is gone for the next."""
    spoiler = "import builtins\nbuiltins.spoiled = 1\ndef add(a, b):\n    return a + b\n"
    curious = "def add(a, b):\n    return 3 if spoiled else 0\ndef double(a):\n    return 2 * a\n"
    spoilt, clean = grade(course, spoiler, curious)
    assert spoilt.score == 60
    assert clean.score == 40


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("# 한글\n".encode("cp949"), "cp949"),
        ("\ufeff# bom\n".encode("utf-16-le"), "UTF-16"),
        (b"name = input()\n", "input()"),
        (b"quit()\n", "quit()"),
        (b"print(1 / 0)\n", "ZeroDivisionError"),
    ],
)
def test_what_costs_nothing_is_a_remark(course, source, word):
    """Full points, and a sentence on what to do better."""
    loaded = load_course(course).assignment("sums")
    file = course.parent / "sums.py"
    right = RIGHT["sums"].encode("utf-16-le" if word == "UTF-16" else "ascii")
    file.write_bytes(source + right)
    seen = Reports()
    plan = Plan({"sums": loaded}, True, probe_level().number, "ko", FIXED)
    grade_all(plan, [lone_submission(loaded, file)], Here(), seen)
    (report,) = seen.reports
    assert report.score == 100
    assert any(word in remark.ko and word in remark.en for remark in report.remarks), report.remarks


def test_a_broken_test_is_nobodys_loss(course):
    """An exception in the test itself: the score is null, and only staff read why."""
    write(course, {"reference/sums/test_hidden.py": BROKEN})
    (report,) = grade(course, RIGHT["sums"])
    assert (report.status, report.score) == (Verdict.ASSIGNMENT_BROKEN, None)
    assert {task.task: task.score for task in report.tasks} == {"add": 60, "double": None}
    assert "KeyError" in report.staff_detail
    assert "KeyError" not in report.summary.ko + report.summary.en


BROKEN = """
    import pytest

    @pytest.mark.task("add")
    def test_add_more(student):
        assert student.add(2, 2) == 4

    @pytest.mark.task("double")
    def test_double_more(student):
        {}["no such key"]
    """


def test_a_suite_that_cannot_be_used_fails_everybody_alike(course):
    """A syntax error in the hidden tests: null for all, with file and line for the staff."""
    write(course, {"reference/sums/test_hidden.py": "def test_x(:\n"})
    reports = grade(course, RIGHT["sums"], HALF)
    assert [report.status for report in reports] == [Verdict.ASSIGNMENT_BROKEN] * 2
    assert all(report.score is None and "test_hidden.py 1번째 줄" in report.staff_detail for report in reports)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL") or probe_level().number == 1, reason="kills a warm host")
def test_a_host_that_dies_is_replaced(course):
    """The zygote is killed in the middle of a test: tried again in a new one, nobody notices."""
    write(course, {"reference/sums/test_hidden.py": KILLER.format(mark=course / "killed")})
    first, second = grade(course, RIGHT["sums"], HALF)
    assert (course / "killed").exists()
    assert (first.score, second.score) == (100, 60)


KILLER = """
    import os, pathlib, signal
    import pytest

    @pytest.mark.task("add")
    def test_add_more(student):
        mark = pathlib.Path("{mark}")
        if not mark.exists():
            mark.touch()
            os.kill(student._interpreter.children.host._backend.zygote.process.pid, signal.SIGKILL)
            student.fresh()
        assert student.add(2, 2) == 4

    @pytest.mark.task("double")
    def test_double_more(student):
        assert student.double(3) == 6
    """


@pytest.mark.parametrize(("lang", "said"), [("en", "sums.py cannot be read: "), ("ko", "sums.py를 읽을 수 없습니다: ")])
def test_a_file_that_cannot_be_read_is_our_fault(course, lang, said):
    """It vanished between finding and reading: null, with the reason in the run's language."""
    loaded = load_course(course).assignment("sums")
    seen = Reports()
    plan = Plan({"sums": loaded}, True, probe_level().number, lang, FIXED)
    grade_all(plan, [lone_submission(loaded, course / "nowhere" / "sums.py")], Here(), seen)
    (report,) = seen.reports
    assert (report.status, report.score) == (Verdict.GRADER_FAILED, None)
    assert said in report.staff_detail


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a FIFO")
def test_a_file_that_is_none_is_unreadable(course):
    """A FIFO under the right name: 0 with the reason, and nobody waits for it."""
    loaded = load_course(course).assignment("sums")
    os.mkfifo(course.parent / "sums.py")
    seen = Reports()
    plan = Plan({"sums": loaded}, True, probe_level().number, "ko", FIXED)
    grade_all(plan, [lone_submission(loaded, course.parent / "sums.py")], Here(), seen)
    (report,) = seen.reports
    assert (report.status, report.score) == (Verdict.UNREADABLE, 0)
    assert "파일 자체를" in report.summary.ko


def test_a_missing_library_names_what_to_install(course):
    """Every submission of that assignment is null, with the command that helps."""
    path = course / "assignments/sums/assignment.toml"
    path.write_text(path.read_text().replace("kind =", 'preload = ["no_such_library"]\nkind ='), encoding="utf-8")
    (report,) = grade(course, RIGHT["sums"])
    assert (report.status, report.score) == (Verdict.GRADER_FAILED, None)
    assert "no_such_library" in report.staff_detail


def test_open_student_is_the_real_thing(course):
    """What plain pytest uses: one file, its values, no class."""
    file = course.parent / "sums.py"
    file.write_text(HALF, encoding="utf-8")
    with open_student(load_course(course).assignment("sums"), file) as student:
        assert student.add(20, 22) == 42
    with (
        pytest.raises(UsageError, match="nowhere"),
        open_student(load_course(course).assignment("sums"), file.with_name("nowhere.py")),
    ):
        pass


def test_a_remark_that_holds_an_odd_answer_is_a_remark(course):
    """A suite may say what came; a lone surrogate in it ends no run."""
    suite = course / "assignments/sums/test_public.py"
    remark = "assert student.add(1, 2) == 3"
    said = 'got = student.add(1, 2)\n    student.remark(Text(f"{got}", f"{got}"))\n    assert got == 3'
    text = suite.read_text(encoding="utf-8").replace(remark, said)
    suite.write_text("from grader.suites import Text\n" + text, encoding="utf-8")
    (report,) = grade(course, "def add(a, b):\n    return '\\ud800\\x1b[2J'\ndef double(a):\n    return 2 * a\n")
    assert (report.status, report.score) == (Verdict.PASSED, 40)
    assert "\\ud800\\x1b[2J" in [remark.en for remark in report.remarks]
    assert Report.model_validate_json(report.model_dump_json()) == report


def test_the_reference_is_asked_in_processes_of_its_own(course):
    """Where an exception has to be blamed: its limits, its calls and its time are not the submission's, whose own
    tests were over by then."""
    suite = course / "assignments/sums/test_public.py"
    text = suite.read_text(encoding="utf-8")
    suite.write_text(text.replace("student.add(1, 2) == 3", "student.add(1, 2).real == 3"), encoding="utf-8")
    odd = "def add(a, b):\n    return [a]\ndef double(a):\n    return 2 * a\n"
    first, second, right = grade(course, odd, odd, RIGHT["sums"])
    assert (first.score, second.score, right.score) == (40, 40, 100)
    (test,) = [test for test in first.tests if test.function == "test_add"]
    assert test.verdict is Verdict.WRONG_ANSWER
    assert "could not go on with this value" in test.message.en
    assert "AttributeError" in test.staff.detail
    assert test.staff.calls == ("add(1, 2)",)
    assert not test.staff.bug


def test_without_a_reference_no_class_is_graded(course):
    """Nobody could tell whose fault an odd answer is, and each student could choose an empty score; a student's own
    check trusts the suite."""
    (course / "reference/sums/sums.py").unlink()
    odd = "def add(a, b):\n    return [a]\ndef double(a):\n    return 2 * a\n"
    suite = course / "assignments/sums/test_public.py"
    text = suite.read_text(encoding="utf-8")
    suite.write_text(text.replace("student.add(1, 2) == 3", "student.add(1, 2).real == 3"), encoding="utf-8")
    for report in grade(course, odd, RIGHT["sums"]):
        assert (report.status, report.score) == (Verdict.ASSIGNMENT_BROKEN, None)
        assert "sums.py 파일이 없습니다. 기준 풀이가 없으면" in report.staff_detail
    (report,) = grade(course, odd, hidden=False)
    assert (report.status, report.score) == (Verdict.PASSED, 20)
