"""The formats of the gradebook: what the first one was, and the steps from each to the next.

Numbered and forward only. A new file is made as the first format and goes all steps, so that a file that was migrated
and a new one hold the same objects, word for word. A step is never changed once a file may have taken it. Of the file
before its steps a copy is kept (`save_copy`), and the steps are one transaction (the caller's): whatever interrupts
them, the file is of the old format or of the new one.

The limit: who may open the file, and whether it is a gradebook at all, is `grader.gradebook.file`.
"""

from __future__ import annotations

import os
import sqlite3
from functools import cache
from itertools import count
from pathlib import Path

from grader.gradebook.compressed import deflate_text
from grader.gradebook.repacking import Repacking
from grader.text import tr
from grader.text.errors import FULL, MachineError, UsageError

APPLICATION_ID = 0x47524144
PART = "gradebook.part"
"""A copy while it is written."""

FIRST = """
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, started TEXT NOT NULL, finished TEXT, outcome TEXT, version TEXT NOT NULL,
    isolation_level INTEGER NOT NULL, data_source TEXT NOT NULL, options TEXT NOT NULL);
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY, student NOT NULL, assignment TEXT NOT NULL, attempt NOT NULL, place NOT NULL,
    files TEXT NOT NULL, first_seen TEXT NOT NULL, UNIQUE (student, assignment, attempt, place, files));
CREATE TABLE reports (
    id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, attempt INTEGER NOT NULL REFERENCES attempts,
    student NOT NULL, assignment TEXT NOT NULL, status TEXT NOT NULL, score REAL, graded_at TEXT NOT NULL,
    suite_digest TEXT NOT NULL, withdrawn TEXT, body TEXT NOT NULL);
CREATE INDEX reports_of ON reports (student, assignment, id);
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY, student NOT NULL, message_id TEXT NOT NULL UNIQUE, content_digest TEXT NOT NULL,
    prepared_at TEXT NOT NULL);
CREATE INDEX deliveries_of ON deliveries (student, id);
CREATE VIEW current_reports AS SELECT * FROM reports
    WHERE withdrawn IS NULL AND id IN (SELECT max(id) FROM reports GROUP BY student, assignment);
"""
# Columns without a type hold what `grader.gradebook.file.encode_name` makes: text, or bytes where a folder's name is
# not Unicode.

