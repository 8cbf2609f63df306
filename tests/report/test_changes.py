"""`grade run --dry-run` tells whose score would change, and why, and writes nothing."""

import pytest

from tests.conftest import HALF, RIGHT, grade, scores, write


def tree(root):
    """Every file and folder below `root`, with content."""
    return {path.relative_to(root): path.read_bytes() if path.is_file() else None for path in root.rglob("*")}


@pytest.fixture
def run(course, class_folder, tmp_path):
    """`grade run` on the class, in English."""

    def call(*words):
        options = ["--course", course, "--min-isolation", 1, "--lang", "en", "--jobs", 1]
        return grade(class_folder, *options, *words, cwd=tmp_path)

    return call


def test_without_a_gradebook(run, class_folder):
    """Every score would be new; not even the gradebook's folder is made."""
    before = tree(class_folder)
    done = run("--dry-run", "--assignment", "sums")
    assert done.code == 0, done.output
    assert "There is no gradebook yet" in done.stdout
    assert "  ben  sums: 60" in done.stdout
    assert "0 would change, 3 are new, 0 are gone, 0 stay" in done.stdout
    assert tree(class_folder) == before


def test_whose_score_changes_and_why(run, course, class_folder, tmp_path):
    """A changed suite, a changed file and a file that is gone: old → new, the tests, the reason; nothing is written."""
    assert run("--assignment", "sums").code == 0
    hidden = (course / "reference/sums/test_hidden.py").read_text(encoding="utf-8")
    write(course, {"reference/sums/test_hidden.py": hidden.replace("-412", "-413")})
    write(class_folder, {"ben/sums.py": RIGHT["sums"]})
    (class_folder / "cid/sums.py").unlink()
    before, reports = tree(class_folder), tree(tmp_path / "reports")
    done = run("--dry-run", "--assignment", "sums")
    assert done.code == 0, done.output
    assert "  ann  sums: 100 → 70  (the assignment's files changed)" in done.stdout
    assert "      test_add_negative: passed → wrong answer" in done.stdout
    assert "  ben  sums: 60 → 70  (the assignment's files changed, the submission changed)" in done.stdout
    assert "  cid  sums: 0" in done.stdout
    assert "2 would change, 0 are new, 1 are gone, 0 stay" in done.stdout
    assert "Nothing was written." in done.stdout
    assert tree(class_folder) == before
    assert tree(tmp_path / "reports") == reports
    korean = run("--dry-run", "--assignment", "sums", "--lang", "ko")
    assert "      test_add_negative: 통과 → 오답" in korean.stdout
    assert "Proposed" not in run("--assignment", "sums").stdout, "nobody was told of 100"
    assert scores(tmp_path / "reports")["ann", "sums"] == 70


def test_a_report_without_a_score(run, course, class_folder):
    """It is told in the words of the run, and not by the name that programs use."""
    assert run("--assignment", "sums").code == 0
    hidden = (course / "reference/sums/test_hidden.py").read_text(encoding="utf-8")
    write(course, {"reference/sums/test_hidden.py": hidden + "\n\nraise ValueError('a slip')\n"})
    assert "  ann  sums: 100 → the assignment's fault  (" in run("--dry-run", "--assignment", "sums").stdout
    assert "  ann  sums: 100 → 과제 쪽 문제  (" in run("--dry-run", "--assignment", "sums", "--lang", "ko").stdout


def test_nothing_changes(run, class_folder):
    """The same suite and the same files: all unchanged."""
    write(class_folder, {"cid/sums.py": HALF})
    assert run("--assignment", "sums").code == 0
    done = run("--dry-run", "--assignment", "sums")
    assert "0 would change, 0 are new, 0 are gone, 3 stay" in done.stdout


def test_what_is_to_look_at_is_said_before_anything_is_written(run, class_folder):
    """The overview promises a list at the end; a roster that looks wrong, too, is seen before the real run."""
    write(class_folder, {"ben/homework.ipynb": "{}", "roster.csv": "id,name,email\nann,Kim,\nben,Kim,\n"})
    done = run("--dry-run")
    assert done.code == 0, done.output
    assert "to look at, as told at the end: 2" in done.stdout
    lines = done.stderr.splitlines()
    assert len(lines[lines.index("To look at:") + 1 :]) == 2
    assert "ben/homework.ipynb" in done.stderr
    assert "have the same name: Kim" in done.stderr
