"""Hands ready messages to the mail server one after another: at the course's pace, over few connections, with waiting.

What failed for now is put behind the others and tried again after a growing time; what may have arrived is never sent
again by itself. A server that breaks off again and again ends it, and so does a fault that would meet the next message
as well. The limit: one process at a time, which whoever opens the ledger sees to.
"""

from __future__ import annotations

import heapq
import ssl
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from grader.domain.mailing import MailServer
from grader.sending.clock import Clock
from grader.sending.dial import UnreachableError, dial
from grader.sending.interrupts import Shield
from grader.sending.ledger import OPEN, Ledger
from grader.sending.outgoing import Ready, prepare
from grader.sending.smtp import Answer, BrokenOffError, Connection, Patience
from grader.text import tr
from grader.text.errors import MachineError

MESSAGES_PER_CONNECTION = 50
"""Servers close it after some hundred."""
IDLE_SECONDS = 30.0
"""What a connection is kept through; for longer waits it is closed, and another made."""
_FIRST_WAIT, _LONGEST_WAIT = 60.0, 1800.0
"""Of a message that was put off: servers that do it to strangers mean some minutes."""
_FIRST_PAUSE = 5.0
"""Before a server that broke off is called again."""
_GROWTH = 4


@dataclass(frozen=True)
class Event:
    """What became of a message at one address, as it happens."""

    student: str
    address: str
    answer: Answer
    again_in: float | None = None
    """Seconds until the next try; None where there is none in this run."""


@dataclass(frozen=True)
class Counts:
    """Addresses, each once, by what became of its message in the end."""

    accepted: int = 0
    refused: int = 0
    later: int = 0
    """Still not taken after all tries."""
    unknown: int = 0
    """May have arrived."""
    open: int = 0
    """May have arrived before, and were not sent to."""
    before: int = 0
    """Have it already, and were not sent to."""


@dataclass(frozen=True, order=True)
class _Turn:
    due: float
    number: int
    message: Ready = field(compare=False)
    attempt: int = field(compare=False)


def deliver(
    messages: Iterable[Ready],
    server: MailServer,
    ledger: Ledger,
    clock: Clock,
    *,
    password: str = "",
    progress: Callable[[Event], None] | None = None,
    context: ssl.SSLContext | None = None,
    patience: Patience | None = None,
) -> Counts:
    """Send each message to each of its addresses that does not have it, and that it is not unknown of.

    `MachineError` where the server cannot be reached, refuses the login or the sender, or breaks off more than
    `retries` times in a row: the ledger has what was sent until then. A stop (Ctrl-C) comes out between messages.
    """

    def call() -> Connection:
        return dial(server, password, context=context, patience=patience)

    return _Post(server, ledger, clock, call, progress).deliver(messages)


