"""The roster: what real files hold is read, and nothing gets through that could do harm in a mail header.

By real files, so the modules behind it, too: `grader.domain.roster_table`, `grader.domain.roster_columns` and
`grader.domain.roster_cells`.
"""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from grader.domain.roster import Person, Roster, class_roster, load_roster
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


@pytest.mark.parametrize(
    "name",
    [
        "علی\u200cرضا",  # Persian parts letters by a joiner that keeps them from joining
        "ක්\u200dරිස්",  # and Sinhala and Hindi make letters with the other one
        "क्\u200dष",
        "Kim 👩\u200d💻",
        "Ann 👩🏽\u200d🔬",
        "Kim 🏳\ufe0f\u200d🌈",
        "O’Neil-Å. Ñandú",
    ],
)
def test_a_name_keeps_the_invisible_that_makes_its_letters(load, name):
    (person,) = load(f"{HEAD}1,{name},\n")
    assert person.name == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize("around", ["\u200b", "\ufeff", "\u200e", "\u202a \u200f", "\u2060\u00a0", "\u200d"])
def test_invisible_marks_around_a_cell_came_along_and_go(load, around):
    """Where names are pasted from a page or a messenger."""
    (person,) = load(f"{HEAD}{around}1{around},{around}홍길동{around},{around}k@example.org{around}; l@example.org\n")
    assert person == Person("1", "홍길동", ("k@example.org", "l@example.org"))


def test_a_name_that_two_people_have_finds_neither_and_warns(load):
    roster = load(HEAD + "1,김민준,\n2,김민준,\n")
    assert roster.find("김민준") is None
    assert roster.find("2") == roster["2"]
    assert "2행과 3행" in roster.warnings[0].ko
    assert "line 2 and line 3" in roster.warnings[0].en


@pytest.mark.parametrize("id_", [".kim", "_kim", "__pycache__"])
def test_an_id_whose_folder_is_never_read_is_refused(load, id_):
    """Else the work is there, and counts as not handed in."""
    with pytest.raises(UsageError) as caught:
        load(HEAD + f"{id_},Kim,\n")
    assert f"line 2: the id {id_} begins with . or _" in caught.value.text.en


def test_a_roster_of_nobody_is_said(load):
    """A list that was cut to its headers would else be taken for none, silently."""
    (warning,) = load(HEAD + ",,\n").warnings
    assert "names its columns and no student" in warning.en
    assert load(HEAD + "1,Kim,\n").warnings == ()


def test_an_id_wins_over_a_name(load):
    assert load(HEAD + "a,b,\nb,c,\n").find("b").name == "c"


def test_one_address_of_two_students_is_refused_with_both_lines(load):
    with pytest.raises(UsageError) as caught:
        load(HEAD + "1,Kim,k@example.org\n\n2,Lee,a@example.org;K@example.org\n")
    assert "line 4: the address K@example.org of Lee (2) is that of Kim (1) on line 2" in caught.value.text.en
    assert "4행" in caught.value.text.ko
    assert "2행" in caught.value.text.ko


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_cell_may_hold_an_address_a_line(load, line_end):
    """As Alt+Enter makes it in Excel."""
    person = load(HEAD + f'1,Kim,"a@example.org{line_end}b@example.org{line_end}"\n')["1"]
    assert person.emails == ("a@example.org", "b@example.org")


def test_an_address_that_stands_twice_with_one_student_is_one(load):
    assert load(HEAD + "1,Kim,k@example.org;K@example.org\n")["1"].emails == ("k@example.org",)


def test_ids_that_differ_in_capitals_alone_are_asked_about(load):
    warnings = load(HEAD + "KIM2,Kim,\nlee,Lee,\nkim2,Min,\n").warnings
    assert [warning.en for warning in warnings] == [
        "roster.csv: the ids KIM2 on line 2 and kim2 on line 4 differ in capitals alone. If that is one student, "
        "remove one of the lines."
    ]


