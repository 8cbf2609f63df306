"""pytest as a library: what becomes of each way a test can end, for one student after the other.

Of `grader.suites.files`, `grader.suites.hooks` and `grader.suites.shell`.
"""

from __future__ import annotations

import errno
import os
import re
import sys
import textwrap
import threading
from pathlib import Path

import numpy as np
import pytest
from pydantic import TypeAdapter

from grader.domain.course import Assignment
from grader.domain.secret import FIXED
from grader.domain.verdict import TestResult, Verdict
from grader.suites.session import Suite
from grader.text import plain
from grader.text.errors import AssignmentError, SandboxError
from tests.doubles import Double

HEAD = """
import math
import pytest
from grader.suites import MISTAKES, Hint, Text, check, check_close, check_list, check_text, check_unchanged
WANT = {"a": 1}
"""
RIGHT = """
def add(a, b):
    return a + b
def pick(scores):
    return [name for name in scores if scores[name] >= 80]
"""


class Course:
    """An assignment in a folder of its own, with a suite that a test writes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.public = root / "assignments/sums/test_public.py"
        self.hidden = root / "reference/sums/test_hidden.py"
        self.public.parent.mkdir(parents=True)
        self.hidden.parent.mkdir(parents=True)
        tasks = [{"name": "add", "points": 100, "title": {"ko": "더하기", "en": "add"}}]
        folders = {"folder": self.public.parent, "reference": self.hidden.parent}
        self.assignment = Assignment(
            id="sums", title={"ko": "합", "en": "sums"}, kind="functions", tasks=tasks, **folders
        )

    def write(self, public: str, hidden: str | None = None) -> None:
        self.public.write_text(HEAD + textwrap.dedent(public), encoding="utf-8")
        if hidden is not None:
            self.hidden.write_text(HEAD + textwrap.dedent(hidden), encoding="utf-8")

    def grade(
        self,
        *students: Double | str,
        hidden: bool = False,
        secret: bytes = FIXED,
        reference: str | None = RIGHT,
    ) -> list[tuple[TestResult, ...]]:
        with Suite.collect(self.assignment, hidden=hidden, secret=secret) as suite:
            ask = None if reference is None else lambda: suite.run(Double(reference))
            doubles = [Double(one) if isinstance(one, str) else one for one in students]
            return [suite.referee.decide(suite.run(one), ask) for one in doubles]

    def collect(self, *, hidden: bool = False) -> Suite:
        return Suite.collect(self.assignment, hidden=hidden, secret=FIXED)

    def verdict(
        self,
        body: str,
        student: Double | str,
        *,
        parameters: str = "student",
        above: str = "",
        reference: str | None = RIGHT,
    ) -> TestResult:
        """The result of one public test with this body."""
        body = textwrap.indent(textwrap.dedent(body).strip(), "    ")
        self.write(f'{above}\n@pytest.mark.task("add")\ndef test_it({parameters}):\n{body}\n')
        ((result,),) = self.grade(student, reference=reference)
        return result


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path / "course")


class TestRunning:
    PUBLIC = """
        @pytest.mark.task("add")
        @pytest.mark.parametrize(("x", "want"), [(1, 3), (5, 7)], ids=["하나", "다섯"])
        def test_second_by_name(student, x, want):
            '''두 수를
            더합니다.

            Adds two numbers.'''
            assert student.add(x, 2) == want

        @pytest.mark.task("add")
        @pytest.mark.edge
        def test_first_by_name(student):
            assert student.add(0, 0) == 0
    """
    HIDDEN = """
        @pytest.mark.task("add")
        @pytest.mark.parametrize("x", [-1, pytest.param(-7042, marks=pytest.mark.category("large"))])
        @pytest.mark.category("negative")
        def test_negative(student, x):
            assert student.add(x, 0) == x
    """

    def test_public_tests_come_first_in_file_order_then_the_hidden_ones(self, course):
        course.write(self.PUBLIC, self.HIDDEN)
        (results,) = course.grade(RIGHT, hidden=True)
        assert [(result.name, result.visible) for result in results] == [
            ("test_second_by_name[하나]", True),
            ("test_second_by_name[다섯]", True),
            ("test_first_by_name", True),
            ("test_negative[1]", False),
            ("test_negative[2]", False),
        ]
        assert {result.verdict for result in results} == {Verdict.PASSED}
        assert [result.edge for result in results] == [False, False, True, False, False]

    def test_hidden_tests_stay_out_unless_asked_for(self, course):
        course.write(self.PUBLIC, self.HIDDEN)
        (results,) = course.grade(RIGHT)
        assert all(result.visible for result in results)

    def test_a_docstring_is_the_title_in_both_languages(self, course):
        course.write(self.PUBLIC, self.HIDDEN)
        (results,) = course.grade(RIGHT, hidden=True)
        assert (results[0].title.ko, results[0].title.en) == ("두 수를 더합니다.", "Adds two numbers.")
        assert results[3].title.en == "negative numbers and zero"

    def test_each_student_gets_the_own_results(self, course):
        course.write(self.PUBLIC)
        right, wrong, again = course.grade(RIGHT, "def add(a, b): return a", RIGHT)
        assert right == again
        assert [result.verdict.value for result in wrong] == ["wrong_answer", "wrong_answer", "passed"]

    def test_two_suites_can_be_open_at_once(self, course, tmp_path):
        """Of two courses, whose test files have one name; in any order, and nothing of either is left."""
        other = Course(tmp_path / "other")
        course.write(self.PUBLIC, self.HIDDEN)
        other.write("""
            import sys
            @pytest.mark.task("add")
            def test_other(student):
                assert sys.modules[__name__].test_other is test_other
                assert student.add(1, 2) == 3
        """)
        names, variables, path = set(sys.modules), dict(os.environ), list(sys.meta_path)
        first = course.collect(hidden=True)
        second = other.collect()
        assert dict(os.environ) == variables
        for _ in range(2):
            assert [result.function for result in second.run(Double(RIGHT))] == ["test_other"]
            assert len(first.run(Double(RIGHT))) == 5
        first.close()
        assert second.run(Double(RIGHT))[0].verdict is Verdict.PASSED
        second.close()
        second.close()
        assert dict(os.environ) == variables
        assert sys.meta_path == path
        assert not [name for name in set(sys.modules) - names if "test_public" in name or "test_hidden" in name]

    def test_between_public_and_hidden_tests_nothing_hidden_has_begun(self, course):
        """Nor has a fixture of the hidden tests; without hidden tests it comes last."""
        course.write(
            """
            @pytest.fixture(scope="module", autouse=True)
            def noted(student):
                student.events.append("public")
                yield
                student.events.append("public ends")
            @pytest.mark.task("add")
            def test_public(student):
                assert student.add(1, 2) == 3
            """,
            """
            @pytest.fixture(scope="module", autouse=True)
            def noted(student):
                student.events.append("hidden")
            @pytest.mark.task("add")
            def test_hidden(student):
                assert student.add(1, 3) == 4
            """,
        )
        for hidden, after in ((True, ["hidden"]), (False, [])):
            student = Double(RIGHT)
            student.events = []
            with course.collect(hidden=hidden) as suite:
                assert len(suite.run_public(student)) == 1
                assert (student.events, len(student.calls)) == (["public", "public ends"], 1)
                assert len(suite.run_hidden(student)) == hidden
            assert student.events == ["public", "public ends", *after]

    def test_fixtures_of_any_scope_are_made_anew_for_each_student(self, course):
        course.write("""
            @pytest.fixture(scope="module")
            def answer(student):
                return student.add(1, 1)
            @pytest.fixture(scope="session")
            def seen():
                return []
            @pytest.mark.task("add")
            def test_one(answer, seen):
                seen.append(answer)
                assert answer == 2
            @pytest.mark.task("add")
            def test_two(answer, seen, student):
                assert seen == [2]
                assert not student.calls
        """)
        right, wrong, again = course.grade(RIGHT, "def add(a, b): return 0", RIGHT)
        assert [[result.verdict.value for result in results] for results in (right, wrong, again)] == [
            ["passed", "passed"],
            ["wrong_answer", "wrong_answer"],
            ["passed", "passed"],
        ]

    DRAWING = """
        import random
        import numpy
        @pytest.mark.task("add")
        @pytest.mark.parametrize("case", ["a", "b"])
        def test_{name}(student, case, seed):
            student.add(random.random(), numpy.random.random())
            student.add(random.Random(seed).random(), numpy.random.default_rng(seed).random())
    """

    def test_hidden_inputs_are_the_same_for_all_submissions_of_a_class(self, course):
        """And others for each test and case, in another assignment, with another secret; public ones hang on no
        secret."""
        course.write(self.DRAWING.format(name="public"), self.DRAWING.format(name="hidden"))
        mistaken = Double(RIGHT.replace("a + b", "a - b"))
        one, same = course.grade(RIGHT, mistaken, hidden=True)
        (moved,) = course.grade(Double(RIGHT, assignment="other"), hidden=True)
        (elsewhere,) = course.grade(RIGHT, hidden=True, secret=bytes(32))
        calls = [[result.staff.calls for result in results] for results in (one, same, moved, elsewhere)]
        assert calls[0] == calls[1]
        public, hidden = calls[0][:2], [each[2:] for each in calls]
        assert [each[:2] for each in calls] == [public] * 4
        drawn = [call for results in (public, hidden[0], hidden[2], hidden[3]) for calls in results for call in calls]
        assert len(set(drawn)) == len(drawn) == 16
        assert not any(len(set(re.findall(r"0\.\d+", call))) < 2 for call in drawn)

    def test_calls_and_printed_text_belong_to_their_test(self, course):
        course.write("""
            @pytest.mark.task("add")
            def test_one(student):
                student.add(1, 2)
            @pytest.mark.task("add")
            def test_two(student):
                student.add(3, 4)
        """)
        ((one, two),) = course.grade("def add(a, b): print('a', a)")
        assert (one.printed, two.printed) == ("a 1\n", "a 3\n")
        assert (one.staff.calls, two.staff.calls) == (("add(1, 2)",), ("add(3, 4)",))

    def test_two_courses_in_one_process_do_not_mix(self, tmp_path):
        """Both have a test module of the same name."""
        first, second = Course(tmp_path / "first"), Course(tmp_path / "second")
        first.write('@pytest.mark.task("add")\ndef test_it(student): assert student.add(1, 2) == 3')
        second.write('@pytest.mark.task("add")\ndef test_it(student): assert student.add(1, 2) == -1')
        before = set(sys.modules)
        verdicts = [one.grade(RIGHT)[0][0].verdict.value for one in (first, second, first)]
        assert verdicts == ["passed", "wrong_answer", "passed"]
        assert not [name for name in set(sys.modules) - before if "test_public" in name or "assignments" in name]

    def test_an_edited_suite_is_read_again(self, course):
        for want, verdict in ((3, "passed"), (4, "wrong_answer")):
            course.write(f'@pytest.mark.task("add")\ndef test_it(student): assert student.add(1, 2) == {want}')
            assert course.grade(RIGHT)[0][0].verdict.value == verdict


class TestSeclusion:
    PUBLIC = '@pytest.mark.task("add")\ndef test_it(student):\n    print("loud")\n    assert student.add(1, 2) == 3'

    def test_nothing_is_printed_and_nothing_is_left_in_the_folder(self, course, capfd):
        course.write(self.PUBLIC + "\nprint('louder')\nimport warnings; warnings.warn('loudest')")
        course.grade(RIGHT, "def add(a, b): return 1")
        assert capfd.readouterr() == ("", "")
        assert sorted(path.name for path in course.root.rglob("*") if path.is_file()) == ["test_public.py"]

    def test_the_callers_output_and_other_threads_go_on_writing(self, course, capsys):
        course.write(self.PUBLIC.replace('print("loud")', "import time; student.wait()"))
        written, waiting = threading.Event(), threading.Event()

        class Waiting(Double):
            def wait(self):
                waiting.set()
                assert written.wait(10)

        def progress():
            waiting.wait(10)
            print("progress")
            written.set()

        thread = threading.Thread(target=progress)
        thread.start()
        with course.collect() as suite:
            suite.run(Waiting(RIGHT))
            print("delivered")
        thread.join()
        assert capsys.readouterr().out == "progress\ndelivered\n"

    def test_no_configuration_of_the_surroundings_takes_part(self, course, monkeypatch):
        course.write(self.PUBLIC)
        for folder in (course.root, course.public.parent):
            (folder / "conftest.py").write_text("raise RuntimeError('conftest')")
            (folder / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\npython_functions = check_*\n")
        monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option-either")
        monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
        assert course.grade(RIGHT)[0][0].verdict is Verdict.PASSED
        assert os.environ["PYTEST_ADDOPTS"] == "--no-such-option-either"

    def test_the_name_of_a_test_is_in_no_environment(self, course):
        """A process started during a hidden test would inherit its name, parameters included."""
        course.write("""
            import os
            @pytest.fixture
            def seen(student):
                return [name for name in os.environ if name.startswith("PYTEST_CURRENT")]
            @pytest.mark.task("add")
            @pytest.mark.parametrize("secret", ["zqxv"])
            def test_it(student, seen, secret):
                assert not seen
                assert not [value for value in os.environ.values() if secret in value]
        """)
        assert course.grade(RIGHT)[0][0].verdict is Verdict.PASSED


class TestVerdicts:
    def test_a_plain_assertion_says_what_was_called_what_came_and_what_was_expected(self, course):
        result = course.verdict("assert student.pick({'A': 80}) == ['A']", "def pick(scores): return []")
        assert result.verdict is Verdict.WRONG_ANSWER
        assert result.message.ko == (
            "호출: pick({'A': 80})\n나온 값: []\n기대한 값: ['A']\n1개가 있어야 하는데 0개가 있습니다. 빠진 것: 'A'."
        )
        assert result.message.en.startswith("Called: pick({'A': 80})\nGot: []\nExpected: ['A']\n")

    def test_an_assertion_written_the_other_way_round_says_the_same(self, course):
        result = course.verdict("assert ['A'] == student.pick({'A': 80})", "def pick(scores): return ['B']")
        assert "Got: ['B']\nExpected: ['A']" in result.message.en

    def test_a_condition_is_shown_with_the_value_it_is_about(self, course):
        result = course.verdict("assert len(student.pick({'A': 80})) == 1", "def pick(scores): return ['B', 'C']")
        assert result.message.en == (
            "Called: pick({'A': 80})\nGot: ['B', 'C']\nChecked: len(student.pick({'A': 80})) == 1\n    2 == 1"
        )

    def test_an_authors_own_words_are_kept(self, course):
        result = course.verdict("assert student.add(1, 1) > 2, 'more than two'", RIGHT)
        assert result.message.en == "Called: add(1, 1)\nmore than two"

    def test_printing_for_returning_is_told(self, course):
        result = course.verdict("assert student.add(1, 1) == 2", "def add(a, b): print(a + b)")
        assert "print 대신 return" in result.message.ko
        result = course.verdict("check(student.add(1, 1), 2)", "def add(a, b): pass")
        assert "no return with a value was reached" in result.message.en

    def test_a_mismatch_and_its_hint_are_told(self, course):
        body = "check(student.add(1, 1), 2, hints=[Hint(0, MISTAKES['always_the_same'])])"
        result = course.verdict(body, "def add(a, b): return 0")
        assert result.message.en == (
            "Called: add(1, 1)\nGot: 0\nExpected: 2\nThe result is the same for different input."
        )

    def test_of_a_few_calls_all_are_told_of_many_the_last(self, course):
        result = course.verdict("student.add(1, 1)\nassert student.add(2, 2) == 5", RIGHT)
        assert result.message.en.startswith("Called: add(1, 1)\nCalled: add(2, 2)\nGot: 4")
        result = course.verdict("for n in range(9): assert student.add(n, n) != 10", RIGHT)
        assert result.message.en.startswith("Called: add(5, 5)\nGot: 10")

    def test_pytest_fail_is_a_wrong_answer(self, course):
        result = course.verdict("student.add(1, 2)\npytest.fail('세 번 틀렸습니다')", RIGHT)
        assert (result.verdict, result.message.ko) == (Verdict.WRONG_ANSWER, "호출: add(1, 2)\n세 번 틀렸습니다")

    def test_an_exception_of_the_students_is_told_with_its_line_and_meaning(self, course):
        result = course.verdict("assert student.add(1, 2) == 3", "def add(a, b):\n    return a + c\n")
        assert result.verdict is Verdict.CRASHED
        assert "NameError: name 'c' is not defined" in result.message.ko
        assert "2번째 줄: return a + c" in result.message.ko
        assert "정의하지 않은 이름" in result.message.ko
        assert result.message.ko.count("add(1, 2)") == 1

    def test_a_missing_function_is_not_implemented(self, course):
        assert course.verdict("assert student.add(1, 2) == 3", "x = 1").verdict is Verdict.NOT_IMPLEMENTED

    @pytest.mark.parametrize("verdict", ["timed_out", "out_of_memory", "over_limit", "unreadable"])
    def test_any_other_stop_is_its_own_verdict(self, course, verdict):
        result = course.verdict("assert student.add(1, 2) == 3", f"def add(a, b): _stop({verdict!r})")
        assert result.verdict.value == verdict
        assert result.message.ko == f"호출: add(1, 2)\n멈춤: {verdict}"
        assert result.staff.detail == "all of it"

    def test_a_stop_in_a_fixture_is_the_verdict_of_every_test_that_needs_it(self, course):
        course.write("""
            @pytest.fixture(scope="module")
            def answer(student):
                return student.add(1, 1)
            @pytest.mark.task("add")
            def test_one(answer): pass
            @pytest.mark.task("add")
            def test_two(answer): pass
        """)
        (results,) = course.grade("def add(a, b): _stop('timed_out')")
        assert [result.verdict.value for result in results] == ["timed_out", "timed_out"]

    def test_what_a_submission_says_cannot_break_a_report(self, course):
        source = "def add(a, b):\n    print('\\x1b[2J\\ud800')\n    raise ValueError('\\x1b[2J\\ud800\\u202e' * 9999)"
        result = course.verdict("assert student.add(1, 2) == 3", source)
        assert "\\x1b[2J\\ud800" in result.printed
        assert len(result.message.ko) < 5_000
        TypeAdapter(TestResult).validate_json(TypeAdapter(TestResult).dump_json(result))

    def test_a_huge_answer_is_told_in_a_few_lines(self, course):
        result = course.verdict("assert student.add(1, 2) == 'ab\\ncd'", "def add(a, b): return 'ab\\nce' * 100_000")
        assert result.verdict is Verdict.WRONG_ANSWER
        assert len(result.message.ko) < 2_000


STRANGE = [
    "None",
    "7",
    "-1",
    "0",
    "True",
    "''",
    "'x'",
    "b'x'",
    "[]",
    "[None]",
    "[[1], 2]",
    "()",
    "{}",
    "{1: 2}",
    "set()",
    "1.5",
    "float('nan')",
    "float('inf')",
    "10**400",
    "1j",
    "object()",
    "[object()]",
    "__import__('numpy').array([])",
    "__import__('numpy').array([1, 2, 3])",
    "__import__('numpy').array([[1.0], [2.0]])",
]
BUILTIN_STYLE = """
    @pytest.mark.task("add")
    def test_equal(student):
        assert student.pick('equal') == ["A", "B"]
    @pytest.mark.task("add")
    def test_in(student):
        assert student.pick('in') in (["A", "B"], ("A", "B"))
    @pytest.mark.task("add")
    def test_member(student):
        assert "A" in student.pick('member')
    @pytest.mark.task("add")
    def test_length(student):
        assert len(student.pick('length')) == 17
    @pytest.mark.task("add")
    def test_sorted(student):
        got = sorted(student.pick('sorted'))
        assert got == ["A", "B"]
    @pytest.mark.task("add")
    def test_set(student):
        assert set(student.pick('set')) == {"A", "B"}
    @pytest.mark.task("add")
    def test_unpacked(student):
        one, two = student.pick('unpacked')
        assert (one, two) == ("A", "B")
    @pytest.mark.task("add")
    def test_item(student):
        result = student.pick('item')
        assert result[0]["A"] == "B"
    @pytest.mark.task("add")
    def test_method(student):
        assert student.pick('method').strip().upper().split() == ["A", "B"]
    @pytest.mark.task("add")
    def test_loop(student):
        found = []
        for name in student.pick('loop'):
            found.append(name.lower())
        assert found == ["a", "b"]
    @pytest.mark.task("add")
    def test_looked_up(student):
        table = {"A": 1}
        assert table[student.pick('looked_up')] == 1
    @pytest.mark.task("add")
    def test_arithmetic(student):
        assert abs(student.pick('arithmetic') - 0.25) / 0.25 < 1e-6
    @pytest.mark.task("add")
    def test_all(student):
        assert student.pick('all') and all(name.isupper() for name in student.pick('all'))
    @pytest.mark.task("add")
    def test_helper(student):
        assert words(student.pick('helper')) == 2
    def words(answer):
        return len([word for word in answer.items() if word])
    @pytest.mark.task("add")
    def test_checks(student):
        check_list(student.pick('checks'), ["A", "B"], ordered=False)
    @pytest.mark.task("add")
    def test_close(student):
        check_close(student.pick('close'), [[0.25, 1], [2, 3]], rtol=1e-6)
    @pytest.mark.task("add")
    def test_text(student):
        check_text(student.call("pick", 'text'), "A B")
    @pytest.fixture
    def first(student):
        return student.pick('first')[0]["x"]
    @pytest.mark.task("add")
    def test_fixture(first):
        assert first == 1
