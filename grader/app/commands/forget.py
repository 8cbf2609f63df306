"""`grade forget`: all of one student is deleted from the gradebook, and nothing of it is left in the file."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.app.class_folder import open_class
from grader.app.collecting import reading
from grader.app.offered import Named
from grader.app.signing import check_why, who
from grader.app.whose import read_people
from grader.collecting.keeping import forget_kept
from grader.domain.records import ROSTERS
from grader.gradebook.arrivals import read_arrivals
from grader.gradebook.personal import count_personal
from grader.gradebook.personal import forget as delete
from grader.intake.assigned import AssignedFiles
from grader.intake.ignored import IgnoredFiles
from grader.intake.location import Location
from grader.text import Lang, tr
from grader.text.errors import EXIT_OK, EXIT_USAGE, UsageError
from grader.text.safe import one_line

_WOULD = tr(
    "This deletes all of {student} in the gradebook of {root}, and cannot be undone: {rows}. If that is meant, run it "
    'again with --yes and --why "…". What is to be handed to them first: grade export {id}'
)
_DONE = tr("Nothing of {student} is left in the gradebook of {root}. Deleted: {rows}.")
_NAMED = tr(
    "The reason is kept, and names the student who is to be forgotten ({name}). Say it without: a number of the "
    'request, such as --why "request 2026-17".'
)
_ROWS = {
    "reports": tr("reports: {count}"),
    "attempts": tr("attempts: {count}"),
    "deliveries": tr("mails: {count}"),
    "decisions": tr("decisions: {count}"),
    "undoings": tr("decisions taken back: {count}"),
    "acceptances": tr("accepted scores: {count}"),
    "dispatches": tr("steps of mails: {count}"),
    "notes": tr("places in remarks to a group: {count}"),
    "enrolled": tr("places in the roster's record: {count}"),
    "senders": tr("addresses that are known: {count}"),
    "origins": tr("heads of mails: {count}"),
    "arrivals": tr("mails and files that came in: {count}"),
    "inquiries": tr("inquiries: {count}"),
}
_NOTHING = tr("nothing was kept")
_STILL = tr("What is still there, and is yours to remove:")
_HANDED_IN = tr("  what they handed in, in {root}: while it lies there, the next run grades it again")
_ROSTER = tr("  their row in {path}")
_OUT = tr("  their pages and mails below OUT (reports/): the next run removes them, but for those that were edited")
_COPY = tr("  {path}: a copy of the gradebook in an older format")
_LOG = tr("  {path}: it may name them")
_MAILS = tr("  their mails in the mailbox: collected again, they are kept again")
_BACKUPS = tr("  backups, and whatever was sent or copied elsewhere")


@dataclass(frozen=True)
class Options:
    """What `grade forget` was asked for."""

    student: str
    """An id, a name or an address."""
    why: str
    yes: bool
    """Do it; without, only say what would be done."""
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def forget(options: Options) -> int:
    """Say what would be deleted, or delete it and say what is left elsewhere."""
    course, location = open_class(options.course, options.class_folder)
    lang = options.lang or course.lang
    why = check_why(options.why) if options.yes or options.why else ""
    people = read_people(location, course)
    student, person = people.find(options.student)
    called = {each.id: each for each in (people.former.get(student), person) if each is not None}
    names = [name for each in called.values() for name in (each.name, *each.emails) if name]
    _check_unnamed(why, {options.student, student, *names})
    root, folder = location.root, location.book_folder
    if not options.yes:
        rows = _spell(count_personal(root, folder, student), lang)
        would = _WOULD.format(student=one_line(student), root=root, rows=rows, id=shlex.quote(one_line(student)))[lang]
        echo(Named(options.course, options.class_folder).complete(would), err=True)
        return EXIT_USAGE
    with reading(location) as book:
        arrivals = [] if book is None else list(read_arrivals(book))
    forget_kept(folder, arrivals, {student, *names})
    counts = delete(root, folder, student, names={options.student, *names}, why=why, who=who())
    ignored = IgnoredFiles(root, folder)
    for place in [place for place in ignored.entries if place[0] in (student, *names)]:
        ignored.remove(place)
    AssignedFiles(root, folder).remove_student(student)
    echo(_DONE.format(student=one_line(student), root=root, rows=_spell(counts, lang))[lang])
    for line in _remains(location, on_roster=person is not None, collected="arrivals" in counts, lang=lang):
        echo(line)
    return EXIT_OK


def _check_unnamed(why: str, names: Collection[str]) -> None:
    for name in names:
        if name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", why, re.IGNORECASE):
            raise UsageError(_NAMED.format(name=one_line(name)))


def _spell(counts: dict[str, int], lang: Lang) -> str:
    shown = (_ROWS[table].format(count=count)[lang] for table, count in counts.items() if table in _ROWS)
    return ", ".join(shown) or _NOTHING[lang]


def _remains(location: Location, *, on_roster: bool, collected: bool, lang: Lang) -> Iterator[str]:
    """What a person has to look after."""
    folder = location.book_folder
    yield _STILL[lang]
    yield _HANDED_IN.format(root=location.root)[lang]
    if on_roster:
        there = next(path for name in ROSTERS if os.path.lexists(path := location.root / name))
        yield _ROSTER.format(path=there)[lang]
    yield _OUT[lang]
    for copy in sorted(folder.glob("gradebook-format-*")):
        yield _COPY.format(path=copy)[lang]
    if (log := folder / "grade.log").is_file():
        yield _LOG.format(path=log)[lang]
    if collected:
        yield _MAILS[lang]
    yield _BACKUPS[lang]
