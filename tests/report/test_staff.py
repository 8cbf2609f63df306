"""`grade show`: all there is, for the staff."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from grader.domain.verdict import StaffNote
from grader.gradebook.entry import make_entry
from grader.report.staff import render_staff_report
from tests.report.shown import every_kind


def test_hidden_inputs_and_answers_digests_and_versions_are_told(make):
    text = render_staff_report(make_entry(make.report()), "en")
    assert f"called: can_ride('{make.secret}', 120)" in text
    assert f"detail: expected {make.secret}" in text
    assert f"Staff only: staff only: {make.secret}" in text
    for told in ("ab" * 32, "ef" * 32, "python 3.11.2", "0.731 s", "s01/if_for.py", "(hidden, edge)", "32.5 / 40"):
        assert told in text
    assert "Earlier reports: none" in text


def test_the_history_says_what_was_different(desk, make):
    desk.record(make.report(score=10.0, suite_digest="99" * 32), make.report(score=20.0))
    latest, *earlier = desk.book.history("s01", "if_for")
    text = render_staff_report(latest.entry, "ko", earlier)
    (line,) = [line for line in text.splitlines() if "1번째 실행" in line]
    assert "10 / 100" in line
    assert "999999999999" in line
    assert "abababababab" in line


def test_times_are_told_in_the_zone_of_the_course_and_by_its_name(make):
    text = render_staff_report(
        make_entry(make.report(graded_at="2026-11-28T15:30:00+00:00")), "ko", zone=ZoneInfo("Asia/Seoul")
    )
    assert "2026-11-29 00:30 (Asia/Seoul)" in text


def test_a_report_that_lost_all_its_points_is_not_said_to_have_passed(make):
    assert "상태: 채점됨 (passed)" in render_staff_report(make_entry(make.report(score=0.0)), "ko")


def test_nothing_a_student_printed_acts_on_the_terminal(make):
    note = StaffNote(calls=("f('\x1b[2J')",), detail="\u202e\x9b", printed="\x07\n" * 10)
    text = render_staff_report(make_entry(make.report("\x1b[31m", tests=(make.public(staff=note),), scores=())), "ko")
    assert not any(letter in text for letter in "\x1b\u202e\x9b\x07")


def test_exhibits_are_named_and_their_faults_told(make):
    text = render_staff_report(make_entry(make.report(exhibits=every_kind())), "en")
    assert "Learning curve (chart)" in text
    assert (
        f"Exhibits that could not be made (exhibits.py): exhibits.py, curve: line 3: ValueError: {make.secret}" in text
    )