@pytest.mark.parametrize(
    "header",
    [
        "학번,이름,이메일",
        "학번,성명,메일",
        "학생번호,학생이름,전자우편",
        "Student ID,Full Name,E-mail Address",
        "student_id,NAME,e-mail",
        "학번(필수),이름 (한글),이메일 주소",
        "아이디,학생,mail",
        '"학번\n","이\n름",이메일1',
        unicodedata.normalize("NFD", "학번,이름,이메일"),
        "ＩＤ,name,ＥＭＡＩＬ",
    ],
)
def test_columns_are_known_by_their_headers_in_korean_and_english(load, header):
    assert list(load(f"{header}\nkim,김철수,kim@example.org\n")) == [Person("kim", "김철수", ("kim@example.org",))]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_columns_come_in_any_order_and_parted_by_any_mark(load, mark, encoding):
    rows = [
        ["이메일", "분반", "이름", "번호", "학번"],
        ['"a@example.org, b@example.org;c@example.org"', "02", "김", "1", "7"],
    ]
    person = load("\n".join(mark.join(row) for row in rows).encode(encoding))["7"]
    assert person == Person("7", "김", ("a@example.org", "b@example.org", "c@example.org"), {"분반": "02", "번호": "1"})
    assert person.section == "02"


def test_excels_own_first_line_names_the_mark_and_counts_as_a_line(load):
    assert load("sep=;\nid;name;email\n1;Kim;k@example.org\n")["1"].emails == ("k@example.org",)
    with pytest.raises(UsageError, match="line 3: the id is empty"):
        load("sep=;\nid;name;email\n;Kim;\n")


def test_several_columns_of_addresses_are_all_read(load):
    roster = load("id,name,이메일,email 2,학교 메일\n1,Kim,a@example.org,,b@example.org\n")
    assert roster["1"].emails == ("a@example.org", "b@example.org")
    assert not roster["1"].extra


def test_a_login_name_beside_a_number_is_one_more_column(load):
    person = load("아이디,학번,이름,학생,이메일\nkim,7,김철수,재학,\n")["7"]
    assert person.name == "김철수"
    assert person.extra == {"아이디": "kim", "학생": "재학"}


def test_further_columns_keep_their_headers_and_lose_no_cell(load):
    roster = load('id,name,email,비고,비고,"two\nlines"\n1,Kim,,a,b,"c\x1bd\ne"\n2,Lee,\n')
    assert dict(roster["1"].extra) == {"비고": "a", "비고 (2)": "b", "two\\nlines": "c\\x1bd\\ne"}
    assert dict(roster["2"].extra) == {"비고": "", "비고 (2)": "", "two\\nlines": ""}
    assert roster["2"].section == ""


def test_titles_may_stand_above_the_headers(load):
    roster = load("2026학년도 출석부,,,\n,,,\n과목,머신러닝,,\nNo,학번,이름,이메일\n1,7,김철수,\n")
    assert list(roster) == [Person("7", "김철수", (), {"No": "1"})]


@pytest.mark.parametrize(
    "line",
    [
        "합계,,",
        "합계,30",
        "합 계,,,30",
        "총 30명,,",
        ",합계,",
        "총원: 2,",
        "Total,2,",
        "total (2 students)",
        ",Sum",
        "계,2,",
    ],
)
def test_a_line_that_counts_the_students_is_none_and_is_said(load, line):
    roster = load(f"학번,이름,이메일,점수\n1,김철수,\n2,계,\n{line}\n")
    assert [each.id for each in roster] == ["1", "2"]
    (said,) = roster.warnings
    assert "roster.csv: line 4 (" in said.en
    assert "counts the students and is left out" in said.en
    assert "4행" in said.ko


def test_a_number_above_the_word_for_a_total_is_no_student(load):
    roster = load("번호,이름,학번,이메일\n1,김철수,7,\n합계,,1명,\n")
    assert [each.id for each in roster] == ["7"]


@pytest.mark.parametrize("line", ["3,,합계,", "3,합계,2,", "3,총원,2명,", "(3),,,합계", "3,,합계,,17"])
def test_a_total_may_have_a_running_number_as_the_students_have(load, line):
    """It stands in no column of theirs."""
    roster = load(f"번호,이름,학번,이메일,점수\n1,김철수,7,,9\n2,이영희,8,,8\n{line}\n")
    assert [each.id for each in roster] == ["7", "8"]
    assert "line 4 (" in roster.warnings[0].en


