"""The lines that a failed public test ran through: what is told, and that finding it out changes nothing else."""

from dataclasses import replace

import pytest

from grader.domain.course_files import load_course
from grader.domain.verdict import RanLines, Verdict
from grader.grading import grade as grading
from grader.grading import marking
from grader.grading.marking import MAX_ROWS, MAX_TRACED, NO_MARKS, choose
from grader.sandbox.answers import Ran, read_ran
from grader.sandbox.seam.messages import MAX_TURNS
from grader.sandbox.student import Student
from grader.text import plain
from grader.text.errors import SandboxError
from tests.conftest import HALF, RIGHT, write
from tests.grading.test_grade import grade

BRANCHES = """def add(a, b):
    return a + b


def helper(a):
    if a > 10:
        a = 10
    else:
        a = a + 0
    return a


def double(a):
    total = 0
    for _ in range(3):
        total += helper(a)

    return total
"""


def ran(report, place=1):
    """Which lines."""
    told = report.tests[place].ran
    return told and replace(told, trace=None)


def trace(report, place=1):
    return report.tests[place].ran.trace


def turns(report, place=1):
    """Line, what it changed, what came of it."""
    return [(turn.line, dict(turn.values), turn.gave) for turn in trace(report, place).first]


def without(report):
    """All of it but the marks, the clock's and what was used."""
    tests = tuple(replace(test, ran=None, seconds=0.0) for test in report.tests)
    none = {"source": {}, "file_time": "", "graded_at": "", "seconds": 0.0, "near_limits": {}}
    return report.model_copy(update={"tests": tests, **none})


def unmarked(monkeypatch, course, *sources):
    with monkeypatch.context() as patch:
        patch.setattr(grading, "mark", lambda *_: NO_MARKS)
        return grade(course, *sources)


def test_the_functions_that_it_ran_through_are_told_with_the_lines_that_ran(course):
    (report,) = grade(course, BRANCHES)
    assert ran(report) == RanLines(shown=(*range(5, 11), *range(13, 19)), ran=(6, 9, 10, 14, 15, 16, 18))
    assert report.source == {line: BRANCHES.split("\n")[line - 1] for line in ran(report).shown}
    assert [test.ran for test in report.tests if test is not report.tests[1]] == [None] * 3


def test_twice_the_same_and_the_rest_of_the_report_is_as_without(course, monkeypatch):
    first, second = grade(course, BRANCHES, BRANCHES)
    (bare,) = unmarked(monkeypatch, course, BRANCHES)
    assert (ran(first), first.source) == (ran(second), second.source)
    assert ran(bare) is None
    assert without(first) == without(bare)


def test_who_passes_all_public_tests_starts_no_process_for_it(course, monkeypatch):
    monkeypatch.setattr(Student, "traced", lambda *_: pytest.fail("not needed"))
    report, untouched = grade(course, RIGHT["sums"], (course / "assignments/sums/sums.py").read_text())
    assert (report.score, report.source) == (100, {})
    assert untouched.status is Verdict.NOT_IMPLEMENTED


def test_a_script_is_not_run_again(course, monkeypatch):
    path = course / "assignments/sums/assignment.toml"
    path.write_text(path.read_text().replace('"functions"', '"script"'))
    monkeypatch.setattr(Student, "traced", lambda *_: pytest.fail("dear"))
    (report,) = grade(course, HALF)
    assert (report.score, ran(report)) == (60, None)


def test_an_endless_loop_is_followed_for_so_many_steps(course):
    source = HALF.replace("return a\n", "while True:\n        a += 1\n        a -= 1\n")
    (report,) = grade(course, source)
    assert report.tests[1].verdict is Verdict.TIMED_OUT
    assert ran(report) == RanLines(shown=(5, 6, 7, 8), ran=(6, 7, 8), more=True)


def test_an_exception_is_followed_to_where_it_was_raised(course):
    (report,) = grade(course, HALF.replace("return a\n", "b = a.c\n    return b\n"))
    assert report.tests[1].verdict is Verdict.CRASHED
    assert ran(report) == RanLines(shown=(5, 6, 7), ran=(6,))


def test_what_stands_in_another_encoding_is_shown_as_it_is_written(course):
    source = HALF.replace("return a\n", "한 = a  # 두 배\r\n    return 한\r\n")
    folder = write(course.parent / "korean", {"sums.py": ""})
    for encoding in ("cp949", "utf-8-sig", "utf-16"):
        (folder / "sums.py").write_bytes(source.encode(encoding))
        report = graded_file(course, folder / "sums.py")
        assert [report.source[line] for line in ran(report).shown] == [
            "def double(a):",
            "    한 = a  # 두 배",
            "    return 한",
        ]


