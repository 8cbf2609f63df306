"""When a clone's last commit was made: read without git, out of what git and its users leave behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from grader.intake.clones import Committed, committer_time, read_committed
from grader.intake.layouts import recognise
from grader.sandbox.inside import reading
from grader.sandbox.reading import Reader, explain_fault
from grader.sandbox.seam.contents import Contents, Limits
from tests.intake.clones import commit, git, make_clone

TIME = "2019-03-05T21:00:00+09:00"
GIT_TIME = "2019-03-05T21:00:00 +0900"


def inside(kind, data, limits):
    """Read in this process: what is tried here is made by git or by hand."""
    return reading.read(kind, data, limits._asdict())


def told(root: Path) -> str:
    time = committer_time(root, inside)
    return "" if time is None else time.isoformat()


@pytest.fixture
def clone(tmp_path) -> Path:
    root = make_clone(tmp_path / "homework-hong")
    commit(root, "2019-03-04T21:00:00 +0900")
    commit(root, GIT_TIME)
    return root


def test_in_the_sandbox_and_by_the_folders_of_both_classrooms(tmp_path):
    """As GitHub Classroom and Classroom 50 name what is cloned, by `git clone`, which packs everything."""
    names = ["dictionary-hong-gildong", "dictionary-kim50", "dictionary-lee"]
    for number, name in enumerate(names):
        made = make_clone(tmp_path / "made" / name)
        commit(made, f"2019-03-0{number + 5}T21:00:00 +0900")
        git(tmp_path, "clone", "-q", "--no-local", str(made), str(tmp_path / "class" / name))
    folders = [path.name for path in (tmp_path / "class").iterdir()]
    hints = recognise(folders, [], clones=folders).hints
    assert {hint.student for hint in hints.values()} == {"hong-gildong", "kim50", "lee"}
    with Reader() as reader:
        times = [committer_time(tmp_path / "class" / name, reader.read) for name in names]
    assert times == [datetime.fromisoformat(f"2019-03-0{day}T21:00:00+09:00") for day in (5, 6, 7)]


def test_a_branch_of_several_words_a_detached_head_and_refs_in_one_file(clone):
    assert told(clone) == TIME
    git(clone, "checkout", "-q", "-b", "feature/숙제/1")
    assert told(clone) == TIME
    git(clone, "pack-refs", "--all")
    assert not (clone / ".git/refs/heads/feature").exists()
    assert told(clone) == TIME
    git(clone, "gc", "-q")
    assert told(clone) == TIME
    git(clone, "checkout", "-q", "--detach", "HEAD~1")
    assert told(clone) == "2019-03-04T21:00:00+09:00"


def test_names_of_sha256(tmp_path):
    root = make_clone(tmp_path / "a", "--object-format=sha256")
    commit(root, GIT_TIME)
    assert told(root) == TIME
    git(root, "gc", "-q")
    assert told(root) == TIME


def test_nothing_was_committed(tmp_path):
    root = make_clone(tmp_path / "a")
    assert "nothing was committed" in read_committed(root, inside).fault.en


def broken() -> Iterator[tuple[str, str]]:
    yield "HEAD", "ref: refs/heads/../../../outside"
    yield "HEAD", "ref: refs/../HEAD"
    yield "HEAD", "ref: /etc/passwd"
    yield "HEAD", "0" * 39
    yield "HEAD", "x" * 5_000
    yield "HEAD", "0" * 40
    yield "refs/heads/main", "no hash"
    yield "refs/heads/main", "ref: refs/heads/main"


@pytest.mark.parametrize(("file", "text"), list(broken()))
def test_what_leads_elsewhere_or_nowhere_gives_no_time_and_says_why(clone, file, text):
    (clone.parent / "outside").write_text("0" * 40)
    (clone / ".git" / file).write_text(text)
    found = read_committed(clone, inside)
    assert found.time is None
    assert found.fault.en
    assert found.fault.ko != found.fault.en


@pytest.mark.parametrize("place", [".git", ".git/objects", ".git/refs/heads/main", ".git/HEAD"])
def test_no_link_is_followed(clone, place):
    kept = clone.parent / "kept"
    (clone / place).rename(kept)
    (clone / place).symlink_to(kept)
    found = read_committed(clone, inside)
    assert found.time is None
    assert found.fault.en


def test_a_pipe_in_place_of_a_file_is_not_waited_for(clone):
    (clone / ".git/HEAD").unlink()
    os.mkfifo(clone / ".git/HEAD")
    assert "no ordinary file" in read_committed(clone, inside).fault.en


def test_a_worktree_is_not_looked_for_elsewhere(clone, tmp_path):
    git(clone, "worktree", "add", "-q", str(tmp_path / "tree"))
    assert "no folder" in read_committed(tmp_path / "tree", inside).fault.en


@pytest.mark.parametrize(
    "facts",
    [{}, {"seconds": 2**62, "zone": 0}, {"seconds": 0, "zone": 2_000}, {"seconds": "1", "zone": 0}, {"seconds": True}],
)
def test_a_forged_answer_is_no_time(clone, facts):
    assert read_committed(clone, lambda *_: Contents(facts=facts)) == Committed(
        fault=explain_fault("nonsense", Limits())
    )


def test_what_git_would_run_is_not_run(clone, tmp_path):
    """Hooks, filters and a monitor of the file system that a clone's own settings name."""
    mark = tmp_path / "mark"
    git(clone, "config", "core.fsmonitor", f"touch {mark}")
    git(clone, "status")
    assert mark.exists()  # it bites
    mark.unlink()
    assert told(clone) == TIME
    assert not mark.exists()
