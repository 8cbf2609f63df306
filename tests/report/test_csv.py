"""gradebook.csv, read back as Excel and other programs read it."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

from grader.domain.roster import Person, Roster
from grader.domain.schedule import Schedule
from grader.gradebook.entry import make_entry
from grader.report.csv import gradebook_csv, gradebook_rows
from grader.report.people import collect_students


def students(make, reports, roster, folders=None, course=None):
    return collect_students(map(make_entry, reports), course or make.course(), roster, folders)


def written(students, course, lang) -> bytes:
    return gradebook_csv(gradebook_rows(students, course, lang))


def parsed(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(data.decode("utf-8-sig").splitlines(), strict=True))


def test_a_row_for_each_student_of_the_roster_and_each_unknown_folder(make, roster):
    reports = [make.report("s02", score=80.0), make.report("stranger", "dictionary", score=100.0)]
    rows = parsed(written(students(make, reports, roster), make.course(), "ko"))
    assert [list(row.values()) for row in rows] == [
        ["", "배점", "100", "100", "100", ""],
        ["s01", "다리우스", "", "", "0", ""],
        ["s02", "Dr. Mundo", "80", "", "40", ""],
        ["s03", "모르가나", "", "", "0", ""],
        ["stranger", "stranger", "", "100", "50", "명단에 없는 학생"],
    ]
    assert list(rows[0]) == ["id", "name", "if_for", "dictionary", "total", "remark"]


def test_excel_finds_its_bom_quotes_everywhere_and_crlf(make, roster):
    data = written(students(make, [], roster), make.course(), "ko")
    assert data.startswith(b"\xef\xbb\xbf")
    lines = data.decode("utf-8-sig").split("\r\n")
    assert lines.pop() == ""
    assert all(line.startswith('"') and line.endswith('"') and line.count('","') == 5 for line in lines)


def test_a_null_score_is_empty_and_so_is_the_total_with_a_remark(make, roster):
    broken = make.report("s01", score=None, status="assignment_broken")
    reports = [broken, make.report("s01", "dictionary", score=100.0)]
    row = parsed(written(students(make, reports, roster), make.course(), "en"))[1]
    assert (row["if_for"], row["dictionary"], row["total"]) == ("", "100", "")
    assert row["remark"] == "if_for: the assignment's fault"


def test_a_total_that_waits_for_what_is_not_due_says_so(make, roster):
    """An empty cell alone looks as if there was nothing."""
    due = Schedule(due=datetime(2100, 1, 1, tzinfo=UTC))
    course = make.course().model_copy(update={"schedule": {"dictionary": due}})
    reports = [make.report("s01", score=80.0)]
    row = parsed(written(students(make, reports, roster, course=course), course, "en"))[1]
    assert (row["if_for"], row["dictionary"], row["total"]) == ("80", "", "")
    assert row["remark"] == "not handed in yet: dictionary"
    course = course.model_copy(update={"missing": "skip"})
    row = parsed(written(students(make, reports, roster, course=course), course, "en"))[1]
    assert (row["total"], row["remark"]) == ("80", "")


def test_names_cannot_shift_columns_or_become_formulas(make):
    names = ['=HYPERLINK("http://x")', "+1", "-2", "@x", 'Kim, "Min"', "a\nb", "\t=1"]
    roster = Roster(tuple(Person(f"{number}", name) for number, name in enumerate(names)))
    rows = parsed(written(students(make, [], roster), make.course(), "ko"))
    assert [row["name"] for row in rows[1:]] == [
        '\'=HYPERLINK("http://x")',
        "'+1",
        "'-2",
        "'@x",
        'Kim, "Min"',
        "a\\nb",
        "'=1",
    ]
    assert all(None not in row for row in rows)


def test_a_broken_assignment_keeps_its_column(make, roster):
    course = make.course()
    course = course.model_copy(update={"assignments": course.assignments[:1], "broken": {"dictionary": "broken"}})
    reports = [make.report("s01", "dictionary", score=None, status="assignment_broken")]
    points, *_ = parsed(written(students(make, reports, roster, course=course), course, "ko"))
    assert points["dictionary"] == "100", "as its reports tell"
    points, *_ = parsed(written(students(make, [], roster, course=course), course, "ko"))
    assert points["dictionary"] == "", "nobody knows"


def test_somebody_who_left_has_no_row(make, roster):
    reports = [make.report("left"), make.report("stays")]
    rows = parsed(written(students(make, reports, roster, folders={"stays"}), make.course(), "ko"))
    assert [row["id"] for row in rows[1:]] == ["s01", "s02", "s03", "stays"]
