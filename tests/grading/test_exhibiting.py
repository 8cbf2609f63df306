"""Exhibits: what exhibits.py returns is in the report, and nothing that goes wrong there costs anybody anything."""

import contextlib

import pytest

from grader.domain.verdict import Report, Verdict
from grader.grading import grade as grading
from grader.sandbox.student import Student
from tests.conftest import HALF, RIGHT, write
from tests.conftest import grade as run_grade
from tests.grading.test_grade import grade

HEAD = """
from grader.suites import Chart, Confusion, Line, Picture, Surface, Text, plain

def _chart(title, *y):
    return Chart(title=plain(title), x_label=plain("n"), lines=(Line(label=plain("y"), x=range(len(y)), y=y),))
"""


def exhibits(course, text, folder="assignments"):
    write(course, {f"{folder}/sums/exhibits.py": HEAD + text})
    return course


def titles(report):
    return [exhibit.title.en for exhibit in report.exhibits]


def test_public_functions_are_asked_in_file_order(course):
    """Each with the student that the tests had; an underscore, a class and an import are no exhibit."""
    exhibits(
        course,
        """
def second(student):
    return _chart("second", student.add(1, 2))

def first(student):
    return [_chart("first, one", student.double(2)), _chart("first, two")]

def none(student):
    return None

class Helper:
    pass
""",
    )
    (report,) = grade(course, RIGHT["sums"])
    assert titles(report) == ["second", "first, one", "first, two"]
    assert tuple(report.exhibits[0].lines[0].y) == (3.0,)
    assert (report.score, report.exhibit_faults) == (100, ())


def test_the_memo_of_the_tests_is_there(course):
    """What a test found out need not be asked twice."""
    text = (course / "assignments/sums/test_public.py").read_text()
    text = text.replace("assert student.add(1, 2) == 3", "student.memo['sum'] = student.add(1, 2)")
    write(course, {"assignments/sums/test_public.py": text})
    exhibits(course, 'def kept(student):\n    return _chart("kept", student.memo["sum"])\n')
    (report,) = grade(course, RIGHT["sums"])
    assert tuple(report.exhibits[0].lines[0].y) == (3.0,)


REMEMBERING = RIGHT["sums"].replace("return a + b", "SEEN.append(a)\n    return a + b") + "\n\nSEEN = []\n"
"""Draws the largest number that `add` was ever given; the hidden test gives -411."""


def remembering(course):
    public = course / "assignments/sums/test_public.py"
    public.write_text(public.read_text().replace("add(1, 2) == 3", "add(5, 2) == 7"))
    hidden = course / "reference/sums/test_hidden.py"
    hidden.write_text(hidden.read_text().replace("(student):", "(student):\n    student.memo['hidden'] = 1", 1))
    return exhibits(
        course,
        """
def seen(student):
    return _chart("seen", *student.value("SEEN"))

def known(student):
    return _chart("known", *(len(key) for key in student.memo))
""",
    )


def test_they_come_from_a_process_and_a_student_that_no_hidden_input_has_reached(course):
    """Whatever a submission kept, and whatever a test wrote down: a hidden input was not there yet, and it is not there
    when the same work is graded once more."""
    remembering(course)
    for report in grade(course, REMEMBERING, REMEMBERING):
        assert (report.score, titles(report)) == (100, ["seen", "known"])
        assert [tuple(exhibit.lines[0].y) for exhibit in report.exhibits] == [(), ()]


def test_the_case_above_bites_where_exhibits_come_after_the_hidden_tests(course, monkeypatch):
    """With the order of before, and no process of their own, the hidden input is drawn."""
    remembering(course)

    def late(prepared, suite, hosts, student):
        public = suite.run_public(student)
        hidden = suite.run_hidden(student)
        return (*public, *hidden), grading._show(prepared, hosts, student, public)

    monkeypatch.setattr(grading, "_run_suite", late)
    monkeypatch.setattr(Student, "aside", lambda self: contextlib.nullcontext())
    (report,) = grade(course, REMEMBERING)
    assert [tuple(exhibit.lines[0].y) for exhibit in report.exhibits] == [(5.0, -411.0), (6.0,)]


def test_hidden_tests_find_everything_as_the_public_ones_left_it(course):
    """What the module holds, chance, what tests wrote down: a hidden test that tells all of it tells the same with
    exhibits and without, also where those stopped the process."""
    counting = """
import random

CALLS = []

def add(a, b):
    CALLS.append(random.random())
    return a + b

def double(a):
    if a == 99:
        raise SystemExit
    return 2 * a
"""
    public = course / "assignments/sums/test_public.py"
    public.write_text(public.read_text() + "    student.memo['list'] = [len(student.value('CALLS'))]\n")
    hidden = course / "reference/sums/test_hidden.py"
    told = "{student.add(1, 1)} {student.value('CALLS')} {student.memo} {student.calls}"
    hidden.write_text(hidden.read_text() + f'    pytest.fail(f"{told}")\n')
    (without,) = grade(course, counting)
    exhibits(
        course,
        """
def many(student):
    student.memo["list"] += [student.add(1, 1) for _ in range(5)]
    student.remark(plain("a remark"))
    return _chart("many", *student.memo["list"])

def stopped(student):
    student.double(99)
""",
    )
    (report,) = grade(course, counting)
    assert report.exhibit_faults == ()
    assert tuple(report.exhibits[0].lines[0].y) == (1, 2, 2, 2, 2, 2)
    assert report.tests[3].staff.detail == without.tests[3].staff.detail
    assert "{'list': [1]}" in report.tests[3].staff.detail
    assert [test.verdict for test in report.tests] == [test.verdict for test in without.tests]
    assert report.remarks == without.remarks


