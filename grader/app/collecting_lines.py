"""What was collected, or would be, as lines for the staff: each arrival with its parts, what is unsure first of all.

The limit: to look at; what a part is, `grader.collecting.sorting` says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from grader.collecting.keeping import part_number
from grader.domain.course import Course
from grader.domain.roster import Roster
from grader.gradebook.arrivals import ArrivalRecord, Fate, PartRecord, read_why
from grader.intake.replies import CUT_OFF
from grader.text import EMPTY, Lang, Text, tr
from grader.text.safe import full_name, one_line
from grader.text.wrapping import break_lines

WIDTH = 80
MAX_SHOWN = 100
"""Arrivals with all their parts; of more, how many there are."""
MAX_PARTS = 20
"""Parts of one arrival, for a mail may have a thousand."""
_MORE_PARTS = tr("{count} parts more of it. What is kept: grade assign --list")
_FATES: dict[Fate, Text] = {
    "submission": tr("homework"),
    "unsure": tr("unsure"),
    "objection": tr("objection"),
    "bounce": tr("bounce"),
    "ours": tr("ours"),
    "nothing": tr("nothing"),
    "left_out": tr("left out"),
    "unreadable": tr("unreadable"),
}
_UNVERIFIED = tr("sender not verified")
_FORGED = tr("sender forged")
_WEAK = tr("time by the sender's word")
_DOUBTFUL = tr("its two times are far apart")
_LATE = tr("late by the learning system's word")
_NOBODY = tr("unknown sender")
_TIMES = tr(
    "Time by the sender's word: {count}. They are weak times: no server that received_by in [mailbox] of course.toml "
    "names stamped them with a time that can be read."
)
_STAMPED = tr(
    "{count} of them came last through {host}. If that is your own server, name it there before you collect: "
    'received_by = ["{host}"]'
)
_MANY = 5
_NOBODYS = tr(
    "Files of which nothing tells whose they are: {count}. Put the student's id or name into the name of each, or give "
    "each student a folder of that name, and collect again; or say it of each one by one."
)
_HOST = re.compile(r"[a-z0-9][a-z0-9.-]{0,99}")
_CUT_OFF = tr("It may have broken off on its way: in the mail its end is missing, or is not as its program writes it.")
_MORE = tr("… and {count} more")


@dataclass(frozen=True)
class Row:
    """One arrival, as it is shown."""

    record: ArrivalRecord
    open: tuple[PartRecord, ...]
    """What a person is to say."""
    doubtful: bool = False
    said: Text = EMPTY
    """What the source has to say of it."""
    late: bool = False
    """Whether a learning system says that it came late."""
    stamped: str = ""
    """The server that wrote the topmost `Received`."""


@dataclass
class Tally:
    """What all of them come to."""

    fates: Counter[Fate] = field(default_factory=Counter)
    students: set[str] = field(default_factory=set)
    arrivals: int = 0
    open: int = 0
    unverified: int = 0
    weak: Counter[str] = field(default_factory=Counter)
    """Of mails with homework that no server of one's own stamped: who stamped them last, and how many."""
    nobodys: int = 0
    """Files of which nothing tells whose they are."""

    def add(self, row: Row) -> None:
        """Count one."""
        self.arrivals += 1
        self.open += len(row.open)
        if not row.record.sender:
            self.nobodys += sum(part.fate == "unsure" and not part.student for part in row.open)
        fates = [part.fate for part in row.record.parts]
        # A report has several parts, and tells of one mail.
        self.fates.update(fate for fate in fates if fate != "bounce")
        self.fates["bounce"] += "bounce" in fates
        for part in row.record.parts:
            if part.fate == "submission":
                self.students.add(part.student)
        if row.record.sender and row.record.verdict == "none":
            self.unverified += any(part.fate == "submission" for part in row.record.parts)
        if row.record.sender and row.record.weak and "submission" in fates:
            self.weak[row.stamped] += 1

    def nobodys_texts(self) -> Iterator[Text]:
        """What makes them somebody's at once, where there are many."""
        if self.nobodys >= _MANY:
            yield _NOBODYS.format(count=self.nobodys)

    def weak_texts(self) -> Iterator[Text]:
        """That times are the sender's word, and which name makes them one's own server's, where one stands out."""
        if not self.weak:
            return
        yield _TIMES.format(count=self.weak.total())
        named = [(count, host) for host, count in self.weak.items() if _HOST.fullmatch(host)]
        if named:
            count, host = max(named)
            yield _STAMPED.format(count=count, host=host)


def arrival_lines(rows: Iterable[Row], roster: Roster, course: Course, lang: Lang) -> Iterator[str]:
    """Each with all that is more than nothing, in 80 columns; those first of which something is unsure."""
    chosen = [row for row in rows if row.open or row.said or any(part.fate != "nothing" for part in row.record.parts)]
    chosen.sort(key=lambda row: not row.open)
    for row in chosen[:MAX_SHOWN]:
        yield from _row(row, roster, course, lang)
    if len(chosen) > MAX_SHOWN:
        yield _MORE.format(count=len(chosen) - MAX_SHOWN)[lang]


def _row(row: Row, roster: Roster, course: Course, lang: Lang) -> Iterator[str]:
    record = row.record
    name = full_name(record.student, roster[record.student].name) if record.student in roster else ""
    who = name or one_line(record.sender or record.sender_name, 60) or _NOBODY[lang]
    marks = [
        mark[lang]
        for mark, seen in (
            (_FORGED, record.verdict == "fail"),
            (_UNVERIFIED, record.sender and record.verdict == "none"),
            (_WEAK, record.weak and record.sender),
            (_DOUBTFUL, row.doubtful),
            (_LATE, row.late),
        )
        if seen
    ]
    head = " · ".join(each for each in (_time(record, course), who, one_line(record.subject, 60), *marks) if each)
    yield from wrap(head, "")
    if row.said:
        yield from wrap(f"     {row.said[lang]}", "     ")
    shown = [part for part in record.parts if part.fate != "nothing"]
    for part in shown[:MAX_PARTS]:
        yield from _part(row, part, lang)
    if len(shown) > MAX_PARTS:
        yield from wrap(f"     {_MORE_PARTS.format(count=len(shown) - MAX_PARTS)[lang]}", "     ")


def _part(row: Row, part: PartRecord, lang: Lang) -> Iterator[str]:
    asked = part in row.open
    # Of a mail the place is a number; of files it is the path, and tells the archive too that one lies in.
    name = part.name if row.record.sender else part.place
    what = " → ".join(each for each in (one_line(name, 60) or part.place, one_line(part.assignment)) if each)
    number = f" [{part_number(row.record, part.place)}]" if asked else ""
    sign = "?" if asked else " "
    yield from wrap(f" {sign} {what}: {_FATES[part.fate][lang]}{number}", "     ")
    why = read_why(part.why) if part.fate != "submission" else EMPTY
    if why:
        yield from wrap(f"     {why[lang]}", "     ")
    if part.unread == CUT_OFF:
        yield from wrap(f"     {_CUT_OFF[lang]}", "     ")


def _time(record: ArrivalRecord, course: Course) -> str:
    if not record.received:
        return ""
    return datetime.fromisoformat(record.received).astimezone(course.zone).strftime("%Y-%m-%d %H:%M")


def wrap(text: str, indent: str) -> Iterator[str]:
    """In 80 columns; what goes on below is indented."""
    for number, line in enumerate(break_lines(text, WIDTH - len(indent))):
        yield (indent if number else "") + line