"""
RIGHT_EACH = """
def pick(which):
    pair = ["A", "B"]
    return {"length": pair * 8 + ["A"], "method": " a b ", "looked_up": "A", "arithmetic": 0.25, "all": ["A"],
            "helper": {"x": 1, "y": 2}, "close": [[0.25, 1], [2, 3]], "text": "A B", "first": [{"x": 1}],
            "item": [{"A": "B"}]}.get(which, pair)
"""


class TestBlame:
    """An answer of the wrong kind is a wrong answer; a slip of the author's is nobody's loss."""

    @pytest.mark.parametrize("answer", STRANGE)
    def test_no_strange_answer_breaks_a_test_in_the_plain_style(self, course, answer):
        course.write(BUILTIN_STYLE)
        (results,) = course.grade(f"def pick(scores): return {answer}", reference=RIGHT_EACH)
        assert {result.function: result.verdict.value for result in results} == dict.fromkeys(
            (result.function for result in results), "wrong_answer"
        )

    @pytest.mark.parametrize(
        "body",
        [
            "assert student.add(1, 2) == WANT['typo']",
            "want = WANT['typo']\nassert student.add(1, 2) == want",
            "student.add(1, 2)\nassert undefined_name == 3",
            "assert student.add(1, 2) == math.sqroot(9)",
            "import no_such_module",
            "assert student.add(1, 2) == 3 / 0",
            "assert student.add(1, 2) == int('three')",
            "check_close(student.add(1, 2), 3)",
            "check(student.add(1, 2), object())",
            "check_close(student.add(1, 2), float('nan'), rtol=1e-6)",
            "student.call()",
            "raise RuntimeError('x')",
            "raise SystemExit(1)",
            "pytest.exit('done')",
            "pytest.skip('not today')",
            "pytest.xfail('known')",
            "pytest.importorskip('no_such_module')",
            "student.probe('no_such_probe')",
        ],
    )
    def test_an_authors_slip_is_never_a_wrong_answer(self, course, body):
        result = course.verdict(body, RIGHT)
        assert result.verdict.ours
        assert "잘못이 아니며" in result.message.ko
        assert result.staff.detail

    @pytest.mark.parametrize("how", ["skip", "xfail", "exit", "importorskip"])
    def test_a_test_that_gives_up_over_an_answer_is_the_answers_fault(self, course, how):
        body = f"if student.add(1, 2) is None: pytest.{how}('nothing_to_look_at')"
        assert course.verdict(body, "def add(a, b): pass").verdict is Verdict.WRONG_ANSWER

    SLIPPING = "got = student.add(1, 2)\nassert [3, 4][got - 3] == got"

    def test_the_reference_decides_on_the_same_inputs(self, course):
        """An IndexError that only some answers meet is theirs; one that the reference meets, too, is the author's."""
        wrong = "def add(a, b): return 9"
        assert course.verdict(self.SLIPPING, wrong).verdict is Verdict.WRONG_ANSWER
        broken = course.verdict(self.SLIPPING, wrong, reference="def add(a, b): return 5")
        assert broken.verdict is Verdict.ASSIGNMENT_BROKEN
        assert "does not pass this test either: assignment_broken" in broken.staff.detail

    def test_the_reference_is_asked_once_and_only_where_something_is_open(self, course):
        course.write(BUILTIN_STYLE)
        asked, verdicts = [], set()
        with course.collect() as suite:

            def ask():
                asked.append(answer)
                return suite.run(Double(RIGHT_EACH))

            suite.referee.decide(suite.run(Double(RIGHT_EACH)), pytest.fail)
            for answer in ("'zz'", "7", "None"):
                results = suite.run(Double(f"def pick(which): return {answer}"))
                verdicts |= {result.verdict.value for result in suite.referee.decide(results, ask)}
        assert asked == ["'zz'"]
        assert verdicts == {"wrong_answer"}

    def test_what_earlier_tests_kept_is_an_answer_too(self, course):
        course.write("""
            @pytest.mark.task("add")
            def test_one(student): student.memo["kept"] = student.add(1, 2)
            @pytest.mark.task("add")
            def test_two(student): assert student.memo["kept"] + 1 == 4
        """)
        (results,) = course.grade("def add(a, b): return 'x'")
        assert [result.verdict.value for result in results] == ["passed", "wrong_answer"]

    def test_without_the_reference_a_students_own_check_trusts_the_suite(self, course):
        body = "assert student.add(1, 2)[0] == 3"
        assert course.verdict(body, RIGHT, reference=None).verdict is Verdict.WRONG_ANSWER
        unasked = course.verdict("undefined_name", RIGHT, reference=None)
        assert unasked.verdict is Verdict.ASSIGNMENT_BROKEN

    @pytest.mark.parametrize("look", ["{True: 3}['add' in student.loaded.names]", "{True: 3}[student.has('add')]"])
    def test_what_the_file_has_is_an_answer_too(self, course, look):
        """Nobody may choose to be the author's fault by what a test finds before the first call."""
        assert course.verdict(f"assert {look} == 3", RIGHT).verdict is Verdict.PASSED
        odd = course.verdict(f"assert {look} == 3", "def other(): ...\ndef more(): ...")
        assert odd.verdict is Verdict.WRONG_ANSWER

    def test_a_machine_that_cannot_run_the_reference_decides_nothing(self, course):
        course.write('@pytest.mark.task("add")\ndef test_it(student): assert student.add(1, 2)[0] == 3')

        def ask():
            raise SandboxError(plain("The student side could not be started."))

        with course.collect() as suite:
            (result,) = suite.referee.decide(suite.run(Double(RIGHT)), ask)
        assert result.verdict is Verdict.GRADER_FAILED
        assert "could not be started" in result.staff.detail

    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EMFILE])
    def test_a_machine_that_runs_short_is_nobodys_answer(self, course, number):
        result = course.verdict(f"student.add(1, 2)\nraise OSError({number}, 'short')", RIGHT)
        assert result.verdict is Verdict.GRADER_FAILED

    def test_a_bug_of_the_graders_over_an_answer_is_told_to_the_staff(self, course, monkeypatch):
        """`show` fails: in the comparison of one test, and where the sentence of another is made."""

        def failing(value, *_):
            raise OverflowError("int too large")

        course.write("""
            @pytest.mark.task("add")
            def test_checked(student): check(student.add(1, 2), 3)
            @pytest.mark.task("add")
            def test_asserted(student): assert student.add(1, 2) == 3
        """)
        for module in ("grader.suites.compare.checks", "grader.suites.judging"):
            monkeypatch.setattr(f"{module}.show", failing)
        (results,) = course.grade("def add(a, b): return 9")
        for result in results:
            assert result.verdict is Verdict.WRONG_ANSWER
            assert result.staff.bug == "OverflowError: int too large"
            assert "could not go on" in result.message.en

    def test_a_name_that_authors_cannot_import_is_the_suites_fault(self, course):
        """Asked for in `grader.suites`, where it would be raised by the grader's own code."""
        result = course.verdict("import grader.suites\ngrader.suites.chek(student.add(1, 2), 3)", RIGHT)
        assert result.verdict is Verdict.ASSIGNMENT_BROKEN
        assert not result.staff.bug
        assert "no attribute 'chek'" in result.staff.detail

    @pytest.mark.parametrize("mark", ["skip", "xfail", "skipif(True, reason='x')", "xfail(strict=True)"])
    def test_a_test_that_does_not_decide_is_broken(self, course, mark):
        result = course.verdict("assert student.add(1, 2) == 3", RIGHT, above=f"@pytest.mark.{mark}")
        assert result.verdict is Verdict.ASSIGNMENT_BROKEN

    def test_a_slip_in_parameters_is_the_authors(self, course):
        result = course.verdict(
            "student.add(1, 2)\nassert case['typo'] == 3",
            RIGHT,
            parameters="student, case",
            above="@pytest.mark.parametrize('case', [{'want': 3}])",
        )
        assert result.verdict is Verdict.ASSIGNMENT_BROKEN

    def test_a_missing_fixture_is_the_authors(self, course):
        assert course.verdict("pass", RIGHT, parameters="stduent").verdict is Verdict.ASSIGNMENT_BROKEN

    def test_the_next_test_and_the_next_student_run_as_ever(self, course):
        course.write("""
            @pytest.mark.task("add")
            def test_one(student): pytest.exit("over")
            @pytest.mark.task("add")
            def test_two(student): assert student.add(1, 2) == 3
        """)
        for results in course.grade(RIGHT, RIGHT):
            assert [result.verdict.value for result in results] == ["assignment_broken", "passed"]

    def test_a_fault_of_the_sandbox_is_the_graders(self, course):
        class Failing(Double):
            def call(self, name, *args, **kwargs):
                raise SandboxError(plain("The student side could not be started."))

        result = course.verdict("assert student.add(1, 2) == 3", Failing(RIGHT))
        assert result.verdict is Verdict.GRADER_FAILED
        assert "could not be started" in result.staff.detail

    def test_authors_are_told_how_arrays_are_compared(self, course):
        arrays = "import numpy\ndef add(a, b): return numpy.array([1, 2])"
        result = course.verdict(
            "import numpy\nassert student.add(1, 2) == numpy.array([1, 2])", arrays, reference=arrays
        )
        assert result.verdict is Verdict.ASSIGNMENT_BROKEN
        assert "use check or check_close of grader.suites" in result.staff.detail
        assert "check_close" not in result.message.en

    def test_arrays_are_fine_where_they_are_asked_for(self, course):
        student = Double("import numpy\ndef add(a, b): return numpy.array([1, 2])")
        assert course.verdict("check_close(student.add(1, 2), [1, 2], rtol=0)", student).verdict is Verdict.PASSED
        assert np.__name__ in sys.modules


