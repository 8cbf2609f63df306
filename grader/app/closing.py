"""The end of a run: its reports are written, and what came of it is said, most important last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from grader.gradebook.decisions import read_decisions
from grader.gradebook.regrade import doubtful_overrides
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

    from grader.report.attention import attention_lines, edited_lines
    from grader.report.people import collect_students
    from grader.report.publish import publish
    from grader.report.render import render
    from grader.report.table import plain_scores

    selection, reports, lang = ended.selection, ended.result.reports, ended.lang
    course = selection.course
    asked = selection.assignments or selection.whole.chosen_assignments
    broken = {id_: why for id_, why in course.broken.items() if not asked or id_ in asked}
    log = LOG.save() if any(report.status is Verdict.GRADER_FAILED for report in reports) else None
    now = datetime.now(UTC)
    attempts = ended.book.attempts()
    students = collect_students(
        (entry for held in attempts.values() for entry in held.values()),
        course,
        ended.roster,
        selection.whole.students,
        ended.handed_in,
        read_decisions(ended.book),
        now,
    )
    shown = course.only(course.shown_ids(now))
    rendered = render(students, shown, ended.result.run, lang)
    written = publish(ended.book, ended.result.run, rendered, ended.out, ended.location.identity)
    console = Console()
    if console.is_terminal:
        print_scores(console, students, shown.only(asked) if asked else shown, lang)
    else:
        echo(plain_scores(students, shown.only(asked) if asked else shown, lang), nl=False)
    entries = [attempts[report.student, report.assignment][report.attempt] for report in reports]
    left = len(selection.broken) + len(selection.gradable) - len(reports)
    for line in attention_lines(selection.part.findings, entries, broken, ended.roster, left, log, lang):
        echo(line, err=True)
    for line in edited_lines(written.kept, ended.out, lang):
        echo(line, err=True)
    for line in regrade_lines(ended):
        echo(line)
    echo(closing_line(ended))
    if ended.result.outcome == "interrupted":
        return EXIT_INTERRUPTED
    return max([*(exit_code(report) for report in reports), EXIT_ASSIGNMENT if broken else EXIT_OK])


def print_scores(console: Console, students: Sequence[Student], course: Course, lang: Lang) -> None:
    """The table on that terminal, in the form that fits it."""
    from grader.report.table import score_lines

    for line in score_lines(students, course, lang, console.width):
        console.print(line, no_wrap=True, overflow="ignore", crop=False, soft_wrap=True)


def regrade_lines(ended: Ended) -> Iterator[str]:
    """What the run proposed and what was accepted; then the overrides under which the score changed with it."""
    from grader.report.changes import Change, describe_override, describe_regrade

    result = ended.result
    proposed, accepted = (
        [
            Change(result.before[entry.key][entry.report.attempt], entry)
            for entry in sorted(entries, key=lambda entry: (entry.key, entry.report.attempt))
        ]
        for entries in (result.proposed, result.accepted)
    )
    yield from describe_regrade(proposed, accepted, ended.lang)
    decisions = read_decisions(ended.book)
    overridden = {(each.student, each.assignment) for each in decisions if each.kind == "override"}
    for key in sorted({(report.student, report.assignment) for report in result.reports} & overridden):
        for found in doubtful_overrides(decisions, *key, ended.book.history(*key)):
            yield describe_override(found, ended.lang)


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
