"""A backup is one file, whole or none, and what is put back from it grades on as if nothing had been lost.

Of `grader.gradebook.archive` and `grader.gradebook.backup`."""

from __future__ import annotations

import os
import resource
import shlex
import signal
import sqlite3
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

from grader.domain.secret import load_class_secret
from grader.gradebook.archive import write_archive
from grader.gradebook.backup import RESTORE, explain_restore, write_backup
from grader.gradebook.book import Gradebook
from grader.text.errors import MachineError, UsageError
from tests.gradebook.test_book import report as make_report
from tests.gradebook.test_shelf import told


@pytest.fixture
def class_folder(tmp_path: Path) -> Path:
    """A class with a report, a secret, and all else that may lie beside them."""
    root = tmp_path / "submissions"
    root.mkdir()
    with Gradebook.open(root) as book:
        run = book.begin_run(version="0", isolation_level=3)
        book.record(make_report(), run)
        book.record(told("s02", "halve(1234567)"), run)
        load_class_secret(root / ".grade", ())
    for name in ("ignored.json", "grade.log", "gradebook-format-1.sqlite", "gradebook.part"):
        (root / ".grade" / name).write_text("{}")
    return root


def back_up(root: Path, target: Path) -> tuple[str, ...]:
    return write_backup(root, root / ".grade", target)


def restore(target: Path, root: Path) -> None:
    with zipfile.ZipFile(target) as archive:
        archive.extractall(root / ".grade")


def test_it_holds_what_is_needed_and_its_owner_alone_may_read_it(class_folder, tmp_path):
    target = tmp_path / "backup.zip"
    names = {"gradebook.sqlite", "secret", "ignored.json", RESTORE}
    assert set(back_up(class_folder, target)) == names
    assert target.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(target) as archive:
        assert {each.filename for each in archive.infolist()} == names
        assert {each.external_attr >> 16 for each in archive.infolist()} == {0o100600}
        assert archive.read("secret") == (class_folder / ".grade" / "secret").read_bytes()
        assert "unzip backup.zip -d" in archive.read(RESTORE).decode()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_how_it_is_put_back_is_a_command_that_can_be_copied(tmp_path, lang):
    """Whatever the folder is called, and with nothing of a sentence at its end."""
    folder = tmp_path / "제출 함's" / ".grade"
    lines = explain_restore(folder, "제출 함-backup.zip")[lang].splitlines()
    (command,) = [line[line.index("unzip") :] for line in lines if "unzip" in line]
    assert shlex.split(command) == ["unzip", "제출 함-backup.zip", "-d", str(folder)]


def test_what_is_put_back_is_the_same_gradebook(class_folder, tmp_path):
    back_up(class_folder, tmp_path / "backup.zip")
    restored = tmp_path / "restored"
    restored.mkdir()
    restore(tmp_path / "backup.zip", restored)
    with Gradebook.open(class_folder) as old, Gradebook.open(restored) as new:
        assert new.entries() == old.entries() != []
        assert new.copy is None
        assert new.read_rows("SELECT * FROM shared") == old.read_rows("SELECT * FROM shared") != []
        new.record(make_report(score=1.0), new.begin_run(version="0", isolation_level=3))


def test_while_a_run_writes_it_is_of_one_moment(class_folder, tmp_path):
    """What is committed is in it, what is being written is not; neither waits for the other."""
    with Gradebook.open(class_folder) as book:
        run = book.begin_run(version="0", isolation_level=3)
        book.record(make_report(score=7.0), run)
        book._db.execute("BEGIN IMMEDIATE")
        book._db.execute("UPDATE runs SET version = 'half'")
        back_up(class_folder, tmp_path / "backup.zip")
        book._db.execute("ROLLBACK")
        book.record(make_report(score=8.0), run)
    restored = tmp_path / "restored"
    restored.mkdir()
    restore(tmp_path / "backup.zip", restored)
    with Gradebook.open(restored, write=False) as book:
        assert [entry.score for entry in book.entries()] == [7.0, 50.0]
        assert book._db.execute("SELECT count(*) FROM runs WHERE version = 'half'").fetchone() == (0,)


