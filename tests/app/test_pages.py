"""`grade docs`: the pages of the documentation (`grader.app.commands.docs`)."""

from __future__ import annotations

import os
import sys

import pytest

from grader.app.commands.docs import FOLDER
from tests.conftest import grade

PAGES = {path.stem: path for path in FOLDER.glob("*.md")}


def test_each_page_is_listed_by_its_title(tmp_path):
    done = grade("docs", "--lang", "en", cwd=tmp_path)
    assert done.code == 0, done.output
    *listed, hint = done.stdout.splitlines()
    assert {line.split()[0] for line in listed} == {*PAGES}
    for line in listed:
        name, title = line.split(maxsplit=1)
        assert PAGES[name].read_text(encoding="utf-8").startswith(f"# {title}\n")
        assert len(line) <= 80
    assert hint == "To read one: grade docs students"


@pytest.mark.parametrize("word", ["students", "students.md", "grader/docs/students.md", " Students "])
def test_a_page_is_shown_as_it_is(tmp_path, word):
    done = grade("docs", word, cwd=tmp_path)
    assert done.code == 0, done.output
    assert done.stdout == PAGES["students"].read_text(encoding="utf-8")


def test_on_a_terminal_pages_are_turned(tmp_path, monkeypatch):
    pty = pytest.importorskip("pty")
    monkeypatch.setenv("PAGER", "head -n 1")
    command = [sys.executable, "-m", "grader.app.cli", "docs", "speed"]
    shown = bytearray()
    monkeypatch.chdir(tmp_path)
    pty.spawn(command, lambda fd: shown.extend(piece := os.read(fd, 65536)) or piece)
    assert shown.decode().split("\r\n") == ["# How long grading takes", ""]


def test_an_unknown_page_is_answered_with_those_there_are(tmp_path):
    done = grade("docs", "studnets", "--lang", "ko", cwd=tmp_path)
    assert done.code == 2
    assert "students" in done.stderr
    assert "설명서가 없습니다" in done.stderr
