"""A length of time as a Korean or an English person writes it, and what it moves."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.domain.durations import MAX_DAYS, Duration, spell_length, spell_seconds

NEW_YORK = ZoneInfo("America/New_York")
MINUTE, HOUR = 60, 3600


@pytest.mark.parametrize(
    ("written", "days", "seconds"),
    [
        *(
            (each, 3, 0)
            for each in ("3d", "3D", " 3 days ", "3일", "3 일", "3일간", "사흘", "three days", "３일", "삼일")
        ),
        *((each, 7, 0) for each in ("1w", "1 week", "a week", "일주일", "1주일", "한 주", "7일")),
        *((each, 0, 15 * MINUTE) for each in ("15m", "15 min", "15 minutes", "15분", "15 분", "15분간", "0.25h")),
        *((each, 0, HOUR) for each in ("1h", "1시간", "1 시간", "한 시간", "an hour", "1 HR", "60분")),
        *(
            (each, 0, 90 * MINUTE)
            for each in ("1h30m", "1h 30m", "1시간 30분", "1시간30분", "1시간 반", "90m", "1.5 h")
        ),
        *((each, 0, 90 * MINUTE) for each in ("1 hour and 30 minutes", "1 hour, 30 minutes", "한 시간 반")),
        *((each, 1, 12 * HOUR) for each in ("1d12h", "하루 12시간", "1.5d", "1일 12시간")),
        *((each, 0, 30 * MINUTE) for each in ("half an hour", "0.5h")),
        ("2주 3일", 17, 0),
        ("36h", 0, 36 * HOUR),
        ("90s", 0, 90),
        ("0m", 0, 0),
        (f"{MAX_DAYS}d", MAX_DAYS, 0),
    ],
)
def test_people_write_a_length_of_time_in_many_ways(written, days, seconds):
    for form in ("NFC", "NFD"):  # macOS types Korean in parts
        assert Duration.read(unicodedata.normalize(form, written)) == Duration(days, seconds)


WRONG = "d|15|0:15|-3d|+3d|soon|3 Tage|3mo|3 months|3dd|3d 3d|30m 1h|1e3d|3d5|99999999h|3.5s|반|half|PT15M"


@pytest.mark.parametrize("written", ["", " ", "3d\x00", f"{MAX_DAYS + 1}d", "9" * 5000 + "d", *WRONG.split("|")])
def test_what_is_no_length_of_time_is_not_guessed(written):
    assert Duration.read(written) is None


@given(st.integers(0, MAX_DAYS), st.integers(0, MAX_DAYS * 24 * HOUR))
def test_as_it_is_kept_it_is_read(days, seconds):
    duration = Duration(days, seconds)
    assert Duration.read(str(duration)) == duration
    assert all(Duration.read(duration.spell()[lang]) == duration for lang in ("ko", "en"))


def test_it_is_spelled_for_people():
    assert spell_length("1d12h")["ko"] == "1일 12시간"
    assert spell_length("90m")["en"] == "1h 30m"
    assert spell_length("0m")["ko"] == "0분"
    assert spell_length("what another program wrote")["en"] == "what another program wrote"
    assert [spell_seconds(each)["en"] for each in (0.4, 59.6, 125)] == ["0 s", "1 min 0 s", "2 min 5 s"]
    assert bool(Duration(1)) and bool(Duration(0, 1)) and not Duration()  # noqa: PT018 - of one thing


def test_a_day_is_the_same_time_of_the_next_date_and_an_hour_is_an_hour():
    """On 2026-03-08 the clocks of New York go from 2 to 3 at night."""
    due = datetime(2026, 3, 7, 23, 59, tzinfo=NEW_YORK)
    assert Duration(days=1).apply(due).isoformat() == "2026-03-08T23:59:00-04:00"
    assert Duration(seconds=24 * 3600).apply(due).isoformat() == "2026-03-09T00:59:00-04:00"
    assert Duration(1, 60).apply(due).isoformat() == "2026-03-09T00:00:00-04:00"
    assert Duration(days=1).total_seconds == 24 * 3600
