"""The head of a message as it is kept beside the work that came by it: five fields that we write ourselves.

`grader.intake.origin` reads it, so that what is written to the student goes on with their conversation. The limit:
nothing of the message but these fields, each checked or encoded; a machine's mail has no head here.
"""

from __future__ import annotations

import re
from email.header import Header
from email.utils import format_datetime

from grader.intake.messages import Letter
from grader.intake.origin import MAX_REFERENCES, MAX_SUBJECT
from grader.intake.received import read_date
from grader.text.safe import one_line

FILENAME = "mail.eml"
_ID = re.compile(r"<[!-;=?-~]{1,250}>")


def write_head(letter: Letter) -> bytes:
    """The fields; nothing where the message has no valid Message-ID, or is not to be answered."""
    if not _ID.fullmatch(letter.message_id) or letter.automatic:
        return b""
    fields = [f"Message-ID: {letter.message_id}"]
    known = [each for each in (*letter.references, *letter.in_reply_to) if _ID.fullmatch(each)]
    if known := list(dict.fromkeys(each for each in known if each != letter.message_id))[-MAX_REFERENCES:]:
        fields.append("References: " + "\r\n ".join(known))
    if subject := one_line(letter.subject, MAX_SUBJECT):
        fields.append(_encode("Subject", subject))
    if moment := read_date(letter.date.partition("(")[0]):
        fields.append(f"Date: {format_datetime(moment)}")
    if letter.address.isascii() and letter.address.isprintable() and letter.address:
        name = one_line(letter.name, 80)
        fields.append((_encode("From", name) + "\r\n " if name else "From: ") + f"<{one_line(letter.address, 254)}>")
    return ("\r\n".join(fields) + "\r\n\r\n").encode("ascii")


def _encode(field: str, words: str) -> str:
    return f"{field}: " + Header(words, "utf-8", header_name=field, maxlinelen=70).encode(linesep="\r\n")
