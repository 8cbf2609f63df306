"""What is packed comes back byte for byte, and is the same however it was put in."""

from __future__ import annotations

import hashlib
import json
import os

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


def test_a_full_disk_is_the_machines_fault():
    if not os.path.exists("/dev/full"):
        pytest.skip("a file that is always full is Linux's")
    spool = Spool()
    spool._file.close()
    with open("/dev/full", "r+b", buffering=0) as spool._file, pytest.raises(MachineError, match="Make room"):
        spool.put([b"x"])


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
    reports = [
        report_result(disclose_entry(make_entry(make.report(f"s{number}", remarks=(plain('a\n  "[]", \\n'),)))), "en")
        for number in range(count)
    ]
    about = {"isolation_level": 3, "data_source": '[]"', "version": "1"}
    whole = Results(lang="en", reports=tuple(reports), **about)
    text = b"".join(results_pieces(map(report_json, reports), "en", **about)).decode()
    assert text == to_json(whole.model_dump())
    assert Results.model_validate(json.loads(text)) == whole
