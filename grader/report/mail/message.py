"""`outbox/<student>.eml`: one message per student of whom there is news, ready to be opened, looked at and sent.

A standard message: plain text with an HTML alternative, UTF-8 as base64, headers encoded by RFC 2047, marked as
automatic (RFC 3834), and as the answer to the mail that the work came by. To are the roster's addresses of that one
student and nobody else. It says nothing that changes from run to run, so the same result is the same message, byte for
byte. The file is one that was not sent (`X-Unsent`: mail programs open it to be sent) and has no date; that comes when
it is sent.

The limit: to compose is pure; which message is due is `grader.report.mail.outbox`'s.
"""

from __future__ import annotations

import base64
import hashlib
import json
from bisect import bisect
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache, lru_cache

from grader.domain.course import Course
from grader.domain.roster import Person
from grader.domain.sharing import REMEMBERED, remember_same
from grader.report import words
from grader.report.mail.headers import address_field, text_field
from grader.report.mail.outbox import Outgoing
from grader.report.mail.own import parse_address
from grader.report.mail.since import since_message
from grader.report.mail.templates import HtmlPart, render_text
from grader.report.mail.thread import Thread
from grader.report.people import Student
from grader.report.since import SinceView
from grader.report.spool import Spool, Spooled
from grader.report.view import StudentView, TaskView, TestView, WorkView
from grader.text import Lang
from grader.text.safe import one_line

_TEXT, _HTML = "text", "html"
"""What stands in a message in place of its bodies until all else is there."""
_NO_ID = "<id@example.org>"
_NO_BOUNDARY = f"=_{0:032}"
_ON_ITS_LINE = 60
"""Letters of an id that the package does not put on a line of its own."""
MAX_HTML = 60_000
"""Bytes; the largest mail program cuts a message that is longer than a hundred thousand in half."""
_EXPLAINED = (None, 6, 3, 1, 0)
"""How many tests of an assignment are explained in a mail that is too long with all (None), and then with those."""
_UNLISTED, _CUT = -1, -2
"""Then none is listed; then not all is said that stands beside them."""
_SAID, _LETTERS = 2, 60
"""How much is, then: so many remarks of a kind, and so many letters of each."""


NOTHING: Mapping[str, tuple[str, tuple[str, ...]]] = {}


@dataclass(frozen=True)
class Message:
    """What one student is told, complete but for its Message-ID and its date."""

    student: str
    """Whose it is (id)."""
    sender: Address
    reply_to: Address
    to: tuple[Address, ...]
    subject: str
    spooled: tuple[Spooled, Spooled]
    """Text and HTML: all messages of a class are there before the first is written."""
    lang: Lang
    thread: Thread | None
    """What it answers."""
    digest: str
    """Of all the above: the same content is the same message."""
    written: bool = False
    """Whether a person wrote it, whom an automatic answer would tell something."""

    @property
    def text(self) -> str:
        return self.spooled[0].read().decode()

    @property
    def html(self) -> str:
        return self.spooled[1].read().decode()

    def encode(self, message_id: str, date: datetime | None = None) -> bytes:
        """The message, as it is sent at that time; without one as the file of one that was not."""
        automatic = "no" if self.written else "auto-generated" if self.thread is None else "auto-replied"
        boundary = f"=_{self.digest[:32]}"  # the package's own is random, and the file would change each time
        if date is None and len(message_id) <= _ON_ITS_LINE:
            own = _unsent(automatic, self.lang).replace(_NO_ID.encode(), message_id.encode(), 1)
            own = own.replace(_NO_BOUNDARY.encode(), boundary.encode())
        else:
            own = _frame(message_id, automatic, self.lang, boundary, date)
        # The package takes a long body apart line by line, several times.
        fields = [address_field("From", [self.sender]), address_field("To", self.to)]
        fields += [address_field("Reply-To", [self.reply_to]), text_field("Subject", self.subject)]
        whole = b"".join([*fields, own])
        if self.thread is not None and self.thread.answered:
            # The package would make encoded words of long ids.
            answers = f"In-Reply-To: {self.thread.answered[-1]}\r\nReferences: " + "\r\n ".join(self.thread.answered)
            whole = whole.replace(b"\r\nAuto-Submitted:", b"\r\n" + answers.encode() + b"\r\nAuto-Submitted:", 1)
        for stand_in, spooled in zip((_TEXT, _HTML), self.spooled, strict=True):
            whole = whole.replace(b"\r\n\r\n" + _body(stand_in.encode()), b"\r\n\r\n" + _body(spooled.read()), 1)
        return whole


def _frame(message_id: str, automatic: str, lang: Lang, boundary: str, date: datetime | None) -> bytes:
    """A message without names and with what stands for its bodies."""
    message = EmailMessage(policy=SMTP)
    if date is None:
        message["X-Unsent"] = "1"
    else:
        message["Date"] = date.replace(microsecond=0)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = automatic
    message.set_content(_TEXT, cte="base64")
    message.add_alternative(_HTML, subtype="html", cte="base64")
    message["Content-Language"] = lang  # not before the content: that would take it away again
    message.set_boundary(boundary)
    return message.as_bytes()


@cache
def _unsent(automatic: str, lang: Lang) -> bytes:
    """The same of one that was not sent, with what stands for its id and its boundary: a class's differ in nothing
    else, and the package takes a millisecond for each."""
    return _frame(_NO_ID, automatic, lang, _NO_BOUNDARY, None)


