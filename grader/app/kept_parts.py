"""What `grade collect` kept for a person, on the list of `grade assign`: shown, decided, dismissed, taken back.

The limit: what becomes of it is `grader.collecting.deciding`'s.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from grader.app.collecting import check_class, placer_of, reading
from grader.app.collecting_lines import MAX_PARTS
from grader.app.open_files import REPLY
from grader.app.signing import who
from grader.app.whose import find_student
from grader.collecting.deciding import Decisions
from grader.collecting.keeping import Kept, all_parts, kept_place
from grader.domain.course import Course
from grader.domain.records import ROSTERS
from grader.domain.roster import Person
from grader.gradebook.arrivals import PartRecord, read_waiting, read_why
from grader.gradebook.book import Gradebook
from grader.intake.location import Location
from grader.intake.replies import reply_for
from grader.sandbox.reading import Reader
from grader.text import Lang, Text, tr
from grader.text.errors import UsageError
from grader.text.safe import full_name, one_line

MAX_ARRIVALS = 100
"""Of which what is kept is listed at once."""
MAX_NAMES = 5
"""Of the parts that were decided at once."""
_NUMBER = re.compile(r"[0-9a-f]{10}", re.IGNORECASE)
_PLACED = tr("{name} is {student}'s for {assignment}: it lies in {path} now. Undo: grade assign --undo {number}")
_REMEMBERED = tr(
    "What comes from {address} is {student}'s from now on. For the mails to {student}, too, put that address into "
    "{roster}, in a column of its own or behind the other one, with a comma between."
)
_DISMISSED = tr("{name} is no homework. Undo: grade assign --undo {number}")
_BACK = tr("{name} is open again.")
_DISMISSED_ALL = tr("No homework: {names} ({count}). Undo: grade assign --undo {number} --whole")
_BACK_ALL = tr("Open again: {names} ({count}).")
_UNKNOWN = tr("Nothing is kept under {word}. The list: grade assign --list")
_BY_NUMBER = tr("{name} was kept by grade collect. Name it by its number: {numbers}")
_OPEN = tr("Kept by grade collect (grade assign NUMBER STUDENT ASSIGNMENT, or grade assign NUMBER --ignore):")
_MORE = tr("{count} parts more came with these. They are listed once these are decided.")
_LATER = tr("{count} more that came wait, too. They are listed once some of these are decided.")
_TOGETHER = tr("{count} came together. If none of it is homework: grade assign {number} --ignore --whole")
_FROM = tr("from {sender}")
_IN = tr("in {path}")
_NEXT = tr("Next: grade run {root}")


def names_kept(location: Location, item: Path) -> bool:
    """Whether what is named is what `grade collect` kept, by its number or its path, and no file of the class."""
    return bool(_word(location, item))


def refuse_name(location: Location, item: Path) -> None:
    """`UsageError` with the numbers where what is named is no file, but what `grade collect` kept is called so."""
    if len(item.parts) > 1 or any(os.path.lexists(base / item) for base in (Path.cwd(), location.root)):
        return  # a path is the class's, there or not
    with reading(location) as book:
        records = () if book is None else read_waiting(book)
        found = [each for each in all_parts(records) if each.part.name == item.name]
    if found:
        raise _by_number(item, found)


def _by_number(item: Path, found: Sequence[Kept]) -> UsageError:
    numbers = ", ".join(each.number for each in found[:MAX_NAMES]) + (", …" if len(found) > MAX_NAMES else "")
    return UsageError(_BY_NUMBER.format(name=one_line(item.name), numbers=numbers))


def _word(location: Location, item: Path) -> str:
    if _NUMBER.fullmatch(str(item)) and not os.path.lexists(item):
        return str(item).casefold()
    for base in (Path.cwd(), location.root):
        folder, path = (Path(os.path.abspath(each)) for each in (location.book_folder, base / item))
        if place := kept_place(folder, path):
            return place
    return ""


def decide_kept(
    course: Course, location: Location, item: Path, student: str, assignment: str, lang: Lang
) -> Iterator[str]:
    """Place it as that student's; what is said of it."""
    course.assignment(assignment)
    id_, person = find_student(location, course, student)
    if person is None:
        raise UsageError(
            tr("{student} is in no roster of the class. Put them into the roster first.", student=one_line(id_))
        )
    with _deciding(course, location, item) as (decisions, kept):
        decided = decisions.assign(kept, id_, assignment)
    name, shown = one_line(kept.part.name or kept.number), full_name(id_, person.name)
    yield _PLACED.format(
        name=name, student=shown, assignment=assignment, path=one_line(decided.path), number=kept.number
    )[lang]
    if decided.address:
        yield _remembered(location, decided.address, person)[lang]
    yield _NEXT.format(root=location.root)[lang]


