"""In which language somebody at home is spoken to, and that a class is spoken to in its course's.

Of `grader.app.language`.
"""

from __future__ import annotations

import os
import re
import stat
import sys

import click
import pytest

from grader.app import cli, language
from grader.text.errors import UsageError
from tests.conftest import HALF, grade, write


@pytest.fixture
def mine(course):
    return write(course / "mine", {"sums.py": HALF})


KOREAN, ENGLISH = "공개 테스트", "public tests passed"


@pytest.mark.parametrize(
    ("environment", "korean"),
    [
        ({"LANG": "ko_KR.UTF-8"}, True),
        ({"LANG": "en_US.UTF-8"}, False),
        ({"LANG": "de_DE.UTF-8"}, False),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ko_KR.eucKR"}, True),
        ({"LANG": "ko_KR.UTF-8", "LC_MESSAGES": "en_GB"}, False),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "ko:en"}, True),
        ({"LANG": "C.UTF-8", "LANGUAGE": "en"}, True),  # no locale, no list: the course's
        ({"LANG": ""}, True),
        ({"LANG": "POSIX"}, True),
        ({"LANG": "ko_KR.UTF-8", "GRADER_LANG": "en"}, False),
        ({"LANG": "en_US.UTF-8", "GRADER_LANG": "KO"}, True),
    ],
)
def test_the_system_says_which(monkeypatch, environment, korean):
    """Korean, or English for all others; the course's where the system says nothing; as GRADER_LANG says before all."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language.home_language(None, "ko") == ("ko" if korean else "en")


@pytest.mark.parametrize(("locale", "korean"), [("ko_KR.UTF-8", True), ("en_US.UTF-8", False), ("C.UTF-8", True)])
def test_a_check_speaks_the_system_s_language(mine, locale, korean):
    environment = {"LANG": locale}
    shown = grade("check", cwd=mine, env=environment).stdout
    assert (KOREAN in shown, ENGLISH in shown) == (korean, not korean)
    told = grade("check", "gone.py", cwd=mine, env=environment).stderr
    assert ("Name your file" in told) is not korean
    listed = grade("docs", cwd=mine, env=environment).stdout
    assert ("To read one" in listed) is not korean


def test_each_verb_of_somebody_at_home_takes_it_so_and_no_other():
    """Its option says so, and so do its faults."""
    helps = {
        name: each.help or ""
        for name, verb in cli.cli.commands.items()
        for each in verb.params
        if isinstance(each, click.Option) and "--lang" in each.opts
    }
    assert {name for name, text in helps.items() if "GRADER_LANG" in text} == set(language.AT_HOME)


def test_what_is_asked_for_counts_before_all(mine):
    asks = {"LANG": "en_US.UTF-8", "GRADER_LANG": "en"}
    assert KOREAN in grade("check", "--lang", "ko", cwd=mine, env=asks).stdout
    assert "Name your file" not in grade("check", "gone.py", "--lang=ko", cwd=mine, env=asks).stderr


def test_a_language_that_there_is_not_is_refused(mine):
    done = grade("check", cwd=mine, env={"GRADER_LANG": "fr", "LANG": "en_US.UTF-8"})
    assert done.code == 2
    assert "GRADER_LANG" in done.stderr
    assert "'fr'" in done.stderr
    assert done.stdout == ""


def test_a_class_is_told_in_the_course_s_language_whoever_grades(class_folder, course):
    english = {"LANG": "en_US.UTF-8", "GRADER_LANG": "en"}
    done = grade("run", class_folder, "--out", "out", "--min-isolation", "1", cwd=course, env=english)
    assert done.code == 0
    assert "점" in (course / "out" / "ann" / "report.txt").read_text(encoding="utf-8")


def test_a_fault_is_told_in_the_language_of_the_course_that_is_meant(class_folder, course):
    """Of the one that --course names, or that lies above the class, wherever it is called."""
    settings = course / "assignments" / "course.toml"
    settings.write_text('lang = "en"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    inside = course / "class"
    class_folder.rename(inside)
    elsewhere = write(course.parent / "elsewhere", {"notes.txt": ""})
    for words in (
        ("override", "zoe", "sums", "80", "--why", "x", "--class", inside, "--course", course),
        ("override", "zoe", "sums", "80", "--why", "x", "--class", inside),
        ("override", "zoe", "--points", "--class", inside),
        ("run", inside, "--student", "zoe"),
        ("run", inside, "--student", "zoe", f"--course={course}"),
    ):
        done = grade(*words, cwd=elsewhere)
        assert done.code == 2
        assert done.stderr
        assert not re.search("[가-힣]", done.stderr), done.stderr


def test_a_slip_in_course_toml_is_told_in_the_language_that_it_names(class_folder, course):
    """Whatever else is wrong there; a file that is no TOML names none."""
    settings = course / "assignments" / "course.toml"
    written = settings.read_text(encoding="utf-8")
    settings.write_text('lang = "en"\ncounts = "first"\n' + written, encoding="utf-8")
    slip = grade("run", class_folder, cwd=course)
    assert slip.code != 0
    assert "counts: must be 'latest', 'last_on_time' or 'best', and is 'first'" in slip.stderr
    settings.write_text('counts = "first"\n' + written, encoding="utf-8")
    assert "다음 중 하나여야 합니다: 'latest', 'last_on_time', 'best'" in grade("run", class_folder, cwd=course).stderr
    settings.write_text('lang = "en"\n[[', encoding="utf-8")
    assert "course.toml" in grade("run", class_folder, cwd=course).stderr


@pytest.mark.parametrize(("langid", "lang"), [(0x0412, "ko"), (0x0812, "ko"), (0x0409, "en"), (0x0411, "en")])
def test_windows_is_asked_for_the_language_of_its_windows(langid, lang):
    assert language._windows_language(lambda: langid) == lang


@pytest.mark.skipif(os.name == "nt", reason="a program is written in sh")
@pytest.mark.parametrize(
    ("written", "lang"),
    [
        ('(\n    "ko-KR",\n    "en-KR"\n)', "ko"),
        ('(\n    "en-KR",\n    "ko-KR"\n)', "en"),
        ("(\n    ko\n)", "ko"),
        ('(\n    "kok-IN"\n)', "en"),  # Konkani
        ("(\n)", None),
    ],
)
def test_macos_is_asked_for_the_first_of_its_languages(tmp_path, written, lang):
    program = tmp_path / "defaults"
    program.write_text(f"#!/bin/sh\n[ \"$*\" = 'read -g AppleLanguages' ] && cat <<'END'\n{written}\nEND\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    assert language._mac_language(str(program)) == lang


def test_macos_without_a_choice_says_nothing(tmp_path):
    assert language._mac_language("/bin/false") is None
    assert language._mac_language(str(tmp_path / "gone")) is None


@pytest.mark.parametrize(("shown", "spoken"), [("ko", "ko"), ("en", "en"), (None, "ko")])
def test_windows_and_menus_decide_where_there_is_no_locale(monkeypatch, shown, spoken):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(language, "_mac_language", lambda: shown)
    assert language.home_language(None, "ko") == spoken
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    assert language.home_language(None, "en") == "ko"


def test_a_notebook_does_not_go_by_the_locale_of_its_server(monkeypatch):
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert language.notebook_language(None, "ko") == "ko"
    monkeypatch.setenv("GRADER_LANG", "en")
    assert language.notebook_language(None, "ko") == "en"
    assert language.notebook_language("ko", "en") == "ko"
    monkeypatch.setenv("GRADER_LANG", "korean")
    with pytest.raises(UsageError, match="korean"):
        language.notebook_language(None, "ko")
