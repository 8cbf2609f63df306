"""The ledger of messages: what was prepared for whom, and what became of it at each address.

A message is in the ledger before it is anywhere, and each step of its way is there before it is taken: an address is
`in_data` before its server gets the content. Where nothing follows that, nobody knows whether it arrived, and it is
never sent again by itself. Nothing is changed afterwards; the last step at an address is how it stands there.

The limit: what is sent and to whom is decided elsewhere (`grader.report.mail.outbox`, `grader.sending`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

from grader.gradebook.book import Gradebook
from grader.gradebook.file import decode_name, encode_name, transaction, translate_errors, utc_now
from grader.gradebook.told import may_have_arrived

State = Literal["in_data", "accepted", "refused", "later", "unknown", "by_hand", "bounced"]
"""On its way; taken by the server; refused for good; put off; sent, without a word of the server; sent by a person;
sent back by a server further on (`grader.gradebook.inquiries`)."""
Kind = Literal["result", "receipt", "answer"]
"""What was told of scores or announced to all; that a mail came in; what a person said to an inquiry."""
REACHED: tuple[State, ...] = ("accepted", "by_hand")
"""After which they can read it."""

_READ = """
SELECT deliveries.id, student, message_id, facts, prepared_at, run, notes, answers, kind, arrival,
    address, state, said, made
FROM deliveries LEFT JOIN dispatches ON delivery = deliveries.id ORDER BY deliveries.id, dispatches.id
"""


@dataclass(frozen=True)
class Told:
    """What a message told of one assignment: nothing that its student was not told."""

    state: str
    """`graded`, `withheld`, `excused`, `missing`, `set` (a score without work), or `none` where there is no score."""
    score: float | None = None
    tasks: Mapping[str, float | None] = field(default_factory=dict)
    verdicts: str = ""
    """A digest of the status and of how each test ended."""
    passed: tuple[str, ...] = ()
    """Names of the public tests that were passed, in order."""
    failed: tuple[str, ...] = ()
    """And of the others."""
    remarks: tuple[str, ...] = ()
    """Digests of the report's remarks, in order."""
    notes: tuple[str, ...] = ()
    """Digests of what people said, in order."""


@dataclass(frozen=True)
class Dispatch:
    """A step of a message at one address."""

    address: str
    state: State
    said: str
    """The words of the server, or of a person."""
    made: str
    """RFC 3339, UTC."""


@dataclass(frozen=True)
class Delivery:
    """A message of the ledger, with its steps as they came."""

    id: int
    student: str
    message_id: str
    """With angle brackets."""
    facts: Mapping[str, Told]
    """By assignment, what it told of those that it was about (`grader.report.mail.outbox`)."""
    prepared_at: str
    run: int | None
    """The last run whose scores it tells; None where a file of the first format does not say."""
    dispatches: tuple[Dispatch, ...] = ()
    notes: tuple[str, ...] = ()
    """What it announced beyond results."""
    answers: str = ""
    """The Message-ID of the student's mail that it belongs to; empty where it begins by itself."""
    kind: Kind = "result"
    arrival: int = 0
    """The arrival that it answers, where it is no result."""

    def state(self, address: str) -> State | None:
        """How it stands at that address; None where it was never on its way there."""
        states = [each.state for each in self.dispatches if each.address == address]
        return states[-1] if states else None

    def reached(self, address: str) -> bool:
        """Whether it can be read there; what a person sent without a word where to is at all addresses."""
        return (self.state(address) or self.state("")) in REACHED

    @property
    def told(self) -> bool:
        """Whether its student may have read it, at whatever address."""
        steps: dict[str, list[str]] = {}
        for each in self.dispatches:
            steps.setdefault(each.address, []).append(each.state)
        return any(map(may_have_arrived, steps.values()))

    @property
    def arrived(self) -> bool:
        """Whether it is known to be at one of its addresses."""
        return any(self.state(each.address) in REACHED for each in self.dispatches)


def read_ledger(book: Gradebook) -> dict[str, tuple[Delivery, ...]]:
    """By student, what was prepared of results and announcements, the earliest first."""
    ledger: dict[str, tuple[Delivery, ...]] = {}
    for delivery in read_deliveries(book):
        if delivery.kind == "result":
            ledger[delivery.student] = (*ledger.get(delivery.student, ()), delivery)
    return ledger


def read_deliveries(book: Gradebook) -> tuple[Delivery, ...]:
    """All messages of whatever kind, the earliest first."""
    return tuple(_delivery([*rows]) for _, rows in groupby(book.read_rows(_READ), key=itemgetter(0)))


def read_ours(book: Gradebook) -> dict[str, str]:
    """The Message-ID of each message of ours with its student; empty where it went to nobody who is known."""
    rows = book.read_rows("SELECT message_id, student FROM deliveries")
    return {message_id: decode_name(student) for message_id, student in rows}


def _delivery(rows: Sequence[tuple[Any, ...]]) -> Delivery:
    id_, student, message_id, facts, prepared, run, notes, answers, kind, arrival = rows[0][:10]
    dispatches = tuple(Dispatch(*step[10:]) for step in rows if step[10] is not None)
    told = {assignment: _read_told(each) for assignment, each in json.loads(facts).items()}
    return Delivery(
        *(id_, decode_name(student), message_id, told, prepared, run, dispatches),
        *(tuple(json.loads(notes)), answers, kind, arrival),
    )


def name_message(book: Gradebook, student: str, content: str, before: Collection[Delivery], domain: str) -> str:
    """The Message-ID of what is to be told: the same as long as `content` (a digest) and what arrived before are, and
    of no other message. So one that may have arrived keeps it when it is sent again. It is recorded nowhere by this."""
    (began,) = book.read_rows("SELECT min(started) FROM runs")[0]
    last = max((each.id for each in before if each.arrived), default=0)
    words = json.dumps([str(began), student, content, last])  # lone surrogates of a folder's name, too
    return f"<{hashlib.sha256(words.encode()).hexdigest()[:32]}@{domain}>"


def prepare(
    book: Gradebook,
    student: str,
    message_id: str,
    content: str,
    facts: Mapping[str, Told],
    run: int | None,
    notes: Collection[str] = (),
    answers: str = "",
    kind: Kind = "result",
    arrival: int = 0,
) -> int:
    """The row of that message in the ledger, on the disk when this returns; the one that is there already where it was
    prepared before."""
    with translate_errors(book.path), transaction(book._db):
        row = book._db.execute("SELECT id FROM deliveries WHERE message_id = ?", (message_id,)).fetchone()
        if row is not None:
            return int(row[0])
        return (
            book._db.execute(
                "INSERT INTO deliveries (student, message_id, content_digest, facts, prepared_at, run, notes, answers, "
                "kind, arrival) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(encode_name(student), message_id, content, _write_told(facts), utc_now(), run),
                    *(json.dumps(list(notes)), answers, kind, arrival),
                ),
            ).lastrowid
            or 0
        )


def record_step(book: Gradebook, delivery: int, addresses: Collection[str], state: State, said: str = "") -> None:
    """Keep that step at each of these addresses, on the disk when this returns."""
    now = utc_now()
    with translate_errors(book.path), transaction(book._db):
        book._db.executemany(
            "INSERT INTO dispatches (delivery, address, state, said, made) VALUES (?, ?, ?, ?, ?)",
            [(delivery, address, state, said, now) for address in addresses],
        )


def _write_told(facts: Mapping[str, Told]) -> str:
    return json.dumps({assignment: asdict(told) for assignment, told in facts.items()}, sort_keys=True)


def _read_told(raw: Mapping[str, Any]) -> Told:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
    return Told(**fields)
