"""How points and times are written: `grader.report.formats`."""

from __future__ import annotations

from datetime import timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from grader.domain.totals import Total
from grader.report.formats import format_bare_score, format_fraction, format_score, format_time, format_total


def test_points_with_and_without_what_they_are_out_of():
    assert format_score(92.5, 100, "en") == format_fraction(92.5, 100) == "92.5 / 100"
    assert format_bare_score(92.5, "ko") == "92.5"
    assert format_score(None, 100, "en") == format_bare_score(None, "en") == "no score yet"


@pytest.mark.parametrize(
    ("total", "whole", "bare"),
    [
        (Total(80.0), "80 / 100", "80"),
        (Total(None), "–", "–"),
        (Total(None, open=("x",)), "no score yet", "no score yet"),
    ],
)
def test_a_total_that_is_open_and_one_of_nothing(total, whole, bare):
    assert (format_total(total, "en"), format_total(total, "en", bare=True)) == (whole, bare)


@pytest.mark.parametrize(
    ("stamp", "zone", "told"),
    [
        ("2026-03-07T14:59:59+00:00", ZoneInfo("Asia/Seoul"), "2026-03-07 23:59 (Asia/Seoul)"),
        ("2026-03-07T23:59:59+09:00", timezone(timedelta(0), "x"), "2026-03-07 14:59 (x)"),
        ("", None, ""),
        ("no time", None, "no time"),
    ],
)
def test_times_are_told_in_the_zone_with_its_name(stamp, zone, told):
    assert format_time(stamp, zone) == told


def test_without_a_zone_the_distance_from_utc_is_told(monkeypatch):
    import time

    monkeypatch.setenv("TZ", "Asia/Seoul")
    time.tzset()
    try:
        assert format_time("2026-03-07T00:00:00+00:00", None) == "2026-03-07 09:00 (UTC+09:00)"
    finally:
        monkeypatch.undo()
        time.tzset()
