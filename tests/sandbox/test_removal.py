"""Whatever a student's process made of its folder, it is gone afterwards."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from grader.sandbox.seam.removal import remove_tree
from tests.tiers import full

DEEPER_THAN_A_PATH = 2_500
"""Folders with names of three letters: 10 kB of path, where a system takes 4 kB."""


@full
def test_deeper_than_recursion_and_paths_reach(tmp_path: Path) -> None:
    """A tree that `shutil.rmtree` cannot walk, with folders that may not be entered on the way."""
    top = tmp_path / "top"
    top.mkdir()
    here = os.open(".", os.O_RDONLY)
    try:
        os.chdir(top)
        for _ in range(DEEPER_THAN_A_PATH):
            os.mkdir("abc")
            Path("file").write_text("x")
            Path("link").symlink_to("/etc")
            os.mkdir("locked")
            os.chmod("locked", 0)
            os.chdir("abc")
        os.chmod(".", 0)
    finally:
        os.fchdir(here)
        os.close(here)
    remove_tree(str(top))
    assert list(tmp_path.iterdir()) == []
    assert Path("/etc").is_dir()


def test_wide_and_with_names_that_no_text_has(tmp_path: Path) -> None:
    top = os.path.join(os.fsencode(tmp_path), b"top")
    os.mkdir(top)
    for number in range(300):
        os.makedirs(os.path.join(top, b"\xff%d" % number, b"\n"))
    remove_tree(os.fsdecode(top))
    assert list(tmp_path.iterdir()) == []


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_text("x")
    (tmp_path / "top").symlink_to("kept")
    with pytest.raises(NotADirectoryError):
        remove_tree(str(tmp_path / "top"))
    assert (tmp_path / "kept" / "file").exists()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="becomes an ordinary user, whom modes bind")
def test_as_an_ordinary_user(tmp_path: Path) -> None:
    """Root walks into everything; the owner has to open the doors first."""
    top = tmp_path / "top"
    os.makedirs(top / "shut" / "inner")
    (top / "shut" / "inner" / "file").write_text("x")
    for path in (top / "shut" / "inner", top / "shut", top, tmp_path):
        os.chown(path, 1000, 1000)
        os.chmod(path, 0o755 if path == tmp_path else 0)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.chdir(tmp_path)  # while we still may walk there
            os.setresuid(1000, 1000, 1000)
            remove_tree("top")
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert list(tmp_path.iterdir()) == []
