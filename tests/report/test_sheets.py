"""Sheets of other systems: kept as they came, recognised, filled; nobody is guessed and nothing invented.

Of `grader.report.sheets.feedback`, `grader.report.sheets.gradescope` and `grader.report.rows`, too, which
tests/app/test_fill.py tries through the command line.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.domain.course_files import load_course
from grader.domain.standing import Standing
from grader.domain.totals import compute_total
from grader.report import words
from grader.report.people import Student
from grader.report.sheets.fill import HELD, NO_SCORE, NOT_DUE, NOTHING, fill_sheet
from grader.report.sheets.forms import recognise
from grader.report.sheets.sheet import read_sheet
from grader.text.errors import UsageError

PATH = Path("sheet.csv")
CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,sums (71),NAMES (72),Final Score
,,,,,Manual Posting,,
    Points Possible,,,,,100,100,(read only)
"Min, Ann",1,ann,a1,A,,7,
Ben,2,,BEN@example.org,A,60.00,,
"Student, Test",9,,,A,,,
"""
MOODLE = """Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade),Feedback comments
Participant 31,Min Ann,,Submitted,,"100,00",-,
Participant 32,Ben,ben@example.org,Submitted,"60,00","100,00",-,
"""


@pytest.fixture
def small(course):
    return load_course(course)


@pytest.fixture
def student(small):
    """Makes one whose `sums` stands so."""

    def make(id_, name, *emails, score=None, state="scored", waiting=(), **standing):
        sums = Standing("sums", state, 100.0, score, **standing)
        total = compute_total(small, {}, ())
        return Student(id_, name, True, emails, {}, total, dict.fromkeys(waiting, ("x",)), {"sums": sums})

    return make


@pytest.fixture
def fill(small):
    """Fills the text of a sheet; its form and what came of it."""

    def call(text, *students, assignment=None, head=None, scale=False):
        sheet = read_sheet(PATH, text.encode())
        form = recognise(sheet, small, assignment, head)
        return form, fill_sheet(sheet, form, students, small, scale=scale)

    return call


def cells(filled, column):
    return [filled.sheet.cell(row, column) for row in range(len(filled.sheet.rows))]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_what_is_not_filled_comes_back_as_it_was(newline, mark, encoding):
    """Cells with quotes, marks and line ends in them, too; as UTF-8, with a byte order mark only where one was."""
    rows = [["이름", "b", "c"], ['say "hi"', f"one{mark} two", ""], ["=1+1", "007", "1.50"]]
    text = newline.join(mark.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows) + newline
    sheet = read_sheet(PATH, text.encode(encoding))
    assert [list(row) for row in sheet.rows] == rows
    back = sheet.encode()
    assert read_sheet(PATH, back) == sheet
    assert back.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    assert (b"\r\n" in back) == (newline == "\r\n")


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"PK\x03\x04...", "no CSV"),
        ("Student,ID".encode("utf-16"), "no CSV"),
        (b"\xff\x00\x80abc", "neither UTF-8 nor cp949"),
        (b'"' + b"x" * 200_000, "cannot be read as a table"),
    ],
)
def test_what_is_no_sheet_is_refused(raw, says):
    with pytest.raises(UsageError, match=says):
        read_sheet(PATH, raw)


def test_canvas_is_filled_by_titles_and_ids(fill, student):
    """A column by title or id, whatever its number; a row by id or address. Its own test student is nobody."""
    form, done = fill(CANVAS, student("ann", "Ann", score=33.335), student("b7", "Ben", "ben@example.org", score=60.0))
    assert form.system == "canvas"
    assert [column.assignment for column in form.columns] == ["sums", "names"]
    assert cells(done, 5) == ["sums (71)", "Manual Posting", "100", "33.34", "60", ""]
    assert cells(done, 6)[3:5] == ["7", ""]
    assert done.left == {NOTHING: ("ann: names", "b7: names")}
    assert (done.strangers, done.doubtful, done.absent, done.by_name) == ((), (), (), ())
    assert done.changes == (), "60.00 is 60"


def test_moodle_is_filled_with_the_decimals_of_its_site(fill, student):
    """Ann is known by her name alone, whatever its order; the numbers stay."""
    ann, ben = student("ann", "Ann Min", score=99.5), student("b7", "Other", "ben@example.org", score=40.0)
    form, done = fill(MOODLE, ann, ben, assignment="sums")
    assert form.system == "moodle"
    assert cells(done, 4) == ["Grade", "99,5", "40"]
    assert form.numbers == {1: "31", 2: "32"}
    assert done.by_name == ("Min Ann",)
    assert [(each.before, each.after) for each in done.changes] == [("60,00", "40")]


