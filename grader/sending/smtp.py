"""One message over an open connection, step by step: MAIL, RCPT for each address, a note on disk, DATA, its reply.

The standard library's `sendmail` does the steps as one, and after an error nobody knows in which it was. What a reply
means: 2yz it was taken, 4yz not now, 5yz never (RFC 5321). The limit: nothing is tried again here.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.sending.ledger import End, HeldBackError
from grader.text import EMPTY, Text
from grader.text.safe import one_line

_OF_SIZE = re.compile(r"552\b|5\d\d 5\.3\.4\b")
_OF_SENDER = re.compile(r"530\b|5\d\d 5\.4\.5\b")
"""No login where there must be one; the day's limit is reached. Both would meet every other message as well."""


@dataclass(frozen=True)
class Patience:
    """Seconds that a server may take for a reply; those of RFC 5321 where it is not about reaching it at all."""

    opening: float = 30.0
    command: float = 300.0
    data: float = 600.0
    """After the end of a message: to stop waiting earlier is what makes mail arrive twice."""


@dataclass(frozen=True)
class Answer:
    """What became of one message at one address."""

    state: End
    said: str
    """By the server, or by the system where the connection broke; on one line."""
    lost: bool = False
    """The connection broke, or the server has no time for anybody."""
    stops: bool = False
    """It is about the sender: the next message would fare no better."""
    held: Text = EMPTY
    """Why it was not sent after all, by the ledger's word."""


@dataclass(frozen=True)
class Reply:
    code: int
    said: str

    @property
    def taken(self) -> bool:
        return 200 <= self.code < 300

    @property
    def for_now(self) -> bool:
        return not 500 <= self.code < 600


class BrokenOffError(Exception):
    """Nothing was sent, and nothing is wrong with the message: the server is gone (`lost`), or has no time now."""

    def __init__(self, said: str, *, lost: bool = True) -> None:
        super().__init__(said)
        self.said = said
        self.lost = lost


def reply_of(code: int, text: bytes) -> Reply:
    """A server's reply; `BrokenOffError` where it is none, or says that the server closes the connection (421)."""
    reply = Reply(code, one_line(f"{code} {' '.join(text.decode(errors='replace').split())}"))
    if code == 421 or not 200 <= code < 600:
        raise BrokenOffError(reply.said)
    return reply


class Connection:
    """An open one, after login; made by `grader.sending.dial`."""

    def __init__(self, smtp: smtplib.SMTP, patience: Patience) -> None:
        self._smtp = smtp
        self._patience = patience
        self.open = True
        """Whether another message may be given to it."""
        self.sent = 0
        """Messages given to it."""

    def send(
        self, sender: str, addresses: Sequence[str], data: bytes, in_data: Callable[[tuple[str, ...]], None]
    ) -> dict[str, Answer]:
        """Give the message to the server; what it said for each address.

        `in_data` is called with the addresses that the server takes, before anything that could deliver it; what it
        raises comes out, but for a `HeldBackError`, which is their answer. After it no `BrokenOffError` is raised any
        more: each address has its answer.
        """
        try:
            return self._send(sender, addresses, data, in_data)
        except BrokenOffError:
            raise
        except BaseException:
            self._break()  # in the middle of a message a goodbye would be a part of it
            raise

    def _send(
        self, sender: str, addresses: Sequence[str], data: bytes, in_data: Callable[[tuple[str, ...]], None]
    ) -> dict[str, Answer]:
        self._wait_for(self._patience.command)
        self.sent += 1
        size = f" SIZE={len(data)}" if self._smtp.has_extn("size") else ""
        eight = "" if data.isascii() or not self._smtp.has_extn("8bitmime") else " BODY=8BITMIME"
        begun = self._ask(f"MAIL FROM:<{sender}>{size}{eight}")
        if not begun.taken:
            self._reset()
            if begun.for_now:
                raise BrokenOffError(begun.said, lost=False)
            if _OF_SIZE.match(begun.said):
                return dict.fromkeys(addresses, Answer("refused", begun.said))
            return dict.fromkeys(addresses, Answer("later", begun.said, stops=True))
        replies = {address: self._ask(f"RCPT TO:<{address}>") for address in addresses}
        answers = {address: _refusal(reply) for address, reply in replies.items() if not reply.taken}
        taken = tuple(address for address, reply in replies.items() if reply.taken)
        if not taken:
            self._reset()
            return answers
        try:
            in_data(taken)
        except HeldBackError as held:
            self._reset()
            return answers | dict.fromkeys(taken, Answer("later", str(held), held=held.why))
        return answers | dict.fromkeys(taken, self._give(data))

    def close(self) -> None:
        """Say goodbye where that is still possible."""
        if self.open:
            self.open = False
            try:
                self._wait_for(self._patience.opening)
                self._smtp.docmd("QUIT")
            except OSError:
                pass
        self._smtp.close()

    def _give(self, data: bytes) -> Answer:
        try:
            begun = self._ask("DATA")
        except BrokenOffError as broken:  # without its leave nothing of the content was sent
            return Answer("later", broken.said, lost=True)
        if begun.code != 354:
            self._reset()
            return _refusal(begun)
        try:
            self._smtp.send(re.sub(rb"(?m)^\.", b"..", data) + b".\r\n")
            self._wait_for(self._patience.data)
            code, text = self._smtp.getreply()
        except OSError as error:
            self._break()
            return Answer("unknown", one_line(str(error)), lost=True)
        try:
            end = reply_of(code, text)
        except BrokenOffError as broken:
            self._break()
            return Answer("later" if code == 421 else "unknown", broken.said, lost=True)
        if 300 <= end.code < 400:
            self._break()
            return Answer("unknown", end.said, lost=True)
        return Answer("accepted", end.said) if end.taken else _refusal(end)

    def _ask(self, words: str) -> Reply:
        try:
            code, text = self._smtp.docmd(words)
        except OSError as error:  # that of smtplib is one
            self._break()
            raise BrokenOffError(one_line(str(error))) from error
        try:
            return reply_of(code, text)
        except BrokenOffError:
            self._break()
            raise

    def _reset(self) -> None:
        """So that the next message begins afresh; where that fails, on another connection."""
        try:
            if self._ask("RSET").taken:
                return
        except BrokenOffError:
            pass
        self._break()

    def _break(self) -> None:
        self.open = False
        self._smtp.close()

    def _wait_for(self, seconds: float) -> None:
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(seconds)


def _refusal(reply: Reply) -> Answer:
    if _OF_SENDER.match(reply.said):
        return Answer("later", reply.said, stops=True)
    return Answer("later" if reply.for_now else "refused", reply.said)
