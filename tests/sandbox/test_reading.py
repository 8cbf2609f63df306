"""Files taken apart in the sandbox: what comes back is checked, and what cannot be read is told by a code.

Of `grader.sandbox.reading`, `grader.sandbox.inside.reading` and `grader.sandbox.seam.contents`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.sandbox import reading
from grader.sandbox.backends.budget import Budget
from grader.sandbox.backends.link import End, Stopped, StopReason
from grader.sandbox.host import Host
from grader.sandbox.reading import Reader, explain_fault
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.contents import COUNTS, MAX_SENT, Contents, Limits, Member
from grader.text.errors import SandboxError
from tests.sandbox.reading.written import make_zip

GOOD: tuple[Any, ...] = ("a.py", b"a.py", b"x = 1", "", 5, "", {})


def zipped(**files: bytes) -> bytes:
    """A real archive; `a__b` in a name stands for `a/b`."""
    return make_zip({f"{name.replace('__', '/')}.py": data for name, data in files.items()})


class Forged:
    """A host whose children answer as they like."""

    weight, spent = 0, 0.0

    def __init__(self, answer: dict[str, Any] | None = None, why: StopReason = "exited", end: End = End(1)) -> None:  # noqa: B008
        self.answer, self.why, self.ended, self.budget = answer, why, end, Budget()
        self.ends = 0

    def start(self, bounds: Bounds) -> Forged:
        return self

    def exchange(self, request: object, **_: object) -> dict[str, Any]:
        if self.answer is None:
            raise Stopped(self.why, self.ended)
        return self.answer

    def used(self) -> tuple[float, float]:
        return 0.0, 0.0

    def end(self) -> End:
        self.ends += 1
        return self.ended


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def test_an_archive_is_read_in_a_process_of_its_own(host: Host) -> None:
    for text in (b"x = 1", b"x = 2"):
        contents = reading.read(host, "archive", zipped(hw__dictionary=text))
        (member,) = contents.members
        assert (member.name, member.content, contents.fault) == ("hw/dictionary.py", text, "")


def test_a_million_empty_entries_end_at_the_limit(reader: Reader) -> None:
    contents = reader.read("archive", zipped(**{f"f{number}": b"" for number in range(300)}), Limits(members=20))
    assert (contents.fault, len(contents.members)) == ("scanned", 20)


def test_what_is_too_large_is_not_sent() -> None:
    with Reader() as one:
        assert one.read("archive", b"\0" * (MAX_SENT + 1)) == Contents(fault="sent")
    assert "48 MB" in explain_fault("sent", Limits()).en


def holds(*members: object, fault: object = "", facts: object = None) -> dict[str, Any]:
    return {"id": "0", "members": list(members), "fault": fault, "facts": {} if facts is None else facts}


ODD_FACTS: list[Any] = [[], {1: 2}, {"a": 2**63}, {"a": {1, 2}}, {"a": [0] * 60_000}, {"k" * 101: 1}]


def with_(**fields: object) -> tuple[Any, ...]:
    return tuple({**Member(*GOOD)._asdict(), **fields}.values())


def test_a_plain_answer_is_taken() -> None:
    forged = Forged(holds(GOOD, with_(content=None, left_out="link"), facts={"encodings": ["cp949"]}))
    contents = reading.read(forged, "archive", b"")
    assert contents.members[0] == Member(*GOOD)
    assert contents.members[1].left_out == "link"
    assert contents.facts == {"encodings": ["cp949"]}
    assert forged.ends == 1


@pytest.mark.parametrize(
    "answer",
    [
        {"id": "0"},
        holds(7),
        holds(GOOD[:3]),
        holds(list(GOOD)),
        holds(*[GOOD] * 11),
        *(
            holds(with_(name=name))
            for name in ("../a", "/a", "a//b", "a/./b", "a\\..\\b", "a\0", "a" * 1001, 7, "\ud800")
        ),
        holds(with_(inside="../x")),
        holds(with_(raw="text")),
        holds(with_(raw=b"a" * 1001)),
        holds(with_(content="text")),
        holds(with_(content=None)),
        holds(with_(left_out="link")),
        holds(with_(content=None, left_out="no word")),
        *(holds(with_(size=size)) for size in (-1, True, 2**63, 1.0)),
        holds(*[with_(content=b"x" * 60)] * 2),
        holds(fault="<script>"),
        holds(fault=None),
        *(
            holds(facts=facts)
            for facts in ([], {1: 2}, {"a": 2**63}, {"a": {1, 2}}, {"a": [0] * 60_000}, {"k" * 101: 1})
        ),
    ],
)
def test_an_answer_that_no_reader_gives_is_nonsense(answer: dict[str, Any]) -> None:
    limits = Limits(members=10, total_bytes=100)
    assert reading.read(Forged(answer), "archive", b"", limits) == Contents(fault="nonsense")


def test_facts_nested_too_deep_are_nonsense() -> None:
    deep: Any = 0
    for _ in range(30):
        deep = [deep]
    assert reading.read(Forged(holds(facts={"a": deep})), "archive", b"") == Contents(fault="nonsense")


@pytest.mark.parametrize(
    ("why", "end", "code"),
    [
        ("exited", End(1), "died"),
        ("exited", End(-11), "died"),
        ("exited", End(-9, out_of_memory=True), "memory"),
        ("wall", End(-9, no_memory_left=True), "memory"),
        ("cpu", End(-9), "time"),
        ("wall", End(-9), "time"),
        ("size", End(-9), "nonsense"),
        ("protocol", End(-9), "nonsense"),
    ],
)
def test_the_end_of_a_reading_process_has_a_name(why: StopReason, end: End, code: str) -> None:
    forged = Forged(None, why, end)
    assert reading.read(forged, "archive", b"") == Contents(fault=code)
    assert forged.ends == 1
    assert explain_fault(code, Limits()).ko != explain_fault(code, Limits()).en


UNLIMITED = ("nonsense", "encrypted", "partial", "external", "damaged", "empty", "ignored", "format")
"""Codes that formats have in common, and that are no limit's."""