STEPS = {
    # A message says which scores its student was told: those of the run that made it. Until then its date alone said
    # so, which is the run's own.
    2: """
ALTER TABLE deliveries ADD COLUMN run INTEGER REFERENCES runs;
UPDATE deliveries SET run = (SELECT max(id) FROM runs WHERE started = prepared_at);
""",
    # Bodies are compressed, and a report may be one that is only proposed. Then what people decide: nothing of it is
    # ever changed; what is taken back has an undoing. Who ever was on the roster, so that who left it is known.
    3: """
DROP VIEW current_reports;
DROP INDEX reports_of;
ALTER TABLE reports RENAME TO reports_2;
CREATE TABLE reports (
    id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, attempt INTEGER NOT NULL REFERENCES attempts,
    student NOT NULL, assignment TEXT NOT NULL, status TEXT NOT NULL, score REAL, graded_at TEXT NOT NULL,
    suite_digest TEXT NOT NULL, withdrawn TEXT, proposed INTEGER NOT NULL DEFAULT 0, body BLOB NOT NULL);
INSERT INTO reports (id, run, attempt, student, assignment, status, score, graded_at, suite_digest, withdrawn, body)
    SELECT id, run, attempt, student, assignment, status, score, graded_at, suite_digest, withdrawn, pack(body)
    FROM reports_2;
DROP TABLE reports_2;
CREATE INDEX reports_of ON reports (student, assignment, id);
CREATE VIEW current_reports AS SELECT * FROM reports WHERE withdrawn IS NULL AND id IN
    (SELECT max(reports.id) FROM reports JOIN attempts ON attempts.id = reports.attempt WHERE proposed = 0
     GROUP BY reports.student, reports.assignment, attempts.attempt);
CREATE TABLE acceptances (
    id INTEGER PRIMARY KEY, report INTEGER NOT NULL REFERENCES reports, run INTEGER NOT NULL REFERENCES runs,
    why TEXT NOT NULL, who TEXT NOT NULL, made TEXT NOT NULL);
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, student NOT NULL, assignment TEXT NOT NULL, task TEXT NOT NULL,
    points REAL, amount TEXT NOT NULL, words TEXT NOT NULL, who TEXT NOT NULL, made TEXT NOT NULL,
    run INTEGER REFERENCES runs);
CREATE INDEX decisions_of ON decisions (student, assignment, id);
CREATE TABLE undoings (
    decision INTEGER PRIMARY KEY REFERENCES decisions, words TEXT NOT NULL, who TEXT NOT NULL, made TEXT NOT NULL);
CREATE TABLE accepted_alarms (
    id INTEGER PRIMARY KEY, assignment TEXT NOT NULL, alarm TEXT NOT NULL, fingerprint TEXT NOT NULL,
    words TEXT NOT NULL, who TEXT NOT NULL, made TEXT NOT NULL);
CREATE TABLE notes (
    id INTEGER PRIMARY KEY, assignment TEXT NOT NULL, behaviour TEXT NOT NULL, public INTEGER NOT NULL,
    students TEXT NOT NULL, ko TEXT NOT NULL, en TEXT NOT NULL, who TEXT NOT NULL, made TEXT NOT NULL);
CREATE TABLE note_undoings (
    note INTEGER PRIMARY KEY REFERENCES notes, words TEXT NOT NULL, who TEXT NOT NULL, made TEXT NOT NULL);
CREATE TABLE enrolled (student PRIMARY KEY NOT NULL, first_run INTEGER NOT NULL REFERENCES runs);
""",
    # What became of a message at each address. Until then one that was made was taken for told, and so it stays. Then
    # the mails that work came by.
    4: """
ALTER TABLE deliveries ADD COLUMN facts TEXT NOT NULL DEFAULT '{}';
ALTER TABLE deliveries ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE deliveries ADD COLUMN answers TEXT NOT NULL DEFAULT '';
CREATE TABLE dispatches (
    id INTEGER PRIMARY KEY, delivery INTEGER NOT NULL REFERENCES deliveries, address TEXT NOT NULL, state TEXT NOT NULL,
    said TEXT NOT NULL, made TEXT NOT NULL);
CREATE INDEX dispatches_of ON dispatches (delivery, id);
INSERT INTO dispatches (delivery, address, state, said, made)
    SELECT id, '', 'by_hand', '', prepared_at FROM deliveries;
CREATE TABLE origins (
    student NOT NULL, assignment TEXT NOT NULL, attempt NOT NULL, message_id TEXT NOT NULL, refs TEXT NOT NULL,
    subject TEXT NOT NULL, sent TEXT NOT NULL, PRIMARY KEY (student, assignment, attempt));
""",
    # What the reports of an assignment have in common is stored once.
    5: """
CREATE TABLE shared (
    assignment TEXT NOT NULL, first INTEGER NOT NULL, pieces BLOB NOT NULL, PRIMARY KEY (assignment, first));
UPDATE reports SET body = repack(assignment, body);
INSERT INTO shared (assignment, first, pieces)
    SELECT assignment, 0, shared_pieces(assignment) FROM (SELECT DISTINCT assignment FROM reports)
    WHERE shared_pieces(assignment) IS NOT NULL;
""",
    # What arrived, and what became of each part of it, a new round of lines of a part with each decision about it. Then
    # which things of a source are on record, and whose an address is that the roster does not have. Last, messages that
    # tell no result, what students asked about those of ours, and what was done about it.
    6: """
CREATE TABLE arrivals (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, source NOT NULL, cursor NOT NULL, digest TEXT NOT NULL,
    message_id TEXT NOT NULL, answers TEXT NOT NULL, sender TEXT NOT NULL, sender_name TEXT NOT NULL,
    subject TEXT NOT NULL, automatic INTEGER NOT NULL, verdict TEXT NOT NULL, student NOT NULL, received TEXT NOT NULL,
    weak INTEGER NOT NULL, forwarded INTEGER NOT NULL, made TEXT NOT NULL);
CREATE TABLE arrival_cursors (
    source NOT NULL, cursor NOT NULL, arrival INTEGER NOT NULL REFERENCES arrivals, PRIMARY KEY (source, cursor));
CREATE TABLE arrival_parts (
    id INTEGER PRIMARY KEY, arrival INTEGER NOT NULL REFERENCES arrivals, place TEXT NOT NULL, round INTEGER NOT NULL,
    name TEXT NOT NULL, fate TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, student NOT NULL,
    assignment TEXT NOT NULL, path NOT NULL, why TEXT NOT NULL, who TEXT NOT NULL, made TEXT NOT NULL);
CREATE INDEX arrival_parts_of ON arrival_parts (arrival, id);
CREATE TABLE senders (
    id INTEGER PRIMARY KEY, address TEXT NOT NULL, student NOT NULL, who TEXT NOT NULL, made TEXT NOT NULL);
ALTER TABLE deliveries ADD COLUMN kind TEXT NOT NULL DEFAULT 'result';
ALTER TABLE deliveries ADD COLUMN arrival INTEGER NOT NULL DEFAULT 0;
CREATE TABLE inquiries (
    id INTEGER PRIMARY KEY, arrival INTEGER NOT NULL REFERENCES arrivals, place TEXT NOT NULL, student NOT NULL,
    delivery INTEGER NOT NULL REFERENCES deliveries, words TEXT NOT NULL, quoted TEXT NOT NULL, made TEXT NOT NULL);
CREATE TABLE inquiry_steps (
    id INTEGER PRIMARY KEY, inquiry INTEGER NOT NULL REFERENCES inquiries, kind TEXT NOT NULL, words TEXT NOT NULL,
    delivery INTEGER NOT NULL, who TEXT NOT NULL, made TEXT NOT NULL);
""",
    # Of what each report is made, so that it can stand for another of the same. Of older ones that is not known.
    7: """
ALTER TABLE reports ADD COLUMN key TEXT NOT NULL DEFAULT '';
CREATE INDEX reports_made_of ON reports (key, id) WHERE key <> '';
""",
    # What they are called who were on the roster, so that who left is found by it. Of those who left before, not known.
    8: """
ALTER TABLE enrolled ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE enrolled ADD COLUMN emails TEXT NOT NULL DEFAULT '[]';
""",
    # What a part is that was not read, or why not, as a code. Of older ones that is not known.
    9: """
ALTER TABLE arrival_parts ADD COLUMN unread TEXT NOT NULL DEFAULT '';
""",
}
"""Format → the statements that make it of the one before."""

