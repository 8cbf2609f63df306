"""What time it is, and waiting. The limit: nothing here knows what is waited for."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Protocol


class Clock(Protocol):
    """Time as a delivery needs it."""

    def now(self) -> datetime:
        """By the calendar, with its zone: for the header `Date`."""

    def seconds(self) -> float:
        """Of a clock that nobody sets; only differences mean something."""

    def wait(self, seconds: float) -> None:
        """Come back after so long. An interrupt comes through."""


@dataclass(frozen=True)
class SystemClock:
    """The machine's own, in the course's zone; None for that of the machine."""

    zone: tzinfo | None = None

    def now(self) -> datetime:
        return datetime.now(UTC).astimezone(self.zone)

    def seconds(self) -> float:
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        time.sleep(max(0.0, seconds))
