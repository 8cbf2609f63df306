"""What a student is told of a mail that was collected: what of it arrived, when, what is graded, what is missing.

Made of the record of the arrival, which holds nothing of anybody else, and of the public tests alone. Why a part was
left out is said anew here, by a code: what staff read of it is theirs. To whom nobody knows goes a receipt without
any word of a student, and without a word that its sender wrote. The limit: whether there is to be one is
`grader.report.mail.acknowledging`'s; here is no mail server and no gradebook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from grader.domain.course import Course
from grader.domain.disclosure import disclose, withhold
from grader.domain.schedule import Counts
from grader.domain.verdict import Report, Verdict
from grader.gradebook.arrivals import ArrivalRecord, PartRecord
from grader.gradebook.entry import Entry
from grader.intake.replies import CUT_OFF, reply_for
from grader.report.arrange import work_view
from grader.report.formats import format_time
from grader.report.mail.notice import NoticeView, Section, begin_notice
from grader.text import EMPTY, Lang, Text, tr
from grader.text.safe import one_line, truncate

MAX_NAME = 80
MAX_FAILED = 10
"""Tests of a file that are explained."""

SUBJECT = tr("[{course}] Your mail has arrived")
_HEADING = tr("Your mail has arrived")
_GREETING = tr("Hello {name}, this is what arrived with your mail.")
_NEUTRAL = tr("Your mail has arrived. A person looks at it.")
_NEUTRAL_WHY = tr(
    "We do not know this address. If you are in this course, write from the address that the course has of you, or ask "
    "that this one be added."
)
_ARRIVED = tr("What arrived")
_PART = tr("{name} ({size} bytes)\nSHA-256 {sha}")
_TEXT = tr("the text of your mail")
_TIME = tr("The time that counts")
_BY_SERVER = tr("{time}, by our own mail server")
_BY_SENDER = tr("{time}. No server of ours says so: the staff may ask you about it.")
_NO_TIME = tr("Nothing in your mail tells when it came in. The staff look at it.")
_GRADED = tr("What will be graded")
_WORK = tr("{title}: {name}")
_LATE = tr("It came after the due time ({due}).")
_ONLY = tr("It is the only one so far.")
_SEVERAL = tr("You have handed in {count} times. {rule}")
_RULES: Mapping[Counts, Text] = {
    "latest": tr("The latest counts."),
    "last_on_time": tr("The last that is on time counts; if there is none, the latest."),
    "best": tr("The one with the most points counts."),
}
_THIS = tr("The latest is this one.")
_LATER = tr("A later one has come in ({time}).")
_UNSURE = tr("A person looks at these")
_NEED_NOT = tr("{name}: you need not send it again; the staff ask you if anything is unclear.")
_NO_FILE = tr(
    "There is no file with code in your mail. If it holds a link, attach the file itself; pasted code is best attached "
    "as a .py file, too."
)
_LEFT = tr("What could not be used, and what you can do")
_LEFT_LINE = tr("{name}: {why}")
_BROKEN = tr("it cannot be read. Save it again, and send it once more.")
_OTHER = tr("it was left out. If your work is in it, send that as a .py, .ipynb or .zip file.")
_MISSING = tr("Not handed in yet")
_DUE = tr("{title} – due {due}")
_NONE_FOUND = tr("No homework was found in it.")
_SAID = tr("Your words")
_SAID_LINE = tr("They were given to the teaching staff, who answer you.")
_CHECKED = tr("The public tests")
_PASSED = tr("{title}: {passed} of {total} public tests passed.")
_TESTS = tr("These are the tests that you have yourself. Your points come with the report.")
_OURS = tr("{title}: the tests could not be run. That is our fault, not your code's; it is graded all the same.")
_MORE = tr("… and {count} more")


@dataclass(frozen=True)
class Work:
    """How one assignment stands with what was collected."""

    title: str
    attempts: tuple[str, ...] = ()
    """RFC 3339, of all that lie there."""
    due: str = ""
    """RFC 3339, for this student."""


@dataclass(frozen=True)
class Facts:
    """What a receipt is made of, beside the record."""

    name: str
    """The student's, by the roster."""
    works: Mapping[str, Work] = field(default_factory=dict)
    """By assignment; of those that came, and of `missing`."""
    missing: tuple[str, ...] = ()
    """Open assignments that nothing of theirs lies there for."""
    checked: Mapping[str, Entry[Report]] = field(default_factory=dict)
    """By assignment what the public tests made of the file; made without any hidden test."""


def neutral_view(course: Course, lang: Lang) -> NoticeView:
    """To whom nobody knows: the same to everybody."""
    view = begin_notice(course, lang, _HEADING[lang], "")
    return _with(view, [Section(_NEUTRAL[lang], (_NEUTRAL_WHY[lang],))])


def receipt_view(record: ArrivalRecord, facts: Facts, course: Course, lang: Lang) -> NoticeView:
    """To the student whose mail it is; of its parts only those that are theirs, or nobody's."""
    view = begin_notice(course, lang, _HEADING[lang], _GREETING.format(name=one_line(facts.name))[lang])
    parts = [part for part in record.parts if part.student in ("", record.student)]
    works = [part for part in parts if part.fate == "submission"]
    sections = [
        Section(_ARRIVED[lang], tuple(_arrived(parts, lang))),
        Section(_TIME[lang], (_time(record, course, lang),)),
        Section(_GRADED[lang], tuple(_graded(works, record, facts, course, lang))),
        Section(_CHECKED[lang], tuple(_checked(works, facts, course, lang))),
        Section(_UNSURE[lang], tuple(_unsure(parts, lang))),
        Section(_LEFT[lang], tuple(_left(parts, lang))),
        Section(_SAID[lang], (_SAID_LINE[lang],) if any(part.fate == "objection" for part in parts) else ()),
        Section(_MISSING[lang], tuple(_missing(facts, course, lang))),
    ]
    return _with(view, sections)


