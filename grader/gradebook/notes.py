"""Remarks of the staff to groups of students, as they stand in the gradebook. Nothing is overwritten; what is taken
back stays, with its undoing.

The limit: whom a remark meets in a run is `grader.report.analysis.notes`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from grader.domain.decisions import Undoing
from grader.gradebook.book import Gradebook
from grader.gradebook.file import transaction, translate_errors
from grader.gradebook.stored import tampering_error
from grader.text import Text, tr

Mistake = tuple[str, str]
"""A test's name and the digest of what was done in it (`StaffNote.behaviour`)."""


@dataclass(frozen=True)
class Note:
    """One remark to one group."""

    id: int
    assignment: str
    mistakes: tuple[Mistake, ...]
    """What all of the group did, sorted by test."""
    public: bool
    """Whether the group is by public tests alone: then whoever does the same is of it."""
    students: tuple[str, ...]
    """Who was of the group when the remark was made; of a group by hidden tests that stays."""
    text: Text
    who: str
    made: str
    """RFC 3339, UTC."""
    undone: Undoing | None = None


def record_note(book: Gradebook, note: Note) -> Note:
    """Keep it under the next number, whatever its own is; on the disk when this returns."""
    values = (
        *(note.assignment, json.dumps(note.mistakes), note.public, json.dumps(note.students)),
        *(note.text.ko, note.text.en, note.who, note.made),
    )
    with translate_errors(book.path), transaction(book._db):
        id_ = book._db.execute(
            "INSERT INTO notes (assignment, behaviour, public, students, ko, en, who, made) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        ).lastrowid
    return replace(note, id=id_ or 0)


def undo_note(book: Gradebook, id_: int, undoing: Undoing) -> None:
    """Take the note of that number back; it is there, and was not taken back before."""
    with translate_errors(book.path), transaction(book._db):
        book._db.execute(
            "INSERT INTO note_undoings (note, words, who, made) VALUES (?, ?, ?, ?)",
            (id_, undoing.words, undoing.who, undoing.made),
        )


def read_notes(book: Gradebook) -> tuple[Note, ...]:
    """All there are, in the order in which they were made, those taken back included."""
    rows = book.read_rows(
        "SELECT id, assignment, behaviour, public, students, ko, en, notes.who, notes.made, "
        "note_undoings.words, note_undoings.who, note_undoings.made "
        "FROM notes LEFT JOIN note_undoings ON note_undoings.note = notes.id ORDER BY id"
    )
    notes = []
    for id_, assignment, behaviour, public, students, ko, en, who, made, *undoing in rows:
        try:
            mistakes = tuple((str(test), str(digest)) for test, digest in json.loads(behaviour))
            members = tuple(map(str, json.loads(students)))
        except (ValueError, TypeError) as error:
            raise tampering_error(book.path, tr("a remark to a group cannot be read")) from error
        undone = None if undoing[2] is None else Undoing(*undoing)
        notes.append(Note(id_, assignment, mistakes, bool(public), members, Text(ko, en), who, made, undone))
    return tuple(notes)
