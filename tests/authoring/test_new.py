"""`grade new` makes an assignment that is proven at once, and leaves nothing behind where it refuses."""

import os
import re
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest

import grader
from grader.authoring import verify
from grader.authoring.new import NewAssignment, make_assignment
from grader.domain.course_files import load_course
from grader.text.errors import UsageError
from tests.authoring.settings import SETTINGS
from tests.conftest import COURSE, grade, write
from tests.tiers import full, needs_tensorflow


def new(id_, *, kind="functions", title="", title_en="", course=None, lang=None) -> NewAssignment:
    """As `grade new` makes it where nothing else is asked for."""
    return make_assignment(id_, kind=kind, title=title, title_en=title_en, course=course, lang=lang)


def tree(root):
    """Every file below `root` with its content."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """An empty folder, which is the current one."""
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return folder


def test_both_kinds_are_proven_as_they_are_made(empty):
    """In an empty folder: the course is made too, and `grade verify` has nothing to say against either kind."""
    new("first_steps", title='첫걸음: "a\\b"', title_en="First steps")
    new("a_script", kind="script", title="스크립트")
    course = load_course(empty)
    outcome = verify.prove(course, (), SETTINGS)
    assert outcome.code == 0, list(outcome.lines("en"))
    assert [proof.faults for proof in outcome.proofs] == [[], []]
    first, second = course.assignments
    assert (first.title.ko, first.title.en) == ('첫걸음: "a\\b"', "First steps")
    assert (second.title.ko, second.title.en) == ("스크립트", "스크립트")
    assert first.kind == "functions"
    assert second.kind == "script"
    assert course.weights == {"first_steps": 1.0, "a_script": 1.0}


@full
def test_a_tensorflow_assignment_is_proven_as_it_is_made(empty):
    """Reference, stub, each wrong and each right solution; who only claims to have trained has nothing."""
    needs_tensorflow()
    new("week4_line", kind="tensorflow", title_en="A line")
    outcome = verify.prove(load_course(empty), (), SETTINGS)
    assert outcome.code == 0, list(outcome.lines("en"))
    (proof,) = outcome.proofs
    assert proof.faults == []
    assert {group: proof.count_passed(group) for group in ("reference", "stub", "wrong", "right")} == {
        "reference": (2, 2),
        "stub": (1, 1),
        "wrong": (10, 10),
        "right": (2, 2),
    }
    assert (proof.assignment.kind, proof.assignment.preload) == ("script", ("tensorflow",))
    assert proof.reports["wrong/claims"].score == 0
    limits = proof.assignment.limits
    assert limits.submission_seconds >= limits.load_seconds * limits.wall_factor * 1.25


@full
def test_what_fools_a_naive_probe(empty):
    """The probe that authors.md warns of gives full points to a script that only claims to be right."""
    needs_tensorflow()
    new("week4_line", kind="tensorflow")
    text = (Path(grader.__file__).parent / "docs" / "authors.md").read_text(encoding="utf-8")
    naive = re.search(r"<!-- naive -->\n```python\n(.*?)^```\n<!-- /naive -->", text, re.DOTALL | re.MULTILINE)
    assert naive is not None
    suite = """
        import pytest

        @pytest.mark.task("hypothesis")
        @pytest.mark.category("typical")
        def test_{kind}_hypothesis(student):
            assert student.probe("is_right", [[1, 2], [2, 1], [3, 4], [4, 3]], [[5], [4], [11], [10]])

        @pytest.mark.task("cost")
        @pytest.mark.category("typical")
        def test_{kind}_cost(student):
            assert student.probe("is_right", [[1, 2], [2, 1], [3, 4], [4, 3]], [[5], [4], [11], [10]])

        @pytest.mark.task("train")
        @pytest.mark.category("typical")
        def test_{kind}_train(student):
            assert student.probe("is_right", [[1, 2], [2, 1], [3, 4], [4, 3]], [[5], [4], [11], [10]])
        """
    hidden = textwrap.dedent(suite.replace("{kind}", "hidden"))
    public = textwrap.dedent(suite.replace("{kind}", "public"))
    for kind in ("wrong", "right"):
        for file in (empty / "reference/week4_line" / kind).iterdir():
            if file.name not in ("claims.py", "expected.toml"):
                file.unlink()
    write(
        empty,
        {
            "assignments/week4_line/probes.py": naive[1],
            "assignments/week4_line/test_public.py": public,
            "reference/week4_line/test_hidden.py": hidden,
            "reference/week4_line/wrong/expected.toml": '[claims]\nfails = ["hypothesis", "cost", "train"]\n',
        },
    )
    (proof,) = verify.prove(load_course(empty), (), SETTINGS).proofs
    assert proof.reports["wrong/claims"].score == 100, proof.reports["wrong/claims"]


def test_every_promised_file_is_there(empty):
    """Statement in both languages, stub, tests, solution, two wrong ones with their list, a right one, DESIGN.md."""
    made = new("first_steps")
    expected = {
        "assignments/course.toml",
        *(f"assignments/first_steps/{name}" for name in ("README.md", "README.en.md", "assignment.toml")),
        *(f"assignments/first_steps/{name}" for name in ("first_steps.py", "test_public.py")),
        *(f"reference/first_steps/{name}" for name in ("first_steps.py", "test_hidden.py", "DESIGN.md")),
        *(f"reference/first_steps/wrong/{name}" for name in ("expected.toml", "strict_limit.py", "list_for_number.py")),
        "reference/first_steps/right/sum_of_comparisons.py",
    }
    assert set(tree(empty)) == expected
    assert {file.en.split()[0] for file in made.files} == expected
    assert not any(path.name.startswith(".") for path in empty.iterdir())


def test_no_placeholder_is_left(empty):
    """Nothing that an author could forget to fill in."""
    new("first_steps")
    new("a_script", kind="script")
    new("a_graph", kind="tensorflow")
    for name, content in tree(empty).items():
        text = content.decode()
        assert "$" not in text, name
        assert "TODO" not in text, name


def test_comments_of_course_toml_stay(empty):
    """The id comes last in `order` and into `weights`; every other line is as it was."""
    before = COURSE.replace("[weights]", "# what counts\n[weights]  # of the total").lstrip()
    write(empty, {"assignments/course.toml": before})
    new("first_steps")
    after = (empty / "assignments/course.toml").read_text(encoding="utf-8")
    assert 'order = ["sums", "names", "first_steps"]' in after
    changed = [line for line in before.splitlines() if line not in after.splitlines()]
    assert changed == ['order = ["sums", "names"]']
    assert tomllib.loads(after)["weights"] == {"sums": 1.0, "names": 1.0, "first_steps": 1.0}


def test_a_course_without_order(empty):
    """What is missing is added."""
    before = COURSE.replace('order = ["sums", "names"]\n', "")
    write(empty, {"assignments/course.toml": before})
    new("first_steps")
    assert tomllib.loads((empty / "assignments/course.toml").read_text(encoding="utf-8"))["order"] == ["first_steps"]


def test_the_next_steps_are_told(empty):
    """As a person calls it: what was made, and three things to do."""
    done = grade("new", "first_steps", "--lang", "en", cwd=empty)
    assert done.code == 0, done.output
    steps = done.stdout.partition("Next:\n")[2].splitlines()
    assert [step.strip()[:2] for step in steps] == ["1.", "2.", "3."]
    assert "grade verify first_steps" in steps[0]


@pytest.mark.parametrize(
    ("id_", "sentence"),
    [
        ("3rd_week", "begin with a letter"),
        ("Week", "small letters"),
        ("week-3", "small letters"),
        ("../x", "small letters"),
        ("class", "a word of Python's own"),
        ("match", "a word of Python's own"),
        ("random", "is a module of Python's"),
        ("numpy", "is an installed module"),
        ("grader", "is an installed module"),
        ("conftest", "another meaning"),
        ("nul", "another meaning"),
        ("sums", "is there already"),
    ],
)
def test_an_id_that_cannot_be(course, monkeypatch, id_, sentence):
    """Refused in a sentence; the course is as it was."""
    monkeypatch.chdir(course)
    before = tree(course)
    with pytest.raises(UsageError, match=sentence):
        new(id_)
    assert tree(course) == before


@pytest.mark.parametrize("title", ["two\nlines", " ", "\x1b[31m"])
def test_a_title_that_is_none(empty, title):
    """One line of text is a title."""
    with pytest.raises(UsageError, match="is no title"):
        new("first_steps", title=title)
    assert tree(empty) == {}


def test_no_course_here(empty):
    """In a folder with other things in it: 2, with the way to begin a course; nothing is made."""
    (empty / "holiday.txt").write_text("sun")
    done = grade("new", "first_steps", cwd=empty)
    assert done.code == 2
    assert "grade new first_steps --course DIR" in done.stderr
    assert set(tree(empty)) == {"holiday.txt"}


def test_a_course_is_begun_where_it_is_named(empty):
    """--course DIR makes that folder a course, whatever lies beside it."""
    (empty / "holiday.txt").write_text("sun")
    new("first_steps", course=empty / "course")
    assert [each.id for each in load_course(empty / "course").assignments] == ["first_steps"]


def test_a_half_made_leftover(course, monkeypatch):
    """A folder of that name in reference/ alone is named, and left alone."""
    monkeypatch.chdir(course)
    write(course, {"reference/first_steps/keep.txt": "mine"})
    before = tree(course)
    with pytest.raises(UsageError, match=r"reference.first_steps is there already"):
        new("first_steps")
    assert tree(course) == before


def test_nothing_is_left_where_course_toml_is_damaged(course, monkeypatch):
    """The last step fails: the folders that were made before are gone."""
    monkeypatch.chdir(course)
    path = course / "assignments/course.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('order = ["sums", "names"]', "order = 3"), encoding="utf-8"
    )
    before = tree(course)
    with pytest.raises(UsageError, match="is not as a course"):
        new("first_steps", lang="en", course=course)
    assert tree(course) == before
    assert not (course / "assignments/first_steps").exists()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_cannot_be_written(empty):
    """2, and what to do."""
    empty.chmod(0o500)
    try:
        with pytest.raises(UsageError, match="cannot be written: Permission denied"):
            new("first_steps")
    finally:
        empty.chmod(0o700)
    assert tree(empty) == {}


def test_a_file_in_the_way(course, monkeypatch):
    """reference is a file: a sentence, and nothing is made."""
    root = course.parent / "other"
    write(root, {"assignments/course.toml": COURSE, "reference": "a file"})
    before = tree(root)
    with pytest.raises(UsageError, match="cannot be written"):
        new("first_steps", course=root)
    assert tree(root) == before
