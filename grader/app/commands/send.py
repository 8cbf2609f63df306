"""`grade send`: what is still to be told, to those whom it is for."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from pathlib import Path
from typing import BinaryIO

from click import echo

from grader.app.class_folder import open_class
from grader.app.outbox import BookLedger, Letter, NoLedger, Outbox, enter, plan_outbox
from grader.app.saving import choose_place
from grader.app.whose import read_people
from grader.domain.course import Course
from grader.gradebook.archive import write_new
from grader.gradebook.book import Gradebook
from grader.gradebook.deliveries import record_step
from grader.intake.location import Location
from grader.report.spool import Spool
from grader.sending.clock import SystemClock
from grader.sending.deliver import Counts, Event, deliver
from grader.sending.ledger import Ledger
from grader.sending.outgoing import Ready
from grader.sending.password import find_password
from grader.text import Lang, Text, tr
from grader.text.errors import EXIT_FAILED, EXIT_OK, MachineError, UsageError
from grader.text.safe import list_names, one_line

MAX_LINES = 400
MAX_SAMPLES = 3
"""One shows how it looks; more are for differences."""

_CLASS = tr("Class: {root}")
_LETTER = tr("{student} → {addresses}: {news}")
_NOT = tr("{student}: {why}")
_KEPT = tr("No message, {why}: {count}")
_DRY = tr(
    "To send: {count}. Nothing was sent by this. Send the files in outbox/, then record it: grade send --mark-sent"
)
_SENT = tr("Sent: {accepted}. Refused: {refused}; still to come: {later}; not known whether it arrived: {unknown}.")
_SAMPLES = tr("Samples sent to {address}: {count}. Nobody is told by them, and nothing is recorded.")
_EVENTS = {
    "accepted": tr("{student} → {address}: sent"),
    "refused": tr("{student} → {address}: refused: {said}"),
    "later": tr("{student} → {address}: not yet: {said}"),
    "unknown": tr("{student} → {address}: not known whether it arrived: {said}"),
}
_AGAIN = tr("(again in {seconds} s)")
_ONE_WAY = tr("Ask for one of these: --yes, --to, --mark-sent, --mbox.")
_NO_STAFF = tr(
    "{address} is no address of the staff ({addresses}), and samples go to nobody else. Add it to [staff] addresses in "
    "{course}/assignments/course.toml."
)
_NO_SERVER = tr(
    "No mail server is named: add a table [mail] with server = … to {course}/assignments/course.toml, or send by hand: "
    "--mbox, --mark-sent."
)
_NOT_THEIRS = tr(
    "The message to {student} was not sent: {addresses} are not their addresses in the roster now. Run again."
)
_NOTHING = tr("There is nothing to send.")
_MARKED = tr("Recorded as sent by hand: {count}")
_MBOX = tr("{file}: messages: {count}. Nothing is recorded by this; once they are sent: grade send --mark-sent")


@dataclass(frozen=True)
class Options:
    """What `grade send` was asked for."""

    students: tuple[str, ...]
    """Ids, names or addresses; everybody without."""
    yes: bool
    to: str | None
    """An address of the staff."""
    again: bool
    mark_sent: bool
    mbox: Path | None
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def send(options: Options) -> int:
    """Tell what would be sent; or send it, record what was sent by hand, write it to a file for a mail program."""
    course, location = open_class(options.course, options.class_folder)
    lang = options.lang or course.lang
    now = datetime.now(UTC)
    people = read_people(location, course.ids)
    only = {people.find(word)[0] for word in options.students} if options.students else None
    _check(options, course)
    write = options.mark_sent or options.yes
    with Gradebook.open(location.root, write=write, folder=location.book_folder) as book:
        outbox = plan_outbox(book, course, location, lang, now, Spool(), only=only, again=options.again)
        echo(_CLASS.format(root=location.root)[lang])
        for line in _tell(outbox, course):
            echo(line[lang])
        if not outbox.letters:
            echo(_NOTHING[lang])
        elif options.to is not None:
            return _send_samples(outbox, options.to, course, lang)
        elif options.yes:
            return _send(book, outbox, course, location, lang, again=options.again)
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


def _check(options: Options, course: Course) -> None:
    """`UsageError` where two things are asked for, or what is asked for cannot be done."""
    ways = [options.yes, options.to is not None, options.mark_sent, options.mbox is not None]
    if sum(ways) > 1:
        raise UsageError(_ONE_WAY)
    if options.to is not None and options.to not in course.staff.addresses:
        raise UsageError(
            _NO_STAFF.format(
                address=one_line(options.to), addresses=", ".join(course.staff.addresses) or "–", course=course.root
            )
        )
    if (options.yes or options.to is not None) and course.mail is None:
        raise UsageError(_NO_SERVER.format(course=course.root))


def _send(book: Gradebook, outbox: Outbox, course: Course, location: Location, lang: Lang, *, again: bool) -> int:
    """Send them all, and say what became of each; 1 where a person has to look at something."""

    def ready() -> Iterator[Ready]:
        for letter in outbox.letters:
            _check_owner(letter, location)
            data = letter.message.encode(letter.message_id)
            yield Ready(letter.student.id, letter.plan.addresses, data, letter.message_id, again)

    counts = _deliver(ready(), course, BookLedger(book, outbox.letters), lang)
    echo(
        _SENT.format(
            accepted=counts.accepted, refused=counts.refused, later=counts.later, unknown=counts.unknown + counts.open
        )[lang]
    )
    left = counts.refused or counts.later or counts.unknown or counts.open
    return EXIT_FAILED if left or any(kept.telling for _, kept in outbox.kept) else EXIT_OK


def _send_samples(outbox: Outbox, address: str, course: Course, lang: Lang) -> int:
    """Send the first messages to one of the staff; nobody is told by that."""

    def ready() -> Iterator[Ready]:
        for letter in outbox.letters[:MAX_SAMPLES]:
            message = replace(letter.message, to=(Address(addr_spec=address),))
            yield Ready(letter.student.id, (address,), message.encode(letter.message_id), letter.message_id)

    counts = _deliver(ready(), course, NoLedger(), lang)
    echo(_SAMPLES.format(count=counts.accepted, address=address)[lang])
    return EXIT_OK if counts.accepted == min(len(outbox.letters), MAX_SAMPLES) else EXIT_FAILED


def _deliver(messages: Iterator[Ready], course: Course, ledger: Ledger, lang: Lang) -> Counts:
    server = course.mail
    assert server is not None
    password = find_password(server)

    def tell(event: Event) -> None:
        words = {"student": one_line(event.student), "address": event.address, "said": event.answer.said}
        line = _EVENTS[event.answer.state].format(**words)[lang]
        waits = "" if event.again_in is None else f" {_AGAIN.format(seconds=round(event.again_in))[lang]}"
        echo(line + waits)

    return deliver(messages, server, ledger, SystemClock(course.zone), password=password, progress=tell)


def _check_owner(letter: Letter, location: Location) -> None:
    """Once more, as the roster is now: another's points are the last thing to send to anybody."""
    roster = location.load_roster()
    own = roster[letter.student.id].emails if letter.student.id in roster else ()
    if letter.message.student != one_line(letter.student.id) or not set(letter.plan.addresses) <= set(own):
        raise MachineError(
            _NOT_THEIRS.format(student=one_line(letter.student.id), addresses=", ".join(letter.plan.addresses))
        )


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

    def make(file: BinaryIO, workshop: Path) -> None:
        box = mailbox.mbox(workshop / "mbox", create=True)
        try:
            for letter in outbox.letters:
                box.add(message_from_bytes(letter.message.encode(letter.message_id)))
            box.flush()
        finally:
            box.close()
        file.write((workshop / "mbox").read_bytes())

    write_new(target, make)
    return target