def test_a_number_that_counts_more_than_there_are_is_an_id(load):
    """Sum is somebody's name as well."""
    roster = load(f"번호,이름,학번,이메일\n1,Kim,20190101,\n2,Sum,20190102,\n3,Sum,{'9' * 5000},\n")
    assert [each.name for each in roster] == ["Kim", "Sum", "Sum"]
    assert [each.en for each in roster.warnings if "counts" in each.en] == []


@pytest.mark.parametrize("line", ["계,계,kye@example.org", "3,합계,", "sum,Kim Sum,", "count7,,", "total7,Total,"])
def test_who_only_looks_like_a_total_is_a_student(load, line):
    roster = load(f"{HEAD}1,Kim,\n{line}\n")
    assert len(roster) == 2
    assert not roster.warnings


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("학번,이름,연락처,\n,,이메일,전화\n7,김철수,kim@example.org,010\n", {"전화": "010"}),
        ("번호,학생,,연락처,\n,학번,이름,이메일,전화\n1,7,김철수,kim@example.org,010\n", {"번호": "1", "전화": "010"}),
        ("출석부,,,\n학번,이름,이메일,\n,,학교,개인\n7,김철수,kim@example.org,\n", {}),
        ("학번,이름,연락처\n,,이메일\n7,김철수,kim@example.org\n", {}),
        ("2026학년도,,,1학기\n학번,이름,이메일,비고\n7,김철수,kim@example.org,x\n", {"비고": "x"}),
    ],
)
def test_headers_may_stand_on_two_lines_as_merged_cells_make_them(load, text, person):
    assert list(load(text)) == [Person("7", "김철수", ("kim@example.org",), person)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,name,email,\n,,kim@example.org,x\n", "line 2: 4 cells, and 'x' stands below no header"),
        ("id,name,remark\n1,Kim,x\n", "line 1: the columns are named 'id,name,remark'. Missing: email"),
        ("id,name,remark\n,,이메일 없음\n1,Kim,x\n", "line 1: the columns are named 'id,name,remark'. Missing: email"),
    ],
)
def test_a_line_of_somebody_is_no_second_line_of_headers(load, text, says):
    with pytest.raises(UsageError) as caught:
        load(text)
    assert says in caught.value.text.en


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("First name,Last name,ID number,Email address\nMin,Kim,7,\n", "Min Kim"),
        ("Surname,First name,ID,Email\nvan Dyk,Jan Piet,7,\n", "Jan Piet van Dyk"),
        ("이름,성,학번,이메일\n길동,홍,7,\n", "홍길동"),
        ("성,이름,학번,이메일\n홍,홍길동,7,\n", "홍길동"),
        ("성,이름,학번,이메일\n,길동,7,\n", "길동"),
        ("성,이름,학번,이메일\n홍,,7,\n", "홍"),
        ("성,이름,학번,이메일\nKim,Min Kim,7,\n", "Min Kim"),
        ("성,이름,학번,이메일\n金,珉,7,\n", "金珉"),
        ("성,성명,학번,이메일\n홍,길동,7,\n", "길동"),
        ("성,이름,학번,이메일\n남,김철수,7,\n", "김철수"),
    ],
)
def test_a_name_may_stand_in_two_columns(load, text, name):
    """As Moodle gives them; `성` with nothing but 남 and 여 below it is no family name."""
    (person,) = load(text)
    assert (person.id, person.name) == ("7", name)


def test_a_family_name_may_be_that_of_a_sex(load):
    roster = load("성,이름,학번,이메일\n남,길동,7,\n홍,길동,8,\n")
    assert [each.name for each in roster] == ["남길동", "홍길동"]
    assert roster["7"].extra == {"성": "남"}


def test_the_headers_of_each_printed_page_are_no_students(load):
    page = "출석부,,\n학번,이름,이메일\n"
    assert [each.id for each in load(f"{page}1,Kim,\n{page}2,Lee,\n")] == ["1", "2"]


