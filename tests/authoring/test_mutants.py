"""`grade verify --mutants` shows what a suite overlooks, and takes nothing else for proof.

Of `grader.authoring.mutants` and its sentences, `grader.authoring.mutants.words`.
"""

import sys

import pytest
from cosmic_ray.mutating import mutate_code

from grader.authoring.mutants.make import Key, make_mutants
from grader.authoring.mutants.operators import OPERATORS
from grader.authoring.mutants.verify import MutantOutcome, judge_mutant
from grader.domain.verdict import Report, TestResult, Verdict
from grader.text.errors import MachineError
from tests.conftest import FILES, HALF, RIGHT, grade, write
from tests.tiers import full


@pytest.fixture
def mutants(course, tmp_path):
    """`grade verify --mutants sums`, after some files of the course were written."""

    def call(files=None, lang="en"):
        write(course, files or {})
        return grade("verify", "--mutants", "sums", "--course", course, "--lang", lang, cwd=tmp_path)

    return call


HIDDEN = "reference/sums/test_hidden.py"
LIST = "reference/sums/mutants.toml"
WEAK = {HIDDEN: FILES[HIDDEN].replace("student.double(777) == 1554", "student.double(2) == 4")}
"""With the public test's own 2, for which 2 + a and 2 ** a are as good."""
EXPLAINED = """
    [[equivalent]]
    function = "double"
    before = "return 2 * a"
    after = ["return 2 + a", "return 2 ** a"]
    reason = "only 2 is ever doubled"
    """
WRONG = {
    "reference/sums/wrong/half.py": HALF,
    "reference/sums/wrong/expected.toml": """
        [half]
        why = "forgets to double"
        fails = ["double"]

        [minus]
        fails = ["add"]
        """,
}


def row(done):
    """The numbers of `sums`: mutants, killed, equivalent, survivors, hand-made."""
    return next(line for line in done.stdout.splitlines() if line.startswith("sums ")).split()[1:6]


def test_a_suite_without_a_gap(mutants):
    """0: every mutant lost points, and each test has a part in it."""
    done = mutants()
    assert done.code == 0, done.output
    made, killed, listed, left, by_hand = row(done)
    assert int(made) == int(killed) > 20
    assert (listed, left, by_hand) == ("0", "0", "2/2")
    assert "✓ no gap" in done.stdout
    tests = {line.split()[0]: line.split()[1:4] for line in done.stdout.splitlines() if line.startswith("test_")}
    assert set(tests) == {"test_add", "test_double", "test_add_negative", "test_double_large"}
    assert int(tests["test_double_large"][2]) == 2  # 2 + a and 2 ** a are right for the public 2


def test_a_mutant_survives_a_weak_suite(mutants):
    """1: where it is, the line before and after, what to do."""
    done = mutants(WEAK)
    assert done.code == 1, done.output
    assert row(done)[3] == "2"
    assert "✗ gaps" in done.stdout
    sentence = (
        "sums.py:6 ReplaceBinaryOperator_Mul_Add: double: still full with this change.\n"
        "    - return 2 * a\n"
        "    + return 2 + a\n"
    )
    assert sentence in done.stdout
    assert "or say in reference/sums/mutants.toml why they are the same" in done.stdout


@full
def test_in_korean(mutants):
    """The same in the course's language."""
    done = mutants(WEAK, lang="ko")
    assert "double: 이렇게 바뀌어도 만점입니다." in done.stdout
    assert "✗ 빈틈 있음" in done.stdout


@full
def test_the_same_result_twice(mutants):
    """Mutants, verdicts, tables and sentences: nothing hangs on luck or on which core was quicker."""
    assert mutants(WEAK | WRONG).stdout == mutants().stdout


@full
def test_an_explained_survivor_is_no_gap(mutants):
    """0: listed, with the reason."""
    done = mutants(WEAK | {LIST: EXPLAINED})
    assert done.code == 0, done.output
    assert row(done)[2:4] == ["2", "0"]


@full
def test_an_entry_may_hang_on_the_data(mutants):
    """`sometimes = true`: taken where it survives, and no fault where it loses points."""
    assert mutants(WEAK | {LIST: EXPLAINED + "sometimes = true\n"}).code == 0
    done = mutants({HIDDEN: FILES[HIDDEN]})
    assert done.code == 0, done.output
    assert row(done)[2] == "0"


