"""Many submissions: whatever happens to one, the others are graded as without it.

Of `grader.grading.batch.child`, `grader.grading.batch.forecast`, `grader.grading.batch.queue`,
`grader.grading.batch.stopping` and `grader.grading.batch.worker`.
"""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from grader.domain.course_files import load_course
from grader.domain.secret import FIXED
from grader.domain.verdict import Verdict
from grader.grading.batch.forecast import Forecast
from grader.grading.batch.here import Here
from grader.grading.batch.place import Watch, grade_all
from grader.grading.batch.plan import Plan
from grader.grading.batch.processes import Processes
from grader.grading.batch.queue import Queue
from grader.grading.ungraded import ungraded
from grader.intake.inventory import Submission
from grader.sandbox.host import probe_level
from tests.conftest import HALF, RIGHT, scores, write

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


class Seen(Watch):
    """The reports in the order they came, and who was begun how often."""

    def __init__(self):
        self.reports = {}
        self.begun = []

    def started(self, submission):
        self.begun.append(submission.student)

    def settled(self, submission, report):
        assert submission not in self.reports, "settled twice"
        self.reports[submission] = report


def prepared(course: Path, **sources: str) -> tuple[Plan, list[Submission]]:
    """Students of `sums` with these files."""
    root = course.parent / "class"
    write(root, {f"{name}/sums.py": source for name, source in sources.items()})
    plan = Plan({"sums": load_course(course).assignment("sums")}, True, probe_level().number, "ko", FIXED)
    return plan, [Submission(name, name, "sums", root, (name,), "sums.py") for name in sources]


def test_the_same_wherever_it_runs(course):
    """In this process, in one worker, in three, forked or not: the same reports but for times."""
    plan, submissions = prepared(course, a=RIGHT["sums"], b=HALF, c="def add(", d="x = 1", e=RIGHT["sums"])

    def run(place):
        seen = Seen()
        grade_all(plan, submissions, place, seen)
        assert set(seen.reports) == set(submissions)
        return {
            submission.student: (
                report.status,
                report.score,
                report.summary,
                report.remarks,
                [(test.name, test.verdict, test.message) for test in report.tests],
            )
            for submission, report in seen.reports.items()
        }

    assert run(Here()) == run(Processes(1)) == run(Processes(3)) == run(Processes(2, forked=False))


DEADLY = """
    import os, pathlib, signal
    import pytest

    @pytest.mark.task("add")
    def test_add_more(student):
        marks = pathlib.Path("{marks}")
        if student.work.files["sums.py"].startswith(b"# deadly") and len(list(marks.iterdir())) < {deaths}:
            (marks / str(os.getpid())).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        assert student.add(2, 2) == 4

    @pytest.mark.task("double")
    def test_double_more(student):
        assert student.double(3) == 6
    """


@POSIX
@pytest.mark.parametrize(("deaths", "score"), [(1, 100), (2, None)])
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_worker_that_dies_takes_nobody_along(course, deaths, score, jobs):
    """Its submission is tried once more by another worker, and is our fault after that; the others never notice."""
    marks = course / "marks"
    marks.mkdir()
    write(course, {"reference/sums/test_hidden.py": DEADLY.format(marks=marks, deaths=deaths)})
    plan, submissions = prepared(
        course, a=RIGHT["sums"], b="# deadly\n" + HALF.replace("return a\n", "return 2 * a\n"), c=HALF, d=RIGHT["sums"]
    )
    seen = Seen()
    grade_all(plan, submissions, Processes(jobs), seen)
    found = {submission.student: report.score for submission, report in seen.reports.items()}
    assert found == {"a": 100, "b": score, "c": 60, "d": 100}
    assert len(list(marks.iterdir())) == deaths == seen.begun.count("b") - (deaths == 1)
    if score is None:
        (report,) = (report for submission, report in seen.reports.items() if submission.student == "b")
        assert report.status is Verdict.GRADER_FAILED
        assert "갑자기 끝났습니다(종료 코드 -9)" in report.staff_detail


def test_a_fault_of_ours_in_one_submission_is_not_the_others(course):
    """An error in the grader itself is retried, and then costs that one report its score and no more."""
    write(course, {"reference/sums/test_hidden.py": UNRULY})
    plan, submissions = prepared(course, a=RIGHT["sums"], b="# unruly\n" + HALF, c=HALF)
    seen = Seen()
    grade_all(plan, submissions, Processes(2), seen)
    found = {submission.student: report.score for submission, report in seen.reports.items()}
    assert found == {"a": 100, "b": None, "c": 60}