class TestHidden:
    """Nothing of a hidden test but its verdict and the kind of its case."""

    SECRETS = ("zqxv-ryuk", "83729104")
    HIDDEN = """
        @pytest.mark.task("add")
        @pytest.mark.category("text")
        @pytest.mark.parametrize("word", ["zqxv-ryuk"], ids=["zqxv-ryuk"])
        def test_words(student, word):
            "zqxv-ryuk"
            assert student.add(word, 83729104) == word
    """

    @pytest.mark.parametrize(
        "source",
        [
            "def add(a, b): return (a, b)",
            "def add(a, b): print(a, b)",
            "def add(a, b): raise ValueError((a, b))",
            "def add(a, b): raise type(a, (Exception,), {})(b)",
            "def add(a, b): return 1 / 0 if a > b else {}[a]",
            "def add(a, b): _stop('timed_out')",
            "def add(a, b): return [a] * 10000",
        ],
    )
    def test_no_hidden_value_reaches_what_a_student_reads(self, course, source):
        course.write('@pytest.mark.task("add")\ndef test_public(student): pass', self.HIDDEN)
        ((_, result),) = course.grade(source, hidden=True)
        assert result.verdict is not Verdict.PASSED
        open_part = TypeAdapter(TestResult).dump_json(result, exclude={"staff"}).decode()
        assert not [secret for secret in self.SECRETS if secret in open_part]
        assert (result.printed, result.seconds, result.case) == ("", 0.0, "1")
        assert "글자와 문장" in result.message.ko

    def test_the_staff_sees_calls_answer_and_printed_text(self, course):
        course.write('@pytest.mark.task("add")\ndef test_public(student): pass', self.HIDDEN)
        ((_, result),) = course.grade("def add(a, b):\n    print('got', b)\n    return 'nothing'", hidden=True)
        assert result.staff.calls == ("add('zqxv-ryuk', 83729104)",)
        assert "'nothing' == 'zqxv-ryuk'" in result.staff.detail
        assert result.staff.printed == "got 83729104\n"


