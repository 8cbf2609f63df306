"""`grade verify` proves an assignment, and says in a sentence what keeps one from being proven."""

import pytest

from tests.conftest import HALF, RIGHT, grade, write


@pytest.fixture
def verify(course, tmp_path):
    """`grade verify sums` in English, after some files of the course were written."""

    def call(files=None, *ids):
        write(course, files or {})
        return grade("verify", *(ids or ("sums",)), "--course", course, "--lang", "en", cwd=tmp_path)

    return call


LISTED = {
    "reference/sums/wrong/half.py": HALF,
    "reference/sums/wrong/expected.toml": '[half]\nwhy = "forgets to double"\nfails = ["double"]\nscore = 60.0\n',
    "reference/sums/right/lambdas.py": "add = lambda a, b: b + a\ndouble = lambda a: a + a\n",
}


def test_a_proven_assignment(verify):
    """0, and a row that counts what was tried."""
    done = verify(LISTED)
    assert done.code == 0, done.output
    row = next(line for line in done.stdout.splitlines() if line.startswith("sums"))
    assert row.split()[1:6] == ["2/2", "1/1", "5/5", "1/1", "1/1"]
    assert "proven" in row


def test_all_assignments_without_an_id(course, tmp_path):
    """Whoever names none proves all."""
    done = grade("verify", "--course", course, cwd=tmp_path)
    assert done.code == 0, done.output
    assert {"sums", "names"} <= {line.split()[0] for line in done.stdout.splitlines() if line}


WEAK = """
    import pytest

    @pytest.mark.task("add")
    def test_add(student):
        assert student.add(1, 2) == 3

    @pytest.mark.task("double")
    def test_double(student):
        {test}
    """


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"reference/sums/sums.py": HALF}, "reference: not full"),
        (
            {"assignments/sums/test_public.py": WEAK.format(test='assert student.has("double")')},
            "stub: test_double: passed",
        ),
        (
            {"assignments/sums/test_public.py": WEAK.format(test="assert student.double(0) == 0")},
            "always 0: double: a constant answer earns 20.0",
        ),
        ({"reference/sums/wrong/unlisted.py": HALF}, "is not listed in expected.toml"),
        ({"reference/sums/wrong/expected.toml": '[gone]\nfails = ["add"]\n'}, "there is no gone.py"),
        ({"reference/sums/wrong/expected.toml": "[gone\n"}, "cannot be read"),
        ({**LISTED, "reference/sums/wrong/half.py": RIGHT["sums"]}, "wrong/half: double is full"),
        ({**LISTED, "reference/sums/wrong/half.py": "x = 1\n"}, "wrong/half: add should be full"),
        (
            LISTED | {"reference/sums/wrong/expected.toml": '[half]\nfails = ["double"]\nscore = 61\n'},
            "scores 60.0, not",
        ),
        (
            LISTED | {"reference/sums/wrong/expected.toml": '[half]\nfails = ["double"]\nsays = ["zz"]\n'},
            "wrong/half: no feedback holds 'zz'",
        ),
        (
            LISTED | {"reference/sums/wrong/expected.toml": '[half]\nfails = ["double"]\nunsaid = ["xpected"]\n'},
            "wrong/half: feedback holds 'xpected', which is untrue",
        ),
        (LISTED | {"reference/sums/wrong/expected.toml": '[half]\nfails = ["none"]\n'}, "names no task"),
        (LISTED | {"reference/sums/wrong/expected.toml": "[half]\nfails = []\n"}, "is empty"),
        (LISTED | {"reference/sums/wrong/expected.toml": '[half]\nwhat = 1\nfails = ["add"]\n'}, "[half] what"),
        ({"reference/sums/right/half.py": HALF}, "right/half: "),
        (
            {
                "reference/sums/right/ok.py": RIGHT["sums"],
                "reference/sums/right/expected.toml": '[ok]\nremarks = ["zz"]\n',
            },
            "no remark holds 'zz'",
        ),
    ],
)
def test_what_keeps_it_from_being_proven(verify, files, said):
    """1, and one sentence for each thing that is not as it should be."""
    done = verify(files)
    assert done.code == 1, done.output
    assert said in done.stdout
    assert "not proven" in done.stdout


def test_a_task_needs_both_kinds_of_tests(verify, course):
    """A task that is tested on one side only is named."""
    path = course / "reference/sums/test_hidden.py"
    done = verify({"reference/sums/test_hidden.py": path.read_text().partition('@pytest.mark.task("double")')[0]})
    assert done.code == 1
    assert "double has no hidden test" in done.stdout


def test_luck_is_found(verify):
    """A suite whose report of the same file differs from run to run."""
    done = verify({"reference/sums/test_hidden.py": LUCKY})
    assert done.code == 1
    assert "differ" in done.stdout


LUCKY = """
    import pytest, secrets

    @pytest.mark.task("add")
    def test_add_lucky(student):
        assert student.add(secrets.randbits(60), 1)

    @pytest.mark.task("double")
    def test_double_large(student):
        assert student.double(777) == 1554
    """


def test_a_broken_suite(verify):
    """1, with the file and the line; no solution can be blamed."""
    done = verify({"reference/sums/test_hidden.py": "def test_x(:\n"})
    assert done.code == 1
    assert "line 1" in done.stdout


def test_an_unknown_assignment(verify):
    """2, with those that there are."""
    done = verify({}, "none")
    assert done.code == 2
    assert "sums, names" in done.stderr
