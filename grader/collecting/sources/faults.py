"""What goes wrong with a server, whose fault it is, whether it may pass, and waiting until it has.

The limit: IMAP's alone."""

from __future__ import annotations

import threading

from grader.text import Text
from grader.text.errors import MachineError


class ServerError(MachineError):
    """The server is not reached, is not whom it should be, or refuses. Exit 4."""


class UnreachableError(ServerError):
    """No connection came about; it may later. `why` in a few words, as a part of another sentence."""

    def __init__(self, text: Text, why: Text) -> None:
        self.why = why
        super().__init__(text)


class LoginRefusedError(ServerError):
    """The server does not take user and password."""


class CutError(Exception):
    """A connection that had been made is gone. Caught here: it is made again, and only then a fault."""

    def __init__(self, why: Text) -> None:
        self.why = why
        super().__init__(why.en)


def pause(seconds: float) -> None:
    """Come back after so long. An interrupt comes through."""
    threading.Event().wait(seconds)
