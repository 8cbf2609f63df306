"""The digest of a suite: the same for what is graded alike, another one for whatever may change a score."""

import pytest

from grader.domain.course_files import load_assignment
from grader.domain.secret import FIXED
from grader.grading.prepared import prepare
from grader.text.errors import AssignmentError
from tests.conftest import FILES, SUMS, grade, write


def digest(course, *, hidden=True, images=None):
    assignment = load_assignment(course, "sums")
    return prepare(assignment, hidden=hidden, level=1, lang="ko", secret=FIXED, images=images).suite_digest


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("assignments/sums/assignment.toml", SUMS.replace("points = 60", "points = 50").replace("= 40", "= 50")),
        ("assignments/sums/assignment.toml", SUMS.replace("call_seconds = 0.5", "call_seconds = 0.6")),
        ("assignments/sums/test_public.py", FILES["assignments/sums/test_public.py"].replace("== 3", "in (3, 4)")),
        ("assignments/sums/sums.py", "def add(a, b):\n    return 0\n"),
        ("assignments/sums/probes.py", "def probe(module):\n    return 1\n"),
        ("assignments/sums/helpers.py", "LIMIT = 1\n"),
        ("assignments/sums/data/table.csv", "1,2\n"),
        ("reference/sums/test_hidden.py", FILES["reference/sums/test_hidden.py"].replace("777", "778")),
        ("reference/sums/probes.py", "def hidden_probe(module):\n    return 1\n"),
        ("reference/sums/_expected.py", "BANDS = [0.8, 0.9]\n"),
        ("reference/sums/measured.toml", "digits = [0.8]\n"),
    ],
)
def test_whatever_may_change_a_score_changes_it(course, name, text):
    """Points, limits, tests, stub, probes, and what lies beside them: a suite may import or read it."""
    before = digest(course)
    write(course, {name: text})
    assert digest(course) != before


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("assignments/sums/README.md", "other words"),
        ("reference/sums/DESIGN.md", "other reasons"),
        ("reference/sums/sums.py", "def add(a, b):\n    return b + a\n"),
        ("reference/sums/wrong/minus.py", "def add(a, b):\n    return a - b\n"),
        ("reference/sums/wrong/expected.toml", '[minus]\nfails = ["add"]\n'),
        ("reference/sums/right/swapped.py", "def add(a, b):\n    return b + a\n"),
        ("reference/sums/__pycache__/test_hidden.cpython-311.pyc", "made by Python"),
        ("reference/sums/.test_hidden.py.swp", "made by an editor"),
    ],
)
def test_what_cannot_change_a_score_leaves_it(course, name, text):
    """Prose, the reference solution, the trials of `verify`, what programs leave behind."""
    before = digest(course)
    write(course, {name: text})
    assert digest(course) == before


def test_a_changed_name_or_place_is_a_change(course):
    """The same bytes under another name are read by nobody."""
    write(course, {"reference/sums/measured.toml": "digits = [0.8]\n"})
    before = digest(course)
    (course / "reference" / "sums" / "measured.toml").rename(course / "reference" / "sums" / "measured2.toml")
    assert digest(course) != before


def test_public_tests_alone_are_another_suite(course):
    """A student's check does not count hidden tests."""
    write(course, {"reference/sums/measured.toml": "digits = [0.8]\n"})
    before = digest(course, hidden=False)
    (course / "reference" / "sums" / "measured.toml").unlink()
    assert digest(course, hidden=False) == before != digest(course)


def test_a_file_that_cannot_be_read_is_the_assignments_fault(course):
    """Where it is, and that it belongs to the assignment; nobody loses points for it."""
    (course / "assignments" / "sums" / "sums.py").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(AssignmentError, match=r"sums\.py, line 1: the text is not UTF-8"):
        digest(course)


def test_grading_leaves_the_digest_alone(course, class_folder, tmp_path):
    """Nothing that a run writes into the course's folders counts."""
    before = digest(course)
    done = grade(class_folder, "--course", course, "--min-isolation", "1", cwd=tmp_path)
    assert done.code == 0, done.output
    assert digest(course) == before
