"""What is kept of one student, as files for that student: all that they may read of it, and no more.

    ABOUT.txt      what this is            student.json   their row of the roster
    scores.json    what counts of each assignment: after lateness and decisions    decisions.json   about their scores
    reports.json   every report that counted, by the same rules as results.json
    messages.json  which mails were made for them                                  notes.json       remarks to a group
    mails.json     of the mails that their work came by, what is needed to answer them
    arrivals.json  what came in from them, and what became of each part
    inquiries.json what they asked about our mails, and what they were answered

Nothing of hidden tests stands there, no clock is finer than the minute, and no words of a hold or of an inquiry that
was closed without an answer, which may name others. Of the roster it is the whole row: also what staff noted about
somebody is theirs to know. A column that tells of others can be left out, and the file says which was. Of an assignment
that is held, not open or not told yet neither a report nor a remark nor points that people set. The limit: pure; what
they handed in lies in the class folder.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from grader.domain.course import Course
from grader.domain.decisions import DecisionKind, decisions_of
from grader.domain.disclosure import cut_to_minute
from grader.domain.lateness import Work, settle
from grader.domain.roster import Person
from grader.domain.standing import Standing
from grader.gradebook.entry import make_entry
from grader.gradebook.personal import Personal
from grader.report.inquiries import may_have_it
from grader.report.people import disclose_entry, standings_of
from grader.report.results import report_result
from grader.text import Lang, tr
from grader.text.safe import to_json

_ABOUT = tr(
    "All that the gradebook and the roster of this class keep of {student}, as far as its rules let a student read it: "
    "of hidden tests whether they were passed, and no more. What was handed in is kept by the course itself.\n\n"
    "student.json: the row of the roster (left_out: columns that are not in it; in_roster: whether it is there still). "
    "scores.json: what counts of each "
    "assignment. reports.json: every report with what the tests gave, the earliest first. decisions.json: what people "
    "decided about a score. messages.json: mails that were made. mails.json: of the mails that work came by, what is "
    "needed to answer them. arrivals.json: what came in, and what became of each part. inquiries.json: what was asked "
    "about our mails, and answered. notes.json: remarks to a group."
)
_TOLD_ALWAYS: tuple[DecisionKind, ...] = ("extend", "hold")
"""What says nothing of points, and so is told also of an assignment that is left out."""


def held_assignments(personal: Personal) -> tuple[str, ...]:
    """The assignments of which everything is kept back just now (`grade hold`), and so left out."""
    return tuple(id_ for id_ in _kept(personal) if decisions_of(personal.decisions, personal.student, id_).holds)


def withheld_assignments(personal: Personal, course: Course, now: datetime) -> tuple[str, ...]:
    """Those that tell no points before the student's own due time, which is not over (`feedback`), and those that are
    in no report yet: drafts, and what opens later."""
    works = {id_: Work(id_, decisions=decisions_of(personal.decisions, personal.student, id_)) for id_ in course.ids}
    standings = settle(course, works, now)
    unopened = (id_ for id_ in _kept(personal) if id_ in course.ids and id_ not in standings)
    return (*(id_ for id_, standing in standings.items() if standing.withheld), *unopened)


def counted(personal: Personal, course: Course, handed_in: Mapping[tuple[str, str], tuple[str, ...]]) -> list[Standing]:
    """How the assignments stand of which anything counts, or that are excused."""
    entries = [make_entry(each.report) for each in personal.reports if each.current]
    standings = standings_of(personal.student, entries, course, personal.decisions, handed_in)
    return [each for each in standings.values() if each.score is not None or each.state == "excused"]


def _kept(personal: Personal) -> list[str]:
    """The assignments of which anything of theirs is kept."""
    told = [each.report.assignment for each in personal.reports]
    told += [each.assignment for each in personal.decisions if each.assignment and each.student == personal.student]
    return list(dict.fromkeys([*told, *(assignment for assignment, _, _ in personal.notes)]))


def personal_files(
    personal: Personal,
    person: Person | None,
    lang: Lang,
    withheld: Collection[str] = (),
    standings: Iterable[Standing] = (),
    without: Collection[str] = (),
) -> dict[str, bytes]:
    """The files by name; `person` is the row of the roster, where there is one, `withheld` are the assignments of which
    nothing may be told yet, `standings` those of which anything counts (`counted`), `without` the headers of the
    roster's columns that are left out."""
    held = (*held_assignments(personal), *withheld)
    scores = [
        {"assignment": each.id, "score": each.score, "max_score": each.max_score, "excused": each.state == "excused"}
        for each in standings
        if each.id not in held
    ]
    reports = [
        {"current": each.current, **report_result(disclose_entry(make_entry(each.report)), lang).model_dump()}
        for each in personal.reports
        if each.report.assignment not in held
    ]
    decisions = [
        {
            "kind": each.kind,
            "assignment": each.assignment,
            "task": each.task,
            "points": each.points,
            "amount": each.amount,
            "words": "" if each.kind == "hold" else each.words,
            "made": cut_to_minute(each.made),
            "undone": None if each.undone is None else cut_to_minute(each.undone.made),
        }
        for each in personal.decisions
        if each.student == personal.student and (each.kind in _TOLD_ALWAYS or each.assignment not in held)
    ]
    extra = {} if person is None else person.extra
    known = person or personal.enrolled
    row = {
        "id": personal.student,
        "name": "" if known is None else known.name,
        "emails": [] if known is None else list(known.emails),
        "in_roster": person is not None,
        "columns": {header: value for header, value in extra.items() if header not in without},
        "left_out": [header for header in extra if header in without],
    }
    messages = [
        {"message_id": each.message_id, "prepared": cut_to_minute(each.prepared_at), "announced": list(each.notes)}
        for each in personal.messages
    ]
    mails = [
        {"assignment": each[0], "attempt": each[1], "message_id": each[2], "references": json.loads(each[3])}
        | {"subject": each[4]}
        for each in personal.mails
    ]
    notes = [
        {"assignment": assignment, "ko": ko, "en": en}
        for assignment, ko, en in personal.notes
        if assignment not in held
    ]
    arrivals = [
        {
            "received": cut_to_minute(each.received) if each.received else "",
            "from": each.sender or each.sender_name,
            "subject": each.subject,
            "message_id": each.message_id,
            "parts": [
                {"place": part.place, "name": part.name, "size": part.size, "sha256": part.sha256, "became": part.fate}
                | {"assignment": "" if part.assignment in held else part.assignment}
                for part in each.parts
            ],
        }
        for each in personal.arrivals
    ]
    about = _ABOUT.format(student=personal.student)
    return {
        "ABOUT.txt": f"{about.ko}\n\n{about.en}\n".encode("utf-8", "backslashreplace"),
        "student.json": to_json(row).encode(),
        "scores.json": to_json(scores).encode(),
        "reports.json": to_json(reports).encode(),
        "decisions.json": to_json(decisions).encode(),
        "messages.json": to_json(messages).encode(),
        "mails.json": to_json(mails).encode(),
        "arrivals.json": to_json(arrivals).encode(),
        "inquiries.json": to_json([*_inquiries(personal)]).encode(),
        "notes.json": to_json(notes).encode(),
    }


def _inquiries(personal: Personal) -> Iterator[dict[str, object]]:
    """What they asked. An answer has its words where it may have arrived; another one was said to nobody."""
    messages = {each.id: each for each in personal.messages}
    for inquiry in personal.inquiries:
        about = messages.get(inquiry.delivery)
        yield {
            "asked": cut_to_minute(inquiry.made),
            "about": "" if about is None else about.message_id,
            "words": inquiry.words,
            "quoted": inquiry.quoted,
            "steps": [
                {
                    "kind": step.kind,
                    "made": cut_to_minute(step.made),
                    "words": step.words if step.kind == "answered" and may_have_it(step, messages) else "",
                    "message_id": messages[step.delivery].message_id if step.delivery in messages else "",
                }
                for step in inquiry.steps
            ],
        }
