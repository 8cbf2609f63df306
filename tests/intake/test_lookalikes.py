"""Folders that nobody in the roster has, and that somebody there may have: asked, never two students without a word."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
import xlsxwriter

from grader.domain.roster import Person, Roster
from grader.intake.lookalikes import find_lookalikes
from tests.conftest import RIGHT, grade, rows_of, write


def asked(folders: list[str], *people: tuple[str, str]) -> list[tuple[str, str, str]]:
    """(folder, whom it may be of, the sentence) of each finding."""
    roster = Roster(tuple(Person(id_, name) for id_, name in people))
    findings = list(find_lookalikes(folders, roster))
    assert not any(finding.graded or finding.assignment for finding in findings)
    return [(finding.places[0][0], finding.student, finding.text.en) for finding in findings]


@pytest.mark.parametrize(("folder", "id_"), [("kim2", "KIM2"), ("KIM2", "kim2"), ("ｋｉｍ2", "kim2"), ("İd", "i̇d")])
def test_other_capitals_are_asked_about(folder, id_):
    ((place, student, text),) = asked([folder, "lee"], (id_, "Kim"), ("lee", "Lee"))
    assert (place, student) == (folder, id_)
    assert f"The folder {folder} is of nobody in the roster, and but for capitals it has the id of Kim ({id_})" in text
    assert f"If it is theirs, name it {id_}; if it is somebody else's, add them to the roster." in text


def test_other_capitals_are_asked_about_where_the_student_has_a_folder_too():
    ((place, student, text),) = asked(["KIM2", "kim2"], ("KIM2", "Kim"))
    assert (place, student) == ("kim2", "KIM2")
    assert "of Kim (KIM2), who has the folder KIM2. If it is theirs, move what lies in it there" in text
    ((_, _, text),) = asked(["kim2", "김철수"], ("KIM2", "김철수"))
    assert "who has the folder 김철수" in text


def test_two_students_whose_ids_differ_in_capitals_have_a_folder_each():
    assert asked(["KIM2", "kim2"], ("KIM2", "Kim"), ("kim2", "Min")) == []
    assert asked(["Kim2"], ("KIM2", "Kim"), ("kim2", "Min")) == []


def test_lost_zeros_are_proposed_in_one_sentence_and_of_each_student():
    people = [(str(number), f"Kim {number}") for number in range(1, 9)]
    findings = asked([f"{number:04}" for number in range(1, 9)] + ["0099", "x"], *people)
    assert [(place, student) for place, student, _ in findings] == [(f"{n:04}", str(n)) for n in range(1, 9)]
    assert len({text for _, _, text in findings}) == 1
    assert "0001 ≠ Kim 1 (1), 0002 ≠ Kim 2 (2)" in findings[0][2]
    assert "(8 in all)" in findings[0][2]


def test_zeros_are_not_missed_where_the_ids_are_the_folders():
    assert asked(["7", "007"], ("7", "Kim")) == []
    assert asked(["0071"], ("0071", "Kim"), ("71", "Lee")) == []
    assert asked(["071"], ("0071", "Kim"), ("71", "Lee")) == []
    assert asked(["٠٧", "07a"], ("7", "Kim")) == []


def test_a_folder_that_lacks_zeros_is_asked_about():
    ((place, student, text),) = asked(["71"], ("0071", "Kim"))
    assert (place, student) == ("71", "0071")
    assert "by its name it is of Kim (0071), who has none. Name it 0071" in text


def test_a_blank_at_the_end_is_seen():
    """Else the sentence would name one thing twice."""
    ((place, student, text),) = asked(["kim "], ("kim", "Kim"))
    assert (place, student) == ("kim ", "kim")
    assert 'The folder "kim " is of nobody in the roster; by its name it is of Kim (kim), who has none.' in text


def test_hostile_names_are_made_visible():
    ((_, _, text),) = asked(["\x1b[2Jkim"], ("\x1b[2JKIM", "K\u202eim"))
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_one_name_in_two_ways_of_writing_is_asked_about():
    """As a zip made on macOS has it, beside a folder that was made on Windows."""
    whole, parts = (unicodedata.normalize(form, "홍길동") for form in ("NFC", "NFD"))
    (finding,) = find_lookalikes([whole, "kim", parts], Roster(()))
    assert finding.graded
    assert f"two students: {whole}, {parts} (NFD)." in finding.text.en
    assert asked([whole, parts], (whole, "Hong")) == []  # both are this student's


def test_without_a_roster_nobody_is_asked():
    assert asked(["kim2", "KIM2", "007", "7"]) == []


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_class_with_a_workbook_is_graded_and_asks(course: Path, tmp_path: Path, lang: str) -> None:
    """Zeros that Excel dropped, capitals, a student of the roster: by real files, down to the tables."""
    root = write(tmp_path / "class", {f"{name}/sums.py": RIGHT["sums"] for name in ("0071", "0072", "kim2", "lee")})
    with xlsxwriter.Workbook(root / "roster.xlsx") as book:
        sheet = book.add_worksheet()
        rows = [("이메일", "학번", "분반", "이름"), (None, 71, 1, "박"), (None, 72, 1, "최"), (None, "KIM2", 2, "김")]
        for row, cells in enumerate([*rows, ("lee@example.org", "lee", 2, "이영희")]):
            sheet.write_row(row, 0, ["" if cell is None else cell for cell in cells])
    done = grade(root, "--course", course, "--out", tmp_path / "out", "--lang", lang, "--jobs", 1, cwd=tmp_path)
    assert done.code == 0, done.output
    rows = rows_of(tmp_path / "out")
    assert rows["lee"]["name"] == "이영희"
    assert rows["lee"]["sums"] == "100"
    # What may be theirs was found: no total of 0.
    assert [rows[id_]["total"] for id_ in ("71", "72", "KIM2")] == ["", "", ""]
    assert "<lee@example.org>\n" in (tmp_path / "out" / "outbox" / "lee.eml").read_text(encoding="utf-8")
    zeros = {"en": "0071 ≠ 박 (71), 0072 ≠ 최 (72) (2 in all)", "ko": "0071 ≠ 박 (71), 0072 ≠ 최 (72) (모두 2개)"}
    capitals = {"en": "but for capitals it has the id of 김 (KIM2)", "ko": "대소문자만 빼면 김 (KIM2) 학생의 id와 같고"}
    assert done.output.count(zeros[lang]) == 1
    assert capitals[lang] in done.output


def test_two_rosters_stop_a_run_before_anything_is_graded(course: Path, tmp_path: Path) -> None:
    files = {"kim/sums.py": RIGHT["sums"], "roster.csv": "id,name,email\nkim,Kim,\n", "roster.xlsx": "x"}
    root = write(tmp_path / "class", files)
    done = grade(root, "--course", course, "--lang", "ko", cwd=tmp_path)
    assert done.code == 2
    assert "roster.csv / roster.xlsx 파일이 함께 있어 어느 것이 명단인지 알 수 없습니다" in done.output
    assert not (root / ".grade").exists()
