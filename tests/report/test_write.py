"""Files appear whole or not at all, and only our own are removed."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.domain.records import MANIFEST
from grader.report.write import Restated, write_all, write_file
from grader.text.errors import MachineError, UsageError
from tests.conftest import ROOT, start


def tree(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }


def test_out_holds_what_was_asked_for_in_folders_made_on_the_way(tmp_path):
    out = tmp_path / "a" / "reports"
    files = {"results.json": b"{}", "s01/report.txt": "한글".encode()}
    assert write_all(out, files).changed == ("results.json", "s01/report.txt")
    assert tree(out) == files


def test_what_is_the_same_is_not_written_again(tmp_path):
    write_all(tmp_path, {"a": b"1", "b": b"2"})
    stamps = {path: path.stat().st_ino for path in tmp_path.iterdir()}
    assert write_all(tmp_path, {"a": b"1", "b": b"2"}).changed == ()
    assert {path: path.stat().st_ino for path in tmp_path.iterdir()} == stamps
    assert write_all(tmp_path, {"a": b"1", "b": b"3"}).changed == ("b",)


def test_what_no_longer_belongs_is_removed_with_its_empty_folder(tmp_path):
    write_all(tmp_path, {"s01/report.txt": b"1", "s02/report.txt": b"2"})
    assert write_all(tmp_path, {"s01/report.txt": b"1"}).removed == ("s02/report.txt",)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["s01"]


def test_a_strangers_file_and_a_changed_one_stay(tmp_path):
    write_all(tmp_path, {"s02/report.txt": b"2", "s02/report.html": b"3"})
    (tmp_path / "s02" / "notes.txt").write_bytes(b"mine")
    (tmp_path / "s02" / "report.html").write_bytes(b"3, with my remarks")
    assert write_all(tmp_path, {}).removed == ("s02/report.txt",)
    assert tree(tmp_path) == {"s02/notes.txt": b"mine", "s02/report.html": b"3, with my remarks"}


def test_without_a_manifest_nothing_is_removed(tmp_path):
    write_all(tmp_path, {"a": b"1"})
    (tmp_path / MANIFEST).write_text("[broken")
    assert write_all(tmp_path, {"b": b"2"}).removed == ()
    assert tree(tmp_path) == {"a": b"1", "b": b"2"}


@pytest.mark.parametrize("path", ["../victim", "/{victim}", "s/../../victim", "link/victim", "c:victim"])
def test_a_forged_manifest_cannot_reach_out_of_out(tmp_path, path):
    out, victim = tmp_path / "out", tmp_path / "victim"
    victim.write_bytes(b"precious")
    write_all(out, {"a": b"precious"})
    (out / "link").symlink_to(tmp_path)
    manifest = (out / MANIFEST).read_text().replace('"a"', f'"{path.format(victim=victim)}"')
    (out / MANIFEST).write_text(manifest)
    write_all(out, {})
    assert victim.read_bytes() == b"precious"


def test_a_link_in_the_place_of_a_file_is_replaced_not_followed(tmp_path):
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    out = tmp_path / "out"
    out.mkdir()
    (out / "a").symlink_to(victim)
    write_all(out, {"a": b"precious"})
    assert not (out / "a").is_symlink()
    assert victim.read_bytes() == b"precious"


def test_a_link_in_the_place_of_a_folder_is_refused(tmp_path):
    out, other = tmp_path / "out", tmp_path / "other"
    out.mkdir()
    other.mkdir()
    (out / "s01").symlink_to(other)
    with pytest.raises(UsageError, match="is a link"):
        write_all(out, {"s01/report.txt": b"1"})
    assert list(other.iterdir()) == []


def test_where_it_cannot_write_it_says_where_and_what_to_do(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "out" / "results.json").mkdir(parents=True)
    for out in (tmp_path / "file" / "out", tmp_path / "out"):
        with pytest.raises(UsageError, match=rf"{out}.*could not be written: .*--out DIR") as caught:
            write_all(out, {"results.json": b"1"})
        assert caught.value.exit_code == 2
    assert [path.name for path in (tmp_path / "out").rglob("*.part")] == []


def test_a_full_disk_leaves_the_old_file_whole_and_no_part_of_the_new(tmp_path):
    """A limit on the size of files stands in for a disk without room; both fail in the middle of a write."""
    write_all(tmp_path, {"a": b"old"})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
        with pytest.raises(MachineError, match=r"a could not be written: .* Make room"):
            write_all(tmp_path, {"a": b"x" * 1_000_000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert tree(tmp_path) == {"a": b"old"}
    write_all(tmp_path, {})
    assert tree(tmp_path) == {}


def test_after_being_killed_in_the_middle_the_next_run_puts_all_right(tmp_path):
    write_all(tmp_path, {"a": b"old", "gone": b"1"})
    script = """
        import os, signal, sys
        from pathlib import Path
        from grader.report import write
        replaced = os.replace
        def killed_at_the_second(source, target):
            if target.name == "b":
                os.kill(os.getpid(), signal.SIGKILL)
            replaced(source, target)
        os.replace = killed_at_the_second
        write.write_all(Path(sys.argv[1]), {"a": b"new", "b": b"new", "c": b"new"})
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(tmp_path)])
    assert done.returncode == -signal.SIGKILL
    assert any(name.endswith(".part") for name in tree(tmp_path))
    assert write_all(tmp_path, {"c": b"new"}).removed == ("a", "gone")
    assert tree(tmp_path) == {"c": b"new"}


