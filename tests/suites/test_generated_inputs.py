"""Made-up inputs: what a student is told of the smallest that fails, and that nothing of it depends on luck."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import textwrap

import pytest

from grader.domain.course import Limits
from grader.domain.secret import FIXED
from grader.domain.verdict import Verdict
from grader.text.errors import AssignmentError
from tests.doubles import Double
from tests.suites.test_suite import HEAD, RIGHT, Course

IMPORTS = """
from hypothesis import assume
from hypothesis import strategies as st
from grader.suites import generated
"""
ADD = """
    @pytest.mark.task("add")
    @generated(a=st.integers(-50, 200), b=st.integers(0, 9))
    def test_any_two_numbers(student, a, b):
        check(student.add(a, b), a + b)
"""
PICK = """
    @pytest.mark.task("add")
    @generated(scores=st.dictionaries(st.sampled_from(["Ahri", "Lux"]), st.integers(0, 100)))
    def test_any_scores(student, scores):
        assert student.pick(scores) == [name for name in scores if scores[name] >= 80]
"""


@pytest.fixture
def course(tmp_path) -> Course:
    return Course(tmp_path / "course")


def graded(course: Course, suite: str, *students, hidden: bool = False):
    if hidden:
        course.write("""
            @pytest.mark.task("add")
            def test_public(student):
                pass
        """)
        course.hidden.write_text(HEAD + IMPORTS + textwrap.dedent(suite), encoding="utf-8")
    else:
        course.write("")
        course.public.write_text(HEAD + IMPORTS + textwrap.dedent(suite), encoding="utf-8")
    return [results[-1] for results in course.grade(*students, hidden=hidden)]


class TestTheSmallest:
    def test_the_smallest_that_fails_is_told(self, course):
        student = Double("def add(a, b): return a + b if a < 60 else 0")
        (result,) = graded(course, ADD, student)
        assert result.verdict is Verdict.WRONG_ANSWER
        assert result.message.ko.splitlines() == [
            "호출: add(60, 0)",
            "나온 값: 0",
            "기대한 값: 60",
            "자동으로 만든 여러 입력으로 확인했습니다. 이것은 통과하지 못한 입력 가운데 가장 간단한 것입니다.",
        ]
        assert result.message.en.endswith("This is the simplest one found that does not pass.")
        assert [str(call) for call in student.calls] == ["add(60, 0)"]
        assert result.staff.calls == ("add(60, 0)",)

    def test_a_plain_assert_is_told_in_the_same_way(self, course):
        (result,) = graded(course, PICK, "def pick(scores): return [n for n in scores if scores[n] >= 50]")
        assert result.message.en.splitlines()[:3] == [
            "Called: pick({'Ahri': 50})",
            "Got: ['Ahri']",
            "Expected: []",
        ]

    def test_an_error_is_made_smaller_and_stays_an_error(self, course):
        """For 1 the answer is wrong: another mistake, which is told when this one is mended."""
        source = "def add(a, b): return a + b if a == 0 else -1 if a < 100 else 1 // 0"
        suite = ADD.replace("st.integers(-50, 200)", "st.sampled_from([0, 1, *range(100, 200)])")
        (result,) = graded(course, suite, source)
        assert result.verdict is Verdict.CRASHED
        assert "add(100, 0) raised ZeroDivisionError" in result.message.en
        assert "Line 1: def add(a, b)" in result.message.en
        assert result.message.en.endswith("does not pass.")

    def test_a_right_answer_passes_on_all_inputs(self, course):
        student = Double(RIGHT)
        assert [result.verdict for result in graded(course, ADD + PICK, student)] == [Verdict.PASSED]

    def test_what_is_printed_and_remarked_on_the_way_is_no_ending(self, course, capfd):
        graded(course, ADD, "def add(a, b): return 3")
        assert capfd.readouterr() == ("", "")


class TestStops:
    @pytest.mark.parametrize("verdict", ["timed_out", "out_of_memory", "over_limit", "not_implemented"])
    def test_a_call_without_an_answer_ends_the_test_at_once(self, course, verdict):
        student = Double(f"""
            count = []
            def add(a, b):
                count.append(a)
                if a > 5:
                    _stop({verdict!r})
                return a + b
        """)
        (result,) = graded(course, ADD, student)
        assert result.verdict.value == verdict
        assert "simplest" not in result.message.en
        assert sum(a > 5 for a in student.value("count")) == 1

    def test_a_stop_on_the_way_to_the_smallest_ends_it_too(self, course):
        student = Double("""
            count = []
            def add(a, b):
                count.append(a)
                if 0 < a < 100:
                    _stop("timed_out")
                return 0
        """)
        suite = ADD.replace("st.integers(-50, 200)", "st.sampled_from([0, 1, *range(100, 200)])")
        (result,) = graded(course, suite.replace("a + b)", "a + b if a else 0)"), student)
        assert result.verdict is Verdict.TIMED_OUT
        count = student.value("count")
        assert count[-1] < 100 < max(count)
        assert sum(0 < a < 100 for a in count) == 1

    def test_an_authors_mistake_is_the_authors(self, course):
        suite = """
            @pytest.mark.task("add")
            @generated(a=st.integers(0, 200))
            def test_any(student, a):
                check(student.add(a, 1), WANT["typo"])
        """
        (result,) = graded(course, suite, RIGHT)
        assert result.verdict is Verdict.ASSIGNMENT_BROKEN
        assert "KeyError" in result.staff.detail

    def test_an_unusable_answer_is_the_students(self, course):
        suite = """
            @pytest.mark.task("add")
            @generated(a=st.integers(0, 200))
            def test_any(student, a):
                assert len(student.add([a], [])) == 1
        """
        right, wrong = graded(course, suite, RIGHT, "def add(a, b): return 3")
        assert right.verdict is Verdict.PASSED
        assert wrong.verdict is Verdict.WRONG_ANSWER
        assert "add([0], [])" in wrong.message.en

    def test_assume_leaves_an_input_out(self, course):
        suite = """
            @pytest.mark.task("add")
            @generated(a=st.integers(0, 200))
            def test_any(student, a):
                assume(a > 20)
                check(student.add(a, 1), a + 1)
        """
        right, wrong = graded(course, suite, "def add(a, b): return a + b if a > 20 else 0", "def add(a, b): return 0")
        assert right.verdict is Verdict.PASSED
        assert "add(21, 1)" in wrong.message.en

    def test_a_skip_is_the_authors(self, course):
        suite = """
            @pytest.mark.task("add")
            @generated(a=st.integers(0, 200))
            def test_any(student, a):
                pytest.skip("not today")
        """
        assert graded(course, suite, RIGHT)[0].verdict is Verdict.ASSIGNMENT_BROKEN


class TestLuck:
    def test_two_answers_to_one_input_are_a_wrong_answer(self, course):
        source = """
            seen = []
            def add(a, b):
                seen.append(a)
                return -1 if len(seen) == 3 else a + b
        """
        (result,) = graded(course, ADD, source)
        assert result.verdict is Verdict.WRONG_ANSWER
        assert "같은 입력에 다른 답" in result.message.ko
        assert "two different answers" in result.message.en
        assert "나온 값: -1" in result.message.ko

    def test_the_same_report_for_everybody(self, course):
        source = "def add(a, b): return a + b if a + b < 77 else 0"
        one, two, other = graded(course, ADD, source, source, f"{source}\n# of another")
        assert one.message == two.message == other.message

    def test_the_inputs_do_not_depend_on_what_else_is_loaded(self, tmp_path):
        """hypothesis takes constants from the source of loaded modules; and hashes of strings differ by process."""
        (tmp_path / "loaded.py").write_text("A = 77\nB = 123\nC = 41\nD = 199\n")
        program = textwrap.dedent("""
            import sys
            if sys.argv[1:]:
                import loaded
            from hypothesis import strategies as st
            from grader.suites.generated_inputs import Cases
            capitals = st.text(st.characters(categories=["Lu"]), max_size=3)
            numbers = st.integers(0, 200)
            inputs = {"n": numbers, "t": capitals, "d": st.dictionaries(st.sampled_from("abc"), numbers)}
            print(Cases("", inputs, 60).in_order(1))
        """)
        seen = set()
        for seed, extra in (("1", []), ("2", ["more"])):
            environment = {
                **os.environ,
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path]),
            }
            command = [sys.executable, "-c", program, *extra]
            done = subprocess.run(
                command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False
            )
            assert done.stdout, done.stderr
            seen.add(done.stdout)
        assert len(seen) == 1
        assert not (tmp_path / ".hypothesis").exists()

    def test_the_way_to_the_smallest_is_bounded(self, course):
        """Made smaller by one at a time, a number of 60 digits would be for ever on the way."""
        suite = """
            @pytest.mark.task("add")
            @generated(a=st.integers(0, 10**60), b=st.lists(st.integers(0, 10**9), min_size=20, max_size=20))
            def test_any(student, a, b):
                assert student.add(a, b) == 1
        """
        student = Double("""
            count = []
            def add(a, b):
                count.append(a)
                return 1 if (a * 7 + b[0] * 31 + b[-1]) % 101 < 50 else 0
        """)
        graded(course, suite, student)
        assert len(student.value("count")) < 300

    def test_a_queue_for_the_core_ends_no_way_to_the_smallest_and_time_of_its_own_does(self, course):
        """What is told must not hang on what else the machine does; where a clock had a say, that is on record."""
        source = "def add(a, b): return a + b if a < 60 else 0"
        told, late, slow = Double(source), Double(source), Double(source)
        late.limits = slow.limits = Limits().model_copy(update={"call_seconds": 0.0})
        ticks = itertools.count(step=1_000)
        late.budget.spent = lambda: 0.0  # all of it in the queue
        slow.budget.spent = lambda: next(ticks)
        one, two, other = graded(course, ADD, told, late, slow)
        assert one.message == two.message != other.message
        assert other.verdict is Verdict.WRONG_ANSWER
        assert [each.budget.decided for each in (told, late, slow)] == [False, False, True]

    def test_the_memo_stays(self, course):
        student = Double("def add(a, b): return 0")
        student.memo["trained"] = 1
        graded(course, ADD, student)
        assert student.memo == {"trained": 1}


class TestHiddenTests:
    def test_nothing_of_the_input_is_shown(self, course):
        (result,) = graded(course, ADD, "def add(a, b): return a + b if a < 60 else 0", hidden=True)
        assert not result.visible
        assert result.verdict is Verdict.WRONG_ANSWER
        assert "60" not in result.message.ko + result.message.en + result.printed + result.case
        assert "가장 간단한" not in result.message.ko
        assert result.staff.calls == ("add(60, 0)",)

    def test_the_inputs_hang_on_the_secret(self, course):
        """Those of the class, for everybody in it; never those that this process drew for another one."""
        graded(course, ADD, RIGHT, hidden=True)  # writes the suite
        source = "given = []\ndef add(a, b):\n    given.append((a, b))\n    return a + b"
        drawn = []
        for secret in (FIXED, bytes(32), FIXED):
            one, two = Double(source), Double(source)
            course.grade(one, two, hidden=True, secret=secret)
            assert one.value("given") == two.value("given")
            drawn.append(one.value("given"))
        assert drawn[0] == drawn[2]
        assert len(set(drawn[0]) & set(drawn[1])) < 5


class TestAuthors:
    def test_parametrize_beside_it_is_refused(self, course):
        for above, below in (('@pytest.mark.parametrize("b", [1, 2])', ""), ("", '@pytest.mark.parametrize("b", [1])')):
            suite = f"""
                @pytest.mark.task("add")
                {above}
                @generated(a=st.integers(0, 200))
                {below}
                def test_any(student, a, b):
                    pass
            """
            with pytest.raises(AssignmentError, match=r"line \d+: test_any: parametrize cannot stand beside generated"):
                graded(course, suite, RIGHT)

    def test_parametrize_under_another_name_is_refused_too(self, course):
        suite = """
            twice = pytest.mark.parametrize("b", [1, 2])
            @twice
            @pytest.mark.task("add")
            @generated(a=st.integers(0, 200))
            def test_any(student, a, b):
                pass
        """
        with pytest.raises(AssignmentError, match=r"line \d+: test_any: parametrize cannot stand beside generated"):
            graded(course, suite, RIGHT)

    @pytest.mark.parametrize(
        ("decorator", "parameters", "sentence"),
        [
            ("@generated(a=3)", "student, a", "takes a strategy of hypothesis"),
            ("@generated(c=st.integers())", "student, a", "has no parameter c"),
            ("@generated()", "student", "draws nothing"),
            ("@generated(a=st.integers())", "a", "needs the fixture `student`"),
        ],
    )
    def test_a_slip_is_one_sentence(self, course, decorator, parameters, sentence):
        suite = f"""
            @pytest.mark.task("add")
            {decorator}
            def test_any({parameters}):
                pass
        """
        with pytest.raises(AssignmentError) as caught:
            graded(course, suite, RIGHT)
        assert sentence in str(caught.value)
        assert "Correct the test file" in str(caught.value)

    def test_fixtures_stand_beside_the_inputs(self, course):
        suite = """
            @pytest.fixture
            def one():
                return 1
            @pytest.mark.task("add")
            @generated(a=st.integers(0, 200))
            def test_any(a, student, one):
                check(student.add(a, one), a + 1)
        """
        assert graded(course, suite, RIGHT)[0].verdict is Verdict.PASSED


def test_with_plain_pytest_at_home(course):
    graded(course, ADD, RIGHT)
    folder = course.public.parent
    (folder / "assignment.toml").write_text(
        'id = "sums"\nkind = "functions"\ntitle = { ko = "합", en = "sums" }\n'
        '[[tasks]]\nname = "add"\npoints = 100\ntitle = { ko = "더하기", en = "add" }\n',
        encoding="utf-8",
    )
    (folder / "sums.py").write_text("def add(a, b):\n    return a + b if a < 60 else 0\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--color=no"]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert "호출: add(60, 0)\n나온 값: 0\n기대한 값: 60\n자동으로 만든" in done.stdout
    assert "Falsifying" not in done.stdout + done.stderr
    assert "Traceback" not in done.stdout
