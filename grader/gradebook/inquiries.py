"""What came back of our messages: words of their students, and reports that a message could not be delivered.

A reply with words of its own is an inquiry, on record with the arrival that it came by, and so exactly once. What is
done about it is a step: it was answered by a message of the ledger, or closed without one. Nothing is changed
afterwards. A report of a mail server about a message of ours is a step at an address of the delivery (`bounced`), and
of nothing where the ledger has no such message, or the message was never on its way to that address.

The limit: whether the score has changed since, and which test is meant, is read off what counts now
(`grader.report.inquiries`); an address that a message was sent back from may still have read it, so a score that was
told stays told (`grader.gradebook.told`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Literal

from grader.gradebook.book import Gradebook
from grader.gradebook.file import decode_name, encode_name, transaction, translate_errors, utc_now

MAX_WORDS = 20_000
"""Letters of what a student wrote, and as many of what they quoted, that are kept."""
StepKind = Literal["answered", "closed"]
_ON_ITS_WAY = ("in_data", "accepted", "unknown", "by_hand")
"""After which a message can be sent back."""
_READ = """
SELECT inquiries.id, arrival, place, student, delivery, words, quoted, made FROM inquiries ORDER BY id
"""
_STEPS = "SELECT inquiry, kind, words, delivery, who, made FROM inquiry_steps ORDER BY inquiry, id"


@dataclass(frozen=True)
class Objection:
    """Words in reply to a message of ours."""

    place: str
    """Of the part that they stand in (`grader.gradebook.arrivals.PartRecord`)."""
    answers: str
    """The Message-ID of ours."""
    student: str
    words: str
    quoted: str = ""


@dataclass(frozen=True)
class Failure:
    """One to whom a message could not be delivered, by the word of a server."""

    message_id: str
    address: str
    said: str
    """One line."""


@dataclass(frozen=True)
class Replies:
    """What one arrival says of messages of ours."""

    objections: tuple[Objection, ...] = ()
    failures: tuple[Failure, ...] = ()


NO_REPLIES = Replies()


@dataclass(frozen=True)
class Step:
    """What was done about an inquiry."""

    kind: StepKind
    words: str
    """What the student was told; of what was closed, why."""
    delivery: int
    """The message of the ledger that told it; 0 where there is none."""
    who: str
    made: str
    """RFC 3339, UTC."""


@dataclass(frozen=True)
class Inquiry:
    """What a student asks about a message of ours. `words` and `quoted` are theirs, as they wrote them."""

    id: int
    arrival: int
    place: str
    student: str
    delivery: int
    """The message that it answers."""
    words: str
    quoted: str
    made: str
    """RFC 3339, UTC: when it was recorded."""
    steps: tuple[Step, ...] = ()


def note_replies(book: Gradebook, arrival: int, replies: Replies) -> None:
    """Keep what an arrival says of messages of ours. Only within a transaction: that in which the arrival is recorded,
    so that it is there once, or not at all."""
    for objection in replies.objections:
        row = book._db.execute(
            "SELECT id FROM deliveries WHERE message_id = ? AND student = ?",
            (objection.answers, encode_name(objection.student)),
        ).fetchone()
        if row is not None:
            book._db.execute(
                "INSERT INTO inquiries VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(arrival, objection.place, encode_name(objection.student), row[0]),
                    *(objection.words[:MAX_WORDS], objection.quoted[:MAX_WORDS], utc_now()),
                ),
            )
    for failure in replies.failures:
        _note_failure(book, failure)


def _note_failure(book: Gradebook, failure: Failure) -> None:
    rows = book._db.execute(
        "SELECT deliveries.id, address, state FROM deliveries JOIN dispatches ON delivery = deliveries.id "
        "WHERE message_id = ? ORDER BY dispatches.id",
        (failure.message_id,),
    ).fetchall()
    last = {(id_, address): state for id_, address, state in rows if address}
    for (id_, address), state in last.items():
        if address.casefold() == failure.address.casefold() and state in _ON_ITS_WAY:
            book._db.execute(
                "INSERT INTO dispatches (delivery, address, state, said, made) VALUES (?, ?, 'bounced', ?, ?)",
                (id_, address, failure.said, utc_now()),
            )


def read_inquiries(book: Gradebook) -> tuple[Inquiry, ...]:
    """All of them, the earliest first."""
    steps = {id_: [Step(*row[1:]) for row in rows] for id_, rows in groupby(book.read_rows(_STEPS), key=itemgetter(0))}
    return tuple(
        Inquiry(
            *(id_, arrival, place, decode_name(student), delivery, words, quoted, made),
            steps=tuple(steps.get(id_, ())),
        )
        for id_, arrival, place, student, delivery, words, quoted, made in book.read_rows(_READ)
    )


def record_step(book: Gradebook, inquiry: int, kind: StepKind, words: str, delivery: int, who: str) -> None:
    """Keep what was done about it, on the disk when this returns; an answer by the same message is kept once."""
    with translate_errors(book.path), transaction(book._db):
        known = "SELECT 1 FROM inquiry_steps WHERE inquiry = ? AND kind = ? AND delivery = ? AND delivery != 0"
        if book._db.execute(known, (inquiry, kind, delivery)).fetchone() is None:
            sql = "INSERT INTO inquiry_steps VALUES (NULL, ?, ?, ?, ?, ?, ?)"
            book._db.execute(sql, (inquiry, kind, words, delivery, who, utc_now()))