def _remembered(location: Location, address: str, person: Person) -> Text:
    roster = next((path for name in ROSTERS if (path := location.root / name).is_file()), ROSTERS[0])
    shown = full_name(person.id, person.name)
    return _REMEMBERED.format(address=one_line(address, 80), student=shown, roster=roster)


def dismiss_kept(course: Course, location: Location, item: Path, *, whole: bool, lang: Lang) -> Iterator[str]:
    """It is no homework, or with `whole` nothing that came with it is; what is said of it."""
    with _deciding(course, location, item) as (decisions, kept):
        gone = decisions.dismiss(kept, whole=whole)
    if whole:
        yield _DISMISSED_ALL.format(names=_names(gone), count=len(gone), number=kept.number)[lang]
    else:
        yield _DISMISSED.format(name=one_line(kept.part.name or kept.number), number=kept.number)[lang]


def take_back_kept(course: Course, location: Location, item: Path, *, whole: bool, lang: Lang) -> Iterator[str]:
    """It is open again, or with `whole` all that came with it and was dismissed; what is said of it."""
    with _deciding(course, location, item) as (decisions, kept):
        gone = decisions.reopen(kept) if whole else decisions.take_back(kept)
    if whole:
        yield _BACK_ALL.format(names=_names(gone), count=len(gone))[lang]
    else:
        yield _BACK.format(name=one_line(kept.part.name or kept.number))[lang]


def _names(parts: Sequence[PartRecord]) -> str:
    """The first of them."""
    shown = [one_line(each.name or each.place, 60) for each in parts]
    return ", ".join(shown if len(shown) <= MAX_NAMES else [*shown[:MAX_NAMES], "…"])


def list_kept(course: Course, location: Location, lang: Lang) -> list[str]:
    """What is open, with why, of each arrival not more than `MAX_PARTS`, of so many arrivals; no lines where nothing
    is."""
    lines: list[str] = []
    with reading(location) as book:
        waiting = iter(()) if book is None else read_waiting(book)
        for shown, record in enumerate(waiting, 1):
            kept = [*all_parts([record])]
            for each in kept[:MAX_PARTS]:
                lines += _describe(each, course, location, lang)
            if shown == MAX_ARRIVALS:
                more = sum(1 for _ in waiting)
                lines += [f"  {_LATER.format(count=more)[lang]}"] if more else []
                break
            if len(places := {each.part.place for each in kept}) > 1:
                lines.append(f"    {_TOGETHER.format(count=len(places), number=kept[0].number)[lang]}")
            if len(kept) > MAX_PARTS:
                lines.append(f"    {_MORE.format(count=len(kept) - MAX_PARTS)[lang]}")
    return [_OPEN[lang], *lines] if lines else []


def _describe(kept: Kept, course: Course, location: Location, lang: Lang) -> Iterator[str]:
    record, part = kept.record, kept.part
    yield f"  {kept.number}  {one_line(part.name or record.subject or '?', 60)}"
    time = record.received and datetime.fromisoformat(record.received).astimezone(course.zone).strftime("%m-%d %H:%M")
    sender = record.sender or record.sender_name
    facts = [time, _FROM.format(sender=one_line(sender, 60))[lang] if sender else "", one_line(record.subject, 60)]
    if known := " · ".join(each for each in facts if each):
        yield f"    {known}"
    if why := read_why(part.why):
        yield f"    {why[lang]}"
    if reply := reply_for(part.unread):
        yield f"    {REPLY.format(reply=reply)[lang]}"
    if os.path.lexists(place := location.book_folder / part.path):
        yield f"    {_IN.format(path=one_line(os.path.relpath(place)))[lang]}"
    if part.fate == "unsure" and part.student and part.assignment and part.student.isprintable():
        yield f"    grade assign {kept.number} {shlex.quote(one_line(part.student))} {one_line(part.assignment)}"


@contextmanager
def _deciding(course: Course, location: Location, item: Path) -> Iterator[tuple[Decisions, Kept]]:
    """What decides, and what is decided about. `UsageError` where nothing of that name is kept."""
    roster = check_class(location)
    folder = location.book_folder
    with Gradebook.open(location.root, folder=folder) as book, Reader() as reader:
        decisions = Decisions(book, folder, roster, placer_of(course, location, roster), reader.read, who())
        found = decisions.find(_word(location, item))
        if not found:
            raise UsageError(_UNKNOWN.format(word=one_line(str(item))))
        if len(found) > 1:
            raise _by_number(item, found)
        yield decisions, found[0]
