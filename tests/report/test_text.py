"""report.txt: one plain text per student, of their view (`grader.report.view`)."""

from __future__ import annotations

from grader.domain.verdict import Verdict
from grader.report.arrange import columns
from grader.report.text import student_text

GOLDEN = """\
AI School, week 2 · Grading results
다리우스 (s01)
============================================================
Conditions and loops (if_for): 92.5 / 100
Dictionaries (dictionary): not handed in
Total: 46.25 / 100

============================================================
Conditions and loops (if_for): 92.5 / 100
============================================================
Graded file: s01/if_for.py (and 1 other files)
Counts for 50 of the total's 100 points.

Fix this first: A public test that costs 3.75 points: Exactly the minimum may ride.

Good to know (costs nothing):
- The file is saved as cp949.

[Basics] 60 / 60
  ✓ [passed] Exactly the minimum may ride. (60 / 60)

[The ride] 32.5 / 40
  ✗ [wrong answer] Exactly the minimum may ride. (0 / 3.75)
      can_ride(120, 120) was called.
      Got: '탑승하실수 없습니다'
      Expected: '탑승하세요'
      What it printed:
      | height = 120
  ✗ [not passed] (hidden) values at a limit (0 / 3.75)
  ✓ [passed] Between the limits may ride. (32.5 / 32.5)

* hidden: Hidden tests tell only whether they were passed, and what kind of case they are about.

Isolation level: 3 – Graded in full isolation.
Fingerprint (SHA-256): abababababababababababababababababababababababababababababababab

============================================================
Dictionaries (dictionary): not handed in
============================================================
Counts for 50 of the total's 100 points.

! No file with the name dictionary.py was handed in. It counts as 0 in the total.

------------------------------------------------------------
Questions? Ask the teaching assistant (teacher@example.org)
"""


def test_a_report_from_top_to_bottom(make):
    assert student_text(make.view(make.report(), lang="en"), mail=True) == GOLDEN


def test_it_says_when_it_was_graded_unless_the_text_must_not_change(make):
    view = make.view(make.report())
    assert "채점 시각: 2026-03-04" in student_text(view)
    assert "채점 시각" not in student_text(view, mail=True)


def test_a_fault_of_ours_is_told_as_ours(make):
    broken = make.report(score=None, status=Verdict.ASSIGNMENT_BROKEN, tasks=(), tests=(), scores=())
    text = student_text(make.view(broken))
    assert "조건문과 반복문 (if_for): 점수 보류" in text
    assert "이 일로 점수를 잃지 않습니다" in text
    assert "총점을 계산하지 않았습니다: 조건문과 반복문" in text


def test_an_unreadable_file_shows_its_explanation(make):
    summary = {"ko": "3번째 줄:\n    if 키\n        ^", "en": "line 3"}
    report = make.report(status=Verdict.UNREADABLE, score=0.0, summary=summary)
    assert "! 3번째 줄:\n      if 키\n          ^\n" in student_text(make.view(report))


def test_hostile_text_reaches_no_terminal(make):
    test = make.public(verdict=Verdict.CRASHED, printed="\x1b[2J\x07\n| fake line\n✓ [passed] everything (100 / 100)")
    text = student_text(make.view(make.report("\x1b]0;x\x07\u202e", tests=(test,), scores=()), name="\x1b[31m"))
    assert not any(letter in text for letter in "\x1b\x07\u202e")
    # What a program prints cannot pass for a line of the report: each of its lines begins with a bar.
    assert "      | ✓ [passed] everything" in text


def test_assignments_stand_in_the_courses_order(make):
    assert columns(make.course(), {"zzz"}) == ["if_for", "dictionary"]
