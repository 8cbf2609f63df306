"""The gradebook: nothing is lost, nothing is forgotten, and each fault of file or disk is a sentence.

Of `grader.gradebook.book`, `grader.gradebook.lock`, `grader.gradebook.place` and `grader.gradebook.runs`."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from grader.domain.verdict import FileDigest, Report, Verdict
from grader.gradebook.book import Gradebook
from grader.gradebook.file import encode_name
from grader.text import plain
from grader.text.errors import GraderError, MachineError, UsageError


def report(student: str = "s01", assignment: str = "if_for", score: float | None = 50.0, **changes: object) -> Report:
    values: dict[str, object] = {
        "student": student,
        "assignment": assignment,
        "status": Verdict.PASSED if score is not None else Verdict.GRADER_FAILED,
        "score": score,
        "max_score": 100.0,
        "graded_at": "2026-03-04T05:06:07+00:00",
        "isolation_level": 3,
        "submitted": f"{student}/{assignment}.py",
        "files": (FileDigest(path=f"{assignment}.py", size=3, sha256="ab" * 32),),
    }
    return Report.model_validate({**values, **changes})


def begin(book: Gradebook):
    return book.begin_run(version="0.1.0", isolation_level=3, data_source="mnist", options={"jobs": 2})


def database(folder: Path) -> Path:
    return folder / ".grade" / "gradebook.sqlite"


def test_a_report_comes_back_as_it_went_in_and_outlives_the_program(tmp_path):
    original = report(summary=plain("요약"), remarks=(plain("cp949"),), versions={"python": "3.11"})
    with Gradebook.open(tmp_path) as book:
        book.record(original, begin(book))
    with Gradebook.open(tmp_path, write=False) as book:
        assert [one.report for one in book.entries()] == [original]
        assert book.entry("s01", "if_for").report == original
        assert book.entry("s01", "dictionary") is None


def test_the_latest_report_is_current_and_the_earlier_ones_are_history(tmp_path):
    with Gradebook.open(tmp_path) as book:
        first = begin(book)
        book.record(report(score=10.0), first)
        book.finish_run(first)
        book.record(report(score=20.0), begin(book))
        assert [one.score for one in book.entries()] == [20.0]
        past = book.history("s01", "if_for")
    assert [(one.entry.score, one.run.id, one.run.outcome) for one in past] == [(20.0, 2, ""), (10.0, 1, "finished")]


def test_a_run_of_one_student_replaces_their_reports_only(tmp_path):
    with Gradebook.open(tmp_path) as book:
        first = begin(book)
        for student in ("s01", "s02"):
            book.record(report(student, score=1.0), first)
        book.record(report("s02", score=2.0), begin(book))
        assert {one.report.student: one.score for one in book.entries()} == {"s01": 1.0, "s02": 2.0}


def test_reports_without_a_submission_are_withdrawn_within_the_scope_of_the_run(tmp_path):
    with Gradebook.open(tmp_path) as book:
        run = begin(book)
        for student in ("s01", "s02"):
            for assignment in ("if_for", "dictionary"):
                book.record(report(student, assignment), run)
        assert book.withdraw_missing([("s01", "if_for")], students=["s01"]) == [("s01", "dictionary")]
        assert book.withdraw_missing([("s01", "if_for")], assignments=["if_for"]) == [("s02", "if_for")]
        left = [one.key for one in book.entries()]
        assert left == [("s01", "if_for"), ("s02", "dictionary")]
        assert book.history("s02", "if_for")[0].withdrawn
        book.record(report("s02", "if_for"), run)
        assert book.entry("s02", "if_for") is not None


def test_hostile_names_are_kept_and_told_apart(tmp_path):
    names = ["\udcff", "\\udcff", "a\x00b", "a", "'; DROP TABLE reports; --", "한글", "\u1112\u1161\u11ab글"]
    with Gradebook.open(tmp_path) as book:
        run = begin(book)
        for number, name in enumerate(names):
            book.record(report(name, score=float(number), summary=plain(name)), run)
        assert [book.entry(name, "if_for").score for name in names] == [0, 1, 2, 3, 4, 5, 6]
        assert {one.report.student for one in book.entries()} == set(names)


def test_each_report_is_read_once_and_none_while_a_run_records(tmp_path):
    """Afterwards those that are new, in the order of the file itself, whatever the names are."""
    names = ["b", "a", "\udcff", "한글", "~", "B", "a\x00b", "\U0001f600", "\uffff"]
    with Gradebook.open(tmp_path) as book:
        book.record(report("gone"), begin(book))
    with Gradebook.open(tmp_path) as book:
        statements: list[str] = []
        book.entries()
        book._db.set_trace_callback(statements.append)
        run = begin(book)
        for number, name in enumerate(names):
            book.record(report(name, score=float(number)), run)
            book.record(report(name, "dictionary"), run)
        book.record(report("a", score=99.0), run)
        book.withdraw_missing([(name, assignment) for name in names for assignment in ("if_for", "dictionary")])
        assert "body" not in " ".join(
            sql.partition(" FROM ")[0] for sql in statements if sql.startswith("SELECT student")
        )
        statements.clear()
        entries = book.entries()
        assert len([sql for sql in statements if " body FROM reports " in sql]) == len(names) * 2 + 1
        assert not any("current_reports" in sql for sql in statements)
        statements.clear()
        assert book.entries() == entries
        assert statements == []
    with Gradebook.open(tmp_path, write=False) as book:
        rows = book._db.execute("SELECT student, assignment FROM current_reports ORDER BY student, assignment")
        assert [(encode_name(one.key[0]), one.key[1]) for one in entries] == rows.fetchall()
        assert book.entries() == entries
        assert next(one.score for one in entries if one.key == ("a", "if_for")) == 99


def test_what_could_not_be_recorded_is_not_shown(tmp_path):
    with Gradebook.open(tmp_path) as book:
        run = begin(book)
        book.record(report(score=1.0), run)
        assert [one.score for one in book.entries()] == [1.0]
        with pytest.raises(MachineError):
            book.record(report(score=2.0), replace(run, id=99))  # there is no such run
        assert [one.score for one in book.entries()] == [1.0]


def test_a_killed_run_loses_nothing_that_was_recorded_and_leaves_no_lock(tmp_path):
    script = """
        import os, signal, sys
        from pathlib import Path
        from grader.gradebook.book import Gradebook
        from grader.domain.verdict import Report
        with Gradebook.open(Path(sys.argv[1])) as book:
            run = book.begin_run(version="0", isolation_level=3)
            book.record(Report.model_validate_json(sys.argv[2]), run)
            os.kill(os.getpid(), signal.SIGKILL)
    """
    original = report(score=77.0)
    command = [sys.executable, "-c", textwrap.dedent(script), str(tmp_path), original.model_dump_json()]
    assert subprocess.run(command).returncode == -signal.SIGKILL
    with Gradebook.open(tmp_path) as book:
        assert [one.report for one in book.entries()] == [original]
        assert book.history("s01", "if_for")[0].run.outcome == ""


def test_a_second_run_is_refused_and_says_who_has_the_class(tmp_path):
    script = """
        import sys
        from pathlib import Path
        from grader.text.errors import UsageError
        from grader.gradebook.book import Gradebook
        try:
            with Gradebook.open(Path(sys.argv[1])):
                print("opened")
        except UsageError as error:
            print(error)
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(tmp_path)]

    def other_process() -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    with Gradebook.open(tmp_path) as book:
        book.record(report(), begin(book))
        output = other_process()
        assert f"{tmp_path} is in use already (process {os.getpid()} of " in output
        assert "Wait for that to end" in output
        with Gradebook.open(tmp_path, write=False) as reader:  # to look at it is allowed meanwhile
            assert len(reader.entries()) == 1
    assert other_process() == "opened\n"


