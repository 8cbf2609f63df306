"""The record of what arrived: one for each message, or for what one person had in one place, and one line a part.

Nothing is changed afterwards but by a further line about the same part, made by a person's decision. The limit: what a
part is, is decided elsewhere (`grader.collecting.sorting`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Fate = Literal["submission", "unsure", "objection", "bounce", "ours", "nothing", "left_out", "unreadable"]
"""What became of a part: placed as an attempt; kept until a person says what it is; an answer to a mail of ours; a
report that a mail of ours could not be delivered; what we sent ourselves; not homework; left out by a limit or for its
format; not readable."""


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
