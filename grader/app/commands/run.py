"""`grade run`: say which class it is, find, grade, keep, render.

Everything that can be wrong with the call is found before the first submission is graded; from then on each report is
in the gradebook as soon as it is there, and whatever ends the run, what is finished is kept and rendered.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from click import echo

from grader.app.log import LOG
from grader.app.progress import Bar, bar
from grader.domain.course import Course
from grader.domain.records import FILENAME
from grader.domain.roster import Roster
from grader.domain.secret import FIXED, Secret, load_class_secret, peek_class_secret
from grader.domain.verdict import Report, Verdict
from grader.gradebook.book import Gradebook
from grader.gradebook.entry import Entry, make_entry
from grader.grading.batch.place import Here, Place, Watch, cores
from grader.grading.batch.plan import Plan, make_plan
from grader.grading.run import RunResult, Selection, grade_class, try_class
from grader.intake.courses import explain_foreign_course, open_course, search_start
from grader.intake.folder import Inventory, Submission, take_inventory
from grader.intake.location import WHAT_TO_NAME, Location, check_exists, locate, student_above
from grader.report.write import check_owner, write_file
from grader.sandbox.level import isolation_level
from grader.text import Lang, Text, join, lines, plain, tr
from grader.text.errors import (
    EXIT_ASSIGNMENT,
    EXIT_GRADER,
    EXIT_INTERRUPTED,
    EXIT_OK,
    AssignmentError,
    UsageError,
)
from grader.text.safe import one_line

if TYPE_CHECKING:
    from rich.console import Console

    from grader.report.people import Student


@dataclass(frozen=True)
class Options:
    """What `grade run` was asked for."""

    path: Path
    course: Path | None
    out: Path
    assignments: tuple[str, ...]
    students: tuple[str, ...]
    dry_run: bool
    """Write nothing; tell what would change."""
    jobs: int | None
    lang: Lang | None
    min_isolation: int
    isolation: int | None
    mnist: Path | None


def run(options: Options) -> int:
    """Grade what PATH holds; the exit code of `grader.text.errors`. Raises a `GraderError` where nothing was begun."""
    check_exists(options.path, WHAT_TO_NAME)
    course = open_course(options.course, Path.cwd(), search_start(options.path))
    check_settings(course)
    lang = options.lang or course.lang
    for id_ in options.assignments:
        course.assignment(id_)  # a typo, or one that is broken, is said before anything else
    ids = course.ids
    spot = locate(options.path, ids)
    if options.course is None and spot.alone and course.root.resolve().is_relative_to(spot.root):
        raise UsageError(explain_foreign_course(course.root))
    echo(spot.describe()[lang])
    root = spot.root
    roster = spot.load_roster()
    whole = take_inventory(spot, ids, roster)
    selection = Selection(course, whole, _student_ids(options.students, whole, roster), options.assignments)
    found = selection.found
    if not found.submissions:
        raise UsageError(_explain_nothing(options.path, found, ids))
    if not options.dry_run:
        check_out(options.out, spot, roster, course.root)
    level = isolation_level(options.isolation, options.min_isolation)
    ids_used = dict.fromkeys(each.assignment for each in found.submissions)
    used = [course.assignment(id_) for id_ in ids_used if id_ not in course.broken]
    planned = partial(make_plan, used, hidden=True, level=level, lang=lang, mnist=options.mnist)
    second = overview(found, course, roster)[lang]
    if options.dry_run:
        echo(second)
        return _dry_run(spot, selection, planned, options, lang)
    LOG.folder = spot.book_folder
    recorded = {
        "path": str(options.path),
        "assignments": options.assignments,
        "students": options.students,
        "jobs": options.jobs,
        "mnist": options.mnist,
    }
    with Gradebook.open(root, folder=spot.book_folder) as book:
        echo(second)
        digests = [entry.report.class_digest for entry in book.entries()]
        plan = planned(secret=_announce_secret(_class_secret(spot, digests, load_class_secret), lang))
        source = "" if plan.images is None else plan.images.source
        count = len(found.submissions)
        LOG.note(f"isolation level {level}; {count} submissions below {root}; images: {source or 'none'}")
        with _watch(selection, _LoggingWatch) as watch:
            result = grade_class(book, selection, plan, _place(selection, options.jobs), watch, options=recorded)
        for student, assignment in result.gone:
            LOG.note(f"{one_line(student)}: {assignment} is no longer there; its report is history")
        # PATH may be a part of the class; what else lies there must not be called missing.
        handed_in = (
            take_inventory(Location(root, alone=spot.alone), ids, roster) if whole.chosen_students else whole
        ).handed_in(ids)
        return _report_end(_Ended(book, result, course, roster, spot, whole, found, handed_in, options, lang))


def _dry_run(spot: Location, selection: Selection, planned: Callable[..., Plan], options: Options, lang: Lang) -> int:
    """Grade and compare with the gradebook; nothing is written. The exit code is that of the run."""
    from grader.report.changes import describe_changes

    old = None
    gone: list[tuple[str, str]] = []
    if os.path.isfile(spot.book_folder / FILENAME):
        with Gradebook.peek(spot.root, folder=spot.book_folder) as book:
            old = {entry.key: entry for entry in book.entries()}
            gone = selection.missing(book)
    digests = [entry.report.class_digest for entry in (old or {}).values()]
    plan = planned(secret=_announce_secret(_class_secret(spot, digests, peek_class_secret), lang))
    with _watch(selection, _BarWatch) as watch:
        reports = try_class(selection, plan, _place(selection, options.jobs), watch)
    ids = selection.course.ids
    reports.sort(key=lambda report: (report.student, ids.index(report.assignment)))
    for line in describe_changes(old, [make_entry(report) for report in reports], gone, lang):
        echo(line)
    return max(exit_code(report) for report in reports)


def _class_secret(spot: Location, digests: Sequence[str], of: Callable[[Path, Collection[str]], Secret]) -> Secret:
    """What hidden inputs are made from; one student's folder is no class, and has the fixed one."""
    return Secret(FIXED) if spot.alone else of(spot.book_folder, digests)


