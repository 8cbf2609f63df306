"""A length of time as people write it, in Korean or English: `3d`, `3 days`, `3일`, `1h30m`, `1시간 30분`, `이틀`.

The one reader of all of them, for what a person types, a table says and course.toml has. Digits may be of full width, a
count may have a fraction (`1.5h`). Weeks are days, and days are dates: the same time by the wall clock so many dates
later, where 24 hours are just that. The limit: a bare number is nothing, for nobody knows of what.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from grader.text import Text, join, plain, tr

MAX_DAYS = 9999
"""Longer is a slip of the keyboard. As many seconds as these days have are as much."""
_DAY, _HOUR, _MINUTE = 86_400, 3600, 60
_UNITS = {
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks", "주", "주일", "주간"), 7 * _DAY),
    **dict.fromkeys(("d", "day", "days", "일", "일간"), _DAY),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "시간"), _HOUR),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "분", "분간"), _MINUTE),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "초", "초간"), 1),
}
"""Seconds of each; of what is made of days, those of days that have 24 hours."""
_COUNTS = {
    **dict.fromkeys(("a", "an", "one", "한", "일"), 1),
    **dict.fromkeys(("two", "두", "이"), 2),
    **dict.fromkeys(("three", "세", "삼"), 3),
    **dict.fromkeys(("four", "네", "사"), 4),
    **dict.fromkeys(("five", "다섯", "오"), 5),
    **dict.fromkeys(("six", "여섯", "육"), 6),
    **dict.fromkeys(("seven", "일곱", "칠"), 7),
    **dict.fromkeys(("eight", "여덟", "팔"), 8),
    **dict.fromkeys(("nine", "아홉", "구"), 9),
    **dict.fromkeys(("ten", "열", "십"), 10),
}
_NAMED = {
    "하루": 1,
    "이틀": 2,
    "사흘": 3,
    "나흘": 4,
    "닷새": 5,
    "엿새": 6,
    "이레": 7,
    "여드레": 8,
    "아흐레": 9,
    "열흘": 10,
}
"""What Korean has one word for: so many days."""
_PART = re.compile(
    rf"(?:(?P<named>{'|'.join(_NAMED)})"
    rf"|(?P<half>half an? )(?P<halved>hour|day)"
    rf"|(?P<count>[0-9]{{1,9}}(?:\.[0-9]{{1,3}})?|{'|'.join(sorted(_COUNTS, key=len, reverse=True))})\s*"
    rf"(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})(?![a-z])(?P<more> ?반)?)"
    r"(?:\s*(?:,|and|그리고)?\s*|$)"
)
_SPELLED = (
    ("d", tr("{count}d")),
    ("h", tr("{count}h")),
    ("m", tr("{count}m")),
    ("s", tr("{count}s")),
)


@dataclass(frozen=True)
class Duration:
    """So many dates, then so many seconds."""

    days: int = 0
    seconds: int = 0

    @classmethod
    def read(cls, written: str) -> Duration | None:
        """What somebody wrote; None where it is no length of time."""
        rest = unicodedata.normalize("NFKC", written).strip().casefold()
        days, seconds = Fraction(0), Fraction(0)
        last = None
        while rest:
            match = _PART.match(rest)
            if match is None:
                return None
            size, count = _measure(match)
            if last is not None and size >= last:  # `30m 1h`, `3d 3d`: rather asked about than added up
                return None
            if size >= _DAY:
                days += count * (size // _DAY)
            else:
                seconds += count * size
            last, rest = size, rest[match.end() :]
        seconds += (days - int(days)) * _DAY
        if last is None or seconds.denominator != 1 or days > MAX_DAYS or seconds > MAX_DAYS * _DAY:
            return None
        return cls(int(days), int(seconds))

    def __bool__(self) -> bool:
        return bool(self.days or self.seconds)

    def __str__(self) -> str:
        """As it is kept, and `read` reads it: `1d`, `36h`, `1h30m`."""
        return "".join(f"{count}{unit}" for unit, count in self._parts())

    def spell(self) -> Text:
        """For people to read."""
        counts = dict(self._parts())
        return join(" ", (words.format(count=counts[unit]) for unit, words in _SPELLED if unit in counts))

    def apply(self, moment: datetime) -> datetime:
        """`moment` (aware) that much later: days by its own zone's wall clock, seconds by any."""
        later = add_days(moment, self.days) if self.days else moment
        return datetime.fromtimestamp(later.timestamp() + self.seconds, later.tzinfo) if self.seconds else later

    @property
    def total_seconds(self) -> int:
        """With days of 24 hours."""
        return self.days * _DAY + self.seconds

    def _parts(self) -> list[tuple[str, int]]:
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        parts = [("d", self.days), ("h", hours), ("m", minutes), ("s", seconds)]
        return [part for part in parts if part[1]] or [("m", 0)]


def _measure(match: re.Match[str]) -> tuple[int, Fraction]:
    """The seconds of a part's unit, and how many of it there are."""
    if match["named"]:
        return _DAY, Fraction(_NAMED[match["named"]])
    if match["half"]:
        return _UNITS[match["halved"]], Fraction(1, 2)
    count = Fraction(_COUNTS.get(match["count"]) or match["count"])
    return _UNITS[match["unit"]], count + (Fraction(1, 2) if match["more"] else 0)


def spell_length(written: str) -> Text:
    """A length of time that was kept, for people to read; what is none as it stands."""
    duration = Duration.read(written)
    return plain(written) if duration is None else duration.spell()


def spell_seconds(seconds: float) -> Text:
    """How long something took."""
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return tr("{rest} s", rest=rest)
    return tr("{minutes} min {rest} s", minutes=minutes, rest=rest)


def add_days(moment: datetime, days: int) -> datetime:
    """The same time by the same clock so many dates later."""
    return last_reading(moment + timedelta(days=days))  # of an aware time the wall clock moves, not the offset


def last_reading(moment: datetime) -> datetime:
    """The later of the moments at which its clock shows that time; where it skips it, what it shows instead."""
    last = max(moment.replace(fold=0), moment.replace(fold=1), key=datetime.timestamp)
    return last.astimezone(UTC).astimezone(last.tzinfo)
