"""Who has a row: the class as the roster and the class folder have it now, each with their current reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from grader.roster import Roster
from grader.verdict import Report


@dataclass(frozen=True)
class Student:
    """One student of the class; `known` is whether the roster has them (always true without a roster)."""

    id: str
    name: str
    known: bool
    emails: tuple[str, ...]
    reports: Mapping[str, Report]
    """By assignment id; what was not handed in has none."""


def students_of(reports: Iterable[Report], roster: Roster, folders: Collection[str] | None = None) -> list[Student]:
    """The roster in its order, then the others by id. `folders` are the students that the class folder holds now:
    with it, the reports of somebody who is neither there nor in the roster are left out."""
    own: dict[str, dict[str, Report]] = defaultdict(dict)
    for report in reports:
        own[report.student][report.assignment] = report
    known = [Student(person.id, person.name, True, person.emails, own.get(person.id, {})) for person in roster]
    others = set(own if folders is None else folders) - {person.id for person in roster}
    return known + [Student(id_, id_, len(roster) == 0, (), own.get(id_, {})) for id_ in sorted(others)]
