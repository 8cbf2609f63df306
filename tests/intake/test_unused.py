"""What lies in a class and no assignment used: it opens totals, is named to whom it concerns, and can be dismissed.

Of `grader.intake.ignored`.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from grader.intake.ignored import write_whole
from grader.intake.unused import find_unused, may_be_work, resembles_roster
from tests.conftest import RIGHT, grade, rows_of, write


@pytest.mark.parametrize(
    "name",
    [
        "a.py",
        "과제.IPYNB",
        "hw.zip",
        "hw.tar.gz",
        "hw.egg",
        "hw.alz",
        "과제.hwp",
        "과제.hwpx",
        "a.docx",
        "a.txt",
        "homework",
        "notes.md",
        "if_for.html",
        "mail.eml",
        "과제.pptx",
        "if_for.py.lnk",
        "if_for.py.bak",
        "if_for.ipynb.json",
        "If_For.PY.log",
        "if_for.py.crdownload",
        "과제.pages",
        "Main.java",
    ],
)
def test_may_be_work(name: str) -> None:
    assert may_be_work(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "README.md",
            "test_public.py",
            "assignment.toml",
            "desktop.ini",
            "Thumbs.db",
            "photo.png",
            "data.csv",
            "a.pyc",
        ),
        *("train-images-idx3-ubyte.gz", "t10k-labels.idx1-ubyte", "mnist.npz", "mnist.pkl.gz", "my_model.h5"),
        *("checkpoint", "model.ckpt.index", "model.ckpt-3.data-00000-of-00001", "events.out.tfevents.1551.desktop"),
        *("requirements.txt", "LICENSE", "homework.iml", "~$과제.docx"),
        *("if_for.json", "if_for.py.swp", "notes.log"),
    ],
)
def test_may_not_be_work(name: str) -> None:
    assert not may_be_work(name)


@pytest.mark.parametrize(
    "name",
    [
        "Roster.csv",
        "roster.csv.txt",
        "roster (1).csv",
        "roster.xls",
        "roster.XLSX",
        "ROSTER.CSV",
        "명단.csv",
        "students.csv",
        "Student List.xlsx",
        "출석부 2주차.xls",
        "roster.tsv",
        "roster.xlsm",
        "roster.xlsb",
        "roster.cell",
        "명단.hwp",
        "출석부.docx",
    ],
)
def test_like_a_roster(name: str) -> None:
    assert resembles_roster(name)


@pytest.mark.parametrize("name", ["roster.csv", "roster.xlsx", "roster.py", "scores.csv", "명단.py", "~$roster.xlsx"])
def test_not_like_a_roster(name: str) -> None:
    assert not resembles_roster(name)


def test_unused_leaves_out_what_helps_and_what_is_nobodys() -> None:
    files = [
        ("lee", "dictionary.py"),
        ("lee", "helper.py"),
        ("lee", "words.txt"),
        ("lee", "rest.zip"),
        ("lee", "if for.ipynb"),
        ("lee", "env", "pyvenv.cfg"),
        ("lee", "env", "lib", "site.py"),
        ("lee", "node_modules", "x.py"),
        ("lee", "README.md"),
        ("lee", "photo.png"),
    ]
    left = find_unused(
        files, {("lee",)}, {("lee", "dictionary.py")}, lambda folder: folder[-1] in ("env", "node_modules")
    )
    assert left == [("lee", "rest.zip"), ("lee", "if for.ipynb")]
    assert find_unused(files[1:2], (), (), lambda _: False) == [("lee", "helper.py")]


def test_what_a_library_or_a_data_set_brings_hides_nothing(course: Path, small: Path, tmp_path: Path) -> None:
    """An environment, thousands of files and very deep folders: what lies behind them is told, or that it was not
    looked at."""
    environment = {f"choi/env/lib/m{number}.py": "" for number in range(2_100)}
    write(small, {"choi/env/pyvenv.cfg": "", **environment, "choi/zzz/hw.ipynb": "{}"})
    write(small, {"park/1/2/3/4/5/6/7/8/9/sums.py": RIGHT["sums"], "yun/" + "x/" * 15 + "sums.py": RIGHT["sums"]})
    output, rows = run(course, small, tmp_path)
    assert "choi/zzz/hw.ipynb" in output
    assert "m1.py" not in output
    assert "park/1/2/3/4/5/6/7/8/9/sums.py lies too deep" in output
    assert "yun: below one folder (yun) lie more than " in output
    assert rows["park"]["total"] == rows["yun"]["total"] == ""


@pytest.mark.parametrize("folder", ["lee_이영희", "이영희_20190001_assignsubmission_file_"])
def test_a_folder_that_bears_a_students_name_opens_their_total(
    course: Path, small: Path, tmp_path: Path, folder: str
) -> None:
    for name in ("lee_hw.zip", "이영희 sums (1).py"):
        (small / name).unlink()
    write(small, {f"{folder}/sums.py": RIGHT["sums"]})
    output, rows = run(course, small, tmp_path)
    assert f"The folder {folder} is of nobody in the roster; by its name it is of 이영희 (lee)" in output
    assert rows["lee"]["total"] == ""
    assert rows[folder]["sums"] == "100"
    write(small, {"lee/sums.py": RIGHT["sums"]})  # whoever has a folder handed in there
    output, rows = run(course, small, tmp_path)
    assert "is of nobody" not in output
    assert rows["lee"]["total"] == "50"


def test_a_picture_counts_by_the_name_of_an_assignment_alone(course: Path, small: Path, tmp_path: Path) -> None:
    write(small, {"park/sums.png": "", "yun/cat.png": "", "yun/notes.csv": ""})
    write(small, {"lee/sums.hwp": "", "choi/sums final.txt": ""})
    output, rows = run(course, small, tmp_path)
    assert "park/sums.png is not named sums.py and was not graded. No code can be taken out of it as it is." in output
    assert "lee/sums.hwp is not named sums.py and was not graded. No code can be taken out of it as it is." in output
    advice = output.partition("choi/sums final.txt")[2].partition("\n")[0]
    assert "rename it and run again, or say so: grade assign --list" in advice
    assert rows["park"]["total"] == ""
    assert rows["yun"]["total"] == "0"


ROSTER = "id,name,email\nkim,김철수,kim@example.org\nlee,이영희,lee@example.org\nchoi,최수영,choi@example.org\n"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """kim handed in one homework, lee lies loose in the class folder, choi chose a name."""
    return write(
        tmp_path / "class",
        {
            "roster.csv": ROSTER,
            "kim/sums.py": RIGHT["sums"],
            "lee_hw.zip": "PK",
            "이영희 sums (1).py": RIGHT["sums"],
            "unknown.py": "x = 1\n",
            "choi/과제1.py": RIGHT["sums"],
        },
    )


def run(
    course: Path, folder: Path, tmp_path: Path, *words: object, lang: str = "en"
) -> tuple[str, dict[str, dict[str, str]]]:
    options = ["--course", course, "--out", tmp_path / "out", "--lang", lang, "--jobs", 1]
    done = grade(folder, *options, *words, cwd=tmp_path)
    assert done.code == 0, done.output
    return done.output, rows_of(tmp_path / "out")


def test_nothing_that_was_handed_in_counts_as_nothing(course: Path, small: Path, tmp_path: Path) -> None:
    output, rows = run(course, small, tmp_path)
    assert rows["kim"]["total"] == "50"
    assert rows["lee"]["total"] == rows["choi"]["total"] == ""
    assert "lee_hw.zip" in rows["lee"]["remark"]
    assert "과제1.py" in rows["choi"]["remark"]
    for name in ("lee_hw.zip", "이영희 sums (1).py"):
        assert f"{name} lies outside of every student's folder; by its name it is of 이영희 (lee)" in output
    assert "unknown.py lies outside of every student's folder. Move it" in output
    assert "choi/과제1.py. Rename it (sums.py, names.py)" in output
    for student, file in (("lee", "lee_hw.zip"), ("choi", "과제1.py")):
        for page in ("report.txt", "report.html"):
            text = " ".join((tmp_path / "out" / student / page).read_text(encoding="utf-8").split())
            assert f"Not graded yet: {file}" in text
            assert "It counts as 0" not in text
    assert "과제1.py" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_what_is_dismissed_opens_nothing_until_it_changes(course: Path, small: Path, tmp_path: Path) -> None:
    run(course, small, tmp_path)
    dismissed = grade(
        "ignore",
        small / "choi" / "과제1.py",
        small / "lee_hw.zip",
        "--class",
        small,
        "--course",
        course,
        "--lang",
        "en",
        cwd=tmp_path,
    )
    assert dismissed.code == 0, dismissed.output
    output, rows = run(course, small, tmp_path)
    assert rows["choi"]["total"] == "0"
    assert "과제1.py" not in output
    assert rows["lee"]["remark"].endswith("found: 이영희 sums (1).py")
    listed = grade("ignore", "--list", "--class", small, "--course", course, cwd=tmp_path)
    assert listed.stdout.splitlines() == ["choi/과제1.py", "lee_hw.zip"]
    write(small, {"choi/과제1.py": "y = 2\n"})
    output, rows = run(course, small, tmp_path)
    assert rows["choi"]["total"] == ""
    undone = grade("ignore", "--undo", small / "lee_hw.zip", "--class", small, "--course", course, cwd=tmp_path)
    assert undone.code == 0, undone.output
    output, _ = run(course, small, tmp_path)
    assert "lee_hw.zip" in output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nothing.zip"], "nothing.zip is no file of"),
        (["kim/sums.py"], "kim/sums.py is graded by its name"),
        (["/etc/passwd"], "does not lie in the class folder"),
        (["--undo", "lee_hw.zip"], "lee_hw.zip is not dismissed"),
    ],
)
def test_what_cannot_be_dismissed(course: Path, small: Path, tmp_path: Path, words: list[str], sentence: str) -> None:
    run(course, small, tmp_path)
    done = grade("ignore", *words, "--class", small, "--course", course, "--lang", "en", cwd=tmp_path)
    assert done.code == 2, done.output
    assert sentence in done.stderr


@pytest.mark.parametrize("name", ["Roster.csv", "roster.csv.txt", "roster (1).csv", "roster.xls", "명단.csv"])
def test_a_roster_of_another_name_is_told(course: Path, small: Path, tmp_path: Path, name: str) -> None:
    (small / "roster.csv").rename(small / name)
    output, _ = run(course, small, tmp_path, lang="ko")
    assert "명단으로 보이지만 이름이 roster.csv나 roster.xlsx가 아니어서 쓰지 않았습니다" in output


def test_a_list_that_cannot_be_written_is_left_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "list.json"
    path.write_bytes(b"old")

    def fail(number: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        write_whole(path, b"new")
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"list.json": b"old"}
