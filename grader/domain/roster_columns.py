"""Which column of a roster says what: by its header, in any order, in Korean or in English.

The line with the headers is the first that names two of the three columns; titles of a few cells may stand above it,
as above a printed list of a class. The limit: no column is guessed by what stands in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from grader.domain.roster_cells import quote
from grader.text import Text, tr
from grader.text.errors import UsageError
from grader.text.safe import one_line

Kind = Literal["id", "name", "email"]
KINDS: tuple[Kind, ...] = ("id", "name", "email")
_KNOWN: dict[str, Kind] = {
    **dict.fromkeys(("id", "학번", "학생번호", "studentid", "studentnumber", "studentno", "idnumber", "sid"), "id"),
    **dict.fromkeys(("name", "이름", "성명", "학생이름", "학생명", "학생성명", "studentname", "fullname"), "name"),
    **dict.fromkeys(
        ("email", "mail", "emailaddress", "mailaddress", "이메일", "이메일주소", "메일", "메일주소", "전자우편"),
        "email",
    ),
    **dict.fromkeys(
        ("전자우편주소", "전자메일", "전자메일주소", "emails", "학교이메일", "학교메일", "개인이메일"), "email"
    ),
}
"""Headers without blanks, signs, capitals and what stands in brackets."""
_ELSE: dict[str, Kind] = {
    **dict.fromkeys(("아이디", "고유번호", "login", "username", "userid", "loginid"), "id"),
    **dict.fromkeys(("학생", "student"), "name"),
}
"""Taken where no better one is there."""
_TITLES = 20
"""Lines that may stand above the headers."""
_TITLE_CELLS = 2
_COUNT = r"\(?\d+ ?(?:명|students?|people)?\)?"
_TOTAL = re.compile(
    rf"(?:[합총소누] ?계|계|총|총 ?원|총 ?인원|(?:총 ?)?학생 ?수|인원 ?수?)(?: ?[:：=]? ?{_COUNT}| ?[:：=])?|"
    rf"(?:(?:grand |sub)?total(?: students)?|sum|count)(?:(?: ?[:：=] ?| ){_COUNT}| ?[:：=])?",
    re.IGNORECASE,
)
"""What a line that counts the others begins with, its number perhaps in the same cell."""
Line = tuple[int, tuple[str, ...]]
"""A line by its number, and its cells."""


@dataclass(frozen=True)
class Columns:
    """Where each thing stands in a line, counted from 0."""

    id: int
    name: int
    emails: tuple[int, ...]
    extra: tuple[tuple[int, str], ...]
    """The others, each with its header as written; of two with one header the second has a number."""
    line: int
    """Of the headers."""

    @property
    def named(self) -> frozenset[int]:
        """Every column that has a header."""
        return frozenset({self.id, self.name, *self.emails, *(index for index, _ in self.extra)})

    @property
    def needed(self) -> int:
        """How many cells a line has at the least."""
        return max(self.id, self.name, *self.emails) + 1


def find_header(lines: Iterable[Line]) -> Line | None:
    """The line that names two of the three columns at least; None where there is none near the top."""
    for line in islice(lines, _TITLES):
        cells = line[1]
        if len({_kind(cell) for cell in cells} - {None}) >= 2:
            return line
        if sum(1 for cell in cells if cell) > _TITLE_CELLS:
            return None
    return None


def is_total(columns: Columns, cells: Sequence[str]) -> bool:
    """Whether the line below the headers is no student's but counts them (`합계 30`): it begins so, and has numbers at
    the most where a student has an id, a name and an address."""
    first = next(cell for cell in cells if cell)
    students = (columns.id, columns.name, *columns.emails)
    there = {cells[index] for index in students if index < len(cells)} - {"", first}
    return _TOTAL.fullmatch(first) is not None and all(re.fullmatch(_COUNT, cell) for cell in there)


def read_columns(where: Text, header: Line) -> Columns:
    """What the headers say; a `UsageError` names what is missing or there twice."""
    number, cells = header
    found: dict[Kind, list[int]] = {kind: _find(cells, kind) for kind in KINDS}
    if missing := [kind for kind in KINDS if not found[kind]]:
        raise UsageError(
            tr(
                "{where}: the columns are named {shown}. Missing: {names}. Add that column; one of addresses may be "
                "empty below its name.",
                where=where,
                shown=_show(cells),
                names=", ".join(_both(kind) for kind in missing),
            )
        )
    for kind in ("id", "name"):
        if len(found[kind]) > 1:
            raise UsageError(
                tr(
                    "{where}: several columns may be the {kind}: {names}. Rename the ones that are not; the id is the "
                    "name of the students' folders.",
                    where=where,
                    kind=_both(kind),
                    names=_show([cells[index] for index in found[kind]]),
                )
            )
    used = {index for indices in found.values() for index in indices}
    extra: dict[str, int] = {}
    for index, cell in enumerate(cells):
        if cell and index not in used:
            title = one_line(cell)
            name = next(name for name in _numbered(title) if name not in extra)
            extra[name] = index
    others = tuple((index, name) for name, index in extra.items())
    return Columns(found["id"][0], found["name"][0], tuple(found["email"]), others, number)


def _both(kind: Kind) -> str:
    return {"id": "id (학번)", "name": "name (이름)", "email": "email (이메일)"}[kind]


def explain_no_header(where: Text, cells: Sequence[str]) -> Text:
    """What the first line should be, and is not."""
    return tr(
        "{where}: the first line must name the columns id, name and email (학번, 이름, 이메일), in any order, and is "
        "{shown}. Put such a line at the top.",
        where=where,
        shown=_show(cells),
    )


def _numbered(title: str) -> Iterable[str]:
    yield title
    number = 2
    while True:
        yield f"{title} ({number})"
        number += 1


def _find(cells: Sequence[str], kind: Kind) -> list[int]:
    sure = [index for index, cell in enumerate(cells) if _known(plain_header(cell)) == kind]
    return sure or [index for index, cell in enumerate(cells) if _ELSE.get(plain_header(cell)) == kind]


def _kind(cell: str) -> Kind | None:
    return _known(plain_header(cell)) or _ELSE.get(plain_header(cell))


def _known(letters: str) -> Kind | None:
    """By the letters of a header; columns of addresses may be numbered."""
    numbered = _KNOWN.get(letters.rstrip("0123456789"))
    return numbered if numbered == "email" else _KNOWN.get(letters)


def plain_header(cell: str) -> str:
    """The header's letters and digits alone: `E-mail (필수)` as `email`."""
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", cell)).casefold()
    return "".join(letter for letter in re.sub(r"[(\[].*?[)\]]", "", text) if letter.isalnum())


def _show(cells: Sequence[str]) -> str:
    return quote(",".join(cells))