def test_what_is_not_told_is_not_written(fill, student):
    """Whatever Moodle held stays there."""
    cases = {
        HELD: {"held": True, "score": 5.0},
        NOT_DUE: {"withheld": True, "score": 5.0},
        NOTHING: {},
        NO_SCORE: {"waiting": ("sums",)},
        words.EXCUSED: {"state": "excused"},
    }
    for why, standing in cases.items():
        _, done = fill(MOODLE, student("b7", "Ben", "ben@example.org", **standing), assignment="sums")
        assert done.left == {why: ("b7: sums",)}
        assert cells(done, 4)[2] == "60,00"


def test_canvas_has_a_word_for_excused(fill, student):
    _, done = fill(CANVAS, student("ann", "Ann", state="excused"), assignment="sums")
    assert cells(done, 5)[3] == "EX"


def test_other_points_are_refused_or_converted_exactly(fill, student):
    text = CANVAS.replace(",100,100,", ",7.5,100,")
    with pytest.raises(UsageError, match=r"sums has 7.5 points there and 100"):
        fill(text, student("ann", "Ann", score=33.3), assignment="sums")
    _, done = fill(text, student("ann", "Ann", score=33.3), assignment="sums", scale=True)
    assert cells(done, 5)[3] == "2.5", "2.4975, halves up"


def test_nobody_is_guessed(fill, student):
    """A row with two students' words, two rows of one student, one name of two: left, and named."""
    twice = CANVAS.replace("BEN@example.org", "ann").replace("Ben,2", "Cy,2")
    _, done = fill(twice, student("ann", "Ann", score=1.0))
    assert done.doubtful == ("Min, Ann", "Cy")
    both = CANVAS.replace("ann,a1", "ann,cid@example.org")
    _, done = fill(both, student("ann", "A", score=1.0), student("c", "C", "cid@example.org", score=2.0))
    assert done.doubtful == ("Min, Ann",)
    _, done = fill(MOODLE, student("x", "Min Ann", score=1.0), student("y", "min ann", score=2.0), assignment="sums")
    assert done.strangers == ("Min Ann", "Ben")
    assert done.absent == ("x", "y")
    assert done.written == 0


def test_points_are_no_ids(fill, student):
    """A student whose id is a number that stands among the grades is not the row that got it."""
    _, done = fill(CANVAS, student("7", "Seven", score=1.0), student("ann", "Ann", score=2.0), assignment="sums")
    assert cells(done, 5)[3] == "2"
    assert done.absent == ("7",)
    hundred = student("100,00", "Full", score=1.0)
    _, done = fill(MOODLE, hundred, student("b7", "Ben", "ben@example.org", score=2.0), assignment="sums")
    assert cells(done, 4)[1:] == ["", "2"]


@pytest.mark.parametrize(
    ("text", "asked", "says"),
    [
        ("id,name,email\na,b,c\n", {}, "neither a gradebook"),
        (MOODLE, {}, "--assignment ID"),
        (MOODLE.replace(",Grade,", ",Note,"), {"assignment": "sums"}, "--column HEAD"),
        (MOODLE.replace("Participant 32", "Participant 31"), {"assignment": "sums"}, "neither a gradebook"),
        (CANVAS, {"head": "sums (71)"}, "needs --assignment"),
        (CANVAS, {"assignment": "sums", "head": "nowhere"}, 'no column "nowhere"'),
        (CANVAS, {"assignment": "sums", "head": "Final Score"}, "read only"),
        (CANVAS.replace("NAMES (72)", "SUMS (72)"), {}, "not sure which column is sums"),
        (CANVAS.replace("NAMES", "Sums!").replace("sums", "합"), {}, "not sure which column is"),
        (CANVAS.replace("NAMES", "Other").replace("sums", "Else"), {}, "no column has the title"),
    ],
)
def test_what_cannot_be_told_is_asked(fill, text, asked, says):
    with pytest.raises(UsageError, match=says):
        fill(text, **asked)


def test_a_column_can_be_named(fill, student):
    text = MOODLE.replace(",Grade,", ",Note,")
    _, done = fill(text, student("b7", "Ben", "ben@example.org", score=1.5), assignment="sums", head=" note ")
    assert cells(done, 4)[2] == "1,5"
