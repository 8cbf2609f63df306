"""What is packed comes back byte for byte, and is the same however it was put in."""

from __future__ import annotations

import errno
import hashlib
import json
import tempfile

import pytest

from grader.gradebook.entry import make_entry
from grader.report.people import disclose_entry
from grader.report.results import Results, report_json, report_result, results_pieces
from grader.report.spool import Spool, SpooledFiles
from grader.text import plain
from grader.text.errors import MachineError
from grader.text.safe import to_json


@pytest.mark.parametrize("data", [b"", b"x", bytes(range(256)) * 5000])
def test_it_comes_back_as_it_went_in(data):
    files = SpooledFiles([("a", data)])
    files.put("b", (data[at : at + 7] for at in range(0, len(data), 7)))
    assert files["a"] == files["b"] == data
    assert files == {"a": data, "b": data}
    digest = hashlib.sha256(data).hexdigest()
    assert files.digests() == {"a": digest, "b": digest}


def test_a_large_one_comes_in_pieces():
    data = bytes(range(256)) * 10_000
    files = SpooledFiles([("a", b"before"), ("b", data), ("c", b"behind")])
    pieces = list(files.pieces("b"))
    assert len(pieces) > 1
    assert b"".join(pieces) == data


class Full:
    """A disk that takes so many bytes."""

    def __init__(self, room):
        self.file, self.room = tempfile.TemporaryFile(buffering=0), room  # noqa: SIM115

    def write(self, data):
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        took = self.file.write(data[: self.room])
        self.room -= took
        return took

    def __getattr__(self, name):
        return getattr(self.file, name)


@pytest.mark.parametrize("room", [0, 1, 5, 6, 11, 1000])
def test_what_the_disk_does_not_take_lies_in_memory(room):
    """Wherever it is full: between files, in the middle of one, from the beginning."""
    files = SpooledFiles()
    files.spool._file = Full(room)
    wanted = {str(number): bytes([number]) * number for number in range(8)}
    for name, data in wanted.items():
        files.put(name, (data[at : at + 2] for at in range(0, len(data), 2)))
    assert dict(files) == wanted
    assert files.digests() == {name: hashlib.sha256(data).hexdigest() for name, data in wanted.items()}


def test_no_folder_for_what_is_temporary_costs_memory_alone(monkeypatch):
    def refuse(**_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    assert dict(SpooledFiles([("a", b"1"), ("b", b"22")])) == {"a": b"1", "b": b"22"}


def test_a_disk_that_cannot_be_read_back_is_the_machines_fault():
    spool = Spool()
    put_by = spool.put([b"x" * 100])
    spool._file.truncate(0)
    with pytest.raises(MachineError, match="cannot be read back"):
        put_by.read()


def test_a_copy_is_one_of_its_own():
    files = SpooledFiles([("a", b"1"), ("b", b"2")])
    other = files.copy()
    other["a"] = b"3"
    del other["b"]
    assert dict(files) == {"a": b"1", "b": b"2"}
    assert dict(other) == {"a": b"3"}


@pytest.mark.parametrize("count", [0, 1, 3])
def test_results_in_pieces_are_what_they_would_be_as_a_whole(make, count):
    """Texts with line feeds, quotes and `[]` among them."""
    entries = [
        disclose_entry(make_entry(make.report(f"s{number}", remarks=(plain('a\n  "[]", \\n'),))))
        for number in range(count)
    ]
    about = {"isolation_level": 3, "data_source": '[]"', "version": "1"}
    whole = Results(lang="en", reports=tuple(report_result(entry, "en") for entry in entries), **about)
    text = b"".join(results_pieces((report_json(entry, "en") for entry in entries), "en", **about)).decode()
    assert text == to_json(whole.model_dump())
    assert Results.model_validate(json.loads(text)) == whole
