"""A roster that is a workbook: what Excel and its like write is read, and none of it can hurt.

By real workbooks, so what is counted before they are read, too: `grader.domain.workbook_scan`.
"""

from __future__ import annotations

import io
import re
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from grader.domain.roster import MAX_BYTES, Person, Roster, load_roster
from grader.domain.workbook import read_workbook
from grader.domain.workbook_scan import MAX_DEPTH, MAX_FORMATTED, MAX_PARTS, MAX_SHEETS, MAX_UNPACKED
from grader.text.errors import UsageError

HEADER = ("학번", "이름", "이메일")


def workbook(*sheets: list[tuple], fill: Callable | None = None, **options: object) -> bytes:
    """A real workbook of these rows; `fill(book, sheets)` adds what rows cannot say."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, **options}) as book:
        dates = book.add_format({"num_format": "yyyy-mm-dd"})
        made = []
        for number, rows in enumerate(sheets, 1):
            sheet = book.add_worksheet(f"시트{number}")
            made.append(sheet)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date):
                        sheet.write_datetime(row, column, cell, dates)
                    elif cell is not None:
                        sheet.write(row, column, cell)
        if fill is not None:
            fill(book, made)
    return data.getvalue()


def repacked(raw: bytes, change: Callable[[str, bytes], bytes | None], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The same with each part changed, or left out where that gives None."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(data, "w", packing) as new:
        for name in old.namelist():
            if (part := change(name, old.read(name))) is not None:
                new.writestr(name, part)
    return data.getvalue()


def with_sheet(rows: bytes, texts: bytes | None = None) -> bytes:
    """A workbook whose sheet holds this XML between `<sheetData>` and its end."""

    def change(name: str, part: bytes) -> bytes:
        if name == "xl/worksheets/sheet1.xml":
            return re.sub(b"<sheetData>.*</sheetData>", lambda _: b"<sheetData>" + rows + b"</sheetData>", part)
        return texts if texts is not None and name == "xl/sharedStrings.xml" else part

    return repacked(workbook([HEADER]), change)


@pytest.fixture
def load(tmp_path: Path) -> Callable[[bytes], Roster]:
    def load(content: bytes) -> Roster:
        path = tmp_path / "roster.xlsx"
        path.write_bytes(content)
        return load_roster(path)

    return load


@pytest.fixture
def refused(load) -> Callable[[bytes], str]:
    def refused(content: bytes) -> str:
        with pytest.raises(UsageError) as caught:
            load(content)
        assert "roster.xlsx" in caught.value.text.ko
        assert re.search("[가-힣]{2}", caught.value.text.ko)
        return caught.value.text.en

    return refused


def test_a_workbook_of_excel_is_a_roster(load):
    rows = [
        ("2026학년도 1학기 출석부",),
        (),
        ("No", "이름", "학번", "분반", "이메일"),
        (1, "김철수", 20191234, "02", "kim@example.org; kim2@example.org"),
        (2, "이영희", "00123", 1.5, None),
        (),
        (3, "Min", "kim.2", date(2019, 3, 4), "min@example.org"),
    ]
    assert list(load(workbook(rows))) == [
        Person("20191234", "김철수", ("kim@example.org", "kim2@example.org"), {"No": "1", "분반": "02"}),
        Person("00123", "이영희", (), {"No": "2", "분반": "1.5"}),
        Person("kim.2", "Min", ("min@example.org",), {"No": "3", "분반": "2019-03-04"}),
    ]


def test_a_long_number_is_read_in_full_while_excel_has_all_its_digits(load, refused):
    assert [each.id for each in load(workbook([HEADER, (201912345678, "Kim", None)]))] == ["201912345678"]
    assert [each.id for each in load(workbook([HEADER, (999_999_999_999_999, "Kim", None)]))] == ["9" * 15]
    says = refused(workbook([HEADER, (1, "Lee", None), (2019123456789012345, "Kim", None)]))
    assert "roster.xlsx, row 3: the id 2.01912E+18" in says
    assert "its last digits are lost" in says


def with_format(code: str, *ids: float, sheets: int = 1) -> bytes:
    """A roster of these numbers in cells of this format, on the last of so many sheets."""

    def fill(book: xlsxwriter.Workbook, made: list) -> None:
        shown = book.add_format({"num_format": code})
        for row, id_ in enumerate(ids, 1):
            made[-1].write_number(row, 0, id_, shown)
            made[-1].write(row, 1, f"Student {row}")

    return workbook(*[[("표지",)]] * (sheets - 1), [HEADER], fill=fill)


@pytest.mark.parametrize(
    ("code", "number", "id_"),
    [
        ("00000000", 71, "00000071"),
        ("0000-0000", 20190071, "2019-0071"),
        ('"S"0000', 71, "S0071"),
        ("0000", 20190071, "20190071"),
        ("000;-000;@", 7, "007"),
        ("0", 71, "71"),
        ("00.00", 71, "71"),
        ("#,##0000", 71, "71"),
    ],
)
def test_an_id_has_the_zeros_that_its_cell_shows(load, code, number, id_):
    """Where the format is zeros alone; another shows no id, and the number stands as it is stored."""
    assert [each.id for each in load(with_format(code, number))] == [id_]


@pytest.mark.parametrize("sheets", [1, 3])
def test_each_cell_has_its_own_format_on_its_own_sheet(load, sheets):
    raw = with_format("0000", 71, 7, sheets=sheets)
    assert [each.id for each in load(raw)] == ["0071", "0007"]
    assert [each.id for each in load(workbook([HEADER, (71, "Kim", None)]))] == ["71"]


def test_empty_cells_that_have_a_format_are_none(load):
    """Who formats a column formats the rows below the list as well."""
    below = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (row, row) for row in range(3, MAX_FORMATTED + 5))
    raw = repacked(with_format("0000", 71), lambda _, part: part.replace(b"</sheetData>", below + b"</sheetData>"))
    assert [each.id for each in load(raw)] == ["0071"]


def test_a_part_whose_elements_never_end_is_refused(refused):
    deep = b"<c>" * MAX_DEPTH + b"</c>" * MAX_DEPTH
    assert "this is no workbook" in refused(with_sheet(deep))


def test_more_styles_than_excel_writes_are_kept_by_nobody(load):
    """The formats that a roster needs come before the bound."""

    def change(name: str, part: bytes) -> bytes:
        many = b'<xf numFmtId="164"/>' * 1_000_000 + b"</cellXfs>"
        return part.replace(b"</cellXfs>", many) if name == "xl/styles.xml" else part

    raw = repacked(with_format("0000", 71), change)
    tracemalloc.start()
    assert [each.id for each in load(raw)] == ["0071"]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * MAX_UNPACKED


@pytest.mark.parametrize(
    ("id_", "says"),
    [
        ("2.01912E+11", "row 2: the id 2.01912E+11 is what Excel makes of a long number"),
        (date(2019, 3, 4), "row 2: the id 2019-03-04 is a date"),
        (datetime(2019, 3, 4, 12), "row 2: the id 2019-03-04T12:00:00 is a date"),
        ("#REF!", "row 2: the id #REF! is what Excel shows for a formula that failed"),
        (None, "row 2: the id is empty"),
        ("a\x1b[2J", "row 2: the id 'a\\x1b[2J' holds an invisible character"),
        ("../x", "row 2: the id '../x' cannot be the name of a folder"),
    ],
)
def test_what_is_no_id_is_told_with_its_row(refused, id_, says):
    assert says in refused(workbook([HEADER, (id_, "Kim", None)]))


@pytest.mark.parametrize("name", ["K\u202eim", "Kim\r\nBcc: all@example.org"])
def test_names_that_would_forge_a_header_stay_refused(refused, name):
    assert "invisible character" in refused(workbook([HEADER, ("1", name, None)]))


@pytest.mark.parametrize("email", ["a@example.org\nBcc: b@example.org", "Kim <a@example.org>", "a\u200b@example.org"])
def test_what_is_not_one_plain_address_stays_refused(refused, email):
    assert "is not an address" in refused(workbook([HEADER, ("1", "Kim", email)]))


def test_two_students_of_one_address_are_told_by_their_rows(refused):
    says = refused(workbook([HEADER, ("1", "Kim", "k@example.org"), ("2", "Lee", "k@example.org")]))
    assert "row 3: the address k@example.org of Lee (2) is that of Kim (1) on row 2" in says


def test_a_formula_is_the_value_that_was_stored_with_it(load, refused):
    def fill(_, sheets):
        sheets[0].write_formula("A2", "=7+1", None, 8)
        sheets[0].write_formula("B2", '="Kim"', None, "Kim")
        sheets[0].write_formula("C2", '=""', None, "")

    raw = workbook([HEADER], fill=fill)
    assert list(load(raw)) == [Person("8", "Kim")]
    bare = repacked(raw, lambda _, part: part.replace(b"<v>8</v>", b""))
    assert "the formula in A2 has no value stored with it" in refused(bare)


def test_a_formula_that_failed_is_what_excel_shows(load, refused):
    """And not an empty cell, of which another sentence would be told, or none."""

    def fail(column: int, shown: str) -> Callable:
        return lambda book, sheets: sheets[0].write_formula(1, column, "=NA()", None, shown)

    rows = [HEADER, ("1", "Kim", "k@example.org")]
    assert "row 2: the id #N/A is what Excel shows" in refused(workbook(rows, fill=fail(0, "#N/A")))
    assert "row 2: the name #REF! is what Excel shows" in refused(workbook(rows, fill=fail(1, "#REF!")))
    assert "row 2: '#NAME?' is not an address" in refused(workbook(rows, fill=fail(2, "#NAME?")))
    section = workbook([(*HEADER, "분반"), ("1", "Kim", None)], fill=fail(3, "#DIV/0!"))
    assert load(section)["1"].section == "#DIV/0!"


def test_the_sheet_with_the_headers_is_the_roster(load, refused):
    notes = [("to do",), ("one",)]
    rows = [HEADER, ("1", "Kim", None)]
    assert list(load(workbook(notes, [], rows))) == [Person("1", "Kim")]
    assert list(load(workbook(rows, rows, fill=lambda _, sheets: sheets[1].hide()))) == [Person("1", "Kim")]
    assert "several sheets look like a roster (시트1, 시트3)" in refused(workbook(rows, notes, rows))
    assert "row 1: the first line must name the columns" in refused(workbook(notes, notes))
    assert "is empty" in refused(workbook([], []))


def test_what_excel_adds_to_a_sheet_is_in_nobodys_way(load):
    def fill(book, sheets):
        sheet = sheets[0]
        sheet.set_column("A:XFD", 12, book.add_format({"num_format": "@"}))
        sheet.write_blank("XFD1048576", None, book.add_format({"bold": True}))
        sheet.merge_range("E1:G1", "")
        sheet.freeze_panes(1, 0)
        sheet.autofilter("A1:C2")
        sheet.write_comment("A2", "remark")
        sheet.write_rich_string("B2", "K", book.add_format({"bold": True}), "im")
        sheet.insert_image("H1", "x.png", {"image_data": io.BytesIO(PNG)})

    assert list(load(workbook([HEADER, ("1", None, None)], fill=fill))) == [Person("1", "Kim")]


def test_a_cell_that_is_merged_over_several_rows_is_in_each_of_them(load):
    """As a list has its sections; a row in which nothing else stands stays empty."""

    def fill(_, sheets):
        sheets[0].merge_range("A2:A4", "가반")
        sheets[0].merge_range("A5:A9", "나반")
        sheets[0].merge_range("E1:F2", "")

    rows = [("분반", *HEADER), (None, "1", "Kim", None), (None, "2", "Lee", None), (), (None, "3", "Park", None)]
    roster = load(workbook(rows, fill=fill))
    assert [(each.id, each.section) for each in roster] == [("1", "가반"), ("2", "가반"), ("3", "나반")]
    assert not roster.warnings


def test_headers_of_merged_cells_are_read(load):
    def fill(_, sheets):
        sheets[0].merge_range("A1:D1", "2026학년도 1학기 출석부")
        sheets[0].merge_range("A2:A3", "학번")
        sheets[0].merge_range("B2:B3", "이름")
        sheets[0].merge_range("C2:D2", "연락처")

    rows = [(), (), (None, None, "이메일", "전화"), ("1", "Kim", "kim@example.org", "010")]
    assert list(load(workbook(rows, fill=fill))) == [Person("1", "Kim", ("kim@example.org",), {"전화": "010"})]


@pytest.mark.parametrize("written", [b"1", b"true"])
def test_hidden_rows_are_read_and_told(load, written):
    """Excel writes 1, LibreOffice true; hidden headers or titles are nothing to tell."""
    raw = workbook([HEADER, ("1", "Kim", None), ("2", "Lee", None)], fill=lambda _, sheets: hide(sheets[0], 0, 2))
    roster = load(repacked(raw, lambda _, part: part.replace(b' hidden="1"', b' hidden="%s"' % written)))
    assert [each.id for each in roster] == ["1", "2"]
    (said,) = roster.warnings
    assert "hidden rows are read like all others (students: 1): 2." in said.en


def hide(sheet, *rows: int) -> None:
    for row in rows:
        sheet.set_row(row, None, None, {"hidden": True})


def test_merged_cells_beyond_number_are_refused_and_odd_ones_are_none(load, refused):
    def with_merged(ranges: bytes) -> bytes:
        def change(name: str, part: bytes) -> bytes:
            return part.replace(b"</sheetData>", b"</sheetData><mergeCells>" + ranges + b"</mergeCells>")

        return repacked(workbook([HEADER, ("1", "Kim", None)]), change)

    odd = [b"A2", b"A9999:A10000", b"XFD1:XFD9", b"A5:A2", b"B1:B9", b"A1:A1048576"]
    assert [each.id for each in load(with_merged(b"".join(b'<mergeCell ref="%s"/>' % each for each in odd)))] == ["1"]
    assert "holds more than a roster does" in refused(with_merged(b'<mergeCell ref="A1:A9000"/>' * 12))
    for none in (b"", b":", b"A2:", b"A2:A", b"A2:B9:C3", b"A0:A9", b"\xff"):
        assert "no workbook that can be read" in refused(with_merged(b'<mergeCell ref="%s"/>' % none))


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "this is no workbook"),
        (b"id,name,email\n1,Kim,\n", "this is no workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "a workbook of an old Excel (.xls), or one with a password"),
        (workbook([HEADER])[:-30], "this is no workbook"),
        (repacked(workbook([HEADER]), lambda name, part: None if name == "xl/workbook.xml" else part), "(.xlsx). In"),
        (repacked(workbook([HEADER]), lambda name, part: None if "sheet1" in name else part), "this is no workbook"),
        (repacked(workbook([HEADER]), lambda name, part: part[:-9]), "this is no workbook"),
        (b"PK\x03\x04" + b"x" * MAX_BYTES, "larger than 10 MiB"),
    ],
)
def test_what_is_no_workbook_is_told_with_what_to_do(refused, raw, says):
    assert says in refused(raw)


def test_a_flipped_bit_anywhere_is_a_roster_or_a_sentence(load):
    raw = workbook([HEADER, *((str(number), f"Kim {number}", None) for number in range(5))])
    told = 0
    for place in range(0, len(raw), 7):
        try:
            load(raw[:place] + bytes([raw[place] ^ 0x55]) + raw[place + 1 :])
        except UsageError:
            told += 1
    assert told > len(raw) / 7 / 2


def with_formatted(rows: bytes) -> bytes:
    """A workbook whose second style is a format of zeros, and whose sheet holds this."""

    def change(name: str, part: bytes) -> bytes:
        return (
            re.sub(b"<sheetData>.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>", part)
            if "sheet1" in name
            else part
        )

    return repacked(with_format("0000", 1), change)


BOMB = b'<row r="1"><c r="A1"><v>1</v></c></row>' + b" " * (MAX_UNPACKED + 1)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(with_sheet(BOMB), id="zip bomb"),
        pytest.param(with_sheet(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), id="far corner"),
        pytest.param(with_sheet(b'<row r="2"><c r="XFD2" t="inlineStr"><is><t>x</t></is></c></row>'), id="far column"),
        pytest.param(with_sheet(b"<row/>" * 20_000 + b"<row><c><v>1</v></c></row>"), id="rows without numbers"),
        pytest.param(with_sheet(b"<row>" + b"<c/>" * 20_000 + b"<c><v>1</v></c></row>"), id="cells without places"),
        pytest.param(
            with_sheet(b"<row>" + b'<c r="A1"/>' * 20_000 + b"<c><v>1</v></c></row>"), id="cells of one place"
        ),
        pytest.param(
            with_sheet(b'<row r="1"><c r="A1"/></row>' * 20_000 + b"<row><c><v>1</v></c></row>"),
            id="rows of one number",
        ),
        pytest.param(
            with_sheet(b'<x:row xmlns:x="u" r="9999999"><x:c r="A9999999"><x:v>1</x:v></x:c></x:row>'), id="prefix"
        ),
        pytest.param(
            with_sheet(
                b"".join(b'<row r="%d"><c t="s" r="A%d"><v>0</v></c></row>' % (row, row) for row in range(1, 9000)),
                b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
                + b"x" * 2_000_000
                + b"</t></si></sst>",
            ),
            id="one text in thousands of cells",
        ),
        pytest.param(
            with_sheet(
                b"".join(b'<row r="%d"><c t="s" r="A%d"><v>+0</v></c></row>' % (row, row) for row in range(1, 9000)),
                b"<x><si/><si><t>" + b"x" * 9_000 + b"</t><si><t>" + b"x" * 9_000 + b"</t></si></si></x>",
            ),
            id="one text that hides its place",
        ),
        pytest.param(
            with_formatted(b'<row r="1"><c r="A1" s="1"><v>1</v></c></row>' * (MAX_FORMATTED + 1)),
            id="numbers with zeros without end",
        ),
    ],
)
def test_what_would_grow_when_read_is_refused_before(refused, raw):
    tracemalloc.start()
    says = refused(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "holds more than a roster does" in says
    assert peak < 2 * MAX_UNPACKED


def with_sheets(count: int, rows: bytes) -> bytes:
    """Many sheets that are one part."""

    def change(name: str, part: bytes) -> bytes:
        if name == "xl/workbook.xml":
            sheets = b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in range(1, count + 1))
            return re.sub(b"<sheets>.*</sheets>", b"<sheets>" + sheets + b"</sheets>", part)
        return part

    return repacked(with_sheet(rows), change)


def test_many_sheets_are_refused_though_they_are_one_part(refused):
    far = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="9999"><c r="GR9999"><v>1</v></c></row>'
    assert "the first line must name" in refused(with_sheets(1, far))
    assert "holds more than a roster does" in refused(with_sheets(3, far))
    assert "holds more than a roster does" in refused(with_sheets(MAX_SHEETS + 1, b'<row><c r="A1"><v>1</v></c></row>'))


def test_an_archive_that_lies_about_its_sizes_is_cut_there(refused):
    """The directory promises less than is packed: what comes out ends at the promise."""
    honest = workbook([HEADER, ("1", "Kim", None)])
    rows = b'<row r="1"><c r="A1"><v>1</v></c></row>' + b" " * (4 << 20)
    raw = bytearray(repacked(honest, lambda name, part: part.replace(b"<sheetData>", b"<sheetData>" + rows)))
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    for place in [match.start() for match in re.finditer(re.escape(size.to_bytes(4, "little")), bytes(raw))]:
        raw[place : place + 4] = (1000).to_bytes(4, "little")
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as archive:
        assert archive.getinfo("xl/worksheets/sheet1.xml").file_size == 1000
    assert "this is no workbook" in refused(bytes(raw))


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_of_packing_that_have_no_bound_are_refused(refused, packing):
    assert "this is no workbook" in refused(repacked(workbook([HEADER]), lambda _, part: part, packing))


def test_entities_are_refused(refused):
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    raw = repacked(workbook([HEADER]), lambda name, part: part.replace(b"?>", b"?>" + laughs, 1))
    assert "this is no workbook" in refused(raw)


def test_another_encoding_hides_nothing(refused):
    def change(name: str, part: bytes) -> bytes:
        return part.decode().replace("UTF-8", "UTF-16").encode("utf-16") if "sheet1" in name else part

    assert "this is no workbook" in refused(repacked(workbook([HEADER]), change))


def test_parts_beyond_number_and_a_part_twice_are_refused(refused):
    data = io.BytesIO(workbook([HEADER]))
    with zipfile.ZipFile(data, "a") as archive:
        for number in range(MAX_PARTS):
            archive.writestr(f"x{number}", b"")
    assert "holds more than a roster does" in refused(data.getvalue())
    data = io.BytesIO(workbook([HEADER]))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("XL/workbook.xml", b"<x/>")
    assert "this is no workbook" in refused(data.getvalue())


def test_the_sheets_come_out_as_they_stand(tmp_path):
    (sheet,) = read_workbook(tmp_path / "x.xlsx", workbook([(), (None, True, 3.0, 0.5, "x")]))
    assert sheet.name == "시트1"
    assert sheet.rows == (("", "", "", "", ""), ("", "TRUE", "3", "0.5", "x"))
