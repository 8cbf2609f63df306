"""Tables of extensions as people save them (`grader.domain.extension_table`)."""

from __future__ import annotations

import io
import os

import pytest
import xlsxwriter

from grader.domain.extension_table import MAX_BYTES, read_extensions
from grader.text.errors import UsageError

KOREAN = "학번,과제,연장,이유\n2019001,sums,3d,병원\n\n김민,names,36h,\n"


def rows(path):
    return [
        (row.where.en.rpartition(" ")[2], row.student, row.assignment, row.amount, row.why)
        for row in read_extensions(path)
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_korean_headers_in_any_encoding_with_any_mark(tmp_path, mark, encoding, end):
    path = tmp_path / "extensions.csv"
    path.write_bytes(KOREAN.replace(",", mark).replace("\n", end).encode(encoding))
    assert rows(path) == [("2", "2019001", "sums", "3d", "병원"), ("4", "김민", "names", "36h", "")]


@pytest.mark.parametrize(
    "header", ["학생,과제,기간,사유", "학번,과제,연장 기간,이유", "id,assignment,extension,reason"]
)
def test_other_words_for_the_same_columns(tmp_path, header):
    path = tmp_path / "x.csv"
    path.write_text(f"{header}\nann,sums,3d,ill\n")
    assert rows(path) == [("2", "ann", "sums", "3d", "ill")]


def test_columns_in_any_order_and_none_of_reasons(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("Amount,mine,Student,ASSIGNMENT\n3d,?,ann,sums\n45m,?,ben\n")
    assert rows(path) == [("2", "ann", "sums", "3d", ""), ("3", "ben", "", "45m", "")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("\n,,\n", "is empty"),
        ("ann,sums,3d\n", "line 1: the first line must name the columns"),
        ("student,amount\nann,3d\n", "Missing: assignment (과제)"),
        ('student,assignment,amount\n"ann,sums,3d\n', "line 2: a double quote is not closed"),
        ("student,assignment,amount\nann,sums," + "x" * 1_000_000, "line 2: a cell has more than 131,072 letters"),
    ],
)
def test_what_is_no_such_table_is_refused_with_its_line(tmp_path, text, said):
    path = tmp_path / "x.csv"
    path.write_text(text)
    with pytest.raises(UsageError) as error:
        read_extensions(path)
    assert said in error.value.text.en
    assert error.value.text.ko != error.value.text.en


def test_no_file_a_pipe_and_a_huge_one_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "huge.csv").write_bytes(b"student\n" * (MAX_BYTES // 8 + 1))
    for name, said in (("none.csv", "is no file"), ("pipe.csv", "is no file"), ("huge.csv", "is larger than 10 MiB")):
        with pytest.raises(UsageError, match=said):
            read_extensions(tmp_path / name)


def test_a_workbook_by_the_sheet_that_has_the_headers(tmp_path):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet("notes").write(0, 0, "notes")
        sheet = book.add_worksheet("more time")
        sheet.write_row(0, 0, ["student", "assignment", "amount", "why"])
        sheet.write_row(1, 0, ["ann", "sums", "3d", "ill"])
    path = tmp_path / "extensions.xlsx"
    path.write_bytes(buffer.getvalue())
    assert rows(path) == [("2", "ann", "sums", "3d", "ill")]
