"""Who ever was on the roster: each run writes down who is, so that who is no longer there is known to have left, and is
found by the name and the addresses that the roster gave them last.

What they handed in and the scores of it stay in the gradebook. The limit: who left is known here; that no report, mail
or number speaks of them is `grader.report.people`'s and its callers' affair.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from grader.domain.roster import Person, Roster
from grader.gradebook.book import Gradebook
from grader.gradebook.file import decode_name, encode_name, transaction, translate_errors
from grader.gradebook.runs import Run


def enrol(book: Gradebook, roster: Roster, run: Run) -> None:
    """Keep that these people are on the roster, from `run` on where they never were, and what they are called now; on
    the disk when this returns."""
    known = read_enrolled(book)
    rows = [
        (encode_name(person.id), run.id, encode_name(person.name), json.dumps(person.emails, ensure_ascii=False))
        for person in roster
        if _as_kept(person) != known.get(person.id)
    ]
    if rows:
        with translate_errors(book.path), transaction(book._db):
            book._db.executemany(
                "INSERT INTO enrolled (student, first_run, name, emails) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (student) DO UPDATE SET name = excluded.name, emails = excluded.emails",
                rows,
            )


def read_enrolled(book: Gradebook) -> dict[str, Person]:
    """Everybody who was on the roster of a run, by id, as the last of these rosters has them. Of who left before that
    was kept, the name is empty."""
    rows = book.read_rows("SELECT student, name, emails FROM enrolled")
    people = [(decode_name(student), decode_name(name), json.loads(emails)) for student, name, emails in rows]
    return {id_: Person(id_, name, tuple(emails)) for id_, name, emails in people}


def _as_kept(person: Person) -> Person:
    return Person(person.id, person.name, person.emails)


def class_leavers(book: Gradebook, roster: Roster, folders: Iterable[str]) -> tuple[str, ...]:
    """`find_leavers` of the whole class: of everybody who has a folder or a report."""
    return find_leavers(book, roster, {*folders, *(student for student, _ in book.attempts())})


def find_leavers(book: Gradebook, roster: Roster, present: Iterable[str]) -> tuple[str, ...]:
    """Of the students `present` (they have work or reports) those who left the roster, sorted. Without a roster nobody
    is known to have left."""
    if not len(roster):
        return ()
    enrolled = read_enrolled(book)
    current = {person.id for person in roster}
    return tuple(sorted({id_ for id_ in present if id_ in enrolled and id_ not in current}))
