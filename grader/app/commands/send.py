"""`grade send`: what is still to be told, to those whom it is for."""

from __future__ import annotations

import mailbox
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from pathlib import Path
from typing import BinaryIO

from click import echo

from grader.app.announcing import read_note
from grader.app.class_folder import open_class
from grader.app.delivering import deliver_mail, say
from grader.app.offered import Named, repeat_place
from grader.app.outbox import BookLedger, NoLedger, Outbox, check_owner, enter, find_drafts, plan_outbox, remove_drafts
from grader.app.outbox_lines import outbox_lines, unknown_lines
from grader.app.saving import choose_place
from grader.app.terminal import stdout_columns
from grader.app.whose import read_people
from grader.domain.course import Course
from grader.gradebook.archive import write_new
from grader.gradebook.book import Gradebook
from grader.gradebook.deliveries import record_step
from grader.intake.location import Location
from grader.report.spool import Spool
from grader.sending.outgoing import Ready
from grader.text import Lang, Text, plain, tr
from grader.text.errors import EXIT_FAILED, EXIT_OK, EXIT_USAGE, GraderError, UsageError
from grader.text.safe import list_names, one_line

MAX_SAMPLES = 3
OUT = Path("reports")
"""Where drafts lie, unless it is said."""
"""One shows how it looks; more are for differences."""

_CLASS = tr("Class: {root}")
_NOTE = tr("Announcement: {note}")
_DRY = tr("To send: {count}. Nothing was sent by this. To send them: grade send --yes")
_DRY_BY_HAND = tr(
    "To send: {count}. Nothing was sent by this. Send the files in outbox/, then record it: grade send --mark-sent"
)
_NO_DRAFTS = tr(
    "To send: {count}. Nothing was sent by this. In {folder} they do not lie as they would be sent now (students: "
    "{missing}): {who}. Run grade again, or write them to one file: grade send --mbox FILE"
)
_OTHER_DRAFTS = tr(
    "Not recorded, for what lies in {folder} is another message than would be sent now (students: {count}): {who}. Run "
    "grade again, send the new one, and record that."
)
_SENT = tr("Sent: {accepted}. Refused: {refused}; still to come: {later}; not known whether it arrived: {unknown}.")
_ENDED_EARLY = tr(
    "It ended early. Sent: {accepted}; not sent: {left}. Nothing is lost: the next grade send --yes sends what is left."
)
_SAMPLES_ENDED = tr("It ended early. Samples sent: {accepted}; not sent: {left}.")
_SAMPLES = tr("Samples sent to {address}: {count}. Nobody is told by them, and nothing is recorded.")
_ONE_WAY = tr("Ask for one of these: --yes, --to, --mark-sent, --mbox.")
_NO_STAFF = tr(
    "{address} is no address of the staff ({addresses}), and samples go to nobody else. Add it to [staff] addresses in "
    "{course}/assignments/course.toml."
)
_NO_SERVER = tr(
    "No mail server is named: add a table [mail] with server = … to {course}/assignments/course.toml, or send by hand: "
    "--mbox, --mark-sent."
)
_NOTHING = tr("There is nothing to send.")
_MARKED = tr("Recorded as sent by hand: {count}")
_CLEARED = tr("Taken out of {folder}, as they were sent: {count}")
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
    note: str | None
    """What is announced on top of the messages, and to those who get none else."""
    note_file: Path | None
    out: Path
    """Whose drafts are taken away once they are sent."""
    class_folder: Path | None
    course: Path | None
    lang: Lang | None

    @property
    def ways(self) -> int:
        """How many ways out for the messages it names; none: only to look."""
        return sum([self.yes, self.to is not None, self.mark_sent, self.mbox is not None])

    @property
    def writes(self) -> bool:
        """Whether the gradebook will know of it."""
        return self.yes or self.mark_sent


def send(options: Options) -> int:
    """Tell what would be sent; or send it, record what was sent by hand, write it to a file for a mail program."""
    course, location = open_class(options.course, options.class_folder)
    lang = options.lang or course.lang
    now = datetime.now(UTC)
    people = read_people(location, course)
    only = {people.find(word)[0] for word in options.students} if options.students else None
    _check(options, course)
    note = read_note(options.note, options.note_file)
    # Who names somebody whose message may have arrived has asked them.
    again = options.again or (options.mark_sent and only is not None)
    named = Named(options.course, options.class_folder)
    with Gradebook.open(location.root, write=options.writes, folder=location.book_folder) as book:
        outbox = plan_outbox(book, course, location, lang, now, Spool(), only=only, again=again, note=note)
        say(_CLASS.format(root=location.root)[lang])
        if note:
            say(_NOTE.format(note=note)[lang])
        for line in outbox_lines(outbox, course, lang, stdout_columns(), named):
            say(line)
        for fault in outbox.faults:
            echo(f"grade: {fault[lang]}", err=True)
        try:
            left = _act(options, book, outbox, course, location, lang, again=again)
        finally:
            if options.writes:
                _clear(book, outbox, options.out, location, lang)
    if outbox.faults:
        return EXIT_USAGE
    waits = options.ways > 0 and any(kept.telling for _, kept in outbox.kept)
    return EXIT_FAILED if left or waits else EXIT_OK


