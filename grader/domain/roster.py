"""The roster: who is in the class, and where mail may go.

`roster.csv` has the columns `id,name,email`; several addresses of one person are parted by `;`. The file may be
UTF-8, with or without BOM, or cp949 (Excel on a Korean Windows), with any line ends. Everything is checked here
once: an address that is on a `Roster` may be put into a mail header as it stands. The limit: no address ever comes
from anywhere else, least of all from what a student handed in.
"""

from __future__ import annotations

import csv
import io
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from grader.text import EMPTY, Text, plain, tr
from grader.text.errors import UsageError

HEADER = ["id", "name", "email"]
SECTIONS = ("section", "분반", "반")
"""How the column is named, in any case, that says in which part of the class somebody is."""
MAX_BYTES = 10 * 1024 * 1024

# The addresses people really have. Quoted local parts, comments and `Name <address>` are legal mail and refused
# here: every one of them is a way to put a second address, or another header, into the field.
_ADDRESS = re.compile(
    r"[A-Za-z0-9_+][A-Za-z0-9_+!#$%&'*/=?^`{|}~-]*(?:\.[A-Za-z0-9_+!#$%&'*/=?^`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])"
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Person:
    """One row: the id (the name of the student's folder), the name (NFC), the addresses in the roster's order."""

    id: str
    name: str
    emails: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What further columns say, by their headers as written, in their order; one that is empty in this row, too."""

    @property
    def section(self) -> str:
        """What the column of sections says; empty where there is none."""
        return next((value for header, value in self.extra.items() if header.casefold() in SECTIONS), "")


@dataclass(frozen=True)
class Roster:
    """The class in the roster's order; empty where there is no roster."""

    people: tuple[Person, ...] = ()
    warnings: tuple[Text, ...] = ()
    """What is allowed but looks like a slip: one address on two rows, a name that two people have."""

    def __iter__(self) -> Iterator[Person]:
        return iter(self.people)

    def __len__(self) -> int:
        return len(self.people)

    def __getitem__(self, id_: str) -> Person:
        return self._by_id[id_]

    def __contains__(self, id_: object) -> bool:
        return id_ in self._by_id

    def find(self, folder: str) -> Person | None:
        """The person whose folder it is: by id, else by a name that only one person has."""
        key = unicodedata.normalize("NFC", folder)
        if key in self._by_id:
            return self._by_id[key]
        namesakes = [person for person in self.people if person.name == key]
        return namesakes[0] if len(namesakes) == 1 else None

    @cached_property
    def _by_id(self) -> dict[str, Person]:
        return {person.id: person for person in self.people}


_FLAGS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def load_roster(path: Path) -> Roster:
    """The roster in `path`; an empty one where there is no such file; a `UsageError` names line and fault."""
    try:
        # A FIFO or a device may never end, or begin.
        with open(os.open(path, os.O_RDONLY | _FLAGS), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UsageError(tr("{path} is no file. Put the roster there, or remove it.", path=path))
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return Roster()
    except OSError as error:
        raise UsageError(
            tr("{path} cannot be read: {error}. Correct that and run again.", path=path, error=error.strerror)
        ) from error
    if len(raw) > MAX_BYTES:
        raise UsageError(
            tr(
                "{path} is larger than {size} MiB; that is no roster. Put the right file there.",
                path=path,
                size=MAX_BYTES >> 20,
            )
        )
    people: dict[str, Person] = {}
    lines: dict[str, int] = {}
    for line, row in _parse_rows(path, _decode(path, raw)):
        person = _parse_person(tr("{path}, line {line}", path=path, line=line), row)
        if person.id in people:
            raise UsageError(
                tr(
                    "{path}, line {line}: the id {id!r} stands on line {first} already. Give each student an id of "
                    "their own.",
                    path=path,
                    line=line,
                    id=person.id,
                    first=lines[person.id],
                )
            )
        people[person.id], lines[person.id] = person, line
    return Roster(tuple(people.values()), tuple(_find_warnings(people.values(), lines)))


def _decode(path: Path, raw: bytes) -> str:
    if raw.startswith(_WORKBOOKS):
        raise UsageError(
            tr('{path} is a workbook of Excel. In Excel, save it as "CSV UTF-8 (comma delimited)".', path=path)
        )
    if raw.startswith(_UTF16):
        raise UsageError(tr('{path} is UTF-16. In Excel, save it as "CSV UTF-8 (comma delimited)".', path=path))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp949")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UsageError(
            tr(
                "{path}, line {line}: neither UTF-8 nor cp949. Open it in an editor and save it as UTF-8.",
                path=path,
                line=line,
            )
        ) from error


def _parse_rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row below the header that is not empty; three cells each."""
    # A lone CR (old Mac Excel) ends a line too; csv.reader alone would call it a fault.
    reader = csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline=""), strict=True)
    header_seen = False
    start = 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            row = [unicodedata.normalize("NFC", cell.strip()) for cell in cells]
            if not any(row):
                continue
            while len(row) > len(HEADER) and not row[-1]:
                row.pop()  # Excel pads rows with empty cells
            if not header_seen:
                if [cell.lower() for cell in row] != HEADER:
                    raise UsageError(_explain_header(path, line, row))
                header_seen = True
                continue
            if len(row) != len(HEADER):
                raise UsageError(
                    tr(
                        "{path}, line {line}: {count} cells where id,name,email makes 3. Put a name that holds a comma "
                        'between double quotes ("Kim, Min"), and part addresses by ";".',
                        path=path,
                        line=line,
                        count=len(row),
                    )
                )
            yield line, row
    except csv.Error as error:
        raise UsageError(
            tr(
                "{path}, line {line}: {error}. Look for a double quote that is not closed.",
                path=path,
                line=start,
                error=error,
            )
        ) from error
    if not header_seen:
        raise UsageError(
            tr("{path} is empty; the first line must be id,name,email. Fill it in, or remove the file.", path=path)
        )


_KOREAN = {
    **dict.fromkeys(("학번", "아이디", "번호", "id"), "id"),
    **dict.fromkeys(("이름", "성명", "학생", "name"), "name"),
    **dict.fromkeys(("이메일", "메일", "전자우편", "이메일주소", "email", "e-mail", "mail"), "email"),
}


def _explain_header(path: Path, line: int, row: list[str]) -> Text:
    """What is wrong with the first line, and what to do about it."""
    sentence = tr(
        "{path}, line {line}: the first line must be id,name,email and is {shown}. ",
        path=path,
        line=line,
        shown=_quote(",".join(row)),
    )
    columns = [_KOREAN.get(cell.lower().replace(" ", ""), "") for cell in row]
    separator = next((mark for mark in ";\t|" if len(row) == 1 and mark in row[0]), "")
    if separator:
        return sentence + tr(
            "The columns are parted by {mark}: in Excel, save it as CSV UTF-8 (comma delimited).",
            mark={"\t": tr("tabs"), ";": plain(";"), "|": plain("|")}[separator],
        )
    if columns == HEADER:
        return sentence + tr("Write these three words in its place; the rows below may stay.")
    if sorted(columns) == sorted(HEADER):
        return sentence + tr("The columns are the right ones: put them in that order, and name them so.")
    missing = [name for name in HEADER if name not in columns]
    if any(columns) and missing and len(columns) >= 2:
        return sentence + tr("Missing: {names}. Put exactly these three columns there.", names=", ".join(missing))
    return sentence + tr("Put that line at the top, columns in that order, parted by commas.")


def _parse_person(where: Text, row: list[str]) -> Person:
    id_, name, addresses = row
    if not id_:
        raise UsageError(
            tr("{where}: the id is empty. Give the student an id; it is the name of their folder.", where=where)
        )
    for column, value in (("id", id_), ("name", name)):
        if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") for letter in value):
            raise UsageError(
                tr(
                    "{where}: the {column} {value} holds an invisible character. Type it anew.",
                    where=where,
                    column=column,
                    value=_quote(value),
                )
            )
    if re.fullmatch(r"\d(\.\d+)?[eE]\+\d+|\d+\.0+", id_):
        raise UsageError(
            tr(
                "{where}: the id {id} is what Excel makes of a long number. Format that column as text, and type the "
                "ids anew.",
                where=where,
                id=id_,
            )
        )
    if "/" in id_ or "\\" in id_ or id_ in (".", ".."):
        raise UsageError(
            tr("{where}: the id {id!r} cannot be the name of a folder. Leave out / and \\.", where=where, id=id_)
        )
    emails = [part.strip() for part in addresses.split(";") if part.strip()]
    for email in emails:
        if fault := _explain_address(email):
            raise UsageError(
                tr("{where}: {email} is not an address: {fault}.", where=where, email=_quote(email), fault=fault)
            )
    return Person(id_, name or id_, tuple(dict.fromkeys(emails)))


def _explain_address(email: str) -> Text:
    """Why this is not one plain address, and what to do; empty if it is."""
    if any(unicodedata.category(letter)[0] == "C" for letter in email):
        return tr("it holds a line break or another invisible character; type it anew")
    if "," in email or email.count("@") > 1:
        return tr('it looks like several; part them by ";"')
    if "<" in email or ">" in email or " " in email or '"' in email:
        return tr("write the bare address, min@example.org, without name, quotes, brackets or blanks")
    if "@" not in email:
        return tr("it has no @")
    if not email.isascii():
        return tr("it may hold only ASCII letters; write a Korean domain in its xn-- form")
    if len(email) > 254 or len(email.partition("@")[0]) > 64 or not _ADDRESS.fullmatch(email):
        return tr("correct it to the form name@example.org")
    return EMPTY


def _find_warnings(people: Iterable[Person], lines: dict[str, int]) -> Iterator[Text]:
    by_address: dict[str, Person] = {}
    by_name: dict[str, Person] = {}
    for person in people:
        for email in person.emails:
            if (other := by_address.setdefault(email.lower(), person)) is not person:
                yield tr(
                    "roster.csv, lines {lines} and {lines2} have the same address: {email}",
                    lines=lines[other.id],
                    lines2=lines[person.id],
                    email=email,
                )
        if (other := by_name.setdefault(person.name, person)) is not person:
            yield tr(
                "roster.csv, lines {lines} and {lines2} have the same name: {name}. Name their folders by id.",
                lines=lines[other.id],
                lines2=lines[person.id],
                name=person.name,
            )


def _quote(value: str) -> str:
    """A value as a sentence can hold it: quoted, escaped, not endless."""
    return ascii(value[:80]) if not value[:80].isprintable() else repr(value[:80])
