"""All that the gradebook keeps of one student: read for them, or deleted so that nothing of it is left in the file.

Deleted are their reports, attempts, deliveries, decisions, what they asked and were answered, what is known of their
mails and of what arrived from them, their places in notes and in the roster's record, what only their reports said of
what is stored once for many (`grader.gradebook.shelf`), and their name where a run kept what it was asked for. The file
is written anew without the pages that were freed in earlier days (`VACUUM`), and those that are freed now are
overwritten (`secure_delete`). That something was deleted, when, by whom and why, is kept in `forgotten.json`, without
the student.

The limit: what a student may read of it is `grader.report.personal`'s; files elsewhere are nobody's here.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from grader.domain.decisions import Decision
from grader.domain.roster import Person
from grader.domain.verdict import Report
from grader.gradebook.arrivals import ArrivalRecord, read_arrivals
from grader.gradebook.bodies import find_pieces, read_report
from grader.gradebook.book import Gradebook
from grader.gradebook.decisions import read_decisions
from grader.gradebook.deliveries import Delivery, read_deliveries
from grader.gradebook.enrolment import read_enrolled
from grader.gradebook.file import decode_name, encode_name, transaction, translate_errors, utc_now
from grader.gradebook.inquiries import Inquiry, read_inquiries
from grader.gradebook.shelf import Shelf, Shelves, drop_unsaid
from grader.text import tr
from grader.text.errors import MachineError

FORGOTTEN = "forgotten.json"
_BLOTTED = "…"


@dataclass(frozen=True)
class KeptReport:
    """One report that counted for the student, or does."""

    report: Report
    run: int
    current: bool
    """Whether it is the one that counts now."""


@dataclass(frozen=True)
class Personal:
    """What is kept of one student, in the order in which it came."""

    student: str
    enrolled: Person | None
    """As the last roster of a run had them that did; None where none did."""
    reports: tuple[KeptReport, ...]
    """Without those that are only proposed."""
    decisions: tuple[Decision, ...]
    """About the student alone, and holds of all."""
    messages: tuple[Delivery, ...]
    """What was prepared for them, with what became of it."""
    mails: tuple[tuple[str, str, str, str, str], ...]
    """Of mails that work came by: assignment, attempt, Message-ID, those that it answered (JSON, a list), subject."""
    arrivals: tuple[ArrivalRecord, ...]
    """What arrived from them, with those of its parts that are theirs."""
    inquiries: tuple[Inquiry, ...]
    """What they asked about these messages, with what was done about it."""
    notes: tuple[tuple[str, str, str], ...]
    """Assignment, Korean, English: remarks to a group that names the student or that they came to later, but for those
    that were taken back."""


def read_personal(class_folder: Path, folder: Path, student: str) -> Personal:
    """What the gradebook in `folder` keeps of that student (by id). `UsageError` where there is no gradebook."""
    with Gradebook.open(class_folder, write=False, folder=folder) as book, translate_errors(book.path):
        path, db, name = book.path, book._db, encode_name(student)
        db.execute("BEGIN")  # one moment of it, whatever a run writes meanwhile
        reports = db.execute(
            "SELECT assignment, body, run, id IN (SELECT id FROM current_reports WHERE student = ?) FROM reports "
            "WHERE student = ? AND proposed = 0 ORDER BY id",
            (name, name),
        ).fetchall()
        shelves = Shelves(db)
        kept = tuple(
            KeptReport(_parse_report(path, body, shelves[assignment]), run, bool(current))
            for assignment, body, run, current in reports
        )
        messages = tuple(each for each in read_deliveries(book) if each.student == student)
        mails = db.execute(
            "SELECT assignment, attempt, message_id, refs, subject FROM origins WHERE student = ? "
            "ORDER BY assignment, attempt",
            (name,),
        ).fetchall()
        decisions = tuple(each for each in read_decisions(book) if each.student in (student, ""))
        notes = db.execute(
            "SELECT assignment, students, ko, en, public, behaviour FROM notes "
            "WHERE id NOT IN (SELECT note FROM note_undoings) ORDER BY id"
        ).fetchall()
        arrivals = tuple(_arrivals(book, student))
        inquiries = tuple(each for each in read_inquiries(book) if each.student == student)
        enrolled = read_enrolled(book).get(student)
        db.execute("COMMIT")
    return Personal(
        student,
        enrolled,
        kept,
        decisions,
        messages,
        tuple((assignment, decode_name(attempt), *rest) for assignment, attempt, *rest in mails),
        arrivals,
        inquiries,
        tuple(
            (assignment, ko, en)
            for assignment, names, ko, en, public, behaviour in notes
            if student in _parse_names(path, names) or (public and _has_come(path, kept, assignment, behaviour))
        ),
    )


def _arrivals(book: Gradebook, student: str) -> Iterator[ArrivalRecord]:
    """What arrived from them or is theirs; of what others sent, their parts alone."""
    for record in read_arrivals(book):
        theirs = tuple(part for part in record.parts if part.student == student)
        if record.student == student:
            yield record
        elif theirs:
            yield replace(record, parts=theirs)


def count_personal(class_folder: Path, folder: Path, student: str) -> dict[str, int]:
    """How many rows of each table are the student's, which `forget` would delete; only those where there are any."""
    with Gradebook.open(class_folder, write=False, folder=folder) as book, translate_errors(book.path):
        return _count(book._db, book.path, student)


