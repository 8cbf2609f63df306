"""A message as the sandbox read it, each field of the kind that it must be: from facts to values.

What comes of the sandbox may be forged by who wrote the message (`grader.sandbox.reading` checks names, contents and
sizes). A fact of the wrong kind is as one that is missing, so the worst that can be told here is another message. The
limit: that other one may bear another sender's name, and one's own server's word for it, if the process that read it
was taken over. Nothing is decided here: whose it is, when it came in (`grader.intake.received`), what is homework.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from grader.sandbox.raised import bounded_sequence
from grader.sandbox.seam.contents import Contents, Member

Kind = Literal[
    "body", "attachment", "inline", "forwarded", "uuencode", "tnef", "encrypted", "signed", "signature", "calendar",
    "report", "partial", "external", "multipart", "empty", "rest",
]  # fmt: skip
"""What a part is: `grader.sandbox.inside.reading.mail` says it of each."""
KINDS: frozenset[Kind] = frozenset(Kind.__args__)  # type: ignore[attr-defined]
MAX_TEXT = 20_000
"""Characters of a header."""
MAX_QUOTED = 200_000
MAX_VALUES = 1_000
"""Of one list."""


@dataclass(frozen=True)
class Letter:
    """What the headers of a message say. All of it is the sender's word, but for what one's own server put on top of
    `trace`."""

    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    name: str = ""
    """Of the first sender, as that one wrote it."""
    address: str = ""
    """Empty where there is none that is valid."""
    senders: int = 0
    to: tuple[str, ...] = ()
    subject: str = ""
    date: str = ""
    return_path: str | None = None
    """Empty: a machine's, that no answer may go to. None: there is no such header."""
    automatic: tuple[str, ...] = ()
    """By what it is known as a machine's; empty for a person's."""
    trace: tuple[tuple[str, str], ...] = ()
    """Received and Authentication-Results, from the top."""
    whole: bool = True
    """Whether all headers were read."""


@dataclass(frozen=True)
class Bounced:
    """One to whom a message of ours could not be delivered."""

    recipient: str
    action: str = ""
    status: str = ""
    said: str = ""


@dataclass(frozen=True)
class Part:
    """One part of a message, and what became of it while it was read."""

    place: str
    """As IMAP numbers sections; one's own within the message."""
    kind: Kind
    name: str = ""
    path: str = ""
    """The name with its folders, where the sender wrote some."""
    other: str = ""
    """The name by the other of the two headers that tell one."""
    content: bytes | None = None
    """A file's bytes; of a body what is new in it, as UTF-8. None where it was left out."""
    left_out: str = ""
    """Code of why."""
    size: int = 0
    within: str = ""
    """Place of the forwarded message that it lies in; empty for the message's own parts."""
    type: str = ""
    remarks: tuple[str, ...] = ()
    quoted: str = ""
    typed: str = ""
    """Of a body: what is new in it, with what a program made of code while it was typed turned back; empty where there
    is nothing of that."""
    how: Literal["", "reply", "forward"] = ""
    origin: tuple[str, str] = ("", "")
    """Name and address that a forwarded text names as its sender."""
    links: tuple[tuple[str, str, bool], ...] = ()
    """Service, address, whether it stands in what is quoted."""
    alternative: bool = False
    """Whether another body says the same, and is the one to read."""
    rest: int = 0
    """Parts beyond the limit that this one stands for."""
    letter: Letter | None = None
    """Of a forwarded message."""


@dataclass(frozen=True)
class Message:
    """A message with all its parts, in order."""

    letter: Letter
    parts: tuple[Part, ...] = ()
    report: str = ""
    """Of a report its type, as `delivery-status`."""
    bounced: tuple[Bounced, ...] = ()
    original: str = ""
    """The Message-ID that a report is about."""
    fault: str = field(default="", kw_only=True)
    """Code of why it could not be read (`grader.sandbox.reading.explain_fault`)."""

    def letter_of(self, part: Part) -> Letter:
        """That of the message, or of the forwarded one, that a part lies in."""
        around = next((each for each in self.parts if each.place == part.within and each.letter), None)
        return around.letter if part.within and around and around.letter else self.letter