def test_a_fault_in_the_middle_leaves_the_other_reports_and_frees_the_lock(tmp_path):
    def interrupted() -> None:
        with Gradebook.open(tmp_path) as book:
            run = begin(book)
            book.record(report(), run)
            book.finish_run(run, "interrupted")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with Gradebook.open(tmp_path) as book:
        assert book.history("s01", "if_for")[0].run.outcome == "interrupted"


def test_only_the_owner_may_read_it(tmp_path):
    with Gradebook.open(tmp_path):
        assert (tmp_path / ".grade").stat().st_mode & 0o777 == 0o700


def test_reading_what_is_not_there_says_how_to_make_it_and_makes_nothing(tmp_path):
    with pytest.raises(UsageError, match=r"no gradebook in .*\. Grade the class first"):
        Gradebook.open(tmp_path, write=False).__enter__()
    assert list(tmp_path.iterdir()) == []


def change(folder: Path, sql: str) -> None:
    connection = sqlite3.connect(database(folder))
    connection.execute(sql)
    connection.commit()
    connection.close()


def make(folder: Path) -> None:
    with Gradebook.open(folder) as book:
        book.record(report(), begin(book))


def foreign(folder: Path) -> None:
    database(folder).unlink()
    change(folder, "CREATE TABLE holidays (day)")


