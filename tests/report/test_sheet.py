"""gradebook.xlsx, read back from its XML as Excel reads it."""

from __future__ import annotations

import csv
import io
import re
import sys
import zipfile
from datetime import datetime
from xml.etree import ElementTree

import pytest

from grader.domain.roster import Person, Roster
from grader.gradebook.entry import make_entry
from grader.report.csv import gradebook_csv, gradebook_rows
from grader.report.people import collect_students
from grader.report.sheet import gradebook_xlsx

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def make_rows(make, reports, roster, lang="en"):
    course = make.course()
    return gradebook_rows(collect_students(map(make_entry, reports), course, roster), course, lang)


def parts(data: bytes) -> dict[str, ElementTree.Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}


def unescaped(text: str) -> str:
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def read(data: bytes) -> list[list[str | float | None]]:
    """Each row of the one sheet: text where the cell is of the shared texts, a number where it has no type."""
    parsed = parts(data)
    texts = [
        unescaped("".join(each.text or "" for each in item.iter(f"{MAIN}t")))
        for item in parsed["xl/sharedStrings.xml"].iter(f"{MAIN}si")
    ]
    rows = []
    for row in parsed["xl/worksheets/sheet1.xml"].iter(f"{MAIN}row"):
        cells: dict[int, str | float] = {}
        for cell in row.iter(f"{MAIN}c"):
            assert cell.find(f"{MAIN}f") is None, "a formula"
            value = cell.findtext(f"{MAIN}v")
            assert cell.get("t") in (None, "s")
            column = ord(re.sub(r"\d", "", cell.get("r"))) - ord("A")
            cells[column] = texts[int(value)] if cell.get("t") == "s" else float(value)
        rows.append([cells.get(column) for column in range(6)])
    return rows


def test_it_holds_what_the_csv_holds(make, roster):
    reports = [make.report("s02", score=92.5), make.report("s01", "dictionary", score=None, status="assignment_broken")]
    rows = make_rows(make, reports, roster)
    assert read(gradebook_xlsx(rows)) == [
        ["id", "name", "if_for", "dictionary", "total", "remark"],
        [None, "Points possible", 100.0, 100.0, 100.0, None],
        ["s01", "다리우스", None, None, None, "dictionary: the assignment's fault"],
        ["s02", "Dr. Mundo", 92.5, None, 46.25, None],
        ["s03", "모르가나", None, None, 0.0, None],
    ]
    plain = list(csv.reader(gradebook_csv(rows).decode("utf-8-sig").splitlines()))
    assert [[float(each) if isinstance(each, float) else each or "" for each in row] for row in rows[3:4]] == [
        ["s02", "Dr. Mundo", 92.5, "", 46.25, ""]
    ]
    assert plain[3] == ["s02", "Dr. Mundo", "92.5", "", "46.25", ""]


HOSTILE = ['=HYPERLINK("http://x")', "+1", "-2", "@x", "http://example.org", "{=1}", "_x0041_", "<b>&amp;", "a\x1b[2J"]


def test_text_is_text_whatever_it_says(make):
    """Also where a spreadsheet would see a formula, a link, a number with zeros in front, or XML."""
    people = [Person(f"00{number}", name) for number, name in enumerate(HOSTILE)]
    data = gradebook_xlsx(make_rows(make, [], Roster((*people, Person("\udcff", "\udcff\uffff")))))
    rows = read(data)[2:]
    assert [row[0] for row in rows[:-1]] == [person.id for person in people]
    assert [row[1] for row in rows] == [*HOSTILE[:-1], "a\\x1b[2J", "\\udcff\\uffff"]
    assert "hyperlink" not in "".join(tag.tag for part in parts(data).values() for tag in part.iter())
    assert not [name for name in parts(data) if "externalLink" in name or "calcChain" in name]


def test_a_cell_of_text_stays_text_when_somebody_types_in_it(make, roster):
    parsed = parts(gradebook_xlsx(make_rows(make, [make.report("s01")], roster)))
    formats = [each.get("numFmtId") for each in parsed["xl/styles.xml"].find(f"{MAIN}cellXfs")]
    sheet = parsed["xl/worksheets/sheet1.xml"]
    for cell in sheet.iter(f"{MAIN}c"):
        assert (formats[int(cell.get("s", "0"))] == "49") == (cell.get("t") == "s")  # 49: text


def test_heads_and_points_stay_in_sight_and_in_their_place(make, roster):
    sheet = parts(gradebook_xlsx(make_rows(make, [], roster)))["xl/worksheets/sheet1.xml"]
    pane = sheet.find(f".//{MAIN}pane")
    assert (pane.get("xSplit"), pane.get("ySplit"), pane.get("state")) == ("2", "2", "frozen")
    assert sheet.find(f"{MAIN}autoFilter").get("ref") == "A2:F5", (
        "its head is the row of points, which no sorting moves"
    )


def test_columns_are_as_wide_as_what_stands_in_them(make):
    """A Korean letter takes two columns; nothing takes more than a page."""
    roster = Roster((Person("s01", "남궁다리우스황보모르가나"), Person("s02", "x" * 250)))
    sheets = [
        parts(gradebook_xlsx(make_rows(make, [], Roster(roster.people[:number]))))["xl/worksheets/sheet1.xml"]
        for number in (1, 2)
    ]
    widths = [[float(each.get("width")) for each in sheet.iter(f"{MAIN}col")] for sheet in sheets]
    assert 24 < widths[0][1] < 30
    assert 55 < widths[1][1] < 65


def test_the_same_rows_make_the_same_file_at_any_time(make, roster, monkeypatch):
    rows = make_rows(make, [make.report("s01")], roster)
    data = gradebook_xlsx(rows)

    class Any(type(datetime)):
        def __instancecheck__(cls, value):
            return isinstance(value, datetime)

    class Later(datetime, metaclass=Any):
        @classmethod
        def now(cls, tz=None):
            return cls(2031, 5, 6, 7, 8, 9, tzinfo=tz)

    for name, module in list(sys.modules.items()):
        if name.startswith("xlsxwriter") and hasattr(module, "datetime"):
            monkeypatch.setattr(module, "datetime", Later)
    assert gradebook_xlsx(rows) == data
    assert gradebook_xlsx(make_rows(make, [make.report("s01", score=1.0)], roster)) != data


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_class_without_anybody_is_a_table_with_its_heads(make, lang):
    assert len(read(gradebook_xlsx(make_rows(make, [], Roster(), lang)))) == 2