FORMAT = max(STEPS)
"""`user_version` of the file; a file of a later format is refused, never guessed at."""


def make_tables(connection: sqlite3.Connection, version: int = FORMAT) -> None:
    """The tables of that format, in an empty file."""
    _execute(connection, FIRST)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 1")
    migrate(connection, version)


def migrate(connection: sqlite3.Connection, version: int = FORMAT) -> None:
    """Take the steps from the file's format to `version`."""
    connection.create_function("pack", 1, deflate_text, deterministic=True)
    repacking = Repacking()
    connection.create_function("repack", 2, repacking.repack)
    connection.create_function("shared_pieces", 1, repacking.pieces)
    (present,) = connection.execute("PRAGMA user_version").fetchone()
    for number in range(present + 1, version + 1):
        _execute(connection, STEPS[number])
        connection.execute(f"PRAGMA user_version = {number}")


@cache
def expected_objects(version: int) -> list[tuple[object, ...]]:
    """What `read_objects` finds in a file of that format; nothing where there never was one."""
    if not 1 <= version <= FORMAT:
        return []
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        make_tables(connection, version)
        return read_objects(connection)
    finally:
        connection.close()


def read_objects(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    """Kind, name, table and words of all that the file defines."""
    return connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name").fetchall()


def save_copy(path: Path, version: int) -> Path:
    """A copy of the file at `path`, byte for byte and on the disk when this returns: beside it, named by its format.
    One that is there already stays, and is enough where it is the same. Only while nobody writes to the file."""
    data = path.read_bytes()
    part = path.with_name(PART)
    for number in count(1):
        copy = path.with_name(f"{path.stem}-format-{version}{'' if number == 1 else f'-{number}'}{path.suffix}")
        if not os.path.lexists(copy):
            break
        if copy.is_file() and not copy.is_symlink() and copy.read_bytes() == data:
            return copy
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, copy)
    except OSError as error:
        kind = MachineError if error.errno in FULL else UsageError
        raise kind(
            tr(
                "{path} is of an older format, and the copy that is kept of it cannot be written ({why}). The "
                "gradebook was left as it is. Make room, make its folder writable, or grade a copy of the class "
                "folder.",
                path=path,
                why=error.strerror,
            )
        ) from error
    return copy


def _execute(connection: sqlite3.Connection, statements: str) -> None:
    for statement in statements.strip().split(";\n"):
        connection.execute(statement)
