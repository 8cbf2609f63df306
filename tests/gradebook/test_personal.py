"""All of one student is read, and all of it is deleted: nothing is left in the file.

Of `grader.gradebook.personal`."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from grader.gradebook.book import Gradebook
from grader.gradebook.compressed import inflate
from grader.gradebook.deliveries import Told, prepare, record_step
from grader.gradebook.file import encode_name
from grader.gradebook.migrations import FORMAT, make_tables
from grader.gradebook.personal import FORGOTTEN, count_personal, forget, read_personal
from grader.gradebook.shelf import Shelves
from grader.text import plain
from grader.text.errors import MachineError, UsageError
from tests.gradebook.test_book import report
from tests.gradebook.test_shelf import told

WHO = "zed-the-forgotten"
OTHER = "ann"
TIME = "2026-03-04T05:06:07+00:00"


def arrive(db, sender: object, owner: object) -> None:
    """A mail with work of `owner`; and whose its address is."""
    mail = ("letters", f"{owner!a}", "ab", "<m@example.org>", "[]", f"{owner!a}@example.org", f"{owner!a}", "here", 0)
    key = f"{sender!a} {owner!a}"
    (arrival,) = db.execute(
        "INSERT INTO arrivals VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'none', ?, ?, 0, 0, ?) RETURNING id",
        (key, *mail, sender, TIME, TIME),
    ).fetchone()
    db.execute("INSERT INTO arrival_cursors VALUES ('letters', ?, ?)", (key, arrival))
    part = (
        "INSERT INTO arrival_parts VALUES (NULL, ?, '2', 0, 'a.py', 'submission', '', 1, ?, 'if_for', ?, '', '', ?, '')"
    )
    db.execute(part, (arrival, owner, f"{owner!a}/if_for", TIME))
    db.execute("INSERT INTO senders VALUES (NULL, ?, ?, 'staff', ?)", (f"{owner!a}@example.org", owner, TIME))


def fill(root: Path, student: str = WHO) -> None:
    """A row of that student in every table that has any, beside those of another."""
    root.mkdir(exist_ok=True)
    with Gradebook.open(root) as book:
        options = {"path": f"submissions/{student}/sums.py", "students": [student, OTHER], "jobs": None}
        run = book.begin_run(version="0", isolation_level=3, options=options)
        for who in (student, OTHER):
            book.record(report(who, score=1.0, remarks=(plain(f"{who} was here " * 4000),)), run)
            book.record(told(who, f"greet({who!a}, 1)", "greet('everybody')", score=2.0), run)
            sent = prepare(book, who, f"<{len(who)}@example.org>", "1", {"if_for": Told("graded", 7.5)}, run.id)
            record_step(book, sent, [f"{len(who)}@example.org"], "accepted", f"250 for {who!a}")
        book.withdraw_missing([(OTHER, "if_for")])
        for who in (student, OTHER):
            book.record(report(who, score=3.0), run)
        db = book._db
        for who in (encode_name(student), OTHER):
            (id_,) = db.execute("SELECT max(id) FROM reports WHERE student = ?", (who,)).fetchone()
            db.execute("INSERT INTO acceptances VALUES (NULL, ?, 1, 'why', 'staff', ?)", (id_, TIME))
            for kind, words in (("override", "as agreed"), ("comment", f"Well done, {who}")):
                made = db.execute(
                    "INSERT INTO decisions VALUES (NULL, ?, ?, 'if_for', '', 5, '', ?, 'staff', ?, 1)",
                    (kind, who, words, TIME),
                ).lastrowid
            db.execute("INSERT INTO undoings VALUES (?, 'slip', 'staff', ?)", (made, TIME))
            db.execute(
                "INSERT INTO enrolled VALUES (?, 1, ?, ?)",
                (who, f"Name of {who!a}", json.dumps([f"{who!a}@example.org"])),
            )
            db.execute(
                "INSERT INTO origins VALUES (?, 'if_for', '', ?, '[]', ?, '')", (who, f"<{TIME}>", f"of {who!a}")
            )
            arrive(db, who, who)
        arrive(db, "", encode_name(student))
        # To whoever sent theirs from an address that nobody knew.
        (unknown,) = db.execute("SELECT max(id) FROM arrivals").fetchone()
        neutral = prepare(book, "", "<neutral@example.org>", "2", {}, None, kind="receipt", arrival=unknown)
        record_step(book, neutral, [f"{student!a}@example.org"], "accepted")
        for who in (encode_name(student), OTHER):
            (delivery,) = db.execute("SELECT id FROM deliveries WHERE student = ?", (who,)).fetchone()
            (arrival,) = db.execute("SELECT id FROM arrivals WHERE student = ?", (who,)).fetchone()
            asked = db.execute(
                "INSERT INTO inquiries VALUES (NULL, ?, '1', ?, ?, ?, '', ?)",
                (arrival, who, delivery, f"{who!a}?", TIME),
            ).lastrowid
            step = "INSERT INTO inquiry_steps VALUES (NULL, ?, 'answered', ?, ?, 'staff', ?)"
            db.execute(step, (asked, f"to {who!a}", delivery, TIME))
        db.execute(
            "INSERT INTO decisions VALUES (NULL, 'hold', '', 'if_for', '', NULL, '', 'all', 'staff', ?, 1)", (TIME,)
        )
        note = "INSERT INTO notes VALUES (NULL, 'if_for', 'b', 0, ?, '함께', 'all', 'staff', ?)"
        db.execute(note, (json.dumps([OTHER, student]), TIME))
        db.execute(note, (json.dumps([OTHER]), TIME))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    fill(tmp_path / "submissions")
    return tmp_path / "submissions"


def erase(root: Path, student: str = WHO) -> dict[str, int]:
    return forget(root, root / ".grade", student, names=["Zed the Forgotten"], why="request 7", who="staff")


ROWS = {
    "reports": 3,
    "attempts": 1,
    "dispatches": 2,
    "deliveries": 2,
    "inquiries": 1,
    "inquiry_steps": 1,
    "decisions": 2,
    "undoings": 1,
    "acceptances": 1,
    "origins": 1,
    "enrolled": 1,
    "senders": 2,
    "arrival_cursors": 2,
    "arrival_parts": 2,
    "arrivals": 2,
}


def dump(root: Path) -> str:
    """All rows of all tables, with what stands in bodies."""
    with Gradebook.open(root, write=False) as book:
        bodies = [str(past.entry.report) for who in (WHO, OTHER) for past in book.history(who, "if_for")]
        shared = [inflate(pieces).decode() for (pieces,) in book._db.execute("SELECT pieces FROM shared")]
        return "\n".join([*book._db.iterdump(), *bodies, *shared])


def rest(root: Path) -> list[object]:
    """What is the other's."""
    with Gradebook.open(root, write=False) as book:
        return [
            *book.history(OTHER, "if_for"),
            *(
                book._db.execute(f"SELECT * FROM {table} WHERE student IN (?, '')", (OTHER,)).fetchall()
                for table in ("attempts", "decisions", "origins", "enrolled", "senders", "arrival_parts", "inquiries")
            ),
            book._db.execute("SELECT * FROM deliveries WHERE student = ?", (OTHER,)).fetchall(),
            book._db.execute("SELECT * FROM inquiry_steps WHERE words = ?", (f"to {OTHER!a}",)).fetchall(),
        ]


