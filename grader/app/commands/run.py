"""`grade run`: say which class it is, find, grade, keep, render.

Everything that can be wrong with the call is found before the first submission is graded; from then on each report is
in the gradebook as soon as it is there, and whatever ends the run, what is finished is kept and rendered.
"""

from __future__ import annotations

import contextlib
import os
import shlex
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from click import echo

from grader.app.beginning import announce, announce_secret, choose_among, watch_run
from grader.app.class_folder import is_found_here, look_through
from grader.app.clustering import find_place, refuse_beside
from grader.app.log import LOG
from grader.app.offered import Named
from grader.app.preflight import (
    check_out,
    check_references,
    check_settings,
    explain_nothing,
    is_missing_everywhere,
    overview,
)
from grader.app.signing import accept
from grader.app.watches import BarWatch, LoggingWatch
from grader.domain.decisions import Decision
from grader.domain.groups import read_groups
from grader.domain.records import FILENAME
from grader.domain.roster import Roster
from grader.domain.secret import FIXED, Secret, load_class_secret, peek_class_secret
from grader.gradebook.attempts import latest_attempt
from grader.gradebook.book import Gradebook
from grader.gradebook.entry import make_entry
from grader.gradebook.regrade import Acceptance
from grader.grading.batch.place import Place
from grader.grading.batch.plan import Plan, make_plan
from grader.grading.choice import AttemptChoice
from grader.grading.ingredients import grader_digest
from grader.grading.reuse import Before
from grader.grading.run import Selection, grade_class, try_class
from grader.grading.share import parse_share
from grader.intake.awaiting import add_kept
from grader.intake.courses import explain_foreign_course, open_course, search_start
from grader.intake.folder import take_inventory
from grader.intake.inventory import Inventory
from grader.intake.location import WHAT_TO_NAME, Location, check_exists, locate
from grader.intake.remembered import remember
from grader.text import Lang, tr
from grader.text.errors import EXIT_OK, UsageError
from grader.text.safe import one_line

_MIGRATED = tr("The gradebook of this class was brought to a newer format. A copy of it as it was is kept: {copy}")


@dataclass(frozen=True)
class Options:
    """What `grade run` was asked for."""

    path: Path
    course: Path | None
    out: Path
    assignments: tuple[str, ...]
    students: tuple[str, ...]
    attempts: AttemptChoice | None
    """Which of several attempts are graded again; None for all that can count."""
    dry_run: bool
    """Write nothing; tell what would change."""
    regrade: bool
    """Grade what was graded before and is the same, too."""
    shard: str | None
    """Grade only this share, into a shard of its own (`grader.app.sharding`)."""
    on: str | None
    """The scheduler of a cluster on whose workers it is graded (`grader.app.clustering`)."""
    keys: Path
    open_to_anyone: bool
    """Whether that may be plain TCP."""
    accept: bool
    """Let regraded scores count at once where others were told."""
    why: str | None
    jobs: int | None
    lang: Lang | None
    min_isolation: int
    isolation: int | None
    mnist: Path | None


def run(options: Options) -> int:
    """Grade what PATH holds; the exit code of `grader.text.errors`. Raises a `GraderError` where nothing was begun."""
    with contextlib.ExitStack() as ends:
        return _run(options, ends)


def _run(options: Options, ends: contextlib.ExitStack) -> int:
    refuse_beside(options.on, options.shard, options.jobs)
    acceptance = _acceptance(options)
    share = None if options.shard is None else parse_share(options.shard)
    check_exists(options.path, WHAT_TO_NAME)
    course = open_course(options.course, Path.cwd(), search_start(options.path))
    check_settings(course)
    lang = options.lang or course.lang
    for id_ in options.assignments:
        course.assignment(id_)  # a typo, or one that is broken, is said before anything else
    ids = course.ids
    location = locate(options.path, ids)
    if options.course is None and location.alone and course.root.resolve().is_relative_to(location.root):
        raise UsageError(explain_foreign_course(course.root))
    echo(location.describe()[lang])
    root = location.root
    named = Named(options.course, None if is_found_here(course, location) else options.path)
    roster = location.load_roster()
    whole = take_inventory(location, ids, roster, read_groups(course, roster))
    selection = Selection(course, whole, _student_ids(options.students, whole, roster), options.assignments)
    if not selection.part.submissions and not is_missing_everywhere(selection, location, roster):
        raise UsageError(explain_nothing(options.path, selection))
    if not options.dry_run:
        check_out(options.out, location, roster, course.root)
    used = [course.assignment(id_) for id_ in dict.fromkeys(each.assignment for each in selection.gradable)]
    for sentence in check_references(used, options.assignments):
        announce(sentence, lang)
    grader = grader_digest()
    place, level = find_place(
        *(ends, options.on, options.keys),
        open_to_anyone=options.open_to_anyone,
        jobs=options.jobs,
        grader=grader,
        isolation=options.isolation,
        min_isolation=options.min_isolation,
        lang=lang,
    )
    planned = partial(make_plan, used, hidden=True, level=level, lang=lang, mnist=options.mnist, grader=grader)
    if options.dry_run:
        return _dry_run(location, selection, roster, planned, place, options, lang, named)
    recorded = {
        "path": str(options.path),
        "assignments": options.assignments,
        "students": options.students,
        "jobs": options.jobs,
        "mnist": options.mnist,
        "attempts": options.attempts,
        "accept": options.accept,
        "regrade": options.regrade,
        "on": options.on,
    }
    if share is not None:
        from grader.app.sharding import Sharing, run_share

        sharing = Sharing(share, options.out, options.attempts, options.jobs, options.regrade, recorded, named)
        return run_share(location, selection, roster, planned, sharing, lang)
    LOG.folder = location.book_folder
    with Gradebook.open(root, folder=location.book_folder) as book:
        selection = replace(selection, whole=add_kept(whole, book, roster))
        selection = choose_among(selection, book, roster, options.attempts)
        echo(overview(selection, roster)[lang])
        remember(location.book_folder, whole.archives)
        if book.copy is not None:
            announce(_MIGRATED.format(copy=book.copy), lang)
        digests = [entry.report.class_digest for entry in book.entries()]
        plan = planned(secret=announce_secret(_class_secret(location, digests, load_class_secret), lang))
        source = "" if plan.images is None else plan.images.source
        count = len(selection.gradable)
        LOG.note(f"isolation level {level}; {count} submissions below {root}; images: {source or 'none'}")
        with watch_run(selection, LoggingWatch, lang) as watch:
            result = grade_class(
                book, selection, plan, place, watch, options=recorded, acceptance=acceptance, regrade=options.regrade
            )
        for student, assignment in result.gone:
            LOG.note(f"{one_line(student)}: {assignment} is no longer there; its report is history")
        # PATH may be a part of the class; what else lies there must not be called missing.
        entire = selection.whole
        if whole.chosen_students:
            entire = add_kept(look_through(course, location, roster), book, roster)
        from grader.app.closing import (  # what renders and tells: nobody waits for it before there is a report
            Ended,
            close,
        )

        handed_in, again = entire.handed_in(ids), _repeat(options)
        return close(Ended(book, result, selection, roster, location, handed_in, options.out, lang, named, again))


