"""`grade fill` and `grade gradescope`: what leaves for other systems is what students are told.

Of `grader.app.commands.gradescope`, `grader.app.class_rows` and `grader.app.saving`.
"""

from __future__ import annotations

import json
import os
import re
import zipfile

import pytest

from tests.conftest import grade, write

RUN = ("--min-isolation", "1", "--jobs", "1", "--out", "out")
CANVAS = """Student,ID,SIS Login ID,Section,sums (71),names (72)
    Points Possible,,,,100,100
Ann,1,ann,A,,
Ben,2,ben,A,,
Cid,3,cid,A,,
"""
MOODLE = """식별자,성명,이메일 주소,성적,최고 성적
참가자 501,A_nn/..,ann@example.org,,100.00
참가자 502,Ben,,1,100.00
참가자 503,Cid,cid@example.org,,100.00
"""


@pytest.fixture
def run(course, tmp_path):
    """`grade WORDS` on the small course in English."""

    def call(*words):
        return grade(*words, "--course", course, "--lang", "en", cwd=tmp_path)

    return call


@pytest.fixture
def graded(run, class_folder):
    """The class, once it was graded."""
    done = run("run", class_folder, *RUN)
    assert done.code == 0, done.output
    return class_folder


def test_a_sheet_of_canvas(run, graded, tmp_path):
    """The sheet itself stays; the filled one lies beside under a name with the date, and never over another."""
    write(tmp_path, {"canvas.csv": CANVAS})
    assert run("hold", "--student", "ben", "--assignment", "sums", "--why", "talk", "--class", graded).code == 0
    for number in ("", "-2"):
        done = run("fill", "canvas.csv", "--class", graded)
        assert done.code == 0, done.output
        (place,) = re.findall(rf"(\S*canvas-filled-[\d-]{{10}}{number}\.csv): points written: 3", done.stdout)
        assert "kept back (grade hold): ben: sums (1)" in done.stdout
    lines = (tmp_path / place).read_text("utf-8").splitlines()
    assert lines[2:] == ["Ann,1,ann,A,100,100", "Ben,2,ben,A,,", "Cid,3,cid,A,0,"]
    assert (tmp_path / "canvas.csv").read_text("utf-8") == CANVAS


def test_a_worksheet_of_moodle_with_pages(run, graded, tmp_path):
    """A page goes by the number of its row, whatever the name holds; the file is for the staff alone."""
    write(tmp_path, {"moodle.csv": MOODLE})
    done = run("fill", "moodle.csv", "--assignment", "sums", "--zip", "p.zip", "--out", "f.csv", "--class", graded)
    assert done.code == 0, done.output
    assert "ben: sums 1 → 60" in done.stdout
    assert (tmp_path / "f.csv").read_text("utf-8").splitlines()[1:] == [
        "참가자 501,A_nn/..,ann@example.org,100,100.00",
        "참가자 502,Ben,,60,100.00",
        "참가자 503,Cid,cid@example.org,0,100.00",
    ]
    assert (tmp_path / "f.csv").stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(tmp_path / "p.zip") as pages:
        names = pages.namelist()
        assert [name.split("_", 4)[1:4] for name in names] == [
            [number, "assignfeedback", "file/report.html"] for number in ("501", "502", "503")
        ]
        assert all(".." not in name and name.count("/") == 1 for name in names)
        assert pages.read(names[1]).decode() == (tmp_path / "out" / "ben" / "report.html").read_text("utf-8")


def test_somebody_who_is_not_in_both_is_left_for_a_person(run, graded, tmp_path):
    write(tmp_path, {"canvas.csv": CANVAS.replace("Cid,3,cid", "Dan,3,dan")})
    done = run("fill", "canvas.csv", "--class", graded)
    assert done.code == 1
    assert "In the sheet, and nobody of this class: Dan (1)" in done.stdout
    assert "In the class, and not in the sheet: cid (1)" in done.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["none.csv"], "none.csv is no file. Name the sheet"),
        (["pipe.csv"], "pipe.csv is no file. Name the sheet"),
        (["large.csv"], "large.csv is larger than 32 MiB. Name the sheet"),
        (["canvas.csv", "--out", "canvas.csv"], "is there already"),
        (["canvas.csv", "--zip", "p.zip"], "Leave --zip out"),
        (["canvas.csv", "--assignment", "nope"], "There is no assignment nope"),
        (["canvas.csv", "--out", "out/f.csv"], "must not lie there"),
        (["canvas.csv", "--out", "nowhere/f.csv"], "There is no folder"),
    ],
)
def test_bad_words_are_refused_and_nothing_is_written(run, graded, tmp_path, words, says):
    write(tmp_path, {"canvas.csv": CANVAS})
    os.mkfifo(tmp_path / "pipe.csv")
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(2**25 + 1)
    before = sorted(tmp_path.rglob("*"))
    done = run("fill", *words, "--class", graded)
    assert done.code == 2, done.output
    assert says in done.stderr
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "canvas.csv").read_text("utf-8") == CANVAS


def test_a_report_for_gradescope(run, graded):
    """The score that counts, and the points of each task; only what is documented there."""
    assert run("override", "ben", "sums", "70", "--task", "add", "--why", "x", "--class", graded).code == 2
    assert run("override", "ben", "sums", "77", "--why", "seen", "--class", graded).code == 0
    done = run("gradescope", "ben", "sums", "--class", graded)
    assert done.code == 0, done.output
    found = json.loads(done.stdout)
    assert found["score"] == 77
    assert [(each["score"], each["max_score"]) for each in found["tests"]] == [(60, 60), (0, 40)]
    assert set(found) == {"score", "visibility", "stdout_visibility", "output_format", "output", "tests"}
    assert "Doubling" in found["output"]


@pytest.mark.parametrize("words", [("ben", "names"), ("ben", "nope"), ("cid", "names")])
def test_nothing_to_tell_gradescope(run, graded, words):
    done = run("gradescope", *words, "--class", graded)
    assert done.code == 2
    assert "has no score" in done.stderr
    assert not done.stdout
