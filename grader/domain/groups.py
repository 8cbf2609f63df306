"""Who works together: `[groups]` of course.toml names, for each assignment that groups hand in, a column of the roster.

What stands there in two rows makes these two one group; who has nothing there works alone. Headers are compared as
`grader.domain.roster_columns` does. The limit: the roster as it is now decides; of former groups nothing is known here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.domain.course import Course
from grader.domain.roster import Roster
from grader.domain.roster_columns import plain_header
from grader.text import tr
from grader.text.errors import UsageError
from grader.text.folding import fold
from grader.text.safe import list_names, one_line


@dataclass(frozen=True)
class Groups:
    """Of each assignment that groups hand in, everybody who is in one with all who are in it."""

    by_assignment: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Assignment → student → the group, by ids in the roster's order."""

    def members(self, student: str, assignment: str) -> tuple[str, ...]:
        """Everybody of the student's group, that student too; the student alone where there is none."""
        return self.by_assignment.get(assignment, {}).get(student, (student,))

    def all_members(self, student: str) -> tuple[str, ...]:
        """The same of any assignment."""
        return tuple(dict.fromkeys(each for id_ in self.by_assignment for each in self.members(student, id_)))


def read_groups(course: Course, roster: Roster) -> Groups:
    """The groups of the class; `UsageError` where the roster lacks a column that the course names."""
    if not len(roster):
        return Groups()
    return Groups({id_: _of_column(header, roster) for id_, header in course.groups.items() if id_ in course.ids})


def _of_column(header: str, roster: Roster) -> dict[str, tuple[str, ...]]:
    headers = list(next(iter(roster)).extra)
    exact = [each for each in headers if fold(each) == fold(header)]
    found = exact or [each for each in headers if plain_header(each) == plain_header(header)]
    if len(found) != 1:
        raise UsageError(
            tr(
                "course.toml, [groups]: the roster has no column {header}, or several. It has: {known}. Name the "
                "column that says who works together.",
                header=one_line(header),
                known=list_names(headers) or "–",
            )
        )
    people: dict[str, list[str]] = defaultdict(list)
    for person in roster:
        if group := fold(person.extra[found[0]].strip()):
            people[group].append(person.id)
    return {id_: tuple(ids) for ids in people.values() if len(ids) > 1 for id_ in ids}
