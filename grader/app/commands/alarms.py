"""`grade alarms`: tests that look wrong; or that somebody looked into one and found it right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from click import echo

from grader.app.class_analysis import analyse_location
from grader.app.class_folder import open_class
from grader.app.offered import repeat_place
from grader.app.signing import check_why, who
from grader.gradebook.alarms import AcceptedAlarm, record_accepted
from grader.gradebook.book import Gradebook
from grader.gradebook.file import utc_now
from grader.report.analysis import Alarm
from grader.text import Lang, Text, tr
from grader.text.errors import EXIT_OK, UsageError
from grader.text.safe import list_names, one_line

_NONE = tr("No alarm in {root}.")
_STANDING = tr("Alarms that hold the mail of their assignment:")
_END = tr('Repair the test and run again, or end one that is no fault: grade alarms --accept ID --why "…"')
_ACCEPTED = tr("Accepted, until the suite or the numbers change:")
_DONE = tr("{id} is accepted. It comes back only when the suite or its numbers change.")
_STILL_HELD = tr("Mail that tells of {assignment} is still held: {ids}")
_RELEASED = tr("Mail that tells of {assignment} is written by the next run.")


@dataclass(frozen=True)
class Options:
    """What `grade alarms` was asked for."""

    assignment: str | None
    """Only those of this one."""
    list: bool
    """Only list them, as without --accept."""
    accept: str | None
    """An alarm's id."""
    why: str | None
    class_folder: Path | None
    course: Path | None
    lang: Lang | None


def alarms(options: Options) -> int:
    """List the alarms, or accept one. Nothing is changed where it cannot be accepted."""
    if options.accept is not None and options.list:
        raise UsageError(tr("Either --list or --accept: one at a time."))
    if options.accept is None and options.why is not None:
        raise UsageError(tr("--why belongs to --accept ID."))
    course, location = open_class(options.course, options.class_folder)
    lang = options.lang or course.lang
    echo(location.describe()[lang])
    if options.assignment is not None:
        course.assignment(options.assignment)
    words = None if options.accept is None else check_why(options.why or "")
    with Gradebook.open(location.root, write=words is not None, folder=location.book_folder) as book:
        found = [alarm for each in analyse_location(book, course, location) for alarm in each.alarms]
        if options.assignment is not None:
            found = [alarm for alarm in found if alarm.assignment == options.assignment]
        if words is None:
            for line in _listed(found, location.root, repeat_place(options.course, options.class_folder), lang):
                echo(line)
            return EXIT_OK
        alarm = _find(found, options.accept or "", lang)
        record_accepted(book, AcceptedAlarm(alarm.assignment, alarm.id, alarm.fingerprint, words, who(), utc_now()))
        echo(_DONE.format(id=one_line(alarm.id))[lang])
        left = [
            one_line(each.id)
            for each in found
            if each.assignment == alarm.assignment and not each.accepted and each.id != alarm.id
        ]
        sentence = _STILL_HELD.format(assignment=alarm.assignment, ids=", ".join(left))
        echo((sentence if left else _RELEASED.format(assignment=alarm.assignment))[lang])
    return EXIT_OK


def _listed(found: Sequence[Alarm], root: Path, again: Text, lang: Lang) -> Iterator[str]:
    standing = [alarm for alarm in found if not alarm.accepted]
    accepted = [alarm for alarm in found if alarm.accepted]
    if not found:
        yield _NONE.format(root=root)[lang]
    if standing:
        yield _STANDING[lang]
        for alarm in standing:
            yield f"  {one_line(alarm.id)}  {alarm.text[lang]}"
        yield (_END + again)[lang]
    if accepted:
        yield _ACCEPTED[lang]
        for alarm in accepted:
            yield f"  {one_line(alarm.id)}  {alarm.text[lang]} ({one_line(alarm.accepted)})"


def _find(found: Sequence[Alarm], id_: str, lang: Lang) -> Alarm:
    alarm = next((alarm for alarm in found if alarm.id == id_), None)
    if alarm is None:
        known = list_names([alarm.id for alarm in found if not alarm.accepted]) or "–"
        raise UsageError(tr("There is no alarm {id!r}. There are: {known}", id=id_, known=known))
    if alarm.accepted:
        raise UsageError(tr("{id} is accepted already: {why}", id=one_line(id_), why=one_line(alarm.accepted)))
    return alarm