def text_of(part: Part) -> bytes:
    """What is new in a body, as it was typed: where code is to be found."""
    return part.typed.encode() or part.content or b""


def message_of(contents: Contents) -> Message:
    """The message that the sandbox told of."""
    facts = contents.facts
    parts: dict[str, Part] = {}
    for member in contents.members:
        part = _part(member)
        parts.setdefault(part.place, part)
    return Message(
        _letter(facts),
        tuple(parts.values()),
        _text(facts, "report"),
        tuple(_bounced(each) for each in _sequence(facts, "bounced") if type(each) is dict),
        _text(facts, "original"),
        fault=contents.fault,
    )


def _part(member: Member) -> Part:
    facts = member.facts
    kind, how, letter = _text(facts, "kind"), _text(facts, "how"), facts.get("letter")
    return Part(
        place=_text(facts, "place"),
        kind=next((each for each in KINDS if each == kind), "attachment"),
        name=member.name,
        path=_text(facts, "path"),
        other=_text(facts, "other"),
        content=member.content,
        left_out=member.left_out,
        size=member.size,
        within=_text(facts, "within"),
        type=_text(facts, "type"),
        remarks=_texts(facts, "remarks"),
        quoted=_text(facts, "quoted", MAX_QUOTED),
        typed=_text(facts, "typed", MAX_QUOTED),
        how="reply" if how == "reply" else "forward" if how == "forward" else "",
        origin=next(iter(_pairs([facts.get("origin")])), ("", "")),
        links=tuple(
            (_plain(each[0]), _plain(each[1]), each[2] is True)
            for each in _sequence(facts, "links")
            if type(each) in (list, tuple) and len(each) == 3
        ),
        alternative=facts.get("alternative") is True,
        rest=_number(facts, "rest"),
        letter=_letter(letter) if type(letter) is dict else None,
    )


def _letter(facts: Mapping[str, Any]) -> Letter:
    return Letter(
        message_id=_text(facts, "message_id"),
        in_reply_to=_texts(facts, "in_reply_to"),
        references=_texts(facts, "references"),
        name=_text(facts, "from_name"),
        address=_text(facts, "from_address"),
        senders=_number(facts, "senders"),
        to=_texts(facts, "to"),
        subject=_text(facts, "subject"),
        date=_text(facts, "date"),
        return_path=_text(facts, "return_path") if "return_path" in facts else None,
        automatic=_texts(facts, "automatic"),
        trace=_pairs(_sequence(facts, "trace")),
        whole="cut" not in facts,
    )


def _bounced(facts: Mapping[str, Any]) -> Bounced:
    recipient = _text(facts, "recipient") or _text(facts, "original")
    return Bounced(recipient, _text(facts, "action"), _text(facts, "status"), _text(facts, "said"))


def _plain(value: object, most: int = MAX_TEXT) -> str:
    """A text that can be written down; empty for what is none."""
    return value[:most].encode("utf-8", "replace").decode() if type(value) is str else ""


def _text(facts: Mapping[str, Any], key: str, most: int = MAX_TEXT) -> str:
    return _plain(facts.get(key), most)


def _number(facts: Mapping[str, Any], key: str) -> int:
    value = facts.get(key)
    return value if type(value) is int and value > 0 else 0


def _sequence(facts: Mapping[str, Any], key: str) -> list[Any]:
    value = facts.get(key)
    return list(bounded_sequence(value, MAX_VALUES)) if type(value) in (list, tuple) else []


def _texts(facts: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(text for text in map(_plain, _sequence(facts, key)) if text)


def _pairs(values: list[Any]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (_plain(each[0]), _plain(each[1])) for each in values if type(each) in (list, tuple) and len(each) == 2
    )
