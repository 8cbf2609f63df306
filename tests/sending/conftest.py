"""A certificate for the mail servers of this room, a clock that nobody waits for, and a ledger in memory."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.sending.ledger import End, State
from grader.sending.outgoing import Ready
from tests.sending.mail_server import make_certificate


class FakeClock:
    """Waiting takes no time, and is written down."""

    def __init__(self) -> None:
        self.second = 1000.0
        self.waits: list[float] = []

    def now(self) -> datetime:
        return datetime.fromtimestamp(1_790_000_000 + self.second, UTC)

    def seconds(self) -> float:
        return self.second

    def wait(self, seconds: float) -> None:
        assert seconds > 0
        self.waits.append(seconds)
        self.second += seconds


class Book:
    """A ledger in memory that holds what it is told to the order of the states."""

    def __init__(self) -> None:
        self.states: dict[tuple[str, str], State] = {}
        self.said: dict[tuple[str, str], str] = {}
        self.history: list[tuple[str, State]] = []

    def last(self, delivery: str, address: str) -> State | None:
        return self.states.get((delivery, address))

    def in_data(self, delivery: str, addresses: tuple[str, ...]) -> None:
        for address in addresses:
            assert self.states.get((delivery, address)) != "in_data"
            self.states[delivery, address] = "in_data"
            self.history.append((address, "in_data"))

    def ended(self, delivery: str, address: str, state: End, said: str) -> None:
        if state in ("accepted", "unknown"):
            assert self.states[delivery, address] == "in_data"
        self.states[delivery, address] = state
        self.said[delivery, address] = said
        self.history.append((address, state))

    def of(self, address: str) -> State | None:
        """The state of the only delivery to that address."""
        (state,) = {state for (_, each), state in self.states.items() if each == address}
        return state


def message(student: str, *addresses: str, text: str = "hello", **more: bool) -> Ready:
    """As a report's mail lies in the outbox."""
    addresses = addresses or (f"{student}@example.org",)
    head = (
        f"From: Course <course@example.org>\nTo: {', '.join(addresses)}\nSubject: =?utf-8?b?7KCQ7IiY?=\n"
        f"Date: Sun, 01 Nov 2026 10:00:00 +0900\nMessage-ID: <{student}@grader>\nX-Unsent: 1\nMIME-Version: 1.0\n\n"
    )
    return Ready(student, addresses, (head + text + "\n").encode(), f"<{student}@grader>", **more)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For 127.0.0.1."""
    return make_certificate(tmp_path_factory.mktemp("certificate") / "server.pem", "127.0.0.1")