def test_every_table_with_students_is_known():
    """A table, or a column, that comes later has to be thought of here, too."""
    connection = sqlite3.connect(":memory:")
    make_tables(connection)
    columns = {
        (table, column)
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for _, column, *_ in connection.execute(f"PRAGMA table_info({table})").fetchall()
        if column
        in ("student", "students", "report", "decision", "attempt", "options", "delivery", "arrival", "sender")
    }
    assert columns == {
        *((table, "student") for table in ("reports", "attempts", "deliveries", "decisions", "origins", "enrolled")),
        *((table, "student") for table in ("senders", "arrivals", "arrival_parts")),
        *(("arrivals", "sender"), ("arrival_parts", "arrival"), ("arrival_cursors", "arrival")),
        *(
            ("reports", "attempt"),
            ("origins", "attempt"),
            ("attempts", "attempt"),
            ("acceptances", "report"),
            ("undoings", "decision"),
        ),
        *(("notes", "students"), ("runs", "options"), ("dispatches", "delivery"), ("deliveries", "arrival")),
        *(("inquiries", "student"), ("inquiries", "arrival"), ("inquiries", "delivery"), ("inquiry_steps", "delivery")),
    }, "tables that nobody deletes from"
    assert FORMAT == 9, "look at what the new format keeps of a student"