def compose(
    view: StudentView,
    emails: Sequence[str],
    course: Course,
    spool: Spool,
    news: Collection[str] | None = None,
    since: Mapping[str, tuple[str, tuple[str, ...]]] = NOTHING,
    announced: Sequence[str] = (),
    thread: Thread | None = None,
) -> Message:
    """The message to that student at these addresses, about the assignments of which there is `news` (all without);
    `since` is by assignment what changed since the last message, in words. What it says is put by in `spool`."""
    works = tuple(
        replace(work, since=SinceView(*since.get(work.id, ("", ())), work.since.results))
        for work in view.works
        if news is None or work.id in news
    )
    view = replace(view, works=works, announced=tuple(announced))
    if not works:
        view = replace(view, total_points="", total_note="")
    subject = (thread.subject if thread is not None else "") or _subject(view)
    person = Person(view.id, view.name, tuple(emails))
    return compose_bodies(person, emails, course, subject, _fit(view, course), view.lang, thread, spool)


def compose_bodies(
    person: Person,
    addresses: Sequence[str],
    course: Course,
    subject: str,
    bodies: tuple[str, str],
    lang: Lang,
    thread: Thread | None,
    spool: Spool,
    *,
    written: bool = False,
) -> Message:
    """The message of that text and that HTML to a person at these addresses, as the answer to `thread`."""
    sender, reply_to = parse_address(course, course.mail_from), parse_address(course, course.reply_to)
    subject = one_line(subject)
    content = [sender.addr_spec, sender.display_name, reply_to.addr_spec, reply_to.display_name]
    content += [person.name, *addresses, subject, *bodies, *(thread.answered if thread is not None else ())]
    text, html = (spool.put([body.encode()]) for body in bodies)
    to = tuple(Address(display_name=one_line(person.name), addr_spec=address) for address in addresses)
    digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    return Message(
        *(one_line(person.id), sender, reply_to, to, subject, (text, html), lang, thread, digest), written=written
    )


def compose_planned(
    told: Student, view: StudentView, plan: Outgoing, course: Course, spool: Spool, thread: Thread | None = None
) -> Message:
    """The message of that plan; `view` is of `told`."""
    since = since_message(told, plan, view.lang)
    return compose(view, plan.addresses, course, spool, plan.news, since, plan.notes, thread)


def _subject(view: StudentView) -> str:
    if not view.works:
        return words.SUBJECT_NOTE.format(course=view.course)[view.lang]
    if len(view.works) > 1:
        return words.SUBJECT.format(course=view.course)[view.lang]
    return words.SUBJECT_OF.format(course=view.course, title=view.works[0].title)[view.lang]


def _body(content: bytes) -> bytes:
    """The content of a part as base64, with the line ends of a mail within it and between its lines."""
    return base64.encodebytes(b"".join(line + b"\r\n" for line in content.splitlines())).replace(b"\n", b"\r\n")


def _fit(view: StudentView, course: Course) -> tuple[str, str]:
    """Text and HTML, the latter of `MAX_HTML` bytes at the most: of a long one each assignment keeps its first
    explanations, those of public tests in the order of its tasks; then its tasks without tests."""
    part = HtmlPart(view, course)

    @cache
    def made(most: int | None) -> tuple[StudentView, str]:
        short = view if most is None else replace(view, works=tuple(_shorten(work, most) for work in view.works))
        own = HtmlPart(short, course) if most == _CUT else part
        return short, own.render(short.works, shortened=most is not None)

    def fits(most: int | None) -> bool:
        return len(made(most)[1].encode()) <= MAX_HTML

    # Without any explanation first: that is cheap, and where it is too long, so is all that comes before.
    most: int | None
    if part.least(view.works) <= MAX_HTML and fits(0):
        most = _EXPLAINED[bisect(_EXPLAINED, False, hi=len(_EXPLAINED) - 1, key=fits)]
    else:
        most = _UNLISTED if fits(_UNLISTED) else _CUT
    return render_text(made(most)[0], course, shortened=most is not None), made(most)[1]


def _shorten(work: WorkView, most: int) -> WorkView:
    work = replace(work, tasks=_shorten_tasks(work.tasks, most))
    if most != _CUT:
        return work
    since = replace(work.since, changes=_cut(work.since.changes), results=_cut(work.since.results))
    return replace(
        work,
        summary=one_line(work.summary, _LETTERS),
        since=since,
        account=_cut(work.account),
        remarks=_cut(work.remarks),
        notes=_cut(work.notes),
    )


@remember_same(REMEMBERED)
def _shorten_tasks(tasks: tuple[TaskView, ...], most: int) -> tuple[TaskView, ...]:
    left = most
    shortened = []
    for task in tasks:
        tests = []
        for test in task.tests if most >= 0 else ():
            keeps = left > 0 and test.tone != "good" and test.visible
            left -= keeps and bool(test.message)
            tests.append(test if keeps or test.first else _bare(test))
        shortened.append(replace(task, tests=tuple(tests)))
    return tuple(shortened)


def _cut(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(one_line(line, _LETTERS) for line in lines[:_SAID])


@lru_cache(maxsize=2048)  # most of a class's tests say the same
def _bare(test: TestView) -> TestView:
    return replace(test, message="", printed="")