@pytest.mark.parametrize("code", [*Limits._fields, "scanned", *COUNTS, "sent", "memory", "time", *UNLIMITED])
def test_each_code_that_formats_have_in_common_has_its_own_sentence(code: str) -> None:
    said = explain_fault(code, Limits())
    assert said != explain_fault("no such code", Limits())
    assert said.ko != said.en


@pytest.mark.parametrize("code", [*Limits._fields, "scanned", *COUNTS, "sent", "memory", "time"])
def test_what_was_over_a_limit_is_told_with_the_limit(code: str) -> None:
    said = explain_fault(code, Limits())
    number = re.search(r"[0-9][0-9,]*", said.en)
    assert number
    assert number[0] in said.ko


def test_the_limit_that_is_told_is_the_one_of_the_reading() -> None:
    limits = Limits(7_001, 3 * 2**20, 5 * 2**19, 2**30, 11, 3, 700)
    shown = {code: explain_fault(code, limits).en for code in (*Limits._fields, "scanned")}
    assert shown == {
        "members": "it holds more than 7,001 things",
        "member_bytes": "it is larger than 3 MB",
        "total_bytes": "with all that came before it there are more than 2.5 MB",
        "unpacked_bytes": "unpacked it is larger than 1024 MB",
        "ratio": "unpacked it is more than 11 times as large, as archives are that are made to fill a disk",
        "depth": "archives lie in archives there, more than 3 deep",
        "name_bytes": "a name in it has more than 350 bytes",
        "scanned": "it holds more than 70,010 things",
    }


def test_every_code_that_a_reader_says_has_a_sentence() -> None:
    """Those of formats, too; and of a limit that no caller chooses it is the limit's own name."""
    folder = Path(reading.__file__).parent / "inside/reading"
    said: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Refused":
                said |= {each.value for each in node.args if isinstance(each, ast.Constant)}
            if (
                isinstance(node, ast.keyword)
                and node.arg in ("fault", "left_out")
                and isinstance(node.value, ast.Constant)
            ):
                said.add(node.value.value)
    of_formats = {"cells", "parts", "encoding", "language"} | {"pages", "odt", "doctype"} | {"missing", "listing", ""}
    assert {"members", "member_bytes", "unpacked_bytes", "ratio", *COUNTS} - {"names"} <= said
    unknown = explain_fault("no such code", Limits())
    assert [code for code in said - of_formats if explain_fault(code, Limits()) == unknown] == []


def test_a_process_that_was_killed_from_outside_is_the_machines_fault() -> None:
    with pytest.raises(SandboxError, match="killed"):
        reading.read(Forged(None, "exited", End(-9, from_outside=True)), "archive", b"")
