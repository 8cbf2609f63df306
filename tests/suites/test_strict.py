"""The plain `==` of a suite: as strict as `check` where it decides, Python's own everywhere else."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from grader.domain.verdict import Verdict
from grader.suites.strict import Operand
from tests.doubles import Double
from tests.suites.test_suite import RIGHT, Course

UNLIKE = {
    "array": "import numpy\ndef add(a, b): return numpy.array([a + b])",
    "array of arrays": "import numpy\ndef add(a, b): return numpy.array([[a + b]])",
    "complex": "def add(a, b): return complex(a + b)",
    "list": "def add(a, b): return [a + b]",
}


@pytest.fixture
def course(tmp_path) -> Course:
    return Course(tmp_path / "course")


@pytest.mark.parametrize("source", UNLIKE.values(), ids=UNLIKE)
@pytest.mark.parametrize(
    "body",
    [
        "assert student.add(1, 2) == 3",
        "assert 3 == student.add(1, 2)",
        "assert not student.add(1, 2) != 3",
        "assert student.add(1, 2) in (3, 4)",
        "assert student.add(1, 2) in [3]",
        "assert 1 and student.add(1, 2) == 3",
        "assert all(student.add(1, n) == n + 1 for n in range(3))",
        "assert all([student.add(1, n) == n + 1 for n in range(3)])",
        "assert student.add(1, 2) == 3 == student.add(2, 1)",
        "assert [student.add(1, 2)] == [3]",
        "assert {'a': student.add(1, 2)} == {'a': 3}",
        "assert student.add(1, 2) == pytest.approx(3)",
        "if student.add(1, 2) != 3:\n    pytest.fail('no')",
        "if not student.add(1, 2) == 3:\n    pytest.fail('no')",
        "assert len([n for n in range(3) if student.add(1, n) == n + 1]) == 3",
    ],
)
def test_a_value_of_another_kind_is_not_equal(course, body, source):
    right, wrong = course.verdict(body, RIGHT), course.verdict(body, source)
    assert right.verdict is Verdict.PASSED
    assert wrong.verdict is Verdict.WRONG_ANSWER


@pytest.mark.parametrize(
    ("want", "answer", "sentence"),
    [
        ("1", "True", "the kind differs: this is a truth value (bool), expected was a number."),
        ("True", "1", "the kind differs: this is a number, expected was a truth value (bool)."),
        ("[1, 0]", "[1, False]", "at [1]: the kind differs: this is a truth value (bool), expected was a number."),
        ("3", "numpy.array([3])", "the kind differs: this is an array (ndarray), expected was a number."),
        ("[3]", "numpy.array([3])", "the kind differs: this is an array (ndarray), expected was a list."),
    ],
)
def test_the_sentence_is_that_of_check(course, want, answer, sentence):
    source = f"import numpy\ndef add(a, b): return {answer}"
    result = course.verdict(f"assert student.add(1, 2) == {want}", source)
    assert result.verdict is Verdict.WRONG_ANSWER
    assert "Called: add(1, 2)" in result.message.en
    assert sentence in result.message.en.lower() or sentence[0].upper() + sentence[1:] in result.message.en
    checked = course.verdict(f"check(student.add(1, 2), {want})", source)
    assert checked.message == result.message


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("assert student.add(1, 2) == 3", "3.0"),
        ("assert student.add(1, 2) == 3.0", "3"),
        ("assert student.add(1, 2) == 3", "numpy.float64(3)"),
        ("assert numpy.int64(3) == student.add(1, 2)", "3"),
        ("assert student.add(1, 2) == numpy.int64(3)", "3"),
        ("assert [numpy.int64(3)] == student.add(1, 2)", "[3]"),
        ("assert {numpy.int64(3)} == student.add(1, 2)", "{3}"),
        ("assert student.add(1, 2).sum() == 3", "numpy.array([1, 2])"),
        ("assert student.add(1, 2).shape == (2,)", "numpy.array([1, 2])"),
        ("assert (student.add(1, 2) == [1, 2]).all()", "numpy.array([1, 2])"),
        ("assert numpy.all(student.add(1, 2) == 1)", "numpy.array([1, 1])"),
        ("assert student.add(1, 2) == 'a'", "'a'"),
        ("assert student.add(1, 2) in {'a': 1}", "'a'"),
        ("assert 'a' in student.add(1, 2)", "'banana'"),
        ("assert 'a' in student.add(1, 2)", "{'a': 3}"),
        ("assert student.add(1, 2) in {1, 2, 3}", "2"),
        ("assert student.add(1, 2) in range(3)", "2"),
        ("assert student.add(1, 2) not in (1, 2)", "3"),
        ("assert student.add(1, 2) != 4", "3"),
        ("assert student.add(1, 2) == {'a': [1, (2, None)]}", "{'a': [1, (2, None)]}"),
        ("assert student.add(1, 2) == pytest.approx([0.1, 0.2])", "[0.1, 0.2]"),
        ("assert student.add(1, 2) == pytest.approx(0.3)", "0.1 + 0.2"),
        ("assert pytest.approx(0.3) == student.add(1, 2)", "0.1 + 0.2"),
        ("assert 1 < student.add(1, 2) == 3", "3"),
        ("assert numpy.array_equal(student.add(1, 2), [3]) == True", "numpy.array([3])"),
    ],
)
def test_a_right_answer_stays_right(course, body, answer):
    source = f"import numpy\ndef add(a, b): return {answer}"
    assert course.verdict("import numpy\n" + body, source).verdict is Verdict.PASSED


def test_what_cannot_be_compared_is_the_submissions(course):
    """An array of two is neither true nor false; met inside of a list it raises in the comparison itself."""
    result = course.verdict("assert [student.add(1, 2)] == [3]", "import numpy\ndef add(a, b): return numpy.arange(2)")
    assert result.verdict is Verdict.WRONG_ANSWER


def test_the_values_are_told_and_not_what_they_were_wrapped_in(course):
    result = course.verdict(
        "value = student.add(1, 2)\nassert value == 3 or value == 4", Double("def add(a, b): return 5")
    )
    assert "Operand" not in result.message.en + result.staff.detail
    assert "@operand" not in result.message.en + result.staff.detail


def test_a_compiled_file_beside_a_suite_is_not_believed(course):
    """pytest leaves compiled tests behind, and those of an earlier day compare as Python does."""
    course.write('@pytest.mark.task("add")\ndef test_it(student): assert student.add(1, 2) == 3')
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:sealed_grader",
        "-p",
        "no:cacheprovider",
        "test_public.py",
    ]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, cwd=course.public.parent, env=environment, capture_output=True, check=False)
    assert list(course.public.parent.glob("__pycache__/*.pyc"))
    assert course.grade(UNLIKE["array"])[0][0].verdict is Verdict.WRONG_ANSWER


class Odd:
    def __eq__(self, other):
        return True

    __hash__ = None


def test_an_object_of_the_authors_own_decides_for_itself():
    assert Operand(3) == Odd()
    assert Operand(np.array([3])) == Odd()
    assert not (Operand(3) != 3)  # noqa: SIM202  # the operator itself is tested
    assert Operand(True) != 1
    assert Operand(float("nan")) != float("nan")