UNRULY = """
    import pytest

    @pytest.mark.task("add")
    def test_add_more(student):
        if student.work.files["sums.py"].startswith(b"# unruly"):
            student.remarks.append("not a Text")  # the report cannot be made of it
        assert student.add(2, 2) == 4

    @pytest.mark.task("double")
    def test_double_more(student):
        assert student.double(3) == 6
    """


# --- the queue


def queue_of(course, *names):
    plan, submissions = prepared(course, **dict.fromkeys(names, HALF))
    settled = {}
    return Queue(
        plan.assignments,
        submissions,
        lambda each, report: settled.update({each.student: report}),
        level=3,
        secret=FIXED,
    ), settled


def test_lost_twice_is_our_fault(course):
    """The first loss puts it back in front; the second settles it."""
    queue, settled = queue_of(course, "a", "b")
    for _ in range(2):
        assert queue.assignment_for(1) == "sums"
        assert queue.submission_for(1, "sums").student == "a"
        queue.lost(1, "why")
    assert list(settled) == ["a"]
    assert settled["a"].score is None
    assert queue.submission_for(1, "sums").student == "b"
    assert queue.open
    assert not queue.waiting


def test_a_worker_that_had_nothing_loses_nothing(course):
    """It may die before it was given anything."""
    queue, settled = queue_of(course, "a")
    queue.lost(7, "why")
    assert queue.waiting
    assert settled == {}


def test_a_broken_assignment_settles_all_of_it(course):
    """What waits and what the worker holds; what another worker holds is its own to tell."""
    queue, settled = queue_of(course, "a", "b", "c")
    for worker in (1, 2):
        queue.assignment_for(worker)
        queue.submission_for(worker, "sums")
    queue.fault(1, "sums", Verdict.ASSIGNMENT_BROKEN, "why")
    assert set(settled) == {"a", "c"}
    assert queue.current(2).student == "b"
    queue.fault(2, "sums", Verdict.ASSIGNMENT_BROKEN, "why")
    assert set(settled) == {"a", "b", "c"}
    assert not queue.open


def two_kinds(course):
    """Assignments without a library and with one, in their order of dearness, and two submissions of each."""
    sums = load_course(course).assignment("sums")
    plain, dear = (sums.model_copy(update={"id": id_, "preload": load}) for id_, load in (("a", ()), ("b", ("numpy",))))
    root = course.parent / "class"
    submissions = [Submission(name, name, id_, root, (name,), "x.py") for id_ in "ab" for name in ("one", "two")]
    return {"a": plain, "b": dear}, submissions


def queue_of_two(course, warm, reports=()):
    assignments, submissions = two_kinds(course)
    forecast = Forecast(assignments, reports)
    queue = Queue(assignments, submissions, lambda *_: None, level=3, secret=FIXED, forecast=forecast)
    queue.is_warm = warm.__contains__
    return queue


def test_what_takes_longest_comes_first(course):
    """Of the assignments the dearest; of one, what took its student longest the last time."""
    queue = queue_of_two(course, [(), ("numpy",)], [took(course, "two", "b", 0.4), took(course, "one", "b", 0.2)])
    order = []
    while (id_ := queue.assignment_for(1)) is not None:
        while (submission := queue.submission_for(1, id_)) is not None:
            order.append((id_, submission.student))
    assert order == [("a", "one"), ("a", "two"), ("b", "two"), ("b", "one")], "by what is known, b takes 0.3 s"
    assert next(iter(order_of(course))) == "b", "by what is not, imports are dear"


def order_of(course):
    return queue_of_two(course, [(), ("numpy",)])._order


def took(course, student, assignment, seconds):
    each = Submission(student, student, assignment, course, (), "x.py")
    report = ungraded(each, Verdict.GRADER_FAILED, "", level=3, secret=FIXED)
    return report.model_copy(update={"seconds": seconds})