def _announce_secret(secret: Secret, lang: Lang) -> bytes:
    """The secret, once what has to be known before the grading was told."""
    for sentence in secret.warnings:
        LOG.note(sentence.en)
        echo(sentence[lang], err=True)
    return secret.value


@dataclass
class _BarWatch(Watch):
    """Moves the bar, which counts what can be graded."""

    bar: Bar
    broken: Collection[str]
    """Assignments of which nothing can be."""

    def started(self, submission: Submission) -> None:
        self.bar.started(submission)

    def settled(self, submission: Submission, report: Report) -> None:
        if submission.assignment not in self.broken:
            self.bar.settled(submission, report)

    def tick(self) -> None:
        self.bar.tick()


@contextlib.contextmanager
def _watch(selection: Selection, kind: type[_BarWatch]) -> Iterator[Watch]:
    """What follows a run, with a bar on a terminal."""
    with bar(len(selection.gradable), shown=sys.stderr.isatty()) as moved:
        yield kind(moved, selection.course.broken)


def _place(selection: Selection, jobs: int | None) -> Place:
    """Worker processes, as many as are asked for and needed."""
    if not selection.gradable:
        return Here()
    from grader.grading.batch.processes import Processes  # only here, with all that it starts with

    return Processes(max(1, min(jobs or len(cores()), len(selection.gradable))))


def check_settings(course: Course) -> None:
    """`AssignmentError` where course.toml would spoil the totals or the messages, which are made after the grading."""
    from grader.report.mail.message import parse_address

    for value in (course.mail_from, course.reply_to):
        parse_address(course, value)
    known = course.ids
    path = course.root / "assignments" / "course.toml"
    for key, named in (("[weights]", tuple(course.weights)), ("order", course.order)):
        if strange := [id_ for id_ in named if id_ not in known]:
            raise AssignmentError(
                tr(
                    "{path}: {key} names {strange}, and no assignment has that name. Known assignments: {known}.",
                    path=path,
                    key=key,
                    strange=", ".join(strange),
                    known=", ".join(known),
                )
            )
    if twice := sorted({id_ for id_ in course.order if course.order.count(id_) > 1}):
        raise AssignmentError(tr("{path}: order names {twice} twice.", path=path, twice=", ".join(twice)))


def check_out(out: Path, spot: Location, roster: Roster, course: Path) -> None:
    """`UsageError` where OUT cannot be written, before an hour of grading instead of after it; where it lies in a
    student's folder: all of that is handed to the student's program, and what others got with it; or where the course
    does: what lies there is handed out."""
    try:
        check_owner(out, spot.identity)
        same, taken = out.resolve() == spot.root.resolve(), out.exists() and not out.is_dir()
        student = student_above(out.resolve(), spot, roster)
        handed = [course.resolve() / name for name in ("assignments", "reference")]
        handed_out = out.resolve() == course.resolve() or any(out.resolve().is_relative_to(one) for one in handed)
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            out.stat()  # since Python 3.13 `resolve` makes nothing of a circle
    except (OSError, RuntimeError) as error:  # a folder above that may not be entered; links in a circle
        raise UsageError(
            tr(
                "{out} cannot be used: {error}. Name another folder with --out DIR.",
                out=out,
                error=getattr(error, "strerror", None) or error,
            )
        ) from error
    if student is not None:
        raise UsageError(
            tr(
                "{out} lies in {folder}, a student's folder, and the student's program could read the reports there. "
                "Name another folder with --out DIR.",
                out=out,
                folder=student,
            )
        )
    if same:
        raise UsageError(
            tr("{out} is the class folder itself. Name another folder for the reports with --out DIR.", out=out)
        )
    if handed_out:
        raise UsageError(
            tr(
                "{out} is a folder of the course, from which homework is handed out. "
                "Name another folder for the reports with --out DIR.",
                out=out,
            )
        )
    if taken:
        raise UsageError(tr("{out} is not a folder. Name another one with --out DIR.", out=out))
    name = ".grade-writable"
    write_file(out, name, b"")
    with contextlib.suppress(OSError):
        (out / name).unlink()


