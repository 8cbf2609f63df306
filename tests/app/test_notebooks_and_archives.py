"""Notebooks, texts and archives through `grade run` and `grade check`, clumsy and hostile, beside an honest student."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.conftest import HALF, RIGHT, Done, grade, scores, write
from tests.sandbox.reading import written
from tests.sandbox.reading.written import cell_of, make_tar, make_zip

Run = Callable[..., Done]


@pytest.fixture
def run(course: Path, tmp_path: Path) -> Run:
    """`grade WORDS` on the small course in Korean, as its students read it, rendered to tmp_path/out."""

    def call(*words: object) -> Done:
        options = ["--course", course, "--out", tmp_path / "out", "--min-isolation", 1, "--jobs", 1]
        return grade(*words, *options, cwd=tmp_path)

    return call


def notebook(*cells: str, **more: object) -> bytes:
    """As Jupyter writes it: line by line, with a text above."""
    return written.notebook(cell_of(["# 숙제"], "markdown"), *(cell.splitlines(True) for cell in cells), **more)


COLAB = notebook(
    "from google.colab import drive\ndrive.mount('/content/drive')\n%matplotlib inline\n!pip install numpy",
    "import helper\n\ndef add(a, b):\n    return helper.plus(a, b)\n",
    "%%writefile helper.py\ndef plus(a, b):\n    return a + b\n",
    "def double(a)\n    return a\n",
    "%%time\ndef double(a):\n    return 2 * a\n",
    metadata={"colab": {}, "kernelspec": {"language": "python"}},
)


def test_a_class_of_all_kinds_is_graded_like_one_of_scripts(run: Run, tmp_path: Path) -> None:
    root = write(
        tmp_path / "class",
        {
            "ann/sums.py": RIGHT["sums"].encode(),
            "ben/sums.ipynb": COLAB,
            "cid/과제 제출(1).zip": make_zip(
                {
                    "hw/sums.py": "from lib.plus import add\n\ndef double(a):\n    return 2 * a\n",
                    "hw/lib/__init__.py": "",
                    "hw/lib/plus.py": "def add(a, b):\n    return a + b\n",
                    "__MACOSX/hw/._sums.py": b"\0",
                }
            ),
            "dan/hw.tar.gz": make_tar({"sums.ipynb": notebook(RIGHT["sums"])}),
            "eve/sums.txt": HALF.encode("cp949"),
            "fay/outer.zip": make_zip({"inner.zip": make_zip({"sums.py": HALF})}),
        },
    )
    done = run("run", root)
    assert done.code == 0, done.output
    found = {student: score for (student, id_), score in scores(tmp_path / "out").items() if id_ == "sums"}
    assert found == {"ann": 100, "ben": 100, "cid": 100, "dan": 100, "eve": 60, "fay": 60}
    told = (tmp_path / "out/ben/report.txt").read_text(encoding="utf-8")
    assert "ben/sums.ipynb" in told
    assert told.count("노트북에서만 쓰는 것은 뺐습니다: %matplotlib inline, !pip install numpy, google.colab") == 1
    assert "4번째 코드 셀은 실행할 수 없어서 뺐습니다" in told
    assert "콜론(:)이 빠졌습니다" in told
    assert "cid/과제 제출(1).zip/hw/sums.py" in (tmp_path / "out/cid/report.txt").read_text(encoding="utf-8")
    assert "다음에는 이름을 sums.py로" in (tmp_path / "out/eve/report.txt").read_text(encoding="utf-8")


def test_a_message_names_a_line_that_its_author_finds(run: Run, tmp_path: Path) -> None:
    root = write(tmp_path / "class", {"ann/sums.ipynb": notebook("x = 1", "y = 1\ndef add(a, b):\n    return a / 0\n")})
    assert run("run", root).code == 0
    told = (tmp_path / "out/ann/report.txt").read_text(encoding="utf-8")
    assert "203번째 줄: return a / 0" in told
    assert "212번째 줄은 2번째 코드 셀의 12번째 줄입니다" in told


def test_an_unchanged_archive_keeps_its_score_and_a_changed_one_is_graded_anew(run: Run, tmp_path: Path) -> None:
    root = write(tmp_path / "class", {"ann/hw.zip": make_zip({"sums.py": HALF})})
    for data, score in ((HALF, 60), (HALF, 60), (RIGHT["sums"], 100)):
        write(root, {"ann/hw.zip": make_zip({"sums.py": data})})
        assert run("run", root, "--accept", "--why", "for the test").code == 0
        assert scores(tmp_path / "out")["ann", "sums"] == score


def locked(files: Mapping[str, bytes | str]) -> bytes:
    data = bytearray(make_zip(files))
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


HOSTILE: dict[str, dict[str, bytes]] = {
    "traversal": {"hw.zip": make_zip({"../../ann/sums.py": HALF, "/ann/sums.py": HALF, "..\\..\\ann\\sums.py": HALF})},
    "bomb": {"hw.zip": make_zip({"sums.py": b"\0" * 40_000_000})},
    "nested": {"hw.zip": make_zip({"a.zip": make_zip({"b.zip": make_zip({"sums.py": HALF})})})},
    "many": {"hw.zip": make_zip({f"{number}/sums.py": HALF for number in range(6_000)})},
    "locked": {"hw.zip": locked({"sums.py": HALF})},
    "half": {"hw.zip": make_zip({"sums.py": HALF})[:60]},
    "names": {"hw.zip": make_zip({"\x1b[2J\u202e<script>.py": HALF, "roster.csv": "id\nmallory\n"})},
    "deep": {"sums.ipynb": b'{"cells":' + b"[" * 2_000_000},
    "cells": {"sums.ipynb": notebook(*["x"] * 6_000)},
    "crash": {"sums.ipynb": notebook("x = " + "(" * 9_000 + ")" * 9_000, "x = " + "-" * 300_000 + "1")},
    "writes": {"sums.ipynb": notebook("%%writefile ../../ann/sums.py\nx", "%%writefile conftest.py\nraise SystemExit")},
    "rar": {"sums.rar": b"Rar!\x1a\x07\x01\0", "hw.zip": b"Rar!\x1a\x07\x01\0"},
    "text": {"sums.txt": b"\xff\xd8\xff\xe0 a picture \0\0"},
}


@pytest.mark.parametrize("names", [list(HOSTILE)[:7], list(HOSTILE)[7:]], ids=["archives", "others"])
def test_hostile_files_cost_their_author_alone_and_leave_nothing(run: Run, tmp_path: Path, names: list[str]) -> None:
    files = {f"{name}/{file}": data for name in names for file, data in HOSTILE[name].items()}
    root = write(tmp_path / "class", {"ann/sums.py": RIGHT["sums"].encode(), **files})
    before = {path.relative_to(root).as_posix() for path in root.rglob("*")}
    done = run("run", root)
    assert "Traceback" not in done.output
    assert "\x1b[2J" not in done.output
    assert "\u202e" not in done.output
    found = scores(tmp_path / "out")
    assert found["ann", "sums"] == 100
    assert all(not found.get((name, "sums")) for name in names)
    after = {path.relative_to(root).as_posix() for path in root.rglob("*") if ".grade" not in path.parts}
    assert after == before
    assert (root / "ann/sums.py").read_text(encoding="utf-8") == RIGHT["sums"]


def test_a_notebook_is_checked_at_home(course: Path, tmp_path: Path) -> None:
    write(tmp_path, {"home/sums.ipynb": notebook("%matplotlib inline", RIGHT["sums"], "def f(:")})
    for words in (["home/sums.ipynb"], ["home"]):
        done = grade("check", *words, "--course", course, cwd=tmp_path)
        assert done.code == 0, done.output
        assert "노트북에서만 쓰는 것은 뺐습니다: %matplotlib inline" in done.stdout
        assert "3번째 코드 셀은 실행할 수 없어서 뺐습니다" in done.stdout


def test_a_notebook_of_another_name_is_told_how_to_be_named(course: Path, tmp_path: Path) -> None:
    write(tmp_path, {"home/Sums (1).ipynb": notebook(RIGHT["sums"])})
    done = grade("check", "home/Sums (1).ipynb", "--course", course, "--lang", "en", cwd=tmp_path)
    assert done.code == 0, done.output
    assert "Please name it sums.ipynb next time." in " ".join(done.stdout.split())


def test_what_lies_in_an_archive_is_dismissed_by_its_path(run: Run, course: Path, tmp_path: Path) -> None:
    root = write(tmp_path / "class", {"ann/hw.zip": make_zip({"sums.py": RIGHT["sums"], "보고서.docx": b"x"})})
    assert "보고서.docx" in run("run", root).output
    done = grade("ignore", root / "ann/hw.zip/보고서.docx", "--class", root, "--course", course, cwd=tmp_path)
    assert done.code == 0, done.output
    assert "보고서.docx" not in run("run", root).output


def test_the_two_of_one_name_are_told_to_the_instructor(run: Run, tmp_path: Path) -> None:
    root = write(tmp_path / "class", {"ann/sums.py": RIGHT["sums"]})
    write(root, {"ann/sums.ipynb": notebook(HALF)})
    done = run("run", root)
    assert "쓰지 않은 파일: ann/sums.ipynb" in done.output
    assert scores(tmp_path / "out")["ann", "sums"] == 100


@pytest.mark.parametrize("inner", ["hw/sums.py_", "sums.py.bak", "sums (1).py"])
def test_of_a_class_that_has_renamed_scripts_in_archives_alone_it_is_said_how_they_are_graded(
    run: Run, course: Path, tmp_path: Path, inner: str
) -> None:
    """Nobody can rename what is packed: what is offered decides it, and grades it."""
    packed = make_zip({inner: RIGHT["sums"]})
    root = write(tmp_path / "class", {"roster.csv": "id,name,email\nann,Ann,\n", "ann/hw.zip": packed})
    done = run("run", root, "--lang", "en")
    assert done.code == 2, done.output
    assert f"ann/hw.zip/{inner}" in done.stderr
    assert f"If it is the right file, say so: grade assign --list --class {root}" in done.stderr
    assert "--student" not in done.stderr  # nobody asked for one
    named = ("--class", root, "--course", course, "--lang", "en")
    (offered,) = [
        line for line in grade("assign", "--list", *named, cwd=tmp_path).stdout.splitlines() if " ann sums " in line
    ]
    assert grade(*shlex.split(offered)[1:], "--lang", "en", cwd=tmp_path).code == 0
    assert run("run", root).code == 0
    assert scores(tmp_path / "out")["ann", "sums"] == 100
