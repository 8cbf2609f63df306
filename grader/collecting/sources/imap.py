"""A folder of an IMAP mailbox: what is in it, one message at a time, and what comes to it.

It is opened read-only and nothing is marked. A message is called `UIDVALIDITY/UID`: where the server gives all of them
new numbers, all are looked at again. A connection that is cut is made again, and goes on behind the message told last.
The limit: what was deleted before it was fetched is not there.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from grader.collecting.arrival import Arrival
from grader.collecting.sources.connection import MONTHS, Connection, Facts
from grader.collecting.sources.faults import CutError, ServerError, UnreachableError, pause
from grader.collecting.sources.mails import MAX_HEADERS, MAX_MESSAGE, arrive, arrive_cut
from grader.domain.mailbox import Mailbox
from grader.text import Text, tr

_BATCH = 200
"""Messages that are asked for size and time at once."""
_IDLE = 9 * 60.0
"""Seconds after which IDLE is said anew: servers end it after 29 minutes, routers forget a silent line after 10."""
_SOON = 20.0
"""The same where something has just come: of what came right then the server may not have told."""
_RETRIES = 3
"""How often a cut connection is made again without one message in between."""
_LONGEST_PAUSE = 300.0
_DAYS = 2
"""Servers search by the day, each in a zone of its own."""


@dataclass(frozen=True)
class Window:
    """From when to when messages are looked at, by the mailbox's own time; both with a zone."""

    since: datetime | None = None
    until: datetime | None = None
    """Not itself."""

    def holds(self, time: datetime | None) -> bool:
        """Whether a message of that time is looked at; one of no time always."""
        if time is None:
            return True
        return (self.since is None or time >= self.since) and (self.until is None or time < self.until)

    @property
    def criteria(self) -> str:
        """What a server is asked for: somewhat more than the window."""
        words = []
        if self.since is not None:
            words.append(f"SINCE {_day(self.since - timedelta(days=_DAYS))}")
        if self.until is not None:
            words.append(f"BEFORE {_day(self.until + timedelta(days=_DAYS))}")
        return " ".join(words)


def _day(time: datetime) -> str:
    return f"{time.day}-{MONTHS[time.month - 1]}-{time.year}"


def name_mailbox(mailbox: Mailbox) -> str:
    """As it stands in records: the same however it was named on the command line."""
    scheme = "imaps" if mailbox.security == "tls" else "imap"
    port = "" if mailbox.port == mailbox.PORTS[mailbox.security] else f":{mailbox.port}"
    return f"{scheme}://{mailbox.user}@{mailbox.server}{port}/{mailbox.folder}"


class Imap:
    """One folder. Connected when it is first asked."""

    def __init__(
        self,
        mailbox: Mailbox,
        password: str,
        window: Window = Window(),
        *,
        context: ssl.SSLContext | None = None,
        pause: Callable[[float], object] = pause,
        most: int = MAX_MESSAGE,
    ) -> None:
        self.name = name_mailbox(mailbox)
        self.notes: list[Text] = []
        self.mailbox, self.window = mailbox, window
        self._password, self._context, self._pause, self._most = password, context, pause, most
        self._connection: Connection | None = None
        self._validity = -1
        self._top = 0
        """The UID told last."""

    def arrivals(self, known: Callable[[str], bool]) -> Iterator[Arrival]:
        """In the order in which they came."""
        self._top = 0
        failed = 0
        while True:
            before = self._top
            try:
                yield from self._tell(known)
                return
            except (CutError, UnreachableError) as error:
                if self._validity < 0 and isinstance(error, UnreachableError):
                    raise
                self.close()
                failed = 1 if self._top > before else failed + 1
                if failed > _RETRIES:
                    raise self._given_up(error) from error
                self._pause(float(failed))

    def follow(self, known: Callable[[str], bool], tell: Callable[[Text], None]) -> Iterator[Arrival | None]:
        """All that is there, then what comes. A cut connection is made again for ever, after longer and longer."""
        self._top = 0
        failed = 0
        while True:
            before = self._top
            try:
                yield from self._tell(known)
                if failed:
                    tell(tr("Connected to {server} again.", server=self.mailbox.server))
                failed = 0
                yield None
                self._connected().wait(_SOON if self._top > before else _IDLE)
            except (CutError, UnreachableError) as error:
                if self._validity < 0 and isinstance(error, UnreachableError):
                    raise
                self.close()
                seconds = min(_LONGEST_PAUSE, 2.0**failed)
                failed = min(failed + 1, 20)
                tell(
                    tr(
                        "The connection to {server} is gone ({why}); it is made again in {seconds:.0f} s.",
                        server=self.mailbox.server,
                        why=error.why,
                        seconds=seconds,
                    )
                )
                self._pause(seconds)

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.close()

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = Connection(self.mailbox, self._password, self._context)
            validity = self._connection.open(self.mailbox.folder)
            if validity != self._validity:
                self._validity, self._top = validity, 0
        return self._connection

    def _tell(self, known: Callable[[str], bool]) -> Iterator[Arrival]:
        """What is there behind the message told last."""
        connection = self._connected()
        uids = connection.search(f"UID {self._top + 1}:* {self.window.criteria}".strip())
        fresh = (uid for uid in uids if uid > self._top and not known(f"{self._validity}/{uid}"))
        while batch := list(islice(fresh, _BATCH)):
            facts = connection.facts(batch)
            for uid in batch:
                if uid in facts and self.window.holds(facts[uid].time):
                    arrival = self._fetch(connection, uid, facts[uid])
                    self._top = uid
                    if arrival is not None:
                        yield arrival
                self._top = uid
        self._top = max([self._top, *uids[-1:]])

    def _fetch(self, connection: Connection, uid: int, facts: Facts) -> Arrival | None:
        cursor = f"{self._validity}/{uid}"
        if facts.size > self._most:
            start = connection.message(uid, "HEADER")
            if start is None:
                return None
            return arrive_cut(cursor, start[:MAX_HEADERS], facts.size, facts.time, most=self._most)
        data = connection.message(uid)
        return None if data is None else arrive(cursor, data, facts.time)

    def _given_up(self, error: CutError | UnreachableError) -> ServerError:
        return ServerError(
            tr(
                "The connection to {server} was cut {times} times in a row ({why}). Nothing was lost: run again, and "
                "it goes on where it stopped.",
                server=self.mailbox.server,
                times=_RETRIES + 1,
                why=error.why,
            )
        )
