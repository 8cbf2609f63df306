"""Of `grader.intake.set_aside`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grader.intake.set_aside import attempt_above, bring_back, find_set_aside, is_there, set_aside
from grader.text.errors import UsageError
from tests.conftest import RIGHT, Done, grade, scores, write

TIME = "2026-03-07T23-50-00+09-00"
ATTEMPT = ("ann", "sums", TIME)
IDS = ("sums", "names")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path.joinpath(*ATTEMPT)
    folder.mkdir(parents=True)
    (folder / "sums.py").write_text("x")
    return tmp_path


@pytest.mark.parametrize(
    ("place", "attempt"),
    [
        (ATTEMPT, ATTEMPT),
        ((*ATTEMPT, "sums.py"), ATTEMPT),
        (("ann", "sums", f"_{TIME}"), ATTEMPT),
        (("ann", "sums"), ()),
        (("ann", "sums", "sums.py"), ()),
        (("ann", "other", TIME), ()),
        (("sums", TIME), ()),
    ],
)
def test_an_attempt_is_named_by_its_folder_or_what_lies_in_it(place, attempt):
    assert attempt_above(place, IDS) == attempt


def test_it_is_put_aside_whole_and_brought_back(root):
    set_aside(root, ATTEMPT)
    assert [each.name for each in (root / "ann/sums").iterdir()] == [f"_{TIME}"]
    assert (is_there(root, ATTEMPT, aside=True), is_there(root, ATTEMPT, aside=False)) == (True, False)
    assert [*find_set_aside(root, IDS)] == [ATTEMPT]
    bring_back(root, ATTEMPT)
    assert (root.joinpath(*ATTEMPT) / "sums.py").read_text() == "x"
    assert not [*find_set_aside(root, IDS)]


def test_nothing_is_written_over(root):
    (root / f"ann/sums/_{TIME}").mkdir()
    with pytest.raises(UsageError, match="there already"):
        set_aside(root, ATTEMPT)
    assert root.joinpath(*ATTEMPT, "sums.py").exists()


def test_no_link_is_taken_for_an_attempt(root, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "sums" / TIME).mkdir(parents=True)
    (root / "eve").symlink_to(elsewhere)
    with pytest.raises(UsageError, match="no folder"):
        set_aside(root, ("eve", "sums", TIME))
    assert (elsewhere / "sums" / TIME).is_dir()


def test_by_one_command_the_attempt_before_it_counts(course, tmp_path):
    earlier, forged = "ann/sums/2026-03-01T12-00-00+09-00", "/".join(ATTEMPT)
    small = write(tmp_path / "class", {f"{earlier}/sums.py": RIGHT["sums"], f"{forged}/sums.py": "x = 1\n"})
    out = tmp_path / "out"
    words = ("--course", course, "--lang", "en")

    def graded() -> float | None:
        done = grade(small, "--out", out, "--min-isolation", 1, "--jobs", 1, *words, cwd=tmp_path)
        assert done.code == 0, done.output
        return scores(out)["ann", "sums"]

    def ignore(*more: str) -> Done:
        return grade("ignore", *more, "--class", small, *words, cwd=tmp_path)

    assert graded() == 0
    done = ignore(f"{forged}/sums.py", forged)
    assert done.code == 0, done.output
    assert re.search(rf"Undo: grade ignore --undo --class \S+ --course \S+ {re.escape(str(forged))}\n", done.output)
    assert forged in ignore("--list").output
    assert graded() == 100
    assert ignore(forged).code == 2
    assert ignore("--undo", forged).code == 0
    assert ignore("--undo", forged).code == 2
    assert graded() == 0
