"""Which column of a roster says what: by its header, in any order, in Korean or in English.

The line with the headers is the first that names two of the three columns, or the two lines that do so together, as
merged cells make them; titles of a few cells may stand above it, as above a printed list of a class. Below it, too, a
line may be no student's: a total, a remark, the headers again. The limit: no column is guessed by what stands in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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
    **dict.fromkeys(("학생", "student", "firstname", "givenname", "forename"), "name"),
}
"""Taken where no better one is there."""
_GIVEN = frozenset({"이름", "name", "firstname", "givenname", "forename"})
_FAMILY = frozenset({"성", "성씨", "lastname", "surname", "familyname"})
"""Headers of two columns that are a name together."""
_TITLES = 20
"""Lines that may stand above the headers."""
_TITLE_CELLS = 2
_COUNT = r"\(?\d+ ?(?:명|students?|people)?\)?"
_TOTAL = re.compile(
    r"(?:(?:총 ?)?합계|[합총소누] ?계|계|요약|총|총 ?원|총 ?인원|(?:총 ?)?학생 ?수|인원 ?수?)"
    rf"(?: ?[:：=]? ?{_COUNT}| ?[:：=])?|"
    rf"(?:(?:grand |sub)?total(?: students)?|sum|count)(?:(?: ?[:：=] ?| ){_COUNT}| ?[:：=])?",
    re.IGNORECASE,
)
"""What a line that counts the others begins with, its number perhaps in the same cell."""
_REMARK = re.compile(
    r"[※*•▶☞]|# |(?:이하|아래) ?(?:여백|빈 ?칸)|끝\.?\Z|(?:주|비고|참고|주의|note|n\.b)\.? ?[):：]", re.IGNORECASE
)
"""How a remark below a list begins."""
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
    family: int | None = None
    """Of the family name, where that of the name may be the given one alone; one of `extra`, too."""

    @property
    def named(self) -> frozenset[int]:
        """Every column that has a header."""
        return frozenset({self.id, self.name, *self.emails, *(index for index, _ in self.extra)})

    @property
    def needed(self) -> int:
        """How many cells a line has at the least."""
        return max(self.id, self.name, *self.emails) + 1


def has_header(lines: Iterable[Line]) -> bool:
    """Whether there is one near the top; no line below it is asked for."""
    return next(_headers(lines), None) is not None


def find_header(lines: Iterable[Line]) -> Line | None:
    """The line that names two of the three columns at least, the lower one of two; None where there is none near the
    top."""
    return next((joined or line for line, joined in _headers(lines, joining=True)), None)


def _headers(lines: Iterable[Line], *, joining: bool = False) -> Iterator[tuple[Line, Line | None]]:
    """The headers: the line that names them, and what it says with the one below it, where that goes on."""
    rest = iter(lines)
    line = next(rest, None)
    for _ in range(_TITLES):
        if line is None:
            return
        alone = len(_kinds(line[1])) >= 2
        if alone and not joining:
            yield line, None
            return
        below = next(rest, None)
        joined = None if below is None else _join(line[1], below[1])
        if alone or joined is not None:
            yield line, None if below is None or joined is None else (below[0], joined)
            return
        if sum(1 for cell in line[1] if cell) > _TITLE_CELLS:
            return
        line = below


def _join(upper: tuple[str, ...], lower: tuple[str, ...]) -> tuple[str, ...] | None:
    """Two lines of headers as one: a header of several lines or columns stands in the first of its cells alone. None
    where the lower line may be a student's, or says nothing that the upper one does not."""
    width = max(len(upper), len(lower))
    upper, lower = (cells + ("",) * (width - len(cells)) for cells in (upper, lower))
    if any("@" in cell for cell in (*upper, *lower)) or any(map(_TOTAL.fullmatch, lower)):
        return None
    if any(_kind(head) in ("id", "name") and cell and not _kind(cell) for head, cell in zip(upper, lower, strict=True)):
        return None
    joined: list[str] = []
    group, wide = "", False
    for head, cell in zip(upper, lower, strict=True):
        wide |= bool(group and not head and cell)
        group = head or (group if cell else "")
        joined.append(group if _kind(group) and not _kind(cell) else cell or head)
    kinds, before = _kinds(joined), _kinds(upper)
    found = {"id", "name"} <= kinds and (wide or (before and kinds > before))
    return tuple(joined) if found and sum(map(bool, upper)) > _TITLE_CELLS else None


def is_total(columns: Columns, cells: Sequence[str], above: int) -> bool:
    """Whether the line below the headers is no student's but counts them (`합계 30`): it begins so, but for a running
    number, and has numbers at the most where a student has an id, a name and an address. `above` is how many lines
    stand between; a number that is more than these can count, or stands before the word, is somebody's id."""
    at = next((at for at, cell in enumerate(cells) if cell and not re.fullmatch(_COUNT, cell)), None)
    if at is None or not _TOTAL.fullmatch(cells[at]):
        return False
    students = (columns.id, columns.name, *columns.emails)
    there = [cells[index] for index in students if index < len(cells) and cells[index] not in ("", cells[at])]
    if not all(re.fullmatch(_COUNT, cell) for cell in there):
        return False
    id_ = cells[columns.id] if columns.id < len(cells) else ""
    digits = "".join(filter(str.isdigit, id_)) if re.fullmatch(_COUNT, id_) else ""
    return not digits or (at < columns.id and float(digits) <= above + 1)  # no int is made of thousands of digits


def is_remark(columns: Columns, cells: Sequence[str], *, last: bool) -> bool:
    """Whether the line below the headers is no student's but a remark, a single cell: it begins with a sign of one,
    or is several words in the place of an id and below the `last` of all names."""
    there = [index for index, cell in enumerate(cells) if cell]
    if len(there) != 1:
        return False
    cell = cells[there[0]]
    return _REMARK.match(cell) is not None or (last and there[0] == columns.id and len(cell.split()) > 1)


def is_blank(columns: Columns, cells: Sequence[str]) -> bool:
    """Whether the line below the headers has nothing of a student's, but something in further columns."""
    family = () if columns.family is None else (columns.family,)
    students = (columns.id, columns.name, *columns.emails, *family)
    filled = {index for index, cell in enumerate(cells) if cell}
    return filled <= columns.named and filled.isdisjoint(students)


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
    family = [index for index, cell in enumerate(cells) if plain_header(cell) in _FAMILY]
    split = len(family) == 1 and plain_header(cells[found["name"][0]]) in _GIVEN
    return Columns(
        found["id"][0],
        found["name"][0],
        tuple(found["email"]),
        others,
        number,
        family[0] if split else None,
    )


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


def _kinds(cells: Iterable[str]) -> set[Kind]:
    return {kind for kind in map(_kind, cells) if kind is not None}


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
