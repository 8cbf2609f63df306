"""The record of what arrived: one for each message, or for what one person had in one place, and one line a part.

Nothing is changed afterwards: a person's decision about a part is a further round of lines of it, and the last round is
how it stands. An arrival is known by its key, in whatever source it is found again (`record_key`), and by its cursor in
a source, so that it need not be read again to be known.

The limit: what a part is, is decided elsewhere (`grader.collecting.sorting`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, repeat
from operator import itemgetter
from typing import Any, Literal

from grader.gradebook.backup import KEPT
from grader.gradebook.book import Gradebook
from grader.gradebook.file import decode_name, encode_name, transaction, translate_errors, utc_now
from grader.gradebook.inquiries import NO_REPLIES, Replies, note_replies
from grader.text import EMPTY, Text

Fate = Literal["submission", "unsure", "objection", "bounce", "ours", "nothing", "left_out", "unreadable"]
"""What became of a part: placed as an attempt; kept until a person says what it is; an answer to a mail of ours; a
report that a mail of ours could not be delivered; what we sent ourselves; not homework; left out by a limit or for its
format; not readable."""

OPEN: tuple[Fate, ...] = ("unsure", "left_out", "unreadable")
"""What a part is that a person may be asked about."""


@dataclass(frozen=True)
class PartRecord:
    """What became of one part of an arrival. One part that is several assignments' has one for each."""

    place: str
    """Of a message as IMAP numbers sections, with the path within an archive behind a "/"; of files their path."""
    name: str
    fate: Fate
    sha256: str = ""
    size: int = 0
    student: str = ""
    assignment: str = ""
    path: str = ""
    """Where it lies now: of a submission relative to the class folder, of what is unsure relative to `.grade/`."""
    why: str = ""
    """As JSON of the sentence in all languages (`grader.text`); for staff."""
    unread: str = ""
    """What it really is that was not read, or what keeps it from being read, as a code (`grader.intake.replies`), by
    which its student is told; `cut_off` of what is used though its end may be missing; empty where there is none."""


@dataclass(frozen=True)
class ArrivalRecord:
    """One message, or what one person had in one place."""

    id: int
    source: str
    cursor: str
    digest: str
    message_id: str
    """With angle brackets; empty where there is none."""
    answers: tuple[str, ...]
    """The Message-IDs that it answers: In-Reply-To and References, the nearest last."""
    sender: str
    """Address, as the message says."""
    sender_name: str
    subject: str
    automatic: bool
    """Whether a machine wrote it: it is never answered."""
    verdict: Literal["pass", "fail", "none"]
    """Of one's own server about the sender."""
    student: str
    """The sender's id; empty where nobody's address it is."""
    received: str
    """The counted time: RFC 3339, UTC; empty where nothing told it."""
    weak: bool
    """Whether the sender could have written that time."""
    made: str
    """When it was recorded: RFC 3339, UTC."""
    parts: tuple[PartRecord, ...] = ()
    forwarded: bool = False
    """Whether anything in it was passed on by its sender, or it names several: then it tells of nobody whose that
    address is."""


def is_waiting(part: PartRecord) -> bool:
    """Whether it is kept until a person says what it is."""
    return part.fate in OPEN and part.path.startswith(f"{KEPT}/")


def record_key(record: ArrivalRecord) -> str:
    """By what an arrival is known: of a message its Message-ID and all that it says; of files, which two students may
    have alike, also whose and what for by the source's word."""
    words = json.dumps([record.digest, record.message_id, record.sender_name, record.subject])
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def write_why(text: Text) -> str:
    """A sentence as `PartRecord.why` has it."""
    return json.dumps({"ko": text.ko, "en": text.en}, ensure_ascii=False) if text else ""


def read_why(stored: str) -> Text:
    """The sentence; empty where there is none."""
    if not stored:
        return EMPTY
    words = json.loads(stored)
    return Text(str(words["ko"]), str(words["en"]))


def is_known(book: Gradebook, source: str, cursor: str) -> bool:
    """Whether what is called so in that source is on record."""
    sql = "SELECT 1 FROM arrival_cursors WHERE source = ? AND cursor = ?"
    return bool(book.read_rows(sql, (encode_name(source), encode_name(cursor))))