@full
def test_each_entry_has_to_be_true(mutants):
    """1, and a sentence for each: of no mutant any longer, without a reason, twice."""
    entries = [
        EXPLAINED.replace("2 ** a", "a ** 2"),
        EXPLAINED.replace('"double"', '"add"'),
        EXPLAINED + "occurrence = 2\n",
        EXPLAINED.replace("only 2 is ever doubled", " "),
    ]
    done = mutants(WEAK | {LIST: "".join(entries)})
    assert done.code == 1, done.output
    assert "sums: mutants.toml, double: there is no such mutant" in done.stdout
    assert "    + return a ** 2\n" in done.stdout
    assert "sums: mutants.toml, add: there is no such mutant" in done.stdout
    assert "    + return 2 + a    (2)\n" in done.stdout
    assert "sums: mutants.toml, double: there is no reason why it is the same" in done.stdout
    assert "sums: mutants.toml, double: listed twice" in done.stdout
    assert done.stdout.count("there is no such mutant") == 5


@full
@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({LIST: EXPLAINED}, "lists it as the same, and it loses points: test_double_large"),
        ({LIST: "[[equivalent]\n"}, "mutants.toml is not valid TOML: "),
        ({LIST: EXPLAINED.replace("reason", "because")}, "equivalent.0.because"),
        ({"reference/sums/sums.py": HALF}, "reference: not full"),
        ({"reference/sums/sums.py": "def add(a, b)\n"}, "reference: not full"),
        (
            WRONG | {"reference/sums/wrong/half.py": RIGHT["sums"]},
            "sums: wrong/half: gets full points",
        ),
    ],
)
def test_what_else_is_a_gap(mutants, files, sentence):
    """1, and a sentence: the list has to be true, and a wrong solution has to lose something."""
    done = mutants(files)
    assert done.code == 1, done.output
    assert sentence in done.stdout


@full
def test_hand_made_mutants_count(mutants):
    """Files of wrong/ stand beside the made ones, for the assignment and for each test."""
    done = mutants(WRONG)
    assert done.code == 0, done.output
    assert row(done)[4] == "2/2"
    tests = {line.split()[0]: line.split()[2] for line in done.stdout.splitlines() if line.startswith("test_")}
    assert tests == {"test_add": "1", "test_double": "1", "test_add_negative": "1", "test_double_large": "1"}


USELESS = """

        @pytest.mark.task("add")
        def test_add_is_there(student):
            assert student.has("add")
        """


@full
def test_a_test_that_kills_nothing_is_named(mutants):
    """A warning that costs nothing, once the other tests leave no gap."""
    done = mutants({HIDDEN: FILES[HIDDEN].rstrip() + USELESS})
    assert done.code == 0, done.output
    assert "sums: warning: test_add_is_there kills no mutant. Such a test proves nothing" in done.stdout
    assert done.stdout.count("kills no mutant") == 1


@full
def test_what_cannot_run_at_all_is_nobodys_merit(mutants):
    """A file that breaks when it is loaded fails every test; a useless one gets no kill from it."""
    files = {
        HIDDEN: FILES[HIDDEN].replace("student.double(777) == 1554", 'student.has("double")'),
        "reference/sums/wrong/broken.py": "def add(a, b)\n    return a + b\n",
        "reference/sums/wrong/expected.toml": '[broken]\nfails = ["add", "double"]\n',
    }
    done = mutants(files)
    assert row(done)[4] == "1/1"
    assert "test_double_large kills no mutant" in done.stdout


@full
def test_a_fault_of_the_machine_is_no_kill(mutants):
    """A test that cannot go on has not noticed anything."""
    short = FILES[HIDDEN].replace(
        "assert student.double(777) == 1554", 'if student.double(777) != 1554: raise OSError(28, "no room")'
    )
    done = mutants({HIDDEN: short})
    assert done.code == 4, done.output
    assert "that is no kill: OSError: [Errno 28] no room" in done.stdout
    made, killed, listed, left, _ = row(done)
    assert int(killed) < int(made)
    assert (listed, left) == ("0", "0")


def result(verdict):
    return TestResult(function="test_add", task="add", verdict=verdict, visible=True)


def report(status, score, *verdicts):
    return Report(
        student="a mutant",
        assignment="sums",
        status=status,
        score=score,
        max_score=100.0,
        tests=tuple(map(result, verdicts)),
        graded_at="2026-03-02T09:00:00Z",
        isolation_level=1,
    )