class TestBrokenSuites:
    TEST = '@pytest.mark.task("add")\ndef test_it(student): pass\n'

    @pytest.mark.parametrize(
        ("public", "sentence"),
        [
            ("def test_it(:\n", "line 6: invalid syntax. Correct the test file."),
            ("def test_it(student): pass\n", 'line 6: test_it has no task. Put @pytest.mark.task("…") above it.'),
            (TEST.replace("add", "ad"), "test_it belongs to task 'ad', which assignment.toml does not have"),
            (TEST.replace('"add"', ""), 'write @pytest.mark.task("…") with one name'),
            (TEST + '@pytest.mark.category("odd")\n' + TEST.replace("_it", "_b"), "unknown category 'odd'"),
            (TEST + TEST, "test_it is defined in line 7 already, and the first one would never run"),
            (TEST.replace("task", "taks"), "'taks' not found in `markers`"),
            ("x = 1\n", "no test was found. A test is a function whose name begins with test_."),
            ("import no_such_module\n" + TEST, "line 6: ModuleNotFoundError: No module named 'no_such_module'"),
            ("x = 1 / 0\n" + TEST, "line 6: ZeroDivisionError: division by zero. Correct the test file."),
            ("@pytest.mark.parametrize('x', [1])\n" + TEST, "function uses no argument 'x'"),
            (
                "import unittest\nclass TestX(unittest.TestCase):\n    def test_y(self): pass\n" + TEST,
                "test_y has no task",
            ),
        ],
    )
    def test_a_suite_that_cannot_be_used_is_one_sentence(self, course, public, sentence):
        course.write("")
        course.public.write_text(HEAD + public, encoding="utf-8")
        with pytest.raises(AssignmentError) as caught:
            course.grade(RIGHT)
        assert sentence in str(caught.value)
        assert str(course.public) in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_a_fault_of_the_hidden_file_names_the_hidden_file(self, course):
        course.write(self.TEST, "def test_hidden(student:\n")
        with pytest.raises(AssignmentError, match=r"test_hidden\.py, line \d+: "):
            course.grade(RIGHT, hidden=True)

    def test_a_name_may_be_used_once_in_both_files(self, course):
        course.write(self.TEST, self.TEST)
        with pytest.raises(AssignmentError, match=r"test_hidden\.py: test_it is the name of a public test too"):
            course.grade(RIGHT, hidden=True)

    def test_a_task_without_tests_is_found(self, course):
        course.write(self.TEST, "")
        tasks = [{"name": name, "points": 50, "title": {"ko": "", "en": ""}} for name in ("add", "names")]
        course.assignment = Assignment(**{**course.assignment.model_dump(), "tasks": tasks})
        with pytest.raises(AssignmentError, match="no test belongs to the task 'names'"):
            course.grade(RIGHT, hidden=True)
        assert course.grade(RIGHT)[0][0].verdict is Verdict.PASSED

    def test_a_missing_file_is_named(self, course):
        course.write(self.TEST)
        with pytest.raises(AssignmentError, match=r"test_hidden\.py cannot be read: No such file"):
            course.grade(RIGHT, hidden=True)

    def test_without_the_staffs_folder_hidden_tests_cannot_run(self, course):
        course.write(self.TEST)
        course.assignment = course.assignment.model_copy(update={"reference": None})
        with pytest.raises(AssignmentError, match="grade check"):
            course.grade(RIGHT, hidden=True)

    @pytest.mark.parametrize("end", ["raise SystemExit(3)", "pytest.exit('over')"])
    def test_a_suite_that_ends_pytest_is_broken(self, course, end):
        """And nothing of it is left in this process."""
        course.write(f"{end}\n" + self.TEST)
        path = list(sys.meta_path)
        with pytest.raises(AssignmentError, match=rf"{course.public}, line 6: (SystemExit: 3|Exit: over)\. Correct"):
            course.collect()
        assert sys.meta_path == path