def find_arrival(book: Gradebook, key: str) -> int | None:
    """The id of what is on record under that key."""
    rows = book.read_rows("SELECT id FROM arrivals WHERE key = ?", (key,))
    return rows[0][0] if rows else None


def note_cursor(book: Gradebook, source: str, cursor: str, arrival: int) -> None:
    """Keep that it is in that source, too."""
    with translate_errors(book.path), transaction(book._db):
        _note(book, source, cursor, arrival)


def _note(book: Gradebook, source: str, cursor: str, arrival: int) -> None:
    sql = "INSERT OR REPLACE INTO arrival_cursors VALUES (?, ?, ?)"
    book._db.execute(sql, (encode_name(source), encode_name(cursor), arrival))


def record_arrivals(
    book: Gradebook, records: Iterable[ArrivalRecord], replies: Iterable[Replies] | None = None
) -> list[int]:
    """Keep what became of these, each with all its parts and what it says of messages of ours (`replies`, one for
    each), or nothing of any; `id` and `made` are given here. Their ids."""
    made = utc_now()
    with translate_errors(book.path), transaction(book._db):
        ids: list[int] = []
        said_by_each = repeat(NO_REPLIES) if replies is None else replies
        for record, said in zip(records, said_by_each, strict=replies is not None):
            ids.append(_add(book, record, made))
            note_replies(book, ids[-1], said)
        return ids


def _add(book: Gradebook, record: ArrivalRecord, made: str) -> int:
    words = (
        *(record_key(record), encode_name(record.source), encode_name(record.cursor), record.digest, record.message_id),
        *(json.dumps(record.answers), record.sender, record.sender_name, record.subject, record.automatic),
        *(record.verdict, encode_name(record.student), record.received, record.weak, record.forwarded, made),
    )
    sql = f"INSERT INTO arrivals VALUES (NULL, {', '.join('?' * len(words))})"  # noqa: S608  # places alone
    id_ = book._db.execute(sql, words).lastrowid
    assert id_ is not None
    _note(book, record.source, record.cursor, id_)
    _add_parts(book, id_, record.parts, 0, "", made)
    return id_


def record_decision(book: Gradebook, arrival: int, decided: Mapping[str, Sequence[PartRecord]], who: str) -> None:
    """Keep what a person says of the parts at these places: all lines of each as they are from now on. All or none."""
    with translate_errors(book.path), transaction(book._db):
        for place, parts in decided.items():
            sql = "SELECT coalesce(max(round), 0) FROM arrival_parts WHERE arrival = ? AND place = ?"
            (last,) = book._db.execute(sql, (arrival, place)).fetchone()
            _add_parts(book, arrival, parts, last + 1, who, utc_now())


def _add_parts(book: Gradebook, arrival: int, parts: Sequence[PartRecord], number: int, who: str, made: str) -> None:
    book._db.executemany(
        "INSERT INTO arrival_parts VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(arrival, each.place, number, each.name, each.fate, each.sha256, each.size),
                *(encode_name(each.student), each.assignment, encode_name(each.path), each.why, who, made, each.unread),
            )
            for each in parts
        ],
    )


_COLUMNS = """
SELECT arrivals.id, source, cursor, digest, message_id, answers, sender, sender_name, subject, automatic, verdict,
    arrivals.student, received, weak, forwarded, arrivals.made,
    place, name, fate, sha256, size, arrival_parts.student, assignment, path, why, unread
"""
_STANDS = """round = (SELECT max(round) FROM arrival_parts AS other
    WHERE other.arrival = arrival_parts.arrival AND other.place = arrival_parts.place)
"""
_ORDER = "ORDER BY arrivals.id, arrival_parts.id"
_JOINED = f"{_COLUMNS} FROM arrivals LEFT JOIN arrival_parts ON arrival = arrivals.id AND {_STANDS}"
_READ = f"{_JOINED} {_ORDER}"
_READ_ONE = f"{_JOINED} WHERE arrivals.id = ? {_ORDER}"
# Parts first, for few of them are open: a CROSS JOIN is done in the order in which it is written.
_READ_OPEN = f"""{_COLUMNS} FROM arrival_parts CROSS JOIN arrivals ON arrivals.id = arrival
WHERE fate IN ({", ".join("?" * len(OPEN))}) AND {_STANDS} {_ORDER}"""


