"""A message as values: from what the sandbox told, and from what it never would."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from grader.intake.messages import KINDS, Bounced, Letter, Message, Part, message_of
from grader.intake.received import count_time, judge_sender
from grader.sandbox.inside.reading.mail import read_mail
from grader.sandbox.seam.contents import Contents, Limits, Member
from tests.sandbox.reading.letters import BOUNCE, HELLO, UTF8, letter, multipart, named, shapes, text

SHAPES = shapes()


def message(data: bytes) -> Message:
    return message_of(read_mail(data, Limits()))


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_all_that_is_read_is_there_as_values(shape: Any) -> None:
    contents = read_mail(shape.data, Limits())
    made = message_of(contents)
    assert (made.letter.name, made.letter.address, made.letter.subject) == (shape.sender, shape.address, shape.subject)
    assert [(each.name, each.content) for each in made.parts] == [(m.name, m.content) for m in contents.members]
    assert {key for member in contents.members for key in member.facts} <= {each.name for each in fields(Part)}
    assert {each.kind for each in made.parts} <= KINDS


def test_the_letter_of_a_part_is_that_of_the_forwarded_message_that_it_lies_in() -> None:
    made = message(SHAPES["forwarded by an assistant"].data)
    assert [made.letter_of(each).name for each in made.parts] == ["조교", "조교", "윤서준", "윤서준"]


def test_a_bounce_names_the_delivery() -> None:
    made = message(BOUNCE)
    assert made.bounced == (Bounced("hong@example.org", "failed", "5.1.1", "smtp; 550 5.1.1 no such user"),)
    assert (made.report, made.original, made.letter.return_path) == ("delivery-status", "<sent-7@example.org>", "")


def test_what_servers_wrote_is_judged_as_it_was_read() -> None:
    headers = (
        b"Return-Path: <hong@example.org>\r\nReceived: from a (b)\r\n\tby mx.example.org (Postfix) id 1;\r\n"
        b"\tSun, 29 Nov 2026 21:00:00 +0900 (KST)\r\nAuthentication-Results: mx.example.org;\r\n"
        b"\tdmarc=fail (p=none dis=none) header.from=example.org\r\n"
        b"Authentication-Results: mx.example.org; dmarc=pass header.from=example.org\r\n"
        b"Received: from c by mx.example.org; Sun, 1 Nov 2026 21:00:00 +0900\r\n"
    )
    found = message(letter(multipart(text(HELLO), named("a.py", UTF8)), headers=headers)).letter
    counted = count_time(found.trace, ["mx.example.org"], date=found.date)
    assert counted.time is not None
    assert (counted.time.isoformat(), counted.weak) == ("2026-11-29T12:00:00+00:00", False)
    assert judge_sender(found.trace, "mx.example.org", found.address, senders=found.senders) == "fail"


NONSENSE: list[Any] = [
    None,
    True,
    7,
    -1,
    "x" * 100_000,
    "\ud800",
    b"x",
    [],
    [[]],
    [1],
    {},
    {"a": 1},
    [["a", "b"], ("c",)],
    1.5,
]


@pytest.mark.parametrize("value", NONSENSE, ids=lambda value: repr(value)[:20])
def test_facts_of_the_wrong_kind_are_as_if_they_were_missing(value: Any) -> None:
    names = {each.name for kind in (Part, Message) for each in fields(kind)}
    letters = {"from_name", "from_address", "cut", *(each.name for each in fields(Letter))}
    facts = dict.fromkeys(names | letters, value)
    made = message_of(Contents((Member("a", facts=facts), Member("b", facts={"letter": facts})), facts=facts))
    letter_, part = made.letter, made.parts[0]
    for text_ in (letter_.name, letter_.subject, letter_.message_id, made.original, part.path, part.quoted, part.place):
        assert isinstance(text_, str)
        assert len(text_.encode()) <= 200_000
    assert part.kind == "attachment"
    assert isinstance(letter_.senders, int)
    for texts in (letter_.references, letter_.automatic, part.remarks):
        assert all(isinstance(each, str) for each in texts)
    for pair in letter_.trace:
        assert [type(each) for each in pair] == [str, str]
    assert part.alternative is (value is True)


def test_no_two_parts_have_one_place() -> None:
    made = message_of(Contents((Member("a", facts={"place": "1"}), Member("b", facts={"place": "1"}))))
    assert [each.name for each in made.parts] == ["a"]


def test_what_could_not_be_read_says_why() -> None:
    assert message_of(Contents(fault="time")) == Message(Letter(), fault="time")