def test_a_file_appears_only_when_it_is_whole(tmp_path, monkeypatch):
    replaced = os.replace
    seen: list[bytes] = []

    def look(source: Path, target: Path) -> None:
        seen.append(Path(source).read_bytes())
        assert not Path(target).exists()
        replaced(source, target)

    monkeypatch.setattr(os, "replace", look)
    assert write_file(tmp_path, "s/a", b"whole")
    assert seen == [b"whole"]


DAY = datetime(2026, 11, 29, 12, tzinfo=UTC)
"""Of the runs below, by the clock that tells the day."""
NAME = "gradebook.edited-2026-11-29"


def test_what_somebody_edited_is_kept_aside_and_told(tmp_path):
    write_all(tmp_path, {"gradebook.csv": b"1\r\n", "s01/report.html": b"<p>", "same": b"x"}, moment=DAY)
    (tmp_path / "gradebook.csv").write_bytes(b"100\r\n")
    (tmp_path / "s01" / "report.html").write_bytes(b"<p>well done")
    new = {"gradebook.csv": b"2\r\n", "s01/report.html": b"<b>", "same": b"x"}
    report = "s01/report.edited-2026-11-29.html"
    done = write_all(tmp_path, new, moment=DAY)
    assert done.kept == (f"{NAME}.csv", report)
    assert done.changed == ("gradebook.csv", "s01/report.html")
    assert tree(tmp_path) == {**new, f"{NAME}.csv": b"100\r\n", report: b"<p>well done"}
    assert write_all(tmp_path, new, moment=DAY).kept == ()
    assert write_all(tmp_path, {}, moment=DAY).kept == ()
    assert tree(tmp_path) == {f"{NAME}.csv": b"100\r\n", report: b"<p>well done"}


@pytest.mark.parametrize("edited", [b"id\n1\n", b"\xef\xbb\xbfid\r\n1\r\n", b""], ids=["line ends", "BOM", "emptied"])
def test_what_a_spreadsheet_does_to_a_file_is_an_edit(tmp_path, edited):
    """Even where the scores have not changed: the file would be written again, and theirs be lost."""
    write_all(tmp_path, {"gradebook.csv": b"id\r\n1\r\n"}, moment=DAY)
    (tmp_path / "gradebook.csv").write_bytes(edited)
    assert write_all(tmp_path, {"gradebook.csv": b"id\r\n1\r\n"}, moment=DAY).kept == (f"{NAME}.csv",)
    assert tree(tmp_path) == {"gradebook.csv": b"id\r\n1\r\n", f"{NAME}.csv": edited}


def test_edits_of_one_day_all_stay(tmp_path):
    for number in range(3):
        write_all(tmp_path, {"gradebook.csv": b"%d" % number}, moment=DAY)
        (tmp_path / "gradebook.csv").write_bytes(b"edited %d" % number)
    write_all(tmp_path, {"gradebook.csv": b"3"}, moment=DAY)
    assert tree(tmp_path) == {
        "gradebook.csv": b"3",
        **{f"{NAME}{mark}.csv": b"edited %d" % number for number, mark in enumerate(("", "-2", "-3"))},
    }


