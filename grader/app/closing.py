"""The end of a run: its reports are written, and what came of it is said, most important last."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from click import echo

from grader.app.log import LOG
from grader.app.offered import Named
from grader.domain.course import Course
from grader.domain.decisions import Decision
from grader.domain.durations import spell_seconds
from grader.domain.roster import Roster
from grader.domain.verdict import Report, Verdict
from grader.gradebook.arrivals import read_arrivals
from grader.gradebook.attempts import AttemptsByKey
from grader.gradebook.bodies import collector_at_rest
from grader.gradebook.book import Gradebook
from grader.gradebook.decisions import read_decisions
from grader.gradebook.deliveries import read_deliveries, read_ledger
from grader.gradebook.enrolment import class_leavers, enrol
from grader.gradebook.entry import Entry
from grader.gradebook.inquiries import read_inquiries
from grader.gradebook.origins import read_origins
from grader.gradebook.regrade import DoubtfulOverride, doubtful_overrides
from grader.grading.run import RunResult, Selection
from grader.intake.location import Location
from grader.text import Lang, tr
from grader.text.errors import EXIT_ASSIGNMENT, EXIT_GRADER, EXIT_INTERRUPTED, EXIT_OK
from grader.text.safe import list_names

if TYPE_CHECKING:
    from rich.console import Console

    from grader.report.analysis import AssignmentAnalysis
    from grader.report.attention import Point
    from grader.report.dashboard.facts import StaffFacts
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
    named: Named
    """How course and class are to be named in commands that are offered."""
    command: str
    """This run, as it was called, but for what it was to accept."""


def close(ended: Ended) -> int:
    """Write OUT, print the table and what has to be looked at; the exit code."""
    from rich.console import Console

    from grader.report.analysis.holding import held_assignments
    from grader.report.analysis.read import analyse_book
    from grader.report.attention import attention_lines, attention_points, edited_points
    from grader.report.kept import find_kept
    from grader.report.publish import publish
    from grader.report.render import render
    from grader.report.rows import counted_entries, read_students
    from grader.report.table import plain_scores

    selection, reports, lang, book = ended.selection, ended.result.reports, ended.lang, ended.book
    course, folders = selection.course, selection.whole.students
    asked, broken = selection.asked, selection.faults
    log = LOG.save() if any(report.status is Verdict.GRADER_FAILED for report in reports) else None
    now = datetime.now(UTC)
    attempts = book.attempts()
    enrol(book, ended.roster, ended.result.run)
    leavers, decisions = class_leavers(book, ended.roster, folders), read_decisions(book)
    with collector_at_rest():
        students = read_students(book, course, ended.roster, folders, ended.handed_in, decisions, leavers, now)
    current = counted_entries(students, attempts)
    shown = course.only(course.shown_ids(now))
    counting = {(student.id, id_): student.score(id_) for student in students for id_ in student.entries}
    analyses = analyse_book(book, shown, ended.roster, folders, counting, current)
    graded = {(report.student, report.assignment) for report in reports}
    overrides = [*_doubtful(book, course, attempts, decisions, [key for key in current if key[1] in shown.ids])]
    entries = [
        attempts[report.student, report.assignment][report.attempt]
        for report in reports
        if report.student not in leavers
    ]
    asked_us = _inquiries(ended, students)
    facts = _gather_facts(ended, students, current, shown, analyses, log, leavers, overrides, entries, asked_us)
    ledger = read_ledger(book)
    origins = read_origins(book)
    kept = find_kept(book, ended.out, ended.location.identity)
    held = held_assignments(analyses)
    rendered = render(students, shown, ended.result.run, lang, held, facts, ledger, origins, kept)
    written = publish(book, ended.result.run, rendered, ended.out, ended.location.identity, ledger, course.zone)
    console, table = Console(), shown.only(asked) if asked else shown
    rows = [student.only(asked) for student in students] if asked else students
    if console.is_terminal:
        print_scores(console, rows, table, lang, total=not asked)
    else:
        echo(plain_scores(rows, table, lang, total=not asked), nl=False)
    closed = [id_ for id_ in course.ids if id_ not in shown.ids]
    for line in left_out_lines(leavers, students, {id_ for _, id_ in graded}, closed, lang):
        echo(ended.named.complete(line))
    findings = [finding for finding in selection.part.findings if finding.student not in leavers]
    met = [each for each in overrides if (each.decision.student, each.decision.assignment) in graded]
    points = attention_points(
        *(findings, entries, broken, ended.roster, _left(ended), log, analyses, students, met, asked_us)
    )
    for line in attention_lines([*edited_points(written.kept, ended.out), *points], entries, lang):
        echo(ended.named.complete(line), err=True)
    for line in regrade_lines(ended):
        echo(line)
    echo(closing_line(ended))
    if ended.result.outcome == "interrupted":
        return EXIT_INTERRUPTED
    return max([*(exit_code(report.status) for report in reports), EXIT_ASSIGNMENT if broken else EXIT_OK])


def _doubtful(
    book: Gradebook,
    course: Course,
    attempts: AttemptsByKey[Entry[Report]],
    decisions: Sequence[Decision],
    keys: Iterable[tuple[str, str]],
) -> Iterator[DoubtfulOverride]:
    """The overrides of these students and assignments under which the tests give something else now, and whether each
    is needed: an override is final, and the tests' points are not."""
    from grader.report.people import standings_of

    overridden = {(each.student, each.assignment) for each in decisions if each.kind == "override"}
    for student, assignment in sorted(overridden.intersection(keys)):
        own = [entry for (whose, _), each in attempts.items() if whose == student for entry in each.values()]
        standing = standings_of(student, own, course, decisions).get(assignment)
        attempt = None if standing is None else standing.attempt
        history = book.history(student, assignment)
        for found in doubtful_overrides(decisions, student, assignment, history, attempt):
            others = [each for each in decisions if each != found.decision]
            without = standings_of(student, own, course, others).get(assignment)
            needed = standing is not None and without is not None and standing.score != without.score
            yield replace(found, needed=needed)