def read_arrivals(book: Gradebook) -> Iterator[ArrivalRecord]:
    """All that is on record, in the order in which it was recorded; parts as they stand."""
    return _group(book.read_rows(_READ))


def read_unsettled(book: Gradebook, since: str, settled: Collection[str]) -> list[tuple[str, ArrivalRecord]]:
    """Those that were recorded after that moment (RFC 3339, UTC), each with its key, but for those whose key is
    `settled`; in order. It costs what these cost, however much is on record."""
    rows = book.read_rows("SELECT id, key FROM arrivals WHERE made > ? ORDER BY id", (since,))
    return [(key, record) for id_, key in rows if key not in settled for record in read_arrival(book, id_)]


def read_arrival(book: Gradebook, arrival: int) -> Iterator[ArrivalRecord]:
    """The one of that id, as it stands; none where there is none."""
    return _group(book.read_rows(_READ_ONE, (arrival,)))


def read_waiting(book: Gradebook) -> Iterator[ArrivalRecord]:
    """Those of which something is kept until a person says what it is, in that order; these parts of them alone."""
    for record in _group(book.read_rows(_READ_OPEN, OPEN)):
        if parts := tuple(filter(is_waiting, record.parts)):
            yield replace(record, parts=parts)


def _group(rows: Iterable[tuple[Any, ...]]) -> Iterator[ArrivalRecord]:
    for _, lines in groupby(rows, key=itemgetter(0)):
        yield _record(list(lines))


def _record(rows: Sequence[tuple[Any, ...]]) -> ArrivalRecord:
    id_, source, cursor, digest, message_id, answers, sender, sender_name, subject, automatic, verdict = rows[0][:11]
    student, received, weak, forwarded, made = rows[0][11:16]
    return ArrivalRecord(
        id=id_,
        source=decode_name(source),
        cursor=decode_name(cursor),
        digest=digest,
        message_id=message_id,
        answers=tuple(json.loads(answers)),
        sender=sender,
        sender_name=sender_name,
        subject=subject,
        automatic=bool(automatic),
        verdict=verdict,
        student=decode_name(student),
        received=received,
        weak=bool(weak),
        made=made,
        parts=tuple(_part(row[16:]) for row in rows if row[16] is not None),
        forwarded=bool(forwarded),
    )


def _part(row: Sequence[Any]) -> PartRecord:
    place, name, fate, sha256, size, student, assignment, path, why, unread = row
    whose, where = decode_name(student), decode_name(path)
    return PartRecord(place, name, fate, sha256, size, whose, assignment, where, why, unread)


def first_parts(book: Gradebook, arrival: int, place: str) -> tuple[PartRecord, ...]:
    """The lines of a part as they were when it was collected."""
    sql = (
        "SELECT place, name, fate, sha256, size, student, assignment, path, why, unread FROM arrival_parts "
        "WHERE arrival = ? AND place = ? AND round = 0 ORDER BY id"
    )
    return tuple(map(_part, book.read_rows(sql, (arrival, place))))


def is_decided(book: Gradebook, arrival: int, place: str) -> bool:
    """Whether a person's word is the last one about a part."""
    sql = "SELECT who FROM arrival_parts WHERE arrival = ? AND place = ? ORDER BY round DESC, id DESC LIMIT 1"
    rows = book.read_rows(sql, (arrival, place))
    return bool(rows) and rows[0][0] != ""


def remember_sender(book: Gradebook, address: str, student: str, who: str) -> None:
    """Keep that an address is a student's that the roster does not have; nobody's where `student` is empty."""
    with translate_errors(book.path), transaction(book._db):
        sql = "INSERT INTO senders (address, student, who, made) VALUES (?, ?, ?, ?)"
        book._db.execute(sql, (address.casefold(), encode_name(student), who, utc_now()))


def read_senders(book: Gradebook) -> dict[str, str]:
    """The addresses in small letters, each with whose it is by the last word."""
    rows = book.read_rows("SELECT address, student FROM senders ORDER BY id")
    last = {address: decode_name(student) for address, student in rows}
    return {address: student for address, student in last.items() if student}