@pytest.mark.parametrize(
    "line", ["※ 2026-03-02 기준,,", ",* 확정본이 아님,", "이하 여백,,", "이하여백", ",,끝.", "비고: 없음"]
)
def test_a_remark_in_the_list_is_no_student_and_is_said(load, line):
    roster = load(f"{HEAD}1,Kim,\n{line}\n2,Lee,\n")
    assert [each.id for each in roster] == ["1", "2"]
    (said,) = roster.warnings
    assert "roster.csv: line 3 (" in said.en
    assert "is a remark and left out" in said.en


def test_words_below_the_last_name_are_a_remark_too(load):
    roster = load(f"{HEAD}Kim Min,,\n1,Lee,\nAs of March 2,,\n")
    assert [each.id for each in roster] == ["Kim Min", "1"]
    assert "line 4 (As of March 2) is a remark" in roster.warnings[0].en
    assert [each.id for each in load(f"{HEAD}Kim Min,,\nLee Su,,\n")] == ["Kim Min", "Lee Su"]


def test_lines_without_anything_of_a_student_are_left_out_and_told_once(load):
    """A form with running numbers, or sections, that is longer than the class. What lies below no header may be a
    student's that has slipped, and one of a name or an address alone is somebody."""
    head = "번호,분반,학번,이름,이메일,비고\n1,A,7,Kim,,\n"
    roster = load(f"{head}2,A,,,,\n3\n,,,,,휴학 1명\n4,A,8,Lee,,\n")
    assert [each.id for each in roster] == ["7", "8"]
    (said,) = roster.warnings
    assert "roster.csv: line 3 is left out" in said.en
    assert "(lines: 3)" in said.en
    for line in ("2,A,,Park,,", "2,A,,,p@example.org,"):
        with pytest.raises(UsageError, match="line 3: the id is empty"):
            load(head + line)
    with pytest.raises(UsageError, match="line 3: 8 cells, and '8' stands below no header"):
        load(head + "2,A,,,,,,8")


def test_the_totals_row_of_a_korean_excel_is_no_student(load):
    assert [each.id for each in load(f"{HEAD}1,Kim,\n요약,1,\n총합계,1,\n")] == ["1"]


def test_a_cell_that_failed_is_no_remark(load):
    with pytest.raises(UsageError, match="a formula that failed"):
        load(f"{HEAD}1,Kim,\n#N/A,,\n")
    with pytest.raises(UsageError, match="line 2: the name #REF! is what Excel shows for a formula that failed"):
        load(f"{HEAD}1,#REF!,\n")


def test_sections_that_stand_once_for_several_lines_are_told(load):
    """What a CSV keeps of merged cells; one who has no section is nothing to tell."""
    head = "분반,학번,이름,이메일\n"
    roster = load(f"{head}A,1,Kim,\n,2,Lee,\nB,3,Park,\n,4,Choi,\n")
    (said,) = roster.warnings
    assert "no section (students: 2): 2, 4." in said.en
    assert not load(f"{head}A,1,Kim,\n,2,Lee,\nB,3,Park,\n").warnings
    assert not load(f"{head},1,Kim,\n,2,Lee,\n").warnings


def test_sections_that_a_spreadsheet_took_for_dates_are_told(load):
    roster = load(
        "분반,학번,이름,이메일\n3월 01일,1,Kim,\n2026-03-02,2,Lee,\n3반,3,Park,\n3월 01일,4,Choi,\n3/2,5,Cho,\n"
    )
    (said,) = roster.warnings
    assert "the sections 3월 01일, 2026-03-02 are dates" in said.en
    assert roster["1"].section == "3월 01일"


def test_an_id_that_a_program_wrote_as_a_formula_keeps_its_zeros(load):
    assert [each.id for each in load(HEAD + '="0071",Kim,\n')] == ["0071"]


@pytest.mark.parametrize(
    "id_",
    [
        "2.01912E+11",
        "2,01912E+11",
        "03/04/2026",
        "2026. 3. 4.",
        "Err:510",
        "2E+09",
        "20191234.0",
        "20,191,234",
        "1,234",
        "20.191.234",
        "'20191234",
        "\u201820191234",
        "２０１９１２３４",
        "ｋim2",
        "2019-03-04",
        "4-Mar",
        "Mar-19",
        "3월 4일",
        "#N/A",
        "########",
    ],
)
def test_what_excel_made_of_an_id_is_refused_with_its_line(load, id_):
    with pytest.raises(UsageError, match="line 3: the id") as caught:
        load(f'id;name;email\n1;Kim;\n"{id_}";Lee;\n')
    assert id_ in caught.value.text.ko
    assert "3행" in caught.value.text.ko