def _inquiries(ended: Ended, students: Sequence[Student]) -> tuple[Point, ...]:
    """What students asked that nobody has answered."""
    from grader.report.inquiries import open_points, review

    asked = read_inquiries(ended.book)
    if not asked:
        return ()
    records = {record.id: record for record in read_arrivals(ended.book)}
    return open_points(review(asked, read_deliveries(ended.book), records, students, ended.selection.course))


def _left(ended: Ended) -> int:
    """How many an interrupted run did not grade."""
    count = len(ended.selection.broken) + len(ended.selection.gradable)
    return 0 if ended.result.outcome == "finished" else count - len(ended.result.reports)


def _gather_facts(
    ended: Ended,
    students: Sequence[Student],
    current: Mapping[tuple[str, str], Entry[Report]],
    shown: Course,
    analyses: Sequence[AssignmentAnalysis],
    log: Path | None,
    leavers: Collection[str],
    overrides: Sequence[DoubtfulOverride],
    entries: Sequence[Entry[Report]],
    inquiries: Sequence[Point],
) -> StaffFacts:
    """What the staff's pages tell of the whole class, whatever part of it was graded; `entries` are those that were."""
    from grader.report.arrange import columns
    from grader.report.attention import attention_points
    from grader.report.before_after import compare_standings
    from grader.report.dashboard.facts import gather_facts, pending_changes

    attempts, result, proposals = ended.book.attempts(), ended.result, ended.book.proposals()
    decisions = read_decisions(ended.book)
    before = {
        key: result.before[key][entry.report.attempt]
        for key, entry in current.items()
        if entry.report.attempt in result.before.get(key, {})
    }
    whole, course = ended.selection.whole, ended.selection.course
    findings = [finding for finding in whole.findings if finding.student not in leavers]
    graded = [(report.student, report.assignment) for report in result.reports]
    # Who had nothing before has nothing that changes; of the others all counts, for days of grace go round.
    compared = {student for student, _ in before}
    new = [current[key] for key in graded if key in current and key[0] in compared]
    # The console tells of what was graded though it does not count, or is not open yet.
    looked_at = [*current.values(), *(entry for entry in entries if current.get(entry.key) != entry)]
    return gather_facts(
        students,
        columns(shown, {id_ for _, id_ in current}),
        current,
        graded,
        before,
        compare_standings(result.before, new, course, decisions),
        analyses=analyses,
        attention=attention_points(
            *(findings, looked_at, course.broken, ended.roster, _left(ended), log, analyses, students, overrides),
            inquiries=inquiries,
        ),
        findings=findings,
        gone=result.gone,
        proposed=pending_changes(proposals, attempts, compare_standings(attempts, proposals, course, decisions)),
    )


