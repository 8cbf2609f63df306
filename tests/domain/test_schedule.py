"""When something opens and is due: as it may be written, by whose clock, and what is no time."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from grader.domain.durations import Duration, add_days
from grader.domain.schedule import Late, Schedule, place_in_zone

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.mark.parametrize(
    ("due", "moment"),
    [
        (datetime(2026, 3, 8, 23, 59), "2026-03-08T23:59:00+09:00"),
        ("2026-03-08 23:59", "2026-03-08T23:59:00+09:00"),
        (date(2026, 3, 8), "2026-03-08T23:59:59+09:00"),
        ("2026-03-08", "2026-03-08T23:59:59+09:00"),
        (datetime(2026, 3, 8, 14, 59, tzinfo=UTC), "2026-03-08T23:59:00+09:00"),
        ("2026-03-08T14:59:00Z", "2026-03-08T23:59:00+09:00"),
    ],
)
def test_a_time_is_by_the_course_s_clock(due, moment):
    assert place_in_zone(Schedule(due=due), SEOUL).due.isoformat() == moment


def test_a_day_opens_at_its_beginning_and_nothing_set_is_nothing():
    times = place_in_zone(Schedule(opens="2026-03-02"), SEOUL)
    assert times.opens.isoformat() == "2026-03-02T00:00:00+09:00"
    assert (times.due, times.hard_due) == (None, None)


def test_without_a_zone_it_is_this_machine_s():
    due = place_in_zone(Schedule(due="2026-03-08 23:59"), None).due
    assert due == datetime(2026, 3, 8, 23, 59).astimezone()


@pytest.mark.parametrize("due", ["soon", "2026-13-01", 20260308, True, "2026-03-08 25:00", ""])
def test_what_is_no_time_is_refused(due):
    with pytest.raises(ValidationError, match="no time such as"):
        Schedule(due=due)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"per_day": -1.0},
        {"per_day": 101.0},
        {"per_day": float("nan")},
        {"per_day": "10"},
        {"per_day": 10.0, "grace": "15"},
        {"per_day": 10.0, "grace": "soon"},
        {"per_day": 10.0, "grace": 15},
        {"per_day": 10.0, "budget": -1},
        {"per_day": 10.0, "budget": 1.5},
        {"per_day": 10.0, "per_task": 1},
    ],
)
def test_what_lateness_cannot_cost_is_refused(values):
    with pytest.raises(ValidationError):
        Late(**values)


@pytest.mark.parametrize(("grace", "seconds"), [("15m", 900), ("2h", 7200), ("1d", 86_400), ("0m", 0), ("15 분", 900)])
def test_grace_is_a_length_of_time(grace, seconds):
    assert Late(per_day=10.0, grace=grace).grace.total_seconds == seconds


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("due", "moment"),
    [
        ("2026-03-29 02:30", "2026-03-29T03:30:00+02:00"),  # clocks go from 2 to 3
        ("2026-10-25 02:30", "2026-10-25T02:30:00+01:00"),  # and from 3 to 2: the second one
        ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+02:00"),
    ],
)
def test_a_time_that_clocks_skip_or_show_twice_is_the_later_one(due, moment):
    assert place_in_zone(Schedule(due=due), BERLIN).due.isoformat() == moment


def test_a_day_later_is_the_same_time_of_the_next_date():
    due = datetime(2026, 10, 24, 2, 30, tzinfo=BERLIN)
    assert [add_days(due, days).isoformat() for days in (1, 2)] == [
        "2026-10-25T02:30:00+01:00",
        "2026-10-26T02:30:00+01:00",
    ]
    assert add_days(datetime(2026, 3, 28, 2, 30, tzinfo=BERLIN), 1).isoformat() == "2026-03-29T03:30:00+02:00"


@pytest.fixture
def machine_in_berlin(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    place_in_zone.cache_clear()
    yield
    monkeypatch.undo()
    time.tzset()
    place_in_zone.cache_clear()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="no tzset")
@pytest.mark.usefixtures("machine_in_berlin")
def test_without_a_zone_a_day_of_this_machine_s_clock_is_one_of_its_zone():
    due = place_in_zone(Schedule(due="2026-03-28 23:59"), None).due
    assert add_days(due, 1).isoformat() == "2026-03-29T23:59:00+02:00"
    assert Duration.read("1d").apply(due).isoformat() == "2026-03-29T23:59:00+02:00"
    assert Duration.read("24h").apply(due).isoformat() == "2026-03-30T00:59:00+02:00"
    given = place_in_zone(Schedule(due="2026-10-25T01:30:00Z"), None).due
    assert given.isoformat() == "2026-10-25T02:30:00+01:00"


@pytest.mark.parametrize("due", ["9999-12-31", "0001-01-01T00:00:00Z", date(1999, 12, 31)])
def test_a_year_that_not_every_clock_shows_is_refused(due):
    with pytest.raises(ValidationError, match="no year of a course"):
        Schedule(due=due)