def graded_file(course, path):
    from grader.domain.secret import FIXED
    from grader.grading.grade import collect, grade_one
    from grader.grading.hosts import Hosts
    from grader.grading.prepared import prepare
    from grader.grading.students import lone_submission
    from grader.sandbox.host import probe_level

    assignment, level = load_course(course).assignment("sums"), probe_level().number
    with Hosts(level) as hosts:
        prepared = prepare(assignment, hidden=True, level=level, lang="ko", secret=FIXED, images=None)
        with collect(prepared, hosts) as suite:
            return grade_one(prepared, suite, hosts, lone_submission(assignment, path))


def test_what_hangs_on_earlier_calls_is_followed_after_these(course):
    """A counter that a test before it moved on: in a fresh process it would run through other lines."""
    source = "N = []\n\ndef add(a, b):\n    N.append(a)\n    return a + b\n\n\ndef double(a):\n    return len(N)\n"
    (report,) = grade(course, source)
    assert report.tests[1].verdict is Verdict.WRONG_ANSWER
    assert turns(report) == [(8, {"a": "2", "N": "[1]"}, ""), (9, {}, "1")]


def test_what_answers_otherwise_each_time_is_not_marked(course):
    source = HALF.replace("return a\n", "return int.from_bytes(__import__('os').urandom(8))\n")
    (report,) = grade(course, source)
    assert report.tests[1].verdict is Verdict.WRONG_ANSWER
    assert ran(report) is None


# Turn by turn


def test_each_line_is_told_with_what_it_changed_up_to_the_answer(course):
    (report,) = grade(course, BRANCHES)
    told = turns(report)
    assert told[:4] == [(13, {"a": "2"}, ""), (14, {"total": "0"}, ""), (15, {}, ""), (16, {}, "")]
    assert told[4:8] == [(5, {"a": "2"}, ""), (6, {}, ""), (9, {}, ""), (10, {}, "2")]
    assert told[8] == (16, {"total": "2"}, "")
    assert told[-1] == (18, {}, "6")
    assert {turn.depth for turn in trace(report).first if turn.line < 11} == {1}
    assert (trace(report).call, trace(report).between, trace(report).open) == ("double(2)", 0, False)


def test_of_a_task_the_simplest_that_failed_is_told(course):
    path = course / "assignments/sums/test_public.py"
    more = """

@pytest.mark.task("double")
@pytest.mark.parametrize("number", [3, 1])
def test_again(student, number):
    \"\"\"두 배

    Twice.
    \"\"\"
    first, second = student.double(number), student.add(1, 1)
    assert second == 2
    assert first == 2 * number
"""
    path.write_text(path.read_text() + more)
    slow = "def add(a, b):\n    return a + b\n\n\ndef double(a):\n    while a:\n        a -= 1\n    return 0.5\n"
    (report,) = grade(course, slow, hidden=False)
    calls = [test.ran.trace and test.ran.trace.call for test in report.tests if test.ran is not None]
    assert calls == [None, None, "double(1)"]


def test_an_endless_loop_is_told_from_its_first_turns(course):
    (report,) = grade(course, HALF.replace("return a\n", "while True:\n        a += 1\n"))
    assert turns(report)[:3] == [(5, {"a": "2"}, ""), (6, {}, ""), (7, {"a": "3"}, "")]
    assert trace(report).open
    assert len(trace(report).first) + len(trace(report).last) == MAX_TURNS
    assert trace(report).between > 0


def test_what_was_raised_ends_it(course):
    (report,) = grade(course, HALF.replace("return a\n", "b = a + 1\n    return b.c\n"))
    assert turns(report) == [(5, {"a": "2"}, ""), (6, {"b": "3"}, ""), (7, {}, "AttributeError")]
    assert trace(report).first[-1].raised


def test_a_trace_has_a_bound_for_all_of_its_letters(course):
    text = "한" * 60
    body = "".join(f"    v{number % 9} = '{text}{number}'\n" for number in range(600))
    (report,) = grade(course, HALF.replace("    return a\n", body))
    told = trace(report)
    letters = sum(len(name) + len(value) for turn in (*told.first, *told.last) for name, value in turn.values)
    assert letters <= MAX_TRACED
    assert len(told.first) + len(told.last) + told.between == 601
    assert not told.open
    assert told.last[-1].gave == "None"


