"""What only the submission's process can tell: checked last, in public tests alone, and worth little."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from grader.domain.verdict import TestResult, Verdict
from grader.sandbox.observed import observed
from grader.sandbox.student import Call
from tests.doubles import Double
from tests.suites.test_suite import RIGHT, Course

SPOILS = "def add(a, b):\n    a.append(9)\n    return b\n"
IMPORT = "from grader.suites import observed"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path / "course")


def verdict(course: Course, body: str, source: str = SPOILS) -> TestResult:
    return course.verdict(body, Double(source), above=IMPORT)


class TestBlock:
    def test_what_fails_in_it_fails_the_test_and_is_known_for_it(self, course):
        result = verdict(course, "check(student.add([1], 2), 2)\ncheck_unchanged(student.calls[-1])")
        assert (result.verdict, result.observed) == (Verdict.WRONG_ANSWER, True)
        assert "After the call: [1, 9]" in result.message.en

    @pytest.mark.parametrize("checks", ["assert student.calls[-1].arguments[0] == [1]", "check(1, 2)\n    check(3, 3)"])
    def test_a_check_and_an_assertion_are_alike(self, course, checks):
        result = verdict(course, f"student.add([1], 2)\nwith observed():\n    {checks}")
        assert (result.verdict, result.observed) == (Verdict.WRONG_ANSWER, True)

    @pytest.mark.parametrize("later", ["check(student.add([1], 2), 3)", "assert student.add([1], 2) == 3"])
    def test_a_wrong_value_after_it_is_a_wrong_value(self, course, later):
        """Else a submission would spoil an argument, and be let off what comes later."""
        result = verdict(course, f"student.add([1], 2)\ncheck_unchanged(student.calls[-1])\n{later}")
        assert (result.verdict, result.observed) == (Verdict.WRONG_ANSWER, False)
        assert "After the call" not in result.message.en

    def test_an_exception_after_it_is_what_ended_the_test(self, course):
        source = SPOILS.replace("return b", "return 1 / b")
        result = verdict(course, "student.add([1], 2)\ncheck_unchanged(student.calls[-1])\nstudent.add([1], 0)", source)
        assert (result.verdict, result.observed) == (Verdict.CRASHED, False)

    def test_the_calls_that_are_told_end_with_the_one_that_it_is_about(self, course):
        result = verdict(course, "student.add([1], 2)\ncheck_unchanged(student.calls[-1])\nstudent.add([7], 7)")
        assert "add([1], 2)" in result.message.en
        assert "add([7], 7)" not in result.message.en

    def test_the_first_failure_is_told(self, course):
        result = verdict(
            course, "with observed():\n    check(1, 2)\nwith observed():\n    check(3, 4)\nstudent.add([], 1)"
        )
        assert "Expected: 2" in result.message.en

    def test_nothing_is_left_for_the_next_test_or_the_next_student(self, course):
        course.write(
            f"{IMPORT}\n"
            + textwrap.dedent("""
            @pytest.mark.task("add")
            def test_first(student):
                student.add([1], 2)
                check_unchanged(student.calls[-1])
                check(student.add([1], 2), 2)

            @pytest.mark.task("add")
            def test_second(student):
                check(student.add([1], 2), 2)
            """)
        )
        spoils, wrong, right = course.grade(SPOILS, SPOILS.replace("return b", "return 3"), "def add(a, b): return b")
        assert [(one.verdict.value, one.observed) for one in spoils] == [("wrong_answer", True), ("passed", False)]
        assert [(one.verdict.value, one.observed) for one in wrong] == [("wrong_answer", False)] * 2
        assert [one.verdict.value for one in right] == ["passed"] * 2

    def test_outside_of_a_test_it_is_no_more_than_a_block(self):
        with pytest.raises(AssertionError), observed():
            raise AssertionError


class TestDemanded:
    @pytest.mark.parametrize("field", ["arguments", "type_name"])
    def test_outside_of_a_block_the_suite_is_broken(self, course, field):
        result = verdict(course, f"student.add(1, 2)\nassert student.calls[-1].{field}", RIGHT)
        assert result.verdict is Verdict.ASSIGNMENT_BROKEN
        assert "observed()" in result.staff.detail

    def test_a_hidden_test_may_not_rest_on_it(self, course):
        hidden = '@pytest.mark.task("add")\n@pytest.mark.category("random")\ndef test_hidden(student):\n    {}\n'
        public = '@pytest.mark.task("add")\ndef test_public(student):\n    check(student.add(1, 2), 3)\n'
        for body in ("check_unchanged(student.calls[-1])", "with observed():\n        check(1, 1)"):
            course.write(public, f"{IMPORT}\n" + hidden.format(f"student.add(1, 2)\n    {body}"))
            ((_, result),) = course.grade(RIGHT, hidden=True)
            assert result.verdict is Verdict.ASSIGNMENT_BROKEN, result
            assert "hidden test" in result.staff.detail

    def test_where_no_test_runs_everybody_may_look(self):
        call = Call("f", (1,), {}, 1, "int", claimed_arguments=(1,))
        assert (call.type_name, call.arguments) == ("int", (1,))


def test_at_home_pytest_says_the_same(course, tmp_path):
    folder = course.public.parent
    course.write(
        '@pytest.mark.task("add")\ndef test_it(student):\n'
        "    student.add([1], 2)\n    check_unchanged(student.calls[-1])\n"
    )
    (folder / "assignment.toml").write_text(
        'id = "sums"\ntitle = { ko = "합", en = "sums" }\nkind = "functions"\n'
        '[[tasks]]\nname = "add"\npoints = 100\ntitle = { ko = "더하기", en = "add" }\n',
        encoding="utf-8",
    )
    (folder / "sums.py").write_text(SPOILS, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "--color=no",
        "--feedback-lang=en",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1, done.stdout
    assert "After the call: [1, 9]" in done.stdout
