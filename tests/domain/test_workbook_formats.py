"""Of `grader.domain.workbook_formats`: which formats show an id, and how."""

from __future__ import annotations

import pytest

from grader.domain.workbook_formats import MAX_LETTERS, MAX_RELATIONS, RELATIONS, Formats, parse_format, show_number


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("0000", 7, "0007"),
        ("0000", 0, "0000"),
        ("0000", 123456, "123456"),
        ("000-0000-0000", 1012345678, "010-1234-5678"),
        ("00-00", 12345, "123-45"),
        ('"2026-"000', 7, "2026-007"),
        (r"\A000", 7, "A007"),
        ('"a;b"00;[Red]"no"', 7, "a;b07"),
        ("0000_ ", 7, "0007"),
        ("[$-412]0000", 7, "0007"),
        ("[Blue]0000", 7, "0007"),
    ],
)
def test_a_format_of_zeros_shows_its_number_with_them(code, number, shown):
    pieces = parse_format(code)
    assert pieces is not None
    assert show_number(pieces, number) == shown


@pytest.mark.parametrize(
    "code", ["", "General", "@", "0.00", "#,##0", "0E+00", "yyyy-mm-dd", "0%", "*00", "[<5]00", '"x', "-", "0" * 256]
)
def test_any_other_format_shows_no_id(code):
    assert parse_format(code) is None
    assert MAX_LETTERS == 255


def test_the_part_of_a_sheet_is_the_one_it_is_related_to():
    formats = Formats(sheets=["rId2", "rId1", "rId9"])
    formats.read(
        RELATIONS,
        b'<Relationships><Relationship Id="rId1" Target="worksheets/Sheet1.xml"/>'
        b'<Relationship Id="rId2" Target="/xl/worksheets/sheet7.xml"/></Relationships>',
    )
    assert [formats.part_of(sheet) for sheet in range(4)] == [
        "xl/worksheets/sheet7.xml",
        "xl/worksheets/sheet1.xml",
        "",
        "",
    ]


def test_relations_beyond_the_bound_are_kept_by_nobody():
    formats = Formats()
    many = b"".join(b'<Relationship Id="r%d" Target="x"/>' % number for number in range(MAX_RELATIONS + 5))
    formats.read(RELATIONS, b"<Relationships>" + many + b"</Relationships>")
    assert len(formats.targets) == MAX_RELATIONS
