"""What the bar of a run tells: how fast it goes, and for how long still."""

from __future__ import annotations

from pathlib import Path

from grader.app.progress import Bar, Pace
from grader.domain.secret import FIXED
from grader.domain.verdict import Verdict
from grader.grading.ungraded import ungraded
from grader.intake.inventory import Submission


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def paced(total):
    clock = Clock()
    return Pace(total, clock), clock


def test_it_tells_the_rate_and_what_is_left():
    pace, clock = paced(10)
    pace.started()
    clock.now += 2.0
    for _ in range(4):
        pace.settled(graded=True)
    assert pace.tell().en == "2.0 a second, about 3 s left"
    assert pace.tell().ko == "초당 2.0개, 약 3초 남음"


def test_a_slow_one_is_told_by_the_minute():
    pace, clock = paced(103)
    pace.started()
    clock.now += 60.0
    for _ in range(3):
        pace.settled(graded=True)
    assert pace.tell().en == "3.0 a minute, about 33 min 20 s left"
    assert pace.tell().ko == "분당 3.0개, 약 33분 20초 남음"


def test_nothing_is_told_of_few():
    pace, clock = paced(10)
    assert not pace.tell().en
    pace.started()
    clock.now += 5.0
    for _ in range(2):
        pace.settled(graded=True)
    assert not pace.tell().en


def test_what_is_taken_over_takes_no_time():
    """A thousand from before and ten to grade: these say how long the others take."""
    pace, clock = paced(1010)
    for _ in range(1000):
        pace.settled(graded=False)
    assert not pace.tell().en
    clock.now += 50.0  # until the first one begins
    pace.started()
    clock.now += 5.0
    for _ in range(5):
        pace.settled(graded=True)
    pace.started()
    assert pace.tell().en == "1.0 a second, about 5 s left"


class Shown:
    def __init__(self):
        self.fields = {}
        self.done = 0

    def update(self, task, *, advance, refresh, **fields):
        self.done += advance
        self.fields = fields


def test_the_bar_counts_who_was_begun_and_shows_their_pace(tmp_path: Path):
    pace, clock = paced(5)
    shown = Shown()
    bar = Bar(shown, 0, pace, "en")
    for number in range(5):
        submission = Submission(f"s{number}", f"Name{number}", "sums", tmp_path, (), "sums.py")
        report = ungraded(submission, Verdict.GRADER_FAILED, "", level=1, secret=FIXED)
        if number == 0:
            bar.kept(submission, report)
            continue
        bar.started(submission)
        assert f"Name{number}" in shown.fields["who"]
        clock.now += 1.0
        bar.settled(submission, report)
    assert shown.done == 5
    assert shown.fields["pace"] == "1.0 a second, about 0 s left"
    assert shown.fields["who"] == "…"