def _with(view: NoticeView, sections: Sequence[Section]) -> NoticeView:
    return replace(view, sections=tuple(section for section in sections if section.lines))


def _name(part: PartRecord, lang: Lang) -> str:
    inner = part.place.partition("/")[2]
    return one_line(part.name or inner, MAX_NAME) or _TEXT[lang]


def _arrived(parts: Sequence[PartRecord], lang: Lang) -> Iterator[str]:
    """Each file with what it is known by; of one that is several assignments', once."""
    told = {}
    for part in parts:
        if part.fate in ("ours", "bounce") or (part.fate == "nothing" and not part.name):
            continue
        name = _name(part, lang)
        told[part.place] = _PART.format(name=name, size=part.size, sha=part.sha256)[lang] if part.sha256 else name
    yield from told.values()


def _time(record: ArrivalRecord, course: Course, lang: Lang) -> str:
    if not record.received:
        return _NO_TIME[lang]
    sentence = _BY_SENDER if record.weak else _BY_SERVER
    return sentence.format(time=format_time(record.received, course.zone))[lang]


def _graded(
    works: Sequence[PartRecord], record: ArrivalRecord, facts: Facts, course: Course, lang: Lang
) -> Iterator[str]:
    for part in works:
        work = facts.works.get(part.assignment, Work(part.assignment))
        lines = [_WORK.format(title=one_line(work.title), name=_name(part, lang))]
        if work.due and record.received and _moment(record.received) > _moment(work.due):
            lines.append(_LATE.format(due=format_time(work.due, course.zone)))
        lines += _which(work, record, course)
        yield "\n".join(line[lang] for line in lines)
    if not works:
        yield _NONE_FOUND[lang]


def _which(work: Work, record: ArrivalRecord, course: Course) -> Iterator[Text]:
    """Which of several attempts counts, by the course's rule, and where this one stands among them."""
    times = sorted({*map(_moment, filter(None, work.attempts))})
    if len(work.attempts) <= 1:
        yield _ONLY
        return
    yield _SEVERAL.format(count=len(work.attempts), rule=_RULES[course.counts])
    if times and record.received and course.counts != "best":
        # What two mails of one second hold is told apart by fractions of it.
        later = (times[-1] - _moment(record.received)).total_seconds() >= 1
        yield _LATER.format(time=format_time(times[-1].isoformat(), course.zone)) if later else _THIS


def _moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)


def _checked(works: Sequence[PartRecord], facts: Facts, course: Course, lang: Lang) -> Iterator[str]:
    done = False
    for part in works:
        entry = facts.checked.get(part.assignment)
        if entry is None:
            continue
        done = True
        title = one_line(facts.works.get(part.assignment, Work(part.assignment)).title)
        if entry.report.status.ours:
            yield _OURS.format(title=title)[lang]
            continue
        yield "\n".join(_results(entry, title, course, lang))
    if done:
        yield _TESTS[lang]


def _results(entry: Entry[Report], title: str, course: Course, lang: Lang) -> Iterator[str]:
    """As before the due time, whenever that is: the public tests, and no points."""
    told = withhold(disclose(entry.report))
    tasks = tuple(task.model_copy(update={"score": None}) for task in entry.tasks)
    work = work_view(Entry(told, None, entry.max_score, tasks, EMPTY), title, lang, course.zone)
    yield _PASSED.format(title=title, passed=work.passed, total=work.tests)[lang]
    if told.status not in (Verdict.PASSED, Verdict.NOT_IMPLEMENTED) and told.summary:
        yield truncate(told.summary[lang], lang, rows=6)
    failed = [test for task in work.tasks for test in task.tests if test.tone != "good"]
    last = ""
    for test in failed[:MAX_FAILED]:
        yield f"{test.sign} {test.label}: {test.title}"
        if test.message and test.message != last:  # a missing function is missing in every test of its task
            yield truncate(test.message, lang, rows=6)
        last = test.message
    if len(failed) > MAX_FAILED:
        yield _MORE.format(count=len(failed) - MAX_FAILED)[lang]


def _unsure(parts: Sequence[PartRecord], lang: Lang) -> Iterator[str]:
    unsure = [part for part in parts if part.fate == "unsure"]
    yield from dict.fromkeys(_NEED_NOT.format(name=_name(part, lang))[lang] for part in unsure)
    if unsure and not any(part.name for part in parts if part.fate in ("unsure", "submission")):
        replies = [reply for part in unsure if (reply := reply_for(part.unread)) is not None]
        yield (replies[0] if replies else _NO_FILE)[lang]


def _left(parts: Sequence[PartRecord], lang: Lang) -> Iterator[str]:
    left = [part for part in parts if part.fate in ("left_out", "unreadable") or part.unread == CUT_OFF]
    yield from dict.fromkeys(_LEFT_LINE.format(name=_name(part, lang), why=_why(part))[lang] for part in left)


def _why(part: PartRecord) -> Text:
    """By what it really is."""
    if reply := reply_for(part.unread):
        return reply
    return _BROKEN if part.fate == "unreadable" else _OTHER


def _missing(facts: Facts, course: Course, lang: Lang) -> Iterator[str]:
    for id_ in facts.missing:
        work = facts.works.get(id_, Work(id_))
        title = one_line(work.title)
        yield _DUE.format(title=title, due=format_time(work.due, course.zone))[lang] if work.due else title
