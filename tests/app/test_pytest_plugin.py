"""Plain `pytest` in the folder that was handed out: the sentences of `grade check`, others' tests untouched."""

import subprocess
import sys

import pytest

from tests.conftest import COURSE
from tests.suites.test_suite import Course


@pytest.fixture
def course(tmp_path) -> Course:
    return Course(tmp_path / "course")


def test_importing_the_plugin_is_cheap():
    code = (
        "import sys, pytest, grader.app.pytest_plugin\n"
        "heavy = {'pydantic', 'numpy', 'click', 'rich', 'jinja2', 'tensorflow'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


class TestAtHome:
    """Plain `pytest` in the folder that was handed out."""

    TOML = 'id = "sums"\nkind = "functions"\ntitle = { ko = "합", en = "sums" }\n' + (
        '[[tasks]]\nname = "add"\npoints = 100\ntitle = { ko = "더하기", en = "add" }\n'
    )

    def run_pytest(self, course: Course, *arguments: str) -> str:
        (course.public.parent / "assignment.toml").write_text(self.TOML, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--color=no", *arguments]
        done = subprocess.run(command, cwd=course.public.parent, capture_output=True, encoding="utf-8", check=False)
        return done.stdout + done.stderr

    @pytest.fixture
    def home(self, course: Course) -> Course:
        course.write("""
            @pytest.mark.task("add")
            def test_good(student):
                assert student.add(0, 0) == 0
            @pytest.mark.task("add")
            def test_bad(student):
                student.add(0, 0)
                assert student.add(1, 2) == 3
        """)
        stub = "def add(a, b):\n    raise NotImplementedError\n"
        (course.public.parent / "sums.py").write_text(stub, encoding="utf-8")
        return course

    def test_a_failing_test_shows_the_sentence_and_no_traceback(self, home):
        (home.public.parent / "sums.py").write_text("def add(a, b):\n    return 0\n", encoding="utf-8")
        output = self.run_pytest(home)
        assert "1 failed, 1 passed" in output
        assert "호출: add(1, 2)\n나온 값: 0\n기대한 값: 3" in output
        assert "Traceback" not in output
        assert "def test_bad" not in output

    def test_an_exception_over_an_answer_shows_the_sentence_and_where_it_was(self, home):
        """The reader is the student, whose answer it is, or the author at work, whose slip it is."""
        home.write('@pytest.mark.task("add")\ndef test_it(student): assert student.add(1, 2)["sum"] == 3')
        (home.public.parent / "sums.py").write_text("def add(a, b):\n    return [a + b]\n", encoding="utf-8")
        output = self.run_pytest(home, "--feedback-lang", "en")
        assert "Called: add(1, 2)\nGot: [3] (list)\nThe check could not go on with this value" in output
        assert "TypeError: list indices must be integers or slices, not str" in output

    def test_another_file_and_another_language_may_be_named(self, home):
        other = home.root / "mine.py"
        other.write_text("def add(a, b):\n    return 0\n", encoding="utf-8")
        output = self.run_pytest(home, "--submission", str(other), "--feedback-lang", "en")
        assert "Called: add(1, 2)\nGot: 0\nExpected: 3" in output

    def test_a_missing_file_is_one_sentence(self, home):
        output = self.run_pytest(home, "--submission", "no_such_file.py")
        assert "no_such_file.py" in output
        assert "Traceback" not in output

    def test_a_fixture_of_that_name_of_somebody_else_is_left_alone(self, tmp_path):
        (tmp_path / "test_school.py").write_text(
            "import pytest\n@pytest.fixture\ndef student(): return 'Sivir'\n"
            "def test_name(student): assert student == 'Viktor'\n"
        )
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--color=no"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
        assert "AssertionError: assert 'Sivir' == 'Viktor'" in done.stdout

    def test_the_language_is_the_courses(self, home):
        """Korean only where the folder lies alone, without its course."""
        lines = COURSE.replace(', "names"', "").replace("names = 1.0\n", "")
        (home.public.parent.parent / "course.toml").write_text('lang = "en"\n' + lines, encoding="utf-8")
        (home.public.parent / "sums.py").write_text("def add(a, b):\n    return 0\n", encoding="utf-8")
        output = self.run_pytest(home)
        assert "Called: add(1, 2)\nGot: 0\nExpected: 3" in output
        assert "호출" not in output
