"""The mail that work came by, where it was saved beside it: `*.eml` in the attempt's folder, else in the student's.

Only where there is exactly one. Its head is read and nothing else of it, without a mail parser: three fields, each
there once, and of them only what has a strict form. Whoever wrote that file says what it says, and so it is believed
for one thing alone: which conversation of that student's a message to them continues. Answers of machines and mail of
lists are none (RFC 3834).

The limit: whether the Message-ID is of that student, or one of ours, is looked up by who uses it.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable
from datetime import UTC
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import parsedate_to_datetime

from grader.gradebook.origins import Key, Origin
from grader.intake.inventory import Submission
from grader.intake.listing import saved_mails
from grader.intake.opening import StaffFiles, UnusableFile, open_folder
from grader.text.safe import one_line

MAX_HEAD = 64 * 1024
MAX_REFERENCES = 10
MAX_SUBJECT = 150
"""Letters."""
_MAX_RAW = 2000
"""Bytes of a subject that are decoded."""
_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_LINE = re.compile(rb"\r?\n")
_BULK = ("bulk", "list", "junk")


def find_origins(submissions: Iterable[Submission], staff: StaffFiles) -> dict[Key, Origin | None]:
    """Of each of these attempts the mail that it came by, or that none is known; none of `staff`'s files."""
    return {(each.student, each.assignment, each.attempt): _find(each, staff) for each in submissions}


def parse_head(data: bytes) -> Origin | None:
    """What the beginning of a file says, if it is a mail's whole head; None where it is not, or is not to be
    answered."""
    end = _END.search(data)
    if end is None or b"\0" in data[: end.start()]:
        return None
    fields: dict[bytes, list[bytes]] = {}
    for line in _LINE.split(_FOLD.sub(b"", data[: end.start()])):
        if found := _FIELD.fullmatch(line):
            fields.setdefault(found[1].lower(), []).append(found[2].strip(b" \t"))
    if any(len(fields.get(name, [])) > 1 for name in (b"message-id", b"references", b"subject")) or _is_machine(fields):
        return None
    (name,) = fields.get(b"message-id", [b""])
    if _ID.fullmatch(message_id := name.decode("latin-1")) is None:
        return None
    (references,) = fields.get(b"references", [b""])
    (subject,) = fields.get(b"subject", [b""])
    known = [each for each in _ID.findall(references.decode("latin-1")) if each != message_id]
    return Origin(message_id, tuple(dict.fromkeys(known))[-MAX_REFERENCES:], _subject(subject), _sent(fields))


def _find(submission: Submission, staff: StaffFiles) -> Origin | None:
    if submission.alone or submission.by:  # a mail there is another's
        return None
    for parts in dict.fromkeys((submission.parts, submission.parts[:1])):
        try:
            with open_folder(submission.root, parts, staff) as folder:
                mails = [name for name in saved_mails(folder.names()) if stat.S_ISREG(folder.look(name).st_mode)]
                if len(mails) == 1:
                    return parse_head(folder.read_start(mails[0], MAX_HEAD))
                if mails:
                    return None
        except (OSError, UnusableFile):
            return None
    return None


def _is_machine(fields: dict[bytes, list[bytes]]) -> bool:
    """Whether a machine wrote it, or it came by a list: such mail is not answered."""
    said = {name: b" ".join(values).lower() for name, values in fields.items()}
    automatic = said.get(b"auto-submitted", b"no").partition(b";")[0].strip() != b"no"
    empty = said.get(b"return-path", b"").replace(b" ", b"") == b"<>"
    return automatic or empty or b"list-id" in said or said.get(b"precedence", b"").decode("latin-1") in _BULK


def _subject(raw: bytes) -> str:
    """As its reader would see it; what is no text by its own account is read by what mail from Korea is in."""
    try:
        parts = decode_header(_decode(raw[:_MAX_RAW], "utf-8"))
    except (HeaderParseError, ValueError):
        return ""
    words = "".join(part if isinstance(part, str) else _decode(part, charset or "utf-8") for part, charset in parts)
    return one_line(words, MAX_SUBJECT)


def _sent(fields: dict[bytes, list[bytes]]) -> str:
    """When, by its own word."""
    try:
        date = parsedate_to_datetime(fields.get(b"date", [b""])[0][:100].decode("latin-1"))
        return "" if date.tzinfo is None else date.astimezone(UTC).isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return ""


def _decode(data: bytes, charset: str) -> str:
    for each in (charset, "utf-8", "cp949"):
        try:
            return data.decode(each)
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")
