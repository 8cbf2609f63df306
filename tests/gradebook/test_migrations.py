"""From each format that there was to this one: nothing is lost, whatever interrupts it, and the old file is kept.

`format_N.sqlite` was written by the grader whose own format was N; `format_N.json` is what it read in it.
Of `grader.gradebook.migrations` and `grader.gradebook.repacking`.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from grader.domain.verdict import Report
from grader.gradebook import migrations
from grader.gradebook.book import Gradebook
from grader.gradebook.deliveries import read_ledger
from grader.gradebook.migrations import FORMAT, PART, STEPS, expected_objects
from grader.text.errors import GraderError, MachineError, UsageError
from tests.gradebook.test_book import change

HERE = Path(__file__).parent
RELEASED = range(1, FORMAT)


class Old:
    """A file of a former format, and what its grader read in it."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.data = (HERE / f"format_{number}.sqlite").read_bytes()
        self.told: dict[str, Any] = json.loads((HERE / f"format_{number}.json").read_text(encoding="utf-8"))
        self.copy = f"gradebook-format-{number}.sqlite"


@pytest.fixture(params=RELEASED, ids="format {}".format)
def old(request: pytest.FixtureRequest) -> Old:
    """Of each format that was released before this one."""
    return Old(request.param)


@pytest.fixture
def folder(tmp_path: Path, old: Old) -> Path:
    """A class whose gradebook is of that format."""
    (tmp_path / ".grade").mkdir(mode=0o700)
    (tmp_path / ".grade" / "gradebook.sqlite").write_bytes(old.data)
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    """What lies beside the gradebook, but for the lock."""
    return {path.name: path.read_bytes() for path in (folder / ".grade").iterdir() if path.name != "lock"}


def version(data: bytes) -> int:
    """`user_version`, where SQLite's file format has it."""
    return int.from_bytes(data[60:64], "big")


def check_all_is_there(book: Gradebook, told: dict[str, Any]) -> None:
    """Every report, run and name, as the grader of that format read it."""
    assert [entry.report for entry in book.entries()] == [Report.model_validate(each) for each in told["current"]]
    past = [*book.history("s01", "if_for"), *book.history("left", "if_for")]
    rows = [[one.entry.score, one.run.id, one.run.outcome, bool(one.withdrawn)] for one in past]
    assert rows == told["history"]
    assert sorted(book.students()) == told["students"]


def check_deliveries(book: Gradebook, told: dict[str, Any]) -> None:
    """A message that was made is taken for told, and known to be of the run whose time it has."""
    known = [one for student in told["deliveries"] for one in read_ledger(book)[student[0]]]
    assert [[one.student, one.message_id, one.prepared_at] for one in known] == [
        [student, name, time] for student, name, _, time in told["deliveries"]
    ]
    assert [one.run for one in known] == [1, None]
    assert all(one.told for one in known)


def test_the_old_file_is_of_that_format(old):
    assert version(old.data) == old.number
    assert len(old.told["current"]) == 3
    assert {name for name in old.told["students"] if not name.isprintable()}  # no Unicode, and kept


def check_migrates(folder: Path, old: Old) -> None:
    """Whoever writes finds all, in a file of the new format, with the old one beside it."""
    with Gradebook.open(folder) as book:
        assert book.copy == folder / ".grade" / old.copy
        check_all_is_there(book, old.told)
        check_deliveries(book, old.told)
    after = files(folder)
    assert set(after) == {"gradebook.sqlite", old.copy}
    assert after[old.copy] == old.data
    assert version(after["gradebook.sqlite"]) == FORMAT


def test_whoever_writes_migrates_and_keeps_a_copy(folder, old):
    check_migrates(folder, old)
    assert (folder / ".grade" / old.copy).stat().st_mode & 0o777 == 0o600
    with Gradebook.open(folder) as book:
        assert book.copy is None
        check_all_is_there(book, old.told)
    assert set(files(folder)) == {"gradebook.sqlite", old.copy}


@pytest.mark.parametrize("way", ["show", "look"])
def test_whoever_reads_reads_it_as_it_would_be_and_changes_nothing(folder, old, way):
    with Gradebook.peek(folder) if way == "look" else Gradebook.open(folder, write=False) as book:
        check_all_is_there(book, old.told)
        with pytest.raises(GraderError):
            book.begin_run(version="0", isolation_level=3)
    assert files(folder) == {"gradebook.sqlite": old.data}


def test_a_migrated_file_and_a_new_one_hold_the_same_objects(folder, old, tmp_path):
    (tmp_path / "new").mkdir()
    objects = []
    for each in (folder, tmp_path / "new"):
        with Gradebook.open(each) as book:
            objects.append(migrations.read_objects(book._db))
    assert objects[0] == objects[1] == expected_objects(FORMAT) != expected_objects(old.number)


