"""What was told of archives is told again without opening them, and never believed more than that."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import grader.sandbox
from grader.domain.roster import Roster
from grader.intake import remembered
from grader.intake.folder import take_inventory
from grader.intake.inventory import Inventory
from grader.intake.location import locate
from grader.intake.remembered import FILENAME, load_remembered, reader_version, remember
from grader.intake.unpacking import Archive
from grader.sandbox.reading import Reader
from tests.conftest import RIGHT, grade, scores

IDS = ("sums", "names")


def make_zip(*names: str, text: str = "x = 1\n") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, text)
    return out.getvalue()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "class"
    for student, data in (("ann", make_zip("a/sums.py", "b/숙제.py")), ("ben", b"PK no archive")):
        (root / student).mkdir(parents=True)
        (root / student / "hw.zip").write_bytes(data)
    (root / ".grade").mkdir()
    return root


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The length of each file that went into the sandbox."""
    seen: list[int] = []
    plain = Reader.read

    def read(self, kind, data, *more):
        seen.append(len(data))
        return plain(self, kind, data, *more)

    monkeypatch.setattr(Reader, "read", read)
    return seen


def look(root: Path) -> Inventory:
    return take_inventory(locate(root, IDS), IDS, Roster())


def told(inventory: Inventory) -> tuple[list[str], list[str]]:
    return [each.submitted for each in inventory.submissions], [each.text.en for each in inventory.findings]


def test_what_is_remembered_is_not_opened_and_says_the_same(root, opened):
    first = look(root)
    assert len(opened) == 2
    remember(root / ".grade", first.archives)
    opened.clear()
    assert told(look(root)) == told(first)
    assert not opened
    (root / "ann/hw.zip").write_bytes(make_zip("sums.py"))  # another one is another one
    assert told(look(root))[0] == ["ann/hw.zip/sums.py"]
    assert len(opened) == 1


def test_the_texts_of_an_archive_that_is_remembered_are_taken_out_of_it_at_once(root, opened):
    data = make_zip("sums.txt", "names.txt", text="def f():\n    return 1\n")
    (root / "ann/hw.zip").write_bytes(data)
    first = look(root)
    assert told(first)[0] == ["ann/hw.zip/sums.txt", "ann/hw.zip/names.txt"]
    remember(root / ".grade", first.archives)
    opened.clear()
    assert told(look(root)) == told(first)
    assert opened == [len(data)]


def forged(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def changed(**parts: object) -> Callable[[dict[str, object]], bytes]:
    return lambda held: forged(json.dumps({**held, **parts}).encode())


SHA = "0" * 64


@pytest.mark.parametrize(
    "spoil",
    [
        lambda held: b"",
        lambda held: b"\xff" * 100,
        lambda held: b"0" * 64 + b"\n" + json.dumps(held).encode(),
        lambda held: forged(b"[" * 100_000),
        lambda held: forged(b"[]"),
        lambda held: forged(b"{}"),
        changed(reader="another"),
        changed(archives=[]),
        changed(archives={SHA: 1}),
        changed(archives={SHA: [1, ""]}),
        changed(archives={SHA: [[["a"]], ""]}),
        changed(archives={SHA: [["../a.py"], ""]}),
        changed(archives={SHA: [["a//b.py"], ""]}),
        changed(archives={SHA: [["a\0.py"], ""]}),
        changed(archives={SHA: [["a\\..\\b.py"], ""]}),
        changed(archives={SHA: [["a.py"], "no code"]}),
        changed(archives={"short": [["a.py"], ""]}),
    ],
)
def test_a_file_that_is_damaged_or_of_another_form_is_not_used_and_written_anew(root, opened, spoil):
    path = root / ".grade" / FILENAME
    first = look(root)
    remember(root / ".grade", first.archives)
    held = json.loads(path.read_bytes().partition(b"\n")[2])
    path.write_bytes(spoil(held))
    assert load_remembered(root / ".grade") == {}
    opened.clear()
    again = look(root)
    assert told(again) == told(first)
    assert len(opened) == 2
    remember(root / ".grade", again.archives)
    assert len(load_remembered(root / ".grade")) == 2


def test_what_may_be_otherwise_the_next_time_and_what_is_large_is_not_kept(tmp_path):
    sha = (hashlib.sha256(str(number).encode()).hexdigest() for number in range(20))
    archives = [Archive(sha256=next(sha), fault_code=code) for code in ("time", "memory", "died", "nonsense")]
    archives += [Archive((("n" * 900,),) * 100, next(sha)), Archive((("a.py",),))]
    remember(tmp_path, archives)
    assert not (tmp_path / FILENAME).exists()
    remember(tmp_path, [*archives, Archive(sha256=next(sha), fault_code="encrypted")])
    (kept,) = load_remembered(tmp_path).values()
    assert kept.fault is not None
    assert "password" in kept.fault.en


def test_the_file_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(remembered, "MAX_BYTES", 3_000)
    shas = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(50)]
    remember(tmp_path, [Archive((("a.py",),), sha) for sha in shas])
    assert (tmp_path / FILENAME).stat().st_size <= 3_100
    assert 5 < len(load_remembered(tmp_path)) < 50