def garbage(folder: Path) -> None:
    database(folder).write_bytes(b"this is no database" * 1000)


def torn(folder: Path) -> None:
    database(folder).write_bytes(database(folder).read_bytes()[:4096] + b"\xff" * 8192)


def a_folder(folder: Path) -> None:
    database(folder).unlink()
    database(folder).mkdir()


@pytest.mark.parametrize(
    ("damage", "kind", "says"),
    [
        (
            partial(change, sql="PRAGMA user_version = 99"),
            UsageError,
            "newer grader (format 99; this one knows 9). Update the grader",
        ),
        (foreign, UsageError, "is not a gradebook. Move it away"),
        (garbage, MachineError, "is damaged"),
        (torn, MachineError, "is damaged"),
        (partial(change, sql="UPDATE reports SET body = '{}'"), MachineError, "a stored report cannot be read"),
        (a_folder, UsageError, "is not what the grader made"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_left_alone(tmp_path, damage, kind, says):
    make(tmp_path)
    damage(tmp_path)
    before = database(tmp_path).read_bytes() if database(tmp_path).is_file() else None
    with pytest.raises(kind) as caught, Gradebook.open(tmp_path) as book:
        book.entries()
    assert says in str(caught.value)
    assert str(database(tmp_path)) in str(caught.value)
    assert before is None or database(tmp_path).read_bytes() == before


def test_a_full_disk_is_told_and_what_was_there_stays(tmp_path):
    make(tmp_path)
    with Gradebook.open(tmp_path) as book:
        run = begin(book)
        # SQLite's own limit on the size of a file fails with the same code as a disk without room.
        book._db.execute("PRAGMA max_page_count = 1")
        with pytest.raises(MachineError, match=r"no space left .* Make room and run again"):
            book.record(report(score=1.0, staff_detail=os.urandom(500_000).hex()), run)
    with Gradebook.open(tmp_path) as book:
        assert book.entry("s01", "if_for").score == 50.0


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no uids on this system")
def test_a_class_folder_that_cannot_be_written_to_is_told(tmp_path):
    """As an ordinary user: root may write anywhere."""
    folder = tmp_path / "class"
    folder.mkdir()
    make(folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    fresh = tmp_path / "fresh"
    fresh.mkdir(mode=0o555)
    tmp_path.chmod(0o755)
    with as_ordinary_user(tmp_path):
        for place in (folder, fresh):
            with pytest.raises(GraderError) as caught, Gradebook.open(place) as book:
                book.record(report(), begin(book))
            assert caught.value.exit_code == 2
            assert str(place) in str(caught.value)
            assert "writable" in str(caught.value)


class as_ordinary_user:  # noqa: N801 - reads as what it does
    """Give up root for a while, if we have it; `folder` and what is above it become passable."""

    def __init__(self, folder: Path) -> None:
        self.modes = {path: mode for path in folder.parents if not (mode := path.stat().st_mode) & 0o001}

    def __enter__(self) -> None:
        self.root = os.geteuid() == 0
        if self.root:
            for path, mode in self.modes.items():
                path.chmod(mode | 0o011)
            os.seteuid(65534)

    def __exit__(self, *_: object) -> None:
        if self.root:
            os.seteuid(0)
            for path, mode in self.modes.items():
                path.chmod(mode)
