"""Downloads of learning systems and folders of clones: recognised as a whole, or not at all and said so."""

from __future__ import annotations

from datetime import datetime

import pytest

from grader.domain.roster import Person
from grader.intake.layouts import Hint, recognise
from grader.intake.matching.match import Matcher
from grader.intake.matching.outlines import Outline, Outlines
from grader.intake.matching.people import People

HONG = Person("20230001", "홍길동", ("gildong.hong@example.org",), {"GitHub": "gd-hong"})
SMITH = Person("20230002", "John Smith")
MATCHER = Matcher(People([HONG, SMITH]), Outlines([Outline("dictionary")]))


def test_moodle_with_folders():
    layout = recognise(["홍길동_12345_assignsubmission_file_", "A_B Lee_12346_assignsubmission_file"], ["roster.csv"])
    assert layout.kind == "moodle"
    assert layout.hints == {
        "홍길동_12345_assignsubmission_file_": Hint("홍길동"),
        "A_B Lee_12346_assignsubmission_file": Hint("A_B Lee"),
    }
    assert layout.text.en.startswith("A download of Moodle: whose each is was read from the names (홍길동_12345")


def test_moodle_without_folders_and_with_online_text():
    files = [
        "홍길동_12345_assignsubmission_file_my_dict_2.py",
        "홍길동_12345_assignsubmission_onlinetext_onlinetext.html",
        "Participant 7_12346_assignsubmission_file_x_9_assignsubmission_file_.py",
    ]
    layout = recognise([], files)
    assert layout.kind == "moodle"
    assert list(layout.hints.values()) == [
        Hint("홍길동", "my_dict_2.py"),
        Hint("홍길동", "onlinetext.html"),
        Hint("", "x_9_assignsubmission_file_.py"),
    ]


def test_canvas():
    layout = recognise([], ["smithjohn_LATE_1234_5678_dictionary-1.py", "길동홍_12_34_my_dict.py", "anon_1_2_a.py"])
    assert layout.kind == "canvas"
    assert list(layout.hints.values()) == [
        Hint("smithjohn", "dictionary.py", late=True, again=1),
        Hint("길동홍", "my_dict.py"),
        Hint("", "a.py"),
    ]


def test_blackboard():
    files = [
        "HW 2_gdhong_attempt_2026-03-02-10-00-00_my_x.py",
        "HW 2_gdhong_attempt_2026-03-02-10-00-00.txt",
        "HW 2_jsmith_attempt_2026-03-03-23-59-59_x.py",
    ]
    layout = recognise([], files)
    assert layout.kind == "blackboard"
    assert layout.hints[files[0]] == Hint("gdhong", "my_x.py", datetime(2026, 3, 2, 10))
    assert layout.hints[files[1]] == Hint("gdhong", "", datetime(2026, 3, 2, 10), about=True)
    assert recognise([], ["HW 2_gdhong_attempt_2026-02-31-10-00-00_x.py"]).kind is None


def test_google_classroom_only_with_students_that_are_known():
    files = ["홍길동 - dictionary.ipynb", "John Smith - dictionary.ipynb"]
    known = recognise([], files, is_student=lambda name: MATCHER.match_person(name).is_settled)
    assert known.kind == "google_classroom"
    assert list(known.hints.values()) == [Hint("홍길동", "dictionary.ipynb"), Hint("John Smith", "dictionary.ipynb")]
    assert recognise([], files).kind is None
    copies = ["dictionary - 복사본.py", "if_for - 복사본.py"]
    assert recognise([], copies, is_student=lambda name: MATCHER.match_person(name).is_settled).kind is None


@pytest.mark.parametrize(
    ("folders", "logins"),
    [
        (["hw2-gd-hong", "hw2-jsmith"], ["gd-hong", "jsmith"]),
        (["hw-2-gd-hong", "hw-2-gd-kim"], ["hong", "kim"]),
        (["hw2-gd-hong"], ["gd-hong"]),
    ],
)
def test_clones(folders, logins):
    layout = recognise(folders, [], clones=folders)
    assert layout.kind == "clones"
    assert [hint.student for hint in layout.hints.values()] == logins
    assert recognise(folders, []).kind is None


def test_clones_of_several_assignments_are_no_layout():
    folders = ["hw1-kim", "hw2-kim"]
    assert recognise(folders, [], clones=folders).kind is None


def test_a_mixture_is_told_and_nothing_is_taken():
    files = ["smithjohn_1234_5678_dictionary.py", "leeminho_1235_5679_dictionary.py", "dictionary.py"]
    layout = recognise([], files)
    assert (layout.kind, layout.hints) == (None, {})
    assert "are as Canvas writes them (smithjohn_1234_5678_dictionary.py" in layout.text.en
    assert "and some are not (dictionary.py)" in layout.text.en
    assert "Canvas" in layout.text.ko
    assert "섞여" in layout.text.ko


def test_an_ordinary_class_is_no_download():
    layout = recognise(["홍길동", "20230002"], ["roster.csv", "숙제2.py", "Dictionary_홍길동_최종(2).py"])
    assert (layout.kind, layout.hints, bool(layout.text)) == (None, {}, False)
    assert recognise([], []).kind is None


def test_hostile_names_are_made_visible():
    layout = recognise([], ["a\x1b_1_2_x.py", "b\u202e_1_2_x.py", "y.py"])
    assert "\x1b" not in layout.text.en
    assert "\u202e" not in layout.text.en


@pytest.mark.parametrize(
    ("who", "confidence", "ids"),
    [
        ("홍길동", "certain", ("20230001",)),
        ("gd-hong", "certain", ("20230001",)),
        ("smithjohn", "likely", ("20230002",)),
        ("honggildong", "likely", ("20230001",)),
        ("jsmith", "unsure", ()),
        ("A_B Lee", "unsure", ()),
    ],
)
def test_whose_a_hint_is(who, confidence, ids):
    guess = MATCHER.match_person(who)
    assert (guess.confidence, guess.ids) == (confidence, ids)
