"""Plain `pytest` in the folder that was handed out: the sentences of `grade check`, others' tests untouched."""

import json
import os
import subprocess
import sys
import textwrap

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

    def test_each_failure_has_its_headline_and_the_list_at_the_end_has_it_too(self, home):
        """What the test is about, by its docstring, and what became of it: as a check says it."""
        home.write("""
            @pytest.mark.task("add")
            def test_bad(student):
                \'\'\'두 수를 더합니다.

                Adds two numbers.
                \'\'\'
                assert student.add(1, 2) == 3
            @pytest.mark.task("add")
            def test_untold(student):
                assert student.gone() == 3
        """)
        (home.public.parent / "sums.py").write_text("def add(a, b):\n    return 0\n", encoding="utf-8")
        output = self.run_pytest(home, "--feedback-lang", "en")
        assert "wrong answer: Adds two numbers.\nCalled: add(1, 2)\nGot: 0\nExpected: 3" in output
        assert "FAILED test_public.py::test_bad - wrong answer: Adds two numbers." in output
        assert "not implemented yet: test_untold\nThere is no `gone` in the file." in output
        assert "오답: 두 수를 더합니다.\n호출: add(1, 2)" in self.run_pytest(home, "-n", "1")

    def test_an_editor_s_test_panel_is_told_the_same(self, home):
        """One that asks as VS Code's does: from a folder above, by a plugin that takes each report's long text and
        what an exception is called, of tests that are named by their place, and first of all to list them."""
        (home.public.parent / "sums.py").write_text("def add(a, b):\n    return 0\n", encoding="utf-8")
        panel = textwrap.dedent("""
            import json, pytest

            told = {}

            @pytest.hookimpl(hookwrapper=True, trylast=True)
            def pytest_report_teststatus(report, config):
                if report.when == "call":
                    told.setdefault(report.nodeid, [report.outcome, report.failed and report.longreprtext])
                yield

            def pytest_exception_interact(node, call, report):
                told.setdefault(node.nodeid, [call.excinfo.typename, report.longreprtext])

            def pytest_sessionfinish(session):
                told["listed"] = [
                    [type(item.parent).__mro__.index(pytest.Module) >= 0, item.name, item.location[1]]
                    for item in session.items
                ]
                open("told.json", "w", encoding="utf-8").write(json.dumps(told))
        """)
        (home.root / "panel.py").write_text(panel, encoding="utf-8")

        def ask(*words: str) -> dict:
            command = [sys.executable, "-m", "pytest", "-p", "panel", f"--rootdir={home.root}", *words]
            environment = {**os.environ, "PYTHONPATH": str(home.root), "LANG": "en_US.UTF-8"}
            subprocess.run(command, cwd=home.root, env=environment, capture_output=True, check=False)
            return json.loads((home.root / "told.json").read_text(encoding="utf-8"))

        self.run_pytest(home)  # it writes assignment.toml
        place = home.public.relative_to(home.root).as_posix()
        assert [name for is_module, name, _ in ask("--collect-only", place)["listed"] if is_module] == [
            "test_good",
            "test_bad",
        ]
        told = ask(f"{home.public}::test_bad", f"{home.public}::test_good")
        assert told[f"{place}::test_good"] == ["passed", False]
        outcome, text = told[f"{place}::test_bad"]
        assert outcome == "failed"
        assert text == "wrong answer: test_bad\nCalled: add(0, 0)\nCalled: add(1, 2)\nGot: 0\nExpected: 3"
        (home.public.parent / "sums.py").unlink()
        assert "sums.py is missing" in ask(f"{home.public}::test_bad")[f"{place}::test_bad"][1]

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
        """Where the system says nothing; Korean only where the folder lies alone, without its course."""
        lines = COURSE.replace(', "names"', "").replace("names = 1.0\n", "")
        (home.public.parent.parent / "course.toml").write_text('lang = "en"\n' + lines, encoding="utf-8")
        (home.public.parent / "sums.py").write_text("def add(a, b):\n    return 0\n", encoding="utf-8")
        output = self.run_pytest(home)
        assert "Called: add(1, 2)\nGot: 0\nExpected: 3" in output
        assert "호출" not in output

    @pytest.mark.parametrize("named", [{"LANG": "en_US.UTF-8"}, {"LANG": "ko_KR.UTF-8", "GRADER_LANG": "en"}])
    def test_the_system_s_language_counts_for_more(self, home, monkeypatch, named):
        """And for more than that, the one that GRADER_LANG names."""
        for name, value in named.items():
            monkeypatch.setenv(name, value)
        (home.public.parent / "sums.py").write_text("def add(a, b):\n    return 0\n", encoding="utf-8")
        assert "Called: add(1, 2)\nGot: 0\nExpected: 3" in self.run_pytest(home)
