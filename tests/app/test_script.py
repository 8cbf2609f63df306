"""`grade script`: what it takes and what it refuses (`grader.app.commands.script`); how it runs: `grader.grading`."""

from __future__ import annotations

import importlib.util

import pytest

from grader.app.commands import script as verb
from grader.app.commands.script import Options
from grader.text.errors import MachineError, UsageError
from tests.conftest import grade, write
from tests.tiers import needs_tensorflow

needs_tensorflow()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gone.py", "gone.py"),
        ("notes.md", "is no Python file. Name your script: grade script deeper_mlp.py"),
        (".", "is no Python file"),
    ],
)
def test_what_is_no_script(tmp_path, name, said):
    write(tmp_path, {"notes.md": "print(1)\n"})
    done = grade("script", name, "--lang", "en", cwd=tmp_path)
    assert done.code == 2
    assert said in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("place", ["ann/mine.py", "mine.py", "ann/deep/mine.py"])
def test_what_somebody_handed_in_is_not_run(class_folder, course, place):
    """There is no sandbox around it."""
    write(class_folder, {place: "open('ran', 'w')\n"})
    done = grade("script", class_folder / place, "--lang", "en", cwd=class_folder)
    assert done.code == 2
    assert "lies in a class" in done.stderr
    assert not list(class_folder.rglob("ran"))


def test_where_tensorflow_is_missing_it_says_how_to_get_it(tmp_path, monkeypatch):
    mine = write(tmp_path, {"mine.py": "open('ran', 'w')\n"}) / "mine.py"
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "tensorflow" else found(name))
    with pytest.raises(MachineError, match=r'pip install "sealed-grader\[tensorflow\]"'):
        verb.script(Options(mine, None, "en"))
    assert not (tmp_path / "ran").exists()


def test_a_folder_that_is_named_must_hold_the_images(tmp_path):
    mine = write(tmp_path, {"mine.py": "open('ran', 'w')\n"}) / "mine.py"
    with pytest.raises((MachineError, UsageError), match="nowhere"):
        verb.script(Options(mine, tmp_path / "nowhere", "en"))
    assert not (tmp_path / "ran").exists()