def test_where_it_cannot_be_kept_that_it_was_done_nothing_is_deleted(root):
    """The disk is full: a sentence, and no half of a file."""
    before = dump(root)
    (root / ".grade" / "forgotten.part").symlink_to("/dev/full")
    with pytest.raises(MachineError) as caught:
        erase(root)
    assert "forgotten.json cannot be written" in caught.value.text.en
    assert dump(root) == before
    assert not [path for path in (root / ".grade").iterdir() if path.name.startswith("forgotten")]


def test_all_of_a_student_is_read(root):
    personal = read_personal(root, root / ".grade", WHO)
    assert [(each.report.score, each.current) for each in personal.reports] == [(1.0, False), (2.0, False), (3.0, True)]
    assert [(each.kind, each.student, each.undone is not None) for each in personal.decisions] == [
        ("override", WHO, False),
        ("comment", WHO, True),
        ("hold", "", False),
    ]
    (sent,) = personal.messages
    (asked,) = personal.inquiries
    assert (asked.words, asked.delivery) == (f"{WHO!a}?", sent.id)
    assert [(step.kind, step.words, step.delivery) for step in asked.steps] == [("answered", f"to {WHO!a}", sent.id)]
    assert personal.mails == (("if_for", "", f"<{TIME}>", "[]", f"of {WHO!a}"),)
    assert [(each.student, [part.student for part in each.parts]) for each in personal.arrivals] == [
        (WHO, [WHO]),
        ("", [WHO]),
    ]
    assert personal.notes == (("if_for", "함께", "all"),)


def test_what_is_only_proposed_is_not_read(root):
    with Gradebook.open(root) as book:
        book._db.execute("UPDATE reports SET proposed = 1 WHERE student = ? AND score = 3", (WHO,))
    personal = read_personal(root, root / ".grade", WHO)
    assert [(each.report.score, each.current) for each in personal.reports] == [(1.0, False), (2.0, False)]


def test_all_of_a_student_is_deleted_and_nothing_of_anybody_else(root):
    before = rest(root)
    assert count_personal(root, root / ".grade", WHO) == {**ROWS, "notes": 1}
    assert WHO in dump(root)
    assert erase(root) == {**ROWS, "notes": 1}
    assert WHO not in dump(root)
    assert count_personal(root, root / ".grade", WHO) == {}
    assert rest(root) == before
    with Gradebook.open(root) as book:
        assert book.students() == {OTHER}
        assert book._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        options = json.loads(book._db.execute("SELECT options FROM runs").fetchone()[0])
        assert options == {"path": "submissions/…/sums.py", "students": ["…", OTHER], "jobs": None}


def test_what_only_their_reports_said_goes_and_what_others_say_too_stays(root):
    """Of what is stored once for all reports of an assignment."""

    def pieces() -> list[bytes]:
        with Gradebook.open(root, write=False) as book:
            return Shelves(book._db)["if_for"].pieces()

    before = pieces()
    erase(root)
    theirs = f"greet({WHO!a}, 1)".encode()
    assert pieces() == [piece for piece in before if piece != theirs] != before
    assert b"greet('everybody')" in pieces()
    erase(root, OTHER)
    assert pieces() == []


