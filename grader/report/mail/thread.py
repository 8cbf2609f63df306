"""Which conversation a message continues: the mail that the work came by, and what we answered to it before.

The limit: which mails can be answered at all is `grader.gradebook.origins`'s word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.gradebook.deliveries import Delivery
from grader.gradebook.origins import Key, Origin
from grader.report.mail.outbox import Outgoing
from grader.report.people import Student
from grader.text.safe import one_line

NO_ORIGINS: Mapping[Key, Origin] = {}
MAX_SUBJECT = 150
"""Letters."""
MAX_OWN = 20
"""Messages of ours that are named; a long conversation is known by its beginning and its end."""
_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_ANSWER = re.compile(r"(?i)((re|aw|sv|답장|회신|답변) ?[:：] ?)+")


@dataclass(frozen=True)
class Thread:
    """The mails that a message answers."""

    root: str
    """The Message-ID of the mail that the work came by."""
    answered: tuple[str, ...]
    """Message-IDs, the latest last; ASCII with angle brackets, and so safe in a header."""
    subject: str
    """Empty where that mail had none."""


def find_thread(
    told: Student, plan: Outgoing, ledger: Sequence[Delivery], origins: Mapping[Key, Origin]
) -> Thread | None:
    """What that message to the student answers: of the mails that the work of its assignments came by, the newest."""
    found = [
        origin
        for id_ in plan.facts
        if id_ in told.entries and (origin := origins.get((told.id, id_, told.entries[id_].report.attempt))) is not None
    ]
    if not found:
        return None
    newest = max(found, key=lambda origin: origin.sent)
    own = [each.message_id for each in ledger if each.answers == newest.message_id and each.arrived]
    answered = (*newest.references, newest.message_id, *own[-MAX_OWN:])
    return Thread(newest.message_id, answered, _answer(newest.subject))


def answer_thread(message_id: str, references: Sequence[str], subject: str) -> Thread:
    """The one that a mail is in, of which only what is valid is named; without an id of its own it has none that could
    be named."""
    if not _ID.fullmatch(message_id):
        return Thread("", (), _answer(subject))
    named = [each for each in dict.fromkeys(references) if _ID.fullmatch(each) and each != message_id]
    return Thread(message_id, (*named[-MAX_OWN:], message_id), _answer(subject))


def _answer(subject: str) -> str:
    words = _ANSWER.sub("", subject, count=1) if _ANSWER.match(subject) else subject
    return one_line(f"Re: {words}", MAX_SUBJECT) if words.strip() else ""