@pytest.mark.parametrize(
    "id_",
    ["20191234", "2019-12345", "00123", "kim.2", "2019-13-01", "E-11", "mar", "3e4", "12.345", "o'brien", "김철수"],
)
def test_ordinary_ids_are_taken_as_they_are(load, id_):
    assert [each.id for each in load(HEAD + f"{id_},Kim,\n")] == [id_]


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
        ("1,Kim,k@example.org\n", "line 1: the first line must name the columns id, name and email"),
        ("1,Kim,k@example.org\nid,name,email\n2,Lee,\n", "line 1: the first line must name"),
        ("id,학번,name,email\n1,2,Kim,\n", "line 1: several columns may be the id (학번): 'id,학번'"),
        ("id,name,성명,email\n1,2,Kim,\n", "several columns may be the name (이름)"),
        ("name,email\nKim,\n", "Missing: id (학번)"),
        ("id,name,email,,x\n1,Kim,,y,z\n", "line 2: 5 cells, and 'y' stands below no header"),
        ("email,name,id\n,Kim\n", "line 2: 2 cells, and the columns id, name and email make 3"),
        (HEAD + "1,a,\n" * 10_001, "more than 10,000 lines"),
        (",".join(["id", "name", "email", *map(str, range(200))]), "or 200 columns"),
        (HEAD + "1,Kim,\n2,Lee,\n1,Park,\n", "line 4: the id '1' stands on line 2 already"),
        (HEAD + ",Kim,\n", "line 2: the id is empty"),
        (HEAD + "../x,Kim,\n", "cannot be the name of a folder"),
        (HEAD + "..,Kim,\n", "cannot be the name of a folder"),
        (HEAD + "a\x1b[2J,Kim,\n", "invisible character"),
        (HEAD + "a,K\u202eim,\n", "invisible character"),
        (HEAD + "a\x00,Kim,\n", "invisible character"),
        *(
            (HEAD + f"a,{name},\n", "invisible character")
            for name in ("K\u200dim", "홍\u200c길동", "a\u200b\u200bb", "Kim\u3164")
        ),
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


def test_a_workbook_under_the_name_of_a_csv_is_told(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes(b"PK\x03\x04[Content_Types].xml")
    with pytest.raises(UsageError, match=r"Name it roster\.xlsx"):
        load_roster(path)


def test_a_class_has_one_roster_or_none(tmp_path):
    assert not len(class_roster(tmp_path))
    (tmp_path / "roster.csv").write_text(HEAD + "1,Kim,\n")
    assert class_roster(tmp_path)["1"].name == "Kim"
    (tmp_path / "roster.xlsx").write_bytes(b"")
    with pytest.raises(UsageError, match=r"roster\.csv / roster\.xlsx: which of them") as caught:
        class_roster(tmp_path)
    assert "하나만 두고" in caught.value.text.ko


@pytest.mark.parametrize(
    ("text", "en", "ko"),
    [
        ("학번,이름\nkim,김철수\n", "Missing: email (이메일).", "빠진 열: email (이메일)"),
        ("id,name,email\n2.01912E+11,김철수,kim@example.org\n", "its last digits are lost", "표시 형식을 텍스트로"),
        ("id,name,email\n20191234.0,김철수,kim@example.org\n", "decimal places", "텍스트로"),
        ('id,name,email\n"20,191,234",김철수,\n', "in groups of three digits", "세 자리씩 끊은"),
        ("id,name,email\n'0071,김철수,\n", "Leave it out", "작은따옴표를 빼세요"),
        ("id,name,email\n００７１,김철수,\n", "in half width", "반각으로 다시 입력하세요"),
        ("kim,김철수,kim@example.org\n", "Put such a line at the top", "맨 위에 두세요"),
        ('id,name,email\n1,"Kim,k@example.org\n', "a double quote is not closed", "큰따옴표가 닫히지 않았거나"),
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
    assert "expected" not in caught.value.text.ko