def test_a_report_that_is_damaged_stops_it_before_anything_is_deleted(root):
    """What it has in common with theirs is not known."""
    with Gradebook.open(root) as book:
        book._db.execute("UPDATE reports SET body = x'00' WHERE student = ? AND score = 2", (OTHER,))
    with pytest.raises(MachineError, match="a row cannot be read"):
        erase(root)
    with Gradebook.open(root, write=False) as book:
        assert book.students() == {WHO, OTHER}


def test_nothing_is_left_in_any_file(root):
    """Not in pages that are free, either: those of a former format held the text as it was."""
    place = root / ".grade" / "gradebook.sqlite"
    connection = sqlite3.connect(place)
    connection.execute("PRAGMA secure_delete = OFF")
    connection.execute("CREATE TABLE former (body TEXT)")
    connection.executemany("INSERT INTO former VALUES (?)", [(f"{WHO} " * 2000,)] * 20)
    connection.execute("DROP TABLE former")
    connection.commit()
    connection.close()
    assert place.read_bytes().count(WHO.encode()) > 1000
    erase(root)
    for path in (root / ".grade").iterdir():
        assert WHO.encode() not in path.read_bytes(), path


def test_that_it_was_done_is_kept_without_the_student(root):
    erase(root)
    erase(root, OTHER)
    kept = json.loads((root / ".grade" / FORGOTTEN).read_text())
    assert [(each["who"], each["why"]) for each in kept] == [("staff", "request 7")] * 2
    assert (root / ".grade" / FORGOTTEN).stat().st_mode & 0o777 == 0o600


def test_a_name_that_is_not_unicode_is_forgotten_too(tmp_path):
    fill(tmp_path / "submissions", "\udcff")
    root = tmp_path / "submissions"
    assert erase(root, "\udcff") == {**ROWS, "notes": 1}
    assert read_personal(root, root / ".grade", "\udcff").reports == ()
    with Gradebook.open(root) as book:
        assert book.students() == {OTHER}


def test_not_while_a_run_goes_on(root):
    with Gradebook.open(root), pytest.raises(UsageError, match="is in use already"):
        erase(root)
    assert count_personal(root, root / ".grade", WHO) == {**ROWS, "notes": 1}


def test_a_list_of_a_note_that_is_none_stops_it_before_anything_is_deleted(root):
    with Gradebook.open(root) as book:
        book._db.execute("UPDATE notes SET students = '{' WHERE id = 2")
    with pytest.raises(MachineError, match="a row cannot be read"):
        erase(root)
    with Gradebook.open(root, write=False) as book:
        assert book.students() == {WHO, OTHER}


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from grader.gradebook import personal

    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)

    root, student, when = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    if when == "recorded":
        real = personal._keep_record
        personal._keep_record = lambda *words: (real(*words), die())
    delete = personal._delete
    def within(db, *words):
        db.execute("PRAGMA cache_size = 1")  # each page goes to the file at once
        delete(db, *words)
        die()
    if when == "within":
        personal._delete = within
    if when == "deleted":
        real = personal.transaction
        from contextlib import contextmanager
        @contextmanager
        def committed(db):
            with real(db):
                yield
            die()
        personal.transaction = committed
    personal.forget(root, root / ".grade", student, names=[], why="request 7", who="staff")
"""


@pytest.mark.parametrize("when", ["recorded", "within", "deleted"])
def test_who_is_killed_has_deleted_all_or_nothing_and_the_next_deletes_all(root, when):
    place = root / ".grade" / "gradebook.sqlite"
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(root), WHO, when]
    assert subprocess.run(command).returncode == -signal.SIGKILL
    assert place.with_name("gradebook.sqlite-journal").exists() == (when == "within")
    assert count_personal(root, root / ".grade", WHO) == ({} if when == "deleted" else {**ROWS, "notes": 1})
    if when != "deleted":
        erase(root)
    for path in (root / ".grade").iterdir():
        assert WHO.encode() not in path.read_bytes(), path
    assert rest(root)
