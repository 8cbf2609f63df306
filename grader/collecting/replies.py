"""What a message says of messages of ours: words in reply to one, and to whom one could not be delivered.

The limit: that a text is such a reply is `grader.collecting.sorting`'s word; whether the ledger has the message, and
had it on its way to that address, is looked up where it is recorded (`grader.gradebook.inquiries`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from grader.gradebook.arrivals import PartRecord
from grader.gradebook.inquiries import Failure, Objection
from grader.intake.messages import Bounced, Message
from grader.intake.received import Verdict
from grader.text.safe import one_line

MAX_SAID = 300
"""Letters of a server's words."""


def find_objections(message: Message, records: Sequence[PartRecord], answers: str) -> tuple[Objection, ...]:
    """The words of those of its parts that are a reply to the message `answers` of ours."""
    places = {each.place: each.student for each in records if each.fate == "objection"}
    return tuple(
        Objection(
            *(part.place, answers, places[part.place]),
            *((part.content or b"").decode("utf-8", "replace").strip(), part.quoted),
        )
        for part in message.parts
        if part.place in places
    )


def find_failures(message: Message, ours: Collection[str], verdict: Verdict) -> tuple[Failure, ...]:
    """To whom a message of ours could not be delivered for good; nothing where one's own server says that the report is
    not from whom it names."""
    if message.original not in ours or verdict == "fail":
        return ()
    return tuple(
        Failure(message.original, each.recipient, one_line(f"{each.status} {each.said}".strip(), MAX_SAID))
        for each in message.bounced
        if _is_final(each)
    )


def _is_final(bounced: Bounced) -> bool:
    """Whether no further try is announced. Of some servers' reports nothing but the recipient can be read."""
    if bounced.action:
        return bounced.action == "failed"
    return not bounced.status.startswith(("2", "4"))
