"""Notebooks, texts and archives in a class folder: which file counts, what is staged, what a person is told.

Of `grader.intake.archives`, `grader.intake.candidates`, `grader.intake.kinds`, `grader.intake.limits`,
`grader.intake.notebooks` and `grader.intake.unpacking`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from grader.domain.roster import Roster
from grader.intake.archives import MAX_OPENED, Archives
from grader.intake.folder import take_inventory
from grader.intake.handed_in import MAX_MAIN, Refusal
from grader.intake.ignored import IgnoredFiles
from grader.intake.inventory import Inventory, Submission
from grader.intake.kinds import assignment_of, is_archive, names_of
from grader.intake.location import locate
from grader.intake.notebooks import read_notebook
from grader.intake.staged import StagedFiles
from grader.intake.staging import stage
from grader.intake.unpacking import list_archive, open_archive
from grader.sandbox.reading import Reader
from grader.sandbox.seam.contents import MAX_SENT, Contents
from tests.conftest import write
from tests.sandbox.reading.written import cell_of, make_tar, make_zip, notebook

IDS = ("sums", "names")
EARLY, LATE = "2019-03-04T21-00-00+09-00", "2019-03-05T21-00-00+09-00"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def class_with(tmp_path: Path, files: Mapping[str, bytes]) -> Path:
    return write(tmp_path / "class", files)


def inventory_of(root: Path, path: Path | None = None) -> Inventory:
    return take_inventory(locate(path or root, IDS), IDS, Roster())


def graded(root: Path, path: Path | None = None) -> dict[str, str]:
    """Assignment → the file that counts, of one student."""
    return {each.assignment: each.submitted for each in inventory_of(root, path).submissions}


def only(root: Path) -> Submission:
    (submission,) = inventory_of(root).submissions
    return submission


def staged_of(root: Path, reader: Reader) -> StagedFiles:
    return stage(only(root), None, reader.read)


def said(staged: StagedFiles) -> str:
    return "\n".join(text.en for text in staged.remarks)


# Which file counts


@pytest.mark.parametrize("name", ["sums.py", "sums.ipynb", "sums.py.txt", "sums.txt", "work/sums.ipynb"])
def test_each_kind_is_found_by_its_name(tmp_path: Path, name: str) -> None:
    data = b"def add(a, b): pass" if name.endswith(".txt") else notebook("x = 1")
    root = class_with(tmp_path, {f"ann/{name}": data})
    assert graded(root) == {"sums": f"ann/{name}"}
    assert inventory_of(root).findings == ()


def test_names_are_exact() -> None:
    assert names_of("a") == ("a.py", "a.ipynb", "a.py.txt", "a.txt", "a.docx", "a.hwpx")
    assert assignment_of("names.ipynb", IDS) == "names"
    assert assignment_of("Names.ipynb", IDS) == ""
    assert [is_archive(name) for name in ("a.ZIP", "a.tar.gz", "a.tgz", "a.gz", "a.rar")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_a_script_counts_before_a_notebook_and_the_instructor_is_told(tmp_path: Path) -> None:
    root = class_with(tmp_path, {"ann/sums.py": b"x = 1", "ann/sums.ipynb": notebook("x"), "ann/nb/sums.txt": b""})
    assert graded(root) == {"sums": "ann/sums.py"}
    (finding,) = inventory_of(root).findings
    assert finding.graded
    assert "ann/sums.py was graded" in finding.text.en
    assert "ann/sums.ipynb" in finding.text.en
    assert "ann/nb/sums.txt" in finding.text.en


def test_a_notebook_is_chosen_by_its_path(tmp_path: Path) -> None:
    root = class_with(tmp_path, {"ann/sums.py": b"x = 1", "ann/sums.ipynb": notebook("x"), "roster.csv": b"id\nann\n"})
    assert graded(root, root / "ann/sums.ipynb") == {"sums": "ann/sums.ipynb"}


def test_two_notebooks_are_for_a_person_to_decide(tmp_path: Path) -> None:
    root = class_with(tmp_path, {"ann/a/sums.ipynb": notebook("x"), "ann/b/sums.ipynb": notebook("x")})
    assert graded(root) == {}
    (finding,) = inventory_of(root).findings
    assert "ann/a/sums.ipynb, ann/b/sums.ipynb" in finding.text.en


def test_the_latest_attempt_counts_whatever_its_kind(tmp_path: Path) -> None:
    files = {
        f"ann/sums/{EARLY}/sums.py": b"x = 1",
        f"ann/sums/{LATE}/hw.zip": make_zip({"deep/in/sums.ipynb": notebook("x")}),
    }
    root = class_with(tmp_path, files)
    assert graded(root) == {"sums": f"ann/sums/{LATE}/hw.zip/deep/in/sums.ipynb"}
    assert [each.submitted for each in inventory_of(root).earlier] == [f"ann/sums/{EARLY}/sums.py"]


def test_attempts_count_before_an_archive_without_a_time(tmp_path: Path) -> None:
    files = {f"ann/sums/{EARLY}/sums.py": b"x = 1", "ann/old.zip": make_zip({"sums.py": b"x = 2", "names.py": b""})}
    assert graded(class_with(tmp_path, files)) == {"sums": f"ann/sums/{EARLY}/sums.py", "names": "ann/old.zip/names.py"}


@pytest.mark.parametrize("make", [make_zip, make_tar])
def test_a_file_is_found_anywhere_in_an_archive(tmp_path: Path, make: object) -> None:
    data = make({"hw/sums.py": b"x = 1", "hw/names.txt": b"x = 1", "hw/more.py": b""})  # type: ignore[operator]
    name = "과제 최종.zip" if make is make_zip else "hw.tar.gz"
    root = class_with(tmp_path, {f"ann/{name}": data})
    assert graded(root) == {"sums": f"ann/{name}/hw/sums.py", "names": f"ann/{name}/hw/names.txt"}
    assert inventory_of(root).findings == ()


def test_an_archive_in_an_archive_is_looked_into_once(tmp_path: Path) -> None:
    inner = make_zip({"sums.py": b"x = 1", "third.zip": make_zip({"names.py": b""})})
    root = class_with(tmp_path, {"ann/outer.zip": make_zip({"inner.zip": inner})})
    assert graded(root) == {"sums": "ann/outer.zip/inner.zip/sums.py"}
    (finding,) = inventory_of(root).findings
    assert "ann/outer.zip/inner.zip/third.zip" in finding.text.en


def test_what_lies_in_the_folder_counts_before_an_archive(tmp_path: Path) -> None:
    packed = make_zip({"sums.py": b"packed", "names.py": b"packed"})
    root = class_with(tmp_path, {"ann/sums.txt": b"x = 1", "ann/hw.zip": packed})
    assert graded(root) == {"sums": "ann/sums.txt", "names": "ann/hw.zip/names.py"}


@pytest.mark.parametrize(
    "files",
    [
        {"ann/a.zip": make_zip({"sums.py": b"1"}), "ann/b.zip": make_zip({"sums.py": b"2"})},
        {"ann/a.zip": make_zip({"x/sums.py": b"1", "y/sums.py": b"2"})},
    ],
)
def test_several_in_archives_are_for_a_person_to_decide(tmp_path: Path, files: dict[str, bytes]) -> None:
    root = class_with(tmp_path, files)
    assert graded(root) == {}
    assert [finding.assignment for finding in inventory_of(root).findings][:1] == ["sums"]
    assert ("ann", "sums") in inventory_of(root).handed_in(IDS)


def test_a_file_of_nearly_the_name_in_an_archive_is_listed(tmp_path: Path) -> None:
    root = class_with(tmp_path, {"ann/hw.zip": make_zip({"hw/Sums_최종(2).py": b"x"})})
    (finding,) = inventory_of(root).findings
    assert (finding.assignment, finding.places) == ("sums", (("ann", "hw.zip", "hw", "Sums_최종(2).py"),))


def test_what_is_left_in_an_archive_can_be_dismissed(tmp_path: Path) -> None:
    root = class_with(tmp_path, {"ann/hw.zip": make_zip({"sums.py": b"x", "report.docx": b"x"})})
    (finding,) = inventory_of(root).findings
    assert finding.places == (("ann", "hw.zip", "report.docx"),)
    ignored = IgnoredFiles(root, root / ".grade")
    ignored.add(finding.places[0])
    assert inventory_of(root).findings == ()
    assert graded(root) == {"sums": "ann/hw.zip/sums.py"}
    (root / "ann/hw.zip").write_bytes(make_zip({"sums.py": b"y", "report.docx": b"other"}))
    assert len(inventory_of(root).findings) == 1


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\3\4 half of one", "it is damaged"),
        (b"Rar!\x1a\x07\x01\0", "packed in a way that is not opened"),
        (b"<html></html>", "it is no archive"),
        (make_zip({f"{number}/x.txt": b"" for number in range(6_000)}), "it holds more than 5,000 things"),
    ],
)
def test_an_archive_that_cannot_be_opened_is_told_with_why(tmp_path: Path, data: bytes, why: str) -> None:
    root = class_with(tmp_path, {"ann/hw.zip": data, "ben/hw.zip": make_zip({"sums.py": b"x"})})
    finding = next(each for each in inventory_of(root).findings if "could not be opened" in each.text.en)
    assert why in finding.text.en
    assert finding.student == "ann"
    assert [each.student for each in inventory_of(root).submissions] == ["ben"]
    assert {("ann", "sums"), ("ann", "names")} <= set(inventory_of(root).handed_in(IDS))


def test_so_many_archives_of_one_are_opened(tmp_path: Path) -> None:
    root = class_with(tmp_path, {f"ann/{number:02}.zip": make_zip({"x.py": b""}) for number in range(MAX_OPENED + 2)})
    told = [each for each in inventory_of(root).findings if f"more than {MAX_OPENED}" in each.text.en]
    assert [each.places for each in told] == [(("ann", "08.zip"),), (("ann", "09.zip"),)]


def test_each_attempt_may_be_an_archive_however_many_there_are(tmp_path: Path) -> None:
    zipped = make_zip({"sums.py": b"x = 1\n"})
    times = [f"2026-03-{day:02}T12-00-00+09-00" for day in range(1, MAX_OPENED + 4)]
    inventory = inventory_of(class_with(tmp_path, {f"ann/sums/{time}/last.zip": zipped for time in times}))
    assert not inventory.findings
    assert len(inventory.submissions) + len(inventory.earlier) == len(times)
    assert inventory.submissions[0].parts[-1] == times[-1]


def test_archives_that_take_long_keep_nobody_waiting_for_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.intake.archives.MAX_SECONDS", 0.0)
    packed = make_zip({"sums.py": b"x"})
    root = class_with(tmp_path, {"ann/a.zip": packed, "ann/b.zip": packed, "ben/a.zip": packed})
    (finding,) = [each for each in inventory_of(root).findings if "opening those before it took" in each.text.en]
    assert finding.places == (("ann", "b.zip"),)
    assert [each.submitted for each in inventory_of(root).submissions] == ["ann/a.zip/sums.py", "ben/a.zip/sums.py"]


def test_an_archive_is_chosen_by_its_path(tmp_path: Path) -> None:
    files = {
        "roster.csv": b"id\nann\n",
        "ann/a.zip": make_zip({"sums.py": b"1"}),
        "ann/b.zip": make_zip({"sums.py": b"2"}),
    }
    root = class_with(tmp_path, files)
    here = inventory_of(root, root / "ann/b.zip")
    assert [each.submitted for each in here.submissions] == ["ann/b.zip/sums.py"]
    assert (here.chosen_students, here.chosen_assignments, here.whole) == (("ann",), ("sums",), False)
    assert inventory_of(tmp_path, root / "ann/b.zip").submissions == here.submissions


def test_a_link_named_like_an_archive_is_not_followed(tmp_path: Path) -> None:
    secret = class_with(tmp_path, {"hw.zip": make_zip({"sums.py": b"secret"})}) / "hw.zip"
    root = tmp_path / "other"
    (root / "ann").mkdir(parents=True)
    os.symlink(secret, root / "ann/hw.zip")
    assert graded(root) == {}
    assert any("no plain file" in each.text.en for each in inventory_of(root).findings)


def test_no_sandbox_starts_where_there_is_no_archive(tmp_path: Path) -> None:
    root = class_with(tmp_path, {"ann/sums.py": b"x", "ann/old.zip": b"x", "ann/names.ipynb": b"x"})

    def opener(*_: object) -> None:
        raise AssertionError

    assert len(inventory_of(root).submissions) == 2
    assert list(Archives(root, opener, {}).spread(("ann", "old.zip"))) == [("ann", "old.zip")]  # type: ignore[arg-type]


# What is staged


def test_a_notebook_is_staged_as_a_script_and_its_own_bytes_are_digested(tmp_path: Path, reader: Reader) -> None:
    data = notebook("%matplotlib inline\nimport helper", "def add(a, b):\n    return a + b", "def x(:")
    root = class_with(tmp_path, {"ann/sums.ipynb": data, "ann/helper.py": b"A = 1"})
    staged = staged_of(root, reader)
    assert staged.main == "sums.py"
    assert set(staged.files) == {"sums.py", "helper.py"}
    assert b"def add(a, b):" in staged.files["sums.py"]
    digests = {each.path: each.sha256 for each in staged.digests}
    assert digests == {
        "sums.ipynb": hashlib.sha256(data).hexdigest(),
        "helper.py": hashlib.sha256(b"A = 1").hexdigest(),
    }
    assert "left out: %matplotlib inline" in said(staged)
    assert "Line 312 is line 12 of code cell 3" in said(staged)
    assert "Code cell 3 cannot run and was left out" in said(staged)


def test_what_a_notebook_writes_lies_beside_it(tmp_path: Path, reader: Reader) -> None:
    data = notebook("%%writefile helper.py\nA = 2", "%%writefile ../../evil.py\nA = 2", "import helper")
    root = class_with(tmp_path, {"ann/sums.ipynb": data, "ann/helper.py": b"A = 1"})
    staged = staged_of(root, reader)
    assert staged.files["helper.py"] == b"A = 2\n"
    assert set(staged.files) == {"sums.py", "helper.py"}
    assert "files that were not made here: evil.py." in said(staged)
    assert not (tmp_path / "evil.py").exists()


def test_a_notebook_that_writes_the_homework_is_graded_by_that(tmp_path: Path, reader: Reader) -> None:
    root = class_with(tmp_path, {"ann/sums.ipynb": notebook("%%writefile sums.py\ndef add(a, b): ...", "x = 1")})
    staged = staged_of(root, reader)
    assert staged.files == {"sums.py": b"def add(a, b): ...\n"}
    assert "The notebook writes sums.py itself" in said(staged)


def test_a_text_is_staged_as_the_script_that_it_is(tmp_path: Path, reader: Reader) -> None:
    root = class_with(tmp_path, {"ann/sums.txt": b"x = 1", "ann/helper.py": b"A = 1"})
    staged = staged_of(root, reader)
    assert staged.files == {"sums.py": b"x = 1", "helper.py": b"A = 1"}
    assert [each.path for each in staged.digests] == ["sums.txt", "helper.py"]
    assert "Please name it sums.py next time" in said(staged)


def test_helpers_beside_the_file_in_an_archive_come_along(tmp_path: Path, reader: Reader) -> None:
    data = make_zip(
        {
            "hw/sums.py": b"import lib.x",
            "hw/lib/x.py": b"X = 1",
            "hw/.hidden.py": b"",
            "hw/venv/pyvenv.cfg": b"",
            "hw/venv/lib/y.py": b"",
            "elsewhere.py": b"",
            "hw/film.mp4": b"\0" * 20_000_000,
        }
    )
    root = class_with(tmp_path, {"ann/hw.zip": data, "ann/beside.py": b""})
    staged = staged_of(root, reader)
    assert staged.files == {"sums.py": b"import lib.x", "lib/x.py": b"X = 1"}
    assert [(each.path, each.sha256) for each in staged.digests] == [("hw.zip", hashlib.sha256(data).hexdigest())]
    assert "Installed libraries are not handed in, and were not used: hw/venv" in said(staged)
    assert "film.mp4" in said(staged)


def test_a_notebook_in_an_archive_is_read_by_both_rules(tmp_path: Path, reader: Reader) -> None:
    data = make_tar({"hw/sums.ipynb": notebook("import helper"), "hw/helper.py": b"A = 1"})
    staged = staged_of(class_with(tmp_path, {"ann/hw.tgz": data}), reader)
    assert set(staged.files) == {"sums.py", "helper.py"}
    assert b"import helper" in staged.files["sums.py"]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("sums.ipynb", b"no notebook", "it is no notebook"),
        ("sums.ipynb", b"[" * 1_000_000, "it is no notebook"),
        ("sums.ipynb", b" " * (MAX_SENT + 1), "larger than 48 MB"),
        ("sums.ipynb", notebook(f"x = '{'a' * MAX_MAIN}'"), "larger than 2 MB"),
        ("sums.txt", b"def f(): 1\n" + b" " * MAX_MAIN, "larger than 2 MB"),
        ("hw.zip", make_zip({"sums.py": os.urandom(MAX_MAIN + 1)}), "larger than 2 MB"),
        ("hw.zip", make_zip({"sums.py": b"\0" * 17_000_000}), "larger than 16 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_with_why(
    tmp_path: Path, reader: Reader, name: str, data: bytes, why: str
) -> None:
    root = class_with(tmp_path, {f"ann/{name}": data})
    with pytest.raises(Refusal, match=why):
        staged_of(root, reader)


def test_a_locked_file_in_an_archive_is_refused_with_why(tmp_path: Path, reader: Reader) -> None:
    data = bytearray(make_zip({"sums.py": b"x"}))
    data[data.index(b"PK\1\2") + 8] |= 1
    with pytest.raises(Refusal, match="locked with a password"):
        staged_of(class_with(tmp_path, {"ann/hw.zip": bytes(data)}), reader)


def test_an_archive_that_changed_since_it_was_listed_is_refused(tmp_path: Path, reader: Reader) -> None:
    root = class_with(tmp_path, {"ann/hw.zip": make_zip({"sums.py": b"x"})})
    submission = only(root)
    (root / "ann/hw.zip").write_bytes(make_zip({"names.py": b"x"}))
    with pytest.raises(Refusal):
        stage(submission, None, reader.read)


def test_names_that_were_converted_are_told(tmp_path: Path, reader: Reader) -> None:
    data = make_zip({"abcd/sums.py": b"x"}).replace(b"abcd", "과제".encode("cp949"))
    root = class_with(tmp_path, {"ann/hw.zip": data})
    assert only(root).submitted == "ann/hw.zip/과제/sums.py"
    assert "Names in the archive are cp949" in said(staged_of(root, reader))


def test_what_is_large_is_listed_without_its_contents(reader: Reader) -> None:
    data = make_zip({"a/sums.py": os.urandom(300_000), "../sums.py": b"x"})
    listed, opened = list_archive(data, reader.read), open_archive(data, reader.read)
    assert listed.find("sums") == opened.find("sums") == [("a", "sums.py")]
    assert (len(listed.contents), len(opened.contents[("a", "sums.py")])) == (0, 300_000)


def test_what_is_small_is_taken_out_once(tmp_path: Path, reader: Reader) -> None:
    files = {"sums.py": b"x = 1", "helper.py": b"A = 1"}
    root = class_with(tmp_path, {"ann/hw.zip": make_zip(files)})
    submission = only(root)

    def opener(*_: object) -> Contents:
        raise AssertionError

    assert stage(submission, None, opener).files == files
    (root / "ann/hw.zip").write_bytes(make_zip({**files, "helper.py": b"A = 2"}))
    assert stage(submission, None, reader.read).files["helper.py"] == b"A = 2", "what was handed in since counts"


@pytest.mark.parametrize("more", [{"sums.py": os.urandom(300_000)}, {"data.bin": os.urandom(300_000)}])
def test_what_is_large_is_opened_once_more(tmp_path: Path, reader: Reader, more: dict[str, bytes]) -> None:
    files = {"sums.py": b"x = 1", **more}
    root = class_with(tmp_path, {"ann/hw.zip": make_zip(files)})
    assert only(root).taken is None
    assert staged_of(root, reader).files == files


@pytest.mark.parametrize(
    ("cells", "blank"),
    [
        ([], True),
        (["", " \n"], True),
        (["!pip install numpy"], True),
        ([cell_of("def add(a, b):\n    return a + b\n", "markdown")], True),
        (["# mine"], False),
        (["def add("], False),
        (["%%writefile sums.py\na = 1"], False),
        (["%%writefile other.py\na = 1"], False),
    ],
)
def test_a_notebook_with_nothing_in_its_code_cells_says_so(reader: Reader, cells: list[object], blank: bool) -> None:
    read = read_notebook(notebook(*cells), reader.read, "sums.py")
    assert (read.blank, read.fault) == (blank, None)
    told = [each.en for each in read.remarks if each.en.startswith("Nothing stands in the notebook's code cells.")]
    assert len(told) == blank
