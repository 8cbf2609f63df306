"""Files taken apart in the sandbox: what comes back is checked, and what cannot be read is told by a code.

Of `grader.sandbox.reading`, `grader.sandbox.inside.reading` and `grader.sandbox.seam.contents`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from grader.sandbox import reading
from grader.sandbox.backends.budget import Budget
from grader.sandbox.backends.link import End, Stopped, StopReason
from grader.sandbox.host import Host
from grader.sandbox.reading import Reader, explain_fault
from grader.sandbox.seam.bounds import Bounds
from grader.sandbox.seam.contents import MAX_SENT, Contents, Limits, Member
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
    assert (contents.fault, len(contents.members)) == ("members", 20)


def test_what_is_too_large_is_not_sent() -> None:
    with Reader() as one:
        assert one.read("archive", b"\0" * (MAX_SENT + 1)) == Contents(fault="sent")
    assert "48 MB" in explain_fault("sent").en


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
    assert explain_fault(code).ko != explain_fault(code).en


@pytest.mark.parametrize(
    "code",
    [
        *Limits._fields,
        *("sent", "memory", "time", "nonsense", "encrypted", "partial", "external", "damaged", "empty", "ignored"),
        "format",
    ],
)
def test_each_code_that_formats_have_in_common_has_its_own_sentence(code: str) -> None:
    said = explain_fault(code)
    assert said != explain_fault("no such code")
    assert said.ko != said.en


def test_a_process_that_was_killed_from_outside_is_the_machines_fault() -> None:
    with pytest.raises(SandboxError, match="killed"):
        reading.read(Forged(None, "exited", End(-9, from_outside=True)), "archive", b"")
