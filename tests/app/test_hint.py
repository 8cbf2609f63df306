"""`grade hint` in a folder as it was handed out: a level at a time, the question, what is remembered, what is refused.

Of `grader.app.hinting` and `grader.app.commands.hint`.
"""

from __future__ import annotations

import json
import os
import re
import zipfile

import pytest

from grader.app import hinting
from tests.authoring.hints import HINTS
from tests.conftest import HALF, RIGHT, grade, write

MINUS = "def add(a, b):\n    return a - b\n\n\ndef double(a):\n    return 2 * a\n"


@pytest.fixture
def handed_out(course, tmp_path):
    """What makes the zip of `sums` with these hints, and unpacks it far from the course: the folder."""

    def make(hints=HINTS):
        write(course, {"reference/sums/hints.toml": hints})
        assert grade("verify", "sums", cwd=course).code == 0
        done = grade("handout", "sums", cwd=course)
        assert done.code == 0, done.output
        home = tmp_path / "홍 길동"
        with zipfile.ZipFile(course / "handout/sums.zip") as opened:
            opened.extractall(home)
        return write(home / "sums", {"sums.py": MINUS})

    return make


def told(folder, *words):
    done = grade("hint", *words, "--lang", "en", cwd=folder)
    assert done.code == 0, done.output
    return done.stdout


def test_level_by_level_with_a_question_before_the_third(handed_out):
    folder = handed_out()
    assert told(folder, "add").startswith("Hint 1 of 4: Where to look\n  the where of minus\n")
    second = told(folder, "add")
    assert second.startswith("Hint 2 of 4: Which idea it takes\n  the idea of minus\n")
    assert "the where" not in second
    asked = grade("hint", "add", "--lang", "en", cwd=folder)  # nobody at a keyboard
    assert asked.code == 1
    assert "the question of minus" in asked.stdout
    assert 'grade hint add --answer "…"' in asked.stdout
    assert "the example" not in asked.stdout
    for answer in ("", " ", "?!"):
        assert grade("hint", "add", "--answer", answer, cwd=folder).code == 1
    third = told(folder, "add", "--answer", "- 대신 +")
    assert third.startswith("Hint 3 of 4: How another task is done\n  the example of minus\n")
    fourth = told(folder, "add")
    assert fourth.startswith("Hint 4 of 4: What the line looks like\n  the shape of minus\n")
    assert "That was the last one" in fourth
    assert told(folder, "add").startswith("Hint 4 of 4")
    every = told(folder, "add", "--again")
    assert re.findall(r"Hint (\d) of 4", every) == ["1", "2", "3", "4"]


def test_another_mistake_begins_anew_and_none_has_no_hint(handed_out):
    folder = handed_out()
    told(folder, "add")
    write(folder, {"sums.py": "def add(a, b):\n    return 99\n"})
    assert "the where of any" in told(folder, "add")
    write(folder, {"sums.py": MINUS})
    assert "the idea of minus" in told(folder, "add"), "what was told is remembered"
    write(folder, {"sums.py": RIGHT["sums"]})
    assert "its public tests pass" in told(folder, "add")


def test_a_file_that_python_cannot_read_comes_first(handed_out):
    folder = handed_out()
    write(folder, {"sums.py": "def add(a, b)\n    return a\n"})
    shown = told(folder, "double")
    assert shown.index("Python cannot read line 1") < shown.index("the where of colon")
    write(folder, {"sums.py": "x = = 3\n"})
    done = grade("hint", "double", "--lang", "en", cwd=folder)
    assert done.code == 1
    assert "Python cannot read line 1" in done.stdout


def test_where_nobody_hints_at_it_the_check_is_named(handed_out, course):
    folder = handed_out()
    write(folder, {"sums.py": MINUS.replace("2 * a", "3 * a")})
    done = grade("hint", "double", "--lang", "en", cwd=folder)
    assert (done.code, done.stdout.strip()) == (
        1,
        "double: there is no hint for what happens here. What to fix first is told by: grade check",
    )
    own = write(course / "own", {"names.py": RIGHT["names"]})
    done = grade("hint", "hello", "--lang", "en", cwd=own)
    assert (done.code, done.stdout) == (
        1,
        "names: your teacher has not handed out hints for it. What to fix first is told by: grade check\n",
    )


def test_which_tasks_there_are(handed_out):
    folder = handed_out()
    assert told(folder).splitlines() == [
        "sums: there are hints for these tasks. To get one: grade hint TASK",
        "  - add: Adding",
        "  - double: Doubling",
    ]
    done = grade("hint", "dubble", "--lang", "en", cwd=folder)
    assert done.code == 2
    assert "There is no task 'dubble' here. There are: add, double. Perhaps you mean: grade hint double" in done.stderr
    assert "Hint 1 of 4" in told(folder, "ADD()")


def test_one_task_of_two_files(course):
    own = write(course / "own", {"names.py": RIGHT["names"], "sums.py": HALF})
    done = grade("hint", "double", "--lang", "en", cwd=own)
    assert done.code == 2
    assert "double is a task of sums, names. Name the one that is meant: --assignment sums" in done.stderr


def test_the_teacher_gets_a_record_where_one_is_wanted(handed_out):
    folder = handed_out(HINTS.replace("released = true", "released = true\nrecord = true"))
    record = folder / f"sums.{hinting.FILENAME}"
    assert f"it is kept in {record}. Hand that in, too." in told(folder, "add")
    told(folder, "add")
    told(folder, "add", "--answer", "더하기")
    lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    assert [(line["hint"], line["level"], line["answer"], line["folder"]) for line in lines] == [
        ("minus", 1, "", ""),
        ("minus", 2, "", ""),
        ("minus", 3, "더하기", ""),
    ]


def test_without_one_nothing_lies_beside_the_homework(handed_out):
    folder = handed_out()
    before = sorted(path.name for path in folder.iterdir())
    told(folder, "add")
    assert sorted(path.name for path in folder.iterdir() if path.name != "state") == before


def test_a_damaged_sheet_is_no_fault_of_the_student(handed_out):
    folder = handed_out()
    write(folder, {"hints.json": "{"})
    done = grade("hint", "add", "--lang", "en", cwd=folder)
    assert done.code == 3
    assert "hints.json cannot be read. Unpack the file that you were given once more." in done.stderr


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_what_cannot_be_kept_is_said(handed_out):
    folder = handed_out()
    (folder / "state").mkdir()
    (folder / "state").chmod(0o500)
    assert "could not be kept" in told(folder, "add")


def test_a_file_where_the_record_should_be_is_said(handed_out):
    folder = handed_out()
    write(folder, {"state/sealed-grader": "a file"})
    shown = told(folder, "add")
    assert "the where of minus" in shown
    assert "That this hint was told could not be kept" in shown
