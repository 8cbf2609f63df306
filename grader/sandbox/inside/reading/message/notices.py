"""Messages that no person wrote: bounces, receipts of reading, replies by a machine, lists.

The limit: a sender can forge each of these signs; they only keep us from answering, and from taking a text for
homework.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from grader.sandbox.inside.reading.message import words
from grader.sandbox.inside.reading.message.structure import Head, read_head

MAX_RECIPIENTS = 20
_DAEMON = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon|maildaemon|mdaemon)@", re.IGNORECASE)
_SUBJECT = re.compile(
    r"\s*\[?(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office"
    r"|자동 ?회신|자동 ?응답(?! ?기)|부재 ?중"
    r"|자동 ?답장)\b",
    re.IGNORECASE,
)
_TYPE = re.compile(r"\s*[^;\s]{1,40}\s*;\s*")
_STATUS = re.compile(r"\d\.\d{1,3}\.\d{1,3}")


def automatic(letter: Mapping[str, Any], head: Head) -> list[str]:
    """By what a message is known as a machine's: codes, the strongest first."""
    submitted = letter.get("auto_submitted", "no").partition(";")[0].strip()
    precedence = letter.get("precedence", "")
    signs = {
        "auto_submitted": submitted not in ("no", ""),
        "empty_return_path": letter.get("return_path") == "",
        "daemon": _DAEMON.match(letter.get("from_address", "")) is not None or bool(head.all("x-failed-recipients")),
        "auto_reply": any(
            name != "x-auto-response-suppress" and name != "x-loop" for name, _ in letter.get("loops", ())
        )
        or precedence in ("auto_reply", "auto-reply"),
        "list": "list_id" in letter or bool(head.all("list-unsubscribe")),
        "precedence": precedence in ("bulk", "junk", "list"),
        "loop": any(name == "x-loop" for name, _ in letter.get("loops", ())),
        "subject": _SUBJECT.match(letter.get("subject", "")) is not None,
    }
    return [code for code, seen in signs.items() if seen]


def delivery_status(body: bytes) -> list[dict[str, str]]:
    """For each recipient of a delivery status: `recipient`, `action`, `status`, `said`; empty ones left out."""
    found: list[dict[str, str]] = []
    place = 0
    while place < len(body) and len(found) < MAX_RECIPIENTS:
        head = read_head(body, place, len(body), whole=True)
        if head.body <= place:
            break
        place = head.body
        facts = {
            "recipient": _address(head.first("final-recipient")),
            "original": _address(head.first("original-recipient")),
            "action": words.decode(head.first("action"))[:40].lower(),
            "status": next(iter(_STATUS.findall(words.decode(head.first("status")))), ""),
            "said": words.decode(head.first("diagnostic-code"))[:500],
        }
        if facts["recipient"] or facts["original"]:
            found.append({key: value for key, value in facts.items() if value})
    return found


def _address(raw: bytes) -> str:
    """Of `rfc822; hong@example.org`."""
    return _TYPE.sub("", words.decode(raw), count=1).strip(" <>")[:320]
