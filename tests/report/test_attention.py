"""What needs attention: the same points on the console and on the staff's page."""

from __future__ import annotations

import html
from dataclasses import replace
from pathlib import Path
from typing import get_args

from grader.domain.decisions import Decision
from grader.domain.roster import Roster
from grader.domain.standing import Standing
from grader.domain.verdict import StaffNote, Verdict
from grader.gradebook.entry import make_entry
from grader.gradebook.regrade import DoubtfulOverride
from grader.gradebook.runs import Run
from grader.intake.findings import Finding
from grader.report.analysis import Alarm, AssignmentAnalysis
from grader.report.attention import Point, PointKind, attention_lines, attention_points, edited_points
from grader.report.dashboard.facts import StaffFacts
from grader.report.dashboard.page import Dashboard
from grader.report.people import collect_students
from grader.text import Text, plain

WEAK = Standing("if_for", "graded", 100, 90, weak_time="2026-03-09 00:10:00")


def test_each_kind_is_a_point_and_a_line_of_the_console(make, roster):
    bug = make.public(staff=StaffNote(bug="KeyError: 'x'"))
    entries = [
        make_entry(make.report("s01", unknown_calls=("futex9",), tests=(bug,), scores=())),
        make_entry(make.report("s02", status=Verdict.GRADER_FAILED, score=None, staff_detail="The disk is full.")),
    ]
    alarms = (
        Alarm("if_for/test_a", "nobody_passes", "if_for", "test_a", plain("Nobody passes it."), "ab"),
        Alarm("if_for/test_b", "nobody_passes", "if_for", "test_b", plain("Nobody."), "ab", accepted="it is hard"),
    )
    decision = Decision(1, "override", "s02", "if_for", "why", "prof", "2026-03-04T05:06:07+00:00", points=90.0, run=1)
    points = attention_points(
        [Finding("s03", "if_for", plain("too deep"))],
        entries,
        {"dictionary": Text("깨짐", "broken file")},
        Roster((), (plain("two of one name"),)),
        4,
        Path("/tmp/grade.log"),
        [AssignmentAnalysis("if_for", 2, (), None, None, alarms=alarms)],
        [replace(each, standings={"if_for": WEAK}) for each in collect_students(entries, make.course(), roster)],
        [DoubtfulOverride(decision, 60.0, 30.0)],
        [Point("inquiry", plain("s01 asks: grade inquiries 3"), "s01", "if_for")],
    )
    points = (*edited_points(["gradebook.edited-2026-11-29.csv"], Path("out")), *points)
    kinds = ["edited", "roster", "finding", "override", "inquiry", "late", "calls"]
    kinds += ["bug", "alarm", "broken", "failed", "log", "left"]
    assert [point.kind for point in points] == kinds == list(get_args(PointKind))
    course, students = make.course(), collect_students(entries, make.course(), roster)
    run = Run(1, "2026-03-04T05:06:07+00:00", "1", 3)
    page = Dashboard(students, course, run, "en", StaffFacts(attention=points)).files()["index.html"].decode()
    shown = html.unescape(page)
    assert [point.kind for point in points if point.text.en not in shown] == []
    points = points[1:]
    assert (points[2].student, points[2].assignment) == ("s02", "if_for")
    assert (points[1].student, points[1].assignment) == ("s03", "if_for")
    lines = list(attention_lines(points, entries, "en"))
    assert lines[0] == "To look at:"
    assert [line.strip() for line in lines if not line.startswith(("To look at", "One report"))] == [
        point.text.en for point in points
    ]
    assert "if_for: late by the time of a file alone" in points[4].text.en
    assert "(students: 2): s01, s02." in points[4].text.en
    assert "is held (2 students)" in points[7].text.en
    assert any("if_for/test_a" in line for line in lines)
    assert not any("test_b" in line for line in lines)
    assert "The disk is full." in points[9].text.en
    assert points[8].text.ko.count("깨짐") == 1
    assert "scores that were told stay, the others are open (students: 0)" in points[8].text.en


def test_a_run_without_anything_says_nothing(make):
    entries = [make_entry(make.report())]
    assert attention_points([], entries, {}, Roster(()), 0, None) == ()
    assert list(attention_lines((), entries, "en")) == []


def test_a_broken_assignment_and_its_reports_are_one_point(make):
    """The report tells the fault in the language of its run, which may be either."""
    fault = Text("3번째 줄이 잘못되었습니다.\n\n자세히", "Line 3 is wrong.\n\nmore")
    for lang in ("ko", "en"):
        broken = make.report(status=Verdict.ASSIGNMENT_BROKEN, score=None, staff_detail=fault[lang])
        (point,) = attention_points([], [make_entry(broken)], {"if_for": fault}, Roster(()), 0, None)
        assert "(students: 1)" in point.text.en
        assert "Line 3 is wrong." in point.text.en
        assert "3번째 줄" in point.text.ko


def test_of_very_many_edited_files_the_first_are_named(make):
    kept = [f"s{number}/report.edited-2026-11-29.html" for number in range(30)]
    points = edited_points(kept, Path("out"))
    assert [f"out/{kept[0]}" in points[0].text.en, points[-1].text.en] == [
        True,
        f'{30 - len(points) + 1} more files below out were kept in this way: they have "edited" in their names.',
    ]


def test_of_a_part_of_the_class_only_its_weak_times_are_told(make, roster):
    entries = [make_entry(make.report("s01")), make_entry(make.report("s02"))]
    students = [replace(each, standings={"if_for": WEAK}) for each in collect_students(entries, make.course(), roster)]
    (point,) = attention_points([], entries[:1], {}, Roster(()), 0, None, (), students)
    assert "(students: 1): s01." in point.text.en
    assert "s02" not in point.text.en
    assert point.assignment == "if_for", "its page tells it, too"