def forget(
    class_folder: Path, folder: Path, student: str, *, names: Collection[str], why: str, who: str
) -> dict[str, int]:
    """Delete all of that student and keep that it was done; how many rows of each table. `names` are what else they
    are called. All or nothing, whatever interrupts it. `UsageError` while a run goes on."""
    with Gradebook.open(class_folder, folder=folder) as book, translate_errors(book.path):
        path, db = book.path, book._db
        counts = _count(db, path, student)
        _keep_record(folder, why, who)
        db.execute("PRAGMA secure_delete = ON")
        db.execute("PRAGMA temp_store = MEMORY")  # else VACUUM writes all of it to a file elsewhere
        db.execute("VACUUM")  # what was freed before may be theirs, too, and must not outlive a kill further down
        with transaction(db):
            _delete(db, path, student, {student, *names})
        db.execute("VACUUM")
    return counts


_THEIR_ARRIVALS = """student = :name OR (student = ''
    AND id IN (SELECT arrival FROM arrival_parts WHERE student = :name)
    AND id NOT IN (SELECT arrival FROM arrival_parts WHERE student NOT IN ('', :name)))"""
"""What they sent, and what nobody else may have sent."""
_THEIR_MESSAGES = f"student = :name OR arrival IN (SELECT id FROM arrivals WHERE {_THEIR_ARRIVALS})"  # noqa: S608
"""What was sent to them, and what was to whoever sent theirs while nobody knew who that is."""

_OWN = {
    "acceptances": "report IN (SELECT id FROM reports WHERE student = :name)",
    "undoings": "decision IN (SELECT id FROM decisions WHERE student = :name)",
    "decisions": "student = :name",
    "reports": "student = :name",
    "attempts": "student = :name",
    "inquiry_steps": "inquiry IN (SELECT id FROM inquiries WHERE student = :name)",
    "inquiries": "student = :name",
    "dispatches": f"delivery IN (SELECT id FROM deliveries WHERE {_THEIR_MESSAGES})",  # noqa: S608 - from above
    "deliveries": _THEIR_MESSAGES,
    "origins": "student = :name",
    "enrolled": "student = :name",
    "senders": "student = :name",
    "arrival_cursors": f"arrival IN (SELECT id FROM arrivals WHERE {_THEIR_ARRIVALS})",  # noqa: S608 - from above
    "arrival_parts": f"student = :name OR arrival IN (SELECT id FROM arrivals WHERE {_THEIR_ARRIVALS})",  # noqa: S608
    # Of the last kind are those whose parts have just been deleted.
    "arrivals": f"{_THEIR_ARRIVALS} OR (student = '' AND id NOT IN (SELECT arrival FROM arrival_parts))",  # noqa: S608
}
"""Table → which of its rows are a student's, in an order in which they can be deleted."""


