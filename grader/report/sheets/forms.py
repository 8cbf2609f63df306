"""Whose sheet it is, and which of its columns and rows are what.

Of Canvas the heads are English on every site, and its importer asks for them (`Student`, `ID` …); a column of an
assignment is its title with the number that Canvas gave it, `ReLU (4711)`; a first row has the points possible. The
heads of Moodle are in the language of the site: what is sure is a column in which each row has one word and its own
number (`Participant 12`), as the importer cuts it off there. Sources: Canvas, lib/gradebook_importer.rb; Moodle,
mod/assign/feedback/offline (importgradeslib.php, locallib.php).

The limit: who a row is, and what is written into it, is `grader.report.sheets.fill`'s.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from grader.domain.course import Course
from grader.report.sheets.sheet import Sheet
from grader.text import Text, tr
from grader.text.errors import UsageError
from grader.text.folding import fold
from grader.text.safe import list_names, one_line

System = Literal["canvas", "moodle"]

_NUMBERED = re.compile(r"\A(.*\S)\s+\((\d+)\)\s*\Z", re.S)
"""Canvas: title and number of an assignment."""
_PARTICIPANT = re.compile(r"\A(\D*\D)(\d+)\Z")
"""Moodle: a word, and a student's number in this one assignment."""
_GRADES = ("grade", "성적", "점수", "평점")
_MOST = ("maximum grade", "최대 성적", "최고 성적", "최대 점수", "최고 점수", "만점")
_NUMBER = re.compile(r"\A\s*\d+(?:[.,]\d+)?\s*\Z")
_READ_ONLY = re.compile(r"read\s+only", re.I)
_POSTING = re.compile(r"\A\s*(muted|manual posting.*)?\s*\Z", re.I)

_UNKNOWN = tr(
    "{path} is neither a gradebook that Canvas exported nor a grading worksheet of Moodle: its heads are {heads}. "
    "Download it there again, and leave its columns as they are."
)
_WHICH = tr("{path}: a worksheet of Moodle is of one assignment. Say which: --assignment ID (one of {ids}).")
_NO_GRADE = tr("{path}: no column is known to hold grades. Name its head: --column HEAD (one of {heads}).")
_NO_COLUMN = tr("{path} has no column {head}. It has {heads}.")
_TWICE = tr("{path}: it is not sure which column is {id} ({heads}). Name one: --assignment {id} --column HEAD.")
_NONE = tr(
    "{path}: no column has the title of an assignment of this course (it has {heads}). Name one: "
    "--assignment ID --column HEAD."
)
_READ = tr("{path}: Canvas does not take points for {head}: that column is read only. Name another.")


@dataclass(frozen=True)
class Column:
    """Where the points of an assignment go."""

    index: int
    assignment: str
    most: Fraction | None
    """Points possible there; None where the sheet does not say."""
    comma: bool
    """Whether decimals are written with a comma."""


@dataclass(frozen=True)
class Form:
    """What a sheet is."""

    system: System
    columns: tuple[Column, ...]
    students: tuple[int, ...]
    """The rows that are people."""
    numbers: dict[int, str]
    """Moodle: by row, the number in the column that names participants."""
    names: int | None
    """The column of full names, where it is known."""


def recognise(sheet: Sheet, course: Course, assignment: str | None, head: str | None) -> Form:
    """The form of `sheet`. `assignment` and `head` are what its reader was told: only that assignment, into that
    column. A `UsageError` where it cannot be told."""
    heads = sheet.rows[0]
    if _is_canvas(heads):
        return _canvas(sheet, course, assignment, head)
    participants = _participants(sheet)
    if participants is not None:
        return _moodle(sheet, course, assignment, head, participants)
    raise UsageError(_UNKNOWN.format(path=sheet.path, heads=_list(heads)))


def _is_canvas(heads: Sequence[str]) -> bool:
    return (len(heads) > 3 and "Student" in heads[0] and "ID" in heads[1]) or (
        len(heads) > 4 and heads[0] == "LastName" and heads[1] == "FirstName" and "ID" in heads[2]
    )


def _canvas(sheet: Sheet, course: Course, assignment: str | None, head: str | None) -> Form:
    heads = sheet.rows[0]
    points = next((n for n, row in enumerate(sheet.rows) if n and "Points Possible" in row[0]), None)
    chosen = _chosen(sheet, course, assignment, head) if head is not None else _titled(sheet, course, assignment)
    columns = []
    for id_, index in chosen.items():
        possible = "" if points is None else sheet.cell(points, index)
        if _READ_ONLY.search(possible):
            raise UsageError(_READ.format(path=sheet.path, head=_quote(heads[index])))
        columns.append(Column(index, id_, _number(possible), "," in possible))
    people = tuple(
        number
        for number, row in enumerate(sheet.rows)
        if number and number != points and not all(_POSTING.match(cell) for cell in row) and not _is_test(row)
    )
    return Form("canvas", tuple(columns), people, {}, 0 if "Student" in heads[0] else None)


