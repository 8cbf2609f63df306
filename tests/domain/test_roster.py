"""The roster: what real files hold is read, and nothing gets through that could do harm in a mail header."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from grader.domain.roster import Person, Roster, load_roster
from grader.text.errors import UsageError

HEAD = "id,name,email\n"


@pytest.fixture
def load(tmp_path: Path):
    def load(content: str | bytes) -> Roster:
        path = tmp_path / "roster.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return load_roster(path)

    return load


def test_each_row_is_a_person_in_the_files_order(load):
    roster = load(HEAD + "s02,이순신,lee@example.org\ns01,김유신,kim@example.org;kim2@example.org\ns03,유관순,\n")
    assert list(roster) == [
        Person("s02", "이순신", ("lee@example.org",)),
        Person("s01", "김유신", ("kim@example.org", "kim2@example.org")),
        Person("s03", "유관순", ()),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_encodings_and_line_ends_of_excel_are_read(load, encoding, line_end):
    text = "id,name,email\n1,똠방각하,a@example.org\n2,펭귄,b@example.org\n".replace("\n", line_end)
    assert [person.name for person in load(text.encode(encoding))] == ["똠방각하", "펭귄"]


@pytest.mark.parametrize("header", ["section", "Section", "SECTION", "분반", "반"])
def test_the_section_is_what_its_column_says(header):
    assert Person("1", "Kim", (), {"전공": "수학", header: "02"}).section == "02"
    assert Person("1", "Kim", (), {"전공": "수학"}).section == ""


def test_names_of_a_mac_are_composed_and_found_in_either_form(load):
    decomposed = unicodedata.normalize("NFD", "다리우스")
    roster = load(HEAD + f"s01,{decomposed},\n")
    assert roster["s01"].name == "다리우스"
    assert roster.find(decomposed) == roster.find("다리우스") == roster.find("s01")


def test_a_name_that_two_people_have_finds_neither_and_warns(load):
    roster = load(HEAD + "1,김민준,\n2,김민준,\n")
    assert roster.find("김민준") is None
    assert roster.find("2") == roster["2"]
    assert "2행과 3행" in roster.warnings[0].ko
    assert "lines 2 and 3" in roster.warnings[0].en


def test_an_id_wins_over_a_name(load):
    assert load(HEAD + "a,b,\nb,c,\n").find("b").name == "c"


def test_one_address_on_two_rows_warns(load):
    warnings = load(HEAD + "1,Kim,k@example.org\n2,Lee,K@example.org\n").warnings
    assert "same address" in warnings[0].en


def test_without_a_file_the_roster_is_empty(tmp_path):
    assert len(load_roster(tmp_path / "none.csv")) == 0


def test_empty_rows_padding_and_quoted_commas_are_no_fault(load):
    roster = load('ID,Name,Email,,\n\n,,\n s01 ,"Kim, Min",  k@example.org ,,\n')
    assert list(roster) == [Person("s01", "Kim, Min", ("k@example.org",))]


def test_a_line_end_within_quotes_does_not_shift_the_line_numbers(load):
    with pytest.raises(UsageError, match="line 2: the name"):
        load(HEAD + '1,"two\nlines",\n2,x,bad\n')


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("", "is empty"),
        ("name,id,email\n1,x,\n", "line 1: the first line must be id,name,email"),
        ("1,Kim,k@example.org\n", "line 1: the first line must be"),
        (HEAD + "1,Kim,\n2,Lee,\n1,Park,\n", "line 4: the id '1' stands on line 2 already"),
        (HEAD + ",Kim,\n", "line 2: the id is empty"),
        (HEAD + "../x,Kim,\n", "cannot be the name of a folder"),
        (HEAD + "..,Kim,\n", "cannot be the name of a folder"),
        (HEAD + "a\x1b[2J,Kim,\n", "invisible character"),
        (HEAD + "a,K\u202eim,\n", "invisible character"),
        (HEAD + "a\x00,Kim,\n", "invisible character"),
        (HEAD + "1,Kim,Min,k@example.org\n", "4 cells"),
        (HEAD + "1,Kim\n", "2 cells"),
        (HEAD + '1,"Kim,k@example.org\n', "line 2: "),
        (b"id,name,email\n1,\xff\xff\xff,\n", "line 2: neither UTF-8 nor cp949"),
        ("id,name,email\n".encode("utf-16"), "UTF-16"),
        (b"x" * (11 << 20), "larger than 10 MiB"),
    ],
)
def test_a_fault_is_told_with_its_place(load, rows, says):
    with pytest.raises(UsageError) as caught:
        load(rows)
    assert "roster.csv" in str(caught.value)
    assert says in str(caught.value)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    "email",
    [
        "a@example.org\nBcc: all@example.org",
        "a@example.org\r\nSubject: x",
        "a@example.org\x0bBcc: b@example.org",
        "a@b@example.org",
        "a@example.org,b@example.org",
        "a@example.org b@example.org",
        "Kim <a@example.org>",
        '"a b"@example.org',
        "a(comment)@example.org",
        "a..b@example.org",
        ".a@example.org",
        "-oQ/tmp@example.org",
        "a@-example.org",
        "a@example..org",
        "a@localhost",
        "a@[127.0.0.1]",
        "@example.org",
        "a@",
        "none",
        "김@example.org",
        "a@한국.example.org",
        "a＠example.org",
        "a\u200b@example.org",
        "x" * 65 + "@example.org",
        "a@" + "x." * 130 + "org",
    ],
)
def test_what_is_not_one_plain_address_is_refused(load, email):
    with pytest.raises(UsageError, match=r"line 2: .* is not an address: "):
        load(HEAD + f'1,Kim,"ok@example.org;{email.replace(chr(34), chr(34) * 2)}"\n')


@pytest.mark.parametrize(
    "email", ["a@example.org", "first.last+tag@mail.example.co.kr", "a_b-c@xn--3e0b707e.example.org"]
)
def test_ordinary_addresses_are_taken(load, email):
    assert load(HEAD + f"1,Kim,{email}\n")["1"].emails == (email,)


def test_a_folder_in_the_rosters_place_is_told(tmp_path):
    with pytest.raises(UsageError, match=r"cannot be read|is no file"):
        load_roster(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_what_never_ends_in_the_rosters_place_is_told(tmp_path):
    os.mkfifo(tmp_path / "roster.csv")
    with pytest.raises(UsageError, match="is no file"):
        load_roster(tmp_path / "roster.csv")


def test_a_workbook_under_the_rosters_name_is_told(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes(b"PK\x03\x04[Content_Types].xml")
    with pytest.raises(UsageError, match="workbook of Excel"):
        load_roster(path)


@pytest.mark.parametrize(
    ("text", "en", "ko"),
    [
        (
            "학번,이름,이메일\nkim,김철수,kim@example.org\n",
            "Write these three words in its place",
            "이 세 단어로 바꾸세요",
        ),
        ("name,id,email\n김철수,kim,kim@example.org\n", "put them in that order", "그 순서대로 두고"),
        ("이름,학번,메일\n김철수,kim,kim@example.org\n", "put them in that order", "그 순서대로 두고"),
        ("id;name;email\nkim;김철수;kim@example.org\n", "parted by ;: in Excel", "쉼표로 분리"),
        ("id\tname\temail\nkim\t김철수\tkim@example.org\n", "parted by tabs: in Excel", "탭으로 나뉘어"),
        ("학번,이름\nkim,김철수\n", "Missing: email.", "빠진 열: email"),
        (
            "id,name,email\n2.01912E+11,김철수,kim@example.org\n",
            "what Excel makes of a long number",
            "표시 형식을 텍스트로",
        ),
        ("id,name,email\n20191234.0,김철수,kim@example.org\n", "what Excel makes of a long number", "텍스트로"),
        ("kim,김철수,kim@example.org\n", "Put that line at the top", "맨 위에 두고"),
    ],
)
def test_a_fault_is_told_in_both_languages_with_what_to_change(tmp_path, text, en, ko):
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_roster(path)
    assert en in caught.value.text.en
    assert ko in caught.value.text.ko
    assert "roster.csv" in caught.value.text.ko
