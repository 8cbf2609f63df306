"""What reports have in common is stored once, is there for whoever reads, and goes with the last that says it.

Of `grader.gradebook.shelf` and `grader.gradebook.stored`."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.domain.verdict import StaffNote, TestResult, Verdict
from grader.gradebook import book as book_module
from grader.gradebook import stored
from grader.gradebook.book import Gradebook
from grader.gradebook.compressed import deflate
from grader.gradebook.file import transaction
from grader.gradebook.migrations import make_tables
from grader.gradebook.shelf import Shelf, Shelves, drop_unsaid, join_pieces, refer, resolve, store_pieces
from grader.text import plain
from grader.text.errors import MachineError
from tests.gradebook.test_book import change, report


def told(student: str, *calls: str, **changes):
    """A report with something that all have in common, and these calls."""
    staff = StaffNote(calls=calls, shown=" ".join(calls))
    test = TestResult(
        function="test_of_all", task="a", verdict=Verdict.CRASHED, visible=True, title=plain("the same"), staff=staff
    )
    return report(student, tests=(test,), **changes)


@pytest.fixture
def database():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    make_tables(connection)
    yield connection
    connection.close()


def shared(folder: Path) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(folder / ".grade" / "gradebook.sqlite")
    rows = connection.execute("SELECT assignment, first, pieces FROM shared ORDER BY assignment, first").fetchall()
    connection.close()
    return rows


@given(st.lists(st.integers(0, 9) | st.integers(0, 10**6)))
def test_numbers_come_back_as_they_were_written(numbers):
    assert resolve(refer(numbers)) == numbers


def test_what_was_put_there_is_found_by_all_who_have_the_file(database):
    early = Shelves(database)["if_for"]
    store_pieces(database, "if_for", 0, [b"first piece", b"second piece"])
    store_pieces(database, "other", 0, [b"of another one"])
    assert early.find(b"second piece") is None
    assert early.piece(1) == b"second piece"  # read when it was missed
    assert early.find(b"second piece") == 1
    assert (early.next, Shelf().next) == (2, 0)
    with pytest.raises(ValueError, match="missing"):
        early.piece(2)


def test_what_nobody_says_goes_and_its_number_is_never_given_again(database):
    store_pieces(database, "if_for", 0, [b"of all", b"of one", b"of two"])
    store_pieces(database, "if_for", 3, [b"of one, too"])
    store_pieces(database, "other", 0, [b"of another one"])
    early = Shelves(database)["if_for"]
    drop_unsaid(database, "if_for", {0, 2})
    late = Shelves(database)["if_for"]
    assert late.pieces() == [b"of all", b"of two"]
    assert late.next == early.next == 4
    assert late.find(b"of one") is None
    assert Shelves(database)["other"].pieces() == [b"of another one"]
    with pytest.raises(ValueError, match="missing"):
        late.piece(1)
    store_pieces(database, "if_for", 4, [b"the next"])
    assert early.piece(4) == late.piece(4) == b"the next"


def test_a_second_report_says_it_by_number_in_another_run_too(tmp_path):
    reports = [told("s01", "halve(1234567)"), told("s02", "halve(1234567)"), told("s03", "halve(7654321)")]
    for each in reports:
        with Gradebook.open(tmp_path) as book:
            book.record(each, book.begin_run(version="0", isolation_level=3))
    assert [(assignment, first) for assignment, first, _ in shared(tmp_path)] == [("if_for", 0), ("if_for", 2)]
    with Gradebook.open(tmp_path, write=False) as book:
        assert [entry.report for entry in book.entries()] == reports


def test_who_reads_while_another_writes_finds_what_is_new(tmp_path):
    with Gradebook.open(tmp_path) as book:
        run = book.begin_run(version="0", isolation_level=3)
        book.record(told("s01", "halve(1234567)"), run)
        with Gradebook.open(tmp_path, write=False) as reader:
            assert reader.entry("s01", "if_for").report == told("s01", "halve(1234567)")
            book.record(told("s02", "halve(7654321)"), run)
            assert reader.entry("s02", "if_for").report == told("s02", "halve(7654321)")


@pytest.mark.parametrize("moment", ["before", "after"])
def test_who_is_interrupted_goes_on_with_what_is_on_the_disk(tmp_path, monkeypatch, moment):
    with Gradebook.open(tmp_path) as book:
        run = book.begin_run(version="0", isolation_level=3)
        real = stored.store_pieces

        @contextmanager
        def interrupted(database):
            with transaction(database):
                yield
            raise KeyboardInterrupt

        def store(*values) -> None:
            real(*values)
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            if moment == "before":
                patch.setattr(stored, "store_pieces", store)
            else:  # all is on the disk
                patch.setattr(book_module, "transaction", interrupted)
                book.entries()
            with pytest.raises(KeyboardInterrupt):
                book.record(told("s01", "halve(1234567)"), run)
        book.record(told("s01", "halve(1234567)", score=2.0), run)
        book.record(told("s02", "halve(7654321)"), run)
        assert len(book.history("s01", "if_for")) == (1 if moment == "before" else 2)
    with Gradebook.open(tmp_path, write=False) as book:
        assert [entry.score for entry in book.entries()] == [2.0, 50.0]


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from grader.gradebook import stored
    from grader.gradebook.book import Gradebook
    from tests.gradebook.test_shelf import told

    real = stored.store_pieces
    def store(*values):
        real(*values)
        os.kill(os.getpid(), signal.SIGKILL)
    with Gradebook.open(Path(sys.argv[1])) as book:
        run = book.begin_run(version="0", isolation_level=3)
        book.record(told("s01", "halve(1234567)"), run)
        stored.store_pieces = store
        book._db.execute("PRAGMA cache_size = 1")  # each page goes to the file at once
        book.record(told("s02", *(f"halve({number:09})" for number in range(20000))), run)
"""


def test_who_is_killed_between_the_pieces_and_their_report_has_stored_neither(tmp_path):
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path)]
    root = Path(__file__).parents[2]
    assert subprocess.run(command, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}).returncode == -signal.SIGKILL
    assert (tmp_path / ".grade" / "gradebook.sqlite-journal").exists()
    with Gradebook.open(tmp_path) as book:
        assert [entry.report for entry in book.entries()] == [told("s01", "halve(1234567)")]
    assert len(shared(tmp_path)) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM shared",
        "UPDATE shared SET first = 1",
        "UPDATE shared SET pieces = 'no bytes'",
        "UPDATE shared SET pieces = substr(pieces, 2)",
        f"UPDATE shared SET pieces = x'{join_pieces([b'x', b'y']).hex()}'",
        f"UPDATE shared SET pieces = x'{deflate(b'').hex()}'",
        "UPDATE reports SET body = 'no bytes'",
        "UPDATE reports SET body = substr(body, 2)",
    ],
)
def test_what_is_damaged_is_told_in_a_sentence_whichever_part_it_is(tmp_path, sql):
    with Gradebook.open(tmp_path) as book:
        book.record(told("s01", "halve(1234567)"), book.begin_run(version="0", isolation_level=3))
    change(tmp_path, sql)
    before = shared(tmp_path)
    with Gradebook.open(tmp_path) as book:
        with pytest.raises(
            MachineError, match=r"a stored report cannot be read \(.*changed by another program: put back"
        ):
            book.entries()
        with pytest.raises(MachineError, match="changed by another program"):
            book.record(told("s01"), book.begin_run(version="0", isolation_level=3))
    assert shared(tmp_path) == before