class TestEndings:
    PUBLIC = '@pytest.mark.task("add")\ndef test_it(student): assert student.add(1, 2) == 3'

    @pytest.mark.parametrize("error", [KeyboardInterrupt(), SandboxError(plain("x"))])
    def test_what_is_no_tests_doing_comes_out_as_it_is(self, course, error, capfd):
        """And the suite can be used for the next student, with fixtures of its own."""
        course.write("""
            @pytest.fixture(scope="module")
            def three(student):
                yield student.add(1, 2)
                print("loud")
                raise RuntimeError("torn down")
            @pytest.mark.task("add")
            def test_one(three): assert three == 3
            @pytest.mark.task("add")
            def test_two(student): assert student.two() == 2
        """)

        class Raising(Double):
            @property
            def asked(self):
                raise error

            @asked.setter
            def asked(self, value): ...

        with course.collect() as suite:
            with pytest.raises(type(error)) as caught:
                suite.run(Raising(RIGHT))
            assert caught.value is error
            assert suite.run(Double(RIGHT + "def two(): return 2\n"))[0].verdict is Verdict.PASSED
        assert capfd.readouterr() == ("", "")

    def test_an_interrupt_in_a_test_ends_the_run(self, course):
        course.write(self.PUBLIC)

        class Interrupting(Double):
            def call(self, name, *args, **kwargs):
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            course.grade(Interrupting(RIGHT), RIGHT)

    def test_no_students_is_no_fault(self, course):
        course.write(self.PUBLIC)
        assert course.grade() == []
