"""The points of a class in a sheet: who each row is, and what is written there.

A row is known by an id or an address of the roster in whatever column it stands; where none does, by the full name, if
that is one student's and one row's. Nobody is guessed, and a row that may be two people stays as it is.

The limit: what counts is the student's standing; nothing is written that a student is not told yet.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from grader.domain.course import Course
from grader.domain.scoring import round_points, to_fraction
from grader.domain.totals import format_points
from grader.report import words
from grader.report.people import Student
from grader.report.sheets.forms import Column, Form
from grader.report.sheets.sheet import Sheet
from grader.text import Text, tr
from grader.text.errors import UsageError
from grader.text.folding import fold
from grader.text.safe import one_line

EXCUSED = "EX"
"""What Canvas takes for excused; Moodle has no word for it."""

HELD = tr("kept back (grade hold)")
NOT_DUE = tr("not due yet")
NOTHING = tr("nothing handed in")
NO_SCORE = tr("no score yet")

_OTHER_MOST = tr(
    "{path}: {id} has {most} points there and {own} in this course. Change it on the site, or convert with --scale."
)


@dataclass(frozen=True)
class Change:
    """A cell that held another number before."""

    student: str
    assignment: str
    before: str
    after: str


@dataclass(frozen=True)
class Filled:
    """A sheet with points in it, and what a person has to know of it."""

    sheet: Sheet
    people: Mapping[int, Student]
    """By row."""
    written: int
    """Cells."""
    changes: tuple[Change, ...]
    left: Mapping[Text, tuple[str, ...]]
    """Why a cell stayed as it was → `student: assignment`."""
    strangers: tuple[str, ...]
    """Rows that are nobody of the class."""
    doubtful: tuple[str, ...]
    """Rows that may be several, or that are a student whom another row is, too."""
    absent: tuple[str, ...]
    """Students of the class who have no row."""
    by_name: tuple[str, ...]
    """Rows that were known by the name alone."""


def fill_sheet(sheet: Sheet, form: Form, students: Sequence[Student], course: Course, *, scale: bool) -> Filled:
    """The sheet with the points that count. A `UsageError` where a column is out of other points than the course has,
    unless they are to be converted (`scale`)."""
    factors = {column.index: _factor(sheet, column, course, scale) for column in form.columns}
    found = _find_people(sheet, form, students)
    cells: dict[tuple[int, int], str] = {}
    changes, left = [], defaultdict(list)
    for row, student in found.people.items():
        for column in form.columns:
            text, why = _worth(student, column, factors[column.index], form)
            if why is not None:
                left[why].append(f"{one_line(student.id)}: {column.assignment}")
                continue
            before = sheet.cell(row, column.index).strip()
            cells[row, column.index] = text
            if _differ(before, text):
                changes.append(Change(one_line(student.id), column.assignment, one_line(before), text))
    here = {student.id for student in found.people.values()}
    return Filled(
        sheet.filled(cells),
        found.people,
        len(cells),
        tuple(changes),
        {why: tuple(names) for why, names in left.items()},
        found.strangers,
        found.doubtful,
        tuple(one_line(student.id) for student in students if student.id not in here),
        found.by_name,
    )


def _factor(sheet: Sheet, column: Column, course: Course, scale: bool) -> Fraction:
    own = Fraction(next(each.max_score for each in course.assignments if each.id == column.assignment))
    if column.most is None or column.most == own or own == 0:
        return Fraction(1)
    if not scale:
        most = format_points(float(column.most))
        raise UsageError(
            _OTHER_MOST.format(path=sheet.path, id=column.assignment, most=most, own=format_points(float(own)))
        )
    return column.most / own


def _worth(student: Student, column: Column, factor: Fraction, form: Form) -> tuple[str, Text | None]:
    """What is written, or why nothing is."""
    id_ = column.assignment
    standing = student.standings.get(id_)
    if standing is not None and standing.held:
        return "", HELD
    if standing is not None and standing.withheld:
        return "", NOT_DUE
    if student.is_excused(id_):
        return (EXCUSED, None) if form.system == "canvas" else ("", words.EXCUSED)
    score = student.score(id_)
    if score is None:
        return "", NO_SCORE if id_ in student.entries or id_ in student.waiting else NOTHING
    text = format_points(round_points(to_fraction(score) * factor))
    return (text.replace(".", ",") if column.comma else text), None


def _differ(before: str, after: str) -> bool:
    """Whether a cell that held something says something else now."""
    if before in ("", "-", after):
        return False
    try:
        return Fraction(before.replace(",", ".")) != Fraction(after.replace(",", "."))
    except ValueError:
        return True


@dataclass(frozen=True)
class _People:
    people: dict[int, Student]
    strangers: tuple[str, ...]
    doubtful: tuple[str, ...]
    by_name: tuple[str, ...]


def _find_people(sheet: Sheet, form: Form, students: Sequence[Student]) -> _People:
    keys: dict[str, set[str]] = defaultdict(set)
    for student in students:
        for word in (student.id, *student.emails):
            keys[fold(word)].add(student.id)
    graded = {column.index for column in form.columns}
    columns = [index for index in range(len(sheet.rows[0])) if index not in graded and _names(sheet, form, index, keys)]
    named = _by_name(sheet, form, students)
    may: dict[int, set[str]] = {}
    by_name = set()
    for row in form.students:
        may[row] = {id_ for index in columns for id_ in keys.get(fold(sheet.cell(row, index)), ())}
        if not may[row] and row in named:
            may[row] = {named[row]}
            by_name.add(row)
    taken = Counter(next(iter(ids)) for ids in may.values() if len(ids) == 1)
    people = {student.id: student for student in students}
    sure = {row: next(iter(ids)) for row, ids in may.items() if len(ids) == 1 and taken[next(iter(ids))] == 1}
    return _People(
        {row: people[id_] for row, id_ in sure.items()},
        tuple(_label(sheet, form, row) for row, ids in may.items() if not ids),
        tuple(_label(sheet, form, row) for row, ids in may.items() if ids and row not in sure),
        tuple(_label(sheet, form, row) for row in sorted(by_name & sure.keys())),
    )


def _names(sheet: Sheet, form: Form, index: int, keys: Mapping[str, set[str]]) -> bool:
    """Whether that column may name people: on Canvas by its head; else most of what stands in it is ids or addresses,
    of one student each. (Short ids are numbers, and so are points.)"""
    if form.system == "canvas":
        return "ID" in sheet.rows[0][index].split()
    cells = [cell for row in form.students if (cell := fold(sheet.cell(row, index)))]
    return 2 * len({cell for cell in cells if cell in keys}) > len(cells)


def _by_name(sheet: Sheet, form: Form, students: Sequence[Student]) -> dict[int, str]:
    """By row, the student of that full name, where there is one alone and one such row alone."""
    if form.names is None:
        return {}
    owners: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for student in students:
        if student.name:
            owners[_name_key(student.name)].append(student.id)
    rows: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in form.students:
        rows[_name_key(sheet.cell(row, form.names))].append(row)
    return {found[0]: owners[name][0] for name, found in rows.items() if name and len(found) == len(owners[name]) == 1}


def _name_key(name: str) -> tuple[str, ...]:
    """`Kim, Min` is `Min Kim`."""
    return tuple(sorted(re.findall(r"\w+", fold(name))))


def _label(sheet: Sheet, form: Form, row: int) -> str:
    """How a row is called."""
    name = sheet.cell(row, form.names) if form.names is not None else ""
    return one_line(name.strip() or next((cell for cell in sheet.rows[row] if cell.strip()), ""))[:60] or str(row + 1)
