"""What travels arrives as it was; what is no answer is refused, whatever it is.

Of `grader.grading.cluster.parcel`, `grader.grading.cluster.cargo` and `grader.grading.cluster.frames`.
"""

from __future__ import annotations

import json
import socket
import threading
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader.domain.course_files import load_course
from grader.domain.images import load_digits
from grader.domain.verdict import Verdict
from grader.grading.batch.plan import Plan
from grader.grading.cluster import parcel
from grader.grading.cluster.cargo import digest_of, pack_course, unpack_course
from grader.grading.cluster.frames import ALIVE, ANSWER, receive, send
from grader.grading.cluster.parcel import (
    Answer,
    BadAnswerError,
    Parcel,
    pack_answer,
    pack_parcel,
    unpack_answer,
    unpack_parcel,
)
from grader.grading.ingredients import assignment_digest
from grader.grading.ungraded import ungraded
from grader.intake.handed_in import HandedIn, Refusal
from grader.intake.inventory import Submission
from grader.text import Text
from grader.text.errors import MachineError
from tests.conftest import write

ODD = "가\udcff\x00\u2028.py"
"""A name as a folder can hold it: no text."""


def submission(student: str = "ann", **values: object) -> Submission:
    made = Submission(student, "Ann", "sums", Path("/nonexistent"), (student, "2026"), "sums.py", attempt="2026-01-01")
    return replace(made, **values)


def test_a_parcel_arrives_as_it_was():
    """Bytes of every kind, names that are no text, and what reading came to where it came to nothing."""
    read = {
        submission(): HandedIn("sums.py", "sums.py", (), bytes(range(256)), {ODD: b"\xff"}, [ODD], ["env"], "2026"),
        submission("ben", inner=("a", ODD), assigned=True, alone=True, by="Cid"): HandedIn(ODD, "sums.py", ("a",), b""),
        submission("cid"): Refusal(Text("안 됨", "refused")),
        submission("dan"): MachineError(Text("고장", "broken")),
    }
    found = unpack_parcel(pack_parcel(Parcel("name", read)))
    assert found.course == "name"
    assert list(found.read) == list(read)
    for each, was in read.items():
        if isinstance(was, HandedIn):
            assert found.reader(each) == was
            assert found.reader(each).digest == was.digest
        else:
            with pytest.raises(type(was)) as raised:
                found.reader(each)
            assert raised.value.text == was.text


def test_a_course_arrives_as_it_was(course, tmp_path):
    """Each assignment is graded by the same suite, and the same course has the same name; another one has not."""
    write(course, {"assignments/sums/deep/er/table.bin": b"\x00\xff", "reference/sums/right/own.py": "1\n"})
    assignments = {each.id: each for each in load_course(course).assignments}
    plan = Plan(assignments, True, 2, "ko", b"\x00secret", load_digits(), Text("가", "why"), grader="digest")
    packed = pack_course(plan)
    (tmp_path / "there").mkdir()
    found = unpack_course(packed, tmp_path / "there")
    assert {id_: assignment_digest(each) for id_, each in found.assignments.items()} == {
        id_: assignment_digest(each) for id_, each in assignments.items()
    }
    assert replace(found, assignments={}, images=None) == replace(plan, assignments={}, images=None)
    assert found.images is not None
    assert found.images.digest == plan.images.digest
    assert all(
        np.array_equal(value, plan.images.for_submission()[name])
        for name, value in found.images.for_submission().items()
    )
    assert not list((tmp_path / "there").rglob("right")), "what only `grade verify` tries stays here"
    assert b"secret" not in b"".join(
        path.read_bytes() for path in tmp_path.joinpath("there").rglob("*") if path.is_file()
    )
    assert digest_of(pack_course(plan)) == digest_of(packed)
    for other in (replace(plan, secret=b"another"), replace(plan, level=3), replace(plan, images=None)):
        assert digest_of(pack_course(other)) != digest_of(packed)
    write(course, {"reference/sums/test_hidden.py": "# another\n"})
    assert digest_of(pack_course(plan)) != digest_of(packed)


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "", "a//b", "a\0b", "."])
def test_no_file_of_a_course_lands_elsewhere(name, course, tmp_path):
    plan = Plan({each.id: each for each in load_course(course).assignments}, True, 2, "ko", b"s")
    content = json.loads(zlib.decompress(pack_course(plan)))
    content["assignments"][0]["folders"][0][name] = ""
    with pytest.raises(ValueError, match="no name"):
        unpack_course(zlib.compress(json.dumps(content).encode()), tmp_path / "there")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course", "there"]


def test_reports_arrive_as_they_were():
    """Of a student whose folder has a name that is no text, too."""
    report = ungraded(submission("\udcff"), Verdict.GRADER_FAILED, "가\n\t😀", level=4, secret=b"s")
    assert unpack_answer(pack_answer(Answer((report, report)))) == Answer((report, report))
    assert unpack_answer(pack_answer(Answer(failed="why"))).failed == "why"


REPORT = ungraded(submission(), Verdict.GRADER_FAILED, "", level=4, secret=b"s").model_dump(mode="json")


def squeezed(content: object) -> bytes:
    return zlib.compress(json.dumps(content).encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nothing",
        None,
        7,
        ["a"],
        "text",
        ValueError("what a task raised"),
        zlib.compress(b""),
        zlib.compress(b"[" * 200_000),
        zlib.compress(b"\xff"),
        squeezed({}),
        squeezed([]),
        squeezed({"reports": [], "failed": "", "more": 1}),
        squeezed({"reports": {}, "failed": ""}),
        squeezed({"reports": [], "failed": None}),
        squeezed({"reports": [REPORT], "failed": ""}),
        squeezed({"reports": [None], "failed": ""}),
        squeezed({"reports": ["{}"], "failed": ""}),
        squeezed({"reports": [json.dumps(REPORT | {"more": 1})], "failed": ""}),
        squeezed({"reports": [json.dumps(REPORT | {"score": "NaN or so"})], "failed": ""}),
        squeezed({"reports": ["[" * 100_000], "failed": ""}),
        squeezed({"reports": [json.dumps(REPORT | {"tests": [{"function": {}}]})], "failed": ""}),
        squeezed({"reports": [], "failed": ""}) + b"more",
        squeezed({"reports": [], "failed": ""})[:-4],
    ],
)
def test_what_is_no_answer_is_refused(data):
    with pytest.raises(BadAnswerError):
        unpack_answer(data)


def test_an_answer_that_swells_is_refused_within_bounds(monkeypatch):
    monkeypatch.setattr(parcel, "MAX_ANSWER", 1_000_000)
    with pytest.raises(BadAnswerError, match="bounds"):
        unpack_answer(zlib.compress(b" " * 20_000_000))


def test_a_line_carries_messages_until_it_ends():
    """Large ones too; one that breaks off is an end."""
    here, there = socket.socketpair()
    large = bytes(3_000_000)
    with here, there:
        sending = threading.Thread(target=lambda: (send(there, ALIVE), send(there, ANSWER, large)))
        sending.start()
        assert receive(here) == (ALIVE, b"")
        assert receive(here) == (ANSWER, large)
        sending.join()
        there.sendall(b"A\0\0")
        there.close()
        assert receive(here) is None
