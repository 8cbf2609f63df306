"""Who works together, as the course and the roster say."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.domain.course_files import load_course
from grader.domain.groups import Groups, read_groups
from grader.domain.roster import Roster, load_roster
from grader.text.errors import UsageError


def class_of(course: Path, groups: str, roster: str) -> Groups:
    path = course / "assignments/course.toml"
    path.write_text(path.read_text("utf-8") + groups, "utf-8")
    (course / "roster.csv").write_text(roster, "utf-8")
    return read_groups(load_course(course), load_roster(course / "roster.csv"))


def test_each_assignment_has_its_own_column(course):
    groups = class_of(
        course,
        '\n[groups]\nsums = "team"\nnames = "조 (2)"\n',
        "id,name,email,Team,조 (2)\na,A,,x,1\nb,B,,X ,2\nc,C,,,1\nd,D,,y,\n",
    )
    assert groups.members("a", "sums") == groups.members("b", "sums") == ("a", "b")
    assert groups.members("a", "names") == groups.members("c", "names") == ("a", "c")
    assert groups.members("d", "sums") == ("d",)
    assert groups.members("nobody", "sums") == ("nobody",)
    assert groups.all_members("a") == ("a", "b", "c")


def test_a_column_for_other_ends_makes_no_groups(course):
    groups = class_of(course, "", "id,name,email,group\na,A,,1\nb,B,,1\n")
    assert groups.members("a", "sums") == ("a",)
    assert groups.all_members("a") == ()


def test_a_column_that_is_not_there_or_twice_is_an_error_and_no_roster_is_none(course):
    with pytest.raises(UsageError, match="no column team"):
        class_of(course, '\n[groups]\nsums = "team"\n', "id,name,email\na,A,\n")
    assert read_groups(load_course(course), Roster()) == Groups()