def _is_test(row: Sequence[str]) -> bool:
    """Canvas's own test student."""
    return row[0].strip() == "Student, Test"


def _titled(sheet: Sheet, course: Course, assignment: str | None) -> dict[str, int]:
    """The column of each assignment whose title, in either language, or id it has."""
    heads = sheet.rows[0]
    found: dict[str, list[int]] = {}
    for index, head in enumerate(heads):
        match = _NUMBERED.match(head)
        for id_ in _assignments(course, fold(match[1] if match else head)):
            found.setdefault(id_, []).append(index)
    owners = Counter(index for indices in found.values() for index in indices)
    for id_, indices in found.items():
        if assignment in (None, id_) and (len(indices) > 1 or owners[indices[0]] > 1):
            columns = _list(heads[index] for index in indices)
            raise UsageError(_TWICE.format(path=sheet.path, id=id_, heads=columns))
    chosen = {id_: indices[0] for id_, indices in found.items() if assignment in (None, id_)}
    if not chosen:
        raise UsageError(_NONE.format(path=sheet.path, heads=_list(heads)))
    return chosen


def _assignments(course: Course, title: str) -> list[str]:
    """Which are called so: the one of that id, else those of that title."""
    if title in course.ids:
        return [title]
    return [each.id for each in course.assignments if title in (fold(each.title.ko), fold(each.title.en))]


def _moodle(sheet: Sheet, course: Course, assignment: str | None, head: str | None, participants: int) -> Form:
    heads = sheet.rows[0]
    if assignment is None:
        if len(course.ids) > 1:
            raise UsageError(_WHICH.format(path=sheet.path, ids=", ".join(course.ids)))
        (assignment,) = course.ids
    if head is not None:
        (index,) = _chosen(sheet, course, assignment, head).values()
    else:
        found = [number for number, each in enumerate(heads) if fold(each) in _GRADES]
        if len(found) != 1:
            raise UsageError(_NO_GRADE.format(path=sheet.path, heads=_list(heads)))
        (index,) = found
    people = tuple(range(1, len(sheet.rows)))
    most = next((number for number, each in enumerate(heads) if fold(each) in _MOST), None)
    possible = {sheet.cell(row, most).strip() for row in people} - {""} if most is not None else set()
    written = possible | {sheet.cell(row, index).strip() for row in people}
    column = Column(
        index,
        assignment,
        _number(possible.pop()) if len(possible) == 1 else None,
        any("," in cell and _NUMBER.match(cell) for cell in written),
    )
    numbers = {}
    for row in people:
        if match := _PARTICIPANT.match(sheet.cell(row, participants).strip()):
            numbers[row] = match[2]
    name = next((n for n, each in enumerate(heads) if fold(each) in ("full name", "성명", "이름")), None)
    return Form("moodle", (column,), people, numbers, participants + 1 if name is None else name)


def _participants(sheet: Sheet) -> int | None:
    """The first column in which each row has the same word and another number."""
    for index in range(len(sheet.rows[0])):
        matches = [_PARTICIPANT.match(sheet.cell(row, index).strip()) for row in range(1, len(sheet.rows))]
        found = [match for match in matches if match]
        words = {match[1] for match in found}
        if len(found) == len(matches) > 0 and len(words) == 1 and len({match[2] for match in found}) == len(found):
            return index
    return None


def _chosen(sheet: Sheet, course: Course, assignment: str | None, head: str) -> dict[str, int]:
    """The column of that head, for that assignment."""
    if assignment is None:
        raise UsageError(tr("--column needs --assignment ID: one of {ids}.", ids=", ".join(course.ids)))
    heads = sheet.rows[0]
    found = [index for index, each in enumerate(heads) if fold(each) == fold(head)]
    if not found:
        raise UsageError(_NO_COLUMN.format(path=sheet.path, head=_quote(head), heads=_list(heads)))
    if len(found) > 1:
        raise UsageError(
            tr("{path}: several columns are called {head}. Give them other heads.", path=sheet.path, head=_quote(head))
        )
    return {assignment: found[0]}


def _number(cell: str) -> Fraction | None:
    return Fraction(cell.strip().replace(",", ".")) if _NUMBER.match(cell) else None


def _quote(head: str) -> str:
    return f'"{one_line(head)[:60]}"'


def _list(heads: Iterable[str]) -> Text | str:
    return list_names([_quote(head) for head in heads if head.strip()])