def _count(db: sqlite3.Connection, path: Path, student: str) -> dict[str, int]:
    name = {"name": encode_name(student)}
    counts = {
        # Both from the table above.
        table: db.execute(f"SELECT count(*) FROM {table} WHERE {which}", name).fetchone()[0]  # noqa: S608
        for table, which in _OWN.items()
    }
    counts["notes"] = sum(
        student in _parse_names(path, names) for (names,) in db.execute("SELECT students FROM notes").fetchall()
    )
    return {table: count for table, count in counts.items() if count}


def _delete(db: sqlite3.Connection, path: Path, student: str, names: Collection[str]) -> None:
    own = db.execute("SELECT DISTINCT assignment FROM reports WHERE student = ?", (encode_name(student),)).fetchall()
    for table, which in _OWN.items():
        db.execute(f"DELETE FROM {table} WHERE {which}", {"name": encode_name(student)})  # noqa: S608 - as above
    for (assignment,) in own:
        _delete_pieces(db, path, assignment)
    for id_, stored in db.execute("SELECT id, students FROM notes").fetchall():
        present = _parse_names(path, stored)
        if student in present:
            left = [each for each in present if each != student]
            db.execute("UPDATE notes SET students = ? WHERE id = ?", (json.dumps(left), id_))
    for id_, options in db.execute("SELECT id, options FROM runs").fetchall():
        asked = json.loads(options)
        if (blotted := _blot(asked, names)) != asked:
            db.execute("UPDATE runs SET options = ? WHERE id = ?", (json.dumps(blotted), id_))


def _delete_pieces(db: sqlite3.Connection, path: Path, assignment: str) -> None:
    """Of what reports of that assignment had in common, what none says any more."""
    try:
        said: set[int] = set()
        for (body,) in db.execute("SELECT body FROM reports WHERE assignment = ?", (assignment,)):
            said |= find_pieces(body)
        drop_unsaid(db, assignment, said)
    except (ValueError, TypeError) as error:
        raise _explain(path) from error


def _blot(value: Any, names: Collection[str]) -> Any:
    """What a run was asked for, without these names; of a path, without the parts that are one."""
    if isinstance(value, Mapping):
        return {key: _blot(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_blot(each, names) for each in value]
    if not isinstance(value, str):
        return value
    return "/".join(_BLOTTED if part in names else part for part in value.split("/"))


def _keep_record(folder: Path, why: str, who: str) -> None:
    """Add to the list of what was deleted."""
    path = folder / FORGOTTEN
    try:
        past = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        past = []
    except (OSError, ValueError) as error:
        raise MachineError(
            tr("{path} cannot be read: {error}. Move it away, and try again.", path=path, error=error)
        ) from error
    part = path.with_suffix(".part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump([*past, {"when": utc_now(), "who": who, "why": why}], file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise MachineError(
            tr("{path} cannot be written: {error}. Nothing was deleted.", path=path, error=error.strerror)
        ) from error


def _parse_report(path: Path, body: object, shelf: Shelf) -> Report:
    try:
        return read_report(body, shelf)
    except (ValueError, TypeError) as error:
        raise _explain(path) from error


def _has_come(path: Path, kept: Iterable[KeptReport], assignment: str, behaviour: str) -> bool:
    """Whether a report that counts has all that a group by public tests did: so its student reads the remark, too."""
    try:
        mistakes = {(str(test), str(digest)) for test, digest in json.loads(behaviour)}
    except (ValueError, TypeError) as error:
        raise _explain(path) from error
    reports = [each.report for each in kept if each.current and each.report.assignment == assignment]
    return any(mistakes <= {(each.name, each.staff.behaviour) for each in own.tests if each.visible} for own in reports)


def _parse_names(path: Path, stored: str) -> list[str]:
    """The students of a note."""
    try:
        names = json.loads(stored)
    except ValueError as error:
        raise _explain(path) from error
    if not isinstance(names, list):
        raise _explain(path)
    return [str(each) for each in names]


def _explain(path: Path) -> MachineError:
    return MachineError(
        tr(
            "{path}: a row cannot be read. The file was changed by another program: put back a copy of it, and try "
            "again.",
            path=path,
        )
    )
