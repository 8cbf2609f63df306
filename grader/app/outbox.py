"""The messages of a class that are still to be told, composed anew from its gradebook, and their ledger.

The limit: what there is to tell is `grader.report.mail.outbox`'s, how it is sent `grader.sending`'s.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from grader.app.class_rows import read_rows
from grader.domain.course import Course
from grader.domain.roster import Person
from grader.gradebook.book import Gradebook
from grader.gradebook.deliveries import Delivery, name_message, prepare, read_deliveries, read_ledger, record_step
from grader.gradebook.origins import read_origins
from grader.intake.location import Location
from grader.report.analysis.holding import held_assignments
from grader.report.analysis.read import analyse_book
from grader.report.arrange import student_view
from grader.report.mail.message import Message, compose_planned
from grader.report.mail.outbox import NO_NEWS, UNKNOWN, Kept, Outgoing, plan_message
from grader.report.mail.thread import find_thread
from grader.report.people import Student, with_whole_reports
from grader.report.render import draft_path
from grader.report.spool import Spool
from grader.report.withholding import told_student
from grader.report.write import remove_written
from grader.sending.ledger import OPEN, End, HeldBackError
from grader.sending.ledger import State as SendState
from grader.text import Lang, Text, tr
from grader.text.errors import AssignmentError
from grader.text.folders import folder_names
from grader.text.safe import one_line

_HEAD = 1 << 16
"""Bytes of a message in which its name stands, whatever somebody wrote into it."""
UNMADE = tr("the message could not be made, for the reason that is told below")
NOT_THEIRS = tr("the roster was changed meanwhile, and these are no longer their addresses; run again")


@dataclass(frozen=True)
class Letter:
    """A message to one student."""

    student: Student
    plan: Outgoing
    message: Message
    message_id: str


@dataclass(frozen=True)
class Outbox:
    """What there is to send, and why there is nothing to others."""

    letters: tuple[Letter, ...]
    kept: tuple[tuple[Student, Kept], ...]
    drafts: Mapping[str, str]
    """By student, where a run writes the message, below its OUT."""
    faults: tuple[Text, ...] = ()
    """Of templates and settings, for which messages could not be made; whose is said in `kept`."""


def plan_outbox(
    book: Gradebook,
    course: Course,
    location: Location,
    lang: Lang,
    now: datetime,
    spool: Spool,
    *,
    only: Collection[str] | None = None,
    again: bool = False,
    note: str = "",
) -> Outbox:
    """The messages to everybody, or to these students; `again` and `note` as in
    `grader.report.mail.outbox.plan_message`."""
    rows = read_rows(book, course, location, now)
    shown = course.only(course.shown_ids(now))
    counting = {(student.id, id_): student.score(id_) for student in rows.students for id_ in student.entries}
    analyses = analyse_book(book, shown, rows.roster, frozenset(rows.inventory.students), counting, rows.counted)
    alarmed = held_assignments(analyses)
    ledger, origins = read_ledger(book), read_origins(book)
    letters, kept = [], []
    faults: dict[Text, None] = {}
    for student in rows.students:
        if only is not None and student.id not in only:
            continue
        before: tuple[Delivery, ...] = ledger.get(student.id, ())
        told = with_whole_reports(told_student(student, shown))
        plan = plan_message(told, before, alarmed, again=again, note=note)
        if isinstance(plan, Kept):
            kept.append((student, plan))
            continue
        try:
            view, thread = student_view(told, shown, lang), find_thread(told, plan, before, origins)
            message = compose_planned(told, view, plan, course, spool, thread)
        except AssignmentError as error:  # of one template with the words of one student, perhaps
            faults[error.text] = None
            kept.append((student, Kept(UNMADE, telling=True)))
            continue
        message_id = _open_name(before, plan) or name_message(
            book, student.id, message.digest, before, message.sender.domain
        )
        letters.append(Letter(student, plan, message, message_id))
    folders = folder_names(student.id for student in rows.students)
    drafts = {id_: draft_path(folder) for id_, folder in folders.items()}
    return Outbox(tuple(letters), tuple(kept), drafts, tuple(faults))


def find_drafts(outbox: Outbox, out: Path) -> dict[str, bool]:
    """Of the messages that a run wrote to `out`, whether each is the one that is to be sent: what counts may have
    changed since. By student; whose lies not there, or cannot be read, is left out."""
    drafts = {}
    for letter in outbox.letters:
        with contextlib.suppress(OSError), open(out / outbox.drafts[letter.student.id], "rb") as file:
            drafts[letter.student.id] = letter.message_id.encode() in file.read(_HEAD)
    return drafts


def remove_drafts(book: Gradebook, outbox: Outbox, out: Path, location: Location) -> int:
    """Take from what a run wrote to `out` the messages that may have arrived since, so that nobody sends them by hand;
    how many. Of those that are to go to another address still, the next run makes others."""
    told = {each.message_id for deliveries in read_ledger(book).values() for each in deliveries if each.told}
    gone = [letter.student.id for letter in outbox.letters if letter.message_id in told]
    # Sent before, by a call that was killed before it came to this.
    gone += [student.id for student, kept in outbox.kept if kept.why in (NO_NEWS, UNKNOWN)]
    return len(remove_written(out, (outbox.drafts[id_] for id_ in gone), location.identity))


def _open_name(before: Sequence[Delivery], plan: Outgoing) -> str | None:
    """The Message-ID of one that told the same and may have arrived where it is to go again: even if it goes to fewer
    addresses now, a mail program must know it for the same."""
    for each in reversed(before):
        same = each.facts == plan.facts and each.notes == plan.notes
        if same and any(each.state(address) in OPEN for address in plan.addresses):
            return each.message_id
    return None


def check_owner(letter: Letter, location: Location) -> Text | None:
    """Why that message must not go out as the roster is now: another's points are the last thing to send to anybody.
    `UsageError` where the roster cannot be read any more."""
    if letter.message.student != one_line(letter.student.id):
        return NOT_THEIRS
    return check_addresses(letter.student.id, letter.plan.addresses, location)


def check_addresses(student: str, addresses: Collection[str], location: Location) -> Text | None:
    """The same of anything that goes to a student."""
    roster = location.load_roster()
    own = roster[student].emails if student in roster else ()
    return None if set(addresses) <= set(own) else NOT_THEIRS


def enter(book: Gradebook, letter: Letter) -> int:
    """Its row in the ledger, on the disk when this returns."""
    (run,) = book.read_rows("SELECT max(id) FROM runs")[0]
    plan, thread = letter.plan, letter.message.thread
    answers = "" if thread is None else thread.root
    content = letter.message.digest
    return prepare(book, letter.student.id, letter.message_id, content, plan.facts, run, plan.notes, answers)


class Posted(Protocol):
    """A message that goes through the ledger."""

    @property
    def student(self) -> Student | Person: ...

    @property
    def message_id(self) -> str: ...


PostedT = TypeVar("PostedT", bound=Posted)


class BookLedger(Generic[PostedT]):
    """The gradebook's ledger of these letters, as `grader.sending` keeps it."""

    def __init__(
        self,
        book: Gradebook,
        letters: Collection[PostedT],
        location: Location,
        enter: Callable[[Gradebook, PostedT], int],
        check: Callable[[PostedT, Location], Text | None],
    ) -> None:
        self._book, self._location, self._enter, self._check = book, location, enter, check
        self._letters = {letter.message_id: letter for letter in letters}
        self._before = {each.message_id: each for each in read_deliveries(book)}
        self._rows: dict[str, int] = {}
        self.unknown: list[str] = []
        """Students who may have got theirs in this run, or not."""

    def last(self, delivery: str, address: str) -> SendState | None:
        """What `plan_message` has looked at, and so `again` where it may have arrived."""
        known = self._before.get(delivery)
        state = None if known is None else known.state(address)
        if state == "bounced":  # as if it had been refused at once: it is sent again only where a person asks for it
            return "refused"
        return "accepted" if state == "by_hand" else state

    def in_data(self, delivery: str, addresses: tuple[str, ...]) -> None:
        """Looks once more whose addresses these are, for between planning and this hours may lie."""
        if why := self._check(self._letters[delivery], self._location):
            raise HeldBackError(why)
        record_step(self._book, self._row(delivery), addresses, "in_data")

    def ended(self, delivery: str, address: str, state: End, said: str) -> None:
        record_step(self._book, self._row(delivery), (address,), state, said)
        if state == "unknown":
            self.unknown.append(self._letters[delivery].student.id)

    def _row(self, delivery: str) -> int:
        if delivery not in self._rows:
            self._rows[delivery] = self._enter(self._book, self._letters[delivery])
        return self._rows[delivery]


class NoLedger:
    """Of samples for the staff, which nobody is told by."""

    def last(self, delivery: str, address: str) -> None:
        return None

    def in_data(self, delivery: str, addresses: tuple[str, ...]) -> None:
        return None

    def ended(self, delivery: str, address: str, state: End, said: str) -> None:
        return None