def _repeat(options: Options) -> str:
    """The command by which the same is graded again."""
    words = ["grade", "run", str(options.path)]
    for name, value in (
        ("--course", options.course),
        ("--mnist", options.mnist),
        ("--isolation", options.isolation),
        ("--on", options.on),
        ("--keys", None if options.on is None else options.keys),
    ):
        words += [] if value is None else [name, str(value)]
    for name, values in (("--assignment", options.assignments), ("--student", options.students)):
        words += [word for value in values for word in (name, value)]
    words += [] if options.attempts is None else ["--attempts", options.attempts]
    flags = ["--open-to-anyone"] * options.open_to_anyone + ["--regrade"] * options.regrade
    return shlex.join([*words, *flags])


def _acceptance(options: Options) -> Acceptance | None:
    """Who accepts and why, where --accept is given and can be."""
    if options.shard is not None and (options.accept or options.dry_run):
        raise UsageError(
            tr("--shard grades a part, and no score counts before `grade merge`: {option} cannot go with it.").format(
                option="--accept" if options.accept else "--dry-run"
            )
        )
    if options.accept and options.dry_run:
        raise UsageError(tr("--dry-run writes nothing and --accept decides: give one of them."))
    return accept(options.accept, options.why)


def _dry_run(
    location: Location,
    selection: Selection,
    roster: Roster,
    planned: Callable[..., Plan],
    place: Place,
    options: Options,
    lang: Lang,
    named: Named,
) -> int:
    """Grade and compare with the gradebook; nothing is written. The exit code is that of the run."""
    from grader.app.closing import exit_code
    from grader.gradebook.decisions import read_decisions
    from grader.report.attention import attention_lines, attention_points
    from grader.report.before_after import compare_standings
    from grader.report.changes import describe_changes

    old = before = None
    gone: list[tuple[str, str]] = []
    decisions: Sequence[Decision] = ()
    with contextlib.ExitStack() as stack:
        book = None
        if os.path.isfile(location.book_folder / FILENAME):
            book = stack.enter_context(Gradebook.peek(location.root, folder=location.book_folder))
            old, decisions = book.attempts(), read_decisions(book)
            gone = selection.missing(book)
            selection = replace(selection, whole=add_kept(selection.whole, book, roster))
            before = None if options.regrade else Before(book, old)
        selection = choose_among(selection, book, roster, options.attempts)
        echo(overview(selection, roster)[lang])
        digests = [entry.report.class_digest for held in (old or {}).values() for entry in held.values()]
        plan = planned(secret=announce_secret(_class_secret(location, digests, peek_class_secret), lang))
        with watch_run(selection, BarWatch, lang) as watch:
            reports = try_class(selection, plan, place, watch, before)
    ids = selection.course.ids
    reports.sort(key=lambda report: (report.student, ids.index(report.assignment)))
    entries = [make_entry(report) for report in reports]
    points = attention_points(selection.part.findings, entries, selection.faults, roster, 0, None)
    for line in attention_lines(points, entries, lang):
        echo(named.complete(line), err=True)
    held = [latest_attempt(each) for key, each in (old or {}).items() if key in gone]
    standings = compare_standings(old or {}, [*entries, *held], selection.course, decisions)
    for line in describe_changes(old, entries, gone, lang, standings):
        echo(line)
    return max((exit_code(report.status) for report in reports), default=EXIT_OK)


def _class_secret(location: Location, digests: Sequence[str], of: Callable[[Path, Collection[str]], Secret]) -> Secret:
    """What hidden inputs are made from; one student's folder is no class, and has the fixed one."""
    return Secret(FIXED) if location.alone else of(location.book_folder, digests)


def _student_ids(names: Sequence[str], inventory: Inventory, roster: Roster) -> tuple[str, ...]:
    """The students that are asked for, each by id, name or folder."""
    ids = []
    for name in names:
        person = roster.find(name)
        id_ = name if person is None else person.id
        if id_ not in inventory.students:
            known = ", ".join(one_line(student) for student in inventory.students[:20]) or "–"
            raise UsageError(
                tr(
                    "There is no folder of a student {name!r} in {root}. Students there: {known}.",
                    name=name,
                    root=inventory.root,
                    known=known,
                )
            )
        ids.append(id_)
    return tuple(ids)
