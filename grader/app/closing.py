"""The end of a run: its reports are written, and what came of it is said, most important last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from click import echo

from grader.app.log import LOG
from grader.domain.course import Course
from grader.domain.roster import Roster
from grader.domain.verdict import Report, Verdict
from grader.gradebook.book import Gradebook
from grader.gradebook.entry import Entry
from grader.grading.run import RunResult, Selection
from grader.intake.location import Location
from grader.text import Lang, Text, tr
from grader.text.errors import EXIT_ASSIGNMENT, EXIT_GRADER, EXIT_INTERRUPTED, EXIT_OK

if TYPE_CHECKING:
    from rich.console import Console

    from grader.report.people import Student


@dataclass(frozen=True)
class Ended:
    """A run that has ended, and what its results are shown with."""

    book: Gradebook
    result: RunResult
    selection: Selection
    roster: Roster
    location: Location
    handed_in: Mapping[tuple[str, str], tuple[str, ...]]
    """(student, assignment) of all that lies in the class (`Inventory.handed_in`)."""
    out: Path
    lang: Lang


def close(ended: Ended) -> int:
    """Write OUT, print the table and what has to be looked at; the exit code."""
    from rich.console import Console

    from grader.report.attention import attention_lines
    from grader.report.earlier import collect_earlier
    from grader.report.people import collect_students
    from grader.report.publish import publish
    from grader.report.render import render
    from grader.report.table import plain_scores

    selection, reports, lang = ended.selection, ended.result.reports, ended.lang
    course = selection.course
    asked = selection.assignments or selection.whole.chosen_assignments
    broken = {id_: why for id_, why in course.broken.items() if not asked or id_ in asked}
    log = LOG.save() if any(report.status is Verdict.GRADER_FAILED for report in reports) else None
    current = {entry.key: entry for entry in ended.book.entries()}
    earlier = collect_earlier(ended.book, current.values())
    people = selection.whole.students
    students = collect_students(current.values(), course, ended.roster, people, ended.handed_in, earlier)
    rendered = render(students, course, ended.result.run, lang)
    publish(ended.book, ended.result.run, rendered, ended.out, ended.location.identity)
    console = Console()
    if console.is_terminal:
        print_scores(console, students, course, lang)
    else:
        echo(plain_scores(students, course, lang), nl=False)
    entries = [current[report.student, report.assignment] for report in reports]
    left = len(selection.part.submissions) - len(reports)
    for line in attention_lines(selection.part.findings, entries, broken, ended.roster, left, log, lang):
        echo(line, err=True)
    if changed := changed_by_suite(ended.result.before, entries):
        echo(tr("The files of an assignment changed, and with them {changed} scores.", changed=changed)[lang])
    echo(closing_line(ended))
    if ended.result.outcome == "interrupted":
        return EXIT_INTERRUPTED
    return max([*(exit_code(report) for report in reports), EXIT_ASSIGNMENT if broken else EXIT_OK])


def print_scores(console: Console, students: Sequence[Student], course: Course, lang: Lang) -> None:
    """The table on that terminal, in the form that fits it."""
    from grader.report.table import score_lines

    for line in score_lines(students, course, lang, console.width):
        console.print(line, no_wrap=True, overflow="ignore", crop=False, soft_wrap=True)


def changed_by_suite(before: Mapping[tuple[str, str], Entry[Report]], after: Sequence[Entry[Report]]) -> int:
    """How many scores of the same files are others under a changed suite."""
    pairs = [(before[entry.key], entry) for entry in after if entry.key in before]
    return sum(
        old.report.suite_digest != new.report.suite_digest
        and (old.report.files, old.report.class_digest) == (new.report.files, new.report.class_digest)
        and old.score != new.score
        for old, new in pairs
    )


def closing_line(ended: Ended) -> str:
    """Where the reports are, and how much they are worth."""
    place = ended.out / "index.html"
    began = datetime.fromisoformat(ended.result.run.started)
    return tr(
        "Reports: {place} (graded: {count} in {seconds}; isolation level {isolation_level})",
        place=place,
        count=len(ended.result.reports),
        seconds=spell_duration((datetime.now(UTC) - began).total_seconds()),
        isolation_level=ended.result.run.isolation_level,
    )[ended.lang]


def spell_duration(seconds: float) -> Text:
    """A length of time as people say it."""
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return tr("{rest} s", rest=rest)
    return tr("{minutes} min {rest} s", minutes=minutes, rest=rest)


def exit_code(report: Report) -> int:
    """What one report asks for."""
    if report.status is Verdict.GRADER_FAILED:
        return EXIT_GRADER
    return EXIT_ASSIGNMENT if report.status is Verdict.ASSIGNMENT_BROKEN else EXIT_OK
