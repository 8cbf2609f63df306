"""Whose fault an exception is, through the command line: the exit code, the scores, what the instructor is told."""

import pytest

from tests.conftest import HALF, RIGHT, grade, scores, write

ODD = (
    "import numpy as np\n\n\ndef add(a, b):\n    return [np.zeros(2), 10**400]\n\n\ndef double(a):\n    return 2 * a\n"
)
PUBLIC = "assignments/sums/test_public.py"


@pytest.fixture
def run(course, class_folder, tmp_path):
    """Grade a class of three, one of which answers oddly, after a change to the suite."""

    def call(old, new):
        suite = course / PUBLIC
        text = suite.read_text(encoding="utf-8")
        assert old in text
        suite.write_text(text.replace(old, new), encoding="utf-8")
        folder = tmp_path / "three"
        write(folder, {"ann/sums.py": RIGHT["sums"], "ben/sums.py": HALF, "odd/sums.py": ODD})
        out = tmp_path / "out"
        done = grade(folder, "--course", course, "--out", out, "--lang", "en", "--min-isolation", "1", cwd=tmp_path)
        return done, {student: score for (student, id_), score in scores(out).items() if id_ == "sums"}

    return call


def test_an_answer_that_a_test_cannot_look_at_is_wrong(run):
    done, report = run("assert student.add(1, 2) == 3", "assert sum(student.add(1, 2) for _ in range(1)) == 3")
    assert done.code == 0, done.output
    assert report == {"ann": 100, "ben": 60, "odd": 40}
    assert "To look at" not in done.stderr


def test_a_test_that_the_reference_does_not_pass_is_the_authors(run):
    done, report = run("assert student.add(1, 2) == 3", "assert student.add(1, 2).real[0] == 3")
    assert done.code == 3, done.output
    assert set(report.values()) == {None}
    assert "Assignment sums is broken" in done.stderr


def test_what_the_graders_own_code_raised_is_told_at_the_end(run):
    """Wrong for the student who gave that answer; staff read of it once, with the test and the student."""
    checked = (
        "from grader.suites import check_close\n"
        "    got = student.add(1, 2)\n"
        '    check_close(got, 3 if got == 3 else float("nan"), rtol=0)'
    )
    done, report = run("assert student.add(1, 2) == 3", checked)
    assert done.code == 0, done.output
    assert report == {"ann": 100, "ben": 60, "odd": 40}
    assert "the grader's own code failed over an answer" in done.stderr
    assert "ValueError: check_close expects finite numbers" in done.stderr
    assert "(test_add; students: odd)" in done.stderr