class _Post:
    def __init__(
        self,
        server: MailServer,
        ledger: Ledger,
        clock: Clock,
        call: Callable[[], Connection],
        progress: Callable[[Event], None] | None,
    ) -> None:
        self._server = server
        self._ledger = ledger
        self._clock = clock
        self._call = call
        self._progress = progress
        self._waiting: list[_Turn] = []
        self._connection: Connection | None = None
        self._reached = False
        self._broken = 0
        """How often in a row the server broke off."""
        self._call_at = 0.0
        """Not before that second is it called again."""
        self._free_at = 0.0
        """When the pace lets the next message go."""
        self._last: dict[tuple[str, str], str] = {}
        self._turns = 0

    def deliver(self, messages: Iterable[Ready]) -> Counts:
        try:
            for turn in self._in_turn(messages):
                self._send(turn)
        finally:
            self._hang_up()
        return Counts(**Counter(self._last.values()))

    def _in_turn(self, messages: Iterable[Ready]) -> Iterator[_Turn]:
        """New ones, those whose waiting is over between them, and in the end all that wait."""
        for message in messages:
            while self._waiting and self._waiting[0].due <= self._clock.seconds():
                yield heapq.heappop(self._waiting)
            if wanted := self._still_wanted(message):
                yield self._turn(replace(message, addresses=wanted), 1, 0.0)
        while self._waiting:
            turn = heapq.heappop(self._waiting)
            self._wait_until(turn.due)
            yield turn

    def _turn(self, message: Ready, attempt: int, due: float) -> _Turn:
        self._turns += 1
        return _Turn(due, self._turns, message, attempt)

    def _still_wanted(self, message: Ready) -> tuple[str, ...]:
        wanted = []
        for address in dict.fromkeys(message.addresses):
            last = self._ledger.last(message.message_id, address)
            if message.again or (last != "accepted" and last not in OPEN):
                wanted.append(address)
            else:
                # What this run itself did with it counts as that.
                self._last.setdefault((message.message_id, address), "before" if last == "accepted" else "open")
        return tuple(wanted)

    def _send(self, turn: _Turn) -> None:
        message = turn.message
        self._wait_until(self._free_at)
        self._free_at = self._clock.seconds() + len(message.addresses) * 60 / self._server.per_minute
        prepared = prepare(message, self._clock.now())
        with Shield() as shield:

            def in_data(addresses: tuple[str, ...]) -> None:
                shield.shut()
                self._ledger.in_data(message.message_id, addresses)

            answers = self._give(message, prepared.sender, prepared.data, in_data)
            shield.shut()
            for address, answer in answers.items():
                self._ledger.ended(message.message_id, address, answer.state, answer.said)
            self._follow(turn, answers)  # a stop comes after it was told, too

    def _give(
        self, message: Ready, sender: str, data: bytes, in_data: Callable[[tuple[str, ...]], None]
    ) -> dict[str, Answer]:
        while True:
            connection, fresh = self._connected()
            try:
                return connection.send(sender, message.addresses, data, in_data)
            except BrokenOffError as broken:
                self._hang_up()
                if fresh or not broken.lost:
                    answer = Answer("later", broken.said, lost=True)
                    return dict.fromkeys(message.addresses, answer)
                # A server may close a connection that has done its work; that is no fault of anybody's.

    def _follow(self, turn: _Turn, answers: dict[str, Answer]) -> None:
        """Tell what became of it, put off what was put off, and stop where the next would fare no better."""
        message = turn.message
        ahead = min(_FIRST_WAIT * _GROWTH ** (turn.attempt - 1), _LONGEST_WAIT)
        again = turn.attempt <= self._server.retries and not any(answer.stops for answer in answers.values())
        put_off = tuple(address for address, each in answers.items() if each.state == "later" and not each.held)
        if put_off and again:
            left = replace(message, addresses=put_off)
            heapq.heappush(self._waiting, self._turn(left, turn.attempt + 1, self._clock.seconds() + ahead))
        for address, answer in answers.items():
            self._last[message.message_id, address] = answer.state
            if self._progress:
                waits = address in put_off and again
                self._progress(Event(message.student, address, answer, ahead if waits else None))
        for answer in answers.values():
            if answer.stops:
                raise MachineError(
                    tr(
                        "The mail server {server} takes no more mail from this sender: {said}. What was sent until "
                        "then is recorded; put that right, or wait for the next day, and run again.",
                        server=self._server.server,
                        said=answer.said,
                    )
                )
        broken = [answer.said for answer in answers.values() if answer.lost]
        if broken:
            self._note_break(broken[0])
        else:
            self._broken = 0

    def _connected(self) -> tuple[Connection, bool]:
        """An open connection, and whether it is a new one."""
        if self._connection and (not self._connection.open or self._connection.sent >= MESSAGES_PER_CONNECTION):
            self._hang_up()
        if self._connection:
            return self._connection, False
        while True:
            self._wait_until(self._call_at)
            try:
                self._connection = self._call()
            except UnreachableError as error:
                if not self._reached or self._broken >= self._server.retries:
                    raise
                self._note_break(str(error))
            except BrokenOffError as broken:
                self._note_break(broken.said)
            else:
                self._reached = True
                return self._connection, True

    def _note_break(self, said: str) -> None:
        self._broken += 1
        if self._broken > self._server.retries:
            raise MachineError(
                tr(
                    "The mail server {server} broke off {count} times in a row, the last time with: {said}. What was "
                    "sent until then is recorded; run again later.",
                    server=self._server.server,
                    count=self._broken,
                    said=said,
                )
            )
        self._call_at = self._clock.seconds() + _FIRST_PAUSE * _GROWTH ** (self._broken - 1)

    def _wait_until(self, second: float) -> None:
        seconds = second - self._clock.seconds()
        if seconds <= 0:
            return
        if seconds > IDLE_SECONDS:
            self._hang_up()
        self._clock.wait(seconds)

    def _hang_up(self) -> None:
        if self._connection:
            connection, self._connection = self._connection, None
            connection.close()
