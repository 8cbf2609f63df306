"""The messages of a class that are still to be told, composed anew from its gradebook."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from grader.app.class_rows import read_rows
from grader.domain.course import Course
from grader.gradebook.book import Gradebook
from grader.gradebook.deliveries import Delivery, name_message, prepare, read_ledger, record_step
from grader.intake.location import Location
from grader.report.analysis.holding import held_assignments
from grader.report.analysis.read import analyse_book
from grader.report.mail.message import Message, compose
from grader.report.mail.outbox import Kept, Outgoing, plan_message
from grader.report.people import Student
from grader.report.spool import Spool
from grader.report.view import student_view
from grader.report.withholding import told_student
from grader.sending.ledger import End
from grader.sending.ledger import State as SendState
from grader.text import Lang


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
) -> Outbox:
    """The messages to everybody, or to these students; `again` as in `grader.report.mail.outbox.plan_message`."""
    rows = read_rows(book, course, location, now)
    shown = course.only(course.shown_ids(now))
    counting = {(student.id, id_): student.score(id_) for student in rows.students for id_ in student.entries}
    analyses = analyse_book(book, shown, rows.roster, rows.folders, counting, rows.counted)
    alarmed = held_assignments(analyses)
    ledger = read_ledger(book)
    letters, kept = [], []
    for student in rows.students:
        if only is not None and student.id not in only:
            continue
        before: tuple[Delivery, ...] = ledger.get(student.id, ())
        told = told_student(student, shown)
        plan = plan_message(told, before, alarmed, again=again)
        if isinstance(plan, Kept):
            kept.append((student, plan))
            continue
        message = compose(student_view(told, shown, lang), plan.addresses, course, spool, plan.news)
        message_id = name_message(book, student.id, message.digest, before, message.sender.domain)
        letters.append(Letter(student, plan, message, message_id))
    return Outbox(tuple(letters), tuple(kept))


def enter(book: Gradebook, letter: Letter) -> int:
    """Its row in the ledger, on the disk when this returns."""
    (run,) = book.read_rows("SELECT max(id) FROM runs")[0]
    return prepare(book, letter.student.id, letter.message_id, letter.message.digest, letter.plan.facts, run)


class BookLedger:
    """The gradebook's ledger of these letters, as `grader.sending` keeps it."""

    def __init__(self, book: Gradebook, letters: Collection[Letter]) -> None:
        self._book = book
        self._letters = {letter.message_id: letter for letter in letters}
        self._before = {each.message_id: each for several in read_ledger(book).values() for each in several}
        self._rows: dict[str, int] = {}

    def last(self, delivery: str, address: str) -> SendState | None:
        """What `plan_message` has looked at, and so `again` where it may have arrived."""
        known = self._before.get(delivery)
        state = None if known is None else known.state(address)
        return "accepted" if state == "by_hand" else state

    def in_data(self, delivery: str, addresses: tuple[str, ...]) -> None:
        record_step(self._book, self._row(delivery), addresses, "in_data")

    def ended(self, delivery: str, address: str, state: End, said: str) -> None:
        record_step(self._book, self._row(delivery), (address,), state, said)

    def _row(self, delivery: str) -> int:
        if delivery not in self._rows:
            self._rows[delivery] = enter(self._book, self._letters[delivery])
        return self._rows[delivery]


class NoLedger:
    """Of samples for the staff, which nobody is told by."""

    def last(self, delivery: str, address: str) -> None:
        return None

    def in_data(self, delivery: str, addresses: tuple[str, ...]) -> None:
        return None

    def ended(self, delivery: str, address: str, state: End, said: str) -> None:
        return None