def test_nobody_waits_for_imports_while_there_is_work_that_needs_none(course):
    """And as soon as they are done, workers turn to what is dearer; each takes one first of what it is ready for."""
    warm = [()]
    queue = queue_of_two(course, warm)
    assert queue.assignment_for(1) == "a"
    warm.append(("numpy",))
    assert queue.submission_for(1, "a").student == "one"
    assert queue.submission_for(1, "a") is None
    assert queue.assignment_for(1) == "b"
    assert [queue.submission_for(1, "b").student for _ in range(2)] == ["one", "two"]
    assert queue.submission_for(1, "b") is None
    assert queue.assignment_for(1) == "a"
    assert queue.submission_for(1, "a").student == "two"
    assert queue.assignment_for(1) is None


def test_where_all_has_to_be_waited_for_what_needs_fewest_libraries_comes_first(course):
    queue = queue_of_two(course, [])
    assert queue.assignment_for(1) == "a"
    assert [queue.submission_for(1, "a").student for _ in range(2)] == ["one", "two"]
    assert queue.assignment_for(1) == "b", "better to wait there than not to work"
    assert queue.preloads == {("numpy",)}


def test_no_worker_goes_while_work_is_left(course):
    queue = queue_of_two(course, [(), ("numpy",)])
    for worker in range(4):
        assert queue.assignment_for(worker) == "b"


# --- stopping it

WAITING = """
    import pytest

    @pytest.mark.task("add")
    def test_add_more(student):
        if student.work.files["sums.py"].startswith(b"# waits"):
            with open("{told}", "w") as told:
                told.write("here")
            with open("{never}") as never:
                never.read()
        assert student.add(2, 2) == 4

    @pytest.mark.task("double")
    def test_double_more(student):
        assert student.double(3) == 6
    """


def family(pid: int) -> set[int]:
    """All processes below a process, by /proc."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(text.rpartition(")")[2].split()[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def assert_ended(pidfds: list[int]) -> None:
    """All these processes end, without anybody's further doing."""
    for pidfd in pidfds:
        # A pidfd becomes readable when its process has ended.
        assert select.select([pidfd], [], [], 30)[0], "a process is left"
        os.close(pidfd)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_in_the_middle(course, number):
    """What is finished is kept and rendered, exit code 130, and no process is left."""
    told, never = course / "told", course / "never"
    os.mkfifo(told)
    os.mkfifo(never)
    write(course, {"reference/sums/test_hidden.py": WAITING.format(told=told, never=never)})
    root = write(course.parent / "class", {"a/sums.py": RIGHT["sums"], "b/sums.py": "# waits\n" + HALF})
    out = course.parent / "out"
    command = [sys.executable, "-m", "grader.app.cli", root, "--course", course, "--out", out, "--jobs", "1"]
    command += ["--lang", "en", "--min-isolation", "1"]
    # A terminal's Ctrl-C reaches the whole group, workers included.
    process = subprocess.Popen(
        [*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    with told.open() as reader:
        assert reader.read() == "here"
    below = [os.pidfd_open(pid) for pid in family(process.pid)]
    assert below
    os.killpg(process.pid, number)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stdout + stderr
    assert_ended(below)
    assert scores(out) == {("a", "sums"): 100}
    assert "not graded yet" in (out / "b" / "report.txt").read_text(encoding="utf-8"), "called missing, which it is not"
    assert "Interrupted" in stderr
    assert "1 were not graded" in stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc")
def test_killed_in_the_middle(course):
    """No process outlives the grader, the gradebook holds what was finished, and the next run simply works."""
    told, never = course / "told", course / "never"
    os.mkfifo(told)
    os.mkfifo(never)
    write(course, {"reference/sums/test_hidden.py": WAITING.format(told=told, never=never)})
    root = write(course.parent / "class", {"a/sums.py": RIGHT["sums"], "b/sums.py": "# waits\n" + HALF})
    out = course.parent / "out"
    command = [sys.executable, "-m", "grader.app.cli", root, "--course", course, "--out", out, "--min-isolation", "1"]
    process = subprocess.Popen(
        [*map(str, command), "--jobs", "1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with told.open() as reader:
        assert reader.read() == "here"
    pidfds = [os.pidfd_open(pid) for pid in family(process.pid)]
    process.kill()
    process.wait()
    assert_ended(pidfds)
    (root / "b" / "sums.py").write_text(HALF)
    again = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert scores(out) == {("a", "sums"): 100, ("b", "sums"): 60}
