"""`grade inquiries`: what students ask about our mails, listed and shown; answered by one mail each, or closed.

An answer is shown first and sent with --yes. It is on record before it is sent, and the same words are never
sent twice.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from click import echo

from grader.app.announcing import read_answer
from grader.app.class_folder import open_class
from grader.app.class_rows import read_rows
from grader.app.offered import Named
from grader.app.receipts import Reply, enter_reply, new_message_id, send_replies
from grader.app.signing import check_why, who
from grader.domain.course import Course
from grader.domain.roster import Person
from grader.domain.totals import format_points
from grader.gradebook.arrivals import read_arrivals
from grader.gradebook.book import Gradebook
from grader.gradebook.deliveries import Delivery, read_deliveries
from grader.gradebook.inquiries import Inquiry, read_inquiries, record_step
from grader.intake.location import Location
from grader.report.formats import format_time
from grader.report.inquiries import STATES, Case, review
from grader.report.mail.answer import compose_answer
from grader.report.mail.message import Message
from grader.report.spool import Spool
from grader.text import Lang, Text, tr
from grader.text.errors import EXIT_FAILED, EXIT_OK, UsageError
from grader.text.safe import full_name, one_line, visible

_SHORT = 100
_STATES: Mapping[str, Text] = {
    "open": tr("open"),
    "answered": tr("answered"),
    "changed": tr("score changed"),
}
_NONE = tr("There are no inquiries.")
_NONE_SO = tr("There are no inquiries of this state: {state}.")
_COUNT = tr("Open: {open}; answered: {answered}; score changed: {changed}.")
_TEST = tr("test: {test}")
_CHANGED = tr("{id}: told {before}, now {now}")
_WROTE = tr("{who} wrote ({time}):")
_ANSWERED = tr("Answered by {who} ({time}):")
_CLOSED = tr("Closed by {who} ({time}): {why}")
_ASK_REPORT = tr("The report: grade show {student} {assignment}")
_UNKNOWN = tr("There is no inquiry {id}. They are listed by: grade inquiries")
_WHICH = tr("Name the inquiry by its number: grade inquiries ID …; they are listed by: grade inquiries")
_ONE_WAY = tr("Ask for one of these: --answer, --answer-file, --close.")
_YES_ALONE = tr("--yes sends an answer: give one with --answer or --answer-file.")
_WHY_ALONE = tr("--why belongs to --close.")
_NO_SERVER = tr(
    "No mail server is named, so no answer can be sent: add a table [mail] with server = … to "
    "{course}/assignments/course.toml. If you answered by hand: --close --why."
)
_NO_ADDRESS = tr(
    "{student} has no address in the roster, so no answer can be sent. Add one, or answer by hand: --close."
)
_DRAFT = tr("To: {address}\nSubject: {subject}")
_DRY = tr("Nothing was sent by this. To send it: the same with --yes")
_SENT = tr("Sent: {accepted}. Refused: {refused}; still to come: {later}; not known whether it arrived: {unknown}.")
_ENDED_EARLY = tr("It ended early. Sent: {accepted}; not sent: {left}. The same once more sends it, if it was not.")
_BEFORE = tr("These words were sent before; nothing was sent by this.")
_OPEN = tr(
    "These words were on their way when the connection broke; nobody knows whether they arrived. Ask the student, and "
    "say it in other words if they did not."
)
_DONE = tr("Closed: inquiry {id}.")


@dataclass(frozen=True)
class Options:
    """What `grade inquiries` was asked for."""

    number: int | None
    list: bool
    state: str | None
    answer: str | None
    """What the student reads."""
    answer_file: Path | None
    close: bool
    """Done, without a mail."""
    yes: bool
    why: str | None
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def inquiries(options: Options) -> int:
    """List them, show one, answer one, close one."""
    _check(options)
    course, location = open_class(options.course, options.class_folder)
    lang = options.lang or course.lang
    words = read_answer(options.answer, options.answer_file)
    writes = options.close or (bool(words) and options.yes)
    if words and options.yes and course.mail is None:
        raise UsageError(_NO_SERVER.format(course=course.root))
    with Gradebook.open(location.root, write=writes, folder=location.book_folder) as book:
        desk = _Desk(book, course, location, lang, Named(options.course, options.class_folder))
        if options.number is None or options.list:
            return desk.list(options.state, options.number)
        case = desk.find(options.number)
        if options.close:
            record_step(book, case.inquiry.id, "closed", check_why(options.why or ""), 0, who())
            echo(_DONE.format(id=case.inquiry.id)[lang])
        elif words:
            return desk.answer(case, words, sends=options.yes)
        else:
            desk.show(case)
    return EXIT_OK


def _check(options: Options) -> None:
    answers = options.answer is not None or options.answer_file is not None
    if answers and options.close:
        raise UsageError(_ONE_WAY)
    if (answers or options.close) and (options.number is None or options.list):
        raise UsageError(_WHICH)
    if options.yes and not answers:
        raise UsageError(_YES_ALONE)
    if options.why is not None and not options.close:
        raise UsageError(_WHY_ALONE)


class _Desk:
    def __init__(self, book: Gradebook, course: Course, location: Location, lang: Lang, named: Named) -> None:
        self.book, self.course, self.location, self.lang, self.named = book, course, location, lang, named
        self.records = {record.id: record for record in read_arrivals(book)}
        self.deliveries = {each.id: each for each in read_deliveries(book)}
        rows = read_rows(book, course, location, datetime.now(UTC))
        self.roster = rows.roster
        self.cases = review(read_inquiries(book), [*self.deliveries.values()], self.records, rows.students, course)

    def find(self, number: int) -> Case:
        case = next((each for each in self.cases if each.inquiry.id == number), None)
        if case is None:
            raise UsageError(_UNKNOWN.format(id=number))
        return case

    def list(self, state: str | None, number: int | None) -> int:
        shown = [each for each in self.cases if state in (None, each.state) and number in (None, each.inquiry.id)]
        for case in shown:
            echo(self._line(case))
            echo(f"    {one_line(case.inquiry.words, _SHORT)}")
        if not shown:
            echo((_NONE_SO.format(state=_STATES[state]) if state and self.cases else _NONE)[self.lang])
            return EXIT_OK
        counts = {each: sum(case.state == each for case in self.cases) for each in STATES}
        echo(_COUNT.format(**counts)[self.lang])
        return EXIT_OK

    def show(self, case: Case) -> None:
        """All of one, with what was done about it."""
        lang, inquiry = self.lang, case.inquiry
        echo(self._line(case))
        for id_, (before, now) in (case.scores or {}).items():
            after = "–" if now is None else format_points(now)
            echo(_CHANGED.format(id=one_line(id_), before=format_points(before), now=after)[lang])
        echo(_WROTE.format(who=self._who(inquiry), time=self._time(inquiry.made))[lang])
        echo(_indented(inquiry.words))
        for step in inquiry.steps:
            sentence = _ANSWERED if step.kind == "answered" else _CLOSED
            time = self._time(step.made)
            echo(sentence.format(who=one_line(step.who), time=time, why=one_line(step.words, 2000))[lang])
            if step.kind == "answered":
                echo(_indented(step.words))
        for id_ in case.assignments:
            ask = _ASK_REPORT.format(student=shlex.quote(one_line(inquiry.student)), assignment=one_line(id_))[lang]
            echo(self.named.complete(ask))

    def answer(self, case: Case, words: str, *, sends: bool) -> int:
        """Show the answer, or send it."""
        inquiry, lang = case.inquiry, self.lang
        person = self._person(inquiry)
        if person is None or not person.emails:
            raise UsageError(_NO_ADDRESS.format(student=one_line(inquiry.student)))
        message = compose_answer(inquiry, self.records[inquiry.arrival], person, words, self.course, lang, Spool())
        former = self._former(inquiry, words)
        if former is not None and (told := _told_already(former)) is not None:
            echo(told[lang])
            return EXIT_FAILED if told is _OPEN else EXIT_OK
        if not sends:
            self._draft(message)
            return EXIT_OK
        name = former.message_id if former is not None else new_message_id(message)
        reply = Reply(person, tuple(each.addr_spec for each in message.to), message, name, "answer", inquiry.arrival)
        record_step(self.book, inquiry.id, "answered", words, enter_reply(self.book, reply), who())
        sentences = (_SENT, _ENDED_EARLY)
        left = send_replies([reply], self.book, self.course, self.location, lang, sentences)
        return EXIT_FAILED if left else EXIT_OK

    def _former(self, inquiry: Inquiry, words: str) -> Delivery | None:
        """The message that says the same."""
        steps = [each for each in inquiry.steps if each.kind == "answered" and each.words == words]
        return self.deliveries.get(steps[-1].delivery) if steps else None

    def _draft(self, message: Message) -> None:
        address = ", ".join(each.addr_spec for each in message.to)
        echo(_DRAFT.format(address=address, subject=message.subject)[self.lang])
        echo("")
        echo(_indented(message.text))
        echo(_DRY[self.lang])

    def _line(self, case: Case) -> str:
        inquiry = case.inquiry
        test = _TEST.format(test=one_line(case.test, 80))[self.lang] if case.test else ""
        about = ", ".join(map(one_line, case.assignments))
        words = [_STATES[case.state][self.lang], self._who(inquiry), about, test, self._time(inquiry.made)]
        return f"{inquiry.id}: " + " · ".join(each for each in words if each)

    def _who(self, inquiry: Inquiry) -> str:
        row = self._person(inquiry)
        return one_line(inquiry.student) if row is None else full_name(row.id, row.name)

    def _person(self, inquiry: Inquiry) -> Person | None:
        return next((each for each in self.roster if each.id == inquiry.student), None)

    def _time(self, stamp: str) -> str:
        return format_time(stamp, self.course.zone)


def _told_already(delivery: Delivery) -> Text | None:
    """What is to be said of an answer that was sent before; None where it is still to be sent."""
    state = delivery.dispatches[-1].state if delivery.dispatches else None
    if state in ("accepted", "by_hand"):
        return _BEFORE
    return _OPEN if state in ("in_data", "unknown") else None


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in visible(text).replace("\r\n", "\n").split("\n"))
