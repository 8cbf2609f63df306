"""Decisions of people about scores through the command line: made, followed by a run, listed, taken back, refused.

Of `grader.app.correcting`, `grader.app.effects` and `grader.app.whose`."""

from __future__ import annotations

import pytest

from tests.conftest import grade, write

ROSTER = "id,name,email,section\nann,Ann,ann@example.org,A\nben,Ben,,A\ncid,Cid,cid@example.org,B\n"


@pytest.fixture
def staff(course, class_folder, tmp_path):
    """`grade WORDS` on that class, in English."""
    write(class_folder, {"roster.csv": ROSTER})

    def call(*words, lang="en"):
        return grade(*words, "--class", class_folder, "--course", course, "--lang", lang, cwd=tmp_path)

    return call


def test_an_override_is_kept_listed_and_taken_back(staff):
    done = staff("override", "Ann", "sums", "85.5", "--why", "oral exam")
    assert (done.code, done.stderr) == (0, ""), done.output
    assert "  ann: sums nothing → 85.5" in done.stdout
    assert "override: 85.5" in staff("override", "--list").stdout
    assert "  ann: sums 85.5 → nothing" in staff("override", "--undo", "1", "--why", "a slip").stdout
    assert ": a slip)" in staff("override", "--list").stdout
