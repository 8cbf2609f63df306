"""The mails that work came by: what their heads say, so that a message about that work can answer them.

Of each attempt it is as the last run found it. The limit: which file is such a mail, and what of it is believed, is
`grader.intake.origin`'s.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from grader.gradebook.book import Gradebook
from grader.gradebook.file import decode_name, encode_name, transaction, translate_errors

Key = tuple[str, str, str]
"""Student, assignment, time of the attempt (`Report.attempt`)."""


_READ = """
SELECT student, assignment, attempt, message_id, refs, subject, sent FROM origins
WHERE message_id NOT IN (SELECT message_id FROM deliveries)
    AND message_id NOT IN (SELECT message_id FROM origins GROUP BY message_id HAVING count(DISTINCT student) > 1)
"""


@dataclass(frozen=True)
class Origin:
    """The mail of a student, with their work."""

    message_id: str
    """With angle brackets; ASCII without blanks."""
    references: tuple[str, ...] = ()
    """What it answered itself, the latest last."""
    subject: str = ""
    """As read, on one line."""
    sent: str = ""
    """RFC 3339, UTC, by its own word; empty where it says none."""


def record_origins(book: Gradebook, found: Mapping[Key, Origin | None]) -> None:
    """Keep what was found of these attempts, and that nothing was."""
    with translate_errors(book.path), transaction(book._db):
        for (student, assignment, attempt), origin in found.items():
            key = (encode_name(student), assignment, encode_name(attempt))
            if origin is None:
                book._db.execute("DELETE FROM origins WHERE student = ? AND assignment = ? AND attempt = ?", key)
                continue
            words = (origin.message_id, json.dumps(origin.references), origin.subject, origin.sent)
            book._db.execute("INSERT OR REPLACE INTO origins VALUES (?, ?, ?, ?, ?, ?, ?)", (*key, *words))


def read_origins(book: Gradebook) -> dict[Key, Origin]:
    """Those that can be answered: a mail that is said to be of several students is nobody's, and a message of ours is
    no student's."""
    return {
        (decode_name(student), assignment, decode_name(attempt)): Origin(name, tuple(json.loads(refs)), subject, sent)
        for student, assignment, attempt, name, refs, subject, sent in book.read_rows(_READ)
    }
