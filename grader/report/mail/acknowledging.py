"""Which mails are to be answered with a receipt, and where it goes: one a message, never to a machine, never in a loop.

It goes to the roster's address of the student, whatever the mail says; to one whom nobody knows only where a person has
to look at what they sent, and no more than one a day. A mail that brings no work, from whomever, is answered once a
day: so two programs that answer each other are done after one. The limit: what a receipt says is
`grader.report.mail.receipt`'s.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from grader.domain.roster import Person, Roster
from grader.gradebook.arrivals import OPEN as UNDECIDED
from grader.gradebook.arrivals import ArrivalRecord
from grader.gradebook.deliveries import Delivery
from grader.report.mail.outbox import BOUNCED, NO_ADDRESS
from grader.text import Text, tr

PERIOD = timedelta(days=1)
"""In which an address gets one receipt of mails without work."""
MACHINE = tr("a machine wrote it, or it came by a list")
FORGED = tr("by our own mail server it is not from whom it names")
OURS = tr("it is our own")
ANSWER = tr("it answers a receipt or an answer of ours, and brings no work")
STRANGER = tr("an unknown sender, and nothing in it that a person has to look at")
OFTEN = tr("it brings no work, and its sender had a receipt within a day")
OPEN = tr("it was on its way when the connection broke; nobody knows whether it arrived")
TURNED_AWAY = tr("it was refused: {said}")
_FOR_GOOD = (MACHINE, FORGED, OURS, ANSWER, STRANGER)
_ROBOT = re.compile(
    r"(?i)(mailer[-_.]?daemon|postmaster|(do[-_.]?)?no[-_.]?t?[-_.]?reply|bounces?|list[-_.]?(owner|request))([-+=.].*)?@"
)


@dataclass(frozen=True)
class Due:
    """A receipt that is to be sent."""

    record: ArrivalRecord
    person: Person
    """Without id and name where nobody knows who it is."""
    address: str
    message_id: str = ""
    """Of the one that was prepared, and then not sent; empty where there is none."""


@dataclass(frozen=True)
class Withheld:
    """Why there is none; `telling` where a person has to look at it."""

    record: ArrivalRecord
    why: Text
    telling: bool = False

    @property
    def for_good(self) -> bool:
        """Whether nothing that comes later gives it one."""
        return self.why in _FOR_GOOD


def find_due(
    records: Iterable[ArrivalRecord],
    deliveries: Sequence[Delivery],
    roster: Roster,
    own: Collection[str],
    now: datetime,
) -> list[Due | Withheld]:
    """Of each mail that has no receipt yet what is to be done, in the order of the records. `deliveries` are all of the
    ledger, `own` the addresses of the course and its staff in small letters."""
    desk = _Desk(deliveries, roster, {address.casefold() for address in own}, now)
    found = [desk.judge(record) for record in records if record.sender or record.message_id]
    return [each for each in found if each is not None]


class _Desk:
    def __init__(self, deliveries: Sequence[Delivery], roster: Roster, own: Collection[str], now: datetime) -> None:
        self._roster, self._own, self._now = roster, own, now
        self._kinds = {each.message_id: each.kind for each in deliveries}
        self._receipts: dict[int | str, Delivery] = {}
        self._recent: set[str] = set()
        """Addresses that had one within the period, of whatever mail."""
        self._bounced: dict[str, str] = {}
        self._planned: set[str] = set()
        for each in deliveries:
            self._note(each)

    def _note(self, delivery: Delivery) -> None:
        for step in delivery.dispatches:
            if step.state == "bounced":
                self._bounced[step.address.casefold()] = step.said
            elif step.state in ("accepted", "by_hand"):
                self._bounced.pop(step.address.casefold(), None)
        if delivery.kind != "receipt":
            return
        self._receipts[delivery.arrival] = delivery
        if delivery.answers:
            self._receipts[delivery.answers] = delivery
        for step in delivery.dispatches:
            if datetime.fromisoformat(step.made) > self._now - PERIOD:
                self._recent.add(step.address.casefold())

    def judge(self, record: ArrivalRecord) -> Due | Withheld | None:
        """None where there is one already."""
        if record.message_id in self._planned:  # the same message, by another way
            return None
        former = self._former(record)
        address = ""
        if former is not None and former.dispatches:
            last = former.dispatches[-1]
            if last.state in ("in_data", "unknown"):
                return Withheld(record, OPEN)
            if last.state == "refused":
                return Withheld(record, TURNED_AWAY.format(said=last.said))
            if last.state != "later":
                return None
            address = last.address
        if why := self._never(record):
            return Withheld(record, why)
        person = self._roster[record.student] if record.student in self._roster else Person("", "", (record.sender,))
        if record.student and not (person.id and person.emails):
            return Withheld(record, NO_ADDRESS, telling=True)
        if not person.id and not any(part.fate in UNDECIDED for part in record.parts):
            return Withheld(record, STRANGER)
        address = answer_address(person, address or record.sender)
        if address.casefold() in self._bounced:
            return Withheld(record, BOUNCED.format(said=self._bounced[address.casefold()] or "–"), telling=True)
        # A file that cannot be used most of all: the sender is to know in time. Words alone may be a machine's.
        works = any(part.fate == "submission" or (part.name and part.fate in UNDECIDED) for part in record.parts)
        if former is None and (not works or not person.id) and address.casefold() in self._recent:
            return Withheld(record, OFTEN)
        self._recent.add(address.casefold())
        if record.message_id:
            self._planned.add(record.message_id)
        return Due(record, person, address, former.message_id if former is not None else "")

    def _former(self, record: ArrivalRecord) -> Delivery | None:
        """Of that arrival, or of another with the same message in it."""
        keys = (record.id, record.message_id)
        return next((self._receipts[key] for key in keys if key and key in self._receipts), None)

    def _never(self, record: ArrivalRecord) -> Text | None:
        sender = record.sender.casefold()
        works = any(part.fate == "submission" for part in record.parts)
        if record.automatic or not sender or _ROBOT.match(sender):
            return MACHINE
        if any(part.fate == "bounce" for part in record.parts):
            return MACHINE
        if record.verdict == "fail":
            return FORGED
        if sender in self._own or record.message_id in self._kinds:
            return OURS
        if not works and any(self._kinds.get(each) in ("receipt", "answer") for each in record.answers):
            return ANSWER
        return None


def answer_address(person: Person, sender: str) -> str:
    """The roster's address that a mail came from, as the roster has it, else the first; the person has any."""
    return next((each for each in person.emails if each.casefold() == sender.casefold()), person.emails[0])
