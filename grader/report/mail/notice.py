"""Short messages in sections, as text and as HTML: receipts of what arrived, answers to inquiries.

The limit: what they say is decided by who makes the view (`grader.report.mail.receipt`, `grader.report.mail.answer`);
however much that is, the HTML part stays below what mail programs cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.domain.course import Course
from grader.domain.roster import Person
from grader.report import words
from grader.report.formats import format_contact
from grader.report.html import mail_style, make_part
from grader.report.mail.inlining import inline_styles
from grader.report.mail.message import MAX_HTML, Message, compose_bodies
from grader.report.mail.thread import Thread
from grader.report.spool import Spool
from grader.text import Lang, tr
from grader.text.safe import one_line

_MOST = (200, 60, 20, 8)
"""Lines of a section that are kept of a message that is too long, tried in turn."""
_LETTERS = 400
"""Of a line, then."""
_MORE = tr("… and {count} more")
_SHORTENED = tr("Not all of it stands here: that would be too long for a mail.")


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class NoticeView:
    """What a message says, in one language; nothing in it is escaped for any medium."""

    lang: Lang
    course: str
    heading: str
    greeting: str
    """Empty where nobody knows whom it goes to."""
    contact: str
    reply_to: str
    """Empty where `contact` says it already."""
    sections: tuple[Section, ...] = ()
    words: str = ""
    """Of a person, several lines perhaps."""
    quoted_title: str = ""
    quoted: str = ""
    shortened: str = ""
    """That something was left out."""


def begin_notice(course: Course, lang: Lang, heading: str, greeting: str) -> NoticeView:
    """A view that says whom to ask, and nothing yet."""
    return NoticeView(lang, one_line(course.title[lang]), heading, greeting, *format_contact(course, lang))


def compose_notice(
    view: NoticeView,
    person: Person,
    addresses: Sequence[str],
    course: Course,
    subject: str,
    thread: Thread,
    spool: Spool,
    *,
    written: bool = False,
) -> Message:
    """The message to that person; `subject` where the thread has none."""
    bodies = _fit(view)
    return compose_bodies(
        *(person, addresses, course, thread.subject or subject, bodies, view.lang, thread, spool), written=written
    )


def notice_text(view: NoticeView) -> str:
    """The plain part."""
    blocks = [view.greeting, view.words]
    blocks += ["\n".join([section.title, *(_item(line) for line in section.lines)]) for section in view.sections]
    if view.quoted:
        blocks.append("\n".join([view.quoted_title, *(f"> {line}" for line in view.quoted.splitlines())]))
    contact = f"{view.contact} ({view.reply_to})" if view.reply_to else view.contact
    blocks += [view.shortened, f"{words.ASK[view.lang]} {contact}"]
    return "\n\n".join(block for block in blocks if block) + "\n"


def notice_html(view: NoticeView) -> str:
    """The HTML part."""
    return inline_styles(make_part("notice.html", view.lang, value=view, mail_style=mail_style()))


def _item(line: str) -> str:
    first, *more = line.split("\n")
    return "\n".join([f"- {first}", *(f"  {each}" for each in more)])


def _fit(view: NoticeView) -> tuple[str, str]:
    """Text and HTML, which is short enough."""
    for most in (None, *_MOST):
        short = view if most is None else _shorten(view, most)
        html = notice_html(short)
        if len(html.encode()) <= MAX_HTML:
            break
    return notice_text(short), html


def _shorten(view: NoticeView, most: int) -> NoticeView:
    lang = view.lang
    sections = []
    for section in view.sections:
        lines = tuple(line if len(line) <= _LETTERS else f"{line[:_LETTERS]} …" for line in section.lines[:most])
        if len(section.lines) > most:
            lines += (_MORE.format(count=len(section.lines) - most)[lang],)
        sections.append(Section(section.title, lines))
    return replace(view, sections=tuple(sections), quoted=view.quoted[:_LETTERS], shortened=_SHORTENED[lang])
