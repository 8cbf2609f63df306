"""The machine's clock, in the course's zone."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from grader.sending.clock import SystemClock


def test_now_has_the_courses_zone():
    assert SystemClock(ZoneInfo("Asia/Seoul")).now().utcoffset() == timedelta(hours=9)


def test_now_has_a_zone_without_one():
    assert SystemClock().now().utcoffset() is not None


def test_waiting_takes_at_least_its_time():
    clock = SystemClock()
    begun = clock.seconds()
    clock.wait(0.01)
    assert clock.seconds() - begun >= 0.01


def test_what_is_over_is_not_waited_for():
    SystemClock().wait(-5)
