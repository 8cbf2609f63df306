"""The messages of a class that are still to be told, composed anew from its gradebook."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from grader.app.class_rows import read_rows
from grader.domain.course import Course
from grader.gradebook.book import Gradebook
from grader.gradebook.deliveries import Delivery, name_message, prepare, read_ledger
from grader.intake.location import Location
from grader.report.analysis.holding import held_assignments
from grader.report.analysis.read import analyse_book
from grader.report.mail.message import Message, compose
from grader.report.mail.outbox import Kept, Outgoing, plan_message
from grader.report.people import Student
from grader.report.spool import Spool
from grader.report.view import student_view
from grader.report.withholding import told_student
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
    alarmed = held_assignments(analyse_book(book, shown, rows.roster, rows.folders, counting))
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