def test_the_edit_that_says_what_is_to_be_written_is_none(tmp_path):
    write_all(tmp_path, {"gradebook.csv": b"1"}, moment=DAY)
    (tmp_path / "gradebook.csv").write_bytes(b"2")
    assert write_all(tmp_path, {"gradebook.csv": b"2"}, moment=DAY).kept == ()


@pytest.mark.parametrize("manifest", ["", "[broken"])
def test_somebodys_own_file_in_the_place_of_one_is_kept(tmp_path, manifest):
    """OUT may be a folder that is used for something else, too."""
    (tmp_path / "gradebook.csv").write_bytes(b"mine")
    if manifest:
        (tmp_path / MANIFEST).write_text(manifest)
    assert write_all(tmp_path, {"gradebook.csv": b"1"}, moment=DAY).kept == (f"{NAME}.csv",)
    assert tree(tmp_path) == {"gradebook.csv": b"1", f"{NAME}.csv": b"mine"}


def test_a_name_that_is_taken_by_a_link_is_not_used(tmp_path):
    write_all(tmp_path, {"gradebook.csv": b"1"}, moment=DAY)
    (tmp_path / "gradebook.csv").write_bytes(b"edited")
    (tmp_path / f"{NAME}.csv").symlink_to(tmp_path / "nowhere")
    assert write_all(tmp_path, {"gradebook.csv": b"2"}, moment=DAY).kept == (f"{NAME}-2.csv",)
    assert (tmp_path / f"{NAME}.csv").is_symlink()


def test_what_tells_of_it_is_made_anew(tmp_path):
    """Also where it was edited itself; and again without that, once nothing is kept aside."""
    plain = {"index.html": b"page", "gradebook.csv": b"1"}
    restated = Restated(frozenset({"index.html"}), lambda kept: {"index.html": " ".join(kept).encode()})
    write_all(tmp_path, plain, moment=DAY, restated=restated)
    assert tree(tmp_path) == plain
    (tmp_path / "gradebook.csv").write_bytes(b"100")
    page = f"index{NAME.removeprefix('gradebook')}.html"
    for mine in (None, b"well done"):
        if mine:
            (tmp_path / "index.html").write_bytes(mine)
            (tmp_path / "gradebook.csv").write_bytes(b"100")
        kept = write_all(tmp_path, plain, moment=DAY, restated=restated).kept
        assert len(kept) == (2 if mine else 1)
        assert (tmp_path / "index.html").read_text() == " ".join(kept)
    assert (tmp_path / page).read_bytes() == b"well done"
    done = write_all(tmp_path, plain, moment=DAY, restated=restated)
    assert (done.kept, done.changed) == ((), ("index.html",))
    assert (tmp_path / "index.html").read_bytes() == b"page"


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from grader.report import write
    done = 0
    def counted(real):
        def call(source, target):
            global done
            if done == int(sys.argv[2]):
                os.kill(os.getpid(), signal.SIGKILL)
            done += 1
            real(source, target)
        return call
    os.replace, os.rename = counted(os.replace), counted(os.rename)
    write.write_all(Path(sys.argv[1]), {"a": b"new", "gradebook.csv": b"new"})
    sys.exit(done)
"""


def test_wherever_a_run_is_killed_an_edit_is_kept_and_nothing_of_ours_is_taken_for_one(tmp_path):
    """Its steps: the manifest, a, the edit put aside, gradebook.csv, the manifest."""
    for step in range(6):
        out = tmp_path / str(step)
        write_all(out, {"a": b"old", "gradebook.csv": b"old"})
        (out / "gradebook.csv").write_bytes(b"edited")
        run = start(textwrap.dedent(KILLED), out, step, cwd=ROOT)
        run.communicate()
        assert run.returncode == (-signal.SIGKILL if step < 5 else 5)
        kept = write_all(out, {"a": b"newer", "gradebook.csv": b"newer"}).kept
        assert len(kept) == (1 if step < 3 else 0)  # once it is aside, there is nothing more to keep
        assert sorted(tree(out).values()) == [b"edited", b"newer", b"newer"]
