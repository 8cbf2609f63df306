"""A file that a person names is read whole, or refused in one way, whatever asks for it: `grader.domain.given_file`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.domain.extension_table import read_extensions
from grader.domain.given_file import find_given, read_given
from grader.domain.roster import load_roster
from grader.text import Text
from grader.text.errors import UsageError

ADVICE = Text("다른 파일을 지정하십시오.", "Name another.")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.mkdir(), "is no file. Name another."),
        (lambda path: os.mkfifo(path), "is no file. Name another."),
        (lambda path: path.write_bytes(b"x" * (2**20 + 1)), "is larger than 1 MiB. Name another."),
        (lambda path: path.symlink_to(path), "cannot be read: "),
        (lambda path: path.symlink_to(path.parent / "gone"), "is a link to something that is not there. Name another."),
    ],
    ids=["folder", "pipe", "large", "circle", "link"],
)
def test_what_cannot_be_read_is_said_with_what_to_do(tmp_path: Path, make, said: str):
    path = tmp_path / "given.csv"
    make(path)
    for read in (read_given, find_given):
        with pytest.raises(UsageError) as caught:
            read(path, 2**20, ADVICE)
        assert f"{path} {said}" in caught.value.text.en


def test_nothing_there_is_told_or_none(tmp_path: Path):
    assert find_given(tmp_path / "none", 2**20, ADVICE) is None
    with pytest.raises(UsageError, match=r"none is no file\. Name another\."):
        read_given(tmp_path / "none", 2**20, ADVICE)


def test_all_of_it_is_read(tmp_path: Path):
    data = bytes(2**20)
    (tmp_path / "x").write_bytes(data)
    assert read_given(tmp_path / "x", 2**20, ADVICE) == data


@pytest.mark.parametrize("read", [load_roster, read_extensions])
def test_those_who_ask_refuse_a_pipe_alike(tmp_path: Path, read):
    os.mkfifo(tmp_path / "x.csv")
    with pytest.raises(UsageError, match="is no file"):
        read(tmp_path / "x.csv")