def test_nothing_is_overwritten(class_folder, tmp_path):
    target = tmp_path / "backup.zip"
    target.write_bytes(b"mine")
    with pytest.raises(UsageError, match="is there already and is not overwritten"):
        back_up(class_folder, target)
    assert target.read_bytes() == b"mine"
    (tmp_path / "link.zip").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="is there already"):
        back_up(class_folder, tmp_path / "link.zip")
    assert not (tmp_path / "nowhere").exists()


def test_nor_what_came_there_meanwhile(tmp_path):
    def fill(archive):
        (tmp_path / "a.zip").write_bytes(b"mine")

    with pytest.raises(UsageError, match="is there already"):
        write_archive(tmp_path / "a.zip", fill)
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]
    assert (tmp_path / "a.zip").read_bytes() == b"mine"


def test_a_secret_that_is_none_is_told_and_not_backed_up(class_folder, tmp_path):
    (class_folder / ".grade" / "secret").write_bytes(b"short")
    with pytest.raises(UsageError, match="class secret"):
        back_up(class_folder, tmp_path / "backup.zip")
    assert not (tmp_path / "backup.zip").exists()


def test_a_class_without_a_gradebook_has_none(tmp_path):
    with pytest.raises(UsageError, match="There is no gradebook"):
        back_up(tmp_path, tmp_path / "backup.zip")


@pytest.mark.parametrize("size", [1_000, 60_000])
def test_a_full_disk_leaves_nothing(class_folder, tmp_path, size):
    """A limit on the size of files stands in for a disk without room: of the zip, and of the copy of the gradebook."""
    (class_folder / ".grade" / "ignored.json").write_bytes(os.urandom(100_000))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
        with pytest.raises(MachineError, match=r"backup\.zip could not be written: .*Make room"):
            back_up(class_folder, tmp_path / "backup.zip")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert [path.name for path in tmp_path.iterdir()] == ["submissions"]


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from grader.gradebook import archive, backup

    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)

    root, target, when = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    if when == "copying":
        backup.peek_class_secret = lambda *_: None
        real = backup._copy_gradebook
        backup._copy_gradebook = lambda *words: (real(*words), die())
    if when == "packing":
        archive.os.fsync = die
    if when == "naming":
        archive.os.link = die
    if when == "clearing":
        archive.shutil.rmtree = die
    backup.write_backup(root, root / ".grade", target)
"""


@pytest.mark.parametrize("when", ["copying", "packing", "naming", "clearing"])
def test_a_backup_that_is_killed_is_none_or_whole_and_the_next_sweeps(class_folder, tmp_path, when):
    target = tmp_path / "backup.zip"
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(class_folder), str(target), when]
    assert subprocess.run(command).returncode == -signal.SIGKILL
    assert target.exists() == (when == "clearing")
    (left,) = tmp_path.glob(".grade-archive-*.part")
    assert left.stat().st_mode & 0o777 == 0o700
    back_up(class_folder, tmp_path / "next.zip")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["submissions", "next.zip", *(["backup.zip"] if when == "clearing" else [])]
    )
    for path in tmp_path.glob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None


def test_two_at_once_do_not_sweep_each_other(tmp_path):
    def fill(archive):
        archive.add("a", b"1")
        write_archive(tmp_path / "inner.zip", lambda inner: inner.add("b", b"2"))
        assert archive.workshop.is_dir()

    write_archive(tmp_path / "outer.zip", fill)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inner.zip", "outer.zip"]


def test_a_gradebook_of_an_older_format_is_backed_up_in_this_one(tmp_path):
    (tmp_path / ".grade").mkdir()
    old = Path(__file__).with_name("format_1.sqlite").read_bytes()
    (tmp_path / ".grade" / "gradebook.sqlite").write_bytes(old)
    back_up(tmp_path, tmp_path / "backup.zip")
    assert (tmp_path / ".grade" / "gradebook.sqlite").read_bytes() == old
    (tmp_path / "restored").mkdir()
    restore(tmp_path / "backup.zip", tmp_path / "restored")
    with Gradebook.open(tmp_path / "restored") as book:
        assert len(book.entries()) == 3
        assert book.copy is None
    connection = sqlite3.connect(tmp_path / "restored" / ".grade" / "gradebook.sqlite")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
