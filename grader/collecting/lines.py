"""One line of the record for each part of an arrival, with what is placed or kept for it.

The limit: values, and how a file that was found becomes one; of all else `grader.collecting.sorting` makes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from grader.collecting.bundle import Found
from grader.collecting.whose import Owner
from grader.gradebook.arrivals import OPEN, ArrivalRecord, Fate, PartRecord, write_why
from grader.gradebook.inquiries import NO_REPLIES, Replies
from grader.text import EMPTY, Text, plain, tr

KEPT: tuple[Fate, ...] = ("submission", *OPEN)
"""What files are placed or kept of, and so whose it is."""
_UNREAD: tuple[Fate, ...] = ("left_out", "unreadable")
"""What its student is told of why it was not."""
MAX_ASKED = 20
"""Files of one person in one place that were not read, and of which somebody is asked."""
_TIMELESS = tr("Nothing tells when it came in.")


@dataclass(frozen=True)
class Line:
    """One line of the record, and the files that are placed or kept for it."""

    part: PartRecord
    files: Mapping[str, bytes] = field(default_factory=dict)
    holder: str = ""
    """The place of the archive that it lies in, where it is kept as that."""
    aside: bool = False
    """Whether nobody need look at it, though it was left out."""

    @property
    def is_open(self) -> bool:
        """Whether it is to be kept for a person."""
        return self.part.fate in OPEN and not self.aside


@dataclass(frozen=True)
class Sorted:
    """An arrival with all that became of it. `record` has no parts yet, and no paths."""

    record: ArrivalRecord
    lines: tuple[Line, ...]
    head: bytes = b""
    """Of a message that can be answered, what is kept beside the work (`grader.collecting.head`)."""
    doubtful: bool = False
    """Whether its two times are far apart."""
    replies: Replies = NO_REPLIES
    """What it says of messages of ours."""
    stamped: str = ""
    """The server that wrote the topmost `Received` of a message, where it is none of one's own; else empty."""


def line_of(found: Found, owner: Owner, *, timeless: bool, failed: Text = EMPTY) -> Line:
    """What was found in a file, as a line of the record: a submission only where all is certain."""
    item, fate, why = found.item, found.fate, found.why
    if fate == "submission":
        if failed:
            fate, why = "unsure", failed
        elif not owner.sure:
            fate, why = "unsure", owner.why + plain(" ") + why
        elif timeless:
            fate, why = "unsure", _TIMELESS
    elif fate == "unsure" and not owner.sure and owner.why:
        why = owner.why + plain(" ") + why
    part = PartRecord(
        *(item.place, item.name, fate, item.sha256, item.size),
        *(owner.student if fate in KEPT else "", found.assignment, "", write_why(why)),
        item.unread if fate in _UNREAD else "",
    )
    files = found.files if found.kept is None or fate == "submission" else found.kept
    return Line(part, files if fate in KEPT else {}, found.holder, found.aside)


def bound_unread(lines: Sequence[Line]) -> list[Line]:
    """The lines; of files that were not read, the first `MAX_ASKED` are asked of: they say what there is to do."""
    asked = [line for line in lines if line.is_open and not line.files and line.part.fate == "left_out"]
    over = {id(line) for line in asked[MAX_ASKED:]}
    return [replace(line, aside=True) if id(line) in over else line for line in lines]


def write_time(moment: datetime | None) -> str:
    """RFC 3339, UTC; empty for none."""
    return "" if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")
