"""Groups of students with exactly the same wrong answers on the same inputs, and the mistake that they share.

A mistake is a test and the digest of what was done in it (`StaffNote.behaviour`), never the text of the code. Who made
the same mistake in a test is a group; where the same students share several mistakes, they are one group. Those by
public tests are made of public tests alone; one by hidden tests with the students of such a one adds nothing and is
left out.

The limit: groups of two and more; reports from before behaviours were kept are of none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

from grader.domain.verdict import Report
from grader.gradebook.notes import Mistake, Note
from grader.report.analysis import Group
from grader.report.analysis.notes import last_notes
from grader.text import EMPTY, Text

LEAST_STUDENTS = 2


def find_groups(assignment: str, reports: Sequence[Report], notes: Sequence[Note] = ()) -> tuple[Group, ...]:
    """The groups among the reports of that assignment, the largest first; each with its note, where it has one."""
    texts = {(note.public, note.mistakes): note.text for note in last_notes(notes) if note.assignment == assignment}
    public = _by_students(reports, visible=True)
    hidden = _by_students(reports, visible=False)
    groups = [_group(assignment, True, students, found, texts) for students, found in public.items()]
    groups += [
        _group(assignment, False, students, found, texts)
        for students, found in hidden.items()
        if students not in public
    ]
    return tuple(sorted(groups, key=lambda group: (-len(group.students), not group.public, group.tests, group.id)))


def group_id(assignment: str, mistakes: Iterable[Mistake], *, public: bool) -> str:
    """The same for the same mistakes, whoever makes them."""
    digest = hashlib.sha256(json.dumps([assignment, public, sorted(mistakes)]).encode()).hexdigest()
    return f"{assignment}-{digest[:8]}"


_Found = dict[Mistake, str]
"""Mistake → a call that shows it."""


def _by_students(reports: Sequence[Report], *, visible: bool) -> dict[frozenset[str], _Found]:
    """Each set of students with all mistakes that just they share."""
    students: dict[Mistake, set[str]] = {}
    shown: dict[Mistake, str] = {}
    for report in reports:
        for test in report.outline:
            if test.visible != visible or not test.behaviour:
                continue
            mistake = (test.name, test.behaviour)
            students.setdefault(mistake, set()).add(report.student)
            known = shown.get(mistake, "")
            if not known or (len(test.shown), test.shown) < (len(known), known):
                shown[mistake] = test.shown
    groups: dict[frozenset[str], _Found] = {}
    for mistake, members in students.items():
        if len(members) >= LEAST_STUDENTS:
            groups.setdefault(frozenset(members), {})[mistake] = shown[mistake]
    return groups


def _group(
    assignment: str,
    public: bool,
    students: Iterable[str],
    found: _Found,
    texts: dict[tuple[bool, tuple[Mistake, ...]], Text],
) -> Group:
    mistakes = tuple(sorted(found))
    return Group(
        id=group_id(assignment, mistakes, public=public),
        assignment=assignment,
        public=public,
        students=tuple(sorted(students)),
        tests=tuple(dict.fromkeys(test for test, _ in mistakes)),
        mistakes=mistakes,
        call=min(found.values(), key=lambda call: (not call, len(call), call)),
        note=texts.get((public, mistakes), EMPTY),
    )
