"""Receipts of collected mails: which are due, what they say, and how they are shown or sent.

They go through the gradebook's ledger as every message does: each is there before it is sent, so that after a kill none
goes out twice. With `check` the public tests are run on what came, by the machinery that grades, in a plan that has no
hidden test and not the class's secret.

The limit: who gets one is decided in `grader.report.mail.acknowledging`; only for who holds the class's lock where it
sends.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import getaddresses
from pathlib import Path

from grader.app.class_rows import read_inventory
from grader.app.delivering import deliver_mail, say
from grader.app.outbox import BookLedger, check_addresses
from grader.domain.course import Course
from grader.domain.roster import Person, Roster
from grader.domain.secret import FIXED
from grader.domain.standing import Standing
from grader.domain.verdict import Report
from grader.gradebook.arrivals import ArrivalRecord, read_unsettled, read_waiting
from grader.gradebook.book import Gradebook
from grader.gradebook.decisions import read_decisions
from grader.gradebook.deliveries import Kind, prepare, read_deliveries
from grader.gradebook.entry import Entry, make_entry
from grader.grading.batch.here import Here
from grader.grading.batch.place import Watch, grade_all
from grader.grading.batch.plan import make_plan
from grader.intake.inventory import Inventory, Submission
from grader.intake.location import Location
from grader.report.mail.acknowledging import Due, Withheld, find_due
from grader.report.mail.message import Message
from grader.report.mail.notice import compose_notice
from grader.report.mail.own import parse_address
from grader.report.mail.receipt import SUBJECT, Facts, Work, neutral_view, receipt_view
from grader.report.mail.thread import Thread, answer_thread
from grader.report.people import standings_of
from grader.report.spool import Spool
from grader.sandbox.level import isolation_level
from grader.sending.outgoing import Ready
from grader.text import Lang, Text, tr
from grader.text.errors import UsageError
from grader.text.safe import one_line

LOOKED_BACK = timedelta(days=7)
"""So long after it was recorded a mail still gets its receipt."""
_LINE = tr("{student} → {address}: receipt")
_STRANGER = tr("unknown sender")
_NONE = tr("No receipt, {why}: {count}")
_NONE_OF = tr("No receipt to {student}, {why}")
_DRY = tr("Receipts to send: {count}. Nothing was sent by this. To send them: --acknowledge --yes")
_SENT = tr(
    "Receipts sent: {accepted}. Refused: {refused}; still to come: {later}; not known whether it arrived: {unknown}."
)
_ENDED_EARLY = tr(
    "It ended early. Receipts sent: {accepted}; not sent: {left}. Nothing is lost: collecting again with --acknowledge "
    "--yes sends what is left."
)
_NO_SERVER = tr(
    "No mail server is named, so no receipt can be sent: add a table [mail] with server = … to "
    "{course}/assignments/course.toml, or collect without --acknowledge."
)


@dataclass(frozen=True)
class Reply:
    """A message to one person that is no result: a receipt, or an answer."""

    student: Person
    """Without id and name where nobody knows who it is."""
    addresses: tuple[str, ...]
    message: Message
    message_id: str
    kind: Kind
    arrival: int


@dataclass
class Receipts:
    """The receipts of a class, as it is collected."""

    course: Course
    location: Location
    roster: Roster
    lang: Lang
    check: bool
    mnist: Path | None = None
    """Of those public tests that need images."""
    level: Callable[[], int] = field(default=lambda: isolation_level(None, 1))
    """Of the public tests; asked only where any are run."""
    _told: set[int] = field(default_factory=set)
    """Arrivals of which it was said that they get none: while a mailbox is followed, once is enough."""
    _settled: set[str] = field(default_factory=set)
    """Keys of arrivals that had theirs, or never get one: while a mailbox is followed, they are not read again."""

    def check_settings(self, *, sends: bool) -> None:
        """`UsageError` or `AssignmentError` where the course has no server or no valid sender: before anything else."""
        if sends and self.course.mail is None:
            raise UsageError(_NO_SERVER.format(course=self.course.root))
        parse_address(self.course, self.course.mail_from)
        parse_address(self.course, self.course.reply_to)

    def show(self, book: Gradebook | None, planned: Sequence[ArrivalRecord]) -> None:
        """Say which there would be, of what is on record and of what is `planned`."""
        due = [each for each in self._find(book, planned) if isinstance(each, Due)]
        for each in due:
            say(self._line(each))
        say(_DRY.format(count=len(due))[self.lang])

    def send(self, book: Gradebook) -> bool:
        """Send all that are due, and say what became of them; whether a person has to look at something."""
        found = self._find(book, ())
        due = [each for each in found if isinstance(each, Due)]
        for line in self._kept_lines([each for each in found if isinstance(each, Withheld)]):
            say(line)
        if not due:
            return False
        letters = [*self._letters(book, due, Spool())]
        return send_replies(letters, book, self.course, self.location, self.lang, (_SENT, _ENDED_EARLY))

    def _find(self, book: Gradebook | None, planned: Sequence[ArrivalRecord]) -> list[Due | Withheld]:
        now = datetime.now(UTC)
        own = {address for _, address in getaddresses([self.course.mail_from, self.course.reply_to])}
        own |= {*self.course.staff.addresses, *([self.course.mail.user] if self.course.mail is not None else [])}
        since = (now - LOOKED_BACK).isoformat(timespec="seconds")
        recent = {} if book is None else dict(read_unsettled(book, since, self._settled))
        deliveries = () if book is None else read_deliveries(book)
        found = find_due([*recent.values(), *planned], deliveries, self.roster, own, now)
        open_ = {each.record.id for each in found if isinstance(each, Due) or not each.for_good}
        self._settled |= {key for key, record in recent.items() if record.id not in open_}
        return found

    def _line(self, due: Due) -> str:
        who = one_line(due.person.id) or _STRANGER[self.lang]
        return _LINE.format(student=who, address=one_line(due.address))[self.lang]

    def _kept_lines(self, kept: Sequence[Withheld]) -> Iterator[str]:
        counts: dict[Text, int] = {}
        for each in kept:
            if each.record.id in self._told:
                continue
            self._told.add(each.record.id)
            if each.telling:
                yield _NONE_OF.format(student=one_line(each.record.student), why=each.why)[self.lang]
            else:
                counts[each.why] = counts.get(each.why, 0) + 1
        for why, count in counts.items():
            yield _NONE.format(why=why, count=count)[self.lang]

    def _letters(self, book: Gradebook, due: Sequence[Due], spool: Spool) -> Iterator[Reply]:
        # Not the rows of the class: most of what they cost is the reports of everybody else.
        inventory = read_inventory(book, self.course, self.location, self.location.load_roster())
        handed_in, decisions = inventory.handed_in(self.course.ids), read_decisions(book)
        checked = self._check(due, inventory) if self.check else {}
        asked = {each.student for each in read_waiting(book) for part in each.parts if part.fate == "unsure"}
        subject = SUBJECT.format(course=one_line(self.course.title[self.lang]))[self.lang]
        for each in due:
            record, person = each.record, each.person
            if person.id:
                entries = book.student_entries(person.id, self.course.ids)
                standings = standings_of(person.id, entries, self.course, decisions, handed_in)
                seen = checked.get(record.id, {})
                facts = self._facts(each, standings, inventory, seen, asked=person.id in asked)
                view = receipt_view(record, facts, self.course, self.lang)
                thread = answer_thread(record.message_id, record.answers, record.subject)
            else:  # whoever the mail names did not write it, perhaps: no word of it goes out
                view = neutral_view(self.course, self.lang)
                thread = answer_thread(record.message_id, (), "")
            message = compose_notice(view, person, (each.address,), self.course, subject, thread, spool)
            name = each.message_id or new_message_id(message)
            yield Reply(person, (each.address,), message, name, "receipt", record.id)

    def _facts(
        self,
        due: Due,
        standings: Mapping[str, Standing],
        inventory: Inventory,
        checked: dict[str, Entry[Report]],
        *,
        asked: bool,
    ) -> Facts:
        """What is said of that student's work, which stands so. `asked`: whether a person is still to say what some of
        it is."""
        titles = {each.id: each.title[self.lang] for each in self.course.assignments}
        attempts = inventory.attempts()
        works = {
            id_: Work(
                titles[id_],
                tuple(attempts.get((due.person.id, id_), ())),
                "" if (at := standings[id_].due if id_ in standings else None) is None else at.isoformat(),
            )
            for id_ in titles
        }
        now, lies = datetime.now(UTC), inventory.handed_in(titles, kept=False)
        missing = tuple(
            id_
            for id_, standing in standings.items()
            if id_ in titles
            and (standing.due is None or standing.due > now)
            # What cannot be read may be it, and is to be sent again.
            and (standing.state in ("open", "missing") or (standing.state == "waiting" and not asked))
            and (due.person.id, id_) not in lies
        )
        return Facts(due.person.name or due.person.id, works, missing, checked)

    def _check(self, due: Sequence[Due], inventory: Inventory) -> dict[int, dict[str, Entry[Report]]]:
        """By arrival and assignment what the public tests make of what came, where it lies as it came."""
        known = {each.id: each for each in self.course.assignments}
        lying = {_key(each): each for each in (*inventory.earlier, *inventory.submissions) if each.assignment in known}
        wanted: dict[tuple[str, str, str], list[int]] = {}
        for each in due:
            for part in each.record.parts:
                key = (part.path, part.student, part.assignment)
                if part.fate == "submission" and part.student == each.person.id and key in lying:
                    wanted.setdefault(key, []).append(each.record.id)
        found = [lying[key] for key in wanted]
        if not found:
            return {}
        ids = dict.fromkeys(each.assignment for each in found)
        plan = make_plan(
            [known[id_] for id_ in ids],
            hidden=False,
            level=self.level(),
            lang=self.lang,
            mnist=self.mnist,
            secret=FIXED,
        )
        collected = _Collected()
        grade_all(plan, found, Here(), collected)
        checked: dict[int, dict[str, Entry[Report]]] = {}
        for submission, report in collected.reports:
            for arrival in wanted[_key(submission)]:
                checked.setdefault(arrival, {})[submission.assignment] = make_entry(report)
        return checked


@dataclass
class _Collected(Watch):
    reports: list[tuple[Submission, Report]] = field(default_factory=list)

    def settled(self, submission: Submission, report: Report) -> None:
        self.reports.append((submission, report))


def new_message_id(message: Message) -> str:
    """One that nobody can guess; it is on record before it is sent, and kept from then on."""
    return f"<{secrets.token_hex(16)}@{message.sender.domain}>"


def enter_reply(book: Gradebook, reply: Reply) -> int:
    """Its row in the ledger, on the disk when this returns."""
    thread = reply.message.thread
    return prepare(
        *(book, reply.student.id, reply.message_id, reply.message.digest, {}, None, ()),
        answers=thread.root if isinstance(thread, Thread) else "",
        kind=reply.kind,
        arrival=reply.arrival,
    )


def check_recipient(reply: Reply, location: Location) -> Text | None:
    """Why it must not go out as the roster is now."""
    return check_addresses(reply.student.id, reply.addresses, location) if reply.student.id else None


def send_replies(
    replies: Sequence[Reply],
    book: Gradebook,
    course: Course,
    location: Location,
    lang: Lang,
    sentences: tuple[Text, Text],
) -> bool:
    """Send them with the course's server, and say what became of them; whether a person has to look at something."""
    sent, ended_early = sentences

    def ready() -> Iterator[Ready]:
        for reply in replies:
            yield Ready(reply.student.id, reply.addresses, reply.message.encode(reply.message_id), reply.message_id)

    ledger = BookLedger(book, replies, location, enter_reply, check_recipient)
    counts = deliver_mail(ready(), len(replies), course, ledger, lang, ended_early)
    unknown = counts.unknown + counts.open
    say(sent.format(accepted=counts.accepted, refused=counts.refused, later=counts.later, unknown=unknown)[lang])
    return bool(counts.refused or counts.later or unknown)


def _key(submission: Submission) -> tuple[str, str, str]:
    """Where it lies, whose it is (of a group's work each member has one), and for what."""
    return ("/".join(submission.parts), submission.student, submission.assignment)