def print_scores(
    console: Console, students: Sequence[Student], course: Course, lang: Lang, *, total: bool = True
) -> None:
    """The table on that terminal, in the form that fits it; without the `total` where it is of a part of the course."""
    from grader.report.table import score_lines

    for line in score_lines(students, course, lang, console.width, total=total):
        console.print(line, no_wrap=True, overflow="ignore", crop=False, soft_wrap=True)


def left_out_lines(
    leavers: Sequence[str], students: Sequence[Student], graded: Collection[str], closed: Collection[str], lang: Lang
) -> Iterator[str]:
    """Who and what stands in no report, and of what students are told a part. `graded` are this run's assignments,
    `closed` those that are not open."""
    if leavers:
        yield tr(
            "No longer on the roster, so in no report, mail or number: {who} ({count}). Their scores are kept: grade "
            "show STUDENT ASSIGNMENT",
            who=list_names(leavers),
            count=len(leavers),
        )[lang]
    if left_out := [id_ for id_ in closed if id_ in graded]:
        ids = ", ".join(left_out)
        yield tr("Graded, and in no report, mail or total: {ids} (a draft, or not open yet).", ids=ids)[lang]
    withheld = {id_ for each in students for id_, standing in each.standings.items() if standing.withheld}
    if told := sorted(withheld & set(graded)):
        ids = ", ".join(told)
        yield tr(
            'Not due yet, so students read public tests alone (feedback = "after_due"): {ids}. Run again after that.',
            ids=ids,
        )[lang]


def regrade_lines(ended: Ended) -> Iterator[str]:
    """What the run proposed and what was accepted."""
    from grader.report.before_after import compare_standings
    from grader.report.changes import Change, describe_regrade

    result, course, decisions = ended.result, ended.selection.course, read_decisions(ended.book)
    standings = [
        compare_standings(attempts, entries, course, decisions)
        for attempts, entries in ((ended.book.attempts(), result.proposed), (result.before, result.accepted))
    ]
    proposed, accepted = (
        [
            Change(result.before[entry.key][entry.report.attempt], entry, known[entry.key])
            for entry in sorted(entries, key=lambda entry: (entry.key, entry.report.attempt))
        ]
        for entries, known in zip((result.proposed, result.accepted), standings, strict=True)
    )
    yield from describe_regrade(proposed, accepted, ended.command, ended.out / "index.html", ended.lang)


def closing_line(ended: Ended) -> str:
    """Where the reports are, and how much they are worth."""
    began, reused = datetime.fromisoformat(ended.result.run.started), ended.result.reused
    return (_SOME_FROM_BEFORE if reused else _ALL_GRADED).format(
        place=ended.out / "index.html",
        count=len(ended.result.reports),
        reused=reused,
        seconds=spell_seconds((datetime.now(UTC) - began).total_seconds()),
        isolation_level=ended.result.run.isolation_level,
    )[ended.lang]


_ALL_GRADED = tr("Reports: {place} (graded: {count} in {seconds}; isolation level {isolation_level})")
_SOME_FROM_BEFORE = tr(
    "Reports: {place} ({count} reports, {reused} of them from before, {seconds}; isolation level {isolation_level})"
)


def exit_code(status: Verdict) -> int:
    """What a report of that status asks for."""
    return {Verdict.GRADER_FAILED: EXIT_GRADER, Verdict.ASSIGNMENT_BROKEN: EXIT_ASSIGNMENT}.get(status, EXIT_OK)
