"""`grade send`: what is still to be told, to those whom it is for."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

from click import echo

from grader.app.class_folder import open_class
from grader.app.outbox import Letter, Outbox, enter, plan_outbox
from grader.app.saving import choose_place
from grader.app.whose import read_people
from grader.domain.course import Course
from grader.gradebook.archive import check_free
from grader.gradebook.book import Gradebook
from grader.gradebook.deliveries import record_step
from grader.intake.location import Location
from grader.report.spool import Spool
from grader.text import Lang, Text, tr
from grader.text.errors import EXIT_FAILED, EXIT_OK
from grader.text.safe import list_names, one_line

MAX_LINES = 400

_CLASS = tr("Class: {root}")
_LETTER = tr("{student} → {addresses}: {news}")
_NOT = tr("{student}: {why}")
_KEPT = tr("No message, {why}: {count}")
_DRY = tr(
    "To send: {count}. Nothing was sent by this. Send the files in outbox/, then record it: grade send --mark-sent"
)
_NOTHING = tr("There is nothing to send.")
_MARKED = tr("Recorded as sent by hand: {count}")
_MBOX = tr("{file}: messages: {count}. Nothing is recorded by this; once they are sent: grade send --mark-sent")


@dataclass(frozen=True)
class Options:
    """What `grade send` was asked for."""

    students: tuple[str, ...]
    """Ids, names or addresses; everybody without."""
    again: bool
    mark_sent: bool
    mbox: Path | None
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def send(options: Options) -> int:
    """Tell what would be sent, record what was sent by hand, or write it to a file for a mail program."""
    course, location = open_class(options.course, options.class_folder)
    lang = options.lang or course.lang
    now = datetime.now(UTC)
    people = read_people(location, course.ids)
    only = {people.find(word)[0] for word in options.students} if options.students else None
    with Gradebook.open(location.root, write=options.mark_sent, folder=location.book_folder) as book:
        outbox = plan_outbox(book, course, location, lang, now, Spool(), only=only, again=options.again)
        echo(_CLASS.format(root=location.root)[lang])
        for line in _tell(outbox, course):
            echo(line[lang])
        if not outbox.letters:
            echo(_NOTHING[lang])
        elif options.mark_sent:
            for letter in outbox.letters:
                record_step(book, enter(book, letter), letter.plan.addresses, "by_hand")
            echo(_MARKED.format(count=len(outbox.letters))[lang])
        elif options.mbox is not None:
            target = _write_mbox(options.mbox, outbox, course, location)
            echo(_MBOX.format(file=target, count=len(outbox.letters))[lang])
        else:
            echo(_DRY.format(count=len(outbox.letters))[lang])
    return EXIT_FAILED if any(kept.telling for _, kept in outbox.kept) else EXIT_OK


def _tell(outbox: Outbox, course: Course) -> Iterator[Text]:
    """To whom and about what; then who gets none, and why: by name where a person has to look at it."""
    for letter in outbox.letters[:MAX_LINES]:
        yield _letter_line(letter, course)
    counts: dict[Text, int] = {}
    for student, kept in outbox.kept:
        if kept.telling:
            yield _NOT.format(student=one_line(student.id), why=kept.why)
        else:
            counts[kept.why] = counts.get(kept.why, 0) + 1
    for why, count in counts.items():
        yield _KEPT.format(why=why, count=count)


def _letter_line(letter: Letter, course: Course) -> Text:
    news = [id_ for id_ in course.ids if id_ in letter.plan.news]
    return _LETTER.format(
        student=one_line(letter.student.id), addresses=", ".join(letter.plan.addresses), news=list_names(news)
    )


def _write_mbox(asked: Path, outbox: Outbox, course: Course, location: Location) -> Path:
    """A new file with these messages."""
    target = choose_place(asked, "outbox", course, location, ".mbox")
    check_free(target)
    box = mailbox.mbox(target, create=True)
    try:
        for letter in outbox.letters:
            box.add(message_from_bytes(letter.message.encode(letter.message_id)))
        box.flush()
    finally:
        box.close()
    target.chmod(0o600)
    return target