@dataclass
class _LoggingWatch(_BarWatch):
    """Moves the bar, and notes in the log what happens."""

    faults: set[str] = field(default_factory=set)

    def started(self, submission: Submission) -> None:
        LOG.note(f"grading {one_line(submission.submitted)}")
        super().started(submission)

    def settled(self, submission: Submission, report: Report) -> None:
        LOG.note(f"graded {one_line(submission.submitted)}: {report.status.value}, {report.seconds:.2f} s of CPU")
        if report.status.ours and report.staff_detail not in self.faults:
            self.faults.add(report.staff_detail)
            LOG.note(report.staff_detail)
        for test in report.tests:
            if test.staff.bug and test.staff.detail not in self.faults:
                self.faults.add(test.staff.detail)
                LOG.note(test.staff.detail)
        super().settled(submission, report)


def overview(found: Inventory, course: Course, roster: Roster) -> Text:
    """What is going to be graded, and what is not and why: the second line of a run."""
    whose = {submission.student for submission in found.submissions}
    parts = [tr("To grade: {count} (students: {people})", count=len(found.submissions), people=len(whose))]
    files = {place for finding in found.findings if not finding.graded for place in finding.places}
    if files:
        parts.append(tr("not used: {count} files, which are listed at the end", count=len(files)))
    if broken := sorted({each.assignment for each in found.submissions} & set(course.broken)):
        parts.append(tr("broken, so without a score: {ids}", ids=", ".join(broken)))
    if not len(roster):
        parts.append(tr("no roster.csv, so no names and no mails"))
    return join("; ", parts)


def _student_ids(names: Sequence[str], found: Inventory, roster: Roster) -> tuple[str, ...]:
    """The students that are asked for, each by id, name or folder."""
    ids = []
    for name in names:
        person = roster.find(name)
        id_ = name if person is None else person.id
        if id_ not in found.students:
            known = ", ".join(one_line(student) for student in found.students[:20])
            raise UsageError(
                tr(
                    "There is no folder of a student {name!r} in {root}. Students there: {known}.",
                    name=name,
                    root=found.root,
                    known=known,
                )
            )
        ids.append(id_)
    return tuple(ids)


def _explain_nothing(path: Path, found: Inventory, ids: Sequence[str]) -> Text:
    wanted = ", ".join(f"{id_}.py" for id_ in ids)
    sentence = tr(
        "There is nothing to grade in {path}: it should hold folders of students with files named {wanted}, and that "
        "belong to the --student and --assignment that were asked for.",
        path=path,
        wanted=wanted,
    )
    return lines(sentence, *(plain("  ") + finding.text for finding in found.findings))


@dataclass(frozen=True)
class _Ended:
    """A run at its end."""

    book: Gradebook
    result: RunResult
    course: Course
    roster: Roster
    spot: Location
    whole: Inventory
    found: Inventory
    handed_in: dict[tuple[str, str], tuple[str, ...]]
    options: Options
    lang: Lang


def _report_end(ended: _Ended) -> int:
    """Render OUT, print the table and what has to be looked at; the exit code."""
    from rich.console import Console

    from grader.report.attention import attention_lines
    from grader.report.people import collect_students
    from grader.report.publish import publish
    from grader.report.render import render
    from grader.report.table import plain_scores

    course, reports, lang = ended.course, ended.result.reports, ended.lang
    asked = ended.options.assignments or ended.whole.chosen_assignments
    broken = {id_: why for id_, why in course.broken.items() if not asked or id_ in asked}
    log = LOG.save() if any(report.status is Verdict.GRADER_FAILED for report in reports) else None
    current = {entry.key: entry for entry in ended.book.entries()}
    students = collect_students(current.values(), course, ended.roster, ended.whole.students, ended.handed_in)
    publish(
        ended.book,
        ended.result.run,
        render(students, course, ended.result.run, lang),
        ended.options.out,
        ended.spot.identity,
    )
    console = Console()
    if console.is_terminal:
        print_scores(console, students, course, lang)
    else:
        echo(plain_scores(students, course, lang), nl=False)
    entries = [current[report.student, report.assignment] for report in reports]
    left = len(ended.found.submissions) - len(reports)
    for line in attention_lines(ended.found.findings, entries, broken, ended.roster, left, log, lang):
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


def closing_line(ended: _Ended) -> str:
    """Where the reports are, and how much they are worth."""
    place = ended.options.out / "index.html"
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
    if report.status is Verdict.GRADER_FAILED:
        return EXIT_GRADER
    return EXIT_ASSIGNMENT if report.status is Verdict.ASSIGNMENT_BROKEN else EXIT_OK