def test_where_it_cannot_be_written_nothing_is_lost_but_time(tmp_path):
    remember(tmp_path / "missing", [Archive((("a.py",),), SHA)])
    (tmp_path / FILENAME).mkdir()
    remember(tmp_path, [Archive((("a.py",),), SHA)])
    assert [path.name for path in tmp_path.iterdir()] == [FILENAME]


def test_a_run_remembers_and_a_forged_name_is_noticed_when_it_is_graded(course, tmp_path):
    """A name that is not in the archive: it is opened in the sandbox to be graded, and that says so."""
    root = tmp_path / "class"
    (root / "ann").mkdir(parents=True)
    (root / "ann/hw.zip").write_bytes(make_zip("sums.py", text=RIGHT["sums"]))
    words = [root, "--course", course, "--out", tmp_path / "out", "--lang", "en", "--min-isolation", 1, "--jobs", 1]
    assert grade(*words, "--dry-run", cwd=tmp_path).code == 0
    assert not (root / ".grade").exists()  # it writes nothing
    assert grade(*words, cwd=tmp_path).code == 0
    path = root / ".grade" / FILENAME
    held = json.loads(path.read_bytes().partition(b"\n")[2])
    assert held["reader"] == reader_version()
    assert grade(*words, cwd=tmp_path).code == 0
    assert scores(tmp_path / "out")["ann", "sums"] == 100
    held["archives"] = {sha: [["x/sums.py"], ""] for sha in held["archives"]}
    path.write_bytes(forged(json.dumps(held).encode()))
    forgery = tmp_path / "forged"
    (root / ".grade").rename(forgery)
    (root / ".grade").mkdir()
    path.write_bytes((forgery / FILENAME).read_bytes())
    grade(*words, cwd=tmp_path)
    (report,) = json.loads((tmp_path / "out/results.json").read_text("utf-8"))["reports"]
    assert (report["status"], report["score"]) == ("unreadable", 0)
    assert "x/sums.py in the archive cannot be read" in report["summary"]


@pytest.mark.parametrize("name", ["inside/reading/zipped.py", "seam/contents.py", "seam/signs.py"])
def test_a_change_in_what_reads_archives_has_them_opened_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    copy = shutil.copytree(Path(grader.sandbox.__file__).parent, tmp_path / "sandbox")
    monkeypatch.setattr(grader.sandbox, "__file__", str(copy / "__init__.py"))
    seen = reader_version.__wrapped__  # without its memory
    assert seen() == reader_version()
    (copy / name).write_bytes((copy / name).read_bytes() + b"\n")
    assert seen() != reader_version()
