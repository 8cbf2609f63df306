"""What a part of a message is that is neither a file nor a text, by its kind and by how it was read.

The limit: what needs the rest of the message (a text, a server's report) is `grader.collecting.sorting`'s.
"""

from __future__ import annotations

from collections.abc import Mapping

from grader.collecting.items import UNREAD
from grader.gradebook.arrivals import Fate
from grader.intake.limits import MAIL
from grader.intake.messages import Part
from grader.sandbox.reading import explain_fault
from grader.text import Text, tr

VOID = tr("It is empty.")
_PLAIN: Mapping[str, Text] = {
    "signature": tr("A signature."),
    "calendar": tr("An invitation."),
    "inline": tr("A picture in the text."),
    "empty": VOID,
}
_UNPACKED: Mapping[str, Text] = {
    "forwarded": tr("A forwarded message; what is in it follows."),
    "tnef": tr("Outlook packed the message's files into it; they follow."),
    "signed": tr("A signature with what was signed; that follows."),
}
_SEALED = tr("A signed message; it is not taken apart.")
_REST = tr("{count} parts more than the {most:,} that are looked at.")


def judge_other(part: Part) -> tuple[Fate, Text]:
    """What became of it, and why."""
    if part.kind in _PLAIN:
        return "nothing", _PLAIN[part.kind]
    if part.kind == "rest":
        return "left_out", _REST.format(count=part.rest, most=MAIL.members - 1)
    if part.kind == "signed" and (part.content or part.left_out):
        return "left_out", _SEALED
    if part.kind in _UNPACKED and not part.left_out:
        return "nothing", _UNPACKED[part.kind]
    if part.left_out == "empty":
        return "nothing", VOID
    return "left_out", UNREAD.format(why=explain_fault(part.left_out or part.kind, MAIL))