def test_it_comes_before_hidden_inputs_and_after_public_tests(course, monkeypatch):
    """So that a submission that tells by its lines what it saw has seen nothing."""
    order = []
    for name in ("run_public", "run_hidden"):
        real = getattr(grading.Suite, name)
        monkeypatch.setattr(
            grading.Suite, name, lambda self, student, real=real, name=name: order.append(name) or real(self, student)
        )
    monkeypatch.setattr(grading, "mark", lambda *_: order.append("mark") or NO_MARKS)
    grade(course, HALF)
    assert order == ["run_public", "mark", "run_hidden"]


def test_the_hidden_tests_find_everything_as_the_public_ones_left_it(course, monkeypatch):
    """Chance and what the module holds, though the calls were made once more."""
    source = """import random, sys
SEEN = []
def add(a, b):
    SEEN.append((a, b))
    return (random.random(), len(SEEN))
def double(a):
    if sys.gettrace():
        SEEN.clear()
        random.seed(1)
    return random.random()
"""
    (report,) = grade(course, source)
    (bare,) = unmarked(monkeypatch, course, source)
    assert without(report) == without(bare)


def test_where_the_sandbox_breaks_meanwhile_the_rest_is_graded(course, monkeypatch):
    def broken(self, *_, **__):
        raise SandboxError(plain("broken"))

    (bare,) = unmarked(monkeypatch, course, HALF)
    monkeypatch.setattr(marking, "_follow", broken)
    moved = []
    move = Student.move
    monkeypatch.setattr(Student, "move", lambda self, to: moved.append(1) or move(self, to))
    (report,) = grade(course, HALF)
    assert moved
    assert without(report) == without(bare)


def test_the_clock_of_the_submission_stands_still_meanwhile(course, monkeypatch):
    """Whatever finding it out takes, nothing is left to the tests by it."""
    left = []

    def slow(student, limits, failures):
        end = student.budget._end
        with student.budget.paused():
            left.append(student.budget.left())
        left.append(student.budget._end - end)
        return NO_MARKS

    monkeypatch.setattr(grading, "mark", slow)
    (report,) = grade(course, HALF)
    assert left[0] == float("inf")
    assert left[1] > 0
    assert report.score == 60


# What a process may tell

LIES = {
    "nothing": None,
    "no mapping": [1, 2],
    "negative": {"lines": [-1, 0, -(10**30)], "spans": [[-5, 3]]},
    "beyond the file": {"lines": [1_000, 10**30], "spans": [[900, 10**8]]},
    "no numbers": {"lines": [True, "3", 2.0, None, [4]], "spans": ["ab", [1], [2, 3, 4], 5, None]},
    "no lists": {"lines": {"3": 3}, "spans": 7, "cut": 1},
    "backwards": {"lines": [], "spans": [[9, 2]]},
    "odd turns": {"first": [1, [1], "abcde", [0, 0, [], "gave", "1"], [-3, 0, [], "", ""]], "last": 3, "between": -1},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_what_is_no_line_of_the_file_is_dropped(lie):
    told = read_ran({"ran": lie})
    assert all(type(line) is int and line > 0 for line in told.lines)
    assert all(0 < first <= last for first, last in told.spans)
    assert not told.cut
    assert (told.first, told.last, told.between) == ((), (), 0)
    assert choose(told, 10) is None


def test_of_forged_turns_all_is_short_and_printable():
    values = [[1, 2], ["x", "y" * 10**6], ["\x1b[2J", "\u202e\n"], "no", ["a"], *[["b", "c"]] * 10**4]
    turn = [5, 10**30, values, "gave", "z" * 10**6]
    told = read_ran({"ran": {"first": [turn] * 10**4, "last": [[5, 1, None, "other", "kept out"]], "between": 10**30}})
    assert len(told.first) == MAX_TURNS
    assert told.first[0].depth == 0
    assert len(told.first[0].values) < 200
    assert all(len(name) + len(text) < 300 for name, text in told.first[0].values)
    assert ("\\x1b[2J", "\\u202e\\n") in told.first[0].values
    assert len(told.first[0].gave) <= 101
    assert (told.last[0].gave, told.last[0].raised, told.between) == ("", False, 0)


def test_a_million_lines_are_as_many_as_are_shown():
    told = read_ran({"ran": {"lines": list(range(-5, 10**6)), "spans": [[1, 10**8]] * 10**5, "cut": True}})
    assert len(told.lines) <= 2_000
    assert len(told.spans) <= 50
    lines = choose(told, 10**6)
    assert len(lines.shown) == MAX_ROWS
    assert lines.more


def test_of_a_long_function_its_first_line_and_what_ran_is_shown():
    lines = choose(Ran(frozenset({5, 80, 99}), ((2, 100), (200, 201))), 300)
    assert lines == RanLines(shown=(2, 5, 80, 99), ran=(5, 80, 99))