def _act(
    options: Options, book: Gradebook, outbox: Outbox, course: Course, location: Location, lang: Lang, *, again: bool
) -> bool:
    """Do with the messages what was asked for; whether a person has to look at what became of them."""
    count = len(outbox.letters)
    if not outbox.letters:
        say(_NOTHING[lang])
    elif options.to is not None:
        return _send_samples(outbox, options.to, course, lang)
    elif options.yes:
        named = Named(options.course, options.class_folder)
        return _send(book, outbox, course, location, lang, named, again=again)
    elif options.mark_sent:
        return _record(options, book, outbox, lang)
    elif options.mbox is not None:
        target = _write_mbox(options.mbox, outbox, course, location)
        say((_MBOX.format(file=target, count=count) + _repeat(options))[lang])
    else:
        say((_explain_dry(options, outbox, course) + _repeat(options))[lang])
    return False


def _explain_dry(options: Options, outbox: Outbox, course: Course) -> Text:
    """What would be sent, and how it can be."""
    count = len(outbox.letters)
    if course.mail is not None:
        return _DRY.format(count=count)
    drafts = find_drafts(outbox, options.out)
    if missing := [letter.student.id for letter in outbox.letters if not drafts.get(letter.student.id)]:
        who = list_names([one_line(id_) for id_ in missing])
        return _NO_DRAFTS.format(count=count, folder=options.out / "outbox", missing=len(missing), who=who)
    return _DRY_BY_HAND.format(count=count)


def _record(options: Options, book: Gradebook, outbox: Outbox, lang: Lang) -> bool:
    """Record them as sent by hand, but for those that cannot have been: whether there are any. What is announced lies
    in no draft."""
    noted = options.note is not None or options.note_file is not None
    drafts = {} if noted else find_drafts(outbox, options.out)
    other = [letter for letter in outbox.letters if not drafts.get(letter.student.id, True)]
    sent = [letter for letter in outbox.letters if letter not in other]
    for letter in sent:
        record_step(book, enter(book, letter), letter.plan.addresses, "by_hand")
    say(_MARKED.format(count=len(sent))[lang])
    if other:
        who = list_names([one_line(letter.student.id) for letter in other])
        say(_OTHER_DRAFTS.format(folder=options.out / "outbox", count=len(other), who=who)[lang])
    return bool(other)


def _repeat(options: Options) -> Text:
    """The end of a command that is offered, so that it means these messages and no others."""
    words = [*options.students, *["--again"] * options.again]
    words += [] if options.note is None else ["--note", options.note]
    words += [] if options.note_file is None else ["--note-file", str(options.note_file)]
    words += [] if options.out == OUT else ["--out", str(options.out)]
    return plain("".join(f" {shlex.quote(word)}" for word in words)) + repeat_place(
        options.course, options.class_folder
    )


def _check(options: Options, course: Course) -> None:
    """`UsageError` where two things are asked for, or what is asked for cannot be done."""
    if options.ways > 1:
        raise UsageError(_ONE_WAY)
    if options.to is not None and options.to not in course.staff.addresses:
        raise UsageError(
            _NO_STAFF.format(
                address=one_line(options.to), addresses=", ".join(course.staff.addresses) or "–", course=course.root
            )
        )
    if (options.yes or options.to is not None) and course.mail is None:
        raise UsageError(_NO_SERVER.format(course=course.root))


def _send(
    book: Gradebook, outbox: Outbox, course: Course, location: Location, lang: Lang, named: Named, *, again: bool
) -> bool:
    """Send them all, and say what became of each; whether a person has to look at something."""

    def ready() -> Iterator[Ready]:
        for letter in outbox.letters:
            data = letter.message.encode(letter.message_id)
            yield Ready(letter.student.id, letter.plan.addresses, data, letter.message_id, again)

    total = sum(len(letter.plan.addresses) for letter in outbox.letters)
    ledger = BookLedger(book, outbox.letters, location, enter, check_owner)
    counts = deliver_mail(ready(), total, course, ledger, lang, _ENDED_EARLY)
    unknown = counts.unknown + counts.open
    say(_SENT.format(accepted=counts.accepted, refused=counts.refused, later=counts.later, unknown=unknown)[lang])
    for line in unknown_lines(ledger.unknown, lang, stdout_columns(), named):
        say(line)
    return bool(counts.refused or counts.later or unknown)


def _clear(book: Gradebook, outbox: Outbox, out: Path, location: Location, lang: Lang) -> None:
    try:
        count = remove_drafts(book, outbox, out, location)
    except GraderError as error:  # all that was sent is recorded, and the next run makes OUT anew
        echo(f"grade: {error.text[lang]}", err=True)
        return
    if count:
        say(_CLEARED.format(folder=out / "outbox", count=count)[lang])


def _send_samples(outbox: Outbox, address: str, course: Course, lang: Lang) -> bool:
    """Send the first messages to one of the staff; nobody is told by that. Whether one was not taken."""
    letters = outbox.letters[:MAX_SAMPLES]

    def ready() -> Iterator[Ready]:
        for letter in letters:
            message = replace(letter.message, to=(Address(addr_spec=address),))
            yield Ready(letter.student.id, (address,), message.encode(letter.message_id), letter.message_id)

    counts = deliver_mail(ready(), len(letters), course, NoLedger(), lang, _SAMPLES_ENDED)
    say(_SAMPLES.format(count=counts.accepted, address=address)[lang])
    return counts.accepted < len(letters)


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
