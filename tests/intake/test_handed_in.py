"""What was handed in, read and not opened: its digest tells every difference that grading can meet, and no other.

Of `grader.intake.handed_in`, and of what `grader.intake.staging` makes of it. That nothing but plain files is read, and
how much, is tried in test_folder.py.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from grader.intake.handed_in import Refusal, read_handed_in
from grader.intake.inventory import Submission
from grader.intake.staged import MAX_FILES
from grader.intake.staging import stage
from tests.conftest import write


@pytest.fixture
def submission(tmp_path) -> Submission:
    write(tmp_path / "class/ann", {"sums.py": "A = 1\n", "helper.py": "B = 2\n", "data/table.csv": "1,2\n"})
    return Submission("ann", "Ann", "sums", tmp_path / "class", ("ann",), "sums.py")


def folder_of(submission: Submission) -> Path:
    return submission.root.joinpath(*submission.parts)


CHANGES = {
    "the file": lambda folder: write(folder, {"sums.py": "A = 2\n"}),
    "a helper": lambda folder: write(folder, {"helper.py": "B = 3\n"}),
    "a name": lambda folder: (folder / "helper.py").rename(folder / "helpers.py"),
    "a folder": lambda folder: (folder / "data").rename(folder / "date"),
    "one file less": lambda folder: (folder / "data/table.csv").unlink(),
    "an empty file more": lambda folder: write(folder, {"empty.txt": b""}),
    "bytes that moved from one file to the other": lambda folder: write(
        folder, {"sums.py": "A = 1\nB", "helper.py": " = 2\n"}
    ),
    "a link that is left out": lambda folder: (folder / "link").symlink_to("/etc/passwd"),
    "a virtual environment": lambda folder: write(folder, {"venv/pyvenv.cfg": ""}),
    "a file too many": lambda folder: write(folder, {f"f{n:04}": b"" for n in range(MAX_FILES)}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_is_staged_or_told_to_be_left_out_is_part_of_it(submission, what):
    before = read_handed_in(submission).digest
    CHANGES[what](folder_of(submission))
    assert read_handed_in(submission).digest != before


@pytest.mark.parametrize("hidden", [".git/config", "__pycache__/sums.cpython-311.pyc", "old.pyc", "mail.eml"])
def test_what_is_not_staged_and_when_it_was_saved_is_none(submission, hidden):
    before = read_handed_in(submission)
    write(folder_of(submission), {hidden: b"x"})
    os.utime(submission.path, (0, 1_000_000_000))
    after = read_handed_in(submission)
    assert (after.digest, after.modified) == (before.digest, "2001-09-09T01:46:40+00:00")
    assert before.modified != after.modified


def test_whose_it_is_and_where_it_lies_is_none(submission):
    folder = folder_of(submission)
    folder.rename(folder.parent / "ben")
    moved = replace(submission, student="ben", name="Ben", parts=("ben",), attempt="2026-03-02T10:00:00+09:00")
    (folder.parent / "ben").rename(folder)
    before = read_handed_in(submission).digest
    folder.rename(folder.parent / "ben")
    assert read_handed_in(moved).digest == before


def test_how_it_is_loaded_is_part_of_it(submission):
    read = read_handed_in(submission)
    others = [
        replace(read, main="other.py"),
        replace(read, inner=("sums.py",)),
        replace(read, beside=dict(reversed(read.beside.items()))),
        replace(read, left_out=["x"]),
        replace(read, environments=["x"]),
        replace(read, left_out=["x"], environments=["x"]),
    ]
    assert len({each.digest for each in (read, *others)}) == 7


def test_a_refusal_is_told_apart_by_what_it_says(submission):
    digests = []
    for data in (b"#" * (2 * 2**20 + 1), None):
        submission.path.unlink()
        if data is None:
            submission.path.symlink_to("/etc/passwd")
        else:
            submission.path.write_bytes(data)
        with pytest.raises(Refusal) as refused:
            read_handed_in(submission)
        digests.append(refused.value.digest)
    assert digests[0] != digests[1]


def test_a_notebook_is_read_as_it_lies_and_writes_over_what_lies_beside_it(submission):
    """What is left out for room is decided before it is opened, so that what was read says all."""
    folder = folder_of(submission)
    cells = ["%%writefile helper.py\nC = 3\n", "A = 1\n"]
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": each} for each in cells]}).encode()
    submission.path.unlink()
    write(folder, {"sums.ipynb": notebook})
    whole = replace(submission, filename="sums.ipynb")
    read = read_handed_in(whole)
    assert (read.data, sorted(read.beside)) == (notebook, ["data/table.csv", "helper.py"])
    staged = stage(whole)
    assert staged.files["helper.py"].strip() == b"C = 3"
    assert sorted(staged.handed_in) == ["data/table.csv", "sums.ipynb"]
