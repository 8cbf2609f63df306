"""A ready message as it goes on the line, once it is known to be for those it is sent to.

Its bytes stay as they are but for `X-Unsent` (which makes mail programs open a file for sending, and is of no use to
who receives it), `Date` (now) and the ends of lines. The limit: whose marks it holds is not read out of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import AddressHeader
from email.parser import BytesHeaderParser
from email.policy import SMTP
from email.utils import format_datetime

from grader.domain.roster_cells import explain_address
from grader.text import Text, tr
from grader.text.errors import MachineError
from grader.text.safe import one_line

_FIELD = re.compile(rb"[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*")
_LEFT_OUT = re.compile(rb"(?i)(X-Unsent|Date)[ \t]*:")
_OTHERS = ("Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc")


@dataclass(frozen=True)
class Ready:
    """A message to one student."""

    student: str
    addresses: tuple[str, ...]
    """Which it shall go to: of its `To` all, or those that do not have it yet."""
    data: bytes
    """As its `.eml` has it."""
    message_id: str
    """With angle brackets. The ledger knows the delivery by it."""
    again: bool = False
    """A person wants it sent where it may have arrived before."""


@dataclass(frozen=True)
class Outgoing:
    """What the server is told and given."""

    sender: str
    data: bytes
    """With the ends of lines that SMTP has; dots are not doubled yet."""


def prepare(message: Ready, now: datetime) -> Outgoing:
    """The message for the line, dated `now`; `MachineError` where it is not to its addresses and to them alone."""
    data = re.sub(rb"\r\n|\r|\n", b"\r\n", message.data)
    head, blank, body = data.partition(b"\r\n\r\n")
    fields = _FIELD.findall(head + b"\r\n")
    parsed = BytesHeaderParser(policy=SMTP).parsebytes(head + b"\r\n\r\n")
    to, sender = _addresses(parsed.get_all("To")), _addresses(parsed.get_all("From"))
    if not blank or len(sender) != 1 or explain_address(sender[0]):
        raise _fault(message, tr("its head is damaged"))
    for address in message.addresses:
        if explain_address(address) or address.lower() not in map(str.lower, to):
            raise _fault(message, tr("it is not to {address}", address=one_line(address)))
    if any(name in parsed for name in _OTHERS):
        raise _fault(message, tr("it is to others, too"))
    if (parsed.get_all("Message-ID") or []) != [message.message_id]:
        raise _fault(message, tr("it has another Message-ID than its delivery"))
    kept = [field for field in fields if not _LEFT_OUT.match(field)]
    dated = b"Date: " + format_datetime(now.replace(microsecond=0)).encode() + b"\r\n"
    whole = b"".join([dated, *kept, b"\r\n", body])
    return Outgoing(sender[0], whole if whole.endswith(b"\r\n") else whole + b"\r\n")


def _addresses(headers: Sequence[object] | None) -> tuple[str, ...]:
    """Of one header; none where it is missing or there several times."""
    (header,) = headers if headers and len(headers) == 1 else (None,)
    if header is None or not isinstance(header, AddressHeader):
        return ()
    return tuple(address.addr_spec for address in header.addresses)


def _fault(message: Ready, why: Text) -> MachineError:
    return MachineError(
        tr(
            "The message to {student} was not sent: {why}. Make the messages anew and run again.",
            student=one_line(message.student),
            why=why,
        )
    )