@pytest.mark.parametrize(
    ("graded", "became"),
    [
        (report(Verdict.PASSED, 100.0, Verdict.PASSED), MutantOutcome.SURVIVED),
        (report(Verdict.PASSED, 99.99, Verdict.PASSED, Verdict.WRONG_ANSWER), MutantOutcome.KILLED),
        (report(Verdict.PASSED, 0.0, Verdict.TIMED_OUT), MutantOutcome.KILLED),
        (report(Verdict.UNREADABLE, 0.0), MutantOutcome.KILLED),
        (report(Verdict.GRADER_FAILED, None), MutantOutcome.UNKNOWN),
        (report(Verdict.ASSIGNMENT_BROKEN, None), MutantOutcome.UNKNOWN),
        (report(Verdict.PASSED, None, Verdict.WRONG_ANSWER, Verdict.GRADER_FAILED), MutantOutcome.UNKNOWN),
        (report(Verdict.PASSED, None, Verdict.WRONG_ANSWER, Verdict.ASSIGNMENT_BROKEN), MutantOutcome.UNKNOWN),
    ],
)
def test_only_lost_points_are_a_kill(graded, became):
    """Whatever is a fault of ours says nothing of the suite."""
    assert judge_mutant(graded) is became


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.__name__)
def test_operators_do_what_their_examples_say(operator):
    """Each example of an operator of ours, by the library's own way."""
    for example in operator.examples():
        changed = mutate_code(example.pre_mutation_code, operator(), example.occurrence)
        assert changed == example.post_mutation_code


SOLUTION = '''
"""A docstring 1."""

from __future__ import annotations
import math as m


class Scale:
    """Another one."""

    factor: int | None = 3

    def by(self, x: int | float = 2) -> int | None:
        """And 1 more."""
        if x not in (1, 2):
            x += 1
        return self.factor * x


if __name__ == "__main__":
    print(Scale().by(4) + 1)
'''
GUARD = SOLUTION[SOLUTION.index("if __name__") :]


def test_only_the_program_is_changed():
    """No import, docstring, annotation or main guard; each mutant compiles and is another program."""
    mutants_found = make_mutants(SOLUTION.encode())
    assert {mutant.key.function for mutant in mutants_found} == {"Scale", "Scale.by"}
    for mutant in mutants_found:
        text = mutant.source.decode()
        compile(text, "mutant", "exec")
        for part in ("A docstring 1.", "import math as m", "x: int | float", "-> int | None:"):
            assert part in text
        assert text.endswith(GUARD)
        assert "factor: int | None = " in text or mutant.operator == "RemoveStatement"
    changes = {(mutant.key.before, mutant.key.after) for mutant in mutants_found}
    assert {
        ("factor: int | None = 3", "factor: int | None = 4"),
        ("if x not in (1, 2):", "if not x not in (1, 2):"),  # compiles to the same as `x in (1, 2)`
        ("x += 1", "x -= 1"),
        ("x += 1", "pass"),
        ("return self.factor * x", "return self.factor + x"),
    } <= changes


def test_no_program_twice():
    """What compiles to the same as the solution, or as another mutant, is left out."""
    made = make_mutants(b"def f(a):\n    a = 1 * 1\n    return a\n")
    folded = [mutant.key.after for mutant in made if mutant.key.before == "a = 1 * 1"]
    # 1 * 1 is 1 once compiled, as are 1 / 1 = 1.0 (a float), 1 ** 1, 1 // 1 and 1 | 1 = 1, 1 & 1 = 1.
    assert "a = 1 ** 1" not in folded
    assert "a = 1 // 1" not in folded
    assert "a = 1 / 1" in folded
    assert len(folded) == len(set(folded))


def test_keys_do_not_depend_on_the_layout():
    """Lines above, comments, quotes, line breaks: an entry of mutants.toml outlives them."""
    first = b"def f(a):\n    return g(a, 'b') + 1\n"
    moved = b'# a comment\n\n\ndef f(a):\n    return g(\n        a,  # why\n        "b",\n    ) + 1\n'
    assert {mutant.key for mutant in make_mutants(first)} == {mutant.key for mutant in make_mutants(moved)}


def test_equal_lines_are_told_apart():
    """The same change of two equal lines of a function are two mutants, by their order."""
    keys = [mutant.key for mutant in make_mutants(b"def f(a):\n    a += 1\n    g(a)\n    a += 1\n    return a\n")]
    assert Key("f", "a += 1", "a -= 1", 1) in keys
    assert Key("f", "a += 1", "a -= 1", 2) in keys


def test_without_the_library(monkeypatch):
    """A sentence that says what is missing, and how to get it."""
    monkeypatch.setitem(sys.modules, "cosmic_ray", None)
    monkeypatch.delitem(sys.modules, "cosmic_ray.ast", raising=False)
    with pytest.raises(MachineError, match=r"needs cosmic-ray.*\n.*pip install \"sealed-grader\[mutation\]\""):
        make_mutants(b"a = 1\n")
