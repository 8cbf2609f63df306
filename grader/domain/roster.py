"""The roster: who is in the class, and where mail may go.

`roster.csv` or `roster.xlsx` in the class folder has columns for id, name and addresses, and any others
(`grader.domain.roster_table`). Everything is checked here once: an address that is on a `Roster` may be put into a mail
header as it stands, and is that of one student. The limit: no address ever comes from anywhere else, least of all from
what a student handed in.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from grader.domain.given_file import find_given
from grader.domain.records import ROSTERS
from grader.domain.roster_cells import check_id, check_name, is_date, join_name, read_addresses
from grader.domain.roster_columns import Columns
from grader.domain.roster_table import Table, read_table
from grader.text import Text, tr
from grader.text.errors import UsageError
from grader.text.folding import fold
from grader.text.safe import full_name, list_names, one_line

SECTIONS = ("section", "분반", "반")
"""How the column is named, in any case, that says in which part of the class somebody is."""
_SEXES = frozenset({"", "남", "여", "남자", "여자", "m", "f"})
"""What stands below `성` where that is no family name."""
MAX_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class Person:
    """One row: the id (the name of the student's folder), the name (NFC), the addresses in the roster's order."""

    id: str
    name: str
    emails: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What further columns say, by their headers as written, in their order; one that is empty in this row, too."""

    @property
    def label(self) -> str:
        """As a sentence names them: the name, and the id with it."""
        return full_name(self.id, self.name)

    @property
    def section(self) -> str:
        """What the column of sections says; empty where there is none."""
        return next((value for header, value in self.extra.items() if fold(header) in SECTIONS), "")


@dataclass(frozen=True)
class Roster:
    """The class in the roster's order; empty where there is no roster."""

    people: tuple[Person, ...] = ()
    warnings: tuple[Text, ...] = ()
    """What is allowed but looks like a slip: a name that two people have, ids that differ in capitals alone, nobody, a
    line that counts the others, a remark, lines of nobody, rows that are hidden, sections of merged cells or that are
    dates."""

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


def class_roster(root: Path) -> Roster:
    """The roster of the class in `root`; an empty one where there is none. `UsageError` as `load_roster`, and where
    there are two."""
    there = [name for name in ROSTERS if os.path.lexists(root / name)]
    if len(there) > 1:
        raise UsageError(
            tr(
                "{root} holds {names}: which of them is the roster cannot be told. Keep one, and move the other away.",
                root=root,
                names=" / ".join(there),
            )
        )
    return load_roster(root / there[0]) if there else Roster()


def load_roster(path: Path) -> Roster:
    """The roster in `path`; an empty one where there is no such file; a `UsageError` names line and fault."""
    raw = find_given(path, MAX_BYTES, tr("Put the roster there, or remove it."))
    return Roster() if raw is None else _collect(read_table(path, raw))


def _collect(table: Table) -> Roster:
    """One person a line, none of them twice."""
    people: dict[str, Person] = {}
    lines: dict[str, int] = {}
    addresses: dict[str, Person] = {}
    columns = table.columns
    if columns.family is not None and {fold(cells[columns.family]) for _, cells in table.lines} <= _SEXES:
        columns = replace(columns, family=None)
    for line, cells in table.lines:
        where = table.place(line)
        person = _read_person(where, columns, cells)
        if person.id in people:
            raise UsageError(
                tr(
                    "{where}: the id {id!r} stands on {first} already. Give each student an id of their own.",
                    where=where,
                    id=person.id,
                    first=table.unit(lines[person.id]),
                )
            )
        people[person.id], lines[person.id] = person, line
        for email in person.emails:
            if (other := addresses.setdefault(email.lower(), person)) is not person:
                raise UsageError(
                    tr(
                        "{where}: the address {email} of {student} is that of {other} on {first}, too. An address is "
                        "one student's: correct one of the two.",
                        where=where,
                        email=email,
                        student=person.label,
                        other=other.label,
                        first=table.unit(lines[other.id]),
                    )
                )
    return Roster(tuple(people.values()), tuple(_find_warnings(table, people, lines)))


def _read_person(where: Text, columns: Columns, cells: tuple[str, ...]) -> Person:
    id_, name = cells[columns.id], cells[columns.name]
    if columns.family is not None:
        name = join_name(cells[columns.family], name)
    check_id(where, id_)
    check_name(where, name)
    emails = read_addresses(where, [cells[index] for index in columns.emails])
    # Remarks of whoever keeps the list: a line break in one stops nobody, and is made visible.
    extra = {header: one_line(cells[index]) for index, header in columns.extra}
    return Person(id_, name or id_, emails, extra)


def _find_warnings(table: Table, people: Mapping[str, Person], lines: Mapping[str, int]) -> Iterator[Text]:
    if not people:
        yield tr(
            "{file} names its columns and no student: everybody who has a folder is graded as if there was no roster, "
            "and there are no mails.",
            file=table.path.name,
        )
    for line, cells in table.totals:
        yield tr(
            "{file}: {line} ({shown}) counts the students and is left out. If it is a student, put their id into the "
            "column {column}.",
            file=table.path.name,
            line=table.unit(line),
            shown=one_line(" ".join(cell for cell in cells if cell), 40),
            column="id (학번)",
        )
    for line, cells in table.remarks:
        yield tr(
            "{file}: {line} ({shown}) is a remark and left out. If it is a student, give them an id and a name.",
            file=table.path.name,
            line=table.unit(line),
            shown=one_line("".join(cells), 40),
        )
    if table.blank:
        yield tr(
            "{file}: {line} is left out, and so is each other line that has neither an id nor a name nor an address "
            "(lines: {count}). If it is a student, give them an id.",
            file=table.path.name,
            line=table.unit(table.blank[0][0]),
            count=len(table.blank),
        )
    if table.hidden:
        yield tr(
            "{file}: hidden rows are read like all others (students: {count}): {who}. Who is no student of the class "
            "any more has to be removed, not hidden.",
            file=table.path.name,
            count=len(table.hidden),
            who=list_names([one_line(id_) for id_, line in lines.items() if line in table.hidden]),
        )
    if merged := _without_section(list(people.values())):
        yield tr(
            "{file}: no section (students: {count}): {who}. If it is that of the line above, as where a CSV was made "
            "of merged cells, put it into each line.",
            file=table.path.name,
            who=list_names([one_line(person.id) for person in merged]),
            count=len(merged),
        )
    if dates := list(dict.fromkeys(person.section for person in people.values() if is_date(person.section))):
        yield tr(
            "{file}: the sections {shown} are dates: Excel takes a section such as 3-1 for one. Format that column as "
            "text (Format Cells, Text), and put them in anew.",
            file=table.path.name,
            shown=list_names([one_line(date) for date in dates]),
        )
    by_name: dict[str, Person] = {}
    by_letters: dict[str, Person] = {}
    for person in people.values():
        if (other := by_name.setdefault(person.name, person)) is not person:
            yield tr(
                "{file}: {line} and {line2} have the same name: {name}. Name their folders by id.",
                file=table.path.name,
                line=table.unit(lines[other.id]),
                line2=table.unit(lines[person.id]),
                name=one_line(person.name),
            )
        if (other := by_letters.setdefault(fold_id(person.id), person)) is not person:
            yield tr(
                "{file}: the ids {id} on {line} and {id2} on {line2} differ in capitals alone. If that is one student, "
                "remove one of the lines.",
                file=table.path.name,
                id=other.id,
                line=table.unit(lines[other.id]),
                id2=person.id,
                line2=table.unit(lines[person.id]),
            )


def _without_section(people: Sequence[Person]) -> list[Person]:
    """Who has none, where that looks as if it was one cell for those below each other."""
    empty = [person for person in people if not person.section]
    return empty if people and people[0].section and 2 * len(empty) >= len(people) else []


def fold_id(id_: str) -> str:
    """The same for two ids that a person may take for one: without capitals and full-width forms."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", id_)).casefold()
