"""What a student gets as the answer to an inquiry: the words of a person of the staff, and their own below them.

The limit: nothing of a report stands in it but what that person wrote.
"""

from __future__ import annotations

from dataclasses import replace

from grader.domain.course import Course
from grader.domain.roster import Person
from grader.gradebook.arrivals import ArrivalRecord
from grader.gradebook.inquiries import Inquiry
from grader.report.mail.acknowledging import answer_address
from grader.report.mail.message import Message
from grader.report.mail.notice import begin_notice, compose_notice
from grader.report.mail.thread import answer_thread
from grader.report.spool import Spool
from grader.text import Lang, tr
from grader.text.safe import one_line, truncate

SUBJECT = tr("[{course}] The answer to your question")
_HEADING = tr("Answer from the teaching staff")
_GREETING = tr("Hello {name}, this is the answer to your question.")
_ASKED = tr("You wrote")
MAX_QUOTED = 1500
"""Letters of the student's own words."""


def compose_answer(
    inquiry: Inquiry, record: ArrivalRecord, person: Person, words: str, course: Course, lang: Lang, spool: Spool
) -> Message:
    """The message with these words; `record` is the mail that asked, `person` its student by the roster."""
    greeting = _GREETING.format(name=one_line(person.name or person.id))[lang]
    view = replace(
        begin_notice(course, lang, _HEADING[lang], greeting),
        words=words,
        quoted_title=_ASKED[lang],
        quoted=truncate(inquiry.words, lang, letters=MAX_QUOTED),
    )
    thread = answer_thread(record.message_id, record.answers, record.subject)
    subject = SUBJECT.format(course=one_line(course.title[lang]))[lang]
    return compose_notice(
        view, person, (answer_address(person, record.sender),), course, subject, thread, spool, written=True
    )
