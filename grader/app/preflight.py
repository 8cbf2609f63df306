"""What would spoil a run, found before its beginning: the course's settings, what it cannot grade, where reports go;
and what a run is going to grade."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from grader.domain.course import Assignment, Course
from grader.domain.records import FILENAME
from grader.domain.roster import Roster
from grader.gradebook.book import Gradebook
from grader.grading.run import Selection
from grader.intake.location import Location, student_above
from grader.report.mail.own import has_own_templates, parse_address
from grader.report.write import check_owner, check_writable
from grader.suites.files import explain_missing
from grader.text import Text, join, lines, plain, tr
from grader.text.errors import AssignmentError, UsageError


def check_settings(course: Course) -> None:
    """`AssignmentError` where course.toml would spoil the totals or the messages, which are made after the grading."""
    if has_own_templates(course):
        from grader.report.mail.templates import check_templates  # what renders them is not needed till the end

        check_templates(course)
    for value in (course.mail_from, course.reply_to):
        parse_address(course, value)
    known = course.ids
    path = course.root / "assignments" / "course.toml"
    tables = (
        ("[weights]", tuple(course.weights)),
        ("[schedule]", tuple(course.schedule)),
        ("[groups]", tuple(course.groups)),
        ("order", course.order),
    )
    for key, named in tables:
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
    for id_, schedule in course.schedule.items():
        times = course.times(id_)
        if schedule.feedback == "after_due" and times.due is None:
            raise AssignmentError(
                tr(
                    '{path}: [schedule.{id}] feedback = "after_due" needs a due time: without it no '
                    "points are ever told.",
                    path=path,
                    id=id_,
                )
            )
        moments = [
            (name, moment)
            for name, moment in (("opens", times.opens), ("due", times.due), ("hard_due", times.hard_due))
            if moment is not None
        ]
        for (early, first), (late, second) in pairwise(moments):
            if first > second:
                raise AssignmentError(
                    tr(
                        "{path}: [schedule.{id}] {late} is before {early}. Correct one of them.",
                        path=path,
                        id=id_,
                        late=late,
                        early=early,
                    )
                )
    if twice := sorted({id_ for id_ in course.order if course.order.count(id_) > 1}):
        raise AssignmentError(tr("{path}: order names {twice} twice.", path=path, twice=", ".join(twice)))


def check_references(assignments: Sequence[Assignment], asked: Collection[str]) -> list[Text]:
    """What is not there to grade some of these with: they become broken ones, and the others are graded. An
    `AssignmentError` that says the same where it is so of all, or of one that was `asked` for."""
    missing = {each.id: why for each in assignments if (why := explain_missing(each))}
    if missing and (len(missing) == len(assignments) or not missing.keys().isdisjoint(asked)):
        raise AssignmentError(_explain_no_references(assignments, missing))
    return [*missing.values()]


def _explain_no_references(assignments: Sequence[Assignment], missing: Mapping[str, Text]) -> Text:
    """One sentence where the folder of all of them is not there."""
    folder = assignments[0].folder.parent.parent / "reference"
    if len(missing) > 1 and not folder.is_dir():
        return tr(
            "There is no folder {folder} with hidden tests and reference solutions, and without them no class is "
            "graded (assignments: {ids}). Name the staff's copy of the course with --course DIR, or run `grade check`, "
            "which needs public tests only.",
            folder=folder,
            ids=", ".join(missing),
        )
    return lines(*missing.values())


def check_out(out: Path, location: Location, roster: Roster, course: Path) -> None:
    """`UsageError` where OUT cannot be written, before an hour of grading instead of after it; where it lies in a
    student's folder: all of that is handed to the student's program, and what others got with it; or where the course
    does: what lies there is handed out."""
    try:
        check_owner(out, location.identity)
        same, taken = out.resolve() == location.root.resolve(), out.exists() and not out.is_dir()
        student = student_above(out.resolve(), location, roster)
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
    check_writable(out)


def overview(selection: Selection, roster: Roster) -> Text:
    """What is going to be graded, and what is not and why: the second line of a run."""
    inventory, course = selection.part, selection.course
    graded = [*selection.taken]
    whose = {submission.student for submission in graded}
    parts = [tr("To grade: {count} (students: {people})", count=len(graded), people=len(whose))]
    if inventory.earlier:
        earlier = len({*graded} & {*inventory.earlier})
        parts.append(tr("of earlier attempts {count} of {total}", count=earlier, total=len(inventory.earlier)))
    if doubts := {*roster.warnings, *(finding.text for finding in inventory.findings)}:  # some have one in common
        parts.append(tr("to look at, as told at the end: {count}", count=len(doubts)))
    if broken := sorted({each.assignment for each in inventory.submissions} & set(course.broken)):
        parts.append(tr("broken, so without a score: {ids}", ids=", ".join(broken)))
    if not len(roster):
        parts.append(tr("no roster.csv or roster.xlsx, so no names and no mails"))
    return join("; ", parts)


def is_missing_everywhere(selection: Selection, location: Location, roster: Roster) -> bool:
    """Whether the class as it is known from its roster handed nothing in by a due time, so that a report says that of
    everybody. Where files lie there that are no homework, or reports are of work that is gone, something is wrong."""
    course, now = selection.course, datetime.now(UTC)
    due = [course.times(id_).due for id_ in course.shown_ids(now)]
    asked = selection.students or selection.assignments or selection.whole.chosen_students
    if asked or selection.part.findings or not len(roster) or not any(each and each < now for each in due):
        return False
    if not os.path.isfile(location.book_folder / FILENAME):
        return True
    with Gradebook.peek(location.root, folder=location.book_folder) as book:
        return not book.attempts()


def explain_nothing(path: Path, selection: Selection) -> Text:
    """Why nothing can be graded there, with what was found of which a person may know what it is."""
    wanted = ", ".join(f"{id_}.py" for id_ in selection.course.ids)
    if selection.students or selection.assignments:
        sentence = tr(
            "There is nothing to grade in {path}: it should hold folders of students with files named {wanted}, and "
            "that belong to the --student and --assignment that were asked for.",
            path=path,
            wanted=wanted,
        )
    else:
        sentence = tr(
            "There is nothing to grade in {path}: it should hold folders of students with files named {wanted}.",
            path=path,
            wanted=wanted,
        )
    return lines(sentence, *(plain("  ") + finding.text for finding in selection.part.findings))