def test_who_asks_for_nothing_starts_no_process(course):
    """What loading told, and what the tests wrote down, is there without one."""
    exhibits(
        course,
        """
def told(student):
    return _chart("told", len(student.loaded.names), not student.running)
""",
    )
    (report,) = grade(course, RIGHT["sums"])
    assert tuple(report.exhibits[0].lines[0].y) == (2.0, 1.0)


def test_the_staff_s_exhibits_come_after_the_public_ones_and_only_with_hidden_tests(course):
    exhibits(course, 'def open_one(student):\n    return _chart("open")\n')
    exhibits(course, 'def staff_one(student):\n    return _chart("staff")\n', "reference")
    assert titles(grade(course, RIGHT["sums"])[0]) == ["open", "staff"]
    assert titles(grade(course, RIGHT["sums"], hidden=False)[0]) == ["open"]


def test_what_the_submission_cannot_show_is_left_out_without_a_word(course):
    """A stop, and a Mismatch: both are ordinary."""
    exhibits(
        course,
        """
from grader.suites import Mismatch

def stopped(student):
    return _chart("stopped", student.nothing(1))

def mismatch(student):
    raise Mismatch(plain("no"))

def fine(student):
    return _chart("fine")
""",
    )
    (report,) = grade(course, RIGHT["sums"])
    assert titles(report) == ["fine"]
    assert report.exhibit_faults == ()
    assert report.score == 100


FAULTS = {
    "an exception": ("    return 1 / 0", "ZeroDivisionError"),
    "a failed assertion": ("    assert student is None", "AssertionError"),
    "no exhibit": ("    return 7", "not 7"),
    "an invalid one": ("    return _chart('x', float('nan'))", "finite"),
    "an unvalidated one": ("    return _chart('x').model_copy(update={'lines': 7})", "lines"),
    "a skip": ("    import pytest\n    pytest.skip('no')", "Skipped"),
    "an exit": ("    raise SystemExit(3)", "SystemExit"),
    "a typo in a probe": ("    return student.probe('nowhere')", "nowhere"),
}