def test_the_copy_is_of_use(folder, old):
    """Put back, it is migrated again; another file of that format gets a copy of its own."""
    with Gradebook.open(folder):
        pass
    place = folder / ".grade" / "gradebook.sqlite"
    shutil.copy(folder / ".grade" / old.copy, place)
    with Gradebook.open(folder) as book:
        check_all_is_there(book, old.told)
    assert set(files(folder)) == {"gradebook.sqlite", old.copy}
    connection = sqlite3.connect(folder / ".grade" / old.copy)
    connection.execute("UPDATE runs SET outcome = 'finished'")
    connection.commit()
    connection.close()
    other = (folder / ".grade" / old.copy).read_bytes()
    place.write_bytes(old.data)
    with Gradebook.open(folder):
        pass
    after = files(folder)
    assert (after[old.copy], after[old.copy.replace(".", "-2.")]) == (other, old.data)


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from grader.gradebook import file, migrations
    from grader.gradebook.book import Gradebook

    def die(*_):
        os.kill(os.getpid(), signal.SIGKILL)

    when = sys.argv[2]
    if when == "copying":
        os.replace = die
    if when == "before":
        file.migrate = die
    if when.startswith("step ") or when == "at the end":
        real = migrations._execute
        def within(connection, statements):
            connection.execute("PRAGMA cache_size = 1")  # each page goes to the file at once
            real(connection, statements)
            if not connection.execute("PRAGMA database_list").fetchone()[2]:
                return  # in memory: how a format looks
            connection.execute("UPDATE reports SET suite_digest = hex(zeroblob(4000)), graded_at = ''")
            (number,) = [number for number, words in migrations.STEPS.items() if words == statements]
            if when == f"step {number}":
                die()
        migrations._execute = within
        execute = file.migrate
        def whole(connection):
            execute(connection)
            die()
        file.migrate = whole
    with Gradebook.open(Path(sys.argv[1])):
        sys.exit("not killed")
"""


MOMENTS = [
    (number, when)
    for number in RELEASED
    for when in ("copying", "before", *(f"step {step}" for step in range(number + 1, FORMAT + 1)), "at the end")
]


@pytest.mark.parametrize(("old", "when"), MOMENTS, indirect=["old"])
def test_a_migration_that_is_killed_is_none(folder, old, when):
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(folder), when]
    assert subprocess.run(command).returncode == -signal.SIGKILL
    left = files(folder)
    if when not in ("copying", "before"):
        assert "gradebook.sqlite-journal" in left
        assert left["gradebook.sqlite"] != old.data  # half of the work is in the file
    assert (PART in left, old.copy in left) == (when == "copying", when != "copying")
    check_migrates(folder, old)


def test_a_reader_after_a_kill_sees_the_old_file(folder, old):
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(folder), f"step {FORMAT}"]
    assert subprocess.run(command).returncode == -signal.SIGKILL
    with Gradebook.open(folder, write=False) as book:
        check_all_is_there(book, old.told)
    assert version(files(folder)["gradebook.sqlite"]) == old.number


def test_a_step_that_fails_leaves_the_old_file(folder, old, monkeypatch):
    monkeypatch.setitem(STEPS, FORMAT, STEPS[FORMAT] + "UPDATE no_such_table SET x = 1;\n")
    with pytest.raises(MachineError, match="no_such_table"), Gradebook.open(folder):
        pass
    assert version(files(folder)["gradebook.sqlite"]) == old.number
    monkeypatch.undo()
    with Gradebook.open(folder) as book:
        check_all_is_there(book, old.told)


@pytest.mark.parametrize("old", [3, 4], indirect=True)
@pytest.mark.parametrize("body", ["substr(body, 3)", "x'00'", "'{}'"])
def test_a_report_that_was_damaged_before_is_told_of_when_it_is_read(folder, old, body):
    """The others are migrated and read."""
    change(folder, f"UPDATE reports SET body = {body} WHERE student = 's01' AND assignment = 'dictionary'")
    with Gradebook.open(folder) as book:
        assert book.copy is not None
        assert len(book.history("s01", "if_for")) == 2
        with pytest.raises(MachineError, match="a stored report cannot be read"):
            book.entries()


@pytest.mark.parametrize(("code", "kind"), [(errno.ENOSPC, MachineError), (errno.EACCES, UsageError)])
def test_without_a_copy_there_is_no_migration(folder, old, monkeypatch, code, kind):
    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(migrations.os, "fsync", refuse)
    with pytest.raises(kind, match=r"the copy that is kept of it cannot be written .*left as it is"):
        Gradebook.open(folder).__enter__()
    assert {name: data for name, data in files(folder).items() if name != PART} == {"gradebook.sqlite": old.data}


def test_a_link_in_the_place_of_the_copy_is_not_followed(folder, old, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(old.data)
    (folder / ".grade" / old.copy).symlink_to(elsewhere)
    with Gradebook.open(folder):
        pass
    assert files(folder)[old.copy.replace(".", "-2.")] == old.data
    (folder / ".grade" / "gradebook.sqlite").write_bytes(old.data)
    (folder / ".grade" / PART).symlink_to(elsewhere)
    with pytest.raises(UsageError, match="is not what the grader made"):
        Gradebook.open(folder).__enter__()


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        (f"PRAGMA user_version = {FORMAT + 1}", f"newer grader (format {FORMAT + 1}; this one knows {FORMAT})"),
        ("PRAGMA user_version = 0", "is not a gradebook as the grader makes it"),
        (f"PRAGMA user_version = {FORMAT}", "is not a gradebook as the grader makes it: "),
        ("ALTER TABLE deliveries ADD COLUMN extra INTEGER", "is not a gradebook as the grader makes it: deliveries"),
        ("CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM reports; END", "as the grader makes it: t."),
    ],
)
@pytest.mark.parametrize("write", [True, False])
def test_what_is_of_no_format_is_refused_and_left_alone(folder, old, sql, says, *, write):
    change(folder, sql)
    before = files(folder)
    with pytest.raises(UsageError) as caught:
        Gradebook.open(folder, write=write).__enter__()
    assert says in str(caught.value)
    assert files(folder) == before
