"""How the staff reads decisions (`grader.report.decisions`)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from grader.domain.decisions import Decision, Undoing
from grader.gradebook.entry import make_entry
from grader.report.decisions import describe_decisions
from grader.report.staff import render_staff_report

MADE = "2026-03-04T05:06:07+00:00"
SEOUL = ZoneInfo("Asia/Seoul")


def line(lang="en", **changes):
    values = {
        "id": 3,
        "kind": "override",
        "student": "ann",
        "assignment": "sums",
        "words": "why",
        "who": "ta",
        "made": MADE,
    }
    (said,) = describe_decisions([Decision(**(values | changes))], lang, SEOUL)
    return said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"points": 0.0}, "override: 0 "),
        ({"points": 8.25, "task": "add"}, "override of task add: 8.25 "),
        ({"kind": "excuse"}, "excused"),
        ({"kind": "extend", "amount": "36h"}, "extended by 36h"),
        ({"kind": "comment"}, "comment"),
        ({"kind": "hold"}, "held back"),
        ({"kind": "accept_time", "amount": MADE}, "the file's time counts: 2026-03-04 14:06 (Asia/Seoul)"),
    ],
)
def test_each_kind_says_what_it_does(changes, said):
    assert f"  3  ann  sums  {said}" in line(**changes)
    assert line(**changes).endswith("2026-03-04 14:06 (Asia/Seoul)  ta: why")
    assert said not in line("ko", **changes)


def test_for_everybody_and_taken_back():
    said = line(kind="hold", student="", assignment="", undone=Undoing("a slip", "prof", MADE))
    assert "  3  everybody  every assignment  held back" in said
    assert said.endswith("ta: why  (taken back 2026-03-04 14:06 (Asia/Seoul) by prof: a slip)")


def test_nothing_in_it_acts_on_the_terminal():
    bad = "\x1b[2J\u202e\n"
    said = line(student=bad, words=bad, who=bad, undone=Undoing(bad, bad, bad))
    assert not any(letter in said for letter in "\x1b\u202e\n")


def test_a_report_is_shown_with_what_was_decided_about_it(make):
    decisions = [Decision(3, "override", "s01", "if_for", "a slip of ours", "ta", MADE, points=90.0)]
    text = render_staff_report(make_entry(make.report()), "en", decisions=decisions)
    assert "\nDecisions:\n  3  s01  if_for  override: 90  " in text
    assert "a slip of ours" in text
    assert "Decisions" not in render_staff_report(make_entry(make.report()), "en")
