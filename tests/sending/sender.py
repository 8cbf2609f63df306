"""A run that sends a class's messages and keeps its ledger in SQLite, as a process of its own that may be killed.

`SENDING` with the words `LEDGER PORT CERTIFICATE [DIES]`: it kills itself at DIES, as in `in_data before 2`.
"""

from __future__ import annotations

import os
import signal
import sqlite3
from pathlib import Path

from grader.domain.mailing import MailServer
from grader.sending.clock import SystemClock
from grader.sending.deliver import Counts, deliver
from grader.sending.ledger import End, State
from tests.sending.conftest import message
from tests.sending.mail_server import PASSWORD, USER, trusting

SENDING = """
import sys
from pathlib import Path
from tests.sending.sender import DiskLedger, send
send(DiskLedger(Path(sys.argv[1]), *sys.argv[4:]), int(sys.argv[2]), Path(sys.argv[3]))
"""
CLASS = ("ann", "ben", "kim")


class DiskLedger:
    """A ledger that is on disk when it says so."""

    def __init__(self, path: Path, dies: str = "") -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("CREATE TABLE IF NOT EXISTS sent (delivery, address, state, said)")
        self._dies = dies
        self._calls: dict[str, int] = {}

    def last(self, delivery: str, address: str) -> State | None:
        found = self._db.execute(
            "SELECT state FROM sent WHERE (delivery, address) = (?, ?) ORDER BY rowid DESC LIMIT 1", (delivery, address)
        ).fetchone()
        return found and found[0]

    def in_data(self, delivery: str, addresses: tuple[str, ...]) -> None:
        self._count("in_data")
        self._die("in_data before")
        self._db.executemany("INSERT INTO sent VALUES (?, ?, 'in_data', '')", [(delivery, each) for each in addresses])
        self._die("in_data after")

    def ended(self, delivery: str, address: str, state: End, said: str) -> None:
        self._count("ended")
        self._die("ended before")
        self._db.execute("INSERT INTO sent VALUES (?, ?, ?, ?)", (delivery, address, state, said))
        self._die("ended after")

    def close(self) -> None:
        self._db.close()

    def _count(self, call: str) -> None:
        self._calls[call] = self._calls.get(call, 0) + 1

    def _die(self, place: str) -> None:
        if self._dies == f"{place} {self._calls[place.split()[0]]}":
            os.kill(os.getpid(), signal.SIGKILL)


def send(ledger: DiskLedger, port: int, certificate: Path) -> Counts:
    """The class's messages, over TLS and with a login."""
    server = MailServer.model_validate({"server": "127.0.0.1", "port": port, "user": USER, "per_minute": 6000})
    return deliver(map(message, CLASS), server, ledger, SystemClock(), password=PASSWORD, context=trusting(certificate))