@pytest.mark.parametrize(("body", "told"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_the_author_is_told_to_the_staff_and_costs_nothing(course, body, told):
    exhibits(course, f"def wrong(student):\n{body}\n\ndef fine(student):\n    return _chart('fine')\n")
    (report,) = grade(course, RIGHT["sums"])
    assert (report.status, report.score) == (Verdict.PASSED, 100)
    assert titles(report) == ["fine"]
    (fault,) = report.exhibit_faults
    assert "exhibits.py, wrong" in fault
    assert told in fault


ODD = {
    "a conversion": "_chart('odd', float(student.add(1, 1)))",
    "a lookup": "_chart('odd', {2: 1.0}[student.add(1, 1)])",
    "an invalid exhibit": "_chart('odd', student.add(1, 1))",
    "a failed assertion": "_chart('odd', 1.0) if student.add(1, 1) == 2 else pytest.fail('no')",
    "too much": "_chart('odd', 1.0) if student.add(1, 1) == 2 else [_chart('odd', *[0.123456789] * 2000)] * 9",
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_what_an_odd_answer_makes_fail_is_left_out_and_nobody_s_fault(course, body):
    """The reference solution shows the same function to be sound: once for all submissions."""
    exhibits(
        course,
        f"import pytest\n\ndef odd(student):\n    return {body}\n\ndef fine(student):\n    return _chart('fine')\n",
    )
    odd = RIGHT["sums"].replace("return a + b", "return 10**400 if a == b else a + b")
    first, right, second = grade(course, odd, RIGHT["sums"], odd)
    for report in (first, second):
        assert (report.exhibit_faults, report.score) == ((), 100)
        # Of what is too much, as much is shown as there is room for.
        assert set(titles(report)) == {"fine"} or "* 9" in body
    assert titles(right) == ["odd", "fine"]


def test_whose_fault_it_is_is_not_decided_without_the_reference(course):
    """Then the staff are told."""
    exhibits(course, "def odd(student):\n    return _chart('odd', float(student.add(1, 1)))\n")
    (course / "reference/sums/sums.py").unlink()
    (report,) = grade(
        course, RIGHT["sums"].replace("return a + b", "return 10**400 if a == b else a + b"), hidden=False
    )
    assert "OverflowError" in report.exhibit_faults[0]


def test_a_file_that_cannot_be_loaded_is_such_a_fault(course):
    exhibits(course, "def broken(student)\n")
    (report,) = grade(course, RIGHT["sums"])
    assert (report.score, report.exhibits) == (100, ())
    assert "SyntaxError" in report.exhibit_faults[0]


def test_a_public_helper_is_pointed_out(course):
    exhibits(course, "def helper(values, more):\n    return values\n")
    (report,) = grade(course, RIGHT["sums"])
    assert "helper must take `student`" in report.exhibit_faults[0]


def test_a_host_that_ends_meanwhile_costs_no_verdict(course):
    """The hidden tests go on in a new one, once, and so does the next submission."""
    exhibits(
        course,
        """
def one(student):
    return _chart("one", student.add(1, 1))

def broken(student):
    student._interpreter.children.host._backend.zygote.process.kill()
    for _ in range(10_000):  # it dies when the kernel comes to it
        student.fresh()
        student.add(1, 1)
""",
    )
    for report in grade(course, RIGHT["sums"], HALF):
        assert titles(report) == ["one"]
        assert "zygote" in report.exhibit_faults[0]
        assert [test.verdict.value for test in report.tests if test.task == "add"] == ["passed", "passed"]
    assert report.score == 60


def test_a_broken_sandbox_ends_the_exhibits_and_nothing_else(course):
    """No second try, the verdicts stand, and the next submission is graded as ever."""
    exhibits(
        course,
        """
from grader.text.errors import SandboxError

def one(student):
    return _chart("one")

def broken(student):
    raise SandboxError(plain("the sandbox is gone"))

def three(student):
    return _chart("three")
""",
    )
    for report in grade(course, RIGHT["sums"], RIGHT["sums"]):
        assert (report.status, report.score) == (Verdict.PASSED, 100)
        assert titles(report) == ["one"]
        assert "the sandbox is gone" in report.exhibit_faults[0]


@pytest.mark.parametrize("kind", ["stub", "unreadable", "stops"])
def test_nothing_is_asked_where_there_is_nothing_to_show(course, kind, tmp_path):
    """An untouched stub, a file that is no Python, one that cannot be loaded."""
    mark = tmp_path / "asked"
    exhibits(course, f"def asked(student):\n    open({str(mark)!r}, 'w').close()\n")
    source = {
        "stub": (course / "assignments/sums/sums.py").read_text(),
        "unreadable": "def add(a, b)\n",
        "stops": "while True: pass\n" * 3,
    }[kind]
    (report,) = grade(course, source)
    assert (report.exhibits, report.exhibit_faults) == ((), ())
    assert not mark.exists()


def test_more_than_eight_are_too_many(course):
    exhibits(course, "def many(student):\n    return [_chart(f'{n}') for n in range(9)]\n")
    (report,) = grade(course, RIGHT["sums"])
    assert titles(report) == [str(number) for number in range(8)]
    assert "8 exhibits" in report.exhibit_faults[0]


def test_more_than_200_kb_are_too_much(course):
    line = "Line(label=plain('y'), x=range(2000), y=[0.123456789012345] * 2000)"
    big = f"Chart(title=plain('big'), x_label=plain('n'), lines=({line},) * 3)"
    exhibits(course, f"def big(student):\n    return [{big}, {big}]\n")
    (report,) = grade(course, RIGHT["sums"])
    assert titles(report) == ["big"]
    assert "200 kB" in report.exhibit_faults[0]


def test_random_numbers_are_the_same_each_time(course):
    """A report is reproducible with its pictures."""
    exhibits(
        course,
        "import random\nimport numpy as np\n\n"
        "def by_chance(student):\n    return _chart('x', random.random(), float(np.random.rand()))\n",
    )
    first, second = grade(course, RIGHT["sums"], RIGHT["sums"])
    assert first.exhibits == second.exhibits
    assert len(set(first.exhibits[0].lines[0].y)) == 2


def test_labels_that_a_submission_printed_are_made_printable(course):
    """Escapes of a terminal and lone surrogates would else be stored, and break the file that holds them."""
    exhibits(course, "def hostile(student):\n    return _chart('\\x1b[31m\\ud800' + 'x' * 9000)\n")
    (report,) = grade(course, RIGHT["sums"])
    title = report.exhibits[0].title.en
    assert title.startswith("\\x1b[31m\\ud800x")
    assert len(title) < 600
    assert Report.model_validate_json(report.model_dump_json()) == report


def test_verify_fails_where_the_reference_has_a_fault(course):
    exhibits(course, "def wrong(student):\n    return 1 / 0\n")
    done = run_grade("verify", "sums", "--lang", "en", cwd=course)
    assert done.code == 1
    assert "an exhibit cannot be made" in done.stdout
    assert "ZeroDivisionError" in done.stdout
