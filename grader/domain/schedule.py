"""When an assignment opens and is due, and what late work costs: `[schedule.<id>]` and `late` of course.toml.

Times are written as TOML has them or as text, `2026-03-07 23:59`; without an offset they are by the course's clock
(`timezone`). A day alone is its end for what is due, and its beginning for what opens. Nothing set means open. Where
clocks are set back a time comes twice, and due is the second one; one that they skip is as much later. The limit: what
a time costs somebody is `grader.domain.lateness`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from grader.domain.durations import Duration, last_reading

Counts = Literal["latest", "last_on_time", "best"]
"""Which attempt counts, of several: the latest; the latest that is on time, else the latest; that with the highest
score after lateness, of equals the earliest."""
YEARS = range(2000, 9900)
"""In which a moment may lie: any clock can show it, however long an extension is."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _read_time(value: Any, at: time) -> Any:
    """A time as TOML or a text gives it, maybe without an offset; a day alone is that day `at` that time."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value) == len("2026-03-07") else datetime.fromisoformat(value)
        except ValueError as error:
            raise PydanticCustomError("moment", "no time such as 2026-03-07 23:59") from error
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, at)
    if not isinstance(value, datetime):
        raise PydanticCustomError("moment", "no time such as 2026-03-07 23:59")
    if value.year not in YEARS:
        raise PydanticCustomError("moment_year", "no year of a course")
    return value


_Opening = Annotated[datetime, BeforeValidator(lambda value: _read_time(value, time()))]
_Closing = Annotated[datetime, BeforeValidator(lambda value: _read_time(value, time(23, 59, 59)))]


class Schedule(_Frozen):
    """Of one assignment, as it is written; `Course.times` has the moments."""

    opens: _Opening | None = None
    """Before, it appears nowhere."""
    due: _Closing | None = None
    hard_due: _Closing | None = None
    """What comes later is graded and counts 0."""
    feedback: Literal["now", "after_due"] = "now"
    """Whether hidden tests and points are told at once, or to each student once their own due time is over."""


def _read_duration(value: Any) -> Any:
    duration = Duration.read(value) if isinstance(value, str) else value
    if not isinstance(duration, Duration):
        raise PydanticCustomError("duration", "no length of time such as 15m")
    return duration


class Late(_Frozen):
    """What late work costs. Without it late work is marked and costs nothing."""

    per_day: float = Field(ge=0, le=100, allow_inf_nan=False, strict=True)
    """Points of the assignment's maximum for each begun day."""
    grace: Annotated[Duration, BeforeValidator(_read_duration)] = Duration()
    """So late costs nothing: `15m`, `2h` or `15분`. After it, lateness counts from the due time."""
    cap: float = Field(100, ge=0, le=100, allow_inf_nan=False, strict=True)
    """Points that lateness costs at the most."""
    budget: int = Field(0, ge=0, le=1000, strict=True)
    """Days that a student may be late for nothing, in the whole course."""
    per_assignment: int = Field(1000, ge=0, le=1000, strict=True)
    """Of these, for one assignment at the most."""


@dataclass(frozen=True)
class Times:
    """The moments of one assignment, by the course's clock; None where nothing is set."""

    opens: datetime | None = None
    due: datetime | None = None
    hard_due: datetime | None = None


class _MachineClock(tzinfo):
    """What this machine's clock shows at any moment: `datetime.astimezone()` alone would keep the distance from UTC of
    one day of the year for all."""

    def utcoffset(self, moment: datetime | None, /) -> timedelta | None:
        return None if moment is None else moment.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, moment: datetime | None, /) -> None:
        return None

    def tzname(self, moment: datetime | None, /) -> str | None:
        return None if moment is None else moment.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, moment: datetime, /) -> datetime:
        return datetime.fromtimestamp(moment.replace(tzinfo=UTC).timestamp()).replace(tzinfo=self)


_MACHINE = _MachineClock()


@lru_cache(maxsize=256)  # asked for each student of a class
def place_in_zone(schedule: Schedule, zone: tzinfo | None) -> Times:
    """The schedule's moments in `zone`, or by this machine's clock."""
    clock = zone or _MACHINE

    def place(moment: datetime | None) -> datetime | None:
        if moment is None:
            return None
        return last_reading(moment.replace(tzinfo=clock)) if moment.tzinfo is None else moment.astimezone(clock)

    return Times(opens=place(schedule.opens), due=place(schedule.due), hard_due=place(schedule.hard_due))
